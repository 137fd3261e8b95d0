"""Writes catlog-core/tests/data/ar_trend_golden.json: series with the p-values of the NumPy formula. Seeded.

    python golden.py
"""

import json
import pathlib

import numpy as np
import scipy

from ar_model import GRID, WEIGHTS, ar1, gls, knots, log_averaged

HERE = pathlib.Path(__file__).parent
OUT = HERE.parents[2] / "catlog-core/tests/data/ar_trend_golden.json"


def cases():
    rng = np.random.default_rng(7)

    def gaps(n, missing, start=0):
        keep = np.sort(rng.choice(np.arange(1, n - 1), n - 2 - missing, replace=False))
        return np.r_[0, keep, n - 1] + start

    full = np.arange(30)

    def noise(phi, n=30):
        return ar1(rng, 1, n, phi)[0]

    yield "white noise, no trend", full, noise(0.0)
    yield "white noise, slope 0.1", full, noise(0.0) + 0.1 * full
    yield "AR(1) 0.5, slope 0.5", full, noise(0.5) + 0.5 * full
    yield "AR(1) 0.8, no trend", full, noise(0.8)
    yield "AR(1) 0.95, slope 0.5", full, noise(0.95) + 0.5 * full
    yield "random walk", full, noise(1.0)
    yield "random walk with drift 1", full, np.cumsum(noise(0.0) + 1.0)
    yield "alternating", full, np.where(full % 2 == 0, 1.0, -1.0) + 0.02 * full
    yield "ranks, random walk, ties", full, np.round(1200 + 2 * noise(1.0))
    yield "ranks, mostly constant", full, np.where(full < 21, 37.0, 36.0)
    yield "ranks with a large offset and slow climb", full, np.round(48_211 - 3.3 * full + 2 * noise(0.4))
    yield "scores to two places", full, np.round(8.42 + 0.01 * noise(0.9) + 0.002 * full, 2)
    yield "a peak, the same at both ends", full, 100.0 - np.abs(full - 14.5)
    yield "steep and quiet", full, 5.0 * full + 0.001 * noise(0.0)
    d = gaps(30, 5)
    yield "five days missing, AR(1) 0.8", d, noise(0.8)[d]
    d = gaps(30, 14)
    yield "half missing, ranks", d, np.round(300 + 3 * noise(1.0)[d] - d)
    d = np.array([19_700, 19_701, 19_702, 19_709, 19_710, 19_716, 19_729])
    yield "seven in clusters", d, np.array([12.0, 13.0, 13.0, 9.0, 10.0, 7.0, 3.0])
    yield "three", np.array([0, 1, 2]), np.array([1.0, 2.0, 4.0])
    yield "three, unevenly", np.array([0, 6, 29]), np.array([10.0, 11.0, 10.0])
    yield "four", np.arange(4), np.array([5.0, 5.0, 5.0, 6.0])
    yield "five", np.arange(5), np.array([10.0, 8.5, 7.1, 5.4, 4.0])
    yield "eleven", np.arange(11), noise(0.6, 11) + 0.4 * np.arange(11)
    yield "forty-five, beyond the table", np.arange(45), noise(0.5, 45) + 0.1 * np.arange(45)


def main():
    quantiles = json.loads((HERE / "quantiles.json").read_text())
    rows = []
    for name, days, values in cases():
        u = float(log_averaged(days, values)[0])
        xs, ys = knots(len(days), quantiles)
        log_p = u if u <= xs[0] else float(np.interp(u, xs, ys))
        slope, _, loglik = gls(days, values, GRID)
        posterior = WEIGHTS * np.exp(loglik[0] - loglik[0].max())
        posterior /= posterior.sum()
        rows.append(
            {
                "name": name,
                "days": [int(d) for d in days],
                "values": [float(v) for v in values],
                "slope": float(posterior @ slope[0]),
                "phi": float(posterior @ GRID),
                "statistic": float(np.exp(u)),
                "p_value": float(np.exp(log_p)),
            }
        )
        print(f"{rows[-1]['p_value']:.6g}  {rows[-1]['phi']:.3f}  {name}")
    OUT.parent.mkdir(parents=True, exist_ok=True)
    source = f"docs/methodology/ar-trend/golden.py, NumPy {np.__version__}, SciPy {scipy.__version__}"
    body = ",\n".join(json.dumps(row) for row in rows)
    OUT.write_text(f'{{"source": {json.dumps(source)}, "cases": [\n{body}\n]}}\n')


if __name__ == "__main__":
    main()
