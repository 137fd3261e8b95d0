//! The file formats that tables are written in.

use std::str::FromStr;

use crate::Error;

/// A file format.
///
/// ```
/// use catlog_core::io::write::Format;
///
/// let format: Format = "csv".parse().unwrap();
/// assert_eq!(format.extension(), "csv");
/// assert_eq!(Format::default(), Format::Parquet);
/// let error = "xlsx".parse::<Format>().unwrap_err();
/// assert!(error.to_string().contains("parquet, csv, ipc, jsonl"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Apache Parquet, compressed with Zstandard.
    #[default]
    Parquet,
    /// Comma-separated values, RFC 4180: lists as JSON arrays, null as the empty field.
    Csv,
    /// Arrow IPC file.
    Ipc,
    /// One JSON object a line, names in `camelCase`.
    Jsonl,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 4] = [Self::Parquet, Self::Csv, Self::Ipc, Self::Jsonl];

    /// The name, which is what [`from_str`](Self::from_str) reads.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Csv => "csv",
            Self::Ipc => "ipc",
            Self::Jsonl => "jsonl",
        }
    }

    /// The extension of file names, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Ipc => "arrow",
            _ => self.name(),
        }
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|format| format.name() == text).ok_or_else(|| Error::InvalidOption {
            option: "format",
            value: text.to_owned(),
            reason: format!("it is one of {}", Self::ALL.map(Self::name).join(", ")),
        })
    }
}
