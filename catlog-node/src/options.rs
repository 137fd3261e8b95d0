//! Options as they cross: JSON text of what the type declarations promise.

use catlog_core::catalog::CatalogOptions;
use catlog_core::panel::{Captures, OnInvalid};
use catlog_core::tables::Options;
use serde::Deserialize;

use crate::error::{Failure, parse};

/// How to open a catalogue or to analyse an input.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct OpenOptions {
    /// Options of the tables.
    pub tables: Options,
    /// Bytes of computed rows that are kept.
    pub cache_bytes: Option<usize>,
    /// What happens to invalid rows.
    pub on_invalid: Option<OnInvalid>,
    /// What happens to several captures of a day.
    pub captures: Option<Captures>,
    /// The format of written files.
    pub format: Option<String>,
}

impl OpenOptions {
    /// Reads them; an error names the option.
    pub fn parse(json: &str) -> Result<Self, Failure> {
        parse("invalid_option", json).map_err(|failure| match failure {
            Failure::Argument { code, field, reason } => {
                let field = field.strip_prefix("tables.").unwrap_or(&field).to_owned();
                Failure::Argument { code, field, reason }
            }
            failure => failure,
        })
    }

    /// An error if there are options of reading: the rows of a catalogue on disk were read when they were appended.
    pub fn check_none_of_reading(&self) -> Result<(), Failure> {
        let given = [("onInvalid", self.on_invalid.is_some()), ("captures", self.captures.is_some())];
        match given.into_iter().find(|&(_, given)| given) {
            Some((field, _)) => Err(Failure::Argument {
                code: "invalid_option",
                field: field.to_owned(),
                reason: "is for reading, and the days of a catalogue on disk were read before: give it to append"
                    .to_owned(),
            }),
            None => Ok(()),
        }
    }

    /// Those of a catalogue.
    pub fn catalog(&self) -> CatalogOptions {
        let mut options = CatalogOptions { tables: self.tables.clone(), ..CatalogOptions::default() };
        if let Some(bytes) = self.cache_bytes {
            options.cache_bytes = bytes;
        }
        options
    }
}
