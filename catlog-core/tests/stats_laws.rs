//! Laws that hold for any input.

mod stats_support;

use catlog_core::stats::correlation::{CorrelationMethod, correlation, correlation_matrix};
use catlog_core::stats::double_double::DoubleDouble;
use catlog_core::stats::fdr::benjamini_hochberg;
use catlog_core::stats::mann_kendall::mann_kendall;
use catlog_core::stats::percent_rank::{average_ranks, percent_ranks, ranks};
use catlog_core::stats::rolling::{
    Window, rolling_mann_kendall, rolling_mean, rolling_regression, rolling_std, rolling_theil_sen,
};
use catlog_core::stats::{moments, regression, student_t, theil_sen};
use ndarray::Array2;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use stats_support::{exact, exact_all, mean, rounded, ulps};

fn config() -> ProptestConfig {
    ProptestConfig { cases: 256, rng_seed: RngSeed::Fixed(41), failure_persistence: None, ..ProptestConfig::default() }
}

/// Doubles of ordinary size with ties, some missing.
fn value() -> impl Strategy<Value = f64> {
    prop_oneof![4 => (-50..50_i32).prop_map(|v| f64::from(v) / 8.0), 4 => -1e6..1e6_f64, 1 => Just(f64::NAN)]
}

/// Any finite double.
fn any_finite() -> impl Strategy<Value = f64> {
    use proptest::num::f64::{NEGATIVE, NORMAL, POSITIVE, SUBNORMAL, ZERO};
    POSITIVE | NEGATIVE | NORMAL | SUBNORMAL | ZERO
}

fn values(max: usize) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(value(), 0..max)
}

fn pairs(max: usize) -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    prop::collection::vec((value(), value()), 0..max).prop_map(|pairs| pairs.into_iter().unzip())
}

/// Days with gaps, and a value for each.
fn series() -> impl Strategy<Value = (Vec<i32>, Vec<f64>)> {
    prop::collection::vec((1..4_i32, value()), 0..60).prop_map(|steps| {
        let mut day = 17_000;
        let days = steps.iter().map(|(step, _)| {
            day += step;
            day
        });
        (days.collect(), steps.iter().map(|(_, v)| *v).collect())
    })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_mean_is_the_exact_one(values in prop::collection::vec(any_finite(), 1..20)) {
        let computed = moments::mean(&values).unwrap();
        prop_assert!(ulps(computed, rounded(&mean(&exact_all(&values)))) <= 2);
    }

    #[test]
    fn spreads_are_never_negative(values in prop::collection::vec(any_finite(), 0..20)) {
        prop_assert!(moments::variance(&values).is_none_or(|v| v >= 0.0 && v.is_finite()));
        prop_assert!(moments::standard_deviation(&values).is_none_or(|v| v >= 0.0 && v.is_finite()));
        prop_assert!(moments::lag1_autocorrelation(&values).is_none_or(|r| r.abs() <= 1.0));
        let x: Vec<f64> = (0..20_u8).map(f64::from).take(values.len()).collect();
        if let Some(line) = regression::linear_regression(&x, &values).unwrap() {
            prop_assert!(line.std_error >= 0.0);
            prop_assert!((0.0..=1.0).contains(&line.r_squared));
            prop_assert!((0.0..=1.0).contains(&line.p_value));
        }
    }

    #[test]
    fn correlations_are_bounded_and_symmetric((x, y) in pairs(40)) {
        for method in [CorrelationMethod::Pearson, CorrelationMethod::Spearman] {
            let c = correlation(&x, &y, method).unwrap();
            prop_assert_eq!(c, correlation(&y, &x, method).unwrap());
            prop_assert!(c.r.is_none_or(|r| r.abs() <= 1.0));
            prop_assert!(c.p_value.is_none_or(|p| (0.0..=1.0).contains(&p)));
            let negated: Vec<f64> = y.iter().map(|v| -v).collect();
            prop_assert_eq!(correlation(&x, &negated, method).unwrap().r, c.r.map(|r| -r));
        }
    }

    #[test]
    fn a_matrix_is_its_pairs((x, y) in pairs(20)) {
        let data = Array2::from_shape_fn((x.len(), 2), |(i, j)| [&x, &y][j][i]);
        let matrix = correlation_matrix(&data.view(), CorrelationMethod::Spearman);
        let one = correlation(&x, &y, CorrelationMethod::Spearman).unwrap();
        prop_assert_eq!(matrix[[0, 1]], one);
        prop_assert_eq!(matrix[[1, 0]], one);
        prop_assert!(matrix[[0, 0]].r.is_none_or(|r| (r - 1.0).abs() < 1e-15));
    }

    #[test]
    fn ranks_count_the_smaller_values(values in values(40)) {
        let present = values.iter().filter(|v| !v.is_nan()).count();
        let (rank, percent, average) = (ranks(&values), percent_ranks(&values), average_ranks(&values));
        for (i, v) in values.iter().enumerate() {
            if v.is_nan() {
                prop_assert_eq!((rank[i], percent[i], average[i]), (None, None, None));
                continue;
            }
            let smaller = values.iter().filter(|other| *other < v).count();
            prop_assert_eq!(rank[i], Some(smaller + 1));
            prop_assert_eq!(percent[i].is_some(), present > 1);
            prop_assert!(percent[i].is_none_or(|p| (0.0..=1.0).contains(&p)));
        }
        let sum: f64 = average.iter().flatten().sum();
        #[allow(clippy::cast_precision_loss, reason = "small")]
        let expected = (present * (present + 1)) as f64 / 2.0;
        prop_assert!((sum - expected).abs() < 1e-9);
    }

    #[test]
    fn q_values_rise_with_p(p in prop::collection::vec(prop::option::of(0.0..=1.0_f64), 0..40)) {
        let q = benjamini_hochberg(&p);
        let mut both: Vec<(f64, f64)> = p.iter().zip(&q).filter_map(|(p, q)| Some(((*p)?, (*q)?))).collect();
        prop_assert_eq!(both.len(), p.iter().flatten().count());
        prop_assert!(both.iter().all(|(p, q)| q >= p && *q <= 1.0));
        both.sort_by(|a, b| a.0.total_cmp(&b.0));
        prop_assert!(both.is_sorted_by(|a, b| a.1 <= b.1));
    }

    #[test]
    fn mann_kendall_is_antisymmetric(values in values(90)) {
        let (forward, backward) = (
            mann_kendall(&values),
            mann_kendall(&values.iter().rev().copied().collect::<Vec<_>>()),
        );
        let negated = mann_kendall(&values.iter().map(|v| -v).collect::<Vec<_>>());
        prop_assert_eq!(negated, backward);
        prop_assert_eq!(forward.map(|t| (-t.s, t.var_s, t.p_value)), backward.map(|t| (t.s, t.var_s, t.p_value)));
        prop_assert!(forward.is_none_or(|t| t.tau.abs() <= 1.0 && (0.0..=1.0).contains(&t.p_value)));
    }

    #[test]
    fn a_window_is_its_own_recomputation((days, values) in series(), length in 1..20_u32, observations in any::<bool>(), minimum in 0..5_usize) {
        let window = if observations { Window::Observations(length as usize) } else { Window::Calendar(length) };
        let mean = rolling_mean(&days, &values, window, minimum).unwrap();
        let std = rolling_std(&days, &values, window, minimum).unwrap();
        let line = rolling_regression(&days, &values, window, minimum).unwrap();
        let trend = rolling_mann_kendall(&days, &values, window, minimum).unwrap();
        let sen = rolling_theil_sen(&days, &values, window, minimum).unwrap();
        for i in 0..days.len() {
            let present: Vec<usize> = (0..=i).filter(|&j| !values[j].is_nan()).collect();
            let inside: Vec<usize> = if observations {
                present[present.len().saturating_sub(length as usize)..].to_vec()
            } else {
                present.into_iter().filter(|&j| i64::from(days[j]) > i64::from(days[i]) - i64::from(length)).collect()
            };
            let x: Vec<f64> = inside.iter().map(|&j| f64::from(days[j])).collect();
            let y: Vec<f64> = inside.iter().map(|&j| values[j]).collect();
            let enough = y.len() >= minimum;
            prop_assert_eq!(mean[i], moments::mean(&y).filter(|_| enough));
            prop_assert_eq!(std[i], moments::standard_deviation(&y).filter(|_| enough));
            prop_assert_eq!(line[i], regression::linear_regression(&x, &y).unwrap().filter(|_| enough));
            prop_assert_eq!(trend[i], mann_kendall(&y).filter(|_| enough));
            prop_assert_eq!(sen[i], theil_sen::theil_sen_slope(&x, &y).unwrap().filter(|_| enough));
        }
    }

    #[test]
    fn tails_fall_with_t_and_rise_with_fewer_degrees(t in 0.0..40.0_f64, more in 1e-6..1.0_f64, df in 1..200_u16) {
        let tail = |t: f64, df: u16| student_t::two_sided_p(t, f64::from(df)).unwrap();
        let p = tail(t, df);
        prop_assert!((0.0..=1.0).contains(&p));
        prop_assert!(tail(t + more, df) < p);
        prop_assert!(tail(t, df + 1) <= p);
    }

    #[test]
    fn double_double_arithmetic_is_nearly_exact(a in -1e20..1e20_f64, b in -1e20..1e20_f64, c in 1e-20..1e20_f64) {
        let value = |x: DoubleDouble| exact(x.hi) + exact(x.lo);
        let (x, y) = (DoubleDouble::from_sum(a, c / 1e16), DoubleDouble::from_product(b, c));
        let close = |computed: DoubleDouble, expected: num_rational::BigRational| {
            let difference = rounded(&(value(computed) - &expected)).abs();
            difference <= 1e-30 * rounded(&expected).abs()
        };
        prop_assert!(close(x + y, value(x) + value(y)));
        prop_assert!(close(x - y, value(x) - value(y)));
        prop_assert!(close(x * y, value(x) * value(y)));
        prop_assert!(close(x / c, value(x) / exact(c)));
        prop_assert!(y.hi == 0.0 || close(x / y, value(x) / value(y)));
        prop_assert!(close(x.square().sqrt(), value(x.abs())));
    }
}
