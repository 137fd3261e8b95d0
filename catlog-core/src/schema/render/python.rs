//! Python types: a `TypedDict` for each type, a `Literal` for each label set.

use std::fmt::Write;

use super::GENERATED;
use super::words::{self, comment_lines, label_set, paragraphs};
use crate::schema::{ColumnDef, EnumDef, FieldDef, FieldType, LogicalType, ObjectDef, Shape, TableDef, registry};

/// A module with `types`, `objects` and `labels`, for Python 3.11 and later.
///
/// A missing value is `None`. Its key may also be absent where a row is read as well as written (the domain model), and that of a
/// column of an option where the option is off. A row that may be given with less than what is always there has a second type
/// for that, `AnimeInput`. Days are `datetime.date`, instants `datetime.datetime` in UTC.
///
/// ```
/// use catlog_core::{domain::UserAnime, schema::{TableSchema, render::python}};
///
/// let text = python::render(&[UserAnime::TABLE], &[], &[]);
/// assert!(text.contains("\n    mal_id: int\n"));
/// assert!(text.contains("\n    rating: NotRequired[int | None]\n"));
/// assert!(text.contains("\nclass UserAnimeInput(TypedDict):\n"));
/// ```
#[must_use]
pub fn render(types: &[&TableDef], objects: &[&ObjectDef], labels: &[&EnumDef]) -> String {
    let mut body = Body::default();
    for set in labels {
        let labels: Vec<String> = set.labels.iter().map(|label| format!("    \"{}\",\n", label.label)).collect();
        let _ = write!(body.out, "\n{} = Literal[\n{}]\n", set.name, labels.concat());
        docstring(&mut body.out, "", &label_set(set));
        body.names.push(set.name.to_owned());
    }
    for def in types {
        let fields = |is_input: bool| def.columns.iter().map(move |column| Key::of_column(column, is_input));
        body.class(def.type_name, "", &paragraphs(def.doc), fields(false).collect());
        if registry::has_input_form(def) {
            body.class(&format!("{}Input", def.type_name), "", &words::input_form(def), fields(true).collect());
        }
    }
    for (at, def) in objects.iter().enumerate() {
        // A type with a parameter is declared once, whatever stands for it.
        if !objects[..at].iter().any(|other| other.name == def.name) {
            body.object(def);
        }
    }

    let mut out =
        format!("# {GENERATED}\n\"\"\"The types of catlog: rows as dictionaries, labels as literals.\"\"\"\n\n");
    let generic = objects.iter().any(|def| def.argument.is_some());
    let (from, variable) = if generic {
        ("Generic, Literal, NotRequired, TypeAlias, TypedDict, TypeVar", "\nT = TypeVar(\"T\")\n")
    } else {
        ("Literal, NotRequired, TypedDict", "")
    };
    let _ = write!(out, "import datetime\nfrom typing import {from}\n\n__all__ = [\n");
    body.names.sort_unstable();
    for name in &body.names {
        let _ = writeln!(out, "    \"{name}\",");
    }
    out + "]\n" + variable + &body.out
}

/// What a type is called: `Trend[RankMove]`.
#[must_use]
pub fn name(ty: FieldType) -> String {
    of_field(ty, None)
}

/// The definitions, and the names that they define.
#[derive(Default)]
struct Body {
    out: String,
    names: Vec<String>,
}

/// A key of a dictionary.
struct Key {
    name: String,
    ty: String,
    doc: Vec<String>,
}

impl Key {
    fn of_column(column: &ColumnDef, is_input: bool) -> Self {
        let absent = registry::may_be_absent(column) && (column.nullable || is_input);
        let none = if column.nullable || absent { " | None" } else { "" };
        let ty = format!("{}{none}", of_logical(column.logical));
        let ty = if absent { format!("NotRequired[{ty}]") } else { ty };
        Self { name: column.name.to_owned(), ty, doc: words::column(column) }
    }

    fn of_field(field: &FieldDef, argument: Option<FieldType>) -> Self {
        let ty = format!("{}{}", of_field(field.ty, argument), if field.nullable { " | None" } else { "" });
        let ty = if field.defaulted { format!("NotRequired[{ty}]") } else { ty };
        Self { name: field.name.to_owned(), ty, doc: paragraphs(field.doc) }
    }
}

/// Keys that cannot be written as attributes of a class.
const KEYWORDS: [&str; 3] = ["from", "in", "is"];

impl Body {
    fn class(&mut self, name: &str, base: &str, doc: &[String], keys: Vec<Key>) {
        self.names.push(name.to_owned());
        let out = &mut self.out;
        if keys.iter().any(|key| KEYWORDS.contains(&key.name.as_str())) {
            let _ = writeln!(out, "\n{name} = TypedDict(\n    \"{name}\",\n    {{");
            for key in keys {
                for line in comment_lines(&key.doc, 106) {
                    let _ = writeln!(out, "        # {line}");
                }
                let _ = writeln!(out, "        \"{}\": {},", key.name, key.ty);
            }
            out.push_str("    },\n)\n");
            docstring(out, "", doc);
            return;
        }
        let _ = writeln!(out, "\n\nclass {name}(TypedDict{base}):");
        docstring(out, "    ", doc);
        out.push('\n');
        for key in keys {
            let _ = writeln!(out, "    {}: {}", key.name, key.ty);
            docstring(out, "    ", &key.doc);
        }
    }

    fn object(&mut self, def: &ObjectDef) {
        let argument = def.argument;
        let keys = |fields: &[FieldDef]| fields.iter().map(|field| Key::of_field(field, argument)).collect::<Vec<_>>();
        match def.shape {
            Shape::Fields(fields) => {
                self.class(
                    def.name,
                    if argument.is_some() { ", Generic[T]" } else { "" },
                    &paragraphs(def.doc),
                    keys(fields),
                );
            }
            Shape::Union(types) => {
                let names: Vec<String> = types.iter().map(|&ty| of_field(ty, None)).collect();
                self.alias(def.name, &format!("{} | None", names.join(" | ")), &paragraphs(def.doc));
            }
            Shape::Variants { tag, variants } => {
                let mut alternatives = Vec::new();
                for variant in variants {
                    let name = format!("{}{}", def.name, variant.name);
                    let doc = paragraphs(variant.doc);
                    match tag {
                        Some(tag) => {
                            let is_generic = argument.is_some_and(|ty| {
                                variant.fields.iter().any(|field| field.ty.innermost() == ty.innermost())
                            });
                            let (base, parameter) = if is_generic { (", Generic[T]", "[T]") } else { ("", "") };
                            let tag = Key {
                                name: tag.to_owned(),
                                ty: format!("Literal[\"{}\"]", variant.json),
                                doc: vec!["Which of the variants it is.".to_owned()],
                            };
                            let keys = std::iter::once(tag).chain(keys(variant.fields)).collect();
                            self.class(&name, base, &doc, keys);
                            alternatives.push(format!("{name}{parameter}"));
                        }
                        None if variant.fields.is_empty() => {
                            alternatives.push(format!("Literal[\"{}\"]", variant.json));
                        }
                        None => {
                            let fields = format!("{name}Fields");
                            self.class(&fields, "", &doc, keys(variant.fields));
                            let key = Key { name: variant.json.to_owned(), ty: fields, doc: doc.clone() };
                            self.class(&name, "", &doc, vec![key]);
                            alternatives.push(name);
                        }
                    }
                }
                self.alias(def.name, &alternatives.join(" | "), &words::variants(def.doc, variants));
            }
        }
    }

    fn alias(&mut self, name: &str, ty: &str, doc: &[String]) {
        self.names.push(name.to_owned());
        let _ = writeln!(self.out, "\n{name}: TypeAlias = {ty}");
        docstring(&mut self.out, "", doc);
    }
}

fn of_logical(logical: LogicalType) -> &'static str {
    match logical {
        LogicalType::Int32 => "int",
        LogicalType::Float64 => "float",
        LogicalType::Bool => "bool",
        LogicalType::Text => "str",
        LogicalType::Date => "datetime.date",
        LogicalType::Timestamp => "datetime.datetime",
        LogicalType::TextList => "list[str]",
        LogicalType::Int32List => "list[int]",
        LogicalType::Enum(set) => set.name,
    }
}

fn of_field(ty: FieldType, argument: Option<FieldType>) -> String {
    if argument == Some(ty) {
        return "T".to_owned();
    }
    match ty {
        FieldType::Column(logical) => of_logical(logical).to_owned(),
        FieldType::Count => "int".to_owned(),
        FieldType::Label(set) => set.name.to_owned(),
        FieldType::List(item) => format!("list[{}]", of_field(*item, argument)),
        FieldType::Array(item, _) => format!("list[{}]", of_field(*item, argument)),
        FieldType::Row(def) => def.type_name.to_owned(),
        FieldType::Object(def) => match def.argument {
            Some(inner) => format!("{}[{}]", def.name, of_field(inner, argument)),
            None => def.name.to_owned(),
        },
    }
}

fn docstring(out: &mut String, indent: &str, paragraphs: &[String]) {
    let texts: Vec<String> = paragraphs.iter().map(|text| text.replace('\\', "\\\\").replace('"', "\\\"")).collect();
    if let [text] = &texts[..]
        && text.chars().count() + indent.len() <= 112
    {
        let _ = writeln!(out, "{indent}\"\"\"{text}\"\"\"");
        return;
    }
    for (at, line) in comment_lines(&texts, 116 - indent.len()).iter().enumerate() {
        let quote = if at == 0 { "\"\"\"" } else { "" };
        let _ = writeln!(out, "{}", format!("{indent}{quote}{line}").trim_end());
    }
    let _ = writeln!(out, "{indent}\"\"\"");
}
