//! Statistics over rolling windows of one series.
//!
//! Every window is computed from its own values, so a spike that has left it, or a missing value, leaves no trace.

use super::error::{StatsError, same_length};
use super::mann_kendall::{MannKendall, mann_kendall};
use super::moments;
use super::regression::{LinearRegression, regress};
use super::theil_sen::theil_sen_slope_with;

/// What a window covers, ending at each row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// The present values with a day in `[d - n + 1, d]`: calendar days, so that a gap is a gap and not a longer window.
    Calendar(u32),
    /// The n latest present values, however far back.
    Observations(usize),
}

/// Applies `statistic` to the days and values of the window at each row; `None` where fewer than `min_observations` are present.
fn roll<T>(
    days: &[i32],
    values: &[f64],
    window: Window,
    min_observations: usize,
    mut statistic: impl FnMut(&[f64], &[f64]) -> Option<T>,
) -> Result<Vec<Option<T>>, StatsError> {
    same_length(days.len(), values.len())?;
    if let Some(i) = days.windows(2).position(|pair| pair[0] >= pair[1]) {
        return Err(StatsError::DaysNotIncreasing { position: i + 1, day: days[i + 1] });
    }
    let (mut present_days, mut present_values) = (Vec::with_capacity(days.len()), Vec::with_capacity(days.len()));
    let mut start = 0;
    let result = days.iter().zip(values).map(|(&day, &value)| {
        if value.is_finite() {
            present_days.push(f64::from(day));
            present_values.push(value);
        }
        match window {
            Window::Calendar(length) => {
                let before = f64::from(day) - f64::from(length);
                while present_days.get(start).is_some_and(|&d| d <= before) {
                    start += 1;
                }
            }
            Window::Observations(length) => start = present_values.len().saturating_sub(length),
        }
        let (days, values) = (&present_days[start..], &present_values[start..]);
        if values.len() < min_observations.max(1) {
            return None;
        }
        statistic(days, values)
    });
    Ok(result.collect())
}

/// The mean of each window.
///
/// One result per row, whether its own value is present or not. Missing values are NaN.
///
/// # Errors
/// Lengths differ, or days do not increase strictly.
///
/// ```
/// use catlog_core::stats::rolling::{Window, rolling_mean};
/// let means = rolling_mean(&[1, 2, 5], &[4.0, 6.0, 9.0], Window::Calendar(2), 1)?;
/// assert_eq!(means, [Some(4.0), Some(5.0), Some(9.0)]);
/// let means = rolling_mean(&[1, 2, 5], &[4.0, 6.0, 9.0], Window::Observations(2), 2)?;
/// assert_eq!(means, [None, Some(5.0), Some(7.5)]);
/// # Ok::<(), catlog_core::stats::error::StatsError>(())
/// ```
pub fn rolling_mean(
    days: &[i32],
    values: &[f64],
    window: Window,
    min_observations: usize,
) -> Result<Vec<Option<f64>>, StatsError> {
    roll(days, values, window, min_observations, |_, values| moments::mean(values))
}

/// The sample standard deviation of each window; at least 2 values are needed whatever `min_observations` says.
///
/// # Errors
/// Lengths differ, or days do not increase strictly.
///
/// ```
/// use catlog_core::stats::rolling::{Window, rolling_std};
/// let std = rolling_std(&[1, 2, 3, 4], &[1e15, 2.0, 2.0, 4.0], Window::Calendar(2), 2)?;
/// assert_eq!(std[2..], [Some(0.0), Some(2.0_f64.sqrt())]);
/// # Ok::<(), catlog_core::stats::error::StatsError>(())
/// ```
pub fn rolling_std(
    days: &[i32],
    values: &[f64],
    window: Window,
    min_observations: usize,
) -> Result<Vec<Option<f64>>, StatsError> {
    roll(days, values, window, min_observations, |_, values| moments::standard_deviation(values))
}

/// The regression of value on day in each window; at least 3 values are needed whatever `min_observations` says.
///
/// # Errors
/// Lengths differ, or days do not increase strictly.
///
/// ```
/// use catlog_core::stats::rolling::{Window, rolling_regression};
/// let lines = rolling_regression(&[1, 2, 4], &[10.0, 12.0, 16.0], Window::Calendar(7), 3)?;
/// assert_eq!((lines[1], lines[2].unwrap().slope), (None, 2.0));
/// # Ok::<(), catlog_core::stats::error::StatsError>(())
/// ```
pub fn rolling_regression(
    days: &[i32],
    values: &[f64],
    window: Window,
    min_observations: usize,
) -> Result<Vec<Option<LinearRegression>>, StatsError> {
    roll(days, values, window, min_observations, regress)
}

/// The Mann–Kendall test of each window; at least 3 values are needed whatever `min_observations` says.
///
/// # Errors
/// Lengths differ, or days do not increase strictly.
///
/// ```
/// use catlog_core::stats::rolling::{Window, rolling_mann_kendall};
/// let tests = rolling_mann_kendall(&[1, 2, 4], &[10.0, 12.0, 16.0], Window::Calendar(7), 3)?;
/// assert_eq!(tests[2].unwrap().tau, 1.0);
/// # Ok::<(), catlog_core::stats::error::StatsError>(())
/// ```
pub fn rolling_mann_kendall(
    days: &[i32],
    values: &[f64],
    window: Window,
    min_observations: usize,
) -> Result<Vec<Option<MannKendall>>, StatsError> {
    roll(days, values, window, min_observations, |_, values| mann_kendall(values))
}

/// The Theil–Sen slope of value on day in each window; at least 2 values are needed whatever `min_observations` says.
///
/// # Errors
/// Lengths differ, or days do not increase strictly.
///
/// ```
/// use catlog_core::stats::rolling::{Window, rolling_theil_sen};
/// let slopes = rolling_theil_sen(&[1, 2, 4], &[10.0, 12.0, 16.0], Window::Calendar(7), 3)?;
/// assert_eq!(slopes, [None, None, Some(2.0)]);
/// # Ok::<(), catlog_core::stats::error::StatsError>(())
/// ```
pub fn rolling_theil_sen(
    days: &[i32],
    values: &[f64],
    window: Window,
    min_observations: usize,
) -> Result<Vec<Option<f64>>, StatsError> {
    let mut slopes = Vec::new();
    roll(days, values, window, min_observations, |days, values| {
        theil_sen_slope_with(days, values, &mut slopes).ok().flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unordered_or_unequal_input_is_an_error() {
        let error = rolling_mean(&[1, 3, 3], &[0.0; 3], Window::Calendar(2), 1);
        assert_eq!(error, Err(StatsError::DaysNotIncreasing { position: 2, day: 3 }));
        let error = rolling_mean(&[1], &[], Window::Calendar(2), 1);
        assert_eq!(error, Err(StatsError::LengthMismatch { left: 1, right: 0 }));
    }

    #[test]
    fn missing_values_and_gaps() {
        let days = [i32::MIN, -1, 0, 1, 2, i32::MAX];
        let values = [5.0, 1.0, f64::NAN, 3.0, f64::INFINITY, f64::NAN];
        assert_eq!(
            rolling_mean(&days, &values, Window::Calendar(2), 1),
            Ok(vec![Some(5.0), Some(1.0), Some(1.0), Some(3.0), Some(3.0), None])
        );
        assert_eq!(
            rolling_mean(&days, &values, Window::Observations(2), 2),
            Ok(vec![None, Some(3.0), Some(3.0), Some(2.0), Some(2.0), Some(2.0)])
        );
        for window in [Window::Calendar(0), Window::Observations(0)] {
            assert_eq!(rolling_mean(&days, &values, window, 0), Ok(vec![None; 6]));
        }
    }
}
