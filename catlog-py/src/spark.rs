//! What the tasks of a Spark job call: batches of whole anime or of whole days in, columns or rows out.

use std::collections::HashMap;
use std::sync::Arc;

use catlog_core::Error;
use catlog_core::io::read::read_keys;
use catlog_core::panel::{OnInvalid, Panel, PanelBuilder, ReadOptions, RejectedRow, find_columns};
use catlog_core::schema::render::spark;
use catlog_core::schema::{Column, Frame, NULL_I32, TableSchema, registry};
use catlog_core::tables::partition::{self, PanelDays};
use catlog_core::tables::{Analysis, Options, TableName};
use chrono::NaiveDate;
use polars::prelude::{DataFrame, DataType, PolarsError, PolarsResult};
use pyo3::prelude::*;

use crate::analyze::{column_options, options_of};
use crate::arrow_in::Stream;
use crate::compute::{self, WhenInterrupted};
use crate::errors;
use crate::source::How;
use crate::table::Table;

/// Keys of rows, null where one is not valid.
#[derive(TableSchema)]
#[table(name = "keys")]
#[expect(dead_code, reason = "only the definition of the table is used")]
struct Keys {
    /// `MyAnimeList` id.
    mal_id: Option<i32>,
    /// UTC calendar day.
    snapshot_date: Option<NaiveDate>,
}

/// Days that have a valid row.
#[derive(TableSchema)]
#[table(name = "days", key = "snapshot_date")]
#[expect(dead_code, reason = "only the definition of the table is used")]
struct Days {
    /// UTC calendar day.
    snapshot_date: NaiveDate,
}

/// The columns of a table as Spark's DDL; `bare` leaves out those of the run, which are the same in every row.
#[pyfunction]
pub(crate) fn spark_ddl(py: Python<'_>, table: &str, robust: bool, bare: bool) -> PyResult<String> {
    let def = if table == partition::ChangesRow::TABLE.name {
        partition::ChangesRow::TABLE
    } else {
        registry::find(table).map_err(|error| errors::to_python(py, error))?
    };
    let ddl = spark::columns(def, &column_options(def, robust));
    let run = |line: &&str| bare && (line.starts_with("processed_at ") || line.starts_with("etl_run_id "));
    let lines: Vec<&str> = ddl.lines().filter(|line| !run(line)).collect();
    Ok(lines.join("\n").trim_end_matches(',').to_owned())
}

/// Names of the key columns of a table.
#[pyfunction]
pub(crate) fn spark_key(py: Python<'_>, table: &str) -> PyResult<Vec<&'static str>> {
    let def = registry::find(table).map_err(|error| errors::to_python(py, error))?;
    Ok(def.key.to_vec())
}

/// Which of these names is which column of daily rankings: the column's name and its position.
#[pyfunction]
pub(crate) fn spark_columns(py: Python<'_>, names: Vec<String>) -> PyResult<Vec<(&'static str, usize)>> {
    find_columns("DataFrame", &names).map_err(|error| errors::to_python(py, error))
}

/// Checks the types of a table's columns by its schema; it needs no rows.
#[pyfunction]
pub(crate) fn spark_check(py: Python<'_>, source: &Bound<'_, PyAny>) -> PyResult<()> {
    let batch = whole(py, source)?;
    let checked = PanelBuilder::new(&ReadOptions::default()).push_dataframe(&batch);
    checked.map_err(|error| errors::to_python(py, error))
}

/// Checks options, and makes what a run carries where it was not given: options with both, the instant in microseconds,
/// the run id, and whether every day gets rows.
#[pyfunction]
pub(crate) fn spark_options(py: Python<'_>, options: &str) -> PyResult<(String, i64, String, bool)> {
    let mut options = options_of(py, options)?;
    let prepared = Panel::from_rows([]).and_then(|panel| Analysis::new(Arc::new(panel), options.clone()));
    let prepared = prepared.map_err(|error| errors::to_python(py, error))?;
    let at = options.run.processed_at.unwrap_or_else(chrono::Utc::now);
    options.run.processed_at = Some(at);
    options.run.etl_run_id = Some(prepared.etl_run_id().to_owned());
    let all = options.dates == catlog_core::tables::Dates::All;
    let run_id = prepared.etl_run_id().to_owned();
    Ok((errors::json(py, &options)?, at.timestamp_micros(), run_id, all))
}

/// First and last day that get rows, and for each snapshot day the number of them in the 30 days that end on it. Days are
/// distinct, ascending, counted from 1970-01-01.
#[pyfunction]
pub(crate) fn spark_days(py: Python<'_>, days: Vec<i32>, options: &str) -> PyResult<((i32, i32), Vec<i32>)> {
    let options = options_of(py, options)?;
    let days = PanelDays::new(&days, options.dates).map_err(|error| errors::to_python(py, error))?;
    Ok((days.range, days.snapshots.into_iter().map(|(_, count)| count).collect()))
}

/// The keys of rows whose types Spark cannot be trusted to read as the reader does.
#[pyfunction]
pub(crate) fn spark_keys(py: Python<'_>, source: &Bound<'_, PyAny>) -> PyResult<Table> {
    let batch = whole(py, source)?;
    run(py, move || {
        let [mal_id, day] = read_keys(&batch)?;
        let columns = vec![Column::Int32(mal_id), Column::Date(day)];
        Ok(one(Frame::new(Keys::TABLE, &[], batch.height(), columns)?))
    })
}

/// What can be computed of whole anime, or for `genre_percentiles` of whole days: the rows of a table, with a part of its
/// columns left open; the `changes` for `trend_correlation`; the `rejected` rows; the `days` that have valid rows.
#[pyfunction]
pub(crate) fn spark_part(
    py: Python<'_>,
    what: String,
    source: &Bound<'_, PyAny>,
    options: &str,
    on_invalid: &str,
    captures: &str,
) -> PyResult<Table> {
    let batch = whole(py, source)?;
    let options = options_of(py, options)?;
    let how = How::of(on_invalid, captures).map_err(|error| errors::to_python(py, error))?;
    run(py, move || {
        let strict = how.on_invalid == OnInvalid::Strict && what != RejectedRow::TABLE.name;
        let read = ReadOptions {
            on_invalid: if strict { OnInvalid::Strict } else { OnInvalid::Quarantine },
            captures: how.captures,
            progress: None,
        };
        let mut builder = PanelBuilder::new(&read).without_order();
        builder.push_dataframe(&batch)?;
        let outcome = builder.finish()?;
        if what == RejectedRow::TABLE.name {
            return Ok(one(RejectedRow::frame(&outcome.rejected)?));
        }
        if what == Days::TABLE.name {
            let days = outcome.panel.days().to_vec();
            return Ok(one(Frame::new(Days::TABLE, &[], days.len(), vec![Column::Date(days)])?));
        }
        part(&what, outcome.panel, options, days_of(&batch)?)
    })
}

fn part(what: &str, panel: Panel, options: Options, days: PanelDays) -> Result<Table, Error> {
    if what == partition::ChangesRow::TABLE.name {
        return Ok(one(Analysis::of_part(Arc::new(panel), options, days)?.changes()?));
    }
    let name: TableName = what.parse()?;
    let days = match name {
        TableName::VolatilityRankings => days.from_the_first(),
        TableName::GenrePercentiles => days.reaching_back(),
        _ => days,
    };
    let table = Analysis::of_part(Arc::new(panel), options, days)?.table(name)?;
    Ok(Table::new(table.def(), table.options().to_vec(), table.frames().to_vec()))
}

/// A table of one frame.
fn one(frame: Frame) -> Table {
    Table::new(frame.def(), frame.options().to_vec(), vec![frame])
}

/// What is computed from columns of rows that come by whole days or whole anime: `q_values`, `volatility_places`,
/// `stable_days` and `genre_means` give a row for each row, `trend_correlation` one for each day.
#[pyfunction]
pub(crate) fn spark_columns_of(
    py: Python<'_>,
    what: String,
    source: &Bound<'_, PyAny>,
    options: &str,
) -> PyResult<Table> {
    let batch = whole(py, source)?;
    let options = options_of(py, options)?;
    run(py, move || {
        let day = ints(&batch, "snapshot_date")?;
        let double = |name: &str| doubles(&batch, name);
        let mal_id = || ints(&batch, "mal_id");
        let frame = match what.as_str() {
            "q_values" => {
                let p = [double("rank_trend_p_value")?, double("score_trend_p_value")?];
                partition::q_values(&day, [&p[0], &p[1]])
            }
            "volatility_places" => {
                let names = ["rank", "score"].into_iter().flat_map(|metric| [7, 14, 30].map(|n| (metric, n)));
                let mut six = vec![[f64::NAN; 6]; batch.height()];
                for (at, (metric, days)) in names.enumerate() {
                    for (row, value) in six.iter_mut().zip(double(&format!("{metric}_volatility_{days}d"))?) {
                        row[at] = value;
                    }
                }
                partition::volatility_places(&day, six, options.volatility_limits)
            }
            "stable_days" => {
                let category = batch.column("volatility_category").and_then(|column| column.str());
                let is_stable: Vec<bool> =
                    category.map_err(broken)?.iter().map(|label| label == Some("stable")).collect();
                partition::stable_days(&mal_id()?, &day, &is_stable)
            }
            "genre_means" => {
                let (genre, genres) = numbered(&batch, "genre")?;
                let percentiles = [double("rank_percentile")?, double("score_percentile")?];
                let least = options.min_observations.mean;
                partition::genre_means(&mal_id()?, &day, &genre, genres, [&percentiles[0], &percentiles[1]], least)
            }
            _ => {
                let names = ["rank_change_7d", "rank_change_30d", "score_change_7d", "score_change_30d"];
                let mut changes = vec![[NULL_I32; 4]; batch.height()];
                for (at, name) in names.into_iter().enumerate() {
                    for (row, value) in changes.iter_mut().zip(ints(&batch, name)?) {
                        row[at] = value;
                    }
                }
                partition::correlations(&day, &mal_id()?, &changes, &double("own_correlation")?, &options)
            }
        };
        Ok(one(frame?))
    })
}

/// Computes without the GIL, on the threads of this process.
fn run(py: Python<'_>, work: impl FnOnce() -> Result<Table, Error> + Send + 'static) -> PyResult<Table> {
    compute::run(py, None, WhenInterrupted::LetGo, move |_| work())
}

/// All batches of a source as one.
fn whole(py: Python<'_>, source: &Bound<'_, PyAny>) -> PyResult<DataFrame> {
    let mut stream = Stream::of(source)?;
    let failed = |error: PolarsError| errors::unsupported(py, &format!("Spark's batch cannot be read: {error}"));
    let mut all: Option<DataFrame> = None;
    while let Some(batch) = stream.next_whole() {
        let batch = batch.map_err(|error| errors::to_python(py, error))?;
        match &mut all {
            None => all = Some(batch),
            Some(all) => all.vstack_mut(&batch).map(|_| ()).map_err(failed)?,
        }
    }
    Ok(all.unwrap_or_default())
}

/// What the rows were joined with of the days of the whole panel; every day gets rows where they were not.
fn days_of(batch: &DataFrame) -> Result<PanelDays, Error> {
    let optional = |name: &str| {
        let found = batch.get_column_index(name).map(|_| ints(batch, name));
        found.unwrap_or_else(|| Ok(Vec::new()))
    };
    let known = |values: &[i32]| values.iter().copied().find(|&value| value != NULL_I32);
    let range = (known(&optional("_from")?).unwrap_or(i32::MIN), known(&optional("_to")?).unwrap_or(i32::MAX));
    let counts = optional("_snapshots")?;
    let mut snapshots: Vec<(i32, i32)> = if counts.is_empty() {
        Vec::new()
    } else {
        ints(batch, "_day")?.into_iter().zip(counts).filter(|&(_, count)| count != NULL_I32).collect()
    };
    snapshots.sort_unstable();
    snapshots.dedup();
    Ok(PanelDays { range, snapshots })
}

fn broken(error: PolarsError) -> Error {
    Error::FrameSchema { table: "partition", reason: error.to_string() }
}

/// Integers or days of a column, [`NULL_I32`] for null.
fn ints(batch: &DataFrame, name: &str) -> Result<Vec<i32>, Error> {
    let values = || -> PolarsResult<Vec<i32>> {
        let column = batch.column(name)?.cast(&DataType::Int32)?;
        Ok(column.i32()?.iter().map(|value| value.unwrap_or(NULL_I32)).collect())
    };
    values().map_err(broken)
}

/// Doubles of a column, NaN for null.
fn doubles(batch: &DataFrame, name: &str) -> Result<Vec<f64>, Error> {
    let values =
        || -> PolarsResult<Vec<f64>> { Ok(batch.column(name)?.f64()?.iter().map(|v| v.unwrap_or(f64::NAN)).collect()) };
    values().map_err(broken)
}

/// The texts of a column as numbers, and how many there are.
fn numbered(batch: &DataFrame, name: &str) -> Result<(Vec<u32>, usize), Error> {
    let column = batch.column(name).and_then(|column| column.str()).map_err(broken)?;
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let mut out = Vec::with_capacity(column.len());
    for text in column.iter() {
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        out.push(*numbers.entry(text.unwrap_or_default()).or_insert(next));
    }
    Ok((out, numbers.len()))
}
