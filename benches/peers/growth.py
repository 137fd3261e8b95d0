#!/usr/bin/env python3
"""Growth: catlog file to files over panels that differ in one thing at a time, as a table and a plot.

    benches/peers/growth.py --plot docs/images/growth.svg

Rows, anime, days and genres each have an axis. The axis of rows ends with M and L; their times per row and their peaks of memory are
what the goals are about, and stand below the table.
"""

import pathlib
import shutil
import statistics
import sys

from common import MIB, PYTHON, deliver, estimate, heading, make_panel, parse, parser, run, table, through, versions

if pathlib.Path(sys.prefix).resolve() != PYTHON.parents[1].resolve():
    sys.exit(f"run it with {PYTHON}")

import matplotlib
import polars as pl

matplotlib.use("svg")
from matplotlib import pyplot

# Panels by the value on the axis. The genres are cut to at most so many for each anime.
AXES = {
    "rows": {"S": "S", "15000x90": "15000x90", "M": "M", "L": "L"},
    "anime (90 days)": {5_000: "S", 10_000: "10000x90", 20_000: "20000x90", 50_000: "M"},
    "days (10,000 anime)": {45: "10000x45", 90: "10000x90", 180: "10000x180", 365: "10000x365"},
    "genres of an anime, at most (10,000 anime × 90 days)": {1: "10000x90", 2: "10000x90", 3: "10000x90", 5: "10000x90"},
}


def cut_genres(panel: pathlib.Path, most: int) -> pathlib.Path:
    file = panel.with_name(f"{panel.stem}_genres{most}.parquet")
    if not file.exists():
        pl.read_parquet(panel).with_columns(pl.col("genres").list.head(most)).write_parquet(file, row_group_size=1 << 18)
    return file


def measure(options, panel: pathlib.Path) -> dict:
    """Rows, median wall seconds and the highest peak of memory."""
    through(panel)
    out = options.work / "growth"
    command = [str(options.catlog), "analyze", str(panel), "--out", str(out), "--json"]
    runs = [run(command, out) for _ in range(options.repeats)]
    shutil.rmtree(out)
    rows = pl.scan_parquet(panel).select(pl.len()).collect().item()
    return {"rows": rows, "seconds": statistics.median(one["wall"] for one in runs), "peak": max(one["peak"] for one in runs)}


def plot(measured: dict[str, dict], file: pathlib.Path) -> None:
    matplotlib.rcParams |= {"svg.hashsalt": "catlog", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}
    figure, charts = pyplot.subplots(1, len(measured), figsize=(3.3 * len(measured), 3.2), layout="constrained", squeeze=False)
    for chart, (axis, points) in zip(charts[0], measured.items()):
        x = [point["rows"] / 1e6 for point in points.values()] if axis == "rows" else list(points)
        seconds = [point["seconds"] for point in points.values()]
        peaks = [point["peak"] / MIB for point in points.values()]
        chart.plot(x, seconds, marker="o", color="#1f6f8b")
        chart.set_xlabel("million rows" if axis == "rows" else axis.replace(" (", "\n("))
        chart.set_xlim(0, 1.06 * max(x))
        chart.set_ylim(0, 1.12 * max(seconds))
        memory = chart.twinx()
        memory.plot(x, peaks, marker=".", linestyle=":", color="#b5651d")
        memory.set_ylim(0, 1.12 * max(peaks))
    charts[0][0].set_ylabel("wall time, s (solid)")
    memory.set_ylabel("peak memory, MiB (dotted)")
    figure.savefig(file, metadata={"Date": None})


def main() -> None:
    options = parser(__doc__.splitlines()[0], "L")
    options.add_argument("--repeats", type=int, default=2)
    options.add_argument("--only", default="", help="axes whose names begin so, separated by commas (default all)")
    options.add_argument("--without", default="", help="panels to leave out, for example L")
    options.add_argument("--plot", type=pathlib.Path, help="the plot, an SVG")
    options = parse(options)
    estimate("4 to 6 minutes, 2 of them for generating panels the first time; `--only rows` 3 minutes")

    done: dict[pathlib.Path, dict] = {}
    measured: dict[str, dict] = {}
    for axis, panels in AXES.items():
        if options.only and not axis.startswith(tuple(options.only.split(","))):
            continue
        measured[axis] = {}
        for value, size in panels.items():
            if size in options.without.split(","):
                continue
            panel = make_panel(options, size)
            if axis.startswith("genres"):
                panel = cut_genres(panel, value)
            if panel not in done:
                done[panel] = measure(options, panel)
                print(f"{axis}, {value}: {done[panel]['seconds']:.2f} s, {done[panel]['peak'] / MIB:.0f} MiB", file=sys.stderr)
            measured[axis][value] = done[panel]

    rows = [
        [axis, f"{value:,}" if isinstance(value, int) else value, f"{point['rows']:,}", f"{point['seconds']:.2f}",
         f"{point['seconds'] / point['rows'] * 1e6:.2f}", f"{point['peak'] / MIB:.0f}"]
        for axis, points in measured.items() for value, point in points.items()
    ]
    lines = heading("Growth, file to files", versions(options.catlog))
    lines += table(["axis", "", "rows", f"wall, median of {options.repeats}, s", "µs a row", "peak memory, MiB"], rows)
    ends = measured.get("rows", {})
    if {"M", "L"} <= set(ends):
        each = {name: ends[name]["seconds"] / ends[name]["rows"] for name in ("M", "L")}
        lines += [f"Time per row at L ÷ at M: {each['L'] / each['M']:.2f}. Peak memory: M {ends['M']['peak'] / MIB:.0f} MiB, "
                  f"L {ends['L']['peak'] / MIB:.0f} MiB.", ""]
    deliver(lines, options)
    if options.plot:
        plot(measured, options.plot)


if __name__ == "__main__":
    main()
