//! What a catalogue keeps from the days before is what it would compute anew.

use catlog_core::catalog::{Catalog, CatalogOptions, Op, Query};
use catlog_core::domain::DailyRanking;
use catlog_core::schema::TableSchema;
use catlog_core::tables::{
    GenrePercentiles, Options, RollingMomentumAnalysis, RunMetadata, TableName, TrendCorrelation, TrendSignificance,
    VolatilityRankings,
};
use chrono::{Days, NaiveDate};
use serde_json::json;

struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// A day: some anime are missing, some are unranked, the genres change now and then and new ones turn up.
fn day(day: u64, seed: u64) -> Vec<DailyRanking> {
    let mut random = Random(day * 1000 + seed);
    let date = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(day);
    let mut rows = Vec::new();
    for id in 1..=40 + day / 4 {
        if random.below(12) == 0 {
            continue;
        }
        let rank = (random.below(10) > 0).then(|| id + random.below(5));
        let score = (random.below(10) > 0).then(|| 5.0 + f64::from(u32::try_from(random.below(300)).unwrap()) / 100.0);
        let mut genres: Vec<String> =
            ["Drama", "Sports", "Action"].iter().filter(|_| random.below(2) == 0).map(ToString::to_string).collect();
        if id % 9 == 0 {
            genres.push(format!("{}enre {}", ["A", "Z", "M"][usize::try_from(day / 10 % 3).unwrap()], day / 10));
        }
        rows.push(
            serde_json::from_value(json!({
                "malId": id, "snapshotDate": date, "rank": rank, "score": score, "popularity": id, "genres": genres,
            }))
            .unwrap(),
        );
    }
    rows
}

fn open(rows: Vec<DailyRanking>) -> Catalog {
    let run =
        RunMetadata { processed_at: Some("2026-03-01T00:00:00Z".parse().unwrap()), etl_run_id: Some("run".into()) };
    let options = CatalogOptions { tables: Options { run, ..Options::default() }, ..CatalogOptions::default() };
    Catalog::from_rows(rows, options).unwrap()
}

/// Asks everything once, so that there is something to keep.
fn warm(catalog: &Catalog) {
    catalog.warm(&TableName::ALL).unwrap();
    for table in TableName::ALL {
        catalog.query(&Query::new(table).latest()).unwrap();
    }
    catalog.query(&Query::new(TableName::TrendCorrelation)).unwrap();
}

fn assert_same<T: TableSchema + PartialEq + std::fmt::Debug>(
    table: TableName,
    kept: &Catalog,
    fresh: &Catalog,
    what: &str,
) {
    let rows = |catalog: &Catalog| catalog.table(table).unwrap().rows::<T>().unwrap();
    let (a, b) = (rows(kept), rows(fresh));
    assert_eq!(a.len(), b.len(), "rows of {table} {what}");
    for (a, b) in a.iter().zip(&b) {
        assert_eq!(a, b, "{table} {what}");
    }
    for query in [Query::new(table).latest(), Query::new(table).filter("snapshot_date", Op::Gt, "2026-02-20")] {
        let rows = |catalog: &Catalog| catalog.query(&query).unwrap().frame.rows::<T>().unwrap();
        assert_eq!(rows(kept), rows(fresh), "{table} {what}");
    }
}

fn check(kept: &Catalog, days: &[(u64, u64)], what: &str) {
    let fresh = open(days.iter().flat_map(|&(at, seed)| day(at, seed)).collect());
    assert_same::<RollingMomentumAnalysis>(TableName::RollingMomentumAnalysis, kept, &fresh, what);
    assert_same::<TrendSignificance>(TableName::TrendSignificance, kept, &fresh, what);
    assert_same::<VolatilityRankings>(TableName::VolatilityRankings, kept, &fresh, what);
    assert_same::<GenrePercentiles>(TableName::GenrePercentiles, kept, &fresh, what);
    assert_same::<TrendCorrelation>(TableName::TrendCorrelation, kept, &fresh, what);
}

#[test]
fn days_at_the_end_in_between_and_replaced() {
    // 80 days, but for the days 70 and 75
    let mut days: Vec<(u64, u64)> = (0..80).filter(|&at| at != 70 && at != 75).map(|at| (at, 0)).collect();
    let catalog = open(days.iter().flat_map(|&(at, seed)| day(at, seed)).collect());
    warm(&catalog);
    for at in [80, 81] {
        catalog.append_rows(day(at, 0), false).unwrap();
        days.push((at, 0));
        check(&catalog, &days, "after a new day");
    }
    catalog.append_rows([day(84, 0), day(70, 0), day(90, 0)].concat(), false).unwrap();
    days.extend([(84, 0), (70, 0), (90, 0)]);
    check(&catalog, &days, "after three days at once");
    catalog.append_rows(day(75, 0), false).unwrap();
    days.push((75, 0));
    check(&catalog, &days, "after a day that was missing");
    catalog.append_rows(day(81, 1), true).unwrap();
    days.retain(|&(at, _)| at != 81);
    days.push((81, 1));
    check(&catalog, &days, "after a day was replaced");
    catalog.append_rows(day(3, 1), true).unwrap();
    days.retain(|&(at, _)| at != 3);
    days.push((3, 1));
    check(&catalog, &days, "after an early day was replaced");
    let next = day(91, 0);
    catalog.append_rows(next, false).unwrap();
    days.push((91, 0));
    check(&catalog, &days, "after all that");
}

#[test]
fn what_was_not_asked_for_is_computed_later() {
    let mut days: Vec<(u64, u64)> = (0..40).map(|at| (at, 0)).collect();
    let catalog = open(days.iter().flat_map(|&(at, seed)| day(at, seed)).collect());
    for table in TableName::ALL {
        catalog.warm(&[table]).unwrap();
        let at = days.len() as u64;
        catalog.append_rows(day(at, 0), false).unwrap();
        days.push((at, 0));
        check(&catalog, &days, "with some tables asked for");
    }
}
