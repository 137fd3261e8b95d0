//! Arrow IPC, file and stream: record batch by record batch.

use std::fs::File;
use std::io::{BufReader, Seek};
use std::path::Path;

use polars::error::PolarsError;
use polars::prelude::{ArrowSchema, DataType, PlSmallStr, Series};
use polars_arrow::array::ArrayRef;
use polars_arrow::io::ipc::read::{FileReader, StreamReader, StreamState, read_file_metadata, read_stream_metadata};
use polars_arrow::record_batch::RecordBatchT;
use rayon::prelude::*;

use super::guard::{damaged, guarded};
use super::ipc_check::{check_file, check_stream};
use super::open::{Format, Source};
use super::series::{check_type, read_column};
use crate::Error;
use crate::panel::{Batch, Field, Header, PanelBuilder, ReadColumn};

const BUFFER: usize = 1 << 17;

/// Reads a file with a footer.
pub(super) fn read_file(source: &Source, builder: &mut PanelBuilder<'_>) -> Result<(), Error> {
    let format = source.format;
    let mut reader = BufReader::with_capacity(BUFFER, &source.file);
    let metadata = guarded(&source.path, format, || read_file_metadata(&mut reader))?;
    check_file(&source.file, source.len, &metadata).map_err(|reason| damaged(&source.path, format, &reason))?;
    let schema = metadata.schema.clone();
    let columns = columns(&source.path, &schema, builder)?;
    let mut batches = FileReader::new(reader, metadata, None, None);
    read_batches(source, &schema, &columns, builder, || batches.next().transpose())
}

/// Reads a stream, which ends where it ends.
pub(super) fn read_stream(source: &Source, builder: &mut PanelBuilder<'_>) -> Result<(), Error> {
    let format = source.format;
    check_stream(&source.file, source.len).map_err(|reason| damaged(&source.path, format, &reason))?;
    (&source.file).rewind().map_err(|error| Error::Io {
        action: "cannot read",
        path: source.path.clone(),
        source: error,
    })?;
    let mut reader = BufReader::with_capacity(BUFFER, &source.file);
    let metadata = guarded(&source.path, format, || read_stream_metadata(&mut reader))?;
    let schema = metadata.schema.clone();
    let columns = columns(&source.path, &schema, builder)?;
    let mut batches = StreamReader::new(reader, metadata, None);
    read_batches(source, &schema, &columns, builder, || {
        Ok(match batches.next().transpose()? {
            Some(StreamState::Some(batch)) => Some(batch),
            Some(StreamState::Waiting) | None => None,
        })
    })
}

fn columns(path: &Path, schema: &ArrowSchema, builder: &mut PanelBuilder<'_>) -> Result<Vec<(Field, usize)>, Error> {
    let file = path.display().to_string();
    let names: Vec<&str> = schema.iter_names().map(PlSmallStr::as_str).collect();
    let header = Header::find(&file, &names)?;
    let mut columns = Vec::new();
    for field in Field::ALL {
        let Some(at) = header.position(field) else { continue };
        let Some((name, arrow)) = schema.get_at_index(at) else { continue };
        let dtype = guarded(path, Format::IpcFile, || Ok(DataType::from_arrow_field(arrow)))?;
        check_type(&file, name, field, &dtype)?;
        columns.push((field, at));
    }
    builder.note_absent(header.absent());
    Ok(columns)
}

type RecordBatch = RecordBatchT<ArrayRef>;

fn read_batches(
    source: &Source,
    schema: &ArrowSchema,
    columns: &[(Field, usize)],
    builder: &mut PanelBuilder<'_>,
    mut next: impl FnMut() -> Result<Option<RecordBatch>, PolarsError>,
) -> Result<(), Error> {
    let (path, format) = (source.path.as_path(), source.format);
    while let Some(batch) = guarded(path, format, &mut next)? {
        let rows = batch.len();
        let read: Result<Vec<ReadColumn>, Error> = columns
            .par_iter()
            .map(|&(field, at)| {
                guarded(path, format, || {
                    let missing =
                        || polars::error::polars_err!(ComputeError: "a batch lacks the column {}", field.name());
                    let (_, arrow) = schema.get_at_index(at).ok_or_else(missing)?;
                    let array = batch.arrays().get(at).ok_or_else(missing)?;
                    read_column(field, &Series::try_from((arrow, array.clone()))?, None)
                })
            })
            .collect();
        let position = position(&source.file).min(source.len);
        builder.set_bytes(source.bytes_before + position, source.bytes_total);
        builder.push_batch(Batch::new(rows, read?))?;
        builder.tell_progress_now()?;
    }
    Ok(())
}

/// How far a file was read, 0 if it does not tell.
fn position(mut file: &File) -> u64 {
    file.stream_position().unwrap_or(0)
}
