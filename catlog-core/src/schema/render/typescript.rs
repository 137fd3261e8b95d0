//! TypeScript: an interface for each type, a union for each label set and each type with variants.

use std::fmt::Write;

use super::GENERATED;
use super::words::{self, camel_names, comment_lines, label_set, paragraphs};
use crate::schema::{
    ColumnDef, EnumDef, FieldDef, FieldType, LogicalType, ObjectDef, Shape, TableDef, VariantDef, camel_case, registry,
};

/// A module with `types`, `objects` and `labels`.
///
/// A missing value is `null`. It may also be absent where a row is read as well as written (the domain model), and a column of
/// an option is absent where the option is off. A row that may be read with less than what is always written has a second
/// type for that, `AnimeInput`. Days and instants are ISO-8601 text.
///
/// ```
/// use catlog_core::{domain::UserAnime, schema::{TableSchema, render::typescript}};
///
/// let text = typescript::render(&[UserAnime::TABLE], &[], &[]);
/// assert!(text.contains("\n  malId: number;\n"));
/// assert!(text.contains("\n  rating?: number | null;\n"));
/// assert!(text.contains("\n  episodesWatched?: number | null;\n"));
/// ```
#[must_use]
pub fn render(types: &[&TableDef], objects: &[&ObjectDef], labels: &[&EnumDef]) -> String {
    let mut out = format!("// {GENERATED}\n\n");
    out.push_str("/** A calendar day as ISO-8601 text: `2026-02-08`. */\nexport type IsoDate = string;\n\n");
    out.push_str(
        "/** An instant as ISO-8601 text in UTC: `2026-02-08T06:00:00Z`. */\nexport type IsoTimestamp = string;\n",
    );
    for set in labels {
        out.push('\n');
        comment(&mut out, "", &label_set(set));
        let labels: Vec<String> = set.labels.iter().map(|label| format!("  | \"{}\"", label.label)).collect();
        let _ = writeln!(out, "export type {} =\n{};", set.name, labels.join("\n"));
    }
    for def in types {
        row(&mut out, def);
        if registry::has_input_form(def) {
            input(&mut out, def);
        }
    }
    for (at, def) in objects.iter().enumerate() {
        // A type with a parameter is declared once, whatever stands for it.
        if !objects[..at].iter().any(|other| other.name == def.name) {
            object(&mut out, def);
        }
    }
    out
}

/// What a type is called: `Trend<RankMove>`.
#[must_use]
pub fn name(ty: FieldType) -> String {
    of_field(ty, None)
}

fn row(out: &mut String, def: &TableDef) {
    out.push('\n');
    comment(out, "", &paragraphs(def.doc));
    let _ = writeln!(out, "export interface {} {{", def.type_name);
    for column in def.columns {
        comment(out, "  ", &words::column(column));
        let mark = if registry::may_be_absent(column) && column.nullable { "?" } else { "" };
        let _ = writeln!(out, "  {}{mark}: {};", camel_case(column.name), of_column(column));
    }
    out.push_str("}\n");
}

/// The row as it may be given: what has a default may be absent or null.
fn input(out: &mut String, def: &TableDef) {
    let with_default: Vec<&ColumnDef> =
        def.columns.iter().filter(|column| column.defaulted && !column.nullable).collect();
    let names: Vec<String> = with_default.iter().map(|column| format!("\"{}\"", camel_case(column.name))).collect();
    out.push('\n');
    comment(out, "", &words::input_form(def));
    let (name, names) = (def.type_name, names.join(" | "));
    let _ = writeln!(out, "export interface {name}Input extends Omit<{name}, {names}> {{");
    for column in with_default {
        comment(out, "  ", &words::column(column));
        let _ = writeln!(out, "  {}?: {} | null;", camel_case(column.name), of_column(column));
    }
    out.push_str("}\n");
}

fn object(out: &mut String, def: &ObjectDef) {
    out.push('\n');
    let argument = def.argument;
    let name = if argument.is_some() { format!("{}<T>", def.name) } else { def.name.to_owned() };
    match def.shape {
        Shape::Fields(fields) => {
            comment(out, "", &paragraphs(def.doc));
            let _ = writeln!(out, "export interface {name} {{");
            write_fields(out, "  ", fields, argument);
            out.push_str("}\n");
        }
        Shape::Variants { tag, variants } => {
            comment(out, "", &words::variants(def.doc, variants));
            let _ = write!(out, "export type {name} =");
            for variant in variants {
                out.push_str("\n  | ");
                write_variant(out, tag, variant, argument);
            }
            out.push_str(";\n");
        }
        Shape::Union(types) => {
            comment(out, "", &paragraphs(def.doc));
            let names: Vec<String> = types.iter().map(|&ty| of_field(ty, None)).collect();
            let _ = writeln!(out, "export type {name} = {} | null;", names.join(" | "));
        }
    }
}

fn write_variant(out: &mut String, tag: Option<&str>, variant: &VariantDef, argument: Option<FieldType>) {
    match tag {
        None if variant.fields.is_empty() => {
            let _ = write!(out, "\"{}\"", variant.json);
        }
        None => {
            let _ = writeln!(out, "{{\n      {}: {{", variant.json);
            write_fields(out, "        ", variant.fields, argument);
            out.push_str("      };\n    }");
        }
        Some(tag) => {
            let _ = writeln!(out, "{{\n      {tag}: \"{}\";", variant.json);
            write_fields(out, "      ", variant.fields, argument);
            out.push_str("    }");
        }
    }
}

fn write_fields(out: &mut String, indent: &str, fields: &[FieldDef], argument: Option<FieldType>) {
    for field in fields {
        comment(out, indent, &paragraphs(field.doc));
        let mark = if field.defaulted { "?" } else { "" };
        let null = if field.nullable { " | null" } else { "" };
        let _ = writeln!(out, "{indent}{}{mark}: {}{null};", field.json, of_field(field.ty, argument));
    }
}

fn of_column(column: &ColumnDef) -> String {
    format!("{}{}", of_logical(column.logical), if column.nullable { " | null" } else { "" })
}

fn of_logical(logical: LogicalType) -> &'static str {
    match logical {
        LogicalType::Int32 | LogicalType::Float64 => "number",
        LogicalType::Bool => "boolean",
        LogicalType::Text => "string",
        LogicalType::Date => "IsoDate",
        LogicalType::Timestamp => "IsoTimestamp",
        LogicalType::TextList => "string[]",
        LogicalType::Int32List => "number[]",
        LogicalType::Enum(set) => set.name,
    }
}

fn of_field(ty: FieldType, argument: Option<FieldType>) -> String {
    if argument == Some(ty) {
        return "T".to_owned();
    }
    match ty {
        FieldType::Column(logical) => of_logical(logical).to_owned(),
        FieldType::Count => "number".to_owned(),
        FieldType::Label(set) => set.name.to_owned(),
        FieldType::List(item) => format!("{}[]", of_field(*item, argument)),
        FieldType::Array(item, length) => format!("[{}]", vec![of_field(*item, argument); length].join(", ")),
        FieldType::Row(def) => def.type_name.to_owned(),
        FieldType::Object(def) => match def.argument {
            Some(inner) => format!("{}<{}>", def.name, of_field(inner, argument)),
            None => def.name.to_owned(),
        },
    }
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
