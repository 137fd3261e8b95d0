//! Student's t distribution, right deep in the tail.
//!
//! With `v` degrees of freedom and `r = |t|/√(v + t²)` (for a regression or a correlation this *is* |r|) the two-sided
//! tail is `p = P(|T| > |t|) = I_{1-r²}(v/2, 1/2) = 2 I_z(v/2, v/2)`, `z = (1 - r)/2`
//! (Abramowitz & Stegun 26.5.14, 26.5.27 and 26.7). Three ways to compute it, none of which subtracts nearly equal numbers:
//!
//! - whole `v <= 30`, even: `p = 2 zⁿ Σ_{k<n} C(n-1+k, k) wᵏ` with `n = v/2`, `w = 1 - z` (a finite sum of positive terms, DLMF 8.17.5);
//! - whole `v <= 30`, odd: the same shape, the sum replaced by a tabulated Chebyshev expansion (`v = 1`: an arctangent);
//! - any other `v`: in double-double, the ascending series of `1 - p` in the centre and the continued fraction of `p`
//!   in the tail (DLMF 8.17.8 and 8.17.22).
//!
//! `statrs` 0.19 is not used here: against the reference values of the tests its `beta_reg` is off by up to 6e-13 for
//! 1 to 1,000 degrees of freedom, 8e-11 for 100,000, and 1e-6 where p is nearly 1 (it takes `1 - r²` alone).

use super::double_double::DoubleDouble;
use super::incomplete_beta::{RSquared, half_gamma_ratio, incomplete_beta, leading_factor, leading_term, r_squared_of};
use super::normal;
use super::polynomial::polynomial;
use super::tail_coefficients::{ODD, ODD_POWER_OF_W};
use std::f64::consts::FRAC_2_PI;

/// The largest whole number of degrees of freedom with a closed form.
const CLOSED_FORM_MAX: u32 = 30;
/// From here on t² would leave the range of a double, and the leading term of the tail is exact to a double.
const HUGE_T: f64 = 1e140;

/// The two-sided tail probability `P(|T| > |t|)` of Student's t with `df` degrees of freedom, whole or not.
///
/// Relative error at most about 1e-13 wherever the result is a normal double. `None` if `t` is NaN or `df` is not a positive number;
/// infinite `t` gives 0, infinite `df` the normal distribution.
///
/// ```
/// use catlog_core::stats::student_t::two_sided_p;
/// // SciPy 1.17: 2 * stats.t.sf(2.0, 10)
/// assert!((two_sided_p(2.0, 10.0).unwrap() - 0.073_388_034_770_740_36).abs() < 1e-16);
/// assert_eq!(two_sided_p(0.0, 3.5), Some(1.0));
/// assert_eq!(two_sided_p(1.0, 0.0), None);
/// ```
#[must_use]
pub fn two_sided_p(t: f64, df: f64) -> Option<f64> {
    if t.is_nan() || df.is_nan() || df <= 0.0 {
        return None;
    }
    let t = t.abs();
    if t == 0.0 {
        return Some(1.0);
    }
    if df > 1e18 {
        // The distributions differ by a relative t⁴/(4 df), under 1e-12 where the normal tail is above 1e-300.
        return Some(normal::two_sided_p(t));
    }
    if let Some(whole) = closed_form_df(df) {
        if whole == 1 {
            return Some(FRAC_2_PI * 1.0_f64.atan2(t));
        }
        let (r_squared, complement) = if t > HUGE_T {
            (1.0, (df.sqrt() / t).powi(2))
        } else {
            let square = t * t;
            let sum = df + square;
            (square / sum, df / sum)
        };
        return Some(closed_form(r_squared, complement, whole));
    }
    if t > HUGE_T {
        return Some(leading_term(t, df));
    }
    Some(incomplete_beta(r_squared_of(DoubleDouble::from(t), df), df).p.to_f64().min(1.0))
}

/// The two-sided p-value of a slope or a correlation with coefficient of determination `r_squared` and
/// `df` = n - 2 degrees of freedom, with `complement` = 1 - r².
///
/// Both are asked for because neither follows from the other without losing digits: near r² = 1 the p-value hangs
/// on the complement, near r² = 0 on r². Given both to full precision the relative error is at most about 1e-13.
/// A perfect line (`complement` 0) has p 0; r² = 0 has p 1. `None` if `df` is 0 or an argument is not in 0..=1.
///
/// ```
/// use catlog_core::stats::student_t::two_sided_p_from_r_squared;
/// // t = 2 with 10 degrees of freedom: r² = 4/14
/// let p = two_sided_p_from_r_squared(4.0 / 14.0, 10.0 / 14.0, 10).unwrap();
/// assert!((p - 0.073_388_034_770_740_36).abs() < 1e-15);
/// assert_eq!(two_sided_p_from_r_squared(1.0, 0.0, 28), Some(0.0));
/// assert_eq!(two_sided_p_from_r_squared(0.0, 1.0, 28), Some(1.0));
/// ```
#[inline]
#[must_use]
pub fn two_sided_p_from_r_squared(r_squared: f64, complement: f64, df: u32) -> Option<f64> {
    let unit = 0.0..=1.0;
    if df == 0 || !unit.contains(&r_squared) || !unit.contains(&complement) {
        return None;
    }
    if complement == 0.0 {
        return Some(0.0);
    }
    if r_squared == 0.0 {
        return Some(1.0);
    }
    if df <= CLOSED_FORM_MAX {
        return Some(closed_form(r_squared, complement, df));
    }
    let point = RSquared { value: r_squared.into(), complement: complement.into() };
    Some(incomplete_beta(point, f64::from(df)).p.to_f64().min(1.0))
}

/// [`two_sided_p_from_r_squared`] with only the complement `x = 1 - r² = df/(df + t²)` at hand.
///
/// As right as `x` is: where r² is under about 1e-12, rounding `x` to a double alone moves p by more than 1e-10.
///
/// ```
/// use catlog_core::stats::student_t::two_sided_p_from_complement;
/// assert_eq!(two_sided_p_from_complement(0.0, 5), Some(0.0));
/// assert_eq!(two_sided_p_from_complement(1.0, 5), Some(1.0));
/// ```
#[inline]
#[must_use]
pub fn two_sided_p_from_complement(complement: f64, df: u32) -> Option<f64> {
    two_sided_p_from_r_squared(1.0 - complement, complement, df)
}

/// The quantile: the t with `P(T <= t) = p`, to a rounding of the last digit.
///
/// `None` unless 0 < p < 1 and `df` > 0, or where the quantile is beyond the doubles.
///
/// ```
/// use catlog_core::stats::student_t::quantile;
/// // SciPy 1.17: stats.t.ppf(0.975, 29)
/// assert!((quantile(0.975, 29.0).unwrap() - 2.045_229_642_132_703).abs() < 1e-15);
/// assert_eq!(quantile(0.5, 4.0), Some(0.0));
/// ```
#[must_use]
pub fn quantile(p: f64, df: f64) -> Option<f64> {
    quantile_dd(p.into(), df).map(DoubleDouble::to_f64)
}

/// [`quantile`] in double-double, by Newton's method on a double-double tail.
///
/// About 28 digits.
///
/// ```
/// use catlog_core::stats::double_double::DoubleDouble;
/// use catlog_core::stats::student_t::quantile_dd;
/// // The Cauchy distribution: tan(π/4) = 1
/// let t = quantile_dd(DoubleDouble::from(0.75), 1.0).unwrap();
/// assert!((t - 1.0).to_f64().abs() < 1e-29);
/// ```
#[must_use]
pub fn quantile_dd(p: DoubleDouble, df: f64) -> Option<DoubleDouble> {
    if !(p.hi > 0.0 && p < DoubleDouble::ONE) {
        return None;
    }
    let half = DoubleDouble::from(0.5);
    if p < half {
        let outside = p * 2.0;
        Some(-two_sided_quantile(outside, DoubleDouble::ONE - outside, df)?)
    } else {
        let outside = (DoubleDouble::ONE - p) * 2.0;
        two_sided_quantile(outside, (p - half) * 2.0, df)
    }
}

/// The factor `t` of a confidence interval `mean ± t·s/√n`: the `(1 + level)/2` quantile.
///
/// `level` is taken as the decimal that it was written as (0.95 is 19/20, which the double 0.95 is not), since
/// that shows in the last digits. `None` unless 0 < level < 1 and `df` > 0.
///
/// ```
/// use catlog_core::stats::student_t::confidence_factor;
/// let t = confidence_factor(0.5, 1.0).unwrap();
/// assert!((t - 1.0).to_f64().abs() < 1e-29);
/// ```
#[must_use]
pub fn confidence_factor(level: f64, df: f64) -> Option<DoubleDouble> {
    if !(level > 0.0 && level < 1.0) {
        return None;
    }
    let inside = DoubleDouble::from_decimal(level)?;
    two_sided_quantile(DoubleDouble::ONE - inside, inside, df)
}

/// `df` where the closed forms hold.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be a whole number up to 30")]
fn closed_form_df(df: f64) -> Option<u32> {
    (df <= f64::from(CLOSED_FORM_MAX) && df.fract() == 0.0).then_some(df as u32)
}

/// `EVEN[n - 1][k] = 2 C(n - 1 + k, k)` for k < n, then zeros: one length serves all.
#[allow(clippy::cast_precision_loss, reason = "the largest is under 2^53")]
const EVEN: [[f64; 17]; 15] = {
    let mut table = [[0.0; 17]; 15];
    let mut n = 1;
    while n <= 15 {
        let mut binomial = 1_u64;
        let mut k = 0;
        while k < n {
            table[n - 1][k] = 2.0 * binomial as f64;
            binomial = binomial * (n + k) as u64 / (k + 1) as u64;
            k += 1;
        }
        n += 1;
    }
    table
};

/// p for 1 <= df <= 30 and arguments strictly inside 0..1 (rounding may have made one of them 1).
#[inline]
fn closed_form(r_squared: f64, complement: f64, df: u32) -> f64 {
    let r = r_squared.sqrt();
    if df == 1 {
        return FRAC_2_PI * complement.sqrt().atan2(r);
    }
    let w = 0.5 + 0.5 * r;
    let z = 0.25 * complement / w;
    let half = df as usize / 2;
    let z_power = small_power(z, half);
    let p = if df.is_multiple_of(2) {
        z_power * polynomial(&EVEN[half - 1], w)
    } else {
        let row = half - 1;
        z_power * z.sqrt() * small_power(w, ODD_POWER_OF_W[row]) * polynomial(&ODD[row], 2.0 * r - 1.0)
    };
    p.min(1.0)
}

/// `xⁿ` for n <= 15.
#[inline]
fn small_power(x: f64, n: usize) -> f64 {
    let x2 = x * x;
    let x4 = x2 * x2;
    let one_or = |bit: usize, power: f64| if n & bit != 0 { power } else { 1.0 };
    (one_or(1, x) * one_or(2, x2)) * (one_or(4, x4) * one_or(8, x4 * x4))
}

/// The t > 0 with `P(|T| > t)` = `outside` and `P(|T| <= t)` = `inside` = 1 - `outside`.
fn two_sided_quantile(outside: DoubleDouble, inside: DoubleDouble, df: f64) -> Option<DoubleDouble> {
    if df.is_nan() || df <= 0.0 || outside.hi <= 0.0 {
        return None;
    }
    if inside.hi <= 0.0 {
        return Some(DoubleDouble::ZERO);
    }
    // Past this the t distribution is the normal one to a double's precision.
    let df = df.min(1e18);
    let central = outside.hi > 0.5;
    let mut t = if central {
        let density_at_zero = half_gamma_ratio(df / 2.0) * 2.0 / (DoubleDouble::SQRT_PI * df.sqrt());
        inside / density_at_zero
    } else {
        // p <= (1 + t²/df)^(-df/2), so this start lies at or beyond the quantile.
        let start = (df * (-2.0 * outside.hi.ln() / df).exp_m1()).sqrt();
        if start > HUGE_T {
            let power = (leading_factor(df) / outside).ln() / df;
            let quantile = power.exp() * DoubleDouble::from(df).sqrt();
            if quantile.hi > HUGE_T {
                return quantile.is_finite().then_some(quantile);
            }
        }
        start.min(HUGE_T).into()
    };
    for _ in 0..100 {
        let tails = incomplete_beta(r_squared_of(t, df), df);
        // In the centre Newton's method on the concave 1 - p; in the tail on ln p as a function of ln t, also concave:
        // from these starts both converge without overshooting.
        let change = if central {
            ((inside - tails.inside) / tails.t_density).hi
        } else {
            let excess = (tails.p - outside) / outside;
            (excess.hi.ln_1p() * (tails.p / tails.t_density).hi).exp_m1()
        };
        t += t * change;
        if change.abs() < 1e-15 {
            break;
        }
    }
    Some(t)
}
