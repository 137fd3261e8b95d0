//! Answers of the `MyAnimeList` API v2 (`https://myanimelist.net/apiconfig/references/api/v2`): details, list, ranking,
//! seasonal, suggested, a user's anime list, and the answer to an update of an entry.
//!
//! An answer has the fields that were asked for; all others are null. The service puts genres, themes and demographics into
//! one list; they are told apart by their ids, so that an anime is the same as from Jikan.

use std::cell::RefCell;

use chrono::NaiveDate;
use serde_json::Value;

use super::document::{UserListBuilder, none_is_an_error};
use super::jikan::year;
use super::json_reader::{Fields, Object, each_once, kind, root};
use super::labels::label_from_words;
use super::{AgeRating, Anime, AnimePage, AnimeStatus, Parsed, Unrecognized, UserAnime, UserList, Validate};
use crate::Error;

const SERVICE: &str = "MyAnimeList";
const ONE: &str = "MyAnimeList answer with one anime";
const PAGE: &str = "MyAnimeList page of anime";
const LIST: &str = "MyAnimeList anime list";
const STATUS: &str = "MyAnimeList list status";

/// Ids of the genres proper, explicit ones included; of the rest, these are demographics and all others themes.
const GENRES: [i32; 21] = [1, 2, 4, 5, 7, 8, 9, 10, 12, 14, 22, 24, 26, 28, 30, 36, 37, 41, 46, 47, 49];
const DEMOGRAPHICS: [i32; 5] = [15, 25, 27, 42, 43];

/// Reads the details of an anime.
///
/// # Errors
/// [`Error::ErrorAnswer`] if the service answered with an error; [`Error::InvalidDocument`] if it is no such answer;
/// [`Error::InvalidField`] if the anime has no usable id or title.
///
/// ```
/// use catlog_core::domain::mal_api;
///
/// let anime = mal_api::read_anime(r#"{"id": 967, "title": "Hokuto no Ken", "num_episodes": 109, "media_type": "tv"}"#)?.value;
/// assert_eq!((anime.mal_id, anime.episodes), (967, Some(109)));
/// let error = mal_api::read_anime(r#"{"error": "not_found", "message": ""}"#).unwrap_err();
/// assert_eq!(error.to_string(), "MyAnimeList answered with an error: not_found");
/// # Ok::<(), catlog_core::Error>(())
/// ```
pub fn read_anime(json: impl AsRef<[u8]>) -> Result<Parsed<Anime>, Error> {
    let object = answer(json.as_ref(), ONE)?;
    if object.contains_key("data") {
        let reason = "it is a list; a list of anime is read with read_page".to_owned();
        return Err(Error::InvalidDocument { document: ONE, reason });
    }
    let report = RefCell::default();
    let value = anime(&Fields::new(&object, "", &report))?;
    Ok(Parsed { value, unrecognized: report.into_inner() })
}

/// Reads a page of anime: search, ranking, seasonal or suggested. A page of a ranking tells the place of each anime in it,
/// and by that its [`offset`](AnimePage::offset); other pages do not.
///
/// # Errors
/// [`Error::ErrorAnswer`] if the service answered with an error; [`Error::InvalidDocument`] if it is no page, or a page of
/// which no element is an anime.
///
/// ```
/// use catlog_core::domain::mal_api;
///
/// let page = mal_api::read_page(r#"{"data": [{"node": {"id": 21, "title": "One Piece"}, "ranking": {"rank": 7}}], "paging": {}}"#)?;
/// assert_eq!((page.anime[0].rank, page.offset, page.has_next_page), (None, Some(6), Some(false)));
/// # Ok::<(), catlog_core::Error>(())
/// ```
pub fn read_page(json: impl AsRef<[u8]>) -> Result<AnimePage, Error> {
    let object = answer(json.as_ref(), PAGE)?;
    let report = RefCell::default();
    let root = Fields::new(&object, "", &report);
    let mut page = AnimePage::default();
    let elements = elements(&root, PAGE)?;
    for (place, element) in (1..).zip(&elements) {
        match element.as_ref().map_err(Clone::clone).and_then(|element| node(element).map(|anime| (element, anime))) {
            Ok((element, anime)) => {
                let rank = element.object("ranking").and_then(|ranking| ranking.positive("rank"));
                page.offset = page.offset.or(rank.map(|rank| rank - place).filter(|&offset| offset >= 0));
                page.anime.push(anime);
                page.places.push(place);
            }
            Err(found) => report.borrow_mut().push(found),
        }
    }
    page.has_next_page = root.object("paging").map(|paging| paging.value("next").is_some());
    page.unrecognized = report.take();
    none_is_an_error(PAGE, elements.len(), page.anime.len(), &page.unrecognized)?;
    Ok(page)
}

/// Reads a page of a user's anime list as the list of `user_id`. A long list has several pages:
/// [`has_next_page`](UserList::has_next_page) tells whether this is all of it.
///
/// # Errors
/// [`Error::ErrorAnswer`] if the service answered with an error; [`Error::InvalidDocument`] if it is no list, or one of
/// which no entry could be read; [`Error::InvalidField`] if `user_id` is blank.
///
/// ```
/// use catlog_core::domain::{AnimeStatus, mal_api};
///
/// let list = mal_api::read_user_list(
///     r#"{"data": [{"node": {"id": 37521, "title": "Vinland Saga"}, "list_status": {"status": "completed", "score": 0}},
///                  {"node": {"id": 820, "title": "Ginga Eiyuu Densetsu"}, "list_status": {"status": "adored"}}]}"#,
///     "u1",
/// )?;
/// assert_eq!((list.entries[0].status, list.entries[0].rating), (AnimeStatus::Completed, None));
/// assert_eq!(list.unrecognized[0].path, "data[1].list_status.status");
/// # Ok::<(), catlog_core::Error>(())
/// ```
pub fn read_user_list(json: impl AsRef<[u8]>, user_id: &str) -> Result<UserList, Error> {
    let object = answer(json.as_ref(), LIST)?;
    let report = RefCell::default();
    let root = Fields::new(&object, "", &report);
    let elements = elements(&root, LIST)?;
    let mut list = UserListBuilder::new(user_id)?;
    list.has_next_page(root.object("paging").map(|paging| paging.value("next").is_some()));
    for element in &elements {
        let entry = element.as_ref().map_err(Clone::clone).and_then(|element| {
            let anime = node(element)?;
            let status = element
                .object("list_status")
                .ok_or_else(|| element.unrecognized("list_status", "is missing; the element was left out"))?;
            Ok((element, list_status(&status, user_id, anime.mal_id)?, anime))
        });
        match entry {
            Ok((element, entry, anime)) => list.push(element.path(), entry, anime),
            Err(found) => list.report([found]),
        }
        list.report(report.take());
    }
    list.finish(LIST, elements.len())
}

/// Reads the answer to an update of an entry, which tells neither whose entry it is nor of which anime.
///
/// # Errors
/// [`Error::ErrorAnswer`] if the service answered with an error; [`Error::InvalidDocument`] if it is no such answer;
/// [`Error::InvalidField`] if the status is missing or unknown, `user_id` blank or `mal_id` below 1.
///
/// ```
/// use catlog_core::domain::mal_api;
///
/// let entry = mal_api::read_list_status(r#"{"status": "watching", "score": 8, "num_episodes_watched": 73}"#, "u1", 967)?.value;
/// assert_eq!((entry.rating, entry.episodes_watched), (Some(8), 73));
/// # Ok::<(), catlog_core::Error>(())
/// ```
pub fn read_list_status(json: impl AsRef<[u8]>, user_id: &str, mal_id: i32) -> Result<Parsed<UserAnime>, Error> {
    let object = answer(json.as_ref(), STATUS)?;
    let report = RefCell::default();
    let mut value = list_status(&Fields::new(&object, "", &report), user_id, mal_id)?;
    let mut unrecognized = report.into_inner();
    if let (Some(started), Some(completed)) = (value.started_on, value.completed_on)
        && completed < started
    {
        let reason = format!("lies before start_date, {started}; it was left out");
        unrecognized.push(Unrecognized::new("finish_date", &completed, reason));
        value.completed_on = None;
    }
    value.validate()?; // what the caller gave: user and anime
    Ok(Parsed { value, unrecognized })
}

/// The answer, or the error that the service answered with.
fn answer(json: &[u8], document: &'static str) -> Result<Object, Error> {
    let root = root(json, document)?;
    let text = |name: &str| root.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    // a message alone is an error, too, where there is nothing that was asked for
    let has_content = ["id", "data", "status"].iter().any(|name| root.contains_key(*name));
    if text("error").is_none() && (has_content || text("message").is_none()) {
        return Ok(root);
    }
    let message = [text("error"), text("message")].into_iter().flatten().collect::<Vec<_>>().join(": ");
    Err(Error::ErrorAnswer { service: SERVICE, status: None, message })
}

/// The elements of `data`, each an object or a report.
fn elements<'a>(root: &Fields<'a>, document: &'static str) -> Result<Vec<Result<Fields<'a>, Unrecognized>>, Error> {
    let invalid = |reason: String| Error::InvalidDocument { document, reason };
    match root.value("data") {
        None => Err(invalid("it has no data".to_owned())),
        Some(Value::Array(_)) => Ok(root.elements("data")),
        Some(other) => Err(invalid(format!("data is {}, not a list", kind(other)))),
    }
}

fn node(element: &Fields<'_>) -> Result<Anime, Unrecognized> {
    let node = element.object("node");
    anime(&node.ok_or_else(|| element.unrecognized("node", "is missing; the element was left out"))?)
}

fn anime(fields: &Fields<'_>) -> Result<Anime, Unrecognized> {
    let mal_id = fields.required_id("id")?;
    let title = fields.text("title");
    let title = title.ok_or_else(|| fields.without_text("title"))?;
    let titles = fields.object("alternative_titles");
    let season = fields.object("start_season");
    let (aired_from, aired_to, aired) = period(fields);
    let [genres, themes, demographics] = genres(fields);
    Ok(Anime {
        title_english: titles.as_ref().and_then(|titles| titles.text("en")),
        title_japanese: titles.as_ref().and_then(|titles| titles.text("ja")),
        title_synonyms: titles.map(|titles| titles.texts("synonyms")).unwrap_or_default(),
        anime_type: fields.word("media_type", "type of anime", label_from_words),
        source: fields.word("source", "source", label_from_words),
        airing_status: fields.word("status", "airing status", label_from_words),
        episodes: fields.positive("num_episodes"),
        episode_duration_seconds: fields.positive("average_episode_duration"),
        aired_from,
        aired_to,
        aired,
        broadcast: fields.object("broadcast").and_then(|broadcast| weekly(&broadcast)),
        season: season.as_ref().and_then(|season| season.word("season", "season", label_from_words)),
        year: season.as_ref().and_then(year),
        age_rating: fields.word("rating", "age rating", AgeRating::from_words),
        score: fields.score("mean"),
        scored_by: fields.integer("num_scoring_users", 0),
        rank: fields.positive("rank"),
        popularity: fields.positive("popularity"),
        members: fields.integer("num_list_users", 0),
        favorites: fields.integer("num_favorites", 0),
        synopsis: fields.text("synopsis"),
        image_url: fields
            .object("main_picture")
            .and_then(|picture| picture.address("medium").or_else(|| picture.address("large"))),
        genres,
        themes,
        demographics,
        studios: fields.names("studios"),
        ..Anime::new(mal_id, title)
    })
}

/// Genres, themes and demographics.
fn genres(fields: &Fields<'_>) -> [Vec<String>; 3] {
    let mut sorted: [Vec<String>; 3] = Default::default();
    for genre in fields.objects("genres") {
        match (genre.required_id("id"), genre.text("name")) {
            (Ok(id), Some(name)) => {
                let at = if GENRES.contains(&id) {
                    0
                } else if DEMOGRAPHICS.contains(&id) {
                    2
                } else {
                    1
                };
                sorted[at].push(name);
            }
            _ => genre.report("name", "needs an id and a name; the element was left out"),
        }
    }
    sorted.map(each_once)
}

/// First day, last day, and the period in words where a date is not known to the day (`2017-10`, `2017`).
fn period(fields: &Fields<'_>) -> (Option<NaiveDate>, Option<NaiveDate>, Option<String>) {
    let partial = |name: &str| {
        let text = fields.value(name).and_then(Value::as_str)?;
        let parts: Vec<&str> = text.split('-').collect();
        let digits = |part: &&str, len: usize| part.len() == len && part.bytes().all(|byte| byte.is_ascii_digit());
        let year = parts.first().is_some_and(|year| digits(year, 4));
        (year && parts.len() <= 2 && parts.get(1).is_none_or(|month| digits(month, 2))).then_some(text)
    };
    let (start, end) = (partial("start_date"), partial("end_date"));
    let from = if start.is_some() { None } else { fields.day("start_date") };
    let to = if end.is_some() { None } else { fields.day("end_date") };
    let text = |name: &str| fields.value(name).and_then(Value::as_str).unwrap_or("?");
    let words = (start.is_some() || end.is_some()).then(|| format!("{} to {}", text("start_date"), text("end_date")));
    match (from, to) {
        (Some(from), Some(to)) if to < from => {
            fields.report("end_date", format!("lies before start_date, {from}; it was taken as null"));
            (Some(from), None, words)
        }
        _ => (from, to, words),
    }
}

/// `Tuesdays at 00:30 (JST)`, as Jikan words it; the service gives the times of Japan.
fn weekly(broadcast: &Fields<'_>) -> Option<String> {
    let day = broadcast.text("day_of_the_week").filter(|day| day != "other")?;
    let mut letters = day.chars();
    let day = letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>())?;
    Some(match broadcast.text("start_time") {
        Some(time) => format!("{day}s at {time} (JST)"),
        None => format!("{day}s"),
    })
}

fn list_status(fields: &Fields<'_>, user_id: &str, mal_id: i32) -> Result<UserAnime, Unrecognized> {
    let text = fields.text("status");
    let text = text.ok_or_else(|| fields.unrecognized("status", "is missing; the element was left out"))?;
    let status = AnimeStatus::from_mal(&text)
        .ok_or_else(|| fields.unrecognized("status", "is no known status of a list; the element was left out"))?;
    let rating = fields.positive("score").filter(|rating| {
        let valid = (1..=10).contains(rating);
        if !valid {
            fields.report("score", "is not within 1 to 10; it was taken as unrated");
        }
        valid
    });
    Ok(UserAnime {
        rating,
        episodes_watched: fields.integer("num_episodes_watched", 0).unwrap_or_default(),
        is_rewatching: fields.flag("is_rewatching").unwrap_or_default(),
        times_rewatched: fields.integer("num_times_rewatched", 0).unwrap_or_default(),
        started_on: fields.day("start_date"),
        completed_on: fields.day("finish_date"),
        tags: fields.texts("tags"),
        notes: fields.text("comments"),
        updated_at: fields.instant("updated_at"),
        ..UserAnime::new(user_id, mal_id, status)
    })
}
