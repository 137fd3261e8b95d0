//! Writing frames: to polars DataFrames and to files.

mod format;
#[cfg(feature = "parquet")]
mod parquet;
mod table_writer;
#[cfg(feature = "polars")]
mod to_polars;

pub use format::Format;
pub use table_writer::TableWriter;
#[cfg(feature = "polars")]
pub use to_polars::polars_schema;
