//! The sums of [`exact`](super::exact) in 64 bits, for windows of small integers: what nearly every window is.
//!
//! Values are offsets of |offset| <= [`MOST_OFFSET`], x lies within 0..=[`MOST_X`] and within 30 of each other, and a window
//! has at most 30 values. Then nΣx² is below 2⁴⁷, nSxx below 2¹⁷ and nSxx·nSyy below 2⁶³, so that nothing overflows, and
//! every result is rounded just as it is there: to the same bits.

use super::double_double::{DoubleDouble, near_product, quick_two_sum};
use super::exact::{IntervalFactors, Line};

/// Largest offset from the base.
pub(crate) const MOST_OFFSET: i64 = 1 << 18;
/// Largest x.
pub(crate) const MOST_X: i64 = 1 << 15;

/// Count, sum and sum of squares.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct NarrowMoments {
    n: i64,
    sum: i64,
    squares: i64,
}

impl NarrowMoments {
    #[inline]
    pub fn add(&mut self, value: i64) {
        self.n += 1;
        self.sum += value;
        self.squares += value * value;
    }

    #[inline]
    pub fn remove(&mut self, value: i64) {
        self.n -= 1;
        self.sum -= value;
        self.squares -= value * value;
    }

    #[inline]
    pub fn n(&self) -> i64 {
        self.n
    }

    /// As [`Moments::mean`](super::exact::Moments::mean).
    #[inline]
    pub fn mean(&self, base: i64, scale: i32) -> Option<f64> {
        (self.n > 0).then(|| (base * self.n + self.sum) as f64 / (self.n * i64::from(scale)) as f64)
    }

    #[inline]
    fn scaled_variance(&self) -> i64 {
        self.n * self.squares - self.sum * self.sum
    }

    /// As [`Moments::std_dev`](super::exact::Moments::std_dev).
    #[inline]
    pub fn std_dev(&self, scale: i32) -> Option<f64> {
        let scale = i64::from(scale);
        let divisor = self.n * (self.n - 1) * (scale * scale);
        (self.n > 1).then(|| (self.scaled_variance() as f64 / divisor as f64).sqrt())
    }

    /// As [`Moments::mean_interval`](super::exact::Moments::mean_interval).
    #[inline]
    pub fn mean_interval(&self, base: i64, factors: &IntervalFactors) -> Option<(f64, f64)> {
        if self.n < 2 {
            return None;
        }
        let mean = times((base * self.n + self.sum) as f64, factors.mean);
        let half = times_root(factors.half_width, self.scaled_variance() as f64);
        Some(((mean - half).hi, (mean + half).hi))
    }
}

/// The product with a whole number that is a double.
#[inline]
fn times(whole: f64, factor: DoubleDouble) -> DoubleDouble {
    let (high, error) = near_product(whole, factor.hi);
    let (hi, lo) = quick_two_sum(high, error + whole * factor.lo);
    DoubleDouble { hi, lo }
}

/// The product with the square root of a whole number that is a double.
#[inline]
fn times_root(factor: DoubleDouble, whole: f64) -> DoubleDouble {
    let estimate = whole.sqrt();
    if estimate == 0.0 {
        return DoubleDouble::ZERO;
    }
    // One Newton step, as in `DoubleDouble::sqrt`; the difference of the high parts is exact.
    let (square, error) = near_product(estimate, estimate);
    let residual = (whole - square) - error;
    let (hi, lo) = quick_two_sum(estimate, residual / (2.0 * estimate));
    let (high, error) = near_product(hi, factor.hi);
    let (hi, lo) = quick_two_sum(high, error + (hi * factor.lo + lo * factor.hi));
    DoubleDouble { hi, lo }
}

/// Sums of points.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct NarrowLineSums {
    n: i64,
    x: i64,
    y: i64,
    xx: i64,
    xy: i64,
    yy: i64,
}

impl NarrowLineSums {
    #[inline]
    pub fn add(&mut self, x: i64, y: i64) {
        self.n += 1;
        self.x += x;
        self.y += y;
        self.xx += x * x;
        self.xy += x * y;
        self.yy += y * y;
    }

    #[inline]
    pub fn remove(&mut self, x: i64, y: i64) {
        self.n -= 1;
        self.x -= x;
        self.y -= y;
        self.xx -= x * x;
        self.xy -= x * y;
        self.yy -= y * y;
    }

    #[inline]
    pub fn n(&self) -> i64 {
        self.n
    }

    /// As [`LineSums::line`](super::exact::LineSums::line).
    #[inline]
    pub fn line(&self, scale: i32) -> Option<Line> {
        let Self { n, x, y, xx, xy, yy } = *self;
        let (a, b, c) = (n * xx - x * x, n * xy - x * y, n * yy - y * y);
        if n < 3 || a == 0 {
            return None;
        }
        let df = u32::try_from(n - 2).ok()?;
        if c == 0 {
            return Some(Line { slope: 0.0, std_error: 0.0, r_squared: 0.0, unexplained: 1.0, df });
        }
        let scale = i64::from(scale);
        let (ac, bb) = (a * c, b * b);
        let (product, residual) = (ac as f64, (ac - bb) as f64);
        let divisor = (a * a * i64::from(df)) as f64 * (scale * scale) as f64;
        Some(Line {
            slope: b as f64 / (a * scale) as f64,
            std_error: (residual / divisor).sqrt(),
            r_squared: bb as f64 / product,
            unexplained: residual / product,
            df,
        })
    }
}

/// Largest size of the values of pairs that are correlated.
pub(crate) const MOST_OF_PAIR: i32 = 1 << 20;

impl NarrowLineSums {
    /// As the first of [`LineSums::correlation`](super::exact::LineSums::correlation), of up to 30 pairs of values of at most
    /// [`MOST_OF_PAIR`] in size: nSxx, nSxy and nSyy are below 2⁵³, and doubles.
    pub fn pearson(&self) -> Option<f64> {
        let Self { n, x, y, xx, xy, yy } = *self;
        let (a, b, c) = (n * xx - x * x, n * xy - x * y, n * yy - y * y);
        if n < 3 || a == 0 || c == 0 {
            return None;
        }
        if i128::from(a) * i128::from(c) == i128::from(b) * i128::from(b) {
            return Some(if b < 0 { -1.0 } else { 1.0 });
        }
        let root = DoubleDouble::from_product(a as f64, c as f64).sqrt();
        let b = b as f64;
        let quotient = b / root.hi;
        let (product, error) = near_product(quotient, root.hi);
        let rest = ((b - product) - error) - quotient * root.lo;
        Some((quotient + rest / root.hi).clamp(-1.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::exact::{LineSums, Moments};

    #[test]
    fn correlations_are_those_of_the_wide_sums() {
        let mut state = 3u64;
        let mut draw = |most: i32| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i64::try_from(state >> 33).unwrap() % (2 * i64::from(most) + 1) - i64::from(most)
        };
        for trial in 0..20_000 {
            let (mut narrow, mut wide) = (NarrowLineSums::default(), LineSums::default());
            for _ in 0..3 + trial % 28 {
                let most = [2, 40, 5000, MOST_OF_PAIR][trial % 4];
                let (x, y) = (draw(most), draw(most));
                let y = if trial % 3 == 0 { y } else { x + y / 16 };
                let y = y.clamp(-i64::from(most), i64::from(most));
                narrow.add(x, y);
                wide.add(x, y);
            }
            assert_eq!(narrow.pearson(), wide.correlation().map(|(r, _)| r));
        }
    }

    /// Ranks that walk and jump to the bounds, gaps in the days, windows of every length from 1 to 30.
    #[test]
    fn the_bits_are_those_of_the_wide_sums() {
        let mut state = 7u64;
        let mut draw = |most: i64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i64::try_from(state >> 33).unwrap() % most
        };
        let mut compared = 0;
        for series in 0..60 {
            let (mut narrow, mut wide) = (NarrowMoments::default(), Moments::default());
            let (mut narrow_line, mut wide_line) = (NarrowLineSums::default(), LineSums::default());
            let mut inside = std::collections::VecDeque::new();
            let (mut x, mut y) = (MOST_X - 3000, 0);
            let span = 1 + draw(30);
            for _ in 0..200 {
                x += 1 + draw(20) / 19;
                y = match series % 4 {
                    0 => (y + draw(13) - 6).clamp(-MOST_OFFSET, MOST_OFFSET),
                    1 => draw(2) * 2 * MOST_OFFSET - MOST_OFFSET,
                    2 => draw(3) * 100,
                    _ => draw(2 * MOST_OFFSET) - MOST_OFFSET,
                };
                narrow.add(y);
                wide.add(y);
                narrow_line.add(x, y);
                wide_line.add(x, y);
                inside.push_back((x, y));
                while let Some(&(x0, y0)) = inside.front()
                    && x0 <= x - span
                {
                    narrow.remove(y0);
                    wide.remove(y0);
                    narrow_line.remove(x0, y0);
                    wide_line.remove(x0, y0);
                    inside.pop_front();
                }
                for scale in [1, 10_000] {
                    assert_eq!(narrow.mean(87_100, scale), wide.mean(87_100, scale));
                    assert_eq!(narrow.std_dev(scale), wide.std_dev(scale));
                    assert_eq!(narrow_line.line(scale), wide_line.line(scale));
                    let n = u32::try_from(narrow.n()).unwrap();
                    if let Some(factors) = IntervalFactors::new(n, scale, 0.95) {
                        assert_eq!(narrow.mean_interval(87_100, &factors), wide.mean_interval(87_100, &factors));
                        compared += 1;
                    }
                }
            }
        }
        assert!(compared > 10_000, "only {compared} compared");
    }
}
