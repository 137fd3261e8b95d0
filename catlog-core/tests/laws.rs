//! Laws that hold for every panel: bounds, windows that equal their recomputation, and tables that depend on nothing but
//! the rows.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "the numbers of a test are small"
)]

use std::sync::Arc;

use catlog_core::domain::DailyRanking;
use catlog_core::panel::{Panel, date_of};
use catlog_core::stats::{moments, regression};
use catlog_core::tables::{
    Analysis, Dates, GenrePercentiles, Options, RollingMomentumAnalysis, RunMetadata, TableName, TrendCorrelation,
    TrendSignificance, VolatilityRankings,
};
use proptest::prelude::*;
use proptest::sample::Index;

const FIRST_DAY: i32 = 20_400;
const GENRES: [&str; 4] = ["Action", "Comedy", "Drama", "Slice of Life"];

/// Rows of a few anime over some weeks: gaps, nulls, ties, constants, genres that change.
fn rows() -> impl Strategy<Value = Vec<DailyRanking>> {
    let cell = (
        prop::option::weighted(0.9, 1i32..12),
        prop::option::weighted(0.8, 800i32..812),
        prop::option::weighted(0.9, 1i32..40),
        prop::option::weighted(0.9, 0i32..5_000),
        prop::collection::btree_set(0usize..GENRES.len(), 0..3),
    );
    let anime = prop::collection::btree_map(0i32..75, cell, 1..60);
    prop::collection::btree_map(1i32..200, anime, 1..8).prop_map(|panel| {
        let mut rows = Vec::new();
        for (mal_id, days) in panel {
            for (day, (rank, score, popularity, members, genres)) in days {
                rows.push(DailyRanking {
                    mal_id,
                    snapshot_date: date_of(FIRST_DAY + day),
                    title: Some(format!("Anime {mal_id}")),
                    rank,
                    popularity,
                    score: score.map(|score| f64::from(score) / 100.0),
                    scored_by: None,
                    members,
                    favorites: None,
                    genres: genres.into_iter().map(|genre| GENRES[genre].to_owned()).collect(),
                    etl_run_id: None,
                });
            }
        }
        rows
    })
}

fn options() -> Options {
    let run = RunMetadata { processed_at: Some(chrono::DateTime::UNIX_EPOCH), etl_run_id: Some("law".to_owned()) };
    Options { robust: true, run, ..Options::default() }
}

fn analysis(rows: Vec<DailyRanking>, options: Options) -> Analysis {
    Analysis::new(Arc::new(Panel::from_rows(rows).unwrap()), options).unwrap()
}

/// All rows of all tables as text with the day of each: every bit of every double shows.
fn everything(analysis: &Analysis) -> Vec<(chrono::NaiveDate, String)> {
    let mut all = Vec::new();
    macro_rules! table {
        ($name:ident) => {
            for row in analysis.table(TableName::$name).unwrap().rows::<$name>().unwrap() {
                all.push((row.snapshot_date, format!("{row:?}")));
            }
        };
    }
    table!(RollingMomentumAnalysis);
    table!(TrendSignificance);
    table!(VolatilityRankings);
    table!(GenrePercentiles);
    table!(TrendCorrelation);
    all
}

/// Within 2 units in the last place of the larger, or of what the values themselves are rounded to.
fn close(a: f64, b: f64, scale: f64) -> bool {
    (a - b).abs() <= 1e-12 * a.abs().max(b.abs()).max(1e-3 * scale)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_rows_and_the_number_of_threads_change_nothing(rows in rows(), swaps in prop::collection::vec((any::<Index>(), any::<Index>()), 0..100)) {
        let expected = everything(&analysis(rows.clone(), options()));
        let mut shuffled = rows;
        for (a, b) in swaps {
            let (a, b) = (a.index(shuffled.len()), b.index(shuffled.len()));
            shuffled.swap(a, b);
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        let got = pool.install(|| everything(&analysis(shuffled, options())));
        prop_assert_eq!(got, expected);
    }

    #[test]
    fn a_day_is_the_same_whichever_days_are_asked_for(rows in rows(), pick in any::<Index>(), tolerance in 0i32..5) {
        let all = Options { change_tolerance_days: tolerance, ..options() };
        let whole = everything(&analysis(rows.clone(), all.clone()));
        let days: std::collections::BTreeSet<_> = rows.iter().map(|row| row.snapshot_date).collect();
        let last = *days.last().unwrap();
        let latest = everything(&analysis(rows.clone(), Options { dates: Dates::Latest, ..all.clone() }));
        prop_assert_eq!(latest, whole.iter().filter(|row| row.0 == last).cloned().collect::<Vec<_>>());
        let from = *days.iter().nth(pick.index(days.len())).unwrap();
        let to = last.min(from + chrono::Days::new(9));
        let range = Options { dates: Dates::Range { from: Some(from), to: Some(to) }, ..all };
        let part = everything(&analysis(rows, range));
        prop_assert_eq!(part, whole.iter().filter(|row| (from..=to).contains(&row.0)).cloned().collect::<Vec<_>>());
    }

    #[test]
    fn every_number_is_within_its_bounds(rows in rows()) {
        let analysis = analysis(rows, options());
        let within = |value: Option<f64>, low: f64, high: f64| value.is_none_or(|value| (low..=high).contains(&value));
        for row in analysis.table(TableName::RollingMomentumAnalysis).unwrap().rows::<RollingMomentumAnalysis>().unwrap() {
            for volatility in [row.rank_volatility_7d, row.score_volatility_7d, row.rank_volatility_30d, row.score_volatility_30d] {
                prop_assert!(within(volatility, 0.0, 1e9));
            }
            prop_assert!(row.rank_avg_30d_ci_low <= row.rank_avg_30d.filter(|_| row.rank_avg_30d_ci_low.is_some()));
            prop_assert!(within(Some(row.data_quality_score), 0.0, 1.0));
            prop_assert!(row.observations_7d <= row.observations_30d && row.observations_30d <= 30);
        }
        for row in analysis.table(TableName::TrendSignificance).unwrap().rows::<TrendSignificance>().unwrap() {
            for (p, q) in [(row.rank_trend_p_value, row.rank_trend_q_value), (row.score_trend_p_value, row.score_trend_q_value)] {
                prop_assert!(within(p, 0.0, 1.0) && within(q, 0.0, 1.0) && p <= q);
            }
            for share in [row.rank_trend_r_squared, row.score_trend_r_squared, row.rank_trend_mk_p_value, row.rank_trend_ar_p_value] {
                prop_assert!(within(share, 0.0, 1.0));
            }
            prop_assert!(within(row.rank_trend_mk_tau, -1.0, 1.0));
        }
        for row in analysis.table(TableName::VolatilityRankings).unwrap().rows::<VolatilityRankings>().unwrap() {
            prop_assert!(within(row.volatility_percentile, 0.0, 100.0) && within(row.stability_score, 0.0, 1.0));
        }
        for row in analysis.table(TableName::GenrePercentiles).unwrap().rows::<GenrePercentiles>().unwrap() {
            for percentile in [row.rank_percentile, row.score_percentile, row.popularity_percentile, row.rank_percentile_avg_30d] {
                prop_assert!(within(percentile, 0.0, 100.0));
            }
            prop_assert!(row.genre_rank.is_none_or(|rank| (1..=row.anime_in_genre).contains(&rank)));
        }
        for row in analysis.table(TableName::TrendCorrelation).unwrap().rows::<TrendCorrelation>().unwrap() {
            for r in [row.rank_7d_vs_30d_correlation, row.score_7d_vs_30d_correlation, row.rank_vs_score_7d_correlation_spearman] {
                prop_assert!(within(r, -1.0, 1.0));
            }
            prop_assert!(row.climbers_both <= row.climbers_7d.min(row.climbers_30d));
        }
    }

    #[test]
    fn a_window_equals_its_recomputation(rows in rows()) {
        let analysis = analysis(rows.clone(), options());
        let window = |mal_id: i32, end: chrono::NaiveDate, span: i64, value: fn(&DailyRanking) -> Option<f64>| -> (Vec<f64>, Vec<f64>) {
            rows.iter()
                .filter(|row| row.mal_id == mal_id && row.snapshot_date <= end && (end - row.snapshot_date).num_days() < span)
                .filter_map(|row| Some(((row.snapshot_date - end).num_days() as f64, value(row)?)))
                .unzip()
        };
        let mut compared = 0;
        for row in analysis.table(TableName::RollingMomentumAnalysis).unwrap().rows::<RollingMomentumAnalysis>().unwrap() {
            let (_, ranks) = window(row.mal_id, row.snapshot_date, 7, |row| row.rank.map(f64::from));
            prop_assert_eq!(row.observations_7d as usize, ranks.len());
            prop_assert_eq!(row.rank_avg_7d, moments::mean(&ranks));
            let (_, scores) = window(row.mal_id, row.snapshot_date, 30, |row| row.score);
            match (row.score_volatility_30d, moments::standard_deviation(&scores)) {
                (Some(got), Some(expected)) => prop_assert!(close(got, expected, 1.0), "{} {}", got, expected),
                (got, expected) => prop_assert_eq!(got, expected),
            }
            compared += 1;
        }
        for row in analysis.table(TableName::TrendSignificance).unwrap().rows::<TrendSignificance>().unwrap() {
            let (x, y) = window(row.mal_id, row.snapshot_date, 30, |row| row.rank.map(f64::from));
            let line = regression::linear_regression(&x, &y).unwrap();
            prop_assert_eq!(row.rank_trend_slope.is_some(), line.is_some());
            if let (Some(slope), Some(error), Some(p), Some(line)) = (row.rank_trend_slope, row.rank_trend_std_error, row.rank_trend_p_value, line) {
                prop_assert!(close(slope, line.slope, 1.0) && close(error, line.std_error, 1.0) && close(p, line.p_value, 1.0));
            }
        }
        prop_assert!(compared > 0);
    }
}
