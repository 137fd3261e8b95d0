//! Sample values of every type, made from its definition and passed through its Rust type.

use catlog_core::catalog::{
    AdvancedSummary, AnimeSummary, AppendReport, CatalogOptions, CompactReport, Days, Filter, GenreStanding,
    LabelCount, NewEntry, Order, Query, RankMove, RefreshReport, ScoreMove, SignificantTrend, Streak, SummaryOptions,
    Trend, TrendCounts, TrendingOptions, TrendingSummary, Value as FilterValue,
};
use catlog_core::domain::{
    Anime, AnimePage, DailyRanking, EtlRun, GenreAffinity, LibrarySummary, Parsed, RecommendOptions, Recommendation,
    Unrecognized, User, UserAnime, UserList,
};
use catlog_core::export::{EmptyColumns, ExportReport, WrittenFile};
use catlog_core::panel::{
    Anomaly, Change, ColumnNulls, DayCount, FileReport, InvalidInput, Problem, QualityReport, ReadReport, ReasonCount,
    RejectedRow, ZeroCounts, date_of,
};
use catlog_core::schema::render::{python, typescript};
use catlog_core::schema::warehouse::{AnimeGenre, DailyGenre};
use catlog_core::schema::{
    Described, FieldDef, FieldType, LogicalType, Shape, TableDef, camel_case, read_object, registry,
};
use catlog_core::tables::{
    Dates, GenrePercentiles, MinObservations, Options, RankLimits, RankMomentum, RollingMomentumAnalysis, RunMetadata,
    ScoreLimits, ScoreMomentum, TrendCorrelation, TrendSignificance, VolatilityCategory, VolatilityRankings,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// Values of a type, as `serde` writes them.
pub struct Sample {
    /// The type: rows of a table, or an object.
    pub ty: FieldType,
    /// The values of [`written`] for every number below [`rows_of_a_sample`].
    pub values: Vec<Value>,
    /// What `serde` says of another value.
    pub read: fn(Value) -> Result<(), catlog_core::Error>,
}

/// Number of sample values of any type: one for each label of the longest set, so that every label is used, and one in which everything
/// is null that may be.
#[must_use]
pub fn rows_of_a_sample() -> u8 {
    let longest = registry::all_label_sets().iter().map(|set| set.labels.len()).max();
    longest.and_then(|labels| u8::try_from(labels).ok()).unwrap_or(u8::MAX - 1) + 1
}

macro_rules! samples {
    ($($ty:ty),* $(,)?) => { vec![$(sample::<$ty>()?),*] };
}

/// Samples of every registered type and of the bridges of the warehouse.
///
/// # Errors
/// What `serde` says of a type that does not read what its definition promises.
pub fn samples() -> Result<Vec<Sample>, catlog_core::Error> {
    let rows = samples![
        Anime,
        DailyRanking,
        User,
        UserAnime,
        EtlRun,
        RollingMomentumAnalysis,
        TrendSignificance,
        VolatilityRankings,
        GenrePercentiles,
        TrendCorrelation,
        GenreAffinity,
        LibrarySummary,
        Recommendation,
        RejectedRow,
        DailyGenre,
        AnimeGenre,
    ];
    let objects = samples![
        ZeroCounts,
        ReasonCount,
        FileReport,
        ReadReport,
        DayCount,
        Change,
        Anomaly,
        ColumnNulls,
        QualityReport,
        Problem,
        InvalidInput,
        WrittenFile,
        EmptyColumns,
        ExportReport,
        Dates,
        MinObservations,
        RankLimits,
        ScoreLimits,
        RunMetadata,
        Options,
        CatalogOptions,
        Days,
        FilterValue,
        Filter,
        Order,
        Query,
        AnimeSummary,
        AppendReport,
        RefreshReport,
        CompactReport,
        TrendingOptions,
        RankMove,
        ScoreMove,
        NewEntry,
        Streak,
        Trend<RankMove>,
        Trend<ScoreMove>,
        Trend<NewEntry>,
        Trend<Streak>,
        TrendingSummary,
        SummaryOptions,
        LabelCount<RankMomentum>,
        LabelCount<ScoreMomentum>,
        LabelCount<VolatilityCategory>,
        TrendCounts,
        SignificantTrend,
        GenreStanding,
        AdvancedSummary,
        Unrecognized,
        Parsed<Anime>,
        Parsed<UserAnime>,
        AnimePage,
        UserList,
        RecommendOptions,
    ];
    Ok(rows.into_iter().chain(objects).collect())
}

fn sample<T: Described + Serialize + DeserializeOwned>() -> Result<Sample, catlog_core::Error> {
    let pass = |number| -> Result<Value, catlog_core::Error> {
        let value: T = read_object(written(T::TYPE, number))?;
        Ok(json!(value))
    };
    let values = (0..rows_of_a_sample()).map(pass).collect::<Result<_, _>>()?;
    Ok(Sample { ty: T::TYPE, values, read: |value| read_object::<T>(value).map(drop) })
}

/// A value in the JSON form that its type promises; the last has null where a value may be.
#[must_use]
pub fn written(ty: FieldType, number: u8) -> Value {
    match ty {
        FieldType::Row(def) => written_row(def, number).into(),
        FieldType::Object(def) => match def.shape {
            Shape::Fields(fields) => fields_of(fields, number).into(),
            Shape::Variants { tag, variants } => {
                let variant = &variants[usize::from(number) % variants.len()];
                let fields = fields_of(variant.fields, number);
                match tag {
                    Some(tag) => [(tag.to_owned(), json!(variant.json))].into_iter().chain(fields).collect(),
                    None if fields.is_empty() => json!(variant.json),
                    None => json!({ variant.json: fields }),
                }
            }
            Shape::Union(types) => written(types[usize::from(number) % types.len()], number),
        },
        FieldType::Column(logical) => value(logical, number),
        FieldType::Label(set) => value(LogicalType::Enum(set), number),
        FieldType::Count => json!(9 + u64::from(number)),
        FieldType::List(item) => json!([written(*item, number), written(*item, number / 2)]),
        FieldType::Array(item, length) => json!(vec![written(*item, number); length]),
    }
}

/// [`written`], of a row.
#[must_use]
pub fn written_row(def: &TableDef, number: u8) -> Map<String, Value> {
    let of_column =
        |logical, nullable| if nullable && is_sparse(number) { Value::Null } else { value(logical, number) };
    let columns = def.columns.iter();
    columns.map(|column| (camel_case(column.name), of_column(column.logical, column.nullable))).collect()
}

fn fields_of(fields: &[FieldDef], number: u8) -> Map<String, Value> {
    let of_field = |field: &FieldDef| {
        if field.nullable && is_sparse(number) { Value::Null } else { written(field.ty, number) }
    };
    fields.iter().map(|field| (field.json.to_owned(), of_field(field))).collect()
}

fn is_sparse(number: u8) -> bool {
    number + 1 == rows_of_a_sample()
}

fn value(logical: LogicalType, number: u8) -> Value {
    match logical {
        LogicalType::Int32 => json!(7 + i32::from(number)),
        LogicalType::Float64 => json!(8.25 + f64::from(number)),
        LogicalType::Bool => json!(number.is_multiple_of(2)),
        LogicalType::Text => json!(format!("It's \"進撃の巨人\" {number}")),
        LogicalType::Date => json!(date_of(FIRST_DAY + i32::from(number))),
        LogicalType::Timestamp => json!(format!("2026-02-08T06:{:02}:{:02}Z", number / 60, number % 60)),
        LogicalType::TextList => json!(["Drama", "Slice of Life", format!("{number}, \"")]),
        LogicalType::Int32List => json!([5114, number]),
        LogicalType::Enum(set) => json!(set.labels[usize::from(number) % set.labels.len()].label),
    }
}

/// 2026-02-08, in days since 1970-01-01.
const FIRST_DAY: i32 = 20_492;

/// The samples as one JSON document. For each type: its `type` as a file is named, and as `typescript` and `python` name it; the
/// values as `serde` writes them (`json`), and as expressions of Python (`literals`); where it is read with defaults, the names without
/// which `serde` does not read it (`needed`), and whether it refuses others (`closed`). For a row also its `table`, and the rows with
/// the names of SQL (`sql`).
///
/// # Errors
/// What [`samples`] says.
pub fn samples_document() -> Result<Value, catlog_core::Error> {
    let document = |Sample { ty, values, read }: Sample| {
        let literals: Vec<String> = values.iter().map(|value| literal(ty, value)).collect();
        let mut sample = json!({
            "type": ty.name(), "typescript": typescript::name(ty), "python": python::name(ty), "literals": literals,
        });
        if has_defaults(ty) {
            sample["needed"] = needed(&values[0], read);
            let mut more = values[0].clone();
            more["noSuchField"] = json!(1);
            sample["closed"] = json!(read(more).is_err());
        }
        if let FieldType::Row(def) = ty {
            sample["table"] = json!(def.name);
            sample["sql"] = values.iter().map(|row| with_sql_names(def, row)).collect();
        }
        sample["json"] = values.into();
        sample
    };
    Ok(samples()?.into_iter().map(document).collect())
}

/// Whether it is read with less than what is written. What is only written says nothing of absence.
fn has_defaults(ty: FieldType) -> bool {
    match ty {
        FieldType::Row(def) => def.columns.iter().any(|column| column.defaulted),
        FieldType::Object(def) => matches!(def.shape, Shape::Fields(_)) && def.fields().any(|field| field.defaulted),
        _ => false,
    }
}

fn needed(value: &Value, read: fn(Value) -> Result<(), catlog_core::Error>) -> Value {
    let mut names = Vec::new();
    for name in value.as_object().into_iter().flat_map(Map::keys) {
        let mut without = value.clone();
        without.as_object_mut().and_then(|object| object.shift_remove(name));
        if read(without).is_err() {
            names.push(json!(name));
        }
    }
    names.into()
}

fn with_sql_names(def: &TableDef, row: &Value) -> Value {
    let columns = def.columns.iter();
    columns.map(|column| (column.name.to_owned(), row[camel_case(column.name)].clone())).collect::<Map<_, _>>().into()
}

/// A value as an expression of Python, with the names and the dates that it has there.
fn literal(ty: FieldType, value: &Value) -> String {
    let dict = |entries: Vec<(&str, String)>| {
        let entries: Vec<String> = entries.into_iter().map(|(key, value)| format!("{key:?}: {value}")).collect();
        format!("{{{}}}", entries.join(", "))
    };
    let fields = |fields: &'static [FieldDef], value: &Value| {
        fields.iter().map(|field| (field.name, literal(field.ty, &value[field.json]))).collect::<Vec<_>>()
    };
    match (ty, value) {
        (_, Value::Null) => "None".to_owned(),
        (_, Value::Bool(truth)) => if *truth { "True" } else { "False" }.to_owned(),
        (FieldType::Column(LogicalType::Date), _) => format!("datetime.date.fromisoformat({value})"),
        (FieldType::Column(LogicalType::Timestamp), _) => format!("datetime.datetime.fromisoformat({value})"),
        (FieldType::List(item) | FieldType::Array(item, _), Value::Array(items)) => {
            let items: Vec<String> = items.iter().map(|value| literal(*item, value)).collect();
            format!("[{}]", items.join(", "))
        }
        (FieldType::Row(def), _) => {
            let of_column = |logical, name| literal(FieldType::Column(logical), &value[camel_case(name)]);
            dict(def.columns.iter().map(|column| (column.name, of_column(column.logical, column.name))).collect())
        }
        (FieldType::Object(def), Value::Object(object)) => match def.shape {
            Shape::Fields(list) => dict(fields(list, value)),
            Shape::Variants { tag: Some(tag), variants } => {
                let variant = variants.iter().find(|variant| value[tag] == variant.json);
                let rest = variant.map(|variant| fields(variant.fields, value)).unwrap_or_default();
                dict([(tag, value[tag].to_string())].into_iter().chain(rest).collect())
            }
            Shape::Variants { tag: None, variants } => {
                let variant = variants.iter().find(|variant| object.contains_key(variant.json));
                let of = |variant: &'static catlog_core::schema::VariantDef| {
                    (variant.json, dict(fields(variant.fields, &value[variant.json])))
                };
                dict(variant.map(of).into_iter().collect())
            }
            Shape::Union(_) => value.to_string(),
        },
        _ => value.to_string(),
    }
}
