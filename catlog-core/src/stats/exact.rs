//! Exact statistics of integers: sums slide through a window without drift, and each result is rounded once.
//!
//! Ranks and counts are integers and a score is an integer number of ten-thousandths, so the sums, squares and products
//! of a window are integers too. They are kept in `i64` and `i128`, where adding a value and taking it away again is
//! exact; nothing cancels, a constant window has a variance of exactly 0, and windows of equal spread have equal
//! standard deviations to the last bit.
//!
//! Source of the moments' formulas: Chan, Golub & `LeVeque` (1983), "Algorithms for computing the sample variance";
//! in integer arithmetic their textbook form is exact.

use super::double_double::DoubleDouble;
use super::student_t;

/// Largest integer up to which all integers are doubles.
const EXACT_IN_F64: u128 = 1 << 53;

/// `numerator / denominator`, rounded once; equal fractions give equal doubles. `denominator` is positive.
///
/// ```
/// use catlog_core::stats::exact::ratio;
/// assert_eq!(ratio(1, 3), 1.0 / 3.0);
/// assert_eq!(ratio((1 << 60) + 2, 3 << 60), ratio((1 << 61) + 4, 3 << 61));
/// ```
#[must_use]
pub fn ratio(numerator: i128, denominator: i128) -> f64 {
    debug_assert!(denominator > 0, "the denominator is a count or a square");
    if let (Ok(n), Ok(d)) = (i64::try_from(numerator), i64::try_from(denominator))
        && u128::from(n.unsigned_abs()) <= EXACT_IN_F64
        && u128::from(d.unsigned_abs()) <= EXACT_IN_F64
    {
        return n as f64 / d as f64;
    }
    // Lowest terms first: then equal fractions are the same integers, whatever the rounding does with them.
    let common = gcd(numerator.unsigned_abs(), denominator.unsigned_abs()).max(1);
    let reduce = |value: i128| value / i128::try_from(common).unwrap_or(1);
    (double_double(reduce(numerator)) / double_double(reduce(denominator))).to_f64()
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// An integer as the nearest double; fast where it fits 64 bits, as it nearly always does.
#[must_use]
pub fn to_f64(value: i128) -> f64 {
    match i64::try_from(value) {
        Ok(small) => small as f64,
        Err(_) => value as f64,
    }
}

/// Count, sum and sum of squares of a window of integers.
///
/// Values are offsets from any base of |offset| < 2³³, such as the difference of two 32-bit integers; the window may have
/// up to 2³⁰ of them.
///
/// ```
/// use catlog_core::stats::exact::Moments;
///
/// let mut window = Moments::default();
/// for value in [87_100, 87_200, 87_100] {
///     window.add(value);
/// }
/// window.remove(87_100);
/// assert_eq!(window.mean(0, 10_000), Some(8.715));
/// assert_eq!(window.std_dev(10_000), Some((0.01f64 * 0.01 / 2.0).sqrt()));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moments {
    n: i64,
    sum: i64,
    squares: i128,
}

impl Moments {
    /// Takes a value in.
    #[inline]
    pub fn add(&mut self, value: i64) {
        self.n += 1;
        self.sum += value;
        self.squares += i128::from(value) * i128::from(value);
    }

    /// Takes a value out that was taken in before.
    #[inline]
    pub fn remove(&mut self, value: i64) {
        self.n -= 1;
        self.sum -= value;
        self.squares -= i128::from(value) * i128::from(value);
    }

    /// Number of values.
    #[must_use]
    pub fn n(&self) -> i64 {
        self.n
    }

    /// Mean of `(base + value) / scale`: `(base·n + Σ) / (n·scale)`; `None` without a value.
    #[inline]
    #[must_use]
    pub fn mean(&self, base: i64, scale: i32) -> Option<f64> {
        (self.n > 0).then(|| {
            ratio(i128::from(base) * i128::from(self.n) + i128::from(self.sum), i128::from(self.n) * i128::from(scale))
        })
    }

    /// n(n-1) times the sample variance: `nΣx² - (Σx)²`, an integer.
    #[inline]
    #[must_use]
    pub fn scaled_variance(&self) -> i128 {
        i128::from(self.n) * self.squares - i128::from(self.sum) * i128::from(self.sum)
    }

    /// Sample standard deviation of `value / scale`: √((nΣx² - (Σx)²) / (n(n-1)·scale²)); `None` with fewer than 2 values.
    #[inline]
    #[must_use]
    pub fn std_dev(&self, scale: i32) -> Option<f64> {
        (self.n > 1).then(|| {
            let scale = i128::from(scale);
            ratio(self.scaled_variance(), i128::from(self.n) * i128::from(self.n - 1) * scale * scale).sqrt()
        })
    }

    /// Confidence interval of the mean of `(base + value) / scale`: mean ± t·s/√n, each bound rounded once; `None` with
    /// fewer than 2 values. `factors` are those of this number of values and this scale.
    #[inline]
    #[must_use]
    pub fn mean_interval(&self, base: i64, factors: &IntervalFactors) -> Option<(f64, f64)> {
        if self.n < 2 {
            return None;
        }
        let mean = double_double(i128::from(base) * i128::from(self.n) + i128::from(self.sum)) * factors.mean;
        let half = double_double(self.scaled_variance()).sqrt() * factors.half_width;
        Some(((mean - half).to_f64(), (mean + half).to_f64()))
    }
}

/// What turns the integer sums of n values into a confidence interval of their mean: the same for every window of n
/// values, so the divisions and the root are done once.
#[derive(Debug, Clone, Copy)]
pub struct IntervalFactors {
    /// 1 / (n·scale), of Σx.
    pub(super) mean: DoubleDouble,
    /// t / (n·scale·√(n-1)), of √(nΣx² - (Σx)²).
    pub(super) half_width: DoubleDouble,
}

impl IntervalFactors {
    /// The factors for `n` values at a confidence level; `None` unless n > 1 and 0 < level < 1.
    ///
    /// ```
    /// use catlog_core::stats::exact::{IntervalFactors, Moments};
    /// let mut window = Moments::default();
    /// window.add(1);
    /// window.add(3);
    /// let factors = IntervalFactors::new(2, 1, 0.5).unwrap();
    /// // t(0.75, 1) = 1 and s/√n = 1
    /// assert_eq!(window.mean_interval(0, &factors), Some((1.0, 3.0)));
    /// ```
    #[must_use]
    pub fn new(n: u32, scale: i32, level: f64) -> Option<Self> {
        let df = n.checked_sub(1).filter(|&df| df > 0)?;
        let t = student_t::confidence_factor(level, f64::from(df))?;
        let divisor = DoubleDouble::from_i64(i64::from(n) * i64::from(scale));
        let root = DoubleDouble::from_i64(i64::from(df)).sqrt();
        Some(Self { mean: DoubleDouble::ONE / divisor, half_width: t / (divisor * root) })
    }
}

/// An integer in double-double, exactly up to 106 bits; fast where it fits 64 bits.
#[inline]
fn double_double(value: i128) -> DoubleDouble {
    match i64::try_from(value) {
        Ok(small) => DoubleDouble::from_i64(small),
        Err(_) => DoubleDouble::from_i128(value),
    }
}

/// Sums of a window of points: integer x and y, as for [`Moments`]; |x| < 2³¹.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LineSums {
    n: i64,
    x: i64,
    y: i64,
    xx: i128,
    xy: i128,
    yy: i128,
}

/// A least-squares line through the points of a window; the integers behind it are exact.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// Slope: Sxy/Sxx.
    pub slope: f64,
    /// Standard error of the slope: √((Syy - Sxy²/Sxx) / (n-2) / Sxx).
    pub std_error: f64,
    /// Share of the variance explained: Sxy²/(Sxx·Syy); 0 for constant y.
    pub r_squared: f64,
    /// 1 - r², rounded once, so that the far tail of the p-value keeps its digits; 1 for constant y.
    pub unexplained: f64,
    /// Degrees of freedom: n - 2.
    pub df: u32,
}

impl LineSums {
    /// The sums of points, given by their coordinates: in 64 bits as long as these hold them.
    pub(crate) fn of(x: &[i32], y: &[i32]) -> Self {
        let most = x.iter().chain(y).map(|value| value.unsigned_abs()).max().unwrap_or(0);
        let square = i64::from(most) * i64::from(most);
        let safe = usize::try_from(i64::MAX / square.max(1)).unwrap_or(usize::MAX);
        let mut all = Self::default();
        for (x, y) in x.chunks(safe).zip(y.chunks(safe)) {
            let mut part = [0i64; 5];
            for (&x, &y) in x.iter().zip(y) {
                let (x, y) = (i64::from(x), i64::from(y));
                for (sum, value) in part.iter_mut().zip([x, y, x * x, x * y, y * y]) {
                    *sum += value;
                }
            }
            let [x_sum, y_sum, xx, xy, yy] = part;
            all.n += i64::try_from(x.len()).unwrap_or(i64::MAX);
            all.x += x_sum;
            all.y += y_sum;
            all.xx += i128::from(xx);
            all.xy += i128::from(xy);
            all.yy += i128::from(yy);
        }
        all
    }

    /// Takes a point in.
    #[inline]
    pub fn add(&mut self, x: i64, y: i64) {
        self.n += 1;
        self.x += x;
        self.y += y;
        self.xx += i128::from(x) * i128::from(x);
        self.xy += i128::from(x) * i128::from(y);
        self.yy += i128::from(y) * i128::from(y);
    }

    /// Takes a point out that was taken in before.
    #[inline]
    pub fn remove(&mut self, x: i64, y: i64) {
        self.n -= 1;
        self.x -= x;
        self.y -= y;
        self.xx -= i128::from(x) * i128::from(x);
        self.xy -= i128::from(x) * i128::from(y);
        self.yy -= i128::from(y) * i128::from(y);
    }

    /// Number of points.
    #[must_use]
    pub fn n(&self) -> i64 {
        self.n
    }

    /// n·Sxx, n·Sxy and n·Syy: integers.
    #[inline]
    fn centred(&self) -> (i128, i128, i128) {
        let n = i128::from(self.n);
        let (x, y) = (i128::from(self.x), i128::from(self.y));
        (n * self.xx - x * x, n * self.xy - x * y, n * self.yy - y * y)
    }

    /// The line through the points `(x, y / scale)`; `None` with fewer than 3 points or constant x.
    ///
    /// Constant y: slope 0, standard error 0, r² 0. A perfect line: standard error 0, r² 1, unexplained 0.
    #[inline]
    #[must_use]
    pub fn line(&self, scale: i32) -> Option<Line> {
        let (a, b, c) = self.centred();
        if self.n < 3 || a == 0 {
            return None;
        }
        let df = u32::try_from(self.n - 2).ok()?;
        if c == 0 {
            return Some(Line { slope: 0.0, std_error: 0.0, r_squared: 0.0, unexplained: 1.0, df });
        }
        let scale = i128::from(scale);
        let squares = a.checked_mul(a).and_then(|aa| aa.checked_mul(i128::from(df)));
        let products = a.checked_mul(c).zip(b.checked_mul(b)).zip(squares);
        let (explained, unexplained, variance) = if let Some(((ac, bb), aa_df)) = products {
            let residual = ac - bb;
            let divisor = to_f64(aa_df) * to_f64(scale * scale);
            (to_f64(bb) / to_f64(ac), to_f64(residual) / to_f64(ac), to_f64(residual) / divisor)
        } else {
            let [a, b, c] = [a, b, c].map(double_double);
            let (ac, bb) = (a * c, b * b);
            let divisor = a * a * double_double(i128::from(df) * scale * scale);
            ((bb / ac).to_f64(), ((ac - bb) / ac).to_f64(), ((ac - bb) / divisor).to_f64())
        };
        Some(Line {
            slope: ratio(b, a * scale),
            std_error: variance.max(0.0).sqrt(),
            r_squared: explained.clamp(0.0, 1.0),
            unexplained: unexplained.clamp(0.0, 1.0),
            df,
        })
    }

    /// The correlation alone.
    pub(crate) fn pearson(&self) -> Option<f64> {
        self.correlation().map(|(r, _)| r)
    }

    /// Pearson's correlation r = Sxy/√(Sxx·Syy) and 1 - r²; `None` with fewer than 3 points or a constant side.
    ///
    /// r is rounded once: equal fractions give equal correlations, |r| <= 1, and a perfect line has exactly ±1 and 0.
    #[must_use]
    pub fn correlation(&self) -> Option<(f64, f64)> {
        let (a, b, c) = self.centred();
        if self.n < 3 || a == 0 || c == 0 {
            return None;
        }
        let residual = a.checked_mul(c).zip(b.checked_mul(b)).map(|(ac, bb)| (ac - bb, ac));
        if let Some((0, _)) = residual {
            return Some((if b < 0 { -1.0 } else { 1.0 }, 0.0));
        }
        let [a, b, c] = [a, b, c].map(double_double);
        let product = a * c;
        let r = (b / product.sqrt()).to_f64();
        let unexplained = match residual {
            Some((residual, ac)) => to_f64(residual) / to_f64(ac),
            None => ((product - b * b) / product).to_f64(),
        };
        Some((r.clamp(-1.0, 1.0), unexplained.clamp(0.0, 1.0)))
    }
}
