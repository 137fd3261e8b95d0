//! Calendar days and instants out of ISO 8601 text.

use chrono::NaiveDate;

use super::{MAX_DAY, MIN_DAY, Reason, day_of};

/// Nanoseconds of a day.
pub(crate) const DAY_NANOS: i64 = 86_400_000_000_000;

/// A UTC calendar day and the nanoseconds into it at which the snapshot was taken; a plain date is midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Instant {
    pub day: i32,
    pub nanos: i64,
}

/// Reads `2026-02-08`, `20260208`, `2026-02-08T14:03:00.123+09:00`, `2026-02-08 14:03`, … as a UTC day and time.
///
/// A time without a zone is UTC. Years may have more than four digits, so that a digit too many is told as what it is:
/// a day out of range.
pub(crate) fn parse_instant(text: &str) -> Result<Instant, Reason> {
    let text = text.trim_ascii();
    let bytes = text.as_bytes();
    let signed = usize::from(matches!(bytes.first(), Some(b'-' | b'+')));
    let year_digits = bytes[signed..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = &text[signed + year_digits..];
    if rest.is_empty() && year_digits == 8 && signed == 0 {
        return whole_day(digits(&text[..4])?, digits(&text[4..6])?, digits(&text[6..])?);
    }
    if year_digits < 4 {
        return Err(Reason::NotADate);
    }
    let date = rest.as_bytes();
    if date.len() < 6 || date[0] != b'-' || date[3] != b'-' || !rest.is_char_boundary(6) {
        return Err(Reason::NotADate);
    }
    let (month, day) = (digits(&rest[1..3])?, digits(&rest[4..6])?);
    let year = if year_digits > 9 { i64::MAX } else { digits(&text[signed..signed + year_digits])? };
    let year = if bytes[0] == b'-' { -year } else { year };
    let at = whole_day(year, month, day);
    let time = &rest[6..];
    if time.is_empty() {
        return at;
    }
    let nanos =
        time.strip_prefix(['T', 't', ' ']).and_then(|time| parse_time(time.trim_start())).ok_or(Reason::NotADate)?;
    from_parts(at?.day, nanos)
}

/// The day and the time of day of an instant that lies `nanos` after the start of `day` (or before it).
pub(crate) fn from_parts(day: i32, nanos: i64) -> Result<Instant, Reason> {
    let day = i64::from(day) + nanos.div_euclid(DAY_NANOS);
    in_range(day).map(|day| Instant { day, nanos: nanos.rem_euclid(DAY_NANOS) })
}

/// The day, if the panel can hold it.
pub(crate) fn in_range(day: i64) -> Result<i32, Reason> {
    i32::try_from(day).ok().filter(|day| (MIN_DAY..=MAX_DAY).contains(day)).ok_or(Reason::OutOfRange)
}

fn whole_day(year: i64, month: i64, day: i64) -> Result<Instant, Reason> {
    // The calendar repeats every 400 years: a year that is far off is still checked for its days.
    let (year, far) = if (1..=9999).contains(&year) { (year, false) } else { (year.rem_euclid(400) + 2000, true) };
    let part = |value: i64| u32::try_from(value).map_err(|_| Reason::NotADate);
    let year = i32::try_from(year).map_err(|_| Reason::NotADate)?;
    let date = NaiveDate::from_ymd_opt(year, part(month)?, part(day)?).ok_or(Reason::NotADate)?;
    if far {
        return Err(Reason::OutOfRange);
    }
    in_range(day_of(date).into()).map(|day| Instant { day, nanos: 0 })
}

/// Nanoseconds into the UTC day; negative or more than a day where the zone says so.
fn parse_time(text: &str) -> Option<i64> {
    let zone_at = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.' | ',')).unwrap_or(text.len());
    let (clock, zone) = text.split_at(zone_at);
    let mut parts = clock.split(':');
    let hour = two(parts.next()?)?;
    let minute = two(parts.next()?)?;
    let (second, nanos) = match parts.next() {
        None => (0, 0),
        Some(seconds) => match seconds.split_once(['.', ',']) {
            None => (two(seconds)?, 0),
            Some((whole, fraction)) => (two(whole)?, fraction_nanos(fraction)?),
        },
    };
    let valid = hour <= 23 && minute <= 59 && second <= 60 && parts.next().is_none();
    let offset_minutes = parse_zone(zone.trim())?;
    valid.then(|| ((hour * 60 + minute - offset_minutes) * 60 + second) * 1_000_000_000 + nanos)
}

fn fraction_nanos(text: &str) -> Option<i64> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let kept = &text[..text.len().min(9)];
    Some(digits(kept).ok()? * 10i64.pow(9 - u32::try_from(kept.len()).ok()?))
}

/// Minutes east of UTC.
fn parse_zone(text: &str) -> Option<i64> {
    if text.is_empty() || ["Z", "UTC", "GMT"].iter().any(|name| text.eq_ignore_ascii_case(name)) {
        return Some(0);
    }
    let (sign, rest) = match text.as_bytes()[0] {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => return None,
    };
    let (hours, minutes) = match (rest.len(), rest.split_once(':')) {
        (2, None) => (two(rest)?, 0),
        (4, None) if rest.is_ascii() => (two(&rest[..2])?, two(&rest[2..])?),
        (5, Some((hours, minutes))) => (two(hours)?, two(minutes)?),
        _ => return None,
    };
    (hours <= 23 && minutes <= 59).then_some(sign * (hours * 60 + minutes))
}

fn two(text: &str) -> Option<i64> {
    (text.len() == 2).then(|| digits(text).ok()).flatten()
}

fn digits(text: &str) -> Result<i64, Reason> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().map_err(|_| Reason::NotADate)
    } else {
        Err(Reason::NotADate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000_000_000;

    fn at(text: &str) -> (i32, i64) {
        let instant = parse_instant(text).unwrap_or_else(|reason| panic!("{text}: {reason:?}"));
        (instant.day, instant.nanos)
    }

    #[test]
    fn dates_and_instants() {
        assert_eq!(at("2026-02-08"), (20_492, 0));
        assert_eq!(at(" 20260208 "), (20_492, 0));
        assert_eq!(at("1970-01-01"), (0, 0));
        assert_eq!(at("9999-12-31"), (2_932_896, 0));
        assert_eq!(at("2026-02-08T14:00:00Z"), (20_492, 14 * HOUR));
        assert_eq!(at("2026-02-08 14:00"), (20_492, 14 * HOUR));
        assert_eq!(at("2026-02-08 14:00:00.5 UTC"), (20_492, 14 * HOUR + 500_000_000));
        assert_eq!(at("2026-02-08T14:00:00.1234567891+00"), (20_492, 14 * HOUR + 123_456_789));
    }

    #[test]
    fn the_zone_moves_the_day() {
        assert_eq!(at("2026-02-08T01:00:00+09:00"), (20_491, 16 * HOUR));
        assert_eq!(at("2026-02-08T23:00:00-0530"), (20_493, 4 * HOUR + HOUR / 2));
    }

    #[test]
    fn days_that_are_none_and_days_that_are_too_far() {
        for text in [
            "",
            "yesterday",
            "2026-02-30",
            "2026-13-01",
            "2026-2-8",
            "08.02.2026",
            "2026-02",
            "2026-02-08T",
            "2026-02-08T25:00",
            "2026-02-08T10:00:00+25:00",
            "2026-02-08x",
            "2026–02–08",
            "20250-02-30",
            "0-01-01",
            "2026-02-0é",
            "-",
            "20260230",
            "2026-02-08T10:00 CET",
        ] {
            assert_eq!(parse_instant(text), Err(Reason::NotADate), "{text:?}");
        }
        for text in [
            "20250-01-05",
            "1969-12-31",
            "-2026-01-01",
            "99999999999999999999-01-01",
            "0000-01-01",
            "10000-01-01",
            "1970-01-01T00:00+01:00",
        ] {
            assert_eq!(parse_instant(text), Err(Reason::OutOfRange), "{text:?}");
        }
    }
}
