//! What is wrong with a domain object: every problem, each with the field that it is in.

use std::collections::HashSet;
use std::fmt;
use std::ops::RangeInclusive;

use chrono::NaiveDate;
use serde::de::DeserializeOwned;

use crate::Error;
use crate::panel::{MAX_DAY, MIN_DAY, day_of};

/// A field of a domain object with a value that it may not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// The field, `snake_case`.
    pub field: &'static str,
    /// Its value, as text.
    pub value: String,
    /// What is wrong with it, as the end of a sentence that begins with the value.
    pub reason: String,
}

impl fmt::Display for FieldProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} {}", self.field, self.value, self.reason)
    }
}

/// A type of the domain model that knows what its fields may hold.
///
/// Types and nullability hold by construction; this is the rest: ranges, and fields that contradict each other.
pub trait Validate {
    /// The name of the type, for error texts.
    const NAME: &'static str;

    /// Everything that is wrong, in the order of the fields; empty if nothing is.
    fn problems(&self) -> Vec<FieldProblem>;

    /// Checks every field.
    ///
    /// # Errors
    /// [`Error::InvalidField`] names the first field with a problem; its text tells the others, too.
    ///
    /// ```
    /// use catlog_core::domain::{Anime, Validate};
    ///
    /// let anime = Anime { score: Some(11.0), episodes: Some(0), ..Anime::new(1, "Cowboy Bebop") };
    /// let error = anime.validate().unwrap_err();
    /// assert_eq!(error.code(), "invalid_field");
    /// assert_eq!(error.to_string(), "episodes: 0 is less than 1; score: 11 is not within 1 to 10");
    /// ```
    fn validate(&self) -> Result<(), Error> {
        let mut problems = self.problems().into_iter();
        let Some(first) = problems.next() else { return Ok(()) };
        let reason = problems.fold(first.reason, |text, problem| format!("{text}; {problem}"));
        Err(Error::InvalidField { field: first.field.to_owned(), value: first.value, reason })
    }
}

/// Reads and checks a domain object from its JSON: `camelCase` names, ISO-8601 dates, unknown fields ignored, `null` the
/// same as absent.
///
/// # Errors
/// [`Error::InvalidDocument`] tells where the text is no such object; [`Error::InvalidField`] names a field with a value
/// that it may not have.
///
/// ```
/// use catlog_core::domain::{Anime, from_json};
///
/// let anime: Anime = from_json(r#"{"malId": 1, "title": "Cowboy Bebop", "description": "Space, jazz", "new": []}"#)?;
/// assert_eq!(anime.synopsis.as_deref(), Some("Space, jazz"));
/// let error = from_json::<Anime>(r#"{"malId": 1, "title": "Cowboy Bebop", "episodes": "many"}"#).unwrap_err();
/// assert!(error.to_string().starts_with("Anime: episodes: invalid type: string \"many\", expected i32"));
/// # Ok::<(), catlog_core::Error>(())
/// ```
pub fn from_json<T: DeserializeOwned + Validate>(json: impl AsRef<[u8]>) -> Result<T, Error> {
    let mut reader = serde_json::Deserializer::from_slice(json.as_ref());
    let invalid = |reason: String| Error::InvalidDocument { document: T::NAME, reason };
    let object: T = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        invalid(if path == "." { inner.to_string() } else { format!("{path}: {inner}") })
    })?;
    reader.end().map_err(|error| invalid(error.to_string()))?;
    object.validate()?;
    Ok(object)
}

/// What U+0000 in a text is: the end of a sentence that begins with the value. JSON and UTF-8 know the character,
/// `PostgreSQL` refuses it in every text.
pub(super) const NUL: &str = "has the character U+0000, which PostgreSQL cannot store: remove it";

/// Collects problems, field by field.
#[derive(Debug, Default)]
pub(super) struct Checks(Vec<FieldProblem>);

impl Checks {
    pub(super) fn into_problems(self) -> Vec<FieldProblem> {
        self.0
    }

    pub(super) fn add(&mut self, field: &'static str, value: impl fmt::Display, reason: impl Into<String>) {
        self.0.push(FieldProblem { field, value: value.to_string(), reason: reason.into() });
    }

    pub(super) fn at_least(&mut self, field: &'static str, value: Option<i32>, least: i32) {
        if let Some(value) = value.filter(|&value| value < least) {
            self.add(field, value, format!("is less than {least}"));
        }
    }

    pub(super) fn within(&mut self, field: &'static str, value: Option<i32>, range: &RangeInclusive<i32>) {
        if let Some(value) = value.filter(|value| !range.contains(value)) {
            self.add(field, value, format!("is not within {} to {}", range.start(), range.end()));
        }
    }

    /// A score: 1 to 10. NaN is not within any range.
    pub(super) fn score(&mut self, field: &'static str, value: Option<f64>) {
        if let Some(value) = value.filter(|value| !(1.0..=10.0).contains(value)) {
            self.add(field, value, "is not within 1 to 10");
        }
    }

    /// Text that a database can store.
    pub(super) fn text(&mut self, field: &'static str, value: Option<&str>) {
        if let Some(value) = value.filter(|value| value.contains('\0')) {
            let mut shown = format!("{value:?}");
            if let Some((end, _)) = shown.char_indices().nth(80) {
                shown.truncate(end);
                shown.push('…');
            }
            self.add(field, shown, NUL);
        }
    }

    pub(super) fn not_blank(&mut self, field: &'static str, value: &str) {
        if value.trim().is_empty() {
            self.add(field, format!("{value:?}"), "is blank");
        }
        self.text(field, Some(value));
    }

    pub(super) fn web_address(&mut self, field: &'static str, value: Option<&str>) {
        self.text(field, value);
        if let Some(value) = value
            && !["http://", "https://"]
                .iter()
                .any(|scheme| value.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()))
        {
            self.add(field, format!("{value:?}"), "is no web address (http:// or https://)");
        }
    }

    /// Each text trimmed, not empty, and there once.
    pub(super) fn each_once(&mut self, field: &'static str, values: &[String]) {
        let mut seen = HashSet::new();
        for value in values {
            self.text(field, Some(value));
            if value.trim() != value || value.is_empty() {
                self.add(field, format!("{value:?}"), "is empty or has space around it");
            } else if !seen.insert(value) {
                self.add(field, format!("{value:?}"), "is there twice");
            }
        }
    }

    pub(super) fn snapshot_day(&mut self, field: &'static str, value: NaiveDate) {
        if !(MIN_DAY..=MAX_DAY).contains(&day_of(value)) {
            self.add(field, value, "is not within 1970-01-01 to 9999-12-31");
        }
    }

    /// `later` not before `earlier`, where both are known.
    pub(super) fn in_order<T: PartialOrd + fmt::Display>(
        &mut self,
        field: &'static str,
        later: Option<T>,
        earlier_field: &str,
        earlier: Option<T>,
    ) {
        if let (Some(later), Some(earlier)) = (later, earlier)
            && later < earlier
        {
            self.add(field, later, format!("is before {earlier_field} ({earlier})"));
        }
    }
}
