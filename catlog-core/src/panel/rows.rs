//! Rows in the making: one vector a column, texts as ids.

use rayon::prelude::*;

use super::Reason;
use super::field::METRICS;
use super::genres::each_genre;
use super::intern::{Lists, Texts};
use super::order::Arrangement;
use crate::schema::{NULL_I32, NULL_ID};

/// Texts of genres beyond this are rare and not kept.
const LONG_TEXT: usize = 1 << 10;

/// Values of the six metrics, in the order of [`METRICS`].
pub(crate) type Metrics<T> = [T; METRICS.len()];

/// One row, texts interned.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowValues {
    pub mal_id: i32,
    pub day: i32,
    /// Nanoseconds into the day at which it was captured; 0 where only the day is known.
    pub nanos: i64,
    pub metrics: Metrics<i32>,
    pub genres: u32,
    pub title: u32,
    pub run_id: u32,
}

/// Rows by column. `nanos` and `run_id` are empty until a row has one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rows {
    pub mal_id: Vec<i32>,
    pub day: Vec<i32>,
    pub nanos: Vec<i64>,
    pub metrics: Metrics<Vec<i32>>,
    pub genres: Vec<u32>,
    pub title: Vec<u32>,
    pub run_id: Vec<u32>,
}

/// The texts that the ids of [`Rows`] stand for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dictionaries {
    pub titles: Texts,
    pub run_ids: Texts,
    pub genres: Lists,
    spelled: Texts,
    spelled_as: Vec<(u32, bool)>,
}

impl Dictionaries {
    /// The id of the list that `text` spells, and whether nothing in it had to be tidied; a text is read once.
    pub(crate) fn spelled_list(&mut self, text: &str) -> Result<(u32, bool), Reason> {
        let text = text.trim();
        if let Some(known) = self.spelled.find(text).and_then(|id| self.spelled_as.get(id as usize)) {
            return Ok(*known);
        }
        let lists = &mut self.genres;
        lists.start();
        let mut tidy = true;
        // Blanks after a comma are how people write lists, nothing to tell.
        let plain = !text.starts_with(['{', '[']);
        each_genre(text, |item| tidy &= lists.add(if plain { item.map(str::trim) } else { item }))?;
        let list = (lists.finish(), tidy);
        if text.len() <= LONG_TEXT {
            self.spelled.intern(text);
            self.spelled_as.push(list);
        }
        Ok(list)
    }
}

impl Rows {
    pub(crate) fn len(&self) -> usize {
        self.mal_id.len()
    }

    /// Makes room for more rows.
    #[cfg_attr(not(feature = "polars"), allow(dead_code, reason = "whole columns come from polars"))]
    pub(crate) fn reserve(&mut self, rows: usize) {
        for column in [&mut self.mal_id, &mut self.day].into_iter().chain(&mut self.metrics) {
            column.reserve(rows);
        }
        self.genres.reserve(rows);
        self.title.reserve(rows);
    }

    pub(crate) fn push(&mut self, row: RowValues) {
        if row.nanos != 0 || !self.nanos.is_empty() {
            self.nanos.resize(self.len(), 0);
            self.nanos.push(row.nanos);
        }
        if row.run_id != NULL_ID || !self.run_id.is_empty() {
            self.run_id.resize(self.len(), NULL_ID);
            self.run_id.push(row.run_id);
        }
        self.mal_id.push(row.mal_id);
        self.day.push(row.day);
        for (column, value) in self.metrics.iter_mut().zip(row.metrics) {
            column.push(value);
        }
        self.genres.push(row.genres);
        self.title.push(row.title);
    }

    /// Puts the rows in order.
    pub(crate) fn arrange(&mut self, arrangement: &Arrangement) {
        arrangement.apply(&mut self.nanos, &mut Vec::new());
        let mut numbers: Vec<&mut Vec<i32>> =
            [&mut self.mal_id, &mut self.day].into_iter().chain(&mut self.metrics).collect();
        let mut ids = [&mut self.genres, &mut self.title, &mut self.run_id];
        rayon::join(
            || numbers.par_iter_mut().for_each_init(Vec::new, |scratch, column| arrangement.apply(column, scratch)),
            || ids.par_iter_mut().for_each_init(Vec::new, |scratch, column| arrangement.apply(column, scratch)),
        );
    }

    /// Takes out the rows at `dropped`, which are ascending.
    pub(crate) fn without(&mut self, dropped: &[usize]) {
        fn take_out<T: Copy>(column: &mut Vec<T>, dropped: &[usize]) {
            let Some(&first) = dropped.first() else { return };
            if column.is_empty() {
                return; // a column that no row has
            }
            let mut end = first;
            for (at, &row) in dropped.iter().enumerate() {
                let next = dropped.get(at + 1).copied().unwrap_or(column.len());
                column.copy_within(row + 1..next, end);
                end += next - row - 1;
            }
            column.truncate(end);
        }
        let numbers = [&mut self.mal_id, &mut self.day].into_iter().chain(&mut self.metrics);
        for column in numbers {
            take_out(column, dropped);
        }
        take_out(&mut self.nanos, dropped);
        for column in [&mut self.genres, &mut self.title, &mut self.run_id] {
            take_out(column, dropped);
        }
    }

    /// Appends rows whose texts are ids of `theirs`, as ids of `ours`.
    #[cfg_attr(not(feature = "polars"), allow(dead_code, reason = "whole columns come from polars"))]
    pub(crate) fn append(&mut self, rows: &Self, ours: &mut Dictionaries, theirs: &Dictionaries) {
        let before = self.len();
        if !rows.nanos.is_empty() || !self.nanos.is_empty() {
            self.nanos.resize(before, 0);
            self.nanos.extend_from_slice(&rows.nanos);
            self.nanos.resize(before + rows.len(), 0);
        }
        if !rows.run_id.is_empty() || !self.run_id.is_empty() {
            self.run_id.resize(before, NULL_ID);
            let ids: Vec<u32> = theirs.run_ids.iter().map(|text| ours.run_ids.intern(text)).collect();
            self.run_id.extend(rows.run_id.iter().map(|&id| remap(&ids, id)));
            self.run_id.resize(before + rows.len(), NULL_ID);
        }
        self.mal_id.extend_from_slice(&rows.mal_id);
        self.day.extend_from_slice(&rows.day);
        for (column, values) in self.metrics.iter_mut().zip(&rows.metrics) {
            column.extend_from_slice(values);
        }
        let titles: Vec<u32> = theirs.titles.iter().map(|text| ours.titles.intern(text)).collect();
        self.title.extend(rows.title.iter().map(|&id| remap(&titles, id)));
        let lists = append_lists(&mut ours.genres, &theirs.genres);
        self.genres.extend(rows.genres.iter().map(|&id| remap(&lists, id)));
    }

    /// Whether two rows hold the same observation; the run that collected it is not part of it.
    pub(crate) fn same_values(&self, a: usize, b: usize, dictionaries: &Dictionaries) -> Result<(), Difference> {
        let differs = |name, x, y| Err(Difference { column: name, values: [x, y] });
        for (field, column) in METRICS.iter().zip(&self.metrics) {
            if column[a] != column[b] {
                let text = |value: i32| match value {
                    NULL_I32 => "null".to_owned(),
                    value if field.places() > 0 => format!("{}", f64::from(value) / f64::from(super::SCORE_SCALE)),
                    value => value.to_string(),
                };
                return differs(field.name(), text(column[a]), text(column[b]));
            }
        }
        if self.genres[a] != self.genres[b] {
            let text = |row: usize| dictionaries.genres.text(self.genres[row]);
            return differs("genres", text(a), text(b));
        }
        if self.title[a] != self.title[b] {
            let text = |row: usize| match self.title[row] {
                NULL_ID => "null".to_owned(),
                id => dictionaries.titles.get(id).to_owned(),
            };
            return differs("title", text(a), text(b));
        }
        Ok(())
    }

    /// When in its day a row was captured.
    pub(crate) fn nanos_of(&self, row: usize) -> i64 {
        self.nanos.get(row).copied().unwrap_or(0)
    }
}

/// The first column in which two rows differ, and what stands there.
#[derive(Debug)]
pub(crate) struct Difference {
    pub column: &'static str,
    pub values: [String; 2],
}

fn remap(ids: &[u32], id: u32) -> u32 {
    ids.get(id as usize).copied().unwrap_or(NULL_ID)
}

fn append_lists(ours: &mut Lists, theirs: &Lists) -> Vec<u32> {
    let texts: Vec<u32> = theirs.texts.iter().map(|text| ours.texts.intern(text)).collect();
    let mut list = Vec::new();
    (0..theirs.len())
        .map(|id| {
            list.clear();
            let id = u32::try_from(id).unwrap_or(u32::MAX);
            list.extend(theirs.get(id).iter().map(|&text| texts[text as usize]));
            ours.intern(&list)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(mal_id: i32, run_id: u32) -> RowValues {
        RowValues { mal_id, day: 0, nanos: i64::from(mal_id), metrics: [mal_id; 6], genres: 0, title: NULL_ID, run_id }
    }

    #[test]
    fn columns_that_come_late_are_filled_up() {
        let mut rows = Rows::default();
        rows.push(RowValues { nanos: 0, ..row(7, NULL_ID) });
        assert!(rows.nanos.is_empty() && rows.run_id.is_empty());
        rows.push(row(8, 3));
        rows.push(RowValues { nanos: 0, ..row(9, NULL_ID) });
        assert_eq!(rows.nanos, [0, 8, 0]);
        assert_eq!(rows.run_id, [NULL_ID, 3, NULL_ID]);
    }

    #[test]
    fn rows_are_taken_out() {
        let mut rows = Rows::default();
        (1..=6).for_each(|id| rows.push(row(id, NULL_ID)));
        rows.without(&[]);
        rows.without(&[0, 3, 4]);
        assert_eq!((rows.mal_id, rows.nanos, rows.run_id.len()), (vec![2, 3, 6], vec![2, 3, 6], 0));
        assert_eq!(rows.metrics[5], [2, 3, 6]);
    }
}
