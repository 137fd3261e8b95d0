//! p-values of all trends, and the q-values that a day's p-values give together.

use rayon::prelude::*;

use super::analysis::{Analysis, LONG, blocks_of};
use super::carry::Splice;
use super::scatter::{Doubles, split_mut};
use super::windows::{PointSums, Series, with_sums};
use crate::Error;
use crate::schema::NULL_F64;
use crate::stats::exact::{Line, LineSums};
use crate::stats::fdr::step_up;
use crate::stats::narrow::NarrowLineSums;
use crate::stats::student_t;

/// p and q by row, of the rank and of the score; NaN is null.
#[derive(Debug)]
pub(super) struct TrendCross {
    pub p: [Vec<f64>; 2],
    pub q: [Doubles; 2],
}

impl TrendCross {
    pub fn new(analysis: &Analysis) -> Result<Self, Error> {
        let panel = &analysis.panel;
        let p = [p_values(analysis, panel.rank())?, p_values(analysis, panel.score())?];
        let q = [Doubles::filled(NULL_F64, panel.len()), Doubles::filled(NULL_F64, panel.len())];
        let days = if analysis.whole.is_none() { analysis.days_between(analysis.range) } else { 0..0 };
        days.into_par_iter().try_for_each_init(Vec::new, |tests, day| {
            analysis.check_cancel()?;
            for (p, q) in p.iter().zip(&q) {
                false_discovery(panel.rows_on(day), p, q, tests);
            }
            Ok::<(), Error>(())
        })?;
        Ok(Self { p, q })
    }

    /// Those of a longer panel: these before a day, `late` from it on.
    pub fn followed_by(&self, late: &Self, splice: &Splice<'_>) -> Self {
        let p = |at: usize| splice.values(|row| self.p[at][row], |row| late.p[at][row]);
        let q = |at: usize| splice.values(|row| self.q[at].cell(row), |row| late.q[at].cell(row)).into();
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
    let lengths = blocks.iter().map(|block| panel.rows_of(block.end - 1).end - panel.rows_of(block.start).start);
    split_mut(&mut out, lengths).into_par_iter().zip(&blocks).try_for_each(|(part, block)| {
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

/// q-values over the rows of a day, of those that have a p-value.
pub(super) fn false_discovery(rows: &[u32], p: &[f64], q: &Doubles, tests: &mut Vec<(u64, u32)>) {
    tests.clear();
    tests.extend(
        rows.iter().map(|&row| (p[row as usize], row)).filter(|(p, _)| !p.is_nan()).map(|(p, row)| (p.to_bits(), row)),
    );
    step_up(tests, |row, value| q.set(row as usize, value));
}
