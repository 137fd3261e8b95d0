//! p-values of all trends, and the q-values that a day's p-values give together.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use rayon::prelude::*;

use super::analysis::{Analysis, LONG, blocks_of};
use super::scatter::{ByDay, in_place};
use super::windows::{PointSums, Series, with_sums};
use crate::Error;
use crate::schema::NULL_F64;
use crate::stats::bit_sort::BitSort;
use crate::stats::exact::{Line, LineSums};
use crate::stats::fdr::step_up;
use crate::stats::narrow::NarrowLineSums;
use crate::stats::student_t;

/// p- and q-values of the rank's and the score's trends, by position of the day; NaN is null.
#[derive(Debug)]
pub(super) struct TrendCross {
    days: Vec<Arc<DayTrends>>,
}

/// By row of a day, of the rank and of the score.
#[derive(Debug, Default)]
struct DayTrends {
    p: [Vec<f64>; 2],
    q: [Vec<f64>; 2],
}

impl TrendCross {
    pub fn new(analysis: &Analysis) -> Result<Self, Error> {
        let panel = &*analysis.panel;
        let by_day = ByDay::new(panel, analysis.days_between(analysis.range));
        let both = p_values(analysis, &by_day)?;
        let is_part = analysis.whole.is_some(); // it has not all anime of a day
        let made = by_day
            .days()
            .into_par_iter()
            .map_init(Tests::default, |tests, day| {
                analysis.check_cancel()?;
                let both = &both[by_day.of_day(day)];
                let p = [0, 1].map(|metric| {
                    both.iter().map(|both| f64::from_bits(both[metric].load(Relaxed))).collect::<Vec<_>>()
                });
                let q = p.each_ref().map(|p| {
                    let mut q = vec![NULL_F64; p.len()];
                    if !is_part {
                        tests.tell_q(p.iter().copied(), |at, value| q[at] = value);
                    }
                    q
                });
                Ok(DayTrends { p, q })
            })
            .collect::<Result<_, Error>>()?;
        Ok(Self { days: in_place(panel, by_day.days(), made) })
    }

    /// Those of a longer panel: the first days of these, then `late` from a day on.
    pub fn followed_by(&self, days: usize, late: &Self, first: usize) -> Self {
        Self { days: [&self.days[..days], &late.days[first..]].concat() }
    }

    /// p and q of a metric, of a row by its place on a day.
    #[inline]
    pub fn get(&self, metric: usize, day: usize, at: usize) -> (f64, f64) {
        let DayTrends { p, q } = &*self.days[day];
        (p[metric][at], q[metric][at])
    }
}

/// Two-sided p-value of a line's slope.
pub(super) fn p_value(line: &Line) -> f64 {
    student_t::two_sided_p_from_r_squared(line.r_squared, line.unexplained, line.df).unwrap_or(NULL_F64)
}

/// The bits of the p-values of the rows of some days, of the rank and of the score.
fn p_values(analysis: &Analysis, by_day: &ByDay<'_>) -> Result<Vec<[AtomicU64; 2]>, Error> {
    let panel = &analysis.panel;
    let least = i64::from(analysis.options.min_observations.regression);
    let out: Vec<[AtomicU64; 2]> = (0..by_day.len()).into_par_iter().map(|_| Default::default()).collect();
    blocks_of(panel).into_par_iter().try_for_each_init(<[Vec<f64>; 2]>::default, |both, block| {
        analysis.check_cancel()?;
        let mut walk = by_day.walk(block.start);
        for anime in block {
            let wanted = analysis.rows_between(anime, analysis.range);
            let seen = analysis.in_sight(anime, &wanted);
            for (p, values) in both.iter_mut().zip([panel.rank(), panel.score()]) {
                p.clear();
                p.resize(wanted.len(), NULL_F64);
                let series = Series::new(&panel.day()[seen.clone()], &values[seen.clone()]);
                let first = wanted.start - seen.start;
                if !series.is_empty() {
                    with_sums!(series, NarrowLineSums | LineSums as S, p_values_of::<S>(&series, first, least, p));
                }
            }
            walk.rows_of_next(|row, _, place| {
                let at = row - wanted.start; // the days are those that are asked for
                out[place].iter().zip(&*both).for_each(|(bits, p)| bits.store(p[at].to_bits(), Relaxed));
            });
        }
        Ok::<(), Error>(())
    })?;
    Ok(out)
}

/// The p-values of an anime's rows from `first` on.
fn p_values_of<S: PointSums>(series: &Series<'_>, first: usize, least: i64, out: &mut [f64]) {
    series.lines(first, LONG, |row, _, sums: &S| {
        if sums.n() >= least
            && let Some(line) = sums.line(1)
        {
            out[row - first] = p_value(&line);
        }
    });
}

/// A day's tests, reused from day to day.
#[derive(Default)]
pub(super) struct Tests {
    tests: Vec<(u64, u32)>,
    sort: BitSort<(u64, u32)>,
}

impl Tests {
    /// Tells the q-value of each position of a day's p-values, of those that are no NaN.
    pub fn tell_q(&mut self, p: impl Iterator<Item = f64>, mut tell: impl FnMut(usize, f64)) {
        self.tests.clear();
        self.tests.extend(p.zip(0u32..).filter(|(p, _)| !p.is_nan()).map(|(p, at)| (p.to_bits(), at)));
        step_up(&mut self.tests, &mut self.sort, |at, q| tell(at as usize, q));
    }
}
