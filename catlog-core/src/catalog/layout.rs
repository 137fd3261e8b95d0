//! The files of a catalogue on disk: their names, and how one sees that a file has changed.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::{Datelike, NaiveDate};

use crate::Error;
use crate::io::atomic::TEMPORARY_PREFIX;
use crate::panel::{MAX_DAY, MIN_DAY, date_of, day_of};

pub(super) const DAYS: &str = "days";
pub(super) const MONTHS: &str = "months";
const ENDING: &str = ".parquet";

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Month {
    year: i32,
    month: u32,
}

impl Month {
    /// The month that a day lies in.
    pub fn of(day: i32) -> Self {
        let date = date_of(day);
        Self { year: date.year(), month: date.month() }
    }

    /// Its first and last day.
    pub fn days(self) -> (i32, i32) {
        let first = |year, month| NaiveDate::from_ymd_opt(year, month, 1).map_or(MAX_DAY + 1, day_of);
        let next = if self.month == 12 { first(self.year + 1, 1) } else { first(self.year, self.month + 1) };
        (first(self.year, self.month), next - 1)
    }

    fn parse(text: &str) -> Option<Self> {
        let date: NaiveDate = format!("{text}-01").parse().ok()?;
        (date.format("%Y-%m").to_string() == text).then(|| Self { year: date.year(), month: date.month() })
    }
}

pub(super) fn day_file(dir: &Path, day: i32) -> PathBuf {
    dir.join(DAYS).join(format!("{}{ENDING}", date_of(day)))
}

pub(super) fn month_file(dir: &Path, month: Month) -> PathBuf {
    dir.join(MONTHS).join(format!("{:04}-{:02}{ENDING}", month.year, month.month))
}

fn parse_day(text: &str) -> Option<i32> {
    let date: NaiveDate = text.parse().ok()?;
    let day = day_of(date);
    (date.to_string() == text && (MIN_DAY..=MAX_DAY).contains(&day)).then_some(day)
}

/// What tells one version of a file from the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    inode: u64,
}

impl Stamp {
    fn of(data: &Metadata) -> Self {
        #[cfg(unix)]
        let inode = std::os::unix::fs::MetadataExt::ino(data);
        #[cfg(not(unix))]
        let inode = 0;
        Self { length: data.len(), modified: data.modified().ok(), inode }
    }

    /// The stamp of a file that is there.
    pub fn read(path: &Path) -> Result<Self, Error> {
        std::fs::metadata(path).map(|data| Self::of(&data)).map_err(io("cannot open", path))
    }
}

/// The files that there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Listing {
    pub days: BTreeMap<i32, Stamp>,
    pub months: BTreeMap<Month, Stamp>,
}

impl Listing {
    /// Lists a directory: the days first. A day that a writer moves to a month meanwhile is then seen twice or in the
    /// month, never in neither.
    pub fn of(dir: &Path) -> Result<Self, Error> {
        Self::with_pause(dir, || {})
    }

    /// `pause` is called when one of the directories has been listed and the other one has not.
    fn with_pause(dir: &Path, pause: impl FnOnce()) -> Result<Self, Error> {
        let days = list(&dir.join(DAYS), parse_day)?;
        pause();
        let months = list(&dir.join(MONTHS), Month::parse)?;
        Ok(Self { days, months })
    }
}

fn list<K: Ord>(dir: &Path, parse: impl Fn(&str) -> Option<K>) -> Result<BTreeMap<K, Stamp>, Error> {
    let mut files = BTreeMap::new();
    let entries = match std::fs::read_dir(dir) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(files),
        entries => entries.map_err(io("cannot list", dir))?,
    };
    for entry in entries {
        let entry = entry.map_err(io("cannot list", dir))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(stem) = name.strip_suffix(ENDING).filter(|_| !name.starts_with(TEMPORARY_PREFIX)) else { continue };
        let Some(key) = parse(stem) else {
            return Err(Error::UnreadableFile {
                path: entry.path(),
                format: "catalogue",
                reason: "its name is no day or month".to_owned(),
                cure: "keep other files out of the catalogue; append brings rows into it".to_owned(),
            });
        };
        match entry.metadata() {
            Ok(data) => files.insert(key, Stamp::of(&data)),
            Err(error) if error.kind() == ErrorKind::NotFound => continue, // gone since
            Err(source) => return Err(io("cannot open", &entry.path())(source)),
        };
    }
    Ok(files)
}

/// Whether a directory holds a catalogue.
pub(super) fn is_catalog(dir: &Path) -> bool {
    let has_files = || {
        let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).any(|path| {
            let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
            path.is_file() && !hidden
        })
    };
    // files beside them are input that happens to have a folder of that name
    (dir.join(DAYS).is_dir() || dir.join(MONTHS).is_dir()) && !has_files()
}

pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::Io { action, path, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_days_and_months_and_nothing_else() {
        assert_eq!(parse_day("2026-02-08"), Some(20_492));
        for text in ["2026-02-30", "2026-2-8", "+2026-02-08", "1969-12-31", "10000-01-01", "x", ""] {
            assert_eq!(parse_day(text), None, "{text}");
        }
        assert_eq!(Month::parse("2026-02").map(Month::days), Some((20_485, 20_512)));
        assert_eq!(Month::parse("9999-12").map(|month| month.days().1), Some(MAX_DAY));
        for text in ["2026-13", "2026-2", "2026-02-01", ""] {
            assert_eq!(Month::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_that_moves_while_files_are_listed_is_seen() {
        let dir = tempfile::tempdir().unwrap();
        let (day, month) = (dir.path().join("days/2026-01-31.parquet"), dir.path().join("months/2026-01.parquet"));
        for file in [&day, &month] {
            std::fs::create_dir(file.parent().unwrap()).unwrap();
        }
        std::fs::write(&day, "rows").unwrap();
        let listing = Listing::with_pause(dir.path(), || std::fs::rename(&day, &month).unwrap()).unwrap();
        assert_eq!((listing.days.len(), listing.months.len()), (1, 1));
        let listing = Listing::of(dir.path()).unwrap();
        assert_eq!((listing.days.len(), listing.months.len()), (0, 1));
    }

    #[test]
    fn other_parquet_files_are_an_error() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join(DAYS)).unwrap();
        std::fs::write(dir.path().join("days/notes.txt"), "").unwrap();
        std::fs::write(dir.path().join("days/.catlog-tmp-1-1-2026-02-08.parquet"), "").unwrap();
        assert_eq!(Listing::of(dir.path()).unwrap(), Listing::default());
        std::fs::write(dir.path().join("days/rows.parquet"), "").unwrap();
        assert_eq!(Listing::of(dir.path()).unwrap_err().code(), "unreadable_file");
    }
}
