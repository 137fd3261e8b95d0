//! Simple linear regression, ordinary least squares.

use super::complete_pairs;
use super::deviations::PairSums;
use super::double_double::DoubleDouble;
use super::error::{StatsError, same_length};
use super::student_t;

/// The line `y = intercept + slope·x` and how well it fits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinearRegression {
    /// Number of complete pairs.
    pub n: usize,
    /// `Σ(x - x̄)(y - ȳ) / Σ(x - x̄)²`, units of y per unit of x.
    pub slope: f64,
    /// `ȳ - slope·x̄`.
    pub intercept: f64,
    /// Standard error of the slope, `√(RSS/(n - 2) / Σ(x - x̄)²)`.
    pub std_error: f64,
    /// Coefficient of determination, 0..=1.
    pub r_squared: f64,
    /// Two-sided p-value of slope = 0 by Student's t with n - 2 degrees of freedom. It presumes independent errors, which
    /// values of consecutive days seldom have.
    pub p_value: f64,
}

/// Regression of `y` on `x` over complete pairs.
///
/// `None` with fewer than 3 pairs, a constant x, or a result beyond the doubles. A constant y has slope 0, standard error 0,
/// r² 0, p 1; a perfect line r² 1, standard error 0, p 0.
///
/// # Errors
/// The series differ in length.
///
/// ```
/// use catlog_core::stats::regression::linear_regression;
/// let line = linear_regression(&[1.0, 2.0, 3.0, 4.0], &[6.0, 5.0, 7.0, 10.0])?.unwrap();
/// // A common textbook example of least squares: y = 3.5 + 1.4 x
/// assert_eq!((line.slope, line.intercept), (1.4, 3.5));
/// assert_eq!(linear_regression(&[1.0, 1.0, 1.0], &[1.0, 2.0, 3.0])?, None);
/// # Ok::<(), catlog_core::stats::error::StatsError>(())
/// ```
pub fn linear_regression(x: &[f64], y: &[f64]) -> Result<Option<LinearRegression>, StatsError> {
    same_length(x.len(), y.len())?;
    let (x, y) = complete_pairs(x, y);
    Ok(regress(&x, &y))
}

/// [`linear_regression`] of series that are known to be finite and of equal length.
pub(super) fn regress(xs: &[f64], ys: &[f64]) -> Option<LinearRegression> {
    if xs.len() < 3 {
        return None;
    }
    let sums = PairSums::of(xs, ys)?;
    let PairSums { n, x_origin, y_origin, .. } = sums;
    if sums.xx.hi <= 0.0 {
        return None;
    }
    if sums.yy.hi <= 0.0 {
        return Some(LinearRegression {
            n: xs.len(),
            slope: 0.0,
            intercept: y_origin.value,
            std_error: 0.0,
            r_squared: 0.0,
            p_value: 1.0,
        });
    }
    let degrees_of_freedom = n - 2.0;
    let complement = sums.complement(xs, ys);
    let r_squared = (sums.xy.square() / (sums.xx * sums.yy)).to_f64().min(1.0);
    // RSS/(n - 2) / Σ(x - x̄)² = (1 - r²) Σ(y - ȳ)² / Σ(x - x̄)² / (n - 2)
    let std_error = (complement * sums.yy / sums.xx / degrees_of_freedom).sqrt();
    let per_unit = |ratio| y_origin.unscale(ratio) * x_origin.scale;
    let slope = per_unit(sums.xy / sums.xx);
    // ȳ - slope·x̄ over the one denominator n·xx, so that what is whole stays whole.
    let (x_sum, y_sum) = (
        x_origin.unscale(sums.x) + DoubleDouble::from_product(n, x_origin.value),
        y_origin.unscale(sums.y) + DoubleDouble::from_product(n, y_origin.value),
    );
    let intercept = (y_sum * sums.xx - per_unit(sums.xy) * x_sum) / (sums.xx * n);
    let result = LinearRegression {
        n: xs.len(),
        slope: slope.to_f64(),
        intercept: intercept.to_f64(),
        std_error: per_unit(std_error).to_f64(),
        r_squared,
        p_value: student_t::two_sided_p_from_r_squared(
            r_squared,
            complement.to_f64().min(1.0),
            u32::try_from(xs.len() - 2).ok()?,
        )?,
    };
    let finite = [result.slope, result.intercept, result.std_error].iter().all(|v| v.is_finite());
    finite.then_some(result)
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn against_scipy() {
        // SciPy 1.17.1: stats.linregress
        let x = [0.0, 1.0, 2.0, 4.0, 5.0, 9.0];
        let y = [3.1, 2.9, 4.2, 5.5, 4.8, 9.3];
        let line = linear_regression(&x, &y).unwrap().unwrap();
        assert_relative_eq!(line.slope, 0.685_981_308_411_215_1, max_relative = 1e-14);
        assert_relative_eq!(line.intercept, 2.565_732_087_227_414, max_relative = 1e-14);
        assert_relative_eq!(line.std_error, 0.102_715_906_971_875, max_relative = 1e-14);
        assert_relative_eq!(line.r_squared, 0.957_965_531_409_702_5_f64.powi(2), max_relative = 1e-14);
        assert_relative_eq!(line.p_value, 0.002_613_209_545_743_38, max_relative = 1e-13);
    }

    #[test]
    fn degenerate_series() {
        let x = [1.0, 2.0, 4.0];
        assert_eq!(linear_regression(&x[..2], &[1.0, 2.0]), Ok(None));
        assert_eq!(linear_regression(&x, &[1.0, f64::NAN, 2.0]), Ok(None));
        assert_eq!(linear_regression(&[3.0; 3], &x), Ok(None));
        let constant = linear_regression(&x, &[8.7; 3]).unwrap().unwrap();
        let expected =
            LinearRegression { n: 3, slope: 0.0, intercept: 8.7, std_error: 0.0, r_squared: 0.0, p_value: 1.0 };
        assert_eq!(constant, expected);
        let perfect = linear_regression(&x, &[-3.0, -6.0, -12.0]).unwrap().unwrap();
        let expected =
            LinearRegression { n: 3, slope: -3.0, intercept: 0.0, std_error: 0.0, r_squared: 1.0, p_value: 0.0 };
        assert_eq!(perfect, expected);
    }

    #[test]
    fn the_ends_of_the_range() {
        assert_eq!(linear_regression(&[0.0, 1e-300, 2e-300], &[0.0, 1.5e100, 2e100]), Ok(None));
        let line = linear_regression(&[0.0, 1e-300, 2e-300], &[0.0, 1.5, 2.0]).unwrap().unwrap();
        assert_relative_eq!(line.slope, 1e300, max_relative = 1e-15);
    }
}
