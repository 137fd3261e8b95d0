//! Arrow schemas in the JSON form of Arrow's integration tests: what frames, Parquet and IPC files have.

use serde_json::{Value, json};

use super::GENERATED;
use super::json_schema::pretty;
use super::words::{column, plain};
use crate::schema::{ColumnDef, LogicalType, TableDef};

/// The Arrow schema of one type, or an object with those of several by table name.
#[must_use]
pub fn render(types: &[&TableDef]) -> String {
    if let [def] = types {
        return pretty(&document(def));
    }
    let schemas: serde_json::Map<String, Value> =
        types.iter().map(|def| (def.name.to_owned(), document(def))).collect();
    pretty(&Value::Object(schemas))
}

/// The Arrow schema of a table with all its columns. The metadata of a column names the option that brings it and the labels
/// that it may have.
///
/// ```
/// use catlog_core::{schema::{TableSchema, render::arrow}, tables::TrendCorrelation};
///
/// let schema = arrow::document(TrendCorrelation::TABLE);
/// assert_eq!(schema["fields"][0]["name"], "snapshot_date");
/// assert_eq!(schema["fields"][0]["type"], serde_json::json!({"name": "date", "unit": "DAY"}));
/// ```
#[must_use]
pub fn document(def: &TableDef) -> Value {
    let fields: Vec<Value> = def.columns.iter().map(field).collect();
    json!({
        "fields": fields,
        "metadata": [
            { "key": "table", "value": def.name },
            { "key": "key", "value": def.key.join(",") },
            { "key": "description", "value": plain(def.doc) },
            { "key": "generated", "value": GENERATED },
        ],
    })
}

fn field(def: &ColumnDef) -> Value {
    let int32 = json!({ "name": "int", "bitWidth": 32, "isSigned": true });
    let item = |kind: Value| vec![json!({ "name": "item", "type": kind, "nullable": true, "children": [] })];
    let (kind, children) = match def.logical {
        LogicalType::Int32 => (int32, vec![]),
        LogicalType::Float64 => (json!({ "name": "floatingpoint", "precision": "DOUBLE" }), vec![]),
        LogicalType::Bool => (json!({ "name": "bool" }), vec![]),
        LogicalType::Text | LogicalType::Enum(_) => (json!({ "name": "utf8" }), vec![]),
        LogicalType::Date => (json!({ "name": "date", "unit": "DAY" }), vec![]),
        LogicalType::Timestamp => (json!({ "name": "timestamp", "unit": "MICROSECOND", "timezone": "UTC" }), vec![]),
        LogicalType::TextList => (json!({ "name": "list" }), item(json!({ "name": "utf8" }))),
        LogicalType::Int32List => (json!({ "name": "list" }), item(int32)),
    };
    let mut metadata = vec![json!({ "key": "description", "value": column(def).join(" ").replace('`', "") })];
    if let Some(option) = def.option {
        metadata.push(json!({ "key": "option", "value": option }));
    }
    if let LogicalType::Enum(set) = def.logical {
        let labels: Vec<&str> = set.labels.iter().map(|label| label.label).collect();
        metadata.push(json!({ "key": "labels", "value": labels.join(",") }));
    }
    json!({ "name": def.name, "type": kind, "nullable": def.nullable, "children": children, "metadata": metadata })
}
