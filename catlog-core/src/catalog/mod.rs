//! The handle that callers hold: open once, ask many times, append a day.

mod anime;
mod answer;
mod append;
mod at_once;
mod cache;
mod concat;
mod difference;
#[cfg(feature = "polars")]
mod disk;
mod filter;
#[cfg(feature = "polars")]
mod layout;
mod merge;
mod order;
mod panel_frames;
mod query;
mod state;
mod summary;
mod trending;
mod view;
mod writer;

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::domain::DailyRanking;
use crate::io::read::read_panel;
use crate::panel::{Panel, ReadOptions, date_of};
use crate::schema::ObjectSchema;
use crate::tables::{Options, Table, TableName};

#[cfg(feature = "polars")]
use disk::Disk;
use state::State;
use writer::{Cancel, Writer};

pub(crate) use panel_frames::frames as ranking_frames;

pub use anime::AnimeSummary;
pub use append::{AppendReport, CompactReport, RefreshReport};
pub use query::{Days, Filter, Op, Order, Page, Query, Value};
pub use summary::{AdvancedSummary, GenreStanding, LabelCount, SignificantTrend, SummaryOptions, TrendCounts};
pub use trending::{NewEntry, RankMove, ScoreMove, Streak, Trend, TrendingOptions, TrendingSummary, trending};

/// How a catalogue computes and what it keeps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct CatalogOptions {
    /// Options of the tables. `dates` does not matter: a query says which days it wants.
    pub tables: Options,
    /// Bytes of computed rows that are kept for the next query, default 256 MiB.
    pub cache_bytes: usize,
}

impl Default for CatalogOptions {
    fn default() -> Self {
        Self { tables: Options::default(), cache_bytes: 256 << 20 }
    }
}

/// A panel and its tables, open for questions. Clones are handles of the same catalogue, for any number of threads.
///
/// Readers work on the panel as it was when they asked and never wait for a writer: a question during
/// [`append`](Self::append) sees the old day or the new one, whole.
///
/// ```
/// use catlog_core::catalog::{Catalog, CatalogOptions, Query};
/// use catlog_core::domain::DailyRanking;
/// use catlog_core::tables::{RollingMomentumAnalysis, TableName};
///
/// let day = |date: &str, ranks: [i32; 3]| -> Vec<DailyRanking> {
///     (1..).zip(ranks).map(|(id, rank)| {
///         serde_json::from_value(serde_json::json!({"malId": id, "snapshotDate": date, "rank": rank})).unwrap()
///     }).collect()
/// };
/// let catalog = Catalog::from_rows(day("2026-02-07", [1, 2, 3]), CatalogOptions::default())?;
/// catalog.append_rows(day("2026-02-08", [2, 3, 1]), false)?;
///
/// let best = Query::new(TableName::RollingMomentumAnalysis).latest().order_by("rank").limit(2);
/// let page = catalog.query(&best)?;
/// let rows: Vec<RollingMomentumAnalysis> = page.frame.rows()?;
/// assert_eq!(rows.iter().map(|row| row.mal_id).collect::<Vec<_>>(), [3, 1]);
/// assert_eq!((rows[0].rank_avg_7d, page.total), (Some(2.0), Some(3)));
///
/// let rest = catalog.query(&best.cursor(page.next_cursor.unwrap()))?;
/// assert_eq!((rest.frame.len(), rest.next_cursor), (1, None));
/// # Ok::<(), catlog_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Catalog {
    inner: Arc<Inner>,
    /// What stops this handle's changes.
    cancel: Cancel,
}

#[derive(Debug)]
struct Inner {
    options: CatalogOptions,
    /// Replaced as a whole; the lock is held to fetch or to put the pointer.
    state: RwLock<Arc<State>>,
    /// Held by whoever changes the catalogue.
    writer: Mutex<Writer>,
}

impl Catalog {
    /// A catalogue in memory.
    ///
    /// # Errors
    /// [`Error::InvalidOption`] for a bad option.
    pub fn from_panel(panel: impl Into<Arc<Panel>>, options: CatalogOptions) -> Result<Self, Error> {
        Self::new(panel.into(), options, Writer::default())
    }

    /// A catalogue in memory, of rows in any order.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] names the bad rows; [`Error::InvalidOption`] for a bad option.
    pub fn from_rows(rows: impl IntoIterator<Item = DailyRanking>, options: CatalogOptions) -> Result<Self, Error> {
        Self::from_panel(Panel::from_rows(rows)?, options)
    }

    /// Whether a directory is a catalogue on disk.
    ///
    /// ```
    /// use catlog_core::catalog::{Catalog, CatalogOptions};
    /// let dir = tempfile::tempdir()?;
    /// assert!(!Catalog::is_at(dir.path()));
    /// Catalog::create(dir.path(), CatalogOptions::default())?;
    /// assert!(Catalog::is_at(dir.path()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "polars")]
    #[must_use]
    pub fn is_at(dir: impl AsRef<Path>) -> bool {
        layout::is_catalog(dir.as_ref())
    }

    /// Opens a catalogue on disk; or reads a file, a directory or a glob pattern of daily rankings into one in memory.
    ///
    /// A directory is a catalogue if it has a directory `days` or `months`; [`create`](Self::create) makes one.
    ///
    /// # Errors
    /// Those of [`read_panel`]; [`Error::InvalidOption`] for a bad option.
    pub fn open(path: impl AsRef<Path>, options: CatalogOptions) -> Result<Self, Error> {
        let path = path.as_ref();
        #[cfg(feature = "polars")]
        if layout::is_catalog(path) {
            return Self::on_disk(Disk::new(path), options);
        }
        let outcome = read_panel(&[path], &ReadOptions::default()).map_err(|error| match error {
            Error::NoInput { reason, .. } if path.is_dir() => {
                Error::NoInput { reason, cure: "to begin a catalogue there, create it and append to it".to_owned() }
            }
            error => error,
        })?;
        Self::from_panel(outcome.panel, options)
    }

    /// Opens the catalogue of a directory, and begins one where there is none: days that are appended become files.
    ///
    /// ```
    /// use catlog_core::catalog::{Catalog, CatalogOptions};
    /// use catlog_core::domain::DailyRanking;
    ///
    /// let dir = tempfile::tempdir().unwrap();
    /// let row: DailyRanking =
    ///     serde_json::from_str(r#"{"malId": 5114, "snapshotDate": "2026-02-08", "rank": 2}"#).unwrap();
    /// let collector = Catalog::create(dir.path(), CatalogOptions::default())?;
    /// let server = Catalog::open(dir.path(), CatalogOptions::default())?;
    ///
    /// let report = collector.append_rows([row], false)?;
    /// assert_eq!(report.days_added.len(), 1);
    /// assert!(dir.path().join("days/2026-02-08.parquet").exists());
    ///
    /// assert!(server.days().is_empty());
    /// server.refresh()?;
    /// assert_eq!(server.days(), report.days_added);
    /// # Ok::<(), catlog_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Io`] if the directory cannot be made; those of [`open`](Self::open).
    #[cfg(feature = "polars")]
    pub fn create(dir: impl AsRef<Path>, options: CatalogOptions) -> Result<Self, Error> {
        Self::on_disk(Disk::create(dir.as_ref())?, options)
    }

    #[cfg(feature = "polars")]
    fn on_disk(mut disk: Disk, options: CatalogOptions) -> Result<Self, Error> {
        let nothing = Panel::from_sorted(crate::panel::SortedColumns::default())?;
        let panel = disk.refresh(&nothing)?.panel.unwrap_or(nothing);
        Self::new(Arc::new(panel), options, Writer::on_disk(disk))
    }

    fn new(panel: Arc<Panel>, options: CatalogOptions, writer: Writer) -> Result<Self, Error> {
        let state = State::new(panel, &options.tables, options.cache_bytes)?;
        let inner = Inner { options, state: RwLock::new(Arc::new(state)), writer: Mutex::new(writer) };
        Ok(Self { inner: Arc::new(inner), cancel: Cancel::default() })
    }

    fn state(&self) -> Arc<State> {
        Arc::clone(&self.inner.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        let mut writer = self.inner.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer.heed(&self.cancel);
        writer
    }

    /// A handle whose [`append`](Self::append), [`refresh`](Self::refresh) and [`compact`](Self::compact) another thread
    /// can stop: once `cancel` is true, they return [`Error::Interrupted`] soon. Each day and each month is then as it was
    /// or as it was to be; the same call again does the rest.
    ///
    /// ```
    /// use std::sync::{Arc, atomic::AtomicBool};
    /// use catlog_core::catalog::{Catalog, CatalogOptions};
    ///
    /// let catalog = Catalog::from_rows([], CatalogOptions::default())?;
    /// let stopped = catalog.clone().with_cancel(Arc::new(AtomicBool::new(true)));
    /// assert_eq!(stopped.compact().unwrap_err().code(), "interrupted");
    /// assert!(catalog.compact().is_ok());
    /// # Ok::<(), catlog_core::Error>(())
    /// ```
    #[must_use]
    pub fn with_cancel(mut self, cancel: Arc<AtomicBool>) -> Self {
        self.cancel = Cancel(Some(cancel));
        self
    }

    /// The panel as it is now; it does not change under the caller.
    #[must_use]
    pub fn panel(&self) -> Arc<Panel> {
        Arc::clone(&self.state().panel)
    }

    /// The snapshot days, ascending.
    #[must_use]
    pub fn days(&self) -> Vec<NaiveDate> {
        self.state().panel.days().iter().map(|&day| date_of(day)).collect()
    }

    /// The options that it was opened with.
    #[must_use]
    pub fn options(&self) -> &CatalogOptions {
        &self.inner.options
    }

    /// Answers a query.
    ///
    /// The first query of a table computes what its rows need of their whole day, for all days; the first of a day
    /// computes its rows. Both are kept. An anime, a day or a genre that is not in the panel has no rows.
    ///
    /// # Errors
    /// [`Error::InvalidQuery`] names what is wrong, and what there is instead.
    pub fn query(&self, query: &Query) -> Result<Page, Error> {
        answer::answer(&self.state(), query)
    }

    /// A whole table, all days, in memory. To files, [`Analysis`](crate::tables::Analysis) streams it.
    ///
    /// # Errors
    /// [`Error::TooLarge`] if it has more rows than can be addressed.
    pub fn table(&self, name: TableName) -> Result<Table, Error> {
        let state = self.state();
        state.prepare(name)?;
        state.analysis.table(name)
    }

    /// Computes now what the first query of a table would compute.
    ///
    /// # Errors
    /// [`Error::TooLarge`] if the table has more rows than can be addressed.
    pub fn warm(&self, tables: &[TableName]) -> Result<(), Error> {
        let state = self.state();
        tables.iter().try_for_each(|&table| state.prepare(table))
    }

    /// The trending summary of the newest day.
    ///
    /// # Errors
    /// [`Error::InvalidOption`] for an option out of its range.
    pub fn trending(&self, options: &TrendingOptions) -> Result<Arc<TrendingSummary>, Error> {
        self.state().trending(*options)
    }

    /// The newest day in numbers: labels, significant trends, correlations, genres.
    ///
    /// # Errors
    /// [`Error::InvalidOption`] for an option out of its range.
    pub fn advanced_summary(&self, options: &SummaryOptions) -> Result<AdvancedSummary, Error> {
        summary::summary(&self.state(), options)
    }

    /// What is known of an anime, `None` if it is not in the panel.
    #[must_use]
    pub fn anime(&self, mal_id: i32) -> Option<AnimeSummary> {
        AnimeSummary::of(&self.state().panel, mal_id)
    }
}
