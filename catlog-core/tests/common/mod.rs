//! What several test files share.
#![allow(dead_code, reason = "each test file uses a part")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use catlog_core::domain::DailyRanking;
use catlog_core::panel::{Panel, SCORE_SCALE, SortedColumns, day_of};
use catlog_core::schema::{NULL_I32, NULL_ID, TextLists};

/// A file of the repository's `fixtures` folder.
pub fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(name)
}

pub fn panel_of(rows: Vec<DailyRanking>) -> Arc<Panel> {
    let rows: BTreeMap<_, _> = rows.into_iter().map(|row| ((row.mal_id, row.snapshot_date), row)).collect();
    let mut genres: Vec<String> = rows.values().flat_map(|row| row.genres.clone()).collect();
    genres.sort();
    genres.dedup();
    let mut lists = TextLists::new(genres.clone());
    let mut columns = SortedColumns::default();
    for row in rows.into_values() {
        let items: Vec<u32> = row.genres.iter().map(|genre| genres.binary_search(genre).unwrap() as u32).collect();
        columns.mal_id.push(row.mal_id);
        columns.day.push(day_of(row.snapshot_date));
        let positive = |value: Option<i32>| value.filter(|&value| value != 0).unwrap_or(NULL_I32);
        columns.rank.push(positive(row.rank));
        columns.popularity.push(positive(row.popularity));
        columns.score.push(positive(row.score.map(|score| (score * f64::from(SCORE_SCALE)).round() as i32)));
        columns.scored_by.push(row.scored_by.unwrap_or(NULL_I32));
        columns.members.push(row.members.unwrap_or(NULL_I32));
        columns.favorites.push(row.favorites.unwrap_or(NULL_I32));
        columns.genres.push(lists.push(&items));
        columns.title.push(NULL_ID);
    }
    columns.genre_lists = Arc::new(lists);
    Arc::new(Panel::from_sorted(columns).unwrap())
}
