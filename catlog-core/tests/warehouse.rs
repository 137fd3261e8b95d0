//! The Parquet files of the warehouse's layout have the columns of the rendered Redshift tables: names, order and types. COPY
//! goes by position, so that is what loading them depends on.

#![cfg(feature = "polars")]

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use catlog_core::domain::{Anime, AnimeType};
use catlog_core::export::{Layout, Output, export, export_anime, export_rankings};
use catlog_core::io::read::read_panel;
use catlog_core::io::write::{Format, TableWriter};
use catlog_core::panel::{Panel, ReadOptions};
use catlog_core::schema::render::{SchemaFormat, redshift, render};
use catlog_core::schema::{registry, warehouse};
use catlog_core::tables::{Analysis, Dates, Options, TableName};
use polars::prelude::{DataFrame, DataType, ParquetReader, SerReader};

fn warehouse_output() -> Output {
    Output { layout: Layout::Warehouse, ..Output::default() }
}

fn read(path: &Path) -> DataFrame {
    ParquetReader::new(File::open(path).unwrap()).finish().unwrap()
}

/// Name, type and length of each column as the rendered `CREATE TABLE` has them.
fn ddl(table: &str) -> Vec<(String, String, Option<usize>)> {
    let text = render(SchemaFormat::Redshift, Some(table)).unwrap();
    let (_, body) = text.split_once(&format!("CREATE TABLE IF NOT EXISTS {table} (\n")).unwrap();
    let (columns, _) = body.split_once("    PRIMARY KEY").unwrap();
    let column = |line: &str| {
        let (name, rest) = line.trim().split_once(' ').unwrap();
        let kind = rest.split(" ENCODE ").next().unwrap().trim_end_matches(" NOT NULL");
        match kind.strip_prefix("VARCHAR(") {
            Some(length) => (name.to_owned(), "VARCHAR".to_owned(), length.trim_end_matches(')').parse().ok()),
            None => (name.to_owned(), kind.to_owned(), None),
        }
    };
    columns.lines().map(column).collect()
}

fn redshift_type(dtype: &DataType) -> &'static str {
    match dtype {
        DataType::Int32 => "INTEGER",
        DataType::Float64 => "DOUBLE PRECISION",
        DataType::Boolean => "BOOLEAN",
        DataType::Date => "DATE",
        DataType::Datetime(..) => "TIMESTAMP",
        DataType::String => "VARCHAR",
        other => panic!("{other} has no type in Redshift"),
    }
}

/// Checks a file against the table that it is loaded into.
fn check(table: &str, path: &Path) -> DataFrame {
    let frame = read(path);
    let ddl = ddl(table);
    let found: Vec<(String, &str)> =
        frame.schema().iter().map(|(name, dtype)| (name.to_string(), redshift_type(dtype))).collect();
    let expected: Vec<(String, &str)> = ddl.iter().map(|(name, kind, _)| (name.clone(), kind.as_str())).collect();
    assert_eq!(found, expected, "{table}");
    for (name, _, length) in ddl {
        if let Some(length) = length {
            let column = frame.column(&name).unwrap().str().unwrap();
            let longest = column.iter().flatten().map(str::len).max().unwrap_or(0);
            assert!(longest <= length, "{table}.{name}: {longest} bytes in VARCHAR({length})");
        }
    }
    frame
}

fn fixture() -> Arc<Panel> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/daily_rankings.csv.gz");
    Arc::new(read_panel(&[path], &ReadOptions::default()).unwrap().panel)
}

fn files_in(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = entries.filter(|name| !name.starts_with('.')).collect();
    names.sort();
    names
}

#[test]
fn the_files_of_a_run_are_those_that_redshift_loads() {
    let panel = fixture();
    for robust in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        let dates = Dates::Range { from: chrono::NaiveDate::from_ymd_opt(2026, 1, 20), to: None };
        let options = Options { robust, dates, ..Options::default() };
        let mut analysis = Analysis::new(Arc::clone(&panel), options.clone()).unwrap();
        let report = export(&mut analysis, &[], dir.path(), warehouse_output(), &mut |_| Ok(())).unwrap();
        let names: Vec<&str> = report.files.iter().map(|file| file.table.as_str()).collect();
        let expected = [
            "rolling_momentum_analysis",
            "daily_genres",
            "trend_significance",
            "volatility_rankings",
            "genre_percentiles",
            "trend_correlation",
        ];
        assert_eq!(names, expected);
        assert_eq!(files_in(dir.path()).len(), expected.len());
        for file in &report.files {
            let frame = check(&file.table, &file.path);
            assert_eq!(frame.height() as u64, file.rows, "{}", file.table);
            assert!(frame.height() > 0, "{}", file.table);
        }
        let tau = read(&dir.path().join("trend_significance.parquet"));
        let tau = tau.column("rank_trend_mk_tau").unwrap();
        assert_eq!(tau.null_count() == tau.len(), !robust, "null without the option");

        // The bridge has the genres of the native table, each with its anime and day, and in the order of its key.
        let native = tempfile::tempdir().unwrap();
        let mut analysis = Analysis::new(Arc::clone(&panel), options).unwrap();
        export(&mut analysis, &[], native.path(), Format::Parquet, &mut |_| Ok(())).unwrap();
        let wide = read(&native.path().join("rolling_momentum_analysis.parquet"));
        let genres = wide.column("genres").unwrap().as_materialized_series().list().unwrap().clone();
        let ids = wide.column("mal_id").unwrap().i32().unwrap();
        let days = wide.column("snapshot_date").unwrap().as_materialized_series().to_physical_repr().into_owned();
        let mut wanted = Vec::new();
        for row in 0..wide.height() {
            let list = genres.get_as_series(row).unwrap();
            let mut list: Vec<String> = list.str().unwrap().iter().flatten().map(str::to_owned).collect();
            list.sort();
            let day = days.i32().unwrap().get(row).unwrap();
            wanted.extend(list.into_iter().map(|genre| (ids.get(row).unwrap(), day, genre)));
        }
        assert_eq!(bridge(&dir.path().join("daily_genres.parquet")), wanted);
    }
}

fn bridge(path: &Path) -> Vec<(i32, i32, String)> {
    let frame = read(path);
    let ids = frame.column("mal_id").unwrap().i32().unwrap();
    let days = frame.column("snapshot_date").unwrap().as_materialized_series().to_physical_repr().into_owned();
    let days = days.i32().unwrap();
    let genres = frame.column("genre").unwrap().str().unwrap();
    let row = |row| (ids.get(row).unwrap(), days.get(row).unwrap(), genres.get(row).unwrap().to_owned());
    (0..frame.height()).map(row).collect()
}

#[test]
fn the_catalogue_has_its_genres_in_a_bridge() {
    let dir = tempfile::tempdir().unwrap();
    let anime = [
        Anime { genres: vec!["Sports".into(), "Drama".into()], score: Some(8.5), ..Anime::new(7, "進撃の巨人") },
        Anime::new(3, "Without genres"),
        Anime {
            genres: vec!["Mystery".into()],
            anime_type: Some(AnimeType::Tv),
            title_synonyms: vec!["Mushi, \"Master\"".into()],
            aired_from: chrono::NaiveDate::from_ymd_opt(2005, 10, 23),
            ..Anime::new(1, "Mushishi")
        },
        Anime::new(7, "Again: the first counts"),
    ];
    let files = export_anime(&anime, dir.path(), warehouse_output()).unwrap();
    assert_eq!(
        files.iter().map(|file| (file.table.as_str(), file.rows)).collect::<Vec<_>>(),
        [("anime", 3), ("anime_genres", 3)]
    );
    let table = check("anime", &files[0].path);
    let genres = check("anime_genres", &files[1].path);
    let texts = |frame: &DataFrame, name: &str| -> Vec<Option<String>> {
        frame.column(name).unwrap().str().unwrap().iter().map(|text| text.map(str::to_owned)).collect()
    };
    let some = |texts: &[&str]| texts.iter().map(|text| Some((*text).to_owned())).collect::<Vec<_>>();
    assert_eq!(texts(&table, "title"), some(&["Mushishi", "Without genres", "進撃の巨人"]));
    assert_eq!(texts(&table, "title_synonyms"), some(&["[\"Mushi, \\\"Master\\\"\"]", "[]", "[]"]));
    assert_eq!(texts(&table, "anime_type"), [Some("tv".to_owned()), None, None]);
    assert_eq!(format!("{:?}", table.column("aired_from").unwrap().get(0).unwrap()), "Date(13079)");
    assert_eq!(texts(&genres, "genre"), some(&["Mystery", "Drama", "Sports"]));

    let native = tempfile::tempdir().unwrap();
    let files = export_anime(&anime, native.path(), Format::Jsonl).unwrap();
    let text = std::fs::read_to_string(&files[0].path).unwrap();
    let rows: Vec<Anime> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows, [anime[2].clone(), anime[1].clone(), anime[0].clone()]);
}

#[test]
fn the_rankings_have_the_genres_of_their_run() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let panel = fixture();
    let files = export_rankings(&panel, dir.path(), warehouse_output()).unwrap();
    assert_eq!(files.iter().map(|file| file.table.as_str()).collect::<Vec<_>>(), ["daily_rankings", "daily_genres"]);
    assert_eq!(check("daily_rankings", &files[0].path).height(), panel.len());
    check("daily_genres", &files[1].path);
    let mut analysis = Analysis::new(Arc::clone(&panel), Options::default()).unwrap();
    export(&mut analysis, &[], other.path(), warehouse_output(), &mut |_| Ok(())).unwrap();
    assert!(bridge(&files[1].path).len() > 30_000);
    assert_eq!(bridge(&files[1].path), bridge(&other.path().join("daily_genres.parquet")));
}

/// Also what no call writes: people, lists and runs. A file of such a table in the layout has the columns of its table.
#[test]
fn every_table_of_the_warehouse_has_its_files() {
    let dir = tempfile::tempdir().unwrap();
    let tables = redshift::layout(&registry::stored());
    assert_eq!(tables.len(), registry::stored().len() + warehouse::BRIDGES.len());
    for def in tables {
        let path = dir.path().join(def.name);
        let writer = TableWriter::new(Format::Parquet, def, &[], &path, File::create(&path).unwrap()).unwrap();
        writer.finish().unwrap();
        check(def.name, &path);
    }
}

#[test]
fn a_manifest_names_its_file_and_the_size() {
    let dir = tempfile::tempdir().unwrap();
    let mut analysis = Analysis::new(fixture(), Options { dates: Dates::Latest, ..Options::default() }).unwrap();
    let output = Output { copy_from: Some("s3://bucket/some/prefix/".into()), ..warehouse_output() };
    let report = export(&mut analysis, &[], dir.path(), output, &mut |_| Ok(())).unwrap();
    // A file for each table and for the bridge, each with its manifest.
    assert_eq!(files_in(dir.path()).len(), 2 * (TableName::ALL.len() + 1));
    for file in &report.files {
        let manifest = std::fs::read(dir.path().join(format!("{}.manifest", file.table))).unwrap();
        let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
        let size = std::fs::metadata(&file.path).unwrap().len();
        assert_eq!(size, file.bytes);
        let url = format!("s3://bucket/some/prefix/{}.parquet", file.table);
        let entry = serde_json::json!({ "url": url, "mandatory": true, "meta": { "content_length": size } });
        assert_eq!(manifest, serde_json::json!({ "entries": [entry] }));
    }
    for (copy_from, format, layout) in [
        ("s3://", Format::Parquet, Layout::Warehouse),
        ("s3:///prefix", Format::Parquet, Layout::Warehouse),
        ("/tables", Format::Parquet, Layout::Warehouse),
        ("s3://bucket", Format::Csv, Layout::Warehouse),
        ("s3://bucket", Format::Parquet, Layout::Native),
    ] {
        let error = Output { format, layout, copy_from: Some(copy_from.into()) }.validate().unwrap_err();
        assert_eq!(error.code(), "invalid_option");
    }
}

#[test]
fn a_directory_holds_the_tables_of_one_run() {
    let dir = tempfile::tempdir().unwrap();
    let run = |output: Output| {
        let mut analysis = Analysis::new(fixture(), Options { dates: Dates::Latest, ..Options::default() }).unwrap();
        export(&mut analysis, &[], dir.path(), output, &mut |_| Ok(())).unwrap()
    };
    let mine: [PathBuf; 3] = ["trend_correlation.txt", "anime.csv", "rejected.csv"].map(|name| dir.path().join(name));
    for path in &mine {
        std::fs::write(path, "mine").unwrap();
    }
    run(Output { copy_from: Some("s3://bucket/x".into()), ..warehouse_output() });
    let (tables, with_manifests) = (TableName::ALL.len(), 2 * (TableName::ALL.len() + 1));
    assert_eq!(files_in(dir.path()).len(), with_manifests + 3);
    let report = run(Format::Csv.into());
    assert_eq!(files_in(dir.path()).len(), tables + 3);
    assert!(report.notes.iter().any(|note| note.contains("removed daily_genres.manifest")), "{:?}", report.notes);
    assert_eq!(report.notes.iter().filter(|note| note.starts_with("removed")).count(), with_manifests);
    assert!(mine.iter().all(|path| path.exists()));
    assert!(!run(Format::Csv.into()).notes.iter().any(|note| note.starts_with("removed")));
}
