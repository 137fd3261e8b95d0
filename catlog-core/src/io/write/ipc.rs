//! Arrow IPC files.

use std::io::{self, Write};
use std::sync::Arc;

use polars::prelude::PolarsError;
use polars_arrow::datatypes::ArrowSchemaRef;
use polars_arrow::io::ipc::write::{FileWriter, WriteOptions};

use super::to_arrow::arrow_schema;
use crate::Error;
use crate::schema::{Frame, TableDef};

/// Rows of a record batch.
const BATCH_ROWS: usize = 1 << 16;

/// An Arrow IPC file, not compressed: it can be mapped into memory, and `apache-arrow` for JavaScript reads it.
pub(super) struct IpcFile<W: Write> {
    writer: FileWriter<W>,
    schema: ArrowSchemaRef,
}

impl<W: Write> IpcFile<W> {
    pub(super) fn new(def: &TableDef, options: &[&str], sink: W) -> io::Result<Self> {
        let schema = Arc::new(arrow_schema(def, options));
        let writer = FileWriter::try_new(sink, Arc::clone(&schema), None, WriteOptions { compression: None });
        Ok(Self { writer: writer.map_err(io_error)?, schema })
    }

    /// `failed` makes an error of what the sink says.
    pub(super) fn write(&mut self, frame: &Frame, failed: impl Fn(io::Error) -> Error) -> Result<(), Error> {
        for start in (0..frame.len()).step_by(BATCH_ROWS) {
            let batch = frame.arrow_rows(&self.schema, start..frame.len().min(start + BATCH_ROWS))?;
            self.writer.write(&batch, None).map_err(|error| failed(io_error(error)))?;
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> io::Result<W> {
        self.writer.finish().map_err(io_error)?;
        Ok(self.writer.into_inner())
    }
}

fn io_error(error: PolarsError) -> io::Error {
    match error {
        PolarsError::IO { error, .. } => io::Error::new(error.kind(), error.to_string()),
        other => io::Error::other(other.to_string()),
    }
}
