//! The data-quality report as a text for a terminal.

use std::fmt;

use super::RejectedRow;
use super::quality::{Anomaly, AnomalyKind, Change, DayCount, QualityReport, Severity};

/// Days and examples that are listed under a finding.
const LISTED: usize = 5;
/// Rejected values that are listed.
const LISTED_REJECTED: usize = 20;

impl fmt::Display for QualityReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (errors, warnings, notes) =
            (self.count(Severity::Error), self.count(Severity::Warning), self.count(Severity::Note));
        let counts = [plural(errors as u64, "error"), plural(warnings as u64, "warning"), plural(notes as u64, "note")];
        writeln!(f, "Data quality: {}", counts.join(", "))?;
        writeln!(f)?;
        self.write_extent(f)?;
        self.write_reading(f)?;
        self.write_nulls(f)?;
        for anomaly in &self.anomalies {
            writeln!(f)?;
            write_anomaly(f, anomaly)?;
            if anomaly.kind == AnomalyKind::RejectedRows {
                write_rejected(f, &self.rejected, self.reading.rejected_values.iter().map(|item| item.count).sum())?;
            }
        }
        Ok(())
    }
}

impl QualityReport {
    fn write_extent(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (rows, days) = (plural(self.reading.rows_kept, "row"), plural(self.days, "day"));
        write!(f, "  {rows}, {} anime, {days}", thousands(self.anime))?;
        if let (Some(first), Some(last)) = (self.first_day, self.last_day) {
            write!(f, ", {first} to {last}")?;
        }
        writeln!(f)
    }

    fn write_reading(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reading = &self.reading;
        let mut formats: Vec<&str> = reading.files.iter().map(|file| file.format.as_str()).collect();
        formats.sort_unstable();
        formats.dedup();
        let files = reading.files.len();
        write!(
            f,
            "  {} read from {} ({})",
            plural(reading.rows_read, "row"),
            plural(files as u64, "file"),
            formats.join(", ")
        )?;
        if reading.rows_rejected > 0 {
            write!(f, ", {} rejected", thousands(reading.rows_rejected))?;
        }
        writeln!(f)
    }

    fn write_nulls(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let some: Vec<String> = self
            .nulls
            .iter()
            .filter(|column| column.nulls > 0 && !self.reading.absent_columns.contains(&column.column))
            .map(|column| format!("{} {}", column.column, percent(column.share)))
            .collect();
        if some.is_empty() { writeln!(f, "  no nulls") } else { writeln!(f, "  nulls: {}", some.join(", ")) }
    }
}

fn write_anomaly(f: &mut fmt::Formatter<'_>, anomaly: &Anomaly) -> fmt::Result {
    writeln!(f, "  {:<8} {}", anomaly.severity, anomaly.message)?;
    let more = |f: &mut fmt::Formatter<'_>, all: usize| {
        if all > LISTED { writeln!(f, "             … and {} more", all - LISTED) } else { Ok(()) }
    };
    // The days with the largest numbers, in the order of the calendar.
    let mut days: Vec<&DayCount> = anomaly.days.iter().collect();
    days.sort_by_key(|day| (std::cmp::Reverse(day.count), day.date));
    days.truncate(LISTED);
    days.sort_by_key(|day| day.date);
    for day in days {
        let before = day.before.map(|before| format!(" after {}", thousands(before))).unwrap_or_default();
        writeln!(f, "             {}  {}{before}", day.date, thousands(day.count))?;
    }
    more(f, anomaly.days.len())?;
    for change in anomaly.examples.iter().take(LISTED) {
        writeln!(f, "             {}", change_text(change))?;
    }
    more(f, anomaly.examples.len())
}

fn write_rejected(f: &mut fmt::Formatter<'_>, rejected: &[RejectedRow], all: u64) -> fmt::Result {
    for row in rejected.iter().take(LISTED_REJECTED) {
        let column = if row.column.is_empty() { String::new() } else { format!(", {}", row.column) };
        writeln!(
            f,
            "             {}, row {}{column}: {:?} {} [{}]",
            row.file, row.row, row.value, row.detail, row.reason
        )?;
    }
    let listed = rejected.len().min(LISTED_REJECTED) as u64;
    if all > listed { writeln!(f, "             … and {} more", thousands(all - listed)) } else { Ok(()) }
}

fn change_text(change: &Change) -> String {
    let title = change.title.as_deref().map(|title| format!(" {title}")).unwrap_or_default();
    let number = |value: f64| match value {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a counter")]
        value if value >= 1000.0 => thousands(value as u64),
        value => value.to_string(),
    };
    format!("{}  {} → {}  {}{title}", change.to_date, number(change.from), number(change.to), change.mal_id)
}

/// `1 day`, `1,234 days`, `2 lists of genres`.
pub(super) fn plural(count: u64, what: &str) -> String {
    let (noun, rest) =
        what.split_once(" of ").map_or((what, String::new()), |(noun, rest)| (noun, format!(" of {rest}")));
    format!("{} {noun}{}{rest}", thousands(count), if count == 1 { "" } else { "s" })
}

/// A share, with a place where it is not a whole number of percent.
pub(super) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent > 0.0 && percent < 0.05 {
        "< 0.1 %".to_owned()
    } else if percent >= 99.95 && share < 1.0 {
        "> 99.9 %".to_owned()
    } else {
        let text = format!("{percent:.1}");
        format!("{} %", text.strip_suffix(".0").unwrap_or(&text))
    }
}

pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_for_people() {
        assert_eq!([0, 999, 1_000, 70_925, 4_232_762].map(thousands), ["0", "999", "1,000", "70,925", "4,232,762"]);
        assert_eq!([0.0004, 0.0416, 0.9996, 1.0, 0.1].map(percent), ["< 0.1 %", "4.2 %", "> 99.9 %", "100 %", "10 %"]);
        let counts = [plural(1, "note"), plural(0, "error"), plural(2_000, "list of genres")];
        assert_eq!(counts, ["1 note", "0 errors", "2,000 lists of genres"]);
    }
}
