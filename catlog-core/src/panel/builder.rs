//! From rows in any order to a panel.

#[cfg(feature = "polars")]
use super::batch::Batch;
use super::cell::{Cell, Record, read_record};
use super::field::Field;
use super::merge::{Contradiction, key_text, merge};
use super::order::Arrangement;
use super::rejected::{Rejections, shorten};
use super::report::{FileReport, ReadOutcome, ReadReport, Seen};
use super::rows::{Dictionaries, Rows};
use super::{OnInvalid, Panel, ReadOptions, ReadProgress, Reason, RejectedRow, SortedColumns, canonical, day_of};
use crate::Error;
use crate::domain::DailyRanking;

/// Rows between two calls of the progress hook.
const PROGRESS_ROWS: u64 = 1 << 16;

/// Rows of the builder from `start` on are the records from `record` on of a file.
#[derive(Debug, Clone, Copy)]
struct Span {
    start: usize,
    file: usize,
    record: u64,
}

/// Collects rows in any order and becomes a [`Panel`]: sorted, each key once, texts in dictionaries.
///
/// Where a row came from is known by spans, so that a bad row is named by file and record without a text a row.
///
/// ```
/// use catlog_core::domain::DailyRanking;
/// use catlog_core::panel::{PanelBuilder, ReadOptions};
///
/// let row: DailyRanking =
///     serde_json::from_str(r#"{"malId": 5114, "snapshotDate": "2026-02-08", "rank": 2, "score": 9.1}"#).unwrap();
/// let mut builder = PanelBuilder::new(&ReadOptions::default());
/// builder.push(&row)?;
/// builder.push(&row)?; // the same again: merged and counted
/// let outcome = builder.finish()?;
/// assert_eq!((outcome.panel.len(), outcome.report.identical_duplicates_merged), (1, 1));
/// # Ok::<(), catlog_core::Error>(())
/// ```
#[derive(Debug)]
pub struct PanelBuilder<'a> {
    options: ReadOptions<'a>,
    rows: Rows,
    dictionaries: Dictionaries,
    spans: Vec<Span>,
    seen: Seen,
    rejections: Rejections,
    ordered: bool,
    files: Vec<FileReport>,
    rows_read: u64,
    told: u64,
    bytes: u64,
    bytes_total: u64,
}

impl<'a> PanelBuilder<'a> {
    /// An empty builder.
    #[must_use]
    pub fn new(options: &ReadOptions<'a>) -> Self {
        Self {
            options: *options,
            rows: Rows::default(),
            dictionaries: Dictionaries::default(),
            spans: Vec::new(),
            seen: Seen::default(),
            rejections: Rejections::new(options.on_invalid == OnInvalid::Strict),
            ordered: true,
            files: Vec::new(),
            rows_read: 0,
            told: 0,
            bytes: 0,
            bytes_total: 0,
        }
    }

    /// Takes the rows as without an order, such as those of a cluster: a bad one is named by its key, its number is 0.
    #[must_use]
    pub fn without_order(mut self) -> Self {
        self.ordered = false;
        self
    }

    /// Adds a row; it is validated like a row of a file.
    ///
    /// # Errors
    /// [`Error::TooLarge`] beyond 2³² - 1 rows, and whatever the progress hook returns.
    pub fn push(&mut self, row: &DailyRanking) -> Result<(), Error> {
        if !self.is_reading("rows") {
            self.start_file("rows".to_owned(), "memory");
        }
        let int = |value: Option<i32>| value.map_or(Cell::Null, |value| Cell::Integer(i64::from(value)));
        let text =
            |value: &'_ Option<String>| value.as_ref().map_or(Cell::Null, |text| Cell::Text(text.clone().into()));
        let record: Record<'_> = [
            Cell::Integer(i64::from(row.mal_id)),
            Cell::Day(day_of(row.snapshot_date)),
            text(&row.title),
            int(row.rank),
            int(row.popularity),
            row.score.map_or(Cell::Null, Cell::Double),
            int(row.scored_by),
            int(row.members),
            int(row.favorites),
            Cell::List(row.genres.iter().map(|genre| Some(genre.as_str().into())).collect()),
            text(&row.etl_run_id),
        ];
        self.push_record(&record)
    }

    /// Starts a file: records that follow are counted from 1 and named by it.
    pub(crate) fn start_file(&mut self, file: String, format: &str) {
        self.files.push(FileReport { file, format: format.to_owned(), ..FileReport::default() });
    }

    /// Whether that is the file at hand.
    pub(crate) fn is_reading(&self, file: &str) -> bool {
        self.files.last().is_some_and(|last| last.file == file)
    }

    /// Notes the columns that the file at hand does not have.
    pub(crate) fn note_absent(&mut self, absent: impl IntoIterator<Item = Field>) {
        if let Some(file) = self.files.last_mut() {
            file.absent_columns = absent.into_iter().map(|field| field.name().to_owned()).collect();
        }
    }

    /// Sets the bytes that the progress hook hears of.
    pub(crate) fn set_bytes(&mut self, bytes: u64, bytes_total: u64) {
        (self.bytes, self.bytes_total) = (bytes, bytes_total);
    }

    /// Records read of all files.
    pub(crate) fn rows_read(&self) -> u64 {
        self.rows_read
    }

    /// Records read of the file at hand.
    pub(crate) fn records(&self) -> u64 {
        self.files.last().map_or(0, |file| file.rows_read)
    }

    /// Adds a record of the file at hand.
    pub(crate) fn push_record(&mut self, record: &Record<'_>) -> Result<(), Error> {
        let at = self.count_record()?;
        let Self { dictionaries, seen, rejections, files, .. } = self;
        let file_index = files.len() - 1;
        let row = read_record(record, dictionaries, seen, |field, reason| {
            rejections.add(file_index, at, reason, || RejectedRow {
                file: files[file_index].file.clone(),
                row: 0,
                column: field.name().to_owned(),
                value: shorten(&record[field as usize].text()),
                reason,
                detail: field.detail(reason),
                mal_id: shorten(&record[Field::MalId as usize].text()),
                snapshot_date: shorten(&record[Field::SnapshotDate as usize].text()),
            });
        });
        match row {
            Some(row) => {
                self.extend_spans(self.rows.len(), at);
                self.rows.push(row);
            }
            None => self.reject_row(),
        }
        self.tell_progress()
    }

    /// Adds a record of the file at hand that is no row at all.
    pub(crate) fn push_broken(&mut self, reason: Reason, value: &str, detail: String) -> Result<(), Error> {
        let at = self.count_record()?;
        let file_index = self.files.len() - 1;
        self.rejections.add(file_index, at, reason, || RejectedRow {
            file: self.files[file_index].file.clone(),
            row: 0,
            column: String::new(),
            value: shorten(value),
            reason,
            detail,
            mal_id: String::new(),
            snapshot_date: String::new(),
        });
        self.reject_row();
        self.tell_progress()
    }

    /// Makes room for the rows that a file can have.
    #[cfg(feature = "polars")]
    pub(crate) fn expect_rows(&mut self, rows: usize) {
        self.rows.reserve(rows);
    }

    /// Adds whole columns of the file at hand. The caller tells the progress, on its own thread: a hook may care.
    #[cfg(feature = "polars")]
    pub(crate) fn push_batch(&mut self, batch: Batch) -> Result<(), Error> {
        self.check_size(batch.records)?;
        let Some(file) = self.files.last_mut() else { return Ok(()) };
        let first = file.rows_read + 1;
        let (records, rejected) = (batch.records as u64, (batch.records - batch.rows.len()) as u64);
        file.rows_read += records;
        file.rows_rejected += rejected;
        self.rows_read += records;
        self.rejections.rows += rejected;
        self.seen.add(batch.seen);
        let file_index = self.files.len() - 1;
        for (bad, [mal_id, snapshot_date]) in batch.bad {
            self.rejections.add(file_index, first + u64::from(bad.row), bad.reason, || RejectedRow {
                file: self.files[file_index].file.clone(),
                row: 0,
                column: bad.field.name().to_owned(),
                value: shorten(&bad.value),
                reason: bad.reason,
                detail: bad.field.detail(bad.reason),
                mal_id: shorten(&mal_id),
                snapshot_date: shorten(&snapshot_date),
            });
        }
        match &batch.kept {
            None => self.extend_spans(self.rows.len(), first),
            Some(kept) => {
                for (start, &row) in (self.rows.len()..).zip(kept) {
                    self.extend_spans(start, first + u64::from(row));
                }
            }
        }
        self.rows.append(&batch.rows, &mut self.dictionaries, &batch.dictionaries);
        Ok(())
    }

    fn count_record(&mut self) -> Result<u64, Error> {
        self.check_size(1)?;
        self.rows_read += 1;
        let Some(file) = self.files.last_mut() else { return Ok(self.rows_read) };
        file.rows_read += 1;
        Ok(file.rows_read)
    }

    fn reject_row(&mut self) {
        self.rejections.rows += 1;
        if let Some(file) = self.files.last_mut() {
            file.rows_rejected += 1;
        }
    }

    fn check_size(&self, more: usize) -> Result<(), Error> {
        let rows = self.rows.len() as u64 + more as u64;
        let limit = u64::from(u32::MAX) - 1;
        if rows > limit { Err(Error::TooLarge { what: "rows of a panel", count: rows, limit }) } else { Ok(()) }
    }

    /// Says that the row of the builder from `start` on is that record of the file at hand, and so on from there.
    fn extend_spans(&mut self, start: usize, record: u64) {
        let file = self.files.len() - 1;
        let continues = self
            .spans
            .last()
            .is_some_and(|span| span.file == file && record - span.record == (start - span.start) as u64);
        if !continues {
            self.spans.push(Span { start, file, record });
        }
    }

    fn origin(&self, row: usize) -> (usize, u64) {
        let at = self.spans.partition_point(|span| span.start <= row);
        at.checked_sub(1)
            .and_then(|at| self.spans.get(at))
            .map_or((0, 0), |span| (span.file, span.record + (row - span.start) as u64))
    }

    fn tell_progress(&mut self) -> Result<(), Error> {
        if self.rows_read - self.told < PROGRESS_ROWS { Ok(()) } else { self.tell_progress_now() }
    }

    /// Calls the progress hook.
    pub(crate) fn tell_progress_now(&mut self) -> Result<(), Error> {
        self.told = self.rows_read;
        let now = ReadProgress { rows: self.rows_read, bytes: self.bytes, bytes_total: self.bytes_total };
        self.options.progress.map_or(Ok(()), |tell| tell(now))
    }

    /// Sorts, merges and indexes.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] if rows were rejected and the mode is strict.
    pub fn finish(mut self) -> Result<ReadOutcome, Error> {
        self.tell_progress_now()?;
        let arrangement = Arrangement::new(&self.rows.mal_id, &self.rows.day);
        if let Some(arrangement) = &arrangement {
            self.rows.arrange(arrangement);
        }
        let merged = merge(&self.rows, &self.dictionaries, self.options.captures);
        self.reject_contradictions(&merged.contradictions, arrangement);
        if !self.ordered {
            self.rejections.without_order();
        }
        if self.options.on_invalid == OnInvalid::Strict && self.rejections.rows > 0 {
            return Err(self.rejections.into_error(self.rows_read));
        }
        self.rows.without(&merged.dropped);
        let columns = sorted_columns(self.rows, &self.dictionaries);
        let panel = Panel::from_sorted(columns)?;
        let absent = |field: &Field| {
            let mut files = self.files.iter();
            !self.files.is_empty() && files.all(|file| file.absent_columns.iter().any(|name| name == field.name()))
        };
        let report = ReadReport {
            rows_read: self.rows_read,
            rows_kept: panel.len() as u64,
            rows_rejected: self.rejections.rows,
            rejected_values: self.rejections.totals(),
            identical_duplicates_merged: merged.identical,
            captures_passed_over: merged.passed_over,
            zeros_read_as_null: self.seen.zeros,
            scores_rounded: self.seen.scores_rounded,
            genres_null: self.seen.genres_null,
            genres_tidied: self.seen.genres_tidied,
            absent_columns: Field::ALL
                .iter()
                .filter(|field| absent(field))
                .map(|field| field.name().to_owned())
                .collect(),
            files: self.files,
        };
        Ok(ReadOutcome { panel, report, rejected: self.rejections.into_rows() })
    }

    /// Notes rows that contradict each other, by the places that they came from.
    fn reject_contradictions(&mut self, contradictions: &[Contradiction], arrangement: Option<Arrangement>) {
        if contradictions.is_empty() {
            return;
        }
        let sources = arrangement.map(|arrangement| arrangement.sources());
        let source = |row: usize| sources.as_ref().map_or(row, |sources| sources[row] as usize);
        for Contradiction { row, other, how } in contradictions {
            let (file_index, record) = self.origin(source(*row));
            let (other_file, other_record) = self.origin(source(*other));
            self.rejections.rows += 1;
            self.files[file_index].rows_rejected += 1;
            self.rejections.add(file_index, record, Reason::DuplicateKey, || {
                let [mal_id, snapshot_date] = key_text(&self.rows, *row);
                let other =
                    if other_file == file_index { String::new() } else { format!("{}, ", self.files[other_file].file) };
                let other = if self.ordered { format!(" in {other}row {other_record}") } else { String::new() };
                RejectedRow {
                    file: self.files[file_index].file.clone(),
                    row: 0,
                    column: format!("{}, {}", Field::MalId.name(), Field::SnapshotDate.name()),
                    value: format!("{mal_id}, {snapshot_date}"),
                    reason: Reason::DuplicateKey,
                    detail: format!("stands again{other}: {how}"),
                    mal_id,
                    snapshot_date,
                }
            });
        }
    }
}

/// The sorted columns, with dictionaries that do not depend on the order of the input.
fn sorted_columns(rows: Rows, dictionaries: &Dictionaries) -> SortedColumns {
    let Rows { mal_id, day, nanos: _, metrics, mut genres, mut title, mut run_id } = rows;
    let (genre_lists, (titles, run_ids)) = rayon::join(
        || canonical::lists(&dictionaries.genres, &mut genres),
        || (canonical::texts(&dictionaries.titles, &mut title), canonical::texts(&dictionaries.run_ids, &mut run_id)),
    );
    if run_ids.is_empty() {
        run_id = Vec::new();
    }
    let [rank, popularity, score, scored_by, members, favorites] = metrics;
    SortedColumns {
        mal_id,
        day,
        rank,
        popularity,
        score,
        scored_by,
        members,
        favorites,
        genres,
        title,
        run_id,
        genre_lists,
        titles,
        run_ids,
    }
}

impl Panel {
    /// A panel of rows in memory, in any order; strict: one bad row and there is no panel.
    ///
    /// ```
    /// use catlog_core::{domain::DailyRanking, panel::Panel};
    ///
    /// let rows: Vec<DailyRanking> = serde_json::from_str(
    ///     r#"[{"malId": 1, "snapshotDate": "2026-02-08", "rank": 7, "score": 8.75, "genres": ["Drama"]},
    ///         {"malId": 1, "snapshotDate": "2026-02-07", "rank": 8, "score": 8.74, "genres": ["Drama"]}]"#,
    /// ).unwrap();
    /// let panel = Panel::from_rows(rows)?;
    /// assert_eq!(panel.rank(), [8, 7]);
    /// # Ok::<(), catlog_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidInput`] names the bad rows; [`read_rows`] can set them aside.
    pub fn from_rows(rows: impl IntoIterator<Item = DailyRanking>) -> Result<Self, Error> {
        read_rows(rows, &ReadOptions::default()).map(|outcome| outcome.panel)
    }
}

/// Reads rows in memory, in any order.
///
/// ```
/// use catlog_core::{domain::DailyRanking, panel::{OnInvalid, ReadOptions, Reason, read_rows}};
///
/// let row: DailyRanking =
///     serde_json::from_str(r#"{"malId": 1, "snapshotDate": "2026-02-08", "rank": -7}"#).unwrap();
/// let outcome = read_rows([row], &ReadOptions { on_invalid: OnInvalid::Quarantine, ..ReadOptions::default() })?;
/// assert_eq!((outcome.panel.len(), outcome.rejected[0].reason), (0, Reason::OutOfRange));
/// # Ok::<(), catlog_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidInput`] in strict mode if a row is invalid, and whatever the progress hook returns.
pub fn read_rows(
    rows: impl IntoIterator<Item = DailyRanking>,
    options: &ReadOptions<'_>,
) -> Result<ReadOutcome, Error> {
    let mut builder = PanelBuilder::new(options);
    for row in rows {
        builder.push(&row)?;
    }
    builder.finish()
}
