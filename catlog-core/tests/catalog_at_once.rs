//! Answers at once, and the summary of the newest day: against the queries that compute the same.
#![cfg(feature = "polars")]

use catlog_core::catalog::{Catalog, CatalogOptions, Op, Query, SummaryOptions};
use catlog_core::domain::DailyRanking;
use catlog_core::tables::{RollingMomentumAnalysis, TableName, TrendSignificance};
use serde_json::json;

/// 40 anime on 35 days: odd ids climb a place a day behind each other, even ones stay.
fn catalog() -> Catalog {
    let first = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    let rows = (0..35u32).flat_map(|day| {
        (1..=40u32).map(move |id| -> DailyRanking {
            let rank = if id % 2 == 1 { 200 - day - id } else { 300 + id };
            let genres = if id % 4 == 0 { vec!["Drama"] } else { vec!["Action", "Drama"] };
            serde_json::from_value(json!({
                "malId": id, "snapshotDate": first + chrono::Days::new(day.into()), "title": format!("Anime {id}"),
                "rank": rank, "score": 5.0 + f64::from(id) / 100.0, "genres": genres,
            }))
            .unwrap()
        })
    });
    Catalog::from_rows(rows, CatalogOptions::default()).unwrap()
}

fn queries() -> Vec<Query> {
    TableName::ALL
        .into_iter()
        .flat_map(|table| {
            let latest = Query::new(table).latest();
            let mut queries =
                vec![latest.clone(), latest.clone().limit(5), latest.filter("snapshot_date", Op::Ge, "2026-01-01")];
            if table != TableName::TrendCorrelation {
                queries.push(Query::new(table).anime(7));
                queries.push(Query::new(table).latest().genre("Action").order_by_desc("mal_id").limit(3));
            }
            queries
        })
        .collect()
}

#[test]
fn what_is_at_hand_is_what_a_query_gives() {
    let catalog = catalog();
    let mut answered = 0;
    for query in queries() {
        let page = catalog.query(&query).unwrap();
        let Some(at_once) = catalog.query_at_once(&query, 1000).unwrap() else { panic!("{query:?} is not at hand") };
        assert_eq!(at_once.frame.to_polars().unwrap(), page.frame.to_polars().unwrap(), "{query:?}");
        assert_eq!((at_once.total, at_once.next_cursor), (page.total, page.next_cursor), "{query:?}");
        answered += at_once.frame.len();
    }
    assert!(answered > 100);
}

#[test]
fn what_has_to_be_computed_is_not_at_hand() {
    let catalog = catalog();
    for table in TableName::ALL {
        assert!(catalog.query_at_once(&Query::new(table).latest(), 1000).unwrap().is_none(), "{table}");
    }
    // one anime is computed in no time, if its table is warm
    let one = Query::new(TableName::TrendSignificance).anime(7);
    assert!(catalog.query_at_once(&one, 1000).unwrap().is_none());
    catalog.warm(&[TableName::TrendSignificance]).unwrap();
    assert_eq!(catalog.query_at_once(&one, 1000).unwrap().unwrap().frame.len(), 35);
    assert!(catalog.query_at_once(&one, 34).unwrap().is_none());
    // several days of all anime never are; an anime that is not there is
    assert!(catalog.query_at_once(&Query::new(TableName::RollingMomentumAnalysis), 1 << 20).unwrap().is_none());
    let absent = Query::new(TableName::RollingMomentumAnalysis).anime(999);
    assert_eq!(catalog.query_at_once(&absent, 10).unwrap().unwrap().total, Some(0));
    let wrong = Query::new(TableName::RollingMomentumAnalysis).order_by("height");
    assert_eq!(catalog.query_at_once(&wrong, 10).unwrap_err().code(), "invalid_query");
}

#[test]
fn the_summary_counts_the_rows_of_the_newest_day() {
    let catalog = catalog();
    let summary = catalog.advanced_summary(&SummaryOptions { limit: 3, ..SummaryOptions::default() }).unwrap();
    assert_eq!((summary.as_of.map(|day| day.to_string()).as_deref(), summary.anime), (Some("2026-02-04"), 40));

    // odd ids climb 7 places in 7 days and 30 in 30, even ones stay
    let counts: Vec<(&str, i32)> = summary
        .rank_momentum_7d
        .iter()
        .map(|label| (catlog_core::schema::LabelEnum::label(label.label), label.count))
        .collect();
    assert_eq!(
        counts,
        [("strongly_climbing", 20), ("climbing", 0), ("stable", 20), ("falling", 0), ("strongly_falling", 0)]
    );
    assert_eq!(summary.rank_momentum_30d[0].count, 20);
    assert_eq!(summary.volatility.iter().map(|label| label.count).sum::<i32>(), 40);
    // perfect lines have p = 0; constants have p = 1
    let trends = summary.rank_trends;
    assert_eq!((trends.tested, trends.improving, trends.declining), (40, 20, 0));
    assert_eq!(summary.improving.iter().map(|trend| trend.mal_id).collect::<Vec<_>>(), [1, 3, 5]);
    let first = &summary.improving[0];
    assert_eq!(
        (first.slope, first.q_value, first.rank, first.title.as_deref()),
        (-1.0, 0.0, Some(165), Some("Anime 1"))
    );
    assert_eq!((summary.score_trends.tested, summary.score_trends.improving), (40, 0));
    // Action: the ids that 4 does not divide; their mean is 600 / 30 = 20, that of all is 20.5
    let genres: Vec<_> =
        summary.top_genres.iter().map(|genre| (genre.genre.as_str(), genre.anime, genre.climbers_30d)).collect();
    assert_eq!(genres, [("Drama", 40, 20), ("Action", 30, 20)]);
    assert_eq!([0, 1].map(|at| Some(summary.top_genres[at].mean_score)), [Some(5.205), Some(5.2)]);

    let rolling: Vec<RollingMomentumAnalysis> =
        catalog.query(&Query::new(TableName::RollingMomentumAnalysis).latest()).unwrap().frame.rows().unwrap();
    assert_eq!(rolling.len(), 40);
    let trends: Vec<TrendSignificance> =
        catalog.query(&Query::new(TableName::TrendSignificance).latest()).unwrap().frame.rows().unwrap();
    assert_eq!(trends.iter().filter(|row| row.rank_trend_q_value.is_some_and(|q| q < 0.05)).count(), 20);
    assert_eq!(summary.correlation.map(|row| row.climbers_30d), Some(20));

    let bad = SummaryOptions { alpha: 1.0, ..SummaryOptions::default() };
    assert_eq!(catalog.advanced_summary(&bad).unwrap_err().code(), "invalid_option");
    let empty = Catalog::from_rows([], CatalogOptions::default()).unwrap();
    let nothing = empty.advanced_summary(&SummaryOptions::default()).unwrap();
    assert_eq!((nothing.as_of, nothing.anime, nothing.top_genres.len(), nothing.volatility.len()), (None, 0, 0, 4));
}
