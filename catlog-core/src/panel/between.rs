//! The part of a panel that lies between two days.

use std::sync::Arc;

use super::{Panel, SortedColumns};
use crate::Error;

impl Panel {
    /// The rows of the days from `from` to `to`, both included; dictionaries are shared.
    ///
    /// # Errors
    /// As [`Panel::from_sorted`]; none for a part of a valid panel.
    pub fn between(&self, from: i32, to: i32) -> Result<Self, Error> {
        let mut part = SortedColumns {
            genre_lists: Arc::clone(&self.columns.genre_lists),
            titles: Arc::clone(&self.columns.titles),
            run_ids: Arc::clone(&self.columns.run_ids),
            ..SortedColumns::default()
        };
        for (anime, &id) in self.ids.iter().enumerate() {
            let all = self.rows_of(anime);
            let days = &self.columns.day[all.clone()];
            let rows =
                all.start + days.partition_point(|&day| day < from)..all.start + days.partition_point(|&day| day <= to);
            part.mal_id.resize(part.mal_id.len() + rows.len(), id);
            part.day.extend_from_slice(&self.columns.day[rows.clone()]);
            part.rank.extend_from_slice(&self.columns.rank[rows.clone()]);
            part.popularity.extend_from_slice(&self.columns.popularity[rows.clone()]);
            part.score.extend_from_slice(&self.columns.score[rows.clone()]);
            part.scored_by.extend_from_slice(&self.columns.scored_by[rows.clone()]);
            part.members.extend_from_slice(&self.columns.members[rows.clone()]);
            part.favorites.extend_from_slice(&self.columns.favorites[rows.clone()]);
            part.genres.extend_from_slice(&self.columns.genres[rows.clone()]);
            part.title.extend_from_slice(&self.columns.title[rows.clone()]);
            if !self.columns.run_id.is_empty() {
                part.run_id.extend_from_slice(&self.columns.run_id[rows]);
            }
        }
        Self::from_sorted(part)
    }
}
