//! `I_x(v/2, 1/2)`, the two-sided tail of Student's t, for any number of degrees of freedom v, in double-double.

use super::double_double::DoubleDouble;

/// Where series and fractions are cut off, relative to their value.
const TOLERANCE: f64 = 1e-32;

/// r² and 1 - r².
#[derive(Clone, Copy)]
pub(super) struct RSquared {
    pub value: DoubleDouble,
    pub complement: DoubleDouble,
}

/// The same from t.
pub(super) fn r_squared_of(t: DoubleDouble, df: f64) -> RSquared {
    let square = t.square();
    let sum = square + df;
    RSquared { value: square / sum, complement: DoubleDouble::from(df) / sum }
}

/// Both tails at a point, and the density.
pub(super) struct Tails {
    /// `P(|T| > t)`.
    pub p: DoubleDouble,
    /// `P(|T| <= t)`.
    pub inside: DoubleDouble,
    /// t times the density of |T|.
    pub t_density: DoubleDouble,
}

/// p and 1 - p for any `df` up to 1e18.
pub(super) fn incomplete_beta(point: RSquared, df: f64) -> Tails {
    let RSquared { value: y, complement: x } = point;
    let power = power_half(x, df);
    let front = half_gamma_ratio(df / 2.0) * 2.0 / DoubleDouble::SQRT_PI * y.sqrt() * power;
    // t² under 40 keeps p above 1e-10, so that 1 - (1 - p) in double-double is good to 1e-21.
    if x.hi >= 0.5 && y.hi * df < 40.0 * x.hi {
        let inside = front * ascending_series(y, df);
        Tails { p: DoubleDouble::ONE - inside, inside, t_density: front }
    } else {
        let p = front / df * continued_fraction(x, df / 2.0);
        Tails { p, inside: DoubleDouble::ONE - p, t_density: front }
    }
}

/// `Σ_k Π_{j<k} (v + 1 + 2j)/(3 + 2j)·y`: all terms positive.
fn ascending_series(y: DoubleDouble, df: f64) -> DoubleDouble {
    let mut term = DoubleDouble::ONE;
    let mut sum = term;
    let mut j = 0.0;
    loop {
        let ratio = DoubleDouble::from_sum(df, 1.0 + 2.0 * j) / (3.0 + 2.0 * j) * y;
        term *= ratio;
        sum += term;
        j += 1.0;
        // The ratio falls towards y <= 1/2, so that what is left is under twice the last term once it is below 2/3.
        if ratio.hi < 0.66 && term.hi < TOLERANCE * sum.hi {
            return sum;
        }
    }
}

/// The continued fraction of `I_x(a, 1/2)` (DLMF 8.17.22) by the modified Lentz algorithm.
fn continued_fraction(x: DoubleDouble, a: f64) -> DoubleDouble {
    let a = DoubleDouble::from(a);
    let mut upper = DoubleDouble::ONE;
    let mut lower = DoubleDouble::ONE / (DoubleDouble::ONE - (a + 0.5) * x / (a + 1.0));
    let mut value = lower;
    let mut step = |coefficient: DoubleDouble| {
        lower = DoubleDouble::ONE / (coefficient * lower + 1.0);
        upper = coefficient / upper + 1.0;
        upper * lower
    };
    let mut m = 1.0;
    // Far fewer steps are ever needed; the bound only makes the end certain.
    while m < 10_000.0 {
        let even = DoubleDouble::from(m * (0.5 - m)) * x / ((a + (2.0 * m - 1.0)) * (a + 2.0 * m));
        value *= step(even);
        let odd = -((a + m) * (a + (m + 0.5)) * x / ((a + 2.0 * m) * (a + (2.0 * m + 1.0))));
        let factor = step(odd);
        value *= factor;
        if (factor - 1.0).hi.abs() < TOLERANCE {
            break;
        }
        m += 1.0;
    }
    value
}

/// `x^(df/2)`.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "df is positive and at most 1e18")]
fn power_half(x: DoubleDouble, df: f64) -> DoubleDouble {
    let power = df / 2.0;
    let whole = x.powi(power as u64);
    let fraction = power.fract();
    if fraction == 0.0 {
        whole
    } else if df.fract() == 0.0 {
        whole * x.sqrt()
    } else {
        whole * (x.ln() * fraction).exp()
    }
}

/// `Γ(z + 1/2)/Γ(z)` for z > 0, by the recurrence in z up to an argument where the asymptotic series holds:
/// with `w = z - 1/4`, `ln` of it is `½ ln w - Σ_k E_{2k}/(k 4^{2k+1} w^{2k})`, `E` the Euler numbers.
pub(super) fn half_gamma_ratio(z: f64) -> DoubleDouble {
    const ASYMPTOTIC_FROM: f64 = 40.0;
    const EULER: [f64; 10] = [
        -1.0,
        5.0,
        -61.0,
        1_385.0,
        -50_521.0,
        2_702_765.0,
        -199_360_981.0,
        19_391_512_145.0,
        -2_404_879_675_441.0,
        370_371_188_237_525.0,
    ];
    let (mut numerator, mut denominator) = (DoubleDouble::ONE, DoubleDouble::ONE);
    let mut shifted = DoubleDouble::from(z);
    while shifted.hi < ASYMPTOTIC_FROM {
        numerator *= shifted;
        denominator *= shifted + 0.5;
        shifted += 1.0;
    }
    let w = shifted - 0.25;
    let step = DoubleDouble::ONE / (w * 4.0).square();
    let mut power = DoubleDouble::ONE;
    let mut logarithm = DoubleDouble::ZERO;
    let mut k = 1.0;
    for euler in EULER {
        power *= step;
        logarithm -= power * euler / (4.0 * k);
        k += 1.0;
    }
    w.sqrt() * logarithm.exp() * (numerator / denominator)
}

/// p where t is so large that only the leading term of the tail is left: `2 (√v/t)^v Γ((v+1)/2)/(√π v Γ(v/2))`.
pub(super) fn leading_term(t: f64, df: f64) -> f64 {
    let base = DoubleDouble::from(df).sqrt() / t;
    (leading_factor(df) * (base.ln() * df).exp()).to_f64()
}

/// Its factor before the power.
pub(super) fn leading_factor(df: f64) -> DoubleDouble {
    half_gamma_ratio(df / 2.0) * 2.0 / DoubleDouble::SQRT_PI / df
}
