//! What the `#[serde(…)]` attributes of a type and its fields say, as far as a schema depends on it.

use syn::punctuated::Punctuated;
use syn::{Attribute, Error, LitStr, Meta, Path, Result, Token};

/// The attributes of a type, a variant or a field, together.
#[derive(Default)]
pub struct SerdeWords {
    /// `default`, with or without a function.
    pub default: bool,
    pub deny_unknown_fields: bool,
    pub rename: Option<String>,
    pub rename_all: Option<String>,
    pub rename_all_fields: Option<String>,
    pub tag: Option<String>,
    /// The last part of the path of `deserialize_with`.
    pub deserialize_with: Option<String>,
}

impl SerdeWords {
    /// Reads them. One that is not known could change the JSON in a way that no schema tells: it is refused.
    pub fn of(attributes: &[Attribute]) -> Result<Self> {
        let mut words = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
            for meta in attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)? {
                words.add(&meta)?;
            }
        }
        Ok(words)
    }

    fn add(&mut self, meta: &Meta) -> Result<()> {
        let name = meta.path().get_ident().map(ToString::to_string).unwrap_or_default();
        let text = || -> Result<String> { Ok(literal(meta)?.value()) };
        match name.as_str() {
            "default" => self.default = true,
            "deny_unknown_fields" => self.deny_unknown_fields = true,
            "rename" => self.rename = Some(text()?),
            "rename_all" => self.rename_all = Some(text()?),
            "rename_all_fields" => self.rename_all_fields = Some(text()?),
            "tag" => self.tag = Some(text()?),
            "deserialize_with" => {
                let path: Path = literal(meta)?.parse()?;
                self.deserialize_with = path.segments.last().map(|segment| segment.ident.to_string());
            }
            // Other names under which a field is read, and who writes the impl: neither is seen in what is written.
            "alias" | "remote" => {}
            _ => return Err(Error::new_spanned(meta, "the schema does not know what this does to the JSON")),
        }
        Ok(())
    }
}

fn literal(meta: &Meta) -> Result<LitStr> {
    let value = &meta.require_name_value()?.value;
    syn::parse2(quote::quote!(#value))
}

/// The name of a field in JSON.
pub fn field_name(name: &str, words: &SerdeWords, rename_all: Option<&str>) -> Result<String> {
    match (&words.rename, rename_all) {
        (Some(name), _) => Ok(name.clone()),
        (None, None | Some("snake_case")) => Ok(name.to_owned()),
        (None, Some("camelCase")) => Ok(camel_case(name)),
        (None, Some(other)) => Err(not_known(name, other)),
    }
}

/// The name of a variant in JSON.
pub fn variant_name(name: &str, words: &SerdeWords, rename_all: Option<&str>) -> Result<String> {
    match (&words.rename, rename_all) {
        (Some(name), _) => Ok(name.clone()),
        (None, None) => Ok(name.to_owned()),
        (None, Some("camelCase")) => Ok(camel_case(&crate::snake_case(name))),
        (None, Some("snake_case")) => Ok(crate::snake_case(name)),
        (None, Some(other)) => Err(not_known(name, other)),
    }
}

fn not_known(name: &str, rule: &str) -> Error {
    Error::new(proc_macro2::Span::call_site(), format!("{name}: the schema does not know rename_all = {rule:?}"))
}

fn camel_case(name: &str) -> String {
    let mut parts = name.split('_');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut letters = part.chars();
        out.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        out.push_str(letters.as_str());
    }
    out
}
