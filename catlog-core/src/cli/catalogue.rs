//! `catlog append` and `catlog compact`.

use std::fmt::Write as _;
use std::process::ExitCode;

use chrono::NaiveDate;

use super::args::{Append, Compact};
use super::{Outcome, print, print_json, read, text, with_threads};
use crate::Error;
use crate::catalog::{Catalog, CatalogOptions};

pub fn append(args: &Append) -> Outcome {
    let (report, reading) = with_threads(args.input.threads, || {
        let outcome = read(&args.input)?;
        let catalog = Catalog::create(&args.dir, CatalogOptions::default())?;
        Ok::<_, Error>((catalog.append(&outcome.panel, args.replace)?, outcome.report))
    })??;
    if args.input.json {
        print_json(&report)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut out = format!("Appended {} rows to {}\n", text::thousands(report.rows as u64), args.dir.display());
    for (what, days) in
        [("new", &report.days_added), ("replaced", &report.days_replaced), ("unchanged", &report.days_unchanged)]
    {
        if !days.is_empty() {
            let _ = writeln!(out, "  {what}: {}", listed(days));
        }
    }
    if reading.rows_rejected > 0 {
        let _ = writeln!(out, "  {} rows rejected; catlog validate names them", text::thousands(reading.rows_rejected));
    }
    print(&out)?;
    Ok(ExitCode::SUCCESS)
}

pub fn compact(args: &Compact) -> Outcome {
    let report = Catalog::open(&args.dir, CatalogOptions::default())?.compact()?;
    if args.json {
        print_json(&report)?;
    } else {
        print(&format!(
            "Merged {} daily files into {} monthly files in {}\n",
            report.day_files_merged,
            report.months_written,
            args.dir.display()
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Days as a person wants to read them: all if few, else their number and bounds.
fn listed(days: &[NaiveDate]) -> String {
    match days {
        [first, .., last] if days.len() > 7 => format!("{} days from {first} to {last}", days.len()),
        _ => days.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    }
}
