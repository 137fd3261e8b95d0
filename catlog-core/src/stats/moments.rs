//! Mean, variance, standard deviation, lag-1 autocorrelation: within 2 units in the last place of the exactly rounded result.

use super::deviations::Origin;
use super::double_double::{DoubleDouble, two_sum};
use super::present;

/// The arithmetic mean `Σx/n`; `None` without a value.
///
/// ```
/// use catlog_core::stats::moments::mean;
/// assert_eq!(mean(&[1e16, 1.0, -1e16, f64::NAN]), Some(1.0 / 3.0));
/// assert_eq!(mean(&[]), None);
/// ```
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "lengths are far under 2^53")]
pub fn mean(values: &[f64]) -> Option<f64> {
    /// Below this share of the largest deviation the sum has cancelled too far for a double-double.
    const CANCELLED: f64 = 1e-12;
    let values = present(values);
    let origin = Origin::of(&values)?;
    let n = values.len() as f64;
    let mut largest = 0.0_f64;
    let sum: DoubleDouble = values
        .iter()
        .map(|&v| {
            let deviation = origin.deviation(v);
            largest = largest.max(deviation.hi.abs());
            deviation
        })
        .sum();
    let mean = (origin.unscale(sum / n) + origin.value).to_f64();
    if mean.is_finite() && mean.abs() * origin.scale > CANCELLED * largest {
        Some(mean)
    } else {
        let share = 0.5_f64.powi(values.len().ilog2().cast_signed() + 1);
        let sum = exact_sum(values.iter().map(|v| v * share));
        Some(sum / (n * share))
    }
}

/// The sample variance `Σ(x - x̄)²/(n - 1)`; `None` with fewer than 2 values, or beyond the doubles.
///
/// ```
/// use catlog_core::stats::moments::variance;
/// assert_eq!(variance(&[10_000_001.0, 10_000_003.0, 10_000_002.0]), Some(1.0));
/// assert_eq!(variance(&[8.7; 30]), Some(0.0));
/// assert_eq!(variance(&[8.7]), None);
/// ```
#[must_use]
pub fn variance(values: &[f64]) -> Option<f64> {
    let (variance, origin) = scaled_variance(values)?;
    let variance = origin.unscale(origin.unscale(variance));
    variance.is_finite().then_some(variance.to_f64())
}

/// The sample standard deviation `√(Σ(x - x̄)²/(n - 1))`; `None` with fewer than 2 values.
///
/// ```
/// use catlog_core::stats::moments::standard_deviation;
/// assert_eq!(standard_deviation(&[8.0, f64::NAN, 8.5]), Some(0.125_f64.sqrt()));
/// ```
#[must_use]
pub fn standard_deviation(values: &[f64]) -> Option<f64> {
    let (variance, origin) = scaled_variance(values)?;
    let deviation = origin.unscale(variance.sqrt());
    deviation.is_finite().then_some(deviation.to_f64())
}

/// The variance in the scaled units of the origin.
#[allow(clippy::cast_precision_loss, reason = "lengths are far under 2^53")]
fn scaled_variance(values: &[f64]) -> Option<(DoubleDouble, Origin)> {
    let values = present(values);
    if values.len() < 2 {
        return None;
    }
    let origin = Origin::of(&values)?;
    let n = values.len() as f64;
    let (mut sum, mut squares) = (DoubleDouble::ZERO, DoubleDouble::ZERO);
    for &v in values.iter() {
        let deviation = origin.deviation(v);
        sum += deviation;
        squares += deviation.square();
    }
    Some(((squares * n - sum.square()) / (n * (n - 1.0)), origin))
}

/// The lag-1 autocorrelation coefficient `Σ_{i>1}(x_i - x̄)(x_{i-1} - x̄) / Σ(x_i - x̄)²` (NIST's definition).
///
/// `None` with fewer than 2 values, where they are constant, and where one is missing: it would join days that are not neighbours.
///
/// ```
/// use catlog_core::stats::moments::lag1_autocorrelation;
/// assert_eq!(lag1_autocorrelation(&[10_000_001.0, 10_000_003.0, 10_000_002.0]), Some(-0.5));
/// assert_eq!(lag1_autocorrelation(&[1.0, 1.0]), None);
/// ```
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "lengths are far under 2^53")]
pub fn lag1_autocorrelation(values: &[f64]) -> Option<f64> {
    if values.len() < 2 || values.iter().any(|v| !v.is_finite()) {
        return None;
    }
    let origin = Origin::of(values)?;
    let sum: DoubleDouble = values.iter().map(|&v| origin.deviation(v)).sum();
    // n times the deviation from the mean: still exact for short data, since nothing has been divided.
    let n = values.len() as f64;
    let centred = |v: f64| origin.deviation(v) * n - sum;
    let squares: DoubleDouble = values.iter().map(|&v| centred(v).square()).sum();
    let products: DoubleDouble = values.windows(2).map(|w| centred(w[0]) * centred(w[1])).sum();
    (squares.hi > 0.0).then(|| (products / squares).to_f64())
}

/// The correctly rounded sum, whatever cancels (Shewchuk 1997: a list of partial sums that do not overlap).
fn exact_sum(values: impl Iterator<Item = f64>) -> f64 {
    let mut partials: Vec<f64> = Vec::new();
    for mut value in values {
        let mut kept = 0;
        for i in 0..partials.len() {
            let (sum, error) = two_sum(value, partials[i]);
            if error != 0.0 {
                partials[kept] = error;
                kept += 1;
            }
            value = sum;
        }
        partials.truncate(kept);
        partials.push(value);
    }
    // From the largest down, the first inexact addition decides the rounding, but for a tie the sign of what is below it.
    let Some(mut sum) = partials.pop() else {
        return 0.0;
    };
    while let Some(next) = partials.pop() {
        let (rounded, error) = two_sum(sum, next);
        sum = rounded;
        if error != 0.0 {
            if partials.last().is_some_and(|below| (*below < 0.0) == (error < 0.0)) {
                let (nudged, left) = two_sum(sum, 2.0 * error);
                if left == 0.0 {
                    sum = nudged;
                }
            }
            break;
        }
    }
    sum
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the expected values are exactly rounded")]
mod tests {
    use super::*;

    #[test]
    fn sums_that_cancel_are_exact() {
        assert_eq!(exact_sum([1e100, 1.0, -1e100, 1e-20].into_iter()), 1.0);
        assert_eq!(exact_sum([1e30, 1e-3, -1e30].into_iter()), 1e-3);
        // A tie broken by what is below it.
        assert_eq!(exact_sum([1.0, f64::EPSILON / 2.0, 1e-40].into_iter()), 1.0 + f64::EPSILON);
        assert_eq!(exact_sum([1.0, f64::EPSILON / 2.0, -1e-40].into_iter()), 1.0);
        let (huge, tiny) = (2.0_f64.powi(200), 2.0_f64.powi(-60));
        assert_eq!(mean(&[huge, 1.0, -huge, 5.0 * tiny, -1.0]), Some(tiny));
        assert_eq!(mean(&[-2.0, 1.0, 1.0]), Some(0.0));
    }

    #[test]
    fn the_ends_of_the_range() {
        assert_eq!(mean(&[f64::MAX, f64::MAX]), Some(f64::MAX));
        assert_eq!(mean(&[f64::MAX, -f64::MAX]), Some(0.0));
        assert_eq!(mean(&[5e-324, 5e-324]), Some(5e-324));
        let huge = 2.0_f64.powi(1000);
        assert_eq!(standard_deviation(&[huge, 3.0 * huge]), Some(2.0_f64.sqrt() * huge));
        assert_eq!(standard_deviation(&[0.0, 2.0 / huge]), Some(2.0_f64.sqrt() / huge));
        assert_eq!(variance(&[1e300, 3e300]), None);
        assert_eq!(variance(&[1.0, f64::INFINITY]), None);
    }

    #[test]
    fn three_values_by_hand() {
        // x̄ = 2, Σ(x - x̄)² = 14, n - 1 = 2; lag 1: (-1·-2 + -2·3)/14
        let values = [1.0, 0.0, 5.0];
        assert_eq!(mean(&values), Some(2.0));
        assert_eq!(variance(&values), Some(7.0));
        assert_eq!(standard_deviation(&values), Some(7.0_f64.sqrt()));
        assert_eq!(lag1_autocorrelation(&values), Some(-4.0 / 14.0));
        assert_eq!(lag1_autocorrelation(&[1.0, f64::NAN, 5.0]), None);
    }
}
