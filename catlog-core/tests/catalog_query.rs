//! Queries, compared with a plain loop over the whole table.

use rayon::prelude::*;
use std::sync::Arc;

use catlog_core::catalog::{Catalog, CatalogOptions, Op, Page, Query, Value};
use catlog_core::domain::DailyRanking;
use catlog_core::panel::Panel;
use catlog_core::schema::TableSchema;
use catlog_core::tables::{
    GenrePercentiles, Options, RollingMomentumAnalysis, RunMetadata, TableName, TrendCorrelation, TrendSignificance,
    VolatilityRankings,
};
use chrono::{Days, NaiveDate};
use serde_json::json;

const GENRES: [&str; 4] = ["Action", "Drama", "Slice of Life", "Sports"];

/// 60 anime over 50 days with gaps, nulls, ties and late joiners.
fn rows() -> Vec<DailyRanking> {
    let mut state = 7u64;
    let mut random = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let start = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    let mut rows = Vec::new();
    for id in 1..=60u64 {
        let joins = if id % 7 == 0 { random(50) } else { 0 };
        let genres: Vec<_> = GENRES.iter().filter(|_| random(2) == 0).collect();
        for day in joins..50 {
            if random(20) == 0 {
                continue;
            }
            let rank = (random(8) > 0).then(|| (id + random(6)).max(1));
            let score = (random(12) > 0).then(|| 5.0 + f64::from(u32::try_from(random(400)).unwrap()) / 100.0);
            rows.push(
                serde_json::from_value(json!({
                    "malId": id * 3, "snapshotDate": start + Days::new(day), "rank": rank, "score": score,
                    "popularity": id, "members": 1000 + day, "genres": genres,
                }))
                .unwrap(),
            );
        }
    }
    rows
}

fn catalog() -> Catalog {
    let run =
        RunMetadata { processed_at: Some("2026-03-01T00:00:00Z".parse().unwrap()), etl_run_id: Some("run".into()) };
    let tables = Options { robust: true, run, ..Options::default() };
    let panel = Panel::from_rows(rows()).unwrap();
    Catalog::from_panel(panel, CatalogOptions { tables, ..CatalogOptions::default() }).unwrap()
}

fn all<T: TableSchema>(catalog: &Catalog, table: TableName) -> Vec<T> {
    catalog.table(table).unwrap().rows().unwrap()
}

fn rows_of<T: TableSchema>(page: &Page) -> Vec<T> {
    page.frame.rows().unwrap()
}

/// The rows of all pages, and how many pages there were.
fn paged<T: TableSchema>(catalog: &Catalog, query: &Query, size: usize) -> (Vec<T>, usize) {
    let (mut rows, mut pages) = (Vec::new(), 0);
    let mut query = query.clone().limit(size);
    loop {
        let page = catalog.query(&query).unwrap();
        assert!(page.frame.len() <= size);
        rows.extend(rows_of::<T>(&page));
        pages += 1;
        match page.next_cursor {
            Some(cursor) => query = query.cursor(cursor),
            None => return (rows, pages),
        }
    }
}

fn newest() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 2, 19).unwrap()
}

macro_rules! each_table_with_anime {
    ($check:ident) => {
        $check!(RollingMomentumAnalysis);
        $check!(TrendSignificance);
        $check!(VolatilityRankings);
        $check!(GenrePercentiles);
    };
}

#[test]
fn one_anime_is_its_part_of_the_table() {
    let catalog = catalog();
    macro_rules! check {
        ($row:ident) => {
            let table = TableName::$row;
            let expected: Vec<$row> = all::<$row>(&catalog, table).into_iter().filter(|row| row.mal_id == 21).collect();
            assert!(!expected.is_empty());
            let page = catalog.query(&Query::new(table).anime(21)).unwrap();
            assert_eq!(rows_of::<$row>(&page), expected);
            assert_eq!((page.total, page.next_cursor), (Some(expected.len()), None));
            let some = newest() - Days::new(9)..=newest() - Days::new(3);
            let page = catalog.query(&Query::new(table).anime(21).dates(some.clone())).unwrap();
            let expected: Vec<_> = expected.into_iter().filter(|row| some.contains(&row.snapshot_date)).collect();
            assert_eq!(rows_of::<$row>(&page), expected);
        };
    }
    each_table_with_anime!(check);
}

#[test]
fn one_day_is_its_part_of_the_table() {
    let catalog = catalog();
    macro_rules! check {
        ($row:ident) => {
            let table = TableName::$row;
            for day in [newest(), newest() - Days::new(31)] {
                let expected: Vec<$row> =
                    all::<$row>(&catalog, table).into_iter().filter(|row| row.snapshot_date == day).collect();
                assert!(expected.len() > 20);
                let page = catalog.query(&Query::new(table).date(day)).unwrap();
                assert_eq!(rows_of::<$row>(&page), expected);
                assert_eq!(page.total, Some(expected.len()));
                if day == newest() {
                    let latest = catalog.query(&Query::new(table).latest()).unwrap();
                    assert_eq!(rows_of::<$row>(&latest), expected);
                }
            }
        };
    }
    each_table_with_anime!(check);
}

#[test]
fn many_days_are_their_part_of_the_table_in_the_order_of_the_key() {
    let catalog = catalog();
    let some = newest() - Days::new(20)..=newest() - Days::new(10);
    macro_rules! check {
        ($row:ident) => {
            let table = TableName::$row;
            let whole = all::<$row>(&catalog, table);
            let page = catalog.query(&Query::new(table)).unwrap();
            assert_eq!(rows_of::<$row>(&page), whole);
            let expected: Vec<$row> = whole.into_iter().filter(|row| some.contains(&row.snapshot_date)).collect();
            let query = Query::new(table).dates(some.clone());
            assert_eq!(rows_of::<$row>(&catalog.query(&query).unwrap()), expected);
            assert_eq!(paged::<$row>(&catalog, &query, 100).0, expected);
            let part = catalog.query(&query.clone().offset(7).limit(5)).unwrap();
            assert_eq!(rows_of::<$row>(&part), expected[7..12]);
        };
    }
    each_table_with_anime!(check);
}

#[test]
fn trend_correlation_has_days_only() {
    let catalog = catalog();
    let whole: Vec<TrendCorrelation> = all(&catalog, TableName::TrendCorrelation);
    let query = Query::new(TableName::TrendCorrelation);
    assert_eq!(rows_of::<TrendCorrelation>(&catalog.query(&query).unwrap()), whole);
    let latest = catalog.query(&query.clone().latest()).unwrap();
    assert_eq!(rows_of::<TrendCorrelation>(&latest), whole[whole.len() - 1..]);
    let some = whole[5].snapshot_date..=whole[8].snapshot_date;
    assert_eq!(rows_of::<TrendCorrelation>(&catalog.query(&query.clone().dates(some)).unwrap()), whole[5..=8]);
    let newest_first = query.clone().order_by_desc("snapshotDate");
    let (rows, pages) = paged::<TrendCorrelation>(&catalog, &newest_first, 8);
    assert_eq!((pages, rows), (7, whole.iter().rev().cloned().collect()));

    for query in [query.clone().anime(3), query.genre("Drama")] {
        let error = catalog.query(&query).unwrap_err();
        assert_eq!(error.code(), "invalid_query");
        assert!(error.to_string().contains("one row a day over all anime"), "{error}");
    }
}

#[test]
fn genres_of_every_table() {
    let catalog = catalog();
    let days = newest() - Days::new(3)..=newest();
    let panel = catalog.panel();
    let has = |mal_id: i32, date: NaiveDate| {
        panel
            .rows_of_id(mal_id)
            .find(|&row| catlog_core::panel::date_of(panel.day()[row]) == date)
            .is_some_and(|row| panel.genre_lists().get(panel.genres()[row]).any(|genre| genre == "Drama"))
    };
    macro_rules! check {
        ($row:ident, $keep:expr) => {
            let table = TableName::$row;
            let expected: Vec<$row> = all::<$row>(&catalog, table).into_iter().filter($keep).collect();
            assert!(expected.len() > 20);
            let query = Query::new(table).genre("Drama");
            let page = catalog.query(&query.clone().dates(days.clone())).unwrap();
            let some: Vec<_> = expected.iter().filter(|row| days.contains(&row.snapshot_date)).cloned().collect();
            assert_eq!(rows_of::<$row>(&page), some);
            let page = catalog.query(&query.clone().latest()).unwrap();
            let some: Vec<_> = expected.iter().filter(|row| row.snapshot_date == newest()).cloned().collect();
            assert_eq!((page.total, rows_of::<$row>(&page)), (Some(some.len()), some));
            let one = expected[0].mal_id;
            let page = catalog.query(&query.anime(one)).unwrap();
            let some: Vec<_> = expected.iter().filter(|row| row.mal_id == one).cloned().collect();
            assert_eq!(rows_of::<$row>(&page), some);
            let none = catalog.query(&Query::new(table).latest().genre("drama")).unwrap();
            assert_eq!((none.frame.len(), none.total), (0, Some(0)));
        };
    }
    check!(RollingMomentumAnalysis, |row| row.genres.contains(&"Drama".to_owned()));
    check!(VolatilityRankings, |row| row.genres.contains(&"Drama".to_owned()));
    check!(GenrePercentiles, |row| row.genre == "Drama");
    check!(TrendSignificance, |row| has(row.mal_id, row.snapshot_date));
}

#[test]
fn orders_put_nulls_last_and_ties_by_key() {
    let catalog = catalog();
    let day: Vec<VolatilityRankings> = all(&catalog, TableName::VolatilityRankings);
    let day: Vec<_> = day.into_iter().filter(|row| row.snapshot_date == newest()).collect();
    let query = Query::new(TableName::VolatilityRankings).latest();

    let mut expected = day.clone();
    expected.sort_by_key(|row| (row.current_rank.is_none(), row.current_rank, row.mal_id));
    assert!(expected.last().unwrap().current_rank.is_none());
    assert_eq!(
        rows_of::<VolatilityRankings>(&catalog.query(&query.clone().order_by("current_rank")).unwrap()),
        expected
    );

    expected.sort_by_key(|row| (row.current_rank.is_none(), std::cmp::Reverse(row.current_rank), row.mal_id));
    let descending = query.clone().order_by_desc("currentRank");
    assert_eq!(rows_of::<VolatilityRankings>(&catalog.query(&descending).unwrap()), expected);
    assert_eq!(paged::<VolatilityRankings>(&catalog, &descending, 7).0, expected);

    expected.sort_by(|a, b| {
        let key = |row: &VolatilityRankings| (row.stability_score.is_none(), row.mal_id);
        b.stability_score.unwrap_or(0.0).total_cmp(&a.stability_score.unwrap_or(0.0)).then(key(a).cmp(&key(b)))
    });
    let top = catalog.query(&query.clone().order_by_desc("stability_score").limit(5)).unwrap();
    assert_eq!(rows_of::<VolatilityRankings>(&top), expected[..5]);
    assert_eq!(top.total, Some(day.len()));

    expected.sort_by_key(|row| (row.volatility_category.map_or(99, |label| label as i32), row.mal_id));
    let labels = query.order_by("volatility_category");
    assert_eq!(rows_of::<VolatilityRankings>(&catalog.query(&labels).unwrap()), expected);
    assert_eq!(paged::<VolatilityRankings>(&catalog, &labels, 1).0, expected);
}

#[test]
fn orders_by_text_and_over_many_days() {
    let catalog = catalog();
    let whole: Vec<GenrePercentiles> = all(&catalog, TableName::GenrePercentiles);
    let days = newest() - Days::new(5)..=newest();
    let some: Vec<_> = whole.into_iter().filter(|row| days.contains(&row.snapshot_date)).collect();
    let query = Query::new(TableName::GenrePercentiles).dates(days);
    for descending in [false, true] {
        let mut expected = some.clone();
        expected.sort_by(|a, b| if descending { b.genre.cmp(&a.genre) } else { a.genre.cmp(&b.genre) });
        let query = if descending { query.clone().order_by_desc("genre") } else { query.clone().order_by("genre") };
        assert_eq!(rows_of::<GenrePercentiles>(&catalog.query(&query).unwrap()), expected);
        let (rows, pages) = paged::<GenrePercentiles>(&catalog, &query, 50);
        assert_eq!((pages, rows.len()), (expected.len().div_ceil(50), expected.len()));
        assert_eq!(rows, expected);
    }
    let mut expected = some;
    expected.sort_by_key(|row| (row.genre_rank.is_none(), row.genre_rank));
    let (rows, _) = paged::<GenrePercentiles>(&catalog, &query.order_by("genre_rank"), 9);
    assert_eq!(rows, expected);
}

#[test]
fn filters_compare_every_type() {
    let catalog = catalog();
    let table = TableName::RollingMomentumAnalysis;
    let day: Vec<RollingMomentumAnalysis> = all(&catalog, table);
    let day: Vec<_> = day.into_iter().filter(|row| row.snapshot_date == newest()).collect();
    let check = |column: &str, op: Op, value: Value, keep: &dyn Fn(&RollingMomentumAnalysis) -> bool| {
        let expected: Vec<_> = day.iter().filter(|row| keep(row)).cloned().collect();
        assert!(!expected.is_empty() && expected.len() < day.len(), "{column} {op} tells nothing apart");
        let query = Query::new(table).latest().filter(column, op, value);
        let page = catalog.query(&query).unwrap();
        assert_eq!(rows_of::<RollingMomentumAnalysis>(&page), expected, "{column} {op}");
        assert_eq!(page.total, None);
        assert_eq!(catalog.query(&query.clone().with_total().limit(1)).unwrap().total, Some(expected.len()));
        assert_eq!(paged::<RollingMomentumAnalysis>(&catalog, &query, 4).0, expected);
    };
    let some_rank = day.iter().find_map(|row| row.rank).unwrap();
    check("rank", Op::Eq, some_rank.into(), &|row| row.rank == Some(some_rank));
    check("rank", Op::Ne, some_rank.into(), &|row| row.rank.is_some_and(|rank| rank != some_rank));
    check("rank", Op::Lt, 20.into(), &|row| row.rank.is_some_and(|rank| rank < 20));
    check("rank", Op::Le, 19.5.into(), &|row| row.rank.is_some_and(|rank| rank < 20));
    check("rank", Op::Gt, 20.into(), &|row| row.rank.is_some_and(|rank| rank > 20));
    check("rank", Op::Ge, 20.into(), &|row| row.rank.is_some_and(|rank| rank >= 20));
    check("rank", Op::In, vec![3, 7, 11, 20, 21, 22].into(), &|row| {
        [3, 7, 11, 20, 21, 22].map(Some).contains(&row.rank)
    });
    check("rank", Op::Eq, Value::Null, &|row| row.rank.is_none());
    check("rank", Op::Ne, Value::Null, &|row| row.rank.is_some());
    let some_score = day.iter().find_map(|row| row.score).unwrap();
    check("score", Op::Eq, some_score.into(), &|row| row.score == Some(some_score));
    check("score", Op::Lt, 6.5.into(), &|row| row.score.is_some_and(|score| score < 6.5));
    check("score", Op::In, vec![some_score].into(), &|row| row.score == Some(some_score));
    check("scoreChange7d", Op::Ge, 0.0.into(), &|row| row.score_change_7d.is_some_and(|change| change >= 0.0));
    check("rank_momentum_7d", Op::Eq, "climbing".into(), &|row| {
        row.rank_momentum_7d.is_some_and(|label| label.to_string() == "climbing")
    });
    check("rank_momentum_7d", Op::Ne, "climbing".into(), &|row| {
        row.rank_momentum_7d.is_some_and(|label| label.to_string() != "climbing")
    });
    check("rank_momentum_7d", Op::In, vec!["climbing", "falling"].into(), &|row| {
        row.rank_momentum_7d.is_some_and(|label| ["climbing", "falling"].contains(&label.to_string().as_str()))
    });
    check("rank_momentum_7d", Op::Eq, Value::Null, &|row| row.rank_momentum_7d.is_none());

    // days and texts over several days
    let some = newest() - Days::new(2);
    let query = Query::new(table).anime(9).filter("snapshot_date", Op::Ge, some);
    assert_eq!(
        rows_of::<RollingMomentumAnalysis>(&catalog.query(&query).unwrap()),
        rows_of(&catalog.query(&Query::new(table).anime(9).dates(some..=newest())).unwrap())
    );
    let query = |value| Query::new(table).anime(9).filter("etl_run_id", Op::Eq, value);
    assert!(catalog.query(&query("run")).unwrap().frame.len() > 30);
    assert!(catalog.query(&query("other")).unwrap().frame.is_empty());
    let genre = Query::new(TableName::GenrePercentiles).latest();
    let by_filter = genre.clone().filter("genre", Op::In, vec!["Drama", "Sports"]).filter("genre", Op::Ne, "Sports");
    assert_eq!(
        rows_of::<GenrePercentiles>(&catalog.query(&by_filter).unwrap()),
        rows_of(&catalog.query(&genre.genre("Drama")).unwrap())
    );
}

#[test]
fn what_is_not_there_has_no_rows() {
    let catalog = catalog();
    for table in TableName::ALL {
        let before = NaiveDate::from_ymd_opt(1999, 1, 1).unwrap();
        let page = catalog.query(&Query::new(table).date(before)).unwrap();
        assert_eq!((page.frame.len(), page.total, page.next_cursor), (0, Some(0), None));
        assert_eq!(page.frame.def().name, table.as_str());
        if table != TableName::TrendCorrelation {
            assert!(catalog.query(&Query::new(table).anime(1)).unwrap().frame.is_empty());
        }
    }
    let empty = Catalog::from_rows(vec![], CatalogOptions::default()).unwrap();
    for table in TableName::ALL {
        assert!(empty.query(&Query::new(table).latest()).unwrap().frame.is_empty());
        assert!(empty.query(&Query::new(table)).unwrap().frame.is_empty());
    }
    assert_eq!(empty.anime(1), None);
    let none = catalog.query(&Query::new(TableName::TrendSignificance).latest().limit(0)).unwrap();
    assert_eq!((none.frame.len(), none.next_cursor), (0, None));
}

#[test]
fn what_makes_no_sense_is_named() {
    let catalog = catalog();
    let query = || Query::new(TableName::RollingMomentumAnalysis).latest();
    for (query, parts) in [
        (query().order_by("ranking"), &["there is no column ranking", "rank_avg_7d"][..]),
        (query().order_by("genres"), &["genres is a list"]),
        (query().filter("rankk", Op::Eq, 1), &["there is no column rankk"]),
        (query().filter("rank", Op::Eq, "one"), &["column rank is an integer", "\"one\""]),
        (query().filter("score", Op::Lt, f64::NAN), &["column score is a number", "NaN"]),
        (query().filter("rank", Op::Lt, Value::Null), &["null", "lt", "eq and ne can"]),
        (query().filter("rank", Op::Lt, vec![1, 2]), &["list", "in can"]),
        (query().filter("rank", Op::In, 1), &["in, which wants a list"]),
        (query().filter("rank", Op::In, vec![Value::Null]), &["an integer", "null"]),
        (query().filter("rank_momentum_7d", Op::Lt, "stable"), &["a label", "eq, ne and in can"]),
        (query().filter("rank_momentum_7d", Op::Eq, "up"), &["\"up\"", "strongly_climbing, climbing, stable"]),
        (query().filter("genres", Op::Eq, "Drama"), &["genres is a list"]),
        (query().filter("processed_at", Op::Eq, "2026"), &["an instant and has no filter"]),
        (query().filter("snapshot_date", Op::Eq, "2026-02-30"), &["a day such as", "2026-02-30"]),
        (query().dates(newest()..=newest() - Days::new(1)), &["end before they begin"]),
        (query().cursor("?"), &["none that a page gave"]),
        (query().cursor("7b7d"), &["none that a page gave"]),
        (query().cursor("é"), &["none that a page gave"]),
    ] {
        let error = catalog.query(&query).unwrap_err();
        assert_eq!(error.code(), "invalid_query");
        let text = error.to_string();
        assert!(text.starts_with("rolling_momentum_analysis: "), "{text}");
        for part in parts {
            assert!(text.contains(part), "{text:?} does not say {part:?}");
        }
    }
    let cursor = catalog.query(&query().order_by("rank").limit(3)).unwrap().next_cursor.unwrap();
    let other = catalog.query(&query().order_by("score").cursor(cursor.clone())).unwrap_err();
    assert!(other.to_string().contains("belongs to another query"), "{other}");
    assert_eq!(catalog.query(&query().order_by("rank").limit(9).cursor(cursor)).unwrap().frame.len(), 9);

    let plain = Catalog::from_rows(rows(), CatalogOptions::default()).unwrap();
    let robust = Query::new(TableName::TrendSignificance).latest().order_by("rank_trend_mk_tau");
    assert!(plain.query(&robust).unwrap_err().to_string().contains("needs the option robust"));
    assert!(catalog.query(&robust).is_ok());
}

#[test]
fn pages_stay_whole_while_days_are_appended() {
    let catalog = catalog();
    let query = Query::new(TableName::RollingMomentumAnalysis).latest().order_by("score").limit(10);
    let expected = rows_of::<RollingMomentumAnalysis>(&catalog.query(&Query { limit: None, ..query.clone() }).unwrap());
    let first = catalog.query(&query).unwrap();
    let mut got = rows_of::<RollingMomentumAnalysis>(&first);
    let next: Vec<DailyRanking> = rows()
        .into_iter()
        .filter(|row| row.snapshot_date == newest())
        .map(|row| DailyRanking { snapshot_date: newest() + Days::new(1), ..row })
        .collect();
    catalog.append_rows(next, false).unwrap();
    let mut cursor = first.next_cursor;
    while let Some(text) = cursor {
        let page = catalog.query(&query.clone().cursor(text)).unwrap();
        got.extend(rows_of::<RollingMomentumAnalysis>(&page));
        cursor = page.next_cursor;
    }
    assert_eq!(got, expected);
    let latest = catalog.query(&query).unwrap();
    assert_eq!(rows_of::<RollingMomentumAnalysis>(&latest)[0].snapshot_date, newest() + Days::new(1));
}

#[test]
fn queries_are_json() {
    let query: Query = serde_json::from_value(json!({
        "table": "volatility_rankings", "days": "latest", "genre": "Drama",
        "filters": [{"column": "currentRank", "op": "le", "value": 40},
                    {"column": "volatilityCategory", "op": "in", "value": ["stable", "moderate"]},
                    {"column": "currentScore", "op": "ne", "value": null}],
        "order": {"column": "stabilityScore", "descending": true}, "limit": 5,
    }))
    .unwrap();
    let same = Query::new(TableName::VolatilityRankings)
        .latest()
        .genre("Drama")
        .filter("currentRank", Op::Le, 40)
        .filter("volatilityCategory", Op::In, vec!["stable", "moderate"])
        .filter("currentScore", Op::Ne, Value::Null)
        .order_by_desc("stabilityScore")
        .limit(5);
    assert_eq!(query, same);
    assert!(!catalog().query(&query).unwrap().frame.is_empty());
    let range: Query = serde_json::from_value(json!({
        "table": "trend_correlation", "days": {"range": {"from": "2026-02-01"}},
    }))
    .unwrap();
    assert_eq!(catalog().query(&range).unwrap().frame.len(), 19);
}

#[test]
fn an_anime_in_short() {
    let catalog = catalog();
    let panel: Arc<Panel> = catalog.panel();
    let row = panel.rows_of_id(9).last().unwrap();
    let anime = catalog.anime(9).unwrap();
    assert_eq!((anime.mal_id, anime.snapshots), (9, panel.rows_of_id(9).len()));
    assert_eq!(anime.popularity, Some(3));
    assert_eq!(anime.members, Some(panel.members()[row]));
    assert_eq!(anime.last_day, catlog_core::panel::date_of(panel.day()[row]));
    assert_eq!(catalog.anime(10), None);
}

#[test]
fn many_callers_get_the_same_rows() {
    let catalog = catalog();
    let query = Query::new(TableName::GenrePercentiles).latest().genre("Action").order_by("genre_rank").limit(5);
    let expected = rows_of::<GenrePercentiles>(&catalog.query(&query).unwrap());
    let fresh = self::catalog();
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| assert_eq!(rows_of::<GenrePercentiles>(&fresh.query(&query).unwrap()), expected));
        }
    });
    // also from threads that take on other work while they wait
    let fresh = self::catalog();
    (0..64).into_par_iter().for_each(|_| {
        assert_eq!(rows_of::<GenrePercentiles>(&fresh.query(&query).unwrap()), expected);
    });
}

#[test]
fn blocks_of_a_large_panel_are_one_answer() {
    // several blocks, each of about a quarter of a million rows
    let start = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    let template: DailyRanking =
        serde_json::from_value(json!({"malId": 1, "snapshotDate": "2026-01-01", "genres": ["Drama"]})).unwrap();
    let rows = (0..6000i32).flat_map(|id| (0..100i32).map(move |day| (id, day))).map(|(id, day)| DailyRanking {
        mal_id: 1 + id,
        snapshot_date: start + Days::new(u64::from(day.unsigned_abs())),
        rank: Some(1 + (id * 7919 + day * day) % 1000),
        ..template.clone()
    });
    let catalog = Catalog::from_rows(rows, CatalogOptions::default()).unwrap();
    let table = TableName::RollingMomentumAnalysis;
    let days = start + Days::new(40)..=start + Days::new(41);
    let mut expected: Vec<(i32, i64, i32)> = (0..6000i32)
        .flat_map(|id| [40i32, 41].map(|day| (1 + id, i64::from(day), 1 + (id * 7919 + day * day) % 1000)))
        .collect();
    let short = |rows: Vec<RollingMomentumAnalysis>| -> Vec<(i32, i64, i32)> {
        rows.iter().map(|row| (row.mal_id, (row.snapshot_date - start).num_days(), row.rank.unwrap())).collect()
    };
    let query = Query::new(table).dates(days);
    assert_eq!(short(rows_of(&catalog.query(&query).unwrap())), expected);
    assert_eq!(short(paged(&catalog, &query, 1700).0), expected);
    // on one thread the second block is not looked at
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let first = one.install(|| catalog.query(&query.clone().limit(10))).unwrap();
    assert_eq!((first.total, short(rows_of(&first))), (None, expected[..10].to_vec()));
    assert_eq!(catalog.query(&query.clone().limit(10).with_total()).unwrap().total, Some(12_000));

    expected.sort_by_key(|&(id, day, rank)| (std::cmp::Reverse(rank), id, day));
    let query = query.order_by_desc("rank");
    assert_eq!(short(paged(&catalog, &query, 999).0), expected);
    let page = catalog.query(&query.offset(4000).limit(100)).unwrap();
    assert_eq!((page.total, short(rows_of(&page))), (Some(12_000), expected[4000..4100].to_vec()));
}
