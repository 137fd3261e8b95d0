//! An entry of a person's list.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::json_forms::{null_as_default, optional_day, optional_instant};
use super::validation::Checks;
use super::{Anime, AnimeStatus, FieldProblem, Validate};
use crate::Error;
use crate::schema::TableSchema;

/// An anime on a person's list.
///
/// ```
/// use catlog_core::domain::{AnimeStatus, UserAnime, Validate};
///
/// let entry = UserAnime { rating: Some(9), ..UserAnime::new("u1", 457, AnimeStatus::Completed) };
/// entry.validate()?;
/// assert_eq!(serde_json::to_value(&entry)?["status"], "COMPLETED");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TableSchema)]
#[serde(rename_all = "camelCase")]
#[table(name = "user_anime", key = "user_id, mal_id")]
pub struct UserAnime {
    /// The person whose list it is.
    pub user_id: String,
    /// `MyAnimeList` id of the anime, 1 or more.
    pub mal_id: i32,
    /// What the person does with it.
    pub status: AnimeStatus,
    /// The person's rating, 1 to 10; null if unrated.
    #[serde(default)]
    pub rating: Option<i32>,
    /// Episodes watched, 0 or more; no more than the anime has.
    #[serde(default, deserialize_with = "null_as_default")]
    pub episodes_watched: i32,
    /// Whether it is a favourite.
    #[serde(default, deserialize_with = "null_as_default")]
    pub is_favorite: bool,
    /// Whether it is being watched again.
    #[serde(default, deserialize_with = "null_as_default")]
    pub is_rewatching: bool,
    /// How often all of it was watched again, 0 or more.
    #[serde(default, deserialize_with = "null_as_default")]
    pub times_rewatched: i32,
    /// Day of the first episode.
    #[serde(default, deserialize_with = "optional_day")]
    pub started_on: Option<NaiveDate>,
    /// Day of the last episode, not before the first.
    #[serde(default, deserialize_with = "optional_day")]
    pub completed_on: Option<NaiveDate>,
    /// The person's tags, each once.
    #[serde(default, deserialize_with = "null_as_default")]
    pub tags: Vec<String>,
    /// The person's notes.
    #[serde(default)]
    pub notes: Option<String>,
    /// When the entry was last changed.
    #[serde(default, deserialize_with = "optional_instant")]
    pub updated_at: Option<DateTime<Utc>>,
}

impl UserAnime {
    /// An entry without rating, with no episode watched.
    #[must_use]
    pub fn new(user_id: impl Into<String>, mal_id: i32, status: AnimeStatus) -> Self {
        Self {
            user_id: user_id.into(),
            mal_id,
            status,
            rating: None,
            episodes_watched: 0,
            is_favorite: false,
            is_rewatching: false,
            times_rewatched: 0,
            started_on: None,
            completed_on: None,
            tags: Vec::new(),
            notes: None,
            updated_at: None,
        }
    }

    /// [`validate`](Validate::validate), and no more episodes watched than `anime` has.
    ///
    /// # Errors
    /// [`Error::InvalidField`] names the first field with a problem, [`Error::InvalidField`] on `mal_id` if it is another
    /// anime.
    ///
    /// ```
    /// use catlog_core::domain::{Anime, AnimeStatus, UserAnime};
    ///
    /// let anime = Anime { episodes: Some(26), ..Anime::new(457, "Mushishi") };
    /// let entry = UserAnime { episodes_watched: 27, ..UserAnime::new("u1", 457, AnimeStatus::Watching) };
    /// let error = entry.validate_with(&anime).unwrap_err();
    /// assert_eq!(error.to_string(), "episodes_watched: 27 is more than the 26 episodes that Mushishi has");
    /// ```
    pub fn validate_with(&self, anime: &Anime) -> Result<(), Error> {
        self.validate()?;
        let invalid = |field: &str, value: i32, reason| {
            Err(Error::InvalidField { field: field.to_owned(), value: value.to_string(), reason })
        };
        if anime.mal_id != self.mal_id {
            return invalid(
                "mal_id",
                self.mal_id,
                format!("is not that of {}, which is {}", anime.title, anime.mal_id),
            );
        }
        match anime.episodes {
            Some(episodes) if self.episodes_watched > episodes => invalid(
                "episodes_watched",
                self.episodes_watched,
                format!("is more than the {episodes} episodes that {} has", anime.title),
            ),
            _ => Ok(()),
        }
    }
}

impl Validate for UserAnime {
    const NAME: &'static str = "UserAnime";

    fn problems(&self) -> Vec<FieldProblem> {
        let mut checks = Checks::default();
        checks.not_blank("user_id", &self.user_id);
        checks.at_least("mal_id", Some(self.mal_id), 1);
        checks.within("rating", self.rating, &(1..=10));
        checks.at_least("episodes_watched", Some(self.episodes_watched), 0);
        checks.at_least("times_rewatched", Some(self.times_rewatched), 0);
        checks.in_order("completed_on", self.completed_on, "started_on", self.started_on);
        checks.each_once("tags", &self.tags);
        checks.text("notes", self.notes.as_deref());
        checks.into_problems()
    }
}
