//! Generalized least squares of the line under AR(1) errors of a known autocorrelation.

use super::series::Series;
use super::student::power;

/// The fit at one autocorrelation.
pub(super) struct Fit {
    /// Slope in scaled units.
    pub slope: f64,
    /// Slope over its standard error.
    pub t: f64,
    /// Logarithm of the restricted likelihood, up to a constant that all autocorrelations share.
    pub log_likelihood: f64,
}

/// Fits the line at `phi` in (-1, 1]; `df` is the number of observations less 2.
///
/// A step of g days has coefficient `phi^g` and innovation variance `1 + phi² + … + phi^(2(g-1))`. Every sum is
/// written in the difference over the step and in `1 - phi^g`, and the factor `1 - phi` that the level's column shares
/// is taken out by hand, so that nothing cancels near the unit root and `phi = 1` needs no case of its own.
pub(super) fn fit(series: &Series, phi: f64, df: f64) -> Fit {
    let unit = 1.0 - phi;
    let (e0, x0) = series.first;
    let start = unit * (1.0 + phi);
    let (mut ee, mut ex, mut xx) = (start * e0 * e0, start * e0 * x0, start * x0 * x0);
    // The level's products, each less one factor of 1 - phi.
    let (mut level, mut level_e, mut level_x) = (1.0 + phi, (1.0 + phi) * e0, (1.0 + phi) * x0);
    let mut log_variance = 0.0;
    for s in series.steps {
        let r = power(phi, s.days);
        let lost = 1.0 - r;
        let (variance, ratio) = if s.days == 1 {
            (1.0, 1.0)
        } else if phi == 1.0 {
            (s.gap, s.gap)
        } else {
            (lost * (1.0 + r) / start, lost / unit)
        };
        if s.days > 1 {
            log_variance += s.count * variance.ln();
        }
        let weight = 1.0 / variance;
        ee += weight * (s.dd + lost * (2.0 * s.de + lost * s.ee));
        ex += weight * (s.gap * s.d + lost * (s.gap * s.e + s.dx + lost * s.ex));
        xx += weight * (s.gap * s.gap * s.count + lost * (2.0 * s.gap * s.x + lost * s.xx));
        level += weight * unit * ratio * ratio * s.count;
        level_e += weight * ratio * (s.d + lost * s.e);
        level_x += weight * ratio * (s.gap * s.count + lost * s.x);
    }
    ee -= unit * level_e * level_e / level;
    ex -= unit * level_e * level_x / level;
    xx -= unit * level_x * level_x / level;
    let shift = ex / xx;
    // Positive in exact arithmetic, as the series is not a line; the floor only keeps rounding from denying it.
    let rss = (ee - shift * ex).max(ee * f64::EPSILON);
    let slope = series.slope + shift;
    Fit {
        slope,
        t: slope * (xx * df / rss).sqrt(),
        log_likelihood: 0.5 * (((1.0 + phi) / (level * xx)).ln() - log_variance - df * (rss / series.rss).ln()),
    }
}
