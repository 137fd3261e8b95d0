//! `catlog append` and `catlog compact`.

use std::fmt::Write as _;
use std::process::ExitCode;

use chrono::NaiveDate;

use super::args::{Append, Compact};
use super::{Outcome, print, print_json, read, text, with_threads};
use crate::Error;
use crate::catalog::{Catalog, CatalogOptions};
use crate::panel::OnInvalid;

pub fn append(args: &Append) -> Outcome {
    let report = with_threads(args.input.threads, || {
        let outcome = read(&args.input, OnInvalid::Strict)?;
        let catalog = Catalog::create(&args.dir, CatalogOptions::default())?;
        catalog.append(&outcome.panel, args.replace)
    })??;
    if args.input.json {
        print_json(&report)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut out = format!("Appended {} to {}\n", text::counted(report.rows as u64, "row", "rows"), args.dir.display());
    for (what, days) in
        [("new", &report.days_added), ("replaced", &report.days_replaced), ("unchanged", &report.days_unchanged)]
    {
        if !days.is_empty() {
            let _ = writeln!(out, "  {what}: {}", listed(days));
        }
    }
    print(&out)?;
    Ok(ExitCode::SUCCESS)
}

pub fn compact(args: &Compact) -> Outcome {
    if !Catalog::is_at(&args.dir) {
        let reason = format!("{} is no catalogue", args.dir.display());
        return Err(Error::NoInput { reason, cure: "catlog append makes one".to_owned() }.into());
    }
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
