//! The native half of the Node package `catlog`: it extracts arguments, makes one call of the core, and exports the result.
//!
//! Rows cross as columns ([`columns`]), everything else as JSON text through serde; the TypeScript half (`ts/`) makes objects
//! of them and throws errors as `CatlogError`. What computes runs on libuv's threads ([`task`]).

#![cfg_attr(test, allow(dead_code, reason = "in a test build napi makes no entry points, and nothing is called"))]

mod analyze;
mod catalog;
mod columns;
mod domain;
mod error;
mod input;
mod library;
mod options;
mod progress;
mod task;
mod text;

use napi_derive::napi;

/// The version of the core.
#[napi]
#[must_use]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
