//! Two-sided tail of Student's t for a whole number of degrees of freedom, quick and right deep in the tail.

use std::f64::consts::FRAC_2_PI;

/// Below this the finite sum, which is subtracted from 1, gives way to the series of the tail itself.
const FINITE_SUM_ENDS: f64 = 1e-4;

/// Coefficients of the finite sum that are kept; longer sums compute the rest as they go.
const KEPT: usize = 16;

/// `P(|T| > t)` for a fixed number of degrees of freedom.
pub(super) struct TwoSided {
    df: usize,
    /// The first coefficients of the finite sum: 1, 1/2, 3/8, … or 1, 2/3, 8/15, …
    coefficients: [f64; KEPT],
    /// `Γ(df/2 + 1/2) / (Γ(df/2 + 1) Γ(1/2))`.
    front: f64,
}

impl TwoSided {
    pub(super) fn new(df: usize) -> Self {
        let mut front = if df.is_multiple_of(2) { 1.0 } else { FRAC_2_PI };
        let mut a = if df.is_multiple_of(2) { 1.0 } else { 1.5 };
        while 2.0 * a <= df as f64 {
            front *= (a - 0.5) / a;
            a += 1.0;
        }
        let mut coefficients = [1.0; KEPT];
        let mut odd = if df.is_multiple_of(2) { 1.0 } else { 2.0 };
        for j in 1..KEPT {
            coefficients[j] = coefficients[j - 1] * odd / (odd + 1.0);
            odd += 2.0;
        }
        Self { df, coefficients, front }
    }

    /// The tail beyond `|t|`: 1 at 0, 0 only where it is below the smallest double.
    pub(super) fn tail(&self, t: f64) -> f64 {
        let df = self.df as f64;
        let t2 = t * t;
        let x = df / (df + t2);
        let sine2 = 1.0 / (1.0 + df / t2);
        let body = self.body(t.abs(), x, sine2.sqrt());
        if 1.0 - body > FINITE_SUM_ENDS {
            return 1.0 - body;
        }
        // Incomplete beta I_x(df/2, 1/2) as a series of positive terms.
        let a = df / 2.0;
        let (mut term, mut sum, mut j) = (1.0, 1.0, 0.0);
        while term > sum * 1e-17 {
            term *= x * (a + 0.5 + j) / (a + 1.0 + j);
            sum += term;
            j += 1.0;
        }
        let power = power(x, self.df / 2) * if self.df.is_multiple_of(2) { 1.0 } else { x.sqrt() };
        self.front * power * sine2.sqrt() * sum
    }

    /// `P(|T| <= t)` as a finite sum (Abramowitz & Stegun 26.7.3 and 26.7.4), `x` the squared cosine of `atan(t/√df)`.
    fn body(&self, t: f64, x: f64, sine: f64) -> f64 {
        let terms = self.df / 2;
        let mut sum = 0.0;
        for coefficient in self.coefficients[..terms.min(KEPT)].iter().rev() {
            sum = sum * x + coefficient;
        }
        if terms > KEPT {
            let mut odd = (2 * KEPT - 1 + self.df % 2) as f64;
            let mut term = self.coefficients[KEPT - 1] * power(x, KEPT - 1);
            for _ in KEPT..terms {
                term *= x * odd / (odd + 1.0);
                sum += term;
                odd += 2.0;
            }
        }
        if self.df.is_multiple_of(2) {
            sine * sum
        } else {
            FRAC_2_PI * ((t / (self.df as f64).sqrt()).atan() + sine * x.sqrt() * sum)
        }
    }
}

/// `x` to a whole power, by squaring, in the same order of operations everywhere.
pub(super) fn power(mut x: f64, mut exponent: usize) -> f64 {
    let mut result = 1.0;
    while exponent > 0 {
        if exponent % 2 == 1 {
            result *= x;
        }
        x *= x;
        exponent /= 2;
    }
    result
}
