//! The table `trend_correlation`: row type and computation.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{MarketMomentumDirection, Strength};
use crate::schema::TableSchema;

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
    /// Anime whose 7-day rank momentum is climbing or strongly_climbing.
    pub climbers_7d: i32,
    /// Anime whose 30-day rank momentum is climbing or strongly_climbing.
    pub climbers_30d: i32,
    /// Anime that climb over both.
    pub climbers_both: i32,
    /// Anime whose 7-day rank momentum is falling or strongly_falling.
    pub fallers_7d: i32,
    /// Anime whose 30-day rank momentum is falling or strongly_falling.
    pub fallers_30d: i32,
    /// Label of |`rank_7d_vs_30d_correlation`|: strong from 0.7, moderate from 0.4, else weak; null if it is.
    pub correlation_strength: Option<Strength>,
    /// Label of the breadth (climbers_30d - fallers_30d) / anime with a 30-day rank change: above 0.1 bullish, below -0.1
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
