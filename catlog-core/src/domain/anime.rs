//! An anime of the catalogue.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::json_forms::{from_object, null_as_default, optional_day};
use super::validation::Checks;
use super::{AgeRating, AiringStatus, AnimeType, DailyRanking, FieldProblem, Season, SourceMaterial, Validate};
use crate::schema::TableSchema;

/// An anime as the catalogue knows it. Only the id and the title are always there.
///
/// ```
/// use catlog_core::domain::{Anime, AnimeType, Validate};
///
/// let anime = Anime {
///     anime_type: Some(AnimeType::Tv),
///     episodes: Some(26),
///     genres: vec!["Action".into(), "Sci-Fi".into()],
///     ..Anime::new(1, "Cowboy Bebop")
/// };
/// anime.validate()?;
/// let json = serde_json::to_value(&anime)?;
/// assert_eq!((json["malId"].as_i64(), json["animeType"].as_str()), (Some(1), Some("tv")));
/// assert!(json["imageUrl"].is_null());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TableSchema)]
#[serde(rename_all = "camelCase", remote = "Self")]
#[table(name = "anime", key = "mal_id")]
pub struct Anime {
    /// `MyAnimeList` id, 1 or more.
    pub mal_id: i32,
    /// Title, as the catalogue lists it (mostly Japanese in Latin letters).
    pub title: String,
    /// English title.
    #[serde(default)]
    pub title_english: Option<String>,
    /// Title in Japanese script.
    #[serde(default)]
    pub title_japanese: Option<String>,
    /// Other titles, each once.
    #[serde(default, deserialize_with = "null_as_default")]
    pub title_synonyms: Vec<String>,
    /// How it is published; null if not known.
    #[serde(default)]
    pub anime_type: Option<AnimeType>,
    /// What it was made from.
    #[serde(default)]
    pub source: Option<SourceMaterial>,
    /// Where it is in its broadcast.
    #[serde(default)]
    pub airing_status: Option<AiringStatus>,
    /// Number of episodes, 1 or more; null while it is not known.
    #[serde(default)]
    pub episodes: Option<i32>,
    /// Length of one episode in seconds, 1 or more.
    #[serde(default)]
    pub episode_duration_seconds: Option<i32>,
    /// First day of broadcast; null if it is not known to the day.
    #[serde(default, deserialize_with = "optional_day")]
    pub aired_from: Option<NaiveDate>,
    /// Last day of broadcast; null while it runs, for a single day, or if it is not known to the day.
    #[serde(default, deserialize_with = "optional_day")]
    pub aired_to: Option<NaiveDate>,
    /// The period of broadcast in the words of the source, which may know less than a day: `2023 to ?`.
    #[serde(default)]
    pub aired: Option<String>,
    /// When episodes are broadcast, in the words of the source.
    #[serde(default)]
    pub broadcast: Option<String>,
    /// The season in which it starts.
    #[serde(default)]
    pub season: Option<Season>,
    /// The year of the season.
    #[serde(default)]
    pub year: Option<i32>,
    /// For which age it is rated.
    #[serde(default)]
    pub age_rating: Option<AgeRating>,
    /// Score, 1 to 10; null if unscored.
    #[serde(default)]
    pub score: Option<f64>,
    /// People who scored it.
    #[serde(default)]
    pub scored_by: Option<i32>,
    /// Rank, 1 = best; null if unranked.
    #[serde(default)]
    pub rank: Option<i32>,
    /// Popularity rank, 1 = most popular.
    #[serde(default)]
    pub popularity: Option<i32>,
    /// People who have it on their list.
    #[serde(default)]
    pub members: Option<i32>,
    /// People who have it as a favourite.
    #[serde(default)]
    pub favorites: Option<i32>,
    /// What it is about; read from `description`, too.
    #[serde(default)]
    pub synopsis: Option<String>,
    /// Address of its picture.
    #[serde(default)]
    pub image_url: Option<String>,
    /// Address of its trailer.
    #[serde(default)]
    pub trailer_url: Option<String>,
    /// Address of its page.
    #[serde(default)]
    pub url: Option<String>,
    /// Genres, each once; empty if none.
    #[serde(default, deserialize_with = "null_as_default")]
    pub genres: Vec<String>,
    /// Themes, such as `School` or `Time Travel`, each once.
    #[serde(default, deserialize_with = "null_as_default")]
    pub themes: Vec<String>,
    /// For whom it is made, such as `Shounen`, each once.
    #[serde(default, deserialize_with = "null_as_default")]
    pub demographics: Vec<String>,
    /// Studios, each once.
    #[serde(default, deserialize_with = "null_as_default")]
    pub studios: Vec<String>,
}

impl Anime {
    /// An anime of which only id and title are known.
    #[must_use]
    pub fn new(mal_id: i32, title: impl Into<String>) -> Self {
        Self { mal_id, title: title.into(), ..Self::default() }
    }

    /// Where it stands, as a row of the panel for that day. Nothing is filled in: an unranked anime gives a row without rank.
    ///
    /// ```
    /// use catlog_core::domain::Anime;
    ///
    /// let anime = Anime { rank: Some(47), score: Some(8.75), ..Anime::new(1, "Cowboy Bebop") };
    /// let row = anime.ranking_on(chrono::NaiveDate::from_ymd_opt(2026, 2, 8).unwrap());
    /// assert_eq!((row.mal_id, row.rank, row.score, row.members), (1, Some(47), Some(8.75), None));
    /// ```
    #[must_use]
    pub fn ranking_on(&self, snapshot_date: NaiveDate) -> DailyRanking {
        DailyRanking {
            mal_id: self.mal_id,
            snapshot_date,
            title: Some(self.title.clone()),
            rank: self.rank,
            popularity: self.popularity,
            score: self.score,
            scored_by: self.scored_by,
            members: self.members,
            favorites: self.favorites,
            genres: self.genres.clone(),
            etl_run_id: None,
        }
    }
}

impl Serialize for Anime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Anime {
    /// Takes `description` for the synopsis where there is none: a plain alias would refuse an object that has both.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut object = Map::<String, Value>::deserialize(deserializer)?;
        if let Some(description) = object.remove("description") {
            let synopsis = object.entry("synopsis").or_insert(Value::Null);
            if synopsis.is_null() {
                *synopsis = description;
            }
        }
        from_object(object, |reader| Self::deserialize(reader))
    }
}

impl Validate for Anime {
    const NAME: &'static str = "Anime";

    fn problems(&self) -> Vec<FieldProblem> {
        let mut checks = Checks::default();
        checks.at_least("mal_id", Some(self.mal_id), 1);
        checks.not_blank("title", &self.title);
        checks.text("title_english", self.title_english.as_deref());
        checks.text("title_japanese", self.title_japanese.as_deref());
        checks.each_once("title_synonyms", &self.title_synonyms);
        checks.at_least("episodes", self.episodes, 1);
        checks.at_least("episode_duration_seconds", self.episode_duration_seconds, 1);
        checks.in_order("aired_to", self.aired_to, "aired_from", self.aired_from);
        checks.text("aired", self.aired.as_deref());
        checks.text("broadcast", self.broadcast.as_deref());
        checks.within("year", self.year, &(1900..=9999));
        checks.score("score", self.score);
        checks.at_least("scored_by", self.scored_by, 0);
        checks.at_least("rank", self.rank, 1);
        checks.at_least("popularity", self.popularity, 1);
        checks.at_least("members", self.members, 0);
        checks.at_least("favorites", self.favorites, 0);
        checks.text("synopsis", self.synopsis.as_deref());
        checks.web_address("image_url", self.image_url.as_deref());
        checks.web_address("trailer_url", self.trailer_url.as_deref());
        checks.web_address("url", self.url.as_deref());
        checks.each_once("genres", &self.genres);
        checks.each_once("themes", &self.themes);
        checks.each_once("demographics", &self.demographics);
        checks.each_once("studios", &self.studios);
        checks.into_problems()
    }
}
