//! Parquet: the encodings are chosen and written here, the `parquet` crate writes headers and footer.
//!
//! A general writer hashes every value to find out what a frame knows already: which columns are constant, which have a
//! dictionary, where the nulls are. Written from that knowledge the five tables take half the time.

mod bits;
mod chunk;
mod dictionary;
mod encode;
mod schema;

use std::io::{self, Write};
use std::sync::Arc;

use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use rayon::prelude::*;

use crate::schema::{Frame, TableDef};

/// Rows of a row group: few enough that a reader skips most of a file by the statistics of its groups.
const ROW_GROUP_ROWS: usize = 1 << 18;

pub(super) struct ParquetFile<W: Write + Send> {
    writer: SerializedFileWriter<W>,
}

impl<W: Write + Send> ParquetFile<W> {
    pub(super) fn new(def: &TableDef, options: &[&str], sink: W) -> io::Result<Self> {
        let schema = schema::parquet_schema(def, options).map_err(io_error)?;
        // "name version number" is the form in which readers look for writers with known faults.
        let created_by = concat!("catlog-core version ", env!("CARGO_PKG_VERSION"));
        let properties = WriterProperties::builder().set_created_by(created_by.to_owned()).build();
        let writer = SerializedFileWriter::new(sink, schema, Arc::new(properties)).map_err(io_error)?;
        Ok(Self { writer })
    }

    /// Appends the frame as row groups; their columns are encoded in parallel and written in order.
    pub(super) fn write(&mut self, frame: &Frame) -> io::Result<()> {
        self.append(frame).map_err(io_error)
    }

    fn append(&mut self, frame: &Frame) -> Result<()> {
        let columns: Vec<_> = frame.columns().zip(self.writer.schema_descr().columns()).collect();
        let groups: Vec<_> = (0..frame.len())
            .step_by(ROW_GROUP_ROWS)
            .map(|start| start..frame.len().min(start + ROW_GROUP_ROWS))
            .collect();
        // All chunks of the frame at once: the last of a group need not be waited for.
        let chunks = (0..groups.len() * columns.len())
            .into_par_iter()
            .map(|at| {
                let ((def, column), leaf) = &columns[at % columns.len()];
                encode::chunk(column, def.logical, groups[at / columns.len()].clone(), leaf)
            })
            .collect::<Result<Vec<_>>>()?;
        for group in chunks.chunks(columns.len()) {
            let mut writer = self.writer.next_row_group()?;
            for chunk in group {
                writer.append_column(&chunk.bytes, chunk.close.clone())?;
            }
            writer.close()?;
        }
        Ok(())
    }

    /// Writes the footer and gives the sink back.
    pub(super) fn finish(self) -> io::Result<W> {
        self.writer.into_inner().map_err(io_error)
    }
}

fn io_error(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(source) => match source.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}
