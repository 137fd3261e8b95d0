//! Expansion of `#[derive(TableSchema)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Field, Fields, GenericArgument, LitStr, PathArguments, Result, Type, TypePath};

use crate::doc_text;
use crate::serde_words::SerdeWords;

pub fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let Data::Struct(data) = &input.data else {
        return Err(Error::new_spanned(input, "TableSchema is for structs"));
    };
    let Fields::Named(fields) = &data.fields else {
        return Err(Error::new_spanned(input, "TableSchema needs named fields"));
    };
    let name = &input.ident;
    let type_name = name.to_string();
    let doc = doc_text(&input.attrs);
    if doc.is_empty() {
        return Err(Error::new_spanned(name, "a table needs a doc comment: it documents the table in every language"));
    }
    let (table_name, key) = table_attribute(input)?;

    let mut columns = Vec::new();
    let mut reads = Vec::new();
    let mut names = Vec::new();
    for (index, field) in fields.named.iter().enumerate() {
        let (column, ident) = column_def(field)?;
        names.push(ident.to_string());
        columns.push(column);
        reads.push(quote! { #ident: ::catlog_core::schema::Cell::read(row, #index)? });
    }
    for part in &key {
        if !names.contains(part) {
            return Err(Error::new_spanned(name, format!("the key column {part} is no field")));
        }
    }
    Ok(quote! {
        impl ::catlog_core::schema::TableSchema for #name {
            const TABLE: &'static ::catlog_core::schema::TableDef = &::catlog_core::schema::TableDef {
                name: #table_name,
                type_name: #type_name,
                doc: #doc,
                key: &[#(#key),*],
                columns: &[#(#columns),*],
            };
            fn from_row(row: ::catlog_core::schema::Row<'_>) -> ::core::result::Result<Self, ::catlog_core::Error> {
                Ok(Self { #(#reads),* })
            }
        }
        impl ::catlog_core::schema::Described for #name {
            const TYPE: ::catlog_core::schema::FieldType =
                ::catlog_core::schema::FieldType::Row(<Self as ::catlog_core::schema::TableSchema>::TABLE);
        }
    })
}

fn table_attribute(input: &DeriveInput) -> Result<(String, Vec<String>)> {
    let mut name = None;
    let mut key = Vec::new();
    for attribute in &input.attrs {
        if attribute.path().is_ident("table") {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("name") {
                    name = Some(meta.value()?.parse::<LitStr>()?.value());
                } else if meta.path.is_ident("key") {
                    let text = meta.value()?.parse::<LitStr>()?.value();
                    key = text.split(',').map(|part| part.trim().to_owned()).collect();
                } else {
                    return Err(meta.error("expected name = \"…\" or key = \"…\""));
                }
                Ok(())
            })?;
        }
    }
    let name = name.ok_or_else(|| Error::new_spanned(input, "missing #[table(name = \"…\", key = \"…\")]"))?;
    Ok((name, key))
}

fn column_def(field: &Field) -> Result<(TokenStream, &syn::Ident)> {
    let ident = field.ident.as_ref().ok_or_else(|| Error::new_spanned(field, "TableSchema needs named fields"))?;
    let name = ident.to_string();
    let doc = doc_text(&field.attrs);
    if doc.is_empty() {
        return Err(Error::new_spanned(
            ident,
            "a column needs a doc comment: it documents the column in every language",
        ));
    }
    let mut option = quote!(None);
    for attribute in &field.attrs {
        if attribute.path().is_ident("column") {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("option") {
                    let text = meta.value()?.parse::<LitStr>()?;
                    option = quote!(Some(#text));
                    Ok(())
                } else {
                    Err(meta.error("expected option = \"…\""))
                }
            })?;
        }
    }
    let (inner, nullable) = match generic(&field.ty, "Option") {
        Some(inner) => (inner, true),
        None => (&field.ty, false),
    };
    let words = SerdeWords::of(&field.attrs)?;
    // Absent and null are the same: what may be absent takes null as well.
    let takes_null = nullable || words.deserialize_with.as_deref() == Some("null_as_default");
    if words.default && !takes_null {
        return Err(Error::new_spanned(ident, "a column with a default needs deserialize_with = \"null_as_default\""));
    }
    let defaulted = words.default;
    let logical = logical_type(inner)?;
    let column = quote! {
        ::catlog_core::schema::ColumnDef {
            name: #name,
            logical: #logical,
            nullable: #nullable,
            defaulted: #defaulted,
            option: #option,
            doc: #doc,
        }
    };
    Ok((column, ident))
}

/// The closed set of column types: whatever is not in it has to be a `LabelEnum`, which the trait bound checks.
fn logical_type(ty: &Type) -> Result<TokenStream> {
    let logical = quote!(::catlog_core::schema::LogicalType);
    if let Some(item) = generic(ty, "Vec") {
        return match last_segment(item).as_deref() {
            Some("String") => Ok(quote!(#logical::TextList)),
            Some("i32") => Ok(quote!(#logical::Int32List)),
            _ => Err(Error::new_spanned(ty, "a list column holds String or i32")),
        };
    }
    Ok(match last_segment(ty).as_deref() {
        Some("i32") => quote!(#logical::Int32),
        Some("f64") => quote!(#logical::Float64),
        Some("bool") => quote!(#logical::Bool),
        Some("String") => quote!(#logical::Text),
        Some("NaiveDate") => quote!(#logical::Date),
        Some("DateTime") => quote!(#logical::Timestamp),
        Some("i64" | "u64" | "u32" | "usize" | "u8" | "u16" | "i8" | "i16" | "f32") => {
            return Err(Error::new_spanned(ty, "columns are i32 or f64: every language and database has these"));
        }
        _ => quote!(#logical::Enum(<#ty as ::catlog_core::schema::LabelEnum>::ENUM)),
    })
}

fn last_segment(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(TypePath { path, .. }) => path.segments.last().map(|segment| segment.ident.to_string()),
        _ => None,
    }
}

pub fn generic<'a>(ty: &'a Type, wrapper: &str) -> Option<&'a Type> {
    let Type::Path(TypePath { path, .. }) = ty else { return None };
    let segment = path.segments.last()?;
    if segment.ident != wrapper {
        return None;
    }
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    }
}
