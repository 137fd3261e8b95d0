//! Views and numbers over a person's list.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{Anime, AnimeStatus, UserAnime};
use crate::schema::TableSchema;

/// How many entries of indifference each genre starts with: they pull the affinity of a genre with few entries to 0.
const PRIOR_ENTRIES: f64 = 3.0;
/// Half of the length of the rating scale's 1 to 10: a rating that far from a person's mean counts as a whole liking.
const HALF_SCALE: f64 = 4.5;
const SECONDS_PER_DAY: f64 = 86_400.0;

/// A person's list together with what the catalogue knows of its anime.
///
/// ```
/// use catlog_core::domain::{AnimeStatus, Library, UserAnime};
///
/// let entries = [
///     UserAnime { rating: Some(9), ..UserAnime::new("u1", 457, AnimeStatus::Completed) },
///     UserAnime::new("u1", 21, AnimeStatus::PlanToWatch),
///     UserAnime::new("somebody else", 1, AnimeStatus::Dropped),
/// ];
/// let library = Library::new("u1", &entries, &[]);
/// assert_eq!(library.watchlist()[0].mal_id, 21);
/// assert_eq!(library.summary().mean_rating, Some(9.0));
/// assert!(library.dropped().is_empty());
/// ```
#[derive(Debug, Clone)]
pub struct Library<'a> {
    user_id: &'a str,
    entries: Vec<&'a UserAnime>,
    catalogue: HashMap<i32, &'a Anime>,
}

/// A person's list in numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TableSchema)]
#[serde(rename_all = "camelCase")]
#[table(name = "library_summaries", key = "user_id")]
pub struct LibrarySummary {
    /// The person whose list it is.
    pub user_id: String,
    /// Entries of the list.
    pub entries: i32,
    /// Entries that are being watched.
    pub watching: i32,
    /// Entries that were watched to the end.
    pub completed: i32,
    /// Entries on hold.
    pub on_hold: i32,
    /// Entries that were given up.
    pub dropped: i32,
    /// Entries that are planned.
    pub plan_to_watch: i32,
    /// Favourites.
    pub favorites: i32,
    /// Mean of the ratings, 1 to 10; null without ratings.
    pub mean_rating: Option<f64>,
    /// Share of what was begun (everything that is not merely planned) that was watched to the end, 0 to 1; null if nothing
    /// was begun.
    pub completion_rate: Option<f64>,
    /// Episodes watched: those of the entries, and all episodes again for each time that an anime was watched again.
    pub episodes_watched: i32,
    /// Days of 24 hours spent on these episodes. Entries of anime whose episode length is not known are left out.
    pub days_watched: f64,
    /// Entries with episodes watched that are left out of `days_watched`.
    pub entries_without_duration: i32,
    /// Number of entries rated 1, 2, … 10, in this order.
    pub rating_distribution: Vec<i32>,
}

/// How much a person likes a genre.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TableSchema)]
#[serde(rename_all = "camelCase")]
#[table(name = "genre_affinities", key = "user_id, genre")]
pub struct GenreAffinity {
    /// The person whose list it is.
    pub user_id: String,
    /// The genre.
    pub genre: String,
    /// Liking, above -1 and below 1: the sum of the likings of the genre's entries / (their number + 3). 0 is indifference.
    pub affinity: f64,
    /// Entries of the list that have the genre.
    pub entries: i32,
    /// Mean of their ratings; null without ratings.
    pub mean_rating: Option<f64>,
}

impl<'a> Library<'a> {
    /// The list of one person out of `entries`, with what `catalogue` knows. Of entries for the same anime, and of anime with the
    /// same id, the first counts.
    #[must_use]
    pub fn new(
        user_id: &'a str,
        entries: impl IntoIterator<Item = &'a UserAnime>,
        catalogue: impl IntoIterator<Item = &'a Anime>,
    ) -> Self {
        let mut seen = HashSet::new();
        let own = |entry: &&UserAnime| entry.user_id == user_id;
        let entries = entries.into_iter().filter(own).filter(|entry| seen.insert(entry.mal_id)).collect();
        let mut known = HashMap::new();
        for anime in catalogue {
            known.entry(anime.mal_id).or_insert(anime);
        }
        Self { user_id, entries, catalogue: known }
    }

    /// The person whose list it is.
    #[must_use]
    pub fn user_id(&self) -> &str {
        self.user_id
    }

    /// All entries, in the order in which they were given, as in every view.
    #[must_use]
    pub fn entries(&self) -> &[&'a UserAnime] {
        &self.entries
    }

    /// What the catalogue knows of an anime.
    #[must_use]
    pub fn anime(&self, mal_id: i32) -> Option<&'a Anime> {
        self.catalogue.get(&mal_id).copied()
    }

    /// The entries of a status.
    #[must_use]
    pub fn with_status(&self, status: AnimeStatus) -> Vec<&'a UserAnime> {
        self.entries.iter().copied().filter(|entry| entry.status == status).collect()
    }

    /// What the person plans to watch.
    #[must_use]
    pub fn watchlist(&self) -> Vec<&'a UserAnime> {
        self.with_status(AnimeStatus::PlanToWatch)
    }

    /// What the person is watching.
    #[must_use]
    pub fn watching(&self) -> Vec<&'a UserAnime> {
        self.with_status(AnimeStatus::Watching)
    }

    /// What the person has watched to the end.
    #[must_use]
    pub fn watched(&self) -> Vec<&'a UserAnime> {
        self.with_status(AnimeStatus::Completed)
    }

    /// What the person has put on hold.
    #[must_use]
    pub fn on_hold(&self) -> Vec<&'a UserAnime> {
        self.with_status(AnimeStatus::OnHold)
    }

    /// What the person has given up.
    #[must_use]
    pub fn dropped(&self) -> Vec<&'a UserAnime> {
        self.with_status(AnimeStatus::Dropped)
    }

    /// The person's favourites, whatever their status.
    #[must_use]
    pub fn favorites(&self) -> Vec<&'a UserAnime> {
        self.entries.iter().copied().filter(|entry| entry.is_favorite).collect()
    }

    /// Mean of the ratings; none without ratings.
    #[must_use]
    pub fn mean_rating(&self) -> Option<f64> {
        mean(self.entries.iter().filter_map(|entry| entry.rating))
    }

    /// The list in numbers.
    ///
    /// ```
    /// use catlog_core::domain::{Anime, AnimeStatus, Library, UserAnime};
    ///
    /// let anime = [Anime { episodes: Some(26), episode_duration_seconds: Some(1500), ..Anime::new(457, "Mushishi") }];
    /// let entries = [
    ///     UserAnime { episodes_watched: 26, times_rewatched: 1, ..UserAnime::new("u1", 457, AnimeStatus::Completed) },
    ///     UserAnime { episodes_watched: 3, ..UserAnime::new("u1", 21, AnimeStatus::Dropped) },
    /// ];
    /// let summary = Library::new("u1", &entries, &anime).summary();
    /// assert_eq!((summary.completion_rate, summary.episodes_watched), (Some(0.5), 55));
    /// assert_eq!(summary.days_watched, 52.0 * 1500.0 / 86_400.0);
    /// assert_eq!(summary.entries_without_duration, 1);
    /// ```
    #[must_use]
    pub fn summary(&self) -> LibrarySummary {
        let of = |status| count(self.entries.iter().filter(|entry| entry.status == status).count());
        let (completed, plan_to_watch) = (of(AnimeStatus::Completed), of(AnimeStatus::PlanToWatch));
        let entries = count(self.entries.len());
        let begun = entries - plan_to_watch;

        let (mut episodes_watched, mut seconds, mut entries_without_duration) = (0i64, 0i128, 0);
        for entry in &self.entries {
            let anime = self.anime(entry.mal_id);
            let whole = anime.and_then(|anime| anime.episodes).unwrap_or(entry.episodes_watched);
            let episodes = i64::from(entry.episodes_watched) + i64::from(entry.times_rewatched) * i64::from(whole);
            episodes_watched = episodes_watched.saturating_add(episodes);
            match anime.and_then(|anime| anime.episode_duration_seconds) {
                Some(duration) => seconds += i128::from(episodes) * i128::from(duration),
                None if episodes > 0 => entries_without_duration += 1,
                None => {}
            }
        }
        let mut rating_distribution = vec![0; 10];
        for rating in self.entries.iter().filter_map(|entry| entry.rating) {
            if let Some(slot) = usize::try_from(rating - 1).ok().and_then(|at| rating_distribution.get_mut(at)) {
                *slot += 1;
            }
        }
        LibrarySummary {
            user_id: self.user_id.to_owned(),
            entries,
            watching: of(AnimeStatus::Watching),
            completed,
            on_hold: of(AnimeStatus::OnHold),
            dropped: of(AnimeStatus::Dropped),
            plan_to_watch,
            favorites: count(self.favorites().len()),
            mean_rating: self.mean_rating(),
            completion_rate: (begun > 0).then(|| f64::from(completed) / f64::from(begun)),
            episodes_watched: i32::try_from(episodes_watched).unwrap_or(i32::MAX),
            days_watched: seconds as f64 / SECONDS_PER_DAY,
            entries_without_duration,
            rating_distribution,
        }
    }

    /// How much the person likes each genre that the list has, most liked first, ties by name.
    ///
    /// An entry's liking is what its status says, plus how its rating differs from the person's own mean rating, within -1
    /// to 1: completed or watching 0.25, planned 0.1, on hold 0, dropped -0.5; a favourite 0.5 more; (rating - mean) / 4.5 more
    /// where it is rated. A genre's affinity is Σ liking / (n + 3): the mean of its n entries and of three indifferent ones,
    /// so that one entry proves little (a posterior mean with a prior of weight 3, Gelman et al., *Bayesian Data Analysis*, 3rd
    /// ed., §2.5). An entry counts in each genre of its anime; entries of anime that the catalogue does not know, in none.
    ///
    /// ```
    /// use catlog_core::domain::{Anime, AnimeStatus, Library, UserAnime};
    ///
    /// let anime = [
    ///     Anime { genres: vec!["Mystery".into()], ..Anime::new(457, "Mushishi") },
    ///     Anime { genres: vec!["Ecchi".into()], ..Anime::new(2, "Another") },
    /// ];
    /// let entries = [
    ///     UserAnime { rating: Some(10), ..UserAnime::new("u1", 457, AnimeStatus::Completed) },
    ///     UserAnime { rating: Some(1), ..UserAnime::new("u1", 2, AnimeStatus::Dropped) },
    /// ];
    /// let genres = Library::new("u1", &entries, &anime).genre_affinity();
    /// assert_eq!((genres[0].genre.as_str(), genres[0].affinity), ("Mystery", 1.0 / 4.0)); // 0.25 + 4.5/4.5, at most 1
    /// assert_eq!((genres[1].genre.as_str(), genres[1].affinity), ("Ecchi", -1.0 / 4.0)); // -0.5 - 4.5/4.5, at least -1
    /// ```
    #[must_use]
    pub fn genre_affinity(&self) -> Vec<GenreAffinity> {
        let mean_rating = self.mean_rating();
        let mut sorted = self.entries.clone();
        sorted.sort_unstable_by_key(|entry| entry.mal_id); // so that a sum does not depend on the order of the list
        let mut by_genre: BTreeMap<&str, Vec<&UserAnime>> = BTreeMap::new();
        for entry in sorted {
            let genres: &[String] = self.anime(entry.mal_id).map_or(&[], |anime| &anime.genres);
            for (at, genre) in genres.iter().enumerate() {
                if !genres[..at].contains(genre) {
                    by_genre.entry(genre).or_default().push(entry);
                }
            }
        }
        let affinity = |(genre, entries): (&str, Vec<&UserAnime>)| {
            let sum: f64 = entries.iter().map(|entry| liking(entry, mean_rating)).sum();
            GenreAffinity {
                user_id: self.user_id.to_owned(),
                genre: genre.to_owned(),
                affinity: sum / (entries.len() as f64 + PRIOR_ENTRIES),
                entries: count(entries.len()),
                mean_rating: mean(entries.iter().filter_map(|entry| entry.rating)),
            }
        };
        let mut genres: Vec<GenreAffinity> = by_genre.into_iter().map(affinity).collect();
        genres.sort_by(|a, b| b.affinity.total_cmp(&a.affinity)); // stable: ties stay by name
        genres
    }
}

/// Whether an entry shows that a person likes something: they watched it, or some of it, did not give it up, and neither its
/// rating nor what speaks for it otherwise is low. A rating in the lower half of the scale is, whatever the mean.
pub(super) fn is_liked(entry: &UserAnime, mean_rating: Option<f64>) -> bool {
    !matches!(entry.status, AnimeStatus::PlanToWatch | AnimeStatus::Dropped)
        && entry.rating.is_none_or(|rating| rating > 5)
        && liking(entry, mean_rating) > 0.0
}

/// How much an entry speaks for its genres, -1 to 1.
fn liking(entry: &UserAnime, mean_rating: Option<f64>) -> f64 {
    let by_status = match entry.status {
        AnimeStatus::Completed | AnimeStatus::Watching => 0.25,
        AnimeStatus::PlanToWatch => 0.1,
        AnimeStatus::OnHold => 0.0,
        AnimeStatus::Dropped => -0.5,
    };
    let by_favorite = if entry.is_favorite { 0.5 } else { 0.0 };
    let by_rating = entry.rating.zip(mean_rating).map_or(0.0, |(rating, mean)| (f64::from(rating) - mean) / HALF_SCALE);
    (by_status + by_favorite + by_rating).clamp(-1.0, 1.0)
}

fn mean(ratings: impl Iterator<Item = i32>) -> Option<f64> {
    let (sum, n) = ratings.fold((0i64, 0i64), |(sum, n), rating| (sum + i64::from(rating), n + 1));
    (n > 0).then(|| sum as f64 / n as f64)
}

fn count(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}
