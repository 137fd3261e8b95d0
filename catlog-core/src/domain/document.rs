//! What reading a document gives: the objects, and what was not understood.

use std::collections::HashSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::validation::Checks;
use super::{Anime, DailyRanking, FieldProblem, UserAnime};
use crate::Error;
use crate::schema::{LabelEnum, ObjectSchema};

/// The most bytes that a document may have, unpacked: an export of some 60,000 entries.
pub const MAX_DOCUMENT_BYTES: usize = 64 << 20;

/// Something in a document that was not understood. What is around it was read all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase")]
pub struct Unrecognized {
    /// Where it is: `data[3].rating`, counted from 0, in the names of the document.
    pub path: String,
    /// What is there, shortened beyond 80 characters.
    pub value: String,
    /// Why it was not understood, and what that means for the result.
    pub reason: String,
}

/// An object out of a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase")]
pub struct Parsed<T> {
    /// The object; it passes [`validate`](super::Validate::validate).
    pub value: T,
    /// What of it was not understood.
    pub unrecognized: Vec<Unrecognized>,
}

/// A page of anime: rankings, a season, a schedule, search results.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase")]
pub struct AnimePage {
    /// The anime, in the order of the page; each passes [`validate`](super::Validate::validate).
    pub anime: Vec<Anime>,
    /// Place on the page of each of them, from 1. An element that could not be read leaves a hole.
    pub places: Vec<i32>,
    /// How many anime stand on the pages before this one; none if the answer does not tell.
    pub offset: Option<i32>,
    /// Whether another page follows; none if the answer does not tell.
    pub has_next_page: Option<bool>,
    /// What was not understood: fields, and elements as a whole.
    pub unrecognized: Vec<Unrecognized>,
}

/// What becomes of an anime without a rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, LabelEnum)]
pub enum MissingRank {
    /// It stays without.
    #[default]
    LeaveNull,
    /// It is the number of its place: [`offset`](AnimePage::offset) plus place on the page. Right only for a page that is
    /// sorted by rank and leaves nothing out.
    FromPlace,
}

impl AnimePage {
    /// The page as rows of the panel.
    ///
    /// # Errors
    /// [`Error::InvalidOption`] if ranks are to come from the place and [`offset`](Self::offset) is not known, or if the day
    /// is not within 1970-01-01 to 9999-12-31.
    ///
    /// ```
    /// use catlog_core::domain::{MissingRank, jikan};
    ///
    /// let page = jikan::read_page(
    ///     r#"{"pagination": {"current_page": 2, "has_next_page": true, "items": {"per_page": 25}},
    ///         "data": [{"mal_id": 21, "title": "One Piece", "rank": null}]}"#,
    /// )?;
    /// let day = chrono::NaiveDate::from_ymd_opt(2026, 2, 8).unwrap();
    /// assert_eq!(page.rankings(day, MissingRank::LeaveNull)?[0].rank, None);
    /// assert_eq!(page.rankings(day, MissingRank::FromPlace)?[0].rank, Some(26));
    /// # Ok::<(), catlog_core::Error>(())
    /// ```
    pub fn rankings(&self, snapshot_date: NaiveDate, missing_rank: MissingRank) -> Result<Vec<DailyRanking>, Error> {
        let mut checks = Checks::default();
        checks.snapshot_day("snapshot_date", snapshot_date);
        if let Some(FieldProblem { field, value, reason }) = checks.into_problems().pop() {
            return Err(Error::InvalidOption { option: field, value, reason: format!("it {reason}") });
        }
        let offset = match (missing_rank, self.offset) {
            (MissingRank::LeaveNull, _) => None,
            (MissingRank::FromPlace, Some(offset)) => Some(offset),
            (MissingRank::FromPlace, None) => {
                return Err(Error::InvalidOption {
                    option: "missing_rank",
                    value: "FromPlace".to_owned(),
                    reason: "the page does not tell how many anime stand before it; set its offset".to_owned(),
                });
            }
        };
        let rows = self.anime.iter().zip(&self.places).map(|(anime, place)| {
            let mut row = anime.ranking_on(snapshot_date);
            row.rank = row.rank.or_else(|| offset.and_then(|offset| offset.checked_add(*place)));
            row
        });
        Ok(rows.collect())
    }
}

/// A person's list out of a document.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserList {
    /// The person's name where the document tells it.
    pub user_name: Option<String>,
    /// The entries, in the order of the document, each anime once; each passes [`validate`](super::Validate::validate).
    pub entries: Vec<UserAnime>,
    /// What the document tells of the anime of the entries: mostly title, type and number of episodes. In the order of the
    /// entries.
    pub anime: Vec<Anime>,
    /// Whether another page of the list follows; none if the document does not tell, as an exported file, which has all of it.
    pub has_next_page: Option<bool>,
    /// What was not understood: fields, and entries as a whole.
    pub unrecognized: Vec<Unrecognized>,
}

/// Puts a list together, and looks at what an entry says of its anime.
#[derive(Debug, Default)]
pub(super) struct UserListBuilder {
    list: UserList,
    seen: HashSet<i32>,
}

impl UserListBuilder {
    /// A list of `user_id`.
    ///
    /// # Errors
    /// [`Error::InvalidField`] if that is blank or holds U+0000.
    pub(super) fn new(user_id: &str) -> Result<Self, Error> {
        let mut checks = Checks::default();
        checks.not_blank("user_id", user_id);
        match checks.into_problems().into_iter().next() {
            None => Ok(Self::default()),
            Some(FieldProblem { field, value, reason }) => {
                Err(Error::InvalidField { field: field.to_owned(), value, reason })
            }
        }
    }

    pub(super) fn report(&mut self, found: impl IntoIterator<Item = Unrecognized>) {
        self.list.unrecognized.extend(found);
    }

    pub(super) fn user_name(&mut self, name: Option<String>) {
        self.list.user_name = name;
    }

    pub(super) fn has_next_page(&mut self, has: Option<bool>) {
        self.list.has_next_page = has;
    }

    /// Adds an entry that stands at `path`.
    pub(super) fn push(&mut self, path: &str, mut entry: UserAnime, anime: Anime) {
        let id = entry.mal_id;
        if !self.seen.insert(id) {
            return self.report([Unrecognized::new(path, &id, "is on the list already; the first entry counts")]);
        }
        if let (Some(started), Some(completed)) = (entry.started_on, entry.completed_on)
            && completed < started
        {
            let reason = format!("is the last day and lies before the first, {started}; it was left out");
            self.report([Unrecognized::new(path, &completed, reason)]);
            entry.completed_on = None;
        }
        if let Some(episodes) = anime.episodes.filter(|&episodes| entry.episodes_watched > episodes) {
            let reason = format!("is the number of episodes watched, of an anime that has {episodes}");
            self.report([Unrecognized::new(path, &entry.episodes_watched, reason)]);
        }
        self.list.entries.push(entry);
        self.list.anime.push(anime);
    }

    /// The list, or an error if the document had entries and not one of them could be read.
    pub(super) fn finish(self, document: &'static str, elements: usize) -> Result<UserList, Error> {
        let list = self.list;
        none_is_an_error(document, elements, list.entries.len(), &list.unrecognized)?;
        Ok(list)
    }
}

/// A document with elements of which none could be read is another document.
pub(super) fn none_is_an_error(
    document: &'static str,
    elements: usize,
    read: usize,
    unrecognized: &[Unrecognized],
) -> Result<(), Error> {
    if elements == 0 || read > 0 {
        return Ok(());
    }
    let first = unrecognized.first().map(ToString::to_string).unwrap_or_default();
    Err(Error::InvalidDocument { document, reason: format!("none of its {elements} elements could be read: {first}") })
}

impl Unrecognized {
    pub(super) fn new(path: impl Into<String>, value: &(impl ToString + ?Sized), reason: impl Into<String>) -> Self {
        let mut value = value.to_string();
        if let Some((at, _)) = value.char_indices().nth(80) {
            value.truncate(at);
            value.push('…');
        }
        Self { path: path.into(), value, reason: reason.into() }
    }
}

impl std::fmt::Display for Unrecognized {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {} {}", self.path, self.value, self.reason)
    }
}

impl From<Unrecognized> for Error {
    /// Where the object itself could not be read.
    fn from(found: Unrecognized) -> Self {
        Self::InvalidField { field: found.path, value: found.value, reason: found.reason }
    }
}
