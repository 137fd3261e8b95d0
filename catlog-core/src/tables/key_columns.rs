//! The columns that repeat the panel: whose row it is, and what was observed that day.

use std::ops::Range;
use std::sync::Arc;

use super::score_points;
use crate::panel::Panel;
use crate::schema::Column;

/// Rows of some anime, collected anime by anime.
#[derive(Default)]
pub(super) struct KeyColumns {
    mal_id: Vec<i32>,
    rows: Vec<Range<usize>>,
}

impl KeyColumns {
    /// Takes in rows of the anime at a position.
    pub fn push(&mut self, panel: &Panel, anime: usize, rows: Range<usize>) {
        self.mal_id.resize(self.mal_id.len() + rows.len(), panel.mal_ids()[anime]);
        self.rows.push(rows);
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.mal_id.len()
    }

    /// The values of a metric in these rows.
    pub fn pick<T: Copy>(&self, values: &[T]) -> Vec<T> {
        let mut out = Vec::with_capacity(self.len());
        for rows in &self.rows {
            out.extend_from_slice(&values[rows.clone()]);
        }
        out
    }

    /// `mal_id`, `snapshot_date`, rank, score, genres.
    pub fn into_columns(self, panel: &Panel) -> [Column; 5] {
        let date = Column::Date(self.pick(panel.day()));
        let rank = Column::Int32(self.pick(panel.rank()));
        let score = Column::Float64(score_points(&self.pick(panel.score())));
        let genres = Column::TextList { ids: self.pick(panel.genres()), lists: Arc::clone(panel.genre_lists()) };
        [Column::Int32(self.mal_id), date, rank, score, genres]
    }
}
