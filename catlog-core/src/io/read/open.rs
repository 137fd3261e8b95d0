//! Opening a file and telling what it is.

use std::cell::Cell;
use std::fmt::Display;
use std::fs::{File, Metadata};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use flate2::read::MultiGzDecoder;

use crate::Error;

/// How many bytes are looked at to tell a format.
const LOOK: usize = 4096;
/// A record (a line, or a field that spans lines) is at most this long.
pub(super) const MAX_RECORD: u64 = 16 << 20;
const BUFFER: usize = 1 << 17;

/// The formats that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Csv { gzip: bool },
    JsonLines { gzip: bool },
    JsonArray { gzip: bool },
    Parquet,
    IpcFile,
    IpcStream,
}

impl Format {
    /// The name in reports and errors.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Csv { gzip: false } => "csv",
            Self::Csv { gzip: true } => "csv.gz",
            Self::JsonLines { gzip: false } => "jsonl",
            Self::JsonLines { gzip: true } => "jsonl.gz",
            Self::JsonArray { gzip: false } => "json",
            Self::JsonArray { gzip: true } => "json.gz",
            Self::Parquet => "parquet",
            Self::IpcFile => "ipc",
            Self::IpcStream => "ipc_stream",
        }
    }

    fn is_gzip(self) -> bool {
        matches!(self, Self::Csv { gzip: true } | Self::JsonLines { gzip: true } | Self::JsonArray { gzip: true })
    }
}

/// An opened file of a known format.
#[derive(Debug)]
pub(super) struct Source {
    pub path: PathBuf,
    pub format: Format,
    pub file: File,
    /// Its bytes.
    pub len: u64,
    /// Bytes of the files before it.
    pub bytes_before: u64,
    /// Bytes of all files.
    pub bytes_total: u64,
}

impl Source {
    pub(super) fn open(path: &Path, bytes_before: u64, bytes_total: u64) -> Result<Self, Error> {
        let fail = |source| Error::Io { action: "cannot open", path: path.to_owned(), source };
        let mut file = File::open(path).map_err(fail)?;
        let mut metadata = file.metadata().map_err(fail)?;
        if metadata.is_dir() {
            return Err(fail(io::ErrorKind::IsADirectory.into()));
        }
        if is_pipe(&metadata) {
            (file, metadata) = spooled(file).map_err(|source| Error::Io {
                action: "cannot keep in a temporary file what comes from",
                path: path.to_owned(),
                source,
            })?;
        }
        let mut start = Vec::with_capacity(LOOK);
        file.by_ref().take(LOOK as u64).read_to_end(&mut start).map_err(fail)?;
        let format = recognise(path, &start)?;
        io::Seek::rewind(&mut file).map_err(fail)?;
        Ok(Self { path: path.to_owned(), format, file, len: metadata.len(), bytes_before, bytes_total })
    }

    /// The text of the file, unpacked, record by record within bounds.
    pub(super) fn text(self) -> Result<TextSource, Error> {
        let read = Rc::new(Cell::new(0));
        let counted = Counted { inner: self.file, read: Rc::clone(&read) };
        let raw: Box<dyn BufRead> = if self.format.is_gzip() {
            Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(BufReader::with_capacity(BUFFER, counted))))
        } else {
            Box::new(BufReader::with_capacity(BUFFER, counted))
        };
        let mut text = TextSource {
            path: self.path,
            format: self.format,
            reader: raw,
            read,
            bytes_before: self.bytes_before,
            bytes_total: self.bytes_total,
        };
        text.skip_byte_order_mark()?;
        Ok(text)
    }
}

/// Whether a file can be read once only, from start to end: a pipe, such as `/dev/stdin` behind `|` or `<(…)`.
fn is_pipe(metadata: &Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        metadata.file_type().is_fifo() || metadata.file_type().is_socket()
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        false
    }
}

/// What comes out of a pipe, as a file that can be read again: the format is told by a first look, and some formats are
/// read from their end. The file has no name, and is gone when it is closed.
fn spooled(mut pipe: File) -> io::Result<(File, Metadata)> {
    let mut file = tempfile::tempfile()?;
    io::copy(&mut pipe, &mut file)?;
    io::Seek::rewind(&mut file)?;
    let metadata = file.metadata()?;
    Ok((file, metadata))
}

/// The error for content that is not what it promised to be.
pub(super) fn unreadable(path: &Path, format: Format, reason: &dyn Display, cure: &str) -> Error {
    Error::UnreadableFile {
        path: path.to_owned(),
        format: format.name(),
        reason: reason.to_string(),
        cure: cure.to_owned(),
    }
}

/// A text file that is read from start to end.
pub(super) struct TextSource {
    pub path: PathBuf,
    pub format: Format,
    pub reader: Box<dyn BufRead>,
    read: Rc<Cell<u64>>,
    bytes_before: u64,
    pub bytes_total: u64,
}

impl TextSource {
    fn skip_byte_order_mark(&mut self) -> Result<(), Error> {
        let start = match self.reader.fill_buf() {
            Ok(start) => start,
            Err(error) => return Err(failed(&self.path, self.format, &error)),
        };
        if start.starts_with(b"\xEF\xBB\xBF") {
            self.reader.consume(3);
        } else if start.starts_with(b"\xFF\xFE") || start.starts_with(b"\xFE\xFF") {
            return Err(unreadable(&self.path, self.format, &"it is UTF-16", "save it as UTF-8"));
        }
        Ok(())
    }

    /// Bytes read of this file and those before it.
    pub(super) fn bytes_read(&self) -> u64 {
        self.bytes_before + self.read.get()
    }

    /// The error for a file that stops being readable.
    pub(super) fn failed(&self, error: &io::Error) -> Error {
        failed(&self.path, self.format, error)
    }
}

pub(super) fn failed(path: &Path, format: Format, error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
            let cure = if format.is_gzip() { "it is cut off or damaged: copy it again" } else { "check what wrote it" };
            unreadable(path, format, error, cure)
        }
        kind => Error::Io { action: "cannot read", path: path.to_owned(), source: kind.into() },
    }
}

/// Counts the bytes that are read.
struct Counted {
    inner: File,
    read: Rc<Cell<u64>>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.read.set(self.read.get() + n as u64);
        Ok(n)
    }
}

/// Tells the format by the first bytes; the name decides only between kinds of text.
fn recognise(path: &Path, start: &[u8]) -> Result<Format, Error> {
    if start.is_empty() {
        return Err(Error::NoInput {
            reason: format!("{} is empty", path.display()),
            cure: "check what wrote it".to_owned(),
        });
    }
    if start.starts_with(b"PAR1") || start.starts_with(b"PARE") {
        return Ok(Format::Parquet);
    }
    if start.starts_with(b"ARROW1") {
        return Ok(Format::IpcFile);
    }
    if start.starts_with(b"\xFF\xFF\xFF\xFF") {
        return Ok(Format::IpcStream);
    }
    let name = path.to_string_lossy().to_lowercase();
    let gzip = start.starts_with(b"\x1F\x8B");
    let mut unpacked = Vec::new();
    let text = if gzip {
        // A damaged start is told by the reader, with more to say.
        let _ = MultiGzDecoder::new(start).take(LOOK as u64).read_to_end(&mut unpacked);
        &unpacked
    } else {
        start
    };
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text).trim_ascii_start();
    let plain = name.strip_suffix(".gz").unwrap_or(&name);
    match text.first() {
        Some(b'{') => return Ok(Format::JsonLines { gzip }),
        Some(b'[') => return Ok(Format::JsonArray { gzip }),
        _ => {}
    }
    let binary = [
        (".parquet", Format::Parquet),
        (".pq", Format::Parquet),
        (".arrow", Format::IpcFile),
        (".ipc", Format::IpcFile),
        (".feather", Format::IpcFile),
    ];
    if let Some((_, format)) = binary.iter().find(|(ending, _)| plain.ends_with(ending)) {
        return Err(unreadable(
            path,
            *format,
            &"its first bytes are others",
            "it is cut off, damaged or of another format: write it again",
        ));
    }
    if [".jsonl", ".ndjson"].iter().any(|ending| plain.ends_with(ending)) {
        return Ok(Format::JsonLines { gzip });
    }
    let packed = gzip && [&b"PAR1"[..], b"ARROW1"].iter().any(|magic| text.starts_with(magic));
    let packed = packed.then_some(("Parquet or Arrow packed with gzip", "unpack it with `gunzip`"));
    if let Some((kind, cure)) = packed.or_else(|| foreign(start)) {
        return Err(unreadable(path, Format::Csv { gzip: false }, &format!("it is {kind}"), cure));
    }
    Ok(Format::Csv { gzip })
}

/// Formats that are often met and not read.
fn foreign(start: &[u8]) -> Option<(&'static str, &'static str)> {
    let kinds: [(&[u8], &str, &str); 6] = [
        (b"PK\x03\x04", "a ZIP archive or an Excel sheet", "unpack it, or save the sheet as CSV"),
        (b"\x28\xB5\x2F\xFD", "compressed with zstd", "unpack it with `zstd -d`"),
        (b"BZh", "compressed with bzip2", "unpack it with `bunzip2`"),
        (b"\xFD7zXZ\x00", "compressed with xz", "unpack it with `unxz`"),
        (b"SQLite format 3\x00", "an SQLite database", "export the table as CSV"),
        (b"<", "XML or HTML", "export the rows as CSV or JSON lines"),
    ];
    kinds.iter().find(|(magic, ..)| start.starts_with(magic)).map(|&(_, kind, cure)| (kind, cure))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn format(name: &str, start: &[u8]) -> Result<Format, &'static str> {
        recognise(Path::new(name), start).map_err(|error| error.code())
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(text).unwrap();
        out.finish().unwrap()
    }

    #[test]
    fn content_decides_before_the_name() {
        assert_eq!(format("a.csv", b"PAR1...."), Ok(Format::Parquet));
        assert_eq!(format("a", b"ARROW1\0\0"), Ok(Format::IpcFile));
        assert_eq!(format("a", b"\xFF\xFF\xFF\xFF\x10\0\0\0"), Ok(Format::IpcStream));
        assert_eq!(format("a.csv", b"\xEF\xBB\xBFmal_id,rank"), Ok(Format::Csv { gzip: false }));
        assert_eq!(format("a.gz", &gzip(b"mal_id,rank")), Ok(Format::Csv { gzip: true }));
        assert_eq!(format("a.csv", &gzip(b" {\"malId\": 1}")), Ok(Format::JsonLines { gzip: true }));
        assert_eq!(format("a.json", b"\n[{\"malId\": 1}]"), Ok(Format::JsonArray { gzip: false }));
        assert_eq!(format("a.jsonl", b"malId"), Ok(Format::JsonLines { gzip: false }));
    }

    #[test]
    fn what_cannot_be_read_says_so() {
        assert_eq!(format("a.csv", b""), Err("no_input"));
        assert_eq!(format("a.parquet", b"PK\x03\x04"), Err("unreadable_file"));
        assert_eq!(format("a.csv", b"PK\x03\x04"), Err("unreadable_file"));
        assert_eq!(format("a.html", b"<html>"), Err("unreadable_file"));
        assert_eq!(format("a.gz", &gzip(b"PAR1...")), Err("unreadable_file"));
    }
}
