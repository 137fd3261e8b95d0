//! The native half of the Python package `catlog`: takes arguments apart, calls the core once, hands back what came out.
//!
//! Nothing is decided here. `compute` is the one way into the core: without the GIL, to be interrupted, panics caught.

mod analyze;
mod arrow_in;
mod arrow_out;
mod compute;
mod errors;
mod reading;
mod rows_in;
mod source;
mod table;

use std::process::ExitCode;

use pyo3::prelude::*;

/// The native half of the package; `catlog` wraps and documents it.
#[pymodule]
#[pyo3(name = "_native")]
mod native {
    #[pymodule_export]
    use super::analyze::{analyze, export, read};
    #[pymodule_export]
    use super::cli_main;
    #[pymodule_export]
    use super::reading::Reading;
    #[pymodule_export]
    use super::table::Table;
    #[pymodule_export]
    use super::version;
}

/// The version of the core.
#[pyfunction]
fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// Runs the command `catlog` with its arguments, the name first, and returns the exit status.
#[pyfunction]
fn cli_main(py: Python<'_>, arguments: Vec<String>) -> u8 {
    let code = py.detach(|| catlog_core::cli::run(arguments));
    [ExitCode::SUCCESS, ExitCode::FAILURE].iter().position(|known| *known == code).map_or(2, |at| u8::from(at == 1))
}
