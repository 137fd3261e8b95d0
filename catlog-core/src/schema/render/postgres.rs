//! `PostgreSQL`: tables, keys, checks, indexes and comments; and the statements that insert or update rows.

use std::fmt::Write;

use super::GENERATED;
use super::words::{column as words_of, plain, sql_text};
use crate::schema::{ColumnDef, LogicalType, TableDef, registry};

/// The tables of `types`, which can be created again where they are: every statement says `IF NOT EXISTS`.
///
/// Labels are text with a check and no type of their own: a new label is then one `ALTER TABLE … DROP/ADD CONSTRAINT` inside
/// a transaction, while a value of a `CREATE TYPE … AS ENUM` can never be removed again; clients read text without knowing of a type.
/// Columns of an option are always there, null where the option was off.
#[must_use]
pub fn render(types: &[&TableDef]) -> String {
    let mut out = format!("-- {GENERATED}\n");
    for def in types {
        table(&mut out, def);
        for columns in registry::indexes(def) {
            let is_list = def.column(columns[0]).is_some_and(|column| column.logical == LogicalType::TextList);
            let method = if is_list { " USING gin" } else { "" };
            let _ = writeln!(
                out,
                "CREATE INDEX IF NOT EXISTS {} ON {}{method} ({});",
                index_name(def, columns),
                def.name,
                columns.iter().map(|column| format!("{column}{}", order(column))).collect::<Vec<_>>().join(", ")
            );
        }
        let _ = writeln!(out, "COMMENT ON TABLE {} IS {};", def.name, sql_text(&plain(def.doc)));
        for column in def.columns {
            let words = words_of(column).join(" ").replace('`', "");
            let _ = writeln!(out, "COMMENT ON COLUMN {}.{} IS {};", def.name, column.name, sql_text(&words));
        }
    }
    out
}

fn table(out: &mut String, def: &TableDef) {
    let _ = writeln!(out, "\nCREATE TABLE IF NOT EXISTS {} (", def.name);
    for column in def.columns {
        let null = if column.nullable { "" } else { " NOT NULL" };
        let default = match column.logical {
            LogicalType::TextList | LogicalType::Int32List if !column.nullable => " DEFAULT '{}'",
            _ => "",
        };
        let _ = writeln!(out, "    {} {}{null}{default},", column.name, type_of(column.logical));
    }
    let _ = write!(out, "    PRIMARY KEY ({})", def.key.join(", "));
    for key in registry::foreign_keys(def) {
        let _ = write!(out, ",\n    FOREIGN KEY ({}) REFERENCES {} ON DELETE CASCADE", key.column, key.to);
    }
    for column in def.columns {
        if let LogicalType::Enum(set) = column.logical {
            let labels: Vec<String> = set.labels.iter().map(|label| sql_text(label.label)).collect();
            let (table, name) = (def.name, column.name);
            let _ = write!(out, ",\n    CONSTRAINT {table}_{name}_check CHECK ({name} IN ({}))", labels.join(", "));
        }
    }
    out.push_str("\n);\n");
}

/// How an index orders a column. A page that asks for rising scores wants the largest change first and the unknown ones last,
/// which an ascending index gives in neither direction; ranks and their changes are best where they are least.
fn order(column: &str) -> &'static str {
    if is_best_when_large(column) { " DESC NULLS LAST" } else { "" }
}

/// Whether lists of a column begin with its largest value.
pub(super) fn is_best_when_large(column: &str) -> bool {
    column.starts_with("score_change_")
}

/// Name of an index, at most 63 bytes, which is where `PostgreSQL` cuts.
pub(super) fn index_name(def: &TableDef, columns: &[&str]) -> String {
    format!("{}_{}_idx", def.name, columns.join("_"))
}

fn type_of(logical: LogicalType) -> &'static str {
    match logical {
        LogicalType::Int32 => "integer",
        LogicalType::Float64 => "double precision",
        LogicalType::Bool => "boolean",
        LogicalType::Text | LogicalType::Enum(_) => "text",
        LogicalType::Date => "date",
        LogicalType::Timestamp => "timestamptz",
        LogicalType::TextList => "text[]",
        LogicalType::Int32List => "integer[]",
    }
}

/// Two statements for each of `types`: one row by parameters, and all rows of a staging table.
///
/// A row that is there already is written only if it is different, so that the same rows again change nothing. When and by which run
/// a row was made (`processed_at`, `etl_run_id`) does not make it different: a row keeps the run that gave it its values.
///
/// A run without an option gives null in the columns of that option. A row that is otherwise the same keeps what is stored there, since
/// equal values come of equal input; of a row that differs nothing old is kept, since it would stand beside values that it does not
/// belong to.
#[must_use]
pub fn render_upserts(types: &[&TableDef]) -> String {
    let mut out = format!("-- {GENERATED}\n");
    out.push_str(
        "-- Each statement inserts rows, updates those that differ and leaves equal ones alone.\n\
         -- One row: bind its values. Many rows, in one transaction:\n\
         --   CREATE TEMP TABLE staging_anime (LIKE anime INCLUDING DEFAULTS) ON COMMIT DROP;\n\
         --   COPY staging_anime FROM STDIN;\n\
         --   and then the statement that ends in _from_staging.\n\
         -- processed_at and etl_run_id do not make a row different: it keeps the run that gave it its values.\n\
         -- Columns of an option that is off come as null: an otherwise equal row keeps them, one that differs loses them.\n",
    );
    for def in types {
        let names: Vec<&str> = def.columns.iter().map(|column| column.name).collect();
        let insert = format!("INSERT INTO {} AS stored (\n{}\n)\n", def.name, list(&names, ""));
        let parameters: Vec<String> = (1..=names.len()).map(|at| format!("${at}")).collect();
        let conflict = on_conflict(def);
        let _ = write!(out, "\n-- name: upsert_{}\n{insert}VALUES ({})\n{conflict}", def.name, parameters.join(", "));
        let _ = write!(
            out,
            "\n-- name: upsert_{0}_from_staging\n{insert}SELECT\n{1}\nFROM staging_{0}\n{conflict}",
            def.name,
            list(&names, "")
        );
    }
    out
}

fn on_conflict(def: &TableDef) -> String {
    let is_key = |column: &&ColumnDef| def.key.contains(&column.name);
    let rest: Vec<&ColumnDef> = def.columns.iter().filter(|column| !is_key(column)).collect();
    let set: Vec<String> = rest.iter().map(|column| format!("    {0} = EXCLUDED.{0}", column.name)).collect();
    let names = |optional: bool| -> Vec<&str> {
        let of_run = ["processed_at", "etl_run_id"];
        let compared =
            rest.iter().filter(|column| column.option.is_some() == optional && !of_run.contains(&column.name));
        compared.map(|column| column.name).collect()
    };
    let differ = |names: &[&str]| {
        format!("(\n{}\n) IS DISTINCT FROM (\n{}\n)", list(names, "stored."), list(names, "EXCLUDED."))
    };
    let mut changed = differ(&names(false));
    let optional = names(true);
    if !optional.is_empty() {
        let given = list(&optional, "EXCLUDED.");
        let _ = write!(changed, "\nOR num_nonnulls(\n{given}\n) > 0 AND {}", differ(&optional));
    }
    format!("ON CONFLICT ({}) DO UPDATE SET\n{}\nWHERE {changed};\n", def.key.join(", "), set.join(",\n"))
}

fn list(names: &[&str], prefix: &str) -> String {
    names.iter().map(|name| format!("    {prefix}{name}")).collect::<Vec<_>>().join(",\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_indexes_are_not_cut() {
        for def in registry::stored() {
            for columns in registry::indexes(def) {
                assert!(index_name(def, columns).len() <= 63, "{}", index_name(def, columns));
            }
            for column in def.columns {
                assert!(def.name.len() + column.name.len() + "__check".len() <= 63, "{}.{}", def.name, column.name);
            }
        }
    }
}
