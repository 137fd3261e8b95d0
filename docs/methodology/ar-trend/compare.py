"""The tables of docs/methodology/ar-trend.md: sizes and powers of `ar_p_value` and of the candidates beside it.

    OMP_NUM_THREADS=1 python compare.py [sizes|departures|candidates]

Seeded; 20,000 replications per cell, so that the standard error of a rate of 5 % is 0.15 points.
"""

import json
import pathlib
import sys

import numpy as np
from scipy import stats

from ar_candidates import daily_difference, harvey_leybourne_taylor, ols, perron_yabu, vogelsang_parts
from ar_model import ar1, gls, ma1, p_value

REPS = 20_000
QUANTILES = json.loads((pathlib.Path(__file__).parent / "quantiles.json").read_text())
LINES = {"white noise": 0.0, "AR(1) 0.5": 0.5, "AR(1) 0.8": 0.8, "AR(1) 0.95": 0.95, "random walk": 1.0}


def percent(rates):
    return "| " + " | ".join(f"{100 * r:.1f}" for r in rates) + " |"


def rate(days, y, level=0.05):
    return (p_value(days, y, QUANTILES) <= level).mean()


def sizes():
    """Sizes by number of observations, level, missing days; power."""
    rng = np.random.default_rng(101)
    phis = [-0.9, -0.6, -0.3, 0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0]
    print("\nsize of ar_p_value at 5 %: phi", phis)
    for n in (3, 5, 7, 10, 12, 15, 18, 20, 23, 27, 30, 31, 45, 60, 90):
        print(f"| n = {n} {percent([rate(np.arange(n), ar1(rng, REPS, n, phi)) for phi in phis])}", flush=True)
    for level in (0.01, 0.1):
        print(f"| n = 30, level {level} {percent([rate(np.arange(30), ar1(rng, REPS, 30, phi), level) for phi in phis])}")
    for missing in (3, 6, 10, 15):
        rates = np.zeros(len(phis))
        patterns = 20
        for _ in range(patterns):
            days = np.sort(rng.choice(30, 30 - missing, replace=False))
            rates += [rate(days, ar1(rng, REPS // patterns, 30, phi)[:, days]) for phi in phis]
        print(f"| {missing} of 30 days missing {percent(rates / patterns)}", flush=True)
    days = np.r_[0:10, 20:30]
    print(f"| 10 days missing in the middle {percent([rate(days, ar1(rng, REPS, 30, phi)[:, days]) for phi in phis])}")

    print("\npower of ar_p_value at 5 %, slope in innovation standard deviations a day:", list(LINES))
    for n in (10, 15, 20, 30):
        for slope in (0.1, 0.2, 0.5):
            days = np.arange(n)
            rates = [rate(days, ar1(rng, REPS, n, phi) + slope * days) for phi in LINES.values()]
            print(f"| n = {n}, slope {slope} {percent(rates)}", flush=True)


def departures():
    """Null series outside the model, n = 30, 5 %."""
    rng = np.random.default_rng(102)
    n, days = 30, np.arange(30)
    print("\ndepartures, size at 5 %")
    for theta in (-0.8, -0.4, 0.4, 0.8):
        print(f"| MA(1) {theta} {percent([rate(days, ma1(rng, REPS, n, theta))])}")
    for theta in (-0.8, -0.4, 0.4):
        print(f"| random walk with MA(1) {theta} steps {percent([rate(days, np.cumsum(ma1(rng, REPS, n, theta), 1))])}")
    for phi in (0.2, 0.4, 0.6):
        print(f"| random walk with AR(1) {phi} steps {percent([rate(days, np.cumsum(ar1(rng, REPS, n, phi), 1))])}")
    for name, phi in LINES.items():
        t3 = rate(days, ar1(rng, REPS, n, phi, "t3"))
        zero = rate(days, ar1(rng, REPS, n, phi, start="zero"))
        noisy = rate(days, ar1(rng, REPS, n, phi) + rng.standard_normal((REPS, n)))
        whole = rate(days, np.round(ar1(rng, REPS, n, phi)))
        y = np.round(0.5 * ar1(rng, REPS, n, phi))
        y = y[np.ptp(y, axis=1) > 0]
        print(f"| {name}: t3 innovations, start at 0, plus white noise, rounded to 1 sd, rounded to 2 sd {percent([t3, zero, noisy, whole, rate(days, y)])}")


def candidates():
    """Sizes as published, and powers at critical values that make the largest size 5 % or 8 %."""
    rng = np.random.default_rng(103)
    n, days = 30, np.arange(30)
    phis = [-0.6, -0.3, 0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0]
    noise = {phi: ar1(rng, REPS, n, phi) for phi in phis}
    t28 = stats.t.isf(0.025, 28)
    published = {
        "OLS": (ols, t28),
        "t-test of daily differences": (daily_difference, t28),
        "Perron-Yabu, tau .85": (lambda y: perron_yabu(y)[0], 1.96),
        "Perron-Yabu, tau .50": (lambda y: perron_yabu(y, -2.18)[0], 1.96),
        "Harvey-Leybourne-Taylor": (harvey_leybourne_taylor, 1.96),
    }
    print("\nsize as published at 5 %:", list(LINES))
    for name, (f, cv) in published.items():
        print(f"| {name} {percent([(f(noise[phi]) > cv).mean() for phi in LINES.values()])}")
    print(f"| ar_p_value {percent([rate(days, noise[phi]) for phi in LINES.values()])}")

    slopes = (0.1, 0.2, 0.5)
    parts = {phi: vogelsang_parts(noise[phi]) for phi in (0.0, 1.0)}

    def at(phi, b):
        return np.quantile(parts[phi][0] * np.exp(-b * parts[phi][1]), 0.95)

    b = min(np.linspace(0, 3, 301), key=lambda b: abs(at(0.0, b) - at(1.0, b)))

    def vogelsang(y):
        tps, j = vogelsang_parts(y)
        return tps * np.exp(-b * j)

    statistics = {name: f for name, (f, _) in published.items() if name[0] in "PH"}
    statistics[f"Vogelsang t-PS, b = {b:.2f}"] = vogelsang
    statistics["averaged GLS"] = lambda y: -np.log(p_value(days, y, QUANTILES))
    print("\nmade to have a largest size of 5 % or 8 % over", phis)
    print("powers for slopes", slopes, "on", list(LINES))
    for name, f in statistics.items():
        null = {phi: f(noise[phi]) for phi in phis}
        trend = {(s, phi): f(noise[phi] + s * days) for s in slopes for phi in LINES.values()}
        for level in (0.05, 0.08):
            cv = max(np.quantile(v, 1 - level) for v in null.values())
            print(f"| {name}, {level}, critical value {cv:.3f}: sizes {percent([(null[phi] > cv).mean() for phi in LINES.values()])}")
            for s in slopes:
                print(f"|   slope {s} {percent([(trend[s, phi] > cv).mean() for phi in LINES.values()])}", flush=True)
    print("| GLS with phi known, 5 %")
    for s in slopes:
        rates = []
        for phi in LINES.values():
            t = gls(days, noise[phi] + s * days, [phi])[1][:, 0]
            rates.append((np.abs(t) > t28).mean())
        print(f"|   slope {s} {percent(rates)}")


if __name__ == "__main__":
    chosen = sys.argv[1:] or ["sizes", "departures", "candidates"]
    for part in chosen:
        {"sizes": sizes, "departures": departures, "candidates": candidates}[part]()
