//! The label sets of the five tables.

use crate::schema::LabelEnum;

/// Where the rank of an anime is heading: a *falling* number climbs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, LabelEnum)]
pub enum RankMomentum {
    /// Gained more places than the strong limit.
    StronglyClimbing,
    /// Gained more places than the limit.
    Climbing,
    /// Moved no more than the limit.
    Stable,
    /// Lost more places than the limit.
    Falling,
    /// Lost more places than the strong limit.
    StronglyFalling,
}

/// Where the score of an anime is heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, LabelEnum)]
pub enum ScoreMomentum {
    /// Rose by more than the strong limit.
    StronglyImproving,
    /// Rose by more than the limit.
    Improving,
    /// Moved no more than the limit.
    Stable,
    /// Fell by more than the limit.
    Declining,
    /// Fell by more than the strong limit.
    StronglyDeclining,
}

/// How surely a trend's slope is not zero, from its classical p-value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, LabelEnum)]
pub enum TrendConfidence {
    /// p < 0.01.
    High,
    /// p < 0.05.
    Medium,
    /// p < 0.10.
    Low,
    /// p >= 0.10.
    NotSignificant,
}

/// Direction of a significant rank trend: a falling number improves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, LabelEnum)]
pub enum RankTrendDirection {
    /// Significant, slope below 0: the anime climbs.
    Improving,
    /// Significant, slope above 0: the anime falls.
    Declining,
    /// Not significant.
    Stable,
}

/// Direction of a significant score trend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, LabelEnum)]
pub enum ScoreTrendDirection {
    /// Significant, slope above 0.
    Rising,
    /// Significant, slope below 0.
    Falling,
    /// Not significant.
    Stable,
}

/// Strength of a relation: of a trend by its r² (0.49 and 0.16), of a correlation by its |r| (0.7 and 0.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, LabelEnum)]
pub enum Strength {
    /// r² >= 0.49, or |r| >= 0.7.
    Strong,
    /// r² >= 0.16, or |r| >= 0.4.
    Moderate,
    /// Below that.
    Weak,
}

/// How restless the rank of an anime is among the day's anime.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, LabelEnum)]
pub enum VolatilityCategory {
    /// Volatility percentile below 25.
    Stable,
    /// From 25, below 75.
    Moderate,
    /// From 75, below 95.
    Volatile,
    /// From 95.
    HighlyVolatile,
}

/// Where an anime stands within a genre, by the percentile of its rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, LabelEnum)]
pub enum GenrePerformanceTier {
    /// Percentile from 90.
    #[label("top_10_percent")]
    Top10Percent,
    /// Percentile from 75, below 90.
    #[label("top_25_percent")]
    Top25Percent,
    /// Percentile from 50, below 75.
    AboveAverage,
    /// Percentile below 50.
    BelowAverage,
}

/// Where the whole market is heading, by its breadth: (climbers - fallers) / anime with a 30-day change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, LabelEnum)]
pub enum MarketMomentumDirection {
    /// Breadth above 0.1.
    Bullish,
    /// Breadth below -0.1.
    Bearish,
    /// Between the two.
    Mixed,
}
