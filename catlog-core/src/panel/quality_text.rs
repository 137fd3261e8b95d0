//! The data-quality report as a text for a terminal.

use std::fmt;

use super::quality::{Anomaly, Change, DayCount, QualityReport, Severity};

/// Days and examples that are listed under a finding.
const LISTED: usize = 5;

impl fmt::Display for QualityReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (errors, warnings, notes) =
            (self.count(Severity::Error), self.count(Severity::Warning), self.count(Severity::Note));
        let counts = [plural(errors, "error"), plural(warnings, "warning"), plural(notes, "note")];
        writeln!(f, "Data quality: {}", counts.join(", "))?;
        writeln!(f)?;
        self.write_extent(f)?;
        self.write_reading(f)?;
        self.write_nulls(f)?;
        for anomaly in &self.anomalies {
            writeln!(f)?;
            write_anomaly(f, anomaly)?;
        }
        Ok(())
    }
}

impl QualityReport {
    fn write_extent(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "  {} rows, {} anime, {} days", thousands(self.reading.rows_kept), thousands(self.anime), self.days)?;
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
        write!(f, "  {} rows read from {} ({})", thousands(reading.rows_read), plural(files, "file"), formats.join(", "))?;
        if reading.rows_rejected > 0 {
            write!(f, ", {} rejected", thousands(reading.rows_rejected))?;
        }
        writeln!(f)
    }

    fn write_nulls(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let some: Vec<String> = self
            .nulls
            .iter()
            .filter(|column| column.nulls > 0)
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
        writeln!(f, "             {}  {}", day.date, thousands(day.count))?;
    }
    more(f, anomaly.days.len())?;
    for change in anomaly.examples.iter().take(LISTED) {
        writeln!(f, "             {}", change_text(change))?;
    }
    more(f, anomaly.examples.len())
}

fn change_text(change: &Change) -> String {
    let title = change.title.as_deref().map(|title| format!(" {title}")).unwrap_or_default();
    format!("{}  {} → {}  {}{title}", change.to_date, change.from, change.to, change.mal_id)
}

fn plural(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent < 0.1 {
        "< 0.1 %".to_owned()
    } else if percent > 99.9 && share < 1.0 {
        "> 99.9 %".to_owned()
    } else {
        format!("{percent:.1} %")
    }
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
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
        assert_eq!([0.0004, 0.0415, 0.9995, 1.0].map(percent), ["< 0.1 %", "4.2 %", "> 99.9 %", "100.0 %"]);
        assert_eq!((plural(1, "note"), plural(0, "error")), ("1 note".to_owned(), "0 errors".to_owned()));
    }
}
