//! p-values of all trends, and the q-values that a day's p-values give together.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use rayon::prelude::*;

use super::analysis::{Analysis, LONG, blocks_of};
use super::carry::Splice;
use super::scatter::{ByDay, block_lengths, split_mut};
use super::windows::{PointSums, Series, with_sums};
use crate::Error;
use crate::schema::NULL_F64;
use crate::stats::bit_sort::BitSort;
use crate::stats::exact::{Line, LineSums};
use crate::stats::fdr::step_up;
use crate::stats::narrow::NarrowLineSums;
use crate::stats::student_t;

/// p and q by row, of the rank and of the score; NaN is null.
#[derive(Debug)]
pub(super) struct TrendCross {
    pub p: [Vec<f64>; 2],
    pub q: [Vec<f64>; 2],
}

impl TrendCross {
    pub fn new(analysis: &Analysis) -> Result<Self, Error> {
        let panel = &*analysis.panel;
        let p = [p_values(analysis, panel.rank())?, p_values(analysis, panel.score())?];
        let mut q = [vec![NULL_F64; panel.len()], vec![NULL_F64; panel.len()]];
        if analysis.whole.is_some() {
            return Ok(Self { p, q }); // a part has not all anime of a day
        }
        let by_day = ByDay::new(panel, analysis.days_between(analysis.range));
        let blocks = blocks_of(panel);
        let both: Vec<[AtomicU64; 2]> = (0..by_day.len()).into_par_iter().map(|_| Default::default()).collect();
        blocks.par_iter().for_each(|block| {
            let mut walk = by_day.walk(block.start);
            for _ in block.clone() {
                walk.rows_of_next(|row, _, place| {
                    both[place].iter().zip(&p).for_each(|(bits, p)| bits.store(p[row].to_bits(), Relaxed));
                });
            }
        });
        // a day's q-values go where its p-values were; where there is none, NaN stays
        by_day.days().into_par_iter().try_for_each_init(Tests::default, |tests, day| {
            analysis.check_cancel()?;
            let both = &both[by_day.of_day(day)];
            for metric in 0..2 {
                let p = both.iter().map(|both| f64::from_bits(both[metric].load(Relaxed)));
                tests.tell_q(p, |at, q| both[at][metric].store(q.to_bits(), Relaxed));
            }
            Ok::<(), Error>(())
        })?;
        for (metric, q) in q.iter_mut().enumerate() {
            split_mut(q, block_lengths(panel, &blocks)).into_par_iter().zip(&blocks).for_each(|(q, block)| {
                let offset = panel.rows_of(block.start).start;
                let mut walk = by_day.walk(block.start);
                for _ in block.clone() {
                    walk.rows_of_next(|row, _, place| {
                        q[row - offset] = f64::from_bits(both[place][metric].load(Relaxed));
                    });
                }
            });
        }
        Ok(Self { p, q })
    }

    /// Those of a longer panel: these before a day, `late` from it on.
    pub fn followed_by(&self, late: &Self, splice: &Splice<'_>) -> Self {
        let p = |at: usize| splice.values(&self.p[at], &late.p[at]);
        let q = |at: usize| splice.values(&self.q[at], &late.q[at]);
        let (p, q) = rayon::join(|| [p(0), p(1)], || [q(0), q(1)]);
        Self { p, q }
    }
}

/// Two-sided p-value of a line's slope.
pub(super) fn p_value(line: &Line) -> f64 {
    student_t::two_sided_p_from_r_squared(line.r_squared, line.unexplained, line.df).unwrap_or(NULL_F64)
}

/// The p-value of every row that is asked for.
fn p_values(analysis: &Analysis, values: &[i32]) -> Result<Vec<f64>, Error> {
    let panel = &analysis.panel;
    let least = i64::from(analysis.options.min_observations.regression);
    let mut out = vec![NULL_F64; panel.len()];
    let blocks = blocks_of(panel);
    split_mut(&mut out, block_lengths(panel, &blocks)).into_par_iter().zip(&blocks).try_for_each(|(part, block)| {
        analysis.check_cancel()?;
        let offset = panel.rows_of(block.start).start;
        for anime in block.clone() {
            let rows = panel.rows_of(anime);
            let first = analysis.rows_between(anime, analysis.range).start - rows.start;
            let part = &mut part[rows.start - offset..rows.end - offset];
            let series = Series::new(&panel.day()[rows.clone()], &values[rows]);
            if !series.is_empty() {
                with_sums!(series, NarrowLineSums | LineSums as S, p_values_of::<S>(&series, first, least, part));
            }
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
            out[row] = p_value(&line);
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
