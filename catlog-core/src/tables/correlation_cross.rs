//! Correlations over a day's anime: exact sums for Pearson, average ranks for Spearman.

use super::counting_sort::Sorted;
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

/// Correlates pairs of integers.
pub(super) fn correlate(pairs: &[(i32, i32)]) -> Correlation {
    let mut sums = LineSums::default();
    for &(x, y) in pairs {
        sums.add(i64::from(x), i64::from(y));
    }
    let pearson = sums.correlation();
    let p_value = pearson.and_then(|(r, unexplained)| {
        let df = u32::try_from(pairs.len()).ok()?.checked_sub(2)?;
        student_t::two_sided_p_from_r_squared(r * r, unexplained, df)
    });
    Correlation {
        pearson: pearson.map(|(r, _)| r),
        p_value,
        spearman: pearson.and_then(|_| spearman(pairs)),
        n: i32::try_from(pairs.len()).unwrap_or(i32::MAX),
    }
}

/// Pearson's correlation of twice the average ranks, which are integers.
fn spearman(pairs: &[(i32, i32)]) -> Option<f64> {
    let x = double_ranks(pairs.iter().map(|pair| pair.0));
    let y = double_ranks(pairs.iter().map(|pair| pair.1));
    let mut sums = LineSums::default();
    for (x, y) in x.into_iter().zip(y) {
        sums.add(x, y);
    }
    sums.correlation().map(|(r, _)| r)
}

/// Twice the average rank of each value.
fn double_ranks(values: impl Iterator<Item = i32> + Clone) -> Vec<i64> {
    let mut order = Sorted::default();
    let sorted = order.sort(values);
    let mut ranks = vec![0; sorted.len()];
    for (start, same) in runs(sorted) {
        // the ranks start + 1 ..= start + same have the mean (2·start + same + 1) / 2
        let double = i64::try_from(2 * start + same.len() + 1).unwrap_or(i64::MAX);
        for &(_, at) in same {
            ranks[at as usize] = double;
        }
    }
    ranks
}

/// Runs of equal values and where they start.
fn runs(sorted: &[(u32, u32)]) -> impl Iterator<Item = (usize, &[(u32, u32)])> {
    let mut end = 0;
    sorted.chunk_by(|a, b| a.0 == b.0).map(move |run| {
        end += run.len();
        (end - run.len(), run)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_share_the_average_rank() {
        assert_eq!(double_ranks([10, 20, 20, 5].into_iter()), [4, 7, 7, 2]);
    }

    #[test]
    fn agrees_with_scipy() {
        // scipy 1.17: pearsonr and spearmanr of these pairs
        let got = correlate(&[(1, 2), (2, 1), (3, 4), (4, 3), (5, 7)]);
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
