//! How to read: what to do with invalid rows and with several captures of a day, and who is told how far it is.

use std::fmt;

use crate::Error;
use crate::schema::LabelEnum;

/// What happens to rows that are invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, LabelEnum)]
pub enum OnInvalid {
    /// One error with the first problems and the totals; nothing is computed.
    #[default]
    Strict,
    /// Good rows are used, bad rows are set aside and come back as a table.
    Quarantine,
}

/// What happens to several captures of an anime on one UTC day, where snapshot dates come as timestamps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, LabelEnum)]
pub enum Captures {
    /// They contradict each other: all of them are invalid.
    #[default]
    Error,
    /// The newest of the day counts; the report says how many were passed over.
    Last,
}

/// How far a reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadProgress {
    /// Rows read.
    pub rows: u64,
    /// Bytes read of all files together (compressed, where they are); 0 for rows from memory.
    pub bytes: u64,
    /// Bytes that all files have together; 0 if that is not known.
    pub bytes_total: u64,
}

/// Is told now and then how far a reader is, and may stop it by an error such as [`Error::Interrupted`].
pub type Progress<'a> = &'a (dyn Fn(ReadProgress) -> Result<(), Error> + Sync);

/// How to read a panel.
///
/// ```
/// use catlog_core::panel::{Captures, OnInvalid, ReadOptions};
///
/// let options = ReadOptions { on_invalid: OnInvalid::Quarantine, ..ReadOptions::default() };
/// assert_eq!(options.captures, Captures::Error);
/// ```
#[derive(Clone, Copy, Default)]
pub struct ReadOptions<'a> {
    /// What happens to invalid rows.
    pub on_invalid: OnInvalid,
    /// What happens to several captures of an anime on one day.
    pub captures: Captures,
    /// Is called about once per 65,536 rows or row group.
    pub progress: Option<Progress<'a>>,
}

impl fmt::Debug for ReadOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadOptions")
            .field("on_invalid", &self.on_invalid)
            .field("captures", &self.captures)
            .field("progress", &self.progress.map(|_| "…"))
            .finish()
    }
}
