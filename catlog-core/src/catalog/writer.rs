//! Where appended days go besides memory: to the files of a directory, or nowhere.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::append::CompactReport;
#[cfg(feature = "polars")]
use super::disk::Disk;
use crate::Error;
use crate::panel::Panel;

/// What changed on disk: the new panel, and which days are new, have other rows, or are gone.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub panel: Option<Panel>,
    pub added: Vec<i32>,
    pub changed: Vec<i32>,
    pub removed: Vec<i32>,
    pub files_read: usize,
}

/// What another thread stops a change with, if it may.
#[derive(Debug, Clone, Default)]
pub(super) struct Cancel(pub Option<Arc<AtomicBool>>);

impl Cancel {
    /// An error once the caller has cancelled.
    pub fn check(&self) -> Result<(), Error> {
        match &self.0 {
            Some(cancel) if cancel.load(Ordering::Relaxed) => Err(Error::Interrupted),
            _ => Ok(()),
        }
    }
}

/// What a catalogue writes to, held by whoever changes it.
#[derive(Debug, Default)]
pub(super) struct Writer {
    #[cfg(feature = "polars")]
    disk: Option<Disk>,
}

#[cfg(feature = "polars")]
impl Writer {
    pub fn on_disk(disk: Disk) -> Self {
        Self { disk: Some(disk) }
    }

    /// Heeds the one who changes the catalogue now.
    pub fn heed(&mut self, cancel: &Cancel) {
        if let Some(disk) = &mut self.disk {
            disk.cancel = cancel.clone();
        }
    }

    /// The lock of the directory, if there is one.
    pub fn lock(&self) -> Result<Option<crate::io::atomic::DirectoryLock>, Error> {
        self.disk.as_ref().map(Disk::lock).transpose()
    }

    pub fn refresh(&mut self, old: &Panel) -> Result<Changes, Error> {
        self.disk.as_mut().map_or_else(|| Ok(Changes::default()), |disk| disk.refresh(old))
    }

    pub fn write_days(&mut self, panel: &Panel, days: &[i32]) -> Result<(), Error> {
        let Some(disk) = &mut self.disk else { return Ok(()) };
        let written = days.iter().try_for_each(|&day| disk.write_day(panel, day));
        if written.is_err() {
            disk.forget(); // some of the days are on disk and not in memory
        }
        written
    }

    /// Forgets what was read and written, so that the next refresh reads every file.
    pub fn forget(&mut self) {
        if let Some(disk) = &mut self.disk {
            disk.forget();
        }
    }

    /// Brings month files in line with replaced days. Not to be cancelled: whoever reads the files would find two versions
    /// of a day.
    pub fn settle(&mut self, panel: &Panel, replaced: &[i32]) -> Result<(), Error> {
        let Some(disk) = &mut self.disk else { return Ok(()) };
        disk.cancel = Cancel::default();
        disk.months_with(replaced).into_iter().try_for_each(|month| disk.compact(panel, month).map(|_| ()))
    }

    pub fn compact(&mut self, panel: &Panel) -> Result<CompactReport, Error> {
        let mut report = CompactReport::default();
        if let Some(disk) = &mut self.disk {
            for month in disk.whole_months(panel) {
                report.day_files_merged += disk.compact(panel, month)?;
                report.months_written += 1;
            }
        }
        Ok(report)
    }
}

/// Without Parquet there are no files.
#[cfg(not(feature = "polars"))]
#[expect(
    clippy::unused_self,
    clippy::unnecessary_wraps,
    reason = "with files there is something to do, which can fail"
)]
impl Writer {
    pub fn heed(&mut self, _cancel: &Cancel) {}

    pub fn lock(&self) -> Result<Option<()>, Error> {
        Ok(None)
    }

    pub fn refresh(&mut self, _old: &Panel) -> Result<Changes, Error> {
        Ok(Changes::default())
    }

    pub fn write_days(&mut self, _panel: &Panel, _days: &[i32]) -> Result<(), Error> {
        Ok(())
    }

    pub fn forget(&mut self) {}

    pub fn settle(&mut self, _panel: &Panel, _replaced: &[i32]) -> Result<(), Error> {
        Ok(())
    }

    pub fn compact(&mut self, _panel: &Panel) -> Result<CompactReport, Error> {
        Ok(CompactReport::default())
    }
}
