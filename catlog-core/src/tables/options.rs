//! What a caller may choose: thresholds, levels, minimum observations, days, run metadata.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::panel::SCORE_SCALE;
use crate::schema::ObjectSchema;

/// Every option of the five tables, with the defaults of the contract.
///
/// ```
/// use catlog_core::tables::{Dates, Options};
///
/// let options = Options { dates: Dates::Latest, change_tolerance_days: 3, ..Options::default() };
/// assert_eq!(options.min_observations.regression, 3);
/// options.validate()?;
/// # Ok::<(), catlog_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Options {
    /// The days that get rows. A day's rows are the same whichever days are asked for.
    pub dates: Dates,
    /// Adds the columns that are marked `robust` to `TrendSignificance`.
    pub robust: bool,
    /// A change over n days may use the newest value of the days `n ..= n + tolerance` before. Default 0.
    pub change_tolerance_days: i32,
    /// Level of the confidence intervals, default 0.95.
    pub confidence_level: f64,
    /// A trend has a direction where p < alpha, default 0.05.
    pub alpha: f64,
    /// Fewer non-null values than these give null.
    pub min_observations: MinObservations,
    /// Limits of `rank_momentum_7d`, in places: 1 and 3.
    #[serde(rename = "rankMomentum7d")]
    pub rank_momentum_7d: RankLimits,
    /// Limits of `rank_momentum_30d`, in places: 2 and 6.
    #[serde(rename = "rankMomentum30d")]
    pub rank_momentum_30d: RankLimits,
    /// Limits of `score_momentum_7d`, in score points: 0.02 and 0.08.
    #[serde(rename = "scoreMomentum7d")]
    pub score_momentum_7d: ScoreLimits,
    /// Limits of `score_momentum_30d`, in score points: 0.04 and 0.16.
    #[serde(rename = "scoreMomentum30d")]
    pub score_momentum_30d: ScoreLimits,
    /// Percentiles at which moderate, volatile and highly volatile begin: 25, 75, 95.
    pub volatility_limits: [f64; 3],
    /// When and by which run the rows are computed; null is now, and a generated id.
    pub run: RunMetadata,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            dates: Dates::All,
            robust: false,
            change_tolerance_days: 0,
            confidence_level: 0.95,
            alpha: 0.05,
            min_observations: MinObservations::default(),
            rank_momentum_7d: RankLimits { moderate: 1, strong: 3 },
            rank_momentum_30d: RankLimits { moderate: 2, strong: 6 },
            score_momentum_7d: ScoreLimits { moderate: 0.02, strong: 0.08 },
            score_momentum_30d: ScoreLimits { moderate: 0.04, strong: 0.16 },
            volatility_limits: [25.0, 75.0, 95.0],
            run: RunMetadata::default(),
        }
    }
}

impl Options {
    /// Checks every value.
    ///
    /// # Errors
    /// [`Error::InvalidOption`] names the option, its value and what it may be.
    pub fn validate(&self) -> Result<(), Error> {
        let fail = |option, value: String, reason: &str| {
            Err(Error::InvalidOption { option, value, reason: reason.to_owned() })
        };
        if !(0..=3650).contains(&self.change_tolerance_days) {
            return fail(
                "change_tolerance_days",
                self.change_tolerance_days.to_string(),
                "it is a number of days from 0 to 3650",
            );
        }
        if !(self.confidence_level > 0.0 && self.confidence_level < 1.0) {
            return fail("confidence_level", self.confidence_level.to_string(), "it lies between 0 and 1");
        }
        if !(self.alpha > 0.0 && self.alpha < 1.0) {
            return fail("alpha", self.alpha.to_string(), "it lies between 0 and 1");
        }
        self.min_observations.validate()?;
        if let Some(id) = self.run.etl_run_id.as_deref().filter(|id| id.contains('\0')) {
            let reason = "it has the character U+0000, which PostgreSQL cannot store: remove it";
            return fail("etl_run_id", format!("{id:?}"), reason);
        }
        for (option, limits) in
            [("rank_momentum_7d", self.rank_momentum_7d), ("rank_momentum_30d", self.rank_momentum_30d)]
        {
            if limits.moderate < 0 || limits.strong < limits.moderate {
                let value = format!("{} and {}", limits.moderate, limits.strong);
                return fail(option, value, "0 <= moderate <= strong");
            }
        }
        self.score_momentum_7d.in_units("score_momentum_7d")?;
        self.score_momentum_30d.in_units("score_momentum_30d")?;
        let [moderate, volatile, highly] = self.volatility_limits;
        if !(0.0 <= moderate && moderate <= volatile && volatile <= highly && highly <= 100.0) {
            return fail(
                "volatility_limits",
                format!("{:?}", self.volatility_limits),
                "they are three percentiles from 0 to 100 in ascending order",
            );
        }
        if let Dates::Range { from: Some(from), to: Some(to) } = self.dates
            && from > to
        {
            return fail("dates", format!("{from}..{to}"), "the first day is not after the last");
        }
        Ok(())
    }
}

/// The days that get rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase")]
pub enum Dates {
    /// Every day of the panel: a backfill.
    #[default]
    All,
    /// The newest day of the panel.
    Latest,
    /// The days from `from` to `to`, both included; without a bound on a side all there are.
    Range {
        /// First day.
        #[serde(default)]
        from: Option<NaiveDate>,
        /// Last day.
        #[serde(default)]
        to: Option<NaiveDate>,
    },
}

impl std::str::FromStr for Dates {
    type Err = Error;

    /// `all`, `latest`, `2026-01-01..2026-01-31`, a side of which may be left out, or one day.
    fn from_str(text: &str) -> Result<Self, Error> {
        let day = |part: &str| -> Result<Option<NaiveDate>, Error> {
            if part.is_empty() {
                return Ok(None);
            }
            part.parse().map(Some).map_err(|_| Error::InvalidOption {
                option: "dates",
                value: text.to_owned(),
                reason: "it is all, latest, a day such as 2026-02-08, or FROM..TO".to_owned(),
            })
        };
        match text {
            "all" => Ok(Self::All),
            "latest" => Ok(Self::Latest),
            _ => {
                if let Some((from, to)) = text.split_once("..") {
                    Ok(Self::Range { from: day(from)?, to: day(to)? })
                } else {
                    let one = day(text)?;
                    match one {
                        Some(_) => Ok(Self::Range { from: one, to: one }),
                        None => day("?").map(|_| Self::All),
                    }
                }
            }
        }
    }
}

/// How many non-null values a statistic needs; fewer give null.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct MinObservations {
    /// Of a mean, default and least 1.
    pub mean: i32,
    /// Of a standard deviation and a confidence interval, default and least 2.
    pub std_dev: i32,
    /// Of a regression and the robust trend statistics, default and least 3.
    pub regression: i32,
    /// Pairs of an anime's own correlation, default 10, least 3.
    pub own_correlation: i32,
}

impl Default for MinObservations {
    fn default() -> Self {
        Self { mean: 1, std_dev: 2, regression: 3, own_correlation: 10 }
    }
}

impl MinObservations {
    fn validate(self) -> Result<(), Error> {
        for (option, value, least) in [
            ("min_observations.mean", self.mean, 1),
            ("min_observations.std_dev", self.std_dev, 2),
            ("min_observations.regression", self.regression, 3),
            ("min_observations.own_correlation", self.own_correlation, 3),
        ] {
            if value < least {
                return Err(Error::InvalidOption {
                    option,
                    value: value.to_string(),
                    reason: format!("the statistic is undefined below {least}"),
                });
            }
        }
        Ok(())
    }
}

/// Limits of a rank momentum label, in places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RankLimits {
    /// A change of more than this is no longer stable.
    pub moderate: i32,
    /// A change of more than this is strong.
    pub strong: i32,
}

/// Limits of a score momentum label, in score points with at most four decimal places.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScoreLimits {
    /// A change of more than this is no longer stable.
    pub moderate: f64,
    /// A change of more than this is strong.
    pub strong: f64,
}

impl ScoreLimits {
    /// The limits in ten-thousandths, so that they compare exactly.
    pub(super) fn in_units(self, option: &'static str) -> Result<RankLimits, Error> {
        let units = |value: f64| {
            let scaled = value * f64::from(SCORE_SCALE);
            let rounded = scaled.round();
            let exact = (0.0..=100_000.0).contains(&rounded) && (scaled - rounded).abs() < 1e-6;
            #[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
            exact.then_some(rounded as i32)
        };
        match (units(self.moderate), units(self.strong)) {
            (Some(moderate), Some(strong)) if moderate <= strong => Ok(RankLimits { moderate, strong }),
            _ => Err(Error::InvalidOption {
                option,
                value: format!("{} and {}", self.moderate, self.strong),
                reason: "0 <= moderate <= strong <= 10, with at most four decimal places".to_owned(),
            }),
        }
    }
}

/// When and by which run rows are computed. Equal inputs and equal run metadata give equal bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct RunMetadata {
    /// Instant that `processed_at` tells, null for now.
    pub processed_at: Option<DateTime<Utc>>,
    /// Id that `etl_run_id` tells, null for a generated `catlog-YYYYMMDD-HHMMSS-xxxxxxxx`.
    pub etl_run_id: Option<String>,
}

impl RunMetadata {
    /// The instant in microseconds and the id, made where they were not given.
    pub(crate) fn resolve(&self) -> (i64, String) {
        let at = self.processed_at.unwrap_or_else(Utc::now);
        let id = self.etl_run_id.clone().unwrap_or_else(|| {
            use std::hash::{BuildHasher, RandomState};
            let random = RandomState::new().hash_one(at.timestamp_micros()) & 0xffff_ffff;
            format!("catlog-{}-{random:08x}", at.format("%Y%m%d-%H%M%S"))
        });
        (at.timestamp_micros(), id)
    }
}
