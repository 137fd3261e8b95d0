//! What changes a catalogue: append, refresh, compact.

use std::sync::{Arc, PoisonError};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Catalog;
use super::difference::difference;
use super::merge::merge;
use super::state::State;
use super::writer::Writer;
use crate::Error;
use crate::domain::DailyRanking;
use crate::panel::{Panel, date_of};
use crate::schema::ObjectSchema;

/// What an append did, day by day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase")]
pub struct AppendReport {
    /// Days that were not there before.
    pub days_added: Vec<NaiveDate>,
    /// Days that were there with the same rows: nothing was changed. The run that collected a row is not part of what
    /// it says.
    pub days_unchanged: Vec<NaiveDate>,
    /// Days that were there with other rows and were replaced.
    pub days_replaced: Vec<NaiveDate>,
    /// Rows of the days that were added or replaced.
    pub rows: usize,
}

/// What a refresh found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase")]
pub struct RefreshReport {
    /// Days that are new.
    pub days_added: Vec<NaiveDate>,
    /// Days that have other rows than before.
    pub days_changed: Vec<NaiveDate>,
    /// Days that are no longer there.
    pub days_removed: Vec<NaiveDate>,
    /// Files that were read: those that are new or have changed.
    pub files_read: usize,
}

impl RefreshReport {
    /// Whether the catalogue says something else than before.
    #[must_use]
    pub fn has_changes(&self) -> bool {
        !(self.days_added.is_empty() && self.days_changed.is_empty() && self.days_removed.is_empty())
    }
}

/// What a compaction did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase")]
pub struct CompactReport {
    /// Month files that were written.
    pub months_written: usize,
    /// Day files that are now part of a month file.
    pub day_files_merged: usize,
}

impl Catalog {
    /// Adds the days of `rows`, each whole or not at all; like [`append`](Self::append).
    ///
    /// # Errors
    /// [`Error::InvalidInput`] names the bad rows; those of [`append`](Self::append).
    pub fn append_rows(
        &self,
        rows: impl IntoIterator<Item = DailyRanking>,
        replace: bool,
    ) -> Result<AppendReport, Error> {
        self.append(&Panel::from_rows(rows)?, replace)
    }

    /// Adds the days of a panel, each whole or not at all.
    ///
    /// A day that is already there with the same rows is left as it is; with other rows it is put in their place if
    /// `replace` says so. On disk each day becomes one file, under the writer's lock of the directory, after what other
    /// processes have written was taken in.
    ///
    /// # Errors
    /// [`Error::DayConflict`] for a day with other rows, without `replace`: nothing is changed. [`Error::Locked`] if
    /// another process writes. [`Error::Io`] if a file cannot be written, [`Error::Interrupted`] after
    /// [`with_cancel`](Self::with_cancel): on disk, days before it are in the catalogue, and the next call takes them in.
    pub fn append(&self, panel: &Panel, replace: bool) -> Result<AppendReport, Error> {
        let mut writer = self.writer();
        let _lock = writer.lock()?;
        self.take_in(&mut writer)?;
        let old = self.panel();

        let mut report = AppendReport::default();
        let (mut come, mut gone) = (Vec::new(), Vec::new());
        for (at, &day) in panel.days().iter().enumerate() {
            self.cancel.check()?;
            if old.days().binary_search(&day).is_ok() {
                match difference(&old, panel, day) {
                    None => {
                        report.days_unchanged.push(date_of(day));
                        continue;
                    }
                    Some(detail) if !replace => return Err(Error::DayConflict { date: date_of(day), detail }),
                    Some(_) => {
                        gone.push(day);
                        report.days_replaced.push(date_of(day));
                    }
                }
            } else {
                report.days_added.push(date_of(day));
            }
            come.push(day);
            report.rows += panel.rows_on(at).len();
        }
        if come.is_empty() {
            return Ok(report);
        }
        self.cancel.check()?;
        // what can fail for want of memory or room fails before a file is written
        let merged = merge(&old, panel, &gone, &come)?;
        writer.write_days(panel, &come)?;
        self.publish(&mut writer, merged, come)?;
        writer.settle(&self.panel(), &gone)?;
        Ok(report)
    }

    /// Takes in what other processes have written to the directory, and reads only files that are new or have changed.
    /// In memory there is nothing to do.
    ///
    /// # Errors
    /// [`Error::UnreadableFile`], [`Error::InvalidInput`] and [`Error::Io`] if a file is not what was written.
    pub fn refresh(&self) -> Result<RefreshReport, Error> {
        let mut writer = self.writer();
        self.take_in(&mut writer)
    }

    /// Moves the day files of all months before the newest day's into one file a month. What the catalogue says does not
    /// change. In memory there is nothing to do.
    ///
    /// # Errors
    /// [`Error::Locked`] if another process writes; [`Error::Io`] if a file cannot be written or removed.
    pub fn compact(&self) -> Result<CompactReport, Error> {
        let mut writer = self.writer();
        let _lock = writer.lock()?;
        self.take_in(&mut writer)?;
        writer.compact(&self.panel())
    }

    /// Lets readers see what has changed on disk.
    fn take_in(&self, writer: &mut Writer) -> Result<RefreshReport, Error> {
        self.cancel.check()?;
        let changes = writer.refresh(&self.panel())?;
        if let Some(panel) = changes.panel {
            let days = changes.added.iter().chain(&changes.changed).chain(&changes.removed);
            self.publish(writer, panel, days.copied())?;
        }
        let dates = |days: Vec<i32>| days.into_iter().map(date_of).collect();
        Ok(RefreshReport {
            days_added: dates(changes.added),
            days_changed: dates(changes.changed),
            days_removed: dates(changes.removed),
            files_read: changes.files_read,
        })
    }

    /// Lets readers see another panel from now on, which differs from the one before on the days of `changed`. Where that
    /// fails the files say what memory does not, and the next refresh reads them again.
    fn publish(&self, writer: &mut Writer, panel: Panel, changed: impl IntoIterator<Item = i32>) -> Result<(), Error> {
        let state = self.next_state(panel, changed).inspect_err(|_| writer.forget())?;
        let mut now = self.inner.state.write().unwrap_or_else(PoisonError::into_inner);
        let gone = std::mem::replace(&mut *now, Arc::new(state));
        drop(now);
        drop(gone); // readers need not wait while all that is given back
        Ok(())
    }

    fn next_state(&self, panel: Panel, changed: impl IntoIterator<Item = i32>) -> Result<State, Error> {
        let (tables, cache_bytes) = (&self.inner.options.tables, self.inner.options.cache_bytes);
        let from = changed.into_iter().min().unwrap_or(i32::MIN);
        let before = self.state();
        // much that is new is computed when it is asked for
        let is_late = before.panel.days().partition_point(|&day| day < from) > before.panel.days().len() / 2;
        if is_late {
            before.followed_by(panel, from, tables, cache_bytes)
        } else {
            State::new(Arc::new(panel), tables, cache_bytes)
        }
    }
}

#[cfg(all(test, feature = "polars"))]
mod tests {
    use std::sync::{Mutex, RwLock};

    use super::super::disk::Disk;
    use super::super::writer::Cancel;
    use super::super::{CatalogOptions, Inner};
    use super::*;
    use crate::tables::Options;

    /// A catalogue whose tables cannot be computed: what is appended gets to the disk and not to memory.
    #[test]
    fn what_is_on_disk_and_not_in_memory_is_read_again() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::new(Arc::new(Panel::from_rows([]).unwrap()), &Options::default(), 0).unwrap();
        let impossible = Options { change_tolerance_days: -1, ..Options::default() };
        let inner = Inner {
            options: CatalogOptions { tables: impossible, ..CatalogOptions::default() },
            state: RwLock::new(Arc::new(state)),
            writer: Mutex::new(Writer::on_disk(Disk::create(dir.path()).unwrap())),
        };
        let catalog = Catalog { inner: Arc::new(inner), cancel: Cancel::default() };
        let row: DailyRanking =
            serde_json::from_str(r#"{"malId": 1, "snapshotDate": "2026-02-08", "rank": 2}"#).unwrap();
        assert_eq!(catalog.append_rows([row.clone()], false).unwrap_err().code(), "invalid_option");
        assert!(dir.path().join("days/2026-02-08.parquet").exists());
        // neither call takes the file for one whose rows are in memory
        assert_eq!(catalog.refresh().unwrap_err().code(), "invalid_option");
        assert_eq!(catalog.append_rows([row.clone()], false).unwrap_err().code(), "invalid_option");
        assert!(catalog.panel().is_empty());
        let healthy = Catalog::open(dir.path(), CatalogOptions::default()).unwrap();
        assert_eq!(healthy.append_rows([row], false).unwrap().days_unchanged.len(), 1);
    }
}
