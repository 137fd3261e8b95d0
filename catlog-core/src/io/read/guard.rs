//! The edge to readers of binary formats: what goes wrong behind it becomes an error.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use polars::error::PolarsError;

use super::open::{Format, unreadable};
use crate::Error;

const CURE: &str = "it is cut off or damaged: write or copy it again";

/// Calls a reader of polars. Damaged files can make it panic deep inside; nothing of it is used after that, so that is an
/// error of the file like any other.
pub(super) fn guarded<T>(
    path: &Path,
    format: Format,
    read: impl FnOnce() -> Result<T, PolarsError>,
) -> Result<T, Error> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(result) => result.map_err(|error| match error {
            PolarsError::IO { error, .. } if is_of_the_system(&error) => {
                Error::Io { action: "cannot read", path: path.to_owned(), source: error.kind().into() }
            }
            error => unreadable(path, format, &error, CURE),
        }),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("the reader gave up");
            Err(unreadable(path, format, &text, CURE))
        }
    }
}

/// Whether the system failed; to seek to where no file can reach is the content's fault.
fn is_of_the_system(error: &std::io::Error) -> bool {
    error.raw_os_error().is_some() && error.kind() != std::io::ErrorKind::InvalidInput
}

/// The error for content that contradicts itself.
pub(super) fn damaged(path: &Path, format: Format, reason: &str) -> Error {
    unreadable(path, format, &reason, CURE)
}
