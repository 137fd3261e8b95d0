//! Where each anime stands within each of its genres on each day.

use std::ops::Range;

use rayon::prelude::*;

use super::analysis::Analysis;
use super::carry::Splice;
use super::counting_sort::Sorted;
use super::scatter::Counts;
use crate::Error;
use crate::panel::Panel;
use crate::schema::{NULL_F64, TextLists};

/// Places within (day, genre), by slot: a row of the panel has one slot for each of its genres, ordered by name.
#[derive(Debug)]
pub(super) struct GenreCross {
    /// Genres (positions in the dictionary, which is sorted by name) of each list, sorted.
    sorted_lists: Vec<Vec<u32>>,
    /// First slot of each row, and the end.
    slots: Vec<u32>,
    /// [`PER_SLOT`] counts a slot: rows of the (day, genre) that are strictly worse by rank, by score, by popularity,
    /// and rows with a strictly better rank. They lie side by side, since a day touches each row's slots once.
    places: Counts,
    /// By day, the genres that it has, ascending: memory follows the rows, however many genres there are.
    totals: Vec<Vec<(u32, Totals)>>,
}

/// Counts that a slot has, and which of them counts the better ranks.
const PER_SLOT: usize = 4;
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
    pub fn new(analysis: &Analysis) -> Result<Self, Error> {
        Self::of_panel(analysis, &analysis.panel)
    }

    /// Places on the days of any panel.
    pub fn of_panel(analysis: &Analysis, panel: &Panel) -> Result<Self, Error> {
        let lists = panel.genre_lists();
        let sorted_lists = sorted_lists(lists);
        let slots = first_slots(panel, &sorted_lists)?;
        let count = slots.last().map_or(0, |&end| end as usize);
        let places = Counts::filled(0, count * PER_SLOT);
        let genres = lists.texts().len();
        let totals = (0..panel.days().len())
            .into_par_iter()
            .map_init(
                || DayPlaces::new(genres),
                |day_places, day| {
                    analysis.check_cancel()?;
                    let rows = panel.rows_on(day);
                    day_places.enter(rows, panel, &slots, &sorted_lists);
                    let mut totals = vec![Totals::default(); genres];
                    for &genre in &day_places.genre {
                        totals[genre as usize].rows += 1;
                    }
                    let columns = [panel.rank(), panel.score(), panel.popularity()];
                    for (metric, values) in columns.into_iter().enumerate() {
                        day_places.order.sort(rows.iter().map(|&row| values[row as usize]));
                        // worst first: the count of rows before the first of equal ones is the count of the worse
                        let worst_first = if metric == 1 { Direction::Ascending } else { Direction::Descending };
                        if metric == 0 {
                            day_places.place(Direction::Ascending, BETTER_RANK);
                        }
                        day_places.place(worst_first, metric);
                        for (totals, place) in totals.iter_mut().zip(&day_places.by_genre) {
                            totals.known[metric] = place.seen;
                        }
                    }
                    day_places.leave(rows, &slots, &places);
                    Ok((0u32..).zip(totals).filter(|(_, totals)| totals.rows > 0).collect())
                },
            )
            .collect::<Result<Vec<_>, Error>>()?;
        Ok(Self { sorted_lists, slots, places, totals })
    }

    /// Those of a longer panel: these before a day, `late` from it on.
    pub fn followed_by(&self, late: &Self, splice: &Splice<'_>) -> Result<Self, Error> {
        let lists = splice.new.genre_lists();
        let sorted_lists = sorted_lists(lists);
        let slots = first_slots(splice.new, &sorted_lists)?;
        let count = slots.last().map_or(0, |&end| end as usize) * PER_SLOT;
        let range = |cross: &Self, rows: Range<usize>| {
            cross.slots[rows.start] as usize * PER_SLOT..cross.slots[rows.end] as usize * PER_SLOT
        };
        let mut places = Vec::with_capacity(count);
        for (before, after) in splice.parts() {
            places.extend(range(self, before).map(|at| self.places.cell(at)));
            places.extend(range(late, after).map(|at| late.places.cell(at)));
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
        Ok(Self { sorted_lists, slots, places: places.into(), totals })
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
                100.0 * f64::from(self.places.get(slot * PER_SLOT + metric)) / f64::from(n - 1)
            } else {
                NULL_F64
            }
        })
    }

    /// `RANK()` of a slot whose rank is not null.
    pub fn rank(&self, slot: usize) -> u32 {
        self.places.get(slot * PER_SLOT + BETTER_RANK) + 1
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

fn first_slots(panel: &Panel, sorted_lists: &[Vec<u32>]) -> Result<Vec<u32>, Error> {
    let mut slots = Vec::with_capacity(panel.len() + 1);
    let mut total = 0u64;
    for &list in panel.genres() {
        slots.push(total);
        total += sorted_lists[list as usize].len() as u64;
    }
    slots.push(total);
    let limit = u64::from(u32::MAX);
    if total > limit {
        return Err(Error::TooLarge { what: "rows of genre_percentiles", count: total, limit });
    }
    Ok(slots.into_iter().map(|slot| u32::try_from(slot).unwrap_or(u32::MAX)).collect())
}

/// Which end of the order comes first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Ascending,
    Descending,
}

/// A day's slots, side by side and in the order of its rows, so that the passes by value stay in the cache.
struct DayPlaces {
    /// Where each of the day's rows starts in `genre` and `places`.
    start: Vec<u32>,
    genre: Vec<u32>,
    places: Vec<[u32; PER_SLOT]>,
    /// The known values of a metric in ascending order, with the position among the day's rows.
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
    last: Option<u32>,
}

impl DayPlaces {
    fn new(genres: usize) -> Self {
        Self {
            start: Vec::new(),
            genre: Vec::new(),
            places: Vec::new(),
            order: Sorted::default(),
            by_genre: vec![Place::default(); genres],
        }
    }

    /// Takes in the genres of a day's rows.
    fn enter(&mut self, rows: &[u32], panel: &Panel, slots: &[u32], sorted_lists: &[Vec<u32>]) {
        self.start.clear();
        self.genre.clear();
        let mut end = 0;
        for &row in rows {
            let row = row as usize;
            self.start.push(end);
            self.genre.extend_from_slice(&sorted_lists[panel.genres()[row] as usize]);
            end += slots[row + 1] - slots[row];
        }
        self.start.push(end);
        self.places.clear();
        self.places.resize(self.genre.len(), [0; PER_SLOT]);
    }

    /// Writes for each slot of the ordered rows the number of rows of its genre before the first equal one.
    fn place(&mut self, direction: Direction, column: usize) {
        self.by_genre.fill(Place::default());
        let order = self.order.pairs();
        let n = order.len();
        for step in 0..n {
            let (value, row) = order[if direction == Direction::Ascending { step } else { n - 1 - step }];
            let slots = self.start[row as usize] as usize..self.start[row as usize + 1] as usize;
            for (&genre, places) in self.genre[slots.clone()].iter().zip(&mut self.places[slots]) {
                let place = &mut self.by_genre[genre as usize];
                if place.last != Some(value) {
                    (place.before, place.last) = (place.seen, Some(value));
                }
                place.seen += 1;
                places[column] = place.before;
            }
        }
    }

    /// Hands the day's places over to the panel's slots.
    fn leave(&self, rows: &[u32], slots: &[u32], places: &Counts) {
        let mut from = self.places.iter();
        for &row in rows {
            let row = row as usize;
            for (slot, counts) in (slots[row] as usize..slots[row + 1] as usize).zip(&mut from) {
                for (column, &count) in counts.iter().enumerate() {
                    places.set(slot * PER_SLOT + column, count);
                }
            }
        }
    }
}
