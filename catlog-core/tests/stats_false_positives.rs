//! How often a series without a trend is called significant at a nominal 5 %, by null model and test; and how often
//! `ar_p_value` finds a trend that is there. Seeded, 4,000 series of 30 days per line.
//!
//! The table is the one in `docs/methodology/ar-trend.md`, where it was simulated by other code on other random
//! numbers. The three tests that `ar_p_value` is compared with are written out below, each in its textbook form.

use catlog_core::stats::ar_trend::ar_p_value;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

const DAYS: usize = 30;
const SERIES: usize = 4000;
const LINES: [(&str, f64); 5] =
    [("white noise", 0.0), ("AR(1) 0.5", 0.5), ("AR(1) 0.8", 0.8), ("AR(1) 0.95", 0.95), ("random walk", 1.0)];

/// Two standard normal deviates by Box and Muller's method.
fn normals(rng: &mut ChaCha8Rng) -> [f64; 2] {
    // In (0, 1], so that the logarithm is finite.
    let mut uniform = || ((rng.next_u64() >> 11) + 1) as f64 / (1_u64 << 53) as f64;
    let (radius, angle) = ((-2.0 * uniform().ln()).sqrt(), std::f64::consts::TAU * uniform());
    [radius * angle.cos(), radius * angle.sin()]
}

/// A stationary AR(1), or from 1 a random walk, with innovations of unit variance and a slope per day.
fn series(rng: &mut ChaCha8Rng, phi: f64, slope: f64) -> Vec<f64> {
    let mut innovations = Vec::with_capacity(DAYS);
    while innovations.len() < DAYS {
        innovations.extend(normals(rng));
    }
    let mut error = 0.0;
    (0..DAYS)
        .map(|day| {
            let spread = if day == 0 && phi < 1.0 { 1.0 / (1.0 - phi * phi).sqrt() } else { 1.0 };
            error = phi * error + spread * innovations[day];
            error + slope * day as f64
        })
        .collect()
}

/// Percentage of seeded series for which `rejects` holds.
fn percentage(seed: u64, phi: f64, slope: f64, rejects: impl Fn(&[f64]) -> bool) -> f64 {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let hits = (0..SERIES).filter(|_| rejects(&series(&mut rng, phi, slope))).count();
    100.0 * hits as f64 / SERIES as f64
}

/// Two-sided 5 % point of Student's t with 28 degrees of freedom, which both t tests below have.
const T_28: f64 = 2.048_407_141_795_244;
/// Two-sided 5 % point of the standard normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// The classical t-test of the slope.
fn ols(values: &[f64]) -> bool {
    let n = values.len() as f64;
    let (mean_x, mean_y) = ((n - 1.0) / 2.0, values.iter().sum::<f64>() / n);
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for (i, value) in values.iter().enumerate() {
        let (x, y) = (i as f64 - mean_x, value - mean_y);
        xx += x * x;
        xy += x * y;
        yy += y * y;
    }
    let slope = xy / xx;
    slope.abs() / ((yy - slope * xy) / (n - 2.0) / xx).sqrt() > T_28
}

/// Mann and Kendall's test without ties, normal approximation with continuity correction.
fn mann_kendall(values: &[f64]) -> bool {
    let n = values.len() as f64;
    let mut s = 0.0;
    for (i, later) in values.iter().enumerate() {
        for earlier in &values[..i] {
            s += (later - earlier).signum();
        }
    }
    let variance = n * (n - 1.0) * (2.0 * n + 5.0) / 18.0;
    (s.abs() - 1.0) / variance.sqrt() > Z
}

/// The t-test that the mean of the daily differences is 0.
fn daily_differences(values: &[f64]) -> bool {
    let differences: Vec<f64> = values.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let n = differences.len() as f64;
    let mean = differences.iter().sum::<f64>() / n;
    let variance = differences.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>() / (n - 1.0);
    mean.abs() / (variance / n).sqrt() > T_28
}

fn ar(values: &[f64]) -> bool {
    let days: Vec<i32> = (0..).take(values.len()).collect();
    ar_p_value(&days, values).expect("thirty finite values") <= 0.05
}

fn compare(name: &str, test: impl Fn(&[f64]) -> bool, expected: [f64; 5]) {
    for ((line, phi), expected) in LINES.into_iter().zip(expected) {
        let rate = percentage(1, phi, 0.0, &test);
        println!("{name}, {line}: {rate:.1} %, expected {expected} %");
        assert!((rate - expected).abs() <= 2.0, "{name}, {line}: {rate:.1} % instead of {expected} %");
    }
}

#[test]
fn ols_takes_autocorrelation_for_trend() {
    compare("OLS", ols, [4.7, 25.0, 50.0, 70.0, 77.0]);
}

#[test]
fn mann_kendall_takes_autocorrelation_for_trend() {
    compare("Mann-Kendall", mann_kendall, [4.8, 23.0, 47.0, 66.0, 73.0]);
}

#[test]
fn daily_differences_have_the_size_but_no_power() {
    compare("daily differences", daily_differences, [0.0, 0.0, 0.0, 1.0, 5.0]);
}

#[test]
fn ar_p_value_stays_under_eight_percent() {
    for (line, phi) in LINES.into_iter().chain([("AR(1) -0.6", -0.6), ("AR(1) 0.9", 0.9), ("AR(1) 0.98", 0.98)]) {
        let rate = percentage(2, phi, 0.0, ar);
        println!("ar_p_value, {line}: {rate:.1} %");
        assert!(rate <= 8.0, "{line}: {rate:.1} %");
    }
}

/// Each day is missing with a probability of one fifth, drawn anew for every series.
#[test]
fn ar_p_value_stays_under_eight_percent_with_gaps() {
    for (line, phi) in LINES {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let mut hits = 0;
        for _ in 0..SERIES {
            let values = series(&mut rng, phi, 0.0);
            let (mut days, mut kept) = (Vec::new(), Vec::new());
            for (day, value) in (0..).zip(values) {
                if rng.next_u64() % 5 != 0 {
                    days.push(day);
                    kept.push(value);
                }
            }
            hits += usize::from(ar_p_value(&days, &kept).expect("three values and more") <= 0.05);
        }
        let rate = 100.0 * hits as f64 / SERIES as f64;
        println!("ar_p_value with gaps, {line}: {rate:.1} %");
        assert!(rate <= 8.0, "{line}: {rate:.1} %");
    }
}

/// The floors are a little under the powers in the documentation.
#[test]
fn ar_p_value_finds_trends() {
    for (slope, floors) in [(0.1, [86.0, 13.0, 1.3, 2.4, 6.2]), (0.5, [99.9, 94.5, 78.0, 68.0, 65.0])] {
        for ((line, phi), floor) in LINES.into_iter().zip(floors) {
            let power = percentage(4, phi, slope, ar);
            println!("ar_p_value, slope {slope}, {line}: {power:.1} %");
            assert!(power >= floor, "slope {slope}, {line}: {power:.1} %");
        }
    }
}
