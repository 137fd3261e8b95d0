//! Typed rows out of a columnar frame.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Column, ColumnDef, Frame, LabelEnum, NULL_CODE, NULL_I32, NULL_ID};
use crate::Error;
use crate::panel::date_of;

/// One row of a [`Frame`]: what a derived [`TableSchema`](super::TableSchema) reads its fields from.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    frame: &'a Frame,
    index: usize,
}

impl<'a> Row<'a> {
    pub(super) fn new(frame: &'a Frame, index: usize) -> Self {
        Self { frame, index }
    }

    fn cell(self, column: usize) -> Option<&'a Column> {
        self.frame.column_of_def(column)
    }

    fn error(self, column: usize, expected: &'static str) -> Error {
        let def: Option<&ColumnDef> = self.frame.def().columns.get(column);
        Error::FrameSchema {
            table: self.frame.def().name,
            reason: format!("column {} is not {expected}", def.map_or("?", |def| def.name)),
        }
    }
}

/// A type that a field of a row struct may have.
pub trait Cell: Sized {
    /// What the type is called in an error.
    const NAME: &'static str;

    /// The value at a row, `None` where it is null.
    fn get(column: &Column, row: usize) -> Option<Option<Self>>;

    /// The value of a column that cannot be null.
    ///
    /// # Errors
    /// [`Error::FrameSchema`] if the column has another type or the value is null.
    fn read(row: Row<'_>, column: usize) -> Result<Self, Error> {
        row.cell(column)
            .and_then(|data| Self::get(data, row.index))
            .flatten()
            .ok_or_else(|| row.error(column, Self::NAME))
    }
}

impl<T: Cell> Cell for Option<T> {
    const NAME: &'static str = T::NAME;

    fn get(column: &Column, row: usize) -> Option<Option<Self>> {
        T::get(column, row).map(Some)
    }

    fn read(row: Row<'_>, column: usize) -> Result<Self, Error> {
        match row.cell(column) {
            None => Ok(None), // a column of an option that is off
            Some(data) => T::get(data, row.index).ok_or_else(|| row.error(column, T::NAME)),
        }
    }
}

impl Cell for i32 {
    const NAME: &'static str = "a 32-bit integer";

    fn get(column: &Column, row: usize) -> Option<Option<Self>> {
        match column {
            Column::Int32(values) => Some(Some(values[row]).filter(|&value| value != NULL_I32)),
            _ => None,
        }
    }
}

impl Cell for f64 {
    const NAME: &'static str = "a double";

    fn get(column: &Column, row: usize) -> Option<Option<Self>> {
        match column {
            Column::Float64(values) => Some(Some(values[row]).filter(|value| !value.is_nan())),
            _ => None,
        }
    }
}

impl Cell for bool {
    const NAME: &'static str = "true or false";

    /// No computed table has a truth value, so no column of a frame holds one; the domain types that have one are rows
    /// of databases and documents.
    fn get(_column: &Column, _row: usize) -> Option<Option<Self>> {
        None
    }
}

impl Cell for NaiveDate {
    const NAME: &'static str = "a date";

    fn get(column: &Column, row: usize) -> Option<Option<Self>> {
        match column {
            Column::Date(days) => Some(Some(days[row]).filter(|&day| day != NULL_I32).map(date_of)),
            _ => None,
        }
    }
}

impl Cell for DateTime<Utc> {
    const NAME: &'static str = "a timestamp";

    fn get(column: &Column, _row: usize) -> Option<Option<Self>> {
        match column {
            Column::SameTimestamp(micros) => Some(DateTime::from_timestamp_micros(*micros)),
            _ => None,
        }
    }
}

impl Cell for String {
    const NAME: &'static str = "text";

    fn get(column: &Column, row: usize) -> Option<Option<Self>> {
        match column {
            Column::SameText(text) => Some(Some(text.to_string())),
            Column::Text { ids, texts } => {
                Some(Some(ids[row]).filter(|&id| id != NULL_ID).map(|id| texts[id as usize].clone()))
            }
            _ => None,
        }
    }
}

impl Cell for Vec<String> {
    const NAME: &'static str = "a list of text";

    fn get(column: &Column, row: usize) -> Option<Option<Self>> {
        match column {
            Column::TextList { ids, lists } => Some(Some(lists.get(ids[row]).map(str::to_owned).collect())),
            _ => None,
        }
    }
}

impl Cell for Vec<i32> {
    const NAME: &'static str = "a list of 32-bit integers";

    fn get(column: &Column, row: usize) -> Option<Option<Self>> {
        match column {
            Column::Int32List { ends, values } => {
                let start = if row == 0 { 0 } else { ends[row - 1] };
                Some(Some(values[start..ends[row]].to_vec()))
            }
            _ => None,
        }
    }
}

impl<E: LabelEnum> Cell for E {
    const NAME: &'static str = "a label";

    fn get(column: &Column, row: usize) -> Option<Option<Self>> {
        match column {
            Column::Label(codes) => Some(Some(codes[row]).filter(|&code| code != NULL_CODE).and_then(E::from_code)),
            _ => None,
        }
    }
}
