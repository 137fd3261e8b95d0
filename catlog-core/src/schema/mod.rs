//! The one type source: what every table and every label set looks like, read from the Rust structs.
//!
//! `#[derive(TableSchema)]` on a row struct, `#[derive(ObjectSchema)]` on what is no row (options, reports) and
//! `#[derive(LabelEnum)]` on an enum fill the definitions here; every frame, file, declaration and database schema is made
//! from them.

mod frame;
mod label;
mod object;
pub mod registry;
pub mod render;
mod row;
pub mod warehouse;

pub use frame::{Column, Frame, NULL_CODE, NULL_F64, NULL_I32, NULL_ID, TextLists};
pub use label::{EnumDef, LabelDef, LabelEnum, parse_label};
pub use object::{Described, FieldDef, FieldType, ObjectDef, ObjectSchema, Shape, VariantDef, read_object};
pub use row::{Cell, Row};

pub use catlog_derive::{LabelEnum, ObjectSchema, TableSchema};

/// A table: its names, its key and its columns in order.
#[derive(Debug, PartialEq, Eq)]
pub struct TableDef {
    /// Name in SQL and of files, `snake_case`.
    pub name: &'static str,
    /// Name as a type, `UpperCamelCase`.
    pub type_name: &'static str,
    /// What the table tells, from the doc comment of the struct.
    pub doc: &'static str,
    /// Names of the key columns; rows are sorted by them.
    pub key: &'static [&'static str],
    /// The columns, in the order of every file and frame.
    pub columns: &'static [ColumnDef],
}

impl TableDef {
    /// The columns that exist under the given options, in order.
    ///
    /// ```
    /// use catlog_core::schema::TableSchema;
    /// use catlog_core::tables::TrendSignificance;
    ///
    /// let table = TrendSignificance::TABLE;
    /// assert_eq!(table.columns_with(&[]).count() + 8, table.columns_with(&["robust"]).count());
    /// ```
    pub fn columns_with<'a>(&'a self, options: &'a [&'a str]) -> impl Iterator<Item = &'static ColumnDef> + 'a {
        self.columns.iter().filter(move |column| column.option.is_none_or(|option| options.contains(&option)))
    }

    /// The column of that name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&'static ColumnDef> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// A column: name, type, nullability and documentation.
#[derive(Debug, PartialEq, Eq)]
pub struct ColumnDef {
    /// Name, `snake_case`; in JSON and TypeScript the same words in `camelCase` (see [`camel_case`]).
    pub name: &'static str,
    /// Type, out of the closed set that every target knows.
    pub logical: LogicalType,
    /// Whether a value may be missing. Undefined statistics are null, never NaN.
    pub nullable: bool,
    /// Whether it may be absent where the row is read from JSON. Null is then the same as absent.
    pub defaulted: bool,
    /// The option that brings the column, `None` if it is always there.
    pub option: Option<&'static str>,
    /// What the column tells, from the doc comment of the field.
    pub doc: &'static str,
}

/// The closed set of column types. There is no 64-bit integer, since JavaScript has none, and no unsigned one, since
/// SQL, Spark and Redshift have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogicalType {
    /// Signed 32-bit integer.
    Int32,
    /// IEEE 754 double, never NaN or infinite.
    Float64,
    /// True or false.
    Bool,
    /// UTF-8 text.
    Text,
    /// Calendar day, proleptic Gregorian, without zone.
    Date,
    /// Instant in UTC, microseconds.
    Timestamp,
    /// List of text.
    TextList,
    /// List of signed 32-bit integers.
    Int32List,
    /// One of a closed set of labels, text outside of Rust.
    Enum(&'static EnumDef),
}

/// A row type whose fields are the columns of a table; derived, never written by hand.
pub trait TableSchema: Sized {
    /// The table that the struct describes.
    const TABLE: &'static TableDef;

    /// Reads one row of a frame of this table; columns of an option that is off read as null.
    ///
    /// # Errors
    /// [`Error::FrameSchema`](crate::Error::FrameSchema) if the frame is of another table.
    fn from_row(row: Row<'_>) -> Result<Self, crate::Error>;
}

/// `rank_avg_7d` as `rankAvg7d`: the name of a column in JSON and TypeScript.
///
/// ```
/// assert_eq!(catlog_core::schema::camel_case("rank_avg_30d_ci_low"), "rankAvg30dCiLow");
/// ```
#[must_use]
pub fn camel_case(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut upper = false;
    for c in name.chars() {
        if c == '_' {
            upper = true;
        } else if upper {
            out.extend(c.to_uppercase());
            upper = false;
        } else {
            out.push(c);
        }
    }
    out
}
