//! A page with every table and column, for people.

use std::fmt::Write;

use super::GENERATED;
use super::words::{column as words_of, label_set, paragraphs};
use crate::schema::{FieldDef, FieldType, LogicalType, ObjectDef, Shape, TableDef, registry};

/// The page of `types`, of `objects`, and of the label sets of their columns and fields.
#[must_use]
pub fn render(types: &[&TableDef], objects: &[&ObjectDef]) -> String {
    let mut out = format!("<!-- {GENERATED} -->\n\n# Tables and columns\n\n");
    out.push_str(
        "Names are `snake_case` in Rust, Python, DataFrames, files and SQL and `camelCase` in JSON, TypeScript and Prisma: \
         `rank_avg_7d` is `rankAvg7d`. Undefined is null, never NaN. Integers are signed with 32 bits. Days are days in UTC; in JSON \
         days and instants are ISO-8601 text.\n\n",
    );
    for def in types {
        let kind = if is_stored(def) { "table" } else { "no table of a database" };
        let _ = writeln!(out, "- [{}](#{}): `{}`, {kind}", def.type_name, def.type_name.to_lowercase(), def.name);
    }
    for def in types {
        let kind = if is_stored(def) { "Table" } else { "Rows of" };
        let _ = writeln!(out, "\n## {}\n\n{kind} `{}`, key `{}`.\n", def.type_name, def.name, def.key.join(", "));
        let _ = writeln!(out, "{}\n", paragraphs(def.doc).join("\n\n"));
        out.push_str("| column | type | null | what it tells |\n|---|---|---|---|\n");
        for column in def.columns {
            let null = if column.nullable { "yes" } else { "no" };
            let words = cell(&words_of(column));
            let _ = writeln!(out, "| `{}` | {} | {null} | {words} |", column.name, type_of(column.logical));
        }
    }
    if !objects.is_empty() {
        out.push_str("\n## Options, questions, reports\n\nWhat functions take and give beside rows.\n");
    }
    for (at, def) in objects.iter().enumerate() {
        // A type with a parameter is there once, whatever stands for it.
        if !objects[..at].iter().any(|other| other.name == def.name) {
            object(&mut out, def);
        }
    }
    out.push_str("\n## Labels\n");
    for set in registry::label_sets(types, objects) {
        let _ = writeln!(out, "\n### {}\n", set.name);
        let words = label_set(set);
        let (labels, doc): (Vec<_>, Vec<_>) = words.into_iter().partition(|line| line.starts_with("- "));
        let _ = writeln!(out, "{}\n\n{}", doc.join("\n\n"), labels.join("\n"));
    }
    out
}

fn is_stored(def: &TableDef) -> bool {
    registry::stored().iter().any(|stored| stored.name == def.name)
}

/// Words as they may stand in a cell.
fn cell(words: &[String]) -> String {
    words.join(" ").replace('|', "\\|")
}

fn object(out: &mut String, def: &ObjectDef) {
    let argument = def.argument;
    let _ = writeln!(out, "\n### {}\n\n{}", def.name, paragraphs(def.doc).join("\n\n"));
    match def.shape {
        Shape::Fields(list) => fields(out, list, argument),
        Shape::Variants { variants, .. } => {
            for variant in variants {
                let _ = writeln!(out, "\n`{}`: {}", variant.json, paragraphs(variant.doc).join(" "));
                if !variant.fields.is_empty() {
                    fields(out, variant.fields, argument);
                }
            }
        }
        Shape::Union(_) => {}
    }
}

fn fields(out: &mut String, fields: &[FieldDef], argument: Option<FieldType>) {
    out.push_str("\n| field | type | null | may be absent | what it tells |\n|---|---|---|---|---|\n");
    for field in fields {
        let yes = |truth: bool| if truth { "yes" } else { "no" };
        let (null, absent) = (yes(field.nullable), yes(field.defaulted));
        let words = cell(&paragraphs(field.doc));
        let _ = writeln!(out, "| `{}` | {} | {null} | {absent} | {words} |", field.name, of_field(field.ty, argument));
    }
}

fn of_field(ty: FieldType, argument: Option<FieldType>) -> String {
    let link = |name: &str| format!("[{name}](#{})", name.to_lowercase());
    if argument == Some(ty) {
        return "the type that it is of".to_owned();
    }
    match ty {
        FieldType::Column(logical) => type_of(logical),
        FieldType::Count => "count".to_owned(),
        FieldType::Label(set) => link(set.name),
        FieldType::List(item) => format!("list of {}", of_field(*item, argument)),
        FieldType::Array(item, length) => format!("list of {length} {}", of_field(*item, argument)),
        FieldType::Row(def) => link(def.type_name),
        FieldType::Object(def) => match def.argument {
            Some(inner) => format!("{} of {}", link(def.name), of_field(inner, argument)),
            None => link(def.name),
        },
    }
}

fn type_of(logical: LogicalType) -> String {
    match logical {
        LogicalType::Int32 => "i32".to_owned(),
        LogicalType::Float64 => "f64".to_owned(),
        LogicalType::Bool => "bool".to_owned(),
        LogicalType::Text => "text".to_owned(),
        LogicalType::Date => "date".to_owned(),
        LogicalType::Timestamp => "timestamp (µs, UTC)".to_owned(),
        LogicalType::TextList => "list of text".to_owned(),
        LogicalType::Int32List => "list of i32".to_owned(),
        LogicalType::Enum(set) => format!("[{}](#{})", set.name, set.name.to_lowercase()),
    }
}
