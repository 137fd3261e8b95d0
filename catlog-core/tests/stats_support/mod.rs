//! Exact rational arithmetic to compare with, and the way to the shared reference data.

#![allow(dead_code, reason = "each test file uses its own part")]

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};
use std::path::PathBuf;

/// A file of the reference data, or `None`, said aloud, where the data are absent.
pub fn reference(path: &str) -> Option<String> {
    let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let root = std::env::var_os("CATLOG_SHARED_DATA").map_or_else(default, PathBuf::from);
    let file = root.join("reference").join(path);
    if let Ok(text) = std::fs::read_to_string(&file) {
        Some(text)
    } else {
        println!("skipped: no {}", file.display());
        None
    }
}

/// The exact value of a double.
pub fn exact(value: f64) -> BigRational {
    BigRational::from_float(value).expect("finite")
}

pub fn exact_all(values: &[f64]) -> Vec<BigRational> {
    values.iter().map(|&v| exact(v)).collect()
}

/// A decimal literal, exactly.
pub fn decimal(text: &str) -> BigRational {
    let (mantissa, exponent) = text.split_once(['E', 'e']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: BigInt = format!("{whole}{fraction}").parse().expect(text);
    let power = exponent.parse::<i32>().expect(text) - i32::try_from(fraction.len()).unwrap();
    let scale = BigInt::from(10).pow(power.unsigned_abs());
    if power < 0 { BigRational::new(digits, scale) } else { BigRational::from(digits * scale) }
}

pub fn rounded(value: &BigRational) -> f64 {
    value.to_f64().expect("in range")
}

/// The square root to 200 bits.
pub fn sqrt(value: &BigRational) -> BigRational {
    assert!(!value.is_negative());
    if value.is_zero() {
        return BigRational::zero();
    }
    // √(n/d) = √(n·d)/d
    let product: BigInt = value.numer() * value.denom();
    let shift = 200 + 2 * value.denom().bits();
    let root = (product << (2 * shift)).sqrt();
    BigRational::new(root, value.denom() << shift)
}

pub fn count(values: &[BigRational]) -> BigRational {
    BigRational::from(BigInt::from(values.len()))
}

pub fn mean(values: &[BigRational]) -> BigRational {
    values.iter().sum::<BigRational>() / count(values)
}

/// `Σ(x - x̄)(y - ȳ)`.
pub fn products(x: &[BigRational], y: &[BigRational]) -> BigRational {
    let (x_mean, y_mean) = (mean(x), mean(y));
    x.iter().zip(y).map(|(x, y)| (x - &x_mean) * (y - &y_mean)).sum()
}

pub fn variance(values: &[BigRational]) -> BigRational {
    products(values, values) / (count(values) - BigRational::one())
}

pub fn lag1(values: &[BigRational]) -> BigRational {
    let mean = mean(values);
    let centred: Vec<_> = values.iter().map(|v| v - &mean).collect();
    let products: BigRational = centred.windows(2).map(|w| &w[0] * &w[1]).sum();
    products / centred.iter().map(|c| c * c).sum::<BigRational>()
}

/// Slope, intercept, squared standard error of the slope, and 1 - r².
pub struct Line {
    pub slope: BigRational,
    pub intercept: BigRational,
    pub std_error: BigRational,
    pub complement: BigRational,
}

pub fn line(x: &[BigRational], y: &[BigRational]) -> Line {
    let (xx, xy, yy) = (products(x, x), products(x, y), products(y, y));
    let complement = BigRational::one() - &xy * &xy / (&xx * &yy);
    let slope = &xy / &xx;
    let df = count(x) - BigRational::from(BigInt::from(2));
    Line { intercept: mean(y) - &slope * mean(x), std_error: sqrt(&(&complement * &yy / &xx / df)), slope, complement }
}

/// Doubles between a value and the exactly rounded one.
pub fn ulps(value: f64, expected: f64) -> u64 {
    let ordered = |v: f64| {
        let bits = v.abs().to_bits().cast_signed();
        if v.is_sign_negative() { -bits } else { bits }
    };
    ordered(value).abs_diff(ordered(expected))
}

pub fn relative_error(value: f64, expected: f64) -> f64 {
    if value.to_bits() == expected.to_bits() || value - expected == 0.0 {
        0.0
    } else {
        ((value - expected) / expected).abs()
    }
}

/// Uniform doubles in 0..1 from a fixed seed (Knuth's MMIX generator).
pub struct Uniform(pub u64);

impl Uniform {
    #[allow(clippy::cast_precision_loss, reason = "53 bits are kept")]
    pub fn draw(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}
