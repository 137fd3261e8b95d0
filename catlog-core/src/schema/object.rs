//! Types that are no rows of a table: options, queries, reports, and what they consist of.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{EnumDef, LogicalType, TableDef, camel_case};
use crate::Error;

/// A type with named fields, or with variants, that leaves Rust as an object.
#[derive(Debug, PartialEq, Eq)]
pub struct ObjectDef {
    /// Name of the type in every language, `UpperCamelCase`.
    pub name: &'static str,
    /// What it is, from the doc comment of the type.
    pub doc: &'static str,
    /// The type that stands for its parameter, `RankMove` in `Trend<RankMove>`.
    pub argument: Option<FieldType>,
    /// Whether a name that is not known is an error where it is read; else it is ignored.
    pub closed: bool,
    /// What it consists of.
    pub shape: Shape,
}

/// What an object consists of.
#[derive(Debug, PartialEq, Eq)]
pub enum Shape {
    /// Fields, in order.
    Fields(&'static [FieldDef]),
    /// One of several. With a tag every variant is an object whose field of that name tells which it is; without one a
    /// variant without fields is its name as text, and another one an object whose only field has that name.
    Variants {
        /// The field that tells the variant.
        tag: Option<&'static str>,
        /// The variants.
        variants: &'static [VariantDef],
    },
    /// A value of one of these types, or null.
    Union(&'static [FieldType]),
}

/// A field: its names, its type, whether it may be missing, its documentation.
#[derive(Debug, PartialEq, Eq)]
pub struct FieldDef {
    /// Name in Rust and Python, `snake_case`.
    pub name: &'static str,
    /// Name in JSON and TypeScript, `camelCase`.
    pub json: &'static str,
    /// Type of the value.
    pub ty: FieldType,
    /// Whether the value may be null.
    pub nullable: bool,
    /// Whether the field may be absent where the object is read. It is always there where one is written.
    pub defaulted: bool,
    /// What it tells, from the doc comment of the field.
    pub doc: &'static str,
}

/// A variant of an enum with fields.
#[derive(Debug, PartialEq, Eq)]
pub struct VariantDef {
    /// Name in Rust, `UpperCamelCase`.
    pub name: &'static str,
    /// Name in JSON.
    pub json: &'static str,
    /// What it means, from the doc comment of the variant.
    pub doc: &'static str,
    /// Its fields.
    pub fields: &'static [FieldDef],
}

/// The type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// What a column may hold too.
    Column(LogicalType),
    /// A count: an integer from 0 on, beyond 32 bits.
    Count,
    /// One of a closed set of labels.
    Label(&'static EnumDef),
    /// A list.
    List(&'static FieldType),
    /// A list of so many values.
    Array(&'static FieldType, usize),
    /// A row of a table.
    Row(&'static TableDef),
    /// An object.
    Object(&'static ObjectDef),
}

/// A type that fields may have.
pub trait Described {
    /// The type in every language.
    const TYPE: FieldType;
}

/// A type that leaves Rust as an object; derived, and by hand only for a union.
pub trait ObjectSchema: Described {
    /// Its definition.
    const OBJECT: &'static ObjectDef;
}

macro_rules! described {
    ($($rust:ty => $field:expr),* $(,)?) => { $(
        impl Described for $rust {
            const TYPE: FieldType = $field;
        }
    )* };
}

described! {
    i32 => FieldType::Column(LogicalType::Int32),
    f64 => FieldType::Column(LogicalType::Float64),
    bool => FieldType::Column(LogicalType::Bool),
    String => FieldType::Column(LogicalType::Text),
    PathBuf => FieldType::Column(LogicalType::Text),
    NaiveDate => FieldType::Column(LogicalType::Date),
    DateTime<Utc> => FieldType::Column(LogicalType::Timestamp),
    u64 => FieldType::Count,
    usize => FieldType::Count,
}

impl<T: Described> Described for Vec<T> {
    const TYPE: FieldType = FieldType::List(&T::TYPE);
}

impl<T: Described, const N: usize> Described for [T; N] {
    const TYPE: FieldType = FieldType::Array(&T::TYPE, N);
}

impl ObjectDef {
    /// Name of the type with its argument in it, as where there are no type parameters: `TrendOfRankMove`.
    #[must_use]
    pub fn full_name(&self) -> String {
        match self.argument.and_then(FieldType::name) {
            Some(argument) => format!("{}Of{argument}", self.name),
            None => self.name.to_owned(),
        }
    }

    /// All its fields, those of all variants one behind the other.
    pub fn fields(&self) -> impl Iterator<Item = &'static FieldDef> {
        let (fields, variants): (&[FieldDef], &[VariantDef]) = match self.shape {
            Shape::Fields(fields) => (fields, &[]),
            Shape::Variants { variants, .. } => (&[], variants),
            Shape::Union(_) => (&[], &[]),
        };
        fields.iter().chain(variants.iter().flat_map(|variant| variant.fields))
    }
}

impl FieldType {
    /// Name of the type where it has one: a set of labels, a row type, an object.
    #[must_use]
    pub fn name(self) -> Option<String> {
        match self {
            Self::Label(set) => Some(set.name.to_owned()),
            Self::Row(def) => Some(def.type_name.to_owned()),
            Self::Object(def) => Some(def.full_name()),
            _ => None,
        }
    }

    /// What an error calls the type: the name without a parameter, `value` where there is none.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self.innermost() {
            Self::Label(set) => set.name,
            Self::Row(def) => def.type_name,
            Self::Object(def) => def.name,
            _ => "value",
        }
    }

    /// The type of the items of a list, else the type itself.
    #[must_use]
    pub fn innermost(self) -> Self {
        match self {
            Self::List(item) | Self::Array(item, _) => item.innermost(),
            Self::Column(LogicalType::TextList) => Self::Column(LogicalType::Text),
            Self::Column(LogicalType::Int32List) => Self::Column(LogicalType::Int32),
            Self::Column(LogicalType::Enum(set)) => Self::Label(set),
            other => other,
        }
    }

    /// Name and type of the field with that name in JSON.
    fn field(self, json: &str) -> Option<(&'static str, Self)> {
        match self.innermost() {
            Self::Row(def) => {
                let column = def.columns.iter().find(|column| camel_case(column.name) == json)?;
                Some((column.name, Self::Column(column.logical)))
            }
            Self::Object(def) => def.fields().find(|field| field.json == json).map(|field| (field.name, field.ty)),
            _ => None,
        }
    }
}

/// Reads options, a query, a row from its JSON form. An error names the field with its path, in `snake_case` as in Rust and
/// Python.
///
/// # Errors
/// [`Error::InvalidDocument`] names the type, the field and what is wrong with its value.
///
/// ```
/// use catlog_core::{schema::read_object, tables::Options};
///
/// let options: Options = read_object(serde_json::json!({"robust": true}))?;
/// assert!(options.robust && options.alpha == 0.05);
/// let error = read_object::<Options>(serde_json::json!({"minObservations": {"stdDev": "two"}})).unwrap_err();
/// assert!(error.to_string().starts_with("Options: min_observations.std_dev: invalid type: string \"two\""), "{error}");
/// # Ok::<(), catlog_core::Error>(())
/// ```
pub fn read_object<T: Described + DeserializeOwned>(value: Value) -> Result<T, Error> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let (path, ty) = rust_path(T::TYPE, &error.path().to_string());
        let mut inner = error.into_inner().to_string();
        let missing = inner.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
        if let Some((name, _)) = missing.and_then(|json| ty.field(json)) {
            inner = format!("missing field `{name}`");
        }
        let reason = if path.is_empty() { inner } else { format!("{path}: {inner}") };
        Error::InvalidDocument { document: T::TYPE.label(), reason }
    })
}

/// A path of JSON names as one of Rust's names, `filters[0].op`, and the type of what is there.
fn rust_path(mut ty: FieldType, path: &str) -> (String, FieldType) {
    let segment = |segment: &str| {
        let (json, index) = segment.split_at(segment.find('[').unwrap_or(segment.len()));
        // A segment that is no field is the name of a variant: its fields are found without it.
        let Some((name, inner)) = ty.field(json) else { return segment.to_owned() };
        ty = inner;
        format!("{name}{index}")
    };
    let path: Vec<String> = path.split('.').filter(|segment| !segment.is_empty()).map(segment).collect();
    (path.join("."), ty)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Query, Trend, TrendingSummary};
    use crate::domain::DailyRanking;
    use crate::tables::Options;
    use serde_json::json;

    fn field(def: &ObjectDef, name: &str) -> &'static FieldDef {
        def.fields().find(|field| field.name == name).unwrap()
    }

    #[test]
    fn what_serde_is_told_is_in_the_definition() {
        let limits = field(Options::OBJECT, "rank_momentum_7d");
        assert_eq!((limits.json, limits.defaulted, limits.nullable), ("rankMomentum7d", true, false));
        assert!(Options::OBJECT.closed && !TrendingSummary::OBJECT.closed);
        assert!(!field(Query::OBJECT, "table").defaulted && field(Query::OBJECT, "days").defaulted);
        let Shape::Variants { tag: Some("status"), variants } = Trend::<i32>::OBJECT.shape else { panic!() };
        assert_eq!(variants[1].json, "insufficientHistory");
        assert_eq!(variants[1].fields[0].json, "requiredDays");
    }

    #[test]
    fn a_parameter_is_part_of_the_name() {
        let FieldType::Object(trend) = field(TrendingSummary::OBJECT, "new_to_top").ty else { panic!() };
        assert_eq!((trend.name, trend.full_name().as_str()), ("Trend", "TrendOfNewEntry"));
    }

    #[test]
    fn errors_name_the_field_as_rust_does() {
        let message = |error: Error| error.to_string();
        let query = json!({"table": "trend_significance", "filters": [{"column": "rank", "op": "??", "value": 1}]});
        let error = message(read_object::<Query>(query).unwrap_err());
        assert!(error.starts_with("Query: filters[0].op: \"??\" is no Op"), "{error}");
        let error = message(read_object::<Query>(json!({"table": "trend_significance", "day": 1})).unwrap_err());
        assert!(error.contains("unknown field `day`"), "{error}");
        let error = message(read_object::<DailyRanking>(json!({"malId": 1})).unwrap_err());
        assert_eq!(error, "DailyRanking: missing field `snapshot_date`");
        let error =
            message(read_object::<Vec<DailyRanking>>(json!([{"malId": 1, "snapshotDate": "8.2.2026"}])).unwrap_err());
        assert_eq!(error, "DailyRanking: [0].snapshot_date: \"8.2.2026\" is no ISO-8601 date (2026-02-08)");
    }
}
