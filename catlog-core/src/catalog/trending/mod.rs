//! What a dashboard shows first: who climbs, who is new at the top, who stays there.

mod newest;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::panel::{Panel, date_of};
use crate::schema::ObjectSchema;

use newest::Newest;

/// What the trending summary shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct TrendingOptions {
    /// Most items of each list, default 10.
    pub limit: usize,
    /// The top that an anime is new to, in ranks, default 50.
    pub new_to_top: i32,
    /// An anime is new to the top if it was not there on the newest snapshot that lies at least so many days back.
    /// Default 1, which is the snapshot before; 7 shows the entries of a week.
    pub new_to_top_days: i32,
    /// The top that streaks are counted in, in ranks, default 10.
    pub streak_top: i32,
    /// A change over n days may use the newest value of the days `n ..= n + tolerance` before. Default 0.
    pub change_tolerance_days: i32,
}

impl Default for TrendingOptions {
    fn default() -> Self {
        Self { limit: 10, new_to_top: 50, new_to_top_days: 1, streak_top: 10, change_tolerance_days: 0 }
    }
}

impl TrendingOptions {
    fn validate(&self) -> Result<(), Error> {
        for (option, value, least) in [
            ("new_to_top", self.new_to_top, 1),
            ("new_to_top_days", self.new_to_top_days, 1),
            ("streak_top", self.streak_top, 1),
            ("change_tolerance_days", self.change_tolerance_days, 0),
        ] {
            if value < least || (option.ends_with("days") && value > 3650) {
                let most = if option.ends_with("days") { " and at most 3650" } else { "" };
                let reason = format!("it is at least {least}{most}");
                return Err(Error::InvalidOption { option, value: value.to_string(), reason });
            }
        }
        Ok(())
    }
}

/// A list, or why there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ObjectSchema)]
#[serde(tag = "status", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Trend<T> {
    /// The history is long enough; the list may still be empty, if nothing moved.
    Available {
        /// The items, first the one that stands out most.
        items: Vec<T>,
    },
    /// The panel does not reach back far enough.
    InsufficientHistory {
        /// How many days before the newest one the panel has to reach back.
        required_days: i32,
        /// How many it does.
        available_days: i32,
    },
    /// The panel reaches back far enough, but has no snapshot on the days that would count, as weekly collections have
    /// none exactly 30 days back; `change_tolerance_days` widens them.
    NoSnapshot {
        /// First day that would count.
        from: NaiveDate,
        /// Last day that would count.
        to: NaiveDate,
    },
}

impl<T> Trend<T> {
    /// The items, none where there is no list.
    #[must_use]
    pub fn items(&self) -> &[T] {
        match self {
            Self::Available { items } => items,
            _ => &[],
        }
    }
}

/// An anime whose rank changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase")]
pub struct RankMove {
    /// `MyAnimeList` id of the anime.
    pub mal_id: i32,
    /// Title on the newest day.
    pub title: Option<String>,
    /// Rank on the newest day, 1 = best.
    pub rank: i32,
    /// Rank then.
    pub previous_rank: i32,
    /// `rank - previous_rank`: a negative change climbs.
    pub change: i32,
    /// Score on the newest day.
    pub score: Option<f64>,
}

/// An anime whose score changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScoreMove {
    /// `MyAnimeList` id of the anime.
    pub mal_id: i32,
    /// Title on the newest day.
    pub title: Option<String>,
    /// Score on the newest day.
    pub score: f64,
    /// Score then.
    pub previous_score: f64,
    /// `score - previous_score`, exact to four places.
    pub change: f64,
    /// Rank on the newest day.
    pub rank: Option<i32>,
}

/// An anime that is new to the top.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewEntry {
    /// `MyAnimeList` id of the anime.
    pub mal_id: i32,
    /// Title on the newest day.
    pub title: Option<String>,
    /// Rank on the newest day.
    pub rank: i32,
    /// Rank on the snapshot that it is compared with; null if it was unranked or not there.
    pub previous_rank: Option<i32>,
    /// Score on the newest day.
    pub score: Option<f64>,
}

/// An anime that stays at the top.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase")]
pub struct Streak {
    /// `MyAnimeList` id of the anime.
    pub mal_id: i32,
    /// Title on the newest day.
    pub title: Option<String>,
    /// Rank on the newest day.
    pub rank: i32,
    /// Calendar days from the first day of the run to the newest, both counted.
    pub days: i32,
    /// Snapshots in the run.
    pub snapshots: i32,
    /// First day of the run.
    pub since: NaiveDate,
    /// Score on the newest day.
    pub score: Option<f64>,
}

/// The trending summary of the newest day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrendingSummary {
    /// The newest day of the panel, null if the panel is empty.
    pub as_of: Option<NaiveDate>,
    /// Largest gains of rank in 7 days.
    #[serde(rename = "biggestClimbers7d")]
    pub biggest_climbers_7d: Trend<RankMove>,
    /// Largest gains of rank in 30 days.
    #[serde(rename = "biggestClimbers30d")]
    pub biggest_climbers_30d: Trend<RankMove>,
    /// Largest gains of score in 7 days.
    #[serde(rename = "scoreSurging7d")]
    pub score_surging_7d: Trend<ScoreMove>,
    /// Largest gains of score in 30 days.
    #[serde(rename = "scoreSurging30d")]
    pub score_surging_30d: Trend<ScoreMove>,
    /// Anime of the top that were not in it before, by rank.
    pub new_to_top: Trend<NewEntry>,
    /// Longest unbroken runs in the top 10 that reach the newest day.
    pub longest_top10_streaks: Trend<Streak>,
}

/// Computes the trending summary of the panel's newest day.
///
/// Only anime of the newest day are shown. Ties go to the better rank (unranked last), then to the smaller id.
///
/// - *Climbers* and *surging*: the change of rank or score as in `RollingMomentumAnalysis`, the value of the newest day
///   minus the newest known value of the days `n ..= n + tolerance` before; only those that got better.
/// - *New to the top*: in the top on the newest day, and on the snapshot before (option `new_to_top_days`) below it,
///   unranked or absent.
/// - *Streaks*: the run of snapshots in the top that reaches the newest day, counted in calendar days. A day without any
///   snapshot does not break it, so weekly collections have streaks too; a snapshot on which the anime is absent or
///   unranked does.
///
/// ```
/// use catlog_core::catalog::{Catalog, CatalogOptions, Trend, TrendingOptions};
/// use catlog_core::domain::DailyRanking;
///
/// let row = |mal_id, date: &str, rank| -> DailyRanking {
///     serde_json::from_value(serde_json::json!({"malId": mal_id, "snapshotDate": date, "rank": rank})).unwrap()
/// };
/// let rows = vec![row(1, "2026-02-01", 8), row(1, "2026-02-08", 2), row(5, "2026-02-08", 1)];
/// let catalog = Catalog::from_rows(rows, CatalogOptions::default())?;
///
/// let summary = catalog.trending(&TrendingOptions::default())?;
/// let climber = &summary.biggest_climbers_7d.items()[0];
/// assert_eq!((climber.mal_id, climber.previous_rank, climber.change), (1, 8, -6));
/// assert_eq!(summary.new_to_top.items()[0].mal_id, 5);
/// assert_eq!(
///     summary.biggest_climbers_30d,
///     Trend::InsufficientHistory { required_days: 30, available_days: 7 }
/// );
/// # Ok::<(), catlog_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidOption`] for an option out of its range.
pub fn trending(panel: &Panel, options: &TrendingOptions) -> Result<TrendingSummary, Error> {
    options.validate()?;
    let now = Newest::of(panel);
    Ok(TrendingSummary {
        as_of: panel.days().last().map(|&day| date_of(day)),
        biggest_climbers_7d: now.climbers(7, options),
        biggest_climbers_30d: now.climbers(30, options),
        score_surging_7d: now.surging(7, options),
        score_surging_30d: now.surging(30, options),
        new_to_top: now.new_to_top(options),
        longest_top10_streaks: now.streaks(options),
    })
}
