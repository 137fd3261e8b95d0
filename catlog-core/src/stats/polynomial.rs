//! Evaluation of the tabulated polynomials.

/// A polynomial of `4n + 1` ascending coefficients in `x`, in four interleaved chains that a processor overlaps.
#[inline]
pub(super) fn polynomial<const N: usize>(coefficients: &[f64; N], x: f64) -> f64 {
    const { assert!(N % 4 == 1) };
    let x2 = x * x;
    let x4 = x2 * x2;
    let (blocks, last) = coefficients.as_chunks::<4>();
    let mut sums = [last[0], 0.0, 0.0, 0.0];
    for block in blocks.iter().rev() {
        for (sum, c) in sums.iter_mut().zip(block) {
            *sum = *sum * x4 + c;
        }
    }
    (sums[0] + sums[1] * x) + (sums[2] + sums[3] * x) * x2
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the values are exact")]
mod tests {
    use super::polynomial;

    #[test]
    fn powers_are_in_ascending_order() {
        assert_eq!(polynomial(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0], 10.0), 987_654_321.0);
    }
}
