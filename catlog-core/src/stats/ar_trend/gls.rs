//! Generalized least squares of the line under AR(1) errors of a known autocorrelation.

use super::series::Series;

/// The fit at one autocorrelation.
pub(super) struct Fit {
    /// Slope in scaled units.
    pub slope: f64,
    /// Squared partial correlation of value and day, and what is left of 1: t² is `df` times their ratio.
    pub r_squared: f64,
    pub complement: f64,
    /// Logarithm of the restricted likelihood, up to a constant that all autocorrelations share.
    pub log_likelihood: f64,
}

/// What a step of some length does to an AR(1) of some `phi` in (-1, 1].
#[derive(Clone, Copy, Default)]
struct Step {
    /// `1 - phi^g`.
    lost: f64,
    /// `(1 - phi^g) / (1 - phi)`.
    ratio: f64,
    /// One over the innovation variance `1 + phi² + … + phi^(2(g-1))`.
    weight: f64,
    log_variance: f64,
}

impl Step {
    fn new(phi: f64, days: usize) -> Self {
        let r = power(phi, days);
        let lost = 1.0 - r;
        let unit = 1.0 - phi;
        let (variance, ratio) = if unit > 0.0 && days > 1 {
            (lost * (1.0 + r) / (unit * (1.0 + phi)), lost / unit)
        } else {
            (days as f64, days as f64)
        };
        Self { lost, ratio, weight: 1.0 / variance, log_variance: variance.ln() }
    }
}

/// Steps longer than this are worked out each time.
const KEPT: usize = 16;

/// An autocorrelation with what it does to steps of every usual length.
pub(super) struct Phi {
    phi: f64,
    steps: [Step; KEPT],
}

impl Phi {
    pub(super) fn new(phi: f64) -> Self {
        Self { phi, steps: std::array::from_fn(|k| Step::new(phi, k + 1)) }
    }
}

/// Fits the line at `phi`; `df` is the number of observations less 2.
///
/// A step of g days has coefficient `phi^g` and the variance above. Every sum is written in the difference over the
/// step and in `1 - phi^g`, and the factor `1 - phi` that the level's column shares is taken out by hand, so that
/// nothing cancels near the unit root and `phi = 1` needs no case of its own.
pub(super) fn fit(series: &Series<'_>, at: &Phi, df: f64) -> Fit {
    let phi = at.phi;
    let unit = 1.0 - phi;
    let (e0, x0) = series.first;
    let start = unit * (1.0 + phi);
    let (mut ee, mut ex, mut xx) = (start * e0 * e0, start * e0 * x0, start * x0 * x0);
    // The level's products, each less one factor of 1 - phi.
    let (mut level, mut level_e, mut level_x) = (1.0 + phi, (1.0 + phi) * e0, (1.0 + phi) * x0);
    let mut log_variance = 0.0;
    for s in series.steps {
        let step = at.steps.get(s.days - 1).copied().unwrap_or_else(|| Step::new(phi, s.days));
        let Step { lost, ratio, weight, .. } = step;
        let gap = s.days as f64;
        log_variance += s.count * step.log_variance;
        ee += weight * (s.dd + lost * (2.0 * s.de + lost * s.ee));
        ex += weight * (gap * s.d + lost * (gap * s.e + s.dx + lost * s.ex));
        xx += weight * (gap * gap * s.count + lost * (2.0 * gap * s.x + lost * s.xx));
        level += weight * unit * ratio * ratio * s.count;
        level_e += weight * ratio * (s.d + lost * s.e);
        level_x += weight * ratio * (gap * s.count + lost * s.x);
    }
    ee -= unit * level_e * level_e / level;
    ex -= unit * level_e * level_x / level;
    xx -= unit * level_x * level_x / level;
    let shift = ex / xx;
    // Positive in exact arithmetic, as the series is not a line; the floor only keeps rounding from denying it.
    let rss = (ee - shift * ex).max(ee * f64::EPSILON);
    let slope = series.slope + shift;
    let explained = slope * slope * xx;
    Fit {
        slope,
        r_squared: explained / (explained + rss),
        complement: rss / (explained + rss),
        log_likelihood: 0.5 * (((1.0 + phi) / (level * xx)).ln() - log_variance - df * (rss / series.rss).ln()),
    }
}

/// `x` to a whole power, by squaring, in the same order of operations everywhere.
fn power(mut x: f64, mut exponent: usize) -> f64 {
    let mut result = 1.0;
    while exponent > 0 {
        if exponent % 2 == 1 {
            result *= x;
        }
        x *= x;
        exponent /= 2;
    }
    result
}
