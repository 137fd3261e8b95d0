//! JSON Schema 2020-12: one document a type.

use serde_json::{Map, Value, json};

use super::GENERATED;
use super::words::{camel_names, column, line, paragraphs, variants as words_of_variants};
use crate::schema::{
    ColumnDef, EnumDef, FieldDef, FieldType, LogicalType, ObjectDef, Shape, TableDef, VariantDef, camel_case, registry,
};

/// The schema of one type, or one document that has those of several under `$defs`.
#[must_use]
pub fn render(types: &[&'static TableDef], objects: &[&'static ObjectDef]) -> String {
    let rows = types.iter().map(|&def| FieldType::Row(def));
    let all: Vec<FieldType> = rows.chain(objects.iter().map(|&def| FieldType::Object(def))).collect();
    if let [ty] = all[..] {
        return pretty(&document(ty));
    }
    pretty(&json!({ "$schema": DIALECT, "$comment": GENERATED, "$defs": defs(&all) }))
}

/// The schema of a row type or an object, in the form that `serde` writes and reads: `camelCase`, days and instants as ISO-8601
/// text. Its parts are under `$defs`.
///
/// What is not required may be absent where it is read; absent and null are then the same in a row. Everything that is written
/// is valid, with all its properties but those of an option that is off. Properties that are not listed are ignored, or an error
/// where `additionalProperties` says so.
///
/// ```
/// use catlog_core::{domain::UserAnime, schema::{Described, render::json_schema}};
///
/// let schema = json_schema::document(UserAnime::TYPE);
/// assert_eq!(schema["properties"]["rating"]["type"], serde_json::json!(["integer", "null"]));
/// assert_eq!(schema["properties"]["status"]["enum"][0], "WATCHING");
/// assert_eq!(schema["required"], serde_json::json!(["userId", "malId", "status"]));
/// ```
#[must_use]
pub fn document(ty: FieldType) -> Value {
    let mut schema = Map::new();
    schema.insert("$schema".into(), DIALECT.into());
    schema.insert("$id".into(), format!("urn:catlog:{}", ty.name().unwrap_or_default()).into());
    schema.insert("$comment".into(), comment(ty).into());
    schema.append(&mut definition(ty));
    let parts: Vec<FieldType> = registry::parts(ty).into_iter().filter(|&part| part != ty).collect();
    if !parts.is_empty() {
        schema.insert("$defs".into(), defs(&parts).into());
    }
    Value::Object(schema)
}

/// A schema has the names that are written, and no others: whoever writes by it is understood by every reader of the type.
/// Readers of the domain model take more, and the schema says so.
fn comment(ty: FieldType) -> String {
    match ty {
        FieldType::Row(def) if def.columns.iter().any(|column| column.defaulted) => format!(
            "{GENERATED} It describes what is written. Readers take more: other names of a property where its description tells \
             them, and for a day a timestamp with its zone, whose UTC day counts."
        ),
        _ => GENERATED.to_owned(),
    }
}

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

fn defs(types: &[FieldType]) -> Map<String, Value> {
    types.iter().map(|&ty| (ty.name().unwrap_or_default(), definition(ty).into())).collect()
}

/// The schema of a row type or an object.
fn definition(ty: FieldType) -> Map<String, Value> {
    let mut schema = Map::new();
    let mut begin = |title: String, doc: &str, words: &[String]| {
        schema.insert("title".into(), title.into());
        let text = [paragraphs(doc).join("\n\n"), words.join("\n")].join("\n\n");
        schema.insert("description".into(), camel_names(text.trim()).into());
    };
    match ty {
        FieldType::Row(def) => {
            begin(def.type_name.to_owned(), def.doc, &[]);
            schema.append(&mut row(def));
        }
        FieldType::Object(def) => match def.shape {
            Shape::Fields(fields) => {
                begin(def.full_name(), def.doc, &[]);
                schema.append(&mut object(fields, def.closed));
            }
            Shape::Variants { tag, variants } => {
                let items: Vec<String> = words_of_variants("", variants);
                begin(def.full_name(), def.doc, &items);
                let variants: Vec<Value> = variants.iter().map(|def| variant(tag, def)).collect();
                schema.insert("oneOf".into(), variants.into());
            }
            Shape::Union(types) => {
                begin(def.full_name(), def.doc, &[]);
                let types = types.iter().map(|&ty| field_type(ty)).chain([json!({ "type": "null" })]);
                schema.insert("anyOf".into(), types.collect());
            }
        },
        other => {
            if let Value::Object(mut of_type) = field_type(other) {
                schema.append(&mut of_type);
            }
        }
    }
    schema
}

fn row(def: &TableDef) -> Map<String, Value> {
    let properties: Map<String, Value> =
        def.columns.iter().map(|column| (camel_case(column.name), property(column))).collect();
    let required = def.columns.iter().filter(|column| !registry::may_be_absent(column));
    let required: Vec<String> = required.map(|column| camel_case(column.name)).collect();
    let mut schema = Map::new();
    schema.insert("type".into(), "object".into());
    schema.insert("properties".into(), properties.into());
    schema.insert("required".into(), required.into());
    schema
}

fn property(def: &ColumnDef) -> Value {
    let mut schema = column_type(def.logical);
    if def.nullable || def.defaulted {
        schema = or_null(schema);
    }
    let mut description = camel_names(&column(def).join(" "));
    if let LogicalType::Enum(set) = def.logical {
        description = format!("{description} {}", labels(set));
    }
    schema["description"] = description.into();
    schema
}

fn object(fields: &[FieldDef], closed: bool) -> Map<String, Value> {
    let properties: Map<String, Value> = fields.iter().map(|field| (field.json.to_owned(), of_field(field))).collect();
    let required: Vec<&str> = fields.iter().filter(|field| !field.defaulted).map(|field| field.json).collect();
    let mut schema = Map::new();
    schema.insert("type".into(), "object".into());
    schema.insert("properties".into(), properties.into());
    schema.insert("required".into(), required.into());
    if closed {
        schema.insert("additionalProperties".into(), false.into());
    }
    schema
}

fn of_field(field: &FieldDef) -> Value {
    let mut schema = field_type(field.ty);
    if field.nullable {
        schema = or_null(schema);
    }
    let mut description = camel_names(&paragraphs(field.doc).join(" "));
    if let FieldType::Label(set) = field.ty {
        description = format!("{description} {}", labels(set));
    }
    schema["description"] = description.into();
    schema
}

fn variant(tag: Option<&str>, def: &VariantDef) -> Value {
    let Some(tag) = tag else {
        if def.fields.is_empty() {
            return json!({ "const": def.json, "description": line(def.doc) });
        }
        let inner = Value::Object(object(def.fields, false));
        return json!({
            "type": "object",
            "properties": { def.json: inner },
            "required": [def.json],
            "additionalProperties": false,
            "description": line(def.doc),
        });
    };
    let mut schema = object(def.fields, false);
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.shift_insert(0, tag.to_owned(), json!({ "const": def.json }));
    }
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.insert(0, tag.into());
    }
    schema.insert("description".into(), line(def.doc).into());
    Value::Object(schema)
}

fn column_type(logical: LogicalType) -> Value {
    let int32 = json!({ "type": "integer", "minimum": i32::MIN, "maximum": i32::MAX });
    match logical {
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
    }
}

fn field_type(ty: FieldType) -> Value {
    match ty {
        FieldType::Column(logical) => column_type(logical),
        FieldType::Count => json!({ "type": "integer", "minimum": 0 }),
        FieldType::Label(set) => column_type(LogicalType::Enum(set)),
        FieldType::List(item) => json!({ "type": "array", "items": field_type(*item) }),
        FieldType::Array(item, length) => {
            json!({ "type": "array", "items": field_type(*item), "minItems": length, "maxItems": length })
        }
        FieldType::Row(_) | FieldType::Object(_) => {
            json!({ "$ref": format!("#/$defs/{}", ty.name().unwrap_or_default()) })
        }
    }
}

fn or_null(mut schema: Value) -> Value {
    if schema.get("type").is_none() {
        return json!({ "anyOf": [schema, { "type": "null" }] });
    }
    schema["type"] = json!([schema["type"], "null"]);
    if let Some(labels) = schema.get_mut("enum").and_then(Value::as_array_mut) {
        labels.push(Value::Null);
    }
    schema
}

fn labels(set: &EnumDef) -> String {
    let labels: Vec<String> =
        set.labels.iter().map(|label| format!("`{}`: {}", label.label, line(label.doc))).collect();
    labels.join(" ")
}

/// Indented, with a newline at the end.
pub(super) fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}
