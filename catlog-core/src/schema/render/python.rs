//! Python types: a `TypedDict` a type, a `Literal` a label set.

use std::fmt::Write;

use super::GENERATED;
use super::words::{self, comment_lines, label_set, paragraphs};
use crate::schema::{ColumnDef, LogicalType, TableDef, registry};

/// A module with `types` and the label sets of their columns, for Python 3.11 and later.
///
/// A missing value is `None`. Its key may also be absent where a row is read as well as written (the domain model), and that of a
/// column of an option where the option is off. Days are `datetime.date`, instants `datetime.datetime` in UTC.
///
/// ```
/// use catlog_core::{domain::UserAnime, schema::{TableSchema, render::python}};
///
/// let text = python::render(&[UserAnime::TABLE]);
/// assert!(text.contains("\n    mal_id: int\n"));
/// assert!(text.contains("\n    rating: NotRequired[int | None]\n"));
/// ```
#[must_use]
pub fn render(types: &[&TableDef]) -> String {
    let mut out =
        format!("# {GENERATED}\n\"\"\"The types of catlog: rows as dictionaries, labels as literals.\"\"\"\n\n");
    out.push_str("import datetime\nfrom typing import Literal, NotRequired, TypedDict\n\n__all__ = [\n");
    let sets = registry::label_sets(types);
    let mut names: Vec<&str> = sets.iter().map(|set| set.name).chain(types.iter().map(|def| def.type_name)).collect();
    names.sort_unstable();
    for name in names {
        let _ = writeln!(out, "    \"{name}\",");
    }
    out.push_str("]\n");
    for set in sets {
        let labels: Vec<String> = set.labels.iter().map(|label| format!("    \"{}\",\n", label.label)).collect();
        let _ = write!(out, "\n{} = Literal[\n{}]\n", set.name, labels.concat());
        docstring(&mut out, "", &label_set(set));
    }
    for def in types {
        let _ = writeln!(out, "\n\nclass {}(TypedDict):", def.type_name);
        docstring(&mut out, "    ", &paragraphs(def.doc));
        out.push('\n');
        for column in def.columns {
            let optional = column.option.is_some() || (column.nullable && registry::is_read(def));
            let name = type_of(column);
            let name = if optional { format!("NotRequired[{name}]") } else { name };
            let _ = writeln!(out, "    {}: {name}", column.name);
            docstring(&mut out, "    ", &words::column(column));
        }
    }
    out
}

fn type_of(column: &ColumnDef) -> String {
    let name = match column.logical {
        LogicalType::Int32 => "int",
        LogicalType::Float64 => "float",
        LogicalType::Bool => "bool",
        LogicalType::Text => "str",
        LogicalType::Date => "datetime.date",
        LogicalType::Timestamp => "datetime.datetime",
        LogicalType::TextList => "list[str]",
        LogicalType::Int32List => "list[int]",
        LogicalType::Enum(set) => set.name,
    };
    format!("{name}{}", if column.nullable { " | None" } else { "" })
}

fn docstring(out: &mut String, indent: &str, paragraphs: &[String]) {
    let texts: Vec<String> = paragraphs.iter().map(|text| text.replace('\\', "\\\\").replace('"', "\\\"")).collect();
    if let [text] = &texts[..]
        && text.chars().count() + indent.len() <= 112
    {
        let _ = writeln!(out, "{indent}\"\"\"{text}\"\"\"");
        return;
    }
    for (at, line) in comment_lines(&texts, 116 - indent.len()).iter().enumerate() {
        let quote = if at == 0 { "\"\"\"" } else { "" };
        let _ = writeln!(out, "{}", format!("{indent}{quote}{line}").trim_end());
    }
    let _ = writeln!(out, "{indent}\"\"\"");
}
