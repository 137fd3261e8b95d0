//! Sample rows of every type, made from its definition and passed through its Rust type.

use catlog_core::domain::{
    Anime, DailyRanking, EtlRun, GenreAffinity, LibrarySummary, Recommendation, User, UserAnime,
};
use catlog_core::panel::RejectedRow;
use catlog_core::schema::warehouse::{AnimeGenre, DailyGenre};
use catlog_core::schema::{ColumnDef, LogicalType, TableDef, TableSchema, camel_case, registry};
use catlog_core::tables::{
    GenrePercentiles, RollingMomentumAnalysis, TrendCorrelation, TrendSignificance, VolatilityRankings,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// Rows of a type, as `serde` writes them.
pub struct Sample {
    /// The type.
    pub def: &'static TableDef,
    /// The rows of [`written_row`] for every number below [`rows_of_a_sample`].
    pub rows: Vec<Value>,
}

/// Number of sample rows of any type: one for each label of the longest set, so that every label is used, and one in which every column is
/// null that may be.
#[must_use]
pub fn rows_of_a_sample() -> u8 {
    let longest = registry::all_label_sets().iter().map(|set| set.labels.len()).max();
    longest.and_then(|labels| u8::try_from(labels).ok()).unwrap_or(u8::MAX - 1) + 1
}

/// Samples of every registered type and of the bridges of the warehouse.
///
/// # Errors
/// What `serde` says of a type that does not read rows with the names and types of its columns.
pub fn samples() -> Result<Vec<Sample>, serde_json::Error> {
    Ok(vec![
        sample::<Anime>()?,
        sample::<DailyRanking>()?,
        sample::<User>()?,
        sample::<UserAnime>()?,
        sample::<EtlRun>()?,
        sample::<RollingMomentumAnalysis>()?,
        sample::<TrendSignificance>()?,
        sample::<VolatilityRankings>()?,
        sample::<GenrePercentiles>()?,
        sample::<TrendCorrelation>()?,
        sample::<GenreAffinity>()?,
        sample::<LibrarySummary>()?,
        sample::<Recommendation>()?,
        sample::<RejectedRow>()?,
        sample::<DailyGenre>()?,
        sample::<AnimeGenre>()?,
    ])
}

fn sample<T: TableSchema + Serialize + DeserializeOwned>() -> Result<Sample, serde_json::Error> {
    let pass = |number| -> Result<Value, serde_json::Error> {
        let row: T = serde_json::from_value(Value::Object(written_row(T::TABLE, number)))?;
        serde_json::to_value(row)
    };
    Ok(Sample { def: T::TABLE, rows: (0..rows_of_a_sample()).map(pass).collect::<Result<_, _>>()? })
}

/// A row in the JSON form that the definition of its type promises; the last has null where a value may be.
#[must_use]
pub fn written_row(def: &TableDef, number: u8) -> Map<String, Value> {
    let sparse = number + 1 == rows_of_a_sample();
    let value = |column: &ColumnDef| if sparse && column.nullable { Value::Null } else { value(column, number) };
    def.columns.iter().map(|column| (camel_case(column.name), value(column))).collect()
}

fn value(column: &ColumnDef, number: u8) -> Value {
    match column.logical {
        LogicalType::Int32 => json!(7 + number),
        LogicalType::Float64 => json!(8.25 + f64::from(number)),
        LogicalType::Bool => json!(number.is_multiple_of(2)),
        LogicalType::Text => json!(format!("It's \"進撃の巨人\" {number}")),
        LogicalType::Date => json!(format!("2026-02-{:02}", 8 + number)),
        LogicalType::Timestamp => json!(format!("2026-02-08T06:00:{number:02}Z")),
        LogicalType::TextList => json!(["Drama", "Slice of Life", format!("{number}, \"")]),
        LogicalType::Int32List => json!([5114, number]),
        LogicalType::Enum(set) => json!(set.labels[usize::from(number) % set.labels.len()].label),
    }
}

/// The samples as one JSON document: for each type its table, its name, its rows as `serde` writes them, and the same rows with the names of
/// SQL.
///
/// # Errors
/// What [`samples`] says.
pub fn samples_document() -> Result<Value, serde_json::Error> {
    let document = |Sample { def, rows }: Sample| {
        let sql: Vec<Value> = rows.iter().map(|row| with_sql_names(def, row)).collect();
        json!({ "table": def.name, "type": def.type_name, "json": rows, "sql": sql })
    };
    Ok(samples()?.into_iter().map(document).collect())
}

fn with_sql_names(def: &TableDef, row: &Value) -> Value {
    let columns = def.columns.iter();
    columns.map(|column| (column.name.to_owned(), row[camel_case(column.name)].clone())).collect::<Map<_, _>>().into()
}
