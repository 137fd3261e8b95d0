//! Sums of deviations in double-double, the ground of every moment, regression and correlation here.
//!
//! Deviations are taken from an *observation*, the one nearest to the mean, not from the mean itself: the difference of two
//! observations is exact, short where the data are short (integers, decimals of like size), and squares and products of it
//! are then exact, too, so that a constant window has spread 0 and a perfect line has residual 0. No observation is nearer to
//! the mean than one standard deviation away in the worst case, so the shift back to the mean cancels at most one bit.

use super::double_double::DoubleDouble;

/// Spreads outside 2^-200..2^200 are scaled to about 1, so that fourth powers stay in range.
const EXPONENT_LIMIT: i32 = 200;

/// Where deviations are taken from, and the power of two that they are multiplied by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin {
    pub value: f64,
    pub scale: f64,
}

impl Origin {
    /// The observation nearest to the mean. `None` for no values. All must be finite.
    #[allow(clippy::cast_precision_loss, reason = "lengths are far under 2^53")]
    pub(super) fn of(values: &[f64]) -> Option<Self> {
        let share = 1.0 / values.len() as f64;
        // Divided first, for the sum of large values may overflow; a rough mean is enough.
        let mean: f64 = values.iter().map(|v| v * share).sum();
        let nearest = |best: f64, v: &f64| {
            if (v - mean).abs() < (best - mean).abs() { *v } else { best }
        };
        let value = values[1.min(values.len())..].iter().fold(*values.first()?, nearest);
        let spread = values.iter().fold(0.0_f64, |spread, v| spread.max((v - value).abs()));
        Some(Self { value, scale: scale_for(spread) })
    }

    /// `(x - value)·scale`, exactly.
    #[inline]
    pub(super) fn deviation(&self, x: f64) -> DoubleDouble {
        DoubleDouble::from_sum(x * self.scale, -self.value * self.scale)
    }

    /// A length in scaled units in the units of the data.
    pub(super) fn unscale(&self, length: DoubleDouble) -> DoubleDouble {
        length / self.scale
    }
}

/// A power of two that brings `spread` near 1, or 1 where that is not needed.
fn scale_for(spread: f64) -> f64 {
    if spread == 0.0 {
        return 1.0;
    }
    if spread.is_infinite() {
        return 2.0_f64.powi(-1000);
    }
    #[allow(clippy::cast_possible_truncation, reason = "a double's exponent")]
    let exponent = spread.log2().floor() as i32;
    if exponent.abs() <= EXPONENT_LIMIT { 1.0 } else { 2.0_f64.powi((-exponent).clamp(-1000, 1000)) }
}

/// Sums over complete pairs, of scaled deviations from `x_origin` and `y_origin`, and n times the sums of squares
/// and products about the means: `n Σd² - (Σd)²`.
#[derive(Debug, Clone, Copy)]
pub(super) struct PairSums {
    pub n: f64,
    pub x_origin: Origin,
    pub y_origin: Origin,
    pub x: DoubleDouble,
    pub y: DoubleDouble,
    pub xx: DoubleDouble,
    pub xy: DoubleDouble,
    pub yy: DoubleDouble,
}

impl PairSums {
    /// Over two series of equal length, all finite. `None` for no pairs.
    #[allow(clippy::cast_precision_loss, reason = "lengths are far under 2^53")]
    pub(super) fn of(xs: &[f64], ys: &[f64]) -> Option<Self> {
        let (x_origin, y_origin) = (Origin::of(xs)?, Origin::of(ys)?);
        let n = xs.len() as f64;
        let [mut x, mut y, mut xx, mut xy, mut yy] = [DoubleDouble::ZERO; 5];
        for (&a, &b) in xs.iter().zip(ys) {
            let (dx, dy) = (x_origin.deviation(a), y_origin.deviation(b));
            x += dx;
            y += dy;
            xx += dx.square();
            xy += dx * dy;
            yy += dy.square();
        }
        Some(Self { n, x_origin, y_origin, x, y, xx: xx * n - x.square(), xy: xy * n - x * y, yy: yy * n - y.square() })
    }

    /// 1 - r², not through r²: where a line fits so well that `xx·yy - xy²` cancels, from the residuals.
    ///
    /// Needs `xx` and `yy` above 0. Residuals too small to be told from a perfect line in double-double give 0.
    pub(super) fn complement(&self, xs: &[f64], ys: &[f64]) -> DoubleDouble {
        const CANCELLED: f64 = 1e-12;
        const NOISE: f64 = 1e-56;
        let complement = (self.xx * self.yy - self.xy.square()) / (self.xx * self.yy);
        if complement.hi > CANCELLED {
            return complement;
        }
        let slope = self.xy / self.xx;
        let (x_mean, y_mean) = (self.x / self.n, self.y / self.n);
        let squares: DoubleDouble = xs
            .iter()
            .zip(ys)
            .map(|(&a, &b)| {
                let (dx, dy) = (self.x_origin.deviation(a), self.y_origin.deviation(b));
                (dy - y_mean - slope * (dx - x_mean)).square()
            })
            .sum();
        let complement = squares * self.n / self.yy;
        if complement.hi < NOISE { DoubleDouble::ZERO } else { complement }
    }
}
