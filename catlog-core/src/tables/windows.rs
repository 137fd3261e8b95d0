//! Trailing calendar windows of an anime's days, and values some days ago.

use std::ops::Range;

use crate::schema::{NULL_F64, NULL_I32};
use crate::stats::exact::{self, IntervalFactors, Line, LineSums};
use crate::stats::narrow::{self, MOST_OFFSET, MOST_X, NarrowLineSums, Windows};

/// One metric of one anime: its days, strictly ascending, and its values, [`NULL_I32`] where null.
#[derive(Clone, Copy)]
pub(super) struct Series<'a> {
    pub days: &'a [i32],
    pub values: &'a [i32],
    /// The first non-null value: sums of the differences to it stay small.
    pub base: i64,
    /// Whether doubles hold all sums.
    is_narrow: bool,
}

/// Sums of the points of a window, in 64 or in 128 bits: the results are the same to the bit.
pub(super) trait PointSums: Copy + Default {
    fn add(&mut self, x: i64, y: i64);
    fn remove(&mut self, x: i64, y: i64);
    fn n(&self) -> i64;
    fn line(&self, scale: i32) -> Option<Line>;
    fn pearson(&self) -> Option<f64>;
}

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

    /// The difference of a value to the base.
    #[inline]
    fn offset(&self, row: usize) -> Option<i64> {
        let value = self.values[row];
        (value != NULL_I32).then(|| i64::from(value) - self.base)
    }

    /// The same where it fits: in narrow series.
    #[inline]
    fn narrow_offset(&self, row: usize) -> Option<i32> {
        #[allow(clippy::cast_possible_truncation, reason = "a value of the series")]
        let base = self.base as i32;
        let value = self.values[row];
        (value != NULL_I32).then(|| value - base)
    }

    /// Visits each row from `first` with the line sums of its window (x = days since the first day of the series), and
    /// the rows of the window.
    #[inline]
    pub fn lines<S: PointSums>(&self, first: usize, span: i32, mut visit: impl FnMut(usize, Range<usize>, &S)) {
        let Some(&day) = self.days.get(first) else { return };
        let origin = i64::from(self.days[0]);
        let x = |row: usize| i64::from(self.days[row]) - origin;
        let mut sums = S::default();
        let mut start = self.days.partition_point(|&other| other <= day.saturating_sub(span));
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

/// Windows of some calendar days that end on the days from one on: where each begins.
#[derive(Default)]
pub(super) struct Spans {
    first: usize,
    starts: Vec<u32>,
}

impl Spans {
    /// Finds the windows of `span` days that end on the days from `first` on.
    pub fn find(&mut self, days: &[i32], first: usize, span: i32) {
        self.first = first;
        self.starts.clear();
        let Some(&day) = days.get(first) else { return };
        let mut start = days.partition_point(|&other| other <= day.saturating_sub(span));
        self.starts.extend(days[first..].iter().map(|&day| {
            while days[start] <= day.saturating_sub(span) {
                start += 1;
            }
            u32::try_from(start).unwrap_or(NO_ROW) // a panel has fewer rows
        }));
    }

    /// The rows of each window.
    pub fn rows(&self) -> impl Iterator<Item = Range<usize>> {
        self.starts.iter().zip(self.first + 1..).map(|(&start, end)| start as usize..end)
    }

    fn windows(&self) -> Windows<'_> {
        Windows { first: self.first, starts: &self.starts }
    }
}

/// What windows over the values of a series tell. Doubles hold the sums of nearly every series; for the others they are 128 bits
/// wide. The results are the same to the bit.
#[derive(Default)]
pub(super) struct ValueWindows {
    is_narrow: bool,
    base: i64,
    narrow: narrow::Moments,
    wide: Vec<exact::Moments>,
}

impl ValueWindows {
    /// Takes in a series.
    pub fn run(&mut self, series: &Series<'_>) {
        (self.is_narrow, self.base) = (series.is_narrow, series.base);
        if self.is_narrow {
            self.narrow.run((0..series.values.len()).map(|row| series.narrow_offset(row)));
        }
    }

    /// Takes in windows of that series.
    pub fn enter(&mut self, series: &Series<'_>, spans: &Spans) {
        if self.is_narrow {
            return self.narrow.enter(spans.windows());
        }
        let (mut sums, mut inside) = (exact::Moments::default(), 0..0);
        self.wide.clear();
        self.wide.extend(spans.rows().map(|window| {
            (inside.end..window.end).filter_map(|row| series.offset(row)).for_each(|value| sums.add(value));
            (inside.start..window.start).filter_map(|row| series.offset(row)).for_each(|value| sums.remove(value));
            inside = window;
            sums
        }));
    }

    /// The number of values of each window.
    pub fn counts(&self, out: &mut [i32]) {
        if self.is_narrow {
            return self.narrow.counts(out);
        }
        self.put(out, |sums| i32::try_from(sums.n()).unwrap_or(i32::MAX));
    }

    /// The means, NaN with fewer than `least` values and without any.
    pub fn means(&self, scale: i32, least: i32, out: &mut [f64]) {
        if self.is_narrow {
            return self.narrow.means(self.base, scale, least, out);
        }
        self.put(out, |sums| enough(sums, least).and_then(|sums| sums.mean(self.base, scale)).unwrap_or(NULL_F64));
    }

    /// The standard deviations, NaN with fewer than `least` values and with fewer than two.
    pub fn std_devs(&self, scale: i32, least: i32, out: &mut [f64]) {
        if self.is_narrow {
            return self.narrow.std_devs(scale, least, out);
        }
        self.put(out, |sums| enough(sums, least).and_then(|sums| sums.std_dev(scale)).unwrap_or(NULL_F64));
    }

    /// The confidence intervals of the means, NaN as for the deviations. `factors` are those of n values, from two on.
    pub fn intervals(&mut self, least: i32, factors: &[IntervalFactors], [low, high]: [&mut [f64]; 2]) {
        if self.is_narrow {
            return self.narrow.intervals(self.base, least, factors, [low, high]);
        }
        let interval = |sums: &exact::Moments| {
            let factors = factors.get(usize::try_from(sums.n() - 2).ok()?)?;
            enough(sums, least)?.mean_interval(self.base, factors)
        };
        self.put(low, |sums| interval(sums).map_or(NULL_F64, |interval| interval.0));
        self.put(high, |sums| interval(sums).map_or(NULL_F64, |interval| interval.1));
    }

    fn put<T>(&self, out: &mut [T], value: impl Fn(&exact::Moments) -> T) {
        out.iter_mut().zip(&self.wide).for_each(|(out, sums)| *out = value(sums));
    }
}

fn enough(sums: &exact::Moments, least: i32) -> Option<&exact::Moments> {
    (sums.n() >= i64::from(least)).then_some(sums)
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

    /// Counts and means of the windows of seven days, from a row on.
    fn means(series: &Series<'_>, first: usize) -> Vec<(i32, f64)> {
        let (mut spans, mut windows) = (Spans::default(), ValueWindows::default());
        spans.find(series.days, first, 7);
        windows.run(series);
        windows.enter(series, &spans);
        let rows = series.days.len() - first;
        let (mut counts, mut means) = (vec![0; rows], vec![0.0; rows]);
        windows.counts(&mut counts);
        windows.means(1, 1, &mut means);
        counts.into_iter().zip(means).collect()
    }

    #[test]
    fn windows_are_calendar_days_and_start_anywhere() {
        let days = [0, 1, 5, 6, 7, 40];
        let values = [3, 5, NULL_I32, 7, 11, 2];
        let expected = [(1, 3.0), (2, 4.0), (2, 4.0), (3, 5.0), (3, 23.0 / 3.0), (1, 2.0)];
        let narrow = Series::new(&days, &values);
        let wide = Series { is_narrow: false, ..narrow };
        for series in [narrow, wide] {
            assert_eq!(means(&series, 0), expected);
            assert_eq!(means(&series, 3), expected[3..]);
        }
        assert!(narrow.is_narrow && !Series::new(&days, &[1, 1 << 19, 3, 4, 5, 6]).is_narrow);
    }
}
