//! The five tables, and the catalogue, to files: block after block, whole or not at all.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::Error;
use crate::catalog::ranking_frames;
use crate::domain::{Anime, DailyRanking};
use crate::io::atomic::{AtomicFile, OutputSet};
use crate::io::write::{Encoded, Encoder, Format, TableWriter};
use crate::panel::{Panel, RejectedRow};
use crate::schema::{Column, ColumnDef, Frame, LabelEnum, ObjectSchema, TableDef, TableSchema, warehouse};
use crate::tables::{Analysis, TableName, empty_columns, rare_changes};

/// How the columns of a table lie in its file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, LabelEnum)]
pub enum Layout {
    /// As the table is defined: lists are lists, columns of an option are there with it.
    #[default]
    Native,
    /// As the generated Redshift tables are, which have no lists: genres in a file of their own, other lists as JSON
    /// text, columns of an option always there. See [`warehouse`].
    Warehouse,
}

/// In which form tables are written. A [`Format`] alone is one, in the native layout.
///
/// ```
/// use catlog_core::{export::{Layout, Output}, io::write::Format};
///
/// let output = Output { layout: Layout::Warehouse, copy_from: Some("s3://bucket/tables".into()), ..Output::default() };
/// assert_eq!(output.format, Format::Parquet);
/// assert_eq!(Output::from(Format::Csv).layout, Layout::Native);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Output {
    /// The format of the files.
    pub format: Format,
    /// The layout of their columns.
    pub layout: Layout,
    /// Where the files will lie when Redshift copies them, `s3://BUCKET/PREFIX`: beside each file then lies its manifest
    /// for COPY, such as `trend_correlation.manifest`. Parquet in the warehouse's layout only.
    pub copy_from: Option<String>,
}

impl From<Format> for Output {
    fn from(format: Format) -> Self {
        Self { format, ..Self::default() }
    }
}

impl Output {
    /// Checks that the choices go together.
    ///
    /// # Errors
    /// [`Error::InvalidOption`] if `copy_from` is no address in S3, or the files are none that COPY takes.
    pub fn validate(&self) -> Result<(), Error> {
        let Some(address) = &self.copy_from else { return Ok(()) };
        let reason = if address.strip_prefix("s3://").is_none_or(|rest| rest.is_empty() || rest.starts_with('/')) {
            "it is s3://BUCKET/PREFIX, where the files will lie"
        } else if self.format != Format::Parquet || self.layout != Layout::Warehouse {
            "COPY takes Parquet files in the warehouse's layout"
        } else {
            return Ok(());
        };
        Err(Error::InvalidOption { option: "copy_from", value: address.clone(), reason: reason.to_owned() })
    }
}

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
    /// One file a table, that of the genres where the layout has one, and the rejected rows where there are any.
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
/// them if there are rejected rows; in the warehouse's layout `daily_genres`, too.
///
/// All files get their final names at the end, so that a run that is killed leaves the earlier ones as they were. The
/// memory needed is that of the panel, of one table's cross-sections and of a few blocks, however many days are written.
/// Afterwards the directory holds the tables of this run only: files that an earlier run wrote under the same names in
/// another format or layout are removed, and the report's notes name them.
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
/// [`Error::InvalidOption`] for an [`Output`] that does not go together, [`Error::Io`] if the directory cannot be written
/// to, [`Error::Locked`] if another run writes there, and whatever `progress` returns; nothing is changed then.
pub fn export(
    analysis: &mut Analysis,
    rejected: &[RejectedRow],
    dir: &Path,
    output: impl Into<Output>,
    progress: &mut dyn FnMut(ExportProgress) -> Result<(), Error>,
) -> Result<ExportReport, Error> {
    let mut set = FileSet::begin(dir, output.into())?;
    let total = TableName::ALL.iter().map(|&table| analysis.block_count(table)).sum();
    let mut empty = Vec::new();
    let mut done = 0;
    for table in TableName::ALL {
        let options = analysis.column_options(table);
        let mut file = set.table(table.def(), options)?;
        let mut values: Vec<_> = table.def().columns_with(options).map(|def| (def, false)).collect();
        let encoder = file.encoder();
        let make = |frame: Frame| {
            let there = |(_, column): (&ColumnDef, &Column)| !frame.is_empty() && column.has_value();
            let there: Vec<bool> = frame.columns().map(there).collect();
            Ok((encoder.encode(frame)?, there))
        };
        analysis.for_each_made(table, make, |(block, there)| {
            for ((_, found), there) in values.iter_mut().zip(there) {
                *found |= there;
            }
            file.append(block)?;
            done += 1;
            progress(ExportProgress { table, done, total })
        })?;
        let rows = set.add(file)?;
        analysis.release(table);
        let names = values.into_iter().filter(|&(_, found)| !found).map(|(def, _)| def.name);
        empty.extend(empty_columns(analysis, table, rows, names.collect()));
    }
    if !rejected.is_empty() {
        // always Parquet, so that a run replaces or removes what an earlier one set aside, whatever its format
        let mut file = set.file(RejectedRow::TABLE, Format::Parquet, &[])?;
        file.write(&RejectedRow::frame(rejected)?)?;
        set.add_file(file)?;
    }
    let names = TableName::ALL.map(TableName::as_str);
    let (files, mut notes) = set.commit(&[&names[..], &["daily_genres", RejectedRow::TABLE.name]].concat())?;
    notes.extend(rare_changes(analysis));
    Ok(ExportReport { etl_run_id: analysis.etl_run_id().to_owned(), files, empty_columns: empty, notes })
}

/// Writes a catalogue of anime to `dir` as the table `anime`, sorted by id; in the warehouse's layout its genres as
/// `anime_genres`, too. Of anime with the same id the first counts. Files appear and are replaced as by [`export`]; others are
/// left alone, as `anime.csv` may be anybody's.
///
/// ```
/// use catlog_core::{domain::Anime, export::{Layout, Output, export_anime}};
///
/// let dir = tempfile::tempdir().unwrap();
/// let anime = [Anime { genres: vec!["Mystery".into(), "Adventure".into()], ..Anime::new(457, "Mushishi") }];
/// let output = Output { layout: Layout::Warehouse, ..Output::default() };
/// # #[cfg(feature = "parquet")] {
/// let files = export_anime(&anime, dir.path(), output)?;
/// assert_eq!((files[0].table.as_str(), files[0].rows), ("anime", 1));
/// assert_eq!((files[1].table.as_str(), files[1].rows), ("anime_genres", 2));
/// # }
/// # Ok::<(), catlog_core::Error>(())
/// ```
///
/// # Errors
/// Those of [`export`].
pub fn export_anime(anime: &[Anime], dir: &Path, output: impl Into<Output>) -> Result<Vec<WrittenFile>, Error> {
    let mut sorted: Vec<&Anime> = anime.iter().collect();
    sorted.sort_by_key(|anime| anime.mal_id); // stable: the first of an id stays the first
    sorted.dedup_by_key(|anime| anime.mal_id);
    let mut set = FileSet::begin(dir, output.into())?;
    let mut file = set.table(Anime::TABLE, &[])?;
    for block in sorted.chunks(1 << 16) {
        file.write(&warehouse::rows_frame(block)?)?;
    }
    set.add(file)?;
    set.commit(&[]).map(|(files, _)| files)
}

/// Writes the rows of a panel to `dir` as the table `daily_rankings`; in the warehouse's layout their genres as
/// `daily_genres`, too. [`export`] writes a file of that name: give each a directory of its own where their days differ. Files
/// appear and are replaced as by it; others are left alone.
///
/// ```
/// use catlog_core::{domain::Anime, export::export_rankings, io::write::Format, panel::Panel};
///
/// let dir = tempfile::tempdir().unwrap();
/// let day = chrono::NaiveDate::from_ymd_opt(2026, 2, 8).unwrap();
/// let panel = Panel::from_rows([Anime { rank: Some(59), ..Anime::new(457, "Mushishi") }.ranking_on(day)])?;
/// let files = export_rankings(&panel, dir.path(), Format::Csv)?;
/// assert_eq!((files[0].table.as_str(), files[0].rows), ("daily_rankings", 1));
/// # Ok::<(), catlog_core::Error>(())
/// ```
///
/// # Errors
/// Those of [`export`].
pub fn export_rankings(panel: &Panel, dir: &Path, output: impl Into<Output>) -> Result<Vec<WrittenFile>, Error> {
    let mut set = FileSet::begin(dir, output.into())?;
    let mut file = set.table(DailyRanking::TABLE, &[])?;
    for frame in ranking_frames(panel) {
        file.write(&frame?)?;
    }
    set.add(file)?;
    set.commit(&[]).map(|(files, _)| files)
}

/// The files of one export, which get their names together.
struct FileSet {
    dir: PathBuf,
    output: Output,
    outputs: OutputSet,
    files: Vec<WrittenFile>,
}

/// A table that is being written, and the bridge table of its genres where the layout has one.
struct TableFile {
    layout: Layout,
    table: OneFile,
    genres: Option<OneFile>,
}

struct OneFile {
    def: &'static TableDef,
    path: PathBuf,
    writer: TableWriter<AtomicFile>,
}

impl OneFile {
    fn write(&mut self, frame: &Frame) -> Result<(), Error> {
        self.writer.write(frame)
    }
}

/// Makes the blocks of a [`TableFile`] ready.
struct TableEncoder {
    layout: Layout,
    table: Encoder,
    genres: Option<Encoder>,
}

impl TableEncoder {
    fn encode(&self, frame: Frame) -> Result<(Encoded, Option<Encoded>), Error> {
        match self.layout {
            Layout::Native => Ok((self.table.encode(frame)?, None)),
            Layout::Warehouse => {
                let genres =
                    self.genres.as_ref().map(|encoder| encoder.encode(warehouse::genres(&frame)?)).transpose()?;
                Ok((self.table.encode(warehouse::frame(&frame)?)?, genres))
            }
        }
    }
}

impl TableFile {
    fn encoder(&self) -> TableEncoder {
        TableEncoder {
            layout: self.layout,
            table: self.table.writer.encoder(),
            genres: self.genres.as_ref().map(|genres| genres.writer.encoder()),
        }
    }

    fn append(&mut self, (table, genres): (Encoded, Option<Encoded>)) -> Result<(), Error> {
        if let Some((file, block)) = self.genres.as_mut().zip(genres) {
            file.writer.append(block)?;
        }
        self.table.writer.append(table)
    }

    fn write(&mut self, frame: &Frame) -> Result<(), Error> {
        match self.layout {
            Layout::Native => self.table.write(frame),
            Layout::Warehouse => {
                if let Some(genres) = &mut self.genres {
                    genres.write(&warehouse::genres(frame)?)?;
                }
                self.table.write(&warehouse::frame(frame)?)
            }
        }
    }
}

impl FileSet {
    fn begin(dir: &Path, output: Output) -> Result<Self, Error> {
        output.validate()?;
        let outputs = OutputSet::begin(dir)?;
        Ok(Self { dir: dir.to_owned(), output, outputs, files: Vec::new() })
    }

    fn table(&self, def: &'static TableDef, options: &[&'static str]) -> Result<TableFile, Error> {
        let (format, layout) = (self.output.format, self.output.layout);
        let (table, genres) = match layout {
            Layout::Native => (self.file(def, format, options)?, None),
            Layout::Warehouse => {
                let known = |bridge: &TableDef| self.files.iter().any(|file| file.table == bridge.name);
                let bridge = warehouse::bridge(def).filter(|bridge| !known(bridge));
                let genres = bridge.map(|bridge| self.file(bridge, format, &[])).transpose()?;
                (self.file(warehouse::table(def).unwrap_or(def), format, &[])?, genres)
            }
        };
        Ok(TableFile { layout, table, genres })
    }

    fn file(&self, def: &'static TableDef, format: Format, options: &[&'static str]) -> Result<OneFile, Error> {
        let name = format!("{}.{}", def.name, format.extension());
        let path = self.dir.join(&name);
        let writer = TableWriter::new(format, def, options, &path, self.outputs.file(&name)?)?;
        Ok(OneFile { def, path, writer })
    }

    /// Takes a table that is written, and tells its rows.
    fn add(&mut self, file: TableFile) -> Result<u64, Error> {
        let rows = self.add_file(file.table)?;
        file.genres.map(|genres| self.add_file(genres)).transpose()?;
        Ok(rows)
    }

    fn add_file(&mut self, file: OneFile) -> Result<u64, Error> {
        let (table, rows) = (file.def.name, file.writer.rows());
        let bytes = self.outputs.add(file.writer.finish()?)?;
        if let Some(address) = self.output.copy_from.as_ref().filter(|_| file.def != RejectedRow::TABLE) {
            let url = format!("{}/{table}.{}", address.trim_end_matches('/'), self.output.format.extension());
            let entry = json!({ "url": url, "mandatory": true, "meta": { "content_length": bytes } });
            let name = format!("{table}.{MANIFEST}");
            let mut manifest = self.outputs.file(&name)?;
            let text = format!("{:#}\n", json!({ "entries": [entry] }));
            manifest.write_all(text.as_bytes()).map_err(|source| Error::Io {
                action: "cannot write",
                path: self.dir.join(name),
                source,
            })?;
            self.outputs.add(manifest)?;
        }
        self.files.push(WrittenFile { table: table.to_owned(), path: file.path, rows, bytes });
        Ok(rows)
    }

    /// Gives the files their names, and removes those that an earlier export left under the names `tables` and that are
    /// not of this one; tells what is there, and what is there no more.
    fn commit(self, tables: &[&str]) -> Result<(Vec<WrittenFile>, Vec<String>), Error> {
        let (dir, mut notes) = (self.dir, Vec::new());
        let endings = || Format::ALL.iter().map(|format| format.extension()).chain([MANIFEST]);
        let written = self.outputs.names();
        let is_ours = |table: &str, ending: &str| table != RejectedRow::TABLE.name || ending == "parquet";
        let of_table = |table: &&str| {
            let ours = endings().filter(|ending| is_ours(table, ending));
            ours.map(|ending| format!("{table}.{ending}")).collect::<Vec<_>>()
        };
        let candidates = tables.iter().flat_map(of_table);
        let left: Vec<String> = candidates.filter(|name| !written.contains(name)).collect();
        // rejected rows of an earlier run beside this one's tables would be taken for this one's
        let rejected = dir.join(format!("{}.{}", RejectedRow::TABLE.name, Format::Parquet.extension()));
        let cannot_remove = |path: PathBuf| move |source| Error::Io { action: "cannot remove", path, source };
        if tables.contains(&RejectedRow::TABLE.name) && rejected.is_dir() {
            return Err(cannot_remove(rejected)(std::io::ErrorKind::IsADirectory.into()));
        }
        self.outputs.commit()?;
        for name in left {
            let path = dir.join(&name);
            if path.is_file() {
                fs::remove_file(&path).map_err(cannot_remove(path))?;
                notes.push(format!("removed {name}, which an earlier run had written"));
            }
        }
        Ok((self.files, notes))
    }
}

/// The ending of manifests for COPY.
const MANIFEST: &str = "manifest";
