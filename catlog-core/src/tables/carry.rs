//! What was computed for the days before one that is new, carried over to the longer panel.
//!
//! A row depends on its own day and earlier ones only. So the cross-sections of all earlier days stay what they are; by
//! row of the panel they only move, as an anime's rows move apart to make room for its new day.

use std::ops::Range;
use std::sync::Arc;

use super::analysis::Analysis;
use super::genre_cross::GenreCross;
use super::options::{Dates, Options};
use crate::Error;
use crate::panel::{Panel, date_of};

impl Analysis {
    /// The analysis of a panel that differs from this one's only from the day `from` on. What this one has computed for
    /// earlier days is carried over, the rest computed; what it has not computed is left for later.
    ///
    /// # Errors
    /// Those of [`new`](Self::new).
    pub(crate) fn followed_by(&self, panel: &Arc<Panel>, options: Options, from: i32) -> Result<Self, Error> {
        let next = Self::new(Arc::clone(panel), options.clone())?;
        let computed = [self.volatility.get().is_some(), self.trend.get().is_some(), self.genre.get().is_some()];
        if panel.days().last().is_none_or(|&last| last < from) || computed == [false; 3] {
            return Ok(next);
        }
        let dates = Dates::Range { from: Some(date_of(from)), to: None };
        let late = Self::new(Arc::clone(panel), Options { dates, ..options })?;
        if let Some(splice) = Splice::new(&self.history, &late.panel, panel, from) {
            if let Some(old) = self.volatility.get() {
                let _ = next.volatility.set(old.followed_by(late.volatility()?, &splice));
            }
            if let Some(old) = self.trend.get() {
                let _ = next.trend.set(old.followed_by(late.trend()?, &splice));
            }
        }
        drop(late);
        if let Some(old) = self.genre.get() {
            // places within a genre look at no other day
            let days = panel.between(from, i32::MAX)?;
            if let Some(splice) = Splice::new(&self.history, &days, panel, from) {
                let late = GenreCross::of_days(&next, &days, (i32::MIN, i32::MAX))?;
                let _ = next.genre.set(old.followed_by(&late, &splice)?);
            }
        }
        Ok(next)
    }
}

/// A panel made of the rows of an older one before a day, and of those of a later one from that day on.
pub(super) struct Splice<'a> {
    pub old: &'a Panel,
    pub late: &'a Panel,
    pub new: &'a Panel,
    pub from: i32,
    /// By anime of the new panel.
    parts: Vec<(Range<usize>, Range<usize>)>,
}

impl<'a> Splice<'a> {
    /// `None` if the panel is not made like that.
    fn new(old: &'a Panel, late: &'a Panel, new: &'a Panel, from: i32) -> Option<Self> {
        let mut parts = Vec::with_capacity(new.mal_ids().len());
        let (mut at_old, mut at_late) = (0, 0);
        for (anime, &id) in new.mal_ids().iter().enumerate() {
            let before = rows(old, &mut at_old, id, |day| day < from);
            let after = rows(late, &mut at_late, id, |day| day < from);
            let before = before.0..before.1;
            let after = after.1..after.2;
            if before.len() + after.len() != new.rows_of(anime).len() {
                return None;
            }
            parts.push((before, after));
        }
        Some(Self { old, late, new, from, parts })
    }

    /// Values by row, in the order of the new panel.
    pub fn values<T: Copy>(&self, old: &[T], late: &[T]) -> Vec<T> {
        let mut out = Vec::with_capacity(self.new.len());
        for (before, after) in &self.parts {
            out.extend_from_slice(&old[before.clone()]);
            out.extend_from_slice(&late[after.clone()]);
        }
        out
    }

    /// Ranges of rows of the older and the later panel, anime by anime.
    pub fn parts(&self) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
        self.parts.iter().cloned()
    }

    /// Values by day, in the order of the new panel.
    pub fn by_day<T>(&self, old: impl Fn(usize) -> T, late: impl Fn(usize) -> T) -> Vec<T> {
        let first = |panel: &Panel| panel.days().partition_point(|&day| day < self.from);
        let after = first(self.late)..self.late.days().len();
        (0..first(self.old)).map(old).chain(after.map(late)).collect()
    }
}

/// Start, split and end of the rows of an anime, whose position is at `at` or behind it.
fn rows(panel: &Panel, at: &mut usize, id: i32, is_before: impl Fn(i32) -> bool) -> (usize, usize, usize) {
    while panel.mal_ids().get(*at).is_some_and(|&other| other < id) {
        *at += 1;
    }
    if panel.mal_ids().get(*at) != Some(&id) {
        return (0, 0, 0);
    }
    let rows = panel.rows_of(*at);
    let split = rows.start + panel.day()[rows.clone()].partition_point(|&day| is_before(day));
    (rows.start, split, rows.end)
}
