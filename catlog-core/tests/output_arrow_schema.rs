//! The rendered Arrow schemas are those of the files that are written: names, order, types, nullability.

#![cfg(feature = "polars")]

use std::io::Cursor;

use catlog_core::io::write::{Format, TableWriter};
use catlog_core::schema::registry::ANALYTICS_TABLES;
use catlog_core::schema::render::arrow;
use polars::prelude::{ParquetReader, SerReader};
use polars_arrow::datatypes::{ArrowDataType, ArrowSchema, TimeUnit};
use serde_json::{Value, json};

/// A type in the JSON form of Arrow's integration tests, and the type of its items.
fn kind(of: &ArrowDataType) -> (Value, Vec<(String, Value)>) {
    let plain = |value| (value, Vec::new());
    match of {
        ArrowDataType::Int32 => plain(json!({ "name": "int", "bitWidth": 32, "isSigned": true })),
        ArrowDataType::Float64 => plain(json!({ "name": "floatingpoint", "precision": "DOUBLE" })),
        ArrowDataType::Boolean => plain(json!({ "name": "bool" })),
        ArrowDataType::Date32 => plain(json!({ "name": "date", "unit": "DAY" })),
        // Texts with offsets of 64 bits or with views are texts, too.
        ArrowDataType::Utf8 | ArrowDataType::LargeUtf8 | ArrowDataType::Utf8View => plain(json!({ "name": "utf8" })),
        // Parquet has no names of zones, only instants: a reader may call theirs an offset of none.
        ArrowDataType::Timestamp(TimeUnit::Microsecond, Some(zone)) => {
            let zone = if zone.as_str() == "+00:00" { "UTC" } else { zone.as_str() };
            plain(json!({ "name": "timestamp", "unit": "MICROSECOND", "timezone": zone }))
        }
        ArrowDataType::List(item) | ArrowDataType::LargeList(item) => {
            (json!({ "name": "list" }), vec![("item".to_owned(), kind(item.dtype()).0)])
        }
        other => panic!("{other:?} is in no rendered schema"),
    }
}

fn found(schema: &ArrowSchema) -> Vec<Value> {
    let field = |(_, field): (_, &polars_arrow::datatypes::Field)| {
        let (ty, items) = kind(field.dtype());
        json!([field.name.as_str(), ty, field.is_nullable, items])
    };
    schema.iter().map(field).collect()
}

fn rendered(document: &Value, options: &[&str]) -> Vec<Value> {
    let option = |field: &Value| {
        let metadata = field["metadata"].as_array().unwrap();
        let entry = metadata.iter().find(|entry| entry["key"] == "option")?;
        entry["value"].as_str().map(str::to_owned)
    };
    let fields = document["fields"].as_array().unwrap().iter();
    let there = fields.filter(|&field| option(field).is_none_or(|option| options.contains(&option.as_str())));
    let field = |field: &Value| {
        let children = field["children"].as_array().unwrap().iter();
        let items: Vec<Value> = children.map(|child| json!(["item", child["type"]])).collect();
        json!([field["name"], field["type"], field["nullable"], items])
    };
    there.map(field).collect()
}

#[test]
fn files_have_the_rendered_schema() {
    for def in ANALYTICS_TABLES {
        for options in [&[][..], &["robust"][..]] {
            let file = |format| TableWriter::new(format, def, options, "t", Vec::new()).unwrap().finish().unwrap();
            let expected = rendered(&arrow::document(def), options);
            assert_eq!(expected.len(), def.columns_with(options).count());

            let ipc = polars_arrow::io::ipc::read::read_file_metadata(&mut Cursor::new(file(Format::Ipc))).unwrap();
            assert_eq!(found(&ipc.schema), expected, "{} as Arrow IPC", def.name);

            let schema = ParquetReader::new(Cursor::new(file(Format::Parquet))).schema().unwrap();
            let without_nulls = |fields: Vec<Value>| -> Vec<Value> {
                fields.into_iter().map(|field| json!([field[0], field[1], field[3]])).collect()
            };
            assert_eq!(without_nulls(found(&schema)), without_nulls(expected), "{} as Parquet", def.name);
        }
    }
}
