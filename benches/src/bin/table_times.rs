//! Times each table in memory, without a file: what computing alone costs.
//!
//! ```text
//! table_times S|M|L|ANIMExDAYS|FILE [REPEATS [TABLE …]]
//! ```
//!
//! A size is a seeded panel, made in memory; a file is read as the command reads it. A table is dropped block by block as
//! it comes, so that what is timed is neither memory being handed out nor a file being written. The last line is a JSON object, as
//! the peers print one.

use std::env;
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use catlog_benches::{memory, panel::PanelSpec};
use catlog_core::io::read::read_panel;
use catlog_core::panel::{Panel, ReadOptions};
use catlog_core::tables::{Analysis, Options, TableName};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let Some(source) = arguments.first() else {
        eprintln!("usage: table_times S|M|L|ANIMExDAYS|FILE [REPEATS [TABLE …]]");
        return ExitCode::from(2);
    };
    match run(source, &arguments[1..]) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(source: &str, rest: &[String]) -> Result<(), Box<dyn Error>> {
    let repeats: usize = rest.first().map_or(Ok(1), |text| text.parse())?;
    let chosen = rest.get(1..).unwrap_or_default().iter().map(|name| name.parse()).collect::<Result<Vec<_>, _>>()?;
    let tables = if chosen.is_empty() { TableName::ALL.to_vec() } else { chosen };

    let start = Instant::now();
    let panel = Arc::new(panel(source)?);
    let load = start.elapsed().as_secs_f64();
    let bytes_a_row = panel.heap_bytes() as f64 / panel.len() as f64;
    println!("{:<26} {load:>9.3} s  {} rows, {bytes_a_row:.1} bytes a row", "panel", panel.len());
    let mut best: Option<(f64, String)> = None;
    for _ in 0..repeats {
        let mut stages = vec![format!("\"read\": {load:.3}")];
        let mut analysis = Analysis::new(Arc::clone(&panel), Options::default())?;
        let mut sum = 0.0;
        for &table in &tables {
            let start = Instant::now();
            let mut rows = 0;
            analysis.for_each_block(table, |frame| {
                rows += frame.len();
                Ok(())
            })?;
            let seconds = start.elapsed().as_secs_f64();
            sum += seconds;
            analysis.release(table);
            stages.push(format!("\"{}\": {seconds:.3}", table.as_str()));
            println!(
                "{:<26} {seconds:>9.3} s  {rows} rows, {:.2} million a second",
                table.as_str(),
                rows as f64 / seconds / 1e6
            );
        }
        println!("{:<26} {sum:>9.3} s", "together");
        if best.as_ref().is_none_or(|(least, _)| sum < *least) {
            best = Some((sum, stages.join(", ")));
        }
    }
    if let Some((sum, stages)) = best {
        println!("{{\"compute_seconds\": {:.3}, \"stages\": {{{stages}}}}}", load + sum);
    }
    Ok(())
}

fn panel(source: &str) -> Result<Panel, Box<dyn Error>> {
    let spec = match source {
        "S" => PanelSpec::S,
        "M" => PanelSpec::M,
        "L" => PanelSpec::L,
        _ if Path::new(source).exists() => return Ok(read_panel(&[Path::new(source)], &ReadOptions::default())?.panel),
        size => {
            let (anime, days) = size.split_once('x').ok_or("neither a size nor a file")?;
            PanelSpec { anime: anime.parse()?, days: days.parse()?, ..PanelSpec::S }
        }
    };
    Ok(memory::panel(spec))
}
