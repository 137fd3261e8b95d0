//! Where each anime stands within each of its genres on each day.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use rayon::prelude::*;

use super::analysis::{Analysis, LONG, blocks_of};
use super::counting_sort::Sorted;
use super::scatter::{ByDay, in_place, positions};
use crate::Error;
use crate::panel::Panel;
use crate::schema::{NULL_I32, TextLists};

/// Days that lie side by side at a time: their rows and places take memory once more.
const DAYS_AT_ONCE: usize = 32;

/// Places within (day, genre), by slot: a row of a day has one slot for each of its genres, ordered by name.
#[derive(Debug)]
pub(super) struct GenreCross {
    lists: GenreLists,
    /// By position of the day; empty where a day is not needed.
    days: Vec<Arc<DayGenres>>,
}

/// The slots of a day, in the order of its rows.
#[derive(Debug, Default, Clone)]
pub(super) struct DayGenres {
    /// First slot of each row, and the end.
    starts: Vec<u32>,
    /// By slot: rows of the genre that are strictly worse by rank, by score, by popularity, and rows with a strictly better
    /// rank.
    places: [Vec<u32>; 4],
    /// The genres that the day has, ascending: memory follows the rows, however many genres there are.
    totals: Vec<(u32, Totals)>,
}

const BETTER_RANK: usize = 3;

/// Genres (positions in the dictionary, which is sorted by name) of each list, ascending and each once.
#[derive(Debug)]
struct GenreLists {
    ends: Vec<u32>,
    items: Vec<u32>,
}

impl GenreLists {
    fn new(lists: &TextLists) -> Self {
        let (mut ends, mut all, mut items) = (Vec::with_capacity(lists.len()), Vec::new(), Vec::new());
        for id in (0u32..).take(lists.len()) {
            items.clear();
            items.extend_from_slice(lists.items(id));
            items.sort_unstable();
            items.dedup();
            all.extend_from_slice(&items);
            ends.push(u32::try_from(all.len()).unwrap_or(u32::MAX)); // there are fewer items than 2³²
        }
        Self { ends, items: all }
    }

    #[inline]
    fn get(&self, id: u32) -> &[u32] {
        let id = id as usize;
        let start = if id == 0 { 0 } else { self.ends[id - 1] };
        &self.items[start as usize..self.ends[id] as usize]
    }
}

/// What there is of a genre on a day.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Totals {
    /// Rows of the genre.
    pub rows: u32,
    /// Rows with a rank, a score, a popularity.
    pub known: [u32; 3],
}

impl GenreCross {
    /// Places on the days that get rows, and on those before them that the window means of the first one need.
    pub fn new(analysis: &Analysis) -> Result<Self, Error> {
        Self::of_days(analysis, (analysis.range.0.saturating_sub(LONG - 1), analysis.range.1))
    }

    /// Places on some days.
    pub fn of_days(analysis: &Analysis, days: (i32, i32)) -> Result<Self, Error> {
        let panel = &*analysis.panel;
        let lists = GenreLists::new(panel.genre_lists());
        let days = positions(panel, days);
        let mut made = Vec::with_capacity(days.len());
        for start in days.clone().step_by(DAYS_AT_ONCE) {
            let by_day = ByDay::new(panel, start..days.end.min(start + DAYS_AT_ONCE));
            let rows = rows_of_days(panel, &by_day);
            let genres = panel.genre_lists().texts().len();
            let some = by_day.days().into_par_iter().map_init(Scratch::default, |scratch, day| {
                analysis.check_cancel()?;
                DayGenres::new(&rows[by_day.of_day(day)], &lists, genres, scratch)
            });
            made.extend(some.collect::<Result<Vec<_>, Error>>()?);
        }
        Ok(Self { lists, days: in_place(panel, days, made) })
    }

    /// Those of a longer panel `new`: the first days of these, of the panel `old`, then all that `late` has.
    pub fn followed_by(&self, old: &Panel, days: usize, late: &Self, new: &Panel) -> Self {
        let (texts, new_texts) = (old.genre_lists().texts(), new.genre_lists().texts());
        // a genre that is new sorts among the others: by name, which both dictionaries are sorted by
        let id = |name| new_texts.binary_search(name).ok().and_then(|at| u32::try_from(at).ok());
        let new_ids: Vec<Option<u32>> = texts.iter().map(id).collect();
        let renamed = |day: &Arc<DayGenres>| {
            if texts == new_texts {
                return Arc::clone(day);
            }
            let totals = day.totals.iter().filter_map(|&(genre, totals)| Some((new_ids[genre as usize]?, totals)));
            Arc::new(DayGenres { totals: totals.collect(), ..(**day).clone() })
        };
        let late_days = late.days.iter().filter(|day| !day.starts.is_empty()).map(Arc::clone);
        Self {
            lists: GenreLists::new(new.genre_lists()),
            days: self.days[..days].iter().map(renamed).chain(late_days).collect(),
        }
    }

    /// The genres of a row, ordered by name.
    #[inline]
    pub fn genres(&self, panel: &Panel, row: usize) -> &[u32] {
        self.lists.get(panel.genres()[row])
    }

    /// Number of slots of some rows.
    pub fn slot_count(&self, panel: &Panel, rows: Range<usize>) -> usize {
        panel.genres()[rows].iter().map(|&list| self.lists.get(list).len()).sum()
    }

    /// A day, by its position.
    #[inline]
    pub fn day(&self, day: usize) -> &DayGenres {
        &self.days[day]
    }
}

/// Rank, score, popularity and genres of the rows of some days.
fn rows_of_days(panel: &Panel, by_day: &ByDay<'_>) -> Vec<[AtomicU32; 4]> {
    let rows: Vec<[AtomicU32; 4]> = (0..by_day.len()).into_par_iter().map(|_| Default::default()).collect();
    blocks_of(panel).into_par_iter().for_each(|block| {
        let mut walk = by_day.walk(block.start);
        for _ in block {
            walk.rows_of_next(|row, _, place| {
                let values = [panel.rank()[row], panel.score()[row], panel.popularity()[row]];
                rows[place].iter().zip(values).for_each(|(cell, value)| cell.store(value.cast_unsigned(), Relaxed));
                rows[place][3].store(panel.genres()[row], Relaxed);
            });
        }
    });
    rows
}

/// What is used again from day to day.
#[derive(Default)]
struct Scratch {
    /// Known values of a metric in ascending order, with the first slot of the row and its list of genres: all that a pass
    /// over them needs, so that it looks for nothing far off.
    order: Sorted<(u32, u32)>,
    by_genre: Vec<Place>,
    totals: Vec<Totals>,
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

impl DayGenres {
    /// From rank, score, popularity and genres of a day's rows.
    fn new(rows: &[[AtomicU32; 4]], lists: &GenreLists, genres: usize, scratch: &mut Scratch) -> Result<Self, Error> {
        let value = |row: &[AtomicU32; 4], metric: usize| row[metric].load(Relaxed).cast_signed();
        let count: u64 = rows.iter().map(|row| lists.get(row[3].load(Relaxed)).len() as u64).sum();
        let limit = u64::from(u32::MAX);
        let Ok(slots) = u32::try_from(count) else {
            return Err(Error::TooLarge { what: "rows of genre_percentiles on a day", count, limit });
        };
        let mut starts = Vec::with_capacity(rows.len() + 1);
        let totals = &mut scratch.totals;
        totals.clear();
        totals.resize(genres, Totals::default());
        let mut start = 0;
        for row in rows {
            starts.push(start);
            let known: [u32; 3] = std::array::from_fn(|metric| u32::from(value(row, metric) != NULL_I32));
            for &genre in lists.get(row[3].load(Relaxed)) {
                let totals = &mut totals[genre as usize];
                totals.rows += 1;
                totals.known.iter_mut().zip(known).for_each(|(sum, known)| *sum += known);
                start += 1;
            }
        }
        starts.push(start);
        let totals = (0u32..).zip(&*totals).filter(|(_, totals)| totals.rows > 0).map(|(id, &totals)| (id, totals));
        let totals = totals.collect();
        let mut day = Self { starts, places: [(); 4].map(|()| vec![0; slots as usize]), totals };
        for metric in 0..3 {
            let of_row = |(row, &start): (&[AtomicU32; 4], &u32)| (value(row, metric), (start, row[3].load(Relaxed)));
            scratch.order.sort(rows.iter().zip(&day.starts).map(of_row));
            scratch.by_genre.clear();
            scratch.by_genre.resize(genres, Place::default());
            match metric {
                0 => day.place_ranks(lists, scratch),
                // worst first: the count of rows before the first of equal ones is the count of the worse
                _ => day.place(lists, scratch, metric, metric == 1),
            }
        }
        Ok(day)
    }

    /// The slots of a row, by its place on the day: as many as it has genres, in their order.
    #[inline]
    pub fn slots(&self, at: usize) -> Range<usize> {
        self.starts[at] as usize..self.starts[at + 1] as usize
    }

    /// What there is of a genre.
    #[inline]
    pub fn totals(&self, genre: u32) -> Totals {
        // where the day has all genres before it, the genre is at its own place
        match self.totals.get(genre as usize) {
            Some(&(there, totals)) if there == genre => totals,
            _ => self
                .totals
                .binary_search_by_key(&genre, |&(genre, _)| genre)
                .map_or(Totals::default(), |at| self.totals[at].1),
        }
    }

    /// How many rows of their genre are strictly worse than those of some slots by rank (0), score (1) or popularity (2). It
    /// tells nothing where the value is not known.
    #[inline]
    pub fn worse(&self, metric: usize, slots: Range<usize>) -> &[u32] {
        &self.places[metric][slots]
    }

    /// How many rows of their genre have a strictly better rank than those of some slots, whose rank is known.
    #[inline]
    pub fn better_rank(&self, slots: Range<usize>) -> &[u32] {
        &self.places[BETTER_RANK][slots]
    }

    /// Writes for each slot how many of its genre have a better rank, and how many a worse one: in one pass, since nearly every
    /// rank is held by one anime.
    fn place_ranks(&mut self, lists: &GenreLists, scratch: &mut Scratch) {
        let Scratch { order, by_genre, totals } = scratch;
        let [worse, _, _, better] = &mut self.places;
        for same in order.pairs().chunk_by(|a, b| a.0 == b.0) {
            if let [(_, (start, list))] = *same {
                for (slot, &genre) in (start as usize..).zip(lists.get(list)) {
                    let seen = &mut by_genre[genre as usize].seen;
                    better[slot] = *seen;
                    *seen += 1;
                    worse[slot] = totals[genre as usize].known[0] - *seen;
                }
                continue;
            }
            for &(_, (start, list)) in same {
                for (slot, &genre) in (start as usize..).zip(lists.get(list)) {
                    better[slot] = by_genre[genre as usize].seen;
                }
            }
            for &(_, (_, list)) in same {
                lists.get(list).iter().for_each(|&genre| by_genre[genre as usize].seen += 1);
            }
            for &(_, (start, list)) in same {
                for (slot, &genre) in (start as usize..).zip(lists.get(list)) {
                    worse[slot] = totals[genre as usize].known[0] - by_genre[genre as usize].seen;
                }
            }
        }
    }

    /// Writes for each slot of the ordered rows the number of rows of its genre before the first equal one.
    fn place(&mut self, lists: &GenreLists, scratch: &mut Scratch, metric: usize, is_ascending: bool) {
        let Scratch { order, by_genre, .. } = scratch;
        let order = order.pairs();
        let places = &mut self.places[metric];
        let mut pass = |&(value, (start, list)): &(u32, (u32, u32))| {
            for (slot, &genre) in (start as usize..).zip(lists.get(list)) {
                let place = &mut by_genre[genre as usize];
                if place.last != value || place.seen == 0 {
                    (place.before, place.last) = (place.seen, value);
                }
                place.seen += 1;
                places[slot] = place.before;
            }
        };
        if is_ascending { order.iter().for_each(&mut pass) } else { order.iter().rev().for_each(&mut pass) }
    }
}
