//! Appending in memory: reports, conflicts, and readers that see a day whole.

use std::sync::atomic::{AtomicBool, Ordering};

use catlog_core::catalog::{Catalog, CatalogOptions, CompactReport, Query, RefreshReport};
use catlog_core::domain::DailyRanking;
use catlog_core::panel::Panel;
use catlog_core::tables::{Options, RollingMomentumAnalysis, RunMetadata, TableName};
use chrono::{Days, NaiveDate};
use serde_json::json;

fn date(day: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 30).unwrap() + Days::new(day)
}

fn row(mal_id: i32, day: u64, rank: i32, title: &str, genres: &[&str]) -> DailyRanking {
    serde_json::from_value(json!({
        "malId": mal_id, "snapshotDate": date(day), "title": title, "rank": rank, "score": 8.25, "genres": genres,
    }))
    .unwrap()
}

fn options() -> CatalogOptions {
    let run =
        RunMetadata { processed_at: Some("2026-03-01T00:00:00Z".parse().unwrap()), etl_run_id: Some("run".into()) };
    CatalogOptions { tables: Options { run, ..Options::default() }, ..CatalogOptions::default() }
}

fn days() -> [Vec<DailyRanking>; 3] {
    [
        vec![row(1, 0, 2, "One", &["Drama"]), row(5, 0, 1, "Five", &[])],
        // a genre that sorts before, a title that is new, an anime between the others
        vec![row(1, 1, 1, "One", &["Action", "Drama"]), row(3, 1, 3, "Three", &["Drama"]), row(5, 1, 2, "Five", &[])],
        vec![row(9, 2, 1, "Nine", &["Zen"]), row(5, 2, 2, "Five!", &[])],
    ]
}

/// Everything that a catalogue says.
fn says(catalog: &Catalog) -> String {
    let mut text = format!("{:?}", catalog.days());
    for name in TableName::ALL {
        for frame in catalog.table(name).unwrap().frames() {
            let rows: String = match name {
                TableName::RollingMomentumAnalysis => {
                    serde_json::to_string(&frame.rows::<RollingMomentumAnalysis>().unwrap()).unwrap()
                }
                TableName::TrendSignificance => {
                    serde_json::to_string(&frame.rows::<catlog_core::tables::TrendSignificance>().unwrap()).unwrap()
                }
                TableName::VolatilityRankings => {
                    serde_json::to_string(&frame.rows::<catlog_core::tables::VolatilityRankings>().unwrap()).unwrap()
                }
                TableName::GenrePercentiles => {
                    serde_json::to_string(&frame.rows::<catlog_core::tables::GenrePercentiles>().unwrap()).unwrap()
                }
                TableName::TrendCorrelation => {
                    serde_json::to_string(&frame.rows::<catlog_core::tables::TrendCorrelation>().unwrap()).unwrap()
                }
            };
            text.push_str(&rows);
        }
    }
    for id in 0..12 {
        text = format!("{text}{:?}", catalog.anime(id));
    }
    text
}

#[test]
fn days_appended_in_any_order_are_the_whole() {
    let all = Catalog::from_rows(days().concat(), options()).unwrap();
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]] {
        let catalog = Catalog::from_rows(vec![], options()).unwrap();
        for day in order {
            let rows = days()[day].clone();
            let count = rows.len();
            let report = catalog.append_rows(rows, false).unwrap();
            assert_eq!(report.days_added, [date(day as u64)]);
            assert_eq!((report.rows, report.days_unchanged.len(), report.days_replaced.len()), (count, 0, 0));
        }
        assert_eq!(says(&catalog), says(&all));
    }
    let catalog = Catalog::from_rows(days()[1].clone(), options()).unwrap();
    let report = catalog.append_rows([days()[2].clone(), days()[0].clone()].concat(), false).unwrap();
    assert_eq!(report.days_added, [date(0), date(2)]);
    assert_eq!(says(&catalog), says(&all));
}

#[test]
fn the_same_day_again_changes_nothing() {
    let catalog = Catalog::from_rows(days().concat(), options()).unwrap();
    let panel = catalog.panel();
    let mut again = days()[1].clone();
    again.reverse();
    again[0].etl_run_id = Some("another run".to_owned());
    for replace in [false, true] {
        let report = catalog.append_rows(again.clone(), replace).unwrap();
        assert_eq!((report.days_unchanged, report.rows), (vec![date(1)], 0));
        assert!(report.days_added.is_empty() && report.days_replaced.is_empty());
    }
    assert!(std::sync::Arc::ptr_eq(&panel, &catalog.panel()));
}

#[test]
fn other_rows_of_a_day_are_a_conflict_unless_replaced() {
    let before = Catalog::from_rows(days().concat(), options()).unwrap();
    let with = |change: fn(&mut Vec<DailyRanking>)| {
        let mut rows = days()[1].clone();
        change(&mut rows);
        rows
    };
    let cases: [(Vec<DailyRanking>, &str); 8] = [
        (
            with(|rows| rows[0].rank = Some(4)),
            "1 rows differ, 0 are only there, 0 only here; anime 1: rank is 1 there and 4 here",
        ),
        (with(|rows| rows[0].rank = None), "rank is 1 there and null here"),
        (with(|rows| rows[0].score = Some(8.26)), "score is 8.25 there and 8.26 here"),
        (with(|rows| rows[2].members = Some(7)), "anime 5: members is null there and 7 here"),
        (with(|rows| rows[1].title = None), "anime 3: title is Three there and null here"),
        (
            with(|rows| rows[1].genres = vec!["Drama".into(), "Action".into()]),
            "genres are [Drama] there and [Drama, Action] here",
        ),
        (
            with(|rows| drop(rows.remove(1))),
            "0 rows differ, 1 are only there, 0 only here; anime 3 is there and not here",
        ),
        (with(|rows| rows.push(row(7, 1, 9, "Seven", &[]))), "1 only here; anime 7 is here and not there"),
    ];
    for (rows, detail) in cases {
        let catalog = Catalog::from_rows(days().concat(), options()).unwrap();
        // a new day beside the conflict is not taken either
        let mut both = rows.clone();
        both.push(row(1, 7, 1, "One", &[]));
        let error = catalog.append_rows(both, false).unwrap_err();
        assert_eq!(error.code(), "day_conflict");
        assert!(error.to_string().contains(detail), "{error}");
        assert!(error.to_string().starts_with("2026-01-31 "), "{error}");
        assert_eq!(says(&catalog), says(&before));

        let report = catalog.append_rows(rows.clone(), true).unwrap();
        assert_eq!((report.days_replaced, report.rows), (vec![date(1)], rows.len()));
        let expected = [days()[0].clone(), rows, days()[2].clone()].concat();
        assert_eq!(says(&catalog), says(&Catalog::from_rows(expected, options()).unwrap()));
    }
}

#[test]
fn run_ids_come_along() {
    let mut first = days()[0].clone();
    let catalog = Catalog::from_rows(first.clone(), options()).unwrap();
    let mut second = days()[1].clone();
    second[1].etl_run_id = Some("b".into());
    catalog.append_rows(second.clone(), false).unwrap();
    let panel = catalog.panel();
    let ids = |id| panel.rows_of_id(id).map(|row| panel.run_id(row).map(str::to_owned)).collect::<Vec<_>>();
    assert_eq!((ids(1), ids(3), ids(5)), (vec![None, None], vec![Some("b".into())], vec![None, None]));

    first[0].etl_run_id = Some("a".into());
    let catalog = Catalog::from_rows(first, options()).unwrap();
    catalog.append_rows(days()[1].clone(), false).unwrap();
    catalog.append_rows([DailyRanking { etl_run_id: Some("c".into()), ..days()[2][0].clone() }], false).unwrap();
    let panel = catalog.panel();
    let ids = |id| panel.rows_of_id(id).map(|row| panel.run_id(row).map(str::to_owned)).collect::<Vec<_>>();
    assert_eq!((ids(1), ids(9)), (vec![Some("a".into()), None], vec![Some("c".into())]));
}

#[test]
fn bad_rows_are_named_and_nothing_is_appended() {
    let catalog = Catalog::from_rows(days()[0].clone(), options()).unwrap();
    let error = catalog.append_rows([DailyRanking { rank: Some(-4), ..days()[1][0].clone() }], false).unwrap_err();
    assert_eq!(error.code(), "invalid_input");
    assert_eq!(catalog.days(), [date(0)]);
}

#[test]
fn without_files_there_is_nothing_to_refresh_or_compact() {
    let catalog = Catalog::from_rows(days().concat(), options()).unwrap();
    assert_eq!(catalog.refresh().unwrap(), RefreshReport::default());
    assert!(!catalog.refresh().unwrap().has_changes());
    assert_eq!(catalog.compact().unwrap(), CompactReport::default());
}

#[test]
fn bad_options_are_refused() {
    let bad = CatalogOptions { tables: Options { alpha: 2.0, ..Options::default() }, ..options() };
    assert_eq!(Catalog::from_rows(days().concat(), bad).unwrap_err().code(), "invalid_option");
    assert_eq!(Catalog::open("no/such/file.csv", options()).unwrap_err().code(), "io");
    let empty = tempfile::tempdir().unwrap();
    let error = Catalog::open(empty.path(), options()).unwrap_err();
    assert_eq!(error.code(), "no_input");
    assert!(error.to_string().contains("create it and append"), "{error}");
}

#[test]
fn files_open_in_memory() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.csv"), "mal_id,snapshot_date,rank,score,genres\n1,2026-02-01,1,8,\n").unwrap();
    std::fs::write(dir.path().join("b.csv"), "mal_id,snapshot_date,rank,score,genres\n1,2026-02-02,2,8,\n").unwrap();
    for path in [dir.path().to_owned(), dir.path().join("*.csv")] {
        let catalog = Catalog::open(path, options()).unwrap();
        assert_eq!(catalog.panel().rank(), [1, 2]);
        catalog.append_rows([row(1, 4, 3, "One", &[])], false).unwrap();
        assert_eq!(catalog.panel().rank(), [1, 2, 3]);
    }
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2);
}

/// Ranks of all anime on a day, so that a half-written day could be told.
fn full_day(day: u64) -> Vec<DailyRanking> {
    (1..=200).map(|id| row(id, day, i32::try_from(day).unwrap() * 1000 + id, "x", &["Drama"])).collect()
}

#[test]
fn readers_see_the_old_day_or_the_new_one_whole() {
    let catalog = Catalog::from_rows(full_day(0), options()).unwrap();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let (mut seen, mut last) = (0, date(0));
                    while !done.load(Ordering::Relaxed) || seen == 0 {
                        let query = Query::new(TableName::RollingMomentumAnalysis).latest();
                        let rows: Vec<RollingMomentumAnalysis> = catalog.query(&query).unwrap().frame.rows().unwrap();
                        assert_eq!(rows.len(), 200);
                        let day = rows[0].snapshot_date;
                        assert!(day >= last);
                        last = day;
                        let number = i32::try_from((day - date(0)).num_days()).unwrap();
                        assert!(rows.iter().all(|row| row.rank == Some(number * 1000 + row.mal_id)));
                        assert!(rows.iter().all(|row| row.snapshot_date == day));
                        let panel = catalog.panel();
                        assert_eq!(panel.len(), panel.days().len() * 200);
                        seen += 1;
                    }
                    seen
                })
            })
            .collect();
        for day in 1..=30 {
            catalog.clone().append(&Panel::from_rows(full_day(day)).unwrap(), false).unwrap();
        }
        done.store(true, Ordering::Relaxed);
        assert!(readers.into_iter().all(|reader| reader.join().unwrap() > 0));
    });
    assert_eq!(catalog.days().len(), 31);
}
