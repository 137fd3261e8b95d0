//! Rows in a polars `DataFrame`.

use polars::frame::DataFrame;
use polars::prelude::{PlSmallStr, Series};
use rayon::prelude::*;

use super::series::{check_type, read_column};
use crate::Error;
use crate::panel::{Batch, Field, Header, Panel, PanelBuilder, ReadColumn, ReadOptions, ReadOutcome, Values};
use crate::schema::NULL_I32;

/// What stands for the file in the report.
const NAME: &str = "DataFrame";

impl Panel {
    /// A panel of a `DataFrame`, rows in any order; strict: one bad row and there is no panel.
    ///
    /// Columns may be named in `snake_case` or `camelCase`; integers of any width, decimals, integral floats and text;
    /// dates, timestamps with or without a zone, ISO text; genres as lists of text or as text that spells one.
    ///
    /// ```
    /// use catlog_core::panel::Panel;
    /// use polars::prelude::df;
    ///
    /// let frame = df!(
    ///     "malId" => [5114i64, 5114], "snapshotDate" => ["2026-02-08", "2026-02-07"],
    ///     "rank" => [2.0, 3.0], "score" => [9.1, 9.09], "genres" => ["{Action,Drama}", "{Action,Drama}"],
    /// )?;
    /// let panel = Panel::from_dataframe(&frame)?;
    /// assert_eq!((panel.rank(), panel.score()), (&[3, 2][..], &[90_900, 91_000][..]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`read_dataframe`] in strict mode.
    pub fn from_dataframe(frame: &DataFrame) -> Result<Self, Error> {
        read_dataframe(frame, &ReadOptions::default()).map(|outcome| outcome.panel)
    }
}

impl PanelBuilder<'_> {
    /// Adds the rows of a `DataFrame`; several of them are read one after the other, as batches of one input.
    ///
    /// ```
    /// use catlog_core::panel::{PanelBuilder, ReadOptions};
    /// use polars::prelude::df;
    ///
    /// let mut builder = PanelBuilder::new(&ReadOptions::default());
    /// for day in ["2026-02-07", "2026-02-08"] {
    ///     let batch = df!("mal_id" => [1], "snapshot_date" => [day], "rank" => [7], "score" => [8.75])?;
    ///     builder.push_dataframe(&batch)?;
    /// }
    /// assert_eq!(builder.finish()?.panel.len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::MissingColumn`], [`Error::DuplicateColumn`] and [`Error::ColumnType`] for columns that cannot be used,
    /// [`Error::TooLarge`] beyond 2³² - 1 rows, and whatever the progress hook returns.
    pub fn push_dataframe(&mut self, frame: &DataFrame) -> Result<(), Error> {
        let names: Vec<&str> = frame.get_column_names().into_iter().map(PlSmallStr::as_str).collect();
        let header = Header::find(NAME, &names)?;
        let mut columns = Vec::new();
        for field in Field::ALL {
            if let Some(at) = header.position(field) {
                let column = &frame.columns()[at];
                check_type(NAME, names[at], field, column.dtype())?;
                columns.push((field, column.as_materialized_series()));
            }
        }
        if !self.is_reading(NAME) {
            self.start_file(NAME.to_owned(), "memory");
        }
        self.note_absent(header.absent());
        self.push_batch(read_columns(frame.height(), columns)?)?;
        self.tell_progress_now()
    }
}

/// Reads the columns of a batch beside each other.
fn read_columns(rows: usize, columns: Vec<(Field, &Series)>) -> Result<Batch, Error> {
    if u32::try_from(rows).is_err() {
        return Err(Error::TooLarge { what: "rows of a DataFrame", count: rows as u64, limit: u64::from(u32::MAX) });
    }
    Ok(Batch::new(rows, read_each(columns)?))
}

fn read_each(columns: Vec<(Field, &Series)>) -> Result<Vec<ReadColumn>, Error> {
    columns
        .into_par_iter()
        .map(|(field, series)| {
            read_column(field, series, None).map_err(|error| Error::ColumnType {
                file: NAME.to_owned(),
                column: field.name().to_owned(),
                found: series.dtype().to_string(),
                expected: field.expected().to_owned(),
                cure: error.to_string(),
            })
        })
        .collect()
}

/// The keys of the rows of a `DataFrame`, `mal_id` and days since 1970-01-01, [`NULL_I32`] where one is not valid: what an
/// engine needs to bring the rows of an anime or of a day together, before they are read.
///
/// ```
/// use catlog_core::io::read::read_keys;
/// use polars::prelude::df;
///
/// let frame = df!("malId" => ["5114", "?"], "snapshotDate" => ["1970-01-03", "1970-01-04T23:59:59Z"],
///                 "rank" => [1, 2], "score" => [9.0, 8.0])?;
/// assert_eq!(read_keys(&frame)?, [vec![5114, catlog_core::schema::NULL_I32], vec![2, 3]]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`Error::MissingColumn`], [`Error::DuplicateColumn`] and [`Error::ColumnType`] for columns that cannot be used.
pub fn read_keys(frame: &DataFrame) -> Result<[Vec<i32>; 2], Error> {
    let names: Vec<&str> = frame.get_column_names().into_iter().map(PlSmallStr::as_str).collect();
    let header = Header::find(NAME, &names)?;
    let mut keys = [Vec::new(), Vec::new()];
    for (key, field) in keys.iter_mut().zip([Field::MalId, Field::SnapshotDate]) {
        let Some(at) = header.position(field) else { continue };
        let column = &frame.columns()[at];
        check_type(NAME, names[at], field, column.dtype())?;
        for column in read_each(vec![(field, column.as_materialized_series())])? {
            *key = match column.values {
                Values::Numbers(values) | Values::Instants(values, _) => values,
                Values::Ids(_) => Vec::new(),
            };
            for bad in column.bad {
                key[bad.row as usize] = NULL_I32;
            }
        }
    }
    Ok(keys)
}

/// Reads a `DataFrame`, rows in any order.
///
/// ```
/// use catlog_core::{io::read::read_dataframe, panel::{OnInvalid, ReadOptions}};
/// use polars::prelude::df;
///
/// let frame = df!("mal_id" => [1, 2], "snapshot_date" => ["2026-02-08", "soon"], "rank" => [7, 8], "score" => [8.75, 8.74])?;
/// let outcome = read_dataframe(&frame, &ReadOptions { on_invalid: OnInvalid::Quarantine, ..ReadOptions::default() })?;
/// assert_eq!((outcome.panel.len(), outcome.rejected[0].value.as_str()), (1, "soon"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`Error::MissingColumn`], [`Error::DuplicateColumn`] and [`Error::ColumnType`] for columns that cannot be used,
/// [`Error::InvalidInput`] in strict mode if a row is invalid, and whatever the progress hook returns.
pub fn read_dataframe(frame: &DataFrame, options: &ReadOptions<'_>) -> Result<ReadOutcome, Error> {
    let mut builder = PanelBuilder::new(options);
    builder.push_dataframe(frame)?;
    builder.finish()
}
