//! Why a column came out without a single value, and what to do about it.

use super::TableName;
use super::analysis::{Analysis, LONG};
use crate::export::EmptyColumns;
use crate::panel::{Panel, date_of};
use crate::schema::NULL_I32;

/// Groups the columns of a table that have no value by the reason for it.
pub(crate) fn empty_columns(
    analysis: &Analysis,
    table: TableName,
    rows: u64,
    columns: Vec<&'static str>,
) -> Vec<EmptyColumns> {
    if rows == 0 {
        let reason = if analysis.history.is_empty() {
            "the input has no rows"
        } else {
            "no anime of the input has a genre on these days"
        };
        let table = table.as_str().to_owned();
        return vec![EmptyColumns { table, columns: Vec::new(), reason: reason.to_owned() }];
    }
    let mut groups: Vec<EmptyColumns> = Vec::new();
    for column in columns {
        let reason = reason(analysis, column);
        match groups.iter_mut().find(|group| group.reason == reason) {
            Some(group) => group.columns.push(column.to_owned()),
            None => {
                groups.push(EmptyColumns {
                    table: table.as_str().to_owned(),
                    columns: vec![column.to_owned()],
                    reason,
                });
            }
        }
    }
    groups
}

fn reason(analysis: &Analysis, column: &str) -> String {
    let panel = &*analysis.history;
    let metrics = [
        ("rank", panel.rank()),
        ("score", panel.score()),
        ("popularity", panel.popularity()),
        ("members", panel.members()),
    ];
    for (metric, values) in metrics {
        if column.contains(metric) && values.iter().all(|&value| value == NULL_I32) {
            return format!("the input has no {metric}");
        }
    }
    let moves = column.contains("change") || column.contains("momentum") || column.contains("correlat");
    let lag = if column.contains("7d") && !column.contains("30d") { 7 } else { LONG };
    if moves && let Some(reason) = no_change(panel, lag, analysis.options.change_tolerance_days) {
        return reason;
    }
    if column.contains("correlat") {
        return "no day has 3 anime with both changes that are not all the same".to_owned();
    }
    if column.contains("trend") {
        return "no anime has 3 observations within 30 calendar days".to_owned();
    }
    if column.contains("volatility") || column.contains("stability") || column.contains("_ci_") {
        return "no anime has 2 observations within the window, or no day has 2 such anime".to_owned();
    }
    if column.contains("percentile") || column.contains("tier") {
        return "no genre has 2 anime with a value on the same day".to_owned();
    }
    "no row has what it needs".to_owned()
}

/// Says it where most days that could have a change over `lag` days have none for want of a snapshot on the very day.
pub(crate) fn rare_changes(analysis: &Analysis) -> Vec<String> {
    let days = analysis.history.days();
    let tolerance = analysis.options.change_tolerance_days;
    let Some(&first) = days.first() else { return Vec::new() };
    let mut notes = Vec::new();
    for lag in [7, LONG] {
        let late: Vec<i32> = days.iter().copied().filter(|day| day - lag >= first).collect();
        let gap = |day: i32| Some(day - lag - days[..days.partition_point(|&other| other <= day - lag)].last()?);
        let gaps: Vec<i32> = late.iter().filter_map(|&day| gap(day)).collect();
        let without = gaps.iter().filter(|&&gap| gap > tolerance).count();
        if without > 0 && without < late.len() && 2 * without > late.len() {
            let cure = gaps.iter().copied().max().unwrap_or(0).clamp(3, 7);
            notes.push(format!(
                "{without} of the {} days with {lag} days of history have no snapshot exactly {lag} days before, so their \
                 {lag}-day changes are null; --change-tolerance-days {cure} uses the newest one up to {cure} days older",
                late.len()
            ));
        }
    }
    notes
}

/// Why no day has another `lag` days before it, if that is so.
fn no_change(panel: &Panel, lag: i32, tolerance: i32) -> Option<String> {
    let days = panel.days();
    let (first, last) = (*days.first()?, *days.last()?);
    if last - first < lag {
        return Some(format!(
            "a change over {lag} days needs {} days of history; {} to {} are {}",
            lag + 1,
            date_of(first),
            date_of(last),
            last - first + 1
        ));
    }
    // the smallest tolerance that would have found a day
    let needed = days
        .iter()
        .filter_map(|&day| {
            let before = days[..days.partition_point(|&other| other <= day - lag)].last()?;
            Some(day - lag - before)
        })
        .min()?;
    (needed > tolerance).then(|| {
        let usual = needed.max(3);
        format!(
            "no two snapshots are exactly {lag} days apart; --change-tolerance-days {usual} uses the newest snapshot up to \
             {usual} days older"
        )
    })
}
