//! Decimal numbers to a fixed number of places, exactly.

use std::cmp::Ordering;

use super::Reason;

/// A decimal in units of its last kept place, and whether nothing was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fixed {
    /// The value times ten to the number of places; [`i64::MAX`] or [`i64::MIN`] where it does not fit.
    pub value: i64,
    /// Whether the number had no further places.
    pub exact: bool,
}

/// Exponents beyond this are all the same: the number is zero or does not fit.
const MAX_EXPONENT: i64 = 10_000;

/// Reads `text` (`8.71`, `-3`, `+1e3`, `.5`, `12.`), rounding half to even to `places`.
///
/// Every digit counts, however many there are: no double is made on the way. Texts that stand for not-a-number or for
/// infinity are [`Reason::NotANumber`], as all others that are no decimal number.
pub(crate) fn parse_fixed(text: &str, places: u32) -> Result<Fixed, Reason> {
    let bytes = text.trim_ascii().as_bytes();
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] | rest => (false, rest),
    };
    let (mantissa, exponent) = match digits.iter().position(|byte| matches!(byte, b'e' | b'E')) {
        Some(at) => (&digits[..at], parse_exponent(&digits[at + 1..])?),
        None => (digits, 0),
    };
    let (whole, fraction) = match mantissa.iter().position(|&byte| byte == b'.') {
        Some(at) => (&mantissa[..at], &mantissa[at + 1..]),
        None => (mantissa, &mantissa[..0]),
    };
    if whole.is_empty() && fraction.is_empty() || !whole.iter().chain(fraction).all(u8::is_ascii_digit) {
        return Err(Reason::NotANumber);
    }
    let point = i64::try_from(whole.len()).unwrap_or(i64::MAX).saturating_add(exponent);
    let magnitude = round_digits(whole.iter().chain(fraction), point.saturating_add(i64::from(places)));
    Ok(Fixed { value: if negative { -magnitude.value } else { magnitude.value }, exact: magnitude.exact })
}

fn parse_exponent(text: &[u8]) -> Result<i64, Reason> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] | rest => (false, rest),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(Reason::NotANumber);
    }
    let value = digits.iter().fold(0, |value: i64, digit| (value * 10 + i64::from(digit - b'0')).min(MAX_EXPONENT));
    Ok(if negative { -value } else { value })
}

/// The first `keep` of the digits as a number, rounded half to even by the others.
fn round_digits<'a>(digits: impl Iterator<Item = &'a u8>, keep: i64) -> Fixed {
    let mut value: i64 = 0;
    let mut seen: i64 = 0;
    let (mut first_dropped, mut rest_dropped) = (0u8, false);
    for digit in digits {
        let digit = digit - b'0';
        match seen.cmp(&keep) {
            Ordering::Less => value = value.saturating_mul(10).saturating_add(i64::from(digit)),
            Ordering::Equal => first_dropped = digit,
            Ordering::Greater => rest_dropped |= digit != 0,
        }
        seen += 1;
    }
    while seen < keep && value != 0 && value != i64::MAX {
        value = value.saturating_mul(10);
        seen += 1;
    }
    if keep < 0 {
        // Even the first digit lies beyond the place after the last kept one.
        rest_dropped |= first_dropped != 0;
        first_dropped = 0;
    }
    let up = first_dropped > 5 || (first_dropped == 5 && (rest_dropped || value % 2 == 1));
    Fixed { value: value.saturating_add(i64::from(up)), exact: first_dropped == 0 && !rest_dropped }
}

/// `unscaled / 10^scale`, rounding half to even to `places`.
#[cfg_attr(not(feature = "polars"), allow(dead_code, reason = "decimal columns come from polars"))]
pub(crate) fn rescale(unscaled: i128, scale: u32, places: u32) -> Fixed {
    let clamp = |value: i128| i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX });
    if scale <= places {
        let value = 10i128.checked_pow(places - scale).and_then(|factor| unscaled.checked_mul(factor));
        let bound = if unscaled < 0 { i128::MIN } else { i128::MAX };
        return Fixed { value: clamp(value.unwrap_or(bound)), exact: true };
    }
    let Some(divisor) = 10i128.checked_pow(scale - places) else {
        return Fixed { value: 0, exact: unscaled == 0 }; // below half of the last place
    };
    let (quotient, remainder) = (unscaled / divisor, (unscaled % divisor).abs());
    let half = divisor / 2;
    let up = remainder > half || (remainder == half && quotient % 2 != 0);
    Fixed { value: clamp(quotient + if up { unscaled.signum() } else { 0 }), exact: remainder == 0 }
}

/// 1.5 × 2^52: doubles of this size have no places.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// A double as the shortest decimal that reads back as it, rounded half to even to `places`.
pub(crate) fn from_f64(value: f64, places: u32) -> Result<Fixed, Reason> {
    if !value.is_finite() {
        return Err(Reason::NotANumber);
    }
    let scale = f64::from(10u32.pow(places));
    // Adding and taking away 1.5 × 2^52 rounds to an integer; the division is correctly rounded, so equality says that
    // `value` is the double nearest to that decimal, however the integer was found.
    let nearest = (value * scale + ROUNDER) - ROUNDER;
    #[allow(clippy::float_cmp, reason = "equal is what is asked")]
    if nearest.abs() < 1e15 && nearest / scale == value {
        #[allow(clippy::cast_possible_truncation, reason = "integral and below 2^53")]
        return Ok(Fixed { value: nearest as i64, exact: true });
    }
    parse_fixed(&format!("{value:e}"), places)
}

/// A single-precision number as the shortest decimal that reads back as it, rounded half to even to `places`.
#[cfg_attr(not(feature = "polars"), allow(dead_code, reason = "single precision comes from polars"))]
pub(crate) fn from_f32(value: f32, places: u32) -> Result<Fixed, Reason> {
    if !value.is_finite() {
        return Err(Reason::NotANumber);
    }
    parse_fixed(&format!("{value:e}"), places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_bigint::BigInt;
    use num_rational::BigRational;
    use num_traits::{Signed, ToPrimitive, Zero};
    use proptest::prelude::*;

    fn fixed(text: &str, places: u32) -> (i64, bool) {
        let fixed = parse_fixed(text, places).unwrap();
        (fixed.value, fixed.exact)
    }

    #[test]
    fn decimals_are_read_as_they_stand() {
        assert_eq!(fixed("8.71", 4), (87_100, true));
        assert_eq!(fixed(" 10 ", 4), (100_000, true));
        assert_eq!(fixed("-.5", 4), (-5_000, true));
        assert_eq!(fixed("+12.", 0), (12, true));
        assert_eq!(fixed("32.0", 0), (32, true));
        assert_eq!(fixed("871e-2", 4), (87_100, true));
        assert_eq!(fixed("1.5E3", 0), (1_500, true));
        assert_eq!(fixed("0e999999999999999999999", 4), (0, true));
        assert_eq!(fixed("0.0000000", 4), (0, true));
    }

    #[test]
    fn more_places_round_half_to_even() {
        assert_eq!(fixed("8.123456", 4), (81_235, false));
        assert_eq!(fixed("8.12345", 4), (81_234, false));
        assert_eq!(fixed("8.12355", 4), (81_236, false));
        assert_eq!(fixed("8.123450000000000000000000000000000000001", 4), (81_235, false));
        assert_eq!(fixed("28.5", 0), (28, false));
        assert_eq!(fixed("0.00005", 4), (0, false));
        assert_eq!(fixed("0.000051", 4), (1, false));
        assert_eq!(fixed("9e-6", 4), (0, false));
    }

    #[test]
    fn what_does_not_fit_says_so() {
        assert_eq!(fixed("99999999999999999999", 0), (i64::MAX, true));
        assert_eq!(fixed("-1e400", 0).0, -i64::MAX);
        assert_eq!(fixed("1e-400", 4), (0, false));
    }

    #[test]
    fn anything_else_is_no_number() {
        for text in
            ["", " ", "twelve", "NaN", "nan", "inf", "-Infinity", "1,234", "1e", "e5", "--1", "0x10", "1 2", "٣", "."]
        {
            assert_eq!(parse_fixed(text, 4), Err(Reason::NotANumber), "{text:?}");
        }
    }

    #[test]
    fn doubles_are_their_shortest_decimal() {
        assert_eq!(from_f64(8.71, 4), Ok(Fixed { value: 87_100, exact: true }));
        assert_eq!(from_f64(8.12345, 4), Ok(Fixed { value: 81_234, exact: false }));
        assert_eq!(from_f64(8.12355, 4), Ok(Fixed { value: 81_236, exact: false }));
        assert_eq!(from_f32(8.71, 4), Ok(Fixed { value: 87_100, exact: true }));
        assert_eq!(from_f64(3e9, 0), Ok(Fixed { value: 3_000_000_000, exact: true }));
        assert_eq!(from_f64(1e300, 0).unwrap().value, i64::MAX);
        assert_eq!(from_f64(f64::NAN, 4), Err(Reason::NotANumber));
        assert_eq!(from_f64(f64::NEG_INFINITY, 0), Err(Reason::NotANumber));
    }

    /// Half to even in exact rational arithmetic.
    fn reference(value: &BigRational, places: u32) -> (BigInt, bool) {
        let scaled = value * BigRational::from(BigInt::from(10).pow(places));
        let floor = scaled.floor();
        let rest = &scaled - &floor;
        let half = BigRational::new(1.into(), 2.into());
        let odd = (floor.to_integer() % BigInt::from(2)).abs() == BigInt::from(1);
        let up = rest > half || (rest == half && odd);
        (floor.to_integer() + i32::from(up), rest.is_zero())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn text_agrees_with_rational_arithmetic(unscaled in -10_000_000_000i64..10_000_000_000, scale in 0u32..14, places in 0u32..5) {
            let value = BigRational::new(unscaled.into(), BigInt::from(10).pow(scale));
            let (expected, exact) = reference(&value, places);
            let digits = format!("{:0>width$}", unscaled.abs(), width = scale as usize + 1);
            let (whole, fraction) = digits.split_at(digits.len() - scale as usize);
            let text = format!("{}{whole}.{fraction}", if unscaled < 0 { "-" } else { "" });
            prop_assert_eq!(fixed(&text, places), (expected.to_i64().unwrap(), exact), "{}", text);
            let text = format!("{unscaled}e-{scale}");
            prop_assert_eq!(fixed(&text, places), (expected.to_i64().unwrap(), exact), "{}", text);
            let scaled = rescale(unscaled.into(), scale, places);
            prop_assert_eq!((scaled.value, scaled.exact), (expected.to_i64().unwrap(), exact));
        }

        #[test]
        fn a_double_with_four_places_is_exact(value in -100_000i64..200_000) {
            #[allow(clippy::cast_precision_loss, reason = "small")]
            let double = value as f64 / 1e4;
            prop_assert_eq!(from_f64(double, 4), Ok(Fixed { value, exact: true }));
            #[allow(clippy::cast_possible_truncation, reason = "single precision is what is tested")]
            let single = double as f32;
            prop_assert_eq!(from_f32(single, 4), Ok(Fixed { value, exact: true }));
        }
    }
}
