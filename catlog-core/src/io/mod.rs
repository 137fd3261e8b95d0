//! Files: how input comes in.

pub mod read;
