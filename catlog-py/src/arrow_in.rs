//! Arrow in: an object's `__arrow_c_stream__`, batch by batch, as polars `DataFrame`s.

#![expect(
    unsafe_code,
    reason = "the Arrow C stream interface is a struct of function pointers; its producer is trusted"
)]

use std::ffi::CStr;

use polars::prelude::{Column, DataFrame, IntoColumn, PlSmallStr, PolarsError, Series};
use polars_arrow::array::{Array, StructArray};
use polars_arrow::datatypes::{ArrowDataType, Field};
use polars_arrow::ffi::{ArrowArrayStream, ArrowArrayStreamReader};
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use catlog_core::Error;
use catlog_core::domain::DailyRanking;
use catlog_core::schema::TableSchema;

use crate::errors;

/// The name that the Arrow PyCapsule interface gives its streams.
pub(crate) const STREAM: &CStr = c"arrow_array_stream";

/// A stream of record batches that was taken out of its capsule.
pub(crate) struct Stream {
    reader: ArrowArrayStreamReader<Box<ArrowArrayStream>>,
}

impl Stream {
    /// Calls `__arrow_c_stream__` and takes over the stream.
    pub(crate) fn of(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = object.py();
        let capsule = object.call_method0("__arrow_c_stream__").map_err(|error| {
            // what is no Exception is for whoever runs the program: Ctrl-C, the end of the interpreter
            if !error.is_instance_of::<PyException>(py) {
                return error;
            }
            let message =
                format!("it cannot hand its rows over: {error}; open it again, or give another kind of DataFrame");
            let unsupported = errors::unsupported(py, &message);
            unsupported.set_cause(py, Some(error));
            unsupported
        })?;
        let capsule = capsule.cast_into::<PyCapsule>().map_err(|_| {
            errors::unsupported(py, "__arrow_c_stream__ did not return a PyCapsule; give another kind of DataFrame")
        })?;
        let pointer = capsule.pointer_checked(Some(STREAM))?.cast::<ArrowArrayStream>();
        // SAFETY: a capsule of this name points at a stream of the Arrow C stream interface, and lives while `capsule`
        // does. The stream may be moved out if an empty one, whose release is null, is left in its place.
        let stream = unsafe { pointer.replace(ArrowArrayStream::empty()) };
        // SAFETY: the producer fulfills the interface, as it promises by the name of its capsule.
        let reader = unsafe { ArrowArrayStreamReader::try_new(Box::new(stream)) };
        let reader = reader.map_err(|error| {
            errors::unsupported(
                py,
                &format!("its Arrow stream cannot be read: {error}; give another kind of DataFrame"),
            )
        })?;
        if !matches!(reader.field().dtype(), ArrowDataType::Struct(_)) {
            return Err(errors::unsupported(
                py,
                &format!(
                    "its Arrow stream holds a column of {:?}, not a table; give the DataFrame",
                    reader.field().dtype()
                ),
            ));
        }
        Ok(Self { reader })
    }

    /// The next batch.
    pub(crate) fn next(&mut self) -> Option<Result<DataFrame, Error>> {
        self.batch(is_needed)
    }

    /// The next batch, with the columns that no input has as well.
    pub(crate) fn next_whole(&mut self) -> Option<Result<DataFrame, Error>> {
        self.batch(|_| true)
    }

    fn batch(&mut self, is_needed: fn(&PlSmallStr) -> bool) -> Option<Result<DataFrame, Error>> {
        // SAFETY: the arrays fulfill the C data interface, as the producer promises.
        let batch = unsafe { self.reader.next() }?;
        Some(batch.map_err(broken).and_then(|batch| frame(batch, is_needed)))
    }
}

/// A batch as a `DataFrame`. Of columns that are not needed only the name is kept: their types do not matter.
fn frame(batch: Box<dyn Array>, is_needed: fn(&PlSmallStr) -> bool) -> Result<DataFrame, Error> {
    let batch = batch.as_any().downcast_ref::<StructArray>();
    let batch = batch.ok_or_else(|| broken(PolarsError::ComputeError("a batch is no struct array".into())))?;
    let (fields, rows, arrays, _) = batch.clone().into_data();
    let columns: Result<Vec<Column>, Error> =
        fields.iter().zip(arrays).map(|(field, array)| column(field, array, is_needed)).collect();
    DataFrame::new(rows, columns?).map_err(broken)
}

/// The error for a stream that ends in the middle.
fn broken(error: PolarsError) -> Error {
    Error::NoInput {
        reason: format!("the DataFrame broke off: {error}"),
        cure: "write it to a Parquet file and give its path".to_owned(),
    }
}

fn column(field: &Field, array: Box<dyn Array>, is_needed: fn(&PlSmallStr) -> bool) -> Result<Column, Error> {
    if is_needed(&field.name) {
        let series = Series::try_from((field, array)).map_err(|_| Error::ColumnType {
            file: "DataFrame".to_owned(),
            column: field.name.to_string(),
            found: format!("{:?}", field.dtype()),
            expected: "numbers, days, text or lists of text".to_owned(),
            cure: "cast it first".to_owned(),
        })?;
        return Ok(series.into_column());
    }
    Ok(Series::new_null(field.name.clone(), array.len()).into_column())
}

/// Whether the core may read a column of this name: its words in any case, however they are set apart.
fn is_needed(name: &PlSmallStr) -> bool {
    let plain =
        |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect() };
    let name = plain(name);
    DailyRanking::TABLE.columns.iter().any(|column| plain(column.name) == name)
}
