//! Runs of stable days: how far they reach back before the days that are asked for.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use rayon::prelude::*;

use super::VolatilityCategory;
use super::analysis::{Analysis, LONG, blocks_of};
use super::scatter::{ByDay, positions};
use super::volatility_cross::{Volatilities, percentile};
use super::volatility_rankings::category;
use crate::Error;
use crate::panel::Panel;
use crate::schema::NULL_F64;

/// Days that are looked at first; each further part of the history is twice as long as the one before it.
const FIRST_DAYS: usize = 32;
/// The longest part: memory is a double a row of it.
const MOST_DAYS: usize = 128;

/// An anime whose run goes on.
struct Run {
    /// Position in the visible panel.
    anime: usize,
    /// Its rows in the history from its first to that of the day that is looked at next.
    first: u32,
    row: u32,
}

/// By anime of the visible panel, the length of the run of stable days that ends on the day before the first one asked for.
///
/// Which anime are stable on a day is told by the greatest volatility that still is: that takes no order of the day. It is gone
/// back until no run goes on; runs as long as the history take all of it.
pub(super) fn lengths_before(analysis: &Analysis) -> Result<Vec<i32>, Error> {
    let history = &*analysis.history;
    let mut lengths = vec![0; analysis.panel.mal_ids().len()];
    let first = analysis.range.0;
    if analysis.whole.is_some() || history.days().first().is_none_or(|&day| day >= first) {
        return Ok(lengths);
    }
    let cross = analysis.volatility()?;
    let on_first = analysis.days_between((first, first));
    let mut runs = Vec::new();
    for day in on_first {
        // a run that ends before the first day, or with it, needs no past
        for (at, &row) in analysis.panel.rows_on(day).iter().enumerate() {
            let is_stable = is_stable(analysis, cross.place(day, at).1);
            let anime = analysis.panel.anime_of(row as usize);
            let rows = history.rows_of_id(analysis.panel.mal_ids()[anime]);
            let until = rows.start + history.day()[rows.clone()].partition_point(|&day| day < first);
            if is_stable && until > rows.start && history.day()[until - 1] == first - 1 {
                let id = |row| u32::try_from(row).unwrap_or(u32::MAX); // a panel has fewer rows
                runs.push(Run { anime, first: id(rows.start), row: id(until - 1) });
            }
        }
    }
    let mut end = history.days().partition_point(|&day| day < first);
    let mut span = FIRST_DAYS;
    while !runs.is_empty() && end > 0 {
        let start = end.saturating_sub(span);
        go_back(analysis, start..end, &mut runs, &mut lengths)?;
        (end, span) = (start, (2 * span).min(MOST_DAYS));
    }
    Ok(lengths)
}

/// Follows runs back over some days of the history, at these positions; those that end are taken out.
fn go_back(analysis: &Analysis, days: Range<usize>, runs: &mut Vec<Run>, lengths: &mut [i32]) -> Result<(), Error> {
    let history = &*analysis.history;
    let (first, last) = (history.days()[days.start], history.days()[days.end - 1]);
    let by_day = ByDay::new(history, positions(history, (first, last)));
    let volatility: Vec<AtomicU64> =
        (0..by_day.len()).into_par_iter().map(|_| AtomicU64::new(NULL_F64.to_bits())).collect();
    let work = || (Volatilities::default(), Vec::new());
    blocks_of(history).into_par_iter().try_for_each_init(work, |(work, values), block| {
        analysis.check_cancel()?;
        let mut walk = by_day.walk(block.start);
        for anime in block {
            let rows = history.rows_of(anime);
            let day = &history.day()[rows.clone()];
            let wanted = rows.start + day.partition_point(|&day| day < first)
                ..rows.start + day.partition_point(|&day| day <= last);
            // the window of the first of them reaches no further
            let seen = rows.start + day.partition_point(|&day| day <= first.saturating_sub(LONG));
            values.resize(wanted.len(), NULL_F64);
            work.put_rank_30d(analysis, history, seen, wanted.clone(), values);
            walk.rows_of_next(|row, _, place| {
                if let Some(value) = row.checked_sub(wanted.start).and_then(|at| values.get(at)) {
                    volatility[place].store(value.to_bits(), Relaxed);
                }
            });
        }
        Ok::<(), Error>(())
    })?;
    let greatest: Vec<Option<f64>> = by_day
        .days()
        .into_par_iter()
        .map_init(Vec::new, |values, day| {
            values.clear();
            values.extend(volatility[by_day.of_day(day)].iter().map(|bits| f64::from_bits(bits.load(Relaxed))));
            greatest_stable(analysis, values)
        })
        .collect();
    for (day, greatest) in by_day.days().zip(greatest).rev() {
        let rows = history.rows_on(day);
        let values = &volatility[by_day.of_day(day)];
        let mut at = 0;
        runs.retain_mut(|run| {
            while rows.get(at).is_some_and(|&row| row < run.row) {
                at += 1;
            }
            let value = values.get(at).map_or(NULL_F64, |bits| f64::from_bits(bits.load(Relaxed)));
            if rows.get(at) != Some(&run.row) || !greatest.is_some_and(|greatest| value <= greatest) {
                return false;
            }
            lengths[run.anime] += 1;
            continues(history, run)
        });
    }
    Ok(())
}

/// Whether the anime was there the day before as well; then that is the day to be looked at.
fn continues(history: &Panel, run: &mut Run) -> bool {
    let (row, is_first) = (run.row as usize, run.row == run.first);
    run.row = run.row.saturating_sub(1);
    !is_first && history.day()[row - 1] == history.day()[row] - 1
}

fn is_stable(analysis: &Analysis, percentile: Option<f64>) -> bool {
    let label = percentile.map(|percentile| category(percentile, analysis.options.volatility_limits));
    label == Some(VolatilityCategory::Stable)
}

/// The greatest of a day's volatilities, NaN left out, that is stable.
fn greatest_stable(analysis: &Analysis, values: &mut Vec<f64>) -> Option<f64> {
    values.retain(|value| !value.is_nan());
    let n = u32::try_from(values.len()).ok()?;
    // a value with so many smaller ones is not stable any more
    let (mut low, mut high) = (0, n);
    while low < high {
        let before = low + (high - low) / 2;
        if is_stable(analysis, percentile(before, n)) {
            low = before + 1;
        } else {
            high = before;
        }
    }
    let place = low.checked_sub(1)? as usize;
    Some(*values.select_nth_unstable_by(place, f64::total_cmp).1)
}
