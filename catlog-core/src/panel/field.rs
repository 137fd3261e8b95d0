//! The columns of the input and what each may hold.

use super::Reason;
use crate::domain::DailyRanking;
use crate::schema::{NULL_I32, TableSchema};

/// A column of [`DailyRanking`], in the order of the row type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Field {
    MalId,
    SnapshotDate,
    Title,
    Rank,
    Popularity,
    Score,
    ScoredBy,
    Members,
    Favorites,
    Genres,
    EtlRunId,
}

/// Number of columns of the input.
pub(crate) const FIELDS: usize = 11;

/// The columns that hold a number and may be null, in the order of [`Metrics`](super::rows::Metrics).
pub(crate) const METRICS: [Field; 6] =
    [Field::Rank, Field::Popularity, Field::Score, Field::ScoredBy, Field::Members, Field::Favorites];

/// A score of 1, in ten-thousandths.
const MIN_SCORE: i64 = 10_000;
/// A score of 10, in ten-thousandths.
const MAX_SCORE: i64 = 100_000;

impl Field {
    /// All columns, in order.
    pub(crate) const ALL: [Self; FIELDS] = [
        Self::MalId,
        Self::SnapshotDate,
        Self::Title,
        Self::Rank,
        Self::Popularity,
        Self::Score,
        Self::ScoredBy,
        Self::Members,
        Self::Favorites,
        Self::Genres,
        Self::EtlRunId,
    ];

    /// Name, `snake_case`.
    pub(crate) fn name(self) -> &'static str {
        DailyRanking::TABLE.columns[self as usize].name
    }

    /// Whether an input without the column is no input for the tables.
    pub(crate) fn is_required(self) -> bool {
        matches!(self, Self::MalId | Self::SnapshotDate | Self::Rank | Self::Score)
    }

    /// Whether the column is part of the key, and so never null.
    #[cfg(feature = "polars")]
    pub(crate) fn is_key(self) -> bool {
        matches!(self, Self::MalId | Self::SnapshotDate)
    }

    /// Decimal places that the column keeps.
    pub(crate) fn places(self) -> u32 {
        if self == Self::Score { 4 } else { 0 }
    }

    /// Smallest and largest value of a numeric column, in units of its last place.
    pub(crate) fn range(self) -> (i64, i64) {
        match self {
            Self::MalId | Self::Rank | Self::Popularity => (1, i64::from(i32::MAX)),
            Self::Score => (MIN_SCORE, MAX_SCORE),
            _ => (0, i64::from(i32::MAX)),
        }
    }

    /// Whether collectors write 0 here for "none".
    pub(crate) fn zero_is_none(self) -> bool {
        matches!(self, Self::Rank | Self::Popularity | Self::Score)
    }

    /// What the column should be, in words.
    pub(crate) fn expected(self) -> &'static str {
        match self {
            Self::MalId => "an integer of 1 or more",
            Self::SnapshotDate => "a date, a timestamp or ISO 8601 text",
            Self::Title | Self::EtlRunId => "text",
            Self::Rank | Self::Popularity => "an integer of 1 or more (0 for none)",
            Self::Score => "a number from 1 to 10 (0 for none)",
            Self::ScoredBy | Self::Members | Self::Favorites => "an integer of 0 or more",
            Self::Genres => "a list of text, or text that spells one",
        }
    }

    /// Judges a number, given in units of the column's last place; `exact` is false if it had to be rounded to them.
    #[inline]
    pub(crate) fn judge(self, value: i64, exact: bool) -> Number {
        let (min, max) = self.range();
        if !exact && self.places() == 0 {
            return Number::Bad(Reason::NotAnInteger);
        }
        if (min..=max).contains(&value) {
            // In range of i32: every range is.
            let value = i32::try_from(value).unwrap_or(NULL_I32);
            return if exact { Number::Value(value) } else { Number::Rounded(value) };
        }
        if value == 0 && exact && self.zero_is_none() { Number::Zero } else { Number::Bad(Reason::OutOfRange) }
    }

    /// Why a value was rejected, with what is allowed.
    pub(crate) fn detail(self, reason: Reason) -> String {
        match (self, reason) {
            (Self::SnapshotDate, Reason::OutOfRange) => "lies outside of 1970-01-01 to 9999-12-31".to_owned(),
            (Self::SnapshotDate, Reason::NotADate) => "is no calendar day; dates are written 2026-02-08".to_owned(),
            (_, Reason::MissingValue) => "is missing; every row needs its mal_id and its snapshot_date".to_owned(),
            (_, Reason::OutOfRange) => match self {
                Self::Score => "lies outside of 1 to 10".to_owned(),
                Self::MalId => "lies outside of 1 to 2147483647".to_owned(),
                Self::Rank | Self::Popularity => "lies outside of 1 to 2147483647 (0 is read as none)".to_owned(),
                _ => "lies outside of 0 to 2147483647".to_owned(),
            },
            (_, Reason::NotANumber) => "is no number".to_owned(),
            (_, Reason::NotAnInteger) => "is no integer".to_owned(),
            (_, Reason::InvalidUtf8) => "is not UTF-8".to_owned(),
            (_, Reason::NulCharacter) => {
                "has the character U+0000, which PostgreSQL cannot store: remove it".to_owned()
            }
            (_, Reason::InvalidList) => {
                "is no list: write {Drama,\"Slice of Life\"}, [\"Drama\", \"Slice of Life\"] or Drama, Slice of Life"
                    .to_owned()
            }
            (_, Reason::NotText) => "is no text".to_owned(),
            (_, reason) => format!("cannot be read ({})", reason.code()),
        }
    }
}

/// What a number turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Number {
    /// A value.
    Value(i32),
    /// A value that had more places than are kept.
    Rounded(i32),
    /// A zero that means none.
    Zero,
    /// Nothing that the column may hold.
    Bad(Reason),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_the_columns_of_the_row_type() {
        let names: Vec<_> = DailyRanking::TABLE.columns.iter().map(|column| column.name).collect();
        assert_eq!(names, Field::ALL.map(Field::name));
    }

    #[test]
    fn zero_is_none_where_collectors_write_it_so() {
        assert_eq!(Field::Rank.judge(0, true), Number::Zero);
        assert_eq!(Field::Score.judge(0, true), Number::Zero);
        assert_eq!(Field::Score.judge(0, false), Number::Bad(Reason::OutOfRange));
        assert_eq!(Field::Members.judge(0, true), Number::Value(0));
        assert_eq!(Field::MalId.judge(0, true), Number::Bad(Reason::OutOfRange));
    }

    #[test]
    fn ranges_are_inclusive() {
        assert_eq!(Field::Score.judge(10_000, true), Number::Value(10_000));
        assert_eq!(Field::Score.judge(100_000, false), Number::Rounded(100_000));
        assert_eq!(Field::Score.judge(100_001, true), Number::Bad(Reason::OutOfRange));
        assert_eq!(Field::Score.judge(9_999, true), Number::Bad(Reason::OutOfRange));
        assert_eq!(Field::Members.judge(-1, true), Number::Bad(Reason::OutOfRange));
        assert_eq!(Field::Members.judge(2_147_483_647, true), Number::Value(i32::MAX));
        assert_eq!(Field::Members.judge(2_147_483_648, true), Number::Bad(Reason::OutOfRange));
        assert_eq!(Field::Rank.judge(28, false), Number::Bad(Reason::NotAnInteger));
    }
}
