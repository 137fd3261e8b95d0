//! A page of rows on its way to JavaScript: its columns one behind the other in one buffer, and a JSON text with the rest.
//!
//! Every column starts at a multiple of 8 bytes, so that typed arrays of any kind can be laid over it. A letter a column says
//! what it is:
//!
//! | letter | in the buffer | in the text |
//! |---|---|---|
//! | `i` | an i32 a row, null is -2147483648 | |
//! | `f` | an f64 a row, null is NaN | |
//! | `b` | the code of a label a row, null is 255 | |
//! | `t` | an id a row, null is 4294967295 | the texts that occur |
//! | `l` | an id a row | the lists that occur |
//! | `n` | an end a row, then all values | the number of values |
//! | `s` | | the text of every row |

use std::collections::HashMap;

use catlog_core::catalog::Page;
use catlog_core::schema::{Column, NULL_ID};
use chrono::{DateTime, Utc};
use napi::bindgen_prelude::Float64Array;
use napi_derive::napi;
use serde::Serialize;

use crate::error::{Failure, to_json};

/// A page whose buffer is its own.
#[napi(object)]
pub struct NativePage {
    /// The columns; doubles only so that it is aligned.
    pub buffer: Float64Array,
    /// The rest.
    pub meta: String,
}

/// What of a page is no number.
#[derive(Serialize)]
struct Meta<'a> {
    length: usize,
    total: Option<usize>,
    next: Option<&'a str>,
    kinds: String,
    extras: Vec<Extra<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Extra<'a> {
    Count(usize),
    Text(String),
    Texts(Vec<&'a str>),
    Lists(Vec<Vec<&'a str>>),
}

/// Bytes that a page's columns take.
pub fn size(page: &Page) -> usize {
    let rows = page.frame.len();
    page.frame.columns().map(|(_, column)| aligned(bytes(column, rows))).sum()
}

/// Writes the columns of a page to `out`, which has [`size`] bytes or more, and returns the text.
pub fn write(page: &Page, out: &mut [u8]) -> Result<String, Failure> {
    let rows = page.frame.len();
    let mut kinds = String::new();
    let mut extras = Vec::new();
    let mut at = 0;
    for (_, column) in page.frame.columns() {
        let end = at + bytes(column, rows);
        let out = out.get_mut(at..end).ok_or_else(|| Failure::Panic("a page beyond its buffer".to_owned()))?;
        let (kind, extra) = write_column(column, out);
        kinds.push(kind);
        extras.extend(extra);
        at = aligned(end);
    }
    to_json(&Meta { length: rows, total: page.total, next: page.next_cursor.as_deref(), kinds, extras })
}

/// A page in a buffer of its own.
pub fn own(page: &Page) -> Result<NativePage, Failure> {
    let mut out = vec![0; size(page)];
    let meta = write(page, &mut out)?;
    let doubles: Vec<f64> =
        out.chunks_exact(8).map(|bytes| f64::from_ne_bytes(bytes.try_into().unwrap_or_default())).collect();
    Ok(NativePage { buffer: Float64Array::from(doubles), meta })
}

fn aligned(bytes: usize) -> usize {
    bytes.next_multiple_of(8)
}

fn bytes(column: &Column, rows: usize) -> usize {
    match column {
        Column::Int32(_) | Column::Date(_) | Column::Text { .. } | Column::TextList { .. } => rows * 4,
        Column::Float64(_) => rows * 8,
        Column::Label(_) => rows,
        Column::Int32List { values, .. } => rows * 4 + values.len() * 4,
        Column::SameText(_) | Column::SameTimestamp(_) => 0,
    }
}

fn write_column<'a>(column: &'a Column, out: &mut [u8]) -> (char, Option<Extra<'a>>) {
    match column {
        Column::Int32(values) | Column::Date(values) => {
            put(out, values.iter().map(|value| value.to_ne_bytes()));
            ('i', None)
        }
        Column::Float64(values) => {
            put(out, values.iter().map(|value| value.to_ne_bytes()));
            ('f', None)
        }
        Column::Label(codes) => {
            out.copy_from_slice(codes);
            ('b', None)
        }
        Column::Text { ids, texts } => {
            let found = compact(ids, out).into_iter().filter_map(|id| texts.get(id as usize));
            ('t', Some(Extra::Texts(found.map(String::as_str).collect())))
        }
        Column::TextList { ids, lists } => {
            let found = compact(ids, out).into_iter().map(|id| lists.get(id).collect());
            ('l', Some(Extra::Lists(found.collect())))
        }
        Column::Int32List { ends, values } => {
            let (of_ends, of_values) = out.split_at_mut(ends.len() * 4);
            put(of_ends, ends.iter().map(|&end| u32::try_from(end).unwrap_or(u32::MAX).to_ne_bytes()));
            put(of_values, values.iter().map(|value| value.to_ne_bytes()));
            ('n', Some(Extra::Count(values.len())))
        }
        Column::SameText(text) => ('s', Some(Extra::Text(text.to_string()))),
        Column::SameTimestamp(micros) => {
            let at = DateTime::<Utc>::from_timestamp_micros(*micros).unwrap_or_default();
            ('s', Some(Extra::Text(at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))))
        }
    }
}

fn put<const N: usize>(out: &mut [u8], values: impl Iterator<Item = [u8; N]>) {
    for (place, value) in out.chunks_exact_mut(N).zip(values) {
        place.copy_from_slice(&value);
    }
}

/// Numbers the ids anew in the order in which they occur, and returns them in that order.
fn compact(ids: &[u32], out: &mut [u8]) -> Vec<u32> {
    let mut found = Vec::new();
    let mut known: HashMap<u32, u32> = HashMap::new();
    let mut last = (NULL_ID, NULL_ID);
    let renumbered = ids.iter().map(|&id| {
        if id == NULL_ID {
            return NULL_ID.to_ne_bytes();
        }
        if id != last.0 {
            let next = *known.entry(id).or_insert_with(|| {
                found.push(id);
                u32::try_from(found.len() - 1).unwrap_or(NULL_ID)
            });
            last = (id, next);
        }
        last.1.to_ne_bytes()
    });
    put(out, renumbered);
    found
}
