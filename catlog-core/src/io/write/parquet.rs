//! Parquet.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use polars::prelude as pl;

use crate::schema::{Frame, TableDef};

/// Rows of a row group: few enough that a reader skips most of a file by the statistics of its groups.
const ROW_GROUP_ROWS: usize = 1 << 18;

pub(super) struct ParquetFile<W: Write> {
    writer: polars::io::parquet::write::BatchedWriter<Shared<W>>,
    sink: Shared<W>,
}

/// The sink, which polars' writer does not give back.
struct Shared<W>(Arc<Mutex<W>>);

impl<W: Write> Write for Shared<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).flush()
    }
}

fn io_error(error: pl::PolarsError) -> std::io::Error {
    match error {
        pl::PolarsError::IO { error, .. } => std::io::Error::new(error.kind(), error.to_string()),
        other => std::io::Error::other(other.to_string()),
    }
}

impl<W: Write> ParquetFile<W> {
    pub(super) fn new(def: &TableDef, options: &[&str], sink: W) -> std::io::Result<Self> {
        let sink = Arc::new(Mutex::new(sink));
        let writer = pl::ParquetWriter::new(Shared(Arc::clone(&sink)))
            .with_compression(pl::ParquetCompression::Zstd(None))
            .batched(&super::polars_schema(def, options))
            .map_err(io_error)?;
        Ok(Self { writer, sink: Shared(sink) })
    }

    pub(super) fn write(&mut self, frame: &Frame) -> Result<(), crate::Error> {
        let mut data = frame.to_polars()?;
        data.rechunk_mut();
        let mut start = 0;
        while start < frame.len() {
            let part = data.slice(i64::try_from(start).unwrap_or(i64::MAX), ROW_GROUP_ROWS);
            self.writer.write_batch(&part).map_err(io_error).map_err(|source| crate::Error::Io {
                action: "cannot write",
                path: frame.def().name.into(),
                source,
            })?;
            start += ROW_GROUP_ROWS;
        }
        Ok(())
    }

    pub(super) fn finish(self) -> std::io::Result<W> {
        self.writer.finish().map_err(io_error)?;
        drop(self.writer);
        let sink = Arc::into_inner(self.sink.0).ok_or_else(|| std::io::Error::other("the sink is still in use"))?;
        Ok(sink.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}
