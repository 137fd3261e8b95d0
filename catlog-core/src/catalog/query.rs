//! What to ask of a catalogue: which rows of a table, in which order, and which page of them.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::schema::{Described, FieldType, Frame, LabelEnum, LogicalType, ObjectDef, ObjectSchema, Shape};
use crate::tables::TableName;

/// A question about one of the five tables. Whatever is not said does not restrict.
///
/// ```
/// use catlog_core::catalog::{Op, Query};
/// use catlog_core::tables::TableName;
///
/// let strongest = Query::new(TableName::TrendSignificance)
///     .latest()
///     .filter("rank_trend_direction", Op::Eq, "improving")
///     .filter("rank_trend_q_value", Op::Lt, 0.05)
///     .order_by("rank_trend_slope")
///     .limit(20);
/// # let _ = strongest;
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Query {
    /// The table.
    pub table: TableName,
    /// Rows of this anime only.
    #[serde(default)]
    pub anime: Option<i32>,
    /// Rows of these days only.
    #[serde(default)]
    pub days: Days,
    /// Rows of this genre only: the genre itself in `genre_percentiles`, else anime that had it on that day.
    #[serde(default)]
    pub genre: Option<String>,
    /// Conditions that all have to hold.
    #[serde(default)]
    pub filters: Vec<Filter>,
    /// The order; without one, that of the key.
    #[serde(default)]
    pub order: Option<Order>,
    /// Most rows of the page.
    #[serde(default)]
    pub limit: Option<usize>,
    /// Rows to leave out before the page begins.
    #[serde(default)]
    pub offset: usize,
    /// Where the page before ended: its [`next_cursor`](Page::next_cursor).
    #[serde(default)]
    pub cursor: Option<String>,
    /// Whether all rows that match are counted, even where that takes time.
    #[serde(default)]
    pub with_total: bool,
}

impl Query {
    /// All rows of a table.
    #[must_use]
    pub fn new(table: TableName) -> Self {
        Self {
            table,
            anime: None,
            days: Days::All,
            genre: None,
            filters: Vec::new(),
            order: None,
            limit: None,
            offset: 0,
            cursor: None,
            with_total: false,
        }
    }

    /// Only rows of the anime with that id.
    #[must_use]
    pub fn anime(mut self, mal_id: i32) -> Self {
        self.anime = Some(mal_id);
        self
    }

    /// Only rows of that day.
    #[must_use]
    pub fn date(mut self, date: NaiveDate) -> Self {
        self.days = Days::Range { from: Some(date), to: Some(date) };
        self
    }

    /// Only rows of the newest day. With a cursor it stays the day of the page before.
    #[must_use]
    pub fn latest(mut self) -> Self {
        self.days = Days::Latest;
        self
    }

    /// Only rows of those days, both ends included.
    #[must_use]
    pub fn dates(mut self, days: RangeInclusive<NaiveDate>) -> Self {
        let (from, to) = days.into_inner();
        self.days = Days::Range { from: Some(from), to: Some(to) };
        self
    }

    /// Only rows of that genre, spelled as in the input.
    #[must_use]
    pub fn genre(mut self, genre: impl Into<String>) -> Self {
        self.genre = Some(genre.into());
        self
    }

    /// Only rows for which the condition holds; a null meets none but `Eq` with [`Value::Null`].
    #[must_use]
    pub fn filter(mut self, column: impl Into<String>, op: Op, value: impl Into<Value>) -> Self {
        self.filters.push(Filter { column: column.into(), op, value: value.into() });
        self
    }

    /// Smallest first, nulls last, ties in the order of the key.
    #[must_use]
    pub fn order_by(mut self, column: impl Into<String>) -> Self {
        self.order = Some(Order { column: column.into(), descending: false });
        self
    }

    /// Largest first, nulls last, ties in the order of the key.
    #[must_use]
    pub fn order_by_desc(mut self, column: impl Into<String>) -> Self {
        self.order = Some(Order { column: column.into(), descending: true });
        self
    }

    /// At most so many rows.
    #[must_use]
    pub fn limit(mut self, rows: usize) -> Self {
        self.limit = Some(rows);
        self
    }

    /// Leaves out the first rows. Pages by [`cursor`](Self::cursor) are faster and stay whole while days are appended.
    #[must_use]
    pub fn offset(mut self, rows: usize) -> Self {
        self.offset = rows;
        self
    }

    /// Goes on behind the page that gave this cursor; the rest of the query has to be the same.
    #[must_use]
    pub fn cursor(mut self, cursor: impl Into<String>) -> Self {
        self.cursor = Some(cursor.into());
        self
    }

    /// Counts all rows that match.
    #[must_use]
    pub fn with_total(mut self) -> Self {
        self.with_total = true;
        self
    }
}

/// The days of a query.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase")]
pub enum Days {
    /// Every day.
    #[default]
    All,
    /// The newest day.
    Latest,
    /// The days from `from` to `to`, both included; without a bound on a side all there are.
    Range {
        /// First day.
        #[serde(default)]
        from: Option<NaiveDate>,
        /// Last day.
        #[serde(default)]
        to: Option<NaiveDate>,
    },
}

/// A condition on a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Filter {
    /// The column, by its name in SQL or in JSON.
    pub column: String,
    /// How it is compared.
    pub op: Op,
    /// With what.
    pub value: Value,
}

/// A comparison. Labels and texts know `Eq`, `Ne` and `In`; numbers and days all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, LabelEnum)]
pub enum Op {
    /// Equal; with [`Value::Null`]: is null.
    Eq,
    /// Not equal; with [`Value::Null`]: is not null.
    Ne,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// Equal to one of a [`Value::List`].
    In,
}

/// What a column is compared with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// Missing.
    Null,
    /// A number, for integers and doubles.
    Number(f64),
    /// A text, a label, or a day as `2026-02-08`.
    Text(String),
    /// Several of them, for [`Op::In`].
    List(Vec<Value>),
}

// By hand, since it contains itself: a list in a list is no value of any column.
impl ObjectSchema for Value {
    const OBJECT: &'static ObjectDef = &ObjectDef {
        name: "FilterValue",
        doc: "What a column is compared with: a number, a text, a label, a day as text, null for missing; a list of these for `in`.",
        argument: None,
        closed: false,
        shape: Shape::Union(&[
            FieldType::Column(LogicalType::Float64),
            FieldType::Column(LogicalType::Text),
            FieldType::Column(LogicalType::Date),
            FieldType::List(&FieldType::Column(LogicalType::Float64)),
            FieldType::List(&FieldType::Column(LogicalType::Text)),
            FieldType::List(&FieldType::Column(LogicalType::Date)),
        ]),
    };
}

impl Described for Value {
    const TYPE: FieldType = FieldType::Object(Self::OBJECT);
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Self::Number(f64::from(value))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<NaiveDate> for Value {
    fn from(value: NaiveDate) -> Self {
        Self::Text(value.to_string())
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(values: Vec<T>) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }
}

/// The order of the rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Order {
    /// The column, by its name in SQL or in JSON. Labels are in the order of their set, not of the alphabet.
    pub column: String,
    /// Whether the largest comes first. Nulls come last either way.
    #[serde(default)]
    pub descending: bool,
}

/// Some rows of an answer.
#[derive(Debug, Clone)]
pub struct Page {
    /// The rows.
    pub frame: Frame,
    /// Number of rows that match, on all pages: where it costs nothing, or was asked for.
    pub total: Option<usize>,
    /// Where the next page begins, `None` behind the last one. It names a place in the order, not a number of rows: the
    /// pages stay whole while days are appended.
    pub next_cursor: Option<String>,
}
