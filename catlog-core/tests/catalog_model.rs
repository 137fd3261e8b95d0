//! Any sequence of appends, replacements, compactions, refreshes and crashes says what a map of rows says.
#![cfg(feature = "polars")]

use std::collections::BTreeMap;
use std::path::Path;

use catlog_core::catalog::{Catalog, CatalogOptions};
use catlog_core::domain::DailyRanking;
use catlog_core::panel::{Panel, date_of};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use serde_json::json;

/// Days of three months; the last are in the newest one.
const DAYS: [u64; 7] = [0, 1, 30, 31, 58, 59, 60];

type Model = BTreeMap<NaiveDate, Vec<(i32, i32)>>;

fn date(day: usize) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(DAYS[day])
}

/// Some anime of a day: those whose bit is set, all with ranks that begin at `first`.
#[derive(Debug, Clone, Copy)]
struct Rows {
    anime: u8,
    first: i32,
}

impl Rows {
    fn pairs(self) -> Vec<(i32, i32)> {
        (0..8).filter(|bit| self.anime >> bit & 1 == 1).map(|bit| (bit + 1, self.first + bit)).collect()
    }

    fn rows(self, date: NaiveDate) -> Vec<DailyRanking> {
        let row = |(id, rank): (i32, i32)| {
            serde_json::from_value(json!({
                "malId": id, "snapshotDate": date, "rank": rank, "score": 8.5,
                "title": format!("T{rank}"), "genres": [format!("G{rank}"), "Drama"],
            }))
            .unwrap()
        };
        self.pairs().into_iter().map(row).collect()
    }
}

#[derive(Debug, Clone)]
enum Step {
    /// Days appended by one of two handles, in one call.
    Append { handle: usize, days: Vec<(usize, Rows)>, replace: bool },
    /// Compacts; day files that are set in the mask are back afterwards, as if it had been killed before removing them.
    Compact { handle: usize, back: u8 },
    /// Replaces a day, killed before its month file was brought in line.
    KilledReplace { day: usize, rows: Rows },
    /// Refreshes a handle.
    Refresh { handle: usize },
    /// Opens the directory anew.
    Reopen { handle: usize },
}

fn rows() -> impl Strategy<Value = Rows> {
    (1..=255u8, 1..4i32).prop_map(|(anime, first)| Rows { anime, first })
}

fn step() -> impl Strategy<Value = Step> {
    let handle = 0..2usize;
    prop_oneof![
        4 => (handle.clone(), prop::collection::vec((0..DAYS.len(), rows()), 1..4), any::<bool>())
            .prop_map(|(handle, days, replace)| Step::Append { handle, days, replace }),
        2 => (handle.clone(), any::<u8>()).prop_map(|(handle, back)| Step::Compact { handle, back }),
        1 => (0..DAYS.len(), rows()).prop_map(|(day, rows)| Step::KilledReplace { day, rows }),
        2 => handle.clone().prop_map(|handle| Step::Refresh { handle }),
        1 => handle.prop_map(|handle| Step::Reopen { handle }),
    ]
}

fn content(panel: &Panel) -> Model {
    let ids = panel.mal_ids();
    let pair = |&row: &u32| {
        let row = row as usize;
        let rank = panel.rank()[row];
        assert_eq!(panel.title(row), Some(format!("T{rank}").as_str()));
        assert_eq!(panel.genre_lists().get(panel.genres()[row]).next(), Some(format!("G{rank}").as_str()));
        (ids[panel.anime_of(row)], rank)
    };
    panel
        .days()
        .iter()
        .enumerate()
        .map(|(at, &day)| (date_of(day), panel.rows_on(at).iter().map(pair).collect()))
        .collect()
}

fn open(dir: &Path) -> Catalog {
    Catalog::create(dir, CatalogOptions::default()).unwrap()
}

fn day_files(dir: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(dir.join("days"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

fn run(steps: Vec<Step>) {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let mut handles = [open(dir), open(dir)];
    let mut model = Model::new();
    for step in steps {
        let fresh = match step {
            Step::Append { handle, days, replace } => {
                let days: BTreeMap<usize, Rows> = days.into_iter().collect();
                let all: Vec<DailyRanking> = days.iter().flat_map(|(&day, rows)| rows.rows(date(day))).collect();
                let conflict =
                    days.iter().any(|(&day, rows)| model.get(&date(day)).is_some_and(|now| *now != rows.pairs()));
                let result = handles[handle].append_rows(all, replace);
                if conflict && !replace {
                    assert_eq!(result.unwrap_err().code(), "day_conflict");
                } else {
                    let report = result.unwrap();
                    let (mut added, mut same, mut replaced) = (vec![], vec![], vec![]);
                    for (day, rows) in days {
                        let before = model.insert(date(day), rows.pairs());
                        match before {
                            None => added.push(date(day)),
                            Some(before) if before == rows.pairs() => same.push(date(day)),
                            Some(_) => replaced.push(date(day)),
                        }
                    }
                    assert_eq!(
                        (report.days_added, report.days_unchanged, report.days_replaced),
                        (added, same, replaced)
                    );
                }
                handle
            }
            Step::Compact { handle, back } => {
                let before = day_files(dir);
                handles[handle].compact().unwrap();
                assert_eq!(content(&handles[handle].panel()), model);
                for (at, (path, bytes)) in before.iter().enumerate() {
                    if back >> (at % 8) & 1 == 1 && !path.exists() {
                        std::fs::write(path, bytes).unwrap();
                    }
                }
                handles[handle].refresh().unwrap();
                handle
            }
            Step::KilledReplace { day, rows } => {
                let aside = tempfile::tempdir().unwrap();
                open(aside.path()).append_rows(rows.rows(date(day)), false).unwrap();
                let name = format!("days/{}.parquet", date(day));
                std::fs::copy(aside.path().join(&name), dir.join(&name)).unwrap();
                model.insert(date(day), rows.pairs());
                handles[0].refresh().unwrap();
                0
            }
            Step::Refresh { handle } => {
                handles[handle].refresh().unwrap();
                assert!(!handles[handle].refresh().unwrap().has_changes());
                handle
            }
            Step::Reopen { handle } => {
                handles[handle] = open(dir);
                handle
            }
        };
        assert_eq!(content(&handles[fresh].panel()), model);
    }
    assert_eq!(content(&open(dir).panel()), model);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_steps_says_what_the_model_says(steps in prop::collection::vec(step(), 1..16)) {
        run(steps);
    }
}

#[test]
fn readers_in_other_processes_see_days_whole_while_one_appends_and_compacts() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let writer = open(dir);
    let done = std::sync::atomic::AtomicBool::new(false);
    let full = |day: u64| -> Vec<DailyRanking> {
        let date = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(day);
        Rows { anime: 255, first: i32::try_from(day).unwrap() }.rows(date)
    };
    writer.append_rows(full(0), false).unwrap();
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..3)
            .map(|reader| {
                let done = &done;
                scope.spawn(move || {
                    let (mut seen, mut last) = (0, 0);
                    let mut catalog = open(dir);
                    while !done.load(std::sync::atomic::Ordering::Relaxed) || seen < 3 {
                        if reader == 0 {
                            catalog = open(dir);
                        } else {
                            catalog.refresh().unwrap();
                        }
                        let panel = catalog.panel();
                        let days = panel.days();
                        // without gaps: no day is ever lost on its way to a month
                        assert_eq!(days.last().unwrap() - days[0] + 1, i32::try_from(days.len()).unwrap());
                        assert!(days.len() >= last);
                        last = days.len();
                        assert_eq!(panel.len(), days.len() * 8);
                        seen += 1;
                    }
                })
            })
            .collect();
        for day in 1..80 {
            writer.append_rows(full(day), false).unwrap();
            if day % 9 == 0 {
                writer.compact().unwrap();
            }
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        for reader in readers {
            reader.join().unwrap();
        }
    });
    assert_eq!(writer.days().len(), 80);
}
