//! Rows that come as whole columns, before they join the others.

use super::Reason;
use super::field::{FIELDS, Field};
use super::report::Seen;
use super::rows::{Dictionaries, Metrics, Rows};
use crate::schema::{NULL_I32, NULL_ID};

/// A value that was rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BadValue {
    /// Row of the batch.
    pub row: u32,
    pub field: Field,
    pub reason: Reason,
    /// As it stands there.
    pub value: String,
}

/// A column in the types of the panel, valid or not row by row.
#[derive(Debug)]
pub(crate) struct ReadColumn {
    pub field: Field,
    pub values: Values,
    pub bad: Vec<BadValue>,
    pub seen: Seen,
    /// The texts or lists that ids stand for.
    pub dictionaries: Dictionaries,
}

impl ReadColumn {
    /// The values of a column of numbers.
    pub(crate) fn numbers(&self) -> Option<&[i32]> {
        match &self.values {
            Values::Numbers(values) => Some(values),
            Values::Instants(..) | Values::Ids(_) => None,
        }
    }
}

/// The values of a column; those of rejected rows mean nothing.
#[derive(Debug)]
pub(crate) enum Values {
    Numbers(Vec<i32>),
    /// Days and, if any is not midnight, the nanoseconds into them.
    Instants(Vec<i32>, Vec<i64>),
    Ids(Vec<u32>),
}

/// Columns joined to rows: the valid ones, and what was wrong with the others.
#[derive(Debug)]
pub(crate) struct Batch {
    /// Rows, the rejected ones among them.
    pub records: usize,
    /// The valid rows.
    pub rows: Rows,
    /// Which rows the valid ones are; `None` if all are.
    pub kept: Option<Vec<u32>>,
    /// The rejected values with the keys of their rows, by row and column.
    pub bad: Vec<(BadValue, [String; 2])>,
    pub dictionaries: Dictionaries,
    pub seen: Seen,
}

impl Batch {
    /// Joins columns of `records` rows; those that are not there are null.
    pub(crate) fn new(records: usize, columns: Vec<ReadColumn>) -> Self {
        let mut bad: Vec<BadValue> = Vec::new();
        let mut seen = Seen::default();
        let mut dictionaries = Dictionaries::default();
        let mut values: [Option<Values>; FIELDS] = Default::default();
        for column in columns {
            bad.extend(column.bad);
            seen.add(column.seen);
            match column.field {
                Field::Title => dictionaries.titles = column.dictionaries.titles,
                Field::EtlRunId => dictionaries.run_ids = column.dictionaries.run_ids,
                Field::Genres => dictionaries.genres = column.dictionaries.genres,
                _ => {}
            }
            values[column.field as usize] = Some(column.values);
        }
        if values[Field::Genres as usize].is_none() {
            dictionaries.genres.start();
            let empty = dictionaries.genres.finish();
            seen.genres_null += records as u64;
            values[Field::Genres as usize] = Some(Values::Ids(vec![empty; records]));
        }
        bad.sort_by_key(|bad| (bad.row, bad.field));
        let kept = rows_without(&bad, records);
        let keys = bad.iter().map(|value| key_text(&bad, value.row, &values)).collect::<Vec<_>>();
        let rows = join(values, records, kept.as_deref());
        Self { records, rows, kept, bad: bad.into_iter().zip(keys).collect(), dictionaries, seen }
    }
}

fn rows_without(bad: &[BadValue], records: usize) -> Option<Vec<u32>> {
    if bad.is_empty() {
        return None;
    }
    let mut valid = vec![true; records];
    for value in bad {
        valid[value.row as usize] = false;
    }
    Some((0u32..).zip(valid).filter_map(|(row, valid)| valid.then_some(row)).collect())
}

fn join(mut values: [Option<Values>; FIELDS], records: usize, kept: Option<&[u32]>) -> Rows {
    fn pick<T: Copy>(values: Vec<T>, kept: Option<&[u32]>) -> Vec<T> {
        match kept {
            Some(kept) if !values.is_empty() => kept.iter().map(|&row| values[row as usize]).collect(),
            _ => values,
        }
    }
    let mut numbers = |field: Field| match values[field as usize].take() {
        Some(Values::Numbers(values)) => pick(values, kept),
        _ => vec![NULL_I32; kept.map_or(records, <[u32]>::len)],
    };
    let mal_id = numbers(Field::MalId);
    let metrics: Metrics<Vec<i32>> = super::field::METRICS.map(&mut numbers);
    let (day, nanos) = match values[Field::SnapshotDate as usize].take() {
        Some(Values::Instants(day, nanos)) => (pick(day, kept), pick(nanos, kept)),
        _ => (vec![0; mal_id.len()], Vec::new()),
    };
    let mut ids = |field: Field| match values[field as usize].take() {
        Some(Values::Ids(ids)) => Some(pick(ids, kept)),
        _ => None,
    };
    let title = ids(Field::Title).unwrap_or_else(|| vec![NULL_ID; mal_id.len()]);
    let run_id = ids(Field::EtlRunId).unwrap_or_default();
    let genres = ids(Field::Genres).unwrap_or_default();
    Rows { mal_id, day, nanos, metrics, genres, title, run_id }
}

/// The key of a row as text: as it stands there where it is bad, else from its value.
fn key_text(bad: &[BadValue], row: u32, values: &[Option<Values>; FIELDS]) -> [String; 2] {
    let at = bad.partition_point(|value| value.row < row);
    let of_row = bad[at..].iter().take_while(|value| value.row == row);
    let mut key = match (&values[Field::MalId as usize], &values[Field::SnapshotDate as usize]) {
        (Some(Values::Numbers(ids)), Some(Values::Instants(days, _))) => {
            [ids[row as usize].to_string(), super::date_of(days[row as usize]).to_string()]
        }
        _ => Default::default(),
    };
    for value in of_row {
        match value.field {
            Field::MalId => key[0].clone_from(&value.value),
            Field::SnapshotDate => key[1].clone_from(&value.value),
            _ => break,
        }
    }
    key
}
