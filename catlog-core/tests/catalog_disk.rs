//! Catalogues on disk: what files there are, what is read again, and every state that a killed writer can leave.
#![cfg(feature = "polars")]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use catlog_core::catalog::{Catalog, CatalogOptions, CompactReport};
use catlog_core::domain::DailyRanking;
use catlog_core::io::atomic::{DirectoryLock, TEMPORARY_PREFIX};
use catlog_core::io::read::read_panel;
use catlog_core::panel::{Panel, ReadOptions, date_of};
use chrono::NaiveDate;
use serde_json::json;

fn day(date: &str, ranks: &[i32]) -> Vec<DailyRanking> {
    (1..)
        .zip(ranks)
        .map(|(id, rank)| {
            serde_json::from_value(json!({
                "malId": id, "snapshotDate": date, "title": format!("Anime {id}, \"{date}\""), "rank": rank,
                "score": 7.0001, "popularity": 5, "scoredBy": 10, "members": 20, "favorites": null,
                "genres": ["Drama", "Slice of Life"], "etlRunId": "run-1",
            }))
            .unwrap()
        })
        .collect()
}

fn open(dir: &Path) -> Catalog {
    Catalog::open(dir, CatalogOptions::default()).unwrap()
}

fn create(dir: &Path) -> Catalog {
    Catalog::create(dir, CatalogOptions::default()).unwrap()
}

/// Day and ranks of everything in a panel.
fn content(panel: &Panel) -> Vec<(String, Vec<i32>)> {
    let ranks = |at: usize| panel.rows_on(at).iter().map(|&row| panel.rank()[row as usize]).collect();
    panel.days().iter().enumerate().map(|(at, &day)| (date_of(day).to_string(), ranks(at))).collect()
}

fn files(dir: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for part in ["days", "months"] {
        for entry in std::fs::read_dir(dir.join(part)).unwrap() {
            names.push(format!("{part}/{}", entry.unwrap().file_name().to_string_lossy()));
        }
    }
    names.sort();
    names
}

/// The rows of all files, as any reader of Parquet files sees them: rows that contradict each other are an error.
fn read_plainly(dir: &Path) -> Panel {
    let files: Vec<_> = files(dir).iter().map(|name| dir.join(name)).collect();
    read_panel(&files, &ReadOptions::default()).unwrap().panel
}

fn copy(from: &Path, to: &Path, name: &str) {
    std::fs::create_dir_all(to.join(name).parent().unwrap()).unwrap();
    std::fs::copy(from.join(name), to.join(name)).unwrap();
}

fn expected(days: &[(&str, &[i32])]) -> Vec<(String, Vec<i32>)> {
    days.iter().map(|(date, ranks)| ((*date).to_owned(), ranks.to_vec())).collect()
}

#[test]
fn a_day_is_a_file_that_any_reader_understands() {
    let dir = tempfile::tempdir().unwrap();
    let catalog = create(dir.path());
    let report =
        catalog.append_rows([day("2026-01-31", &[1, 2]), day("2026-02-01", &[2, 1, 3])].concat(), false).unwrap();
    assert_eq!((report.days_added.len(), report.rows), (2, 5));
    assert_eq!(files(dir.path()), ["days/2026-01-31.parquet", "days/2026-02-01.parquet"]);
    let read = read_panel(&[dir.path().join("days/2026-02-01.parquet")], &ReadOptions::default()).unwrap();
    assert_eq!(read.panel.rank(), [2, 1, 3]);
    assert_eq!(read.panel.score(), [70_001; 3]);
    assert_eq!((read.panel.title(0), read.panel.run_id(2)), (Some("Anime 1, \"2026-02-01\""), Some("run-1")));
    assert_eq!(read.panel.genre_lists().get(read.panel.genres()[1]).collect::<Vec<_>>(), ["Drama", "Slice of Life"]);
    assert_eq!(content(&open(dir.path()).panel()), content(&catalog.panel()));
    assert!(read.report.absent_columns.is_empty());
}

#[test]
fn the_same_day_again_touches_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let catalog = create(dir.path());
    catalog.append_rows(day("2026-02-01", &[1, 2]), false).unwrap();
    let file = dir.path().join("days/2026-02-01.parquet");
    let before = std::fs::metadata(&file).unwrap().modified().unwrap();
    let report = catalog.append_rows(day("2026-02-01", &[1, 2]), false).unwrap();
    assert_eq!(report.days_unchanged.len(), 1);
    assert_eq!(std::fs::metadata(&file).unwrap().modified().unwrap(), before);
    let error = open(dir.path()).append_rows(day("2026-02-01", &[2, 1]), false).unwrap_err();
    assert_eq!(error.code(), "day_conflict");
    open(dir.path()).append_rows(day("2026-02-01", &[2, 1]), true).unwrap();
    assert_eq!(content(&open(dir.path()).panel()), expected(&[("2026-02-01", &[2, 1])]));
}

#[test]
fn refresh_reads_what_is_new_or_changed_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let collector = create(dir.path());
    collector.append_rows([day("2026-01-30", &[1, 2]), day("2026-01-31", &[1, 2])].concat(), false).unwrap();
    let server = open(dir.path());
    let nothing = server.refresh().unwrap();
    assert!(!nothing.has_changes());
    assert_eq!(nothing.files_read, 0);

    collector.append_rows(day("2026-02-01", &[2, 1]), false).unwrap();
    let report = server.refresh().unwrap();
    assert_eq!((report.days_added.len(), report.files_read), (1, 1));
    collector.append_rows(day("2026-01-30", &[3, 4]), true).unwrap();
    let report = server.refresh().unwrap();
    assert_eq!(report.days_changed, [NaiveDate::from_ymd_opt(2026, 1, 30).unwrap()]);
    assert_eq!((report.days_added.len(), report.files_read), (0, 1));
    assert_eq!(content(&server.panel()), content(&collector.panel()));

    // what compaction moves says the same: readers keep their panel
    let panel = server.panel();
    assert_eq!(collector.compact().unwrap(), CompactReport { months_written: 1, day_files_merged: 2 });
    assert_eq!(files(dir.path()), ["days/2026-02-01.parquet", "months/2026-01.parquet"]);
    let report = server.refresh().unwrap();
    assert!(!report.has_changes());
    assert_eq!(report.files_read, 1);
    assert!(std::sync::Arc::ptr_eq(&panel, &server.panel()));
    assert_eq!(server.refresh().unwrap().files_read, 0);

    // a file that somebody takes away
    std::fs::remove_file(dir.path().join("months/2026-01.parquet")).unwrap();
    assert_eq!(server.refresh().unwrap().days_removed.len(), 2);
    assert_eq!(content(&server.panel()), expected(&[("2026-02-01", &[2, 1])]));
    std::fs::remove_file(dir.path().join("days/2026-02-01.parquet")).unwrap();
    assert_eq!(server.refresh().unwrap().days_removed.len(), 1);
    assert!(server.panel().is_empty());
}

#[test]
fn whole_past_months_are_compacted() {
    let dir = tempfile::tempdir().unwrap();
    let catalog = create(dir.path());
    for date in ["2025-12-30", "2025-12-31", "2026-01-01", "2026-02-01", "2026-02-02"] {
        catalog.append_rows(day(date, &[1, 2]), false).unwrap();
    }
    assert_eq!(catalog.compact().unwrap(), CompactReport { months_written: 2, day_files_merged: 3 });
    let after =
        ["days/2026-02-01.parquet", "days/2026-02-02.parquet", "months/2025-12.parquet", "months/2026-01.parquet"];
    assert_eq!(files(dir.path()), after);
    assert_eq!(catalog.compact().unwrap(), CompactReport::default());

    // a day that comes late goes into its month
    catalog.append_rows(day("2025-12-29", &[7]), false).unwrap();
    assert_eq!(open(dir.path()).panel().days().len(), 6);
    assert_eq!(catalog.compact().unwrap(), CompactReport { months_written: 1, day_files_merged: 1 });
    assert_eq!(files(dir.path()), after);
    assert_eq!(content(&open(dir.path()).panel()), content(&catalog.panel()));
    assert_eq!(catalog.panel().days().len(), 6);
}

#[test]
fn a_compacted_day_is_replaced_in_its_month() {
    let dir = tempfile::tempdir().unwrap();
    let catalog = create(dir.path());
    catalog
        .append_rows([day("2026-01-30", &[1, 2]), day("2026-01-31", &[1, 2]), day("2026-02-01", &[5])].concat(), false)
        .unwrap();
    catalog.compact().unwrap();
    let server = open(dir.path());
    let report = catalog.append_rows(day("2026-01-31", &[2, 1, 3]), true).unwrap();
    assert_eq!(report.days_replaced.len(), 1);
    assert_eq!(files(dir.path()), ["days/2026-02-01.parquet", "months/2026-01.parquet"]);
    let now = expected(&[("2026-01-30", &[1, 2]), ("2026-01-31", &[2, 1, 3]), ("2026-02-01", &[5])]);
    assert_eq!(content(&open(dir.path()).panel()), now);
    assert_eq!(content(&read_plainly(dir.path())), now);
    assert_eq!(server.refresh().unwrap().days_changed.len(), 1);
    assert_eq!(content(&server.panel()), now);
}

/// A directory with the given files of others, opened, must say the same as `now`, and so after any further step.
fn check_state(files_of: &[(&Path, &str)], now: &[(String, Vec<i32>)]) {
    let make = || {
        let dir = tempfile::tempdir().unwrap();
        for (from, name) in files_of {
            copy(from, dir.path(), name);
        }
        dir
    };
    let dir = make();
    let catalog = open(dir.path());
    assert_eq!(content(&catalog.panel()), now);
    catalog.compact().unwrap();
    assert_eq!(content(&catalog.panel()), now);
    assert_eq!(content(&open(dir.path()).panel()), now);
    assert_eq!(content(&read_plainly(dir.path())), now);
    assert!(files(dir.path()).iter().all(|name| !name.contains(TEMPORARY_PREFIX)));

    let dir = make();
    let catalog = open(dir.path());
    let mut replaced = now.to_vec();
    replaced[0].1 = vec![9, 8];
    catalog.append_rows(day(&now[0].0, &[9, 8]), true).unwrap();
    assert_eq!(content(&catalog.panel()), replaced);
    assert_eq!(content(&open(dir.path()).panel()), replaced);
    catalog.compact().unwrap();
    assert_eq!(content(&open(dir.path()).panel()), replaced);
    assert_eq!(content(&read_plainly(dir.path())), replaced);
}

#[test]
fn every_state_that_a_killed_writer_leaves() {
    let rows = [day("2026-01-30", &[1, 2]), day("2026-01-31", &[3, 4]), day("2026-02-01", &[5])].concat();
    let (before, after, other) =
        (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    create(before.path()).append_rows(rows.clone(), false).unwrap();
    let compacted = create(after.path());
    compacted.append_rows(rows, false).unwrap();
    compacted.compact().unwrap();
    create(other.path()).append_rows([day("2026-01-31", &[6, 7, 8]), day("2026-02-02", &[1])].concat(), false).unwrap();
    let (before, after, other) = (before.path(), after.path(), other.path());
    let (d30, d31, d01) = ("days/2026-01-30.parquet", "days/2026-01-31.parquet", "days/2026-02-01.parquet");
    let month = "months/2026-01.parquet";
    let now = expected(&[("2026-01-30", &[1, 2]), ("2026-01-31", &[3, 4]), ("2026-02-01", &[5])]);

    // compaction: nothing done; month written, no day file removed; one removed; all removed
    check_state(&[(before, d30), (before, d31), (before, d01)], &now);
    check_state(&[(before, d30), (before, d31), (before, d01), (after, month)], &now);
    check_state(&[(before, d31), (before, d01), (after, month)], &now);
    check_state(&[(before, d01), (after, month)], &now);

    // a compacted day replaced: the day file is there, the month still has the old rows
    let replaced = expected(&[("2026-01-30", &[1, 2]), ("2026-01-31", &[6, 7, 8]), ("2026-02-01", &[5])]);
    check_state(&[(other, d31), (before, d01), (after, month)], &replaced);
    // the same after a compaction that did not remove its day files
    check_state(&[(before, d30), (other, d31), (before, d01), (after, month)], &replaced);

    // several days appended, some of them written
    check_state(&[(before, d30)], &now[..1]);
    check_state(&[(before, d30), (before, d31)], &now[..2]);
}

#[test]
fn leftovers_of_killed_writers_are_ignored_and_removed() {
    let dir = tempfile::tempdir().unwrap();
    let catalog = create(dir.path());
    catalog.append_rows(day("2026-01-30", &[1, 2]), false).unwrap();
    for name in ["days", "months"] {
        std::fs::write(dir.path().join(name).join(format!("{TEMPORARY_PREFIX}1-0-2026-01-31.parquet")), "half a f")
            .unwrap();
    }
    assert_eq!(catalog.refresh().unwrap().files_read, 0);
    assert_eq!(open(dir.path()).days().len(), 1);
    assert_eq!(files(dir.path()).len(), 3);
    catalog.append_rows(day("2026-01-31", &[1, 2]), false).unwrap();
    assert_eq!(files(dir.path()), ["days/2026-01-30.parquet", "days/2026-01-31.parquet"]);
}

#[test]
fn one_writer_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let catalog = create(dir.path());
    let lock = DirectoryLock::acquire(dir.path()).unwrap();
    assert_eq!(catalog.append_rows(day("2026-01-30", &[1]), false).unwrap_err().code(), "locked");
    assert_eq!(catalog.compact().unwrap_err().code(), "locked");
    assert!(!catalog.refresh().unwrap().has_changes());
    drop(lock);
    catalog.append_rows(day("2026-01-30", &[1]), false).unwrap();
}

#[test]
fn an_append_takes_in_what_others_wrote() {
    let dir = tempfile::tempdir().unwrap();
    let (first, second) = (create(dir.path()), create(dir.path()));
    first.append_rows(day("2026-01-30", &[1]), false).unwrap();
    second.append_rows(day("2026-01-31", &[2]), false).unwrap();
    assert_eq!(second.days().len(), 2);
    assert_eq!(first.append_rows(day("2026-01-31", &[3]), false).unwrap_err().code(), "day_conflict");
    assert_eq!(first.days().len(), 2);
    assert_eq!(first.append_rows(day("2026-01-31", &[2]), false).unwrap().days_unchanged.len(), 1);
}

#[test]
fn files_that_are_none_of_a_catalogue_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let catalog = create(dir.path());
    catalog.append_rows(day("2026-01-30", &[1]), false).unwrap();
    let good = dir.path().join("days/2026-01-30.parquet");

    let wrong_day = dir.path().join("days/2026-01-31.parquet");
    std::fs::copy(&good, &wrong_day).unwrap();
    for error in [Catalog::open(dir.path(), CatalogOptions::default()).map(|_| ()), catalog.refresh().map(|_| ())] {
        let error = error.unwrap_err();
        assert_eq!(error.code(), "unreadable_file");
        assert!(error.to_string().contains("2026-01-3"), "{error}");
    }
    std::fs::remove_file(&wrong_day).unwrap();

    std::fs::write(&wrong_day, "PAR1 half a file").unwrap();
    let error = catalog.refresh().unwrap_err();
    assert_eq!(error.code(), "unreadable_file");
    assert!(error.to_string().contains("2026-01-31.parquet"), "{error}");
    assert_eq!(catalog.days().len(), 1);
    std::fs::remove_file(&wrong_day).unwrap();
    assert_eq!(catalog.refresh().unwrap().files_read, 0);

    std::fs::copy(&good, dir.path().join("days/monday.parquet")).unwrap();
    let error = catalog.refresh().unwrap_err();
    assert!(error.to_string().contains("its name is no day or month"), "{error}");
}

#[test]
fn a_failed_write_leaves_memory_and_disk_in_step() {
    let dir = tempfile::tempdir().unwrap();
    let catalog = create(dir.path());
    catalog.append_rows(day("2026-01-30", &[1]), false).unwrap();
    // a directory stands where the second day's file should be
    let obstacle = dir.path().join("days/2026-02-01.parquet");
    std::fs::create_dir(&obstacle).unwrap();
    let both = [day("2026-01-31", &[2]), day("2026-02-01", &[3])].concat();
    assert!(catalog.append_rows(both.clone(), false).is_err());
    std::fs::remove_dir(&obstacle).unwrap();
    catalog.refresh().unwrap();
    let report = catalog.append_rows(both, false).unwrap();
    assert_eq!(report.days_added.len() + report.days_unchanged.len(), 2);
    assert_eq!(content(&catalog.panel()), content(&open(dir.path()).panel()));
    assert_eq!(catalog.days().len(), 3);
}

#[test]
fn a_change_that_is_cancelled_has_not_happened() {
    let dir = tempfile::tempdir().unwrap();
    let catalog = create(dir.path());
    let stop = Arc::new(AtomicBool::new(true));
    let stopped = catalog.clone().with_cancel(Arc::clone(&stop));
    let two = [day("2026-01-31", &[1]), day("2026-02-01", &[2])].concat();
    assert_eq!(stopped.append_rows(two.clone(), false).unwrap_err().code(), "interrupted");
    assert!(files(dir.path()).is_empty() && catalog.days().is_empty());

    create(dir.path()).append_rows(two, false).unwrap();
    assert_eq!(stopped.refresh().unwrap_err().code(), "interrupted");
    assert!(catalog.days().is_empty());
    assert_eq!(stopped.compact().unwrap_err().code(), "interrupted");
    assert_eq!(files(dir.path()), ["days/2026-01-31.parquet", "days/2026-02-01.parquet"]);

    // another handle of the same catalogue is not stopped, and neither is this one once it may go on
    assert_eq!(catalog.refresh().unwrap().days_added.len(), 2);
    stop.store(false, Ordering::Relaxed);
    assert_eq!(stopped.compact().unwrap(), CompactReport { months_written: 1, day_files_merged: 1 });
}
