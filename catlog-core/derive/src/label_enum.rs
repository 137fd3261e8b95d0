//! Expansion of `#[derive(LabelEnum)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Fields, LitStr, Result};

use crate::{doc_text, snake_case};

pub fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let Data::Enum(data) = &input.data else {
        return Err(Error::new_spanned(input, "LabelEnum is for enums"));
    };
    let name = &input.ident;
    let type_name = name.to_string();
    let doc = doc_text(&input.attrs);
    let mut variants = Vec::new();
    let mut labels = Vec::new();
    let mut docs = Vec::new();
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            return Err(Error::new_spanned(variant, "a label has no fields"));
        }
        let text = doc_text(&variant.attrs);
        if text.is_empty() {
            return Err(Error::new_spanned(
                variant,
                "a label needs a doc comment: it documents the value in every language",
            ));
        }
        let mut label = snake_case(&variant.ident.to_string());
        for attribute in &variant.attrs {
            if attribute.path().is_ident("label") {
                label = attribute.parse_args::<LitStr>()?.value();
            }
        }
        variants.push(&variant.ident);
        labels.push(label);
        docs.push(text);
    }
    let codes = 0..u8::try_from(variants.len()).map_err(|_| Error::new_spanned(input, "at most 255 labels"))?;
    let codes_back = codes.clone();
    Ok(quote! {
        impl ::catlog_core::schema::LabelEnum for #name {
            const ENUM: &'static ::catlog_core::schema::EnumDef = &::catlog_core::schema::EnumDef {
                name: #type_name,
                doc: #doc,
                labels: &[#(::catlog_core::schema::LabelDef { label: #labels, doc: #docs }),*],
            };
            fn code(self) -> u8 {
                match self { #(Self::#variants => #codes),* }
            }
            fn from_code(code: u8) -> Option<Self> {
                match code { #(#codes_back => Some(Self::#variants),)* _ => None }
            }
        }
        impl ::catlog_core::schema::Described for #name {
            const TYPE: ::catlog_core::schema::FieldType =
                ::catlog_core::schema::FieldType::Label(<Self as ::catlog_core::schema::LabelEnum>::ENUM);
        }
        impl ::core::fmt::Display for #name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(::catlog_core::schema::LabelEnum::label(*self))
            }
        }
        impl ::core::str::FromStr for #name {
            type Err = ::catlog_core::Error;
            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                ::catlog_core::schema::parse_label(text)
            }
        }
        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(&self, s: S) -> ::core::result::Result<S::Ok, S::Error> {
                s.serialize_str(::catlog_core::schema::LabelEnum::label(*self))
            }
        }
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(d: D) -> ::core::result::Result<Self, D::Error> {
                let text = <::std::borrow::Cow<'de, str> as ::serde::Deserialize>::deserialize(d)?;
                ::catlog_core::schema::parse_label(&text).map_err(::serde::de::Error::custom)
            }
        }
    })
}
