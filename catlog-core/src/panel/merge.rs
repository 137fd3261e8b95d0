//! Rows with the same anime and day: identical ones become one, contradicting ones are rejected.

use super::rows::{Dictionaries, Rows};
use super::{Captures, date_of};
use crate::schema::NULL_ID;

/// What becomes of the rows that share a key.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Merged {
    /// The rows that go, ascending.
    pub dropped: Vec<usize>,
    /// Rows that repeated another one.
    pub identical: u64,
    /// Rows passed over for a newer capture.
    pub passed_over: u64,
    /// Rows that contradict another one.
    pub contradictions: Vec<Contradiction>,
}

/// A row that contradicts another one of the same anime and day.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Contradiction {
    pub row: usize,
    /// The row that it contradicts.
    pub other: usize,
    /// In what, for a person.
    pub how: String,
}

/// Goes through rows that are sorted by their keys.
pub(crate) fn merge(rows: &Rows, dictionaries: &Dictionaries, captures: Captures) -> Merged {
    let mut merged = Merged::default();
    let mut row = 1;
    while row < rows.len() {
        let same = |row: usize| rows.mal_id[row - 1] == rows.mal_id[row] && rows.day[row - 1] == rows.day[row];
        if !same(row) {
            row += 1;
            continue;
        }
        let start = row - 1;
        while row < rows.len() && same(row) {
            row += 1;
        }
        let mut group: Vec<usize> = (start..row).collect();
        if captures == Captures::Last {
            let last = group.iter().map(|&row| rows.nanos_of(row)).max();
            let older = |row: &mut usize| Some(rows.nanos_of(*row)) != last;
            let dropped = merged.dropped.len();
            merged.dropped.extend(group.extract_if(.., older));
            merged.passed_over += (merged.dropped.len() - dropped) as u64;
        }
        merge_group(rows, dictionaries, &group, &mut merged);
    }
    merged.dropped.sort_unstable();
    merged
}

fn merge_group(rows: &Rows, dictionaries: &Dictionaries, group: &[usize], merged: &mut Merged) {
    let Some((&first, others)) = group.split_first() else { return };
    let contradicting = others.iter().copied().find(|&row| difference(rows, dictionaries, row, first).is_some());
    let Some(contradicting) = contradicting else {
        // Equal but perhaps for the run that collected them: the first of the runs' names stays, whatever came first.
        let run = |row: usize| match rows.run_id.get(row) {
            None | Some(&NULL_ID) => None,
            Some(&id) => Some(dictionaries.run_ids.get(id)),
        };
        let kept = group.iter().copied().min_by_key(|&row| (run(row).is_none(), run(row)));
        merged.dropped.extend(group.iter().copied().filter(|&row| Some(row) != kept));
        merged.identical += others.len() as u64;
        return;
    };
    for &row in group {
        let (other, how) = match difference(rows, dictionaries, row, first) {
            Some(how) => (first, how),
            None => (contradicting, difference(rows, dictionaries, row, contradicting).unwrap_or_default()),
        };
        merged.dropped.push(row);
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
