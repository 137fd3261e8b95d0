//! A short series made ready for generalized least squares at any autocorrelation: its sums per length of step.

/// What all steps of one length (in days) between neighbouring observations add up to.
///
/// `e` is the residual of the classical line, `x` the centred day; `d` the change of `e` over the step, and the
/// suffix of a sum names its factors, both at the start of the step.
#[derive(Clone, Copy, Default)]
pub(super) struct Steps {
    /// Length of the step.
    pub days: usize,
    pub count: f64,
    pub d: f64,
    pub e: f64,
    pub x: f64,
    pub dd: f64,
    pub de: f64,
    pub ee: f64,
    pub dx: f64,
    pub ex: f64,
    pub xx: f64,
}

/// The series as [`super::gls`] reads it.
pub(super) struct Series<'a> {
    /// The classical (ordinary least squares) slope, in scaled units.
    pub slope: f64,
    /// Residual sum of squares of the classical line: the unit that all others are compared in.
    pub rss: f64,
    /// First residual and first centred day.
    pub first: (f64, f64),
    pub steps: &'a [Steps],
}

/// Why a series has no sums to speak of, or its sums.
pub(super) enum Shape<'a> {
    Constant,
    /// All on one line, to within rounding; the slope in scaled units.
    Line(f64),
    Noisy(Series<'a>),
}

/// A power of two that brings the largest magnitude into `[1, 2)`, and its inverse; scaling by it rounds nothing.
pub(super) fn binary_scale(values: &[f64]) -> (f64, f64) {
    let largest = values.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
    let exponent = (2046 - (largest.to_bits() >> 52)).clamp(1, 2045);
    (f64::from_bits(exponent << 52), f64::from_bits((2046 - exponent) << 52))
}

/// At most so many different lengths of step lie between `n` increasing days: 1 + 2 + … + k days hold k of them.
pub(super) fn most_kinds(days: &[i32]) -> usize {
    let span = u64::from(days[days.len() - 1].abs_diff(days[0]));
    let steps = days.len() - 1;
    usize::try_from(((8 * span + 1).isqrt() - 1) / 2).map_or(steps, |kinds| kinds.min(steps))
}

/// Fits the classical line and, unless it is perfect, adds up the steps. `buffer` has [`most_kinds`] places or more.
///
/// `days` increase strictly; `values` are finite and as many, three or more; `scale` is [`binary_scale`]'s.
#[allow(clippy::many_single_char_names, reason = "e, x, d are the symbols of the sums they enter")]
pub(super) fn sum_up<'a>(days: &[i32], values: &[f64], scale: f64, buffer: &'a mut [Steps]) -> Shape<'a> {
    // Values near 1 in magnitude carry errors of an ulp or so; what lies below a few of them is not a fluctuation.
    const ROUNDING: f64 = 16.0 * f64::EPSILON;

    let n = days.len() as f64;
    let day = |i: usize| f64::from(days[i].abs_diff(days[0]));
    let value = |i: usize| values[i] * scale - values[0] * scale;

    if (0..days.len()).all(|i| value(i).abs() <= ROUNDING) {
        return Shape::Constant;
    }
    let mean_day = (0..days.len()).map(day).sum::<f64>() / n;
    let mean_value = (0..days.len()).map(value).sum::<f64>() / n;
    let (mut xx, mut xy) = (0.0, 0.0);
    for i in 0..days.len() {
        let x = day(i) - mean_day;
        xx += x * x;
        xy += x * (value(i) - mean_value);
    }
    let slope = xy / xx;
    let residual = |i: usize| (value(i) - mean_value) - slope * (day(i) - mean_day);

    let (mut e, mut x) = (residual(0), day(0) - mean_day);
    let first = (e, x);
    let mut rss = e * e;
    let mut furthest = e.abs();
    let mut kinds = 0;
    for i in 1..days.len() {
        let (next_e, next_x) = (residual(i), day(i) - mean_day);
        let step = days[i].abs_diff(days[i - 1]) as usize;
        let known = buffer[..kinds].iter().position(|s| s.days == step);
        let k = known.unwrap_or_else(|| {
            buffer[kinds] = Steps { days: step, ..Steps::default() };
            kinds += 1;
            kinds - 1
        });
        let s = &mut buffer[k];
        let d = next_e - e;
        s.count += 1.0;
        s.d += d;
        s.e += e;
        s.x += x;
        s.dd += d * d;
        s.de += d * e;
        s.ee += e * e;
        s.dx += d * x;
        s.ex += e * x;
        s.xx += x * x;
        rss += next_e * next_e;
        furthest = furthest.max(next_e.abs());
        (e, x) = (next_e, next_x);
    }
    if furthest <= ROUNDING {
        return Shape::Line(slope);
    }
    Shape::Noisy(Series { slope, rss, first, steps: &buffer[..kinds] })
}
