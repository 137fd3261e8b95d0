//! Sliding through an anime's days: trailing calendar windows and values some days ago.

use std::ops::Range;

use crate::schema::NULL_I32;
use crate::stats::exact::{IntervalFactors, Line, LineSums, Moments};
use crate::stats::narrow::{MOST_OFFSET, MOST_X, NarrowLineSums, NarrowMoments};

/// One metric of one anime: its days, strictly ascending, and its values, [`NULL_I32`] where null.
#[derive(Clone, Copy)]
pub(super) struct Series<'a> {
    pub days: &'a [i32],
    pub values: &'a [i32],
    /// The first non-null value: sums of the differences to it stay small.
    pub base: i64,
    /// Whether 64 bits hold the sums of any window of up to 30 days.
    is_narrow: bool,
}

/// Sums of the values of a window, in 64 or in 128 bits: the results are the same to the bit.
pub(super) trait Sums: Copy + Default {
    fn add(&mut self, value: i64);
    fn remove(&mut self, value: i64);
    fn n(&self) -> i64;
    fn mean(&self, base: i64, scale: i32) -> Option<f64>;
    fn std_dev(&self, scale: i32) -> Option<f64>;
    fn mean_interval(&self, base: i64, factors: &IntervalFactors) -> Option<(f64, f64)>;
}

/// Sums of the points of a window, likewise.
pub(super) trait PointSums: Copy + Default {
    fn add(&mut self, x: i64, y: i64);
    fn remove(&mut self, x: i64, y: i64);
    fn n(&self) -> i64;
    fn line(&self, scale: i32) -> Option<Line>;
    fn pearson(&self) -> Option<f64>;
}

macro_rules! sums {
    ($($type:ty),*) => {$(
        impl Sums for $type {
            #[inline]
            fn add(&mut self, value: i64) {
                Self::add(self, value);
            }
            #[inline]
            fn remove(&mut self, value: i64) {
                Self::remove(self, value);
            }
            #[inline]
            fn n(&self) -> i64 {
                Self::n(self)
            }
            #[inline]
            fn mean(&self, base: i64, scale: i32) -> Option<f64> {
                Self::mean(self, base, scale)
            }
            #[inline]
            fn std_dev(&self, scale: i32) -> Option<f64> {
                Self::std_dev(self, scale)
            }
            #[inline]
            fn mean_interval(&self, base: i64, factors: &IntervalFactors) -> Option<(f64, f64)> {
                Self::mean_interval(self, base, factors)
            }
        }
    )*};
}
sums!(Moments, NarrowMoments);

macro_rules! point_sums {
    ($($type:ty),*) => {$(
        impl PointSums for $type {
            #[inline]
            fn add(&mut self, x: i64, y: i64) {
                Self::add(self, x, y);
            }
            #[inline]
            fn remove(&mut self, x: i64, y: i64) {
                Self::remove(self, x, y);
            }
            #[inline]
            fn n(&self) -> i64 {
                Self::n(self)
            }
            #[inline]
            fn line(&self, scale: i32) -> Option<Line> {
                Self::line(self, scale)
            }
            #[inline]
            fn pearson(&self) -> Option<f64> {
                Self::pearson(self)
            }
        }
    )*};
}
point_sums!(LineSums, NarrowLineSums);

/// Runs an expression with `$sums` standing for the sums that a series needs.
macro_rules! with_sums {
    ($series:expr, $narrow:ty | $wide:ty as $sums:ident, $run:expr) => {
        if $series.is_narrow() {
            type $sums = $narrow;
            $run
        } else {
            type $sums = $wide;
            $run
        }
    };
}
pub(super) use with_sums;

impl<'a> Series<'a> {
    pub fn new(days: &'a [i32], values: &'a [i32]) -> Self {
        let base = i64::from(values.iter().copied().find(|&value| value != NULL_I32).unwrap_or(0));
        let (mut least, mut greatest) = (i32::MAX, i32::MIN);
        for &value in values {
            least = least.min(if value == NULL_I32 { i32::MAX } else { value });
            greatest = greatest.max(value);
        }
        let span = days.last().zip(days.first()).map_or(0, |(&last, &first)| i64::from(last) - i64::from(first));
        let is_narrow = i64::from(greatest) - base <= MOST_OFFSET && base - i64::from(least) <= MOST_OFFSET;
        Self { days, values, base, is_narrow: is_narrow && span <= MOST_X }
    }

    pub fn is_narrow(&self) -> bool {
        self.is_narrow
    }

    /// Whether there is no value at all.
    pub fn is_empty(&self) -> bool {
        self.values.iter().all(|&value| value == NULL_I32)
    }

    #[inline]
    fn offset(&self, row: usize) -> Option<i64> {
        let value = self.values[row];
        (value != NULL_I32).then(|| i64::from(value) - self.base)
    }

    /// First row of the window of `span` calendar days that ends on a day.
    fn window_start(&self, end: i32, span: i32) -> usize {
        self.days.partition_point(|&day| day <= end.saturating_sub(span))
    }

    /// Visits each row from `first` with the sums of its windows of `spans` calendar days.
    #[inline]
    pub fn windows<S: Sums, const N: usize>(
        &self,
        first: usize,
        spans: [i32; N],
        mut visit: impl FnMut(usize, &[S; N]),
    ) {
        let Some(&day) = self.days.get(first) else { return };
        let mut sums = [S::default(); N];
        let mut starts = spans.map(|span| self.window_start(day, span));
        for (sums, &start) in sums.iter_mut().zip(&starts) {
            for row in start..first {
                if let Some(value) = self.offset(row) {
                    sums.add(value);
                }
            }
        }
        for row in first..self.days.len() {
            let entering = self.offset(row);
            for ((sums, start), span) in sums.iter_mut().zip(&mut starts).zip(spans) {
                if let Some(value) = entering {
                    sums.add(value);
                }
                while self.days[*start] <= self.days[row].saturating_sub(span) {
                    if let Some(value) = self.offset(*start) {
                        sums.remove(value);
                    }
                    *start += 1;
                }
            }
            visit(row, &sums);
        }
    }

    /// Visits each row from `first` with the line sums of its window (x = days since the first day of the series), and
    /// the rows of the window.
    #[inline]
    pub fn lines<S: PointSums>(&self, first: usize, span: i32, mut visit: impl FnMut(usize, Range<usize>, &S)) {
        let Some(&day) = self.days.get(first) else { return };
        let origin = i64::from(self.days[0]);
        let x = |row: usize| i64::from(self.days[row]) - origin;
        let mut sums = S::default();
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

    /// Finds, for each row from `first`, the row exactly `lag` days before, [`NO_ROW`] where there is none.
    pub fn rows_before(days: &[i32], first: usize, lag: i32, out: &mut Vec<u32>) {
        out.clear();
        let Some(&day) = days.get(first) else { return };
        let mut then = days.partition_point(|&d| d < day.saturating_sub(lag));
        for &day in &days[first..] {
            let wanted = day.saturating_sub(lag);
            while days[then] < wanted {
                then += 1;
            }
            out.push(if days[then] == wanted { u32::try_from(then).unwrap_or(NO_ROW) } else { NO_ROW });
        }
    }

    /// The changes of each row from `first` to its row of `before`, [`NULL_I32`] where there is none.
    #[inline]
    pub fn changes_since(&self, first: usize, before: &[u32], out: impl Iterator<Item = &'a mut i32>) {
        for ((out, &value), &then) in out.zip(&self.values[first..]).zip(before) {
            let past = self.values.get(then as usize).copied().unwrap_or(NULL_I32);
            // both are >= 0, so the difference is an i32 and never the null
            *out = if value == NULL_I32 || past == NULL_I32 { NULL_I32 } else { value - past };
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

/// Stands for "no such row".
pub(super) const NO_ROW: u32 = u32::MAX;

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
    fn the_row_before_lies_on_the_very_day() {
        let days = [0, 6, 7, 14, 15, 22];
        let mut before = Vec::new();
        Series::rows_before(&days, 1, 7, &mut before);
        assert_eq!(before, [NO_ROW, 0, 2, NO_ROW, 4]);
        let series = Series::new(&days, &[10, 11, 15, NULL_I32, 5, 9]);
        let mut changes = [0; 5];
        series.changes_since(1, &before, changes.iter_mut());
        assert_eq!(changes, [NULL_I32, 5, NULL_I32, NULL_I32, 4]);
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
        series.windows(0, [7], |_, [sums]: &[Moments; 1]| counts.push((sums.n(), sums.mean(series.base, 1))));
        assert_eq!(
            counts,
            [(1, Some(3.0)), (2, Some(4.0)), (2, Some(4.0)), (3, Some(5.0)), (3, Some(23.0 / 3.0)), (1, Some(2.0))]
        );
        let mut late = Vec::new();
        series.windows(3, [7], |_, [sums]: &[NarrowMoments; 1]| late.push((sums.n(), sums.mean(series.base, 1))));
        assert_eq!(late, counts[3..]);
    }
}
