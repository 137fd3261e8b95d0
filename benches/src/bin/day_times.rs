//! What reading a panel takes beside the bare decode of its columns, and what its newest day takes beside the rest.
//!
//! ```text
//! day_times FILE [REPEATS]
//! ```
//!
//! FILE is one Parquet file.

use std::env;
use std::error::Error;
use std::fs::File;
use std::process::ExitCode;
use std::sync::Arc;

use catlog_benches::clock::{Taken, timed};
use catlog_core::catalog::{Catalog, CatalogOptions, Query};
use catlog_core::io::read::read_panel;
use catlog_core::panel::{Panel, ReadOptions};
use catlog_core::tables::{Analysis, Dates, Options, TableName};
use polars::prelude::*;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let Some(file) = arguments.first() else {
        eprintln!("usage: day_times FILE [REPEATS]");
        return ExitCode::from(2);
    };
    let repeats = arguments.get(1).and_then(|text| text.parse().ok()).unwrap_or(1);
    match (0..repeats).try_for_each(|_| run(file)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(file: &str) -> Result<(), Box<dyn Error>> {
    let (frame, taken) = timed(|| ParquetReader::new(File::open(file)?).finish());
    print("bare decode of the columns", taken);
    drop(frame?);
    let (outcome, taken) = timed(|| read_panel(&[file], &ReadOptions::default()));
    print("read, checked and sorted", taken);
    let panel = Arc::new(outcome?.panel);
    println!("{:<44} {:>7.1}", "bytes a row in memory", panel.heap_bytes() as f64 / panel.len().max(1) as f64);

    let (rows, taken) = timed(|| tables(&panel));
    print("five tables, newest day", taken);
    println!("{:<44} {:>7}", "rows of them", rows?);
    append(&panel, false)?;
    append(&panel, true)
}

fn print(what: &str, Taken { wall, processor }: Taken) {
    println!("{what:<44} {wall:>7.3} s wall {processor:>7.2} s processor");
}

/// The rows of the five tables on the newest day, as `catlog analyze --dates latest` computes them.
fn tables(panel: &Arc<Panel>) -> Result<usize, catlog_core::Error> {
    let analysis = Analysis::new(Arc::clone(panel), Options { dates: Dates::Latest, ..Options::default() })?;
    let mut rows = 0;
    for table in TableName::ALL {
        analysis.for_each_block(table, |frame| {
            rows += frame.len();
            Ok(())
        })?;
    }
    Ok(rows)
}

/// The newest day to a catalogue of the days before it: one that nobody has asked yet, or one whose newest day was asked for
/// in every table.
fn append(panel: &Panel, asked: bool) -> Result<(), Box<dyn Error>> {
    let Some(&newest) = panel.days().last() else { return Ok(()) };
    let day = panel.between(newest, newest)?;
    let catalog = Catalog::from_panel(panel.between(i32::MIN, newest - 1)?, CatalogOptions::default())?;
    let ask = |table| catalog.query(&Query::new(table).latest().limit(20)).map(drop);
    if asked {
        let (done, taken) = timed(|| TableName::ALL.into_iter().try_for_each(ask));
        print("first question to each table", taken);
        done?;
    }
    let (report, taken) = timed(|| catalog.append(&day, false));
    print(if asked { "append of the day where all was asked for" } else { "append of the day, nothing asked" }, taken);
    report?;
    let (done, taken) = timed(|| TableName::ALL.into_iter().try_for_each(ask));
    print("questions to each table after it", taken);
    Ok(done?)
}
