//! What was computed for the days before one that is new, carried over to the longer panel.
//!
//! A row depends on its own day and earlier ones only, and what rows need of their whole day is kept by day. So a longer panel
//! shares all earlier days with the one before it, and computes the new one. What goes with the history is four bytes a row (where each
//! row is among those of its day), and for a genre that was never there before, by which the others are numbered anew, a copy of
//! the places within genres.

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
        let before = |panel: &Panel| panel.days().partition_point(|&day| day < from);
        // days of the past that came or went would not stand where they stood
        let shared = before(&self.panel);
        let is_longer = self.panel.days()[..shared] == next.panel.days()[..before(&next.panel)];
        if panel.days().last().is_none_or(|&last| last < from) || computed == [false; 3] || !is_longer {
            return Ok(next);
        }
        let dates = Dates::Range { from: Some(date_of(from)), to: None };
        let late = Self::new(Arc::clone(panel), Options { dates, ..options })?;
        let first = before(&late.panel);
        if let Some(old) = self.volatility.get() {
            let _ = next.volatility.set(old.followed_by(shared, late.volatility()?, first));
        }
        if let Some(old) = self.trend.get() {
            let _ = next.trend.set(old.followed_by(shared, late.trend()?, first));
        }
        if let Some(old) = self.genre.get() {
            // places within a genre look at no other day
            let late = GenreCross::of_days(&late, (from, i32::MAX))?;
            let _ = next.genre.set(old.followed_by(&self.panel, shared, &late, &next.panel));
        }
        next.places(); // callers who are not to wait need not wait for them
        Ok(next)
    }
}
