//! The tables in pieces, for engines that spread a panel over machines.
//!
//! A panel falls apart in two ways. By anime: windows, changes and trends look at one anime and its days only, so
//! [`Analysis::of_part`] computes them from any anime that come with all of their days. By day: percentiles, q-values and
//! correlations look at all anime of a day, so the functions here compute them from whole days, whose rows carry what was
//! computed by anime. Both use the code that computes a whole panel, on the same integers and the same doubles, so
//! the rows are equal to the last bit.
//!
//! | table | by anime | by day | by anime |
//! |---|---|---|---|
//! | `rolling_momentum_analysis` | all, told the [`PanelDays`] | | |
//! | `trend_significance` | all but the q-values | [`q_values`] | |
//! | `volatility_rankings` | the volatilities | [`volatility_places`] | [`stable_days`] |
//! | `genre_percentiles` | | all but the means | [`genre_means`] |
//! | `trend_correlation` | [`Analysis::changes`] | [`correlations`] | |

use std::ops::Range;

use chrono::NaiveDate;

use super::analysis::{Analysis, LONG, day_range};
use super::correlation_cross::Correlator;
use super::genre_percentiles::Windows;
use super::options::{Dates, Options};
use super::rolling_momentum::snapshots_in_window;
use super::trend_correlation::{self, Changes, Day};
use super::trend_cross::Tests;
use super::volatility_cross::VolatilityCross;
use super::volatility_rankings::{StableRun, category};
use super::{VolatilityCategory, label_code};
use crate::Error;
use crate::panel::Panel;
use crate::schema::{Column, Frame, NULL_F64, NULL_I32, TableSchema};

/// What the tables have to know of the days of a whole panel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PanelDays {
    /// First and last day that get rows, as days since 1970-01-01; the first is after the last when no day does.
    pub range: (i32, i32),
    /// The snapshot days, ascending, each with the number of them in the 30-day window that ends on it.
    pub snapshots: Vec<(i32, i32)>,
}

impl PanelDays {
    /// From the distinct snapshot days, ascending, and the days that are asked for.
    ///
    /// ```
    /// use catlog_core::tables::{Dates, partition::PanelDays};
    ///
    /// let days = PanelDays::new(&[20_000, 20_007, 20_040], Dates::Latest)?;
    /// assert_eq!(days.range, (20_040, 20_040));
    /// assert_eq!(days.snapshots, [(20_000, 1), (20_007, 2), (20_040, 1)]);
    /// # Ok::<(), catlog_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidOption`] for a range of dates without a snapshot.
    pub fn new(days: &[i32], dates: Dates) -> Result<Self, Error> {
        let counts = snapshots_in_window(days, days);
        Ok(Self { range: day_range(days, dates)?, snapshots: days.iter().copied().zip(counts).collect() })
    }

    /// Snapshots in the 30-day window that ends on a day; 0 for a day without one.
    pub(super) fn snapshots_until(&self, day: i32) -> i32 {
        self.snapshots.binary_search_by_key(&day, |&(day, _)| day).map_or(0, |at| self.snapshots[at].1)
    }

    /// The same with the days before the range added that a 30-day window reaches: the rows of `genre_percentiles` that
    /// [`genre_means`] needs.
    #[must_use]
    pub fn reaching_back(mut self) -> Self {
        self.range.0 = self.range.0.saturating_sub(LONG - 1);
        self
    }

    /// The same from the first day on: the rows of `volatility_rankings` that [`stable_days`] needs.
    #[must_use]
    pub fn from_the_first(mut self) -> Self {
        self.range.0 = i32::MIN;
        self
    }
}

/// What an anime's days tell the correlations of a day; scores in ten-thousandths, exactly.
#[derive(Debug, Clone, PartialEq, TableSchema)]
#[table(name = "changes", key = "mal_id, snapshot_date")]
pub struct ChangesRow {
    /// `MyAnimeList` id of the anime.
    pub mal_id: i32,
    /// UTC calendar day of the snapshot.
    pub snapshot_date: NaiveDate,
    /// Change of the rank in 7 days.
    pub rank_change_7d: Option<i32>,
    /// Change of the rank in 30 days.
    pub rank_change_30d: Option<i32>,
    /// Change of the score in 7 days, in ten-thousandths.
    pub score_change_7d: Option<i32>,
    /// Change of the score in 30 days, in ten-thousandths.
    pub score_change_30d: Option<i32>,
    /// Correlation of the anime's own rank changes over the 30-day window.
    pub own_correlation: Option<f64>,
}

/// Columns of `trend_significance` that need whole days.
#[derive(Debug, Clone, PartialEq, TableSchema)]
#[table(name = "q_values")]
pub struct QValues {
    /// q-value of the rank's trend.
    pub rank_trend_q_value: Option<f64>,
    /// q-value of the score's trend.
    pub score_trend_q_value: Option<f64>,
}

/// Columns of `volatility_rankings` that need whole days.
#[derive(Debug, Clone, PartialEq, TableSchema)]
#[table(name = "volatility_places")]
pub struct VolatilityPlaces {
    /// Percentile by 30-day volatility of the rank.
    pub volatility_percentile: Option<f64>,
    /// Rank by 30-day volatility of the rank.
    pub volatility_rank: Option<i32>,
    /// Label of the percentile.
    pub volatility_category: Option<VolatilityCategory>,
    /// 1 - the mean of the six percent ranks.
    pub stability_score: Option<f64>,
}

/// The column of `volatility_rankings` that needs the categories of all days of an anime.
#[derive(Debug, Clone, PartialEq, TableSchema)]
#[table(name = "stable_days")]
pub struct StableDays {
    /// Length of the run of stable days.
    pub consecutive_stable_days: i32,
}

/// Columns of `genre_percentiles` that need the percentiles of all days of an anime.
#[derive(Debug, Clone, PartialEq, TableSchema)]
#[table(name = "genre_means")]
pub struct GenreMeans {
    /// Window mean of the percentile by rank.
    pub rank_percentile_avg_30d: Option<f64>,
    /// Window mean of the percentile by score.
    pub score_percentile_avg_30d: Option<f64>,
}

impl Analysis {
    /// By anime, what [`correlations`] needs of each row.
    ///
    /// # Errors
    /// [`Error::Interrupted`] if it was cancelled.
    pub fn changes(&self) -> Result<Frame, Error> {
        let panel: &Panel = &self.panel;
        let changes = Changes::new(self, self.range)?;
        let (mut mal_id, mut rows) = (Vec::new(), Vec::new());
        for (anime, &id) in panel.mal_ids().iter().enumerate() {
            rows.extend(self.rows_between(anime, self.range));
            mal_id.resize(rows.len(), id);
        }
        let change = |which: usize| Column::Int32(rows.iter().map(|&row| changes.by_row[row][which]).collect());
        let columns = vec![
            Column::Int32(mal_id),
            Column::Date(rows.iter().map(|&row| panel.day()[row]).collect()),
            change(0),
            change(1),
            change(2),
            change(3),
            Column::Float64(rows.iter().map(|&row| changes.own[row]).collect()),
        ];
        Frame::new(ChangesRow::TABLE, &[], rows.len(), columns)
    }
}

/// The correlations of whole days. Rows ascend by day and `mal_id`; changes are those of the rank over 7 and 30 days and of
/// the score over 7 and 30 days, [`NULL_I32`] for none, and `own` is NaN for none.
///
/// ```
/// use catlog_core::tables::{Options, TrendCorrelation, partition::correlations};
///
/// let none = catlog_core::schema::NULL_I32;
/// let changes = [[1, 2, none, none], [2, 4, none, none], [3, 6, none, none]];
/// let frame = correlations(&[9, 9, 9], &[1, 5, 7], &changes, &[f64::NAN; 3], &Options::default())?;
/// let row = &frame.rows::<TrendCorrelation>()?[0];
/// assert_eq!((row.rank_7d_vs_30d_correlation, row.fallers_7d), (Some(1.0), 2));
/// # Ok::<(), catlog_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::FrameSchema`] if the rows are not in order.
pub fn correlations(
    day: &[i32],
    mal_id: &[i32],
    changes: &[[i32; 4]],
    own: &[f64],
    options: &Options,
) -> Result<Frame, Error> {
    let groups = groups(day)?;
    if groups.iter().any(|rows| !mal_id[rows.clone()].is_sorted_by(|a, b| a < b)) {
        return Err(out_of_order("the anime of a day"));
    }
    let changes = Changes { by_row: changes.to_vec(), own: own.to_vec() };
    let mut correlator = Correlator::default();
    let day_of = |rows| Day::new(options, &changes, &ids(rows), |row| mal_id[row], &mut correlator);
    let rows: Vec<Day> = groups.iter().map(day_of).collect();
    let days = groups.iter().map(|rows| day[rows.start]).collect();
    let (at, run) = options.run.resolve();
    trend_correlation::frame_of(days, &rows, [Column::SameTimestamp(at), Column::SameText(run.into())])
}

/// Benjamini–Hochberg q-values of whole days, of the rank and of the score. Rows ascend by day; NaN is no p-value.
///
/// ```
/// use catlog_core::tables::partition::{QValues, q_values};
///
/// let frame = q_values(&[9, 9, 10], [&[0.01, 0.04, 0.5], &[f64::NAN, 0.2, f64::NAN]])?;
/// let rows = frame.rows::<QValues>()?;
/// assert_eq!(rows[0].rank_trend_q_value, Some(0.02));
/// assert_eq!(rows[1].score_trend_q_value, Some(0.2));
/// # Ok::<(), catlog_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::FrameSchema`] if the rows are not in order.
pub fn q_values(day: &[i32], p: [&[f64]; 2]) -> Result<Frame, Error> {
    let groups = groups(day)?;
    let mut tests = Tests::default();
    let columns = p.map(|p| {
        let mut q = vec![NULL_F64; p.len()];
        for rows in &groups {
            let q = &mut q[rows.clone()];
            tests.tell_q(p[rows.clone()].iter().copied(), |at, value| q[at] = value);
        }
        Column::Float64(q)
    });
    Frame::new(QValues::TABLE, &[], day.len(), columns.into())
}

/// Where each anime stands by its volatilities on whole days. Rows ascend by day; the six are those of the rank over 7, 14
/// and 30 days and of the score over 7, 14 and 30 days, NaN for none. Different volatilities that round to the same double,
/// which takes one above 65,536 places, are not told apart here.
///
/// ```
/// use catlog_core::tables::partition::{VolatilityPlaces, volatility_places};
///
/// let none = f64::NAN;
/// let six = |rank_30d| [none, none, rank_30d, none, none, none];
/// let frame = volatility_places(&[9, 9], vec![six(2.5), six(0.0)], [25.0, 75.0, 95.0])?;
/// let rows = frame.rows::<VolatilityPlaces>()?;
/// assert_eq!((rows[0].volatility_rank, rows[0].stability_score), (Some(2), Some(0.0)));
/// assert_eq!(rows[1].volatility_percentile, Some(0.0));
/// # Ok::<(), catlog_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::FrameSchema`] if the rows are not in order.
pub fn volatility_places(day: &[i32], volatility: Vec<[f64; 6]>, limits: [f64; 3]) -> Result<Frame, Error> {
    let groups = groups(day)?;
    let rows = volatility.len();
    let cross = VolatilityCross::of_days(&volatility, &groups);
    let (mut percentile, mut rank) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
    let (mut label, mut stability) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
    for (day, group) in groups.into_iter().enumerate() {
        for at in 0..group.len() {
            let (place, percent) = cross.place(day, at);
            rank.push(place.and_then(|place| i32::try_from(place).ok()).unwrap_or(NULL_I32));
            percentile.push(percent.unwrap_or(NULL_F64));
            label.push(label_code(percent.map(|percent| category(percent, limits))));
            stability.push(cross.stability(day, at));
        }
    }
    let columns =
        vec![Column::Float64(percentile), Column::Int32(rank), Column::Label(label), Column::Float64(stability)];
    Frame::new(VolatilityPlaces::TABLE, &[], rows, columns)
}

/// Runs of stable days of anime with all of their days. Rows ascend by `mal_id` and day.
///
/// ```
/// use catlog_core::tables::partition::{StableDays, stable_days};
///
/// let frame = stable_days(&[1, 1, 1, 5], &[9, 10, 12, 13], &[true, true, true, false])?;
/// let runs: Vec<i32> = frame.rows::<StableDays>()?.iter().map(|row| row.consecutive_stable_days).collect();
/// assert_eq!(runs, [1, 2, 1, 0]);
/// # Ok::<(), catlog_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::FrameSchema`] if the rows are not in order.
pub fn stable_days(mal_id: &[i32], day: &[i32], is_stable: &[bool]) -> Result<Frame, Error> {
    let mut out = Vec::with_capacity(day.len());
    for rows in groups(mal_id)? {
        if !day[rows.clone()].is_sorted_by(|a, b| a < b) {
            return Err(out_of_order("the days of an anime"));
        }
        let mut run = StableRun::default();
        out.extend(rows.map(|row| run.until(day[row], is_stable[row])));
    }
    Frame::new(StableDays::TABLE, &[], out.len(), vec![Column::Int32(out)])
}

/// Window means of the percentiles of anime with all of their days. Rows ascend by `mal_id` and day; a genre is a number
/// below `genres`; percentiles are those by rank and by score, NaN for none.
///
/// ```
/// use catlog_core::tables::partition::{GenreMeans, genre_means};
///
/// let frame = genre_means(&[1, 1], &[9, 10], &[0, 0], 1, [&[50.0, 100.0], &[f64::NAN, 20.0]], 1)?;
/// let last = &frame.rows::<GenreMeans>()?[1];
/// assert_eq!((last.rank_percentile_avg_30d, last.score_percentile_avg_30d), (Some(75.0), Some(20.0)));
/// # Ok::<(), catlog_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::FrameSchema`] if the rows are not in order.
pub fn genre_means(
    mal_id: &[i32],
    day: &[i32],
    genre: &[u32],
    genres: usize,
    percentiles: [&[f64]; 2],
    least: i32,
) -> Result<Frame, Error> {
    let mut windows = Windows::new(genres, least);
    let mut means = [Vec::with_capacity(day.len()), Vec::with_capacity(day.len())];
    for rows in groups(mal_id)? {
        if !day[rows.clone()].is_sorted() {
            return Err(out_of_order("the days of an anime"));
        }
        let inside = |row: usize| [percentiles[0][row], percentiles[1][row]];
        let mut start = rows.start;
        for row in rows.clone() {
            while day[start] <= day[row].saturating_sub(LONG) {
                windows.leave(genre[start], inside(start));
                start += 1;
            }
            windows.enter(genre[row], inside(row));
            for (metric, out) in means.iter_mut().enumerate() {
                out.push(windows.mean(genre[row], metric).unwrap_or(NULL_F64));
            }
        }
        for (row, &genre) in genre[..rows.end].iter().enumerate().skip(start) {
            windows.leave(genre, inside(row));
        }
    }
    Frame::new(GenreMeans::TABLE, &[], day.len(), means.map(Column::Float64).into())
}

/// Runs of equal keys, which ascend.
fn groups(key: &[i32]) -> Result<Vec<Range<usize>>, Error> {
    if !key.is_sorted() {
        return Err(out_of_order("groups"));
    }
    let mut end = 0;
    Ok(key
        .chunk_by(|a, b| a == b)
        .map(|run| {
            end += run.len();
            end - run.len()..end
        })
        .collect())
}

fn ids(rows: &Range<usize>) -> Vec<u32> {
    rows.clone().map(|row| u32::try_from(row).unwrap_or(u32::MAX)).collect()
}

fn out_of_order(what: &str) -> Error {
    Error::FrameSchema { table: "partition", reason: format!("{what} are not in ascending order") }
}
