#!/usr/bin/env python3
"""What a loaded catalogue takes for one more day: 44 days of 50,000 anime at hand, the 45th appended, the first questions asked.

    benches/peers/append.py --size 50000x45

The rival is what one has without a catalogue: Polars computing the newest day from the file (`race.py --latest`), whose time is
taken here once more, in the same minutes.
"""

import json
import pathlib
import subprocess
import sys
import time

from common import HERE, PYTHON, deliver, estimate, heading, make_panel, parse, parser, spread, table, versions

if pathlib.Path(sys.prefix).resolve() != PYTHON.parents[1].resolve():
    sys.exit(f"run it with {PYTHON}")

import catlog
import polars as pl


def main() -> None:
    options = parser(__doc__.splitlines()[0], "50000x45")
    options.add_argument("--repeats", type=int, default=3)
    options = parse(options)
    estimate("1 minute")
    panel = make_panel(options)
    newest = pl.scan_parquet(panel).select(pl.col("snapshot_date").max()).collect().item()
    past, day = options.work / "past.parquet", options.work / "day.parquet"
    pl.read_parquet(panel).filter(pl.col("snapshot_date") < newest).write_parquet(past)
    pl.read_parquet(panel).filter(pl.col("snapshot_date") == newest).write_parquet(day)

    steps: dict[str, list[float]] = {}

    def timed(name: str, action, *arguments, **named) -> None:
        begin = time.perf_counter()
        action(*arguments, **named)
        steps.setdefault(name, []).append(time.perf_counter() - begin)

    ratios = []
    for _ in range(options.repeats):
        catalog = catlog.open(past)
        catalog.warm()
        timed("append the day", catalog.append, day)
        for name in catlog.TABLE_NAMES:
            timed(f"all its rows of {name}", catalog.query, name, date="latest")
        command = [PYTHON, HERE / "polars_peer.py", "--input", panel, "--out", options.work / "polars", "--latest", "--no-write"]
        report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        ratios.append(report["compute_seconds"])
    together = [sum(times) for times in zip(*steps.values())]
    rows = [[name, spread(times, 4)] for name, times in [*steps.items(), ("together", together), ("Polars, the newest day from the file, computing", ratios)]]
    lines = heading(f"One more day on a loaded catalogue of {options.size}", versions(options.catlog, "polars"))
    lines += [*table(["", f"s, median of {options.repeats} (least–most)"], rows),
              f"Polars ÷ catlog: {spread([their / our for their, our in zip(ratios, together)], 1)}", ""]
    deliver(lines, options)


if __name__ == "__main__":
    main()
