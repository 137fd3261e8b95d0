//! Writes a seeded panel as one Parquet file.
//!
//! ```text
//! generate_panel S|M|L|ANIMExDAYS FILE [SEED]
//! ```

use std::env;
use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::process::ExitCode;

use catlog_benches::panel::{DayColumns, GENRES, Panel, PanelSpec};
use polars::prelude::*;

const USAGE: &str = "usage: generate_panel S|M|L|ANIMExDAYS FILE [SEED]";

/// Whole days are gathered until there are this many rows: the size of a row group where a user leaves
/// it to polars.
const ROW_GROUP_ROWS: usize = 512 * 512;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let Some((spec, file)) = parse(&arguments) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match write(spec, file) {
        Ok(rows) => {
            println!("{file}: {rows} rows, {} anime, {} days, seed {}", spec.anime, spec.days, spec.seed);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{file}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn parse(arguments: &[String]) -> Option<(PanelSpec, &str)> {
    let (size, file, seed) = match arguments {
        [size, file] => (size, file, None),
        [size, file, seed] => (size, file, Some(seed.parse().ok()?)),
        _ => return None,
    };
    let spec = match size.as_str() {
        "S" => PanelSpec::S,
        "M" => PanelSpec::M,
        "L" => PanelSpec::L,
        other => {
            let (anime, days) = other.split_once('x')?;
            PanelSpec { anime: anime.parse().ok()?, days: days.parse().ok()?, ..PanelSpec::S }
        }
    };
    Some((PanelSpec { seed: seed.unwrap_or(spec.seed), ..spec }, file))
}

fn write(spec: PanelSpec, file: &str) -> Result<usize, Box<dyn Error>> {
    let mut panel = Panel::new(spec);
    let schema = frame(&panel, &[])?.schema().clone();
    let mut writer = ParquetWriter::new(BufWriter::new(File::create(file)?))
        .with_compression(ParquetCompression::Zstd(None))
        .batched(&schema)?;
    let mut rows = 0;
    loop {
        let mut days = Vec::new();
        let mut gathered = 0;
        while gathered < ROW_GROUP_ROWS
            && let Some(day) = panel.next()
        {
            gathered += day.len();
            days.push(day);
        }
        if days.is_empty() {
            break;
        }
        rows += gathered;
        writer.write_batch(&frame(&panel, &days)?)?;
    }
    writer.finish()?;
    Ok(rows)
}

/// The days below each other, in the columns of the input contract.
fn frame(panel: &Panel, days: &[DayColumns]) -> PolarsResult<DataFrame> {
    let anime = || days.iter().flat_map(|day| day.anime.iter().copied());
    let height = anime().count();
    let dates: Vec<i32> = days.iter().flat_map(|day| std::iter::repeat_n(day.day, day.len())).collect();
    let titles: Vec<&str> = anime().map(|i| panel.title(i)).collect();
    let mut genres = ListStringChunkedBuilder::new("genres".into(), height, 3 * height);
    for i in anime() {
        genres.append_values_iter(panel.genres(i).iter().map(|&genre| GENRES[usize::from(genre)]));
    }
    let columns = vec![
        Column::new("mal_id".into(), gather(days, |day| &day.mal_id)),
        Int32Chunked::from_vec("snapshot_date".into(), dates).into_date().into_column(),
        Column::new("title".into(), titles),
        Column::new("rank".into(), gather(days, |day| &day.rank)),
        Column::new("popularity".into(), gather(days, |day| &day.popularity)),
        Column::new("score".into(), gather(days, |day| &day.score)),
        Column::new("scored_by".into(), gather(days, |day| &day.scored_by)),
        Column::new("members".into(), gather(days, |day| &day.members)),
        Column::new("favorites".into(), gather(days, |day| &day.favorites)),
        genres.finish().into_column(),
    ];
    DataFrame::new(height, columns)
}

fn gather<T: Copy>(days: &[DayColumns], column: impl Fn(&DayColumns) -> &Vec<T>) -> Vec<T> {
    days.iter().flat_map(|day| column(day).iter().copied()).collect()
}
