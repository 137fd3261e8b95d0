//! Amazon Redshift: tables in the [warehouse's layout](crate::schema::warehouse), and the statements that load them.

use std::fmt::Write;

use super::GENERATED;
use super::words::{column as words_of, plain, sql_text};
use crate::schema::{ColumnDef, LogicalType, TableDef, registry, warehouse};

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
            format!("VARCHAR({})", warehouse::longest_text(column))
        }
    }
}

fn encoding(logical: LogicalType) -> &'static str {
    match logical {
        LogicalType::Int32 | LogicalType::Date | LogicalType::Timestamp => "az64",
        LogicalType::Enum(_) => "bytedict",
        _ => "zstd",
    }
}

/// What is loaded in one transaction: tables, with their bridges, whose rows belong together.
struct Load {
    name: &'static str,
    tables: Vec<&'static TableDef>,
    replaces: Replaces,
}

/// Which rows go before those of the files come.
enum Replaces {
    /// All rows of the days that this table has: the files are of whole days, and an anime, or a genre of it, that is no
    /// longer there leaves no row behind.
    Days(&'static str),
    /// All rows of the ids that this table has, whose genres may be fewer than before, or none.
    Anime(&'static str),
}

/// The loads of all tables that the library writes files of: what one run computes, and what is collected.
///
/// The days of a load are those of the table that has a row for each anime of each day. A table of genres cannot tell
/// them: of an anime without genres it has no row.
fn loads() -> Vec<Load> {
    let with_genres = |types: &[&'static TableDef]| {
        let mut tables: Vec<_> = types.iter().filter_map(|def| warehouse::table(def)).collect();
        let bridge = types.iter().find_map(|def| warehouse::bridge(def));
        tables.extend(bridge);
        tables
    };
    let mut loads = vec![Load {
        name: "analysis",
        tables: with_genres(&registry::ANALYTICS_TABLES),
        replaces: Replaces::Days("rolling_momentum_analysis"),
    }];
    let collected = registry::stored().into_iter().filter(|def| !registry::ANALYTICS_TABLES.contains(def));
    loads.extend(collected.filter(|def| warehouse::has_files(def)).map(|def| {
        let by_day = def.column("snapshot_date").is_some();
        let replaces = if by_day { Replaces::Days(def.name) } else { Replaces::Anime(def.name) };
        Load { name: def.name, tables: with_genres(&[def]), replaces }
    }));
    loads
}

/// The transactions that load the files of `types`, in place of rows that are there already. Tables that one run writes are loaded
/// together, so that a reader sees a day in all of them or in none, and every load puts whole days, or whole anime, in place of old ones:
/// after it the tables hold of them what the files hold, and nothing else.
#[must_use]
pub fn render_copy(types: &[&TableDef]) -> String {
    let mut out = format!("-- {GENERATED}\n");
    out.push_str(
        "-- Put your bucket and prefix in place of s3://BUCKET/PREFIX. The files are in the warehouse's layout, since COPY goes by position, and\n\
         -- beside each lies its manifest, which names it with its size:\n\
         --   catlog analyze INPUT --out DIR --layout warehouse --copy-from s3://BUCKET/PREFIX\n\
         -- What has days is replaced by whole days: the files of a load are those of all anime of its days.\n\
         -- users, user_anime and etl_runs have no load: their rows are an application's, and nothing writes files of them.\n",
    );
    let wanted = |load: &Load| load.tables.iter().any(|table| types.iter().any(|def| def.name == table.name));
    for load in loads().iter().filter(|load| wanted(load)) {
        transaction(&mut out, load);
    }
    out
}

fn transaction(out: &mut String, load: &Load) {
    let _ = writeln!(out, "\n-- name: load_{}\nBEGIN;", load.name);
    for def in &load.tables {
        let name = def.name;
        let _ = writeln!(
            out,
            "CREATE TEMP TABLE staging_{name} (LIKE {name});\n\
             COPY staging_{name} FROM 's3://BUCKET/PREFIX/{name}.manifest' IAM_ROLE default FORMAT AS PARQUET MANIFEST;"
        );
    }
    if let Replaces::Days(source) = load.replaces {
        let _ = writeln!(out, "CREATE TEMP TABLE staging_days AS SELECT DISTINCT snapshot_date FROM staging_{source};");
    }
    for def in &load.tables {
        let name = def.name;
        let same = |columns: &[&str], staging: &str| {
            let equal = columns.iter().map(|column| format!("{name}.{column} = {staging}.{column}"));
            (staging.to_owned(), equal.collect::<Vec<_>>().join(" AND "))
        };
        let (staging, equal) = match load.replaces {
            Replaces::Days(_) => same(&["snapshot_date"], "staging_days"),
            Replaces::Anime(source) => same(&["mal_id"], &format!("staging_{source}")),
        };
        let columns: Vec<&str> = def.columns.iter().map(|column| column.name).collect();
        let columns = columns.join(", ");
        let _ = writeln!(
            out,
            "DELETE FROM {name} USING {staging} WHERE {equal};\n\
             INSERT INTO {name} ({columns}) SELECT {columns} FROM staging_{name};"
        );
    }
    if matches!(load.replaces, Replaces::Days(_)) {
        out.push_str("DROP TABLE staging_days;\n");
    }
    for def in &load.tables {
        let _ = writeln!(out, "DROP TABLE staging_{};", def.name);
    }
    out.push_str("COMMIT;\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::TableSchema;

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

    #[test]
    fn every_table_with_files_is_loaded_and_no_day_by_what_has_no_row_for_it() {
        let all = loads();
        for def in layout(&registry::stored()).into_iter().filter(|def| warehouse::has_files(def)) {
            assert!(all.iter().any(|load| load.tables.contains(&def)), "{}", def.name);
        }
        for load in &all {
            if let Replaces::Days(source) = load.replaces {
                let source = load.tables.iter().find(|def| def.name == source).expect("a table of the load");
                assert_eq!(source.key, ["mal_id", "snapshot_date"]);
                assert!(load.tables.iter().all(|def| def.key.contains(&"snapshot_date")), "{}", load.name);
            }
        }
        assert!(!render_copy(&registry::stored()).contains("COPY staging_users"));
        let text = render_copy(&[warehouse::AnimeGenre::TABLE]);
        assert!(text.contains("-- name: load_anime\n") && !text.contains("load_analysis"));
        assert!(text.contains(
            "DELETE FROM anime_genres USING staging_anime WHERE anime_genres.mal_id = staging_anime.mal_id;"
        ));
        let text = render_copy(&[warehouse::DailyGenre::TABLE]);
        assert!(text.contains("load_analysis") && text.contains("load_daily_rankings"));
    }
}
