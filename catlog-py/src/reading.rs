//! A panel that was read, and what there is to say about it.

use std::sync::Arc;

use catlog_core::panel::{Panel, ReadOutcome, ReadReport, RejectedRow, date_of};
use catlog_core::schema::TableSchema;
use chrono::NaiveDate;
use pyo3::prelude::*;

use crate::compute::{self, WhenInterrupted};
use crate::errors;
use crate::table::Table;

/// Daily rankings that were read and checked.
#[pyclass(frozen, module = "catlog._native")]
pub(crate) struct Reading {
    pub(crate) panel: Arc<Panel>,
    report: Arc<ReadReport>,
    pub(crate) rejected: Arc<Vec<RejectedRow>>,
}

impl From<ReadOutcome> for Reading {
    fn from(outcome: ReadOutcome) -> Self {
        Self { panel: Arc::new(outcome.panel), report: Arc::new(outcome.report), rejected: Arc::new(outcome.rejected) }
    }
}

#[pymethods]
impl Reading {
    /// Rows of the panel.
    #[getter]
    fn rows(&self) -> usize {
        self.panel.len()
    }

    /// Number of anime.
    #[getter]
    fn anime(&self) -> usize {
        self.panel.mal_ids().len()
    }

    /// The snapshot days, ascending.
    #[getter]
    fn days(&self) -> Vec<NaiveDate> {
        self.panel.days().iter().map(|&day| date_of(day)).collect()
    }

    /// The rows that were set aside, as a table.
    fn rejected(&self, py: Python<'_>) -> PyResult<Table> {
        let rejected = Arc::clone(&self.rejected);
        let frame = compute::run(py, None, WhenInterrupted::LetGo, move |_| RejectedRow::frame(&rejected))?;
        Ok(Table::new(RejectedRow::TABLE, Vec::new(), vec![frame]))
    }

    /// The data-quality report: as a text for people, and as JSON.
    fn quality(&self, py: Python<'_>) -> PyResult<(String, String)> {
        let (panel, report, rejected) = (Arc::clone(&self.panel), Arc::clone(&self.report), Arc::clone(&self.rejected));
        let quality = compute::run(py, None, WhenInterrupted::LetGo, move |_| {
            Ok(catlog_core::panel::QualityReport::new(&panel, &report, &rejected))
        })?;
        Ok((quality.to_string(), errors::json(py, &quality)?))
    }
}
