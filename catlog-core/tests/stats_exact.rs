//! Ill-conditioned windows against exact rational arithmetic.

mod stats_support;

use catlog_core::stats::rolling::{Window, rolling_mean, rolling_regression, rolling_std};
use catlog_core::stats::{correlation, moments, regression, student_t};
use num_traits::{One, Signed, Zero};
use stats_support::{Uniform, exact_all, lag1, line, mean, products, relative_error, rounded, sqrt, ulps, variance};

const WINDOW: usize = 30;

/// Series that an accumulator or a one-pass formula loses its digits on.
fn hard_series() -> Vec<(&'static str, Vec<f64>)> {
    let mut random = Uniform(20_260_208);
    let mut noise = |n: usize| (0..n).map(|_| random.draw()).collect::<Vec<f64>>();
    let mut series = vec![
        ("large offset, tiny spread", noise(60).iter().map(|u| 1e9 + 1e-6 * u).collect()),
        ("spread of a few units in the last place", noise(60).iter().map(|u| 1e16 + (8.0 * u).floor() * 2.0).collect()),
        ("a spike that leaves", noise(90).iter().map(|u| 8.7 + 0.02 * u).collect::<Vec<f64>>()),
        ("alternating huge values", noise(60).iter().map(|u| 1e18 * (u - 0.5)).collect()),
        ("hundred orders of magnitude", noise(60).iter().map(|u| (10.0_f64).powf(100.0 * u - 50.0)).collect()),
        ("nearly a line", noise(60).iter().enumerate().map(|(i, u)| 1e-3 * index(i) + 1e-14 * u).collect()),
        ("a line up to rounding", (0..60).map(|i| 0.1 * index(i)).collect()),
        ("tiny", noise(60).iter().map(|u| 1e-200 * u).collect()),
        ("huge", noise(60).iter().map(|u| 1e200 * u).collect()),
        ("scores", noise(60).iter().map(|u| 8.7 + (u * 10.0).floor() / 100.0).collect()),
    ];
    series[2].1[10] = 1e15;
    series[2].1[50] = -1e200;
    series
}

fn index(i: usize) -> f64 {
    f64::from(u32::try_from(i).unwrap())
}

#[test]
fn rolling_windows() {
    for (name, values) in hard_series() {
        let days: Vec<i32> = (20_000..).take(values.len()).collect();
        let window = Window::Observations(WINDOW);
        let means = rolling_mean(&days, &values, window, 1).unwrap();
        let deviations = rolling_std(&days, &values, window, 2).unwrap();
        let lines = rolling_regression(&days, &values, window, 3).unwrap();
        let calendar = rolling_std(&days, &values, Window::Calendar(30), 2).unwrap();
        assert_eq!(calendar, deviations);
        let mut worst = [0.0_f64; 4];
        for end in 0..values.len() {
            let range = end.saturating_sub(WINDOW - 1)..=end;
            let y = exact_all(&values[range.clone()]);
            let x: Vec<f64> = days[range].iter().map(|&d| f64::from(d)).collect();
            let x = exact_all(&x);
            assert!(ulps(means[end].unwrap(), rounded(&mean(&y))) <= 2, "{name}: mean at {end}");
            if end < 2 {
                assert_eq!(lines[end], None);
                continue;
            }
            let deviation = rounded(&sqrt(&variance(&y)));
            assert!(ulps(deviations[end].unwrap(), deviation) <= 2, "{name}: deviation at {end}");
            if products(&y, &y).is_zero() {
                continue;
            }
            let (fit, exact) = (lines[end].unwrap(), line(&x, &y));
            let complement = rounded(&exact.complement);
            let r_squared = rounded(&(num_rational::BigRational::one() - &exact.complement));
            let df = u32::try_from(x.len() - 2).unwrap();
            let p = student_t::two_sided_p_from_r_squared(r_squared, complement, df).unwrap();
            let errors = [
                relative_error(fit.slope, rounded(&exact.slope)),
                relative_error(fit.std_error, rounded(&exact.std_error)),
                relative_error(fit.r_squared, r_squared),
                relative_error(fit.p_value, p),
            ];
            for (worst, error) in worst.iter_mut().zip(errors) {
                *worst = worst.max(error);
            }
            assert!(ulps(fit.intercept, rounded(&exact.intercept)) <= 2, "{name}: intercept at {end}");
        }
        println!("{name}: slope, error, r², p worst {}", worst.map(|error| format!("{error:.1e}")).join(", "));
        assert!(worst[..3].iter().all(|error| *error < 1e-15), "{name}");
        assert!(worst[3] < 1e-14, "{name}");
    }
}

#[test]
fn moments_of_whole_series() {
    for (name, values) in hard_series() {
        let exact = exact_all(&values);
        let pairs = [
            (moments::mean(&values), rounded(&mean(&exact))),
            (moments::standard_deviation(&values), rounded(&sqrt(&variance(&exact)))),
            (moments::lag1_autocorrelation(&values), rounded(&lag1(&exact))),
        ];
        for (computed, expected) in pairs {
            assert!(ulps(computed.unwrap(), expected) <= 2, "{name}");
        }
        match moments::variance(&values) {
            Some(computed) if computed > 0.0 => {
                assert!(ulps(computed, rounded(&variance(&exact))) <= 2, "{name}");
            }
            // Beyond the doubles.
            _ => assert!(matches!(name, "tiny" | "huge" | "a spike that leaves")),
        }
    }
}

#[test]
fn correlations() {
    let all = hard_series();
    for (left, x) in &all {
        for (right, y) in &all {
            let length = x.len().min(y.len());
            let (x, y) = (&x[..length], &y[..length]);
            let computed = correlation::pearson(x, y).unwrap();
            let (exact_x, exact_y) = (exact_all(x), exact_all(y));
            let (xy, xx, yy) =
                (products(&exact_x, &exact_y), products(&exact_x, &exact_x), products(&exact_y, &exact_y));
            let size = sqrt(&(&xy * &xy / (&xx * &yy)));
            let expected = if xy.is_negative() { -rounded(&size) } else { rounded(&size) };
            let r = computed.r.unwrap();
            assert!(ulps(r, expected) <= 2, "{left}, {right}: {r} {expected}");
            let exact = line(&exact_x, &exact_y);
            let r_squared = rounded(&(num_rational::BigRational::one() - &exact.complement));
            let df = u32::try_from(length - 2).unwrap();
            let p = student_t::two_sided_p_from_r_squared(r_squared, rounded(&exact.complement), df).unwrap();
            assert!(relative_error(computed.p_value.unwrap(), p) < 1e-13, "{left}, {right}");
        }
    }
}

#[test]
fn equal_spreads_of_short_data_are_equal() {
    // Quarters are doubles: any offset leaves the very same deviations.
    let base = [8.25, 8.5, 8.25, 9.0, 8.75];
    let shifted = base.map(|v| v + 1_048_576.0);
    assert_eq!(moments::standard_deviation(&base), moments::standard_deviation(&shifted));
    let x = [1.0, 2.0, 3.0, 4.0, 5.0];
    let (a, b) = (regression::linear_regression(&x, &base), regression::linear_regression(&x, &shifted));
    assert_eq!(a.unwrap().unwrap().p_value.to_bits(), b.unwrap().unwrap().p_value.to_bits());
}
