"""The statistic behind `ar_p_value` in NumPy, with dense matrices, so that it shares no shortcut with the Rust code;
and the null models that the simulations draw from. Used by compare.py, calibrate.py and golden.py.
"""

import numpy as np
from scipy import stats


def step_variance(phi, gap):
    """Innovation variance of an AR(1) over `gap` days: 1 + phi^2 + ... + phi^(2(gap-1))."""
    gap = np.asarray(gap, float)
    return gap if phi == 1 else (1 - phi ** (2 * gap)) / (1 - phi * phi)


def whitening(days, phi):
    """The matrix that turns AR(1) errors on these days into independent ones of unit innovation variance.

    A step of g days has coefficient phi^g. The first row is the stationary start; at phi = 1 it weighs nothing.
    """
    gaps = np.diff(np.asarray(days))
    n = len(gaps) + 1
    w = np.zeros((n, n))
    w[0, 0] = np.sqrt(1 - phi * phi)
    for i, g in enumerate(gaps, start=1):
        v = step_variance(phi, g)
        w[i, i], w[i, i - 1] = 1 / np.sqrt(v), -(phi ** int(g)) / np.sqrt(v)
    return w


def gls(days, y, grid):
    """Slope, t statistic and log restricted likelihood per series (row of y) and per phi of the grid (column)."""
    y = np.atleast_2d(np.asarray(y, float))
    x = np.asarray(days, float)
    x, y = x - x.mean(), y - y.mean(1, keepdims=True)
    df = y.shape[1] - 2
    slope, t, loglik = (np.empty((y.shape[0], len(grid))) for _ in range(3))
    for k, phi in enumerate(grid):
        w = whitening(days, phi)
        one, wx, wy = w.sum(1), w @ x, y @ w.T
        level = 1.0  # (1 - phi^2) / (1' V^-1 1), continuous at 1
        if phi < 1:
            s11 = one @ one
            level = (1 - phi * phi) / s11
            wx = wx - one * (one @ wx) / s11
            wy = wy - np.outer(wy @ one / s11, one)
        sxx = wx @ wx
        b = wy @ wx / sxx
        rss = ((wy - np.outer(b, wx)) ** 2).sum(1)
        slope[:, k] = b
        t[:, k] = b * np.sqrt(sxx * df / rss)
        loglik[:, k] = 0.5 * (np.log(level) - np.log(step_variance(phi, np.diff(days))).sum() - np.log(sxx) - df * np.log(rss))
    return slope, t, loglik


# The grid of phi, its weights w (sum 1), and the weight a of phi = 1 in the numerator (the others keep w).
GRID = np.array([-0.6, -0.3, 0.0, 0.2, 0.4, 0.6, 0.75, 0.85, 0.92, 0.97, 1.0])
WEIGHTS = np.array([3, 3, 10, 10, 10, 8, 6, 5, 4, 4, 10]) / 73
UNIT_ROOT_WEIGHT = 1.0

LEVELS = (0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)
SIZES = (3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30)


def log_averaged(days, y, grid=GRID, weights=WEIGHTS, null_weights=None):
    """ln of the averaged p-value, sum a_k L_k p_k / sum w_k L_k, p_k the two-sided t p-value at phi_k; at most 0."""
    if null_weights is None:
        null_weights = np.where(grid == 1, UNIT_ROOT_WEIGHT, weights)
    _, t, loglik = gls(days, y, grid)
    log_p = np.log(2) + stats.t.logsf(np.abs(t), np.shape(y)[-1] - 2)
    with np.errstate(divide="ignore"):
        num = np.logaddexp.reduce(np.log(null_weights) + loglik + log_p, axis=1)
    return np.minimum(num - np.logaddexp.reduce(np.log(weights) + loglik, axis=1), 0.0)


def knots(n, quantiles):
    """(ln averaged, ln p) knots for n observations: the simulated quantiles, linear in n, between (1e-6, 1e-6) and (1, 1)."""
    if n > SIZES[-1]:
        return np.array([-1.0, 0.0]), np.array([-1.0, 0.0])
    q = np.array([np.interp(n, SIZES, np.log(np.asarray(quantiles)[:, j])) for j in range(len(LEVELS))])
    ends = np.log(1e-6), 0.0
    return np.r_[ends[0], q[::-1], ends[1]], np.r_[ends[0], np.log(LEVELS)[::-1], ends[1]]


def p_value(days, y, quantiles):
    """The published p-value: the averaged one mapped through its simulated null distribution."""
    u = log_averaged(days, y)
    xs, ys = knots(np.shape(y)[-1], quantiles)
    return np.exp(np.where(u <= xs[0], u, np.interp(u, xs, ys)))


# ---------------------------------------------------------------- null models, innovations of unit variance


def innovations(rng, shape, law="normal"):
    if law == "normal":
        return rng.standard_normal(shape)
    if law == "t3":
        return rng.standard_t(3, shape) / np.sqrt(3)
    raise ValueError(law)


def ar1(rng, reps, n, phi, law="normal", start="stationary"):
    e = innovations(rng, (reps, n), law)
    u = np.empty((reps, n))
    u[:, 0] = e[:, 0] / np.sqrt(1 - phi * phi) if abs(phi) < 1 and start == "stationary" else e[:, 0]
    for i in range(1, n):
        u[:, i] = phi * u[:, i - 1] + e[:, i]
    return u


def ma1(rng, reps, n, theta):
    e = rng.standard_normal((reps, n + 1))
    return e[:, 1:] + theta * e[:, :-1]
