//! Volatilities of all anime, and where each stands on its day.

use std::sync::Arc;

use rayon::prelude::*;

use super::analysis::{Analysis, blocks_of};
use super::carry::Splice;
use super::scatter::{Counts, Doubles, split_mut};
use super::windows::{Series, with_sums};
use crate::Error;
use crate::panel::{Panel, SCORE_SCALE};
use crate::schema::NULL_F64;
use crate::stats::bit_sort::sort_by_bits;
use crate::stats::double_double::DoubleDouble;
use crate::stats::exact::Moments;
use crate::stats::narrow::NarrowMoments;

/// Windows of the volatilities, in calendar days.
pub(super) const SPANS: [i32; 3] = [7, 14, 30];
/// All six volatilities.
pub(super) const ALL_SIX: [usize; 6] = [0, 1, RANK_30D, 3, 4, 5];
/// Where the 30-day volatility of the rank stands among the six: rank and score over 7, 14 and 30 days.
const RANK_30D: usize = 2;
/// Stands for "no rank": ranks start at 1.
const UNRANKED: u32 = 0;

/// The volatilities by row, and each row's place on its day.
#[derive(Debug)]
pub(super) struct VolatilityCross {
    /// Rank over 7, 14, 30 days, score over 7, 14, 30 days; NaN is null. All NaN but the third where only that was asked
    /// for. The six lie side by side, since a day touches each of its rows once.
    pub volatility: Vec<[f64; 6]>,
    rank: Counts,
    /// Rows that have a 30-day rank volatility, by position of the day.
    ranked_on_day: Vec<u32>,
    pub stability: Doubles,
}

impl VolatilityCross {
    /// All six, of the visible panel, with the stability score.
    pub fn six(analysis: &Analysis) -> Result<Self, Error> {
        // where the panel is the whole history, the runs of stable days need every day
        let whole = Arc::ptr_eq(&analysis.history, &analysis.panel);
        let days = if whole { (i32::MIN, i32::MAX) } else { analysis.range };
        Self::new(analysis, &analysis.panel, days, &ALL_SIX)
    }

    /// The 30-day volatility of the rank only, of any panel.
    pub fn thirty_days_of_rank(analysis: &Analysis, panel: &Panel) -> Result<Self, Error> {
        Self::new(analysis, panel, (i32::MIN, i32::MAX), &[RANK_30D])
    }

    fn new(analysis: &Analysis, panel: &Panel, days: (i32, i32), which: &[usize]) -> Result<Self, Error> {
        let volatility = volatilities(analysis, panel, days, which)?;
        let is_placed = |day: usize| analysis.whole.is_none() && (days.0..=days.1).contains(&panel.days()[day]);
        let rows_on = |day: usize| -> Result<&[u32], Error> {
            analysis.check_cancel()?;
            Ok(if is_placed(day) { panel.rows_on(day) } else { &[] })
        };
        Self::of_days(volatility, panel.days().len(), rows_on, which)
    }

    /// Places on each of some days, whose rows `rows_on` tells.
    pub fn of_days<'a>(
        volatility: Vec<[f64; 6]>,
        days: usize,
        rows_on: impl Fn(usize) -> Result<&'a [u32], Error> + Sync,
        which: &[usize],
    ) -> Result<Self, Error> {
        let rank = Counts::filled(UNRANKED, volatility.len());
        let all = which.len() == 6;
        let stability = Doubles::filled(NULL_F64, if all { volatility.len() } else { 0 });
        let ranked_on_day = (0..days)
            .into_par_iter()
            .map_init(Scratch::default, |scratch, day| {
                let rows = rows_on(day)?;
                scratch.enter(rows, &volatility, which);
                let mut ranked = 0;
                for &metric in which {
                    let with_value = scratch.sort(metric);
                    if metric == RANK_30D {
                        ranked = with_value;
                        scratch.visit_ranks(|at, place| rank.set(rows[at] as usize, place));
                    }
                    if all {
                        scratch.add_percent_ranks();
                    }
                }
                if all {
                    scratch.visit_stability(|at, value| stability.set(rows[at] as usize, value));
                }
                Ok(ranked)
            })
            .collect::<Result<_, Error>>()?;
        Ok(Self { volatility, rank, ranked_on_day, stability })
    }

    /// Those of a longer panel: these before a day, `late` from it on.
    pub fn followed_by(&self, late: &Self, splice: &Splice<'_>) -> Self {
        let (volatility, (rank, stability)) = rayon::join(
            || splice.values(|row| self.volatility[row], |row| late.volatility[row]),
            || {
                let rank = splice.values(|row| self.rank.cell(row), |row| late.rank.cell(row));
                let stability = splice.values(|row| self.stability.cell(row), |row| late.stability.cell(row));
                (rank.into(), stability.into())
            },
        );
        let ranked_on_day = splice.by_day(|day| self.ranked_on_day[day], |day| late.ranked_on_day[day]);
        Self { volatility, rank, ranked_on_day, stability }
    }

    /// The row's rank by 30-day volatility of the rank and its percentile, both `None` where there is no volatility, the
    /// percentile also where fewer than two are ranked that day: (`RANK()` - 1) / (n - 1) · 100.
    pub fn place(&self, row: usize, day: usize) -> (Option<u32>, Option<f64>) {
        let (rank, n) = (self.rank.get(row), self.ranked_on_day[day]);
        if rank == UNRANKED {
            return (None, None);
        }
        (Some(rank), (n > 1).then(|| 100.0 * f64::from(rank - 1) / f64::from(n - 1)))
    }
}

/// The volatilities asked for, of every row of a panel.
fn volatilities(
    analysis: &Analysis,
    panel: &Panel,
    (from, _): (i32, i32),
    which: &[usize],
) -> Result<Vec<[f64; 6]>, Error> {
    let least = i64::from(analysis.options.min_observations.std_dev);
    let mut out = vec![[NULL_F64; 6]; panel.len()];
    let blocks = blocks_of(panel);
    let lengths = blocks.iter().map(|block| panel.rows_of(block.end - 1).end - panel.rows_of(block.start).start);
    split_mut(&mut out, lengths).into_par_iter().zip(&blocks).try_for_each(|(part, block)| {
        analysis.check_cancel()?;
        let offset = panel.rows_of(block.start).start;
        for anime in block.clone() {
            let rows = panel.rows_of(anime);
            let part = &mut part[rows.start - offset..rows.end - offset];
            let days = &panel.day()[rows.clone()];
            let first = days.partition_point(|&day| day < from);
            let rank = Series::new(days, &panel.rank()[rows.clone()]);
            let score = Series::new(days, &panel.score()[rows]);
            for (series, scale, at) in [(rank, 1, 0), (score, SCORE_SCALE, 3)] {
                if series.is_empty() {
                    continue;
                }
                with_sums!(series, NarrowMoments | Moments as S, {
                    if which.len() == 1 && at == 0 {
                        series.windows(first, [SPANS[RANK_30D]], |row, [window]: &[S; 1]| {
                            if window.n() >= least {
                                part[row][RANK_30D] = window.std_dev(scale).unwrap_or(NULL_F64);
                            }
                        });
                    } else if which.len() > 1 {
                        series.windows(first, SPANS, |row, windows: &[S; 3]| {
                            for (out, window) in part[row][at..at + 3].iter_mut().zip(windows) {
                                if window.n() >= least {
                                    *out = window.std_dev(scale).unwrap_or(NULL_F64);
                                }
                            }
                        });
                    }
                });
            }
        }
        Ok::<(), Error>(())
    })?;
    Ok(out)
}

/// A day's values in order, reused from day to day.
#[derive(Default)]
struct Scratch {
    /// The day's values, metric by metric.
    values: [Vec<f64>; 6],
    /// Bits of the value (ordered as the value, which is never negative) and position among the day's rows.
    sorted: Vec<(u64, u32)>,
    /// Sum and number of the percent ranks of each row.
    sum: Vec<(DoubleDouble, u32)>,
}

impl Scratch {
    fn enter(&mut self, rows: &[u32], volatility: &[[f64; 6]], which: &[usize]) {
        for values in &mut self.values {
            values.clear();
        }
        for &row in rows {
            let six = &volatility[row as usize];
            for &metric in which {
                self.values[metric].push(six[metric]);
            }
        }
        self.sum.clear();
        self.sum.resize(rows.len(), (DoubleDouble::ZERO, 0));
    }

    /// Sorts the non-null values of a metric and tells how many there are.
    fn sort(&mut self, metric: usize) -> u32 {
        self.sorted.clear();
        let known = self.values[metric].iter().zip(0u32..).filter(|(value, _)| !value.is_nan());
        self.sorted.extend(known.map(|(value, at)| (value.to_bits(), at)));
        sort_by_bits(&mut self.sorted, |&(bits, _)| bits);
        u32::try_from(self.sorted.len()).unwrap_or(u32::MAX)
    }

    /// Visits position and `RANK()` (from 1, ties share the first) of each sorted value.
    fn visit_ranks(&self, mut visit: impl FnMut(usize, u32)) {
        let (mut rank, mut last) = (0, None);
        for (place, &(value, at)) in (1u32..).zip(&self.sorted) {
            if last != Some(value) {
                (rank, last) = (place, Some(value));
            }
            visit(at as usize, rank);
        }
    }

    /// Adds the `PERCENT_RANK` of each sorted value, where there are two at least, to its row's sum.
    fn add_percent_ranks(&mut self) {
        let Some(others) = u32::try_from(self.sorted.len()).ok().and_then(|n| n.checked_sub(1)).filter(|&n| n > 0)
        else {
            return;
        };
        let mut sum = std::mem::take(&mut self.sum);
        let inverse = DoubleDouble::ONE / DoubleDouble::from_i64(i64::from(others));
        let (mut last, mut percent_rank) = (0, DoubleDouble::ZERO);
        self.visit_ranks(|at, rank| {
            if rank != last {
                // the greatest is 1 exactly, so that six greatest make a stability of exactly 0
                let exact = rank - 1 == others;
                percent_rank = if exact { DoubleDouble::ONE } else { inverse * f64::from(rank - 1) };
                last = rank;
            }
            let (total, count) = &mut sum[at];
            *total += percent_rank;
            *count += 1;
        });
        self.sum = sum;
    }

    /// Visits position and stability score of each row that has one: 1 - Σ/n = (n - Σ)/n, in double-double, since the
    /// difference is small for the most volatile.
    fn visit_stability(&self, mut visit: impl FnMut(usize, f64)) {
        let inverse = [1i64, 2, 3, 4, 5, 6].map(|n| DoubleDouble::ONE / DoubleDouble::from_i64(n));
        for (at, &(sum, count)) in self.sum.iter().enumerate() {
            if count > 0 {
                let distance = DoubleDouble::from_i64(i64::from(count)) - sum;
                visit(at, (distance * inverse[count as usize - 1]).to_f64());
            }
        }
    }
}
