//! Rows with the same anime and day: identical ones become one, contradicting ones are rejected.

use super::rows::{Dictionaries, Rows};
use super::{Captures, date_of};
use crate::schema::NULL_ID;

/// What becomes of the rows that share a key.
#[derive(Debug, Default)]
pub(crate) struct Merged {
    /// The rows that stay, in the order of the keys.
    pub order: Vec<u32>,
    /// Rows that repeated another one.
    pub identical: u64,
    /// Rows passed over for a newer capture.
    pub passed_over: u64,
    /// Rows that contradict another one: the row, and why.
    pub contradictions: Vec<Contradiction>,
}

/// A row that contradicts another one of the same anime and day.
#[derive(Debug)]
pub(crate) struct Contradiction {
    pub row: usize,
    /// The row that it contradicts.
    pub other: usize,
    /// In what, for a person.
    pub how: String,
}

/// Goes through rows in the order of their keys. Is only called if some key occurs twice.
pub(crate) fn merge(rows: &Rows, dictionaries: &Dictionaries, order: &[u32], captures: Captures) -> Merged {
    let mut merged = Merged { order: Vec::with_capacity(order.len()), ..Merged::default() };
    let key = |row: u32| (rows.mal_id[row as usize], rows.day[row as usize]);
    let mut newest = Vec::new();
    for group in order.chunk_by(|&a, &b| key(a) == key(b)) {
        if let [row] = group {
            merged.order.push(*row);
            continue;
        }
        newest.clear();
        newest.extend_from_slice(group);
        if captures == Captures::Last {
            let last = group.iter().map(|&row| rows.nanos_of(row as usize)).max();
            newest.retain(|&row| Some(rows.nanos_of(row as usize)) == last);
            merged.passed_over += (group.len() - newest.len()) as u64;
        }
        merge_group(rows, dictionaries, &newest, &mut merged);
    }
    merged
}

fn merge_group(rows: &Rows, dictionaries: &Dictionaries, group: &[u32], merged: &mut Merged) {
    let first = group[0] as usize;
    let other = group[1..].iter().find(|&&row| difference(rows, dictionaries, row as usize, first).is_some());
    let Some(&other) = other else {
        // Equal but perhaps for the run that collected them: the first of the runs' names stays, whatever came first.
        let run = |row: u32| match rows.run_id.get(row as usize) {
            None | Some(&NULL_ID) => None,
            Some(&id) => Some(dictionaries.run_ids.get(id)),
        };
        let kept = group.iter().copied().min_by_key(|&row| (run(row).is_none(), run(row)));
        merged.order.extend(kept);
        merged.identical += group.len() as u64 - 1;
        return;
    };
    for &row in group {
        let row = row as usize;
        let (other, how) = match difference(rows, dictionaries, row, first) {
            Some(how) => (first, how),
            None => (other as usize, difference(rows, dictionaries, row, other as usize).unwrap_or_default()),
        };
        merged.contradictions.push(Contradiction { row, other, how });
    }
}

fn difference(rows: &Rows, dictionaries: &Dictionaries, row: usize, other: usize) -> Option<String> {
    if rows.nanos_of(row) != rows.nanos_of(other) {
        let time = |row: usize| {
            let seconds = u32::try_from(rows.nanos_of(row) / 1_000_000_000).unwrap_or(0);
            chrono::NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0).unwrap_or_default()
        };
        return Some(format!(
            "captured at {} here and at {} there; captures=last takes the newest of a day",
            time(row),
            time(other)
        ));
    }
    rows.same_values(row, other, dictionaries).err().map(|difference| {
        let [here, there] = difference.values;
        format!("{} is {here} here and {there} there", difference.column)
    })
}

/// The key of a row for a report.
pub(crate) fn key_text(rows: &Rows, row: usize) -> [String; 2] {
    [rows.mal_id[row].to_string(), date_of(rows.day[row]).to_string()]
}
