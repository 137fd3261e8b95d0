//! The tables as a warehouse without arrays takes them (Amazon Redshift): the layout of its DDL and of the Parquet files that
//! its COPY reads.
//!
//! COPY from Parquet goes by position and wants as many columns as the table has, so both sides come from one definition:
//!
//! - `genres` leaves the table for a bridge table, one row a genre: `daily_genres` for what has a `snapshot_date` (genres as observed
//!   on a day are the same in every table), `anime_genres` for the catalogue.
//! - Any other list is text: a JSON array, which `JSON_PARSE` reads.
//! - Columns of an option are always there, null where the option was off.

use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    Column, ColumnDef, Frame, LogicalType, NULL_CODE, NULL_F64, NULL_I32, NULL_ID, TableDef, TableSchema, registry,
};
use crate::Error;

/// A genre that an anime had on a day: the bridge for the `genres` of every table with a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TableSchema)]
#[serde(rename_all = "camelCase")]
#[table(name = "daily_genres", key = "mal_id, snapshot_date, genre")]
pub struct DailyGenre {
    /// `MyAnimeList` id of the anime.
    pub mal_id: i32,
    /// UTC calendar day of the snapshot.
    pub snapshot_date: NaiveDate,
    /// One of its genres on the day.
    pub genre: String,
}

/// A genre of an anime in the catalogue: the bridge for the `genres` of `anime`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TableSchema)]
#[serde(rename_all = "camelCase")]
#[table(name = "anime_genres", key = "mal_id, genre")]
pub struct AnimeGenre {
    /// `MyAnimeList` id of the anime.
    pub mal_id: i32,
    /// One of its genres.
    pub genre: String,
}

/// The bridge tables.
pub const BRIDGES: [&TableDef; 2] = [DailyGenre::TABLE, AnimeGenre::TABLE];

/// The tables that a database keeps, in the warehouse's layout.
static TABLES: LazyLock<Vec<TableDef>> =
    LazyLock::new(|| registry::stored().into_iter().map(warehouse_layout).collect());

fn warehouse_layout(def: &'static TableDef) -> TableDef {
    let columns = def.columns.iter().filter(|column| column.name != "genres").map(|column| ColumnDef {
        logical: match column.logical {
            LogicalType::TextList | LogicalType::Int32List => LogicalType::Text,
            other => other,
        },
        option: None,
        ..*column
    });
    TableDef { columns: columns.collect::<Vec<_>>().leak(), ..*def }
}

/// A table in the warehouse's layout; a bridge as it is. `None` for what no database keeps.
///
/// ```
/// use catlog_core::{schema::{TableSchema, warehouse}, tables::VolatilityRankings};
///
/// let table = warehouse::table(VolatilityRankings::TABLE).unwrap();
/// assert!(table.column("genres").is_none());
/// assert_eq!(table.columns.len() + 1, VolatilityRankings::TABLE.columns.len());
/// ```
#[must_use]
pub fn table(def: &TableDef) -> Option<&'static TableDef> {
    BRIDGES.into_iter().chain(TABLES.iter()).find(|table| table.name == def.name)
}

/// A frame in the warehouse's layout, ready to be written as Parquet.
///
/// # Errors
/// [`Error::FrameSchema`] if the frame is of no table that a database keeps.
pub fn frame(frame: &Frame) -> Result<Frame, Error> {
    let def = table(frame.def())
        .ok_or_else(|| Error::FrameSchema { table: frame.def().name, reason: "no table of a warehouse".to_owned() })?;
    let rows = frame.len();
    let columns = def.columns.iter().map(|column| match frame.column(column.name) {
        None => nulls(column.logical, rows),
        Some(Column::TextList { ids, lists }) => {
            let texts = (0..).take(lists.len()).map(|id| json_array(lists.get(id).collect::<Vec<_>>())).collect();
            Column::Text { ids: ids.clone(), texts }
        }
        Some(Column::Int32List { ends, values }) => {
            let starts = std::iter::once(0).chain(ends.iter().copied());
            let texts = starts.zip(ends).map(|(start, &end)| json_array(&values[start..end])).collect();
            Column::Text { ids: (0..).take(rows).collect(), texts }
        }
        Some(other) => other.clone(),
    });
    Frame::new(def, &[], rows, columns.collect())
}

fn json_array<T: Serialize>(items: T) -> String {
    serde_json::json!(items).to_string()
}

fn nulls(logical: LogicalType, rows: usize) -> Column {
    match logical {
        LogicalType::Float64 => Column::Float64(vec![NULL_F64; rows]),
        LogicalType::Date => Column::Date(vec![NULL_I32; rows]),
        LogicalType::Enum(_) => Column::Label(vec![NULL_CODE; rows]),
        LogicalType::Text => Column::Text { ids: vec![NULL_ID; rows], texts: Arc::default() },
        _ => Column::Int32(vec![NULL_I32; rows]),
    }
}

/// The rows of `daily_genres` for a frame with `mal_id`, `snapshot_date` and `genres`, in the order of their key.
///
/// # Errors
/// [`Error::FrameSchema`] if the frame has no such columns.
pub fn daily_genres(frame: &Frame) -> Result<Frame, Error> {
    let (Some(Column::Int32(mal_id)), Some(Column::Date(date)), Some(Column::TextList { ids, lists })) =
        (frame.column("mal_id"), frame.column("snapshot_date"), frame.column("genres"))
    else {
        let reason = "has no genres by anime and day".to_owned();
        return Err(Error::FrameSchema { table: frame.def().name, reason });
    };
    let (mut mal_ids, mut dates, mut genres) = (Vec::new(), Vec::new(), Vec::new());
    for row in 0..frame.len() {
        let mut items = lists.items(ids[row]).to_vec();
        items.sort_unstable_by_key(|&item| &lists.texts()[item as usize]);
        mal_ids.resize(mal_ids.len() + items.len(), mal_id[row]);
        dates.resize(dates.len() + items.len(), date[row]);
        genres.extend(items);
    }
    let rows = genres.len();
    let genres = Column::Text { ids: genres, texts: lists.texts().into() };
    Frame::new(DailyGenre::TABLE, &[], rows, vec![Column::Int32(mal_ids), Column::Date(dates), genres])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::TextLists;
    use crate::tables::{TrendCorrelation, TrendSignificance, VolatilityRankings};

    /// A frame of `def` without the columns of options, whose numbers are all `value`.
    fn sample(def: &'static TableDef, rows: usize, value: i32) -> Frame {
        let mut lists = TextLists::new(vec!["Sports".into(), "Drama".into()]);
        let both = lists.push(&[0, 1]);
        let none = lists.push(&[]);
        let lists = Arc::new(lists);
        let columns = def.columns_with(&[]).map(|column| match column.logical {
            LogicalType::Float64 => Column::Float64(vec![f64::from(value); rows]),
            LogicalType::Date => Column::Date(vec![value; rows]),
            LogicalType::Timestamp => Column::SameTimestamp(0),
            LogicalType::Text => Column::SameText("run".into()),
            LogicalType::Enum(_) => Column::Label(vec![0; rows]),
            LogicalType::TextList => Column::TextList {
                ids: (0..rows).map(|row| if row == 0 { both } else { none }).collect(),
                lists: Arc::clone(&lists),
            },
            LogicalType::Int32List => {
                Column::Int32List { ends: (1..=rows).map(|row| row * 2).collect(), values: vec![value; rows * 2] }
            }
            _ => Column::Int32(vec![value; rows]),
        });
        Frame::new(def, &[], rows, columns.collect()).expect("a frame of the table")
    }

    fn texts(frame: &Frame, name: &str) -> Vec<String> {
        let Some(Column::Text { ids, texts }) = frame.column(name) else { panic!("{name} is no text") };
        ids.iter().map(|&id| texts[id as usize].clone()).collect()
    }

    #[test]
    fn genres_go_to_the_bridge_sorted() {
        let source = sample(VolatilityRankings::TABLE, 2, 7);
        let flat = frame(&source).unwrap();
        assert!(flat.column("genres").is_none());
        assert_eq!(flat.len(), 2);
        let bridge: Vec<DailyGenre> = daily_genres(&source).unwrap().rows().unwrap();
        let genres: Vec<(i32, &str)> = bridge.iter().map(|row| (row.mal_id, row.genre.as_str())).collect();
        assert_eq!(genres, [(7, "Drama"), (7, "Sports")]);
    }

    #[test]
    fn lists_are_json_and_options_are_always_there() {
        let flat = frame(&sample(TrendCorrelation::TABLE, 2, 5)).unwrap();
        assert_eq!(texts(&flat, "most_correlated_anime"), ["[5,5]", "[5,5]"]);
        let flat = frame(&sample(TrendSignificance::TABLE, 1, 1)).unwrap();
        assert_eq!(flat.column("rank_trend_mk_tau").map(Column::null_count), Some(1));
        assert_eq!(flat.columns().count(), TrendSignificance::TABLE.columns.len());
    }

    #[test]
    fn rows_of_another_layout_are_refused() {
        let flat = frame(&sample(VolatilityRankings::TABLE, 1, 1)).unwrap();
        assert!(flat.rows::<VolatilityRankings>().is_err());
        assert!(daily_genres(&flat).is_err());
    }
}
