//! `#[derive(TableSchema)]`, `#[derive(ObjectSchema)]` and `#[derive(LabelEnum)]` for the types of `catlog-core`.
//!
//! The struct is the one source: names, order, types, nullability and the documentation in every language come from its
//! fields and their doc comments; what serde's attributes do to the JSON is taken from them.

mod label_enum;
mod object_schema;
mod serde_words;
mod table_schema;

use proc_macro::TokenStream;
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// Derives `catlog_core::schema::TableSchema` for a struct with named fields.
///
/// `#[table(name = "sql_name", key = "column, column")]` names the table and its key; `#[column(option = "robust")]` on a
/// field marks a column that exists only when that option is on. The documentation of a field is the documentation of
/// its column, and a field without one does not compile.
#[proc_macro_derive(TableSchema, attributes(table, column))]
pub fn table_schema(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    table_schema::expand(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// Derives `catlog_core::schema::ObjectSchema` for a struct with named fields, or an enum whose variants have named fields or
/// none: what is no row of a table, such as options and reports.
///
/// The names in JSON, which fields may be absent, and how variants are told apart come from the `#[serde(…)]` attributes.
/// `#[object(name = "…")]` is for a Rust name that says too little outside of its module. Types, fields and variants without
/// documentation do not compile.
#[proc_macro_derive(ObjectSchema, attributes(object))]
pub fn object_schema(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    object_schema::expand(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// Derives `catlog_core::schema::LabelEnum`, `Display`, `FromStr` and the serde traits for an enum without fields.
///
/// The label of a variant is its name in `snake_case`; `#[label("top_10_percent")]` says another one.
#[proc_macro_derive(LabelEnum, attributes(label))]
pub fn label_enum(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    label_enum::expand(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// The text of the doc comment, lines joined as Markdown paragraphs are.
fn doc_text(attributes: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attribute in attributes {
        if let Meta::NameValue(pair) = &attribute.meta
            && pair.path.is_ident("doc")
            && let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &pair.value
        {
            lines.push(text.value().trim().to_owned());
        }
    }
    lines.join("\n").trim().to_owned()
}

/// `RankAvg` as `rank_avg`.
fn snake_case(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for (i, c) in name.chars().enumerate() {
        if c.is_uppercase() && i > 0 {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}
