//! The quality report finds what was put into its input, and no more.

mod input_support;

use catlog_core::domain::DailyRanking;
use catlog_core::io::read::read_panel;
use catlog_core::panel::{Anomaly, AnomalyKind, QualityReport, Severity, date_of, read_rows};
use input_support::{STRICT, fixture, shared_data};

fn quality(rows: impl IntoIterator<Item = DailyRanking>) -> QualityReport {
    read_rows(rows, &STRICT).unwrap().quality()
}

fn row(mal_id: i32, day: i32) -> DailyRanking {
    DailyRanking {
        mal_id,
        snapshot_date: date_of(20_000 + day),
        title: None,
        rank: Some(mal_id),
        popularity: None,
        score: Some(8.5),
        scored_by: None,
        members: Some(1_000 * mal_id + day),
        favorites: None,
        genres: vec!["Drama".to_owned()],
        etl_run_id: None,
    }
}

/// A panel without flaws: anime × days.
fn panel(anime: i32, days: impl IntoIterator<Item = i32>) -> Vec<DailyRanking> {
    days.into_iter().flat_map(|day| (1..=anime).map(move |id| row(id, day))).collect()
}

fn kinds(report: &QualityReport) -> Vec<AnomalyKind> {
    report.anomalies.iter().map(|anomaly| anomaly.kind).collect()
}

fn find(report: &QualityReport, kind: AnomalyKind) -> &Anomaly {
    report.anomalies.iter().find(|anomaly| anomaly.kind == kind).unwrap_or_else(|| panic!("{kind} in {report}"))
}

#[test]
fn a_clean_panel_has_no_findings() {
    let report = quality(panel(20, 0..30));
    assert_eq!(kinds(&report), []);
    assert_eq!((report.days_between_snapshots, report.anime, report.days), (Some(1), 20, 30));
    assert!(report.to_string().starts_with("Data quality: 0 errors, 0 warnings, 0 notes\n"), "{report}");
}

#[test]
fn an_identical_day() {
    let mut rows = panel(12, 0..5);
    for row in rows.iter_mut().filter(|row| row.snapshot_date == date_of(20_003)) {
        row.members = row.members.map(|members| members - 1);
    }
    let report = quality(rows.clone());
    let anomaly = find(&report, AnomalyKind::IdenticalDay);
    assert_eq!((anomaly.days[0].date, anomaly.days[0].count, anomaly.count), (date_of(20_003), 12, 1));
    rows.iter_mut().find(|row| row.snapshot_date == date_of(20_003)).unwrap().score = Some(8.51);
    assert_eq!(kinds(&quality(rows)), [], "one anime moved");
}

#[test]
fn a_jump_in_size_is_more_than_a_tenth() {
    let with = |added: i32| {
        let late = (101..=100 + added).flat_map(|id| (3..6).map(move |day| row(id, day)));
        quality(panel(100, 0..6).into_iter().chain(late))
    };
    assert_eq!(kinds(&with(10)), []);
    let report = with(11);
    let day = find(&report, AnomalyKind::SizeJump).days[0];
    assert_eq!((day.date, day.before, day.count), (date_of(20_003), Some(100), 111));
}

#[test]
fn gaps_and_the_cadence() {
    let report = quality(panel(12, [0, 1, 2, 5, 6, 7, 9]));
    let gaps: Vec<_> = find(&report, AnomalyKind::MissingDays).days.iter().map(|gap| (gap.date, gap.count)).collect();
    assert_eq!(gaps, [(date_of(20_003), 2), (date_of(20_008), 1)]);
    let report = quality(panel(12, [0, 7, 14, 20, 28, 49]));
    assert_eq!(kinds(&report), [AnomalyKind::MissingDays, AnomalyKind::Cadence]);
    assert!(find(&report, AnomalyKind::Cadence).message.starts_with("snapshots come about every 7 days"));
    assert_eq!(find(&report, AnomalyKind::MissingDays).count, 20);
}

#[test]
fn ties_jumps_and_falls() {
    let mut rows = panel(300, 0..3);
    rows[0].rank = rows[1].rank; // anime 1 and 2 on the first day
    let at = |id: usize, day: usize| day * 300 + id - 1;
    rows[at(5, 1)].score = Some(9.0); // by exactly half a point: none
    rows[at(6, 1)].score = Some(9.0001);
    rows[at(6, 2)].score = None;
    rows[at(7, 2)].members = Some(6_999);
    rows[at(8, 2)].members = Some(7_000);
    let report = quality(rows);
    assert_eq!(kinds(&report), [AnomalyKind::ScoreJump, AnomalyKind::FallingCounter, AnomalyKind::RankTies]);
    let ties = find(&report, AnomalyKind::RankTies);
    assert_eq!((ties.severity, ties.days[0].count), (Severity::Note, 2));
    let jump = find(&report, AnomalyKind::ScoreJump);
    assert_eq!((jump.count, jump.examples[0].mal_id, jump.examples[0].from, jump.examples[0].to), (1, 6, 8.5, 9.0001));
    let fall = find(&report, AnomalyKind::FallingCounter);
    assert_eq!((fall.count, fall.severity, fall.examples[0].mal_id), (2, Severity::Warning, 8));
    assert!(fall.message.starts_with("members fell 2 times from one observation to the next, once by more than 10 %"));
}

#[test]
fn the_flaws_of_the_daily_fixture_are_found() {
    let report = read_panel(&[fixture("daily_rankings.csv.gz")], &STRICT).unwrap().quality();
    assert!(!report.has_errors());
    let date = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
    assert_eq!(find(&report, AnomalyKind::IdenticalDay).days[0].date, date("2025-11-19"));
    assert_eq!(find(&report, AnomalyKind::SizeJump).days[0].date, date("2025-12-24"));
    assert_eq!(find(&report, AnomalyKind::MissingDays).days[0].date, date("2025-12-25"));
    let jump = &find(&report, AnomalyKind::ScoreJump).examples[0];
    assert_eq!((jump.mal_id, jump.to_date, jump.from, jump.to), (1480, date("2025-12-10"), 5.54, 6.48));
    let fall = &find(&report, AnomalyKind::FallingCounter).examples[0];
    assert_eq!((fall.mal_id, fall.to_date), (3285, date("2025-11-25")));
    assert_eq!(find(&report, AnomalyKind::IdenticalRows).count, 2);
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["reading"]["identicalDuplicatesMerged"], 2);
    assert_eq!(json["daysBetweenSnapshots"], 1);
    assert_eq!(serde_json::from_value::<QualityReport>(json).unwrap(), report);
}

#[test]
fn real_weekly_snapshots() {
    let Some(path) = shared_data("rankings/mal_weekly_2025_2026.csv.gz") else { return };
    let outcome = read_panel(&[path], &STRICT).unwrap();
    assert_eq!((outcome.report.rows_read, outcome.panel.len()), (70_928, 70_925));
    assert_eq!(outcome.report.identical_duplicates_merged, 3);
    let report = outcome.quality();
    assert_eq!((report.anime, report.days, report.days_between_snapshots), (4_700, 18, Some(7)));
    assert_eq!(find(&report, AnomalyKind::RankTies).days.len(), 18);
}

#[test]
fn real_daily_snapshots() {
    let Some(path) = shared_data("rankings/kitsu_daily_2017_2019.csv.gz") else { return };
    let outcome = read_panel(&[path], &STRICT).unwrap();
    assert_eq!((outcome.report.rows_read, outcome.panel.len(), outcome.panel.days().len()), (90_799, 90_799, 909));
    assert_eq!(outcome.quality().days_between_snapshots, Some(1));
}
