//! Frames as Arrow arrays in the layouts that every reader knows.

use std::ops::Range;
use std::sync::Arc;

use polars_arrow::array::{Array, ListArray, PrimitiveArray, Utf8Array};
use polars_arrow::bitmap::Bitmap;
use polars_arrow::datatypes::{ArrowDataType, ArrowSchema, ArrowSchemaRef, Field, TimeUnit};
use polars_arrow::offset::OffsetsBuffer;
use polars_arrow::record_batch::RecordBatch;

use super::to_polars::validity;
use crate::Error;
use crate::schema::{Column, ColumnDef, Frame, LogicalType, NULL_CODE, NULL_I32, NULL_ID, TableDef};

/// The Arrow schema of a table: int32, float64, date32, utf8, timestamp\[us, UTC\] and lists of these, nullable where the
/// column is; neither views nor large offsets nor dictionaries, which Spark, pandas and JavaScript refuse.
///
/// ```
/// use catlog_core::io::write::arrow_schema;
/// use catlog_core::schema::TableSchema;
/// use catlog_core::tables::VolatilityRankings;
///
/// let schema = arrow_schema(VolatilityRankings::TABLE, &[]);
/// assert!(!schema.get("mal_id").unwrap().is_nullable);
/// assert!(schema.get("volatility_percentile").unwrap().is_nullable);
/// ```
#[must_use]
pub fn arrow_schema(def: &TableDef, options: &[&str]) -> ArrowSchema {
    def.columns_with(options)
        .map(|column| Field::new(column.name.into(), arrow_type(column.logical), column.nullable))
        .collect()
}

fn arrow_type(logical: LogicalType) -> ArrowDataType {
    match logical {
        LogicalType::Int32 => ArrowDataType::Int32,
        LogicalType::Float64 => ArrowDataType::Float64,
        LogicalType::Bool => ArrowDataType::Boolean,
        LogicalType::Text | LogicalType::Enum(_) => ArrowDataType::Utf8,
        LogicalType::Date => ArrowDataType::Date32,
        LogicalType::Timestamp => ArrowDataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        LogicalType::TextList => list_type(ArrowDataType::Utf8),
        LogicalType::Int32List => list_type(ArrowDataType::Int32),
    }
}

fn list_type(item: ArrowDataType) -> ArrowDataType {
    ArrowDataType::List(Box::new(Field::new("item".into(), item, false)))
}

impl Frame {
    /// The frame as one Arrow record batch with the schema of [`arrow_schema`].
    ///
    /// # Errors
    /// [`Error::TooLarge`] if a column's texts are more than 2 GB, beyond which 32-bit offsets do not reach;
    /// [`Error::FrameSchema`] if an id lies beyond its dictionary.
    ///
    /// ```
    /// use catlog_core::schema::{Column, ColumnDef, Frame, LogicalType, NULL_I32, TableDef};
    ///
    /// static TABLE: TableDef = TableDef {
    ///     name: "ranks",
    ///     type_name: "Ranks",
    ///     doc: "Ranks.",
    ///     key: &[],
    ///     columns: &[ColumnDef { name: "rank", logical: LogicalType::Int32, nullable: true, defaulted: false, option: None, doc: "Rank." }],
    /// };
    /// let frame = Frame::new(&TABLE, &[], 2, vec![Column::Int32(vec![7, NULL_I32])]).unwrap();
    /// let batch = frame.to_arrow().unwrap();
    /// assert_eq!(batch.len(), 2);
    /// assert_eq!(batch.arrays()[0].null_count(), 1);
    /// ```
    pub fn to_arrow(&self) -> Result<RecordBatch, Error> {
        self.arrow_rows(&Arc::new(arrow_schema(self.def(), self.options())), 0..self.len())
    }

    /// The rows as one record batch.
    pub(super) fn arrow_rows(&self, schema: &ArrowSchemaRef, rows: Range<usize>) -> Result<RecordBatch, Error> {
        let fail = |reason: String| Error::FrameSchema { table: self.def().name, reason };
        let arrays =
            self.columns().map(|(def, column)| array(def, column, rows.clone())).collect::<Result<Vec<_>, _>>();
        let arrays = arrays.map_err(|error| match error {
            Failed::TooLong(bytes) => {
                Error::TooLarge { what: "bytes or items of a column", count: bytes as u64, limit: i32::MAX as u64 }
            }
            Failed::Other(reason) => fail(reason),
        })?;
        RecordBatch::try_new(rows.len(), schema.clone(), arrays).map_err(|error| fail(error.to_string()))
    }
}

enum Failed {
    TooLong(usize),
    Other(String),
}

impl From<polars::prelude::PolarsError> for Failed {
    fn from(error: polars::prelude::PolarsError) -> Self {
        Self::Other(error.to_string())
    }
}

fn array(def: &ColumnDef, column: &Column, rows: Range<usize>) -> Result<Box<dyn Array>, Failed> {
    let dtype = arrow_type(def.logical);
    let beyond = || Failed::Other(format!("column {}: an id lies beyond its dictionary", def.name));
    let count = rows.len();
    Ok(match column {
        // A null's payload is 0: equal frames are equal to the byte.
        Column::Int32(values) | Column::Date(values) => {
            let values = &values[rows];
            let validity = validity(values, |&value| value != NULL_I32);
            let values: Vec<i32> = values.iter().map(|&value| if value == NULL_I32 { 0 } else { value }).collect();
            PrimitiveArray::try_new(dtype, values.into(), validity)?.boxed()
        }
        Column::Float64(values) => {
            let values = &values[rows];
            let validity = validity(values, |value| !value.is_nan());
            let values: Vec<f64> = values.iter().map(|&value| if value.is_nan() { 0.0 } else { value }).collect();
            PrimitiveArray::try_new(dtype, values.into(), validity)?.boxed()
        }
        Column::Label(codes) => {
            let LogicalType::Enum(set) = def.logical else {
                return Err(Failed::Other(format!("column {}: labels outside of an enum", def.name)));
            };
            let codes = &codes[rows];
            let text = |&code: &u8| match code {
                NULL_CODE => Some(""),
                code => set.labels.get(usize::from(code)).map(|label| label.label),
            };
            let texts = codes.iter().map(text).collect::<Option<Vec<&str>>>().ok_or_else(beyond)?;
            utf8(&texts, validity(codes, |&code| code != NULL_CODE))?.boxed()
        }
        Column::Text { ids, texts } => {
            let ids = &ids[rows];
            let text = |&id: &u32| match id {
                NULL_ID => Some(""),
                id => texts.get(id as usize).map(String::as_str),
            };
            let texts = ids.iter().map(text).collect::<Option<Vec<&str>>>().ok_or_else(beyond)?;
            utf8(&texts, validity(ids, |&id| id != NULL_ID))?.boxed()
        }
        Column::TextList { ids, lists } => {
            let ids = &ids[rows];
            if ids.iter().any(|&id| id as usize >= lists.len()) {
                return Err(beyond());
            }
            let offsets = offsets(ids.iter().map(|&id| lists.items(id).len()))?;
            let texts: Vec<&str> = ids.iter().flat_map(|&id| lists.get(id)).collect();
            ListArray::try_new(dtype, offsets, utf8(&texts, None)?.boxed(), None)?.boxed()
        }
        Column::Int32List { ends, values } => {
            let start_of = |row: usize| if row == 0 { 0 } else { ends[row - 1] };
            let offsets = offsets(rows.clone().map(|row| ends[row] - start_of(row)))?;
            let values = values[start_of(rows.start)..start_of(rows.end)].to_vec();
            ListArray::try_new(dtype, offsets, PrimitiveArray::from_vec(values).boxed(), None)?.boxed()
        }
        Column::SameText(text) => utf8(&vec![&**text; count], None)?.boxed(),
        Column::SameTimestamp(micros) => PrimitiveArray::try_new(dtype, vec![*micros; count].into(), None)?.boxed(),
    })
}

fn offsets(lengths: impl Iterator<Item = usize>) -> Result<OffsetsBuffer<i32>, Failed> {
    let mut end = 0;
    let mut offsets = vec![0];
    for length in lengths {
        end += length;
        offsets.push(i32::try_from(end).map_err(|_| Failed::TooLong(end))?);
    }
    Ok(OffsetsBuffer::try_from(offsets)?)
}

fn utf8(texts: &[&str], validity: Option<Bitmap>) -> Result<Utf8Array<i32>, Failed> {
    let offsets = offsets(texts.iter().map(|text| text.len()))?;
    Ok(Utf8Array::try_new(ArrowDataType::Utf8, offsets, texts.concat().into_bytes().into(), validity)?)
}
