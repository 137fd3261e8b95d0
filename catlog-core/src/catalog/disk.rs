//! A catalogue on disk: a directory of Parquet files that one process writes and any number read.
//!
//! `days/2026-02-08.parquet` holds a day, `months/2026-01.parquet` the days of a month. What the files mean:
//!
//! 1. A day is what its day file says. Only without a day file it is what its month file says.
//! 2. A file appears under its name whole or not at all, in place of what had the name (`AtomicFile`).
//! 3. Writers hold the lock of the directory; readers hold nothing.
//!
//! So every step that changes what the catalogue says is one rename:
//!
//! - *append* and *replace* write the day file. A day that lies in a month file is thereby replaced, too (rule 1); the
//!   month file is then compacted, so that other readers of the directory do not find two versions of the day.
//! - *compact* writes the month file with what the days are (day file or month file), then removes the day files.
//!
//! Killed at any moment, a writer leaves one of these states:
//!
//! - a temporary file: nobody reads it, the next writer removes it;
//! - some days of several appended: the others are not in the catalogue, appending all of them again adds the rest;
//! - a new day file beside a month file with other rows of that day: rule 1, the next compaction makes it one;
//! - a month file, and all or some of the day files that it was made of: they say the same.
//!
//! A reader lists the days before the months: a day that moves meanwhile is seen twice or in the month, never in
//! neither. A day file that is gone when it is opened was moved: the reader lists again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::difference::difference;
use super::layout::{DAYS, Listing, MONTHS, Month, Stamp, day_file, io, month_file};
use super::merge::merge;
use super::panel_frames::frames;
use super::writer::{Cancel, Changes};
use crate::Error;
use crate::domain::DailyRanking;
use crate::io::atomic::{AtomicFile, DirectoryLock, remove_leftovers};
use crate::io::read::read_panel;
use crate::io::write::{Format, TableWriter};
use crate::panel::{Panel, ReadOptions, SortedColumns, date_of};
use crate::schema::TableSchema;

/// So often a reader lists again when files move under its hands.
const ATTEMPTS: usize = 100;

/// The files of a catalogue as they were read last.
#[derive(Debug)]
pub(super) struct Disk {
    dir: PathBuf,
    known: Listing,
    /// The days of each month file.
    month_days: BTreeMap<Month, Vec<i32>>,
    /// Looked at between files, and between the blocks of one: what was begun then has not happened.
    pub cancel: Cancel,
}

impl Disk {
    pub fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned(), known: Listing::default(), month_days: BTreeMap::new(), cancel: Cancel::default() }
    }

    /// Forgets what was read, so that the next refresh reads everything: after a writer failed half-way.
    pub fn forget(&mut self) {
        self.known = Listing::default();
        self.month_days.clear();
    }

    /// Makes the directories.
    pub fn create(dir: &Path) -> Result<Self, Error> {
        for dir in [dir.join(DAYS), dir.join(MONTHS)] {
            std::fs::create_dir_all(&dir).map_err(io("cannot create directory", &dir))?;
        }
        Ok(Self::new(dir))
    }

    /// Takes the writer's lock and clears away what a killed writer left.
    pub fn lock(&self) -> Result<DirectoryLock, Error> {
        let lock = DirectoryLock::acquire(&self.dir)?;
        for name in [DAYS, MONTHS] {
            let dir = self.dir.join(name);
            std::fs::create_dir_all(&dir).map_err(io("cannot create directory", &dir))?;
            remove_leftovers(&dir)?;
        }
        Ok(lock)
    }

    /// Reads the files that are new or have changed since the last time, and says what that makes of `old`.
    pub fn refresh(&mut self, old: &Panel) -> Result<Changes, Error> {
        let mut listing = Listing::of(&self.dir)?;
        for _ in 0..ATTEMPTS {
            self.cancel.check()?;
            if listing == self.known {
                return Ok(Changes::default());
            }
            match self.read(&listing, old) {
                Ok((changes, month_days)) => {
                    self.known = listing;
                    self.month_days = month_days;
                    return Ok(changes);
                }
                Err(error) => {
                    let now = Listing::of(&self.dir)?;
                    if now == listing {
                        return Err(error);
                    }
                    listing = now; // files moved while they were read
                }
            }
        }
        Err(Error::Locked { path: self.dir.clone() })
    }

    fn read(&self, now: &Listing, old: &Panel) -> Result<(Changes, BTreeMap<Month, Vec<i32>>), Error> {
        let new_days: Vec<i32> = now
            .days
            .iter()
            .filter(|(day, stamp)| self.known.days.get(day) != Some(stamp))
            .map(|(&day, _)| day)
            .collect();
        let gone_days: Vec<i32> = self.known.days.keys().filter(|day| !now.days.contains_key(day)).copied().collect();
        let new_months: BTreeSet<Month> = now
            .months
            .iter()
            .filter(|(month, stamp)| {
                self.known.months.get(month) != Some(stamp) || gone_days.iter().any(|&day| Month::of(day) == **month)
            })
            .map(|(&month, _)| month)
            .collect();

        let mut month_days = self.month_days.clone();
        month_days.retain(|month, _| now.months.contains_key(month));
        let months = self.read_files(new_months.iter().map(|&month| month_file(&self.dir, month)))?;
        for &month in &new_months {
            let (first, last) = month.days();
            let days = months.days();
            let days = &days[days.partition_point(|&day| day < first)..days.partition_point(|&day| day <= last)];
            month_days.insert(month, days.to_vec());
        }
        self.check_days(&months, |day| new_months.contains(&Month::of(day)))?;
        let days = self.read_files(new_days.iter().map(|&day| day_file(&self.dir, day)))?;
        self.check_days(&days, |day| new_days.binary_search(&day).is_ok())?;
        if let Some(&day) = new_days.iter().find(|day| days.days().binary_search(day).is_err()) {
            return Err(not_ours(&day_file(&self.dir, day), "it has no row of that day".to_owned()));
        }

        // the days that may say something else than before
        let mut affected: BTreeSet<i32> = new_days.iter().chain(&gone_days).copied().collect();
        for (month, days) in self.month_days.iter().chain(&month_days) {
            if new_months.contains(month) || !now.months.contains_key(month) {
                affected.extend(days);
            }
        }
        let mut changes = Changes { files_read: new_days.len() + new_months.len(), ..Changes::default() };
        let is_in_month =
            |day: i32| month_days.get(&Month::of(day)).is_some_and(|days| days.binary_search(&day).is_ok());
        let (mut from_days, mut from_months) = (Vec::new(), Vec::new());
        for day in affected {
            let was_there = old.days().binary_search(&day).is_ok();
            let (source, list) = if now.days.contains_key(&day) {
                if new_days.binary_search(&day).is_err() {
                    continue; // its day file says what it said
                }
                (&days, &mut from_days)
            } else if is_in_month(day) {
                (&months, &mut from_months)
            } else {
                continue;
            };
            if !was_there {
                changes.added.push(day);
                list.push(day);
            } else if difference(old, source, day).is_some() {
                changes.changed.push(day);
                list.push(day);
            }
        }
        let is_there = |day: i32| now.days.contains_key(&day) || is_in_month(day);
        changes.removed = old.days().iter().copied().filter(|&day| !is_there(day)).collect();
        let mut gone: Vec<i32> = changes.changed.iter().chain(&changes.removed).copied().collect();
        gone.sort_unstable();
        changes.panel = if old.is_empty() && from_months.is_empty() && from_days == days.days() {
            (!from_days.is_empty()).then_some(days)
        } else if old.is_empty() && from_days.is_empty() && from_months == months.days() {
            (!from_months.is_empty()).then_some(months)
        } else if gone.is_empty() && from_days.is_empty() && from_months.is_empty() {
            None
        } else {
            let part = merge(old, &months, &gone, &from_months)?;
            Some(if from_days.is_empty() { part } else { merge(&part, &days, &[], &from_days)? })
        };
        Ok((changes, month_days))
    }

    /// The rows of some files; no files have none.
    fn read_files(&self, paths: impl Iterator<Item = PathBuf>) -> Result<Panel, Error> {
        let paths: Vec<PathBuf> = paths.collect();
        if paths.is_empty() {
            return Panel::from_sorted(SortedColumns::default());
        }
        let check = |_| self.cancel.check();
        read_panel(&paths, &ReadOptions { progress: Some(&check), ..ReadOptions::default() })
            .map(|outcome| outcome.panel)
    }

    /// Files that hold rows of other days than their names promise, or none, are no files of a catalogue.
    fn check_days(&self, panel: &Panel, expected: impl Fn(i32) -> bool) -> Result<(), Error> {
        match panel.days().iter().find(|&&day| !expected(day)) {
            None => Ok(()),
            Some(&day) => Err(not_ours(&self.dir, format!("a file of another day holds rows of {}", date_of(day)))),
        }
    }

    /// Writes a day of a panel as its day file. The caller holds the lock.
    pub fn write_day(&mut self, panel: &Panel, day: i32) -> Result<(), Error> {
        let path = day_file(&self.dir, day);
        let stamp = write(&path, &panel.between(day, day)?, &self.cancel)?;
        self.known.days.insert(day, stamp);
        Ok(())
    }

    /// The months that day files should be moved to: those before the newest day's that have day files.
    pub fn whole_months(&self, panel: &Panel) -> Vec<Month> {
        let Some(&newest) = panel.days().last() else { return Vec::new() };
        let mut months: Vec<Month> =
            self.known.days.keys().map(|&day| Month::of(day)).filter(|&month| month < Month::of(newest)).collect();
        months.dedup();
        months
    }

    /// The months whose file holds one of these days.
    pub fn months_with(&self, days: &[i32]) -> Vec<Month> {
        let mut months: Vec<Month> = days.iter().map(|&day| Month::of(day)).collect();
        months.sort_unstable();
        months.dedup();
        let holds =
            |month: &Month| self.month_days.get(month).is_some_and(|held| held.iter().any(|day| days.contains(day)));
        months.into_iter().filter(holds).collect()
    }

    /// Writes a month's days, which are those of `panel`, to its file, and removes its day files; tells how many. The
    /// caller holds the lock.
    pub fn compact(&mut self, panel: &Panel, month: Month) -> Result<usize, Error> {
        let (first, last) = month.days();
        let part = panel.between(first, last)?;
        let stamp = write(&month_file(&self.dir, month), &part, &self.cancel)?;
        self.known.months.insert(month, stamp);
        self.month_days.insert(month, part.days().to_vec());
        let files: Vec<i32> = self.known.days.range(first..=last).map(|(&day, _)| day).collect();
        for &day in &files {
            let path = day_file(&self.dir, day);
            std::fs::remove_file(&path).map_err(io("cannot remove", &path))?;
            self.known.days.remove(&day);
        }
        Ok(files.len())
    }
}

fn not_ours(path: &Path, reason: String) -> Error {
    Error::UnreadableFile {
        path: path.to_owned(),
        format: "catalogue",
        reason,
        cure: "keep other files out of the catalogue; append brings rows into it".to_owned(),
    }
}

fn write(path: &Path, panel: &Panel, cancel: &Cancel) -> Result<Stamp, Error> {
    let file = AtomicFile::create(path)?;
    let mut writer = TableWriter::new(Format::Parquet, DailyRanking::TABLE, &[], path, file)?;
    for frame in frames(panel) {
        cancel.check()?;
        writer.write(&frame?)?;
    }
    writer.finish()?.commit()?;
    Stamp::read(path)
}
