//! Rows in: a list of dictionaries as a `DataFrame`, which the core reads like any other.

use catlog_core::domain::DailyRanking;
use catlog_core::schema::{TableSchema, camel_case};
use polars::prelude::{AnyValue, Column, DataFrame, DataType, IntoColumn, PlSmallStr, PolarsError, Series};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};

use crate::{compute, errors};

/// The rows' known fields as columns, named in `snake_case` or `camelCase`; other fields are left out.
pub(crate) fn frame(rows: &Bound<'_, PyList>) -> PyResult<DataFrame> {
    let py = rows.py();
    let failed = |error: PolarsError| errors::unsupported(py, &format!("the rows cannot be read: {error}"));
    let mut columns: Vec<Column> = Vec::new();
    for def in DailyRanking::TABLE.columns {
        let (snake, camel) = (def.name, camel_case(def.name));
        let mut values = Vec::with_capacity(rows.len());
        let mut occurs = false;
        for (at, row) in rows.iter().enumerate() {
            if at % 1024 == 1023 {
                compute::breathe(py)?;
            }
            let row = row.cast_into::<PyDict>().map_err(|row| {
                let kind = row.into_inner().get_type().to_string();
                errors::unsupported(py, &format!("row {} is {kind}, not a dict; give a list of dicts", at + 1))
            })?;
            let value = match row.get_item(snake)? {
                Some(value) => Some(value),
                None => row.get_item(&camel)?,
            };
            occurs |= value.is_some();
            values.push(match value {
                Some(value) => any_value(&value)?,
                None => AnyValue::Null,
            });
        }
        if occurs {
            let series = py.detach(|| Series::from_any_values(snake.into(), &values, false));
            columns.push(series.map_err(failed)?.into_column());
        }
    }
    for name in unknown(rows)? {
        columns.push(Series::new_null(PlSmallStr::from_string(name), rows.len()).into_column());
    }
    DataFrame::new(rows.len(), columns).map_err(failed)
}

/// Names of the first row that are no column: an error may name them as what was meant.
fn unknown(rows: &Bound<'_, PyList>) -> PyResult<Vec<String>> {
    let Ok(first) = rows.get_item(0) else { return Ok(Vec::new()) };
    let mut names = Vec::new();
    for name in first.cast::<PyDict>()?.keys() {
        let name = name.str()?.to_string();
        if !DailyRanking::TABLE.columns.iter().any(|def| def.name == name || camel_case(def.name) == name) {
            names.push(name);
        }
    }
    Ok(names)
}

fn any_value(value: &Bound<'_, PyAny>) -> PyResult<AnyValue<'static>> {
    let text = |value: &Bound<'_, PyAny>| -> PyResult<AnyValue<'static>> {
        Ok(AnyValue::StringOwned(PlSmallStr::from_string(value.str()?.to_string())))
    };
    if value.is_none() {
        return Ok(AnyValue::Null);
    }
    if let Ok(value) = value.cast::<PyBool>() {
        return Ok(AnyValue::Boolean(value.is_true()));
    }
    if value.is_instance_of::<PyString>() {
        return text(value);
    }
    if value.is_instance_of::<PyFloat>() {
        return Ok(AnyValue::Float64(value.extract()?));
    }
    if value.is_instance_of::<PyInt>() || value.hasattr("__index__")? {
        // beyond 64 bits as text: the core says that it is out of range
        return value.extract().map_or_else(|_| text(value), |value| Ok(AnyValue::Int64(value)));
    }
    if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        let items: PyResult<Vec<AnyValue<'static>>> = value.try_iter()?.map(|item| any_value(&item?)).collect();
        let items = Series::from_any_values_and_dtype(PlSmallStr::EMPTY, &items?, &DataType::String, false);
        return Ok(AnyValue::List(items.map_err(|error| errors::unsupported(value.py(), &error.to_string()))?));
    }
    if value.hasattr("isoformat")? {
        return text(&value.call_method0("isoformat")?); // date and datetime
    }
    text(value)
}
