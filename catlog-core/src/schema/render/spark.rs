//! Spark SQL: the columns of each table as the DDL text that `StructType.fromDDL`, `mapInArrow` and `CREATE TABLE` take.

use std::fmt::Write;

use super::GENERATED;
use super::words::plain;
use crate::schema::{LogicalType, TableDef};

/// The columns of `types`. A table that has columns of an option comes twice, without and with them.
#[must_use]
pub fn render(types: &[&TableDef]) -> String {
    let mut out = format!("-- {GENERATED}\n");
    for def in types {
        let _ = write!(out, "\n-- {}\n{}", def.name, columns(def, &[]));
        let options = options(def);
        if !options.is_empty() {
            let _ = write!(out, "\n-- {} ({})\n{}", def.name, options.join(", "), columns(def, &options));
        }
    }
    out
}

/// The options that bring columns to a table.
#[must_use]
pub fn options(def: &TableDef) -> Vec<&'static str> {
    let mut options: Vec<&'static str> = def.columns.iter().filter_map(|column| column.option).collect();
    options.dedup();
    options
}

/// The columns of a table under the given options.
///
/// ```
/// use catlog_core::{schema::{TableSchema, render::spark}, tables::GenrePercentiles};
///
/// assert!(spark::columns(GenrePercentiles::TABLE, &[]).starts_with("mal_id INT NOT NULL COMMENT '"));
/// ```
#[must_use]
pub fn columns(def: &TableDef, options: &[&str]) -> String {
    let lines: Vec<String> = def
        .columns_with(options)
        .map(|column| {
            let null = if column.nullable { "" } else { " NOT NULL" };
            // Spark reads a backslash in text as the start of an escape, and has no doubled quotes.
            let comment = plain(column.doc).replace('\\', "\\\\").replace('\'', "\\'");
            format!("{} {}{null} COMMENT '{comment}'", column.name, type_of(column.logical))
        })
        .collect();
    lines.join(",\n") + "\n"
}

fn type_of(logical: LogicalType) -> &'static str {
    match logical {
        LogicalType::Int32 => "INT",
        LogicalType::Float64 => "DOUBLE",
        LogicalType::Bool => "BOOLEAN",
        LogicalType::Text | LogicalType::Enum(_) => "STRING",
        LogicalType::Date => "DATE",
        LogicalType::Timestamp => "TIMESTAMP",
        LogicalType::TextList => "ARRAY<STRING>",
        LogicalType::Int32List => "ARRAY<INT>",
    }
}
