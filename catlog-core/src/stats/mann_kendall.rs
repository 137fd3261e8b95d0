//! The Mann–Kendall test for a monotone trend.

use super::normal;
use super::present;

/// Up to this length pairs are compared one by one on the stack; beyond it inversions are counted by merging.
const SMALL: usize = 64;

/// The Mann–Kendall test (Mann 1945, Kendall 1975).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MannKendall {
    /// Number of values.
    pub n: usize,
    /// `Σ_{i<j} sign(x_j - x_i)`.
    pub s: i64,
    /// Variance of S under no trend, corrected for ties: `(n(n-1)(2n+5) - Σ_g t_g(t_g-1)(2t_g+5))/18`.
    pub var_s: f64,
    /// `(S - sign S)/√var S` (continuity correction), 0 where S is 0.
    pub z: f64,
    /// Two-sided p-value of z by the normal distribution, right deep in the tail.
    pub p_value: f64,
    /// Kendall's tau-a, `S/(n(n-1)/2)`: ties are not corrected for (the choice of pyMannKendall).
    pub tau: f64,
}

/// The test over the values in order; missing ones are skipped (the order of the rest is all that counts).
///
/// `None` with fewer than 3 values. Constant values: S 0, z 0, p 1. The test presumes independent values: with the
/// autocorrelation of daily ranks it finds trends far too often. Up to 64 values nothing is allocated.
///
/// ```
/// use catlog_core::stats::mann_kendall::mann_kendall;
/// let test = mann_kendall(&[1.0, 3.0, f64::NAN, 2.0, 5.0]).unwrap();
/// assert_eq!((test.n, test.s, test.tau), (4, 4, 4.0 / 6.0));
/// assert_eq!(test.var_s, 4.0 * 3.0 * 13.0 / 18.0);
/// ```
#[must_use]
pub fn mann_kendall(values: &[f64]) -> Option<MannKendall> {
    if values.len() > SMALL {
        let values = present(values);
        return if values.len() > SMALL {
            Some(test(values.len(), by_merging(&values)))
        } else {
            mann_kendall(&values)
        };
    }
    let mut small = [0.0; SMALL];
    let mut n = 0;
    for &value in values.iter().filter(|v| v.is_finite()) {
        small[n] = value;
        n += 1;
    }
    (n >= 3).then(|| test(n, by_pairs(&small[..n])))
}

/// S and `Σ_g t_g(t_g-1)(2t_g+5)` over the groups of tied values.
struct Score {
    s: i64,
    ties: u128,
}

#[allow(clippy::float_cmp, reason = "ties are exact")]
fn by_pairs(values: &[f64]) -> Score {
    let mut s = 0_i32;
    let mut equal = 0_i32;
    for (i, &early) in values.iter().enumerate() {
        for &late in &values[i + 1..] {
            s += i32::from(late > early) - i32::from(late < early);
            equal += i32::from(late == early);
        }
    }
    let mut ties = 0;
    if equal > 0 {
        for &value in values {
            // At most 64, so that the compiler can count many at a time.
            let t = values.iter().map(|&other| u32::from(other == value)).sum::<u32>();
            let t = u128::from(t);
            // Summed over the t members of a group.
            ties += (t - 1) * (2 * t + 5);
        }
    }
    Score { s: i64::from(s), ties }
}

/// S = pairs - tied pairs - 2 × inversions, counted by a bottom-up merge sort in n log n.
fn by_merging(values: &[f64]) -> Score {
    let n = values.len();
    let mut sorted = values.to_vec();
    let mut merged = Vec::with_capacity(n);
    let mut inversions = 0;
    let mut width = 1;
    while width < n {
        merged.clear();
        for block in sorted.chunks(2 * width) {
            let (mut left, mut right) = block.split_at(width.min(block.len()));
            while let (Some(&a), Some(&b)) = (left.first(), right.first()) {
                if b < a {
                    inversions += left.len();
                    merged.push(b);
                    right = &right[1..];
                } else {
                    merged.push(a);
                    left = &left[1..];
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        std::mem::swap(&mut sorted, &mut merged);
        width *= 2;
    }
    let mut tied_pairs = 0;
    let mut ties = 0;
    #[allow(clippy::float_cmp, reason = "ties are exact")]
    for group in sorted.chunk_by(|a, b| a == b) {
        let t = group.len() as u128;
        tied_pairs += group.len() * (group.len() - 1) / 2;
        ties += t * (t - 1) * (2 * t + 5);
    }
    let untied = n * (n - 1) / 2 - tied_pairs;
    Score { s: untied.cast_signed() as i64 - 2 * (inversions.cast_signed() as i64), ties }
}

#[allow(clippy::cast_precision_loss, reason = "whole numbers, exact for series of thousands")]
fn test(n: usize, Score { s, ties }: Score) -> MannKendall {
    let count = n as u128;
    let var_s = (count * (count - 1) * (2 * count + 5) - ties) as f64 / 18.0;
    let z = if s == 0 { 0.0 } else { (s - s.signum()) as f64 / var_s.sqrt() };
    MannKendall { n, s, var_s, z, p_value: normal::two_sided_p(z), tau: s as f64 / (count * (count - 1) / 2) as f64 }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "whole numbers and exact quotients")]
mod tests {
    use super::*;

    #[test]
    fn constant_and_short_series() {
        let constant = mann_kendall(&[4.0; 5]).unwrap();
        assert_eq!((constant.s, constant.var_s, constant.z, constant.p_value, constant.tau), (0, 0.0, 0.0, 1.0, 0.0));
        assert_eq!(mann_kendall(&[1.0, 2.0, f64::NAN]), None);
    }

    #[test]
    fn merging_counts_what_pairs_count() {
        let values: Vec<f64> = (0..200_u32).map(|i| f64::from(i * i % 37)).collect();
        for n in 3..=values.len() {
            let (pairs, merged) = (by_pairs(&values[..n]), by_merging(&values[..n]));
            assert_eq!((pairs.s, pairs.ties), (merged.s, merged.ties));
        }
    }
}
