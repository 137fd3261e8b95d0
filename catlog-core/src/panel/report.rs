//! What a reader did with its input: counts, file by file and in total.

use serde::{Deserialize, Serialize};

use super::{Panel, QualityReport, Reason, RejectedRow};
use crate::schema::ObjectSchema;

/// A panel that was read, with what was said and set aside on the way.
#[derive(Debug, Clone)]
pub struct ReadOutcome {
    /// The rows that are valid.
    pub panel: Panel,
    /// What was read, merged, passed over and rejected.
    pub report: ReadReport,
    /// The values for which rows were set aside, in the order of the input; empty in strict mode.
    pub rejected: Vec<RejectedRow>,
}

impl ReadOutcome {
    /// The data-quality report: the counts of reading and the anomalies of the panel.
    ///
    /// ```
    /// use catlog_core::{io::read::read_panel, panel::ReadOptions};
    /// # let dir = tempfile::tempdir().unwrap();
    /// # let file = dir.path().join("day.csv");
    /// # std::fs::write(&file, "mal_id,snapshot_date,rank,score\n1,2026-02-08,7,8.71\n").unwrap();
    /// let quality = read_panel(&[file], &ReadOptions::default())?.quality();
    /// assert!(!quality.has_errors());
    /// println!("{quality}");
    /// # Ok::<(), catlog_core::Error>(())
    /// ```
    #[must_use]
    pub fn quality(&self) -> QualityReport {
        QualityReport::new(&self.panel, &self.report, &self.rejected)
    }
}

/// Counts of what a reader did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReadReport {
    /// The files, in the order in which they were read.
    pub files: Vec<FileReport>,
    /// Data records read.
    pub rows_read: u64,
    /// Rows of the panel.
    pub rows_kept: u64,
    /// Rows that were rejected for at least one value.
    pub rows_rejected: u64,
    /// Rejected values by reason, only those that occurred.
    pub rejected_values: Vec<ReasonCount>,
    /// Rows that repeated another one and were merged with it.
    pub identical_duplicates_merged: u64,
    /// Rows passed over for a newer capture of the same anime on the same day.
    pub captures_passed_over: u64,
    /// Zeros read as null, by column, over all rows read.
    pub zeros_read_as_null: ZeroCounts,
    /// Scores with more than four places, rounded half to even, over all rows read.
    pub scores_rounded: u64,
    /// Null genres, read as an empty list.
    pub genres_null: u64,
    /// Lists of genres in which an item was trimmed, empty or repeated.
    pub genres_tidied: u64,
    /// Columns that no file has; they are null (genres: empty) in every row.
    pub absent_columns: Vec<String>,
}

/// One file of the input.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileReport {
    /// Path, or what stands for it (`rows`, `DataFrame`).
    pub file: String,
    /// Format that was recognised: `csv`, `csv.gz`, `jsonl`, `jsonl.gz`, `json`, `parquet`, `ipc`, `ipc_stream`, `memory`.
    pub format: String,
    /// Data records read.
    pub rows_read: u64,
    /// Rows rejected, those that contradict rows of other files among them.
    pub rows_rejected: u64,
    /// Columns that the file does not have.
    pub absent_columns: Vec<String>,
}

/// How many values were rejected for a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReasonCount {
    /// The reason.
    pub reason: Reason,
    /// Number of values.
    pub count: u64,
}

/// Zeros by column where 0 stands for "none".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase")]
pub struct ZeroCounts {
    /// Unranked.
    pub rank: u64,
    /// Without a popularity rank.
    pub popularity: u64,
    /// Unscored.
    pub score: u64,
}

/// What was seen on the way to rows, before duplicates are merged.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Seen {
    pub zeros: ZeroCounts,
    pub scores_rounded: u64,
    pub genres_null: u64,
    pub genres_tidied: u64,
}

impl Seen {
    #[cfg_attr(not(feature = "polars"), allow(dead_code, reason = "whole columns come from polars"))]
    pub(crate) fn add(&mut self, other: Self) {
        self.zeros.rank += other.zeros.rank;
        self.zeros.popularity += other.zeros.popularity;
        self.zeros.score += other.zeros.score;
        self.scores_rounded += other.scores_rounded;
        self.genres_null += other.genres_null;
        self.genres_tidied += other.genres_tidied;
    }

    pub(crate) fn zero(&mut self, field: super::field::Field, count: u64) {
        use super::field::Field;
        match field {
            Field::Rank => self.zeros.rank += count,
            Field::Popularity => self.zeros.popularity += count,
            Field::Score => self.zeros.score += count,
            _ => {}
        }
    }
}
