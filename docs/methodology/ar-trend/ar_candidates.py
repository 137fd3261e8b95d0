"""The published candidates that were tried beside the averaged statistic, without gaps, as statistics (large = trend)."""

import numpy as np


def detrend(y):
    x = np.arange(y.shape[1]) - (y.shape[1] - 1) / 2
    y = y - y.mean(1, keepdims=True)
    b = y @ x / (x @ x)
    return y - np.outer(b, x), b, x @ x


def ols(y):
    u, b, sxx = detrend(y)
    return np.abs(b) / np.sqrt((u**2).sum(1) / (y.shape[1] - 2) / sxx)


def daily_difference(y):
    d = np.diff(y)
    return np.abs(d.mean(1)) / (d.std(1, ddof=1) / np.sqrt(d.shape[1]))


def perron_yabu(y, tau_pct=-1.96):
    """Perron & Yabu (2009): Roy-Fuller corrected AR(1) estimate, truncated to 1 within T^-1/2, feasible GLS."""
    u, _, _ = detrend(y)
    t_len = y.shape[1]
    lag, cur = u[:, :-1], u[:, 1:]
    sxx = (lag**2).sum(1)
    a = (lag * cur).sum(1) / sxx
    s = np.sqrt(((cur - a[:, None] * lag) ** 2).sum(1) / (t_len - 1) / sxx)
    tau = (a - 1) / s
    k, r, ip = 10.0, 2.0, 1.0
    c1 = np.sqrt((1 + r) * t_len)
    c2 = ((1 + r) * t_len - tau_pct**2 * (ip + t_len)) / (tau_pct * (tau_pct + k) * (ip + t_len))
    c = np.where(
        tau > tau_pct,
        -tau,
        np.where(
            tau > -k,
            ip * tau / t_len - (1 + r) / (tau + c2 * (tau + k)),
            np.where(tau > -c1, ip * tau / t_len - (1 + r) / tau, 0.0),
        ),
    )
    am = np.clip(a + c * s, -0.99, 1.0)
    am = np.where(np.sqrt(t_len) * np.abs(am - 1) <= 1, 1.0, am)
    x = np.arange(1, t_len + 1.0)
    one = np.ones_like(x)

    def qd(z):
        return np.concatenate([z[:, :1], z[:, 1:] - am[:, None] * z[:, :-1]], axis=1)

    y_, x_, o_ = qd(y), qd(np.broadcast_to(x, y.shape)), qd(np.broadcast_to(one, y.shape))
    soo, sox, soy = (o_**2).sum(1), (o_ * x_).sum(1), (o_ * y_).sum(1)
    x_ = x_ - o_ * (sox / soo)[:, None]
    y_ = y_ - o_ * (soy / soo)[:, None]
    sx = (x_**2).sum(1)
    b = (x_ * y_).sum(1) / sx
    e = y_ - b[:, None] * x_
    return np.abs(b) / np.sqrt((e**2).sum(1) / (t_len - 2) / sx), am


def _qs_long_run(u):
    """Quadratic-spectral long-run variance, Andrews' AR(1) plug-in bandwidth."""
    n = u.shape[1]
    rho = np.clip((u[:, 1:] * u[:, :-1]).sum(1) / (u[:, :-1] ** 2).sum(1), -0.97, 0.97)
    bw = 1.3221 * np.power(4 * rho**2 / (1 - rho) ** 4 * n, 0.2) + 1e-9
    lrv = (u**2).sum(1) / n
    for j in range(1, n):
        z = 6 * np.pi * (j / bw) / 5
        w = 3 / z**2 * (np.sin(z) / z - np.cos(z))
        lrv = lrv + 2 * w * (u[:, j:] * u[:, :-j]).sum(1) / n
    return np.maximum(lrv, 1e-12)


def harvey_leybourne_taylor(y, kappa=0.00025):
    """Harvey, Leybourne & Taylor (2007) z_lambda; DF-GLS without lags and KPSS as the switch."""
    t_len = y.shape[1]
    u, b0, sxx = detrend(y)
    z0 = np.abs(b0) / np.sqrt(_qs_long_run(u) / sxx)
    d = np.diff(y)
    z1 = np.abs(d.mean(1)) / np.sqrt(_qs_long_run(d - d.mean(1, keepdims=True)) / d.shape[1])
    a = 1 - 13.5 / t_len
    x = np.arange(1, t_len + 1.0)

    def qd(z):
        return np.concatenate([z[..., :1], z[..., 1:] - a * z[..., :-1]], axis=-1)

    design = np.stack([qd(np.ones(t_len)), qd(x)], 1)
    coef = np.linalg.lstsq(design, qd(y).T, rcond=None)[0]
    v = y - (np.stack([np.ones(t_len), x], 1) @ coef).T
    dv, lv = np.diff(v), v[:, :-1]
    rho = (dv * lv).sum(1) / (lv**2).sum(1)
    df_gls = rho / np.sqrt(((dv - rho[:, None] * lv) ** 2).sum(1) / (t_len - 2) / (lv**2).sum(1))
    bw = int(4 * (t_len / 100) ** 0.25)
    lrv = (u**2).sum(1) / t_len
    for j in range(1, bw + 1):
        lrv = lrv + 2 * (1 - j / (bw + 1)) * (u[:, j:] * u[:, :-j]).sum(1) / t_len
    kpss = (np.cumsum(u, 1) ** 2).sum(1) / t_len**2 / lrv
    lam = np.exp(-kappa * (df_gls / kpss) ** 2)
    return (1 - lam) * z0 + lam * z1


def vogelsang_parts(y):
    """Vogelsang (1998) t-PS: the partial-sum t statistic (over sqrt T) and Park & Choi's J for the exp(-b J) correction."""
    t_len = y.shape[1]
    x = np.arange(1, t_len + 1.0)
    z = np.cumsum(y, 1)
    design = np.stack([x, np.cumsum(x)], 1)
    xtx_inv = np.linalg.inv(design.T @ design)
    coef = z @ design @ xtx_inv
    e = z - coef @ design.T
    s2 = (e**2).sum(1) / t_len
    tps = np.abs(coef[:, 1]) / np.sqrt(s2 * xtx_inv[1, 1]) / np.sqrt(t_len)
    u, _, _ = detrend(y)
    powers = np.linalg.qr(np.vander((x - x.mean()) / t_len, 10))[0]
    full = ((y - y @ powers @ powers.T) ** 2).sum(1)
    j = ((u**2).sum(1) - full) / full
    return tps, j
