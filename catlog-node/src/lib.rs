//! The native half of the Node package `catlog`.

use napi_derive::napi;

/// The version of the core.
#[napi]
#[must_use]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
