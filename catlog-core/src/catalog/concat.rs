//! Frames one behind the other as one, and frames without rows.

use std::sync::Arc;

use crate::Error;
use crate::schema::{Column, Frame, LogicalType, TableDef, TextLists};

/// A frame without rows.
pub(super) fn empty_frame(def: &'static TableDef, options: &'static [&'static str]) -> Result<Frame, Error> {
    let columns = def
        .columns_with(options)
        .map(|column| match column.logical {
            LogicalType::Int32 => Column::Int32(Vec::new()),
            LogicalType::Float64 => Column::Float64(Vec::new()),
            LogicalType::Date => Column::Date(Vec::new()),
            LogicalType::Bool | LogicalType::Enum(_) => Column::Label(Vec::new()),
            LogicalType::Text => Column::Text { ids: Vec::new(), texts: Arc::default() },
            LogicalType::TextList => Column::TextList { ids: Vec::new(), lists: Arc::new(TextLists::default()) },
            LogicalType::Int32List => Column::Int32List { ends: Vec::new(), values: Vec::new() },
            LogicalType::Timestamp => Column::SameTimestamp(0),
        })
        .collect();
    Frame::new(def, options, 0, columns)
}

/// Frames of one table and the same options, one behind the other, as one.
pub(super) fn concat(frames: Vec<Frame>) -> Result<Option<Frame>, Error> {
    let mut frames = frames.into_iter();
    let Some(first) = frames.next() else { return Ok(None) };
    let rest: Vec<Frame> = frames.collect();
    if rest.is_empty() {
        return Ok(Some(first));
    }
    let (def, options) = (first.def(), first.options().to_vec());
    let fail =
        |column: &str| Error::FrameSchema { table: def.name, reason: format!("column {column} differs in kind") };
    let mut rows = first.len();
    let mut columns: Vec<(&'static str, Column)> =
        first.columns().map(|(def, column)| (def.name, column.clone())).collect();
    for frame in &rest {
        rows += frame.len();
        for ((name, all), (_, more)) in columns.iter_mut().zip(frame.columns()) {
            if !append(all, more) {
                return Err(fail(name));
            }
        }
    }
    Frame::new(def, &options, rows, columns.into_iter().map(|(_, column)| column).collect()).map(Some)
}

/// Appends a column to another one of the same kind and dictionary.
fn append(all: &mut Column, more: &Column) -> bool {
    match (all, more) {
        (Column::Int32(all), Column::Int32(more)) | (Column::Date(all), Column::Date(more)) => {
            all.extend_from_slice(more);
        }
        (Column::Float64(all), Column::Float64(more)) => all.extend_from_slice(more),
        (Column::Label(all), Column::Label(more)) => all.extend_from_slice(more),
        (Column::Text { ids, texts }, Column::Text { ids: more, texts: others }) if texts == others => {
            ids.extend_from_slice(more);
        }
        (Column::TextList { ids, lists }, Column::TextList { ids: more, lists: others })
            if Arc::ptr_eq(lists, others) || lists == others =>
        {
            ids.extend_from_slice(more);
        }
        (Column::Int32List { ends, values }, Column::Int32List { ends: more, values: others }) => {
            let offset = values.len();
            ends.extend(more.iter().map(|end| offset + end));
            values.extend_from_slice(others);
        }
        // when and by which run the rows were computed: the last word counts
        (Column::SameText(all), Column::SameText(more)) => *all = Arc::clone(more),
        (Column::SameTimestamp(all), Column::SameTimestamp(more)) => *all = *more,
        _ => return false,
    }
    true
}
