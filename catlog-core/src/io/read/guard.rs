//! The edge to readers of binary formats: what goes wrong behind it becomes an error.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use polars::error::PolarsError;

use super::open::{Format, unreadable};
use crate::Error;

const CURE: &str = "it is cut off or damaged: write or copy it again";

/// How many calls of [`guarded`] are under way.
static UNDER_WAY: AtomicUsize = AtomicUsize::new(0);

/// Keeps the process from printing panics that [`guarded`] makes errors of, and prints all others as before.
///
/// What prints them is one hook for the whole process, so a library must not change it: whoever has the process, such as
/// the command, calls this. Panics come from threads of polars too, which no flag of a thread would tell: all those that happen while a
/// reader is at work are silent.
#[cfg(feature = "cli")]
pub(crate) fn silence_guarded_panics() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if UNDER_WAY.load(Relaxed) == 0 {
                before(panic);
            }
        }));
    });
}

/// Counts a call for as long as it lives.
struct UnderWay;

impl UnderWay {
    fn begin() -> Self {
        UNDER_WAY.fetch_add(1, Relaxed);
        Self
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        UNDER_WAY.fetch_sub(1, Relaxed);
    }
}

/// Calls a reader of polars. Damaged files can make it panic deep inside; nothing of it is used after that, so that is an
/// error of the file like any other.
pub(super) fn guarded<T>(
    path: &Path,
    format: Format,
    read: impl FnOnce() -> Result<T, PolarsError>,
) -> Result<T, Error> {
    let under_way = UnderWay::begin();
    let outcome = catch_unwind(AssertUnwindSafe(read));
    drop(under_way);
    match outcome {
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
