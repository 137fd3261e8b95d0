//! `catlog validate`.

use std::process::ExitCode;

use super::args::Validate;
use super::{Failure, Outcome, print, print_json, read, with_threads};
use crate::Error;
use crate::panel::{OnInvalid, QualityReport};

pub fn run(args: &Validate) -> Outcome {
    let report = with_threads(args.input.threads, || {
        // the report names every bad row, so reading goes on behind the first
        let outcome = read(&args.input, OnInvalid::Quarantine)?;
        Ok::<_, Error>(QualityReport::new(&outcome.panel, &outcome.report, &outcome.rejected))
    })??;
    let printed = if args.input.json { print_json(&report) } else { print(&report.to_string()) };
    match printed {
        // whoever stops reading early still learns from the status whether there are errors
        Ok(()) | Err(Failure::Pipe) if report.has_errors() => Ok(ExitCode::FAILURE),
        printed => printed.map(|()| ExitCode::SUCCESS),
    }
}
