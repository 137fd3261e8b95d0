//! The table `genre_percentiles`: row type and computation.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::GenrePerformanceTier;
use crate::schema::TableSchema;

/// Where each anime stands within each of its genres, one row per genre of the anime that day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TableSchema)]
#[serde(rename_all = "camelCase")]
#[table(name = "genre_percentiles", key = "mal_id, snapshot_date, genre")]
pub struct GenrePercentiles {
    /// `MyAnimeList` id of the anime.
    pub mal_id: i32,
    /// UTC calendar day of the snapshot; windows end on it.
    pub snapshot_date: NaiveDate,
    /// The genre; an anime has one row a day for each of its genres.
    pub genre: String,
    /// 100 × PERCENT_RANK of the rank (low is good) within day and genre, 100 = best; ties share the lower percentile;
    /// null if the value is null or the only one.
    pub rank_percentile: Option<f64>,
    /// 100 × PERCENT_RANK of the score (high is good) within day and genre, 100 = best; ties share the lower percentile;
    /// null if the value is null or the only one.
    pub score_percentile: Option<f64>,
    /// 100 × PERCENT_RANK of the popularity rank (low is good) within day and genre, 100 = best; ties share the lower percentile;
    /// null if the value is null or the only one.
    pub popularity_percentile: Option<f64>,
    /// Mean of `rank_percentile` of this anime in this genre over 30 calendar days, over the days that have one.
    pub rank_percentile_avg_30d: Option<f64>,
    /// Mean of `score_percentile` of this anime in this genre over 30 calendar days, over the days that have one.
    pub score_percentile_avg_30d: Option<f64>,
    /// RANK() by rank within day and genre, 1 = best; ties share it; null if unranked.
    pub genre_rank: Option<i32>,
    /// Rows of that day and genre, ranked or not.
    pub anime_in_genre: i32,
    /// Label of `rank_percentile`: top_10_percent from 90, top_25_percent from 75, above_average from 50, else below_average.
    pub genre_performance_tier: Option<GenrePerformanceTier>,
    /// Rank on the day.
    pub current_rank: Option<i32>,
    /// Score on the day.
    pub current_score: Option<f64>,
    /// When the row was computed; one instant for a whole run.
    pub processed_at: DateTime<Utc>,
    /// The run that computed the row, given by the caller or generated.
    pub etl_run_id: String,
}
