//! The Rust types write and read what the definitions promise, and every type is registered.

use std::fs;
use std::path::{Path, PathBuf};

use catlog_codegen::{samples, written_row};
use catlog_core::domain::{Anime, AnimeStatus, DailyRanking, User, UserAnime};
use catlog_core::schema::{TableSchema, registry, warehouse};
use serde_json::{Value, json};

#[test]
fn every_type_writes_the_names_and_values_of_its_columns() {
    let samples = samples().unwrap();
    let found: Vec<&str> = samples.iter().map(|sample| sample.def.name).collect();
    let types = registry::types().into_iter().chain(warehouse::BRIDGES);
    assert_eq!(found, types.map(|def| def.name).collect::<Vec<_>>(), "see samples() in codegen/src/samples.rs");
    for sample in samples {
        for (number, row) in (0..).zip(&sample.rows) {
            let promised = written_row(sample.def, number);
            assert_eq!(row, &Value::Object(promised.clone()), "{}", sample.def.name);
            let names = |object: &serde_json::Map<String, Value>| object.keys().cloned().collect::<Vec<_>>();
            assert_eq!(row.as_object().map(names), Some(names(&promised)), "{}: order of columns", sample.def.name);
        }
    }
}

#[test]
fn every_row_type_in_the_sources_is_registered() {
    let mut declared = Vec::new();
    let mut directories = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../src")];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let attributes = text.lines().filter_map(|line| line.strip_prefix("#[table(name = \""));
                declared.extend(attributes.filter_map(|rest| rest.split('"').next()).map(str::to_owned));
            }
        }
    }
    declared.sort();
    let types = registry::types().into_iter().chain(warehouse::BRIDGES);
    let mut registered: Vec<String> = types.map(|def| def.name.to_owned()).collect();
    registered.sort();
    assert_eq!(declared, registered, "a row type is missing in catlog-core/src/schema/registry.rs");
}

// What used to be two systems of types, and where they disagreed.

#[test]
fn the_text_about_an_anime_has_one_name_and_may_be_absent() {
    assert!(Anime::TABLE.column("description").is_none());
    assert!(Anime::TABLE.column("synopsis").is_some_and(|column| column.nullable));
    let read = |value: Value| serde_json::from_value::<Anime>(value).unwrap().synopsis;
    assert_eq!(read(json!({ "malId": 1, "title": "Cowboy Bebop" })), None);
    assert_eq!(read(json!({ "malId": 1, "title": "Cowboy Bebop", "synopsis": null })), None);
    assert_eq!(read(json!({ "malId": 1, "title": "Cowboy Bebop", "description": "Space." })), Some("Space.".into()));
    let written = serde_json::to_value(Anime::new(1, "Cowboy Bebop")).unwrap();
    assert!(written.get("description").is_none() && written["synopsis"].is_null());
}

#[test]
fn a_picture_may_be_absent() {
    assert!(Anime::TABLE.column("image_url").is_some_and(|column| column.nullable));
    assert!(User::TABLE.column("image_url").is_some_and(|column| column.nullable));
    assert_eq!(Anime::new(1, "Cowboy Bebop").image_url, None);
}

#[test]
fn dates_are_dates_in_rust_and_iso_text_in_json() {
    let text = r#"{"malId": 1, "snapshotDate": "2026-02-08"}"#;
    let row: DailyRanking = serde_json::from_str(text).unwrap();
    assert_eq!(Some(row.snapshot_date), chrono::NaiveDate::from_ymd_opt(2026, 2, 8));
    assert_eq!(serde_json::to_value(&row).unwrap()["snapshotDate"], "2026-02-08");
    assert!(serde_json::from_str::<DailyRanking>(&text.replace("2026-02-08", "8.2.2026")).is_err());
}

#[test]
fn views_of_a_list_are_computed_and_no_fields_of_a_user() {
    let names: Vec<&str> = User::TABLE.columns.iter().map(|column| column.name).collect();
    for name in ["watchlist", "watched", "watching", "dropped", "favorites", "password"] {
        assert!(!names.contains(&name), "{name}");
    }
    let entries = [UserAnime::new("u1", 1, AnimeStatus::PlanToWatch), UserAnime::new("u1", 2, AnimeStatus::Dropped)];
    let library = catlog_core::domain::Library::new("u1", &entries, []);
    assert_eq!(library.watchlist().iter().map(|entry| entry.mal_id).collect::<Vec<_>>(), [1]);
}
