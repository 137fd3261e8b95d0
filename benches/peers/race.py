#!/usr/bin/env python3
"""Runs catlog and its peers on one panel, alternating, and prints the ratios with their spread.

    benches/peers/race.py --size M --repeats 5 --check --markdown race.md      from the file to the files
    benches/peers/race.py --size M --no-write                                  in memory, with the ratios of each stage
    benches/peers/race.py --size 50000x45 --latest                             the newest day's rows alone

Every run is a process of its own. Wall time is from start to exit; peak memory is the kernel's count for that process.
Beside the wall time stands what a peer measured inside itself (without starting Python and importing), since that is the
fairer number on small panels.

Standard library only: the memory of this process would otherwise count into that of its children before they exec.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import sys
import time

from common import (
    HERE,
    MIB,
    PYTHON,
    deliver,
    estimate,
    heading,
    make_panel,
    output,
    parse,
    parser,
    run,
    spread,
    table,
    through,
    versions,
)

PEERS = ("polars", "duckdb", "chdb")
PACKAGES = {"polars": ("polars", "scipy"), "duckdb": ("duckdb",), "chdb": ("chdb",), "pandas": ("pandas", "scipy"), "spark": ("pyspark",)}
# What the peers compute together (sums of windows that three tables use) cannot be told apart by table.
STAGES = {
    "reading: from the file to rows by anime": ("read",),
    "rolling statistics and trends": ("windows", "rolling_momentum_analysis", "trend_significance"),
    "volatility": ("volatility_rankings",),
    "genre percentiles": ("genre_percentiles",),
    "correlations": ("trend_correlation",),
}
SECONDS = {"polars": 60, "duckdb": 95, "chdb": 80, "spark": 370, "pandas": 600}


def arguments() -> argparse.Namespace:
    options = parser(__doc__.splitlines()[0], "S")
    options.add_argument("--panel", type=pathlib.Path, help="a Parquet file to run on instead of a generated panel")
    options.add_argument("--repeats", type=int, default=3)
    options.add_argument("--peers", default=",".join(PEERS),
                         help=f"which, separated by commas: {', '.join(SECONDS)}; may be empty (default {','.join(PEERS)})")
    options.add_argument("--catlog-args", default="", help="further arguments of `catlog analyze`")
    options.add_argument("--latest", action="store_true", help="only the newest day's rows")
    options.add_argument("--no-write", action="store_true", help="compute only; catlog is then TARGET/release/table_times")
    options.add_argument("--check", action="store_true", help="compare the numbers afterwards")
    return parse(options)


def results(runs: dict[str, list[dict]]) -> list[str]:
    rows = []
    for name, taken in runs.items():
        inside = [sum(run["report"].get(f"{part}_seconds", 0.0) for part in ("compute", "write")) for run in taken]
        compute = [run["report"].get("compute_seconds") for run in taken]
        ratio = inside_ratio = cpu_ratio = ""
        if "catlog" in runs and name != "catlog":
            ours = [run["wall"] for run in runs["catlog"]]
            # Neighbours in time, so that a slow spell of the machine weighs on both.
            ratio = spread([run["wall"] / our for run, our in zip(taken, ours)], 1)
            inside_ratio = spread([seconds / our for seconds, our in zip(inside, ours)], 1)
            cpu_ratio = spread([run["cpu"] / our["cpu"] for run, our in zip(taken, runs["catlog"])], 1)
        rows.append([
            name,
            spread([run["wall"] for run in taken]),
            spread(inside) if any(inside) else "",
            spread(compute) if all(seconds is not None for seconds in compute) else "",
            spread([run["cpu"] for run in taken]),
            f"{max(run['peak'] for run in taken) / MIB:.0f}",
            f"{taken[-1]['bytes'] / MIB:.0f}",
            ratio,
            inside_ratio,
            cpu_ratio,
        ])
    header = ["", "wall, s", "measured inside, s", "of it computing, s", "processor, s", "peak memory, MiB", "tables, MiB",
              "wall ÷ catlog's wall", "inside ÷ catlog's wall", "processor ÷ catlog's"]
    return table(header, rows)


def stages(runs: dict[str, list[dict]]) -> list[str]:
    """Seconds by stage, for the programs that report stages, and the ratio of the fastest peer to catlog."""
    reported = {name: [run["report"]["stages"] for run in taken] for name, taken in runs.items()
                if all(isinstance(run["report"].get("stages"), dict) for run in taken)}
    if not reported:
        return []
    parts = STAGES | {
        "rolling statistics, trends and volatility: all windows": ("windows", "rolling_momentum_analysis", "trend_significance", "volatility_rankings"),
        "the five tables without reading": tuple(part for names in STAGES.values() for part in names if part != "read"),
        "the five tables with reading": tuple(part for names in STAGES.values() for part in names),
    }
    rows = []
    for stage, names in parts.items():
        seconds = {name: [sum(run.get(part, 0.0) for part in names) for run in taken] for name, taken in reported.items()}
        rivals = {name: statistics.median(times) for name, times in seconds.items() if name != "catlog"}
        ratio = ""
        if "catlog" in seconds and rivals:
            fastest = min(rivals, key=rivals.get)
            ratio = f"{spread([their / our for their, our in zip(seconds[fastest], seconds['catlog'])], 1)} {fastest}"
        rows.append([stage, *(spread(times) for times in seconds.values()), ratio])
    return [
        *table(["median s (least–most)", *reported, "fastest peer ÷ catlog"], rows),
        "Reading is a stage of its own on all sides and no part of the five: the same Parquet file, in the page cache, to columns in memory. "
        "catlog and Polars group by anime as they read; DuckDB and ClickHouse keep the file's order there and group in the next stage. The "
        "peers compute the sums of all windows once; they are counted with the rolling statistics and trends, although volatility uses them, "
        "too, so that the peers' volatility is without its windows; the line of all windows is fair to both.",
        "",
    ]


def copy(panel: pathlib.Path, tables: pathlib.Path, out: pathlib.Path) -> tuple[int, int, float]:
    """Bytes read, bytes written and seconds of a plain copy: the panel read, and as many bytes as the tables have written and synced."""
    sizes = [file.stat().st_size for file in tables.rglob("*.parquet")]
    buffer = os.urandom(1 << 20)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    begin = time.perf_counter()
    read = through(panel)
    for number, size in enumerate(sizes):
        with (out / str(number)).open("wb") as file:
            for start in range(0, size, len(buffer)):
                file.write(memoryview(buffer)[: size - start])
            file.flush()
            os.fsync(file.fileno())
    seconds = time.perf_counter() - begin
    shutil.rmtree(out)
    return read, sum(sizes), seconds


def copies(taken: list[dict], copied: list[tuple[int, int, float]]) -> list[str]:
    read, written, _ = copied[-1]
    ratio = spread([run["wall"] / seconds for run, (_, _, seconds) in zip(taken, copied)], 1)
    return [
        f"catlog reads {read / MIB:.0f} MiB and writes {written / MIB:.0f} MiB. A plain copy of as many bytes in the same minute (the panel from "
        f"the page cache, the tables written and synced one after the other, as catlog syncs its files): "
        f"{spread([seconds for *_, seconds in copied])} s. catlog's wall time ÷ the copy's: {ratio}. The peers do not sync.",
        "",
    ]


def main() -> None:
    options = arguments()
    if not PYTHON.exists():
        sys.exit(f"{PYTHON} is absent: run {HERE / 'setup.sh'}")
    names = list(filter(None, options.peers.split(",")))
    if options.size in ("M", "50000x45") and not options.panel:
        share = 0.5 if options.size != "M" else 1.0
        minutes = options.repeats * (10 + sum(SECONDS.get(name, 60) for name in names)) * share / 60
        estimate(f"{minutes:.0f} minutes{', and 1 to 3 for the comparison' if options.check else ''}")
    panel = options.panel or make_panel(options)

    catlog = options.catlog
    flags = [flag for flag, wanted in (("--latest", options.latest), ("--no-write", options.no_write)) if wanted]
    commands = {
        name: [str(PYTHON), str(HERE / f"{name}_peer.py"), "--input", str(panel), "--out", str(options.work / name), *flags]
        for name in names
    }
    in_memory = options.target.absolute() / "release" / "table_times"
    newest = ["--dates", "latest"] if options.latest else []
    if options.no_write and options.latest:
        sys.exit("--latest is measured from the file to the files: leave out --no-write")
    if options.no_write and in_memory.exists():
        commands = {"catlog": [str(in_memory), str(panel)], **commands}
    elif not options.no_write and catlog.exists():
        further = ["--json", *newest, *options.catlog_args.split()]
        commands = {"catlog": [str(catlog), "analyze", str(panel), "--out", str(options.work / "catlog"), *further], **commands}
    else:
        catlog = None
        print(f"{options.target}/release has no program of catlog for this: the peers run alone", file=sys.stderr)
    if not commands:
        sys.exit("nothing to run")

    through(panel)
    runs: dict[str, list[dict]] = {name: [] for name in commands}
    copied = []
    for repeat in range(options.repeats):
        for name, command in commands.items():
            result = run(command, options.work / name)
            runs[name].append(result)
            print(f"{repeat + 1}/{options.repeats} {name}: {result['wall']:.2f} s, {result['peak'] / MIB:.0f} MiB", file=sys.stderr)
            if name == "catlog" and not options.no_write:
                copied.append(copy(panel, options.work / name, options.work / "copy"))

    size = f"{options.size}, seed {options.seed}" if not options.panel else panel.name
    what = "the newest day's rows" if options.latest else "every day"
    packages = dict.fromkeys(package for name in names for package in PACKAGES.get(name, ()))
    title = f"Panel {size} ({panel.stat().st_size / MIB:.0f} MiB), {what}, {'in memory' if options.no_write else 'file to files'}"
    lines = heading(title, versions(catlog, *packages))
    lines += [f"{options.repeats} runs each, alternating: median (least–most).", "", *results(runs), *stages(runs)]
    if copied:
        lines += copies(runs["catlog"], copied)
    if options.check and not options.no_write:
        base = "catlog" if catlog else names[0]
        for name in commands:
            if name != base:
                command = [str(PYTHON), str(HERE / "compare.py"), str(options.work / base), str(options.work / name)]
                comparison = output([*command, "--markdown", "--above", "1e-9"])
                lines += [f"#### Numbers of {base} (A) and {name} (B)", "", comparison or "(the comparison failed)", ""]
    deliver(lines, options)


if __name__ == "__main__":
    main()
