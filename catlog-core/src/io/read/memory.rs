//! Inputs that lie in memory: the bytes of a file, and rows as JSON text.

use std::io::{Seek, Write};
use std::path::Path;

use serde_json::value::RawValue;

use super::jsonl::{KeysSeen, push_object};
use super::open::Source;
use super::read_file;
use crate::Error;
use crate::panel::{PanelBuilder, ReadOptions, ReadOutcome};

/// What stands for the file in the report and in errors.
const ROWS: &str = "rows";

/// Reads the bytes of a file, whatever its format: an Arrow IPC stream or file, Parquet, CSV, JSON.
///
/// `name` stands for the file in the report and in errors. The bytes go through an unnamed temporary file, so that they are
/// checked as a file's are before a reader believes them.
///
/// ```
/// use catlog_core::{io::read::read_bytes, panel::ReadOptions};
///
/// let csv = b"mal_id,snapshot_date,rank,score\n5114,2026-02-08,2,9.1\n";
/// let outcome = read_bytes("upload", csv, &ReadOptions::default())?;
/// assert_eq!(outcome.panel.rank(), [2]);
/// assert_eq!(read_bytes("upload", b"", &ReadOptions::default()).unwrap_err().code(), "no_input");
/// # Ok::<(), catlog_core::Error>(())
/// ```
///
/// # Errors
/// Those of [`read_panel`](super::read_panel); [`Error::Io`] if there is no room for a temporary file.
pub fn read_bytes(name: &str, bytes: &[u8], options: &ReadOptions<'_>) -> Result<ReadOutcome, Error> {
    let path = Path::new(name);
    let failed = |source| Error::Io { action: "cannot keep in a temporary file", path: path.to_owned(), source };
    let mut file = tempfile::tempfile().map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.rewind()).map_err(failed)?;
    let mut builder = PanelBuilder::new(options);
    read_file(Source::of(path, file, 0, bytes.len() as u64)?, &mut builder)?;
    if builder.rows_read() == 0 {
        let reason = format!("{name} has no rows");
        return Err(Error::NoInput { reason, cure: "check what wrote it".to_owned() });
    }
    builder.finish()
}

impl PanelBuilder<'_> {
    /// Adds the rows of a JSON array of objects, as in a file of that kind; several of them are read one after the other, as
    /// parts of one input. A column that no object has is null.
    ///
    /// ```
    /// use catlog_core::panel::{PanelBuilder, ReadOptions};
    ///
    /// let mut builder = PanelBuilder::new(&ReadOptions::default());
    /// builder.push_json(r#"[{"malId": 1, "snapshotDate": "2026-02-07", "rank": 7}]"#)?;
    /// builder.push_json(r#"[{"malId": 1, "snapshotDate": "2026-02-08", "rank": 0}]"#)?;
    /// let outcome = builder.finish()?;
    /// assert_eq!((outcome.panel.len(), outcome.report.zeros_read_as_null.rank), (2, 1));
    /// # Ok::<(), catlog_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::UnreadableFile`] if the text is no array, [`Error::TooLarge`] beyond 2³² - 1 rows, and whatever the progress
    /// hook returns.
    pub fn push_json(&mut self, rows: &str) -> Result<(), Error> {
        let objects: Vec<&RawValue> = serde_json::from_str(rows).map_err(|error| Error::UnreadableFile {
            path: ROWS.into(),
            format: "json",
            reason: error.to_string(),
            cure: "give an array of objects".to_owned(),
        })?;
        if !self.is_reading(ROWS) {
            self.start_file(ROWS.to_owned(), "memory");
        }
        let mut keys = KeysSeen::default();
        objects.iter().try_for_each(|object| push_object(object.get(), self, &mut keys))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_rows_are_named_by_their_place_among_all_parts() {
        let mut builder = PanelBuilder::new(&ReadOptions::default());
        builder.push_json(r#"[{"malId": 1, "snapshotDate": "2026-02-07"}]"#).unwrap();
        builder
            .push_json(r#"[{"malId": 2, "snapshotDate": "2026-02-07"}, {"malId": 0, "snapshotDate": "soon"}]"#)
            .unwrap();
        let Err(Error::InvalidInput(invalid)) = builder.finish() else { panic!("the rows are bad") };
        let found: Vec<_> =
            invalid.problems.iter().map(|p| (p.file.as_str(), p.row, p.column.as_str(), p.value.as_str())).collect();
        assert_eq!(found, [("rows", 3, "mal_id", "0"), ("rows", 3, "snapshot_date", "soon")]);
    }

    #[test]
    fn what_is_no_array_says_so() {
        let mut builder = PanelBuilder::new(&ReadOptions::default());
        assert_eq!(builder.push_json("{}").unwrap_err().code(), "unreadable_file");
    }

    #[test]
    fn bytes_that_are_no_table_name_the_input() {
        let error = read_bytes("upload", b"<html>", &ReadOptions::default()).unwrap_err();
        assert_eq!(error.code(), "unreadable_file");
        assert!(error.to_string().starts_with("upload: "), "{error}");
    }
}
