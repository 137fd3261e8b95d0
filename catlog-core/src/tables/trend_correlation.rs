//! The table `trend_correlation`: row type and computation.

use std::cmp::Ordering;

use chrono::{DateTime, NaiveDate, Utc};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::analysis::{Analysis, LONG, blocks_of};
use super::correlation_cross::{Correlation, Correlator};
use super::options::Options;
use super::rolling_momentum::rank_momentum;
use super::scatter::{block_lengths, split_mut};
use super::windows::{PointSums, Series};
use super::{MarketMomentumDirection, RankMomentum, Strength, label_code};
use crate::Error;
use crate::schema::{Column, Frame, NULL_F64, NULL_I32, TableSchema};
use crate::stats::exact::LineSums;
use crate::stats::narrow::{MOST_OF_PAIR, NarrowLineSums};

/// How the movements of a day hang together over all of its anime, and where the market is heading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TableSchema)]
#[serde(rename_all = "camelCase")]
#[table(name = "trend_correlation", key = "snapshot_date")]
pub struct TrendCorrelation {
    /// UTC calendar day of the snapshot; windows end on it.
    pub snapshot_date: NaiveDate,
    /// Pearson correlation of `rank_change_7d` and `rank_change_30d` over the day's anime that have both, -1 to 1; null if fewer
    /// than 3 have, or a side is constant.
    pub rank_7d_vs_30d_correlation: Option<f64>,
    /// Two-sided p-value of the Pearson correlation: t = r√((n-2)/(1-r²)), n-2 degrees of freedom; 0 if |r| = 1.
    pub rank_7d_vs_30d_correlation_p_value: Option<f64>,
    /// Spearman correlation of the same pairs: Pearson's of the average ranks.
    pub rank_7d_vs_30d_correlation_spearman: Option<f64>,
    /// Number of complete pairs.
    pub rank_7d_vs_30d_correlation_n: i32,
    /// Pearson correlation of `score_change_7d` and `score_change_30d` over the day's anime that have both, -1 to 1; null if fewer
    /// than 3 have, or a side is constant.
    pub score_7d_vs_30d_correlation: Option<f64>,
    /// Two-sided p-value of the Pearson correlation: t = r√((n-2)/(1-r²)), n-2 degrees of freedom; 0 if |r| = 1.
    pub score_7d_vs_30d_correlation_p_value: Option<f64>,
    /// Spearman correlation of the same pairs: Pearson's of the average ranks.
    pub score_7d_vs_30d_correlation_spearman: Option<f64>,
    /// Number of complete pairs.
    pub score_7d_vs_30d_correlation_n: i32,
    /// Pearson correlation of `rank_change_7d` and `score_change_7d` over the day's anime that have both, -1 to 1; null if fewer
    /// than 3 have, or a side is constant.
    pub rank_vs_score_7d_correlation: Option<f64>,
    /// Two-sided p-value of the Pearson correlation: t = r√((n-2)/(1-r²)), n-2 degrees of freedom; 0 if |r| = 1.
    pub rank_vs_score_7d_correlation_p_value: Option<f64>,
    /// Spearman correlation of the same pairs: Pearson's of the average ranks.
    pub rank_vs_score_7d_correlation_spearman: Option<f64>,
    /// Number of complete pairs.
    pub rank_vs_score_7d_correlation_n: i32,
    /// Pearson correlation of `rank_change_30d` and `score_change_30d` over the day's anime that have both, -1 to 1; null if fewer
    /// than 3 have, or a side is constant.
    pub rank_vs_score_30d_correlation: Option<f64>,
    /// Two-sided p-value of the Pearson correlation: t = r√((n-2)/(1-r²)), n-2 degrees of freedom; 0 if |r| = 1.
    pub rank_vs_score_30d_correlation_p_value: Option<f64>,
    /// Spearman correlation of the same pairs: Pearson's of the average ranks.
    pub rank_vs_score_30d_correlation_spearman: Option<f64>,
    /// Number of complete pairs.
    pub rank_vs_score_30d_correlation_n: i32,
    /// Anime of the day with any non-null rank change.
    pub total_anime_analyzed: i32,
    /// Anime whose 7-day rank momentum is climbing or `strongly_climbing`.
    pub climbers_7d: i32,
    /// Anime whose 30-day rank momentum is climbing or `strongly_climbing`.
    pub climbers_30d: i32,
    /// Anime that climb over both.
    pub climbers_both: i32,
    /// Anime whose 7-day rank momentum is falling or `strongly_falling`.
    pub fallers_7d: i32,
    /// Anime whose 30-day rank momentum is falling or `strongly_falling`.
    pub fallers_30d: i32,
    /// Label of |`rank_7d_vs_30d_correlation`|: strong from 0.7, moderate from 0.4, else weak; null if it is.
    pub correlation_strength: Option<Strength>,
    /// Label of the breadth (`climbers_30d` - `fallers_30d`) / anime with a 30-day rank change: above 0.1 bullish, below -0.1
    /// bearish, else mixed; null if no anime has such a change.
    pub market_momentum_direction: Option<MarketMomentumDirection>,
    /// Up to 10 ids with the highest Pearson correlation of their own `rank_change_7d` and `rank_change_30d` over the
    /// trailing 30 days (at least 10 pairs), highest first, ties by id.
    pub most_correlated_anime: Vec<i32>,
    /// Up to 10 ids with the lowest such correlation, lowest first, ties by id.
    pub least_correlated_anime: Vec<i32>,
    /// When the row was computed; one instant for a whole run.
    pub processed_at: DateTime<Utc>,
    /// The run that computed the row, given by the caller or generated.
    pub etl_run_id: String,
}

/// How many ids the lists of most and least correlated anime have at most.
const LISTED: usize = 10;

/// One row a day.
pub(super) fn frame(analysis: &Analysis, days: (i32, i32)) -> Result<Frame, Error> {
    let panel = &*analysis.panel;
    let changes = Changes::new(analysis, days)?;
    let positions = analysis.days_between(days);
    let rows: Vec<Day> = positions
        .clone()
        .into_par_iter()
        .map_init(Correlator::default, |correlator, day| {
            analysis.check_cancel()?;
            let mal_id = |row| panel.mal_ids()[panel.anime_of(row)];
            Ok(Day::new(&analysis.options, &changes, panel.rows_on(day), mal_id, correlator))
        })
        .collect::<Result<_, Error>>()?;
    frame_of(panel.days()[positions].to_vec(), &rows, analysis.run_columns())
}

/// The table of days and what they are made of.
pub(super) fn frame_of(days: Vec<i32>, rows: &[Day], run: [Column; 2]) -> Result<Frame, Error> {
    let mut columns = vec![Column::Date(days)];
    for pair in 0..PAIRS.len() {
        let doubles = |value: fn(&Correlation) -> Option<f64>| {
            Column::Float64(rows.iter().map(|row| value(&row.correlations[pair]).unwrap_or(NULL_F64)).collect())
        };
        columns.push(doubles(|c| c.pearson));
        columns.push(doubles(|c| c.p_value));
        columns.push(doubles(|c| c.spearman));
        columns.push(Column::Int32(rows.iter().map(|row| row.correlations[pair].n).collect()));
    }
    let counts: [fn(&Day) -> i32; 6] = [
        |day| day.analyzed,
        |day| day.climbers[0],
        |day| day.climbers[1],
        |day| day.climbers_both,
        |day| day.fallers[0],
        |day| day.fallers[1],
    ];
    columns.extend(counts.map(|count| Column::Int32(rows.iter().map(count).collect())));
    columns.push(Column::Label(rows.iter().map(|row| label_code(row.strength())).collect()));
    columns.push(Column::Label(rows.iter().map(|row| label_code(row.direction())).collect()));
    columns.push(lists(rows.iter().map(|row| &row.most)));
    columns.push(lists(rows.iter().map(|row| &row.least)));
    columns.extend(run);
    Frame::new(TrendCorrelation::TABLE, &[], rows.len(), columns)
}

fn lists<'a>(rows: impl Iterator<Item = &'a Vec<i32>>) -> Column {
    let (mut ends, mut values) = (Vec::new(), Vec::new());
    for row in rows {
        values.extend_from_slice(row);
        ends.push(values.len());
    }
    Column::Int32List { ends, values }
}

/// The changes by row: rank over 7 and 30 days, score over 7 and 30 days; and each anime's own correlation.
///
/// The four lie side by side, since a day touches each of its rows once.
pub(super) struct Changes {
    pub by_row: Vec<[i32; 4]>,
    /// NaN is null.
    pub own: Vec<f64>,
}

/// The pairs of changes that are correlated over a day's anime, in the order of the columns.
const PAIRS: [(usize, usize); 4] = [(0, 1), (2, 3), (0, 2), (1, 3)];

impl Changes {
    pub fn new(analysis: &Analysis, days: (i32, i32)) -> Result<Self, Error> {
        let panel = &*analysis.panel;
        let mut by_row = vec![[NULL_I32; 4]; panel.len()];
        let mut own = vec![NULL_F64; panel.len()];
        let blocks = blocks_of(panel);
        let lengths = || block_lengths(panel, &blocks);
        let work: Vec<_> =
            split_mut(&mut by_row, lengths()).into_iter().zip(split_mut(&mut own, lengths())).zip(&blocks).collect();
        work.into_par_iter().try_for_each(|((changes, own), block)| {
            analysis.check_cancel()?;
            let offset = panel.rows_of(block.start).start;
            let mut before = Vec::new();
            for anime in block.clone() {
                let rows = panel.rows_of(anime);
                let wanted = analysis.rows_between(anime, days);
                let day = &panel.day()[rows.start..wanted.end];
                let first = wanted.start - rows.start;
                let part = rows.start - offset..wanted.end - offset;
                let changes = &mut changes[part.clone()];
                // the own correlation of the first wanted row looks back over a window of changes
                let Some(&first_day) = day.get(first) else { continue };
                let seen = day.partition_point(|&day| day <= first_day - LONG);
                let tolerance = analysis.options.change_tolerance_days;
                for (window, lag) in [7, LONG].into_iter().enumerate() {
                    Series::rows_before(day, seen, lag, &mut before);
                    for (metric, values) in [panel.rank(), panel.score()].into_iter().enumerate() {
                        let series = Series::new(day, &values[rows.start..wanted.end]);
                        let which = 2 * metric + window;
                        if tolerance == 0 {
                            series.changes_since(
                                seen,
                                &before,
                                changes[seen..].iter_mut().map(|four| &mut four[which]),
                            );
                        } else {
                            series.changes(seen, lag, tolerance, |row, change| changes[row][which] = change);
                        }
                    }
                }
                let least = i64::from(analysis.options.min_observations.own_correlation);
                let is_narrow = changes[seen..]
                    .iter()
                    .all(|&[x, y, ..]| [x, y].iter().all(|&change| change == NULL_I32 || change.abs() <= MOST_OF_PAIR));
                if is_narrow {
                    own_correlations::<NarrowLineSums>(day, changes, first, least, &mut own[part]);
                } else {
                    own_correlations::<LineSums>(day, changes, first, least, &mut own[part]);
                }
            }
            Ok::<(), Error>(())
        })?;
        Ok(Self { by_row, own })
    }
}

/// Pearson's correlation of an anime's own changes over the window that ends on each row from `first`.
fn own_correlations<S: PointSums>(day: &[i32], changes: &[[i32; 4]], first: usize, least: i64, out: &mut [f64]) {
    let pair = |row: usize| {
        let [x, y, ..] = changes[row];
        (x != NULL_I32 && y != NULL_I32).then(|| (i64::from(x), i64::from(y)))
    };
    let mut sums = S::default();
    let begin = day.partition_point(|&d| d <= day[first] - LONG);
    let mut start = begin;
    for row in begin..day.len() {
        if let Some((x, y)) = pair(row) {
            sums.add(x, y);
        }
        if row < first {
            continue;
        }
        while day[start] <= day[row] - LONG {
            if let Some((x, y)) = pair(start) {
                sums.remove(x, y);
            }
            start += 1;
        }
        if sums.n() >= least
            && let Some(r) = sums.pearson()
        {
            out[row] = r;
        }
    }
}

/// What the row of a day is made of.
pub(super) struct Day {
    correlations: [Correlation; 4],
    analyzed: i32,
    climbers: [i32; 2],
    fallers: [i32; 2],
    climbers_both: i32,
    with_30d_change: i32,
    most: Vec<i32>,
    least: Vec<i32>,
}

impl Day {
    /// From the day's rows, which ascend by the id that `mal_id` tells.
    pub fn new(
        options: &Options,
        changes: &Changes,
        rows: &[u32],
        mal_id: impl Fn(usize) -> i32,
        correlator: &mut Correlator,
    ) -> Self {
        let moves: Vec<[i32; 4]> = rows.iter().map(|&row| changes.by_row[row as usize]).collect();
        let correlations = PAIRS.map(|(x, y)| correlator.correlate(moves.iter().map(|change| (change[x], change[y]))));
        let mut day = Self {
            correlations,
            analyzed: 0,
            climbers: [0; 2],
            fallers: [0; 2],
            climbers_both: 0,
            with_30d_change: 0,
            most: Vec::new(),
            least: Vec::new(),
        };
        let limits = [options.rank_momentum_7d, options.rank_momentum_30d];
        for change in &moves {
            let mut climbs = [false; 2];
            let mut known = [false; 2];
            for window in 0..2 {
                let change = change[window];
                if change == NULL_I32 {
                    continue;
                }
                known[window] = true;
                match rank_momentum(change, limits[window]) {
                    RankMomentum::StronglyClimbing | RankMomentum::Climbing => {
                        climbs[window] = true;
                        day.climbers[window] += 1;
                    }
                    RankMomentum::StronglyFalling | RankMomentum::Falling => day.fallers[window] += 1,
                    RankMomentum::Stable => {}
                }
            }
            day.analyzed += i32::from(known[0] || known[1]);
            day.with_30d_change += i32::from(known[1]);
            day.climbers_both += i32::from(climbs[0] && climbs[1]);
        }
        (day.most, day.least) = extremes(&changes.own, rows, mal_id);
        day
    }

    fn strength(&self) -> Option<Strength> {
        self.correlations[0].pearson.map(|r| match r.abs() {
            r if r >= 0.7 => Strength::Strong,
            r if r >= 0.4 => Strength::Moderate,
            _ => Strength::Weak,
        })
    }

    /// The breadth lies beyond a tenth: 10 × (climbers - fallers) beyond the number of anime, in integers.
    fn direction(&self) -> Option<MarketMomentumDirection> {
        let tenfold = 10 * (i64::from(self.climbers[1]) - i64::from(self.fallers[1]));
        let anime = i64::from(self.with_30d_change);
        (anime > 0).then_some(match tenfold {
            _ if tenfold > anime => MarketMomentumDirection::Bullish,
            _ if tenfold < -anime => MarketMomentumDirection::Bearish,
            _ => MarketMomentumDirection::Mixed,
        })
    }
}

/// Ids with the highest and with the lowest own correlation, ties by id.
fn extremes(own: &[f64], rows: &[u32], mal_id: impl Fn(usize) -> i32) -> (Vec<i32>, Vec<i32>) {
    // a day's rows ascend by id: ties by row are ties by id
    let mut known: Vec<(f64, u32)> =
        rows.iter().map(|&row| (own[row as usize], row)).filter(|(r, _)| !r.is_nan()).collect();
    let mut first = |order: fn(&(f64, u32), &(f64, u32)) -> Ordering| {
        if known.len() > LISTED {
            known.select_nth_unstable_by(LISTED - 1, order);
        }
        let mut chosen = known[..known.len().min(LISTED)].to_vec();
        chosen.sort_by(order);
        chosen.iter().map(|&(_, row)| mal_id(row as usize)).collect()
    };
    let most = first(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let least = first(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    (most, least)
}
