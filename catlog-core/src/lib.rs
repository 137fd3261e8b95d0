//! Statistics over daily anime rankings: five exact tables from a panel of snapshots.

#![forbid(unsafe_code)]

// The derives name this crate by its own name, inside and outside of it.
extern crate self as catlog_core;

pub mod catalog;
#[cfg(feature = "cli")]
pub mod cli;
pub mod domain;
mod error;
pub mod export;
pub mod io;
pub mod panel;
mod pipeline;
pub mod schema;
pub mod stats;
pub mod tables;

pub use error::Error;

// The examples of the README are compiled with the documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

/// `Result` with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;
