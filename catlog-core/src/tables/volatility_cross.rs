//! Volatilities of all anime, and where each stands on its day.

use rayon::prelude::*;

use super::analysis::{Analysis, blocks_of};
use super::scatter::{Counts, Doubles, split_mut};
use super::windows::Series;
use crate::Error;
use crate::panel::{Panel, SCORE_SCALE};
use crate::schema::NULL_F64;
use crate::stats::double_double::DoubleDouble;
use crate::stats::exact::ratio;

/// Windows of the volatilities, in calendar days.
pub(super) const SPANS: [i32; 3] = [7, 14, 30];
/// Where the 30-day volatility of the rank stands among the six: rank and score over 7, 14 and 30 days.
const RANK_30D: usize = 2;
/// Stands for "no rank": ranks start at 1.
const UNRANKED: u32 = 0;

/// The volatilities by row, and each row's place on its day.
#[derive(Debug)]
pub(super) struct VolatilityCross {
    /// Rank over 7, 14, 30 days, score over 7, 14, 30 days; NaN is null. Only the third where only that was asked for.
    pub volatility: [Vec<f64>; 6],
    rank: Counts,
    /// Rows that have a 30-day rank volatility, by position of the day.
    ranked_on_day: Vec<u32>,
    pub stability: Doubles,
}

impl VolatilityCross {
    /// All six, of the visible panel, with the stability score.
    pub fn six(analysis: &Analysis) -> Result<Self, Error> {
        Self::new(analysis, &analysis.panel, &[0, 1, RANK_30D, 3, 4, 5])
    }

    /// The 30-day volatility of the rank only, of any panel.
    pub fn thirty_days_of_rank(analysis: &Analysis, panel: &Panel) -> Result<Self, Error> {
        Self::new(analysis, panel, &[RANK_30D])
    }

    fn new(analysis: &Analysis, panel: &Panel, which: &[usize]) -> Result<Self, Error> {
        let least = i64::from(analysis.options.min_observations.std_dev);
        let mut volatility: [Vec<f64>; 6] = Default::default();
        for &metric in which {
            volatility[metric] = volatilities(analysis, panel, metric, least)?;
        }
        let rank = Counts::filled(UNRANKED, panel.len());
        let stability = Doubles::filled(NULL_F64, if which.len() == 6 { panel.len() } else { 0 });
        let ranked_on_day = (0..panel.days().len())
            .into_par_iter()
            .map_init(Scratch::default, |scratch, day| {
                analysis.check_cancel()?;
                let rows = panel.rows_on(day);
                scratch.sum.clear();
                scratch.sum.resize(rows.len(), (DoubleDouble::ZERO, 0));
                let mut ranked = 0;
                for &metric in which {
                    let with_value = scratch.sort(rows, &volatility[metric]);
                    if metric == RANK_30D {
                        ranked = with_value;
                        scratch.ranks(|at, place| rank.set(rows[at] as usize, place));
                    }
                    scratch.add_percent_ranks();
                }
                if which.len() == 6 {
                    for (&row, &(sum, n)) in rows.iter().zip(&scratch.sum) {
                        if n > 0 {
                            let mean = sum / DoubleDouble::from_i64(n);
                            stability.set(row as usize, (DoubleDouble::ONE - mean).to_f64());
                        }
                    }
                }
                Ok(ranked)
            })
            .collect::<Result<_, Error>>()?;
        Ok(Self { volatility, rank, ranked_on_day, stability })
    }

    /// The row's rank by 30-day volatility of the rank and its percentile, both `None` where fewer than two are ranked
    /// that day: (RANK() - 1) / (n - 1) · 100.
    pub fn place(&self, row: usize, day: usize) -> (Option<u32>, Option<f64>) {
        let (rank, n) = (self.rank.get(row), self.ranked_on_day[day]);
        if rank == UNRANKED {
            return (None, None);
        }
        let percentile = (n > 1).then(|| ratio(100 * i128::from(rank - 1), i128::from(n - 1)));
        (Some(rank), percentile)
    }
}

/// One of the six volatilities for every row of a panel.
fn volatilities(analysis: &Analysis, panel: &Panel, metric: usize, least: i64) -> Result<Vec<f64>, Error> {
    let (values, scale) = if metric < 3 { (panel.rank(), 1) } else { (panel.score(), SCORE_SCALE) };
    let span = SPANS[metric % 3];
    let mut out = vec![NULL_F64; panel.len()];
    let blocks = blocks_of(panel);
    let lengths = blocks.iter().map(|block| panel.rows_of(block.end - 1).end - panel.rows_of(block.start).start);
    split_mut(&mut out, lengths).into_par_iter().zip(&blocks).try_for_each(|(part, block)| {
        analysis.check_cancel()?;
        let offset = panel.rows_of(block.start).start;
        for anime in block.clone() {
            let rows = panel.rows_of(anime);
            let part = &mut part[rows.start - offset..rows.end - offset];
            Series::new(&panel.day()[rows.clone()], &values[rows]).moments(0, span, |row, window| {
                if window.n() >= least {
                    part[row] = window.std_dev(scale).unwrap_or(NULL_F64);
                }
            });
        }
        Ok(())
    })?;
    Ok(out)
}

/// A day's values in order, reused from day to day.
#[derive(Default)]
struct Scratch {
    /// Bits of the value (ordered as the value, which is never negative) and position among the day's rows.
    sorted: Vec<(u64, u32)>,
    /// Sum and number of the percent ranks of each row.
    sum: Vec<(DoubleDouble, i64)>,
}

impl Scratch {
    /// Sorts the non-null values and tells how many there are.
    fn sort(&mut self, rows: &[u32], values: &[f64]) -> u32 {
        self.sorted.clear();
        for (at, &row) in (0u32..).zip(rows) {
            let value = values[row as usize];
            if !value.is_nan() {
                self.sorted.push((value.to_bits(), at));
            }
        }
        self.sorted.sort_unstable();
        u32::try_from(self.sorted.len()).unwrap_or(u32::MAX)
    }

    /// Visits position and RANK() (from 1, ties share the first) of each sorted value.
    fn ranks(&self, mut visit: impl FnMut(usize, u32)) {
        let (mut rank, mut last) = (0, None);
        for (place, &(value, at)) in (1u32..).zip(&self.sorted) {
            if last != Some(value) {
                (rank, last) = (place, Some(value));
            }
            visit(at as usize, rank);
        }
    }

    /// Adds the PERCENT_RANK of each sorted value, where there are two at least, to its row's sum.
    fn add_percent_ranks(&mut self) {
        let n = self.sorted.len();
        if n < 2 {
            return;
        }
        let mut sum = std::mem::take(&mut self.sum);
        let divisor = DoubleDouble::from_i64(i64::try_from(n - 1).unwrap_or(i64::MAX));
        self.ranks(|at, rank| {
            let (total, count) = &mut sum[at];
            *total += DoubleDouble::from_i64(i64::from(rank - 1)) / divisor;
            *count += 1;
        });
        self.sum = sum;
    }
}
