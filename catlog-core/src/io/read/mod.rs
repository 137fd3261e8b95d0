//! Reading daily rankings: files of any of the known formats, or a `DataFrame`.
//!
//! A file's format is told by its first bytes, and by its name only where these leave it open. Every reader goes through
//! its file batch by batch.

mod csv;
#[cfg(feature = "polars")]
mod dataframe;
#[cfg(feature = "polars")]
mod guard;
#[cfg(feature = "polars")]
mod ipc;
#[cfg(feature = "polars")]
mod ipc_check;
mod jsonl;
mod open;
#[cfg(feature = "polars")]
mod parquet;
#[cfg(feature = "polars")]
mod parquet_check;
#[cfg(feature = "polars")]
mod series;
mod sources;

use std::path::Path;

#[cfg(feature = "polars")]
pub use dataframe::{read_dataframe, read_keys};

use crate::Error;
use crate::panel::{PanelBuilder, ReadOptions, ReadOutcome};

#[cfg(feature = "cli")]
pub(crate) use guard::silence_guarded_panics;
use open::{Format, Source};

/// Reads daily rankings from files, directories and glob patterns, in any mixture of formats.
///
/// ```
/// use catlog_core::{io::read::read_panel, panel::ReadOptions};
///
/// let dir = tempfile::tempdir().unwrap();
/// let csv = "malId,snapshotDate,rank,score,genres\n5114,2026-02-08,2,9.1,\"{Action,Drama}\"\n";
/// std::fs::write(dir.path().join("2026-02-08.csv"), csv).unwrap();
/// let json = r#"{"mal_id": 5114, "snapshot_date": "2026-02-07", "rank": 3, "score": 9.09, "genres": ["Action"]}"#;
/// std::fs::write(dir.path().join("2026-02-07.jsonl"), json).unwrap();
///
/// let outcome = read_panel(&[dir.path()], &ReadOptions::default())?;
/// assert_eq!(outcome.panel.rank(), [3, 2]);
/// assert_eq!(outcome.panel.score(), [90_900, 91_000]);
/// # Ok::<(), catlog_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::NoInput`] if there is no file or no row, [`Error::Io`] and [`Error::UnreadableFile`] for a file that cannot
/// be read, [`Error::MissingColumn`], [`Error::DuplicateColumn`] and [`Error::ColumnType`] for columns that cannot be
/// used, [`Error::InvalidInput`] in strict mode if a row is invalid, [`Error::TooLarge`], and whatever the progress hook
/// returns.
pub fn read_panel<P: AsRef<Path>>(inputs: &[P], options: &ReadOptions<'_>) -> Result<ReadOutcome, Error> {
    let files = sources::expand(inputs)?;
    let bytes_total = files.iter().filter_map(|file| std::fs::metadata(file).ok()).map(|data| data.len()).sum();
    let mut builder = PanelBuilder::new(options);
    let mut bytes_before = 0;
    for path in &files {
        let source = Source::open(path, bytes_before, bytes_total)?;
        bytes_before += source.len;
        read_file(source, &mut builder)?;
    }
    if builder.rows_read() == 0 {
        return Err(Error::NoInput {
            reason: match files.as_slice() {
                [file] => format!("{} has no rows", file.display()),
                files => format!("none of the {} files has rows", files.len()),
            },
            cure: "check what wrote it".to_owned(),
        });
    }
    builder.finish()
}

fn read_file(source: Source, builder: &mut PanelBuilder<'_>) -> Result<(), Error> {
    builder.start_file(source.path.display().to_string(), source.format.name());
    match source.format {
        Format::Csv { .. } => csv::read(source, builder),
        Format::JsonLines { .. } => jsonl::read_lines(source, builder),
        Format::JsonArray { .. } => jsonl::read_array(source, builder),
        #[cfg(feature = "polars")]
        Format::Parquet => parquet::read(source, builder),
        #[cfg(feature = "polars")]
        Format::IpcFile => ipc::read_file(&source, builder),
        #[cfg(feature = "polars")]
        Format::IpcStream => ipc::read_stream(&source, builder),
        #[cfg(not(feature = "polars"))]
        Format::Parquet | Format::IpcFile | Format::IpcStream => Err(Error::UnreadableFile {
            path: source.path,
            format: source.format.name(),
            reason: "this build of catlog-core has no reader for it".to_owned(),
            cure: "build it with the feature `polars`, or give it CSV or JSON lines".to_owned(),
        }),
    }
}
