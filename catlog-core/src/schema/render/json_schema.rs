//! JSON Schema 2020-12: one document a type.

use serde_json::{Map, Value, json};

use super::GENERATED;
use super::words::{camel_names, column, line, paragraphs};
use crate::schema::{ColumnDef, LogicalType, TableDef, camel_case};

/// The schema of one type, or one document that has those of several under `$defs`.
#[must_use]
pub fn render(types: &[&TableDef]) -> String {
    if let [def] = types {
        return pretty(&document(def));
    }
    let defs: Map<String, Value> =
        types.iter().map(|def| (def.type_name.to_owned(), Value::Object(object(def)))).collect();
    pretty(&json!({ "$schema": DIALECT, "$comment": GENERATED, "$defs": defs }))
}

/// The schema of a type, in the form that `serde` writes and reads: `camelCase`, days and instants as ISO-8601 text.
///
/// Columns that may be null need not be there: absent and null are the same. Properties that are not listed are ignored.
///
/// ```
/// use catlog_core::{domain::UserAnime, schema::{TableSchema, render::json_schema}};
///
/// let schema = json_schema::document(UserAnime::TABLE);
/// assert_eq!(schema["properties"]["rating"]["type"], serde_json::json!(["integer", "null"]));
/// assert_eq!(schema["properties"]["status"]["enum"][0], "WATCHING");
/// ```
#[must_use]
pub fn document(def: &TableDef) -> Value {
    let mut schema = Map::new();
    schema.insert("$schema".into(), DIALECT.into());
    schema.insert("$id".into(), format!("urn:catlog:{}", def.type_name).into());
    schema.insert("$comment".into(), GENERATED.into());
    schema.append(&mut object(def));
    Value::Object(schema)
}

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

fn object(def: &TableDef) -> Map<String, Value> {
    let properties: Map<String, Value> =
        def.columns.iter().map(|column| (camel_case(column.name), property(column))).collect();
    let required: Vec<String> =
        def.columns.iter().filter(|column| !column.nullable).map(|column| camel_case(column.name)).collect();
    let mut schema = Map::new();
    schema.insert("title".into(), def.type_name.into());
    schema.insert("description".into(), camel_names(&paragraphs(def.doc).join("\n\n")).into());
    schema.insert("type".into(), "object".into());
    schema.insert("properties".into(), properties.into());
    schema.insert("required".into(), required.into());
    schema
}

fn property(def: &ColumnDef) -> Value {
    let int32 = json!({ "type": "integer", "minimum": i32::MIN, "maximum": i32::MAX });
    let mut schema = match def.logical {
        LogicalType::Int32 => int32,
        LogicalType::Float64 => json!({ "type": "number" }),
        LogicalType::Bool => json!({ "type": "boolean" }),
        LogicalType::Text => json!({ "type": "string" }),
        LogicalType::Date => json!({ "type": "string", "format": "date" }),
        LogicalType::Timestamp => json!({ "type": "string", "format": "date-time" }),
        LogicalType::TextList => json!({ "type": "array", "items": { "type": "string" } }),
        LogicalType::Int32List => json!({ "type": "array", "items": int32 }),
        LogicalType::Enum(set) => {
            let labels: Vec<&str> = set.labels.iter().map(|label| label.label).collect();
            json!({ "type": "string", "enum": labels })
        }
    };
    if def.nullable {
        schema["type"] = json!([schema["type"], "null"]);
        if let Some(labels) = schema.get_mut("enum").and_then(Value::as_array_mut) {
            labels.push(Value::Null);
        }
    }
    let mut description = camel_names(&column(def).join(" "));
    if let LogicalType::Enum(set) = def.logical {
        let labels: Vec<String> =
            set.labels.iter().map(|label| format!("`{}`: {}", label.label, line(label.doc))).collect();
        description = format!("{description} {}", labels.join(" "));
    }
    schema["description"] = description.into();
    schema
}

/// Indented, with a newline at the end.
pub(super) fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}
