//! What a catalogue knows of one anime.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::panel::{Panel, SCORE_SCALE, date_of, known};
use crate::schema::ObjectSchema;

/// An anime in a catalogue: how it is called, since when it is followed, and where it stood last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase")]
pub struct AnimeSummary {
    /// `MyAnimeList` id.
    pub mal_id: i32,
    /// The newest title that was collected.
    pub title: Option<String>,
    /// Genres on its last day.
    pub genres: Vec<String>,
    /// Its first snapshot.
    pub first_day: NaiveDate,
    /// Its last snapshot.
    pub last_day: NaiveDate,
    /// Number of its snapshots.
    pub snapshots: usize,
    /// Rank on its last day.
    pub rank: Option<i32>,
    /// Popularity rank on its last day.
    pub popularity: Option<i32>,
    /// Score on its last day.
    pub score: Option<f64>,
    /// People who had scored it on its last day.
    pub scored_by: Option<i32>,
    /// People who had it on their list on its last day.
    pub members: Option<i32>,
    /// People who had it as a favourite on its last day.
    pub favorites: Option<i32>,
}

impl AnimeSummary {
    pub(super) fn of(panel: &Panel, mal_id: i32) -> Option<Self> {
        let rows = panel.rows_of_id(mal_id);
        let last = rows.clone().last()?;
        Some(Self {
            mal_id,
            title: rows.clone().rev().find_map(|row| panel.title(row)).map(str::to_owned),
            genres: panel.genre_lists().get(panel.genres()[last]).map(str::to_owned).collect(),
            first_day: date_of(panel.day()[rows.start]),
            last_day: date_of(panel.day()[last]),
            snapshots: rows.len(),
            rank: known(panel.rank()[last]),
            popularity: known(panel.popularity()[last]),
            score: known(panel.score()[last]).map(|score| f64::from(score) / f64::from(SCORE_SCALE)),
            scored_by: known(panel.scored_by()[last]),
            members: known(panel.members()[last]),
            favorites: known(panel.favorites()[last]),
        })
    }
}
