//! The order of a frame's rows, and the place in it that a cursor names.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::query::Query;
use crate::Error;
use crate::schema::{Column, ColumnDef, Frame, LogicalType, NULL_CODE, NULL_I32, NULL_ID};

/// The column that orders, and whether the largest comes first.
pub(super) type OrderBy = (&'static ColumnDef, bool);

/// Sorts behind every value, in both directions.
const NULL_KEY: u64 = u64::MAX;

/// Checks that a column has an order.
pub(super) fn check_orderable(table: &'static str, column: &ColumnDef) -> Result<(), Error> {
    match column.logical {
        LogicalType::TextList | LogicalType::Int32List => {
            Err(Error::InvalidQuery { table, reason: format!("column {} is a list and has no order", column.name) })
        }
        _ => Ok(()),
    }
}

/// The rows of a frame by a column, then by the key.
pub(super) struct RowOrder<'a> {
    by: Option<(&'a Column, bool)>,
    /// Place of each text of the column's dictionary among them all, sorted.
    places: Vec<u32>,
    mal_id: &'a [i32],
    day: &'a [i32],
    genre: Option<(&'a [u32], &'a [String])>,
}

impl<'a> RowOrder<'a> {
    pub fn new(frame: &'a Frame, by: Option<OrderBy>) -> Self {
        let by = by.and_then(|(def, descending)| frame.column(def.name).map(|column| (column, descending)));
        let places = match by {
            Some((Column::Text { texts, .. }, _)) => {
                let mut sorted: Vec<usize> = (0..texts.len()).collect();
                sorted.sort_unstable_by_key(|&id| &texts[id]);
                let mut places = vec![0; texts.len()];
                for (place, id) in (0u32..).zip(sorted) {
                    places[id] = place;
                }
                places
            }
            _ => Vec::new(),
        };
        let mal_id = match frame.column("mal_id") {
            Some(Column::Int32(ids)) => &ids[..],
            _ => &[],
        };
        let day = match frame.column("snapshot_date") {
            Some(Column::Date(days)) => &days[..],
            _ => &[],
        };
        let genre = match frame.column("genre") {
            Some(Column::Text { ids, texts }) => Some((&ids[..], &texts[..])),
            _ => None,
        };
        Self { by, places, mal_id, day, genre }
    }

    /// Sorts rows, which come in the order of the key.
    pub fn sort(&self, rows: Vec<u32>) -> Vec<u32> {
        if self.by.is_none() {
            return rows;
        }
        let mut keyed: Vec<(u64, u32)> = rows.into_iter().map(|row| (self.sort_key(row as usize), row)).collect();
        keyed.sort_unstable();
        keyed.into_iter().map(|(_, row)| row).collect()
    }

    /// Whether a row comes behind the place of a cursor.
    pub fn is_behind(&self, row: usize, cursor: &Cursor) -> bool {
        let place = self.sort_key(row).cmp(&self.key_of(cursor)).then_with(|| {
            let mal_id = self.mal_id.get(row).copied().unwrap_or(0);
            let genre = self.genre.map_or("", |(ids, texts)| texts.get(ids[row] as usize).map_or("", String::as_str));
            (mal_id, self.day.get(row).copied().unwrap_or(0), genre).cmp(&(
                cursor.mal_id,
                cursor.day,
                cursor.genre.as_deref().unwrap_or(""),
            ))
        });
        place == Ordering::Greater
    }

    /// The place of a row.
    pub fn cursor(&self, row: usize, query: u64) -> Cursor {
        let text = match self.by {
            Some((Column::Text { ids, texts }, _)) => texts.get(ids[row] as usize).cloned(),
            _ => None,
        };
        Cursor {
            query,
            key: if text.is_some() { 0 } else { self.sort_key(row) },
            text,
            mal_id: self.mal_id.get(row).copied().unwrap_or(0),
            day: self.day.get(row).copied().unwrap_or(0),
            genre: self.genre.and_then(|(ids, texts)| texts.get(ids[row] as usize).cloned()),
        }
    }

    /// A number that sorts as the row's value does, nulls last.
    fn sort_key(&self, row: usize) -> u64 {
        let Some((column, descending)) = self.by else { return 0 };
        let key = match column {
            Column::Int32(values) | Column::Date(values) if values[row] != NULL_I32 => i32_key(values[row]),
            Column::Float64(values) if !values[row].is_nan() => f64_key(values[row]),
            Column::Label(codes) if codes[row] != NULL_CODE => u64::from(codes[row]),
            Column::Text { ids, .. } if ids[row] != NULL_ID => present_key(self.places[ids[row] as usize]),
            Column::SameText(_) | Column::SameTimestamp(_) => 0,
            _ => return NULL_KEY,
        };
        if descending { !key } else { key }
    }

    fn key_of(&self, cursor: &Cursor) -> u64 {
        match (self.by, &cursor.text) {
            (Some((Column::Text { texts, .. }, descending)), Some(text)) => {
                let key = match texts.iter().position(|known| known == text) {
                    Some(id) => present_key(self.places[id]),
                    None => 2 * texts.iter().filter(|known| *known < text).count() as u64,
                };
                if descending { !key } else { key }
            }
            _ => cursor.key,
        }
    }
}

fn i32_key(value: i32) -> u64 {
    u64::from(value.cast_unsigned() ^ 0x8000_0000)
}

/// The bits of a double in the order of the doubles; -0 equals 0.
fn f64_key(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// Odd, so that a text that is not in the dictionary finds a place between two that are.
fn present_key(place: u32) -> u64 {
    2 * u64::from(place) + 1
}

/// A place in the order of an answer: that of the last row of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cursor {
    /// Fingerprint of the query.
    #[serde(rename = "q")]
    query: u64,
    #[serde(rename = "k")]
    key: u64,
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(rename = "m")]
    mal_id: i32,
    /// Day of the row.
    #[serde(rename = "d")]
    pub day: i32,
    #[serde(rename = "g", default, skip_serializing_if = "Option::is_none")]
    genre: Option<String>,
}

impl Cursor {
    /// As text that needs no escaping in an address.
    pub fn encode(&self) -> String {
        use std::fmt::Write;
        let json = serde_json::to_vec(self).unwrap_or_default();
        json.iter().fold(String::with_capacity(2 * json.len()), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// Reads the cursor of a query.
    pub fn decode(text: &str, query: &Query) -> Result<Self, Error> {
        let fail = |reason: &str| Error::InvalidQuery { table: query.table.as_str(), reason: reason.to_owned() };
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        let cursor = text
            .as_bytes()
            .chunks(2)
            .map(byte)
            .collect::<Option<Vec<u8>>>()
            .and_then(|json| serde_json::from_slice::<Self>(&json).ok())
            .ok_or_else(|| fail("the cursor is none that a page gave"))?;
        if cursor.query != fingerprint(query) {
            return Err(fail(
                "the cursor belongs to another query: table, rows, filters and order have to stay the same",
            ));
        }
        Ok(cursor)
    }
}

/// A number that tells queries apart whose pages do not belong together (FNV-1a over the parts that choose and order).
pub(super) fn fingerprint(query: &Query) -> u64 {
    let parts = (query.table, query.anime, query.days, &query.genre, &query.filters, &query.order);
    let json = serde_json::to_vec(&parts).unwrap_or_default();
    json.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sort_as_the_values_do() {
        let doubles = [f64::MIN, -1.5, -f64::MIN_POSITIVE, 0.0, 1e-300, 2.0, f64::MAX];
        assert!(doubles.windows(2).all(|pair| f64_key(pair[0]) < f64_key(pair[1])));
        assert_eq!(f64_key(-0.0), f64_key(0.0));
        let integers = [i32::MIN + 1, -1, 0, 1, i32::MAX];
        assert!(integers.windows(2).all(|pair| i32_key(pair[0]) < i32_key(pair[1])));
        assert!(!i32_key(0) < NULL_KEY && f64_key(f64::MAX) < NULL_KEY && !f64_key(f64::MIN) < NULL_KEY);
    }
}
