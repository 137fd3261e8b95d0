//! CSV: streamed record by record.

use std::borrow::Cow;
use std::cell::Cell as Counter;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use ::csv::{ByteRecord, ErrorKind, ReaderBuilder};

use super::open::{MAX_RECORD, Source, TextSource, failed, unreadable};
use crate::Error;
use crate::panel::{Cell, Field, Header, PanelBuilder, Reason, Record};

/// Reads a file whose first record names the columns.
pub(super) fn read(source: Source, builder: &mut PanelBuilder<'_>) -> Result<(), Error> {
    let mut text = source.text()?;
    let delimiter = delimiter(&mut text)?;
    let (path, format) = (text.path.clone(), text.format);
    let limit = Rc::new(Counter::new(MAX_RECORD));
    let text = Rc::new(std::cell::RefCell::new(text));
    let bounded = Bounded { text: Rc::clone(&text), given: 0, limit: Rc::clone(&limit) };
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(bounded);

    let fail = |error: ::csv::Error| match error.into_kind() {
        ErrorKind::Io(error) => failed(&path, format, &error),
        kind => unreadable(&path, format, &format!("{kind:?}"), "check what wrote it"),
    };
    let mut record = ByteRecord::new();
    if !reader.read_byte_record(&mut record).map_err(fail)? {
        return Ok(());
    }
    let names: Vec<String> = record.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
    let header = Header::find(&path.display().to_string(), &names)?;
    builder.note_absent(header.absent());
    loop {
        limit.set(reader.position().byte() + MAX_RECORD);
        if !reader.read_byte_record(&mut record).map_err(fail)? {
            return Ok(());
        }
        if record.len() == names.len() {
            builder.push_record(&cells(&record, &header))?;
        } else {
            let fields: Vec<Cow<'_, str>> = record.iter().map(String::from_utf8_lossy).collect();
            let detail = format!(
                "has {} fields where the header has {}; text with commas needs quotes",
                record.len(),
                names.len()
            );
            builder.push_broken(Reason::WrongFieldCount, &fields.join(","), detail)?;
        }
        let text = text.borrow();
        builder.set_bytes(text.bytes_read(), text.bytes_total);
    }
}

fn cells<'a>(record: &'a ByteRecord, header: &Header) -> Record<'a> {
    Field::ALL.map(|field| match header.position(field).and_then(|at| record.get(at)) {
        None | Some([]) => Cell::Null,
        Some(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Cell::Text(Cow::Borrowed(text)),
            Err(_) => Cell::NotUtf8(bytes),
        },
    })
}

/// A comma, or what stands between the names of a header without one.
fn delimiter(text: &mut TextSource) -> Result<u8, Error> {
    let start = match text.reader.fill_buf() {
        Ok(start) => start,
        Err(error) => return Err(failed(&text.path, text.format, &error)),
    };
    let header = start.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let delimiter = [b',', b';', b'\t', b'|'].into_iter().find(|delimiter| header.contains(delimiter));
    Ok(delimiter.unwrap_or(b','))
}

/// Gives no more than a bound from the start of a record on, so that a quote left open does not fill the memory.
struct Bounded {
    text: Rc<std::cell::RefCell<TextSource>>,
    given: u64,
    limit: Rc<Counter<u64>>,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given >= self.limit.get() + buffer.len() as u64 {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!("a record is longer than {} MiB; is a quote not closed?", MAX_RECORD >> 20),
            ));
        }
        let n = self.text.borrow_mut().reader.read(buffer)?;
        self.given += n as u64;
        Ok(n)
    }
}
