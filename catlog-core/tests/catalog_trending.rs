//! The trending summary, numbers worked out by hand.

use catlog_core::catalog::{Catalog, CatalogOptions, NewEntry, RankMove, Streak, Trend, TrendingOptions, trending};
use catlog_core::domain::DailyRanking;
use catlog_core::panel::{Panel, SortedColumns};
use chrono::{Days, NaiveDate};
use serde_json::json;

fn date(day: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(day)
}

/// A row: anime, days after 2026-01-01, rank, score.
fn row(mal_id: i32, day: u64, rank: impl Into<Option<i32>>, score: impl Into<Option<f64>>) -> DailyRanking {
    let (rank, score) = (rank.into(), score.into());
    serde_json::from_value(json!({
        "malId": mal_id, "snapshotDate": date(day), "title": format!("Anime {mal_id}"), "rank": rank, "score": score,
    }))
    .unwrap()
}

fn panel(rows: Vec<DailyRanking>) -> Panel {
    Panel::from_rows(rows).unwrap()
}

#[test]
fn climbers_and_surging_take_the_change_of_the_table() {
    let panel = panel(vec![
        row(1, 0, 20, 8.0),
        row(2, 0, 30, 7.0),
        row(3, 0, None, None),
        row(4, 0, 5, 9.0),
        row(5, 0, 12, 8.1),
        row(1, 7, 10, 8.01), // climbs 10, gains 0.01
        row(2, 7, 20, 7.5),  // climbs 10, gains 0.5: the better rank comes first
        row(3, 7, 1, 9.9),   // was unranked: no change
        row(4, 7, 6, 8.9),   // falls
        row(5, 7, 12, 8.1),  // stays
        row(6, 7, 2, 9.5),   // is new
    ]);
    let summary = trending(&panel, &TrendingOptions::default()).unwrap();
    assert_eq!(summary.as_of, Some(date(7)));
    assert_eq!(
        summary.biggest_climbers_7d.items(),
        [
            RankMove {
                mal_id: 1,
                title: Some("Anime 1".into()),
                rank: 10,
                previous_rank: 20,
                change: -10,
                score: Some(8.01)
            },
            RankMove {
                mal_id: 2,
                title: Some("Anime 2".into()),
                rank: 20,
                previous_rank: 30,
                change: -10,
                score: Some(7.5)
            },
        ]
    );
    let surging: Vec<_> = summary.score_surging_7d.items().iter().map(|item| (item.mal_id, item.change)).collect();
    assert_eq!(surging, [(2, 0.5), (1, 0.01)]);
    let short = Trend::InsufficientHistory { required_days: 30, available_days: 7 };
    assert_eq!(summary.biggest_climbers_30d, short);
    assert!(matches!(summary.score_surging_30d, Trend::InsufficientHistory { required_days: 30, available_days: 7 }));

    let one = trending(&panel, &TrendingOptions { limit: 1, ..TrendingOptions::default() }).unwrap();
    assert_eq!(one.biggest_climbers_7d.items().len(), 1);
    assert_eq!(one.biggest_climbers_7d.items()[0].mal_id, 1);
    let none = trending(&panel, &TrendingOptions { limit: 0, ..TrendingOptions::default() }).unwrap();
    assert_eq!(none.biggest_climbers_7d, Trend::Available { items: vec![] });
}

#[test]
fn equal_gains_go_by_rank_then_id() {
    let panel = panel(vec![
        row(9, 0, None, 7.0),
        row(8, 0, 3, 7.0),
        row(7, 0, 3, 7.0),
        row(9, 7, None, 8.0),
        row(8, 7, 2, 8.0),
        row(7, 7, 2, 8.0),
    ]);
    let summary = trending(&panel, &TrendingOptions::default()).unwrap();
    let ids: Vec<_> = summary.score_surging_7d.items().iter().map(|item| (item.mal_id, item.rank)).collect();
    assert_eq!(ids, [(7, Some(2)), (8, Some(2)), (9, None)]);
}

#[test]
fn a_tolerance_widens_the_days_that_count() {
    // weekly: the days 0, 7, 14, 21, 28, 35; none lies 30 days before the last
    let panel = panel((0..6).map(|week| row(1, 7 * week, 50 - i32::try_from(week).unwrap(), 8.0)).collect());
    let exact = trending(&panel, &TrendingOptions::default()).unwrap();
    assert_eq!(exact.biggest_climbers_30d, Trend::NoSnapshot { from: date(5), to: date(5) });
    assert_eq!(exact.biggest_climbers_7d.items()[0].change, -1);
    let options = TrendingOptions { change_tolerance_days: 5, ..TrendingOptions::default() };
    let tolerant = trending(&panel, &options).unwrap();
    assert_eq!(
        (tolerant.biggest_climbers_30d.items()[0].previous_rank, tolerant.biggest_climbers_30d.items()[0].change),
        (50, -5)
    );
    assert_eq!(tolerant.biggest_climbers_7d.items()[0].previous_rank, 46);
}

#[test]
fn a_tolerated_change_takes_the_newest_known_value() {
    let panel = panel(vec![row(1, 0, 9, 8.0), row(1, 1, 8, 8.0), row(1, 2, None, 8.0), row(1, 9, 4, 8.0)]);
    let options = TrendingOptions { change_tolerance_days: 2, ..TrendingOptions::default() };
    let summary = trending(&panel, &options).unwrap();
    assert_eq!(summary.biggest_climbers_7d.items()[0].previous_rank, 8);
}

#[test]
fn new_to_the_top_since_the_snapshot_before_or_since_a_week() {
    let panel = panel(vec![
        row(1, 0, 3, 8.0),
        row(2, 0, 1, 8.0),
        row(3, 0, 2, 8.0),
        row(1, 6, 1, 8.0), // in the top 2 for the first time
        row(2, 6, 3, 8.0),
        row(3, 6, None, 8.0),
        row(1, 8, 1, 8.0),
        row(2, 8, 2, 8.0), // back again
        row(4, 8, 2, 9.0), // never seen before
        row(3, 8, 7, 8.0),
    ]);
    let entry = |mal_id: i32, rank, previous_rank, score| NewEntry {
        mal_id,
        title: Some(format!("Anime {mal_id}")),
        rank,
        previous_rank,
        score: Some(score),
    };
    let options = TrendingOptions { new_to_top: 2, ..TrendingOptions::default() };
    let before = trending(&panel, &options).unwrap();
    assert_eq!(before.new_to_top.items(), [entry(2, 2, Some(3), 8.0), entry(4, 2, None, 9.0)]);
    let week = trending(&panel, &TrendingOptions { new_to_top_days: 7, ..options }).unwrap();
    assert_eq!(week.new_to_top.items(), [entry(1, 1, Some(3), 8.0), entry(4, 2, None, 9.0)]);
    let month = trending(&panel, &TrendingOptions { new_to_top_days: 30, ..options }).unwrap();
    assert_eq!(month.new_to_top, Trend::InsufficientHistory { required_days: 30, available_days: 8 });
}

#[test]
fn streaks_are_runs_of_snapshots_in_calendar_days() {
    // snapshots on the days 0, 1, 4 (two were missed), 5
    let panel = panel(vec![
        row(1, 0, 1, 8.0),
        row(1, 1, 10, 8.0),
        row(1, 4, 2, 8.0),
        row(1, 5, 1, 8.0), // all four
        row(2, 0, 2, 8.0),
        row(2, 1, 11, 8.0), // below the top
        row(2, 4, 3, 8.0),
        row(2, 5, 2, 8.0),
        row(3, 1, 3, 8.0), // absent on day 4
        row(3, 5, 3, 8.0),
        row(4, 4, None, 8.0), // unranked
        row(4, 5, 4, 8.0),
        row(5, 0, 5, 8.0),
        row(5, 1, 5, 8.0), // not there any more
        row(6, 5, 11, 8.0),
    ]);
    let summary = trending(&panel, &TrendingOptions::default()).unwrap();
    let streak = |mal_id: i32, rank, days, snapshots, since| Streak {
        mal_id,
        title: Some(format!("Anime {mal_id}")),
        rank,
        days,
        snapshots,
        since: date(since),
        score: Some(8.0),
    };
    assert_eq!(
        summary.longest_top10_streaks.items(),
        [streak(1, 1, 6, 4, 0), streak(2, 2, 2, 2, 4), streak(3, 3, 1, 1, 5), streak(4, 4, 1, 1, 5)]
    );
}

#[test]
fn one_day_and_no_day() {
    let one = trending(&panel(vec![row(1, 0, 1, 8.0)]), &TrendingOptions::default()).unwrap();
    assert_eq!(one.longest_top10_streaks.items()[0].days, 1);
    assert_eq!(one.new_to_top, Trend::InsufficientHistory { required_days: 1, available_days: 0 });
    assert!(matches!(one.biggest_climbers_7d, Trend::InsufficientHistory { required_days: 7, available_days: 0 }));

    let empty = Panel::from_sorted(SortedColumns::default()).unwrap();
    let none = trending(&empty, &TrendingOptions::default()).unwrap();
    assert_eq!(none.as_of, None);
    assert!(matches!(none.longest_top10_streaks, Trend::InsufficientHistory { available_days: 0, .. }));
}

#[test]
fn what_it_looks_like_in_json() {
    let catalog = Catalog::from_rows(
        vec![row(1, 0, 60, 8.0), row(1, 12, 1, 8.5), row(2, 12, 2, 8.25)],
        CatalogOptions::default(),
    )
    .unwrap();
    let summary =
        catalog.trending(&TrendingOptions { change_tolerance_days: 5, ..TrendingOptions::default() }).unwrap();
    assert_eq!(
        serde_json::to_value(&*summary).unwrap(),
        json!({
            "asOf": "2026-01-13",
            "biggestClimbers7d": {"status": "available", "items": [
                {"malId": 1, "title": "Anime 1", "rank": 1, "previousRank": 60, "change": -59, "score": 8.5}]},
            "biggestClimbers30d": {"status": "insufficientHistory", "requiredDays": 30, "availableDays": 12},
            "scoreSurging7d": {"status": "available", "items": [
                {"malId": 1, "title": "Anime 1", "score": 8.5, "previousScore": 8.0, "change": 0.5, "rank": 1}]},
            "scoreSurging30d": {"status": "insufficientHistory", "requiredDays": 30, "availableDays": 12},
            "newToTop": {"status": "available", "items": [
                {"malId": 1, "title": "Anime 1", "rank": 1, "previousRank": 60, "score": 8.5},
                {"malId": 2, "title": "Anime 2", "rank": 2, "previousRank": null, "score": 8.25}]},
            "longestTop10Streaks": {"status": "available", "items": [
                {"malId": 1, "title": "Anime 1", "rank": 1, "days": 1, "snapshots": 1, "since": "2026-01-13", "score": 8.5},
                {"malId": 2, "title": "Anime 2", "rank": 2, "days": 1, "snapshots": 1, "since": "2026-01-13", "score": 8.25}]},
        })
    );
}

#[test]
fn options_out_of_range_are_named() {
    let panel = panel(vec![row(1, 0, 1, 8.0)]);
    for (options, name) in [
        (TrendingOptions { new_to_top: 0, ..TrendingOptions::default() }, "new_to_top"),
        (TrendingOptions { new_to_top_days: 0, ..TrendingOptions::default() }, "new_to_top_days"),
        (TrendingOptions { streak_top: -1, ..TrendingOptions::default() }, "streak_top"),
        (TrendingOptions { change_tolerance_days: -1, ..TrendingOptions::default() }, "change_tolerance_days"),
        (TrendingOptions { change_tolerance_days: i32::MAX, ..TrendingOptions::default() }, "change_tolerance_days"),
    ] {
        let error = trending(&panel, &options).unwrap_err();
        assert_eq!(error.code(), "invalid_option");
        assert!(error.to_string().contains(name), "{error}");
    }
}
