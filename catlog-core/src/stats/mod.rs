//! Statistical kernels: plain functions over slices. They know nothing of anime, tables or files.

pub mod ar_trend;
pub mod double_double;
pub mod exact;
pub mod normal;
mod polynomial;
pub mod student_t;
mod tail_coefficients;
