//! The catalogue: open once, ask many times, append a day.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, TryLockError};
use std::time::Duration;

use catlog_core::Error;
use catlog_core::catalog::{Catalog as CoreCatalog, CatalogOptions, Query, SummaryOptions, TrendingOptions};
use catlog_core::panel::Panel;
use catlog_core::schema::Frame;
use catlog_core::tables::{Metric, Mover, TableName, genre_correlation_matrix, lagged_cross_correlation};
use chrono::NaiveDate;
use pyo3::prelude::*;

use crate::analyze::options_of;
use crate::compute::{self, WhenInterrupted};
use crate::errors;
use crate::reading::Reading;
use crate::table::Table;

/// Most rows of a page that is answered on the calling thread.
const AT_ONCE: usize = 10_000;

/// A correlation: number of pairs, coefficient, p-value.
type Cell = (usize, Option<f64>, Option<f64>);
/// The genres, first and last day of the window, and the correlation of each pair of genres, row by row.
type GenreMatrix = (Vec<String>, NaiveDate, NaiveDate, Vec<Vec<Cell>>);

/// A panel and its tables, open for questions.
#[pyclass(frozen, module = "catlog._native")]
pub(crate) struct Catalog {
    catalog: CoreCatalog,
    /// Held by whoever changes the catalogue, outside of the pool: a thread of the pool that waits may be given another
    /// writer's work, and would wait for itself.
    writer: Arc<Mutex<()>>,
}

impl Catalog {
    fn of(catalog: CoreCatalog) -> Self {
        Self { catalog, writer: Arc::default() }
    }

    /// Asks; Ctrl-C lets go of the answer.
    fn ask<T: Send + 'static>(
        &self,
        py: Python<'_>,
        question: impl FnOnce(&CoreCatalog) -> Result<T, Error> + Send + 'static,
    ) -> PyResult<T> {
        let catalog = self.catalog.clone();
        compute::run(py, None, WhenInterrupted::LetGo, move |_| question(&catalog))
    }

    /// Changes the catalogue, one caller after the other; Ctrl-C waits for the end of the file that was begun.
    fn change<T: Send + 'static>(
        &self,
        py: Python<'_>,
        change: impl FnOnce(&CoreCatalog) -> Result<T, Error> + Send + 'static,
    ) -> PyResult<T> {
        let _turn = self.turn(py)?;
        let catalog = self.catalog.clone();
        compute::run(py, None, WhenInterrupted::Wait, move |control| change(&catalog.with_cancel(control.flag())))
    }

    fn turn(&self, py: Python<'_>) -> PyResult<MutexGuard<'_, ()>> {
        loop {
            match self.writer.try_lock() {
                Ok(turn) => return Ok(turn),
                Err(TryLockError::Poisoned(turn)) => return Ok(turn.into_inner()),
                Err(TryLockError::WouldBlock) => {
                    py.detach(|| std::thread::sleep(Duration::from_millis(5)));
                    py.check_signals()?;
                }
            }
        }
    }
}

#[pymethods]
impl Catalog {
    /// Whether a directory is a catalogue on disk.
    #[staticmethod]
    fn is_at(path: PathBuf) -> bool {
        CoreCatalog::is_at(path)
    }

    /// Opens the catalogue of a directory, or begins one there.
    #[staticmethod]
    fn at(py: Python<'_>, dir: PathBuf, create: bool, options: &str, cache_bytes: usize) -> PyResult<Self> {
        let options = CatalogOptions { tables: options_of(py, options)?, cache_bytes };
        let catalog = compute::run(py, None, WhenInterrupted::LetGo, move |_| {
            if create { CoreCatalog::create(dir, options) } else { CoreCatalog::open(dir, options) }
        })?;
        Ok(Self::of(catalog))
    }

    /// A catalogue in memory.
    #[staticmethod]
    fn in_memory(py: Python<'_>, reading: &Reading, options: &str, cache_bytes: usize) -> PyResult<Self> {
        let options = CatalogOptions { tables: options_of(py, options)?, cache_bytes };
        let panel = Arc::clone(&reading.panel);
        let catalog = compute::run(py, None, WhenInterrupted::LetGo, move |_| CoreCatalog::from_panel(panel, options))?;
        Ok(Self::of(catalog))
    }

    /// Rows of the panel.
    #[getter]
    fn rows(&self) -> usize {
        self.catalog.panel().len()
    }

    /// Number of anime.
    #[getter]
    fn anime_count(&self) -> usize {
        self.catalog.panel().mal_ids().len()
    }

    /// The genres that occur, by name.
    #[getter]
    fn genres(&self, py: Python<'_>) -> Vec<String> {
        py.detach(|| genres_of(&self.catalog.panel()))
    }

    /// The snapshot days, ascending.
    #[getter]
    fn days(&self) -> Vec<NaiveDate> {
        self.catalog.days()
    }

    /// Answers a query (JSON): the rows, how many match where that is known, and where the next page begins.
    fn query(&self, py: Python<'_>, query: &str) -> PyResult<(Table, Option<usize>, Option<String>)> {
        let query: Query = serde_json::from_str(query).map_err(|error| {
            let reason = error.to_string();
            errors::to_python(py, Error::InvalidOption { option: "query", value: query.to_owned(), reason })
        })?;
        // what is kept is answered on the spot: to hand it to another thread would take longer
        let at_once = py.detach(|| self.catalog.query_at_once(&query, AT_ONCE));
        let page = match at_once.map_err(|error| errors::to_python(py, error))? {
            Some(page) => page,
            None => self.ask(py, move |catalog| catalog.query(&query))?,
        };
        Ok((table_of(page.frame), page.total, page.next_cursor))
    }

    /// Computes now what the first query of a table would compute.
    fn warm(&self, py: Python<'_>, tables: Vec<String>) -> PyResult<()> {
        let names: Result<Vec<TableName>, Error> = tables.iter().map(|name| name.parse()).collect();
        let names = names.map_err(|error| errors::to_python(py, error))?;
        self.ask(py, move |catalog| catalog.warm(&names))
    }

    /// The trending summary of the newest day, as JSON; so are the options.
    fn trending(&self, py: Python<'_>, options: &str) -> PyResult<String> {
        let options: TrendingOptions = serde_json::from_str(options).map_err(|error| {
            let reason = error.to_string();
            errors::to_python(py, Error::InvalidOption { option: "trending", value: options.to_owned(), reason })
        })?;
        let summary = self.ask(py, move |catalog| catalog.trending(&options))?;
        errors::json(py, &*summary)
    }

    /// The newest day in numbers, as JSON; so are the options.
    fn advanced_summary(&self, py: Python<'_>, options: &str) -> PyResult<String> {
        let options: SummaryOptions = serde_json::from_str(options).map_err(|error| {
            let reason = error.to_string();
            errors::to_python(py, Error::InvalidOption { option: "summary", value: options.to_owned(), reason })
        })?;
        let summary = self.ask(py, move |catalog| catalog.advanced_summary(&options))?;
        errors::json(py, &summary)
    }

    /// What is known of an anime, as JSON; None if it is not in the panel.
    fn anime(&self, py: Python<'_>, mal_id: i32) -> PyResult<Option<String>> {
        py.detach(|| self.catalog.anime(mal_id)).map(|summary| errors::json(py, &summary)).transpose()
    }

    /// Adds the days of what was read; returns the report as JSON.
    fn append(&self, py: Python<'_>, reading: &Reading, replace: bool) -> PyResult<String> {
        let panel = Arc::clone(&reading.panel);
        let report = self.change(py, move |catalog| catalog.append(&panel, replace))?;
        errors::json(py, &report)
    }

    /// Takes in what other processes wrote; returns the report as JSON.
    fn refresh(&self, py: Python<'_>) -> PyResult<String> {
        let report = self.change(py, CoreCatalog::refresh)?;
        errors::json(py, &report)
    }

    /// Puts the days of whole months together; returns the report as JSON.
    fn compact(&self, py: Python<'_>) -> PyResult<String> {
        let report = self.change(py, CoreCatalog::compact)?;
        errors::json(py, &report)
    }

    /// The genres, first and last day of the window, and for each pair of genres its correlation, row by row.
    fn genre_correlation(
        &self,
        py: Python<'_>,
        metric: &str,
        window: i32,
        end: Option<NaiveDate>,
    ) -> PyResult<GenreMatrix> {
        let metric: Metric = metric.parse().map_err(|error| errors::to_python(py, error))?;
        let found = self.ask(py, move |catalog| genre_correlation_matrix(&catalog.panel(), metric, window, end))?;
        let rows = found.matrix.rows().into_iter();
        let cells = rows.map(|row| row.iter().map(|cell| (cell.n, cell.r, cell.p_value)).collect()).collect();
        Ok((found.genres, found.from, found.to, cells))
    }

    /// For each lag its correlation; a side is an anime's id or a genre.
    #[allow(clippy::too_many_arguments, reason = "those of the function of the core")]
    fn cross_correlation(
        &self,
        py: Python<'_>,
        x: Side,
        y: Side,
        metric: &str,
        window: i32,
        end: Option<NaiveDate>,
        max_lag: usize,
    ) -> PyResult<Vec<(isize, Cell)>> {
        let metric: Metric = metric.parse().map_err(|error| errors::to_python(py, error))?;
        let (x, y) = (Mover::from(x), Mover::from(y));
        let lags = self
            .ask(py, move |catalog| lagged_cross_correlation(&catalog.panel(), metric, &x, &y, window, end, max_lag))?;
        let cell = |found: &catlog_core::stats::correlation::Correlation| (found.n, found.r, found.p_value);
        Ok(lags.iter().map(|lag| (lag.lag, cell(&lag.correlation))).collect())
    }
}

/// One of two that are compared.
#[derive(FromPyObject)]
enum Side {
    Anime(i32),
    Genre(String),
}

impl From<Side> for Mover {
    fn from(side: Side) -> Self {
        match side {
            Side::Anime(mal_id) => Self::Anime(mal_id),
            Side::Genre(genre) => Self::Genre(genre),
        }
    }
}

/// The genres that occur in a panel, by name.
fn genres_of(panel: &Panel) -> Vec<String> {
    let lists = panel.genre_lists();
    let mut seen = vec![false; lists.texts().len()];
    for &list in panel.genres() {
        for &genre in lists.items(list) {
            seen[genre as usize] = true;
        }
    }
    let occurring = lists.texts().iter().zip(seen).filter(|(_, seen)| *seen);
    let mut names: Vec<String> = occurring.map(|(name, _)| name.clone()).collect();
    names.sort_unstable();
    names
}

fn table_of(frame: Frame) -> Table {
    Table::new(frame.def(), frame.options().to_vec(), vec![frame])
}
