//! TypeScript that makes rows out of the columns which the native half of the Node package answers with.
//!
//! One object literal a row: V8 gives all rows of a table the same hidden class, and no property is set across the boundary.

use std::fmt::Write;

use catlog_core::schema::registry::{self, ANALYTICS_TABLES};
use catlog_core::schema::render::GENERATED;
use catlog_core::schema::{ColumnDef, LogicalType, TableDef, camel_case};

/// What every decoder uses: the layout of columns, and how a value is read out of one.
const HELPERS: &str = include_str!("../templates/rows.ts");

/// The module `rows.ts`.
#[must_use]
pub fn render() -> String {
    let sets = registry::all_label_sets();
    let mut names: Vec<&str> = sets.iter().map(|set| set.name).collect();
    names.extend(ANALYTICS_TABLES.iter().map(|def| def.type_name));
    names.sort_unstable();
    let mut out = format!("// {GENERATED}\n\nimport type {{\n");
    for name in names {
        let _ = writeln!(out, "  {name},");
    }
    let _ = write!(out, "}} from \"./types.js\";\n\n{HELPERS}");
    for set in sets {
        let labels: Vec<String> = set.labels.iter().map(|label| format!("\"{}\"", label.label)).collect();
        let _ = write!(
            out,
            "\n/** The labels of `{name}`, in their order. */\nexport const {constant}: readonly {name}[] = [\n  {},\n];\n",
            labels.join(",\n  "),
            name = set.name,
            constant = labels_constant(set.name),
        );
    }
    for def in ANALYTICS_TABLES {
        decoder(&mut out, def);
    }
    out.push_str("\n/** The row type of each table. */\nexport interface TableRows {\n");
    for def in ANALYTICS_TABLES {
        let _ = writeln!(out, "  {}: {};", def.name, def.type_name);
    }
    out.push_str("}\n\n/** How the rows of each table are made. */\n");
    out.push_str(
        "export const decoders: { readonly [Table in TableName]: (rows: NativeRows) => TableRows[Table][] } = {\n",
    );
    for def in ANALYTICS_TABLES {
        let _ = writeln!(out, "  {}: {},", def.name, function(def));
    }
    out.push_str(
        "};\n\n/** The columns of each table by their names in a row, in order; those of an option included. */\n",
    );
    out.push_str(
        "export const columns: { readonly [Table in TableName]: readonly (keyof TableRows[Table] & string)[] } = {\n",
    );
    for def in ANALYTICS_TABLES {
        let _ = writeln!(out, "  {}: [", def.name);
        for column in def.columns {
            let _ = writeln!(out, "    \"{}\",", camel_case(column.name));
        }
        out.push_str("  ],\n");
    }
    out + "};\n"
}

fn decoder(out: &mut String, def: &TableDef) {
    let (name, function) = (def.type_name, function(def));
    let all: Vec<&ColumnDef> = def.columns.iter().collect();
    let without: Vec<&ColumnDef> = def.columns_with(&[]).collect();
    let _ = writeln!(out, "\n/** Rows of `{}`. */", def.name);
    let _ = writeln!(out, "export function {function}(page: NativeRows): {name}[] {{");
    if without.len() == all.len() {
        body(out, name, &all);
        out.push_str("}\n");
        return;
    }
    // Rows with and without the columns of an option are two shapes, each with a literal of its own.
    let _ = writeln!(
        out,
        "  return page.columns.length === {} ? {function}All(page) : {function}Plain(page);\n}}",
        all.len()
    );
    for (suffix, columns) in [("All", &all), ("Plain", &without)] {
        let _ = writeln!(out, "\nfunction {function}{suffix}(page: NativeRows): {name}[] {{");
        body(out, name, columns);
        out.push_str("}\n");
    }
}

fn body(out: &mut String, row: &str, columns: &[&ColumnDef]) {
    let _ = writeln!(out, "  const {{ length, columns }} = page;");
    let _ = writeln!(
        out,
        "  if (columns.length !== {0}) throw new RangeError(`{0} columns expected, not ${{columns.length}}`);",
        columns.len()
    );
    for (at, column) in columns.iter().enumerate() {
        let _ = writeln!(out, "  const {} = columns[{at}] as {};", camel_case(column.name), native(column.logical));
    }
    let _ = writeln!(out, "  const rows = new Array<{row}>(length);");
    out.push_str("  for (let i = 0; i < length; i++) {\n    rows[i] = {\n");
    for column in columns {
        let name = camel_case(column.name);
        let _ = writeln!(out, "      {name}: {},", value(&name, column));
    }
    out.push_str("    };\n  }\n  return rows;\n");
}

/// The layout of a column of that type.
fn native(logical: LogicalType) -> &'static str {
    match logical {
        LogicalType::Int32 | LogicalType::Date => "Int32Array",
        LogicalType::Float64 => "Float64Array",
        LogicalType::Enum(_) => "Uint8Array",
        LogicalType::Text => "TextColumn | string",
        LogicalType::Timestamp => "string",
        LogicalType::TextList => "TextListColumn",
        LogicalType::Int32List => "Int32ListColumn",
        LogicalType::Bool => unreachable!("no computed table has a truth value"),
    }
}

/// The value of a column at row `i`.
fn value(name: &str, column: &ColumnDef) -> String {
    match (column.logical, column.nullable) {
        (LogicalType::Int32, true) => format!("int({name}[i]!)"),
        (LogicalType::Float64, true) => format!("float({name}[i]!)"),
        (LogicalType::Int32 | LogicalType::Float64, false) => format!("{name}[i]!"),
        (LogicalType::Date, true) => format!("{name}[i]! === NULL_I32 ? null : day({name}[i]!)"),
        (LogicalType::Date, false) => format!("day({name}[i]!)"),
        (LogicalType::Enum(set), true) => format!("label({}, {name}[i]!)", labels_constant(set.name)),
        (LogicalType::Enum(set), false) => format!("{}[{name}[i]!]!", labels_constant(set.name)),
        // The id of null is beyond every dictionary.
        (LogicalType::Text, true) => format!("text({name}, i) ?? null"),
        (LogicalType::Text, false) => format!("text({name}, i)"),
        (LogicalType::TextList, _) => format!("texts({name}, i)"),
        (LogicalType::Int32List, _) => format!("ints({name}, i)"),
        (LogicalType::Timestamp | LogicalType::Bool, _) => name.to_owned(),
    }
}

fn function(def: &TableDef) -> String {
    format!("{}Rows", camel_case(def.name))
}

/// `RankMomentum` as `rankMomentumLabels`.
fn labels_constant(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    format!("{}{rest}Labels", first.to_lowercase())
}
