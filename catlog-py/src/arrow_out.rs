//! Arrow out: frames as a stream of record batches in a capsule, in the layouts that every reader knows.

use std::sync::Arc;

use catlog_core::io::write::arrow_schema;
use catlog_core::schema::{Frame, TableDef};
use polars::prelude::PolarsError;
use polars_arrow::array::StructArray;
use polars_arrow::datatypes::{ArrowDataType, Field};
use polars_arrow::ffi::{ArrowSchema, export_field_to_c, export_iterator};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::arrow_in::STREAM;

/// The struct that stands for a table's schema in a stream.
fn struct_field(def: &TableDef, options: &[&str]) -> Field {
    let fields = arrow_schema(def, options).iter_values().cloned().collect();
    Field::new("".into(), ArrowDataType::Struct(fields), false)
}

/// A capsule with the frames as a stream; each batch is made when it is asked for.
pub(crate) fn stream<'py>(
    py: Python<'py>,
    def: &'static TableDef,
    options: &[&str],
    frames: Arc<[Frame]>,
) -> PyResult<Bound<'py, PyCapsule>> {
    let field = struct_field(def, options);
    let dtype = field.dtype().clone();
    let batches = (0..frames.len()).map(move |at| {
        let failed = |error: catlog_core::Error| PolarsError::ComputeError(error.to_string().into());
        let batch = frames[at].to_arrow().map_err(failed)?;
        let rows = batch.len();
        StructArray::try_new(dtype.clone(), rows, batch.into_arrays(), None).map(StructArray::boxed)
    });
    PyCapsule::new_with_value(py, export_iterator(Box::new(batches), field), STREAM)
}

/// A capsule with the schema.
pub(crate) fn schema<'py>(py: Python<'py>, def: &TableDef, options: &[&str]) -> PyResult<Bound<'py, PyCapsule>> {
    let schema: ArrowSchema = export_field_to_c(&struct_field(def, options));
    PyCapsule::new_with_value(py, schema, c"arrow_schema")
}
