//! One table to one file, block after block.

use std::io::{self, Write};
use std::path::PathBuf;

use super::Format;
#[cfg(feature = "polars")]
use super::ipc::IpcFile;
#[cfg(feature = "parquet")]
use super::parquet::{EncodedBlock, ParquetFile, encode_block};
use super::text::TextFile;
use crate::Error;
use crate::schema::{Frame, TableDef};

/// Writes the frames of one table to one file, block after block, and holds no more than a block.
///
/// Each frame becomes one or more row groups of a Parquet file (of at most 262,144 rows) or record batches of an
/// IPC file, so blocks of a few hundred thousand rows are good ones; rows come in the order of the table's key over all
/// blocks, which lets readers skip by `mal_id`. Columns are encoded in parallel, on the thread pool of the caller. Equal
/// frames in equal blocks give equal files, whatever the number of threads.
///
/// | | Parquet | CSV | IPC | JSON lines |
/// |---|---|---|---|---|
/// | names | as in the table | as in the table | as in the table | `camelCase` |
/// | text, labels | `BYTE_ARRAY (STRING)` | text | utf8 | string |
/// | date | `INT32 (DATE)` | 2026-02-08 | date32 | "2026-02-08" |
/// | instant | `INT64 (TIMESTAMP(us, UTC))` | 2026-02-08T00:00:00Z | timestamp\[us, UTC\] | "2026-02-08T00:00:00Z" |
/// | double | `DOUBLE` | shortest text that reads back equal | float64 | as in CSV |
/// | list | three-level `LIST` | JSON array text | list | array |
/// | null | definition level | empty field | validity bit | `null` |
///
/// ```
/// use catlog_core::io::write::{Format, TableWriter};
/// use catlog_core::schema::{Column, ColumnDef, Frame, LogicalType, TableDef};
///
/// static TABLE: TableDef = TableDef {
///     name: "means",
///     type_name: "Means",
///     doc: "Means.",
///     key: &["mal_id"],
///     columns: &[
///         ColumnDef { name: "mal_id", logical: LogicalType::Int32, nullable: false, defaulted: false, option: None, doc: "Id." },
///         ColumnDef { name: "mean_7d", logical: LogicalType::Float64, nullable: true, defaulted: false, option: None, doc: "Mean." },
///     ],
/// };
/// let block = |id, mean| Frame::new(&TABLE, &[], 1, vec![Column::Int32(vec![id]), Column::Float64(vec![mean])]);
///
/// let mut writer = TableWriter::new(Format::Jsonl, &TABLE, &[], "means.jsonl", Vec::new())?;
/// writer.write(&block(1, 2.5)?)?;
/// writer.write(&block(5, f64::NAN)?)?;
/// let bytes = writer.finish()?;
/// assert_eq!(String::from_utf8_lossy(&bytes), "{\"malId\":1,\"mean7d\":2.5}\n{\"malId\":5,\"mean7d\":null}\n");
/// # Ok::<(), catlog_core::Error>(())
/// ```
pub struct TableWriter<W: Write + Send> {
    def: &'static TableDef,
    options: Vec<&'static str>,
    path: PathBuf,
    rows: u64,
    file: File<W>,
}

enum File<W: Write + Send> {
    #[cfg(feature = "parquet")]
    Parquet(ParquetFile<W>),
    #[cfg(feature = "polars")]
    Ipc(IpcFile<W>),
    Text(TextFile<W>),
}

fn failed(path: &std::path::Path, source: io::Error) -> Error {
    Error::Io { action: "cannot write", path: path.to_owned(), source }
}

impl<W: Write + Send> TableWriter<W> {
    /// Starts a file of the table `def` with the columns of `options`. `path` is what errors call the sink.
    ///
    /// # Errors
    /// [`Error::Io`] if the sink refuses; [`Error::InvalidOption`] if the library was built without the format.
    pub fn new(
        format: Format,
        def: &'static TableDef,
        options: &[&'static str],
        path: impl Into<PathBuf>,
        sink: W,
    ) -> Result<Self, Error> {
        let path = path.into();
        let file = match format {
            Format::Csv | Format::Jsonl => TextFile::new(format, def, options, sink).map(File::Text),
            #[cfg(feature = "parquet")]
            Format::Parquet => ParquetFile::new(def, options, sink).map(File::Parquet),
            #[cfg(feature = "polars")]
            Format::Ipc => IpcFile::new(def, options, sink).map(File::Ipc),
            #[cfg(not(all(feature = "parquet", feature = "polars")))]
            _ => {
                return Err(Error::InvalidOption {
                    option: "format",
                    value: format.name().to_owned(),
                    reason: "the library was built without it (feature polars)".to_owned(),
                });
            }
        };
        let file = file.map_err(|source| failed(&path, source))?;
        Ok(Self { def, options: options.to_vec(), path, rows: 0, file })
    }

    /// Appends a block.
    ///
    /// # Errors
    /// [`Error::FrameSchema`] if the frame is of another table, has other options or an id beyond its dictionary;
    /// [`Error::Io`] if the sink refuses. The file is of no use after an error.
    pub fn write(&mut self, frame: &Frame) -> Result<(), Error> {
        check(frame, self.def, &self.options)?;
        let failed = |source| failed(&self.path, source);
        match &mut self.file {
            #[cfg(feature = "parquet")]
            File::Parquet(file) => file.write(frame, failed)?,
            #[cfg(feature = "polars")]
            File::Ipc(file) => file.write(frame, failed)?,
            File::Text(file) => file.write(frame, failed)?,
        }
        self.rows += frame.len() as u64;
        Ok(())
    }

    /// What makes blocks ready to be [`append`](Self::append)ed, on any thread.
    pub(crate) fn encoder(&self) -> Encoder {
        #[cfg(feature = "parquet")]
        let parquet = if let File::Parquet(file) = &self.file { Some(file.encoder()) } else { None };
        Encoder {
            def: self.def,
            options: self.options.clone(),
            #[cfg(feature = "parquet")]
            parquet,
        }
    }

    /// Appends a block that the [`encoder`](Self::encoder) of this writer made ready.
    ///
    /// # Errors
    /// Those of [`write`](Self::write).
    pub(crate) fn append(&mut self, block: Encoded) -> Result<(), Error> {
        match block {
            Encoded::Frame(frame) => self.write(&frame),
            #[cfg(feature = "parquet")]
            Encoded::Parquet(block, rows) => {
                if let File::Parquet(file) = &mut self.file {
                    file.append_block(block).map_err(|source| failed(&self.path, source))?;
                }
                self.rows += rows;
                Ok(())
            }
        }
    }

    /// Rows so far.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Ends the file and gives the sink back.
    ///
    /// # Errors
    /// [`Error::Io`] if the sink refuses.
    pub fn finish(self) -> Result<W, Error> {
        match self.file {
            #[cfg(feature = "parquet")]
            File::Parquet(file) => file.finish(),
            #[cfg(feature = "polars")]
            File::Ipc(file) => file.finish(),
            File::Text(file) => file.finish(),
        }
        .map_err(|source| failed(&self.path, source))
    }
}

/// Makes blocks of one table ready for its file, many at once: that of the work which needs no order.
pub(crate) struct Encoder {
    def: &'static TableDef,
    options: Vec<&'static str>,
    #[cfg(feature = "parquet")]
    parquet: Option<::parquet::schema::types::SchemaDescPtr>,
}

/// A block that is ready for its file.
pub(crate) enum Encoded {
    /// As it is: the format is written in order.
    Frame(Frame),
    /// The bytes, and the number of the rows.
    #[cfg(feature = "parquet")]
    Parquet(EncodedBlock, u64),
}

impl Encoder {
    /// Makes a block ready.
    ///
    /// # Errors
    /// [`Error::FrameSchema`] as for [`TableWriter::write`].
    pub fn encode(&self, frame: Frame) -> Result<Encoded, Error> {
        check(&frame, self.def, &self.options)?;
        #[cfg(feature = "parquet")]
        if let Some(schema) = &self.parquet {
            return Ok(Encoded::Parquet(encode_block(schema, &frame)?, frame.len() as u64));
        }
        Ok(Encoded::Frame(frame))
    }
}

/// An error if a frame is of another table or has other options.
fn check(frame: &Frame, def: &TableDef, options: &[&str]) -> Result<(), Error> {
    if (std::ptr::eq(frame.def(), def) || frame.def() == def) && frame.options() == options {
        return Ok(());
    }
    Err(Error::FrameSchema {
        table: def.name,
        reason: format!(
            "given a frame of {} with the options {:?}, expected the options {options:?}",
            frame.def().name,
            frame.options(),
        ),
    })
}
