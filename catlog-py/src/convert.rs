//! How values go to Python and come from there; the types that do are listed in `generated.rs`.

use std::fmt::Write as _;
use std::path::PathBuf;

use catlog_core::Error;
use catlog_core::catalog::Value as FilterValue;
use catlog_core::schema::{Described, FieldType, LabelEnum, LogicalType, ObjectDef, Shape, camel_case, read_object};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, Utc};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDate, PyDateTime, PyFloat, PyList, PyMapping, PyString};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// A value as Python sees it. Nothing is `None`, and so is what is no number.
pub(crate) trait ToPython {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>>;
}

/// An object as a dictionary. The pattern names every field: one that is not listed does not compile.
macro_rules! object {
    ($name:ident $(<$parameter:ident>)? { $($field:ident),* $(,)? }) => {
        impl $(<$parameter: ToPython>)? ToPython for $name $(<$parameter>)? {
            fn to_python<'py>(&self, py: ::pyo3::Python<'py>) -> ::pyo3::PyResult<::pyo3::Bound<'py, ::pyo3::PyAny>> {
                let Self { $($field),* } = self;
                let dict = ::pyo3::types::PyDict::new(py);
                $(::pyo3::types::PyDictMethods::set_item(
                    &dict,
                    ::pyo3::intern!(py, stringify!($field)),
                    $field.to_python(py)?,
                )?;)*
                Ok(dict.into_any())
            }
        }
    };
}
pub(super) use object;

/// A type with variants: with a tag a dictionary that has the variant's name under it; without one the name alone, or a
/// dictionary with the name as its only key.
macro_rules! variants {
    ($name:ident $(<$parameter:ident>)? in $tag:literal { $($variant:ident = $json:literal { $($field:ident),* $(,)? }),* $(,)? }) => {
        impl $(<$parameter: ToPython>)? ToPython for $name $(<$parameter>)? {
            fn to_python<'py>(&self, py: ::pyo3::Python<'py>) -> ::pyo3::PyResult<::pyo3::Bound<'py, ::pyo3::PyAny>> {
                use ::pyo3::types::PyDictMethods;
                let dict = ::pyo3::types::PyDict::new(py);
                match self { $(
                    Self::$variant { $($field),* } => {
                        dict.set_item(::pyo3::intern!(py, $tag), ::pyo3::intern!(py, $json))?;
                        $(dict.set_item(::pyo3::intern!(py, stringify!($field)), $field.to_python(py)?)?;)*
                    }
                )* }
                Ok(dict.into_any())
            }
        }
    };
    ($name:ident { $($variant:ident = $json:literal { $($field:ident),* $(,)? }),* $(,)? }) => {
        impl ToPython for $name {
            fn to_python<'py>(&self, py: ::pyo3::Python<'py>) -> ::pyo3::PyResult<::pyo3::Bound<'py, ::pyo3::PyAny>> {
                use ::pyo3::types::PyDictMethods;
                let (name, fields) = match self { $(
                    Self::$variant { $($field),* } => {
                        let fields = ::pyo3::types::PyDict::new(py);
                        $(fields.set_item(::pyo3::intern!(py, stringify!($field)), $field.to_python(py)?)?;)*
                        (::pyo3::intern!(py, $json), fields)
                    }
                )* };
                if fields.is_empty() {
                    return Ok(name.clone().into_any());
                }
                let dict = ::pyo3::types::PyDict::new(py);
                dict.set_item(name, fields)?;
                Ok(dict.into_any())
            }
        }
    };
}
pub(super) use variants;

/// Labels as text.
macro_rules! labels {
    ($($name:ident),* $(,)?) => { $(
        impl ToPython for $name {
            fn to_python<'py>(&self, py: ::pyo3::Python<'py>) -> ::pyo3::PyResult<::pyo3::Bound<'py, ::pyo3::PyAny>> {
                Ok(convert::label(py, *self))
            }
        }
    )* };
}
pub(super) use labels;

pub(super) fn label<E: LabelEnum>(py: Python<'_>, value: E) -> Bound<'_, PyAny> {
    PyString::intern(py, value.label()).into_any()
}

/// What `PyO3` converts.
macro_rules! plain {
    ($($ty:ty),*) => { $(
        impl ToPython for $ty {
            fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                Ok(self.into_pyobject(py)?.into_any())
            }
        }
    )* };
}

plain!(i32, u64, usize, NaiveDate, DateTime<Utc>);

impl ToPython for bool {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyBool::new(py, *self).to_owned().into_any())
    }
}

impl ToPython for f64 {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        if self.is_finite() { Ok(PyFloat::new(py, *self).into_any()) } else { Ok(py.None().into_bound(py)) }
    }
}

impl ToPython for String {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyString::new(py, self).into_any())
    }
}

impl ToPython for PathBuf {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyString::new(py, &self.to_string_lossy()).into_any())
    }
}

impl<T: ToPython> ToPython for Option<T> {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.as_ref().map_or_else(|| Ok(py.None().into_bound(py)), |value| value.to_python(py))
    }
}

impl<T: ToPython> ToPython for [T] {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let items: Vec<Bound<'py, PyAny>> = self.iter().map(|item| item.to_python(py)).collect::<PyResult<_>>()?;
        Ok(PyList::new(py, items)?.into_any())
    }
}

impl<T: ToPython> ToPython for Vec<T> {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.as_slice().to_python(py)
    }
}

impl<T: ToPython, const N: usize> ToPython for [T; N] {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.as_slice().to_python(py)
    }
}

impl ToPython for FilterValue {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Self::Null => Ok(py.None().into_bound(py)),
            Self::Number(value) => value.to_python(py),
            Self::Text(value) => value.to_python(py),
            Self::List(values) => values.to_python(py),
        }
    }
}

/// Reads a row, options, a query, or a list of them from mappings with `snake_case` keys (those of JSON are taken, too), dates
/// and plain values. `None` is the same as absent; keys that are not known are ignored or refused as by serde.
///
/// # Errors
/// [`Error::InvalidDocument`] names the type and the field with its path.
pub(crate) fn from_python<T: Described + DeserializeOwned>(value: &Bound<'_, PyAny>) -> Result<T, Error> {
    let json = Reader { document: T::TYPE.label(), path: String::new() }.read(value, T::TYPE)?;
    read_object(json)
}

/// Makes the JSON form of a Python object, and knows where it is.
struct Reader {
    document: &'static str,
    path: String,
}

impl Reader {
    fn read(&mut self, value: &Bound<'_, PyAny>, ty: FieldType) -> Result<Value, Error> {
        match ty {
            FieldType::List(_)
            | FieldType::Array(..)
            | FieldType::Column(LogicalType::TextList | LogicalType::Int32List) => {
                let item = match ty {
                    FieldType::List(item) | FieldType::Array(item, _) => *item,
                    other => other.innermost(),
                };
                self.list(value, item)
            }
            FieldType::Row(def) => {
                let field = |key: &str| {
                    let column =
                        def.columns.iter().find(|column| column.name == key || camel_case(column.name) == key)?;
                    Some((camel_case(column.name), FieldType::Column(column.logical), column.defaulted))
                };
                self.mapping(value, field, None)
            }
            FieldType::Object(def) => self.object(value, ty, def),
            FieldType::Column(logical) => self.scalar(value, logical),
            FieldType::Count => self.scalar(value, LogicalType::Int32),
            FieldType::Label(_) => self.scalar(value, LogicalType::Text),
        }
    }

    fn object(&mut self, value: &Bound<'_, PyAny>, ty: FieldType, def: &'static ObjectDef) -> Result<Value, Error> {
        let field = |key: &str| {
            let field = def.fields().find(|field| field.name == key || field.json == key)?;
            Some((field.json.to_owned(), field.ty, field.defaulted))
        };
        match def.shape {
            Shape::Fields(_) => {
                let names = def.closed.then(|| def.fields().map(|field| field.name).collect());
                self.mapping(value, field, names)
            }
            Shape::Variants { .. } if value.is_instance_of::<PyString>() => self.scalar(value, LogicalType::Text),
            Shape::Variants { tag: Some(_), .. } => self.mapping(value, field, None),
            Shape::Variants { tag: None, variants } => {
                let mapping = self.cast_mapping(value)?;
                let mut out = Map::new();
                for (key, value) in self.items(&mapping)? {
                    let Some(variant) = variants.iter().find(|variant| variant.json == key) else {
                        let names: Vec<&str> = variants.iter().map(|variant| variant.json).collect();
                        return Err(self.error(format!("{key} is not known; there are {}", names.join(", "))));
                    };
                    let field = |key: &str| {
                        let field = variant.fields.iter().find(|field| field.name == key || field.json == key)?;
                        Some((field.json.to_owned(), field.ty, field.defaulted))
                    };
                    let names = variant.fields.iter().map(|field| field.name).collect();
                    let fields = self.at(&key, |reader| reader.mapping(&value, field, Some(names)))?;
                    out.insert(key, fields);
                }
                Ok(Value::Object(out))
            }
            Shape::Union(_) => {
                if value.is_none() {
                    Ok(Value::Null)
                } else if value.is_instance_of::<PyDate>() {
                    self.scalar(value, LogicalType::Date)
                } else if value.is_instance_of::<PyString>() {
                    self.scalar(value, LogicalType::Text)
                } else if value.try_iter().is_ok() {
                    self.list(value, ty)
                } else {
                    self.scalar(value, LogicalType::Float64)
                }
            }
        }
    }

    /// A mapping as a JSON object; with `closed`, the keys that there may be.
    fn mapping(
        &mut self,
        value: &Bound<'_, PyAny>,
        field: impl Fn(&str) -> Option<(String, FieldType, bool)>,
        closed: Option<Vec<&str>>,
    ) -> Result<Value, Error> {
        let mapping = self.cast_mapping(value)?;
        let mut out = Map::new();
        for (key, value) in self.items(&mapping)? {
            match (field(&key), &closed) {
                (Some((_, _, true)), _) if value.is_none() => {}
                (Some((json, ty, _)), _) => {
                    let read = self
                        .at(&key, |reader| if value.is_none() { Ok(Value::Null) } else { reader.read(&value, ty) })?;
                    out.insert(json, read);
                }
                (None, Some(names)) => {
                    return Err(self.error(format!("{key} is not known; the keys are {}", names.join(", "))));
                }
                // Another name under which serde knows a field, or nothing that it asks for.
                (None, None) => {
                    if let Ok(text) = value.extract() {
                        out.insert(key, Value::String(text));
                    }
                }
            }
        }
        Ok(Value::Object(out))
    }

    fn list(&mut self, value: &Bound<'_, PyAny>, item: FieldType) -> Result<Value, Error> {
        if value.is_instance_of::<PyString>() || value.is_instance_of::<PyMapping>() {
            return Err(self.expected(value, "a list"));
        }
        let Ok(items) = value.try_iter() else { return Err(self.expected(value, "a list")) };
        let mut out = Vec::new();
        for (at, value) in items.enumerate() {
            let value = value.map_err(|error| self.error(error.to_string()))?;
            let length = self.path.len();
            let _ = write!(self.path, "[{at}]"); // writing to a text does not fail
            out.push(self.read(&value, item)?);
            self.path.truncate(length);
        }
        Ok(Value::Array(out))
    }

    fn scalar(&mut self, value: &Bound<'_, PyAny>, logical: LogicalType) -> Result<Value, Error> {
        let is_text = value.is_instance_of::<PyString>();
        let is_bool = value.is_instance_of::<PyBool>();
        let read = match logical {
            LogicalType::Int32 if !is_bool && !is_text => integer(value).map(Value::from).ok_or("an integer"),
            LogicalType::Int32 => Err("an integer"),
            LogicalType::Float64 if !is_bool && !is_text => {
                let number = value.extract().ok().filter(|number: &f64| number.is_finite());
                number.map(Value::from).ok_or("a number (None is missing)")
            }
            LogicalType::Float64 => Err("a number"),
            LogicalType::Bool => value.extract::<bool>().map(Value::from).map_err(|_| "True or False"),
            LogicalType::Date if is_text => return self.scalar(value, LogicalType::Text),
            LogicalType::Date => date(value).map(|day| Value::from(day.to_string())).ok_or("a date"),
            LogicalType::Timestamp if is_text => return self.scalar(value, LogicalType::Text),
            LogicalType::Timestamp => instant(value).map(|at| Value::from(at.to_rfc3339())).ok_or("a datetime"),
            LogicalType::Text | LogicalType::Enum(_) => value.extract::<String>().map(Value::from).map_err(|_| "text"),
            LogicalType::TextList | LogicalType::Int32List => {
                return self.read(value, FieldType::Column(logical));
            }
        };
        read.map_err(|wanted| self.expected(value, wanted))
    }

    fn at<T>(&mut self, key: &str, read: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        let length = self.path.len();
        if length > 0 {
            self.path.push('.');
        }
        self.path.push_str(key);
        let value = read(self)?;
        self.path.truncate(length);
        Ok(value)
    }

    fn cast_mapping<'py>(&self, value: &Bound<'py, PyAny>) -> Result<Bound<'py, PyMapping>, Error> {
        value.cast::<PyMapping>().cloned().map_err(|_| self.expected(value, "a mapping"))
    }

    fn items<'py>(&self, mapping: &Bound<'py, PyMapping>) -> Result<Vec<(String, Bound<'py, PyAny>)>, Error> {
        let items = mapping.items().map_err(|error| self.error(error.to_string()))?;
        items.iter().map(|item| item.extract().map_err(|error: PyErr| self.error(error.to_string()))).collect()
    }

    fn expected(&self, value: &Bound<'_, PyAny>, wanted: &str) -> Error {
        let text = value.repr().map_or_else(|_| "?".to_owned(), |text| text.to_string());
        let short: String = text.chars().take(80).collect();
        self.error(format!("{short} is not {wanted}"))
    }

    fn error(&self, reason: String) -> Error {
        let at = if self.path.is_empty() { String::new() } else { format!("{}: ", self.path) };
        Error::InvalidDocument { document: self.document, reason: format!("{at}{reason}") }
    }
}

/// An integer, or a double that is one, as pandas has them beside missing values.
fn integer(value: &Bound<'_, PyAny>) -> Option<i64> {
    if let Ok(integer) = value.extract::<i64>() {
        return Some(integer);
    }
    let number = value.extract::<f64>().ok()?;
    #[expect(clippy::cast_possible_truncation, reason = "within what a double holds exactly")]
    (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
}

/// A date; of an instant its day in UTC.
fn date(value: &Bound<'_, PyAny>) -> Option<NaiveDate> {
    if value.is_instance_of::<PyDateTime>() {
        return instant(value).map(|at| at.date_naive());
    }
    value.extract().ok()
}

/// An instant; a time without a zone is one of UTC, as all times of the library are.
fn instant(value: &Bound<'_, PyAny>) -> Option<DateTime<Utc>> {
    let with_zone = value.extract::<DateTime<FixedOffset>>().ok().map(|at| at.to_utc());
    with_zone.or_else(|| value.extract::<NaiveDateTime>().ok().map(|at| at.and_utc()))
}
