//! Files in, files out; and what is wrong with an input.

use std::path::PathBuf;
use std::sync::Arc;

use catlog_core::export::{ExportReport, export};
use catlog_core::io::write::Format;
use catlog_core::panel::{OnInvalid, QualityReport, ReadReport, RejectedRow};
use catlog_core::tables::Analysis;
use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;
use serde::Serialize;

use crate::error::to_json;
use crate::input::Input;
use crate::options::OpenOptions;
use crate::progress::{Callback, Progress};
use crate::task::{CancelFlag, Work, off_loop};
use crate::text::parts;

#[derive(Serialize)]
struct AnalyzeReport<'a> {
    #[serde(flatten)]
    output: &'a ExportReport,
    input: &'a ReadReport,
}

#[derive(Serialize)]
struct ValidateReport<'a> {
    #[serde(flatten)]
    reading: &'a ReadReport,
    rejected: &'a [RejectedRow],
    quality: &'a QualityReport,
}

/// Computes the five tables of an input and writes them to a directory.
#[napi]
pub fn analyze(
    input: &Input,
    out: String,
    options: String,
    cancel: Option<&CancelFlag>,
    progress: Option<Callback>,
) -> AsyncTask<Work<String>> {
    let source = input.source();
    off_loop(cancel, move |cancel| {
        let options = OpenOptions::parse(&options)?;
        let format: Format = options.format.as_deref().map_or(Ok(Format::default()), str::parse)?;
        options.tables.validate()?;
        let progress = Progress::new(progress);
        let outcome = source.read(&options, cancel, &progress)?;
        let mut analysis = Analysis::new(Arc::new(outcome.panel), options.tables)?;
        if let Some(flag) = cancel.flag() {
            analysis = analysis.with_cancel(flag);
        }
        let report = export(&mut analysis, &outcome.rejected, &PathBuf::from(out), format, &mut |at| {
            progress.write(at);
            cancel.check()
        })?;
        to_json(&AnalyzeReport { output: &report, input: &outcome.report })
    })
}

/// Reads an input to its end and tells what is wrong with it.
#[napi]
pub fn validate(
    input: &Input,
    options: String,
    cancel: Option<&CancelFlag>,
    progress: Option<Callback>,
) -> AsyncTask<Work<Vec<String>>> {
    let source = input.source();
    off_loop(cancel, move |cancel| {
        let options = OpenOptions { on_invalid: Some(OnInvalid::Quarantine), ..OpenOptions::parse(&options)? };
        let outcome = source.read(&options, cancel, &Progress::new(progress))?;
        let quality = outcome.quality();
        parts(&ValidateReport { reading: &outcome.report, rejected: &outcome.rejected, quality: &quality })
    })
}
