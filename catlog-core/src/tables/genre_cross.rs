//! Where each anime stands within each of its genres on each day.

use rayon::prelude::*;

use super::analysis::Analysis;
use super::scatter::Counts;
use crate::Error;
use crate::panel::Panel;
use crate::schema::NULL_I32;
use crate::stats::exact::ratio;

/// Places within (day, genre), by slot: a row of the panel has one slot for each of its genres, ordered by name.
#[derive(Debug)]
pub(super) struct GenreCross {
    /// Genres (positions in the dictionary, which is sorted by name) of each list, sorted.
    sorted_lists: Vec<Vec<u32>>,
    /// First slot of each row, and the end.
    slots: Vec<u32>,
    /// Rows of the (day, genre) that are strictly worse, by metric: rank, score, popularity.
    worse: [Counts; 3],
    /// Rows with a strictly better rank.
    better_rank: Counts,
    /// By day × genre.
    totals: Vec<Totals>,
    genres: usize,
}

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
        let panel: &Panel = &analysis.panel;
        let lists = panel.genre_lists();
        let sorted_lists: Vec<Vec<u32>> = (0u32..)
            .take(lists.len())
            .map(|id| {
                let mut items = lists.items(id).to_vec();
                items.sort_unstable();
                items.dedup();
                items
            })
            .collect();
        let slots = first_slots(panel, &sorted_lists)?;
        let count = slots.last().map_or(0, |&end| end as usize);
        let worse = [0; 3].map(|zero| Counts::filled(zero, count));
        let better_rank = Counts::filled(0, count);
        let genres = lists.texts().len();

        let totals = (0..panel.days().len())
            .into_par_iter()
            .map_init(
                || Places::new(genres),
                |places, day| {
                    analysis.check_cancel()?;
                    let rows = panel.rows_on(day);
                    let list =
                        |row: u32| (slots[row as usize] as usize, &sorted_lists[panel.genres()[row as usize] as usize]);
                    let mut totals = vec![Totals::default(); genres];
                    for &row in rows {
                        for &genre in list(row).1 {
                            totals[genre as usize].rows += 1;
                        }
                    }
                    // worst first: the count of rows before the first of equal ones is the count of the worse
                    let columns = [panel.rank(), panel.score(), panel.popularity()];
                    for (metric, values) in columns.into_iter().enumerate() {
                        places.order(rows, values);
                        if metric == 0 {
                            places.visit(Direction::Ascending, list, |slot, before| better_rank.set(slot, before));
                        }
                        let store = |slot, before| worse[metric].set(slot, before);
                        if metric == 1 {
                            places.visit(Direction::Ascending, list, store);
                        } else {
                            places.visit(Direction::Descending, list, store);
                        }
                        for (genre, totals) in totals.iter_mut().enumerate() {
                            totals.known[metric] = places.seen(genre);
                        }
                    }
                    Ok(totals)
                },
            )
            .collect::<Result<Vec<_>, Error>>()?
            .concat();
        Ok(Self { sorted_lists, slots, worse, better_rank, totals, genres })
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
    pub fn totals(&self, day: usize, genre: u32) -> Totals {
        self.totals[day * self.genres + genre as usize]
    }

    /// 100 × PERCENT_RANK worst first of a slot's metric (0 rank, 1 score, 2 popularity), whose value is not null;
    /// `None` for the only one.
    pub fn percentile(&self, slot: usize, metric: usize, totals: Totals) -> Option<f64> {
        let n = totals.known[metric];
        (n > 1).then(|| ratio(100 * i128::from(self.worse[metric].get(slot)), i128::from(n - 1)))
    }

    /// RANK() of a slot whose rank is not null.
    pub fn rank(&self, slot: usize) -> u32 {
        self.better_rank.get(slot) + 1
    }
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

/// Counts by genre while a day's rows pass in order of a metric.
struct Places {
    order: Vec<(i32, u32)>,
    by_genre: Vec<Place>,
}

#[derive(Clone, Copy, Default)]
struct Place {
    /// Rows so far.
    seen: u32,
    /// Rows before the first of those that equal the last.
    before: u32,
    last: Option<i32>,
}

impl Places {
    fn new(genres: usize) -> Self {
        Self { order: Vec::new(), by_genre: vec![Place::default(); genres] }
    }

    /// Sorts the rows that have a value, ascending.
    fn order(&mut self, rows: &[u32], values: &[i32]) {
        self.order.clear();
        self.order.extend(rows.iter().map(|&row| (values[row as usize], row)).filter(|&(value, _)| value != NULL_I32));
        self.order.sort_unstable();
    }

    /// Visits each slot of the rows in order with the number of rows of its genre that came before the first equal one.
    fn visit<'a>(
        &mut self,
        direction: Direction,
        list: impl Fn(u32) -> (usize, &'a Vec<u32>),
        store: impl Fn(usize, u32),
    ) {
        self.by_genre.fill(Place::default());
        let by_genre = &mut self.by_genre;
        let n = self.order.len();
        for at in 0..n {
            let (value, row) = self.order[if direction == Direction::Ascending { at } else { n - 1 - at }];
            let (slot, genres) = list(row);
            for (at, &genre) in genres.iter().enumerate() {
                let place = &mut by_genre[genre as usize];
                if place.last != Some(value) {
                    (place.before, place.last) = (place.seen, Some(value));
                }
                place.seen += 1;
                store(slot + at, place.before);
            }
        }
    }

    /// Rows of a genre that passed.
    fn seen(&self, genre: usize) -> u32 {
        self.by_genre[genre].seen
    }
}
