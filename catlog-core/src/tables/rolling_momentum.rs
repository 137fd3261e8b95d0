//! The table `rolling_momentum_analysis`: row type and computation.

use std::ops::Range;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::analysis::{Analysis, LONG};
use super::key_columns::KeyColumns;
use super::options::RankLimits;
use super::windows::{Series, Spans, ValueWindows};
use super::{RankMomentum, ScoreMomentum, score_points};
use crate::Error;
use crate::panel::SCORE_SCALE;
use crate::schema::{Column, Frame, LabelEnum, NULL_CODE, NULL_F64, NULL_I32, TableSchema};

/// Where each anime stands and how it moves: trailing means with confidence intervals, changes, volatility and momentum
/// labels, for every anime and day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TableSchema)]
#[serde(rename_all = "camelCase")]
#[table(name = "rolling_momentum_analysis", key = "mal_id, snapshot_date")]
pub struct RollingMomentumAnalysis {
    /// `MyAnimeList` id of the anime.
    pub mal_id: i32,
    /// UTC calendar day of the snapshot; windows end on it.
    pub snapshot_date: NaiveDate,
    /// Rank on the day, 1 = best; null if unranked.
    pub rank: Option<i32>,
    /// Score on the day, 1 to 10, exact to four places; null if unscored.
    pub score: Option<f64>,
    /// Popularity rank on the day, 1 = most popular.
    pub popularity: Option<i32>,
    /// People who have it on their list on the day.
    pub members: Option<i32>,
    /// Genres on the day, as observed; empty if none.
    pub genres: Vec<String>,
    /// Mean rank over the 7 calendar days that end on the day, in places: Σx/n over the non-null
    /// values; null if there is none (option `min_observations.mean`).
    pub rank_avg_7d: Option<f64>,
    /// Mean score over the 7 calendar days that end on the day, in score points: Σx/n over the non-null
    /// values; null if there is none (option `min_observations.mean`).
    pub score_avg_7d: Option<f64>,
    /// Mean popularity rank over the 7 calendar days that end on the day, in places: Σx/n over the non-null
    /// values; null if there is none (option `min_observations.mean`).
    pub popularity_avg_7d: Option<f64>,
    /// Mean rank over the 30 calendar days that end on the day, in places: Σx/n over the non-null
    /// values; null if there is none (option `min_observations.mean`).
    pub rank_avg_30d: Option<f64>,
    /// Mean score over the 30 calendar days that end on the day, in score points: Σx/n over the non-null
    /// values; null if there is none (option `min_observations.mean`).
    pub score_avg_30d: Option<f64>,
    /// Mean popularity rank over the 30 calendar days that end on the day, in places: Σx/n over the non-null
    /// values; null if there is none (option `min_observations.mean`).
    pub popularity_avg_30d: Option<f64>,
    /// Lower bound of the confidence interval of the 30-day mean rank: mean - t(0.975, n-1)·s/√n; null if n < 2. The level
    /// is the option `confidence_level`. It takes the days as independent, which they are not quite.
    pub rank_avg_30d_ci_low: Option<f64>,
    /// Upper bound of the confidence interval of the 30-day mean rank: mean + t(0.975, n-1)·s/√n; null if n < 2. The level
    /// is the option `confidence_level`. It takes the days as independent, which they are not quite.
    pub rank_avg_30d_ci_high: Option<f64>,
    /// Lower bound of the confidence interval of the 30-day mean score: mean - t(0.975, n-1)·s/√n; null if n < 2. The level
    /// is the option `confidence_level`. It takes the days as independent, which they are not quite.
    pub score_avg_30d_ci_low: Option<f64>,
    /// Upper bound of the confidence interval of the 30-day mean score: mean + t(0.975, n-1)·s/√n; null if n < 2. The level
    /// is the option `confidence_level`. It takes the days as independent, which they are not quite.
    pub score_avg_30d_ci_high: Option<f64>,
    /// Change of the rank in 7 days, in places: value(day) - value(day - 7); null if either is missing
    /// (option `change_tolerance_days`). A negative change climbs.
    pub rank_change_7d: Option<i32>,
    /// Change of the score in 7 days, in score points: value(day) - value(day - 7); null if either is missing
    /// (option `change_tolerance_days`).
    pub score_change_7d: Option<f64>,
    /// Change of the popularity rank in 7 days, in places: value(day) - value(day - 7); null if either is missing
    /// (option `change_tolerance_days`). A negative change climbs.
    pub popularity_change_7d: Option<i32>,
    /// Change of the number of members in 7 days, in people: value(day) - value(day - 7); null if either is missing
    /// (option `change_tolerance_days`).
    pub members_change_7d: Option<i32>,
    /// Change of the rank in 30 days, in places: value(day) - value(day - 30); null if either is missing
    /// (option `change_tolerance_days`). A negative change climbs.
    pub rank_change_30d: Option<i32>,
    /// Change of the score in 30 days, in score points: value(day) - value(day - 30); null if either is missing
    /// (option `change_tolerance_days`).
    pub score_change_30d: Option<f64>,
    /// Change of the popularity rank in 30 days, in places: value(day) - value(day - 30); null if either is missing
    /// (option `change_tolerance_days`). A negative change climbs.
    pub popularity_change_30d: Option<i32>,
    /// Change of the number of members in 30 days, in people: value(day) - value(day - 30); null if either is missing
    /// (option `change_tolerance_days`).
    pub members_change_30d: Option<i32>,
    /// Volatility of the rank over 7 calendar days, in places: the sample standard deviation √(Σ(x-x̄)²/(n-1)); null
    /// if n < 2 (option `min_observations.std_dev`).
    pub rank_volatility_7d: Option<f64>,
    /// Volatility of the score over 7 calendar days, in score points: the sample standard deviation √(Σ(x-x̄)²/(n-1)); null
    /// if n < 2 (option `min_observations.std_dev`).
    pub score_volatility_7d: Option<f64>,
    /// Volatility of the rank over 30 calendar days, in places: the sample standard deviation √(Σ(x-x̄)²/(n-1)); null
    /// if n < 2 (option `min_observations.std_dev`).
    pub rank_volatility_30d: Option<f64>,
    /// Volatility of the score over 30 calendar days, in score points: the sample standard deviation √(Σ(x-x̄)²/(n-1)); null
    /// if n < 2 (option `min_observations.std_dev`).
    pub score_volatility_30d: Option<f64>,
    /// Label of `rank_change_7d`: stable up to 1, strong beyond 3 places, compared exactly; null if the change is
    /// (options `rank_momentum_7d`).
    pub rank_momentum_7d: Option<RankMomentum>,
    /// Label of `score_change_7d`: stable up to 0.02, strong beyond 0.08 score points, compared exactly; null if the change is
    /// (options `score_momentum_7d`).
    pub score_momentum_7d: Option<ScoreMomentum>,
    /// Label of `rank_change_30d`: stable up to 2, strong beyond 6 places, compared exactly; null if the change is
    /// (options `rank_momentum_30d`).
    pub rank_momentum_30d: Option<RankMomentum>,
    /// Label of `score_change_30d`: stable up to 0.04, strong beyond 0.16 score points, compared exactly; null if the change is
    /// (options `score_momentum_30d`).
    pub score_momentum_30d: Option<ScoreMomentum>,
    /// Number of non-null ranks in the 7 calendar days that end on the day.
    pub observations_7d: i32,
    /// Number of non-null ranks in the 30 calendar days that end on the day.
    pub observations_30d: i32,
    /// Share of the 30-day window that was observed, 0 to 1: (non-null ranks + non-null scores) / (2 × distinct snapshot
    /// days of the whole panel in the window).
    pub data_quality_score: f64,
    /// When the row was computed; one instant for a whole run.
    pub processed_at: DateTime<Utc>,
    /// The run that computed the row, given by the caller or generated.
    pub etl_run_id: String,
}

const WINDOWS: [i32; 2] = [7, LONG];
/// Position of the metric that has means only.
const POPULARITY: usize = 2;

/// The rows of some anime and days.
pub(super) fn block(analysis: &Analysis, anime: Range<usize>, days: (i32, i32)) -> Result<Frame, Error> {
    let panel = &*analysis.panel;
    let least = analysis.options.min_observations;
    let count: usize = anime.clone().map(|anime| analysis.rows_between(anime, days).len()).sum();
    let mut observed = KeyColumns::default();
    let double = || vec![NULL_F64; count];
    let integer = || vec![NULL_I32; count];
    let (mut average, mut deviation) = ([(); 6].map(|()| double()), [(); 4].map(|()| double()));
    let mut interval = [(); 4].map(|()| double());
    let mut change = [(); 8].map(|()| integer());
    let mut observations = [(); 2].map(|()| vec![0; count]);
    let mut scored = [(); 2].map(|()| vec![0; count]);

    let mut out = 0;
    let mut before = [Vec::new(), Vec::new()];
    let (mut spans, mut windows) = ([Spans::default(), Spans::default()], ValueWindows::default());
    for anime in anime {
        let rows = panel.rows_of(anime);
        let wanted = analysis.rows_between(anime, days);
        let seen = analysis.in_sight(anime, &wanted);
        let here = out..out + wanted.len();
        let day = &panel.day()[seen.clone()];
        observed.push(panel, anime, wanted.clone());

        for (spans, span) in spans.iter_mut().zip(WINDOWS) {
            spans.find(day, wanted.start - seen.start, span);
        }
        let metrics = [(panel.rank(), 1), (panel.score(), SCORE_SCALE), (panel.popularity(), 1)];
        for (metric, (values, scale)) in metrics.into_iter().enumerate() {
            let series = Series::new(day, &values[seen.clone()]);
            if series.is_empty() {
                continue; // what there is of it is what the columns are filled with: null, and no observation
            }
            windows.run(&series);
            for (at, spans) in spans.iter().enumerate() {
                windows.enter(&series, spans);
                windows.means(scale, least.mean, &mut average[3 * at + metric][here.clone()]);
                if metric == POPULARITY {
                    continue;
                }
                windows.std_devs(scale, least.std_dev, &mut deviation[2 * at + metric][here.clone()]);
                let seen = if metric == 0 { &mut observations[at] } else { &mut scored[at] };
                windows.counts(&mut seen[here.clone()]);
            }
            if metric != POPULARITY {
                // the windows of 30 days are the last that were taken in
                let [low, high] =
                    interval.as_chunks_mut::<2>().0[metric].each_mut().map(|bound| &mut bound[here.clone()]);
                windows.intervals(least.std_dev, &analysis.intervals[metric], [low, high]);
            }
        }
        changes(analysis, rows.start..wanted.end, wanted.start - rows.start, &mut before, &mut change, &here);
        out = here.end;
    }
    let known = observations[1].iter().zip(&scored[1]).map(|(ranks, scores)| ranks + scores);
    let days = observed.pick(panel.day());
    let expected = match &analysis.whole {
        None => snapshots_in_window(panel.days(), &days),
        Some(whole) => days.iter().map(|&day| whole.snapshots_until(day)).collect(),
    };
    let quality = known.zip(expected).map(|(known, days)| f64::from(known) / f64::from(2 * days)).collect();

    let limits = &analysis.options;
    let [rank_7, score_7, popularity_7, members_7, rank_30, score_30, popularity_30, members_30] = change;
    let labels = [
        labels(&rank_7, limits.rank_momentum_7d, rank_momentum),
        labels(&score_7, analysis.score_limits[0], score_momentum),
        labels(&rank_30, limits.rank_momentum_30d, rank_momentum),
        labels(&score_30, analysis.score_limits[1], score_momentum),
    ];
    let popularity = Column::Int32(observed.pick(panel.popularity()));
    let members = Column::Int32(observed.pick(panel.members()));
    let [mal_id, date, rank, score, genres] = observed.into_columns(panel);
    let mut columns = vec![mal_id, date, rank, score, popularity, members, genres];
    columns.extend(average.map(Column::Float64));
    columns.extend(interval.map(Column::Float64));
    columns.extend([
        Column::Int32(rank_7),
        Column::Float64(score_points(&score_7)),
        Column::Int32(popularity_7),
        Column::Int32(members_7),
        Column::Int32(rank_30),
        Column::Float64(score_points(&score_30)),
        Column::Int32(popularity_30),
        Column::Int32(members_30),
    ]);
    columns.extend(deviation.map(Column::Float64));
    columns.extend(labels.map(Column::Label));
    columns.extend(observations.map(Column::Int32));
    columns.push(Column::Float64(quality));
    columns.extend(analysis.run_columns());
    Frame::new(RollingMomentumAnalysis::TABLE, &[], count, columns)
}

/// The changes of an anime's `rows` from the `first` of them on, to the places `here` of the columns. `before` is memory to work in.
fn changes(
    analysis: &Analysis,
    rows: Range<usize>,
    first: usize,
    before: &mut [Vec<u32>; 2],
    change: &mut [Vec<i32>; 8],
    here: &Range<usize>,
) {
    let panel = &analysis.panel;
    let tolerance = analysis.options.change_tolerance_days;
    let day = &panel.day()[rows.clone()];
    for (before, lag) in before.iter_mut().zip(WINDOWS) {
        Series::rows_before(day, first, lag, before);
    }
    let metrics = [panel.rank(), panel.score(), panel.popularity(), panel.members()];
    for (metric, values) in metrics.into_iter().enumerate() {
        let series = Series::new(day, &values[rows.clone()]);
        for (window, lag) in WINDOWS.into_iter().enumerate() {
            let out = &mut change[4 * window + metric][here.clone()];
            if tolerance == 0 {
                series.changes_since(first, &before[window], out.iter_mut());
            } else {
                series.changes(first, lag, tolerance, |row, value| out[row - first] = value);
            }
        }
    }
}

/// Number of the snapshot days `all`, which ascend, in the 30-day window that ends on each of `days`, which lie among them.
pub(super) fn snapshots_in_window(all: &[i32], days: &[i32]) -> Vec<i32> {
    let first = all.first().copied().unwrap_or_default();
    // by day since the first: the snapshots in the window
    let mut counts = Vec::new();
    let (mut start, mut end) = (0, 0);
    for day in first..=all.last().copied().unwrap_or(first - 1) {
        while end < all.len() && all[end] <= day {
            end += 1;
        }
        while start < end && all[start] <= day - LONG {
            start += 1;
        }
        counts.push(i32::try_from(end - start).unwrap_or(i32::MAX));
    }
    days.iter().map(|&day| counts[(day - first).cast_unsigned() as usize]).collect()
}

fn labels<L: LabelEnum>(changes: &[i32], limits: RankLimits, label: impl Fn(i32, RankLimits) -> L) -> Vec<u8> {
    changes.iter().map(|&change| if change == NULL_I32 { NULL_CODE } else { label(change, limits).code() }).collect()
}

/// Label of a rank change: a falling number climbs.
pub(super) fn rank_momentum(change: i32, limits: RankLimits) -> RankMomentum {
    match change {
        _ if change < -limits.strong => RankMomentum::StronglyClimbing,
        _ if change < -limits.moderate => RankMomentum::Climbing,
        _ if change > limits.strong => RankMomentum::StronglyFalling,
        _ if change > limits.moderate => RankMomentum::Falling,
        _ => RankMomentum::Stable,
    }
}

/// Label of a score change in ten-thousandths.
fn score_momentum(change: i32, limits: RankLimits) -> ScoreMomentum {
    match change {
        _ if change > limits.strong => ScoreMomentum::StronglyImproving,
        _ if change > limits.moderate => ScoreMomentum::Improving,
        _ if change < -limits.strong => ScoreMomentum::StronglyDeclining,
        _ if change < -limits.moderate => ScoreMomentum::Declining,
        _ => ScoreMomentum::Stable,
    }
}
