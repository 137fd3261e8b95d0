//! The table `trend_significance`: row type and computation.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{RankTrendDirection, ScoreTrendDirection, Strength, TrendConfidence};
use crate::schema::TableSchema;

/// Whether the rank and the score of each anime have a trend over the trailing 30 calendar days, and how sure that is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TableSchema)]
#[serde(rename_all = "camelCase")]
#[table(name = "trend_significance", key = "mal_id, snapshot_date")]
pub struct TrendSignificance {
    /// `MyAnimeList` id of the anime.
    pub mal_id: i32,
    /// UTC calendar day of the snapshot; windows end on it.
    pub snapshot_date: NaiveDate,
    /// Least-squares slope of the rank over the 30-day window, in places per calendar day: Sxy/Sxx; null with fewer than 3 values
    /// (option `min_observations.regression`). 0 for constant values.
    pub rank_trend_slope: Option<f64>,
    /// Standard error of the slope, in places per day: √((Syy - Sxy²/Sxx)/(n-2)/Sxx). 0 for constant values and perfect lines.
    pub rank_trend_std_error: Option<f64>,
    /// Share of the variance that the line explains, 0 to 1: Sxy²/(Sxx·Syy). 0 for constant values.
    pub rank_trend_r_squared: Option<f64>,
    /// Two-sided p-value of the slope, Student t with n-2 degrees of freedom; 1 for constant values, 0 for a perfect line.
    /// It takes the days as independent: on ranks of consecutive days it finds far too many trends (see `ar_p_value`).
    pub rank_trend_p_value: Option<f64>,
    /// The p-value adjusted for all anime of the day: Benjamini–Hochberg (1995) false discovery rate.
    pub rank_trend_q_value: Option<f64>,
    /// Label of the p-value: high < 0.01, medium < 0.05, low < 0.10, else not_significant.
    pub rank_trend_confidence: Option<TrendConfidence>,
    /// Sign of the slope in words where p < 0.05 (option `alpha`), else stable.
    pub rank_trend_direction: Option<RankTrendDirection>,
    /// Label of r²: strong from 0.49, moderate from 0.16, else weak.
    pub rank_trend_strength: Option<Strength>,
    /// Least-squares slope of the score over the 30-day window, in score points per calendar day: Sxy/Sxx; null with fewer than 3 values
    /// (option `min_observations.regression`). 0 for constant values.
    pub score_trend_slope: Option<f64>,
    /// Standard error of the slope, in score points per day: √((Syy - Sxy²/Sxx)/(n-2)/Sxx). 0 for constant values and perfect lines.
    pub score_trend_std_error: Option<f64>,
    /// Share of the variance that the line explains, 0 to 1: Sxy²/(Sxx·Syy). 0 for constant values.
    pub score_trend_r_squared: Option<f64>,
    /// Two-sided p-value of the slope, Student t with n-2 degrees of freedom; 1 for constant values, 0 for a perfect line.
    /// It takes the days as independent: on ranks of consecutive days it finds far too many trends (see `ar_p_value`).
    pub score_trend_p_value: Option<f64>,
    /// The p-value adjusted for all anime of the day: Benjamini–Hochberg (1995) false discovery rate.
    pub score_trend_q_value: Option<f64>,
    /// Label of the p-value: high < 0.01, medium < 0.05, low < 0.10, else not_significant.
    pub score_trend_confidence: Option<TrendConfidence>,
    /// Sign of the slope in words where p < 0.05 (option `alpha`), else stable.
    pub score_trend_direction: Option<ScoreTrendDirection>,
    /// Label of r²: strong from 0.49, moderate from 0.16, else weak.
    pub score_trend_strength: Option<Strength>,
    /// Number of non-null ranks in the window.
    pub days_of_data: i32,
    /// First non-null rank in the window.
    pub trend_start_rank: Option<i32>,
    /// Last non-null rank in the window.
    pub trend_end_rank: Option<i32>,
    /// First non-null score in the window.
    pub trend_start_score: Option<f64>,
    /// Last non-null score in the window.
    pub trend_end_score: Option<f64>,
    /// Mann–Kendall tau of the rank over the window, -1 to 1: S/(n(n-1)/2); null with fewer than 3 values.
    #[column(option = "robust")]
    pub rank_trend_mk_tau: Option<f64>,
    /// Two-sided p-value of the Mann–Kendall test, variance corrected for ties, normal approximation with continuity
    /// correction; 1 for constant values.
    #[column(option = "robust")]
    pub rank_trend_mk_p_value: Option<f64>,
    /// Theil–Sen slope: the median of the slopes of all pairs, in places per calendar day.
    #[column(option = "robust")]
    pub rank_trend_sen_slope: Option<f64>,
    /// Two-sided p-value of the slope that stays honest when the errors are autocorrelated, up to a random walk.
    #[column(option = "robust")]
    pub rank_trend_ar_p_value: Option<f64>,
    /// Mann–Kendall tau of the score over the window, -1 to 1: S/(n(n-1)/2); null with fewer than 3 values.
    #[column(option = "robust")]
    pub score_trend_mk_tau: Option<f64>,
    /// Two-sided p-value of the Mann–Kendall test, variance corrected for ties, normal approximation with continuity
    /// correction; 1 for constant values.
    #[column(option = "robust")]
    pub score_trend_mk_p_value: Option<f64>,
    /// Theil–Sen slope: the median of the slopes of all pairs, in score points per calendar day.
    #[column(option = "robust")]
    pub score_trend_sen_slope: Option<f64>,
    /// Two-sided p-value of the slope that stays honest when the errors are autocorrelated, up to a random walk.
    #[column(option = "robust")]
    pub score_trend_ar_p_value: Option<f64>,
    /// When the row was computed; one instant for a whole run.
    pub processed_at: DateTime<Utc>,
    /// The run that computed the row, given by the caller or generated.
    pub etl_run_id: String,
}
