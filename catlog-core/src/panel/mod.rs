//! The validated input in memory: daily rankings by anime and by day.
//!
//! All metrics are 32-bit integers (a score in ten-thousandths), so sums and products are exact. An anime's days lie one
//! behind the other, in order; a day's rows are found through an index. Memory follows the number of rows (about 40
//! bytes each), never anime × calendar days.

#[cfg(feature = "polars")]
mod batch;
mod between;
mod builder;
mod canonical;
mod cell;
mod date;
mod date_text;
mod decimal;
mod field;
mod genres;
mod header;
mod intern;
mod merge;
mod options;
mod order;
mod problem;
mod quality;
mod quality_text;
mod rejected;
mod report;
mod rows;

use std::ops::Range;
use std::sync::Arc;

pub use builder::{PanelBuilder, read_rows};
pub use date::{MAX_DAY, MIN_DAY, date_of, day_of};
pub use header::find_columns;
pub use options::{Captures, OnInvalid, Progress, ReadOptions, ReadProgress};
pub use problem::{InvalidInput, Problem, Reason};
pub use quality::{Anomaly, AnomalyKind, Change, ColumnNulls, DayCount, QualityReport, Severity};
pub use rejected::RejectedRow;
pub use report::{FileReport, ReadOutcome, ReadReport, ReasonCount, ZeroCounts};

#[cfg(feature = "polars")]
pub(crate) use batch::{BadValue, Batch, ReadColumn, Values};
pub(crate) use cell::{Cell, Record};
pub(crate) use field::{FIELDS, Field};
pub(crate) use header::{Header, find_field, missing_column};
#[cfg(feature = "polars")]
pub(crate) use {
    date_text::{Instant, from_parts, in_range, parse_instant},
    decimal::{Fixed, from_f32, from_f64, parse_fixed, rescale},
    field::Number,
    intern::Texts,
    report::Seen,
    rows::Dictionaries,
};

use crate::Error;
use crate::schema::{NULL_I32, TextLists};

/// One score point in the integers of the panel: scores are kept to four places.
pub const SCORE_SCALE: i32 = 10_000;

/// The columns of a panel, rows sorted by `(mal_id, day)`, each key once. Nulls are [`NULL_I32`].
#[derive(Debug, Clone, Default)]
pub struct SortedColumns {
    /// `MyAnimeList` id, >= 1.
    pub mal_id: Vec<i32>,
    /// Days since 1970-01-01.
    pub day: Vec<i32>,
    /// 1 = best.
    pub rank: Vec<i32>,
    /// Popularity rank, 1 = most popular.
    pub popularity: Vec<i32>,
    /// Ten-thousandths.
    pub score: Vec<i32>,
    /// People who scored.
    pub scored_by: Vec<i32>,
    /// People who have it on their list.
    pub members: Vec<i32>,
    /// People who have it as a favourite.
    pub favorites: Vec<i32>,
    /// Id of the row's list in `genre_lists`.
    pub genres: Vec<u32>,
    /// Id of the row's title in `titles`, [`NULL_ID`](crate::schema::NULL_ID) for none.
    pub title: Vec<u32>,
    /// Id of the row's run in `run_ids`; empty if no row has one.
    pub run_id: Vec<u32>,
    /// The lists of genres. Texts are sorted, so that the order of ids is the order of names.
    pub genre_lists: Arc<TextLists>,
    /// The titles.
    pub titles: Arc<[String]>,
    /// The runs that collected the rows.
    pub run_ids: Arc<[String]>,
}

/// Daily rankings of many anime over many days: validated, sorted, columnar, immutable.
#[derive(Debug, Clone)]
pub struct Panel {
    columns: SortedColumns,
    ids: Vec<i32>,
    starts: Vec<u32>,
    days: Vec<i32>,
    day_starts: Vec<u32>,
    day_rows: Vec<u32>,
}

impl Panel {
    /// Builds the indexes over sorted columns.
    ///
    /// # Errors
    /// [`Error::TooLarge`] beyond 2³² - 1 rows; [`Error::FrameSchema`] if the columns differ in length or the rows are
    /// not sorted by a unique `(mal_id, day)`.
    pub fn from_sorted(mut columns: SortedColumns) -> Result<Self, Error> {
        let rows = columns.mal_id.len();
        if u32::try_from(rows).is_err() {
            return Err(Error::TooLarge { what: "rows of a panel", count: rows as u64, limit: u64::from(u32::MAX) });
        }
        let lengths = [
            columns.day.len(),
            columns.rank.len(),
            columns.popularity.len(),
            columns.score.len(),
            columns.scored_by.len(),
            columns.members.len(),
            columns.favorites.len(),
            columns.genres.len(),
            columns.title.len(),
        ];
        let fail = |reason: &str| Error::FrameSchema { table: "daily_rankings", reason: reason.to_owned() };
        if lengths.iter().any(|&length| length != rows) || (!columns.run_id.is_empty() && columns.run_id.len() != rows)
        {
            return Err(fail("columns of different lengths"));
        }
        let (anime, (days, day_starts, day_rows)) =
            rayon::join(|| index_by_anime(&columns), || index_by_day(&columns.day));
        let (ids, starts) = anime.map_err(fail)?;
        columns.mal_id = Vec::new(); // told by `ids` and `starts`
        Ok(Self { columns, ids, starts, days, day_starts, day_rows })
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.columns.day.len()
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.columns.day.is_empty()
    }

    /// The ids of the anime, ascending.
    #[must_use]
    pub fn mal_ids(&self) -> &[i32] {
        &self.ids
    }

    /// Rows of the anime at a position of [`mal_ids`](Self::mal_ids): one a day, in order.
    #[must_use]
    pub fn rows_of(&self, anime: usize) -> Range<usize> {
        self.starts[anime] as usize..self.starts[anime + 1] as usize
    }

    /// Rows of the anime with that id, empty if there is none.
    #[must_use]
    pub fn rows_of_id(&self, mal_id: i32) -> Range<usize> {
        self.ids.binary_search(&mal_id).map_or(0..0, |anime| self.rows_of(anime))
    }

    /// Position in [`mal_ids`](Self::mal_ids) of the anime that a row belongs to.
    #[must_use]
    pub fn anime_of(&self, row: usize) -> usize {
        self.starts.partition_point(|&start| start as usize <= row) - 1
    }

    /// The distinct snapshot days, ascending, as days since 1970-01-01.
    #[must_use]
    pub fn days(&self) -> &[i32] {
        &self.days
    }

    /// Rows of the day at a position of [`days`](Self::days), by ascending `mal_id`.
    #[must_use]
    pub fn rows_on(&self, day: usize) -> &[u32] {
        &self.day_rows[self.day_starts[day] as usize..self.day_starts[day + 1] as usize]
    }

    /// Day of each row.
    #[must_use]
    pub fn day(&self) -> &[i32] {
        &self.columns.day
    }

    /// Rank of each row, [`NULL_I32`] for none.
    #[must_use]
    pub fn rank(&self) -> &[i32] {
        &self.columns.rank
    }

    /// Popularity rank of each row, [`NULL_I32`] for none.
    #[must_use]
    pub fn popularity(&self) -> &[i32] {
        &self.columns.popularity
    }

    /// Score of each row in ten-thousandths, [`NULL_I32`] for none.
    #[must_use]
    pub fn score(&self) -> &[i32] {
        &self.columns.score
    }

    /// People who scored, of each row, [`NULL_I32`] for none.
    #[must_use]
    pub fn scored_by(&self) -> &[i32] {
        &self.columns.scored_by
    }

    /// Members of each row, [`NULL_I32`] for none.
    #[must_use]
    pub fn members(&self) -> &[i32] {
        &self.columns.members
    }

    /// Favourites of each row, [`NULL_I32`] for none.
    #[must_use]
    pub fn favorites(&self) -> &[i32] {
        &self.columns.favorites
    }

    /// Id of each row's list in [`genre_lists`](Self::genre_lists).
    #[must_use]
    pub fn genres(&self) -> &[u32] {
        &self.columns.genres
    }

    /// The dictionary of genre lists; its texts are sorted by name.
    #[must_use]
    pub fn genre_lists(&self) -> &Arc<TextLists> {
        &self.columns.genre_lists
    }

    /// Title of a row.
    #[must_use]
    pub fn title(&self, row: usize) -> Option<&str> {
        self.columns.titles.get(self.columns.title[row] as usize).map(String::as_str)
    }

    /// The run that collected a row.
    #[must_use]
    pub fn run_id(&self, row: usize) -> Option<&str> {
        let id = self.columns.run_id.get(row)?;
        self.columns.run_ids.get(*id as usize).map(String::as_str)
    }

    /// The columns without `mal_id`, which [`mal_ids`](Self::mal_ids) and [`rows_of`](Self::rows_of) tell.
    #[must_use]
    pub fn columns(&self) -> &SortedColumns {
        &self.columns
    }

    /// Bytes in memory, dictionaries left out.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        let per_row = 9 * 4 + if self.columns.run_id.is_empty() { 0 } else { 4 };
        self.len() * (per_row + 4) + self.ids.len() * 8 + self.days.len() * 8
    }
}

/// A metric's value, `None` for [`NULL_I32`].
#[must_use]
pub fn known(value: i32) -> Option<i32> {
    (value != NULL_I32).then_some(value)
}

fn row_id(row: usize) -> u32 {
    u32::try_from(row).expect("checked when the panel was built")
}

/// The anime and where the rows of each start, and the end; what is not in order is said.
fn index_by_anime(columns: &SortedColumns) -> Result<(Vec<i32>, Vec<u32>), &'static str> {
    let (mut ids, mut starts) = (Vec::new(), Vec::new());
    let mut last: Option<(i32, i32)> = None;
    for (row, (&id, &day)) in columns.mal_id.iter().zip(&columns.day).enumerate() {
        match last {
            Some((last_id, last_day)) if last_id == id => {
                if last_day >= day {
                    return Err("days of an anime not in order");
                }
            }
            Some((last_id, _)) if last_id > id => return Err("anime not in order"),
            _ => {
                ids.push(id);
                starts.push(row_id(row));
            }
        }
        last = Some((id, day));
    }
    starts.push(row_id(columns.mal_id.len()));
    Ok((ids, starts))
}

/// Distinct days, where each starts in the index, and the rows by day (stable: by anime within a day).
fn index_by_day(day: &[i32]) -> (Vec<i32>, Vec<u32>, Vec<u32>) {
    let (Some(&first), Some(&last)) = (day.iter().min(), day.iter().max()) else {
        return (Vec::new(), vec![0], Vec::new());
    };
    // A table over the span where it is small, a search where days are not those of a panel.
    let offset = |value: i32| (value.wrapping_sub(first)).cast_unsigned() as usize;
    let mut days = Vec::new();
    let mut table = Vec::new();
    if offset(last) <= 1 << 22 {
        table = vec![0u32; offset(last) + 1];
        for &value in day {
            table[offset(value)] = 1;
        }
        for (value, slot) in (first..).zip(&mut table) {
            if *slot == 1 {
                *slot = row_id(days.len());
                days.push(value);
            }
        }
    } else {
        days = day.to_vec();
        days.sort_unstable();
        days.dedup();
    }
    let position = |value: i32| match table.get(offset(value)) {
        Some(&position) => position as usize,
        None => days.binary_search(&value).unwrap_or_default(),
    };
    let mut starts = vec![0u32; days.len() + 1];
    for &value in day {
        starts[position(value) + 1] += 1;
    }
    for at in 0..days.len() {
        starts[at + 1] += starts[at];
    }
    let mut next = starts.clone();
    let mut rows = vec![0u32; day.len()];
    for (row, &value) in day.iter().enumerate() {
        let slot = &mut next[position(value)];
        rows[*slot as usize] = row_id(row);
        *slot += 1;
    }
    (days, starts, rows)
}
