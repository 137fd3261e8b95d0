//! The integer kernels of the tables against rational arithmetic: within 2 units in the last place of the exactly rounded
//! result, on windows that slide, with large offsets, tiny spreads and spikes that leave.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "the numbers of a test are small"
)]

mod stats_support;

use catlog_core::stats::exact::{IntervalFactors, LineSums, Moments};
use catlog_core::stats::student_t;
use num_rational::BigRational;
use stats_support::{Uniform, exact, line, mean, rounded, sqrt, ulps, variance};

const SCALE: i32 = 10_000;

fn integers(values: &[i64]) -> Vec<BigRational> {
    values.iter().map(|&value| BigRational::from_integer(value.into())).collect()
}

/// Series of integers as the tables meet them, and as they hopefully never do.
fn series() -> Vec<(&'static str, Vec<i64>)> {
    let mut random = Uniform(11);
    let mut draw = |from: i64, to: i64| from + (random.draw() * (to - from) as f64) as i64;
    let mut spike: Vec<i64> = (0..80).map(|_| draw(87_100, 87_104)).collect();
    spike[20] = 2_147_483_647;
    vec![
        ("ranks", (0..80).map(|_| draw(1, 50_000)).collect()),
        ("large offset, tiny spread", (0..80).map(|_| 2_147_483_000 + draw(0, 3)).collect()),
        ("a spike that leaves", spike),
        ("scores", (0..80).map(|_| draw(10_000, 100_000)).collect()),
        ("the whole range", (0..80).map(|at| if at % 2 == 0 { 0 } else { 2_147_483_647 }).collect()),
        ("nearly a line", (0..80).map(|at| 3 * at + i64::from(at == 40)).collect()),
    ]
}

#[test]
fn sliding_moments_are_exact() {
    let level = 0.95;
    let mut worst = [0; 4];
    let mut windows = 0;
    for (name, values) in series() {
        for span in [7usize, 30] {
            let base = values[0];
            let mut window = Moments::default();
            for end in 0..values.len() {
                window.add(values[end] - base);
                if end >= span {
                    window.remove(values[end - span] - base);
                }
                let inside = integers(&values[(end + 1).saturating_sub(span)..=end]);
                let scale = exact(f64::from(SCALE));
                let expected = mean(&inside) / &scale;
                worst[0] = worst[0].max(ulps(window.mean(base, SCALE).unwrap(), rounded(&expected)));
                if inside.len() < 2 {
                    continue;
                }
                windows += 1;
                let deviation = sqrt(&(variance(&inside) / (&scale * &scale)));
                let got = window.std_dev(SCALE).unwrap();
                worst[1] = worst[1].max(ulps(got, rounded(&deviation)));
                let n = inside.len();
                let t = student_t::confidence_factor(level, (n - 1) as f64).unwrap();
                let t = exact(t.hi) + exact(t.lo);
                let half = t * deviation / sqrt(&exact(n as f64));
                let factors = IntervalFactors::new(u32::try_from(n).unwrap(), SCALE, level).unwrap();
                let (low, high) = window.mean_interval(base, &factors).unwrap();
                worst[2] = worst[2].max(ulps(low, rounded(&(&expected - &half))));
                worst[3] = worst[3].max(ulps(high, rounded(&(&expected + &half))));
                assert!(worst.iter().all(|&ulps| ulps <= 2), "{name}, window of {span} ending at {end}: {worst:?}");
            }
        }
    }
    assert!(windows > 900, "only {windows} windows compared");
}

#[test]
fn sliding_lines_are_exact() {
    let mut windows = 0;
    for (name, values) in series() {
        let span = 30usize;
        let base = values[0];
        let mut window = LineSums::default();
        for end in 0..values.len() {
            window.add(end as i64, values[end] - base);
            if end >= span {
                window.remove((end - span) as i64, values[end - span] - base);
            }
            let start = (end + 1).saturating_sub(span);
            let Some(got) = window.line(SCALE) else {
                assert!(end < 2);
                continue;
            };
            if values[start..=end].iter().all(|&value| value == values[start]) {
                assert_eq!((got.slope, got.std_error, got.r_squared, got.unexplained), (0.0, 0.0, 0.0, 1.0));
                continue;
            }
            let scale = exact(f64::from(SCALE));
            let y: Vec<BigRational> = integers(&values[start..=end]).into_iter().map(|value| value / &scale).collect();
            let x = integers(&(start as i64..=end as i64).collect::<Vec<_>>());
            let expected = line(&x, &y);
            windows += 1;
            for (what, got, expected) in [
                ("slope", got.slope, rounded(&expected.slope)),
                ("standard error", got.std_error, rounded(&expected.std_error)),
                ("r²", got.r_squared, rounded(&(exact(1.0) - expected.complement))),
            ] {
                assert!(ulps(got, expected) <= 2, "{name}, {what} at {end}: {got}, not {expected}");
            }
        }
    }
    assert!(windows > 400, "only {windows} windows compared");
}

#[test]
fn equal_spreads_are_equal_and_constants_have_none() {
    let spread = |values: [i64; 2]| {
        let mut window = Moments::default();
        for value in values {
            window.add(value - values[0]);
        }
        window.std_dev(SCALE)
    };
    assert_eq!(spread([87_100, 87_200]), spread([86_100, 86_200]));
    assert_eq!(spread([87_100, 87_100]), Some(0.0));
}
