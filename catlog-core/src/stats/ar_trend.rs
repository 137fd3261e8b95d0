//! Significance of a linear trend in a short series whose errors may be autocorrelated, up to a random walk.
//!
//! The classical t-test of a slope takes the errors to be independent. Ranks of consecutive days are not: of thirty
//! days of a random walk *without* drift it calls three in four a significant trend. [`ar_p_value`] takes the errors
//! to be AR(1) with an unknown autocorrelation φ, from negative up to and including 1 (a random walk).
//!
//! # Formula
//!
//! For each φₖ of a fixed grid from -0.6 to 1, generalized least squares gives a slope bₖ with a t statistic on n - 2
//! degrees of freedom, its two-sided p-value pₖ, and the restricted likelihood Lₖ of φₖ. The averaged p-value is
//!
//! ```text
//! p̄ = (L(1)·p(1) + Σ_{φₖ<1} wₖ·Lₖ·pₖ) / Σ wₖ·Lₖ,     at most 1,
//! ```
//!
//! with fixed weights w that add up to 1. It is the posterior mean of the p-value, except that the random walk counts
//! in the numerator with weight 1 rather than its w of 10/73: a trend is believed if the slope is significant at every
//! φ that the data leave plausible, and the random walk has to be ruled out more firmly than the rest. For a Gaussian
//! random walk P(p̄ ≤ u) ≤ u holds exactly, for every number of observations and every pattern of gaps. What p̄ leaves
//! unused of the nominal rate is given back by its simulated null distribution: p is the largest rate, over φ, at which
//! series without a trend reach p̄. Size, power, the candidates that were tried and the derivations are in
//! `docs/methodology/ar-trend.md`, the scripts in the folder of the same name.
//!
//! # Gaps
//!
//! Days are calendar days. Over a step of g days errors are correlated by φ^g and gain the variance
//! 1 + φ² + … + φ^(2(g-1)), as an AR(1) that is observed every g days does. Nothing is interpolated.

mod gls;
mod series;
mod table;

use std::sync::LazyLock;

use gls::{Fit, Phi};
use series::{Shape, Steps};

use super::student_t::two_sided_p_from_r_squared;

/// The grid of autocorrelations, with weights that add up to [`WEIGHT_TOTAL`].
const GRID: [(f64, f64); 11] = [
    (-0.6, 3.0),
    (-0.3, 3.0),
    (0.0, 10.0),
    (0.2, 10.0),
    (0.4, 10.0),
    (0.6, 8.0),
    (0.75, 6.0),
    (0.85, 5.0),
    (0.92, 4.0),
    (0.97, 4.0),
    (1.0, 10.0),
];
const WEIGHT_TOTAL: f64 = 73.0;

/// Series with up to so many different gaps need no allocation; a window of 44 days cannot hold more.
const ON_STACK: usize = 8;

static PHIS: LazyLock<[Phi; GRID.len()]> = LazyLock::new(|| GRID.map(|(phi, _)| Phi::new(phi)));

/// A linear trend under AR(1) errors; see the [module](self).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ArTrend {
    /// Slope in units of the values per day: the mean over φ of the generalized least squares slopes, weighted by
    /// their posterior.
    pub slope: f64,
    /// Posterior mean of the autocorrelation from one day to the next, within the grid's -0.6 to 1. None where there is
    /// nothing to estimate it from: a constant series or a perfect line.
    pub phi: Option<f64>,
    /// The averaged p-value p̄, in \[0, 1\].
    pub statistic: f64,
    /// The two-sided p-value of the slope, in \[0, 1\]; 0 only for a perfect line.
    pub p_value: f64,
}

/// Two-sided p-value of a linear trend that stays honest when the errors are autocorrelated, up to a random walk.
///
/// `days` are calendar days (any origin) in strictly increasing order, `values` the observations on them, missing ones
/// left out. Adding a constant to the values, shifting the days, changing the sign of either and scaling the values
/// leave the p-value as it is (the first two and powers of two bit for bit, where the sums are exact, as for ranks).
///
/// - A constant series has p = 1 and a perfect line p = 0, both up to rounding of the values. Nothing else has 0: where
///   p is below the smallest positive normal double, it is that.
/// - From 3 observations on the p-value is defined. With so few, φ is hardly estimated and the random walk decides.
/// - Above 30 observations the simulated null distribution ends and p = p̄, which is conservative.
/// - None for fewer than 3 observations, slices of unequal length, days out of order, values that are not finite, or
///   values so large that the slope overflows.
///
/// Ties need no treatment. Values far in the tail are right to about ten digits.
///
/// # Source
///
/// The restricted likelihood of AR(1) errors: Harville (1977), J. Amer. Statist. Assoc. 72, 320-338. Beside it were tried
/// Perron & Yabu (2009), J. Econometrics 151, 56-69, Harvey, Leybourne & Taylor (2007),
/// doi:10.1016/j.jeconom.2007.02.005, and Vogelsang (1998), Econometrica 66, 123-148.
///
/// # Example
///
/// ```
/// use catlog_core::stats::ar_trend::ar_p_value;
///
/// let days: Vec<i32> = (0..30).collect();
/// // Scatter around a line, climbing one place in five days.
/// let scatter = [1, 0, -2, 1, 0, 2, -1, -1, 0, 1, -1, 2, 0, -2, 1, 0, 1, -1, 0, 0, 2, -1, -1, 1, 0, -2, 1, 1, 0, -1];
/// let steady: Vec<f64> = (0..30).map(|i| f64::from(500 - i as i32 / 5 + scatter[i])).collect();
/// assert!(ar_p_value(&days, &steady).unwrap() < 0.01);
///
/// // Random steps added up wander. The classical test calls this a trend, with p = 4e-12.
/// let steps = [1, 2, -2, 2, 0, 0, 1, -1, 2, -2, -1, -1, 0, 0, -2, -2, -2, -2, -2, 2, -2, 1, 1, -1, -1, 0, -1, 2, -2, 2];
/// let walk: Vec<f64> = steps.iter().scan(500, |at, step| { *at += step; Some(f64::from(*at)) }).collect();
/// assert!(ar_p_value(&days, &walk).unwrap() > 0.5);
/// ```
#[must_use]
pub fn ar_p_value(days: &[i32], values: &[f64]) -> Option<f64> {
    ar_trend(days, values).map(|trend| trend.p_value)
}

/// The trend behind [`ar_p_value`], with its slope and autocorrelation; None in the same cases.
///
/// # Example
///
/// ```
/// use catlog_core::stats::ar_trend::ar_trend;
///
/// let line = ar_trend(&[0, 1, 4], &[10.0, 12.0, 18.0]).unwrap();
/// assert_eq!((line.slope, line.phi, line.p_value), (2.0, None, 0.0));
/// assert_eq!(ar_trend(&[0, 1], &[10.0, 12.0]), None);
/// ```
#[must_use]
pub fn ar_trend(days: &[i32], values: &[f64]) -> Option<ArTrend> {
    let n = days.len();
    let usable = n >= 3
        && values.len() == n
        && days.windows(2).all(|pair| pair[0] < pair[1])
        && values.iter().all(|value| value.is_finite());
    if !usable {
        return None;
    }
    let (scale, unscale) = series::binary_scale(values);
    let mut on_stack = [Steps::default(); ON_STACK];
    let mut on_heap = Vec::new();
    let kinds = series::most_kinds(days);
    let buffer = if kinds <= ON_STACK {
        &mut on_stack[..]
    } else {
        on_heap.resize(kinds, Steps::default());
        &mut on_heap[..]
    };
    let trend = match series::sum_up(days, values, scale, buffer) {
        Shape::Constant => ArTrend { slope: 0.0, phi: None, statistic: 1.0, p_value: 1.0 },
        Shape::Line(slope) => ArTrend { slope: slope * unscale, phi: None, statistic: 0.0, p_value: 0.0 },
        Shape::Noisy(series) => {
            let average = averaged(&series, u32::try_from(n - 2).ok()?)?;
            ArTrend { slope: average.slope * unscale, p_value: null_distribution(average.statistic, n), ..average }
        }
    };
    trend.slope.is_finite().then_some(trend)
}

/// Averages over the grid; the slope is still in scaled units and the p-value still the averaged one.
fn averaged(series: &series::Series<'_>, df: u32) -> Option<ArTrend> {
    let fits: [Fit; GRID.len()] = std::array::from_fn(|k| gls::fit(series, &PHIS[k], f64::from(df)));
    let highest = fits.iter().fold(f64::NEG_INFINITY, |m, fit| m.max(fit.log_likelihood));
    let (mut evidence, mut p, mut slope, mut phi_mean) = (0.0, 0.0, 0.0, 0.0);
    for (fit, (phi, weight)) in fits.iter().zip(GRID) {
        let likelihood = (fit.log_likelihood - highest).exp();
        let posterior = weight / WEIGHT_TOTAL * likelihood;
        evidence += posterior;
        p += if phi < 1.0 { posterior } else { likelihood }
            * two_sided_p_from_r_squared(fit.r_squared, fit.complement, df)?;
        slope += posterior * fit.slope;
        phi_mean += posterior * phi;
    }
    let statistic = (p / evidence).clamp(f64::MIN_POSITIVE, 1.0);
    Some(ArTrend { slope: slope / evidence, phi: Some(phi_mean / evidence), statistic, p_value: statistic })
}

const KNOTS: usize = table::LEVELS.len() + 2;
const LONGEST: usize = table::SIZES[table::SIZES.len() - 1];
/// Where the simulated part ends: from here down p = p̄.
const TAIL: f64 = 1e-6;

/// For each number of observations the logarithms of the averaged p-value at the knots, ascending.
static AVERAGED_AT: LazyLock<[[f64; KNOTS]; LONGEST + 1]> = LazyLock::new(|| {
    let mut knots = [[0.0; KNOTS]; LONGEST + 1];
    for (n, row) in knots.iter_mut().enumerate().skip(table::SIZES[0]) {
        let above = table::SIZES.partition_point(|&size| size < n).max(1);
        let (low, high) = (table::SIZES[above - 1], table::SIZES[above]);
        let part = (n - low) as f64 / (high - low) as f64;
        row[0] = TAIL.ln();
        for j in 0..table::LEVELS.len() {
            let (from, to) = (table::QUANTILES[above - 1][j].ln(), table::QUANTILES[above][j].ln());
            row[KNOTS - 2 - j] = from + part * (to - from);
        }
    }
    knots
});

/// The logarithms of the p-value at the knots.
static P_AT: LazyLock<[f64; KNOTS]> = LazyLock::new(|| {
    let mut knots = [0.0; KNOTS];
    knots[0] = TAIL.ln();
    for (j, level) in table::LEVELS.iter().enumerate() {
        knots[KNOTS - 2 - j] = level.ln();
    }
    knots
});

/// The p-value of an averaged p-value: linear between the knots on logarithmic scales, and so strictly increasing.
fn null_distribution(averaged: f64, n: usize) -> f64 {
    if n > LONGEST || averaged <= TAIL || averaged >= 1.0 {
        return averaged;
    }
    let (xs, ys) = (&AVERAGED_AT[n], &*P_AT);
    let x = averaged.ln();
    let right = xs.partition_point(|&knot| knot < x).clamp(1, KNOTS - 1);
    let part = (x - xs[right - 1]) / (xs[right] - xs[right - 1]);
    (ys[right - 1] + part * (ys[right] - ys[right - 1])).exp().min(1.0)
}

#[cfg(test)]
mod tests;
