//! Statistical kernels: plain functions over slices. They know nothing of anime, tables or files.

pub mod ar_trend;
pub mod double_double;
