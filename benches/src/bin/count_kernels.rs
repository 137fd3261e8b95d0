//! Runs one piece of work so many times that its instructions can be counted: see `counts/counts.py`.
//!
//! ```text
//! count_kernels list
//! count_kernels WORK REPEATS
//! ```

use std::env;
use std::hint::black_box;
use std::process::ExitCode;
use std::sync::Arc;

use catlog_benches::{memory, panel::PanelSpec};
use catlog_core::Error;
use catlog_core::catalog::{Catalog, CatalogOptions, Query};
use catlog_core::io::write::{Format, TableWriter};
use catlog_core::panel::Panel;
use catlog_core::stats::exact::{LineSums, Moments};
use catlog_core::stats::{fdr, percent_rank, student_t};
use catlog_core::tables::{Analysis, Options, TableName};

/// Small enough to be counted in seconds, long enough for whole windows, wide enough for days to be sorted.
const SPEC: PanelSpec = PanelSpec { anime: 400, days: 60, seed: 1 };

/// Names of the work that is not a table.
const KERNELS: [&str; 6] = [
    "std_dev of a window",
    "line of a window",
    "p of a slope",
    "q-values of a day",
    "percent ranks of a day",
    "top 20",
];

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let outcome = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["list"] => {
            for table in TableName::ALL {
                println!("{}\n{} to Parquet", table.as_str(), table.as_str());
            }
            println!("{}", KERNELS.join("\n"));
            Ok(true)
        }
        [work, repeats] => repeats.parse().map_or(Ok(false), |repeats| run(work, repeats)),
        _ => Ok(false),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("usage: count_kernels list | count_kernels WORK REPEATS");
            ExitCode::from(2)
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether there is such work.
fn run(work: &str, repeats: usize) -> Result<bool, Error> {
    let (name, to_parquet) = work.strip_suffix(" to Parquet").map_or((work, false), |name| (name, true));
    if let Ok(table) = name.parse::<TableName>() {
        let panel = Arc::new(memory::panel(SPEC));
        for _ in 0..repeats {
            whole_table(&panel, table, to_parquet)?;
        }
        return Ok(true);
    }
    let walk: Vec<i64> = (0..30).map(|at| (at * 7_919) % 41).collect();
    let spread: Vec<f64> = (1..=5_000u32).map(|at| f64::from(at * 7_919 % 5_003) / 5_003.0).collect();
    match work {
        "std_dev of a window" => {
            let mut window = Moments::default();
            walk.iter().for_each(|&value| window.add(value));
            for at in 0..repeats {
                let value = black_box(walk[at % 30]);
                window.remove(value);
                window.add(value);
                black_box(window.std_dev(1));
            }
        }
        "line of a window" => {
            let mut window = LineSums::default();
            (0..).zip(&walk).for_each(|(x, &y)| window.add(x, y));
            for _ in 0..repeats {
                let value = black_box(walk[0]);
                window.remove(0, value);
                window.add(0, value);
                black_box(window.line(1));
            }
        }
        "p of a slope" => {
            for at in 0..repeats {
                let r_squared = spread[at % spread.len()];
                black_box(student_t::two_sided_p_from_r_squared(black_box(r_squared), 1.0 - r_squared, 28));
            }
        }
        "q-values of a day" => {
            let p: Vec<Option<f64>> = spread.iter().copied().map(Some).collect();
            (0..repeats).for_each(|_| drop(black_box(fdr::benjamini_hochberg(black_box(&p)))));
        }
        "percent ranks of a day" => {
            (0..repeats).for_each(|_| drop(black_box(percent_rank::percent_ranks(black_box(&spread)))));
        }
        "top 20" => {
            let catalog = Catalog::from_panel(memory::panel(SPEC), CatalogOptions::default())?;
            let query = Query::new(TableName::RollingMomentumAnalysis).latest().order_by("rank").limit(20);
            catalog.query(&query)?; // the day's rows are computed once
            for _ in 0..repeats {
                black_box(catalog.query(&query)?);
            }
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn whole_table(panel: &Arc<Panel>, table: TableName, to_parquet: bool) -> Result<(), Error> {
    let analysis = Analysis::new(Arc::clone(panel), Options::default())?;
    if !to_parquet {
        return analysis.for_each_block(table, |frame| {
            black_box(frame);
            Ok(())
        });
    }
    let mut writer = TableWriter::new(Format::Parquet, table.def(), &[], "counted", Vec::new())?;
    analysis.for_each_block(table, |frame| writer.write(&frame))?;
    writer.finish().map(|bytes| drop(black_box(bytes)))
}
