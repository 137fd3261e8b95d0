#!/usr/bin/env python3
"""Runs catlog and its peers on one panel, alternating, and prints the ratios with their spread.

    benches/peers/race.py --size M --repeats 5 --check --markdown race.md

Every run is a process of its own, from the file to the files. Wall time is from start to exit; peak memory is the
kernel's count for that process. Beside the wall time stands what a peer measured inside itself (without starting
Python and importing), since that is the fairer number on small panels.

Standard library only: the memory of this process would otherwise count into that of its children before they exec.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PYTHON = HERE / ".venv" / "bin" / "python"
MIB = 1024 * 1024


def arguments() -> argparse.Namespace:
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    panel = parser.add_mutually_exclusive_group()
    panel.add_argument("--size", default="S", help="S, M, L or ANIMExDAYS: generated once and kept (default S)")
    panel.add_argument("--panel", type=pathlib.Path, help="a Parquet file to run on instead")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--peers", default="polars,duckdb", help="which, separated by commas; may be empty")
    parser.add_argument("--target", type=pathlib.Path, default=target, help="cargo's target directory")
    parser.add_argument("--catlog", type=pathlib.Path, help="the binary (default TARGET/release/catlog)")
    parser.add_argument("--catlog-args", default="", help="further arguments of `catlog analyze`")
    parser.add_argument("--latest", action="store_true", help="peers: only the newest day (say the same to catlog with --catlog-args)")
    parser.add_argument("--no-write", action="store_true", help="compute only; catlog is then TARGET/release/table_times")
    parser.add_argument("--work", type=pathlib.Path, help="panels and tables (default a directory under the system's temporary one)")
    parser.add_argument("--check", action="store_true", help="compare the numbers afterwards")
    parser.add_argument("--markdown", type=pathlib.Path, help="write the result there, to paste into docs/benchmarks.md")
    return parser.parse_args()


def make_panel(options: argparse.Namespace, work: pathlib.Path) -> pathlib.Path:
    if options.panel:
        return options.panel
    file = work / f"panel_{options.size}_{options.seed}.parquet"
    if not file.exists():
        partial = file.with_suffix(".partial")
        environment = {**os.environ, "CARGO_TARGET_DIR": str(options.target)}
        command = ["cargo", "run", "--release", "--quiet", "--features", "catlog-core/cli", "--bin", "generate_panel", "--"]
        subprocess.run([*command, options.size, str(partial), str(options.seed)], cwd=ROOT, env=environment, check=True)
        partial.rename(file)
    return file


def run(command: list[str], out: pathlib.Path) -> dict:
    """One process: wall seconds, processor seconds, peak bytes, bytes written, and its own JSON report if it prints one."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=stdout, stderr=stderr)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        stdout.seek(0)
        stderr.seek(0)
        text = stdout.read().decode(errors="replace")
        if process.returncode:
            sys.exit(f"{' '.join(command)}\nended with {process.returncode}\n{text}{stderr.read().decode(errors='replace')}")
    return {
        "wall": wall,
        "cpu": usage.ru_utime + usage.ru_stime,
        # Kibibytes on Linux, bytes on macOS.
        "peak": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        "bytes": sum(file.stat().st_size for file in out.rglob("*.parquet")),
        "report": last_json(text),
    }


def last_json(text: str) -> dict:
    """The JSON object that a program printed, whole or as its last line; {} if there is none."""
    for candidate in (text, text.strip().splitlines()[-1] if text.strip() else ""):
        try:
            found = json.loads(candidate)
        except json.JSONDecodeError:
            continue
        if isinstance(found, dict):
            return found
    return {}


def spread(values: list[float], digits: int = 2) -> str:
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def output(command: list[str]) -> str:
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def machine() -> str:
    model, memory = platform.processor() or platform.machine(), ""
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
        model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model)
        total = next(line for line in pathlib.Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
        memory = f", {int(total.split()[1]) / MIB:.0f} GiB"
    except OSError:
        pass
    return f"{model}, {os.cpu_count()} processors{memory}, {platform.system()} {platform.release()}"


def versions(catlog: pathlib.Path | None) -> str:
    code = "import duckdb, pandas, polars, scipy; print(f'Polars {polars.__version__}, DuckDB {duckdb.__version__}, pandas {pandas.__version__}, SciPy {scipy.__version__}')"
    ours = ""
    if catlog:
        commit = output(["git", "describe", "--always", "--dirty"])
        ours = f"{output([str(catlog), '--version']) or 'catlog'} at {commit}, "
    return f"{ours}{output([str(PYTHON), '-c', code])}, Python {output([str(PYTHON), '--version']).removeprefix('Python ')}"


def table(header: list[str], rows: list[list[str]]) -> list[str]:
    return ["| " + " | ".join(header) + " |", "|" + "---|" * len(header), *("| " + " | ".join(row) + " |" for row in rows), ""]


def results(runs: dict[str, list[dict]]) -> list[str]:
    rows = []
    for name, taken in runs.items():
        inside = [sum(run["report"].get(f"{part}_seconds", 0.0) for part in ("compute", "write")) for run in taken]
        compute = [run["report"].get("compute_seconds") for run in taken]
        ratio = inside_ratio = ""
        if "catlog" in runs and name != "catlog":
            ours = [run["wall"] for run in runs["catlog"]]
            # Neighbours in time, so that a slow spell of the machine weighs on both.
            ratio = spread([run["wall"] / our for run, our in zip(taken, ours)], 1)
            inside_ratio = spread([seconds / our for seconds, our in zip(inside, ours)], 1)
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
        ])
    header = ["", "wall, s", "measured inside, s", "of it computing, s", "processor, s", "peak memory, MiB", "tables, MiB",
              "wall ÷ catlog's wall", "inside ÷ catlog's wall"]
    return table(header, rows)


def stages(runs: dict[str, list[dict]]) -> list[str]:
    """Median seconds by stage, for the programs that report stages."""
    reported = {name: [run["report"]["stages"] for run in taken] for name, taken in runs.items()
                if all(isinstance(run["report"].get("stages"), dict) for run in taken)}
    names = list(dict.fromkeys(stage for taken in reported.values() for stages in taken for stage in stages))
    if not names:
        return []
    rows = [[stage, *(f"{statistics.median(s.get(stage, 0.0) for s in taken):.2f}" if stage in taken[0] else "" for taken in reported.values())]
            for stage in names]
    return table(["computing, median s", *reported], rows)


def main() -> None:
    options = arguments()
    if not PYTHON.exists():
        sys.exit(f"{PYTHON} is absent: run {HERE / 'setup.sh'}")
    work = options.work or pathlib.Path(tempfile.gettempdir()) / "catlog-race"
    work.mkdir(parents=True, exist_ok=True)
    panel = make_panel(options, work)

    catlog = (options.catlog or options.target / "release" / "catlog").absolute()
    flags = [flag for flag, wanted in (("--latest", options.latest), ("--no-write", options.no_write)) if wanted]
    commands = {
        name: [str(PYTHON), str(HERE / f"{name}_peer.py"), "--input", str(panel), "--out", str(work / name), *flags]
        for name in filter(None, options.peers.split(","))
    }
    in_memory = options.target / "release" / "table_times"
    if options.no_write and in_memory.exists():
        commands = {"catlog": [str(in_memory.absolute()), str(panel)], **commands}
    elif catlog.exists():
        commands = {"catlog": [str(catlog), "analyze", str(panel), "--out", str(work / "catlog"), "--json", *options.catlog_args.split()], **commands}
    else:
        catlog = None
        print(f"{options.target}/release/catlog is not built: the peers run alone", file=sys.stderr)
    if not commands:
        sys.exit("nothing to run")

    # Once through the file, so that the first program does not pay for the disk.
    with panel.open("rb") as file:
        while file.read(1 << 24):
            pass
    runs: dict[str, list[dict]] = {name: [] for name in commands}
    for repeat in range(options.repeats):
        for name, command in commands.items():
            result = run(command, work / name)
            runs[name].append(result)
            print(f"{repeat + 1}/{options.repeats} {name}: {result['wall']:.2f} s, {result['peak'] / MIB:.0f} MiB", file=sys.stderr)

    size = f"{options.size}, seed {options.seed}" if not options.panel else panel.name
    what = "the newest day's rows" if options.latest else "every day"
    lines = [
        f"### Panel {size} ({panel.stat().st_size / MIB:.0f} MiB), {what}, {'computing only' if options.no_write else 'file to files'}",
        "",
        f"{datetime.date.today().isoformat()}. {machine()}. {versions(catlog)}.",
        f"{options.repeats} runs each, alternating: median (least–most). Load average at the end {os.getloadavg()[0]:.1f}.",
        "",
        *results(runs),
        *stages(runs),
    ]
    if options.check and not options.no_write:
        names = list(commands)
        base = "catlog" if catlog else names[0]
        for name in names:
            if name != base:
                comparison = output([str(PYTHON), str(HERE / "compare.py"), str(work / base), str(work / name), "--markdown"])
                lines += [f"#### Numbers of {base} (A) and {name} (B)", "", comparison or "(the comparison failed)", ""]
    text = "\n".join(lines)
    print(text)
    if options.markdown:
        options.markdown.write_text(text + "\n")


if __name__ == "__main__":
    main()
