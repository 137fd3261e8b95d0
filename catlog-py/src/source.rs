//! Where daily rankings come from: paths, an Arrow stream, or rows.

use std::path::PathBuf;

use catlog_core::Error;
use catlog_core::io::read::read_panel;
use catlog_core::panel::{Captures, OnInvalid, PanelBuilder, ReadOptions, ReadOutcome};
use polars::prelude::DataFrame;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyString};

use crate::arrow_in::Stream;
use crate::compute::{Control, Stage};
use crate::rows_in;

/// Daily rankings that can be read.
pub(crate) enum Source {
    Paths(Vec<PathBuf>),
    Stream(Stream),
    Rows(DataFrame),
}

impl Source {
    /// A list of paths, a list of dictionaries, or an object with `__arrow_c_stream__`; the package has seen to that.
    pub(crate) fn of(source: &Bound<'_, PyAny>) -> PyResult<Self> {
        let Ok(list) = source.cast::<PyList>() else { return Stream::of(source).map(Self::Stream) };
        if list.iter().all(|item| item.is_instance_of::<PyString>()) {
            return Ok(Self::Paths(list.extract()?));
        }
        rows_in::frame(list).map(Self::Rows)
    }

    /// Reads it.
    pub(crate) fn read(self, how: How, control: &Control) -> Result<ReadOutcome, Error> {
        let progress = |at: catlog_core::panel::ReadProgress| {
            control.tell(Stage::Reading, at.bytes.max(at.rows * u64::from(at.bytes_total == 0)), at.bytes_total)
        };
        let options = ReadOptions { on_invalid: how.on_invalid, captures: how.captures, progress: Some(&progress) };
        match self {
            Self::Paths(paths) => read_panel(&paths, &options),
            Self::Rows(rows) => read_batches(std::iter::once(Ok(rows)), &options, control),
            Self::Stream(mut stream) => read_batches(std::iter::from_fn(move || stream.next()), &options, control),
        }
    }
}

/// Batches of one table, one after the other.
fn read_batches(
    batches: impl Iterator<Item = Result<DataFrame, Error>>,
    options: &ReadOptions<'_>,
    control: &Control,
) -> Result<ReadOutcome, Error> {
    let mut builder = PanelBuilder::new(options);
    let mut rows = 0;
    for batch in batches {
        control.check()?;
        let batch = batch?;
        rows += batch.height();
        builder.push_dataframe(&batch)?;
    }
    if rows == 0 {
        return Err(Error::NoInput {
            reason: "the DataFrame has no rows".to_owned(),
            cure: "check the filter or the query that made it".to_owned(),
        });
    }
    builder.finish()
}

/// What happens to invalid rows and to several captures of a day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct How {
    pub(crate) on_invalid: OnInvalid,
    pub(crate) captures: Captures,
}

impl How {
    pub(crate) fn of(on_invalid: &str, captures: &str) -> Result<Self, Error> {
        let invalid = |option, value: &str, reason: &str| {
            Err(Error::InvalidOption { option, value: format!("{value:?}"), reason: reason.to_owned() })
        };
        let on_invalid = match on_invalid {
            "strict" => OnInvalid::Strict,
            "quarantine" => OnInvalid::Quarantine,
            other => return invalid("on_invalid", other, "it is \"strict\" or \"quarantine\""),
        };
        let captures = match captures {
            "error" => Captures::Error,
            "last" => Captures::Last,
            other => return invalid("captures", other, "it is \"error\" or \"last\""),
        };
        Ok(Self { on_invalid, captures })
    }
}
