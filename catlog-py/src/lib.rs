//! The native half of the Python package `catlog`: takes arguments apart, calls the core once, hands back what came out.
//!
//! Nothing is decided here. `compute` is the one way into the core: without the GIL, to be interrupted, panics caught.

mod analyze;
mod arrow_in;
mod arrow_out;
mod catalog;
mod compute;
mod domain;
mod errors;
mod generated;
mod reading;
mod rows_in;
mod source;
mod spark;
mod stats;
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
    use super::catalog::Catalog;
    #[pymodule_export]
    use super::cli_main;
    #[pymodule_export]
    use super::domain::{Library, anime_from, entry_from, list_from, page_from, rankings_from};
    #[pymodule_export]
    use super::reading::Reading;
    #[pymodule_export]
    use super::spark::{
        spark_check, spark_columns, spark_columns_of, spark_days, spark_ddl, spark_key, spark_keys, spark_options,
        spark_part,
    };
    #[pymodule_export]
    use super::stats::{
        ar_trend_test, benjamini_hochberg, correlation_of, linear_regression, mann_kendall_test, percent_rank,
        rolling_mann_kendall, rolling_mean, rolling_regression, rolling_std, rolling_theil_sen, theil_sen_slope,
    };
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
