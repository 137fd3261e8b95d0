//! The command line: `catlog analyze`, `validate`, `trending`, `append`, `compact`, `schema`.
//!
//! It is a window on the library: each command reads its input, calls the library once and prints what came out. It is
//! here, and not in the binary, so that other packages install the same command.

mod analyze;
mod args;
mod catalogue;
mod progress;
mod schema;
mod text;
mod trending;
mod validate;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use clap::error::ErrorKind;

use crate::Error;
use crate::catalog::{Catalog, CatalogOptions};
use crate::io::read::{read_panel, silence_guarded_panics};
use crate::panel::{OnInvalid, ReadOptions, ReadOutcome, ReadProgress, ReadReport};

use args::{Cli, Command, Input};

/// Runs the command with its arguments, the name first, and returns the exit status: 0 on success, 1 when it failed or
/// `validate` found errors, 2 for wrong arguments.
#[must_use]
pub fn run<A: Into<OsString> + Clone>(arguments: impl IntoIterator<Item = A>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print(); // nowhere to tell if the terminal is gone
            let fine = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            return if fine { ExitCode::SUCCESS } else { ExitCode::from(2) };
        }
    };
    silence_guarded_panics();
    let done = match cli.command {
        Command::Analyze(args) => analyze::run(&args),
        Command::Validate(args) => validate::run(&args),
        Command::Trending(args) => trending::run(&args),
        Command::Append(args) => catalogue::append(&args),
        Command::Compact(args) => catalogue::compact(&args),
        Command::Schema(args) => schema::run(&args),
    };
    match done {
        Ok(code) => code,
        Err(Failure::Pipe) => ExitCode::SUCCESS, // whoever read our output has seen enough
        Err(Failure::Library(error)) => {
            let _ = writeln!(std::io::stderr(), "catlog: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Why a command ended early.
enum Failure {
    Library(Error),
    /// Nobody reads standard output any more.
    Pipe,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Library(error)
    }
}

type Outcome = Result<ExitCode, Failure>;

/// Prints to standard output; a reader that went away is no error.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|source| match source.kind() {
        std::io::ErrorKind::BrokenPipe => Failure::Pipe,
        _ => Error::Io { action: "cannot write to", path: "standard output".into(), source }.into(),
    })
}

/// Prints a report as JSON.
fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let reason = |error: serde_json::Error| Error::InvalidDocument { document: "report", reason: error.to_string() };
    print(&format!("{}\n", serde_json::to_string_pretty(value).map_err(reason)?))
}

/// Reads the input behind a bar.
fn read(input: &Input, on_invalid: OnInvalid) -> Result<ReadOutcome, Error> {
    if let [dir] = input.inputs.as_slice()
        && Catalog::is_at(dir)
    {
        let panel = Catalog::open(dir, CatalogOptions::default())?.panel();
        if panel.is_empty() {
            let reason = format!("the catalogue {} has no rows", dir.display());
            return Err(Error::NoInput { reason, cure: "catlog append brings days into it".to_owned() });
        }
        let rows = panel.len() as u64;
        let report = ReadReport { rows_read: rows, rows_kept: rows, ..ReadReport::default() };
        return Ok(ReadOutcome { panel: Arc::unwrap_or_clone(panel), report, rejected: Vec::new() });
    }
    let bar = progress::bytes("reading", input.json);
    let hook = |at: ReadProgress| {
        bar.set_length(at.bytes_total);
        bar.set_position(at.bytes);
        Ok(())
    };
    let options = ReadOptions { on_invalid, captures: input.captures.into(), progress: Some(&hook) };
    let outcome = read_panel(&input.inputs, &options);
    bar.finish_and_clear();
    outcome
}

/// Runs `work` with the number of threads that was asked for.
fn with_threads<T: Send>(threads: Option<u16>, work: impl FnOnce() -> T + Send) -> Result<T, Error> {
    let Some(threads) = threads else { return Ok(work()) };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.into()).build();
    let pool = pool.map_err(|error| Error::InvalidOption {
        option: "threads",
        value: threads.to_string(),
        reason: error.to_string(),
    })?;
    Ok(pool.install(work))
}
