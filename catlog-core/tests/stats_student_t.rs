//! The tails of Student's t and the normal distribution against 40-digit values.
//!
//! `data/*.csv` beside this file are written by `data/student_t.py` with mpmath.

use catlog_core::stats::double_double::DoubleDouble;
use catlog_core::stats::{normal, student_t};

fn rows<const N: usize>(csv: &str) -> impl Iterator<Item = [f64; N]> {
    csv.lines().skip(1).map(|line| {
        let mut fields = line.split(',').map(|field| field.parse().expect(line));
        std::array::from_fn(|_| fields.next().expect(line))
    })
}

fn relative_error(value: f64, expected: f64) -> f64 {
    (value - expected).abs() / expected.abs()
}

#[test]
fn tails_of_t() {
    let mut count = 0;
    let mut worst = [(0.0, [0.0; 3]); 2];
    for row @ [df, t, p] in rows::<3>(include_str!("data/student_t.csv")) {
        let error = relative_error(student_t::two_sided_p(t, df).unwrap(), p);
        let class = &mut worst[usize::from(df > 30.0 || df.fract() != 0.0)];
        if error > class.0 {
            *class = (error, row);
        }
        count += 1;
    }
    println!("{count} rows, worst relative errors: {worst:?}");
    assert!(count > 900);
    assert!(worst.iter().all(|(error, _)| *error < 2e-13));
}

#[test]
fn tails_of_r_squared() {
    let mut count = 0;
    let mut worst = [(0.0, [0.0; 3]); 2];
    for row @ [df, complement, p] in rows::<3>(include_str!("data/student_t_r_squared.csv")) {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole in the file")]
        let whole = df as u32;
        let value = student_t::two_sided_p_from_r_squared(1.0 - complement, complement, whole).unwrap();
        assert_eq!(student_t::two_sided_p_from_complement(complement, whole), Some(value));
        let error = relative_error(value, p);
        let class = &mut worst[usize::from(df > 30.0)];
        if error > class.0 {
            *class = (error, row);
        }
        count += 1;
    }
    println!("{count} rows, worst relative errors: {worst:?}");
    assert!(count > 700);
    assert!(worst.iter().all(|(error, _)| *error < 1e-14));
}

#[test]
fn tails_of_the_normal_distribution() {
    let mut worst = 0.0_f64;
    for [z, p] in rows::<2>(include_str!("data/normal.csv")) {
        let error = relative_error(normal::two_sided_p(z), p);
        assert!(error < if p > 1e-10 { 1e-14 } else { 1e-12 }, "z {z}: {error}");
        worst = worst.max(error);
        if z > 1.0 {
            let t = student_t::two_sided_p(z, 1e19).unwrap();
            assert!(relative_error(t, p) < 1e-12);
        }
    }
    println!("worst relative error: {worst}");
}

#[test]
fn quantiles_invert_the_tails() {
    let mut count = 0;
    let mut worst = (0.0, [0.0; 3]);
    for row @ [df, t, _] in rows::<3>(include_str!("data/student_t.csv")) {
        // The file's p has 25 digits; the lower tail p/2 is given to the quantile in as many.
        let p = decimal(include_str!("data/student_t.csv"), count + 1);
        let quantile = -student_t::quantile_dd(p / 2.0, df).unwrap().to_f64();
        let error = relative_error(quantile, t);
        if error > worst.0 {
            worst = (error, row);
        }
        count += 1;
    }
    println!("{count} rows, worst relative error: {worst:?}");
    assert!(worst.0 < 3e-15);
}

/// The last field of a line, to all its digits.
fn decimal(csv: &str, line: usize) -> DoubleDouble {
    let text = csv.lines().nth(line).unwrap().rsplit(',').next().unwrap();
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let decimals = mantissa.split_once('.').map_or(0, |(_, digits)| digits.len());
    let digits: i128 = mantissa.replace('.', "").parse().unwrap();
    let exponent: i32 = exponent.parse().unwrap();
    let power = exponent - i32::try_from(decimals).unwrap();
    // In two steps: 10^323 is beyond the doubles.
    let power = u64::from(power.unsigned_abs());
    let ten = DoubleDouble::from(10.0);
    DoubleDouble::from_i128(digits) / ten.powi(power / 2) / ten.powi(power - power / 2)
}
