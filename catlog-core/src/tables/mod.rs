//! The five tables: for each its row type, which is its schema, and its computation.

mod analysis;
mod carry;
mod correlation_cross;
mod counting_sort;
mod empty;

mod genre_correlation;
mod genre_cross;
mod genre_percentiles;
mod key_columns;
mod labels;
mod options;
pub mod partition;
mod rolling_momentum;
mod scatter;
mod stable_runs;
mod table;
mod trend_correlation;
mod trend_cross;
mod trend_significance;
mod volatility_cross;
mod volatility_rankings;
mod windows;

pub use analysis::Analysis;

pub(crate) use empty::{empty_columns, rare_changes};
pub use genre_correlation::{GenreCorrelations, Metric, Mover, genre_correlation_matrix, lagged_cross_correlation};
pub use genre_percentiles::GenrePercentiles;
pub use labels::{
    GenrePerformanceTier, MarketMomentumDirection, RankMomentum, RankTrendDirection, ScoreMomentum,
    ScoreTrendDirection, Strength, TrendConfidence, VolatilityCategory,
};
pub use options::{Dates, MinObservations, Options, RankLimits, RunMetadata, ScoreLimits};
pub use rolling_momentum::RollingMomentumAnalysis;
pub use table::{Table, TableName};
pub use trend_correlation::TrendCorrelation;
pub use trend_significance::TrendSignificance;
pub use volatility_rankings::VolatilityRankings;

use crate::panel::SCORE_SCALE;
use crate::schema::{LabelEnum, NULL_CODE, NULL_F64, NULL_I32};

/// Ten-thousandths as score points; nulls stay null.
fn score_points(values: &[i32]) -> Vec<f64> {
    values
        .iter()
        .map(|&value| if value == NULL_I32 { NULL_F64 } else { f64::from(value) / f64::from(SCORE_SCALE) })
        .collect()
}

/// Code of a label that may be missing.
fn label_code<L: LabelEnum>(label: Option<L>) -> u8 {
    label.map_or(NULL_CODE, LabelEnum::code)
}
