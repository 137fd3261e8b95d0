//! Reading JSON that others write: what is missing is null, what is not understood is reported with its path.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value};

use super::document::{MAX_DOCUMENT_BYTES, Unrecognized};
use super::json_forms::{is_of_common_years, parse_day};
use super::validation::NUL;
use crate::Error;

pub(super) type Object = Map<String, Value>;

/// The object that a JSON document is.
pub(super) fn root(json: &[u8], document: &'static str) -> Result<Object, Error> {
    if json.len() > MAX_DOCUMENT_BYTES {
        return Err(Error::TooLarge {
            what: "bytes of a document",
            count: json.len() as u64,
            limit: MAX_DOCUMENT_BYTES as u64,
        });
    }
    let invalid = |reason: String| Error::InvalidDocument { document, reason };
    let json = json.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(json);
    match json.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => return Err(invalid("it is empty".to_owned())),
        Some(b'<') => {
            let start: String = String::from_utf8_lossy(json).trim_start().chars().take(60).collect();
            return Err(invalid(format!("it is no JSON but markup, such as an error page: {start:?}")));
        }
        Some(_) => {}
    }
    match serde_json::from_slice(json) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(other) => Err(invalid(format!("it is {}, not an object", kind(&other)))),
        Err(error) if error.is_eof() => Err(invalid(format!("it breaks off: {error}"))),
        Err(error) => Err(invalid(format!("it is no JSON: {error}"))),
    }
}

/// The fields of an object, with the path to it and the report that they write to.
#[derive(Debug, Clone)]
pub(super) struct Fields<'a> {
    object: &'a Object,
    path: String,
    report: &'a RefCell<Vec<Unrecognized>>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(object: &'a Object, path: &str, report: &'a RefCell<Vec<Unrecognized>>) -> Self {
        Self { object, path: path.to_owned(), report }
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    /// The value of a field, none if it is null or absent.
    pub(super) fn value(&self, name: &str) -> Option<&'a Value> {
        self.object.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn unrecognized(&self, name: &str, reason: impl Into<String>) -> Unrecognized {
        let value = self.object.get(name).unwrap_or(&Value::Null);
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Unrecognized::new(self.path_of(name), &text, reason)
    }

    pub(super) fn report(&self, name: &str, reason: impl Into<String>) {
        self.report.borrow_mut().push(self.unrecognized(name, reason));
    }

    /// What `read` makes of a field; where it makes nothing of it, that is reported.
    fn read<T>(&self, name: &str, expected: &str, read: impl FnOnce(&'a Value) -> Option<T>) -> Option<T> {
        let value = self.value(name)?;
        let result = read(value);
        if result.is_none() {
            self.report(name, format!("is no {expected}; it was taken as null"));
        }
        result
    }

    /// Text without space around it; blank text is none.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let text = self.read(name, "text", Value::as_str)?;
        let text = self.storable(&self.path_of(name), text);
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// The text without U+0000, which is reported where it stands.
    fn storable<'t>(&self, path: &str, text: &'t str) -> Cow<'t, str> {
        if !text.contains('\0') {
            return text.into();
        }
        let visible = text.replace('\0', "\\u0000");
        self.report.borrow_mut().push(Unrecognized::new(path, &visible, format!("{NUL}; it was left out")));
        text.replace('\0', "").into()
    }

    /// An `http` or `https` address.
    pub(super) fn address(&self, name: &str) -> Option<String> {
        let text = self.text(name)?;
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        if rest.is_none_or(str::is_empty) {
            self.report(name, "is no web address; it was taken as null");
            return None;
        }
        Some(text)
    }

    /// An integer of at least `least`.
    pub(super) fn integer(&self, name: &str, least: i32) -> Option<i32> {
        let expected = format!("integer of {least} or more that fits in 32 bits");
        self.read(name, &expected, |value| integer(value).filter(|&number| number >= least))
    }

    /// An integer of at least 1, where 0 stands for none.
    pub(super) fn positive(&self, name: &str) -> Option<i32> {
        self.integer(name, 0).filter(|&number| number > 0)
    }

    /// A score of 1 to 10, where 0 stands for none.
    pub(super) fn score(&self, name: &str) -> Option<f64> {
        let in_range = |score: &f64| *score == 0.0 || (1.0..=10.0).contains(score);
        self.read(name, "score of 1 to 10", |value| value.as_f64().filter(in_range)).filter(|&score| score > 0.0)
    }

    /// True or false.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        self.read(name, "true or false", Value::as_bool)
    }

    /// A calendar day.
    pub(super) fn day(&self, name: &str) -> Option<NaiveDate> {
        self.read(name, "date", |value| parse_day(value.as_str()?))
    }

    /// An instant.
    pub(super) fn instant(&self, name: &str) -> Option<DateTime<Utc>> {
        let parse = |text: &str| DateTime::parse_from_rfc3339(text).ok().map(|instant| instant.to_utc());
        self.read(name, "timestamp", |value| parse(value.as_str()?).filter(is_of_common_years))
    }

    /// One of a closed set of words; `unknown` is none.
    pub(super) fn word<T>(&self, name: &str, set: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let text = self.text(name)?;
        if text.eq_ignore_ascii_case("unknown") || text.eq_ignore_ascii_case("none") {
            return None;
        }
        let word = read(&text);
        if word.is_none() {
            self.report(name, format!("is no known {set}; it was taken as null"));
        }
        word
    }

    /// The fields of a nested object; of a missing one, none.
    pub(super) fn object(&self, name: &str) -> Option<Self> {
        let object = self.read(name, "object", Value::as_object)?;
        Some(Self { object, path: self.path_of(name), report: self.report })
    }

    /// The elements of a list, each with its path; of a missing one, none.
    pub(super) fn list(&self, name: &str) -> impl Iterator<Item = (String, &'a Value)> + use<'a> {
        let path = self.path_of(name);
        let values = self.read(name, "list", Value::as_array).map_or(&[][..], Vec::as_slice);
        values.iter().enumerate().map(move |(at, value)| (format!("{path}[{at}]"), value))
    }

    /// The elements of a list, each an object or what is there instead.
    pub(super) fn elements(&self, name: &str) -> Vec<Result<Self, Unrecognized>> {
        let element = |(path, value): (String, &'a Value)| match value {
            Value::Object(object) => Ok(Self { object, path, report: self.report }),
            other => Err(Unrecognized::new(path, other, "is no object; it was left out")),
        };
        self.list(name).map(element).collect()
    }

    /// The elements of a list that are objects; the others are reported.
    pub(super) fn objects(&self, name: &str) -> Vec<Self> {
        let mut objects = Vec::new();
        for element in self.elements(name) {
            match element {
                Ok(fields) => objects.push(fields),
                Err(found) => self.report.borrow_mut().push(found),
            }
        }
        objects
    }

    /// The texts of a list, each once and without space around it.
    pub(super) fn texts(&self, name: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for (path, value) in self.list(name) {
            match value.as_str() {
                Some(text) if !text.trim().is_empty() => texts.push(self.storable(&path, text)),
                Some(text) => self.report.borrow_mut().push(blank(path, text)),
                None => self.report.borrow_mut().push(Unrecognized::new(path, value, "is no text; it was left out")),
            }
        }
        each_once(texts)
    }

    /// The text that each object of a list has in its field `name`, each once.
    pub(super) fn names(&self, list: &str) -> Vec<String> {
        let mut names = Vec::new();
        for fields in self.objects(list) {
            names.extend(fields.required_text("name"));
        }
        each_once(names)
    }

    /// The text that an element of a list has to have; without it that is reported, since the element is left out.
    pub(super) fn required_text(&self, name: &str) -> Option<String> {
        let text = self.text(name);
        match self.value(name) {
            None => self.report(name, "is missing; the element was left out"),
            Some(Value::String(value)) if text.is_none() => {
                self.report.borrow_mut().push(blank(self.path_of(name), value));
            }
            Some(_) => {} // no text, and reported as that
        }
        text
    }

    /// What an element is left out for that has no text in a field that has to have one.
    pub(super) fn without_text(&self, name: &str) -> Unrecognized {
        let is_other = self.value(name).is_some_and(|value| !value.is_string());
        let reason =
            if is_other { "is no text; the element was left out" } else { "is missing; the element was left out" };
        self.unrecognized(name, reason)
    }

    /// The id that an object has to have.
    pub(super) fn required_id(&self, name: &str) -> Result<i32, Unrecognized> {
        let value = self.value(name).ok_or_else(|| self.unrecognized(name, "is missing; the element was left out"))?;
        let id = integer(value).filter(|&id| id >= 1);
        id.ok_or_else(|| self.unrecognized(name, "is no id of 1 or more; the element was left out"))
    }
}

/// The texts without space around them, each once and none empty, in the order in which they first come.
pub(super) fn each_once<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut once = Vec::new();
    for text in texts {
        let text = text.as_ref().trim();
        if !text.is_empty() && seen.insert(text.to_owned()) {
            once.push(text.to_owned());
        }
    }
    once
}

fn blank(path: String, text: &str) -> Unrecognized {
    Unrecognized::new(path, &format!("{text:?}"), "is blank; the element was left out")
}

/// A 32-bit integer, also where it is written with a fraction of zero.
fn integer(value: &Value) -> Option<i32> {
    if let Some(number) = value.as_i64() {
        return i32::try_from(number).ok();
    }
    let number = value.as_f64()?;
    let fits = number.fract() == 0.0 && number >= f64::from(i32::MIN) && number <= f64::from(i32::MAX);
    #[allow(clippy::cast_possible_truncation, reason = "an integral value within the range of i32")]
    fits.then_some(number as i32)
}

/// What a value is, with its article.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
