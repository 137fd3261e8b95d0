//! Volatilities of all anime, and where each stands on its day.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use rayon::prelude::*;

use super::analysis::{Analysis, blocks_of};
use super::carry::Splice;
use super::scatter::{ByDay, block_lengths, split_mut};
use super::windows::{Series, with_sums};
use crate::Error;
use crate::panel::{Panel, SCORE_SCALE};
use crate::schema::NULL_F64;
use crate::stats::bit_sort::BitSort;
use crate::stats::double_double::DoubleDouble;
use crate::stats::exact::Moments;
use crate::stats::narrow::NarrowMoments;

/// Windows of the volatilities, in calendar days.
const SPANS: [i32; 3] = [7, 14, 30];
/// Where the 30-day volatility of the rank stands among the six: rank and score over 7, 14 and 30 days.
const RANK_30D: usize = 2;
/// Stands for "no rank": ranks start at 1.
const UNRANKED: u32 = 0;

/// Each row's place on its day. The volatilities themselves are computed again for the rows that want them: that is cheaper
/// than to keep six doubles a row.
#[derive(Debug)]
pub(super) struct VolatilityCross {
    rank: Vec<u32>,
    /// Rows that have a 30-day rank volatility, by position of the day.
    ranked_on_day: Vec<u32>,
    pub stability: Vec<f64>,
}

impl VolatilityCross {
    /// Of the visible panel, on the days that are asked for.
    pub fn new(analysis: &Analysis) -> Result<Self, Error> {
        let panel = &*analysis.panel;
        let mut cross = Self {
            rank: vec![UNRANKED; panel.len()],
            ranked_on_day: vec![0; panel.days().len()],
            stability: vec![NULL_F64; panel.len()],
        };
        if analysis.whole.is_some() {
            return Ok(cross); // a part has not all anime of a day
        }
        let by_day = ByDay::new(panel, analysis.days_between(analysis.range));
        let blocks = blocks_of(panel);
        let six = volatilities(analysis, &by_day, &blocks)?;
        // a day's rank and stability go where its volatilities were
        let ranked: Vec<u32> = by_day
            .days()
            .into_par_iter()
            .map_init(Scratch::default, |scratch, day| {
                analysis.check_cancel()?;
                let six = &six[by_day.of_day(day)];
                let ranked =
                    scratch.enter(six.iter().map(|six| six.each_ref().map(|bits| f64::from_bits(bits.load(Relaxed)))));
                scratch.visit(|at, rank, stability| {
                    six[at][0].store(u64::from(rank), Relaxed);
                    six[at][1].store(stability.to_bits(), Relaxed);
                });
                Ok(ranked)
            })
            .collect::<Result<_, Error>>()?;
        cross.ranked_on_day[by_day.days()].copy_from_slice(&ranked);
        let ranks = split_mut(&mut cross.rank, block_lengths(panel, &blocks));
        let stabilities = split_mut(&mut cross.stability, block_lengths(panel, &blocks));
        ranks.into_par_iter().zip(stabilities).zip(&blocks).for_each(|((ranks, stabilities), block)| {
            let offset = panel.rows_of(block.start).start;
            let mut walk = by_day.walk(block.start);
            for _ in block.clone() {
                walk.rows_of_next(|row, _, place| {
                    let [rank, stability, ..] = &six[place];
                    ranks[row - offset] = u32::try_from(rank.load(Relaxed)).unwrap_or(UNRANKED);
                    stabilities[row - offset] = f64::from_bits(stability.load(Relaxed));
                });
            }
        });
        Ok(cross)
    }

    /// Places on days whose rows lie one behind the other, day by day.
    pub fn of_days(volatility: &[[f64; 6]], days: &[Range<usize>]) -> Self {
        let mut cross = Self {
            rank: vec![UNRANKED; volatility.len()],
            ranked_on_day: Vec::new(),
            stability: vec![NULL_F64; volatility.len()],
        };
        let mut scratch = Scratch::default();
        for rows in days {
            cross.ranked_on_day.push(scratch.enter(volatility[rows.clone()].iter().copied()));
            let (ranks, stabilities) = (&mut cross.rank[rows.clone()], &mut cross.stability[rows.clone()]);
            scratch.visit(|at, rank, stability| (ranks[at], stabilities[at]) = (rank, stability));
        }
        cross
    }

    /// Those of a longer panel: these before a day, `late` from it on.
    pub fn followed_by(&self, late: &Self, splice: &Splice<'_>) -> Self {
        let (rank, stability) =
            rayon::join(|| splice.values(&self.rank, &late.rank), || splice.values(&self.stability, &late.stability));
        let ranked_on_day = splice.by_day(|day| self.ranked_on_day[day], |day| late.ranked_on_day[day]);
        Self { rank, ranked_on_day, stability }
    }

    /// The row's rank by 30-day volatility of the rank and its percentile, both `None` where there is no volatility, the
    /// percentile also where fewer than two are ranked that day: (`RANK()` - 1) / (n - 1) · 100.
    pub fn place(&self, row: usize, day: usize) -> (Option<u32>, Option<f64>) {
        let (rank, n) = (self.rank[row], self.ranked_on_day[day]);
        if rank == UNRANKED {
            return (None, None);
        }
        (Some(rank), percentile(rank - 1, n))
    }
}

/// 100 × `PERCENT_RANK` of a row with so many before it, out of `n`; `None` where it is the only one.
pub(super) fn percentile(before: u32, n: u32) -> Option<f64> {
    (n > 1).then(|| 100.0 * f64::from(before) / f64::from(n - 1))
}

/// The bits of the six volatilities of the rows of some days: rank over 7, 14, 30 days, score over 7, 14, 30 days.
fn volatilities(
    analysis: &Analysis,
    by_day: &ByDay<'_>,
    blocks: &[Range<usize>],
) -> Result<Vec<[AtomicU64; 6]>, Error> {
    let panel = &*analysis.panel;
    let out: Vec<[AtomicU64; 6]> = (0..by_day.len()).into_par_iter().map(|_| Default::default()).collect();
    blocks.par_iter().try_for_each_init(Vec::new, |six, block| {
        analysis.check_cancel()?;
        let mut walk = by_day.walk(block.start);
        for anime in block.clone() {
            let rows = analysis.rows_between(anime, analysis.range);
            six.clear();
            six.resize(rows.len(), [NULL_F64; 6]);
            volatilities_of(analysis, panel, panel.rows_of(anime).start, rows.clone(), six);
            walk.rows_of_next(|row, _, place| {
                if let Some(six) = six.get(row - rows.start) {
                    for (out, value) in out[place].iter().zip(six) {
                        out.store(value.to_bits(), Relaxed);
                    }
                }
            });
        }
        Ok::<(), Error>(())
    })?;
    Ok(out)
}

/// The six volatilities of some rows of an anime, whose first row is `start`. `out`, a place for each of the rows, is NaN.
pub(super) fn volatilities_of(
    analysis: &Analysis,
    panel: &Panel,
    start: usize,
    rows: Range<usize>,
    out: &mut [[f64; 6]],
) {
    let least = i64::from(analysis.options.min_observations.std_dev);
    let days = &panel.day()[start..rows.end];
    let first = rows.start - start;
    for (values, scale, at) in [(panel.rank(), 1, 0), (panel.score(), SCORE_SCALE, 3)] {
        let series = Series::new(days, &values[start..rows.end]);
        if series.is_empty() {
            continue;
        }
        let spread = |n: i64, value: Option<f64>| value.filter(|_| n >= least).unwrap_or(NULL_F64);
        with_sums!(series, NarrowMoments | Moments as S, {
            series.windows(first, SPANS, |row, windows: &[S; 3]| {
                for (out, window) in out[row - first][at..at + 3].iter_mut().zip(windows) {
                    *out = spread(window.n(), window.std_dev(scale));
                }
            });
        });
    }
}

/// The third of the six alone.
pub(super) fn rank_volatility_of(
    analysis: &Analysis,
    panel: &Panel,
    start: usize,
    rows: Range<usize>,
    mut visit: impl FnMut(usize, f64),
) {
    let least = i64::from(analysis.options.min_observations.std_dev);
    let first = rows.start - start;
    let series = Series::new(&panel.day()[start..rows.end], &panel.rank()[start..rows.end]);
    with_sums!(series, NarrowMoments | Moments as S, {
        series.windows(first, [SPANS[RANK_30D]], |row, [window]: &[S; 1]| {
            visit(start + row, window.std_dev(1).filter(|_| window.n() >= least).unwrap_or(NULL_F64));
        });
    });
}

/// A day's values and places, reused from day to day.
#[derive(Default)]
struct Scratch {
    /// The values, metric by metric.
    values: [Vec<f64>; 6],
    /// `RANK()` by position among the day's rows, metric by metric, and how many are ranked.
    ranks: [Vec<u32>; 6],
    ranked: [u32; 6],
    /// Bits of the value (ordered as the value, which is never negative) and position.
    sorted: Vec<(u64, u32)>,
    sort: BitSort<(u64, u32)>,
}

impl Scratch {
    /// Takes in the volatilities of a day's rows, ranks them, and tells how many have the third.
    fn enter(&mut self, rows: impl Iterator<Item = [f64; 6]>) -> u32 {
        let Self { values, ranks, ranked, sorted, sort } = self;
        values.iter_mut().for_each(Vec::clear);
        for six in rows {
            for (values, value) in values.iter_mut().zip(six) {
                values.push(value);
            }
        }
        for ((values, ranks), ranked) in values.iter().zip(ranks).zip(ranked) {
            sorted.clear();
            let known = values.iter().zip(0u32..).filter(|(value, _)| !value.is_nan());
            sorted.extend(known.map(|(value, at)| (value.to_bits(), at)));
            sort.sort(sorted, |&(bits, _)| bits);
            ranks.clear();
            ranks.resize(values.len(), UNRANKED);
            // ties share the first place
            let (mut rank, mut last) = (0, None);
            for (place, &(value, at)) in (1u32..).zip(&*sorted) {
                if last != Some(value) {
                    (rank, last) = (place, Some(value));
                }
                ranks[at as usize] = rank;
            }
            *ranked = u32::try_from(sorted.len()).unwrap_or(u32::MAX);
        }
        self.ranked[RANK_30D]
    }

    /// Visits position, rank by the third and stability score of each row: 1 - Σ/n = (n - Σ)/n, in double-double, since the
    /// difference is small for the most volatile. Σ is over the percent ranks, of metrics that two rows have at least.
    fn visit(&self, mut visit: impl FnMut(usize, u32, f64)) {
        let inverse = [1i64, 2, 3, 4, 5, 6].map(|n| DoubleDouble::ONE / DoubleDouble::from_i64(n));
        let others = self.ranked.map(|ranked| ranked.saturating_sub(1));
        let inverse_others = others.map(|others| DoubleDouble::ONE / DoubleDouble::from_i64(i64::from(others.max(1))));
        for at in 0..self.values[0].len() {
            let (mut sum, mut count) = (DoubleDouble::ZERO, 0);
            for metric in 0..6 {
                let rank = self.ranks[metric][at];
                if rank != UNRANKED && others[metric] > 0 {
                    // the greatest is 1 exactly, so that six greatest make a stability of exactly 0
                    sum += match rank - 1 {
                        before if before == others[metric] => DoubleDouble::ONE,
                        before => inverse_others[metric] * f64::from(before),
                    };
                    count += 1;
                }
            }
            let stability = match count {
                0 => NULL_F64,
                _ => {
                    ((DoubleDouble::from_i64(count) - sum) * inverse[usize::try_from(count).unwrap_or(1) - 1]).to_f64()
                }
            };
            visit(at, self.ranks[RANK_30D][at], stability);
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
