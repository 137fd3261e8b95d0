//! Pages, and the column chunk that they make up.

use std::cell::RefCell;

use bytes::Bytes;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::Result;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::statistics::Statistics;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;

/// Level 3 makes a momentum table 2.4 % smaller and takes a third more time.
const ZSTD_LEVEL: i32 = 1;

/// A chunk whose first page does not shrink below this part of its size is written as it is: compressing doubles of random
/// digits takes much time and saves next to nothing.
const WORTH: f64 = 0.9;
/// Smaller pages are compressed whatever it gives.
const WORTH_A_LOOK: usize = 4096;

/// A column chunk: its bytes and what the file's footer says about it.
pub(super) struct Chunk {
    pub(super) bytes: Bytes,
    pub(super) close: ColumnCloseResult,
}

/// A compressor and room for what it makes.
struct Scratch {
    compressor: zstd::bulk::Compressor<'static>,
    buffer: Vec<u8>,
}

thread_local! {
    /// What the last chunk of this thread was compressed with: its tables are some hundred kilobytes, and getting them from the
    /// system for each chunk takes as long as a page.
    static SCRATCH: RefCell<Option<Scratch>> = const { RefCell::new(None) };
}

/// Takes the pages of one column chunk.
pub(super) struct ChunkWriter {
    sink: TrackedWrite<Vec<u8>>,
    scratch: Scratch,
    is_plain: bool,
    encodings: Vec<Encoding>,
    dictionary_at: Option<i64>,
    data_at: Option<i64>,
    values: i64,
    compressed: i64,
    uncompressed: i64,
}

impl ChunkWriter {
    pub(super) fn new() -> Result<Self> {
        let scratch = match SCRATCH.take() {
            Some(scratch) => scratch,
            None => Scratch { compressor: zstd::bulk::Compressor::new(ZSTD_LEVEL)?, buffer: Vec::new() },
        };
        Ok(Self {
            sink: TrackedWrite::new(Vec::new()),
            scratch,
            is_plain: false,
            encodings: vec![Encoding::RLE], // the levels
            dictionary_at: None,
            data_at: None,
            values: 0,
            compressed: 0,
            uncompressed: 0,
        })
    }

    /// The dictionary page; it comes before the others.
    pub(super) fn dictionary(&mut self, plain: &[u8], entries: usize) -> Result<()> {
        let page = Page::DictionaryPage {
            buf: self.compress(plain, false)?,
            num_values: u32::try_from(entries)?,
            encoding: Encoding::PLAIN,
            is_sorted: false,
        };
        self.encodings.push(Encoding::PLAIN);
        self.dictionary_at = Some(self.put(page, plain.len())?);
        Ok(())
    }

    /// A data page of `values` values and nulls: `body` is their levels and the values that are there.
    pub(super) fn page(&mut self, body: &[u8], values: usize, encoding: Encoding) -> Result<()> {
        let is_first = self.data_at.is_none() && self.dictionary_at.is_none();
        let page = Page::DataPage {
            buf: self.compress(body, is_first)?,
            num_values: u32::try_from(values)?,
            encoding,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        if !self.encodings.contains(&encoding) {
            self.encodings.push(encoding);
        }
        let at = self.put(page, body.len())?;
        self.data_at.get_or_insert(at);
        self.values += i64::try_from(values)?;
        Ok(())
    }

    /// `is_first` says that it is the page by which the chunk is judged.
    fn compress(&mut self, bytes: &[u8], is_first: bool) -> Result<Bytes> {
        if self.is_plain {
            return Ok(Bytes::copy_from_slice(bytes));
        }
        let Scratch { compressor, buffer } = &mut self.scratch;
        buffer.resize(buffer.len().max(zstd::zstd_safe::compress_bound(bytes.len())), 0);
        let length = compressor.compress_to_buffer(bytes, &mut buffer[..])?;
        if is_first && bytes.len() >= WORTH_A_LOOK && length as f64 > WORTH * bytes.len() as f64 {
            self.is_plain = true;
            return Ok(Bytes::copy_from_slice(bytes));
        }
        Ok(Bytes::copy_from_slice(&buffer[..length]))
    }

    /// Where in the chunk the page begins.
    fn put(&mut self, page: Page, uncompressed: usize) -> Result<i64> {
        let spec = SerializedPageWriter::new(&mut self.sink).write_page(CompressedPage::new(page, uncompressed))?;
        self.compressed += i64::try_from(spec.compressed_size)?;
        self.uncompressed += i64::try_from(spec.uncompressed_size)?;
        Ok(i64::try_from(spec.offset)?)
    }

    pub(super) fn finish(self, leaf: ColumnDescPtr, rows: usize, statistics: Statistics) -> Result<Chunk> {
        let metadata = ColumnChunkMetaData::builder(leaf)
            .set_compression(if self.is_plain {
                Compression::UNCOMPRESSED
            } else {
                Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?)
            })
            .set_encodings(self.encodings)
            .set_num_values(self.values)
            .set_total_compressed_size(self.compressed)
            .set_total_uncompressed_size(self.uncompressed)
            .set_dictionary_page_offset(self.dictionary_at)
            .set_data_page_offset(self.data_at.unwrap_or(0))
            .set_statistics(statistics)
            .build()?;
        SCRATCH.set(Some(self.scratch));
        let bytes = Bytes::from(self.sink.into_inner()?);
        let close = ColumnCloseResult {
            bytes_written: bytes.len() as u64,
            rows_written: rows as u64,
            metadata,
            bloom_filter: None,
            column_index: None,
            offset_index: None,
        };
        Ok(Chunk { bytes, close })
    }
}
