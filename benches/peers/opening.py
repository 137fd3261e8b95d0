#!/usr/bin/env python3
"""Opening a panel: `catlog.open` against the bare decode of the same columns of the file, and the bytes that a row takes.

    benches/peers/opening.py --size L

Each is a process of its own, in turn; the time is that of the call, without starting Python. The bare decode is the faster of
pyarrow's and Polars' reading of all columns into memory: it neither checks nor groups nor encodes anything. Memory is what the process
has resident after the call, less before.
"""

import json
import statistics
import subprocess

from common import MIB, PYTHON, deliver, estimate, heading, make_panel, parse, parser, spread, table, through, versions

CALLS = {
    "catlog": ("import catlog", "catlog.open(path)"),
    "pyarrow": ("import pyarrow.parquet as pq", "pq.read_table(path)"),
    "polars": ("import polars as pl", "pl.read_parquet(path)"),
}
PROGRAM = """
import gc, json, sys, time
{0}
def memory(key):
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith(key)) * 1024
path = sys.argv[1]
before = memory("VmRSS")
begin = time.perf_counter()
kept = {1}
seconds = time.perf_counter() - begin
gc.collect()
rows = kept.rows if isinstance(getattr(kept, "rows", None), int) else len(kept)
print(json.dumps(dict(seconds=seconds, resident=memory("VmRSS") - before, peak=memory("VmHWM"), rows=rows)))
"""


def main() -> None:
    options = parser(__doc__.splitlines()[0], "L")
    options.add_argument("--repeats", type=int, default=3)
    options = parse(options)
    estimate("M half a minute; L 2 minutes, and 1 more where the panel has to be generated")
    panel = make_panel(options)
    through(panel)
    taken: dict[str, list[dict]] = {name: [] for name in CALLS}
    for _ in range(options.repeats):
        for name, (load, call) in CALLS.items():
            command = [str(PYTHON), "-c", PROGRAM.format(load, call), str(panel)]
            taken[name].append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    rows = [
        [name, spread([run["seconds"] for run in runs]), f"{max(run['resident'] for run in runs) / runs[0]['rows']:.1f}",
         f"{max(run['peak'] for run in runs) / MIB:.0f}"]
        for name, runs in taken.items()
    ]
    # What the panel itself takes, by the sizes of its arrays, and how long reading it takes without Python.
    program = options.target.absolute() / "release" / "table_times"
    bare = ""
    if program.exists():
        reading = subprocess.run([program, panel, "0"], check=True, capture_output=True, text=True).stdout.split("\n")[0]
        bare = f"The panel in Rust (`table_times FILE 0`), dictionaries of titles and genres left out: {' '.join(reading.split()[1:])}."
    fastest = min(("pyarrow", "polars"), key=lambda name: statistics.median(run["seconds"] for run in taken[name]))
    ratio = spread([ours["seconds"] / bare["seconds"] for ours, bare in zip(taken["catlog"], taken[fastest])])
    lines = heading(f"Opening panel {options.size} ({taken['catlog'][0]['rows']:,} rows, {panel.stat().st_size / MIB:.0f} MiB)",
                    versions(options.catlog, "pyarrow", "polars"))
    lines += [*table(["", "s, median (least–most)", "resident bytes a row", "peak memory, MiB"], rows),
              f"catlog ÷ the faster bare decode ({fastest}): {ratio}", "", *([bare, ""] if bare else [])]
    deliver(lines, options)


if __name__ == "__main__":
    main()
