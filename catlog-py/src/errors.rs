//! Errors of the core as exceptions: `catlog._errors` has a class for each code, with the context as attributes.

use std::any::Any;

use catlog_core::Error;
use catlog_core::panel::InvalidInput;
use catlog_core::stats::error::StatsError;
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// The exception for an error of the core.
pub(crate) fn to_python(py: Python<'_>, error: Error) -> PyErr {
    let context = PyDict::new(py);
    match fill(&context, &error) {
        Ok(()) => raise(py, error.code(), &error.to_string(), &context),
        Err(failed) => failed,
    }
}

/// The exception for arguments of a kernel that do not fit together.
pub(crate) fn stats_to_python(py: Python<'_>, error: StatsError) -> PyErr {
    let context = PyDict::new(py);
    let code = match error {
        StatsError::LengthMismatch { left, right } => {
            context.set_item("left", left).and_then(|()| context.set_item("right", right)).map(|()| "length_mismatch")
        }
        StatsError::DaysNotIncreasing { position, day } => context
            .set_item("position", position)
            .and_then(|()| context.set_item("day", day))
            .map(|()| "days_not_increasing"),
    };
    match code {
        Ok(code) => raise(py, code, &error.to_string(), &context),
        Err(failed) => failed,
    }
}

/// The exception for a panic: a mistake in the library, which does not end the interpreter.
pub(crate) fn from_panic(py: Python<'_>, panic: &(dyn Any + Send)) -> PyErr {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    internal(py, text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("the computation gave up"))
}

/// The exception for what should not happen.
pub(crate) fn internal(py: Python<'_>, reason: &str) -> PyErr {
    let message = format!("{reason}; this is a mistake in catlog: please report it, with what you did");
    raise(py, "internal", &message, &PyDict::new(py))
}

/// The exception for a source that cannot be read.
pub(crate) fn unsupported(py: Python<'_>, message: &str) -> PyErr {
    raise(py, "unsupported_source", message, &PyDict::new(py))
}

fn raise(py: Python<'_>, code: &str, message: &str, context: &Bound<'_, PyDict>) -> PyErr {
    let made = py
        .import("catlog._errors")
        .and_then(|module| module.getattr("error_of"))
        .and_then(|error_of| error_of.call1((code, message, context)));
    match made {
        Ok(exception) => PyErr::from_value(exception),
        Err(failed) => failed,
    }
}

/// What is wrong with the rows of an input.
fn fill_invalid(context: &Bound<'_, PyDict>, invalid: &InvalidInput) -> PyResult<()> {
    context.set_item("rows_read", invalid.rows_read)?;
    context.set_item("rows_rejected", invalid.rows_rejected)?;
    let totals = PyDict::new(context.py());
    for total in &invalid.totals {
        totals.set_item(total.reason.code(), total.count)?;
    }
    context.set_item("totals", totals)?;
    let problems: PyResult<Vec<_>> = invalid
        .problems
        .iter()
        .map(|problem| {
            let entry = PyDict::new(context.py());
            entry.set_item("file", &problem.file)?;
            entry.set_item("row", problem.row)?;
            entry.set_item("column", &problem.column)?;
            entry.set_item("value", &problem.value)?;
            entry.set_item("reason", problem.reason.code())?;
            entry.set_item("detail", &problem.detail)?;
            Ok(entry)
        })
        .collect();
    context.set_item("problems", problems?)
}

/// The context of an error, by the names of its fields.
fn fill(context: &Bound<'_, PyDict>, error: &Error) -> PyResult<()> {
    let text = |name: &str, value: &dyn std::fmt::Display| context.set_item(name, value.to_string());
    match error {
        Error::InvalidInput(invalid) => fill_invalid(context, invalid),
        Error::MissingColumn { file, column, cure } => {
            text("file", file)?;
            text("column", column)?;
            text("cure", cure)
        }
        Error::DuplicateColumn { file, column, found } => {
            text("file", file)?;
            text("column", column)?;
            text("found", found)
        }
        Error::ColumnType { file, column, found, expected, cure } => {
            text("file", file)?;
            text("column", column)?;
            text("found", found)?;
            text("expected", expected)?;
            text("cure", cure)
        }
        Error::NoInput { reason, cure } => {
            text("reason", reason)?;
            text("cure", cure)
        }
        Error::UnreadableFile { path, format, reason, cure } => {
            text("path", &path.display())?;
            text("format", format)?;
            text("reason", reason)?;
            text("cure", cure)
        }
        Error::Io { action, path, source } => {
            text("action", action)?;
            text("path", &path.display())?;
            context.set_item("errno", source.raw_os_error().into_bound_py_any(context.py())?)?;
            text("reason", source)
        }
        Error::InvalidOption { option, value, reason } => {
            text("option", option)?;
            text("value", value)?;
            text("reason", reason)
        }
        Error::UnknownLabel { set, value, labels } => {
            text("label_set", set)?;
            text("value", value)?;
            text("labels", labels)
        }
        Error::InvalidField { field, value, reason } => {
            text("field", field)?;
            text("value", value)?;
            text("reason", reason)
        }
        Error::InvalidDocument { document, reason } => {
            text("document", document)?;
            text("reason", reason)
        }
        Error::ErrorAnswer { service, status, message } => {
            text("service", service)?;
            context.set_item("status", status)?;
            text("reason", message)
        }
        Error::InvalidQuery { table, reason } => {
            text("table", table)?;
            text("reason", reason)
        }
        Error::DayConflict { date, detail } => {
            context.set_item("date", date)?;
            text("detail", detail)
        }
        Error::Locked { path } => text("path", &path.display()),
        Error::FrameSchema { table, reason } => {
            text("table", table)?;
            text("reason", reason)
        }
        Error::TooLarge { what, count, limit } => {
            text("what", what)?;
            context.set_item("count", count)?;
            context.set_item("limit", limit)
        }
        Error::Interrupted => Ok(()),
        _ => Ok(()), // a case that is newer than this file: its code and text are there
    }
}

/// A report as JSON text.
pub(crate) fn json<T: serde::Serialize>(py: Python<'_>, value: &T) -> PyResult<String> {
    serde_json::to_string(value).map_err(|error| internal(py, &error.to_string()))
}
