//! Answers that need no computing: what is kept from queries before, and one anime.

use std::sync::Arc;

use super::Catalog;
use super::answer::{days, empty, plan};
use super::query::{Page, Query, Value};
use super::state::State;
use super::view::{Plan, View};
use crate::Error;
use crate::tables::TableName;

/// Rows that conditions are tried on while a caller waits, and values that conditions may name.
const MOST_TRIED: usize = 1 << 15;

impl Catalog {
    /// Answers a query if that takes microseconds: from rows that are kept, or for one anime whose table is
    /// [warm](Self::warm). `None` if something has to be computed, somebody else is computing it, or the page may have more
    /// than `most_rows` rows; [`query`](Self::query) answers then.
    ///
    /// It never waits for another caller, so that a thread that must not stand still (an event loop) can ask first.
    ///
    /// ```
    /// use catlog_core::catalog::{Catalog, CatalogOptions, Query};
    /// use catlog_core::tables::TableName;
    ///
    /// let row = serde_json::from_str(r#"{"malId": 1, "snapshotDate": "2026-02-08", "rank": 1}"#).unwrap();
    /// let catalog = Catalog::from_rows([row], CatalogOptions::default())?;
    /// let query = Query::new(TableName::VolatilityRankings).latest().limit(20);
    /// assert!(catalog.query_at_once(&query, 100)?.is_none());
    /// catalog.query(&query)?;
    /// assert_eq!(catalog.query_at_once(&query, 100)?.unwrap().frame.len(), 1);
    /// assert!(catalog.query_at_once(&query, 0)?.is_none()); // the page has a row
    /// # Ok::<(), catlog_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidQuery`], as [`query`](Self::query).
    pub fn query_at_once(&self, query: &Query, most_rows: usize) -> Result<Option<Page>, Error> {
        let named =
            query.filters.iter().map(|filter| if let Value::List(values) = &filter.value { values.len() } else { 1 });
        if named.sum::<usize>() > MOST_TRIED {
            return Ok(None);
        }
        let state = self.state();
        let plan = plan(&state, query)?;
        let Some((from, to)) = days(&state, query, plan.cursor.as_ref()) else {
            return empty(&state, query.table).map(Some);
        };
        if query.table == TableName::TrendCorrelation {
            let view = state.correlations_if_kept((from, to));
            return Ok(view.and_then(|view| page(&view, view.rows_between((from, to)), &plan, most_rows)));
        }
        if let Some(mal_id) = query.anime {
            let Ok(anime) = state.panel.mal_ids().binary_search(&mal_id) else {
                return empty(&state, query.table).map(Some);
            };
            let Some(view) = state.anime_at_once(query.table, anime, (from, to))? else { return Ok(None) };
            return Ok(page(&view, view.rows_between((from, to)), &plan, most_rows));
        }
        if from != to {
            return Ok(None);
        }
        let view = state.day_if_kept(query.table, from);
        Ok(view.and_then(|view| page(&view, 0..view.frame.len(), &plan, most_rows)))
    }
}

fn page(view: &View, rows: std::ops::Range<usize>, plan: &Plan, most_rows: usize) -> Option<Page> {
    let order = view.order_if_kept(rows, plan)?;
    let tried = if plan.conditions.is_empty() { 0 } else { order.len() };
    let most = plan.limit.unwrap_or(usize::MAX).min(order.len());
    (most <= most_rows && tried <= MOST_TRIED).then(|| view.page_in(&order, plan))
}

impl State {
    /// Rows of one anime, on these days or more, if they are kept or what they need of their whole days is.
    ///
    /// The robust columns of a history need all pairs of its days: they are computed elsewhere.
    fn anime_at_once(&self, table: TableName, anime: usize, days: (i32, i32)) -> Result<Option<Arc<View>>, Error> {
        let takes_long = table == TableName::TrendSignificance && self.analysis.options().robust;
        if self.analysis.is_prepared(table) && !takes_long {
            return self.anime(table, anime, days).map(Some);
        }
        Ok(self.anime_if_kept(table, anime))
    }
}
