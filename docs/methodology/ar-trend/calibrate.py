"""Simulates the null distribution of the averaged p-value and writes the table that `ar_p_value` maps it through.

    OMP_NUM_THREADS=1 python calibrate.py

Writes quantiles.json beside this file and catlog-core/src/stats/ar_trend/table.rs. Seeded: the same NumPy gives the
same bytes. For each number of observations and each level the entry is the smallest, over the phi listed below, of the
quantiles of the averaged p-value; never below the level itself, which a theorem in the page warrants at phi = 1.
"""

import json
import pathlib
import time

import numpy as np

from ar_model import LEVELS, SIZES, ar1, log_averaged

HERE = pathlib.Path(__file__).parent
RUST = HERE.parents[2] / "catlog-core/src/stats/ar_trend/table.rs"
PHIS = {-0.6: 60_000, -0.3: 60_000, 0.0: 60_000, 0.2: 60_000, 0.4: 60_000, 0.6: 60_000, 0.8: 60_000, 0.9: 60_000, 0.95: 120_000, 0.98: 120_000, 1.0: 400_000}
CHUNK = 20_000


def main():
    table, where = [], []
    for n in SIZES:
        start = time.time()
        rows = []
        for i, (phi, reps) in enumerate(PHIS.items()):
            rng = np.random.default_rng([20240601, n, i])
            u = np.concatenate([log_averaged(np.arange(n), ar1(rng, CHUNK, n, phi)) for _ in range(reps // CHUNK)])
            rows.append(np.exp(np.quantile(u, LEVELS)))
        rows = np.array(rows)
        table.append([float(f"{max(q, level):.3g}") for q, level in zip(rows.min(0), LEVELS)])
        where.append([list(PHIS)[k] for k in rows.argmin(0)])
        print(n, table[-1], "attained at", where[-1], f"{time.time() - start:.0f} s", flush=True)
    (HERE / "quantiles.json").write_text("[\n" + ",\n".join(json.dumps(row) for row in table) + "\n]\n")
    RUST.parent.mkdir(exist_ok=True)
    RUST.write_text(rust(table))


def rust(table):
    """The table as Rust source."""

    def array(values):
        return "[" + ", ".join(repr(float(v)) for v in values) + "]"

    lines = [
        "// Written by docs/methodology/ar-trend/calibrate.py; not edited by hand.",
        "",
        "/// Numbers of observations that have a row in `QUANTILES`.",
        f"pub(super) const SIZES: [usize; {len(SIZES)}] = [{', '.join(map(str, SIZES))}];",
        "/// Levels that have a column in `QUANTILES`.",
        f"pub(super) const LEVELS: [f64; {len(LEVELS)}] = {array(LEVELS)};",
        "/// Averaged p-value that a series without a trend stays under with at most the level's probability, whatever phi.",
        "#[rustfmt::skip]",
        f"pub(super) const QUANTILES: [[f64; {len(LEVELS)}]; {len(SIZES)}] = [",
        *(f"    {array(row)}," for row in table),
        "];",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
