//! A panel as frames of the input table.

use std::ops::Range;
use std::sync::Arc;

use crate::Error;
use crate::domain::DailyRanking;
use crate::panel::{Panel, SCORE_SCALE};
use crate::schema::{Column, Frame, NULL_F64, NULL_I32, NULL_ID, TableSchema};

/// Most rows of a frame: memory stays bounded while a month is written.
const FRAME_ROWS: usize = 1 << 17;

/// The rows of a panel as frames of [`DailyRanking`], in the order of the key.
pub(crate) fn frames(panel: &Panel) -> impl Iterator<Item = Result<Frame, Error>> {
    let rows = panel.len();
    (0..rows).step_by(FRAME_ROWS).map(move |start| frame(panel, start..(start + FRAME_ROWS).min(rows)))
}

fn frame(panel: &Panel, rows: Range<usize>) -> Result<Frame, Error> {
    let columns = panel.columns();
    let mut mal_id = Vec::with_capacity(rows.len());
    let mut anime = if rows.is_empty() { 0 } else { panel.anime_of(rows.start) };
    for row in rows.clone() {
        while row >= panel.rows_of(anime).end {
            anime += 1;
        }
        mal_id.push(panel.mal_ids()[anime]);
    }
    let integers = |values: &[i32]| Column::Int32(values[rows.clone()].to_vec());
    let score = panel.score()[rows.clone()]
        .iter()
        .map(|&value| if value == NULL_I32 { NULL_F64 } else { f64::from(value) / f64::from(SCORE_SCALE) })
        .collect();
    let run_id =
        if columns.run_id.is_empty() { vec![NULL_ID; rows.len()] } else { columns.run_id[rows.clone()].to_vec() };
    let columns = vec![
        Column::Int32(mal_id),
        Column::Date(panel.day()[rows.clone()].to_vec()),
        Column::Text { ids: columns.title[rows.clone()].to_vec(), texts: Arc::clone(&columns.titles) },
        integers(panel.rank()),
        integers(panel.popularity()),
        Column::Float64(score),
        integers(panel.scored_by()),
        integers(panel.members()),
        integers(panel.favorites()),
        Column::TextList { ids: panel.genres()[rows.clone()].to_vec(), lists: Arc::clone(panel.genre_lists()) },
        Column::Text { ids: run_id, texts: Arc::clone(&columns.run_ids) },
    ];
    Frame::new(DailyRanking::TABLE, &[], rows.len(), columns)
}
