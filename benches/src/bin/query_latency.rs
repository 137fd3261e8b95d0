//! Latencies of queries under many callers at once: median and 99th percentile by kind of query.
//!
//! ```text
//! query_latency S|M|L|ANIMExDAYS [CALLERS [SECONDS]]
//! ```

use std::env;
use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use catlog_benches::{memory, panel::PanelSpec};
use catlog_core::catalog::{Catalog, CatalogOptions, Query};
use catlog_core::tables::TableName;

const KINDS: [&str; 3] = ["top 20 of the newest day", "history of an anime", "leaders of a genre"];
const GENRES: [&str; 4] = ["Comedy", "Drama", "Sports", "Gourmet"];

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}\nusage: query_latency S|M|L|ANIMExDAYS [CALLERS [SECONDS]]");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let spec = match arguments.first().ok_or("no size")?.as_str() {
        "S" => PanelSpec::S,
        "M" => PanelSpec::M,
        "L" => PanelSpec::L,
        size => {
            let (anime, days) = size.split_once('x').ok_or("no such size")?;
            PanelSpec { anime: anime.parse()?, days: days.parse()?, ..PanelSpec::S }
        }
    };
    let callers: usize = arguments.get(1).map_or(Ok(64), |text| text.parse())?;
    let length = Duration::from_secs(arguments.get(2).map_or(Ok(5), |text| text.parse())?);

    let panel = Arc::new(memory::panel(spec));
    let start = Instant::now();
    let catalog = Catalog::from_panel(Arc::clone(&panel), CatalogOptions::default())?;
    catalog.query(&query(&panel, 0, 0))?;
    println!("first query {:.3} s, {} rows", start.elapsed().as_secs_f64(), panel.len());
    let start = Instant::now();
    catalog.warm(&TableName::ALL)?;
    for kind in 0..KINDS.len() {
        (0..GENRES.len()).try_for_each(|at| catalog.query(&query(&panel, kind, at)).map(drop))?;
    }
    println!("warmed in {:.3} s", start.elapsed().as_secs_f64());

    let end = Instant::now() + length;
    let mut taken: Vec<Vec<Duration>> = vec![Vec::new(); KINDS.len()];
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..callers)
            .map(|caller| {
                let (catalog, panel) = (catalog.clone(), &panel);
                scope.spawn(move || {
                    let mut taken: Vec<Vec<Duration>> = vec![Vec::new(); KINDS.len()];
                    let mut at = caller * 7_919;
                    while Instant::now() < end {
                        let kind = at % KINDS.len();
                        let query = query(panel, kind, at);
                        let start = Instant::now();
                        catalog.query(&query).expect("a valid query");
                        taken[kind].push(start.elapsed());
                        at += 1;
                        std::thread::sleep(Duration::from_millis(5)); // callers read before they ask again
                    }
                    taken
                })
            })
            .collect();
        for thread in threads {
            for (all, some) in taken.iter_mut().zip(thread.join().expect("a caller that does not panic")) {
                all.extend(some);
            }
        }
    });
    for (kind, mut taken) in KINDS.iter().zip(taken) {
        taken.sort_unstable();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a length")]
        let at = |share: f64| taken.get((taken.len() as f64 * share) as usize).map_or(0.0, Duration::as_secs_f64) * 1e3;
        println!("{kind:<26} {:>8} calls  median {:.3} ms  p99 {:.3} ms", taken.len(), at(0.5), at(0.99));
    }
    Ok(())
}

fn query(panel: &catlog_core::panel::Panel, kind: usize, at: usize) -> Query {
    let ids = panel.mal_ids();
    match kind {
        0 => Query::new(TableName::RollingMomentumAnalysis).latest().order_by("rank").limit(20),
        1 => Query::new(TableName::RollingMomentumAnalysis).anime(ids[at % ids.len()]),
        _ => {
            let genre = GENRES[at % GENRES.len()];
            Query::new(TableName::GenrePercentiles).latest().genre(genre).order_by("genre_rank").limit(20)
        }
    }
}
