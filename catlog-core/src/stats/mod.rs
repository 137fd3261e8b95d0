//! Statistical kernels: plain functions over slices. They know nothing of anime, tables or files.
//!
//! - A value that is not finite (NaN, ±∞) is missing and skipped, pairwise where there are two series.
//! - What is undefined is `None`, never NaN.
//! - Every window is computed from its own values, in double-double where digits could cancel: what came before it leaves no trace.

pub mod ar_trend;
pub(crate) mod bit_sort;
pub mod correlation;
mod deviations;
pub mod double_double;
pub mod error;
pub mod exact;
pub mod fdr;
mod incomplete_beta;
pub mod mann_kendall;
pub mod moments;
pub(crate) mod narrow;
pub mod normal;
pub mod percent_rank;
mod polynomial;
pub mod regression;
pub mod rolling;
pub mod student_t;
mod tail_coefficients;
pub mod theil_sen;

use std::borrow::Cow;

/// The finite values; borrowed where all of them are.
fn present(values: &[f64]) -> Cow<'_, [f64]> {
    if values.iter().all(|v| v.is_finite()) {
        Cow::Borrowed(values)
    } else {
        values.iter().copied().filter(|v| v.is_finite()).collect()
    }
}

/// The complete pairs of two series of equal length; borrowed where all of them are.
fn complete_pairs<'a>(x: &'a [f64], y: &'a [f64]) -> (Cow<'a, [f64]>, Cow<'a, [f64]>) {
    let complete = |(x, y): (&f64, &f64)| x.is_finite() && y.is_finite();
    if x.iter().zip(y).all(complete) {
        (Cow::Borrowed(x), Cow::Borrowed(y))
    } else {
        let pairs = x.iter().zip(y).filter(|&pair| complete(pair));
        let (x, y): (Vec<f64>, Vec<f64>) = pairs.unzip();
        (x.into(), y.into())
    }
}
