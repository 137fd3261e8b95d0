//! The files that are generated from the types of `catlog-core`: what they are, and whether those on disk are the same.

#![forbid(unsafe_code)]

mod files;
mod node_rows;
mod python_glue;
mod samples;

pub use files::{GENERATED_DIR, difference, files, write};
pub use samples::{Sample, rows_of_a_sample, samples, samples_document, written};
