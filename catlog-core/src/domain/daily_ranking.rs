//! One anime on one day: the row of the input panel.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::json_forms::{day, null_as_default};
use super::validation::Checks;
use super::{FieldProblem, Validate};
use crate::schema::TableSchema;

/// Where an anime stood on a day, as collected from the rankings.
///
/// ```
/// use catlog_core::domain::DailyRanking;
///
/// let row: DailyRanking =
///     serde_json::from_str(r#"{"malId": 5114, "snapshotDate": "2026-02-08", "rank": 2, "score": 9.1}"#)?;
/// assert_eq!((row.mal_id, row.rank, row.members), (5114, Some(2), None));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TableSchema)]
#[serde(rename_all = "camelCase")]
#[table(name = "daily_rankings", key = "mal_id, snapshot_date")]
pub struct DailyRanking {
    /// `MyAnimeList` id of the anime, 1 or more.
    pub mal_id: i32,
    /// UTC calendar day of the snapshot, 1970-01-01 to 9999-12-31.
    #[serde(deserialize_with = "day")]
    pub snapshot_date: NaiveDate,
    /// Title as collected.
    #[serde(default)]
    pub title: Option<String>,
    /// Rank, 1 = best; null if unranked.
    #[serde(default)]
    pub rank: Option<i32>,
    /// Popularity rank, 1 = most popular.
    #[serde(default)]
    pub popularity: Option<i32>,
    /// Score, 1 to 10, kept to four places; null if unscored.
    #[serde(default)]
    pub score: Option<f64>,
    /// People who scored it.
    #[serde(default)]
    pub scored_by: Option<i32>,
    /// People who have it on their list.
    #[serde(default)]
    pub members: Option<i32>,
    /// People who have it as a favourite.
    #[serde(default)]
    pub favorites: Option<i32>,
    /// Genres, each once; empty if none.
    #[serde(default, deserialize_with = "null_as_default")]
    pub genres: Vec<String>,
    /// The run that collected the row.
    #[serde(default)]
    pub etl_run_id: Option<String>,
}

impl Validate for DailyRanking {
    const NAME: &'static str = "DailyRanking";

    fn problems(&self) -> Vec<FieldProblem> {
        let mut checks = Checks::default();
        checks.at_least("mal_id", Some(self.mal_id), 1);
        checks.snapshot_day("snapshot_date", self.snapshot_date);
        checks.text("title", self.title.as_deref());
        checks.at_least("rank", self.rank, 1);
        checks.at_least("popularity", self.popularity, 1);
        checks.score("score", self.score);
        checks.at_least("scored_by", self.scored_by, 0);
        checks.at_least("members", self.members, 0);
        checks.at_least("favorites", self.favorites, 0);
        checks.each_once("genres", &self.genres);
        checks.text("etl_run_id", self.etl_run_id.as_deref());
        checks.into_problems()
    }
}
