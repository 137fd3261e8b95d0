//! The table `volatility_rankings`: row type and computation.

use std::ops::Range;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::analysis::Analysis;
use super::key_columns::KeyColumns;
use super::volatility_cross::{Volatilities, VolatilityCross};
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
    let mut volatility = [(); 6].map(|()| vec![NULL_F64; count]);
    let (mut percentile, mut place) = (Vec::with_capacity(count), Vec::with_capacity(count));
    let (mut category, mut stable_days) = (Vec::with_capacity(count), Vec::with_capacity(count));
    let mut stability = Vec::with_capacity(count);
    let mut volatilities = Volatilities::default();
    for anime in anime {
        let rows = analysis.rows_between(anime, days);
        let here = percentile.len()..percentile.len() + rows.len();
        columns.push(panel, anime, rows.clone());
        let out = volatility.each_mut().map(|column| &mut column[here.clone()]);
        volatilities.put(analysis, anime, rows.clone(), out);
        // runs begin before the days of this block
        let first = analysis.rows_between(anime, analysis.range).start;
        let mut run = StableRun { length: runs[anime], before: analysis.range.0.checked_sub(1) };
        for (row, (day, at)) in (first..).zip(analysis.by_day(first..rows.end)) {
            let (rank, percent) = cross.place(day, at);
            let label = percent.map(|percent| self::category(percent, analysis.options.volatility_limits));
            let length = run.until(panel.day()[row], label == Some(VolatilityCategory::Stable));
            if row >= rows.start {
                place.push(rank.and_then(|rank| i32::try_from(rank).ok()).unwrap_or(NULL_I32));
                percentile.push(percent.unwrap_or(NULL_F64));
                category.push(label_code(label));
                stable_days.push(length);
                stability.push(cross.stability(day, at));
            }
        }
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
