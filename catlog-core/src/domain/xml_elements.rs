//! The flat part of XML that list exports use: a root, elements below it, and texts below these.
//!
//! Entities other than the five of XML and character references are not expanded, whatever a document type declares: they
//! stay as they are written and are reported. So a document cannot grow beyond its own size.

use std::collections::{HashMap, HashSet};

use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};

use super::document::Unrecognized;
use crate::Error;

/// An element below the root with the texts of its children.
#[derive(Debug)]
pub(super) struct Element {
    /// Its name.
    pub name: String,
    /// How many of its name stand before it.
    pub at: usize,
    /// Its children: name and text, trimmed, in order.
    pub children: Vec<(String, String)>,
}

impl Element {
    /// The text of a child, none if it is absent or blank. Of children with the same name the first counts; the others are
    /// reported when the document is read.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let child = self.children.iter().find(|(child, _)| child == name);
        child.map(|(_, text)| text.as_str()).filter(|text| !text.is_empty())
    }
}

/// The elements below the root of a document.
#[derive(Debug)]
pub(super) struct Document {
    pub elements: Vec<Element>,
    pub unrecognized: Vec<Unrecognized>,
}

/// Reads a whole document; `document` is what it is taken for, and `root` the name that its root then has.
pub(super) fn read(xml: &str, root: &'static str, document: &'static str) -> Result<Document, Error> {
    if let Some(at) = xml.find('\0') {
        let reason = format!("it is no well-formed XML: line {}: {}", line_of(xml, at as u64), super::validation::NUL);
        return Err(Error::InvalidDocument { document, reason });
    }
    let mut reader = Reader::from_str(xml);
    let mut state = State { root, document, ..State::default() };
    loop {
        let at = reader.buffer_position();
        let broken = |reason: String| Error::InvalidDocument {
            document,
            reason: format!("it is no well-formed XML: line {}: {reason}", line_of(xml, at)),
        };
        match reader.read_event().map_err(|error| broken(error.to_string()))? {
            Event::Start(start) => state.open(&String::from_utf8_lossy(start.name().as_ref()))?,
            Event::Empty(start) => {
                state.open(&String::from_utf8_lossy(start.name().as_ref()))?;
                state.close();
            }
            Event::End(_) => state.close(),
            Event::Text(text) => state.text(&text.xml10_content().map_err(|error| broken(error.to_string()))?),
            Event::CData(text) => state.text(&text.xml10_content().map_err(|error| broken(error.to_string()))?),
            Event::GeneralRef(reference) => state.reference(&reference),
            Event::Eof if state.depth > 0 => {
                let reason = format!("it breaks off: {} elements are not closed", state.depth);
                return Err(Error::InvalidDocument { document, reason });
            }
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    if !state.has_root {
        return Err(Error::InvalidDocument { document, reason: "it has no element".to_owned() });
    }
    for element in &mut state.elements {
        for (_, text) in &mut element.children {
            *text = text.trim().to_owned();
        }
        report_repeated(element, &mut state.unrecognized);
    }
    Ok(Document { elements: state.elements, unrecognized: state.unrecognized })
}

/// Reports the children whose name an earlier one has: only the first is looked at.
fn report_repeated(element: &Element, unrecognized: &mut Vec<Unrecognized>) {
    let mut seen = HashSet::new();
    for (name, text) in &element.children {
        if !seen.insert(name) {
            let path = format!("{}[{}].{name}", element.name, element.at);
            unrecognized.push(Unrecognized::new(path, text, "is there again; the first one counts"));
        }
    }
}

#[derive(Default)]
struct State {
    root: &'static str,
    document: &'static str,
    has_root: bool,
    depth: usize,
    elements: Vec<Element>,
    names: HashMap<String, usize>,
    unrecognized: Vec<Unrecognized>,
}

impl State {
    fn open(&mut self, name: &str) -> Result<(), Error> {
        match (self.depth, self.elements.last_mut()) {
            (0, _) if self.has_root || name != self.root => {
                let reason = match name {
                    "html" | "HTML" => "it is a web page".to_owned(),
                    _ if self.has_root => format!("a second root, {name:?}, follows the first"),
                    _ => format!("its root is {name:?}, not {:?}", self.root),
                };
                return Err(Error::InvalidDocument { document: self.document, reason });
            }
            (0, _) => self.has_root = true,
            (1, _) => {
                let count = self.names.entry(name.to_owned()).or_insert(0);
                self.elements.push(Element { name: name.to_owned(), at: *count, children: Vec::new() });
                *count += 1;
            }
            (2, Some(element)) => element.children.push((name.to_owned(), String::new())),
            (3, _) => {
                let path = self.path();
                self.unrecognized.push(Unrecognized::new(
                    path,
                    name,
                    "is an element where a text should be; it was left out",
                ));
            }
            _ => {}
        }
        self.depth += 1;
        Ok(())
    }

    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Text counts in the children of an element. Elsewhere it is reported, once a place; in an element that stands where
    /// a text should be, it goes with that element.
    fn text(&mut self, text: &str) {
        match (self.depth, self.elements.last_mut()) {
            (3, Some(element)) => {
                if let Some((_, content)) = element.children.last_mut() {
                    content.push_str(text);
                }
            }
            (0..=2, element) if !text.trim().is_empty() => {
                let path = match element {
                    Some(element) if self.depth == 2 => format!("{}[{}]", element.name, element.at),
                    _ => self.root.to_owned(),
                };
                let reason = "is text between elements; it was left out";
                if self.unrecognized.last().is_none_or(|last| last.path != path || last.reason != reason) {
                    self.unrecognized.push(Unrecognized::new(path, text.trim(), reason));
                }
            }
            _ => {}
        }
    }

    fn reference(&mut self, reference: &BytesRef<'_>) {
        let name = String::from_utf8_lossy(reference).into_owned();
        match (reference.resolve_char_ref(), quick_xml::escape::resolve_predefined_entity(&name)) {
            (Ok(Some(c)), _) => self.text(c.encode_utf8(&mut [0; 4])),
            (_, Some(text)) => self.text(text),
            _ => {
                let (path, name) = (self.path(), format!("&{name};"));
                self.text(&name);
                self.unrecognized.push(Unrecognized::new(
                    path,
                    &name,
                    "is no known entity; it was left as it is written",
                ));
            }
        }
    }

    /// `anime[3].series_title`: the elements of one name are counted from 0.
    fn path(&self) -> String {
        let Some(element) = self.elements.last() else { return String::new() };
        let child = element.children.last().map_or("", |(name, _)| name.as_str());
        format!("{}[{}].{child}", element.name, element.at)
    }
}

fn line_of(text: &str, position: u64) -> usize {
    let end = usize::try_from(position).unwrap_or(usize::MAX).min(text.len());
    text.as_bytes()[..end].split(|&byte| byte == b'\n').count()
}
