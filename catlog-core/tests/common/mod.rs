//! What several test files share.
#![allow(dead_code, reason = "each test file uses a part")]

use std::path::PathBuf;

/// A file of the repository's `fixtures` folder.
pub fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(name)
}
