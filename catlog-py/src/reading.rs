//! A panel that was read, and what there is to say about it.

use std::sync::Arc;

use catlog_core::Error;
use catlog_core::panel::{
    Anomaly, AnomalyKind, Panel, QualityReport, ReadOutcome, ReadReport, RejectedRow, Severity, date_of, day_of,
};
use catlog_core::schema::{Column, Frame, LabelEnum, NULL_I32, TableSchema};
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

    /// The data-quality report: as a text for people, as JSON, and its findings as a table.
    fn quality(&self, py: Python<'_>) -> PyResult<(String, String, Table)> {
        let (panel, report, rejected) = (Arc::clone(&self.panel), Arc::clone(&self.report), Arc::clone(&self.rejected));
        let (quality, findings) = compute::run(py, None, WhenInterrupted::LetGo, move |_| {
            let quality = QualityReport::new(&panel, &report, &rejected);
            let findings = findings(&quality.anomalies)?;
            Ok((quality, findings))
        })?;
        let findings = Table::new(Finding::TABLE, Vec::new(), vec![findings]);
        Ok((quality.to_string(), errors::json(py, &quality)?, findings))
    }
}

/// Something that is odd about the daily rankings.
#[derive(TableSchema)]
#[table(name = "findings")]
#[expect(dead_code, reason = "only the definition of the table is used")]
struct Finding {
    /// How bad it is: an error makes rows unusable, a warning is worth a look, a note worth knowing.
    severity: Severity,
    /// What it is.
    kind: AnomalyKind,
    /// How often: rows, days or changes, as the message says; at most 2,147,483,647.
    count: i32,
    /// The first day on which it was found, null where days do not matter.
    first_day: Option<NaiveDate>,
    /// The last day on which it was found, null where days do not matter.
    last_day: Option<NaiveDate>,
    /// What was found and what it means.
    message: String,
}

fn findings(all: &[Anomaly]) -> Result<Frame, Error> {
    let day = |found: Option<NaiveDate>| found.map_or(NULL_I32, day_of);
    let days = |one: &Anomaly| one.days.iter().map(|day| day.date).collect::<Vec<_>>();
    let columns = vec![
        Column::Label(all.iter().map(|one| LabelEnum::code(one.severity)).collect()),
        Column::Label(all.iter().map(|one| LabelEnum::code(one.kind)).collect()),
        Column::Int32(all.iter().map(|one| i32::try_from(one.count).unwrap_or(i32::MAX)).collect()),
        Column::Date(all.iter().map(|one| day(days(one).into_iter().min())).collect()),
        Column::Date(all.iter().map(|one| day(days(one).into_iter().max())).collect()),
        Column::Text {
            ids: (0..).take(all.len()).collect(),
            texts: all.iter().map(|one| one.message.clone()).collect(),
        },
    ];
    Frame::new(Finding::TABLE, &[], all.len(), columns)
}
