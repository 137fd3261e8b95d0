//! False-discovery control over many tests.

use super::bit_sort::BitSort;

/// Benjamini–Hochberg q-values: `q_(i) = min_{j >= i} p_(j)·m/j`, at most 1, over the m p-values that exist.
///
/// The q-value of a test is the smallest false-discovery rate at which it is still called significant
/// (Benjamini & Hochberg 1995; monotone step-up). Order is kept, ties get one q, `None` passes through and does not count.
/// A p outside 0..=1, or NaN, is no p-value and gets `None`, too.
///
/// ```
/// use catlog_core::stats::fdr::benjamini_hochberg;
/// let q = benjamini_hochberg(&[Some(0.01), Some(0.04), None, Some(0.03), Some(0.5)]);
/// // SciPy 1.17: stats.false_discovery_control([0.01, 0.04, 0.03, 0.5])
/// assert_eq!(q, [Some(0.04), Some(0.053_333_333_333_333_33), None, Some(0.053_333_333_333_333_33), Some(0.5)]);
/// ```
#[must_use]
pub fn benjamini_hochberg(p_values: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut result = vec![None; p_values.len()];
    let mut order: Vec<(u64, usize)> = p_values
        .iter()
        .enumerate()
        .filter_map(|(i, p)| Some(((*p)?, i)))
        .filter(|(p, _)| (0.0..=1.0).contains(p))
        .map(|(p, i)| (p.abs().to_bits(), i))
        .collect();
    step_up(&mut order, &mut BitSort::default(), |i, q| result[i] = Some(q));
    result
}

/// The step-up itself: for tests given as the bits of their p-values, which are within 0..=1, and who they are, tells each its
/// q-value.
#[allow(clippy::cast_precision_loss, reason = "counts are far under 2^53")]
pub(crate) fn step_up<T: Copy + Ord>(
    tests: &mut Vec<(u64, T)>,
    sort: &mut BitSort<(u64, T)>,
    mut tell: impl FnMut(T, f64),
) {
    sort.sort(tests, |&(bits, _)| bits); // doubles that are not negative sort as their bits do
    let m = tests.len() as f64;
    let mut q = 1.0_f64;
    for (position, &(bits, test)) in tests.iter().enumerate().rev() {
        // The quotient first: it is at least 1, so that rounding cannot bring q below p.
        q = q.min(f64::from_bits(bits) * (m / (position + 1) as f64));
        tell(test, q);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_p_value_gets_none() {
        let q = benjamini_hochberg(&[Some(f64::NAN), Some(-0.1), Some(1.5), Some(0.2), Some(-0.0)]);
        assert_eq!(q, [None, None, None, Some(0.2), Some(0.0)]);
        assert_eq!(benjamini_hochberg(&[]), []);
    }

    #[test]
    fn the_example_of_the_original_paper() {
        // Benjamini & Hochberg 1995, section 3.2: 15 p-values; at a rate of 0.05 exactly the first four are significant.
        let p = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
            0.7590, 1.0,
        ];
        let q = benjamini_hochberg(&p.map(Some));
        assert_eq!(q.iter().flatten().filter(|q| **q <= 0.05).count(), 4);
        assert!((q[3].unwrap() - 0.0095 * 15.0 / 4.0).abs() < 1e-16);
    }
}
