//! Where each anime stands within each of its genres on each day.

use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use rayon::prelude::*;

use super::analysis::{Analysis, LONG, blocks_of};
use super::carry::Splice;
use super::counting_sort::Sorted;
use super::scatter::{ByDay, positions, split_mut};
use crate::Error;
use crate::panel::Panel;
use crate::schema::{NULL_F64, NULL_I32, TextLists};

/// Days that lie side by side at a time: their rows and places take memory once more.
const DAYS_AT_ONCE: usize = 32;

/// Places within (day, genre), by slot: a row of the panel has one slot for each of its genres, ordered by name.
#[derive(Debug)]
pub(super) struct GenreCross {
    /// Genres (positions in the dictionary, which is sorted by name) of each list, sorted.
    sorted_lists: Vec<Vec<u32>>,
    /// First slot of each row, and the end. Rows before the days that are needed have none.
    slots: Vec<u32>,
    places: Vec<Places>,
    /// By day, the genres that it has, ascending: memory follows the rows, however many genres there are.
    totals: Vec<Vec<(u32, Totals)>>,
}

/// Counts of a slot: rows of the (day, genre) that are strictly worse by rank, by score, by popularity, and rows with a
/// strictly better rank.
type Places = [u32; 4];
const BETTER_RANK: usize = 3;

/// What there is of a genre on a day.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Totals {
    /// Rows of the genre.
    pub rows: u32,
    /// Rows with a rank, a score, a popularity.
    known: [u32; 3],
}

impl GenreCross {
    /// Places on the days that get rows, and on those before them that the window means of the first one need.
    pub fn new(analysis: &Analysis) -> Result<Self, Error> {
        Self::of_days(analysis, &analysis.panel, (analysis.range.0.saturating_sub(LONG - 1), analysis.range.1))
    }

    /// Places on some days of any panel.
    pub fn of_days(analysis: &Analysis, panel: &Panel, days: (i32, i32)) -> Result<Self, Error> {
        let lists = panel.genre_lists();
        let sorted_lists = sorted_lists(lists);
        let slots = first_slots(panel, &sorted_lists, days)?;
        let genres = lists.texts().len();
        let mut cross = Self {
            sorted_lists,
            places: vec![Places::default(); slots.last().map_or(0, |&end| end as usize)],
            slots,
            totals: vec![Vec::new(); panel.days().len()],
        };
        let days = positions(panel, days);
        for start in days.clone().step_by(DAYS_AT_ONCE) {
            cross.fill(analysis, panel, start..days.end.min(start + DAYS_AT_ONCE), genres)?;
        }
        Ok(cross)
    }

    /// Computes the places of some days.
    fn fill(&mut self, analysis: &Analysis, panel: &Panel, days: Range<usize>, genres: usize) -> Result<(), Error> {
        let Self { sorted_lists, slots, places, totals } = self;
        let by_day = ByDay::new(panel, days);
        let blocks = blocks_of(panel);
        // rank, score, popularity and genres of each row
        let rows: Vec<[AtomicU32; 4]> = (0..by_day.len()).into_par_iter().map(|_| Default::default()).collect();
        blocks.par_iter().for_each(|block| {
            let mut walk = by_day.walk(block.start);
            for _ in block.clone() {
                walk.rows_of_next(|row, _, place| {
                    let values = [panel.rank()[row], panel.score()[row], panel.popularity()[row]];
                    rows[place].iter().zip(values).for_each(|(cell, value)| cell.store(value.cast_unsigned(), Relaxed));
                    rows[place][3].store(panel.genres()[row], Relaxed);
                });
            }
        });
        let made: Vec<DayPlaces> = by_day
            .days()
            .into_par_iter()
            .map_init(Scratch::default, |scratch, day| {
                analysis.check_cancel()?;
                Ok(DayPlaces::new(&rows[by_day.of_day(day)], sorted_lists, genres, scratch))
            })
            .collect::<Result<_, Error>>()?;
        drop(rows);
        let lengths = blocks
            .iter()
            .map(|block| (slots[panel.rows_of(block.end - 1).end] - slots[panel.rows_of(block.start).start]) as usize);
        split_mut(places, lengths).into_par_iter().zip(&blocks).for_each(|(places, block)| {
            let offset = slots[panel.rows_of(block.start).start];
            let mut walk = by_day.walk(block.start);
            let first = by_day.days().start;
            for _ in block.clone() {
                walk.rows_of_next(|row, day, place| {
                    let DayPlaces { start, places: of_day, .. } = &made[day - first];
                    let at = place - by_day.of_day(day).start;
                    let from = &of_day[start[at] as usize..start[at + 1] as usize];
                    let to = (slots[row] - offset) as usize;
                    places[to..to + from.len()].copy_from_slice(from);
                });
            }
        });
        for (day, made) in by_day.days().zip(made) {
            totals[day] = (0u32..).zip(made.totals).filter(|(_, totals)| totals.rows > 0).collect();
        }
        Ok(())
    }

    /// Those of a longer panel: these before a day, `late` from it on.
    pub fn followed_by(&self, late: &Self, splice: &Splice<'_>) -> Result<Self, Error> {
        let lists = splice.new.genre_lists();
        let sorted_lists = sorted_lists(lists);
        let slots = first_slots(splice.new, &sorted_lists, (i32::MIN, i32::MAX))?;
        let mut places = Vec::with_capacity(slots.last().map_or(0, |&end| end as usize));
        let range = |cross: &Self, rows: Range<usize>| cross.slots[rows.start] as usize..cross.slots[rows.end] as usize;
        for (before, after) in splice.parts() {
            places.extend_from_slice(&self.places[range(self, before)]);
            places.extend_from_slice(&late.places[range(late, after)]);
        }
        // a genre that is new sorts among the others: by name, which both dictionaries are sorted by
        let new_ids = |texts: &[String]| -> Vec<Option<u32>> {
            let id = |name| lists.texts().binary_search(name).ok().and_then(|at| u32::try_from(at).ok());
            texts.iter().map(id).collect()
        };
        let (ours, theirs) = (new_ids(splice.old.genre_lists().texts()), new_ids(splice.late.genre_lists().texts()));
        let of_day = |cross: &Self, ids: &[Option<u32>], day: usize| -> Vec<(u32, Totals)> {
            cross.totals[day].iter().filter_map(|&(genre, totals)| Some((ids[genre as usize]?, totals))).collect()
        };
        let totals = splice.by_day(|day| of_day(self, &ours, day), |day| of_day(late, &theirs, day));
        Ok(Self { sorted_lists, slots, places, totals })
    }

    /// First slot of a row, and its genres, ordered by name: the slots follow that order.
    pub fn slots(&self, panel: &Panel, row: usize) -> (usize, &[u32]) {
        (self.slots[row] as usize, &self.sorted_lists[panel.genres()[row] as usize])
    }

    /// Number of slots of a range of rows.
    pub fn slot_count(&self, rows: &std::ops::Range<usize>) -> usize {
        (self.slots[rows.end] - self.slots[rows.start]) as usize
    }

    /// What there is of a genre on a day.
    #[inline]
    pub fn totals(&self, day: usize, genre: u32) -> Totals {
        let of_day = &self.totals[day];
        // where the day has all genres before it, the genre is at its own place
        match of_day.get(genre as usize) {
            Some(&(there, totals)) if there == genre => totals,
            _ => of_day.binary_search_by_key(&genre, |&(genre, _)| genre).map_or(Totals::default(), |at| of_day[at].1),
        }
    }

    /// 100 × `PERCENT_RANK` worst first of a slot by rank, score and popularity; NaN where the value is not known, or the
    /// only one.
    #[inline]
    pub fn percentiles(&self, slot: usize, known: [bool; 3], totals: Totals) -> [f64; 3] {
        std::array::from_fn(|metric| {
            let n = totals.known[metric];
            if known[metric] && n > 1 {
                100.0 * f64::from(self.places[slot][metric]) / f64::from(n - 1)
            } else {
                NULL_F64
            }
        })
    }

    /// `RANK()` of a slot whose rank is not null.
    pub fn rank(&self, slot: usize) -> u32 {
        self.places[slot][BETTER_RANK] + 1
    }
}

/// The genres of each list in the order of their names, each once.
fn sorted_lists(lists: &TextLists) -> Vec<Vec<u32>> {
    (0u32..)
        .take(lists.len())
        .map(|id| {
            let mut items = lists.items(id).to_vec();
            items.sort_unstable();
            items.dedup();
            items
        })
        .collect()
}

fn first_slots(panel: &Panel, sorted_lists: &[Vec<u32>], days: (i32, i32)) -> Result<Vec<u32>, Error> {
    let mut slots = Vec::with_capacity(panel.len() + 1);
    let mut total = 0u64;
    for (&list, &day) in panel.genres().iter().zip(panel.day()) {
        slots.push(u32::try_from(total).unwrap_or(u32::MAX));
        if (days.0..=days.1).contains(&day) {
            total += sorted_lists[list as usize].len() as u64;
        }
    }
    slots.push(u32::try_from(total).unwrap_or(u32::MAX));
    let limit = u64::from(u32::MAX);
    if total > limit {
        return Err(Error::TooLarge { what: "rows of genre_percentiles", count: total, limit });
    }
    Ok(slots)
}

/// The slots of a day, in the order of its rows.
struct DayPlaces {
    /// Where each of the day's rows starts, and the end.
    start: Vec<u32>,
    places: Vec<Places>,
    totals: Vec<Totals>,
}

/// What is used again from day to day.
#[derive(Default)]
struct Scratch {
    genre: Vec<u32>,
    /// Known values of a metric in ascending order, with the position among the day's rows.
    order: Sorted,
    by_genre: Vec<Place>,
}

/// Where a genre stands while rows pass in order.
#[derive(Clone, Copy, Default)]
struct Place {
    /// Rows so far.
    seen: u32,
    /// Rows before the first of those that equal the last.
    before: u32,
    last: u32,
}

impl DayPlaces {
    /// From rank, score, popularity and genres of a day's rows.
    fn new(rows: &[[AtomicU32; 4]], sorted_lists: &[Vec<u32>], genres: usize, scratch: &mut Scratch) -> Self {
        let value = |row: &[AtomicU32; 4], metric: usize| row[metric].load(Relaxed).cast_signed();
        scratch.genre.clear();
        let mut start = Vec::with_capacity(rows.len() + 1);
        let mut totals = vec![Totals::default(); genres];
        start.push(0);
        for row in rows {
            let known: [u32; 3] = std::array::from_fn(|metric| u32::from(value(row, metric) != NULL_I32));
            for &genre in &sorted_lists[row[3].load(Relaxed) as usize] {
                let totals = &mut totals[genre as usize];
                totals.rows += 1;
                totals.known.iter_mut().zip(known).for_each(|(sum, known)| *sum += known);
                scratch.genre.push(genre);
            }
            start.push(u32::try_from(scratch.genre.len()).unwrap_or(u32::MAX));
        }
        let mut day = Self { start, places: vec![Places::default(); scratch.genre.len()], totals };
        for metric in 0..3 {
            scratch.order.sort(rows.iter().map(|row| value(row, metric)));
            scratch.by_genre.clear();
            scratch.by_genre.resize(genres, Place::default());
            match metric {
                0 => day.place_ranks(scratch),
                // worst first: the count of rows before the first of equal ones is the count of the worse
                _ => day.place(scratch, metric, metric == 1),
            }
        }
        day
    }

    /// Writes for each slot how many of its genre have a better rank, and how many a worse one: in one pass, since nearly every
    /// rank is held by one anime.
    fn place_ranks(&mut self, scratch: &mut Scratch) {
        let Scratch { genre, order, by_genre } = scratch;
        let Self { start, places, totals } = self;
        let slots = |row: u32| start[row as usize] as usize..start[row as usize + 1] as usize;
        for same in order.pairs().chunk_by(|a, b| a.0 == b.0) {
            for &(_, row) in same {
                for (&genre, places) in genre[slots(row)].iter().zip(&mut places[slots(row)]) {
                    places[BETTER_RANK] = by_genre[genre as usize].seen;
                }
            }
            for &(_, row) in same {
                genre[slots(row)].iter().for_each(|&genre| by_genre[genre as usize].seen += 1);
            }
            for &(_, row) in same {
                for (&genre, places) in genre[slots(row)].iter().zip(&mut places[slots(row)]) {
                    places[0] = totals[genre as usize].known[0] - by_genre[genre as usize].seen;
                }
            }
        }
    }

    /// Writes for each slot of the ordered rows the number of rows of its genre before the first equal one.
    fn place(&mut self, scratch: &mut Scratch, column: usize, is_ascending: bool) {
        let Scratch { genre, order, by_genre } = scratch;
        let order = order.pairs();
        let mut pass = |&(value, row): &(u32, u32)| {
            let slots = self.start[row as usize] as usize..self.start[row as usize + 1] as usize;
            for (&genre, places) in genre[slots.clone()].iter().zip(&mut self.places[slots]) {
                let place = &mut by_genre[genre as usize];
                if place.last != value || place.seen == 0 {
                    (place.before, place.last) = (place.seen, value);
                }
                place.seen += 1;
                places[column] = place.before;
            }
        };
        if is_ascending { order.iter().for_each(&mut pass) } else { order.iter().rev().for_each(&mut pass) }
    }
}
