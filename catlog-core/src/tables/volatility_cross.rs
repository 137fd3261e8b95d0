//! Volatilities of all anime, and where each stands on its day.

use std::ops::Range;
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

/// Each row's place on its day. The volatilities themselves are computed again for the rows that want them: that is cheaper
/// than to keep six doubles a row.
#[derive(Debug)]
pub(super) struct VolatilityCross {
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
        Self::of_days(&volatility, panel.days().len(), rows_on, which)
    }

    /// Places on each of some days, whose rows `rows_on` tells.
    pub fn of_days<'a>(
        volatility: &[[f64; 6]],
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
                scratch.enter(rows, volatility, which);
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
        Ok(Self { rank, ranked_on_day, stability })
    }

    /// Those of a longer panel: these before a day, `late` from it on.
    pub fn followed_by(&self, late: &Self, splice: &Splice<'_>) -> Self {
        let (rank, stability) = rayon::join(
            || splice.values(|row| self.rank.cell(row), |row| late.rank.cell(row)).into(),
            || splice.values(|row| self.stability.cell(row), |row| late.stability.cell(row)).into(),
        );
        let ranked_on_day = splice.by_day(|day| self.ranked_on_day[day], |day| late.ranked_on_day[day]);
        Self { rank, ranked_on_day, stability }
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

/// The volatilities asked for, of every row of a panel: rank over 7, 14, 30 days, score over 7, 14, 30 days; NaN is null. The
/// six lie side by side, since a day touches each of its rows once.
fn volatilities(
    analysis: &Analysis,
    panel: &Panel,
    (from, _): (i32, i32),
    which: &[usize],
) -> Result<Vec<[f64; 6]>, Error> {
    let mut out = vec![[NULL_F64; 6]; panel.len()];
    let blocks = blocks_of(panel);
    let lengths = blocks.iter().map(|block| panel.rows_of(block.end - 1).end - panel.rows_of(block.start).start);
    split_mut(&mut out, lengths).into_par_iter().zip(&blocks).try_for_each(|(part, block)| {
        analysis.check_cancel()?;
        let offset = panel.rows_of(block.start).start;
        for anime in block.clone() {
            let rows = panel.rows_of(anime);
            let first = rows.start + panel.day()[rows.clone()].partition_point(|&day| day < from);
            volatilities_of(
                analysis,
                panel,
                rows.start,
                first..rows.end,
                which,
                &mut part[first - offset..rows.end - offset],
            );
        }
        Ok::<(), Error>(())
    })?;
    Ok(out)
}

/// The volatilities asked for, all six or the third, of some rows of an anime, whose first row is `start`. `out`, a place for
/// each of the rows, is NaN.
pub(super) fn volatilities_of(
    analysis: &Analysis,
    panel: &Panel,
    start: usize,
    rows: Range<usize>,
    which: &[usize],
    out: &mut [[f64; 6]],
) {
    let least = i64::from(analysis.options.min_observations.std_dev);
    let days = &panel.day()[start..rows.end];
    let first = rows.start - start;
    for (values, scale, at) in [(panel.rank(), 1, 0), (panel.score(), SCORE_SCALE, 3)] {
        let series = Series::new(days, &values[start..rows.end]);
        if series.is_empty() || which == [RANK_30D] && at > 0 {
            continue;
        }
        let spread = |n: i64, value: Option<f64>| value.filter(|_| n >= least).unwrap_or(NULL_F64);
        with_sums!(series, NarrowMoments | Moments as S, {
            if which == [RANK_30D] {
                series.windows(first, [SPANS[RANK_30D]], |row, [window]: &[S; 1]| {
                    out[row - first][RANK_30D] = spread(window.n(), window.std_dev(scale));
                });
            } else {
                series.windows(first, SPANS, |row, windows: &[S; 3]| {
                    for (out, window) in out[row - first][at..at + 3].iter_mut().zip(windows) {
                        *out = spread(window.n(), window.std_dev(scale));
                    }
                });
            }
        });
    }
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

#[cfg(test)]
mod tests {
    /// Rows are ordered by the rounded standard deviation. For spreads that rankings have it is the order by the exact
    /// variance: the variances of windows of n and m values are multiples of 1/n(n-1) and 1/m(m-1), so that two different
    /// ones are at least 1/L apart, L the least common multiple, at most 285,012 for windows of up to 30 values. Two that
    /// round to one standard deviation are less than 3·2⁻⁵² apart, as a part of their size. So the variance would be above
    /// 2⁵²/(3·285,012) = 5.2e9 and the standard deviation above 72,000 places, or ten-thousandths of a score, which has at
    /// most 64,000 of them.
    #[test]
    fn different_variances_round_to_different_deviations_under_65536_places() {
        let gcd = |mut a: u64, mut b: u64| {
            while b != 0 {
                (a, b) = (b, a % b);
            }
            a
        };
        let apart = |n: u64| n * (n - 1);
        let multiples = (2..=30).flat_map(|n| (2..n).map(move |m| (apart(n), apart(m))));
        let largest = multiples.map(|(n, m)| n / gcd(n, m) * m).max().unwrap();
        assert_eq!(largest, 285_012);
        assert!(2f64.powi(52) / (3.0 * 285_012.0) > 65_536.0 * 65_536.0);
        assert!((90_000f64 * 90_000.0 / 2.0).sqrt() < 65_536.0);
    }
}
