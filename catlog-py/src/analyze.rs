//! Reading, and the five tables: in memory or to files.

use std::path::PathBuf;
use std::sync::Arc;

use catlog_core::Error;
use catlog_core::export::{ExportProgress, export as export_tables};
use catlog_core::io::write::Format;
use catlog_core::schema::TableDef;
use catlog_core::tables::{Analysis, Options, TableName};
use pyo3::prelude::*;

use crate::compute::{self, Stage, WhenInterrupted};
use crate::errors;
use crate::reading::Reading;
use crate::source::{How, Source};
use crate::table::Table;

/// Reads and checks daily rankings: a list of paths, a list of dicts, or an object with `__arrow_c_stream__`.
#[pyfunction]
pub(crate) fn read(
    py: Python<'_>,
    source: &Bound<'_, PyAny>,
    on_invalid: &str,
    captures: &str,
    progress: Option<Py<PyAny>>,
) -> PyResult<Reading> {
    let how = How::of(on_invalid, captures).map_err(|error| errors::to_python(py, error))?;
    let source = Source::of(source)?;
    let outcome =
        compute::run(py, progress.as_ref(), WhenInterrupted::LetGo, move |control| source.read(how, control))?;
    Ok(outcome.into())
}

/// Computes tables; `options` are the core's, as JSON. Returns them in the order asked for, and the run id of their rows.
#[pyfunction]
pub(crate) fn analyze(
    py: Python<'_>,
    reading: &Reading,
    options: &str,
    tables: Vec<String>,
    progress: Option<Py<PyAny>>,
) -> PyResult<(Vec<Table>, String)> {
    let options = options_of(py, options)?;
    let names: Result<Vec<TableName>, Error> = tables.iter().map(|name| name.parse()).collect();
    let names = names.map_err(|error| errors::to_python(py, error))?;
    let panel = Arc::clone(&reading.panel);
    compute::run(py, progress.as_ref(), WhenInterrupted::LetGo, move |control| {
        let robust = options.robust;
        let mut analysis = Analysis::new(panel, options)?.with_cancel(control.flag());
        let total = names.iter().map(|&name| analysis.block_count(name) as u64).sum();
        let mut done = 0;
        let mut computed = Vec::with_capacity(names.len());
        for name in names {
            let mut frames = Vec::new();
            analysis.for_each_block(name, |frame| {
                frames.push(frame);
                done += 1;
                control.tell(Stage::Computing, done, total)
            })?;
            analysis.release(name);
            computed.push(Table::new(name.def(), column_options(name.def(), robust), frames));
        }
        Ok((computed, analysis.etl_run_id().to_owned()))
    })
}

/// Computes the five tables into files of a directory; returns the report as JSON.
#[pyfunction]
pub(crate) fn export(
    py: Python<'_>,
    reading: &Reading,
    options: &str,
    dir: PathBuf,
    format: &str,
    progress: Option<Py<PyAny>>,
) -> PyResult<String> {
    let options = options_of(py, options)?;
    let format: Format = format.parse().map_err(|error| errors::to_python(py, error))?;
    let (panel, rejected) = (Arc::clone(&reading.panel), Arc::clone(&reading.rejected));
    let report = compute::run(py, progress.as_ref(), WhenInterrupted::Wait, move |control| {
        let mut analysis = Analysis::new(panel, options)?.with_cancel(control.flag());
        export_tables(&mut analysis, &rejected, &dir, format, &mut |at: ExportProgress| {
            control.tell(Stage::Writing, at.done as u64, at.total as u64)
        })
    })?;
    errors::json(py, &report)
}

/// The options of the tables; names and forms were checked by the package.
pub(crate) fn options_of(py: Python<'_>, json: &str) -> PyResult<Options> {
    serde_json::from_str(json).map_err(|error| {
        errors::to_python(
            py,
            Error::InvalidOption { option: "options", value: json.to_owned(), reason: error.to_string() },
        )
    })
}

/// The options that bring columns to a table.
pub(crate) fn column_options(def: &TableDef, robust: bool) -> Vec<&'static str> {
    let has = robust && def.columns.iter().any(|column| column.option == Some("robust"));
    if has { vec!["robust"] } else { Vec::new() }
}
