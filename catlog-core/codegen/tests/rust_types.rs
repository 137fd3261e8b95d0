//! The Rust types write and read what the definitions promise, and every type is registered.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use catlog_codegen::{Sample, samples, written};
use catlog_core::schema::render::json_schema;
use catlog_core::schema::{FieldType, Shape, camel_case, registry, warehouse};
use serde_json::{Value, json};

#[test]
fn every_type_writes_the_names_and_values_of_its_definition() {
    let samples = samples().unwrap();
    let found: Vec<String> = samples.iter().filter_map(|sample| sample.ty.name()).collect();
    let rows = registry::types().into_iter().chain(warehouse::BRIDGES).map(|def| def.type_name.to_owned());
    let types: Vec<String> = rows.chain(registry::OBJECTS.iter().map(|def| def.full_name())).collect();
    assert_eq!(found, types, "see samples() in codegen/src/samples.rs");
    for sample in samples {
        for (number, value) in (0..).zip(&sample.values) {
            let promised = written(sample.ty, number);
            let name = sample.ty.name().unwrap();
            assert_eq!(value, &promised, "{name}");
            // The order of fields is part of the text.
            assert_eq!(value.to_string(), promised.to_string(), "{name}");
        }
    }
}

/// Fields of a type in JSON: name, whether it may be absent, whether it may be null.
fn fields(ty: FieldType) -> Vec<(String, bool, bool)> {
    match ty {
        FieldType::Row(def) => {
            let columns = def.columns.iter();
            columns
                .map(|column| (camel_case(column.name), column.defaulted, column.nullable || column.defaulted))
                .collect()
        }
        FieldType::Object(def) if matches!(def.shape, Shape::Fields(_)) => {
            def.fields().map(|field| (field.json.to_owned(), field.defaulted, field.nullable)).collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn what_the_schema_calls_optional_serde_takes_absent() {
    let mut read = 0;
    for Sample { ty, values, read: serde } in samples().unwrap() {
        let fields = fields(ty);
        // What is only written says nothing of absence.
        if !fields.iter().any(|(_, defaulted, _)| *defaulted) {
            continue;
        }
        read += 1;
        let schema = json_schema::document(ty);
        let required: Vec<&str> = schema["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        for (name, defaulted, nullable) in fields {
            let (mut absent, mut null) = (values[0].clone(), values[0].clone());
            absent.as_object_mut().unwrap().remove(&name);
            null[&name] = Value::Null;
            let at = format!("{}.{name}", ty.name().unwrap());
            assert_eq!(serde(absent).is_ok(), defaulted, "{at} absent");
            assert_eq!(serde(null).is_ok(), nullable, "{at} null");
            assert_eq!(required.contains(&name.as_str()), !defaulted, "{at} in the schema");
        }
        let mut more = values[0].clone();
        more["noSuchField"] = json!(1);
        let closed = schema["additionalProperties"] == json!(false);
        assert_eq!(serde(more).is_err(), closed, "{} with another field", ty.name().unwrap());
    }
    assert!(read >= 11, "only {read} types are read");
}

/// The types of the sources that say `derive(…)`: the words of the derive, and the name of the type.
fn derived_types() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut directories = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../src")];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let mut derives = String::new();
                for line in text.lines() {
                    if let Some(words) = line.strip_prefix("#[derive(") {
                        derives.push_str(words);
                    } else if !line.starts_with('#') {
                        let words: Vec<&str> = line.split([' ', '<', '(', ';', '{']).collect();
                        if let ["pub", "struct" | "enum", name, ..] = words[..]
                            && !derives.is_empty()
                        {
                            found.push((std::mem::take(&mut derives), name.to_owned()));
                        }
                        derives.clear();
                    }
                }
            }
        }
    }
    assert!(found.len() > 60, "only {} types in the sources", found.len());
    found
}

#[test]
fn every_type_in_the_sources_that_serde_writes_is_registered() {
    let rows = registry::types().into_iter().chain(warehouse::BRIDGES).map(|def| def.type_name);
    let objects = registry::OBJECTS.iter().map(|def| def.name);
    let labels = registry::all_label_sets().into_iter().map(|set| set.name);
    let registered: BTreeSet<&str> = rows.chain(objects).chain(labels).collect();
    // The value of a filter has a definition by hand; formats of schemas are words of the command line.
    let (by_hand, elsewhere) = ("Value", "SchemaFormat");
    for (derives, name) in derived_types() {
        let derives: Vec<&str> = derives.split([',', ' ', ')', ']', ':']).collect();
        let has = |word: &str| derives.contains(&word);
        let described = has("TableSchema") || has("ObjectSchema") || has("LabelEnum");
        if (has("Serialize") || has("Deserialize")) && name != by_hand {
            assert!(described, "{name} leaves Rust: it derives TableSchema, ObjectSchema or LabelEnum");
        }
        // Rows without serde are what kernels hand to each other, and leave as columns.
        if described && (has("Serialize") || has("LabelEnum") || has("ObjectSchema")) && name != elsewhere {
            assert!(registered.contains(name.as_str()), "{name} is missing in catlog-core/src/schema/registry.rs");
        }
    }
    assert!(registered.contains("FilterValue"));
}
