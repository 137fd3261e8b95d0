//! CSV and JSON lines: rows as text.

use std::io::{self, Write};

use chrono::{DateTime, SecondsFormat};
use rayon::prelude::*;

use super::Format;
use crate::Error;
use crate::panel::date_of;
use crate::schema::{Column, ColumnDef, Frame, LogicalType, NULL_CODE, NULL_I32, NULL_ID, TableDef, camel_case};

/// Rows that are rendered as one piece of work.
const PIECE: usize = 4096;

/// A file of rows, each rendered on its own; pieces of a frame are rendered in parallel and written in order.
pub(super) struct TextFile<W: Write> {
    sink: W,
    json: bool,
}

impl<W: Write> TextFile<W> {
    pub(super) fn new(format: Format, def: &TableDef, options: &[&str], mut sink: W) -> io::Result<Self> {
        let json = format == Format::Jsonl;
        if !json {
            let mut header = Vec::new();
            for (at, column) in def.columns_with(options).enumerate() {
                if at > 0 {
                    header.push(b',');
                }
                csv_field(column.name, &mut header);
            }
            header.extend_from_slice(b"\r\n");
            sink.write_all(&header)?;
        }
        Ok(Self { sink, json })
    }

    /// `failed` makes an error of what the sink says.
    pub(super) fn write(&mut self, frame: &Frame, failed: impl Fn(io::Error) -> Error) -> Result<(), Error> {
        let columns = frame
            .columns()
            .enumerate()
            .map(|(at, (def, column))| Cells::new(at, def, column, self.json))
            .collect::<Result<Vec<_>, String>>()
            .map_err(|reason| Error::FrameSchema { table: frame.def().name, reason })?;
        let end: &[u8] = if self.json { b"}\n" } else { b"\r\n" };
        let render = |start: usize| {
            let mut out = Vec::new();
            for row in start..frame.len().min(start + PIECE) {
                for cells in &columns {
                    out.extend_from_slice(&cells.before);
                    cells.put(row, &mut out);
                }
                if columns.is_empty() && self.json {
                    out.push(b'{');
                }
                out.extend_from_slice(end);
            }
            out
        };
        let starts: Vec<usize> = (0..frame.len()).step_by(PIECE).collect();
        // A few pieces at a time: the text of a whole frame would be several times the frame.
        for starts in starts.chunks(4 * rayon::current_num_threads().max(1)) {
            let pieces: Vec<Vec<u8>> = starts.par_iter().map(|&start| render(start)).collect();
            for piece in pieces {
                self.sink.write_all(&piece).map_err(&failed)?;
            }
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> io::Result<W> {
        self.sink.flush()?;
        Ok(self.sink)
    }
}

/// A column ready to be rendered: its texts are already quoted, one for each entry of its dictionary.
struct Cells<'a> {
    /// What stands before each cell: the comma, and the name in JSON.
    before: Vec<u8>,
    null: &'static [u8],
    quote_dates: bool,
    values: Values<'a>,
}

enum Values<'a> {
    Int32(&'a [i32]),
    Date(&'a [i32]),
    Float64(&'a [f64]),
    Label(&'a [u8], Vec<Vec<u8>>),
    Dictionary(&'a [u32], Vec<Vec<u8>>),
    Int32List(&'a [usize], &'a [i32], bool),
    Same(Vec<u8>),
}

impl<'a> Cells<'a> {
    fn new(at: usize, def: &ColumnDef, column: &'a Column, json: bool) -> Result<Self, String> {
        let mut before = Vec::new();
        if json {
            before.push(if at == 0 { b'{' } else { b',' });
            json_text(&camel_case(def.name), &mut before);
            before.push(b':');
        } else if at > 0 {
            before.push(b',');
        }
        let text = |text: &str| {
            let mut out = Vec::new();
            if json {
                json_text(text, &mut out);
            } else {
                csv_field(text, &mut out);
            }
            out
        };
        let check = |ids: &[u32], length: usize, nullable: bool| {
            let beyond = |id: &&u32| **id as usize >= length && !(nullable && **id == NULL_ID);
            match ids.iter().find(beyond) {
                Some(id) => Err(format!("column {}: id {id} lies beyond its dictionary of {length}", def.name)),
                None => Ok(()),
            }
        };
        let values = match column {
            Column::Int32(values) => Values::Int32(values),
            Column::Date(days) => Values::Date(days),
            Column::Float64(values) => Values::Float64(values),
            Column::Label(codes) => {
                let LogicalType::Enum(set) = def.logical else {
                    return Err(format!("column {}: labels outside of an enum", def.name));
                };
                if let Some(code) = codes.iter().find(|&&code| code != NULL_CODE && code as usize >= set.labels.len()) {
                    return Err(format!("column {}: {code} is no code of {}", def.name, set.name));
                }
                Values::Label(codes, set.labels.iter().map(|label| text(label.label)).collect())
            }
            Column::Text { ids, texts } => {
                check(ids, texts.len(), true)?;
                Values::Dictionary(ids, texts.iter().map(|entry| text(entry)).collect())
            }
            Column::TextList { ids, lists } => {
                check(ids, lists.len(), false)?;
                let array = |id| {
                    let mut array = vec![b'['];
                    for (at, item) in lists.get(id).enumerate() {
                        if at > 0 {
                            array.push(b',');
                        }
                        json_text(item, &mut array);
                    }
                    array.push(b']');
                    if json { array } else { text(&String::from_utf8_lossy(&array)) }
                };
                Values::Dictionary(ids, (0..).take(lists.len()).map(array).collect())
            }
            Column::Int32List { ends, values } => Values::Int32List(ends, values, !json),
            Column::SameText(value) => Values::Same(text(value)),
            Column::SameTimestamp(micros) => {
                let instant = DateTime::from_timestamp_micros(*micros)
                    .ok_or_else(|| format!("column {}: {micros} µs is beyond the calendar", def.name))?;
                Values::Same(text(&instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)))
            }
        };
        Ok(Self { before, null: if json { b"null" } else { b"" }, quote_dates: json, values })
    }

    fn put(&self, row: usize, out: &mut Vec<u8>) {
        match &self.values {
            Values::Int32(values) if values[row] != NULL_I32 => integer(values[row], out),
            Values::Date(days) if days[row] != NULL_I32 => date(days[row], self.quote_dates, out),
            Values::Float64(values) if values[row].is_finite() => {
                out.extend_from_slice(zmij::Buffer::new().format_finite(values[row]).as_bytes());
            }
            Values::Label(codes, labels) if codes[row] != NULL_CODE => {
                out.extend_from_slice(&labels[usize::from(codes[row])]);
            }
            Values::Dictionary(ids, entries) if ids[row] != NULL_ID => {
                out.extend_from_slice(&entries[ids[row] as usize]);
            }
            Values::Int32List(ends, values, quoted) => {
                let start = if row == 0 { 0 } else { ends[row - 1] };
                let values = &values[start..ends[row]];
                let quoted = *quoted && values.len() > 1;
                out.extend_from_slice(if quoted { b"\"[" } else { b"[" });
                for (at, &value) in values.iter().enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    integer(value, out);
                }
                out.extend_from_slice(if quoted { b"]\"" } else { b"]" });
            }
            Values::Same(text) => out.extend_from_slice(text),
            _ => out.extend_from_slice(self.null),
        }
    }
}

fn integer(value: i32, out: &mut Vec<u8>) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

fn date(day: i32, quoted: bool, out: &mut Vec<u8>) {
    let date = date_of(day);
    if quoted {
        out.push(b'"');
    }
    // `NaiveDate` displays as ISO 8601.
    out.extend_from_slice(date.to_string().as_bytes());
    if quoted {
        out.push(b'"');
    }
}

/// A field of CSV after RFC 4180: quoted where it holds a comma, a quote or the end of a line.
fn csv_field(text: &str, out: &mut Vec<u8>) {
    if text.contains([',', '"', '\r', '\n']) {
        out.push(b'"');
        out.extend_from_slice(text.replace('"', "\"\"").as_bytes());
        out.push(b'"');
    } else {
        out.extend_from_slice(text.as_bytes());
    }
}

fn json_text(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(serde_json::Value::from(text).to_string().as_bytes());
}
