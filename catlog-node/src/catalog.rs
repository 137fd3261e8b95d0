//! The catalogue.

use catlog_core::Error;
use catlog_core::catalog::{Catalog, Page, Query, SummaryOptions, TrendingOptions};
use catlog_core::panel::date_of;
use catlog_core::tables::TableName;
use napi::bindgen_prelude::{AsyncTask, BufferSlice, Uint8Array};
use napi_derive::napi;
use polars_arrow::io::ipc::write::{StreamWriter, WriteOptions};

use crate::columns::{self, NativePage};
use crate::error::{Failure, parse, to_json};
use crate::input::Input;
use crate::options::OpenOptions;
use crate::progress::{Callback, Progress};
use crate::task::{Cancel, CancelFlag, Work, guarded, off_loop};
use crate::text::parts;

/// Pages of more rows are not answered on the event loop.
const ROWS_AT_ONCE: usize = 1000;

/// An open catalogue.
#[napi]
pub struct NativeCatalog {
    catalog: Catalog,
    reading: Option<Vec<String>>,
}

/// Opens an input.
#[napi]
pub fn open_catalog(
    input: &Input,
    options: String,
    cancel: Option<&CancelFlag>,
    progress: Option<Callback>,
) -> AsyncTask<Work<NativeCatalog>> {
    let source = input.source();
    off_loop(cancel, move |cancel| {
        let options = OpenOptions::parse(&options)?;
        if let Some(path) = source.path().filter(|path| Catalog::is_at(path)) {
            options.check_none_of_reading()?;
            return Ok(NativeCatalog { catalog: Catalog::open(path, options.catalog())?, reading: None });
        }
        let outcome = source.read(&options, cancel, &Progress::new(progress))?;
        let reading = parts(&serde_json::json!({"report": outcome.report, "rejected": outcome.rejected}))?;
        cancel.check()?;
        Ok(NativeCatalog { catalog: Catalog::from_panel(outcome.panel, options.catalog())?, reading: Some(reading) })
    })
}

/// Opens the catalogue of a directory, and begins one where there is none.
#[napi]
pub fn create_catalog(dir: String, options: String, cancel: Option<&CancelFlag>) -> AsyncTask<Work<NativeCatalog>> {
    off_loop(cancel, move |_| {
        let options = OpenOptions::parse(&options)?;
        Ok(NativeCatalog { catalog: Catalog::create(dir, options.catalog())?, reading: None })
    })
}

#[napi]
impl NativeCatalog {
    /// The snapshot days.
    #[napi]
    #[must_use]
    pub fn days(&self) -> Vec<String> {
        self.catalog.days().iter().map(ToString::to_string).collect()
    }

    /// The newest day.
    #[napi]
    #[must_use]
    pub fn latest_date(&self) -> Option<String> {
        self.catalog.panel().days().last().map(|&day| date_of(day).to_string())
    }

    /// Number of anime.
    #[napi]
    #[must_use]
    pub fn anime_count(&self) -> u32 {
        u32::try_from(self.catalog.panel().mal_ids().len()).unwrap_or(u32::MAX)
    }

    /// Number of rows.
    #[napi]
    #[must_use]
    pub fn row_count(&self) -> u32 {
        u32::try_from(self.catalog.panel().len()).unwrap_or(u32::MAX)
    }

    /// The genres, in alphabetical order.
    #[napi]
    #[must_use]
    pub fn genres(&self) -> Vec<String> {
        let mut genres = self.catalog.panel().genre_lists().texts().to_vec();
        genres.sort_unstable();
        genres
    }

    /// What was read and set aside when it was opened, as JSON. It is told once.
    #[napi]
    pub fn take_reading(&mut self) -> Option<Vec<String>> {
        self.reading.take()
    }

    /// An anime, as JSON.
    #[napi]
    pub fn anime(&self, mal_id: i32) -> napi::Result<Option<String>> {
        guarded(|| self.catalog.anime(mal_id).map(|anime| to_json(&anime)).transpose())
    }

    /// A page into `out`, if it is at hand and fits; else nothing.
    #[napi]
    pub fn query_at_once(&self, query: String, mut out: BufferSlice<'_>) -> napi::Result<Option<String>> {
        guarded(|| {
            let query = parse_query(&query)?;
            let page = self.catalog.query_at_once(&query, ROWS_AT_ONCE);
            let page = page.map_err(|error| explained(&self.catalog, query, error))?;
            let fitting = page.filter(|page| columns::size(page) <= out.len());
            fitting.map(|page| columns::write(&page, &mut out)).transpose()
        })
    }

    /// A page, computed now.
    #[napi]
    pub fn query_sync(&self, query: String) -> napi::Result<NativePage> {
        guarded(|| columns::own(&page(&self.catalog, &query)?))
    }

    /// A page.
    #[napi]
    pub fn query(&self, query: String, cancel: Option<&CancelFlag>) -> AsyncTask<Work<NativePage>> {
        let catalog = self.catalog.clone();
        off_loop(cancel, move |_| columns::own(&page(&catalog, &query)?))
    }

    /// A page as an Arrow IPC stream.
    #[napi]
    pub fn arrow(&self, query: String, cancel: Option<&CancelFlag>) -> AsyncTask<Work<Uint8Array>> {
        let catalog = self.catalog.clone();
        off_loop(cancel, move |_| Ok(Uint8Array::from(arrow(&page(&catalog, &query)?)?)))
    }

    /// The trending summary, as JSON, computed now.
    #[napi]
    pub fn trending_sync(&self, options: String) -> napi::Result<String> {
        guarded(|| trending(&self.catalog, &options))
    }

    /// The trending summary, as JSON.
    #[napi]
    pub fn trending(&self, options: String, cancel: Option<&CancelFlag>) -> AsyncTask<Work<String>> {
        let catalog = self.catalog.clone();
        off_loop(cancel, move |_| trending(&catalog, &options))
    }

    /// The newest day in numbers, as JSON.
    #[napi]
    pub fn advanced_summary(&self, options: String, cancel: Option<&CancelFlag>) -> AsyncTask<Work<String>> {
        let catalog = self.catalog.clone();
        off_loop(cancel, move |_| {
            let options: SummaryOptions = parse("invalid_option", &options)?;
            to_json(&catalog.advanced_summary(&options)?)
        })
    }

    /// Adds days. A caller who cancels stops it between two days.
    #[napi]
    pub fn append(
        &self,
        input: &Input,
        options: String,
        replace: bool,
        cancel: Option<&CancelFlag>,
    ) -> AsyncTask<Work<String>> {
        let (catalog, source) = (self.catalog.clone(), input.source());
        off_loop(cancel, move |cancel| {
            let outcome = source.read(&OpenOptions::parse(&options)?, cancel, &Progress::new(None))?;
            cancel.check()?;
            to_json(&stoppable(catalog, cancel).append(&outcome.panel, replace)?)
        })
    }

    /// Takes in what other processes have written.
    #[napi]
    pub fn refresh(&self, cancel: Option<&CancelFlag>) -> AsyncTask<Work<String>> {
        let catalog = self.catalog.clone();
        off_loop(cancel, move |cancel| to_json(&stoppable(catalog, cancel).refresh()?))
    }

    /// Moves day files into month files.
    #[napi]
    pub fn compact(&self, cancel: Option<&CancelFlag>) -> AsyncTask<Work<String>> {
        let catalog = self.catalog.clone();
        off_loop(cancel, move |cancel| to_json(&stoppable(catalog, cancel).compact()?))
    }

    /// Computes what the first query of each of the tables would compute, and the rows of the newest day.
    #[napi]
    pub fn warm(&self, tables: String, cancel: Option<&CancelFlag>) -> AsyncTask<Work<()>> {
        let catalog = self.catalog.clone();
        off_loop(cancel, move |cancel| {
            let tables: Vec<TableName> = parse("invalid_option", &tables)?;
            for table in tables {
                cancel.check()?;
                catalog.warm(&[table])?;
                catalog.query(&Query::new(table).latest().limit(1))?;
            }
            Ok(())
        })
    }
}

/// A handle that stops when its caller cancels.
fn stoppable(catalog: Catalog, cancel: &Cancel) -> Catalog {
    match cancel.flag() {
        Some(flag) => catalog.with_cancel(flag),
        None => catalog,
    }
}

/// Reads a query; an error names the field as JavaScript knows it.
fn parse_query(json: &str) -> Result<Query, Failure> {
    parse("invalid_query", json).map_err(|failure| match failure {
        Failure::Argument { code, field, reason } => {
            let field = match field.as_str() {
                "anime" => "malId".to_owned(),
                "order.column" => "orderBy".to_owned(),
                "order.descending" => "descending".to_owned(),
                other => other.strip_prefix("filters").map_or(field.clone(), |rest| format!("where{rest}")),
            };
            Failure::Argument { code, field, reason }
        }
        failure => failure,
    })
}

fn page(catalog: &Catalog, query: &str) -> Result<Page, Failure> {
    let query = parse_query(query)?;
    catalog.query(&query).map_err(|error| explained(catalog, query, error))
}

/// An error of a query; it names the cursor if that is all that is wrong.
fn explained(catalog: &Catalog, query: Query, error: Error) -> Failure {
    let had_cursor = query.cursor.is_some();
    let without = Query { cursor: None, ..query };
    match error {
        Error::InvalidQuery { reason, .. } if had_cursor && catalog.query_at_once(&without, ROWS_AT_ONCE).is_ok() => {
            Failure::Argument { code: "invalid_query", field: "cursor".to_owned(), reason }
        }
        error => Failure::Core(error),
    }
}

fn trending(catalog: &Catalog, options: &str) -> Result<String, Failure> {
    let options: TrendingOptions = parse("invalid_option", options)?;
    to_json(catalog.trending(&options)?.as_ref())
}

fn arrow(page: &Page) -> Result<Vec<u8>, Failure> {
    let failed = |error: polars::prelude::PolarsError| Failure::Panic(error.to_string());
    let batch = page.frame.to_arrow()?;
    let mut writer = StreamWriter::new(Vec::new(), WriteOptions { compression: None });
    writer.start(batch.schema(), None).map_err(failed)?;
    writer.write(&batch, None).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(writer.into_inner())
}
