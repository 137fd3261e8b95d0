//! Writing frames: to files, to Arrow arrays, to polars.

mod format;
#[cfg(feature = "polars")]
mod ipc;
#[cfg(feature = "parquet")]
mod parquet;
mod table_writer;
mod text;
#[cfg(feature = "polars")]
mod to_arrow;
#[cfg(feature = "polars")]
mod to_polars;

pub use format::Format;
pub use table_writer::TableWriter;
pub(crate) use table_writer::{Encoded, Encoder};
#[cfg(feature = "polars")]
pub use to_arrow::arrow_schema;
#[cfg(feature = "polars")]
pub use to_polars::polars_schema;
