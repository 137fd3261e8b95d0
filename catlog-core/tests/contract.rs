//! The tables have exactly the columns of the contract, `fixtures/columns.txt`: names, order, types, nullability.

mod common;

use catlog_core::schema::{ColumnDef, LogicalType};
use catlog_core::tables::TableName;

fn line(column: &ColumnDef) -> String {
    let logical = match column.logical {
        LogicalType::Int32 => "i32".to_owned(),
        LogicalType::Float64 => "f64".to_owned(),
        LogicalType::Bool => "bool".to_owned(),
        LogicalType::Text => "text".to_owned(),
        LogicalType::Date => "date".to_owned(),
        LogicalType::Timestamp => "timestamp(us, UTC)".to_owned(),
        LogicalType::TextList => "list<text>".to_owned(),
        LogicalType::Int32List => "list<i32>".to_owned(),
        LogicalType::Enum(def) => format!("enum {}", def.name),
    };
    let never_null = if column.nullable { "" } else { "!" };
    let option = column.option.map(|option| format!(" {option}")).unwrap_or_default();
    format!("{}:{logical}{never_null}{option}", column.name)
}

#[test]
fn the_columns_are_those_of_the_contract() {
    let contract = std::fs::read_to_string(common::fixture("columns.txt")).unwrap();
    let mut tables = contract.split("\n[").skip(1);
    let mut columns = 0;
    for name in TableName::ALL {
        let (title, expected) = tables.next().unwrap().split_once("]\n").unwrap();
        assert_eq!(title, name.as_str());
        let expected: Vec<&str> = expected.lines().filter(|line| !line.is_empty()).collect();
        let got: Vec<String> = name.def().columns.iter().map(line).collect();
        assert_eq!(got, expected, "{name}");
        columns += got.len();
    }
    assert_eq!(tables.next(), None);
    assert_eq!(columns, 133);
}
