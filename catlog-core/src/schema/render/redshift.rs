//! Amazon Redshift: tables in the [warehouse's layout](crate::schema::warehouse), and the statements that load them.

use std::fmt::Write;

use super::GENERATED;
use super::words::{column as words_of, plain, sql_text};
use crate::schema::{ColumnDef, LogicalType, TableDef, warehouse};

/// The tables of `types` in the warehouse's layout, with the bridge tables that their genres need.
///
/// Rows of an anime lie on one slice (`DISTKEY mal_id`) in the order of days, so that joins by anime stay on the slice and a range of days
/// is read without the rest. Primary keys inform the planner; Redshift does not enforce them, the load keeps them.
#[must_use]
pub fn render(types: &[&TableDef]) -> String {
    let mut out = format!("-- {GENERATED}\n");
    out.push_str(
        "-- Columns are those of the Parquet files in the warehouse's layout, in order. Genres are in the bridge tables daily_genres and\n\
         -- anime_genres, other lists are JSON text. VARCHAR counts bytes of UTF-8. Timestamps are UTC.\n",
    );
    for def in layout(types) {
        table(&mut out, def);
    }
    out
}

/// `types` in the warehouse's layout, and the bridges of those that have genres.
#[must_use]
pub fn layout(types: &[&TableDef]) -> Vec<&'static TableDef> {
    let with_genres = |daily: bool| {
        types.iter().any(|def| def.column("genres").is_some() && def.column("snapshot_date").is_some() == daily)
    };
    let bridges = warehouse::BRIDGES.into_iter().filter(|def| with_genres(def.column("snapshot_date").is_some()));
    types.iter().filter_map(|def| warehouse::table(def)).chain(bridges).collect()
}

fn table(out: &mut String, def: &TableDef) {
    let by_anime = def.column("mal_id").is_some();
    let sort: Vec<&str> = match (def.column("snapshot_date").is_some(), by_anime) {
        (true, true) => vec!["snapshot_date", "mal_id"],
        // a day that is no part of the key may be null and is no order
        (true, false) if def.key.contains(&"snapshot_date") => vec!["snapshot_date"],
        _ => def.key.to_vec(),
    };
    let _ = writeln!(out, "\nCREATE TABLE IF NOT EXISTS {} (", def.name);
    for column in def.columns {
        let null = if column.nullable { "" } else { " NOT NULL" };
        let encoding = if sort.contains(&column.name) { "raw" } else { encoding(column.logical) };
        let _ = writeln!(out, "    {} {}{null} ENCODE {encoding},", column.name, type_of(column));
    }
    let _ = writeln!(out, "    PRIMARY KEY ({})\n)", def.key.join(", "));
    out.push_str(if by_anime { "DISTSTYLE KEY\nDISTKEY (mal_id)\n" } else { "DISTSTYLE AUTO\n" });
    let _ = writeln!(out, "COMPOUND SORTKEY ({});", sort.join(", "));
    let _ = writeln!(out, "COMMENT ON TABLE {} IS {};", def.name, sql_text(&plain(def.doc)));
    for column in def.columns {
        let words = words_of(column).join(" ").replace('`', "");
        let _ = writeln!(out, "COMMENT ON COLUMN {}.{} IS {};", def.name, column.name, sql_text(&words));
    }
}

fn type_of(column: &ColumnDef) -> String {
    match column.logical {
        LogicalType::Int32 => "INTEGER".to_owned(),
        LogicalType::Float64 => "DOUBLE PRECISION".to_owned(),
        LogicalType::Bool => "BOOLEAN".to_owned(),
        LogicalType::Date => "DATE".to_owned(),
        LogicalType::Timestamp => "TIMESTAMP".to_owned(),
        LogicalType::Text | LogicalType::TextList | LogicalType::Int32List | LogicalType::Enum(_) => {
            format!("VARCHAR({})", bytes(column))
        }
    }
}

/// The longest text of a column, in bytes of UTF-8. A longer one fails the load; Redshift sizes its memory by these.
fn bytes(column: &ColumnDef) -> usize {
    if let LogicalType::Enum(set) = column.logical {
        return set.labels.iter().map(|label| label.label.len()).max().unwrap_or(1);
    }
    match column.name {
        "synopsis" | "notes" | "error_message" => 65_535,
        "title_synonyms" | "themes" | "demographics" | "studios" | "tags" => 8_192,
        name if name.ends_with("url") => 2_048,
        name if name.starts_with("title") => 1_024,
        _ => 256,
    }
}

fn encoding(logical: LogicalType) -> &'static str {
    match logical {
        LogicalType::Int32 | LogicalType::Date | LogicalType::Timestamp => "az64",
        LogicalType::Enum(_) => "bytedict",
        _ => "zstd",
    }
}

/// For each table of `types` the transaction that loads the files of a manifest, in place of rows that are there already.
///
/// Rows are replaced by their key without the genre: a genre that an anime no longer has goes with its old rows, unless
/// it was the last one, since then no row of the anime comes in.
#[must_use]
pub fn render_copy(types: &[&TableDef]) -> String {
    let mut out = format!("-- {GENERATED}\n");
    out.push_str(
        "-- Put your bucket in place of s3://BUCKET/PREFIX. A manifest for Parquet names every file with its size:\n\
         --   {\"entries\": [{\"url\": \"s3://…/part-0.parquet\", \"mandatory\": true, \"meta\": {\"content_length\": 123}}]}\n\
         -- The files are in the warehouse's layout: COPY goes by position.\n",
    );
    for def in layout(types) {
        let name = def.name;
        let columns: Vec<&str> = def.columns.iter().map(|column| column.name).collect();
        let same: Vec<String> = def
            .key
            .iter()
            .filter(|column| **column != "genre")
            .map(|column| format!("{name}.{column} = staging_{name}.{column}"))
            .collect();
        let _ = write!(
            out,
            "\n-- name: load_{name}\n\
             BEGIN;\n\
             CREATE TEMP TABLE staging_{name} (LIKE {name});\n\
             COPY staging_{name} FROM 's3://BUCKET/PREFIX/{name}.manifest' IAM_ROLE default FORMAT AS PARQUET MANIFEST;\n\
             DELETE FROM {name} USING staging_{name} WHERE {};\n\
             INSERT INTO {name} ({columns}) SELECT {columns} FROM staging_{name};\n\
             DROP TABLE staging_{name};\n\
             COMMIT;\n",
            same.join(" AND "),
            columns = columns.join(", ")
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::registry;

    #[test]
    fn no_table_has_arrays_and_each_genre_has_its_bridge() {
        let tables = layout(&registry::stored());
        let names: Vec<&str> = tables.iter().map(|def| def.name).collect();
        assert!(names.contains(&"daily_genres") && names.contains(&"anime_genres"));
        for column in tables.iter().flat_map(|def| def.columns) {
            assert!(!matches!(column.logical, LogicalType::TextList | LogicalType::Int32List), "{}", column.name);
        }
    }

    #[test]
    fn bridges_come_with_the_tables_that_need_them() {
        let find = |name: &str| registry::find(name).expect("a registered type");
        let names = |types: &[&TableDef]| layout(types).iter().map(|def| def.name).collect::<Vec<_>>();
        assert_eq!(names(&[find("volatility_rankings")]), ["volatility_rankings", "daily_genres"]);
        assert_eq!(names(&[find("anime")]), ["anime", "anime_genres"]);
        assert_eq!(names(&[find("users")]), ["users"]);
    }
}
