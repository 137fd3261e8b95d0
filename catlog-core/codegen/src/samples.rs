//! Sample rows of every type, made from its definition and passed through its Rust type.

use std::path::Path;
use std::{fs, io};

use catlog_core::domain::{
    Anime, DailyRanking, EtlRun, GenreAffinity, LibrarySummary, Recommendation, User, UserAnime,
};
use catlog_core::schema::warehouse::{AnimeGenre, DailyGenre};
use catlog_core::schema::{ColumnDef, LogicalType, TableDef, TableSchema, camel_case};
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
    /// A row in which every column has a value, and one in which every column is null that may be.
    pub rows: [Value; 2],
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
        sample::<DailyGenre>()?,
        sample::<AnimeGenre>()?,
    ])
}

fn sample<T: TableSchema + Serialize + DeserializeOwned>() -> Result<Sample, serde_json::Error> {
    let row = |sparse| -> Result<Value, serde_json::Error> {
        let row: T = serde_json::from_value(Value::Object(written_row(T::TABLE, sparse)))?;
        serde_json::to_value(row)
    };
    Ok(Sample { def: T::TABLE, rows: [row(false)?, row(true)?] })
}

/// A row in the JSON form that the definition of its type promises; without the values that may be null where `sparse`.
#[must_use]
pub fn written_row(def: &TableDef, sparse: bool) -> Map<String, Value> {
    let value =
        |column: &ColumnDef| if sparse && column.nullable { Value::Null } else { value(column, u8::from(sparse)) };
    def.columns.iter().map(|column| (camel_case(column.name), value(column))).collect()
}

fn value(column: &ColumnDef, number: u8) -> Value {
    match column.logical {
        LogicalType::Int32 => json!(7 + number),
        LogicalType::Float64 => json!(8.25),
        LogicalType::Bool => json!(true),
        LogicalType::Text => json!(format!("It's \"進撃の巨人\" {number}")),
        LogicalType::Date => json!(format!("2026-02-0{}", 8 + number)),
        LogicalType::Timestamp => json!("2026-02-08T06:00:00Z"),
        LogicalType::TextList => json!(["Drama", "Slice of Life"]),
        LogicalType::Int32List => json!([5114, 1]),
        LogicalType::Enum(set) => json!(set.labels[set.labels.len() - 1].label),
    }
}

/// Writes the samples below `directory`: `json/<type>.json` as `serde` writes them, `sql/<table>.json` with the names of SQL.
///
/// # Errors
/// What the operating system or `serde` says.
pub fn write_samples(directory: &Path) -> io::Result<usize> {
    let samples = samples()?;
    for sample in &samples {
        let sql: Vec<Value> = sample.rows.iter().map(|row| with_sql_names(sample.def, row)).collect();
        let json = format!("json/{}.json", sample.def.type_name);
        for (path, text) in [(json, json!(sample.rows)), (format!("sql/{}.json", sample.def.name), sql.into())] {
            let path = directory.join(path);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(path, text.to_string())?;
        }
    }
    Ok(samples.len())
}

fn with_sql_names(def: &TableDef, row: &Value) -> Value {
    let columns = def.columns.iter();
    columns.map(|column| (column.name.to_owned(), row[camel_case(column.name)].clone())).collect::<Map<_, _>>().into()
}
