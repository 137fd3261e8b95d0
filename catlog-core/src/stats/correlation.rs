//! Pearson's and Spearman's correlation, matrices of them, and lagged cross-correlation.

use super::complete_pairs;
use super::deviations::PairSums;
use super::error::{StatsError, same_length};
use super::percent_rank::average_ranks_of_present;
use super::student_t;
use ndarray::{Array2, ArrayView2};

/// Which correlation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CorrelationMethod {
    /// Of the values.
    Pearson,
    /// Of their average ranks.
    Spearman,
}

/// A correlation over complete pairs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Correlation {
    /// Number of complete pairs.
    pub n: usize,
    /// The coefficient, -1..=1; `None` with fewer than 3 pairs or a constant side.
    pub r: Option<f64>,
    /// Two-sided p-value by `t = r√((n - 2)/(1 - r²))` with n - 2 degrees of freedom (for Spearman an approximation, the usual
    /// one); `None` where r is.
    pub p_value: Option<f64>,
}

/// Pearson's product-moment correlation `Σ(x - x̄)(y - ȳ) / √(Σ(x - x̄)² Σ(y - ȳ)²)`.
///
/// # Errors
/// The series differ in length.
///
/// ```
/// use catlog_core::stats::correlation::pearson;
/// let c = pearson(&[1.0, 2.0, 3.0, f64::NAN], &[2.0, 4.0, 6.0, 1.0])?;
/// assert_eq!((c.n, c.r, c.p_value), (3, Some(1.0), Some(0.0)));
/// # Ok::<(), catlog_core::stats::error::StatsError>(())
/// ```
pub fn pearson(x: &[f64], y: &[f64]) -> Result<Correlation, StatsError> {
    correlation(x, y, CorrelationMethod::Pearson)
}

/// Spearman's rank correlation: Pearson's of the average ranks, ties and all.
///
/// # Errors
/// The series differ in length.
///
/// ```
/// use catlog_core::stats::correlation::spearman;
/// let c = spearman(&[1.0, 2.0, 3.0, 4.0], &[1.0, 8.0, 27.0, 64.0])?;
/// assert_eq!(c.r, Some(1.0));
/// # Ok::<(), catlog_core::stats::error::StatsError>(())
/// ```
pub fn spearman(x: &[f64], y: &[f64]) -> Result<Correlation, StatsError> {
    correlation(x, y, CorrelationMethod::Spearman)
}

/// [`pearson`] or [`spearman`].
///
/// # Errors
/// The series differ in length.
///
/// ```
/// use catlog_core::stats::correlation::{CorrelationMethod, correlation};
/// let c = correlation(&[1.0, 2.0], &[1.0, 2.0], CorrelationMethod::Pearson)?;
/// assert_eq!((c.n, c.r), (2, None));
/// # Ok::<(), catlog_core::stats::error::StatsError>(())
/// ```
pub fn correlation(x: &[f64], y: &[f64], method: CorrelationMethod) -> Result<Correlation, StatsError> {
    same_length(x.len(), y.len())?;
    let (x, y) = complete_pairs(x, y);
    let of_complete = match method {
        CorrelationMethod::Pearson => correlate(&x, &y),
        CorrelationMethod::Spearman => correlate(&average_ranks_of_present(&x), &average_ranks_of_present(&y)),
    };
    Ok(Correlation { n: x.len(), r: of_complete.map(|(r, _)| r), p_value: of_complete.map(|(_, p)| p) })
}

/// r and p of series that are finite and of equal length.
fn correlate(x: &[f64], y: &[f64]) -> Option<(f64, f64)> {
    if x.len() < 3 {
        return None;
    }
    let sums = PairSums::of(x, y)?;
    if sums.xx.hi <= 0.0 || sums.yy.hi <= 0.0 {
        return None;
    }
    let r = (sums.xy / (sums.xx * sums.yy).sqrt()).to_f64().clamp(-1.0, 1.0);
    let r_squared = (sums.xy.square() / (sums.xx * sums.yy)).to_f64().min(1.0);
    let complement = sums.complement(x, y).to_f64().min(1.0);
    let df = u32::try_from(x.len() - 2).ok()?;
    Some((r, student_t::two_sided_p_from_r_squared(r_squared, complement, df)?))
}

/// The correlation of every two columns of `data` (rows are observations), each over the rows where both are present.
///
/// Symmetric; the diagonal is 1 where a column has 3 values that are not all equal.
///
/// ```
/// use catlog_core::stats::correlation::{CorrelationMethod, correlation_matrix};
/// use ndarray::array;
/// let data = array![[1.0, 6.0], [2.0, 4.0], [3.0, 2.0], [f64::NAN, 9.0]];
/// let matrix = correlation_matrix(&data.view(), CorrelationMethod::Pearson);
/// assert_eq!(matrix[[0, 1]].r, Some(-1.0));
/// assert_eq!((matrix[[0, 1]].n, matrix[[1, 1]].n), (3, 4));
/// ```
#[must_use]
pub fn correlation_matrix(data: &ArrayView2<'_, f64>, method: CorrelationMethod) -> Array2<Correlation> {
    let columns: Vec<Vec<f64>> = data.columns().into_iter().map(|column| column.to_vec()).collect();
    let empty = Correlation { n: 0, r: None, p_value: None };
    let mut matrix = Array2::from_elem((columns.len(), columns.len()), empty);
    for (i, left) in columns.iter().enumerate() {
        for (j, right) in columns.iter().enumerate().skip(i) {
            // Columns of one matrix have one length.
            let cell = correlation(left, right, method).unwrap_or(empty);
            matrix[[i, j]] = cell;
            matrix[[j, i]] = cell;
        }
    }
    matrix
}

/// One lag of a cross-correlation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LaggedCorrelation {
    /// Positions by which y comes after x: positive where x leads.
    pub lag: isize,
    /// Pearson's correlation of `x[t]` with `y[t + lag]` over the pairs that exist.
    pub correlation: Correlation,
}

/// Cross-correlation of two series on one regular grid, at lags `-max_lag..=max_lag`, in that order.
///
/// Each lag is a Pearson correlation of its own, with the means of its own pairs. Gaps in the grid must be present as missing
/// values. Lags without any pair have n = 0.
///
/// # Errors
/// The series differ in length.
///
/// ```
/// use catlog_core::stats::correlation::cross_correlation;
/// let x = [1.0, 5.0, 2.0, 8.0, 3.0, 9.0];
/// let y = [0.0, 1.0, 5.0, 2.0, 8.0, 3.0]; // x, one step later
/// let lags = cross_correlation(&x, &y, 2)?;
/// assert_eq!(lags.len(), 5);
/// assert_eq!((lags[3].lag, lags[3].correlation.r), (1, Some(1.0)));
/// # Ok::<(), catlog_core::stats::error::StatsError>(())
/// ```
pub fn cross_correlation(x: &[f64], y: &[f64], max_lag: usize) -> Result<Vec<LaggedCorrelation>, StatsError> {
    same_length(x.len(), y.len())?;
    let length = x.len();
    let max_lag = max_lag.min(isize::MAX.unsigned_abs()).cast_signed();
    (-max_lag..=max_lag)
        .map(|lag| {
            let shift = lag.unsigned_abs().min(length);
            let (early, late) = (..length - shift, shift..);
            let correlation = if lag >= 0 { pearson(&x[early], &y[late])? } else { pearson(&x[late], &y[early])? };
            Ok(LaggedCorrelation { lag, correlation })
        })
        .collect()
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "exact cases")]
mod tests {
    use super::*;
    use approx::assert_relative_eq;
    use ndarray::array;

    // SciPy 1.17.1: stats.pearsonr, stats.spearmanr
    const X: [f64; 8] = [7.1, 7.1, 7.2, 8.3, 6.4, 6.5, 8.6, 8.3];
    const Y: [f64; 8] = [2.8, 2.9, 2.8, 2.6, 3.5, 4.6, 5.0, 2.5];

    #[test]
    fn against_scipy() {
        let c = pearson(&X, &Y).unwrap();
        assert_relative_eq!(c.r.unwrap(), -0.056_353_013_800_810_245, max_relative = 1e-14);
        assert_relative_eq!(c.p_value.unwrap(), 0.894_561_583_674_239_4, max_relative = 1e-13);
        let c = spearman(&X, &Y).unwrap();
        assert_relative_eq!(c.r.unwrap(), -0.272_732_281_630_598_76, max_relative = 1e-14);
        assert_relative_eq!(c.p_value.unwrap(), 0.513_419_377_093_942_9, max_relative = 1e-13);
    }

    #[test]
    fn undefined_is_none() {
        assert_eq!(pearson(&[1.0, 2.0, 3.0], &[4.0, 4.0, 4.0]).unwrap().r, None);
        assert_eq!(pearson(&[], &[]).unwrap().n, 0);
        assert_eq!(pearson(&[1.0], &[]), Err(StatsError::LengthMismatch { left: 1, right: 0 }));
        let matrix = correlation_matrix(&array![[f64::NAN], [1.0]].view(), CorrelationMethod::Spearman);
        assert_eq!((matrix[[0, 0]].n, matrix[[0, 0]].r), (1, None));
    }

    #[test]
    fn lags_beyond_the_series_are_empty() {
        let lags = cross_correlation(&[1.0, 2.0], &[1.0, 2.0], 4).unwrap();
        assert_eq!(lags.iter().map(|l| l.correlation.n).collect::<Vec<_>>(), [0, 0, 0, 1, 2, 1, 0, 0, 0]);
    }
}
