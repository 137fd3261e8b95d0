//! Answers of the Jikan API v4 (`https://docs.api.jikan.moe`): `/anime/{id}`, `/anime/{id}/full`, `/random/anime` with one anime;
//! `/top/anime`, `/seasons/…`, `/schedules`, `/anime?q=…` with pages of them.
//!
//! What the service writes for "none" becomes null: score, rank and popularity 0, `Unknown`, blank text. A day that it makes
//! up, too: where it only knows `2023 to ?`, it writes 2023-01-01; such a date is null and the words stay in
//! [`Anime::aired`].

use std::cell::RefCell;

use chrono::NaiveDate;
use serde_json::Value;

use super::document::none_is_an_error;
use super::json_reader::{Fields, Object, each_once, kind, root};
use super::labels::label_from_words;
use super::{AgeRating, Anime, AnimePage, Parsed, Unrecognized};
use crate::Error;

const SERVICE: &str = "Jikan";
const ONE: &str = "Jikan answer with one anime";
const PAGE: &str = "Jikan page of anime";

/// Reads an answer with one anime.
///
/// # Errors
/// [`Error::ErrorAnswer`] if the service answered with an error, such as 404; [`Error::InvalidDocument`] if it is no such
/// answer; [`Error::InvalidField`] if the anime has no usable id or title.
///
/// ```
/// use catlog_core::domain::jikan;
///
/// let answer = r#"{"data": {"mal_id": 457, "title": "Mushishi", "duration": "25 min per ep", "rating": "PG-13 - Teens 13 or older"}}"#;
/// let anime = jikan::read_anime(answer)?.value;
/// assert_eq!((anime.mal_id, anime.episode_duration_seconds), (457, Some(1500)));
///
/// let error = jikan::read_anime(r#"{"status": 404, "type": "HttpException", "message": "Not Found"}"#).unwrap_err();
/// assert_eq!(error.code(), "error_answer");
/// assert_eq!(error.to_string(), "Jikan answered 404: HttpException: Not Found");
/// # Ok::<(), catlog_core::Error>(())
/// ```
pub fn read_anime(json: impl AsRef<[u8]>) -> Result<Parsed<Anime>, Error> {
    let (_, data) = answer(json.as_ref(), ONE)?;
    let Value::Object(object) = &data else {
        let reason = format!("data is {}, not an object; a page of anime is read with read_page", kind(&data));
        return Err(Error::InvalidDocument { document: ONE, reason });
    };
    let report = RefCell::default();
    let value = anime(&Fields::new(object, "data", &report))?;
    Ok(Parsed { value, unrecognized: report.into_inner() })
}

/// Reads a page of anime.
///
/// # Errors
/// [`Error::ErrorAnswer`] if the service answered with an error; [`Error::InvalidDocument`] if it is no page, or a page of
/// which no element is an anime. An element that is none beside others that are is reported in
/// [`AnimePage::unrecognized`].
///
/// ```
/// use catlog_core::domain::jikan;
///
/// let page = jikan::read_page(r#"{"data": [{"mal_id": 1, "title": "Cowboy Bebop", "type": "Hologram"}, {"mal_id": "?"}]}"#)?;
/// assert_eq!((page.anime.len(), page.anime[0].anime_type), (1, None));
/// let paths: Vec<_> = page.unrecognized.iter().map(|found| found.path.as_str()).collect();
/// assert_eq!(paths, ["data[0].type", "data[1].mal_id"]);
/// # Ok::<(), catlog_core::Error>(())
/// ```
pub fn read_page(json: impl AsRef<[u8]>) -> Result<AnimePage, Error> {
    let (rest, data) = answer(json.as_ref(), PAGE)?;
    let Value::Array(elements) = &data else {
        let reason = format!("data is {}, not a list; a single anime is read with read_anime", kind(&data));
        return Err(Error::InvalidDocument { document: PAGE, reason });
    };
    let report = RefCell::default();
    let mut page = AnimePage::default();
    for (place, (at, element)) in (1..).zip(elements.iter().enumerate()) {
        let path = format!("data[{at}]");
        let found = match element {
            Value::Object(object) => anime(&Fields::new(object, &path, &report)),
            other => Err(Unrecognized::new(path, other, "is no object; it was left out")),
        };
        match found {
            Ok(anime) => {
                page.anime.push(anime);
                page.places.push(place);
            }
            Err(found) => report.borrow_mut().push(found),
        }
    }
    if let Some(pagination) = Fields::new(&rest, "", &report).object("pagination") {
        let per_page = pagination.object("items").and_then(|items| items.positive("per_page"));
        let pages_before = pagination.positive("current_page").map(|page| page - 1);
        page.offset = pages_before.zip(per_page).and_then(|(pages, size)| pages.checked_mul(size));
        page.has_next_page = pagination.flag("has_next_page");
    }
    page.unrecognized = report.into_inner();
    none_is_an_error(PAGE, elements.len(), page.anime.len(), &page.unrecognized)?;
    Ok(page)
}

/// The answer without its `data`, and that, or the error that the service answered with.
fn answer(json: &[u8], document: &'static str) -> Result<(Object, Value), Error> {
    let mut root = root(json, document)?;
    if let Some(data) = root.remove("data") {
        return Ok((root, data));
    }
    let text = |name: &str| root.get(name).and_then(Value::as_str);
    let status = root.get("status").and_then(|status| match status {
        Value::String(text) => text.parse().ok(),
        other => other.as_u64().and_then(|number| u16::try_from(number).ok()),
    });
    if status.is_none() && text("error").is_none() && text("message").is_none() {
        return Err(Error::InvalidDocument { document, reason: "it has no data".to_owned() });
    }
    let details = root.get("messages").filter(|value| !value.is_null()).map(ToString::to_string);
    let parts = [text("type"), text("message").or(text("error")), details.as_deref()];
    let message = parts.into_iter().flatten().collect::<Vec<_>>().join(": ");
    Err(Error::ErrorAnswer { service: SERVICE, status, message })
}

fn anime(fields: &Fields<'_>) -> Result<Anime, Unrecognized> {
    let mal_id = fields.required_id("mal_id")?;
    let titles = titles(fields);
    let title_of = |kind: &str| titles.iter().find(|(found, _)| *found == Some(kind)).map(|(_, title)| title.clone());
    let title = fields.text("title").or_else(|| title_of("Default"));
    let title = title.ok_or_else(|| fields.without_text("title"))?;
    let title_english = fields.text("title_english").or_else(|| title_of("English"));
    let title_japanese = fields.text("title_japanese").or_else(|| title_of("Japanese"));
    // titles of other languages, and second ones, have no field of their own and are synonyms
    let has_field =
        |text: &String| [Some(&title), title_english.as_ref(), title_japanese.as_ref()].contains(&Some(text));
    let others = titles.iter().map(|(_, text)| text).filter(|text| !has_field(text));
    let title_synonyms = each_once(fields.texts("title_synonyms").iter().chain(others));

    let genres = each_once(fields.names("genres").into_iter().chain(fields.names("explicit_genres")));
    let (aired_from, aired_to, aired) = period(fields);
    Ok(Anime {
        mal_id,
        title,
        title_english,
        title_japanese,
        title_synonyms,
        anime_type: fields.word("type", "type of anime", label_from_words),
        source: fields.word("source", "source", label_from_words),
        airing_status: fields.word("status", "airing status", label_from_words),
        episodes: fields.positive("episodes"),
        episode_duration_seconds: fields.word("duration", "duration", duration_seconds),
        aired_from,
        aired_to,
        aired,
        broadcast: fields
            .object("broadcast")
            .and_then(|broadcast| broadcast.word("string", "text", |text| Some(text.to_owned()))),
        season: fields.word("season", "season", label_from_words),
        year: year(fields),
        age_rating: fields.word("rating", "age rating", AgeRating::from_words),
        score: fields.score("score"),
        scored_by: fields.integer("scored_by", 0),
        rank: fields.positive("rank"),
        popularity: fields.positive("popularity"),
        members: fields.integer("members", 0),
        favorites: fields.integer("favorites", 0),
        synopsis: fields.text("synopsis"),
        image_url: image(fields),
        trailer_url: fields.object("trailer").and_then(|trailer| trailer.address("url")),
        url: fields.address("url"),
        genres,
        themes: fields.names("themes"),
        demographics: fields.names("demographics"),
        studios: fields.names("studios"),
    })
}

/// The list of titles, each with what it is: `Default`, `Synonym`, or a language.
fn titles<'a>(fields: &Fields<'a>) -> Vec<(Option<&'a str>, String)> {
    let mut titles = Vec::new();
    for title in fields.objects("titles") {
        if let Some(text) = title.required_text("title") {
            titles.push((title.value("type").and_then(Value::as_str), text));
        }
    }
    titles
}

/// The picture in the size that the website's lists show, or the next that there is.
fn image(fields: &Fields<'_>) -> Option<String> {
    let images = fields.object("images")?;
    let formats = ["jpg", "webp"].into_iter().filter_map(|format| images.object(format)).collect::<Vec<_>>();
    let of_size = |size: &str| formats.iter().find_map(|format| format.address(size));
    of_size("image_url").or_else(|| of_size("large_image_url")).or_else(|| of_size("small_image_url"))
}

pub(super) fn year(fields: &Fields<'_>) -> Option<i32> {
    let year = fields.positive("year")?;
    if !(1900..=9999).contains(&year) {
        fields.report("year", "is no year of 1900 or later; it was taken as null");
        return None;
    }
    Some(year)
}

/// First day, last day and the period in words. A day that the words do not have was made up by the service.
fn period(fields: &Fields<'_>) -> (Option<NaiveDate>, Option<NaiveDate>, Option<String>) {
    let Some(aired) = fields.object("aired") else { return (None, None, None) };
    let words = aired.text("string").filter(|words| words != "Not available");
    let (first, last) = words.as_deref().map_or(("", ""), |words| words.split_once(" to ").unwrap_or((words, "")));
    let from = aired.day("from").filter(|_| !is_less_than_a_day(first));
    let to = aired.day("to").filter(|_| !is_less_than_a_day(last));
    match (from, to) {
        (Some(from), Some(to)) if to < from => {
            aired.report("to", format!("lies before the first day, {from}; it was taken as null"));
            (Some(from), None, words)
        }
        _ => (from, to, words),
    }
}

/// Whether words name a year, or a month of a year (`2023`, `Jan 2023`), and no day.
fn is_less_than_a_day(words: &str) -> bool {
    let last = words.rsplit(' ').next().unwrap_or(words);
    last.len() == 4 && last.bytes().all(|byte| byte.is_ascii_digit()) && !words.contains(',')
}

/// `1 hr 52 min`, `24 min per ep`, `30 sec`.
fn duration_seconds(text: &str) -> Option<i32> {
    let text = text.trim().trim_end_matches(" per ep");
    let mut words = text.split_whitespace();
    let mut total = 0i32;
    while let Some(number) = words.next() {
        let number: i32 = number.parse().ok().filter(|&number| number >= 0)?;
        let unit = match words.next()? {
            "hr" => 3600,
            "min" => 60,
            "sec" => 1,
            _ => return None,
        };
        total = total.checked_add(number.checked_mul(unit)?)?;
    }
    (total > 0).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        let cases = [
            ("25 min per ep", Some(1500)),
            ("1 hr 52 min", Some(6720)),
            ("2 hr", Some(7200)),
            ("1 hr 1 min 1 sec", Some(3661)),
            ("30 sec per ep", Some(30)),
            ("", None),
            ("min", None),
            ("24", None),
            ("-3 min", None),
            ("0 min", None),
            ("24 fortnights", None),
            ("999999999 hr", None),
        ];
        for (text, seconds) in cases {
            assert_eq!(duration_seconds(text), seconds, "{text:?}");
        }
    }

    #[test]
    fn made_up_days_are_told_from_real_ones() {
        for (words, less) in [("2023", true), ("Jan 2023", true), ("Jan 10, 2023", false), ("?", false), ("", false)] {
            assert_eq!(is_less_than_a_day(words), less, "{words:?}");
        }
    }
}
