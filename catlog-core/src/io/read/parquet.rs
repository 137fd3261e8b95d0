//! Parquet: row group by row group, and column by column within them.

use std::fs::File;
use std::io::Cursor;
use std::path::PathBuf;
use std::sync::Arc;

use polars::io::parquet::metadata::FileMetadataRef;
use polars::polars_utils::mmap::MMapSemaphore;
use polars::prelude::{ArrowSchema, Column, DataType, ParallelStrategy, ParquetReader, PlSmallStr, SerReader};
use rayon::prelude::*;

use super::guard::{damaged, guarded};
use super::open::{Format, Source};
use super::parquet_check::{FEW, MOST_A_BYTE, Pages};
use super::series::{check_type, read_column};
use crate::Error;
use crate::panel::{Batch, Field, Header, PanelBuilder, ReadColumn};
use crate::pipeline::in_order;

/// Reads a file; as many row groups at a time as there are threads, and one, are in memory.
pub(super) fn read(source: Source, builder: &mut PanelBuilder<'_>) -> Result<(), Error> {
    let Source { path, file, bytes_before, bytes_total, .. } = source;
    let file = ParquetFile::open(path, &file)?;
    let header = file.header(builder)?;
    let columns: Vec<(Field, usize)> =
        Field::ALL.into_iter().filter_map(|field| Some((field, header.position(field)?))).collect();

    let groups = file.groups()?;
    // A row takes bytes of the file, so that a promise beyond its length is not believed before the rows are there.
    let rows: usize = groups.iter().map(|group| group.rows).sum();
    builder.expect_rows(rows.min(file.map.as_ref().len()));
    let mut bytes = bytes_before;
    // While some row groups are decoded, those before them join the panel.
    let batch = |at: usize| file.batch(&groups[at], &columns);
    in_order(groups.len(), batch, |batch| {
        bytes += batch.1;
        builder.set_bytes(bytes, bytes_total);
        builder.push_batch(batch.0)?;
        builder.tell_progress_now()
    })
}

struct ParquetFile {
    path: PathBuf,
    map: MMapSemaphore,
    metadata: FileMetadataRef,
    schema: Arc<ArrowSchema>,
}

/// A row group.
struct Group {
    /// The metadata of a file that has this row group and no other: given the whole file's and a slice of it, polars
    /// unpacks pages of every row group before it.
    metadata: FileMetadataRef,
    rows: usize,
    bytes: u64,
}

impl ParquetFile {
    fn open(path: PathBuf, file: &File) -> Result<Self, Error> {
        let map = guarded(&path, Format::Parquet, || MMapSemaphore::new_from_file(file))?;
        let (metadata, schema) = guarded(&path, Format::Parquet, || {
            let mut reader = ParquetReader::new(Cursor::new(map.as_ref()));
            Ok((Arc::clone(reader.get_metadata()?), reader.schema()?))
        })?;
        Ok(Self { path, map, metadata, schema })
    }

    fn name(&self) -> String {
        self.path.display().to_string()
    }

    fn header(&self, builder: &mut PanelBuilder<'_>) -> Result<Header, Error> {
        let names: Vec<&str> = self.schema.iter_names().map(PlSmallStr::as_str).collect();
        let header = Header::find(&self.name(), &names)?;
        for field in Field::ALL {
            if let Some((name, arrow)) = header.position(field).and_then(|at| self.schema.get_at_index(at)) {
                let dtype = guarded(&self.path, Format::Parquet, || Ok(DataType::from_arrow_field(arrow)))?;
                check_type(&self.name(), name, field, &dtype)?;
            }
        }
        builder.note_absent(header.absent());
        Ok(header)
    }

    /// The row groups, once their promises are found to be possible.
    fn groups(&self) -> Result<Vec<Group>, Error> {
        let mut file_rows = 0;
        let mut groups = Vec::new();
        let mut metadata = (*self.metadata).clone();
        for group in &self.metadata.row_groups {
            let (rows, bytes) = (group.num_rows(), group.compressed_size() as u64);
            if rows as u64 > bytes.saturating_mul(MOST_A_BYTE).max(FEW) || u32::try_from(rows).is_err() {
                let reason = format!("its footer promises {rows} rows in {bytes} bytes");
                return Err(damaged(&self.path, Format::Parquet, &reason));
            }
            let inside = |column: &std::ops::Range<u64>| {
                column.start <= column.end && column.end <= self.map.as_ref().len() as u64
            };
            if !group.byte_ranges_iter().all(|range| inside(&range)) {
                return Err(damaged(&self.path, Format::Parquet, "its footer names bytes beyond the end of the file"));
            }
            (metadata.num_rows, metadata.row_groups) = (rows, vec![group.clone()]);
            groups.push(Group { metadata: Arc::new(metadata.clone()), rows, bytes });
            file_rows += rows;
        }
        if file_rows != self.metadata.num_rows {
            let reason = format!("its footer promises {} rows, its row groups {file_rows}", self.metadata.num_rows);
            return Err(damaged(&self.path, Format::Parquet, &reason));
        }
        Ok(groups)
    }

    /// A row group's rows, and its bytes.
    fn batch(&self, group: &Group, columns: &[(Field, usize)]) -> Result<(Batch, u64), Error> {
        let mut mal_id = None;
        if let Some(&(field, at)) = columns.iter().find(|(field, _)| *field == Field::MalId) {
            mal_id = Some(self.column(group, field, at, None)?);
        }
        let known = mal_id.as_ref().and_then(ReadColumn::numbers);
        let others = columns.par_iter().filter(|(field, _)| *field != Field::MalId);
        let others = others.map(|&(field, at)| self.column(group, field, at, known));
        let mut columns = others.collect::<Result<Vec<_>, Error>>()?;
        columns.extend(mal_id);
        Ok((Batch::new(group.rows, columns), group.bytes))
    }

    /// Checks what the pages of a column promise.
    fn check_pages(&self, group: &Group, at: usize) -> Result<(), String> {
        let name = self.schema.get_at_index(at).map(|(name, _)| name.as_str()).unwrap_or_default();
        let metadata = group.metadata.row_groups.first();
        let columns = metadata.and_then(|metadata| metadata.columns_under_root_iter(name));
        let columns = columns.ok_or_else(|| format!("a row group lacks {name}"))?;
        for column in columns {
            let range = column.byte_range();
            let range = usize::try_from(range.start).unwrap_or(usize::MAX)..usize::try_from(range.end).unwrap_or(0);
            let bytes = self.map.as_ref().get(range).ok_or("its footer names bytes beyond the end of the file")?;
            let flat = column.descriptor().descriptor.max_rep_level == 0;
            Pages { bytes, values: column.num_values(), rows: group.rows, flat }.check()?;
        }
        Ok(())
    }

    fn column(&self, group: &Group, field: Field, at: usize, mal_id: Option<&[i32]>) -> Result<ReadColumn, Error> {
        guarded(&self.path, Format::Parquet, || Ok(self.check_pages(group, at)))?
            .map_err(|reason| damaged(&self.path, Format::Parquet, &reason))?;
        guarded(&self.path, Format::Parquet, || {
            let mut reader = ParquetReader::new(Cursor::new(self.map.as_ref()));
            reader.set_metadata(Arc::clone(&group.metadata));
            let frame = reader.with_projection(Some(vec![at])).read_parallel(ParallelStrategy::None).finish()?;
            let column = frame.columns().first().map(Column::as_materialized_series);
            let column = column.filter(|column| column.len() == group.rows).ok_or_else(|| {
                polars::error::polars_err!(ComputeError: "column {} has fewer values than its row group has rows", field.name())
            })?;
            read_column(field, column, mal_id)
        })
    }
}
