//! Files: how tables leave the library, whole or not at all.

pub mod atomic;
pub mod write;
