//! Lists that are exported from `MyAnimeList` as XML, plain or packed (`animelist_….xml.gz`).

use std::io::Read;

use chrono::NaiveDate;

use super::document::{MAX_DOCUMENT_BYTES, UserListBuilder};
use super::json_forms::parse_day;
use super::json_reader::each_once;
use super::labels::label_from_words;
use super::xml_elements::{self, Element};
use super::{Anime, AnimeStatus, Unrecognized, UserAnime, UserList};
use crate::Error;

const DOCUMENT: &str = "MyAnimeList export";

/// Reads an export as the list of `user_id`.
///
/// Date `0000-00-00` and score 0 stand for none. Status is read in words (`On-Hold`) and as the number of older exports
/// (1, 2, 3, 4, 6). An entry without id, title or known status is left out and reported; any other field that is not
/// understood is reported and taken as null.
///
/// # Errors
/// [`Error::InvalidDocument`] if it is no such export, not well-formed, not UTF-8, or has entries and none of them could be
/// read; [`Error::TooLarge`] beyond [`MAX_DOCUMENT_BYTES`], unpacked; [`Error::InvalidField`] if `user_id` is blank.
///
/// ```
/// use catlog_core::domain::{AnimeStatus, mal_xml};
///
/// let list = mal_xml::read(
///     "<myanimelist><anime>
///        <series_animedb_id>457</series_animedb_id><series_title><![CDATA[Mushishi & more]]></series_title>
///        <my_status>On-Hold</my_status><my_score>0</my_score><my_start_date>0000-00-00</my_start_date>
///      </anime></myanimelist>",
///     "u1",
/// )?;
/// assert_eq!(list.anime[0].title, "Mushishi & more");
/// let entry = &list.entries[0];
/// assert_eq!((entry.status, entry.rating, entry.started_on), (AnimeStatus::OnHold, None, None));
/// # Ok::<(), catlog_core::Error>(())
/// ```
pub fn read(export: impl AsRef<[u8]>, user_id: &str) -> Result<UserList, Error> {
    let mut list = UserListBuilder::new(user_id)?;
    let bytes = unpacked(export.as_ref())?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let invalid = |reason: String| Error::InvalidDocument { document: DOCUMENT, reason };
    let xml = std::str::from_utf8(bytes)
        .map_err(|error| invalid(format!("it is not UTF-8 from byte {} on", error.valid_up_to())))?;
    let document = xml_elements::read(xml, "myanimelist", DOCUMENT)?;
    list.report(document.unrecognized);
    let (mut entries, mut others) = (0, 0);
    for element in &document.elements {
        match element.name.as_str() {
            "myinfo" if element.at > 0 => {
                let path = format!("myinfo[{}]", element.at);
                let name = element.text("user_name").unwrap_or_default();
                list.report([Unrecognized::new(path, name, "is there again; the first one counts")]);
            }
            "myinfo" => list.user_name(element.text("user_name").map(str::to_owned)),
            "anime" => {
                let mut fields = Fields { element, path: format!("anime[{entries}]"), report: Vec::new() };
                entries += 1;
                match entry(&mut fields, user_id) {
                    Ok((entry, anime)) => {
                        let report = std::mem::take(&mut fields.report);
                        list.report(report);
                        list.push(&fields.path, entry, anime);
                    }
                    Err(found) => {
                        list.report(fields.report);
                        list.report([found]);
                    }
                }
            }
            name => {
                let title = element.text("manga_title").or(element.text("series_title")).unwrap_or(name);
                list.report([Unrecognized::new(format!("{name}[{others}]"), title, "is no anime; it was left out")]);
                others += 1;
            }
        }
    }
    list.finish(DOCUMENT, entries + others)
}

/// The bytes of the export, out of the gzip that it may come in.
fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut unpacked = Vec::new();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut reader = flate2::read::MultiGzDecoder::new(bytes).take(MAX_DOCUMENT_BYTES as u64 + 1);
        reader.read_to_end(&mut unpacked).map_err(|error| Error::InvalidDocument {
            document: DOCUMENT,
            reason: format!("it cannot be unpacked: {error}"),
        })?;
    } else {
        unpacked.extend_from_slice(bytes.get(..=MAX_DOCUMENT_BYTES).unwrap_or(bytes));
    }
    if unpacked.len() > MAX_DOCUMENT_BYTES {
        let count = bytes.len().max(unpacked.len()) as u64;
        return Err(Error::TooLarge { what: "bytes of a document", count, limit: MAX_DOCUMENT_BYTES as u64 });
    }
    Ok(unpacked)
}

struct Fields<'a> {
    element: &'a Element,
    path: String,
    report: Vec<Unrecognized>,
}

impl Fields<'_> {
    fn unrecognized(&self, name: &str, reason: &str) -> Unrecognized {
        Unrecognized::new(format!("{}.{name}", self.path), self.element.text(name).unwrap_or("null"), reason)
    }

    fn read<T>(&mut self, name: &str, expected: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let result = read(self.element.text(name)?);
        if result.is_none() {
            let found = self.unrecognized(name, &format!("is no {expected}; it was taken as null"));
            self.report.push(found);
        }
        result
    }

    fn integer(&mut self, name: &str) -> Option<i32> {
        self.read(name, "integer of 0 or more", |text| text.parse().ok().filter(|&number| number >= 0))
    }

    fn day(&mut self, name: &str) -> Option<NaiveDate> {
        let read = |text: &str| match text {
            "0000-00-00" => Some(None),
            _ => parse_day(text).map(Some),
        };
        self.read(name, "date that is known to the day", read).flatten()
    }
}

fn entry(fields: &mut Fields<'_>, user_id: &str) -> Result<(UserAnime, Anime), Unrecognized> {
    let element = fields.element;
    let id = element.text("series_animedb_id").and_then(|text| text.parse().ok()).filter(|&id: &i32| id >= 1);
    let id =
        id.ok_or_else(|| fields.unrecognized("series_animedb_id", "is no id of 1 or more; the entry was left out"))?;
    let title = element.text("series_title");
    let title = title.ok_or_else(|| fields.unrecognized("series_title", "is missing; the entry was left out"))?;
    let status = element.text("my_status").and_then(AnimeStatus::from_mal);
    let status = status
        .ok_or_else(|| fields.unrecognized("my_status", "is no known status of a list; the entry was left out"))?;

    let anime_type = fields.read("series_type", "known type of anime", |text| match text {
        "Unknown" => Some(None),
        words => label_from_words(words).map(Some),
    });
    let anime = Anime {
        anime_type: anime_type.flatten(),
        episodes: fields.integer("series_episodes").filter(|&episodes| episodes > 0),
        ..Anime::new(id, title)
    };
    let rating =
        fields.read("my_score", "score of 0 to 10", |text| text.parse().ok().filter(|score| (0..=10).contains(score)));
    let is_rewatching = fields.read("my_rewatching", "0 or 1", |text| match text {
        "0" => Some(false),
        "1" => Some(true),
        _ => None,
    });
    let entry = UserAnime {
        rating: rating.filter(|&rating| rating > 0),
        episodes_watched: fields.integer("my_watched_episodes").unwrap_or_default(),
        is_rewatching: is_rewatching.unwrap_or_default(),
        times_rewatched: fields.integer("my_times_watched").unwrap_or_default(),
        started_on: fields.day("my_start_date"),
        completed_on: fields.day("my_finish_date"),
        tags: each_once(element.text("my_tags").unwrap_or_default().split(',')),
        notes: element.text("my_comments").map(str::to_owned),
        ..UserAnime::new(user_id, id, status)
    };
    Ok((entry, anime))
}
