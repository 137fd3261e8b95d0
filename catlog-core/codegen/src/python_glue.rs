//! Rust that makes Python objects out of the types of the core.
//!
//! The module names every field of every type once; the macros of `catlog-py/src/convert.rs` destructure by these names, so
//! that a field which is not there, or one too many, does not compile.

use std::fmt::Write;

use catlog_core::schema::registry::{self, OBJECTS};
use catlog_core::schema::render::GENERATED;
use catlog_core::schema::{FieldDef, Shape, VariantDef};

const HEAD: &str = r#"//! Python objects out of the types of the core: dictionaries with `snake_case` keys, dates, labels as text.

// Written by hand, what stands below is made of its macros.
#[path = "convert.rs"]
mod convert;

#[allow(clippy::wildcard_imports, reason = "every public type of these modules has an entry below")]
use catlog_core::{catalog::*, domain::*, export::*, panel::*, tables::*};

pub(crate) use convert::{ToPython, from_python};
use convert::{labels, object, variants};
"#;

/// The module `generated.rs`.
#[must_use]
pub fn render() -> String {
    let mut out = format!("// {GENERATED}\n\n{HEAD}\nlabels! {{\n");
    for set in registry::all_label_sets() {
        let _ = writeln!(out, "    {},", set.name);
    }
    out.push_str("}\n");
    for def in registry::types() {
        let names: Vec<&str> = def.columns.iter().map(|column| column.name).collect();
        object(&mut out, def.type_name, &names);
    }
    for (at, def) in OBJECTS.into_iter().enumerate() {
        if OBJECTS[..at].iter().any(|other| other.name == def.name) {
            continue;
        }
        let name = if def.argument.is_some() { format!("{}<T>", def.name) } else { def.name.to_owned() };
        match def.shape {
            Shape::Fields(fields) => object(&mut out, &name, &names(fields)),
            Shape::Variants { tag, variants } => self::variants(&mut out, &name, tag, variants),
            Shape::Union(_) => {} // by hand, in convert.rs
        }
    }
    out
}

fn names(fields: &[FieldDef]) -> Vec<&'static str> {
    fields.iter().map(|field| field.name).collect()
}

fn object(out: &mut String, name: &str, fields: &[&str]) {
    let _ = write!(out, "\nobject! {{ {name} {{");
    list(out, fields, "    ");
    out.push_str("} }\n");
}

fn variants(out: &mut String, name: &str, tag: Option<&str>, variants: &[VariantDef]) {
    let tag = tag.map(|tag| format!(" in \"{tag}\"")).unwrap_or_default();
    let _ = writeln!(out, "\nvariants! {{ {name}{tag} {{");
    for variant in variants {
        let _ = write!(out, "    {} = \"{}\" {{", variant.name, variant.json);
        list(out, &names(variant.fields), "        ");
        out.push_str(if variant.fields.is_empty() { "},\n" } else { "    },\n" });
    }
    out.push_str("} }\n");
}

/// Names in lines of their own.
fn list(out: &mut String, names: &[&str], indent: &str) {
    if names.is_empty() {
        return;
    }
    out.push('\n');
    for name in names {
        let _ = writeln!(out, "{indent}{name},");
    }
}
