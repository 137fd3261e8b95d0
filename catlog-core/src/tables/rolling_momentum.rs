//! The table `rolling_momentum_analysis`: row type and computation.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{RankMomentum, ScoreMomentum};
use crate::schema::TableSchema;

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
