//! The table `volatility_rankings`: row type and computation.

use std::ops::Range;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::analysis::Analysis;
use super::key_columns::KeyColumns;
use super::volatility_cross::{VolatilityCross, volatilities_of};
use super::{VolatilityCategory, label_code};
use crate::Error;
use crate::schema::{Column, Frame, NULL_F64, NULL_I32, TableSchema};

/// How restless each anime is, and where that puts it among the day's anime.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TableSchema)]
#[serde(rename_all = "camelCase")]
#[table(name = "volatility_rankings", key = "mal_id, snapshot_date")]
pub struct VolatilityRankings {
    /// `MyAnimeList` id of the anime.
    pub mal_id: i32,
    /// UTC calendar day of the snapshot; windows end on it.
    pub snapshot_date: NaiveDate,
    /// Volatility of the rank over 7 calendar days, in places: the sample standard deviation; null if n < 2.
    pub rank_volatility_7d: Option<f64>,
    /// Volatility of the rank over 14 calendar days, in places: the sample standard deviation; null if n < 2.
    pub rank_volatility_14d: Option<f64>,
    /// Volatility of the rank over 30 calendar days, in places: the sample standard deviation; null if n < 2.
    pub rank_volatility_30d: Option<f64>,
    /// Volatility of the score over 7 calendar days, in score points: the sample standard deviation; null if n < 2.
    pub score_volatility_7d: Option<f64>,
    /// Volatility of the score over 14 calendar days, in score points: the sample standard deviation; null if n < 2.
    pub score_volatility_14d: Option<f64>,
    /// Volatility of the score over 30 calendar days, in score points: the sample standard deviation; null if n < 2.
    pub score_volatility_30d: Option<f64>,
    /// 100 × `PERCENT_RANK` of `rank_volatility_30d` among the day's anime that have one, 0 = most stable; ties share the lower
    /// value; null if fewer than 2 have one.
    pub volatility_percentile: Option<f64>,
    /// `RANK()` of `rank_volatility_30d` that day, 1 = most stable; ties share it.
    pub volatility_rank: Option<i32>,
    /// Label of the percentile: stable below 25, moderate below 75, volatile below 95, `highly_volatile` from 95 (option
    /// `volatility_limits`).
    pub volatility_category: Option<VolatilityCategory>,
    /// Length of the unbroken run of calendar days ending here on which the category is stable; a missing day or a null
    /// category breaks it.
    pub consecutive_stable_days: i32,
    /// 0 to 1, 1 = most stable: 1 - the mean of the `PERCENT_RANKs` of the six volatilities of that day, over those that exist;
    /// null if none does.
    pub stability_score: Option<f64>,
    /// Rank on the day.
    pub current_rank: Option<i32>,
    /// Score on the day.
    pub current_score: Option<f64>,
    /// Genres on the day, as observed; empty if none.
    pub genres: Vec<String>,
    /// When the row was computed; one instant for a whole run.
    pub processed_at: DateTime<Utc>,
    /// The run that computed the row, given by the caller or generated.
    pub etl_run_id: String,
}

/// The rows of some anime and days. `runs` are the runs of stable days before the days that are asked for, by anime.
pub(super) fn block(
    analysis: &Analysis,
    cross: &VolatilityCross,
    runs: &[i32],
    anime: Range<usize>,
    days: (i32, i32),
) -> Result<Frame, Error> {
    let panel = &*analysis.panel;
    let mut columns = KeyColumns::default();
    let count = anime.clone().map(|anime| analysis.rows_between(anime, days).len()).sum();
    let mut volatility = [(); 6].map(|()| Vec::with_capacity(count));
    let (mut percentile, mut place) = (Vec::with_capacity(count), Vec::with_capacity(count));
    let (mut category, mut stable_days) = (Vec::with_capacity(count), Vec::with_capacity(count));
    let mut stability = Vec::with_capacity(count);
    let mut six = Vec::new();
    for anime in anime {
        let rows = analysis.rows_between(anime, days);
        columns.push(panel, anime, rows.clone());
        six.clear();
        six.resize(rows.len(), [NULL_F64; 6]);
        volatilities_of(analysis, panel, panel.rows_of(anime).start, rows.clone(), &mut six);
        for (metric, out) in volatility.iter_mut().enumerate() {
            out.extend(six.iter().map(|six| six[metric]));
        }
        let mut position = 0;
        for row in rows.clone() {
            while panel.days()[position] < panel.day()[row] {
                position += 1;
            }
            let (rank, percent) = cross.place(row, position);
            place.push(rank.and_then(|rank| i32::try_from(rank).ok()).unwrap_or(NULL_I32));
            percentile.push(percent.unwrap_or(NULL_F64));
            category
                .push(label_code(percent.map(|percent| self::category(percent, analysis.options.volatility_limits))));
            stability.push(cross.stability[row]);
        }
        stable_runs(analysis, cross, anime, runs[anime], rows, &mut stable_days);
    }
    let [mal_id, date, rank, score, genres] = columns.into_columns(panel);
    let mut all = vec![mal_id, date];
    all.extend(volatility.map(Column::Float64));
    all.extend([
        Column::Float64(percentile),
        Column::Int32(place),
        Column::Label(category),
        Column::Int32(stable_days),
        Column::Float64(stability),
        rank,
        score,
        genres,
    ]);
    all.extend(analysis.run_columns());
    Frame::new(VolatilityRankings::TABLE, &[], count, all)
}

/// Appends, for each of some rows of an anime, the length of the run of stable days that ends on it. `before` is the run
/// that ends on the day before those that are asked for.
fn stable_runs(
    analysis: &Analysis,
    cross: &VolatilityCross,
    anime: usize,
    before: i32,
    wanted: Range<usize>,
    out: &mut Vec<i32>,
) {
    let panel = &*analysis.panel;
    let first = analysis.rows_between(anime, analysis.range).start;
    let mut run = StableRun { length: before, before: analysis.range.0.checked_sub(1) };
    let mut position = 0;
    for row in first..wanted.end {
        let day = panel.day()[row];
        while panel.days()[position] < day {
            position += 1;
        }
        let (_, percentile) = cross.place(row, position);
        let label = percentile.map(|percentile| category(percentile, analysis.options.volatility_limits));
        let length = run.until(day, label == Some(VolatilityCategory::Stable));
        if row >= wanted.start {
            out.push(length);
        }
    }
}

/// An anime's run of stable days, followed from day to day.
#[derive(Debug, Default)]
pub(super) struct StableRun {
    length: i32,
    before: Option<i32>,
}

impl StableRun {
    /// Length of the run that ends on the next day that there is.
    pub fn until(&mut self, day: i32, is_stable: bool) -> i32 {
        self.length = match is_stable {
            true if self.before == Some(day - 1) => self.length + 1,
            true => 1,
            false => 0,
        };
        self.before = Some(day);
        self.length
    }
}

pub(super) fn category(percentile: f64, [moderate, volatile, highly]: [f64; 3]) -> VolatilityCategory {
    match percentile {
        _ if percentile >= highly => VolatilityCategory::HighlyVolatile,
        _ if percentile >= volatile => VolatilityCategory::Volatile,
        _ if percentile >= moderate => VolatilityCategory::Moderate,
        _ => VolatilityCategory::Stable,
    }
}
