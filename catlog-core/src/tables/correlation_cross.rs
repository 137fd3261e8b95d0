//! Correlations over a day's anime: exact sums for Pearson, average ranks for Spearman.

use super::counting_sort::Sorted;
use crate::schema::NULL_I32;
use crate::stats::exact::LineSums;
use crate::stats::student_t;

/// What a set of complete pairs tells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Correlation {
    pub pearson: Option<f64>,
    pub p_value: Option<f64>,
    pub spearman: Option<f64>,
    pub n: i32,
}

/// Correlates pairs of integers, and keeps the memory that it takes for the next ones.
#[derive(Default)]
pub(super) struct Correlator {
    /// The sides of the complete pairs, and then their ranks.
    x: Vec<i32>,
    y: Vec<i32>,
    ranks: Ranks,
}

impl Correlator {
    /// The correlation of two columns by row, over the rows that have both.
    pub fn correlate(&mut self, pairs: impl Iterator<Item = (i32, i32)>) -> Correlation {
        let Self { x, y, ranks } = self;
        x.clear();
        y.clear();
        for (a, b) in pairs {
            if a != NULL_I32 && b != NULL_I32 {
                x.push(a);
                y.push(b);
            }
        }
        let n = i32::try_from(x.len()).unwrap_or(i32::MAX);
        let pearson = LineSums::of(x, y).correlation();
        let p_value = pearson.and_then(|(r, unexplained)| {
            let df = u32::try_from(n).ok()?.checked_sub(2)?;
            student_t::two_sided_p_from_r_squared(r * r, unexplained, df)
        });
        let spearman = pearson.and_then(|_| {
            ranks.put(x);
            ranks.put(y);
            LineSums::of(x, y).correlation().map(|(r, _)| r)
        });
        Correlation { pearson: pearson.map(|(r, _)| r), p_value, spearman, n }
    }
}

/// Values within a range of so many times their number are ranked by counting each value.
const WIDEST: usize = 4;

/// Ranks values, ties by their average.
#[derive(Default)]
struct Ranks {
    /// By value less the least: how many there are, then their rank.
    by_value: Vec<i32>,
    order: Sorted<u32>,
}

impl Ranks {
    /// Puts in place of each value twice its average rank less n + 1: integers around 0 that are correlated as the average
    /// ranks are. Changes from one day to another are small numbers, so that a table of all values tells the ranks without a sort.
    fn put(&mut self, values: &mut [i32]) {
        let Self { by_value, order } = self;
        let (Some(&least), Some(&greatest)) = (values.iter().min(), values.iter().max()) else { return };
        let offset = |value: i32| value.wrapping_sub(least).cast_unsigned() as usize;
        let n = i32::try_from(values.len()).unwrap_or(i32::MAX); // a day has fewer rows: ids are i32
        // `before` values are less and `same` are equal: ranks before + 1 ..= before + same, twice their mean is 2·before + same + 1
        let rank = |before: i32, same: i32| before - (n - before - same);
        if offset(greatest) < WIDEST * values.len() {
            by_value.clear();
            by_value.resize(offset(greatest) + 1, 0);
            for &value in &*values {
                by_value[offset(value)] += 1;
            }
            let mut before = 0;
            for count in &mut *by_value {
                let same = std::mem::replace(count, rank(before, *count));
                before += same;
            }
            for value in values {
                *value = by_value[offset(*value)];
            }
            return;
        }
        let mut before = 0;
        for run in order.sort(values.iter().copied().zip(0..)).chunk_by(|a, b| a.0 == b.0) {
            let same = i32::try_from(run.len()).unwrap_or(i32::MAX);
            for &(_, at) in run {
                values[at as usize] = rank(before, same);
            }
            before += same;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn correlate(pairs: &[(i32, i32)]) -> Correlation {
        Correlator::default().correlate(pairs.iter().copied())
    }

    #[test]
    fn ties_share_the_average_rank_near_and_far() {
        for far in [20, 2_000_000] {
            let mut values = [10, far, far, 5];
            Ranks::default().put(&mut values);
            // the average ranks are 2, 3.5, 3.5 and 1; twice, less 5
            assert_eq!(values, [-1, 2, 2, -3]);
        }
    }

    #[test]
    fn agrees_with_scipy() {
        // scipy 1.17: pearsonr and spearmanr of these pairs
        let got = correlate(&[(1, 2), (2, 1), (NULL_I32, 9), (3, 4), (4, 3), (5, 7), (8, NULL_I32)]);
        approx::assert_relative_eq!(got.pearson.unwrap(), 0.824_163_383_692_133_9, max_relative = 1e-15);
        approx::assert_relative_eq!(got.p_value.unwrap(), 0.086_138_631_313_959_52, max_relative = 1e-12);
        approx::assert_relative_eq!(got.spearman.unwrap(), 0.8, max_relative = 1e-15);
        assert_eq!(got.n, 5);
    }

    #[test]
    fn too_few_or_constant_is_undefined() {
        for pairs in [&[(1, 2), (2, 3)][..], &[(1, 2), (1, 3), (1, 4)], &[]] {
            let got = correlate(pairs);
            assert_eq!((got.pearson, got.p_value, got.spearman), (None, None, None));
        }
        let line = correlate(&[(1, -2), (2, -4), (3, -6)]);
        assert_eq!((line.pearson, line.p_value, line.spearman), (Some(-1.0), Some(0.0), Some(-1.0)));
    }
}
