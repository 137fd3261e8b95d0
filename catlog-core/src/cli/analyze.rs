//! `catlog analyze`.

use std::fmt::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::args::Analyze;
use super::{Outcome, print, print_json, progress, read, text, with_threads};
use crate::Error;
use crate::export::{ExportReport, Output, export};
use crate::panel::{Panel, ReadReport, date_of};
use crate::tables::{Analysis, Options, RunMetadata};

/// What `--json` prints.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'a> {
    anime: usize,
    days: usize,
    first_day: Option<chrono::NaiveDate>,
    last_day: Option<chrono::NaiveDate>,
    input: &'a ReadReport,
    #[serde(flatten)]
    output: &'a ExportReport,
    read_seconds: f64,
    write_seconds: f64,
}

pub fn run(args: &Analyze) -> Outcome {
    let options = Options {
        dates: args.dates,
        robust: args.robust,
        change_tolerance_days: args.change_tolerance_days,
        run: RunMetadata { processed_at: args.processed_at, etl_run_id: args.etl_run_id.clone() },
        ..Options::default()
    };
    options.validate()?;
    let form = Output { format: args.format, layout: args.layout, copy_from: args.copy_from.clone() };
    form.validate()?;
    let started = Instant::now();
    let (panel, input, output, read_time) = with_threads(args.input.threads, || {
        let outcome = read(&args.input, args.on_invalid.into())?;
        let read_time = started.elapsed();
        let panel = Arc::new(outcome.panel);
        let mut analysis = Analysis::new(Arc::clone(&panel), options)?;
        let bar = progress::steps("computing", 0, args.input.json);
        let output = export(&mut analysis, &outcome.rejected, &args.out, form, &mut |at| {
            bar.set_length(at.total as u64);
            bar.set_position(at.done as u64);
            Ok(())
        });
        bar.finish_and_clear();
        Ok::<_, Error>((panel, outcome.report, output?, read_time))
    })??;
    let write_time = started.elapsed().saturating_sub(read_time);
    if args.input.json {
        print_json(&Report {
            anime: panel.mal_ids().len(),
            days: panel.days().len(),
            first_day: panel.days().first().copied().map(date_of),
            last_day: panel.days().last().copied().map(date_of),
            input: &input,
            output: &output,
            read_seconds: read_time.as_secs_f64(),
            write_seconds: write_time.as_secs_f64(),
        })?;
    } else {
        print(&summary(&panel, &input, &output, [read_time, write_time]))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn summary(panel: &Panel, input: &ReadReport, output: &ExportReport, [read, write]: [Duration; 2]) -> String {
    let mut out = String::new();
    let (first, last) = (panel.days().first().copied(), panel.days().last().copied());
    let _ = writeln!(
        out,
        "Read {} in {:.2} s: {}, {}{}",
        text::counted(input.rows_read, "row", "rows"),
        read.as_secs_f64(),
        text::counted(panel.mal_ids().len() as u64, "anime", "anime"),
        text::counted(panel.days().len() as u64, "day", "days"),
        match (first, last) {
            (Some(first), Some(last)) => format!(" from {} to {}", date_of(first), date_of(last)),
            _ => String::new(),
        }
    );
    for line in notes(input) {
        let _ = writeln!(out, "  {line}");
    }
    let _ = writeln!(out, "\nWrote in {:.2} s, run {}:", write.as_secs_f64(), output.etl_run_id);
    let rows: Vec<Vec<String>> = output
        .files
        .iter()
        .map(|file| {
            vec![
                file.table.clone(),
                text::counted(file.rows, "row", "rows"),
                text::bytes(file.bytes),
                file.path.display().to_string(),
            ]
        })
        .collect();
    out.push_str(&text::table(&rows, &[1, 2]));
    if !output.empty_columns.is_empty() {
        out.push_str("\nWithout a value:\n");
        for group in &output.empty_columns {
            let what = if group.columns.is_empty() { "no rows".to_owned() } else { group.columns.join(", ") };
            let _ = writeln!(out, "  {}: {what}", group.table);
            let _ = writeln!(out, "    because {}", group.reason);
        }
    }
    if !output.notes.is_empty() {
        out.push('\n');
    }
    for note in &output.notes {
        let _ = writeln!(out, "Note: {note}");
    }
    out
}

/// What a reader of the summary would want to know of the input.
fn notes(input: &ReadReport) -> Vec<String> {
    let mut notes = Vec::new();
    let mut note = |count: u64, one: &str, many: &str, what: &str| {
        if count > 0 {
            notes.push(format!("{} {what}", text::counted(count, one, many)));
        }
    };
    note(input.rows_rejected, "row", "rows", "rejected: see the file `rejected` for the reasons");
    note(input.identical_duplicates_merged, "identical repeat", "identical repeats", "merged");
    note(input.captures_passed_over, "earlier capture", "earlier captures", "of a day passed over");
    let zeros = input.zeros_read_as_null;
    note(zeros.rank + zeros.popularity + zeros.score, "zero", "zeros", "in rank, popularity or score read as none");
    note(input.scores_rounded, "score", "scores", "rounded to four places");
    if !input.absent_columns.is_empty() {
        notes.push(format!("not in the input, read as none: {}", input.absent_columns.join(", ")));
    }
    notes
}
