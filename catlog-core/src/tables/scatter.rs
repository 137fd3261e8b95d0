//! From rows anime by anime to rows day by day, and back.
//!
//! The places that the anime of a block fill lie interleaved with those of other blocks. Arrays of relaxed atomics make the
//! writes safe without a lock and cost what plain stores cost.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::analysis::blocks_of;
use crate::panel::Panel;

/// Mutable parts of an array by row, one for each length.
pub(super) fn split_mut<T>(mut whole: &mut [T], lengths: impl IntoIterator<Item = usize>) -> Vec<&mut [T]> {
    let mut parts = Vec::new();
    for length in lengths {
        let (part, rest) = whole.split_at_mut(length);
        parts.push(part);
        whole = rest;
    }
    parts
}

/// The rows of some days of a panel, the days one behind the other: what a day needs lies side by side then. A pass over the
/// anime fills or reads it in as many streams as there are days, where a pass over the days would touch a far-off line of
/// memory for every row.
#[derive(Debug)]
pub(super) struct ByDay<'a> {
    panel: &'a Panel,
    /// Positions among the panel's days.
    days: Range<usize>,
    /// Where each day starts, and the end.
    starts: Vec<usize>,
}

impl<'a> ByDay<'a> {
    /// The rows of the days at these positions of the panel's days.
    pub fn new(panel: &'a Panel, days: Range<usize>) -> Self {
        let mut starts = vec![0];
        let mut end = 0;
        starts.extend(days.clone().map(|day| {
            end += panel.rows_on(day).len();
            end
        }));
        Self { panel, days, starts }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.starts.last().copied().unwrap_or(0)
    }

    /// The positions of the days.
    pub fn days(&self) -> Range<usize> {
        self.days.clone()
    }

    /// The places of a day's rows, in the order of the panel's index.
    pub fn of_day(&self, day: usize) -> Range<usize> {
        let at = day - self.days.start;
        self.starts[at]..self.starts[at + 1]
    }

    /// A walk over anime, from one on.
    pub fn walk(&self, anime: usize) -> Walk<'_> {
        let first = self.panel.rows_of(anime).start;
        let before = |day| self.panel.rows_on(day).partition_point(|&row| (row as usize) < first);
        let next = self.days.clone().zip(&self.starts).map(|(day, start)| start + before(day)).collect();
        Walk { by_day: self, next, anime }
    }
}

/// Goes through the rows of anime after anime, and knows the place of each among those of its day.
pub(super) struct Walk<'a> {
    by_day: &'a ByDay<'a>,
    /// By day, the place of the next row.
    next: Vec<usize>,
    anime: usize,
}

impl Walk<'_> {
    /// Visits the rows of the next anime on the days: row, position of the day, place.
    pub fn rows_of_next(&mut self, mut visit: impl FnMut(usize, usize, usize)) {
        let ByDay { panel, days, .. } = self.by_day;
        let known = &panel.days()[days.clone()];
        let rows = panel.rows_of(self.anime);
        self.anime += 1;
        let Some(&first) = known.first() else { return };
        let start = rows.start + panel.day()[rows.clone()].partition_point(|&day| day < first);
        let mut at = 0;
        for row in start..rows.end {
            let day = panel.day()[row];
            while known.get(at).is_some_and(|&known| known < day) {
                at += 1;
            }
            let Some(next) = self.next.get_mut(at) else { return };
            visit(row, days.start + at, *next);
            *next += 1;
        }
    }
}

/// By row of a panel, its place among the rows of its day: where what is kept day by day has it.
pub(super) fn places(panel: &Panel) -> Vec<u32> {
    let mut out = vec![0; panel.len()];
    let by_day = ByDay::new(panel, 0..panel.days().len());
    let blocks = blocks_of(panel);
    split_mut(&mut out, block_lengths(panel, &blocks)).into_par_iter().zip(&blocks).for_each(|(out, block)| {
        let offset = panel.rows_of(block.start).start;
        let mut walk = by_day.walk(block.start);
        for _ in block.clone() {
            walk.rows_of_next(|row, day, place| {
                out[row - offset] = u32::try_from(place - by_day.of_day(day).start).unwrap_or(u32::MAX);
            });
        }
    });
    out
}

/// What some of a panel's days have, by position of the day: the default for the others.
pub(super) fn in_place<T: Default>(panel: &Panel, days: Range<usize>, made: Vec<T>) -> Vec<Arc<T>> {
    let none = Arc::new(T::default());
    let mut all = vec![none; panel.days().len()];
    all[days].iter_mut().zip(made).for_each(|(of_day, made)| *of_day = Arc::new(made));
    all
}

/// Positions of the days from `days.0` to `days.1` among those of a panel.
pub(super) fn positions(panel: &Panel, days: (i32, i32)) -> Range<usize> {
    let start = panel.days().partition_point(|&day| day < days.0);
    start..panel.days().partition_point(|&day| day <= days.1).max(start)
}

/// The number of rows of each block of anime.
pub(super) fn block_lengths(panel: &Panel, blocks: &[Range<usize>]) -> impl Iterator<Item = usize> {
    blocks.iter().map(|block| panel.rows_of(block.end - 1).end - panel.rows_of(block.start).start)
}
