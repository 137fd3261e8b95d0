//! The five tables: for each its row type, which is its schema, and its computation.

mod genre_percentiles;
mod labels;
mod rolling_momentum;
mod trend_correlation;
mod trend_significance;
mod volatility_rankings;

pub use genre_percentiles::GenrePercentiles;
pub use labels::{
    GenrePerformanceTier, MarketMomentumDirection, RankMomentum, RankTrendDirection, ScoreMomentum,
    ScoreTrendDirection, Strength, TrendConfidence, VolatilityCategory,
};
pub use rolling_momentum::RollingMomentumAnalysis;
pub use trend_correlation::TrendCorrelation;
pub use trend_significance::TrendSignificance;
pub use volatility_rankings::VolatilityRankings;

use crate::schema::{TableDef, TableSchema};

/// The five tables in the order of the contract.
pub const TABLES: [&TableDef; 5] = [
    RollingMomentumAnalysis::TABLE,
    TrendSignificance::TABLE,
    VolatilityRankings::TABLE,
    GenrePercentiles::TABLE,
    TrendCorrelation::TABLE,
];
