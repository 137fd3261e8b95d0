//! The handle that callers hold: open once, ask many times, append a day.

mod answer;
mod cache;
mod concat;
mod filter;
mod order;
mod query;
mod state;
mod trending;
mod view;

use std::sync::{Arc, PoisonError, RwLock};

use crate::Error;
use crate::panel::Panel;
use crate::tables::Options;

use state::State;

pub use query::{Days, Filter, Op, Order, Page, Query, Value};
pub use trending::{NewEntry, RankMove, ScoreMove, Streak, Trend, TrendingOptions, TrendingSummary, trending};

/// How a catalogue computes and what it keeps.
#[derive(Debug, Clone, PartialEq)]
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
#[derive(Debug, Clone)]
pub struct Catalog {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    options: CatalogOptions,
    state: RwLock<Arc<State>>,
}

impl Catalog {
    /// A catalogue in memory.
    ///
    /// # Errors
    /// [`Error::InvalidOption`] for a bad option.
    pub fn from_panel(panel: impl Into<Arc<Panel>>, options: CatalogOptions) -> Result<Self, Error> {
        let state = State::new(panel.into(), &options.tables, options.cache_bytes)?;
        Ok(Self { inner: Arc::new(Inner { options, state: RwLock::new(Arc::new(state)) }) })
    }

    fn state(&self) -> Arc<State> {
        Arc::clone(&self.inner.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Answers a query.
    ///
    /// # Errors
    /// [`Error::InvalidQuery`] names the column, and what there is instead.
    pub fn query(&self, query: &Query) -> Result<Page, Error> {
        answer::answer(&self.state(), query)
    }

    /// The trending summary of the newest day.
    ///
    /// # Errors
    /// [`Error::InvalidOption`] for an option out of its range.
    pub fn trending(&self, options: &TrendingOptions) -> Result<Arc<TrendingSummary>, Error> {
        self.state().trending(*options)
    }
}
