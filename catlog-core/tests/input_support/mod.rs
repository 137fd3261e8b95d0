//! What the tests of reading share.
#![allow(dead_code, reason = "each test binary uses some of it")]

use std::io::Write;
use std::path::{Path, PathBuf};

use catlog_core::Error;
use catlog_core::io::read::read_panel;
use catlog_core::panel::{Captures, OnInvalid, Panel, ReadOptions, ReadOutcome};

pub const QUARANTINE: ReadOptions<'static> =
    ReadOptions { on_invalid: OnInvalid::Quarantine, captures: Captures::Error, progress: None };
pub const STRICT: ReadOptions<'static> =
    ReadOptions { on_invalid: OnInvalid::Strict, captures: Captures::Error, progress: None };

/// Files in a directory that is gone afterwards.
pub struct Files(tempfile::TempDir);

impl Files {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }
}

/// Reads one file of that content.
pub fn read_as(name: &str, content: impl AsRef<[u8]>, options: &ReadOptions<'_>) -> Result<ReadOutcome, Error> {
    let files = Files::new();
    let path = files.write(name, content);
    read_panel(&[path], options)
}

pub fn gzip(content: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(content).unwrap();
    out.finish().unwrap()
}

/// Everything that a panel holds, for comparison.
pub fn content(panel: &Panel) -> impl PartialEq + std::fmt::Debug + use<> {
    let columns = panel.columns();
    let numbers = [
        &columns.day,
        &columns.rank,
        &columns.popularity,
        &columns.score,
        &columns.scored_by,
        &columns.members,
        &columns.favorites,
    ]
    .map(Clone::clone);
    let ids = [&columns.genres, &columns.title, &columns.run_id].map(Clone::clone);
    let texts = (columns.genre_lists.clone(), columns.titles.to_vec(), columns.run_ids.to_vec());
    let rows_on: Vec<Vec<u32>> = (0..panel.days().len()).map(|day| panel.rows_on(day).to_vec()).collect();
    (panel.mal_ids().to_vec(), panel.days().to_vec(), rows_on, numbers, ids, texts)
}

/// The genres of a row.
pub fn genres(panel: &Panel, row: usize) -> Vec<&str> {
    panel.genre_lists().get(panel.genres()[row]).collect()
}

/// What was rejected: row, column, value, reason.
pub fn rejected(outcome: &ReadOutcome) -> Vec<(i32, &str, &str, &str)> {
    let tuple = |row: &'_ catlog_core::panel::RejectedRow| (row.row, row.reason.code());
    outcome.rejected.iter().map(|row| (tuple(row).0, row.column.as_str(), row.value.as_str(), tuple(row).1)).collect()
}

/// Real data beside the repository; says so where it is absent.
pub fn shared_data(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("CATLOG_SHARED_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"), PathBuf::from);
    let file = root.join(path);
    if file.exists() {
        return Some(file);
    }
    // Straight to the stream: what a test prints by macro is shown only if it fails.
    let _ = writeln!(std::io::stderr(), "skipped: {} is not there", file.display());
    None
}

pub fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(path)
}
