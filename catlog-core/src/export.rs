//! The five tables to files: block after block, whole or not at all.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::io::atomic::OutputSet;
use crate::io::write::{Format, TableWriter};
use crate::panel::RejectedRow;
use crate::schema::{ObjectSchema, TableSchema};
use crate::tables::{Analysis, TableName, empty_columns, rare_changes};

/// How far an export is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportProgress {
    /// The table that is being written.
    pub table: TableName,
    /// Blocks done, of all tables.
    pub done: usize,
    /// Blocks there are, of all tables.
    pub total: usize,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExportReport {
    /// The run id in every row.
    pub etl_run_id: String,
    /// One file a table, and the rejected rows where there are any.
    pub files: Vec<WrittenFile>,
    /// Columns without a single value, by reason.
    pub empty_columns: Vec<EmptyColumns>,
    /// What else a reader of the tables should know.
    pub notes: Vec<String>,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase")]
pub struct WrittenFile {
    /// The table.
    pub table: String,
    /// Where it is.
    pub path: PathBuf,
    /// Rows in it.
    pub rows: u64,
    /// Its size.
    pub bytes: u64,
}

/// Columns of a table that came out without a value, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase")]
pub struct EmptyColumns {
    /// The table.
    pub table: String,
    /// The columns; none where the table has no rows at all.
    pub columns: Vec<String>,
    /// Why they are empty, and what to do about it.
    pub reason: String,
}

/// Writes the five tables of `analysis` to `dir`, one file each, named as in the contract, and `rejected.parquet` beside
/// them if there are rejected rows.
///
/// All files get their final names at the end, so that a run that is killed leaves the earlier ones as they were. The
/// memory needed is that of the panel, of one table's cross-sections and of a few blocks, however many days are written.
///
/// ```
/// use std::sync::Arc;
/// use catlog_core::{export::export, io::write::Format, panel::Panel, tables::{Analysis, Options}};
///
/// let dir = tempfile::tempdir().unwrap();
/// let mut analysis = Analysis::new(Arc::new(Panel::from_rows([])?), Options::default())?;
/// let report = export(&mut analysis, &[], dir.path(), Format::Jsonl, &mut |_| Ok(()))?;
/// assert_eq!(report.files[0].path, dir.path().join("rolling_momentum_analysis.jsonl"));
/// # Ok::<(), catlog_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::Io`] if the directory cannot be written to, [`Error::Locked`] if another run writes there, and whatever
/// `progress` returns; nothing is changed then.
pub fn export(
    analysis: &mut Analysis,
    rejected: &[RejectedRow],
    dir: &Path,
    format: Format,
    progress: &mut dyn FnMut(ExportProgress) -> Result<(), Error>,
) -> Result<ExportReport, Error> {
    let mut outputs = OutputSet::begin(dir)?;
    let total = TableName::ALL.iter().map(|&table| analysis.block_count(table)).sum();
    let mut files = Vec::new();
    let mut empty = Vec::new();
    let mut done = 0;
    for table in TableName::ALL {
        let file_name = format!("{}.{}", table.as_str(), format.extension());
        let path = dir.join(&file_name);
        let options = analysis.column_options(table);
        let file = outputs.file(&file_name)?;
        let mut writer = TableWriter::new(format, table.def(), options, &path, file)?;
        let mut values: Vec<_> = table.def().columns_with(options).map(|def| (def, 0)).collect();
        analysis.for_each_block(table, |frame| {
            for ((_, count), (def, column)) in values.iter_mut().zip(frame.columns()) {
                *count += if def.nullable { frame.len() - column.null_count() } else { frame.len() };
            }
            writer.write(&frame)?;
            done += 1;
            progress(ExportProgress { table, done, total })
        })?;
        let rows = writer.rows();
        outputs.add(writer.finish()?)?;
        analysis.release(table);
        let names = values.into_iter().filter(|&(_, count)| count == 0).map(|(def, _)| def.name);
        empty.extend(empty_columns(analysis, table, rows, names.collect()));
        files.push((table.as_str(), path, rows));
    }
    // always Parquet, so that a run replaces or removes what an earlier one set aside, whatever its format
    let rejected_name = format!("{}.{}", RejectedRow::TABLE.name, Format::Parquet.extension());
    let rejected_path = dir.join(&rejected_name);
    let cannot_remove = |source| Error::Io { action: "cannot remove", path: rejected_path.clone(), source };
    if rejected_path.is_dir() {
        return Err(cannot_remove(std::io::ErrorKind::IsADirectory.into()));
    }
    if !rejected.is_empty() {
        let frame = RejectedRow::frame(rejected)?;
        let file = outputs.file(&rejected_name)?;
        let mut writer = TableWriter::new(Format::Parquet, RejectedRow::TABLE, &[], &rejected_path, file)?;
        writer.write(&frame)?;
        outputs.add(writer.finish()?)?;
        files.push((RejectedRow::TABLE.name, rejected_path.clone(), frame.len() as u64));
    }
    outputs.commit()?;
    if rejected.is_empty() && rejected_path.exists() {
        std::fs::remove_file(&rejected_path).map_err(cannot_remove)?;
    }
    let files = files
        .into_iter()
        .map(|(table, path, rows)| {
            let bytes = std::fs::metadata(&path).map_or(0, |data| data.len());
            WrittenFile { table: table.to_owned(), path, rows, bytes }
        })
        .collect();
    Ok(ExportReport {
        etl_run_id: analysis.etl_run_id().to_owned(),
        files,
        empty_columns: empty,
        notes: rare_changes(analysis),
    })
}
