//! Conditions of a query, checked against the table and ready to test rows.

use chrono::NaiveDate;

use super::query::{Filter, Op, Value};
use crate::Error;
use crate::panel::day_of;
use crate::schema::{Column, ColumnDef, Frame, LogicalType, NULL_CODE, NULL_I32, NULL_ID, camel_case};
use crate::tables::TableName;

/// The column of that name, in either spelling, among those that the options give the table.
pub(super) fn find_column(
    table: TableName,
    options: &'static [&'static str],
    name: &str,
) -> Result<&'static ColumnDef, Error> {
    let def = table.def();
    let is_it = |column: &&ColumnDef| column.name == name || camel_case(column.name) == name;
    if let Some(column) = def.columns_with(options).find(is_it) {
        return Ok(column);
    }
    let reason = if let Some(option) = def.columns.iter().find(is_it).and_then(|column| column.option) {
        format!("column {name} needs the option {option}")
    } else {
        let names: Vec<_> = def.columns_with(options).map(|column| column.name).collect();
        format!("there is no column {name}; the columns are {}", names.join(", "))
    };
    Err(Error::InvalidQuery { table: def.name, reason })
}

/// A filter whose column and value fit.
#[derive(Debug, Clone)]
pub(super) struct Condition {
    column: &'static str,
    test: Test,
}

/// What is asked of a value.
#[derive(Debug, Clone)]
enum Test {
    Null(bool),
    Number(Op, f64),
    /// In order, as are all sets: a set may be as long as the table.
    Numbers(Vec<f64>),
    Day(Op, i32),
    Days(Vec<i32>),
    /// By code, whether it passes.
    Labels(Vec<bool>),
    /// The texts, and whether they pass or everything else does.
    Texts(Vec<String>, bool),
}

impl Condition {
    /// Checks a filter against the table's columns.
    pub fn new(table: TableName, options: &'static [&'static str], filter: &Filter) -> Result<Self, Error> {
        let column = find_column(table, options, &filter.column)?;
        let test = test(column, filter).map_err(|reason| Error::InvalidQuery {
            table: table.as_str(),
            reason: format!("column {} {reason}", column.name),
        })?;
        Ok(Self { column: column.name, test })
    }

    /// The test over the rows of a frame.
    pub fn over<'a>(&'a self, frame: &'a Frame) -> RowTest<'a> {
        match (&self.test, frame.column(self.column)) {
            (Test::Null(wanted), Some(column)) => RowTest::Null(column, *wanted),
            (Test::Number(op, value), Some(Column::Int32(values))) => RowTest::Int(values, *op, *value),
            (Test::Number(op, value), Some(Column::Float64(values))) => RowTest::Double(values, *op, *value),
            (Test::Numbers(set), Some(Column::Int32(values))) => RowTest::Ints(values, set),
            (Test::Numbers(set), Some(Column::Float64(values))) => RowTest::Doubles(values, set),
            (Test::Day(op, value), Some(Column::Date(values))) => RowTest::Int(values, *op, f64::from(*value)),
            (Test::Days(set), Some(Column::Date(values))) => RowTest::Days(values, set),
            (Test::Labels(pass), Some(Column::Label(codes))) => RowTest::Codes(codes, pass),
            (Test::Texts(set, pass), Some(Column::Text { ids, texts })) => {
                RowTest::Ids(ids, texts.iter().map(|text| set.binary_search(text).is_ok() == *pass).collect())
            }
            (Test::Texts(set, pass), Some(Column::SameText(text))) => {
                RowTest::All(set.iter().any(|wanted| **wanted == **text) == *pass)
            }
            // a filter is checked against the table, so that there is no other pair
            _ => RowTest::All(false),
        }
    }
}

/// A condition bound to the columns of a frame.
pub(super) enum RowTest<'a> {
    All(bool),
    Null(&'a Column, bool),
    Int(&'a [i32], Op, f64),
    Ints(&'a [i32], &'a [f64]),
    Double(&'a [f64], Op, f64),
    Doubles(&'a [f64], &'a [f64]),
    Days(&'a [i32], &'a [i32]),
    Codes(&'a [u8], &'a [bool]),
    Ids(&'a [u32], Vec<bool>),
}

impl RowTest<'_> {
    /// Whether a row passes.
    pub fn passes(&self, row: usize) -> bool {
        match self {
            Self::All(pass) => *pass,
            Self::Null(column, wanted) => is_null(column, row) == *wanted,
            Self::Int(values, op, value) => values[row] != NULL_I32 && compare(f64::from(values[row]), *op, *value),
            Self::Ints(values, set) => values[row] != NULL_I32 && holds(set, f64::from(values[row])),
            Self::Double(values, op, value) => !values[row].is_nan() && compare(values[row], *op, *value),
            Self::Doubles(values, set) => holds(set, values[row]),
            Self::Days(values, set) => set.binary_search(&values[row]).is_ok(),
            Self::Codes(codes, pass) => pass.get(usize::from(codes[row])).is_some_and(|&pass| pass),
            Self::Ids(ids, pass) => pass.get(ids[row] as usize).is_some_and(|&pass| pass),
        }
    }
}

/// Whether a set in order has a number; a null is NaN, which no set has.
fn holds(set: &[f64], value: f64) -> bool {
    set.binary_search_by(|wanted| wanted.total_cmp(&plain_zero(value))).is_ok()
}

/// −0.0 as 0.0, which it is equal to; the order of sets tells them apart.
fn plain_zero(value: f64) -> f64 {
    value + 0.0
}

fn is_null(column: &Column, row: usize) -> bool {
    match column {
        Column::Int32(values) | Column::Date(values) => values[row] == NULL_I32,
        Column::Float64(values) => values[row].is_nan(),
        Column::Label(codes) => codes[row] == NULL_CODE,
        Column::Text { ids, .. } => ids[row] == NULL_ID,
        Column::TextList { .. } | Column::Int32List { .. } | Column::SameText(_) | Column::SameTimestamp(_) => false,
    }
}

#[expect(clippy::float_cmp, reason = "the question is whether they are equal")]
fn compare(left: f64, op: Op, right: f64) -> bool {
    match op {
        Op::Eq | Op::In => left == right,
        Op::Ne => left != right,
        Op::Lt => left < right,
        Op::Le => left <= right,
        Op::Gt => left > right,
        Op::Ge => left >= right,
    }
}

/// The test, or what is wrong with the filter, to be read behind the column's name.
fn test(column: &ColumnDef, filter: &Filter) -> Result<Test, String> {
    let (op, value) = (filter.op, &filter.value);
    match (value, op) {
        (Value::Null, Op::Eq) => return Ok(Test::Null(true)),
        (Value::Null, Op::Ne) => return Ok(Test::Null(false)),
        (Value::Null, _) => return Err(format!("cannot be compared with null by {op}; eq and ne can")),
        (Value::List(_), Op::In) => {}
        (_, Op::In) => return Err("is compared by in, which wants a list".to_owned()),
        (Value::List(_), _) => return Err(format!("cannot be compared with a list by {op}; in can")),
        _ => {}
    }
    let one = std::slice::from_ref(value);
    let values: &[Value] = if let Value::List(values) = value { values } else { one };
    let equality_only = || match op {
        Op::Eq | Op::In => Ok(true),
        Op::Ne => Ok(false),
        _ => Err(format!("is {} and cannot be compared by {op}; eq, ne and in can", type_name(column.logical))),
    };
    match column.logical {
        LogicalType::Int32 | LogicalType::Float64 => {
            let mut numbers = each(column, values, |value| match value {
                Value::Number(number) if number.is_finite() => Some(plain_zero(*number)),
                _ => None,
            })?;
            numbers.sort_unstable_by(f64::total_cmp);
            Ok(if op == Op::In { Test::Numbers(numbers) } else { Test::Number(op, numbers[0]) })
        }
        LogicalType::Date => {
            let mut days = each(column, values, |value| match value {
                Value::Text(text) => text.parse::<NaiveDate>().ok().map(day_of),
                _ => None,
            })?;
            days.sort_unstable();
            Ok(if op == Op::In { Test::Days(days) } else { Test::Day(op, days[0]) })
        }
        LogicalType::Enum(set) => {
            let pass = equality_only()?;
            let codes = each(column, values, |value| match value {
                Value::Text(text) => set.labels.iter().position(|label| label.label == text),
                _ => None,
            })
            .map_err(|reason| {
                let labels: Vec<_> = set.labels.iter().map(|label| label.label).collect();
                format!("{reason}; the labels are {}", labels.join(", "))
            })?;
            Ok(Test::Labels((0..set.labels.len()).map(|code| codes.contains(&code) == pass).collect()))
        }
        LogicalType::Text => {
            let pass = equality_only()?;
            let mut texts = each(column, values, |value| match value {
                Value::Text(text) => Some(text.clone()),
                _ => None,
            })?;
            texts.sort_unstable();
            Ok(Test::Texts(texts, pass))
        }
        LogicalType::TextList => Err("is a list and has no filter; a query has a genre of its own".to_owned()),
        other => Err(format!("is {} and has no filter", type_name(other))),
    }
}

fn each<T>(column: &ColumnDef, values: &[Value], read: impl Fn(&Value) -> Option<T>) -> Result<Vec<T>, String> {
    values
        .iter()
        .map(|value| {
            read(value).ok_or_else(|| {
                let shown = match value {
                    Value::Null => "null".to_owned(),
                    Value::Number(number) => number.to_string(),
                    Value::Text(text) => format!("{text:?}"),
                    Value::List(_) => "a list".to_owned(),
                };
                format!("is {} and cannot be compared with {shown}", type_name(column.logical))
            })
        })
        .collect()
}

/// What a type is called in an error.
pub(super) fn type_name(logical: LogicalType) -> &'static str {
    match logical {
        LogicalType::Int32 => "an integer",
        LogicalType::Float64 => "a number",
        LogicalType::Bool => "true or false",
        LogicalType::Text => "text",
        LogicalType::Date => "a day such as \"2026-02-08\"",
        LogicalType::Timestamp => "an instant",
        LogicalType::TextList | LogicalType::Int32List => "a list",
        LogicalType::Enum(_) => "a label",
    }
}
