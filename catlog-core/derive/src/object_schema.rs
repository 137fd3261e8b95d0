//! Expansion of `#[derive(ObjectSchema)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Fields, FieldsNamed, Ident, LitStr, Result};

use crate::doc_text;
use crate::serde_words::{SerdeWords, field_name, variant_name};
use crate::table_schema::generic;

pub fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let name = &input.ident;
    let type_name = object_name(input)?;
    let doc = documented(name, &doc_text(&input.attrs))?;
    let words = SerdeWords::of(&input.attrs)?;
    let shape = match &input.data {
        Data::Struct(data) => {
            let Fields::Named(fields) = &data.fields else {
                return Err(Error::new_spanned(input, "ObjectSchema needs named fields"));
            };
            let fields = field_defs(fields, words.rename_all.as_deref(), words.default)?;
            quote!(Fields(&[#(#fields),*]))
        }
        Data::Enum(data) => {
            let mut variants = Vec::new();
            for variant in &data.variants {
                let of_variant = SerdeWords::of(&variant.attrs)?;
                let json = variant_name(&variant.ident.to_string(), &of_variant, words.rename_all.as_deref())?;
                let rust = variant.ident.to_string();
                let doc = documented(&variant.ident, &doc_text(&variant.attrs))?;
                let fields = match &variant.fields {
                    Fields::Unit => Vec::new(),
                    Fields::Named(fields) => field_defs(fields, words.rename_all_fields.as_deref(), false)?,
                    Fields::Unnamed(_) => {
                        return Err(Error::new_spanned(variant, "a variant has named fields or none"));
                    }
                };
                variants.push(quote! {
                    ::catlog_core::schema::VariantDef { name: #rust, json: #json, doc: #doc, fields: &[#(#fields),*] }
                });
            }
            let tag = words.tag.map_or_else(|| quote!(None), |tag| quote!(Some(#tag)));
            quote!(Variants { tag: #tag, variants: &[#(#variants),*] })
        }
        Data::Union(_) => return Err(Error::new_spanned(input, "ObjectSchema is for structs and enums")),
    };
    let closed = words.deny_unknown_fields;

    let mut generics = input.generics.clone();
    let parameters: Vec<Ident> = generics.type_params().map(|parameter| parameter.ident.clone()).collect();
    for parameter in generics.type_params_mut() {
        parameter.bounds.push(syn::parse_quote!(::catlog_core::schema::Described));
    }
    let argument = match &parameters[..] {
        [] => quote!(None),
        [parameter] => quote!(Some(<#parameter as ::catlog_core::schema::Described>::TYPE)),
        _ => return Err(Error::new_spanned(input, "at most one type parameter")),
    };
    let (impls, types, bounds) = generics.split_for_impl();
    Ok(quote! {
        impl #impls ::catlog_core::schema::ObjectSchema for #name #types #bounds {
            const OBJECT: &'static ::catlog_core::schema::ObjectDef = &::catlog_core::schema::ObjectDef {
                name: #type_name,
                doc: #doc,
                argument: #argument,
                closed: #closed,
                shape: ::catlog_core::schema::Shape::#shape,
            };
        }
        impl #impls ::catlog_core::schema::Described for #name #types #bounds {
            const TYPE: ::catlog_core::schema::FieldType =
                ::catlog_core::schema::FieldType::Object(<Self as ::catlog_core::schema::ObjectSchema>::OBJECT);
        }
    })
}

/// `#[object(name = "…")]`, else the name of the type.
fn object_name(input: &DeriveInput) -> Result<String> {
    let mut name = input.ident.to_string();
    for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("object")) {
        attribute.parse_nested_meta(|meta| {
            if !meta.path.is_ident("name") {
                return Err(meta.error("expected name = \"…\""));
            }
            name = meta.value()?.parse::<LitStr>()?.value();
            Ok(())
        })?;
    }
    Ok(name)
}

fn field_defs(fields: &FieldsNamed, rename_all: Option<&str>, all_defaulted: bool) -> Result<Vec<TokenStream>> {
    let field_def = |field: &syn::Field| {
        let ident = field.ident.as_ref().ok_or_else(|| Error::new_spanned(field, "a field needs a name"))?;
        let name = ident.to_string();
        let words = SerdeWords::of(&field.attrs)?;
        let json = field_name(&name, &words, rename_all)?;
        let defaulted = all_defaulted || words.default;
        let doc = documented(ident, &doc_text(&field.attrs))?;
        let (ty, nullable) = match generic(&field.ty, "Option") {
            Some(inner) => (inner, true),
            None => (&field.ty, false),
        };
        Ok(quote! {
            ::catlog_core::schema::FieldDef {
                name: #name,
                json: #json,
                ty: <#ty as ::catlog_core::schema::Described>::TYPE,
                nullable: #nullable,
                defaulted: #defaulted,
                doc: #doc,
            }
        })
    };
    fields.named.iter().map(field_def).collect()
}

fn documented(ident: &Ident, doc: &str) -> Result<String> {
    if doc.is_empty() {
        return Err(Error::new_spanned(ident, "needs a doc comment: it is the documentation in every language"));
    }
    Ok(doc.to_owned())
}
