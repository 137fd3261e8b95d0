//! Volatilities of all anime, and where each stands on its day.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use rayon::prelude::*;

use super::analysis::{Analysis, blocks_of};
use super::scatter::{ByDay, in_place};
use super::windows::{Series, Spans, ValueWindows};
use crate::Error;
use crate::panel::{Panel, SCORE_SCALE};
use crate::schema::NULL_F64;
use crate::stats::bit_sort::BitSort;

/// Windows of the volatilities, in calendar days.
const SPANS: [i32; 3] = [7, 14, 30];
/// Where the 30-day volatility of the rank stands among the six: rank and score over 7, 14 and 30 days.
const RANK_30D: usize = 2;
/// Stands for "no rank": ranks start at 1.
const UNRANKED: u32 = 0;

/// Where each row stands on its day, by position of the day. The volatilities themselves are computed again for the rows that want
/// them: that is cheaper than to keep six doubles a row.
#[derive(Debug)]
pub(super) struct VolatilityCross {
    days: Vec<Arc<DayVolatility>>,
}

/// By row of a day.
#[derive(Debug, Default)]
struct DayVolatility {
    rank: Vec<u32>,
    stability: Vec<f64>,
    /// Rows that have a 30-day rank volatility.
    ranked: u32,
}

impl VolatilityCross {
    /// Of the visible panel, on the days that are asked for.
    pub fn new(analysis: &Analysis) -> Result<Self, Error> {
        let panel = &*analysis.panel;
        let by_day = ByDay::new(panel, analysis.days_between(analysis.range));
        if analysis.whole.is_some() {
            return Ok(Self { days: in_place(panel, by_day.days(), Vec::new()) }); // a part has not all anime of a day
        }
        let six = volatilities(analysis, &by_day, &blocks_of(panel))?;
        let made = by_day
            .days()
            .into_par_iter()
            .map_init(Scratch::default, |scratch, day| {
                analysis.check_cancel()?;
                let six = six[by_day.of_day(day)].iter();
                Ok(scratch.rank(six.map(|six| six.each_ref().map(|bits| f64::from_bits(bits.load(Relaxed))))))
            })
            .collect::<Result<_, Error>>()?;
        Ok(Self { days: in_place(panel, by_day.days(), made) })
    }

    /// Of days whose rows lie one behind the other, day by day.
    pub fn of_days(volatility: &[[f64; 6]], days: &[Range<usize>]) -> Self {
        let mut scratch = Scratch::default();
        Self { days: days.iter().map(|rows| scratch.rank(volatility[rows.clone()].iter().copied()).into()).collect() }
    }

    /// Those of a longer panel: the first days of these, then `late` from a day on.
    pub fn followed_by(&self, days: usize, late: &Self, first: usize) -> Self {
        Self { days: [&self.days[..days], &late.days[first..]].concat() }
    }

    /// Rank by 30-day volatility of the rank and its percentile, of a row by its place on a day: both `None` where there is no
    /// volatility, the percentile also where fewer than two are ranked that day: (`RANK()` - 1) / (n - 1) · 100.
    #[inline]
    pub fn place(&self, day: usize, at: usize) -> (Option<u32>, Option<f64>) {
        let of_day = &*self.days[day];
        match of_day.rank.get(at) {
            None | Some(&UNRANKED) => (None, None),
            Some(&rank) => (Some(rank), percentile(rank - 1, of_day.ranked)),
        }
    }

    /// The stability score of a row by its place on a day, NaN where there is none.
    #[inline]
    pub fn stability(&self, day: usize, at: usize) -> f64 {
        self.days[day].stability.get(at).copied().unwrap_or(NULL_F64)
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
    let out: Vec<[AtomicU64; 6]> = (0..by_day.len()).into_par_iter().map(|_| Default::default()).collect();
    let work = || (Volatilities::default(), [(); 6].map(|()| Vec::new()));
    blocks.par_iter().try_for_each_init(work, |(work, six), block| {
        analysis.check_cancel()?;
        let mut walk = by_day.walk(block.start);
        for anime in block.clone() {
            let rows = analysis.rows_between(anime, analysis.range);
            for column in &mut *six {
                column.resize(rows.len(), NULL_F64);
            }
            work.put(analysis, anime, rows.clone(), six.each_mut().map(Vec::as_mut_slice));
            walk.rows_of_next(|row, _, place| {
                let at = row - rows.start; // the days are those that are asked for
                out[place].iter().zip(&*six).for_each(|(out, column)| out.store(column[at].to_bits(), Relaxed));
            });
        }
        Ok::<(), Error>(())
    })?;
    Ok(out)
}

/// Computes volatilities of anime after anime.
#[derive(Default)]
pub(super) struct Volatilities {
    spans: [Spans; 3],
    windows: ValueWindows,
}

impl Volatilities {
    /// The six volatilities of some rows of an anime.
    pub fn put(&mut self, analysis: &Analysis, anime: usize, rows: Range<usize>, mut out: [&mut [f64]; 6]) {
        let panel = &*analysis.panel;
        let seen = analysis.in_sight(anime, &rows);
        let days = &panel.day()[seen.clone()];
        for (spans, span) in self.spans.iter_mut().zip(SPANS) {
            spans.find(days, rows.start - seen.start, span);
        }
        let metrics = [(panel.rank(), 1), (panel.score(), SCORE_SCALE)];
        for ((values, scale), out) in metrics.into_iter().zip(out.as_chunks_mut::<3>().0) {
            let series = Series::new(days, &values[seen.clone()]);
            if series.is_empty() {
                for out in out {
                    out.fill(NULL_F64);
                }
                continue;
            }
            self.windows.run(&series);
            for (spans, out) in self.spans.iter().zip(out) {
                self.windows.enter(&series, spans);
                self.windows.std_devs(scale, analysis.options.min_observations.std_dev, out);
            }
        }
    }

    /// The third of the six alone.
    pub fn put_rank_30d(
        &mut self,
        analysis: &Analysis,
        panel: &Panel,
        start: usize,
        rows: Range<usize>,
        out: &mut [f64],
    ) {
        let series = Series::new(&panel.day()[start..rows.end], &panel.rank()[start..rows.end]);
        let spans = &mut self.spans[RANK_30D];
        spans.find(series.days, rows.start - start, SPANS[RANK_30D]);
        self.windows.run(&series);
        self.windows.enter(&series, spans);
        self.windows.std_devs(1, analysis.options.min_observations.std_dev, out);
    }
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
    /// Ranks a day's rows by their volatilities.
    fn rank(&mut self, rows: impl Iterator<Item = [f64; 6]>) -> DayVolatility {
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
        DayVolatility { rank: self.ranks[RANK_30D].clone(), stability: self.stability(), ranked: self.ranked[RANK_30D] }
    }

    /// The stability score of each row: 1 - Σ/n = (n - Σ)/n, where Σ is over the percent ranks of metrics that two rows have at
    /// least.
    ///
    /// The difference is small for the most volatile, so it is taken of whole numbers of 2⁻¹⁰⁰: with N anime a day its error is below
    /// 6N·2⁻¹⁰⁰, and what is not 0 is at least 1/N, so that for a million anime nothing of it reaches a double.
    fn stability(&self) -> Vec<f64> {
        let others = self.ranked.map(|ranked| ranked.saturating_sub(1));
        let inverse_others = others.map(|others| ONE / u128::from(others.max(1)));
        let of_row = |at: usize| {
            let (mut sum, mut count) = (0, 0u32);
            for metric in 0..6 {
                let rank = self.ranks[metric][at];
                if rank != UNRANKED && others[metric] > 0 {
                    // the greatest is 1 exactly, so that six greatest make a stability of exactly 0
                    sum += match rank - 1 {
                        before if before == others[metric] => ONE,
                        before => inverse_others[metric] * u128::from(before),
                    };
                    count += 1;
                }
            }
            let difference = u128::from(count) * ONE - sum;
            if count == 0 { NULL_F64 } else { fraction(difference / u128::from(count)) }
        };
        (0..self.values[0].len()).map(of_row).collect()
    }
}

/// 1 in binary fixed point with 100 places.
const ONE: u128 = 1 << 100;

/// A number in fixed point as the nearest double.
fn fraction(fixed: u128) -> f64 {
    const HALF: f64 = (1u64 << 50) as f64;
    // 64 bits are enough for what is not small
    match u64::try_from(fixed >> 50) {
        Ok(high) if high >= 1 << 32 => (high as f64 + (fixed & ((1 << 50) - 1)) as u64 as f64 / HALF) / HALF,
        _ => fixed as f64 / ONE as f64,
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
