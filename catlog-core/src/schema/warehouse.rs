//! The tables as a warehouse without arrays takes them (Amazon Redshift): the layout of its DDL and of the Parquet files that
//! its COPY reads.
//!
//! COPY from Parquet goes by position and wants as many columns as the table has, so both sides come from one definition:
//!
//! - `genres` leaves the table for a bridge table, one row a genre: `daily_genres` for what has a `snapshot_date` (genres as observed
//!   on a day are the same in every table), `anime_genres` for the catalogue.
//! - Any other list is text: a JSON array, which `JSON_PARSE` reads.
//! - Columns of an option are always there, null where the option was off.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Column, ColumnDef, Frame, LogicalType, NULL_CODE, NULL_F64, NULL_I32, NULL_ID, TableDef, TableSchema, TextLists,
    camel_case, registry,
};
use crate::Error;
use crate::panel::day_of;

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

/// Whether the library writes files of a table for the warehouse: of all but those whose rows are an application's (`users`,
/// `user_anime`, `etl_runs`), whose truth values and instants no [frame](Frame) holds by row.
#[must_use]
pub fn has_files(def: &TableDef) -> bool {
    let by_row = |column: &ColumnDef| matches!(column.logical, LogicalType::Bool | LogicalType::Timestamp);
    registry::ANALYTICS_TABLES.iter().any(|table| table.name == def.name) || !def.columns.iter().any(by_row)
}

/// The longest text of a column, in bytes of UTF-8: the length of its `VARCHAR`. Redshift sizes its memory by these, and a longer
/// text fails the load.
#[must_use]
pub fn longest_text(column: &ColumnDef) -> usize {
    if let LogicalType::Enum(set) = column.logical {
        return set.labels.iter().map(|label| label.label.len()).max().unwrap_or(1);
    }
    match column.name {
        "synopsis" | "notes" | "error_message" => 65_535,
        "title_synonyms" | "themes" | "demographics" | "studios" | "tags" => 8_192,
        name if name.ends_with("url") => 2_048,
        name if name.starts_with("title") => 1_024,
        _ => 256,
    }
}

/// Refuses a text that the warehouse has no room for: COPY would fail on it later, and with less to tell.
fn check_lengths(frame: Frame) -> Result<Frame, Error> {
    for (def, column) in frame.columns() {
        let limit = longest_text(def);
        let too_long = match column {
            Column::Text { ids, texts } if texts.iter().any(|text| text.len() > limit) => {
                ids.iter().filter_map(|&id| texts.get(id as usize)).find(|text| text.len() > limit).map(String::as_str)
            }
            Column::SameText(text) => Some(&**text).filter(|text| text.len() > limit),
            _ => None,
        };
        if let Some(text) = too_long {
            let begin: String = text.chars().take(40).collect();
            let (column, bytes) = (def.name, text.len());
            let reason = format!(
                "column {column}: {begin:?}… has {bytes} bytes of UTF-8, and VARCHAR({limit}) of the warehouse holds no more than \
                 {limit}: shorten the text, or write the native layout"
            );
            return Err(Error::FrameSchema { table: frame.def().name, reason });
        }
    }
    Ok(frame)
}

/// A frame in the warehouse's layout, ready to be written as Parquet.
///
/// # Errors
/// [`Error::FrameSchema`] if the frame is of no table that a database keeps, or has a [longer text](longest_text) than there is
/// room for.
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
    check_lengths(Frame::new(def, &[], rows, columns.collect())?)
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

/// The bridge table for the genres of a table: by day where it has days. `None` for a table without genres.
#[must_use]
pub fn bridge(def: &TableDef) -> Option<&'static TableDef> {
    def.column("genres")?;
    Some(if def.column("snapshot_date").is_some() { DailyGenre::TABLE } else { AnimeGenre::TABLE })
}

/// The rows of the [bridge table](bridge) for a frame with genres, which is sorted by its key; so are they.
///
/// # Errors
/// [`Error::FrameSchema`] if the frame has no genres by anime, or by anime and day, or a genre [too long](longest_text) for the
/// warehouse.
pub fn genres(frame: &Frame) -> Result<Frame, Error> {
    let (Some(bridge), Some(Column::Int32(mal_id)), Some(Column::TextList { ids, lists })) =
        (bridge(frame.def()), frame.column("mal_id"), frame.column("genres"))
    else {
        let reason = "it has no genres by anime".to_owned();
        return Err(Error::FrameSchema { table: frame.def().name, reason });
    };
    let (mut rows, mut genres) = (Vec::new(), Vec::new());
    for (row, &id) in ids.iter().enumerate() {
        let mut items = lists.items(id).to_vec();
        items.sort_unstable_by_key(|&item| &lists.texts()[item as usize]);
        rows.resize(rows.len() + items.len(), row);
        genres.extend(items);
    }
    let mut columns = vec![Column::Int32(rows.iter().map(|&row| mal_id[row]).collect())];
    if let Some(Column::Date(days)) = frame.column("snapshot_date") {
        columns.push(Column::Date(rows.iter().map(|&row| days[row]).collect()));
    }
    columns.push(Column::Text { ids: genres, texts: lists.texts().into() });
    check_lengths(Frame::new(bridge, &[], rows.len(), columns)?)
}

/// Rows of a type as a frame of its table: what is collected and not computed, such as [`Anime`](crate::domain::Anime).
///
/// # Errors
/// [`Error::FrameSchema`] for a type with truth values or instants, which no frame holds by row.
pub fn rows_frame<T: TableSchema + Serialize>(rows: &[&T]) -> Result<Frame, Error> {
    let def = T::TABLE;
    let fail = |reason: String| Error::FrameSchema { table: def.name, reason };
    let values = rows.iter().map(serde_json::to_value).collect::<Result<Vec<Value>, _>>();
    let values = values.map_err(|error| fail(error.to_string()))?;
    let column = |column: &ColumnDef| {
        let name = camel_case(column.name);
        let cells = values.iter().map(|row| &row[&name]);
        column_of(column.logical, cells).ok_or_else(|| fail(format!("no frame holds the column {}", column.name)))
    };
    Frame::new(def, &[], rows.len(), def.columns.iter().map(column).collect::<Result<_, _>>()?)
}

fn column_of<'a>(logical: LogicalType, cells: impl Iterator<Item = &'a Value>) -> Option<Column> {
    let int = |value: &Value| value.as_i64().and_then(|number| i32::try_from(number).ok());
    let day = |value: &Value| value.as_str()?.parse::<NaiveDate>().ok().map(day_of);
    let (mut texts, mut known) = (Vec::new(), HashMap::new());
    let mut id_of = |value: &Value| {
        let Some(text) = value.as_str() else { return NULL_ID };
        *known.entry(text.to_owned()).or_insert_with(|| {
            texts.push(text.to_owned());
            u32::try_from(texts.len() - 1).unwrap_or(NULL_ID)
        })
    };
    Some(match logical {
        LogicalType::Int32 => Column::Int32(cells.map(|cell| int(cell).unwrap_or(NULL_I32)).collect()),
        LogicalType::Float64 => Column::Float64(cells.map(|cell| cell.as_f64().unwrap_or(NULL_F64)).collect()),
        LogicalType::Date => Column::Date(cells.map(|cell| day(cell).unwrap_or(NULL_I32)).collect()),
        LogicalType::Enum(set) => {
            let code = |cell: &Value| {
                let at = set.labels.iter().position(|label| Some(label.label) == cell.as_str());
                at.and_then(|at| u8::try_from(at).ok()).unwrap_or(NULL_CODE)
            };
            Column::Label(cells.map(code).collect())
        }
        LogicalType::Text => {
            let ids = cells.map(&mut id_of).collect();
            Column::Text { ids, texts: texts.into() }
        }
        LogicalType::TextList => {
            let lists: Vec<Vec<u32>> =
                cells.map(|cell| cell.as_array().into_iter().flatten().map(&mut id_of).collect()).collect();
            let mut dictionary = TextLists::new(texts);
            let ids = lists.iter().map(|list| dictionary.push(list)).collect();
            Column::TextList { ids, lists: Arc::new(dictionary) }
        }
        LogicalType::Int32List => {
            let (mut ends, mut values) = (Vec::new(), Vec::new());
            for cell in cells {
                values.extend(cell.as_array().into_iter().flatten().filter_map(int));
                ends.push(values.len());
            }
            Column::Int32List { ends, values }
        }
        LogicalType::Bool | LogicalType::Timestamp => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
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
        let bridge: Vec<DailyGenre> = genres(&source).unwrap().rows().unwrap();
        let found: Vec<(i32, &str)> = bridge.iter().map(|row| (row.mal_id, row.genre.as_str())).collect();
        assert_eq!(found, [(7, "Drama"), (7, "Sports")]);
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
    fn texts_that_are_too_long_are_refused_by_their_bytes() {
        use crate::domain::Anime;
        let anime = |title: String, genre: &str| Anime { genres: vec![genre.to_owned()], ..Anime::new(1, title) };
        let of = |anime: &Anime| rows_frame(&[anime]).unwrap();
        // 3 bytes a character: 341 of them are 1023 bytes, 342 are 1026.
        assert!(frame(&of(&anime("巨".repeat(341), "Drama"))).is_ok());
        let error = frame(&of(&anime("巨".repeat(342), "Drama"))).unwrap_err().to_string();
        let expected = "has 1026 bytes of UTF-8, and VARCHAR(1024) of the warehouse holds no more than 1024: shorten";
        assert!(error.contains("column title: ") && error.contains(expected), "{error}");
        assert!(genres(&of(&anime("A".into(), &"g".repeat(256)))).is_ok());
        let error = genres(&of(&anime("A".into(), &"g".repeat(257)))).unwrap_err().to_string();
        assert!(error.contains("column genre: "), "{error}");
    }

    #[test]
    fn every_text_that_the_library_makes_has_room() {
        let longest_list = json_array([i32::MAX; 10]);
        let mut texts = 0;
        for column in TABLES.iter().flat_map(|def| def.columns) {
            let made = match (column.logical, column.name) {
                (LogicalType::Enum(set), _) => set.labels.iter().map(|label| label.label.len()).max().unwrap(),
                (_, "etl_run_id") => "catlog-20260208-060000-0a1b2c3d".len(),
                (_, "most_correlated_anime" | "least_correlated_anime") => longest_list.len(),
                _ => continue,
            };
            texts += 1;
            let room = longest_text(column);
            assert!((made..=65_535).contains(&room), "{}: {made} bytes, room for {room}", column.name);
        }
        assert!(texts > 20, "{texts}");
    }

    #[test]
    fn what_is_an_applications_has_no_files() {
        let without: Vec<&str> = TABLES.iter().filter(|def| !has_files(def)).map(|def| def.name).collect();
        assert_eq!(without, ["users", "user_anime", "etl_runs"]);
        assert!(rows_frame(&[&crate::domain::User::new("u1", "ginko")]).is_err());
    }

    #[test]
    fn rows_of_another_layout_are_refused() {
        let flat = frame(&sample(VolatilityRankings::TABLE, 1, 1)).unwrap();
        assert!(flat.rows::<VolatilityRankings>().is_err());
        assert!(genres(&flat).is_err());
    }
}
