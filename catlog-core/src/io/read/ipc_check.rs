//! What the messages of an Arrow IPC file promise, checked before it is read: a reader takes memory by these promises.

use std::fmt::Display;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};

use polars_arrow::io::ipc::read::FileMetadata;
use polars_arrow_format::ipc::planus::ReadAsRoot;
use polars_arrow_format::ipc::{Block, MessageHeaderRef, MessageRef, RecordBatchRef};

/// What is wrong with the file.
type Checked<T> = Result<T, String>;

const CONTINUATION: [u8; 4] = [0xff; 4];
/// Values that are believed whatever the size.
const FEW: u64 = 1 << 16;
/// Values and unpacked bytes that are believed for a byte of the file: far more than columns of a panel pack to.
const MOST_A_BYTE: u64 = 4096;
/// Bytes of a buffer that are believed whatever the size.
const SMALL_BUFFER: u64 = 1 << 26;

/// Checks the batches that the footer names.
pub(super) fn check_file(file: &File, size: u64, metadata: &FileMetadata) -> Checked<()> {
    let mut messages = Messages { reader: BufReader::new(file), size };
    let dictionaries = metadata.dictionaries.iter().flatten();
    dictionaries.chain(&metadata.blocks).try_for_each(|block: &Block| {
        let offset = natural(block.offset, "an offset")?;
        let message = messages.message_at(offset)?.ok_or("its footer names a batch where there is none")?;
        let body = offset.saturating_add(natural(block.meta_data_length.into(), "a length")?);
        messages.check(&message, body).map(|_| ())
    })
}

/// Checks the batches of a stream, one after the other.
pub(super) fn check_stream(file: &File, size: u64) -> Checked<()> {
    let mut messages = Messages { reader: BufReader::new(file), size };
    let mut offset = 0;
    while let Some(message) = messages.message_at(offset)? {
        let body = messages.reader.stream_position().map_err(text)?;
        offset = body.saturating_add(messages.check(&message, body)?);
    }
    Ok(())
}

struct Messages<'a> {
    reader: BufReader<&'a File>,
    size: u64,
}

impl Messages<'_> {
    /// The message that starts there; none at the end.
    fn message_at(&mut self, offset: u64) -> Checked<Option<Vec<u8>>> {
        if offset >= self.size {
            return Ok(None);
        }
        self.reader.seek(SeekFrom::Start(offset)).map_err(text)?;
        let mut length = [0; 4];
        self.reader.read_exact(&mut length).map_err(text)?;
        if length == CONTINUATION {
            self.reader.read_exact(&mut length).map_err(text)?;
        }
        let length = natural(i32::from_le_bytes(length).into(), "a length")?;
        if length == 0 {
            return Ok(None);
        }
        let mut message = Vec::new();
        self.reader.by_ref().take(length.min(self.size)).read_to_end(&mut message).map_err(text)?;
        if message.len() as u64 == length { Ok(Some(message)) } else { Err("it ends within a message".to_owned()) }
    }

    /// Checks a message whose body starts there, and tells the body's length.
    fn check(&mut self, message: &[u8], body: u64) -> Checked<u64> {
        let message = MessageRef::read_as_root(message).map_err(text)?;
        let length = natural(message.body_length().map_err(text)?, "a length")?;
        if body.saturating_add(length) > self.size {
            return Err("it ends within a batch".to_owned());
        }
        match message.header().map_err(text)? {
            Some(MessageHeaderRef::RecordBatch(batch)) => self.check_batch(batch, body, length)?,
            Some(MessageHeaderRef::DictionaryBatch(dictionary)) => {
                if let Some(batch) = dictionary.data().map_err(text)? {
                    self.check_batch(batch, body, length)?;
                }
            }
            _ => {}
        }
        Ok(length)
    }
    fn check_batch(&mut self, batch: RecordBatchRef<'_>, body: u64, body_length: u64) -> Checked<()> {
        let most = body_length.saturating_mul(MOST_A_BYTE).clamp(FEW, u32::MAX.into());
        let nodes = batch.nodes().map_err(text)?.into_iter().flatten();
        let lengths = nodes.map(|node| node.length()).chain([batch.length().map_err(text)?]);
        for length in lengths {
            if natural(length, "a length")? > most {
                return Err(format!("a batch of {body_length} bytes promises {length} values"));
            }
        }
        let packed = batch.compression().map_err(text)?.is_some();
        for buffer in batch.buffers().map_err(text)?.into_iter().flatten() {
            let (offset, length) = (natural(buffer.offset(), "an offset")?, natural(buffer.length(), "a length")?);
            if offset.saturating_add(length) > body_length {
                return Err("a buffer lies beyond the end of its batch".to_owned());
            }
            if packed && length > 0 {
                self.check_packed(body + offset, length)?;
            }
        }
        Ok(())
    }

    /// A packed buffer starts with the number of bytes that it unpacks to, -1 if it is not packed.
    fn check_packed(&mut self, at: u64, length: u64) -> Checked<()> {
        let mut unpacked = [0; 8];
        self.reader.seek(SeekFrom::Start(at)).map_err(text)?;
        self.reader.read_exact(&mut unpacked).map_err(text)?;
        let unpacked = i64::from_le_bytes(unpacked);
        if length < 8 || unpacked < -1 || unpacked.unsigned_abs() > length.saturating_mul(MOST_A_BYTE).max(SMALL_BUFFER)
        {
            return Err(format!("a buffer of {length} bytes promises to unpack to {unpacked}"));
        }
        Ok(())
    }
}

fn natural(value: i64, what: &str) -> Checked<u64> {
    u64::try_from(value).map_err(|_| format!("{what} in it is {value}"))
}

fn text(error: impl Display) -> String {
    error.to_string()
}
