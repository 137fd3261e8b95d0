//! Double-double arithmetic: a number as the unevaluated sum of two doubles, about 106 bits.
//!
//! Built from error-free transformations: Knuth's two-sum, Dekker's two-product with Veltkamp's split
//! (Dekker, *A floating-point technique for extending the available precision*, 1971; Knuth, *TAOCP* 2, 4.2.2).
//! No fused multiply-add is used: the baseline x86-64 has none, and the software routine is slow.
//!
//! ```
//! use catlog_core::stats::double_double::DoubleDouble;
//!
//! let third = DoubleDouble::from(1.0) / DoubleDouble::from(3.0);
//! assert_eq!((third * 3.0).to_f64(), 1.0);
//! assert_eq!((third - 1.0 / 3.0).to_f64(), 1.850_371_707_708_594e-17);
//! ```

use std::cmp::Ordering;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

/// `2^27 + 1`, Veltkamp's factor for a 53-bit significand.
const SPLITTER: f64 = 134_217_729.0;
/// Beyond `2^996`, [`SPLITTER`] times the value would overflow.
const SPLIT_LIMIT: f64 = 6.696_928_794_914_171e299;
/// `2^53`, by which a factor too large to split is scaled.
const SCALE: f64 = 9_007_199_254_740_992.0;

/// `a + b` as a rounded sum and its exact rounding error.
///
/// ```
/// assert_eq!(catlog_core::stats::double_double::two_sum(1e16, 1.0), (1e16, 1.0));
/// ```
#[inline]
#[must_use]
pub fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let b_part = sum - a;
    (sum, (a - (sum - b_part)) + (b - b_part))
}

/// `a + b` as a rounded sum and its exact rounding error, where `|a| >= |b|` (or `a` is 0).
///
/// ```
/// assert_eq!(catlog_core::stats::double_double::quick_two_sum(1e16, 1.0), (1e16, 1.0));
/// ```
#[inline]
#[must_use]
pub fn quick_two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    (sum, b - (sum - a))
}

/// Splits into two halves of at most 26 bits each that add up to `a`; needs `|a| <= 2^996`.
#[inline]
fn split(a: f64) -> (f64, f64) {
    let scaled = SPLITTER * a;
    let high = scaled - (scaled - a);
    (high, a - high)
}

/// `a · b` as a rounded product and its rounding error.
///
/// The error is exact unless it underflows (a product under about `1e-291`). A product that is not finite has error 0.
///
/// ```
/// let (product, error) = catlog_core::stats::double_double::two_product(0.1, 0.1);
/// assert_eq!(product, 0.010_000_000_000_000_002);
/// assert_eq!(error, -8.326_672_684_688_674e-19);
/// ```
#[inline]
#[must_use]
pub fn two_product(a: f64, b: f64) -> (f64, f64) {
    if a.abs() > SPLIT_LIMIT || b.abs() > SPLIT_LIMIT {
        return two_product_huge(a, b);
    }
    let product = a * b;
    if !product.is_finite() {
        return (product, 0.0);
    }
    let (a_high, a_low) = split(a);
    let (b_high, b_low) = split(b);
    let error = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low;
    (product, error)
}

/// [`two_product`] of factors that are 0 or between 2^-400 and 2^400 in size: no look at the bounds of a double.
#[inline]
pub(crate) fn near_product(a: f64, b: f64) -> (f64, f64) {
    let product = a * b;
    let (a_high, a_low) = split(a);
    let (b_high, b_low) = split(b);
    (product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low)
}

/// [`two_product`] where a factor is too large to split: it is scaled down by a power of two and the result back up.
#[cold]
fn two_product_huge(a: f64, b: f64) -> (f64, f64) {
    let product = a * b;
    if !product.is_finite() {
        return (product, 0.0);
    }
    let (large, small) = if a.abs() > b.abs() { (a, b) } else { (b, a) };
    // A finite product with one factor over 2^996 leaves the other under 2^28, so only one needs scaling.
    let (_, error) = two_product(large / SCALE, small);
    (product, error * SCALE)
}

/// An unevaluated sum `hi + lo` with `hi` the double nearest to it: about 32 decimal digits.
///
/// Sums and products are right to about `2^-104` relative, quotients and roots to about `2^-102`.
/// Operations on values beyond the range of a double give what doubles give (infinity, NaN) in `hi`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct DoubleDouble {
    /// The double nearest to the value.
    pub hi: f64,
    /// What is left, at most half a unit in the last place of `hi`.
    pub lo: f64,
}

impl DoubleDouble {
    /// 0.
    pub const ZERO: Self = Self { hi: 0.0, lo: 0.0 };
    /// 1.
    pub const ONE: Self = Self { hi: 1.0, lo: 0.0 };
    /// π.
    pub const PI: Self = Self { hi: std::f64::consts::PI, lo: 1.224_646_799_147_353_2e-16 };
    /// ln 2.
    pub const LN_2: Self = Self { hi: std::f64::consts::LN_2, lo: 2.319_046_813_846_299_6e-17 };
    /// √π.
    pub const SQRT_PI: Self = Self { hi: 1.772_453_850_905_516, lo: -7.666_586_499_825_799e-17 };

    /// The exact sum of two doubles.
    ///
    /// ```
    /// use catlog_core::stats::double_double::DoubleDouble;
    /// let x = DoubleDouble::from_sum(1.0, 1e-20);
    /// assert_eq!((x.hi, x.lo), (1.0, 1e-20));
    /// ```
    #[inline]
    #[must_use]
    pub fn from_sum(a: f64, b: f64) -> Self {
        let (hi, lo) = two_sum(a, b);
        Self { hi, lo }
    }

    /// The exact product of two doubles (see [`two_product`] for underflow).
    ///
    /// ```
    /// use catlog_core::stats::double_double::DoubleDouble;
    /// let x = DoubleDouble::from_product(0.1, 0.1);
    /// assert_eq!((x - 0.1 * 0.1).to_f64(), -8.326_672_684_688_674e-19);
    /// ```
    #[inline]
    #[must_use]
    pub fn from_product(a: f64, b: f64) -> Self {
        let (hi, lo) = two_product(a, b);
        Self { hi, lo }
    }

    /// A 64-bit integer, exactly.
    ///
    /// ```
    /// use catlog_core::stats::double_double::DoubleDouble;
    /// let x = DoubleDouble::from_i64(i64::MAX);
    /// assert_eq!((x.hi, x.lo), (9_223_372_036_854_775_808.0, -1.0));
    /// ```
    #[inline]
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "each half has at most 32 bits")]
    pub fn from_i64(value: i64) -> Self {
        let high = (value >> 32) as f64 * 4_294_967_296.0;
        let (hi, lo) = two_sum(high, (value & 0xffff_ffff) as f64);
        Self { hi, lo }
    }

    /// An integer: exact where it has at most 106 significant bits, else rounded there.
    ///
    /// ```
    /// use catlog_core::stats::double_double::DoubleDouble;
    /// let x = DoubleDouble::from_i128(10_i128.pow(30) + 1);
    /// assert_eq!((x - 1e30).to_f64(), -19_884_624_838_655.0);
    /// ```
    #[inline]
    #[must_use]
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "the rounding of the first cast is what the second one recovers"
    )]
    pub fn from_i128(value: i128) -> Self {
        let hi = value as f64;
        // i128::MAX rounds up to 2^127, one past the type's range: in wrapping arithmetic that is i128::MIN.
        let high_part = if hi >= -(i128::MIN as f64) { i128::MIN } else { hi as i128 };
        let rest = value.wrapping_sub(high_part) as f64;
        let (hi, lo) = quick_two_sum(hi, rest);
        Self { hi, lo }
    }

    /// The decimal number that the double was written as: the shortest one that reads back as the same double.
    ///
    /// `0.95` as a double is not 19/20, and the difference is visible in the last digits of a quantile. Returns `None`
    /// where the value is not finite, or where it has more digits than a double-double holds exactly.
    ///
    /// ```
    /// use catlog_core::stats::double_double::DoubleDouble;
    /// let level = DoubleDouble::from_decimal(0.95).unwrap();
    /// assert_eq!((level * 20.0 - 19.0).to_f64().abs() < 1e-30, true);
    /// assert_ne!((DoubleDouble::from(0.95) * 20.0 - 19.0).to_f64(), 0.0);
    /// ```
    #[must_use]
    pub fn from_decimal(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        let text = format!("{value:e}");
        let (mantissa, exponent) = text.split_once('e')?;
        let exponent: i32 = exponent.parse().ok()?;
        let decimals = i32::try_from(mantissa.split_once('.').map_or(0, |(_, d)| d.len())).ok()?;
        let digits: i128 = mantissa.replace('.', "").parse().ok()?;
        let power = exponent - decimals;
        let scale = Self::from_i128(10_i128.checked_pow(power.unsigned_abs())?);
        let digits = Self::from_i128(digits);
        Some(if power < 0 { digits / scale } else { digits * scale })
    }

    /// The nearest double.
    #[inline]
    #[must_use]
    pub fn to_f64(self) -> f64 {
        self.hi
    }

    /// Whether the value is neither infinite nor NaN.
    #[inline]
    #[must_use]
    pub fn is_finite(self) -> bool {
        self.hi.is_finite()
    }

    /// The absolute value.
    #[inline]
    #[must_use]
    pub fn abs(self) -> Self {
        if self.hi < 0.0 { -self } else { self }
    }

    /// The square.
    #[inline]
    #[must_use]
    pub fn square(self) -> Self {
        self * self
    }

    /// The square root; 0 for 0, NaN for a negative value.
    ///
    /// ```
    /// use catlog_core::stats::double_double::DoubleDouble;
    /// let root = DoubleDouble::from(2.0).sqrt();
    /// assert!((root * root - 2.0).to_f64().abs() < 1e-31);
    /// ```
    #[inline]
    #[must_use]
    pub fn sqrt(self) -> Self {
        let estimate = self.hi.sqrt();
        if estimate == 0.0 || !estimate.is_finite() {
            return Self::from(estimate);
        }
        // One Newton step (Karp's trick): the residual needs only a double's precision.
        let residual = self - Self::from_product(estimate, estimate);
        let (hi, lo) = quick_two_sum(estimate, residual.hi / (2.0 * estimate));
        Self { hi, lo }
    }

    /// e^x.
    ///
    /// ```
    /// use catlog_core::stats::double_double::DoubleDouble;
    /// let e = DoubleDouble::ONE.exp();
    /// assert_eq!((e.hi, e.lo), (std::f64::consts::E, 1.445_646_891_729_250_2e-16));
    /// ```
    #[must_use]
    #[allow(clippy::cast_possible_truncation, reason = "the power of two is within the range of a double's exponents")]
    pub fn exp(self) -> Self {
        const HALVINGS: u8 = 8;
        let estimate = self.hi.exp();
        if estimate == 0.0 || !estimate.is_finite() {
            return Self::from(estimate);
        }
        let twos = (self.hi / Self::LN_2.hi).round();
        let reduced = (self - Self::LN_2 * twos) * 0.5_f64.powi(i32::from(HALVINGS));
        // e^r - 1 by its series: |r| < 0.0014, so that eleven terms reach 2^-140. Squaring is done without the 1, where digits would go.
        let mut minus_one = Self::ZERO;
        for k in (1..=11_u8).rev() {
            minus_one = (minus_one + 1.0) * reduced / f64::from(k);
        }
        for _ in 0..HALVINGS {
            minus_one = minus_one * 2.0 + minus_one.square();
        }
        let power = twos as i32;
        // In two steps: 2^power alone may be subnormal where the result is not.
        (minus_one + 1.0) * 2.0_f64.powi(power / 2) * 2.0_f64.powi(power - power / 2)
    }

    /// The natural logarithm of a positive value.
    ///
    /// ```
    /// use catlog_core::stats::double_double::DoubleDouble;
    /// let x = DoubleDouble::from(10.0);
    /// assert!((x.ln().exp() - x).to_f64().abs() < 1e-29);
    /// ```
    #[must_use]
    pub fn ln(self) -> Self {
        let estimate = self.hi.ln();
        if !estimate.is_finite() {
            return Self::from(estimate);
        }
        // One Newton step on e^y - x.
        self * Self::from(-estimate).exp() - 1.0 + estimate
    }

    /// The value raised to a whole power, by squaring; `x^0` is 1.
    ///
    /// ```
    /// use catlog_core::stats::double_double::DoubleDouble;
    /// assert_eq!(DoubleDouble::from(3.0).powi(40).to_f64(), 12_157_665_459_056_928_801.0);
    /// ```
    #[must_use]
    pub fn powi(self, exponent: u64) -> Self {
        let mut result = Self::ONE;
        for bit in (0..u64::BITS - exponent.leading_zeros()).rev() {
            result = result.square();
            if exponent >> bit & 1 == 1 {
                result *= self;
            }
        }
        result
    }
}

impl From<f64> for DoubleDouble {
    #[inline]
    fn from(value: f64) -> Self {
        Self { hi: value, lo: 0.0 }
    }
}

impl Neg for DoubleDouble {
    type Output = Self;
    #[inline]
    fn neg(self) -> Self {
        Self { hi: -self.hi, lo: -self.lo }
    }
}

impl Add for DoubleDouble {
    type Output = Self;
    #[inline]
    fn add(self, other: Self) -> Self {
        // The accurate variant: the "sloppy" one loses all relative accuracy where the high parts cancel.
        let (high, high_error) = two_sum(self.hi, other.hi);
        let (low, low_error) = two_sum(self.lo, other.lo);
        let (high, high_error) = quick_two_sum(high, high_error + low);
        let (hi, lo) = quick_two_sum(high, high_error + low_error);
        Self { hi, lo }
    }
}

impl Add<f64> for DoubleDouble {
    type Output = Self;
    #[inline]
    fn add(self, other: f64) -> Self {
        let (high, error) = two_sum(self.hi, other);
        let (hi, lo) = quick_two_sum(high, error + self.lo);
        Self { hi, lo }
    }
}

impl Sub for DoubleDouble {
    type Output = Self;
    #[inline]
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Sub<f64> for DoubleDouble {
    type Output = Self;
    #[inline]
    fn sub(self, other: f64) -> Self {
        self + -other
    }
}

impl Mul for DoubleDouble {
    type Output = Self;
    #[inline]
    fn mul(self, other: Self) -> Self {
        let (high, error) = two_product(self.hi, other.hi);
        let (hi, lo) = quick_two_sum(high, error + (self.hi * other.lo + self.lo * other.hi));
        Self { hi, lo }
    }
}

impl Mul<f64> for DoubleDouble {
    type Output = Self;
    #[inline]
    fn mul(self, other: f64) -> Self {
        let (high, error) = two_product(self.hi, other);
        let (hi, lo) = quick_two_sum(high, error + self.lo * other);
        Self { hi, lo }
    }
}

impl Div for DoubleDouble {
    type Output = Self;
    #[inline]
    fn div(self, other: Self) -> Self {
        let first = self.hi / other.hi;
        if first == 0.0 || !first.is_finite() {
            return Self::from(first);
        }
        let rest = self - other * first;
        let second = rest.hi / other.hi;
        let rest = rest - other * second;
        let third = rest.hi / other.hi;
        let (high, low) = quick_two_sum(first, second);
        let (hi, lo) = quick_two_sum(high, low + third);
        Self { hi, lo }
    }
}

impl Div<f64> for DoubleDouble {
    type Output = Self;
    #[inline]
    fn div(self, other: f64) -> Self {
        self / Self::from(other)
    }
}

macro_rules! assigning {
    ($($trait:ident, $method:ident, $operator:tt);*) => {$(
        impl $trait for DoubleDouble {
            #[inline]
            fn $method(&mut self, other: Self) {
                *self = *self $operator other;
            }
        }
        impl $trait<f64> for DoubleDouble {
            #[inline]
            fn $method(&mut self, other: f64) {
                *self = *self $operator other;
            }
        }
    )*};
}
assigning!(AddAssign, add_assign, +; SubAssign, sub_assign, -; MulAssign, mul_assign, *; DivAssign, div_assign, /);

impl PartialOrd for DoubleDouble {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match self.hi.partial_cmp(&other.hi) {
            Some(Ordering::Equal) => self.lo.partial_cmp(&other.lo),
            order => order,
        }
    }
}

impl Sum<f64> for DoubleDouble {
    fn sum<I: Iterator<Item = f64>>(values: I) -> Self {
        values.fold(Self::ZERO, |sum, value| sum + value)
    }
}

impl Sum for DoubleDouble {
    fn sum<I: Iterator<Item = Self>>(values: I) -> Self {
        values.fold(Self::ZERO, |sum, value| sum + value)
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the values are exact")]
mod tests {
    use super::*;

    #[test]
    fn integers_are_exact_up_to_106_bits() {
        for value in [0, 1, -7, 1 << 105, (1_i128 << 105) - 1, -(1_i128 << 106) + 1] {
            let x = DoubleDouble::from_i128(value);
            #[allow(clippy::cast_possible_truncation, reason = "both parts are integers")]
            let back = x.hi as i128 + x.lo as i128;
            assert_eq!(back, value);
        }
    }

    #[test]
    fn the_largest_integers_do_not_wrap() {
        let max = DoubleDouble::from_i128(i128::MAX);
        assert_eq!((max.hi, max.lo), (170_141_183_460_469_231_731_687_303_715_884_105_728.0, -1.0));
        let min = DoubleDouble::from_i128(i128::MIN);
        assert_eq!((min.hi, min.lo), (-170_141_183_460_469_231_731_687_303_715_884_105_728.0, 0.0));
    }

    #[test]
    fn products_near_the_largest_double_keep_their_error() {
        let x = 1.1 * 2.0_f64.powi(1000);
        let (product, error) = two_product(x, 1.1);
        let (unit_product, unit_error) = two_product(1.1, 1.1);
        assert_eq!(product, unit_product * 2.0_f64.powi(1000));
        assert_eq!(error, unit_error * 2.0_f64.powi(1000));
        assert_eq!(two_product(f64::MAX, 2.0), (f64::INFINITY, 0.0));
    }

    #[test]
    fn cancellation_leaves_the_low_part() {
        let a = DoubleDouble::from_sum(1.0, 1e-25);
        assert_eq!((a - 1.0).to_f64(), 1e-25);
        assert_eq!((a - a).to_f64(), 0.0);
    }

    #[test]
    fn quotients_and_roots_are_right_to_30_digits() {
        // 1/7 and √3 to 40 digits: 0.142857…, 1.7320508075688772935274463415058723669428
        let seventh = DoubleDouble::ONE / 7.0;
        assert!((seventh * 7.0 - 1.0).to_f64().abs() < 1e-31);
        let root = DoubleDouble::from(3.0).sqrt();
        assert_eq!(root.hi, 1.732_050_807_568_877_2);
        assert!((root.lo - 1.003_508_422_180_690_3e-16).abs() < 1e-31);
        assert_eq!(DoubleDouble::ZERO.sqrt().to_f64(), 0.0);
        assert!((DoubleDouble::SQRT_PI.square() - DoubleDouble::PI).to_f64().abs() < 1e-30);
    }

    #[test]
    fn decimals_are_read_as_written() {
        for (value, numerator, denominator) in
            [(0.975, 39.0, 40.0), (8.71, 871.0, 100.0), (-1e22, -1e22, 1.0), (5e-7, 5.0, 1e7)]
        {
            let expected = DoubleDouble::from(numerator) / denominator;
            assert_eq!(DoubleDouble::from_decimal(value), Some(expected));
        }
        assert_eq!(DoubleDouble::from_decimal(f64::NAN), None);
    }
}
