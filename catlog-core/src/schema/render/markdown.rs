//! A page with every table and column, for people.

use std::fmt::Write;

use super::GENERATED;
use super::words::{column as words_of, label_set, paragraphs};
use crate::schema::{LogicalType, TableDef, registry};

/// The page of `types` and of the label sets of their columns.
#[must_use]
pub fn render(types: &[&TableDef]) -> String {
    let mut out = format!("<!-- {GENERATED} -->\n\n# Tables and columns\n\n");
    out.push_str(
        "Names are `snake_case` in Rust, DataFrames, files and SQL and `camelCase` in JSON, TypeScript and Prisma: `rank_avg_7d` \
         is `rankAvg7d`. Undefined is null, never NaN. Integers are signed with 32 bits. Days are days in UTC; in JSON days and instants \
         are ISO-8601 text.\n\n",
    );
    for def in types {
        let kind = if registry::stored().iter().any(|stored| stored.name == def.name) {
            "table"
        } else {
            "no table of a database"
        };
        let _ = writeln!(out, "- [{}](#{}): `{}`, {kind}", def.type_name, def.type_name.to_lowercase(), def.name);
    }
    for def in types {
        let _ = writeln!(out, "\n## {}\n\nTable `{}`, key `{}`.\n", def.type_name, def.name, def.key.join(", "));
        let _ = writeln!(out, "{}\n", paragraphs(def.doc).join("\n\n"));
        out.push_str("| column | type | null | what it tells |\n|---|---|---|---|\n");
        for column in def.columns {
            let null = if column.nullable { "yes" } else { "no" };
            let words = words_of(column).join(" ").replace('|', "\\|");
            let _ = writeln!(out, "| `{}` | {} | {null} | {words} |", column.name, type_of(column.logical));
        }
    }
    out.push_str("\n## Labels\n");
    for set in registry::label_sets(types, &[]) {
        let _ = writeln!(out, "\n### {}\n", set.name);
        let words = label_set(set);
        let (labels, doc): (Vec<_>, Vec<_>) = words.into_iter().partition(|line| line.starts_with("- "));
        let _ = writeln!(out, "{}\n\n{}", doc.join("\n\n"), labels.join("\n"));
    }
    out
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
