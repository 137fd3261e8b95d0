//! What to watch next, and why.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::library::is_liked;
use super::{AgeRating, AiringStatus, Anime, GenreAffinity, Library};
use crate::Error;
use crate::schema::TableSchema;

/// Options of [`recommend()`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RecommendOptions {
    /// How many, at most.
    pub limit: usize,
    /// How many votes at the catalogue's mean score each anime starts with. More of them, and a score needs more votes to
    /// count.
    pub prior_votes: f64,
    /// How much momentum may change the score: the factor lies within 1 ± this. Within 0 to 1.
    pub momentum_weight: f64,
    /// Whether anime that have not aired yet may come.
    pub include_not_yet_aired: bool,
    /// Whether explicit anime (age rating Rx) may come.
    pub include_explicit: bool,
}

impl Default for RecommendOptions {
    /// Ten; 1,000 votes; momentum within 1 ± 0.2; nothing that cannot be watched yet, nothing explicit.
    fn default() -> Self {
        Self {
            limit: 10,
            prior_votes: 1000.0,
            momentum_weight: 0.2,
            include_not_yet_aired: false,
            include_explicit: false,
        }
    }
}

/// An anime that a person may like, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TableSchema)]
#[serde(rename_all = "camelCase")]
#[table(name = "recommendations", key = "user_id, mal_id")]
pub struct Recommendation {
    /// The person whom it is for.
    pub user_id: String,
    /// `MyAnimeList` id of the anime.
    pub mal_id: i32,
    /// Its title.
    pub title: String,
    /// What the order is by: `affinity` × `quality` × `momentum`.
    pub score: f64,
    /// 1 + the mean of the person's affinities for its genres, above 0 and below 2; 1 without genres.
    pub affinity: f64,
    /// Its score, shrunk towards the catalogue's mean and mapped from 1..10 to 0..1.
    pub quality: f64,
    /// 1 + weight × relative change of its rank over 30 days; above 1 climbs, 1 where it is not known.
    pub momentum: f64,
    /// Why, in sentences for a person; never empty.
    pub reasons: Vec<String>,
}

/// The anime of a catalogue that a person may like most and does not have on the list in whatever status, best first, ties
/// by id.
///
/// score = affinity × quality × momentum, with
///
/// - affinity = 1 + the mean of the person's [affinities](Library::genre_affinity) for the anime's genres (0 for a genre that
///   the list does not have).
/// - quality = (w - 1) / 9, w = v/(v + m) · R + m/(v + m) · C: R the anime's score, v its votes, C the mean score of the
///   catalogue's scored anime (5.5 if none is), m the prior votes. This is the weighted score by which `MyAnimeList` (*Information about
///   top anime & manga*) and `IMDb` rank: the posterior mean of a normal model. w is C without a score; a score
///   whose votes are not known counts half (v = m).
/// - momentum = 1 + weight · (b - r)/(b + r): r the rank now, b = r - `rank_change_30d` the rank 30 days ago. From 100 to 50 is the
///   same climb as from 1,000 to 500. It is 1 where the rank or its change is not known.
///
/// `rank_change_30d` is by id, as in the table `rolling_momentum_analysis`: negative climbs. Of anime with the same id the first counts.
///
/// # Errors
/// [`Error::InvalidOption`] if `prior_votes` is not above 0 and at most 1e9, or `momentum_weight` is not within 0 to 1.
///
/// ```
/// use std::collections::HashMap;
/// use catlog_core::domain::{Anime, AnimeStatus, Library, RecommendOptions, UserAnime, recommend};
///
/// let anime = |id, title: &str, genre: &str, score, rank| Anime {
///     score: Some(score), scored_by: Some(100_000), rank: Some(rank), genres: vec![genre.into()], ..Anime::new(id, title)
/// };
/// let catalogue = [
///     anime(457, "Mushishi", "Mystery", 8.67, 59),
///     anime(19, "Monster", "Mystery", 8.85, 24),
///     anime(28977, "Gintama°", "Comedy", 9.07, 5),
/// ];
/// let entries = [UserAnime { rating: Some(10), is_favorite: true, ..UserAnime::new("u1", 457, AnimeStatus::Completed) }];
/// let library = Library::new("u1", &entries, &catalogue);
/// let best = recommend(&library, &catalogue, &HashMap::from([(19, -6)]), &RecommendOptions::default())?;
/// assert_eq!(best.iter().map(|anime| anime.mal_id).collect::<Vec<_>>(), [19, 28977]);
/// assert_eq!(best[0].reasons, [
///     "You like Mystery (1 entry on your list, such as Mushishi)",
///     "Scored 8.85 by 100,000 people",
///     "Climbed 6 places in 30 days, to rank 24",
/// ]);
/// # Ok::<(), catlog_core::Error>(())
/// ```
#[allow(clippy::implicit_hasher, reason = "a hasher of its own would show in the type of an empty map")]
pub fn recommend<'a>(
    library: &Library<'_>,
    catalogue: impl IntoIterator<Item = &'a Anime>,
    rank_change_30d: &HashMap<i32, i32>,
    options: &RecommendOptions,
) -> Result<Vec<Recommendation>, Error> {
    let invalid = |option: &'static str, value: f64, reason: &str| {
        Err(Error::InvalidOption { option, value: value.to_string(), reason: reason.to_owned() })
    };
    if !(options.prior_votes > 0.0 && options.prior_votes <= 1e9) {
        return invalid("prior_votes", options.prior_votes, "it is a number above 0, up to 1e9");
    }
    if !(0.0..=1.0).contains(&options.momentum_weight) {
        return invalid("momentum_weight", options.momentum_weight, "it is within 0 to 1");
    }
    let mut seen = HashSet::new();
    let mut catalogue: Vec<&Anime> = catalogue.into_iter().filter(|anime| seen.insert(anime.mal_id)).collect();
    catalogue.sort_unstable_by_key(|anime| anime.mal_id);

    let taste = Taste::of(library);
    let mean_score = mean_score(&catalogue);
    let on_list: HashSet<i32> = library.entries().iter().map(|entry| entry.mal_id).collect();
    let watchable = |anime: &&Anime| {
        !on_list.contains(&anime.mal_id)
            && (options.include_not_yet_aired || anime.airing_status != Some(AiringStatus::NotYetAired))
            && (options.include_explicit || !is_explicit(anime))
    };
    let mut all: Vec<Recommendation> = catalogue
        .into_iter()
        .filter(watchable)
        .map(|anime| {
            let mut reasons = Vec::new();
            let affinity = taste.affinity(anime, &mut reasons);
            let quality = quality(anime, mean_score, options.prior_votes, &mut reasons);
            let change = rank_change_30d.get(&anime.mal_id).copied();
            let momentum = momentum(anime, change, options.momentum_weight, &mut reasons);
            Recommendation {
                user_id: library.user_id().to_owned(),
                mal_id: anime.mal_id,
                title: anime.title.clone(),
                score: affinity * quality * momentum,
                affinity,
                quality,
                momentum,
                reasons,
            }
        })
        .collect();
    all.sort_by(|a, b| b.score.total_cmp(&a.score)); // stable: ties stay by id
    all.truncate(options.limit);
    Ok(all)
}

/// The person's affinities by genre, each with what shows that they like it.
struct Taste {
    genres: HashMap<String, (GenreAffinity, Evidence)>,
}

/// The entries of a genre that the person watched and liked.
struct Evidence {
    entries: usize,
    /// The title of the one liked most.
    best: Option<String>,
}

impl Taste {
    fn of(library: &Library<'_>) -> Self {
        let mean = library.mean_rating();
        let mut liked: Vec<_> = library.entries().iter().copied().filter(|entry| is_liked(entry, mean)).collect();
        liked.sort_by_key(|entry| (!entry.is_favorite, -entry.rating.unwrap_or(0), entry.mal_id));
        let known: Vec<&Anime> = liked.iter().filter_map(|entry| library.anime(entry.mal_id)).collect();
        let with_evidence = |affinity: GenreAffinity| {
            let mut of_genre = known.iter().filter(|anime| anime.genres.contains(&affinity.genre)).peekable();
            let best = of_genre.peek().map(|anime| anime.title.clone());
            let evidence = Evidence { entries: of_genre.count(), best };
            (affinity.genre.clone(), (affinity, evidence))
        };
        Self { genres: library.genre_affinity().into_iter().map(with_evidence).collect() }
    }

    fn affinity(&self, anime: &Anime, reasons: &mut Vec<String>) -> f64 {
        if anime.genres.is_empty() {
            return 1.0;
        }
        let known: Vec<_> = anime.genres.iter().filter_map(|genre| self.genres.get(genre)).collect();
        let sum: f64 = known.iter().map(|(genre, _)| genre.affinity).sum();
        // a plan, or a status alone, counts a little for the affinity and says nothing of liking
        let shown = known.iter().filter(|(genre, _)| genre.affinity > 0.0);
        let mut shown: Vec<_> =
            shown.filter_map(|(genre, evidence)| Some((genre, evidence.entries, evidence.best.as_ref()?))).collect();
        shown.sort_by(|(a, ..), (b, ..)| b.affinity.total_cmp(&a.affinity).then_with(|| a.genre.cmp(&b.genre)));
        for (genre, entries, best) in shown.into_iter().take(2) {
            let entries = if entries == 1 { "1 entry".to_owned() } else { format!("{entries} entries") };
            reasons.push(format!("You like {} ({entries} on your list, such as {best})", genre.genre));
        }
        let mut disliked: Vec<&str> =
            known.iter().filter(|(genre, _)| genre.affinity < 0.0).map(|(genre, _)| genre.genre.as_str()).collect();
        if !disliked.is_empty() {
            disliked.sort_unstable();
            reasons.push(format!("Against it: you do not care much for {}", disliked.join(" and ")));
        }
        1.0 + sum / anime.genres.len() as f64
    }
}

/// Mean of the scores of the catalogue, which comes sorted by id so that the sum does not depend on its order.
fn mean_score(catalogue: &[&Anime]) -> f64 {
    let scores: Vec<f64> = catalogue.iter().filter_map(|anime| usable_score(anime)).collect();
    if scores.is_empty() { 5.5 } else { scores.iter().sum::<f64>() / scores.len() as f64 }
}

fn usable_score(anime: &Anime) -> Option<f64> {
    anime.score.filter(|score| (1.0..=10.0).contains(score))
}

fn quality(anime: &Anime, mean_score: f64, prior_votes: f64, reasons: &mut Vec<String>) -> f64 {
    let Some(score) = usable_score(anime) else {
        reasons.push(format!("Not scored yet: taken as average ({mean_score:.2})"));
        return (mean_score - 1.0) / 9.0;
    };
    let votes = anime.scored_by.map_or(prior_votes, |votes| f64::from(votes.max(0)));
    let weighted = (votes * score + prior_votes * mean_score) / (votes + prior_votes);
    reasons.push(match anime.scored_by {
        Some(1) => format!("Scored {score:.2} by 1 person"),
        Some(votes) => format!("Scored {score:.2} by {} people", thousands(votes)),
        None => format!("Scored {score:.2}"),
    });
    (weighted - 1.0) / 9.0
}

/// Whether the rating says so, or, as some sources have none, a genre.
fn is_explicit(anime: &Anime) -> bool {
    anime.age_rating == Some(AgeRating::Rx) || anime.genres.iter().any(|genre| genre == "Hentai" || genre == "Erotica")
}

fn momentum(anime: &Anime, change: Option<i32>, weight: f64, reasons: &mut Vec<String>) -> f64 {
    let (Some(rank), Some(change)) = (anime.rank.filter(|&rank| rank >= 1), change) else { return 1.0 };
    let (now, before) = (i64::from(rank), i64::from(rank) - i64::from(change));
    if before < 1 {
        return 1.0; // the change is not that of this rank
    }
    let places = |n: i64| if n == 1 { "1 place".to_owned() } else { format!("{} places", thousands(n)) };
    if change < 0 {
        reasons.push(format!("Climbed {} in 30 days, to rank {}", places(before - now), thousands(now)));
    } else if change > 0 {
        reasons.push(format!("Against it: fell {} in 30 days, to rank {}", places(now - before), thousands(now)));
    }
    1.0 + weight * ((before - now) as f64 / (before + now) as f64)
}

/// `1234567` as `1,234,567`.
fn thousands(number: impl Into<i64>) -> String {
    let digits = number.into().to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
