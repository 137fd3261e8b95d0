//! Calendar days as numbers: days since 1970-01-01.

use chrono::{Datelike, NaiveDate};

/// 1970-01-01, the first day that a snapshot may have.
pub const MIN_DAY: i32 = 0;
/// 9999-12-31, the last day that a snapshot may have.
pub const MAX_DAY: i32 = 2_932_896;

const EPOCH_FROM_CE: i32 = 719_163;

/// The number of a calendar day.
///
/// ```
/// use catlog_core::panel::{date_of, day_of};
/// let date = chrono::NaiveDate::from_ymd_opt(2026, 2, 8).unwrap();
/// assert_eq!(day_of(date), 20_492);
/// assert_eq!(date_of(20_492), date);
/// ```
#[must_use]
pub fn day_of(date: NaiveDate) -> i32 {
    date.num_days_from_ce() - EPOCH_FROM_CE
}

/// The calendar day of a number; beyond what a calendar holds it is the last day that it holds.
#[must_use]
pub fn date_of(day: i32) -> NaiveDate {
    let bound = if day < 0 { NaiveDate::MIN } else { NaiveDate::MAX };
    day.checked_add(EPOCH_FROM_CE).and_then(NaiveDate::from_num_days_from_ce_opt).unwrap_or(bound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_the_days_that_they_name() {
        assert_eq!(date_of(MIN_DAY), NaiveDate::from_ymd_opt(1970, 1, 1).unwrap());
        assert_eq!(date_of(MAX_DAY), NaiveDate::from_ymd_opt(9999, 12, 31).unwrap());
        assert_eq!(date_of(i32::MAX), NaiveDate::MAX);
        assert_eq!(date_of(i32::MIN), NaiveDate::MIN);
    }
}
