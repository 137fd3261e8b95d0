//! TypeScript declarations: one interface a type, one union a label set.

use std::fmt::Write;

use super::GENERATED;
use super::words::{self, camel_names, comment_lines, label_set, paragraphs};
use crate::schema::{ColumnDef, LogicalType, TableDef, camel_case, registry};

/// Declarations of `types` and of the label sets of their columns.
///
/// A missing value is `null`. It may also be absent where a row is read as well as written (the domain model), and a column of
/// an option is absent where the option is off. Days and instants are ISO-8601 text.
///
/// ```
/// use catlog_core::{domain::UserAnime, schema::{TableSchema, render::typescript}};
///
/// let text = typescript::render(&[UserAnime::TABLE]);
/// assert!(text.contains("\n  malId: number;\n"));
/// assert!(text.contains("\n  rating?: number | null;\n"));
/// ```
#[must_use]
pub fn render(types: &[&TableDef]) -> String {
    let mut out = format!("// {GENERATED}\n\n");
    out.push_str("/** A calendar day as ISO-8601 text: `2026-02-08`. */\nexport type IsoDate = string;\n\n");
    out.push_str(
        "/** An instant as ISO-8601 text in UTC: `2026-02-08T06:00:00Z`. */\nexport type IsoTimestamp = string;\n",
    );
    for set in registry::label_sets(types) {
        out.push('\n');
        comment(&mut out, "", &label_set(set));
        let labels: Vec<String> = set.labels.iter().map(|label| format!("  | \"{}\"", label.label)).collect();
        let _ = writeln!(out, "export type {} =\n{};", set.name, labels.join("\n"));
    }
    for def in types {
        out.push('\n');
        comment(&mut out, "", &paragraphs(def.doc));
        let _ = writeln!(out, "export interface {} {{", def.type_name);
        for column in def.columns {
            comment(&mut out, "  ", &words::column(column));
            let optional = column.option.is_some() || (column.nullable && registry::is_read(def));
            let mark = if optional { "?" } else { "" };
            let _ = writeln!(out, "  {}{mark}: {};", camel_case(column.name), type_of(column));
        }
        out.push_str("}\n");
    }
    out
}

fn type_of(column: &ColumnDef) -> String {
    let name = match column.logical {
        LogicalType::Int32 | LogicalType::Float64 => "number",
        LogicalType::Bool => "boolean",
        LogicalType::Text => "string",
        LogicalType::Date => "IsoDate",
        LogicalType::Timestamp => "IsoTimestamp",
        LogicalType::TextList => "string[]",
        LogicalType::Int32List => "number[]",
        LogicalType::Enum(set) => set.name,
    };
    format!("{name}{}", if column.nullable { " | null" } else { "" })
}

fn comment(out: &mut String, indent: &str, paragraphs: &[String]) {
    let texts: Vec<String> = paragraphs.iter().map(|text| camel_names(text).replace("*/", "*\\/")).collect();
    if let [text] = &texts[..]
        && text.chars().count() + indent.len() <= 112
    {
        let _ = writeln!(out, "{indent}/** {text} */");
        return;
    }
    let _ = writeln!(out, "{indent}/**");
    for line in comment_lines(&texts, 114 - indent.len()) {
        let _ = writeln!(out, "{}", format!("{indent} * {line}").trim_end());
    }
    let _ = writeln!(out, "{indent} */");
}
