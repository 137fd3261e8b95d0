//! A table in memory, as the core holds it.

use std::sync::Arc;

use catlog_core::schema::{Column, ColumnDef, Frame, LogicalType, NULL_CODE, NULL_I32, NULL_ID, TableDef};
use chrono::{DateTime, NaiveDate};
use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyList, PyString};

use catlog_core::panel::date_of;

use crate::{arrow_out, compute, errors};

/// Values that are made Python objects before other threads may run.
const BREATH: usize = 1 << 16;

/// Rows of a table; leaves by the Arrow PyCapsule interface.
#[pyclass(frozen, module = "catlog._native")]
pub(crate) struct Table {
    def: &'static TableDef,
    options: Vec<&'static str>,
    frames: Arc<[Frame]>,
}

impl Table {
    /// Frames of one definition; `options` are those whose columns they have.
    pub(crate) fn new(def: &'static TableDef, options: Vec<&'static str>, frames: Vec<Frame>) -> Self {
        Self { def, options, frames: frames.into() }
    }

    fn columns(&self) -> impl Iterator<Item = &'static ColumnDef> {
        self.def.columns_with(&self.options)
    }

    fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        let days = self.frames.iter().filter_map(|frame| match frame.column("snapshot_date") {
            Some(Column::Date(days)) => Some(days),
            _ => None,
        });
        let (mut first, mut last) = (i32::MAX, i32::MIN);
        for &day in days.flatten() {
            (first, last) = (first.min(day), last.max(day));
        }
        (first <= last).then(|| (date_of(first), date_of(last)))
    }
}

#[pymethods]
impl Table {
    /// Name of the table, `snake_case`.
    #[getter]
    fn name(&self) -> &'static str {
        self.def.name
    }

    /// What a row stands for.
    #[getter]
    fn doc(&self) -> &'static str {
        self.def.doc
    }

    /// Names of the columns that the rows are sorted by.
    #[getter]
    fn key(&self) -> Vec<&'static str> {
        self.def.key.to_vec()
    }

    /// Names of the columns, in order.
    #[getter]
    fn column_names(&self) -> Vec<&'static str> {
        self.columns().map(|column| column.name).collect()
    }

    /// For each column its name, its type, whether it may be null, and what it means.
    #[getter]
    fn column_docs(&self) -> Vec<(&'static str, &'static str, bool, &'static str)> {
        self.columns().map(|column| (column.name, type_name(column.logical), column.nullable, column.doc)).collect()
    }

    fn __len__(&self) -> usize {
        self.frames.iter().map(Frame::len).sum()
    }

    /// The values of a column from one row to another, as Python objects; null is None.
    fn column<'py>(&self, py: Python<'py>, name: &str, start: usize, stop: usize) -> PyResult<Bound<'py, PyList>> {
        let Some(def) = self.columns().find(|column| column.name == name) else {
            return Err(PyKeyError::new_err(name.to_owned()));
        };
        let values = PyList::empty(py);
        let mut before = 0;
        for frame in self.frames.iter() {
            let (from, to) = (start.max(before), stop.min(before + frame.len()));
            if let Some(column) = frame.column(name)
                && from < to
            {
                for row in from - before..to - before {
                    if row % BREATH == BREATH - 1 {
                        compute::breathe(py)?;
                    }
                    values.append(value(py, def, column, row)?)?;
                }
            }
            before += frame.len();
        }
        Ok(values)
    }

    /// The oldest and the newest snapshot day of the rows; None without rows or days.
    fn day_range(&self, py: Python<'_>) -> Option<(NaiveDate, NaiveDate)> {
        py.detach(|| self.days())
    }

    /// The rows as an Arrow stream; the layout that the consumer would like is not heeded.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema; // a wish, which the interface allows to ignore
        arrow_out::stream(py, self.def, &self.options, Arc::clone(&self.frames))
    }

    /// The Arrow schema of the rows.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        arrow_out::schema(py, self.def, &self.options)
    }
}

fn type_name(logical: LogicalType) -> &'static str {
    match logical {
        LogicalType::Int32 => "int32",
        LogicalType::Float64 => "float64",
        LogicalType::Bool => "bool",
        LogicalType::Text => "text",
        LogicalType::Enum(_) => "label",
        LogicalType::Date => "date",
        LogicalType::Timestamp => "timestamp[us, UTC]",
        LogicalType::TextList => "list<text>",
        LogicalType::Int32List => "list<int32>",
    }
}

fn value<'py>(py: Python<'py>, def: &ColumnDef, column: &Column, row: usize) -> PyResult<Bound<'py, PyAny>> {
    match column {
        Column::Int32(values) => (values[row] != NULL_I32).then_some(values[row]).into_bound_py_any(py),
        Column::Float64(values) => (!values[row].is_nan()).then_some(values[row]).into_bound_py_any(py),
        Column::Date(values) => (values[row] != NULL_I32).then(|| date_of(values[row])).into_bound_py_any(py),
        Column::Label(codes) => {
            let LogicalType::Enum(set) = def.logical else { return Ok(py.None().into_bound(py)) };
            let label = (codes[row] != NULL_CODE).then(|| set.labels.get(usize::from(codes[row]))).flatten();
            match label {
                Some(label) => Ok(PyString::intern(py, label.label).into_any()),
                None => Ok(py.None().into_bound(py)),
            }
        }
        Column::Text { ids, texts } => {
            (ids[row] != NULL_ID).then(|| texts[ids[row] as usize].as_str()).into_bound_py_any(py)
        }
        Column::TextList { ids, lists } => lists.get(ids[row]).collect::<Vec<_>>().into_bound_py_any(py),
        Column::Int32List { ends, values } => {
            let start = if row == 0 { 0 } else { ends[row - 1] };
            values[start..ends[row]].to_vec().into_bound_py_any(py)
        }
        Column::SameText(text) => Ok(PyString::intern(py, text).into_any()),
        Column::SameTimestamp(micros) => match DateTime::from_timestamp_micros(*micros) {
            Some(instant) => instant.into_bound_py_any(py),
            None => Err(errors::internal(py, "an instant beyond the calendar")),
        },
    }
}
