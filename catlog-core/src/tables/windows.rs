//! Sliding through an anime's days: trailing calendar windows and values some days ago.

use crate::schema::NULL_I32;
use crate::stats::exact::{LineSums, Moments};

/// One metric of one anime: its days, strictly ascending, and its values, [`NULL_I32`] where null.
#[derive(Clone, Copy)]
pub(super) struct Series<'a> {
    pub days: &'a [i32],
    pub values: &'a [i32],
    /// The first non-null value: sums of the differences to it stay small.
    pub base: i64,
}

impl<'a> Series<'a> {
    pub fn new(days: &'a [i32], values: &'a [i32]) -> Self {
        let base = values.iter().copied().find(|&value| value != NULL_I32).unwrap_or(0);
        Self { days, values, base: i64::from(base) }
    }

    fn offset(&self, row: usize) -> Option<i64> {
        let value = self.values[row];
        (value != NULL_I32).then(|| i64::from(value) - self.base)
    }

    /// First row of the window of `span` calendar days that ends on a day.
    fn window_start(&self, end: i32, span: i32) -> usize {
        self.days.partition_point(|&day| day <= end.saturating_sub(span))
    }

    /// Visits each row from `first` with the moments of its window of `span` calendar days.
    #[inline]
    pub fn moments(&self, first: usize, span: i32, mut visit: impl FnMut(usize, &Moments)) {
        let Some(&day) = self.days.get(first) else { return };
        let mut sums = Moments::default();
        let mut start = self.window_start(day, span);
        for row in start..first {
            if let Some(value) = self.offset(row) {
                sums.add(value);
            }
        }
        for row in first..self.days.len() {
            if let Some(value) = self.offset(row) {
                sums.add(value);
            }
            while self.days[start] <= self.days[row].saturating_sub(span) {
                if let Some(value) = self.offset(start) {
                    sums.remove(value);
                }
                start += 1;
            }
            visit(row, &sums);
        }
    }

    /// Visits each row from `first` with the line sums of its window (x = days since the first day of the series), and
    /// the rows of the window.
    #[inline]
    pub fn lines(&self, first: usize, span: i32, mut visit: impl FnMut(usize, std::ops::Range<usize>, &LineSums)) {
        let Some(&day) = self.days.get(first) else { return };
        let origin = i64::from(self.days[0]);
        let x = |row: usize| i64::from(self.days[row]) - origin;
        let mut sums = LineSums::default();
        let mut start = self.window_start(day, span);
        for row in start..first {
            if let Some(value) = self.offset(row) {
                sums.add(x(row), value);
            }
        }
        for row in first..self.days.len() {
            if let Some(value) = self.offset(row) {
                sums.add(x(row), value);
            }
            while self.days[start] <= self.days[row].saturating_sub(span) {
                if let Some(value) = self.offset(start) {
                    sums.remove(x(start), value);
                }
                start += 1;
            }
            visit(row, start..row + 1, &sums);
        }
    }

    /// Visits each row from `first` with its change over `lag` days, [`NULL_I32`] where there is none: the value minus
    /// the newest non-null one of the days `lag ..= lag + tolerance` before.
    #[inline]
    pub fn changes(&self, first: usize, lag: i32, tolerance: i32, mut visit: impl FnMut(usize, i32)) {
        let Some(&day) = self.days.get(first) else { return };
        // rows before `then` lie at least `lag` days back
        let mut then = self.days.partition_point(|&d| d <= day.saturating_sub(lag));
        for row in first..self.days.len() {
            let newest = self.days[row].saturating_sub(lag);
            while self.days[then] <= newest {
                then += 1;
            }
            let mut change = NULL_I32;
            if self.values[row] != NULL_I32 {
                let oldest = newest.saturating_sub(tolerance);
                for back in (0..then).rev() {
                    if self.days[back] < oldest {
                        break;
                    }
                    if self.values[back] != NULL_I32 {
                        // both are >= 0, so the difference is an i32 and never the null
                        change = self.values[row] - self.values[back];
                        break;
                    }
                }
            }
            visit(row, change);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(days: &[i32], values: &[i32], lag: i32, tolerance: i32) -> Vec<i32> {
        let mut out = Vec::new();
        Series::new(days, values).changes(0, lag, tolerance, |_, change| out.push(change));
        out
    }

    #[test]
    fn a_change_needs_the_very_day_unless_tolerated() {
        let (days, values) = ([0, 6, 7, 14, 15], [10, 11, 15, NULL_I32, 5]);
        let none = NULL_I32;
        assert_eq!(changes(&days, &values, 7, 0), [none, none, 5, none, none]);
        assert_eq!(changes(&days, &values, 7, 1), [none, none, 5, none, -10]);
        assert_eq!(changes(&days, &values, 7, 2), [none, none, 5, none, -10]);
    }

    #[test]
    fn a_tolerated_change_takes_the_newest_value() {
        let (days, values) = ([0, 1, 2, 9], [1, 2, NULL_I32, 10]);
        assert_eq!(changes(&days, &values, 7, 3)[3], 8);
    }

    #[test]
    fn windows_are_calendar_days_and_start_anywhere() {
        let days = [0, 1, 5, 6, 7, 40];
        let values = [3, 5, NULL_I32, 7, 11, 2];
        let series = Series::new(&days, &values);
        let mut counts = Vec::new();
        series.moments(0, 7, |_, sums| counts.push((sums.n(), sums.mean(series.base, 1))));
        assert_eq!(
            counts,
            [(1, Some(3.0)), (2, Some(4.0)), (2, Some(4.0)), (3, Some(5.0)), (3, Some(23.0 / 3.0)), (1, Some(2.0))]
        );
        let mut late = Vec::new();
        series.moments(3, 7, |_, sums| late.push((sums.n(), sums.mean(series.base, 1))));
        assert_eq!(late, counts[3..]);
    }
}
