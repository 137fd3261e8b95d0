//! One table to one file, block after block.

use std::io::Write;
use std::path::PathBuf;

use super::Format;
#[cfg(feature = "parquet")]
use super::parquet::ParquetFile;
use crate::Error;
use crate::schema::{Frame, TableDef};

/// Writes the frames of one table to one file, block after block, and holds no more than a block.
///
/// Each frame becomes one or more row groups of a Parquet file, or record batches of an IPC file; rows come in the order
/// of the table's key over all blocks. Equal frames give equal files, whatever the number of threads.
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
    #[cfg(not(feature = "parquet"))]
    Never(std::convert::Infallible, std::marker::PhantomData<W>),
}

impl<W: Write + Send> TableWriter<W> {
    /// Starts a file of the table `def` with the columns of `options`. `path` is what errors call the sink.
    ///
    /// # Errors
    /// [`Error::Io`] if the sink refuses; [`Error::InvalidOption`] if this build does not have the format.
    pub fn new(
        format: Format,
        def: &'static TableDef,
        options: &[&'static str],
        path: impl Into<PathBuf>,
        sink: W,
    ) -> Result<Self, Error> {
        let path = path.into();
        let io = |source| Error::Io { action: "cannot write", path: path.clone(), source };
        let file = match format {
            #[cfg(feature = "parquet")]
            Format::Parquet => File::Parquet(ParquetFile::new(def, options, sink).map_err(io)?),
            _ => {
                return Err(Error::InvalidOption {
                    option: "format",
                    value: format.name().to_owned(),
                    reason: "this build of the library does not write it".to_owned(),
                });
            }
        };
        Ok(Self { def, options: options.to_vec(), path, rows: 0, file })
    }

    /// Appends a block.
    ///
    /// # Errors
    /// [`Error::FrameSchema`] if the frame is of another table or has other options; [`Error::Io`] if the sink refuses.
    pub fn write(&mut self, frame: &Frame) -> Result<(), Error> {
        if frame.def().name != self.def.name || frame.options() != self.options {
            return Err(Error::FrameSchema {
                table: self.def.name,
                reason: format!("a frame of {} with the options {:?}", frame.def().name, frame.options()),
            });
        }
        match &mut self.file {
            #[cfg(feature = "parquet")]
            File::Parquet(file) => file.write(frame).map_err(|source| Error::Io { action: "cannot write", path: self.path.clone(), source })?,
            #[cfg(not(feature = "parquet"))]
            File::Never(never, _) => match *never {},
        }
        self.rows += frame.len() as u64;
        Ok(())
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
        let Self { path, file, .. } = self;
        match file {
            #[cfg(feature = "parquet")]
            File::Parquet(file) => file.finish(),
            #[cfg(not(feature = "parquet"))]
            File::Never(never, _) => match never {},
        }
        .map_err(|source| Error::Io { action: "cannot write", path, source })
    }
}
