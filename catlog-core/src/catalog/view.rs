//! A frame that queries read: whole day, or all days of an anime, with the orders that were asked for.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::filter::{Condition, RowTest};
use super::order::{Cursor, OrderBy, RowOrder};
use super::query::Page;
use crate::schema::{Column, Frame, TextLists};

/// Frames with fewer rows are sorted anew for each query.
const SMALL: usize = 2048;
/// So many orders of all rows are kept; those of a genre count by their part of the rows.
const KEPT_ORDERS: usize = 8;

/// What a query asks of a frame, checked.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub conditions: Vec<Condition>,
    pub genre: Option<String>,
    pub order: Option<OrderBy>,
    pub cursor: Option<Cursor>,
    pub offset: usize,
    pub limit: Option<usize>,
    pub with_total: bool,
    pub fingerprint: u64,
}

/// Genre, column and direction.
type OrderKey = (Option<String>, Option<(&'static str, bool)>);

/// Frame with indexes.
#[derive(Debug)]
pub(super) struct View {
    pub frame: Frame,
    /// List of genres of each row where the frame does not tell.
    genres: Option<(Vec<u32>, Arc<TextLists>)>,
    orders: Mutex<HashMap<OrderKey, Arc<[u32]>>>,
}

impl View {
    /// Rows in the order of the key; `genres` for a table that has no column of them.
    pub fn new(frame: Frame, genres: Option<(Vec<u32>, Arc<TextLists>)>) -> Self {
        Self { frame, genres, orders: Mutex::new(HashMap::new()) }
    }

    /// Bytes in memory, those included that its orders may take.
    pub fn heap_bytes(&self) -> usize {
        let genres = self.genres.as_ref().map_or(0, |(ids, _)| ids.len() * 4);
        let orders = if self.frame.len() < SMALL { 0 } else { self.frame.len() * 4 * KEPT_ORDERS };
        self.frame.heap_bytes() + genres + orders + 4096
    }

    /// The rows among `range` that lie on the days from `from` to `to`; the range is that of one anime, or of a table
    /// without anime, so that its days ascend.
    pub fn rows_between(&self, (from, to): (i32, i32)) -> Range<usize> {
        let Some(Column::Date(days)) = self.frame.column("snapshot_date") else { return 0..self.frame.len() };
        days.partition_point(|&day| day < from)..days.partition_point(|&day| day <= to)
    }

    /// The page of a plan over some rows.
    pub fn page(&self, rows: Range<usize>, plan: &Plan) -> Page {
        self.page_in(&self.ordered(rows, plan), plan)
    }

    /// The page of a plan over rows that are in its order.
    pub fn page_in(&self, ordered: &[u32], plan: &Plan) -> Page {
        let order = RowOrder::new(&self.frame, plan.order);
        let tests: Vec<RowTest<'_>> = plan.conditions.iter().map(|condition| condition.over(&self.frame)).collect();
        let passes = |&&row: &&u32| tests.iter().all(|test| test.passes(row as usize));

        let total = if tests.is_empty() {
            Some(ordered.len())
        } else {
            plan.with_total.then(|| ordered.iter().filter(passes).count())
        };
        let start = match &plan.cursor {
            Some(cursor) => ordered.partition_point(|&row| !order.is_behind(row as usize, cursor)),
            None => 0,
        };
        let mut matching = ordered[start..].iter().filter(passes).skip(plan.offset).map(|&row| row as usize);
        let limit = plan.limit.unwrap_or(usize::MAX);
        let taken: Vec<usize> = matching.by_ref().take(limit).collect();
        let next_cursor = match taken.last() {
            Some(&last) if matching.next().is_some() => Some(order.cursor(last, plan.fingerprint).encode()),
            _ => None,
        };
        let whole = taken.len() == self.frame.len() && taken.iter().enumerate().all(|(at, &row)| at == row);
        let frame = if whole { self.frame.clone() } else { self.frame.take(&taken) };
        Page { frame, total, next_cursor }
    }

    /// Some rows, those of the plan's genre only, in its order.
    fn ordered(&self, rows: Range<usize>, plan: &Plan) -> Arc<[u32]> {
        if rows.len() < SMALL || rows.len() < self.frame.len() {
            return self.sorted(rows, plan).into();
        }
        let key = order_key(plan);
        let lock = || self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&key) {
            return Arc::clone(known);
        }
        let sorted: Arc<[u32]> = self.sorted(rows, plan).into();
        let mut orders = lock();
        let kept: usize = orders.values().map(|order| order.len().max(64)).sum();
        if kept + sorted.len() > KEPT_ORDERS * self.frame.len() {
            orders.clear();
        }
        orders.insert(key, Arc::clone(&sorted));
        sorted
    }

    /// The same, `None` if many rows would have to be sorted first.
    pub fn order_if_kept(&self, rows: Range<usize>, plan: &Plan) -> Option<Arc<[u32]>> {
        if rows.len() < SMALL {
            return Some(self.sorted(rows, plan).into());
        }
        if rows.len() < self.frame.len() {
            return None;
        }
        self.orders.lock().unwrap_or_else(PoisonError::into_inner).get(&order_key(plan)).cloned()
    }

    fn sorted(&self, rows: Range<usize>, plan: &Plan) -> Vec<u32> {
        let all = rows.filter_map(|row| u32::try_from(row).ok());
        let rows = match &plan.genre {
            None => all.collect(),
            Some(genre) => {
                let has = self.genre_test(genre);
                all.filter(|&row| has(row as usize)).collect()
            }
        };
        RowOrder::new(&self.frame, plan.order).sort(rows)
    }

    /// Tells the rows that have a genre.
    fn genre_test<'a>(&'a self, genre: &str) -> Box<dyn Fn(usize) -> bool + 'a> {
        if let Some(Column::Text { ids, texts }) = self.frame.column("genre") {
            let wanted: Vec<bool> = texts.iter().map(|text| text == genre).collect();
            return Box::new(move |row| wanted.get(ids[row] as usize).is_some_and(|&wanted| wanted));
        }
        let told = match self.frame.column("genres") {
            Some(Column::TextList { ids, lists }) => Some((ids, lists)),
            _ => self.genres.as_ref().map(|(ids, lists)| (ids, lists)),
        };
        let Some((ids, lists)) = told else { return Box::new(|_| false) };
        let wanted: Vec<bool> =
            (0u32..).take(lists.len()).map(|list| lists.get(list).any(|text| text == genre)).collect();
        Box::new(move |row| wanted.get(ids[row] as usize).is_some_and(|&wanted| wanted))
    }
}

fn order_key(plan: &Plan) -> OrderKey {
    (plan.genre.clone(), plan.order.map(|(column, descending)| (column.name, descending)))
}
