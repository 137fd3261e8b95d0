//! The sums of [`exact`](super::exact) in 64 bits, for windows of small integers: what nearly every window is.
//!
//! Values are offsets of |offset| <= [`MOST_OFFSET`] from a base, x lies within 0..=[`MOST_X`], so that a series has at most
//! [`MOST_X`] + 1 rows, and a window lies within 30 days and has at most 30 values.
//!
//! - [`Moments`] are columns of doubles, for whole series: a series is run through once, and the sums of a window are differences of
//!   two running ones, whatever its length. What follows from them is plain arithmetic on columns, two rows at a time in
//!   the processor's vectors. Running sums are whole numbers of at most 2⁵¹, a window's nΣ below 2⁴⁷: doubles hold them exactly.
//! - [`NarrowLineSums`] slide, as 64-bit integers: nΣx² is below 2⁴⁷, nSxx below 2¹⁷ and nSxx·nSyy below 2⁶³. Products of that size
//!   are integers' own: in doubles, each would take seventeen operations.
//!
//! Every result is rounded just as it is there: to the same bits.

use super::double_double::{DoubleDouble, near_product, quick_two_sum};
use super::exact::{IntervalFactors, Line};
use crate::schema::NULL_F64;

/// Largest offset from the base.
pub(crate) const MOST_OFFSET: i64 = 1 << 18;
/// Largest x.
pub(crate) const MOST_X: i64 = 1 << 15;

/// The rows whose windows are looked at: those from `first` on, and by each of them the first row of its window.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Windows<'a> {
    pub first: usize,
    pub starts: &'a [u32],
}

impl Windows<'_> {
    /// By row, what is between the start and the end of its window: `running` has what is before each position.
    #[inline]
    fn differences(self, running: &[f64], out: &mut Vec<f64>) {
        let ends = running.get(self.first + 1..).unwrap_or_default();
        out.clear();
        out.extend(ends.iter().zip(self.starts).map(|(end, &start)| end - running[start as usize]));
    }
}

/// Count, sum and sum of squares of the values of windows.
#[derive(Debug, Default)]
pub(crate) struct Moments {
    /// What is before each position of the series: count, sum, sum of squares.
    running: [Vec<f64>; 3],
    n: Vec<f64>,
    sum: Vec<f64>,
    squares: Vec<f64>,
    /// By row, what its confidence interval is made with.
    factors: [Vec<f64>; 4],
}

impl Moments {
    /// Runs through a series.
    pub fn run(&mut self, offsets: impl ExactSizeIterator<Item = Option<i32>>) {
        let (mut n, mut sum, mut squares) = (0.0, 0.0, 0.0);
        let [all_n, all_sums, all_squares] = self.running.each_mut().map(|column| {
            column.resize(offsets.len() + 1, 0.0);
            column[0] = 0.0;
            &mut column[1..]
        });
        for (((at_n, at_sum), at_squares), offset) in all_n.iter_mut().zip(all_sums).zip(all_squares).zip(offsets) {
            let value = f64::from(offset.unwrap_or(0));
            n += if offset.is_some() { 1.0 } else { 0.0 };
            sum += value;
            squares += value * value;
            (*at_n, *at_sum, *at_squares) = (n, sum, squares);
        }
    }

    /// Takes in windows of the series.
    pub fn enter(&mut self, windows: Windows<'_>) {
        let [n, sum, squares] = &self.running;
        windows.differences(n, &mut self.n);
        windows.differences(sum, &mut self.sum);
        windows.differences(squares, &mut self.squares);
    }

    /// Number of values of each window.
    #[allow(clippy::cast_possible_truncation, reason = "counts of a window")]
    pub fn counts(&self, out: &mut [i32]) {
        out.iter_mut().zip(&self.n).for_each(|(out, &n)| *out = n as i32);
    }

    /// As [`Moments::mean`](super::exact::Moments::mean); NaN with fewer than `least` values, and without any.
    pub fn means(&self, base: i64, scale: i32, least: i32, out: &mut [f64]) {
        let (base, scale, least) = (base as f64, f64::from(scale), f64::from(least.max(1)));
        for ((out, &n), &sum) in out.iter_mut().zip(&self.n).zip(&self.sum) {
            let mean = (base * n + sum) / (n * scale);
            *out = if n >= least { mean } else { NULL_F64 };
        }
    }

    /// As [`Moments::std_dev`](super::exact::Moments::std_dev); NaN with fewer than `least` values, and with fewer than two.
    pub fn std_devs(&self, scale: i32, least: i32, out: &mut [f64]) {
        let (scale, least) = (f64::from(scale) * f64::from(scale), f64::from(least.max(2)));
        for (((out, &n), &sum), &squares) in out.iter_mut().zip(&self.n).zip(&self.sum).zip(&self.squares) {
            let deviation = ((n * squares - sum * sum) / (n * (n - 1.0) * scale)).sqrt();
            *out = if n >= least { deviation } else { NULL_F64 };
        }
    }

    /// As [`Moments::mean_interval`](super::exact::Moments::mean_interval), with the factors of n values at `n - 2`; NaN with
    /// fewer than `least` values, and with fewer than two.
    pub fn intervals(&mut self, base: i64, least: i32, factors: &[IntervalFactors], out: [&mut [f64]; 2]) {
        let Self { n, sum, squares, factors: by_row, .. } = self;
        // first the factors of each row, so that what follows is the same for all
        let none = DoubleDouble { hi: NULL_F64, lo: NULL_F64 };
        let none = IntervalFactors { mean: none, half_width: none };
        for column in &mut *by_row {
            column.resize(n.len(), 0.0);
        }
        for (at, n) in n.iter().enumerate() {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a count; below 2 the row gets none"
            )]
            let IntervalFactors { mean, half_width } = factors.get((n - 2.0) as usize).unwrap_or(&none);
            let four = [mean.hi, mean.lo, half_width.hi, half_width.lo];
            by_row.iter_mut().zip(four).for_each(|(column, value)| column[at] = value);
        }
        let (base, least) = (base as f64, f64::from(least.max(2)));
        let rows = n.len();
        let [low, high] = out.map(|out| &mut out[..rows]);
        let (n, sum, squares) = (&n[..rows], &sum[..rows], &squares[..rows]);
        let [mean_hi, mean_lo, half_hi, half_lo] = by_row.each_ref().map(|column| &column[..rows]);
        for at in 0..rows {
            let mean = times(base * n[at] + sum[at], DoubleDouble { hi: mean_hi[at], lo: mean_lo[at] });
            let half_width = DoubleDouble { hi: half_hi[at], lo: half_lo[at] };
            let half = times_root(half_width, n[at] * squares[at] - sum[at] * sum[at]);
            let is_defined = n[at] >= least;
            low[at] = if is_defined { (mean - half).hi } else { NULL_F64 };
            high[at] = if is_defined { (mean + half).hi } else { NULL_F64 };
        }
    }
}

/// The product with a whole number that is a double.
#[inline]
fn times(whole: f64, factor: DoubleDouble) -> DoubleDouble {
    let (high, error) = near_product(whole, factor.hi);
    let (hi, lo) = quick_two_sum(high, error + whole * factor.lo);
    DoubleDouble { hi, lo }
}

/// The product with the square root of a whole number that is a double.
#[inline]
fn times_root(factor: DoubleDouble, whole: f64) -> DoubleDouble {
    let estimate = whole.sqrt();
    // One Newton step, as in `DoubleDouble::sqrt`; the difference of the high parts is exact.
    let (square, error) = near_product(estimate, estimate);
    let residual = (whole - square) - error;
    let correction = if estimate == 0.0 { 0.0 } else { residual / (2.0 * estimate) };
    let (hi, lo) = quick_two_sum(estimate, correction);
    let (high, error) = near_product(hi, factor.hi);
    let (hi, lo) = quick_two_sum(high, error + (hi * factor.lo + lo * factor.hi));
    DoubleDouble { hi, lo }
}

/// Sums of points.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct NarrowLineSums {
    n: i64,
    x: i64,
    y: i64,
    xx: i64,
    xy: i64,
    yy: i64,
}

impl NarrowLineSums {
    #[inline]
    pub fn add(&mut self, x: i64, y: i64) {
        self.n += 1;
        self.x += x;
        self.y += y;
        self.xx += x * x;
        self.xy += x * y;
        self.yy += y * y;
    }

    #[inline]
    pub fn remove(&mut self, x: i64, y: i64) {
        self.n -= 1;
        self.x -= x;
        self.y -= y;
        self.xx -= x * x;
        self.xy -= x * y;
        self.yy -= y * y;
    }

    #[inline]
    pub fn n(&self) -> i64 {
        self.n
    }

    /// As [`LineSums::line`](super::exact::LineSums::line).
    #[inline]
    pub fn line(&self, scale: i32) -> Option<Line> {
        let Self { n, x, y, xx, xy, yy } = *self;
        let (a, b, c) = (n * xx - x * x, n * xy - x * y, n * yy - y * y);
        if n < 3 || a == 0 {
            return None;
        }
        let df = u32::try_from(n - 2).ok()?;
        if c == 0 {
            return Some(Line { slope: 0.0, std_error: 0.0, r_squared: 0.0, unexplained: 1.0, df });
        }
        let scale = i64::from(scale);
        let (ac, bb) = (a * c, b * b);
        let (product, residual) = (ac as f64, (ac - bb) as f64);
        let divisor = (a * a * i64::from(df)) as f64 * (scale * scale) as f64;
        Some(Line {
            slope: b as f64 / (a * scale) as f64,
            std_error: (residual / divisor).sqrt(),
            r_squared: bb as f64 / product,
            unexplained: residual / product,
            df,
        })
    }
}

/// Largest size of the values of pairs that are correlated.
pub(crate) const MOST_OF_PAIR: i32 = 1 << 20;

impl NarrowLineSums {
    /// As the first of [`LineSums::correlation`](super::exact::LineSums::correlation), of up to 30 pairs of values of at most
    /// [`MOST_OF_PAIR`] in size: nSxx, nSxy and nSyy are below 2⁵³, and doubles.
    pub fn pearson(&self) -> Option<f64> {
        let Self { n, x, y, xx, xy, yy } = *self;
        let (a, b, c) = (n * xx - x * x, n * xy - x * y, n * yy - y * y);
        if n < 3 || a == 0 || c == 0 {
            return None;
        }
        if i128::from(a) * i128::from(c) == i128::from(b) * i128::from(b) {
            return Some(if b < 0 { -1.0 } else { 1.0 });
        }
        let root = DoubleDouble::from_product(a as f64, c as f64).sqrt();
        let b = b as f64;
        let quotient = b / root.hi;
        let (product, error) = near_product(quotient, root.hi);
        let rest = ((b - product) - error) - quotient * root.lo;
        Some((quotient + rest / root.hi).clamp(-1.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::exact::{self, LineSums};

    #[test]
    fn correlations_are_those_of_the_wide_sums() {
        let mut state = 3u64;
        let mut draw = |most: i32| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i64::try_from(state >> 33).unwrap() % (2 * i64::from(most) + 1) - i64::from(most)
        };
        for trial in 0..20_000 {
            let (mut narrow, mut wide) = (NarrowLineSums::default(), LineSums::default());
            for _ in 0..3 + trial % 28 {
                let most = [2, 40, 5000, MOST_OF_PAIR][trial % 4];
                let (x, y) = (draw(most), draw(most));
                let y = if trial % 3 == 0 { y } else { x + y / 16 };
                let y = y.clamp(-i64::from(most), i64::from(most));
                narrow.add(x, y);
                wide.add(x, y);
            }
            assert_eq!(narrow.pearson(), wide.correlation().map(|(r, _)| r));
        }
    }

    fn bits(value: f64) -> u64 {
        value.to_bits()
    }

    fn bits_of(value: Option<f64>) -> u64 {
        bits(value.unwrap_or(NULL_F64))
    }

    /// Ranks that walk and jump to the bounds, gaps in the days, missing values, windows of every length from 1 to 30.
    #[test]
    fn the_bits_are_those_of_the_wide_sums() {
        const BASE: i64 = 87_100;
        let mut state = 7u64;
        let mut draw = |most: i64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i64::try_from(state >> 33).unwrap() % most
        };
        let (mut moments, mut compared) = (Moments::default(), 0);
        for series in 0..60 {
            let span = 1 + draw(30);
            let (mut x, mut y) = (MOST_X - 300, 0);
            let points: Vec<(i64, Option<i64>)> = (0..200)
                .map(|_| {
                    x += 1 + draw(20) / 19;
                    y = match series % 4 {
                        0 => (y + draw(13) - 6).clamp(-MOST_OFFSET, MOST_OFFSET),
                        1 => draw(2) * 2 * MOST_OFFSET - MOST_OFFSET,
                        2 => draw(3) * 100,
                        _ => draw(2 * MOST_OFFSET) - MOST_OFFSET,
                    };
                    (x, (draw(12) > 0).then_some(y))
                })
                .collect();
            let small = |value: i64| i32::try_from(value).unwrap();
            moments.run(points.iter().map(|point| point.1.map(small)));
            let start = |row: usize| points.iter().position(|point| point.0 > points[row].0 - span).unwrap();
            let first = usize::try_from(draw(100)).unwrap();
            let starts: Vec<u32> = (first..points.len()).map(|row| u32::try_from(start(row)).unwrap()).collect();
            let windows = Windows { first, starts: &starts };
            moments.enter(windows);
            for (scale, least) in [(1, 3), (10_000, 5)] {
                let column = || vec![0.0; starts.len()];
                let factors: Vec<_> = (2..=30).filter_map(|n| exact::IntervalFactors::new(n, scale, 0.95)).collect();
                let [mut mean, mut deviation, mut low, mut high] = [column(), column(), column(), column()];
                moments.means(BASE, scale, least, &mut mean);
                moments.std_devs(scale, least, &mut deviation);
                moments.intervals(BASE, least, &factors, [&mut low, &mut high]);
                let mut counts = vec![0; starts.len()];
                moments.counts(&mut counts);
                for at in 0..starts.len() {
                    let mut wide = exact::Moments::default();
                    let (mut line, mut wide_line) = (NarrowLineSums::default(), LineSums::default());
                    for &(x, y) in &points[starts[at] as usize..=first + at] {
                        if let Some(y) = y {
                            wide.add(y);
                            line.add(x, y);
                            wide_line.add(x, y);
                        }
                    }
                    let enough = wide.n() >= i64::from(least);
                    assert_eq!(i64::from(counts[at]), wide.n());
                    assert_eq!(bits(mean[at]), bits_of(wide.mean(BASE, scale).filter(|_| enough)));
                    assert_eq!(bits(deviation[at]), bits_of(wide.std_dev(scale).filter(|_| enough)));
                    assert_eq!(line.line(scale), wide_line.line(scale));
                    if enough {
                        let factors = &factors[usize::try_from(wide.n()).unwrap() - 2];
                        assert_eq!(Some((low[at], high[at])), wide.mean_interval(BASE, factors));
                        compared += 1;
                    } else {
                        assert!(low[at].is_nan() && high[at].is_nan());
                    }
                }
            }
        }
        assert!(compared > 5_000, "only {compared} compared");
    }
}
