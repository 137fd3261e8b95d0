//! The tolerant side of the JSON form: null as absent, timestamps where a day is meant.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::de::{Deserialize, Deserializer, Error};
use serde_json::{Map, Value};
use serde_path_to_error::{Deserializer as Tracked, Track};

/// Reads a type from an object that was looked into before; an error names the field, as it would have without.
pub(super) fn from_object<T, E: Error>(
    object: Map<String, Value>,
    read: impl FnOnce(Tracked<'_, '_, Value>) -> Result<T, serde_json::Error>,
) -> Result<T, E> {
    let mut track = Track::new();
    read(Tracked::new(Value::Object(object), &mut track)).map_err(|error| match track.path().to_string() {
        path if path == "." => E::custom(error),
        path => E::custom(format!("{path}: {error}")),
    })
}

/// `null` as the default: an absent field is one already, by `#[serde(default)]`.
pub(super) fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

/// A calendar day: `2026-02-08`, or a timestamp with its zone, whose UTC day counts (what JavaScript's `Date` writes).
pub(super) fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse_day(&text).ok_or_else(|| D::Error::custom(format!("{text:?} is no ISO-8601 date (2026-02-08)")))
}

/// [`day`], or nothing.
pub(super) fn optional_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    parse_day(&text).map(Some).ok_or_else(|| D::Error::custom(format!("{text:?} is no ISO-8601 date (2026-02-08)")))
}

/// A day of the years 1 to 9999: databases, Python and JavaScript know no others, or write them otherwise.
pub(super) fn parse_day(text: &str) -> Option<NaiveDate> {
    let day = match text.as_bytes() {
        // chrono takes signs and missing zeros, too; ISO 8601 knows neither.
        [y @ .., b'-', m0, m1, b'-', d0, d1]
            if y.len() == 4 && [y, &[*m0, *m1, *d0, *d1]].concat().iter().all(u8::is_ascii_digit) =>
        {
            NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
        }
        _ => DateTime::parse_from_rfc3339(text).ok().map(|instant| instant.to_utc().date_naive()),
    };
    day.filter(is_of_common_years)
}

/// Whether a day or an instant is of the years 1 to 9999, in UTC.
pub(super) fn is_of_common_years(day: &impl Datelike) -> bool {
    (1..=9999).contains(&day.year())
}

/// An instant of the years 1 to 9999.
pub(super) fn instant<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
    let instant = DateTime::<Utc>::deserialize(deserializer)?;
    if is_of_common_years(&instant) {
        return Ok(instant);
    }
    Err(D::Error::custom(format!("{instant} is not within the years 1 to 9999 in UTC")))
}

/// [`instant`], or nothing.
pub(super) fn optional_instant<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    let instant = Option::<DateTime<Utc>>::deserialize(deserializer)?;
    match instant.filter(|instant| !is_of_common_years(instant)) {
        Some(instant) => Err(D::Error::custom(format!("{instant} is not within the years 1 to 9999 in UTC"))),
        None => Ok(instant),
    }
}

#[cfg(test)]
mod tests {
    use super::parse_day;

    #[test]
    fn days_and_timestamps_are_days() {
        let day = |text| parse_day(text).map(|day| day.to_string());
        assert_eq!(day("2026-02-08").as_deref(), Some("2026-02-08"));
        assert_eq!(day("2026-02-08T23:30:00.000Z").as_deref(), Some("2026-02-08"));
        assert_eq!(day("2026-02-08T23:30:00-02:00").as_deref(), Some("2026-02-09"));
        assert_eq!(
            (day("0001-01-01").as_deref(), day("9999-12-31").as_deref()),
            (Some("0001-01-01"), Some("9999-12-31"))
        );
        assert_eq!((day("0000-01-01"), day("9999-12-31T23:00:00-12:00")), (None, None));
        for bad in
            ["", "2026-02-30", "2026-2-8", "08.02.2026", "0000-00-00", "2026-02-08 23:30", "1770508800", "+2026-02-8"]
        {
            assert_eq!(parse_day(bad), None, "{bad}");
        }
    }
}
