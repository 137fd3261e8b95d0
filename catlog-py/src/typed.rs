//! Rows of the type source as dictionaries: names, order and types of the fields are those of the registry.

use catlog_core::schema::{ColumnDef, LogicalType, TableSchema, camel_case};
use chrono::{DateTime, NaiveDate, Utc};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use serde::Serialize;
use serde_json::Value;

use crate::errors;

/// Rows that somebody else owns.
pub(crate) type Rows<'a, T> = Vec<&'a T>;

/// A row: a field for each column, None where it is null.
pub(crate) fn row<'py, T: TableSchema + Serialize>(py: Python<'py>, row: &T) -> PyResult<Bound<'py, PyDict>> {
    let broken = |reason: String| errors::internal(py, &format!("{}: {reason}", T::TABLE.type_name));
    let json = serde_json::to_value(row).map_err(|error| broken(error.to_string()))?;
    let out = PyDict::new(py);
    for def in T::TABLE.columns {
        let value = json.get(camel_case(def.name)).unwrap_or(&Value::Null);
        let value = field(py, def, value)?;
        let value = value.ok_or_else(|| broken(format!("{} is not of type {:?}", def.name, def.logical)))?;
        out.set_item(def.name, value)?;
    }
    Ok(out)
}

/// A list of rows.
pub(crate) fn rows<'py, 'a, T: TableSchema + Serialize + 'a>(
    py: Python<'py>,
    all: impl IntoIterator<Item = &'a T>,
) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    for one in all {
        list.append(row(py, one)?)?;
    }
    Ok(list)
}

/// A field; None (of Rust) if it is not of the column's type.
fn field<'py>(py: Python<'py>, def: &ColumnDef, value: &Value) -> PyResult<Option<Bound<'py, PyAny>>> {
    if value.is_null() {
        return Ok(Some(py.None().into_bound(py)));
    }
    let items = |value: &Value| value.as_array().cloned();
    let found = match def.logical {
        LogicalType::Int32 => value.as_i64().map(|value| value.into_bound_py_any(py)),
        LogicalType::Float64 => value.as_f64().map(|value| value.into_bound_py_any(py)),
        LogicalType::Bool => value.as_bool().map(|value| value.into_bound_py_any(py)),
        LogicalType::Text | LogicalType::Enum(_) => value.as_str().map(|value| value.into_bound_py_any(py)),
        LogicalType::Date => {
            value.as_str().and_then(|text| text.parse::<NaiveDate>().ok()).map(|day| day.into_bound_py_any(py))
        }
        LogicalType::Timestamp => {
            value.as_str().and_then(|text| text.parse::<DateTime<Utc>>().ok()).map(|at| at.into_bound_py_any(py))
        }
        LogicalType::TextList => items(value)
            .and_then(|items| items.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>())
            .map(|items| items.into_bound_py_any(py)),
        LogicalType::Int32List => items(value)
            .and_then(|items| items.iter().map(Value::as_i64).collect::<Option<Vec<_>>>())
            .map(|items| items.into_bound_py_any(py)),
    };
    found.transpose()
}
