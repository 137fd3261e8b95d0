//! The kernels: windows of 30 values, as every row of the tables has them, and the cross-section of a day.

use catlog_core::stats::ar_trend::ar_p_value;
use catlog_core::stats::exact::{LineSums, Moments};
use catlog_core::stats::fdr::benjamini_hochberg;
use catlog_core::stats::mann_kendall::mann_kendall;
use catlog_core::stats::percent_rank::percent_ranks;
use catlog_core::stats::rolling::{Window, rolling_std};
use catlog_core::stats::student_t::two_sided_p_from_r_squared;
use catlog_core::stats::theil_sen::theil_sen_slope;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::hint::black_box;

/// Ranks that walk, since ranks of consecutive days do.
fn walk(n: usize) -> Vec<i64> {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut rank = 5_000i64;
    (0..n)
        .map(|_| {
            rank = (rank + random.random_range(-6..=6)).max(1);
            rank
        })
        .collect()
}

fn kernels(criterion: &mut Criterion) {
    let ranks = walk(30);
    let values: Vec<f64> = ranks.iter().map(|&rank| rank as f64).collect();
    let days: Vec<i32> = (0..30).collect();
    let x: Vec<f64> = (0..30).map(f64::from).collect();

    let mut group = criterion.benchmark_group("window of 30");
    group.bench_function("exact standard deviation, slide and finish", |bencher| {
        let mut window = Moments::default();
        for rank in &ranks {
            window.add(rank - ranks[0]);
        }
        bencher.iter(|| {
            window.remove(black_box(ranks[0]) - ranks[0]);
            window.add(black_box(ranks[0]) - ranks[0]);
            window.std_dev(1)
        });
    });
    group.bench_function("exact line, slide and finish", |bencher| {
        let mut window = LineSums::default();
        for (x, rank) in (0..).zip(&ranks) {
            window.add(x, rank - ranks[0]);
        }
        bencher.iter(|| {
            window.remove(0, black_box(ranks[0]) - ranks[0]);
            window.add(0, black_box(ranks[0]) - ranks[0]);
            window.line(1)
        });
    });
    for r_squared in [0.02, 0.4, 0.98] {
        group.bench_function(format!("Student t p at r² {r_squared}"), |bencher| {
            bencher.iter(|| two_sided_p_from_r_squared(black_box(r_squared), 1.0 - r_squared, 28));
        });
    }
    group.bench_function("Mann-Kendall", |bencher| bencher.iter(|| mann_kendall(black_box(&values))));
    group.bench_function("Theil-Sen", |bencher| bencher.iter(|| theil_sen_slope(&x, black_box(&values))));
    group.bench_function("p under autocorrelation", |bencher| bencher.iter(|| ar_p_value(&days, black_box(&values))));
    group.finish();

    let year: Vec<f64> = walk(365).into_iter().map(|rank| rank as f64).collect();
    let days: Vec<i32> = (0..365).collect();
    let mut random = ChaCha8Rng::seed_from_u64(2);
    let p: Vec<Option<f64>> = (0..50_000).map(|_| Some(random.random())).collect();
    let volatility: Vec<f64> = (0..50_000).map(|_| random.random::<f64>()).collect();
    let mut group = criterion.benchmark_group("series and days");
    group.sample_size(20);
    group.throughput(Throughput::Elements(365));
    group.bench_function("rolling standard deviation of a year of doubles", |bencher| {
        bencher.iter(|| rolling_std(&days, black_box(&year), Window::Calendar(30), 2));
    });
    group.throughput(Throughput::Elements(50_000));
    group.bench_function("Benjamini-Hochberg of a day", |bencher| bencher.iter(|| benjamini_hochberg(black_box(&p))));
    group.bench_function("percent ranks of a day", |bencher| bencher.iter(|| percent_ranks(black_box(&volatility))));
    group.finish();
}

criterion_group!(benches, kernels);
criterion_main!(benches);
