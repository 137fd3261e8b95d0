//! What the command line takes.
#![allow(clippy::doc_markdown, reason = "the help shows these comments as they are")]

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::export::Layout;
use crate::io::write::Format;
use crate::panel::{Captures, OnInvalid};
use crate::schema::render::SchemaFormat;
use crate::tables::Dates;

/// Exact statistics over daily anime rankings: five tables from a panel of snapshots.
///
/// INPUT is a file, a directory or a glob of daily rankings: CSV (plain or gzip), Parquet, Arrow IPC or JSON lines, one
/// row per anime and day, rows and files in any order. Columns `mal_id`, `snapshot_date`, rank and score are needed;
/// popularity, members, genres, title, `scored_by`, favorites and `etl_run_id` are used where they are there.
#[derive(Debug, Parser)]
#[command(name = "catlog", version, max_term_width = 110, arg_required_else_help = true, after_help = EXAMPLES)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  catlog analyze rankings/*.csv.gz --out tables            all days, Parquet files
  catlog analyze rankings --out today --dates latest       the newest day only
  catlog analyze weekly.csv --out tables --change-tolerance-days 5
  catlog validate rankings                                 what is wrong with the input?
  catlog trending rankings --limit 5
  catlog append catalogue 2026-02-08.csv                   one more day on disk";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compute the five tables and write one file each
    Analyze(Analyze),
    /// Report on the quality of the input; exit status 1 when it has errors
    Validate(Validate),
    /// Show what is trending on the newest day
    Trending(Trending),
    /// Add days to a catalogue on disk
    Append(Append),
    /// Merge the days of past months of a catalogue on disk into one file each
    Compact(Compact),
    /// Print the types of the tables and of the domain for another language, a database or a person
    Schema(Schema),
}

#[derive(Debug, Clone, Args)]
pub struct Input {
    /// Files, directories or globs of daily rankings, or one catalogue on disk
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    /// When dates come as timestamps and a day has several captures: stop and name them, or use the day's last
    #[arg(long, value_enum, default_value_t = Capture::Error)]
    pub captures: Capture,
    /// Threads to compute with [default: one per core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Invalid {
    /// One error names the first problems and the totals; nothing is computed
    Strict,
    /// Good rows are used, bad rows are listed (analyze writes them to rejected.parquet)
    Quarantine,
}

impl From<Invalid> for OnInvalid {
    fn from(value: Invalid) -> Self {
        match value {
            Invalid::Strict => Self::Strict,
            Invalid::Quarantine => Self::Quarantine,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Capture {
    /// Several captures of an anime on a day contradict each other
    Error,
    /// The newest capture of the day counts
    Last,
}

impl From<Capture> for Captures {
    fn from(value: Capture) -> Self {
        match value {
            Capture::Error => Self::Error,
            Capture::Last => Self::Last,
        }
    }
}

#[derive(Debug, Args)]
pub struct Analyze {
    #[command(flatten)]
    pub input: Input,
    /// What to do with invalid rows: stop and name them, or set them aside in a file of their own
    #[arg(long, value_enum, default_value_t = Invalid::Strict)]
    pub on_invalid: Invalid,
    /// Directory for the tables; it is made where it is missing
    #[arg(long, short, value_name = "DIR")]
    pub out: PathBuf,
    /// Days that get rows: all, latest, one day, or FROM..TO (either side may be left out)
    #[arg(long, default_value = "all")]
    pub dates: Dates,
    /// Format of the files: parquet, csv, ipc or jsonl
    #[arg(long, default_value = "parquet")]
    pub format: Format,
    /// Layout of the columns: native, or warehouse for tables without lists such as Redshift's (catlog schema --format
    /// redshift), with the genres in a file of their own
    #[arg(long, default_value = "native")]
    pub layout: Layout,
    /// Where the files will lie for Redshift, s3://BUCKET/PREFIX: writes a COPY manifest for each; needs --layout warehouse
    #[arg(long, value_name = "ADDRESS")]
    pub copy_from: Option<String>,
    /// Add Mann-Kendall, Theil-Sen and the autocorrelation-robust p-value to trend_significance
    #[arg(long)]
    pub robust: bool,
    /// A change over n days may use a value up to this many days older; 5 suits weekly snapshots
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(i32).range(0..=3650))]
    pub change_tolerance_days: i32,
    /// Id of this run, in every row [default: catlog-YYYYMMDD-HHMMSS-xxxxxxxx]
    #[arg(long, value_name = "ID")]
    pub etl_run_id: Option<String>,
    /// Instant of this run, in every row, such as 2026-02-08T06:00:00Z [default: now]
    #[arg(long, value_name = "INSTANT")]
    pub processed_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Args)]
pub struct Validate {
    #[command(flatten)]
    pub input: Input,
}

#[derive(Debug, Args)]
pub struct Trending {
    #[command(flatten)]
    pub input: Input,
    /// What to do with invalid rows: stop and name them, or do without them
    #[arg(long, value_enum, default_value_t = Invalid::Strict)]
    pub on_invalid: Invalid,
    /// How many anime each list has at most
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub limit: usize,
    /// A change over n days may use a value up to this many days older; 5 suits weekly snapshots
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(i32).range(0..=3650))]
    pub change_tolerance_days: i32,
}

#[derive(Debug, Args)]
pub struct Append {
    /// Directory of the catalogue; it is made where it is missing
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    #[command(flatten)]
    pub input: Input,
    /// Put the new rows in the place of a day that is already there with other rows
    #[arg(long)]
    pub replace: bool,
}

#[derive(Debug, Args)]
pub struct Compact {
    /// Directory of the catalogue
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Schema {
    /// What to print the types as: typescript, python, json-schema, arrow, arrow-warehouse, postgres, postgres-upserts,
    /// redshift, redshift-copy, spark, prisma or markdown
    #[arg(long, value_name = "FORMAT")]
    pub format: SchemaFormat,
    /// One table or type instead of all; the bridge tables of a warehouse, too
    #[arg(long, value_name = "NAME")]
    pub table: Option<String>,
}
