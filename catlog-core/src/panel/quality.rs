//! The data-quality report: what the reader did, and the anomalies that real collectors produce.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::field::{Field, METRICS};
use super::quality_text::{percent, plural, thousands};
use super::{Panel, ReadReport, RejectedRow, SCORE_SCALE, date_of};
use crate::schema::{LabelEnum, NULL_I32, NULL_ID};

/// Anime that two days must share before they are called identical: a handful may well stand still.
const MIN_SHARED: u64 = 10;
/// A day whose rows differ from those of the day before by more than this share is a jump in size.
const SIZE_JUMP: f64 = 0.1;
/// A score that moves by more than this between two observations is a jump, in ten-thousandths: half a point.
const SCORE_JUMP: i32 = SCORE_SCALE / 2;
/// Counters lose some people all the time; a loss of more than this share and of [`LARGE_FALL_PEOPLE`] is more than that.
const LARGE_FALL: f64 = 0.1;
/// See [`LARGE_FALL`].
const LARGE_FALL_PEOPLE: i32 = 100;
/// Rejected values that are given with the report.
const REJECTED: usize = 100;
/// Changes that are given as examples, the largest ones.
const EXAMPLES: usize = 10;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, LabelEnum)]
pub enum Severity {
    /// Rows are invalid.
    Error,
    /// Worth a look: the statistics are computed, but may say something about the collector instead of the anime.
    Warning,
    /// Worth knowing.
    Note,
}

/// Kinds of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, LabelEnum)]
pub enum AnomalyKind {
    /// Rows that were rejected.
    RejectedRows,
    /// A day on which all shared anime have the values of the day before.
    IdenticalDay,
    /// A day with many more or fewer rows than the one before.
    SizeJump,
    /// Days without a snapshot between others.
    MissingDays,
    /// Snapshots that come every few days and not every day.
    Cadence,
    /// Anime that share a rank on a day.
    RankTies,
    /// Scores that jump between two observations.
    ScoreJump,
    /// Members, scorers or favourites that become fewer.
    FallingCounter,
    /// Rows that stand more than once, identically.
    IdenticalRows,
    /// Rows passed over for a newer capture of the day.
    OlderCaptures,
    /// Zeros that were read as null.
    Zeros,
    /// Scores that were rounded to four places.
    RoundedScores,
    /// Lists of genres that were missing or untidy.
    Genres,
    /// Columns that no file has.
    AbsentColumns,
}

/// Something about the input that a reader should know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Anomaly {
    /// What it is.
    pub kind: AnomalyKind,
    /// How bad it is.
    pub severity: Severity,
    /// How often: rows, days or changes, as the message says.
    pub count: u64,
    /// What was found and what it means.
    pub message: String,
    /// The days on which it was found, with their numbers.
    pub days: Vec<DayCount>,
    /// The largest of the changes.
    pub examples: Vec<Change>,
}

/// A day and a number that belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DayCount {
    /// The day.
    pub date: NaiveDate,
    /// Rows of the day, or days that are missing from it on, as the message says.
    pub count: u64,
    /// Rows of the snapshot before, where the two are compared.
    pub before: Option<u64>,
}

/// A value of an anime that changed between two consecutive observations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The anime.
    pub mal_id: i32,
    /// Its title on the later day.
    pub title: Option<String>,
    /// The column.
    pub column: String,
    /// The day of the earlier observation.
    pub from_date: NaiveDate,
    /// The day of the later one.
    pub to_date: NaiveDate,
    /// The earlier value.
    pub from: f64,
    /// The later value.
    pub to: f64,
}

/// Nulls of a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ColumnNulls {
    /// The column.
    pub column: String,
    /// Rows in which it is null (genres: empty).
    pub nulls: u64,
    /// Their share of all rows, 0 to 1.
    pub share: f64,
}

/// What is known about the quality of an input. Displays as a text for a terminal and serializes for programs.
///
/// ```
/// use catlog_core::{domain::DailyRanking, panel::{AnomalyKind, ReadOptions, read_rows}};
///
/// let row = |day: &str, score: f64| -> DailyRanking {
///     serde_json::from_value(serde_json::json!({"malId": 1, "snapshotDate": day, "rank": 7, "score": score})).unwrap()
/// };
/// let quality = read_rows([row("2026-02-07", 8.75), row("2026-02-08", 8.05)], &ReadOptions::default())?.quality();
/// let jump = quality.anomalies.iter().find(|anomaly| anomaly.kind == AnomalyKind::ScoreJump).unwrap();
/// assert_eq!((jump.examples[0].from, jump.examples[0].to), (8.75, 8.05));
/// # Ok::<(), catlog_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QualityReport {
    /// What the reader did.
    pub reading: ReadReport,
    /// Number of anime.
    pub anime: u64,
    /// Number of days that have a snapshot.
    pub days: u64,
    /// The first of them.
    pub first_day: Option<NaiveDate>,
    /// The last of them.
    pub last_day: Option<NaiveDate>,
    /// Days from one snapshot to the next, at the median; null with fewer than two.
    pub days_between_snapshots: Option<i32>,
    /// Nulls by column, keys left out.
    pub nulls: Vec<ColumnNulls>,
    /// What was found, worst first.
    pub anomalies: Vec<Anomaly>,
    /// The first rejected values; `reading` counts all.
    pub rejected: Vec<RejectedRow>,
}

impl QualityReport {
    /// Looks at a panel and at what its reader said and set aside.
    #[must_use]
    pub fn new(panel: &Panel, reading: &ReadReport, rejected: &[RejectedRow]) -> Self {
        let gaps = Gaps::of(panel.days());
        let mut anomalies = reading_anomalies(reading);
        anomalies.extend(gaps.anomalies());
        let pairs = Pairs::of(panel);
        anomalies.extend(pairs.identical_days(panel));
        anomalies.extend(size_jumps(panel));
        anomalies.extend(rank_ties(panel));
        anomalies.extend(pairs.jumps);
        anomalies.sort_by_key(|anomaly| (anomaly.severity, anomaly.kind));
        Self {
            reading: reading.clone(),
            anime: panel.mal_ids().len() as u64,
            days: panel.days().len() as u64,
            first_day: panel.days().first().map(|&day| date_of(day)),
            last_day: panel.days().last().map(|&day| date_of(day)),
            days_between_snapshots: gaps.median,
            nulls: nulls(panel),
            anomalies,
            rejected: rejected.iter().take(REJECTED).cloned().collect(),
        }
    }

    /// Whether rows are invalid.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// Number of findings of that severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.anomalies.iter().filter(|anomaly| anomaly.severity == severity).count()
    }
}

/// A finding without days and examples.
fn found(kind: AnomalyKind, severity: Severity, count: u64, message: String) -> Anomaly {
    Anomaly { kind, severity, count, message, days: Vec::new(), examples: Vec::new() }
}

fn are(count: u64, what: &str) -> String {
    format!("{} {}", plural(count, what), if count == 1 { "is" } else { "are" })
}

fn times(count: u64) -> String {
    match count {
        0 => "never".to_owned(),
        1 => "once".to_owned(),
        count => format!("{} times", thousands(count)),
    }
}

/// What the reader counted, as findings.
fn reading_anomalies(reading: &ReadReport) -> Vec<Anomaly> {
    let mut found_if = Vec::new();
    let mut note = |kind, severity, count: u64, message: String| {
        if count > 0 {
            found_if.push(found(kind, severity, count, message));
        }
    };
    let rejected = reading.rows_rejected;
    let reasons: Vec<String> =
        reading.rejected_values.iter().map(|item| format!("{} × {}", thousands(item.count), item.reason)).collect();
    let message =
        format!("{} of {} invalid: {}", thousands(rejected), are(reading.rows_read, "row"), reasons.join(", "));
    note(AnomalyKind::RejectedRows, Severity::Error, rejected, message);
    let merged = reading.identical_duplicates_merged;
    let message = format!("{} stood there more than once, identically, and were merged", plural(merged, "row"));
    note(AnomalyKind::IdenticalRows, Severity::Note, merged, message);
    let passed = reading.captures_passed_over;
    let message = format!("{} passed over for a newer capture of the same anime and day", plural(passed, "row"));
    note(AnomalyKind::OlderCaptures, Severity::Note, passed, message);
    let zeros = reading.zeros_read_as_null;
    let count = zeros.rank + zeros.popularity + zeros.score;
    let message = format!(
        "{} read as null, since 0 stands for none: {} rank, {} popularity, {} score",
        plural(count, "zero"),
        thousands(zeros.rank),
        thousands(zeros.popularity),
        thousands(zeros.score)
    );
    note(AnomalyKind::Zeros, Severity::Note, count, message);
    let rounded = reading.scores_rounded;
    let message = format!("{} with more than four places, rounded half to even", plural(rounded, "score"));
    note(AnomalyKind::RoundedScores, Severity::Note, rounded, message);
    let (null, tidied) = (reading.genres_null, reading.genres_tidied);
    if !reading.absent_columns.iter().any(|name| name == Field::Genres.name()) {
        let message = format!(
            "{} missing and read as empty; {} with an item that was trimmed, empty or repeated",
            plural(null, "list of genres"),
            thousands(tidied)
        );
        note(AnomalyKind::Genres, Severity::Note, null + tidied, message);
    }
    let absent = &reading.absent_columns;
    let message = format!("no file has {}", absent.join(", "));
    note(AnomalyKind::AbsentColumns, Severity::Note, absent.len() as u64, message);
    found_if
}

/// The days between snapshots.
struct Gaps {
    median: Option<i32>,
    /// First missing day and number of missing days.
    missing: Vec<DayCount>,
}

impl Gaps {
    fn of(days: &[i32]) -> Self {
        let steps: Vec<i32> = days.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let mut sorted = steps.clone();
        sorted.sort_unstable();
        let Some(&median) = sorted.get(sorted.len() / 2) else { return Self { median: None, missing: Vec::new() } };
        // Every day: each day that is not there is missed. Every week or so: a step is too long from half as long again on.
        let longest = if median == 1 { 1 } else { median + median / 2 };
        let missing = days
            .iter()
            .zip(&steps)
            .filter(|&(_, &step)| step > longest)
            .map(|(&day, &step)| DayCount {
                date: date_of(day + 1),
                count: u64::from((step - 1).unsigned_abs()),
                before: None,
            })
            .collect();
        Self { median: Some(median), missing }
    }

    fn anomalies(&self) -> Vec<Anomaly> {
        let mut anomalies = Vec::new();
        let Some(median) = self.median else { return anomalies };
        if median > 1 {
            let message = format!(
                "snapshots come about every {median} days: changes over 7 and 30 days need one exactly that long before, or --change-tolerance-days"
            );
            anomalies.push(found(AnomalyKind::Cadence, Severity::Note, u64::from(median.unsigned_abs()), message));
        }
        let count: u64 = self.missing.iter().map(|gap| gap.count).sum();
        if count > 0 {
            let message = format!(
                "{} without a snapshot in {}: windows hold fewer observations there, changes across them are null",
                plural(count, "day"),
                plural(self.missing.len() as u64, "gap")
            );
            let days = self.missing.clone();
            anomalies.push(Anomaly { days, ..found(AnomalyKind::MissingDays, Severity::Warning, count, message) });
        }
        anomalies
    }
}

/// What the pairs of consecutive observations of an anime tell.
struct Pairs {
    /// By day: anime that have a row on the snapshot day before, too.
    shared: Vec<u64>,
    /// By day: those of them whose values are all the same.
    same: Vec<u64>,
    jumps: Vec<Anomaly>,
}

impl Pairs {
    fn of(panel: &Panel) -> Self {
        let day_index = day_indexes(panel);
        let days = panel.days().len();
        let (mut shared, mut same) = (vec![0; days], vec![0; days]);
        let metrics = metrics(panel);
        let mut scores = Falls::new(Field::Score);
        let mut counters = [Falls::new(Field::Members), Falls::new(Field::ScoredBy), Falls::new(Field::Favorites)];
        for anime in 0..panel.mal_ids().len() {
            let rows = panel.rows_of(anime);
            for row in rows.start + 1..rows.end {
                let day = day_index[row] as usize;
                if day_index[row - 1] as usize + 1 == day {
                    shared[day] += 1;
                    same[day] += u64::from(metrics.iter().all(|(_, values)| values[row - 1] == values[row]));
                }
                let change = |values: &[i32]| (values[row - 1], values[row]);
                let (from, to) = change(panel.score());
                if from != NULL_I32 && to != NULL_I32 && (to - from).abs() > SCORE_JUMP {
                    scores.note(anime, row, from, to);
                }
                for (falls, values) in counters.iter_mut().zip([panel.members(), panel.scored_by(), panel.favorites()])
                {
                    let (from, to) = change(values);
                    if to != NULL_I32 && to < from {
                        falls.note(anime, row, from, to);
                    }
                }
            }
        }
        let jumps = scores.score_anomaly(panel).into_iter();
        let falls = counters.into_iter().filter_map(|falls| falls.counter_anomaly(panel));
        Self { shared, same, jumps: jumps.chain(falls).collect() }
    }

    fn identical_days(&self, panel: &Panel) -> Option<Anomaly> {
        let identical = |day: &usize| self.shared[*day] >= MIN_SHARED && self.shared[*day] == self.same[*day];
        let days: Vec<DayCount> = (0..panel.days().len())
            .filter(identical)
            .map(|day| DayCount { date: date_of(panel.days()[day]), count: self.shared[day], before: None })
            .collect();
        let count = days.len() as u64;
        let message = format!(
            "{} equal to the snapshot before in every value of every anime that both have: the collector has probably delivered old values again",
            are(count, "day")
        );
        (count > 0).then(|| Anomaly { days, ..found(AnomalyKind::IdenticalDay, Severity::Warning, count, message) })
    }
}

/// Changes of one column that are worth noting.
struct Falls {
    field: Field,
    count: u64,
    large: u64,
    /// The largest: size, anime, row, values.
    examples: Vec<(i64, usize, usize, i32, i32)>,
}

impl Falls {
    fn new(field: Field) -> Self {
        Self { field, count: 0, large: 0, examples: Vec::new() }
    }

    fn note(&mut self, anime: usize, row: usize, from: i32, to: i32) {
        self.count += 1;
        let size = (i64::from(to) - i64::from(from)).abs();
        self.large += u64::from(size > i64::from(LARGE_FALL_PEOPLE) && size as f64 > f64::from(from) * LARGE_FALL);
        // Sizes are compared first, then the row: the examples do not depend on anything else.
        self.examples.push((-size, anime, row, from, to));
        if self.examples.len() >= 64 * EXAMPLES {
            self.keep_largest();
        }
    }

    fn keep_largest(&mut self) {
        self.examples.sort_unstable();
        self.examples.truncate(EXAMPLES);
    }

    fn changes(&mut self, panel: &Panel) -> Vec<Change> {
        self.keep_largest();
        let scale = f64::from(10u32.pow(self.field.places()));
        let change = |&(_, anime, row, from, to): &(i64, usize, usize, i32, i32)| Change {
            mal_id: panel.mal_ids()[anime],
            title: panel.title(row).map(str::to_owned),
            column: self.field.name().to_owned(),
            from_date: date_of(panel.day()[row - 1]),
            to_date: date_of(panel.day()[row]),
            from: f64::from(from) / scale,
            to: f64::from(to) / scale,
        };
        self.examples.iter().map(change).collect()
    }

    fn score_anomaly(mut self, panel: &Panel) -> Option<Anomaly> {
        let count = self.count;
        let message = format!(
            "{} of more than {} from one observation to the next: few votes, a purge of votes, or another anime under the id",
            plural(count, "score jump"),
            f64::from(SCORE_JUMP) / f64::from(SCORE_SCALE)
        );
        let examples = self.changes(panel);
        (count > 0).then(|| Anomaly { examples, ..found(AnomalyKind::ScoreJump, Severity::Warning, count, message) })
    }

    fn counter_anomaly(mut self, panel: &Panel) -> Option<Anomaly> {
        let (count, large) = (self.count, self.large);
        let severity = if large > 0 { Severity::Warning } else { Severity::Note };
        let message = format!(
            "{} fell {} from one observation to the next, {} by more than {}: small losses are people leaving, large ones a purge or a mix-up",
            self.field.name(),
            times(count),
            times(large),
            percent(LARGE_FALL)
        );
        let examples = self.changes(panel);
        (count > 0).then(|| Anomaly { examples, ..found(AnomalyKind::FallingCounter, severity, count, message) })
    }
}

fn size_jumps(panel: &Panel) -> Option<Anomaly> {
    let rows = |day: usize| panel.rows_on(day).len();
    let jumps = |day: &usize| {
        let (before, now) = (rows(day - 1), rows(*day));
        before.max(now) as u64 >= MIN_SHARED && now.abs_diff(before) as f64 > before as f64 * SIZE_JUMP
    };
    let days: Vec<DayCount> = (1..panel.days().len())
        .filter(jumps)
        .map(|day| DayCount {
            date: date_of(panel.days()[day]),
            count: rows(day) as u64,
            before: Some(rows(day - 1) as u64),
        })
        .collect();
    let count = days.len() as u64;
    let message = format!(
        "{} with more than {} more or fewer rows than the snapshot before: the collector changed its scope or broke off",
        plural(count, "day"),
        percent(SIZE_JUMP)
    );
    (count > 0).then(|| Anomaly { days, ..found(AnomalyKind::SizeJump, Severity::Warning, count, message) })
}

fn rank_ties(panel: &Panel) -> Option<Anomaly> {
    let mut ranks = Vec::new();
    let mut days = Vec::new();
    for (day, &date) in panel.days().iter().enumerate() {
        ranks.clear();
        ranks.extend(panel.rows_on(day).iter().map(|&row| panel.rank()[row as usize]).filter(|&rank| rank != NULL_I32));
        ranks.sort_unstable();
        let tied: usize = ranks.chunk_by(|a, b| a == b).map(<[i32]>::len).filter(|&rows| rows > 1).sum();
        if tied > 0 {
            days.push(DayCount { date: date_of(date), count: tied as u64, before: None });
        }
    }
    let count: u64 = days.iter().map(|day| day.count).sum();
    let (least, most) = (days.iter().map(|day| day.count).min()?, days.iter().map(|day| day.count).max()?);
    let many = count as f64 > panel.len() as f64 * 0.01;
    let severity = if many { Severity::Warning } else { Severity::Note };
    let message = format!(
        "on {} of {} days rows share a rank with another, {least} to {most} of them: stale rows stand beside fresh ones",
        days.len(),
        panel.days().len()
    );
    Some(Anomaly { days, ..found(AnomalyKind::RankTies, severity, count, message) })
}

fn metrics(panel: &Panel) -> [(Field, &[i32]); METRICS.len()] {
    let values =
        [panel.rank(), panel.popularity(), panel.score(), panel.scored_by(), panel.members(), panel.favorites()];
    std::array::from_fn(|at| (METRICS[at], values[at]))
}

/// Position in the days of each row.
fn day_indexes(panel: &Panel) -> Vec<u32> {
    let mut indexes = vec![0; panel.len()];
    for (index, day) in (0u32..).zip(0..panel.days().len()) {
        panel.rows_on(day).iter().for_each(|&row| indexes[row as usize] = index);
    }
    indexes
}

fn nulls(panel: &Panel) -> Vec<ColumnNulls> {
    let rows = panel.len();
    let column = |field: Field, nulls: usize| ColumnNulls {
        column: field.name().to_owned(),
        nulls: nulls as u64,
        share: if rows == 0 { 0.0 } else { nulls as f64 / rows as f64 },
    };
    let columns = panel.columns();
    let unnamed = columns.title.iter().filter(|&&id| id == NULL_ID).count();
    let runless = rows - columns.run_id.iter().filter(|&&id| id != NULL_ID).count();
    let without = columns.genres.iter().filter(|&&id| columns.genre_lists.items(id).is_empty()).count();
    let mut nulls = vec![column(Field::Title, unnamed)];
    for (field, values) in metrics(panel) {
        nulls.push(column(field, values.iter().filter(|&&value| value == NULL_I32).count()));
    }
    nulls.extend([column(Field::Genres, without), column(Field::EtlRunId, runless)]);
    nulls
}
