//! The kernels over buffers of doubles, as NumPy's arrays have them. Null is NaN on both sides: that is NumPy's custom.

use catlog_core::stats::error::StatsError;
use catlog_core::stats::rolling::{self, Window};
use catlog_core::stats::{ar_trend, correlation, fdr, mann_kendall, percent_rank as ranks, regression, theil_sen};
use pyo3::buffer::{Element, PyBuffer};
use pyo3::prelude::*;
use pyo3::types::PyByteArray;

use crate::compute;
use crate::errors;

/// Doubles in a buffer that NumPy takes over without a copy.
type Doubles = Py<PyByteArray>;

/// Runs a kernel that may refuse its arguments.
fn kernel<T: Send + 'static>(
    py: Python<'_>,
    work: impl FnOnce() -> Result<T, StatsError> + Send + 'static,
) -> PyResult<T> {
    let result = compute::run_alone(py, move || Ok(work()))?;
    result.map_err(|error| errors::stats_to_python(py, error))
}

/// The values of an array: a copy, since other threads may write into it while the kernel runs without the GIL.
fn values<T: Element>(py: Python<'_>, array: &Bound<'_, PyAny>) -> PyResult<Vec<T>> {
    PyBuffer::<T>::get(array)?.to_vec(py)
}

fn out(py: Python<'_>, values: impl IntoIterator<Item = Option<f64>>) -> Doubles {
    let bytes: Vec<u8> = values.into_iter().flat_map(|value| value.unwrap_or(f64::NAN).to_ne_bytes()).collect();
    PyByteArray::new(py, &bytes).unbind()
}

/// A window: calendar days or observations.
fn window(size: usize, observations: bool) -> Window {
    if observations { Window::Observations(size) } else { Window::Calendar(u32::try_from(size).unwrap_or(u32::MAX)) }
}

/// Mean of each window.
#[pyfunction]
pub(crate) fn rolling_mean(
    py: Python<'_>,
    days: &Bound<'_, PyAny>,
    array: &Bound<'_, PyAny>,
    size: usize,
    observations: bool,
    min_observations: usize,
) -> PyResult<Doubles> {
    let (days, array, window) = (values(py, days)?, values(py, array)?, window(size, observations));
    Ok(out(py, kernel(py, move || rolling::rolling_mean(&days, &array, window, min_observations))?))
}

/// Sample standard deviation of each window.
#[pyfunction]
pub(crate) fn rolling_std(
    py: Python<'_>,
    days: &Bound<'_, PyAny>,
    array: &Bound<'_, PyAny>,
    size: usize,
    observations: bool,
    min_observations: usize,
) -> PyResult<Doubles> {
    let (days, array, window) = (values(py, days)?, values(py, array)?, window(size, observations));
    Ok(out(py, kernel(py, move || rolling::rolling_std(&days, &array, window, min_observations))?))
}

/// Regression on the day of each window: slope, intercept, standard error, r², p, and the number of values.
#[pyfunction]
pub(crate) fn rolling_regression(
    py: Python<'_>,
    days: &Bound<'_, PyAny>,
    array: &Bound<'_, PyAny>,
    size: usize,
    observations: bool,
    min_observations: usize,
) -> PyResult<[Doubles; 6]> {
    let (days, array, window) = (values(py, days)?, values(py, array)?, window(size, observations));
    let lines = kernel(py, move || rolling::rolling_regression(&days, &array, window, min_observations))?;
    let column = |of: fn(&regression::LinearRegression) -> f64| out(py, lines.iter().map(|line| line.as_ref().map(of)));
    Ok([
        column(|line| line.slope),
        column(|line| line.intercept),
        column(|line| line.std_error),
        column(|line| line.r_squared),
        column(|line| line.p_value),
        column(|line| line.n as f64),
    ])
}

/// Mann–Kendall test of each window: tau, p, S, z, and the number of values.
#[pyfunction]
pub(crate) fn rolling_mann_kendall(
    py: Python<'_>,
    days: &Bound<'_, PyAny>,
    array: &Bound<'_, PyAny>,
    size: usize,
    observations: bool,
    min_observations: usize,
) -> PyResult<[Doubles; 5]> {
    let (days, array, window) = (values(py, days)?, values(py, array)?, window(size, observations));
    let tests = kernel(py, move || rolling::rolling_mann_kendall(&days, &array, window, min_observations))?;
    let column = |of: fn(&mann_kendall::MannKendall) -> f64| out(py, tests.iter().map(|test| test.as_ref().map(of)));
    Ok([
        column(|test| test.tau),
        column(|test| test.p_value),
        column(|test| test.s as f64),
        column(|test| test.z),
        column(|test| test.n as f64),
    ])
}

/// Theil–Sen slope of each window.
#[pyfunction]
pub(crate) fn rolling_theil_sen(
    py: Python<'_>,
    days: &Bound<'_, PyAny>,
    array: &Bound<'_, PyAny>,
    size: usize,
    observations: bool,
    min_observations: usize,
) -> PyResult<Doubles> {
    let (days, array, window) = (values(py, days)?, values(py, array)?, window(size, observations));
    Ok(out(py, kernel(py, move || rolling::rolling_theil_sen(&days, &array, window, min_observations))?))
}

/// n, slope, intercept, standard error, r², p.
type Line = (usize, f64, f64, f64, f64, f64);
/// n, S, variance of S, z, p, tau.
type MannKendall = (usize, i64, f64, f64, f64, f64);

/// Regression of y on x: n, slope, intercept, standard error, r², p.
#[pyfunction]
pub(crate) fn linear_regression(py: Python<'_>, x: &Bound<'_, PyAny>, y: &Bound<'_, PyAny>) -> PyResult<Option<Line>> {
    let (x, y) = (values(py, x)?, values(py, y)?);
    let line = kernel(py, move || regression::linear_regression(&x, &y))?;
    Ok(line.map(|line| (line.n, line.slope, line.intercept, line.std_error, line.r_squared, line.p_value)))
}

/// Mann–Kendall test: n, S, variance of S, z, p, tau.
#[pyfunction(name = "mann_kendall")]
pub(crate) fn mann_kendall_test(py: Python<'_>, array: &Bound<'_, PyAny>) -> PyResult<Option<MannKendall>> {
    let array: Vec<f64> = values(py, array)?;
    let test = kernel(py, move || Ok(mann_kendall::mann_kendall(&array)))?;
    Ok(test.map(|test| (test.n, test.s, test.var_s, test.z, test.p_value, test.tau)))
}

/// Theil–Sen slope of y on x.
#[pyfunction]
pub(crate) fn theil_sen_slope(py: Python<'_>, x: &Bound<'_, PyAny>, y: &Bound<'_, PyAny>) -> PyResult<Option<f64>> {
    let (x, y) = (values(py, x)?, values(py, y)?);
    kernel(py, move || theil_sen::theil_sen_slope(&x, &y))
}

/// Trend under autocorrelated errors: slope, phi, p.
#[pyfunction(name = "ar_trend")]
pub(crate) fn ar_trend_test(
    py: Python<'_>,
    days: &Bound<'_, PyAny>,
    array: &Bound<'_, PyAny>,
) -> PyResult<Option<(f64, Option<f64>, f64)>> {
    let (days, array): (Vec<i32>, Vec<f64>) = (values(py, days)?, values(py, array)?);
    let trend = kernel(py, move || {
        let present: (Vec<i32>, Vec<f64>) =
            days.iter().zip(&array).filter(|(_, value)| value.is_finite()).map(|(&day, &value)| (day, value)).unzip();
        Ok(ar_trend::ar_trend(&present.0, &present.1))
    })?;
    Ok(trend.map(|trend| (trend.slope, trend.phi, trend.p_value)))
}

/// `PERCENT_RANK` of each value, 0 to 1.
#[pyfunction]
pub(crate) fn percent_rank(py: Python<'_>, array: &Bound<'_, PyAny>) -> PyResult<Doubles> {
    let array: Vec<f64> = values(py, array)?;
    Ok(out(py, kernel(py, move || Ok(ranks::percent_ranks(&array)))?))
}

/// Benjamini–Hochberg q-values.
#[pyfunction]
pub(crate) fn benjamini_hochberg(py: Python<'_>, array: &Bound<'_, PyAny>) -> PyResult<Doubles> {
    let array: Vec<f64> = values(py, array)?;
    let p_values: Vec<Option<f64>> = array.into_iter().map(|p| (!p.is_nan()).then_some(p)).collect();
    Ok(out(py, kernel(py, move || Ok(fdr::benjamini_hochberg(&p_values)))?))
}

/// Correlation of x and y: n, coefficient, p.
#[pyfunction(name = "correlation")]
pub(crate) fn correlation_of(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    y: &Bound<'_, PyAny>,
    spearman: bool,
) -> PyResult<(usize, Option<f64>, Option<f64>)> {
    let (x, y): (Vec<f64>, Vec<f64>) = (values(py, x)?, values(py, y)?);
    let found =
        kernel(py, move || if spearman { correlation::spearman(&x, &y) } else { correlation::pearson(&x, &y) })?;
    Ok((found.n, found.r, found.p_value))
}
