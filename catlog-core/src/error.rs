//! The one error type, with a stable code for every case.

use std::path::PathBuf;

use crate::panel::InvalidInput;

/// Everything that can go wrong. [`code`](Error::code) is stable; the text may get better.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Rows of the input are invalid; nothing was computed.
    #[error("{0}")]
    InvalidInput(Box<InvalidInput>),
    /// A column that the tables need is not in the input.
    #[error("{file}: column {column} is missing; {cure}")]
    MissingColumn {
        /// Where it was looked for.
        file: String,
        /// The column, `snake_case`.
        column: String,
        /// What to do about it.
        cure: String,
    },
    /// A column stands twice in the input.
    #[error("{file}: column {column} stands there more than once ({found}); keep one of them")]
    DuplicateColumn {
        /// The file.
        file: String,
        /// The column, `snake_case`.
        column: String,
        /// The names that stand for it.
        found: String,
    },
    /// A column of the input has a type that cannot be read as what it should be.
    #[error("{file}: column {column} is {found}, which cannot be read as {expected}; {cure}")]
    ColumnType {
        /// Where the column is.
        file: String,
        /// The column, as it is named there.
        column: String,
        /// The type that was found.
        found: String,
        /// What it should be.
        expected: String,
        /// What to do about it.
        cure: String,
    },
    /// There is no input: no file matched, the directory has none, or the files have no rows.
    #[error("no input: {reason}; {cure}")]
    NoInput {
        /// What was looked for and what was there.
        reason: String,
        /// What to do about it.
        cure: String,
    },
    /// A file is not what its name or its first bytes promise.
    #[error("{path}: cannot be read as {format}: {reason}; {cure}", path = path.display())]
    UnreadableFile {
        /// The file.
        path: PathBuf,
        /// The format that was tried.
        format: &'static str,
        /// What the reader said.
        reason: String,
        /// What to do about it.
        cure: String,
    },
    /// The operating system refused to read or write.
    #[error("{action} {path}: {source}", path = path.display())]
    Io {
        /// What was tried, such as "cannot open".
        action: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// An option has a value that means nothing.
    #[error("option {option} cannot be {value}: {reason}")]
    InvalidOption {
        /// The option's name.
        option: &'static str,
        /// Its value, as text.
        value: String,
        /// What it may be.
        reason: String,
    },
    /// A text is not one of a closed set of labels.
    #[error("{value:?} is no {set}; the labels are {labels}")]
    UnknownLabel {
        /// Name of the set.
        set: &'static str,
        /// The text.
        value: String,
        /// The labels that there are.
        labels: String,
    },
    /// A field of a domain object has a value that it may not have.
    #[error("{field}: {value} {reason}")]
    InvalidField {
        /// The field, `snake_case`, with the path to it where it is nested.
        field: String,
        /// Its value, as text.
        value: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A document (Jikan or MAL answer, list export) cannot be read.
    #[error("{document}: {reason}")]
    InvalidDocument {
        /// What the document was taken for.
        document: &'static str,
        /// What is wrong with it, and where.
        reason: String,
    },
    /// A service answered with an error instead of what it was asked for.
    #[error("{service} answered {answer}: {message}", answer = status.map_or_else(|| "with an error".to_owned(), |status| status.to_string()))]
    ErrorAnswer {
        /// The service.
        service: &'static str,
        /// The HTTP status, where the answer tells it.
        status: Option<u16>,
        /// The kind of error and what the service said.
        message: String,
    },
    /// A query names a column that the table does not have, or compares it with something of another type.
    #[error("{table}: {reason}")]
    InvalidQuery {
        /// The table.
        table: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// A day that is already in the catalogue came again with other rows.
    #[error(
        "{date} is already in the catalogue with other rows ({detail}); say replace to put the new ones in their place"
    )]
    DayConflict {
        /// The day.
        date: chrono::NaiveDate,
        /// How the rows differ.
        detail: String,
    },
    /// Another process writes to the directory.
    #[error("{path} is being written to by another process; try again when it is done", path = path.display())]
    Locked {
        /// The lock file.
        path: PathBuf,
    },
    /// Columns do not match their table: a mistake in this library or in code that builds frames by hand.
    #[error("frame {table}: {reason}")]
    FrameSchema {
        /// The table.
        table: &'static str,
        /// What does not match.
        reason: String,
    },
    /// The caller asked to stop.
    #[error("interrupted")]
    Interrupted,
    /// The input is larger than what can be addressed.
    #[error("{what}: {count} is more than the {limit} that fit")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// How many.
        count: u64,
        /// How many fit.
        limit: u64,
    },
}

impl Error {
    /// A stable name for the kind of error, the same in Rust, Python and Node.
    ///
    /// ```
    /// let error = "0..3".parse::<catlog_core::tables::VolatilityCategory>().unwrap_err();
    /// assert_eq!(error.code(), "unknown_label");
    /// ```
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidInput(_) => "invalid_input",
            Self::MissingColumn { .. } => "missing_column",
            Self::DuplicateColumn { .. } => "duplicate_column",
            Self::ColumnType { .. } => "column_type",
            Self::NoInput { .. } => "no_input",
            Self::UnreadableFile { .. } => "unreadable_file",
            Self::Io { .. } => "io",
            Self::InvalidOption { .. } => "invalid_option",
            Self::UnknownLabel { .. } => "unknown_label",
            Self::InvalidField { .. } => "invalid_field",
            Self::InvalidDocument { .. } => "invalid_document",
            Self::ErrorAnswer { .. } => "error_answer",
            Self::InvalidQuery { .. } => "invalid_query",
            Self::DayConflict { .. } => "day_conflict",
            Self::Locked { .. } => "locked",
            Self::FrameSchema { .. } => "frame_schema",
            Self::Interrupted => "interrupted",
            Self::TooLarge { .. } => "too_large",
        }
    }
}
