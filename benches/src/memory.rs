//! A generated panel as the library holds it in memory.

use std::sync::Arc;

use catlog_core::panel::{Panel, SCORE_SCALE, SortedColumns};
use catlog_core::schema::{NULL_I32, NULL_ID, TextLists};

use crate::panel::{self, GENRES, PanelSpec};

/// Generates a panel and builds it without a file in between.
///
/// # Panics
/// If the generator yields no valid panel: a mistake in it.
#[must_use]
pub fn panel(spec: PanelSpec) -> Panel {
    let source = panel::Panel::new(spec);
    let days: Vec<_> = panel::Panel::new(spec).collect();
    let mut order: Vec<(i32, u32, u32)> = Vec::new();
    for (day, columns) in (0u32..).zip(&days) {
        order.extend(columns.mal_id.iter().zip(0u32..).map(|(&id, row)| (id, day, row)));
    }
    order.sort_unstable();

    let mut names = GENRES.map(str::to_owned).to_vec();
    names.sort();
    let mut lists = TextLists::new(names.clone());
    let mut list_of = std::collections::HashMap::new();
    let mut out = SortedColumns::default();
    for (id, day, row) in order {
        let (columns, row) = (&days[day as usize], row as usize);
        let anime = columns.anime[row];
        out.mal_id.push(id);
        out.day.push(columns.day);
        out.rank.push(columns.rank[row].unwrap_or(NULL_I32));
        out.popularity.push(columns.popularity[row]);
        #[expect(clippy::cast_possible_truncation, reason = "scores are at most ten")]
        let units = |score: f64| (score * f64::from(SCORE_SCALE)).round() as i32;
        out.score.push(columns.score[row].map_or(NULL_I32, units));
        out.scored_by.push(columns.scored_by[row].unwrap_or(NULL_I32));
        out.members.push(columns.members[row]);
        out.favorites.push(columns.favorites[row]);
        let genres = source.genres(anime);
        let list = *list_of.entry(genres.to_vec()).or_insert_with(|| {
            let place = |&genre: &u8| names.binary_search(&GENRES[usize::from(genre)].to_owned());
            let items: Vec<u32> = genres.iter().filter_map(|genre| place(genre).ok()).map(|at| at as u32).collect();
            lists.push(&items)
        });
        out.genres.push(list);
        out.title.push(NULL_ID);
    }
    out.genre_lists = Arc::new(lists);
    Panel::from_sorted(out).expect("sorted above")
}
