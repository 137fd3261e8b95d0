//! Prisma 7: a model for each table, over the tables of [`postgres`](super::postgres).

use std::fmt::Write;

use super::GENERATED;
use super::postgres::{index_name, is_best_when_large};
use super::words::{column as words_of, paragraphs};
use crate::schema::{ColumnDef, LogicalType, TableDef, camel_case, registry};

/// A complete schema with the models of `types`: fields in `camelCase`, mapped to the columns; types in `UpperCamelCase`, mapped to the
/// tables.
///
/// Labels are `String`: Prisma's enums cannot begin with a digit (`4_koma_manga`) and would come with a second set of names; the database
/// checks the labels and the TypeScript unions name them. The address of the database belongs to `prisma.config.ts` and the driver adapter.
#[must_use]
pub fn render(types: &[&TableDef]) -> String {
    let mut out = format!(
        "// {GENERATED}\n\n\
         generator client {{\n  provider = \"prisma-client\"\n  output   = \"./client\"\n}}\n\n\
         datasource db {{\n  provider = \"postgresql\"\n}}\n"
    );
    for def in types {
        model(&mut out, def, types);
    }
    out
}

fn model(out: &mut String, def: &TableDef, types: &[&TableDef]) {
    out.push('\n');
    for paragraph in paragraphs(def.doc) {
        let _ = writeln!(out, "/// {paragraph}");
    }
    let _ = writeln!(out, "model {} {{", def.type_name);
    for column in def.columns {
        let _ = writeln!(out, "  /// {}", words_of(column).join(" "));
        let _ = writeln!(out, "  {}", field(def, column));
    }
    let find = |name: &str| types.iter().find(|other| other.name == name);
    for key in registry::foreign_keys(def) {
        if let Some(to) = find(key.to) {
            let (column, key) = (camel_case(key.column), camel_case(to.key[0]));
            let name = lower_first(to.type_name);
            let _ = writeln!(
                out,
                "  {name} {} @relation(fields: [{column}], references: [{key}], onDelete: Cascade)",
                to.type_name
            );
        }
    }
    for key in registry::FOREIGN_KEYS.iter().filter(|key| key.to == def.name) {
        if let Some(from) = find(key.table) {
            let _ = writeln!(out, "  {} {}[]", lower_first(from.type_name), from.type_name);
        }
    }
    out.push('\n');
    if def.key.len() > 1 {
        let _ = writeln!(out, "  @@id([{}])", fields(def.key));
    }
    for columns in registry::indexes(def) {
        let is_list = def.column(columns[0]).is_some_and(|column| column.logical == LogicalType::TextList);
        let method = if is_list { ", type: Gin" } else { "" };
        // Prisma has no word for NULLS LAST in an index; the index itself is made by the SQL of `postgres`
        let sorted = |column: &&str| camel_case(column) + if is_best_when_large(column) { "(sort: Desc)" } else { "" };
        let sorted = columns.iter().map(sorted).collect::<Vec<_>>().join(", ");
        let _ = writeln!(out, "  @@index([{sorted}], map: \"{}\"{method})", index_name(def, columns));
    }
    let _ = writeln!(out, "  @@map(\"{}\")\n}}", def.name);
}

fn field(def: &TableDef, column: &ColumnDef) -> String {
    let (name, native) = match column.logical {
        LogicalType::Int32 => ("Int", "Integer"),
        LogicalType::Float64 => ("Float", "DoublePrecision"),
        LogicalType::Bool => ("Boolean", "Boolean"),
        LogicalType::Text | LogicalType::Enum(_) => ("String", "Text"),
        LogicalType::Date => ("DateTime", "Date"),
        LogicalType::Timestamp => ("DateTime", "Timestamptz(6)"),
        LogicalType::TextList => ("String[]", "Text"),
        LogicalType::Int32List => ("Int[]", "Integer"),
    };
    let is_list = name.ends_with("[]");
    let mut text = format!("{} {name}", camel_case(column.name));
    if column.nullable && !is_list {
        text.push('?');
    }
    if def.key == [column.name] {
        text.push_str(" @id");
    }
    if is_list {
        text.push_str(" @default([])");
    }
    if camel_case(column.name) != column.name {
        let _ = write!(text, " @map(\"{}\")", column.name);
    }
    let _ = write!(text, " @db.{native}");
    text
}

fn fields(columns: &[&str]) -> String {
    columns.iter().map(|name| camel_case(name)).collect::<Vec<_>>().join(", ")
}

fn lower_first(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
