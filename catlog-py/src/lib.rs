//! The native half of the Python package `catlog`.

use pyo3::prelude::*;

/// The native half of the package; `catlog` wraps and documents it.
#[pymodule]
#[pyo3(name = "_native")]
mod native {
    #[pymodule_export]
    use super::version;
}

/// The version of the core.
#[pyfunction]
fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}
