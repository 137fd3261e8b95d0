//! Inputs: paths, rows as JSON text, bytes of a file.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use catlog_core::Error;
use catlog_core::io::read::{read_bytes, read_panel};
use catlog_core::panel::{PanelBuilder, ReadOptions, ReadOutcome};
use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;

use crate::options::OpenOptions;
use crate::progress::Progress;
use crate::task::Cancel;

/// What stands for bytes in reports and errors.
const BYTES: &str = "bytes";

/// An input of daily rankings.
#[napi]
pub struct Input {
    source: Arc<Source>,
}

/// Where the rows come from.
pub enum Source {
    /// Files, directories, patterns.
    Paths(Vec<PathBuf>),
    /// JSON arrays of objects: JavaScript gives them in parts, so that its event loop runs on.
    Rows(Mutex<Vec<String>>),
    /// The content of a file: Arrow IPC, or another format that files come in.
    Bytes(Uint8Array),
}

#[napi]
impl Input {
    /// Files, directories, patterns.
    #[napi(factory)]
    #[must_use]
    pub fn paths(paths: Vec<String>) -> Self {
        Self::of(Source::Paths(paths.into_iter().map(PathBuf::from).collect()))
    }

    /// The content of a file.
    #[napi(factory)]
    #[must_use]
    pub fn bytes(bytes: Uint8Array) -> Self {
        Self::of(Source::Bytes(bytes))
    }

    /// Rows, none yet.
    #[napi(factory)]
    #[must_use]
    pub fn rows() -> Self {
        Self::of(Source::Rows(Mutex::default()))
    }

    /// Adds a JSON array of rows.
    #[napi]
    pub fn push(&self, json: String) {
        if let Source::Rows(parts) = self.source.as_ref() {
            parts.lock().unwrap_or_else(PoisonError::into_inner).push(json);
        }
    }

    fn of(source: Source) -> Self {
        Self { source: Arc::new(source) }
    }

    /// The source, for another thread.
    pub fn source(&self) -> Arc<Source> {
        Arc::clone(&self.source)
    }
}

impl Source {
    /// The one path that it is.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Paths(paths) if paths.len() == 1 => paths.first().map(PathBuf::as_path),
            _ => None,
        }
    }

    /// Reads all rows.
    pub fn read(&self, options: &OpenOptions, cancel: &Cancel, progress: &Progress) -> Result<ReadOutcome, Error> {
        let tell = |at| {
            progress.read(at);
            cancel.check()
        };
        let options = ReadOptions {
            on_invalid: options.on_invalid.unwrap_or_default(),
            captures: options.captures.unwrap_or_default(),
            progress: Some(&tell),
        };
        match self {
            Self::Paths(paths) => read_panel(paths, &options).map_err(|error| match error {
                Error::NoInput { reason, .. } if self.path().is_some_and(Path::is_dir) => Error::NoInput {
                    reason,
                    cure: "to begin a catalogue there, use Catalog.create and append".to_owned(),
                },
                error => error,
            }),
            Self::Bytes(bytes) => read_bytes(BYTES, bytes, &options),
            Self::Rows(parts) => {
                let parts = std::mem::take(&mut *parts.lock().unwrap_or_else(PoisonError::into_inner));
                let mut builder = PanelBuilder::new(&options);
                for part in parts {
                    cancel.check()?;
                    builder.push_json(&part)?;
                }
                builder.finish()
            }
        }
    }
}
