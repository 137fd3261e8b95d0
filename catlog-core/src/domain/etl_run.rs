//! A run that collected or computed rows.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::json_forms::{instant, optional_day, optional_instant};
use super::validation::Checks;
use super::{FieldProblem, Validate};
use crate::Error;
use crate::schema::{LabelEnum, TableSchema};

/// How a run went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, LabelEnum)]
pub enum EtlRunStatus {
    /// Has not ended yet.
    Running,
    /// Ended, all of it done.
    Succeeded,
    /// Ended with an error.
    Failed,
}

/// A run that collected or computed rows: what the `etl_run_id` of a row leads to.
///
/// ```
/// use catlog_core::domain::{EtlRun, EtlRunStatus, Validate};
///
/// let at = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().unwrap();
/// let run = EtlRun::started("catlog-20260208-060000-0a1b2c3d", "jikan", at("2026-02-08T06:00:00Z"));
/// let run = EtlRun { rows_read: Some(25), ..run.succeeded(at("2026-02-08T06:00:09Z")) };
/// run.validate()?;
/// assert_eq!((run.status, run.duration_seconds()), (EtlRunStatus::Succeeded, Some(9.0)));
/// # Ok::<(), catlog_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TableSchema)]
#[serde(rename_all = "camelCase")]
#[table(name = "etl_runs", key = "etl_run_id")]
pub struct EtlRun {
    /// Id, not blank: the caller's, or `catlog-YYYYMMDD-HHMMSS-xxxxxxxx`.
    pub etl_run_id: String,
    /// What ran, or where the rows came from, such as `jikan`.
    pub source: String,
    /// How it went.
    pub status: EtlRunStatus,
    /// When it started.
    #[serde(deserialize_with = "instant")]
    pub started_at: DateTime<Utc>,
    /// When it ended, not before it started; null while it runs.
    #[serde(default, deserialize_with = "optional_instant")]
    pub finished_at: Option<DateTime<Utc>>,
    /// The day that it collected, where it is one.
    #[serde(default, deserialize_with = "optional_day")]
    pub snapshot_date: Option<NaiveDate>,
    /// Rows read.
    #[serde(default)]
    pub rows_read: Option<i32>,
    /// Rows rejected, no more than were read.
    #[serde(default)]
    pub rows_rejected: Option<i32>,
    /// Rows written.
    #[serde(default)]
    pub rows_written: Option<i32>,
    /// Code of the error that ended it, as in every language.
    #[serde(default)]
    pub error_code: Option<String>,
    /// What the error said.
    #[serde(default)]
    pub error_message: Option<String>,
}

impl EtlRun {
    /// A run that has just started.
    #[must_use]
    pub fn started(etl_run_id: impl Into<String>, source: impl Into<String>, started_at: DateTime<Utc>) -> Self {
        Self {
            etl_run_id: etl_run_id.into(),
            source: source.into(),
            status: EtlRunStatus::Running,
            started_at,
            finished_at: None,
            snapshot_date: None,
            rows_read: None,
            rows_rejected: None,
            rows_written: None,
            error_code: None,
            error_message: None,
        }
    }

    /// The run, ended well.
    #[must_use]
    pub fn succeeded(self, finished_at: DateTime<Utc>) -> Self {
        Self { status: EtlRunStatus::Succeeded, finished_at: Some(finished_at), ..self }
    }

    /// The run, ended with an error.
    ///
    /// ```
    /// use catlog_core::domain::{EtlRun, jikan};
    ///
    /// let at = chrono::DateTime::UNIX_EPOCH;
    /// let error = jikan::read_page(r#"{"status": 429, "type": "RateLimitException"}"#).unwrap_err();
    /// let run = EtlRun::started("r1", "jikan", at).failed(at, &error);
    /// assert_eq!(run.error_code.as_deref(), Some("error_answer"));
    /// ```
    #[must_use]
    pub fn failed(self, finished_at: DateTime<Utc>, error: &Error) -> Self {
        Self {
            status: EtlRunStatus::Failed,
            finished_at: Some(finished_at),
            error_code: Some(error.code().to_owned()),
            error_message: Some(error.to_string()),
            ..self
        }
    }

    /// How long it took, in seconds; none while it runs.
    #[must_use]
    pub fn duration_seconds(&self) -> Option<f64> {
        self.finished_at.map(|end| end.signed_duration_since(self.started_at).as_seconds_f64())
    }
}

impl Validate for EtlRun {
    const NAME: &'static str = "EtlRun";

    fn problems(&self) -> Vec<FieldProblem> {
        let mut checks = Checks::default();
        checks.not_blank("etl_run_id", &self.etl_run_id);
        checks.not_blank("source", &self.source);
        match (self.status, self.finished_at) {
            (EtlRunStatus::Running, Some(_)) => checks.add("status", self.status, "has an end (finished_at)"),
            (EtlRunStatus::Succeeded | EtlRunStatus::Failed, None) => {
                checks.add("status", self.status, "has no end (finished_at)");
            }
            _ => {}
        }
        checks.in_order("finished_at", self.finished_at, "started_at", Some(self.started_at));
        if let Some(date) = self.snapshot_date {
            checks.snapshot_day("snapshot_date", date);
        }
        checks.at_least("rows_read", self.rows_read, 0);
        checks.at_least("rows_rejected", self.rows_rejected, 0);
        if let (Some(read), Some(rejected)) = (self.rows_read, self.rows_rejected)
            && rejected > read
        {
            checks.add("rows_rejected", rejected, format!("is more than rows_read ({read})"));
        }
        checks.at_least("rows_written", self.rows_written, 0);
        checks.text("error_code", self.error_code.as_deref());
        checks.text("error_message", self.error_message.as_deref());
        checks.into_problems()
    }
}
