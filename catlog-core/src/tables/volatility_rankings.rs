//! The table `volatility_rankings`: row type and computation.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::VolatilityCategory;
use crate::schema::TableSchema;

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
    /// 100 × PERCENT_RANK of `rank_volatility_30d` among the day's anime that have one, 0 = most stable; ties share the lower
    /// value; null if fewer than 2 have one.
    pub volatility_percentile: Option<f64>,
    /// RANK() of `rank_volatility_30d` that day, 1 = most stable; ties share it.
    pub volatility_rank: Option<i32>,
    /// Label of the percentile: stable below 25, moderate below 75, volatile below 95, highly_volatile from 95 (option
    /// `volatility_limits`).
    pub volatility_category: Option<VolatilityCategory>,
    /// Length of the unbroken run of calendar days ending here on which the category is stable; a missing day or a null
    /// category breaks it.
    pub consecutive_stable_days: i32,
    /// 0 to 1, 1 = most stable: 1 - the mean of the PERCENT_RANKs of the six volatilities of that day, over those that exist;
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
