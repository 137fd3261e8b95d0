//! Where the real payloads are, which are not part of the project.

use std::io::Write;
use std::path::{Path, PathBuf};

/// A file of the shared data; none, with a line that says so, where it is absent.
pub fn shared(path: &str) -> Option<Vec<u8>> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let file = std::env::var_os("CATLOG_SHARED_DATA").map_or_else(beside, PathBuf::from).join(path);
    match std::fs::read(&file) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            // Straight to the stream: what a test prints by macro is shown only if it fails.
            let _ = writeln!(std::io::stderr(), "skipped: {} cannot be read: {error}", file.display());
            None
        }
    }
}

/// The answer out of a recorded one, which keeps it in `body` beside the address that was asked.
#[allow(dead_code, reason = "not every test file reads recorded answers")]
pub fn recorded(path: &str) -> Option<String> {
    let recording: serde_json::Value = serde_json::from_slice(&shared(path)?).expect("a recording is JSON");
    Some(recording["body"].to_string())
}

/// A day.
#[allow(dead_code, reason = "not every test file needs days")]
pub fn day(text: &str) -> chrono::NaiveDate {
    text.parse().expect("a day")
}
