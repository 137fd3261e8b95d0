//! JSON: an object a line, or an array of objects.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::io::{BufRead, Read};

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::open::{MAX_RECORD, Source, TextSource, unreadable};
use crate::Error;
use crate::panel::{Cell, FIELDS, Field, PanelBuilder, Reason, Record, find_field, missing_column};

/// Reads a file with an object a line; empty lines are none.
pub(super) fn read_lines(source: Source, builder: &mut PanelBuilder<'_>) -> Result<(), Error> {
    let mut text = source.text()?;
    let mut keys = KeysSeen::default();
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = text.reader.by_ref().take(MAX_RECORD + 1).read_until(b'\n', &mut line);
        let read = read.map_err(|error| text.failed(&error))? as u64;
        if read == 0 {
            return keys.check(&text, builder);
        }
        if read > MAX_RECORD {
            let reason = format!("line {} is longer than {} MiB", builder.records() + 1, MAX_RECORD >> 20);
            return Err(unreadable(&text.path, text.format, &reason, "write one row a line"));
        }
        builder.set_bytes(text.bytes_read(), text.bytes_total);
        if !line.trim_ascii().is_empty() {
            if let Ok(line) = std::str::from_utf8(&line) {
                push_object(line.trim(), builder, &mut keys)?;
            } else {
                let value = String::from_utf8_lossy(line.trim_ascii());
                builder.push_broken(Reason::InvalidUtf8, &value, "is not UTF-8".to_owned())?;
            }
        }
    }
}

/// Reads a file that is one array of objects, object by object.
pub(super) fn read_array(source: Source, builder: &mut PanelBuilder<'_>) -> Result<(), Error> {
    let text = RefCell::new(source.text()?);
    let mut keys = KeysSeen::default();
    let mut rows = Rows { builder, keys: &mut keys, text: &text, error: None };
    let mut json = serde_json::Deserializer::from_reader(Shared(&text));
    let result = json.deserialize_seq(&mut rows).and_then(|()| json.end());
    if let Some(error) = rows.error {
        return Err(error);
    }
    if let Err(error) = result {
        let text = text.borrow();
        return Err(match error.io_error_kind() {
            Some(kind) => text.failed(&kind.into()),
            None => unreadable(&text.path, text.format, &error, "write an array of objects, or one object a line"),
        });
    }
    keys.check(&text.into_inner(), builder)
}

struct Shared<'a>(&'a RefCell<TextSource>);

impl Read for Shared<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().reader.read(buffer)
    }
}

struct Rows<'a, 'b> {
    builder: &'a mut PanelBuilder<'b>,
    keys: &'a mut KeysSeen,
    text: &'a RefCell<TextSource>,
    error: Option<Error>,
}

impl<'de> Visitor<'de> for &mut Rows<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        while let Some(row) = rows.next_element::<Box<RawValue>>()? {
            {
                let text = self.text.borrow();
                self.builder.set_bytes(text.bytes_read(), text.bytes_total);
            }
            if let Err(error) = push_object(row.get(), self.builder, self.keys) {
                self.error = Some(error);
                return Err(serde::de::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}

pub(super) fn push_object(text: &str, builder: &mut PanelBuilder<'_>, keys: &mut KeysSeen) -> Result<(), Error> {
    match serde_json::from_str::<Object<'_>>(text) {
        Ok(object) => {
            keys.note(&object);
            builder.push_record(&object.record())
        }
        Err(error) => builder.push_broken(Reason::InvalidJson, text, format!("is no JSON object: {error}")),
    }
}

/// The values of an object that are columns, as they stand there.
struct Object<'a> {
    values: [Option<&'a RawValue>; FIELDS],
}

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectVisitor;

        impl<'de> Visitor<'de> for ObjectVisitor {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
                let mut values = [None; FIELDS];
                while let Some(key) = map.next_key::<Text<'de>>()? {
                    let Some(field) = find_field(&key.0) else {
                        map.next_value::<IgnoredAny>()?;
                        continue;
                    };
                    let value = &mut values[field as usize];
                    if value.is_some() {
                        let message = format!("{} stands there more than once", field.name());
                        return Err(serde::de::Error::custom(message));
                    }
                    *value = Some(map.next_value::<&RawValue>()?);
                }
                Ok(Object { values })
            }
        }

        deserializer.deserialize_map(ObjectVisitor)
    }
}

impl<'a> Object<'a> {
    fn record(&self) -> Record<'a> {
        self.values.map(|value| value.map_or(Cell::Null, |value| cell(value.get())))
    }
}

fn cell(text: &str) -> Cell<'_> {
    let other = Cell::Other(text);
    match text.as_bytes().first() {
        Some(b'n') => Cell::Null,
        Some(b'"') => serde_json::from_str::<Text<'_>>(text).map_or(other, |text| Cell::Text(text.0)),
        Some(b'[') => serde_json::from_str::<Vec<Option<Text<'_>>>>(text)
            .map_or(other, |items| Cell::List(items.into_iter().map(|item| item.map(|text| text.0)).collect())),
        Some(b'-' | b'0'..=b'9') => Cell::Text(Cow::Borrowed(text)),
        _ => other,
    }
}

/// Text that is borrowed where it has no escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// Which columns some object of the file has: one that none has is missing.
#[derive(Default)]
pub(super) struct KeysSeen {
    seen: [bool; FIELDS],
}

impl KeysSeen {
    fn note(&mut self, object: &Object<'_>) {
        for (seen, value) in self.seen.iter_mut().zip(&object.values) {
            *seen |= value.is_some();
        }
    }

    fn check(&self, text: &TextSource, builder: &mut PanelBuilder<'_>) -> Result<(), Error> {
        let absent: Vec<Field> = Field::ALL.into_iter().filter(|&field| !self.seen[field as usize]).collect();
        if builder.records() == 0 {
            return Ok(());
        }
        builder.note_absent(absent.iter().copied());
        let missing: Vec<Field> = absent.into_iter().filter(|field| field.is_required()).collect();
        missing_column::<&str>(&text.path.display().to_string(), &missing, &[])
    }
}
