//! What is wrong with a row of the input.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ReasonCount;
use crate::schema::{LabelEnum, ObjectSchema};

/// How many problems the text of an error lists; the totals count all.
const LISTED: usize = 20;

/// Why a value was rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, LabelEnum)]
pub enum Reason {
    /// A key is null or empty.
    MissingValue,
    /// Something else where a number should be: text, NaN, infinity.
    NotANumber,
    /// A number with a fraction where an integer should be.
    NotAnInteger,
    /// Beyond the range of the column.
    OutOfRange,
    /// No calendar day.
    NotADate,
    /// Something else where text should be.
    NotText,
    /// A list that is not written as one.
    InvalidList,
    /// Bytes that are not UTF-8.
    InvalidUtf8,
    /// A text with the character U+0000, which no text of `PostgreSQL` can hold.
    NulCharacter,
    /// A line with more or fewer fields than the header.
    WrongFieldCount,
    /// A line that is not a JSON object.
    InvalidJson,
    /// The same anime and day again with other values, or another capture of that day.
    DuplicateKey,
}

impl Reason {
    /// The label in reports and files, `snake_case`.
    ///
    /// ```
    /// use catlog_core::panel::Reason;
    /// assert_eq!(Reason::NotADate.code(), "not_a_date");
    /// assert_eq!("duplicate_key".parse::<Reason>()?, Reason::DuplicateKey);
    /// # Ok::<(), catlog_core::Error>(())
    /// ```
    #[must_use]
    pub fn code(self) -> &'static str {
        self.label()
    }
}

/// One rejected value: where it is, what it is and why it cannot be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// File, or what stands for it (`rows`, `DataFrame`).
    pub file: String,
    /// Data record in the file, from 1; a header is not counted. 0 where rows have no order.
    pub row: u64,
    /// Column, `snake_case`; both key columns for a duplicate, empty where the whole record is meant.
    pub column: String,
    /// The value as it stands there, shortened beyond 80 characters.
    pub value: String,
    /// Why it was rejected.
    pub reason: Reason,
    /// The reason in words, with what is allowed.
    pub detail: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.row > 0 {
            write!(f, ", row {}", self.row)?;
        }
        if !self.column.is_empty() {
            write!(f, ", column {}", self.column)?;
        }
        write!(f, ": {:?} {} [{}]", self.value, self.detail, self.reason.code())
    }
}

/// The rows that were rejected in strict mode: the first problems and the totals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvalidInput {
    /// Rows read.
    pub rows_read: u64,
    /// Rows rejected.
    pub rows_rejected: u64,
    /// Number of problems by reason, in the order of the reasons.
    pub totals: Vec<ReasonCount>,
    /// All problems, or the first 10,000 of them.
    pub problems: Vec<Problem>,
}

impl fmt::Display for InvalidInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} rows invalid, nothing was computed", self.rows_rejected, self.rows_read)?;
        for ReasonCount { reason, count } in &self.totals {
            write!(f, "; {} × {}", count, reason.code())?;
        }
        for problem in self.problems.iter().take(LISTED) {
            write!(f, "\n  {problem}")?;
        }
        let total: u64 = self.totals.iter().map(|total| total.count).sum();
        if total > LISTED as u64 {
            write!(f, "\n  … and {} more", total - LISTED as u64)?;
        }
        write!(f, "\nmend the rows, or set bad rows aside with on_invalid=quarantine (--on-invalid quarantine)")
    }
}
