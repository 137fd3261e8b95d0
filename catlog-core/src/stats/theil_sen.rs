//! The Theil–Sen estimator: the median of the slopes between all pairs.

use super::complete_pairs;
use super::error::{StatsError, same_length};

/// The median of `(y_j - y_i)/(x_j - x_i)` over all pairs with different x (Theil 1950, Sen 1968).
///
/// Units of y per unit of x. Pairs with a missing side are skipped; `None` where no pair with different x is left, or where the
/// median is beyond the doubles.
///
/// # Errors
/// The series differ in length.
///
/// ```
/// use catlog_core::stats::theil_sen::theil_sen_slope;
/// // One outlier does not move it.
/// let slope = theil_sen_slope(&[0.0, 1.0, 2.0, 3.0, 4.0], &[1.0, 3.0, 5.0, 700.0, 9.0])?;
/// assert_eq!(slope, Some(2.0));
/// # Ok::<(), catlog_core::stats::error::StatsError>(())
/// ```
pub fn theil_sen_slope(x: &[f64], y: &[f64]) -> Result<Option<f64>, StatsError> {
    theil_sen_slope_with(x, y, &mut Vec::new())
}

/// [`theil_sen_slope`] with a buffer for the `n(n-1)/2` slopes that is reused from call to call.
///
/// # Errors
/// The series differ in length.
///
/// ```
/// use catlog_core::stats::theil_sen::theil_sen_slope_with;
/// let mut buffer = Vec::new();
/// assert_eq!(theil_sen_slope_with(&[0.0, 4.0], &[1.0, 2.0], &mut buffer)?, Some(0.25));
/// # Ok::<(), catlog_core::stats::error::StatsError>(())
/// ```
pub fn theil_sen_slope_with(x: &[f64], y: &[f64], buffer: &mut Vec<f64>) -> Result<Option<f64>, StatsError> {
    same_length(x.len(), y.len())?;
    buffer.clear();
    let (x, y) = complete_pairs(x, y);
    for i in 1..x.len() {
        let (x_late, y_late) = (x[i], y[i]);
        for (x_early, y_early) in x[..i].iter().zip(&y[..i]) {
            let run = x_late - x_early;
            if run != 0.0 {
                buffer.push((y_late - y_early) / run);
            }
        }
    }
    Ok(median(buffer).filter(|slope| slope.is_finite()))
}

/// The median; reorders its argument.
fn median(values: &mut [f64]) -> Option<f64> {
    let half = values.len() / 2;
    let odd = !values.len().is_multiple_of(2);
    if values.is_empty() {
        return None;
    }
    let (below, &mut upper, _) = values.select_nth_unstable_by(half, f64::total_cmp);
    if odd {
        return Some(upper);
    }
    let lower = below.iter().copied().max_by(f64::total_cmp)?;
    Some(0.5 * lower + 0.5 * upper)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        // Slopes 1, 2, 3, 3, 4, 5 (x = 0, 1, 2, 3; y = 0, 1, 4, 9): the median of an even number is the mean of the middle two.
        assert_eq!(theil_sen_slope(&[0.0, 1.0, 2.0, 3.0], &[0.0, 1.0, 4.0, 9.0]), Ok(Some(3.0)));
        assert_eq!(theil_sen_slope(&[0.0, 1.0, 2.0], &[0.0, 1.0, 4.0]), Ok(Some(2.0)));
        assert_eq!(theil_sen_slope(&[0.0, 1.0, 3.0], &[0.0, f64::NAN, 6.0]), Ok(Some(2.0)));
        assert_eq!(theil_sen_slope(&[1.0, 1.0], &[0.0, 1.0]), Ok(None));
        assert_eq!(theil_sen_slope(&[1.0], &[0.0, 1.0]), Err(StatsError::LengthMismatch { left: 1, right: 2 }));
    }
}
