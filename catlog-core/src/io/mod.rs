//! Files: how input comes in, and how tables leave the library, whole or not at all.

pub mod atomic;
pub mod read;
pub mod write;
