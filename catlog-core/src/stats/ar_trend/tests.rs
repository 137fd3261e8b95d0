#![allow(
    clippy::float_cmp,
    clippy::cast_possible_truncation,
    reason = "laws that hold bit for bit are tested so; days are small whole numbers"
)]

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::{AVERAGED_AT, KNOTS, LONGEST, P_AT, ar_p_value, ar_trend, null_distribution};

fn relative(a: f64, b: f64) -> f64 {
    (a - b).abs() / b.abs()
}

#[test]
fn knots_ascend_and_never_exceed_the_level() {
    for n in 3..=LONGEST {
        for j in 1..KNOTS {
            assert!(AVERAGED_AT[n][j] > AVERAGED_AT[n][j - 1], "n {n}, knot {j}");
            assert!(P_AT[j] > P_AT[j - 1]);
            assert!(AVERAGED_AT[n][j] >= P_AT[j] - 1e-12, "p would exceed the averaged p-value: n {n}, knot {j}");
        }
    }
}

#[test]
fn null_distribution_ascends() {
    for n in 3..40 {
        let mut last = 0.0;
        for i in 0..=4000 {
            let averaged = (-f64::from(4000 - i) * 0.005).exp();
            let p = null_distribution(averaged, n);
            assert!(p > last && p <= averaged * (1.0 + 1e-14), "n {n}, averaged {averaged}");
            last = p;
        }
        assert_eq!(null_distribution(1.0, n), 1.0);
        assert_eq!(null_distribution(f64::MIN_POSITIVE, n), f64::MIN_POSITIVE);
    }
}

#[test]
fn undefined_is_none() {
    assert_eq!(ar_p_value(&[], &[]), None);
    assert_eq!(ar_p_value(&[0, 1], &[1.0, 2.0]), None);
    assert_eq!(ar_p_value(&[0, 1, 2], &[1.0, 2.0]), None);
    assert_eq!(ar_p_value(&[0, 2, 2], &[1.0, 2.0, 4.0]), None);
    assert_eq!(ar_p_value(&[0, 2, 1], &[1.0, 2.0, 4.0]), None);
    assert_eq!(ar_p_value(&[0, 1, 2], &[1.0, f64::NAN, 4.0]), None);
    assert_eq!(ar_p_value(&[0, 1, 2], &[1.0, f64::INFINITY, 4.0]), None);
}

#[test]
fn constant_and_line() {
    let days: Vec<i32> = (0..30).collect();
    for value in [0.0, 1.0, 8.71, -3e200, 5e-324] {
        let trend = ar_trend(&days, &[value; 30]).unwrap();
        assert_eq!((trend.slope, trend.phi, trend.p_value), (0.0, None, 1.0));
    }
    let ranks: Vec<f64> = days.iter().map(|d| f64::from(50_000 - 7 * d)).collect();
    let scores: Vec<f64> = days.iter().map(|d| f64::from(871 + d) / 100.0).collect();
    for (values, slope) in [(&ranks, -7.0), (&scores, 0.01)] {
        let trend = ar_trend(&days, values).unwrap();
        assert_eq!((trend.phi, trend.p_value), (None, 0.0));
        assert!((trend.slope - slope).abs() < 1e-13);
    }
    // One hundredth off the line is not the line.
    let mut bent = scores.clone();
    bent[11] += 0.01;
    let p = ar_p_value(&days, &bent).unwrap();
    assert!(p > 0.0 && p < 1e-10);
}

/// Never 0 off the line, however far in the tail; and extreme magnitudes neither overflow nor vanish.
#[test]
fn deep_tail_and_extreme_magnitudes() {
    let days: Vec<i32> = (0..30).collect();
    let wiggle: Vec<f64> = days.iter().map(|d| f64::from(d * d % 7)).collect();
    let mut last = 1.0;
    for power in 0..12 {
        let slope = 10_f64.powi(power);
        let values: Vec<f64> = wiggle.iter().zip(&days).map(|(w, d)| w + slope * f64::from(*d)).collect();
        let p = ar_p_value(&days, &values).unwrap();
        assert!(p > 0.0 && p < last, "slope {slope}: {p}");
        last = p;
    }
    let p = ar_p_value(&days, &wiggle).unwrap();
    for exponent in [-1000, -900, 900, 1018] {
        let scaled: Vec<f64> = wiggle.iter().map(|w| w * 2_f64.powi(exponent)).collect();
        assert_eq!(ar_p_value(&days, &scaled), Some(p), "2^{exponent}");
    }
}

#[test]
fn symmetry_about_the_middle_is_no_trend() {
    let days: Vec<i32> = (0..29).collect();
    let values: Vec<f64> = days.iter().map(|d| f64::from((d - 14).abs() * 3 % 11)).collect();
    assert!(ar_p_value(&days, &values).unwrap() > 1.0 - 1e-12);
}

#[test]
fn longer_than_the_stack_buffer_and_any_days() {
    let days: Vec<i32> = (0..200).map(|i| i * i).collect();
    let values: Vec<f64> = days.iter().map(|d| f64::from(d % 13)).collect();
    assert!(ar_p_value(&days, &values).unwrap() > 0.05);
    let p = ar_p_value(&[i32::MIN, -5, 0, i32::MAX], &[1.0, 3.0, 2.0, 9.0]).unwrap();
    assert!(p > 0.0 && p <= 1.0);
}

/// Strictly increasing days within a window of 30, and an integer value for each.
fn rank_series() -> impl Strategy<Value = (Vec<i32>, Vec<f64>)> {
    proptest::collection::btree_set(0..30_i32, 3..=30).prop_flat_map(|days| {
        let days: Vec<i32> = days.into_iter().collect();
        let n = days.len();
        (Just(days), proptest::collection::vec((-60..60_i32).prop_map(f64::from), n))
    })
}

fn check(property: impl Fn(Vec<i32>, Vec<f64>) -> Result<(), TestCaseError>) {
    let config = Config { cases: 400, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    runner.run(&rank_series(), |(days, values)| property(days, values)).unwrap();
}

#[test]
fn law_shifting_values_changes_nothing() {
    check(|days, values| {
        let p = ar_p_value(&days, &values);
        for offset in [1.0, 50_000.0, -123_456_789.0] {
            let moved: Vec<f64> = values.iter().map(|v| v + offset).collect();
            prop_assert_eq!(ar_p_value(&days, &moved), p);
        }
        Ok(())
    });
}

#[test]
fn law_shifting_days_changes_nothing() {
    check(|days, values| {
        for offset in [1, 19_723, -1_000_000] {
            let moved: Vec<i32> = days.iter().map(|d| d + offset).collect();
            prop_assert_eq!(ar_trend(&days, &values), ar_trend(&moved, &values));
        }
        Ok(())
    });
}

#[test]
fn law_scaling_changes_nothing() {
    check(|days, values| {
        let p = ar_p_value(&days, &values).unwrap();
        for factor in [0.25, 2.0, -4.0, 1024.0] {
            let scaled: Vec<f64> = values.iter().map(|v| v * factor).collect();
            prop_assert_eq!(ar_p_value(&days, &scaled), Some(p));
        }
        let tripled: Vec<f64> = values.iter().map(|v| v * 3.0).collect();
        prop_assert!(relative(ar_p_value(&days, &tripled).unwrap(), p) < 1e-9 || p == 0.0);
        Ok(())
    });
}

/// Backwards in time the slope turns round and its p-value stays, as an AR(1) is the same read backwards.
#[test]
fn law_time_reversal() {
    check(|days, values| {
        let backwards: Vec<i32> = days.iter().rev().map(|d| 29 - d).collect();
        let reversed: Vec<f64> = values.iter().rev().copied().collect();
        let (a, b) = (ar_trend(&days, &values).unwrap(), ar_trend(&backwards, &reversed).unwrap());
        prop_assert!((a.slope + b.slope).abs() < 1e-10);
        prop_assert!(a.p_value == b.p_value || relative(a.p_value, b.p_value) < 1e-9);
        Ok(())
    });
}

/// With the scatter about its own fit kept as it is, a steeper line is never less significant.
#[test]
fn law_steeper_is_more_significant() {
    check(|days, values| {
        let Some(base) = ar_trend(&days, &values).filter(|trend| trend.phi.is_some()) else { return Ok(()) };
        let sign = if base.slope < 0.0 { -1.0 } else { 1.0 };
        // Beyond any of the grid's slopes, so that every one of them grows.
        let mut last = 1.0;
        for steep in [64.0, 128.0, 256.0, 512.0] {
            let tilted: Vec<f64> = days.iter().zip(&values).map(|(d, v)| v + sign * steep * f64::from(*d)).collect();
            let p = ar_p_value(&days, &tilted).unwrap();
            prop_assert!(p <= last && p > 0.0);
            last = p;
        }
        Ok(())
    });
}

/// The formula in `NumPy`, written with dense matrices: see `source` in the file.
#[test]
fn golden_values() {
    let text = include_str!("../../../tests/data/ar_trend_golden.json");
    let golden: serde_json::Value = serde_json::from_str(text).unwrap();
    let cases = golden["cases"].as_array().unwrap();
    assert!(cases.len() >= 20);
    for case in cases {
        let numbers = |key: &str| case[key].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect::<Vec<_>>();
        let days: Vec<i32> = numbers("days").into_iter().map(|day| day as i32).collect();
        let trend = ar_trend(&days, &numbers("values")).unwrap();
        let pairs = [
            ("p_value", trend.p_value),
            ("statistic", trend.statistic),
            ("phi", trend.phi.unwrap()),
            ("slope", trend.slope),
        ];
        for (key, ours) in pairs {
            let theirs = case[key].as_f64().unwrap();
            let close = relative(ours, theirs) < 1e-10 || (key == "slope" && (ours - theirs).abs() < 1e-12);
            assert!(close, "{}: {key} {ours} instead of {theirs}", case["name"]);
        }
    }
}
