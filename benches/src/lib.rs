//! What catlog is measured on: the seeded panels. Unpublished.

pub mod clock;
pub mod memory;
pub mod panel;
