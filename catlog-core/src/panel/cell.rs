//! One record read cell by cell: what CSV, JSON lines and rows in memory have in common.

use std::borrow::Cow;

use super::Reason;
use super::date_text::{Instant, parse_instant};
use super::decimal::{Fixed, from_f64, parse_fixed};
use super::field::{FIELDS, Field, METRICS, Number};
use super::report::Seen;
use super::rows::{Dictionaries, RowValues};
use crate::schema::{NULL_I32, NULL_ID};

/// A value as it stands in a record.
#[derive(Debug, Clone, Default)]
pub(crate) enum Cell<'a> {
    /// Nothing.
    #[default]
    Null,
    /// Text, or the text of a number; empty text is null.
    Text(Cow<'a, str>),
    /// An integer that is one already.
    Integer(i64),
    /// A double that is one already.
    Double(f64),
    /// A day that is one already.
    Day(i32),
    /// A list that is one already.
    List(Vec<Option<Cow<'a, str>>>),
    /// Bytes that are not UTF-8.
    NotUtf8(&'a [u8]),
    /// A value of a kind that no column has (`true`, an object), as it stands there.
    Other(&'a str),
}

/// A record: one cell a column, in the order of [`Field::ALL`].
pub(crate) type Record<'a> = [Cell<'a>; FIELDS];

impl Cell<'_> {
    /// The value for a report.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Text(text) => text.clone().into_owned(),
            Self::Integer(value) => value.to_string(),
            Self::Double(value) => value.to_string(),
            Self::Day(day) => super::date_of(*day).to_string(),
            Self::List(items) => {
                let items: Vec<&str> = items.iter().map(|item| item.as_deref().unwrap_or("null")).collect();
                items.join(", ")
            }
            Self::NotUtf8(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            Self::Other(text) => (*text).to_owned(),
        }
    }
}

/// Reads a record; what cannot be read is told to `reject`, and then there is no row.
pub(crate) fn read_record(
    record: &Record<'_>,
    dictionaries: &mut Dictionaries,
    seen: &mut Seen,
    mut reject: impl FnMut(Field, Reason),
) -> Option<RowValues> {
    let mut valid = true;
    let mut reject = |field, reason| {
        valid = false;
        reject(field, reason);
    };
    let cell = |field: Field| &record[field as usize];

    let mal_id = match number(cell(Field::MalId), Field::MalId) {
        Some(Number::Value(value)) => value,
        other => {
            reject(Field::MalId, bad_key(other.as_ref()));
            NULL_I32
        }
    };
    let at = match instant(cell(Field::SnapshotDate)) {
        Ok(at) => at,
        Err(reason) => {
            reject(Field::SnapshotDate, reason);
            Instant { day: 0, nanos: 0 }
        }
    };
    let metrics = METRICS.map(|field| match number(cell(field), field) {
        None => NULL_I32,
        Some(Number::Value(value)) => value,
        Some(Number::Rounded(value)) => {
            seen.scores_rounded += 1;
            value
        }
        Some(Number::Zero) => {
            seen.zero(field, 1);
            NULL_I32
        }
        Some(Number::Bad(reason)) => {
            reject(field, reason);
            NULL_I32
        }
    });
    for field in [Field::Title, Field::EtlRunId] {
        if let Err(reason) = text(cell(field)) {
            reject(field, reason);
        }
    }
    let genres = genres(cell(Field::Genres), dictionaries, seen).unwrap_or_else(|reason| {
        reject(Field::Genres, reason);
        NULL_ID
    });
    if !valid {
        return None;
    }
    let title = text(cell(Field::Title)).ok().flatten().map_or(NULL_ID, |text| dictionaries.titles.intern(text));
    let run_id = text(cell(Field::EtlRunId)).ok().flatten().map_or(NULL_ID, |text| dictionaries.run_ids.intern(text));
    Some(RowValues { mal_id, day: at.day, nanos: at.nanos, metrics, genres, title, run_id })
}

fn bad_key(number: Option<&Number>) -> Reason {
    match number {
        None => Reason::MissingValue,
        Some(Number::Bad(reason)) => *reason,
        Some(_) => Reason::NotAnInteger,
    }
}

fn number(cell: &Cell<'_>, field: Field) -> Option<Number> {
    let fixed = match cell {
        Cell::Null => return None,
        Cell::Text(text) if text.trim_ascii().is_empty() => return None,
        Cell::Text(text) => parse_fixed(text, field.places()),
        Cell::Integer(value) => Ok(Fixed { value: value.saturating_mul(10i64.pow(field.places())), exact: true }),
        Cell::Double(value) => from_f64(*value, field.places()),
        Cell::NotUtf8(_) => Err(Reason::InvalidUtf8),
        Cell::Day(_) | Cell::List(_) | Cell::Other(_) => Err(Reason::NotANumber),
    };
    Some(fixed.map_or_else(Number::Bad, |fixed| field.judge(fixed.value, fixed.exact)))
}

fn instant(cell: &Cell<'_>) -> Result<Instant, Reason> {
    match cell {
        Cell::Null => Err(Reason::MissingValue),
        Cell::Text(text) if text.trim_ascii().is_empty() => Err(Reason::MissingValue),
        Cell::Text(text) => parse_instant(text),
        Cell::Day(day) => super::date_text::in_range((*day).into()).map(|day| Instant { day, nanos: 0 }),
        Cell::NotUtf8(_) => Err(Reason::InvalidUtf8),
        Cell::Integer(_) | Cell::Double(_) | Cell::List(_) | Cell::Other(_) => Err(Reason::NotADate),
    }
}

fn text<'a>(cell: &'a Cell<'_>) -> Result<Option<&'a str>, Reason> {
    match cell {
        Cell::Null => Ok(None),
        Cell::Text(text) if text.contains('\0') => Err(Reason::NulCharacter),
        Cell::Text(text) => Ok(Some(&**text).filter(|text| !text.is_empty())),
        Cell::NotUtf8(_) => Err(Reason::InvalidUtf8),
        Cell::Integer(_) | Cell::Double(_) | Cell::Day(_) | Cell::List(_) | Cell::Other(_) => Err(Reason::NotText),
    }
}

fn genres(cell: &Cell<'_>, dictionaries: &mut Dictionaries, seen: &mut Seen) -> Result<u32, Reason> {
    let (list, tidy) = match cell {
        Cell::Null => {
            seen.genres_null += 1;
            dictionaries.spelled_list("")?
        }
        Cell::Text(text) => {
            seen.genres_null += u64::from(text.trim().is_empty());
            dictionaries.spelled_list(text)?
        }
        Cell::List(items) => {
            let lists = &mut dictionaries.genres;
            lists.start();
            let untidy = items.iter().filter(|item| !lists.add(item.as_deref())).count();
            (lists.finish(), untidy == 0)
        }
        Cell::NotUtf8(_) => return Err(Reason::InvalidUtf8),
        Cell::Integer(_) | Cell::Double(_) | Cell::Day(_) | Cell::Other(_) => return Err(Reason::InvalidList),
    };
    if dictionaries.genres.has_nul(list) {
        return Err(Reason::NulCharacter);
    }
    seen.genres_tidied += u64::from(!tidy);
    Ok(list)
}
