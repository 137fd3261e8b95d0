//! Rows that were set aside, as a table.

use std::collections::HashMap;
use std::sync::Arc;

use super::{InvalidInput, Problem, Reason};
use crate::Error;
use crate::schema::{Column, Frame, LabelEnum, NULL_ID, TableSchema};

/// Problems that an error carries; its totals count all.
const KEPT_WHEN_STRICT: usize = 10_000;

/// A value for which a row of the input was set aside; a row with two bad values stands twice.
///
/// ```
/// use catlog_core::panel::{OnInvalid, ReadOptions, Reason};
/// use catlog_core::io::read::read_panel;
///
/// let dir = tempfile::tempdir().unwrap();
/// let file = dir.path().join("day.csv");
/// std::fs::write(&file, "mal_id,snapshot_date,rank,score\n1,2026-02-08,7,8.71\n2,2026-02-08,eight,8.70\n").unwrap();
/// let outcome = read_panel(&[file], &ReadOptions { on_invalid: OnInvalid::Quarantine, ..ReadOptions::default() })?;
/// let bad = &outcome.rejected[0];
/// assert_eq!((bad.row, bad.column.as_str(), bad.value.as_str(), bad.reason), (2, "rank", "eight", Reason::NotANumber));
/// assert_eq!(outcome.panel.len(), 1);
/// # Ok::<(), catlog_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, TableSchema)]
#[serde(rename_all = "camelCase")]
#[table(name = "rejected", key = "file, row, column")]
pub struct RejectedRow {
    /// File, or what stands for it (`rows`, `DataFrame`).
    pub file: String,
    /// Data record in the file, from 1; a header is not counted.
    pub row: i32,
    /// Column of the value; both key columns for a duplicate, empty where the record as a whole is at fault.
    pub column: String,
    /// The value as it stands there, shortened beyond 80 characters.
    pub value: String,
    /// Why it was rejected.
    pub reason: Reason,
    /// The reason in words, with what is allowed.
    pub detail: String,
    /// The row's `mal_id` as it stands there, empty if it has none.
    pub mal_id: String,
    /// The row's `snapshot_date` as it stands there, empty if it has none.
    pub snapshot_date: String,
}

impl RejectedRow {
    /// The rows as a frame of the table `rejected`.
    ///
    /// ```
    /// let frame = catlog_core::panel::RejectedRow::frame(&[])?;
    /// assert_eq!((frame.def().name, frame.len()), ("rejected", 0));
    /// # Ok::<(), catlog_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// None that rows of this type can cause.
    pub fn frame(rows: &[Self]) -> Result<Frame, Error> {
        let columns = vec![
            text_column(rows.iter().map(|row| row.file.as_str())),
            Column::Int32(rows.iter().map(|row| row.row).collect()),
            text_column(rows.iter().map(|row| row.column.as_str())),
            text_column(rows.iter().map(|row| row.value.as_str())),
            Column::Label(rows.iter().map(|row| LabelEnum::code(row.reason)).collect()),
            text_column(rows.iter().map(|row| row.detail.as_str())),
            text_column(rows.iter().map(|row| row.mal_id.as_str())),
            text_column(rows.iter().map(|row| row.snapshot_date.as_str())),
        ];
        Frame::new(Self::TABLE, &[], rows.len(), columns)
    }
}

fn text_column<'a>(values: impl Iterator<Item = &'a str>) -> Column {
    let mut texts: Vec<String> = Vec::new();
    let mut known: HashMap<&str, u32> = HashMap::new();
    let ids = values
        .map(|value| {
            *known.entry(value).or_insert_with(|| {
                texts.push(value.to_owned());
                u32::try_from(texts.len() - 1).unwrap_or(NULL_ID)
            })
        })
        .collect();
    Column::Text { ids, texts: Arc::from(texts) }
}

/// A rejected value with the place that it sorts by.
#[derive(Debug)]
struct Rejection {
    file_index: usize,
    row: u64,
    out: RejectedRow,
}

/// What was rejected so far.
#[derive(Debug, Default)]
pub(crate) struct Rejections {
    list: Vec<Rejection>,
    limit: Option<usize>,
    totals: [u64; 16],
    /// Rows of which at least one value was rejected.
    pub rows: u64,
}

impl Rejections {
    /// Keeps all rejected values, or in strict mode the first of them.
    pub(crate) fn new(strict: bool) -> Self {
        Self { limit: strict.then_some(KEPT_WHEN_STRICT), ..Self::default() }
    }

    /// Notes a rejected value; `describe` is called only if it is kept.
    pub(crate) fn add(&mut self, file_index: usize, row: u64, reason: Reason, describe: impl FnOnce() -> RejectedRow) {
        self.totals[usize::from(LabelEnum::code(reason))] += 1;
        if self.limit.is_none_or(|limit| self.list.len() < limit) {
            let mut out = describe();
            out.row = i32::try_from(row).unwrap_or(i32::MAX);
            self.list.push(Rejection { file_index, row, out });
        }
    }

    /// Number of problems by reason.
    pub(crate) fn totals(&self) -> Vec<(Reason, u64)> {
        let count = |code: u8| Some((Reason::from_code(code)?, self.totals[usize::from(code)]));
        (0u8..16).filter_map(count).filter(|&(_, count)| count > 0).collect()
    }

    /// Forgets which records they are, since they have no order: an error names them by their keys.
    pub(crate) fn without_order(&mut self) {
        for rejection in &mut self.list {
            (rejection.row, rejection.out.row) = (0, 0);
        }
        self.list.sort_by(|a, b| {
            let key = |row: &RejectedRow| (row.mal_id.clone(), row.snapshot_date.clone(), row.column.clone());
            key(&a.out).cmp(&key(&b.out))
        });
    }

    /// The rejected values in the order of the input.
    pub(crate) fn into_rows(mut self) -> Vec<RejectedRow> {
        self.list.sort_by_key(|rejection| (rejection.file_index, rejection.row));
        self.list.into_iter().map(|rejection| rejection.out).collect()
    }

    /// The error that strict mode ends with.
    pub(crate) fn into_error(mut self, rows_read: u64) -> Error {
        self.list.sort_by_key(|rejection| (rejection.file_index, rejection.row));
        let totals = self.totals();
        let file = |row: &RejectedRow, number: u64| match number {
            0 => format!("{}, mal_id {:?}, snapshot_date {:?}", row.file, row.mal_id, row.snapshot_date),
            _ => row.file.clone(),
        };
        let problem = |rejection: Rejection| Problem {
            file: file(&rejection.out, rejection.row),
            row: rejection.row,
            column: rejection.out.column,
            value: rejection.out.value,
            reason: rejection.out.reason,
            detail: rejection.out.detail,
        };
        let problems = self.list.into_iter().map(problem).collect();
        Error::InvalidInput(Box::new(InvalidInput { rows_read, rows_rejected: self.rows, totals, problems }))
    }
}

/// A value as it stands in a report: at most 80 characters.
pub(crate) fn shorten(value: &str) -> String {
    if value.char_indices().nth(80).is_none() {
        return value.to_owned();
    }
    let kept: String = value.chars().take(79).collect();
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_gives_its_rows_back() {
        let row = RejectedRow {
            file: "a.csv".into(),
            row: 3,
            column: "rank".into(),
            value: "twelve".into(),
            reason: Reason::NotANumber,
            detail: "is no number".into(),
            mal_id: "103".into(),
            snapshot_date: String::new(),
        };
        let rows = vec![row.clone(), RejectedRow { row: 4, ..row }];
        assert_eq!(RejectedRow::frame(&rows).unwrap().rows::<RejectedRow>().unwrap(), rows);
    }

    #[test]
    fn long_values_are_shortened() {
        assert_eq!(shorten(&"é".repeat(80)), "é".repeat(80));
        assert_eq!(shorten(&"é".repeat(81)), format!("{}…", "é".repeat(79)));
    }
}
