#!/usr/bin/env python3
"""Counts the instructions of the main kernels and tables, and tells where they differ from those checked in.

    benches/counts/counts.py target/release/count_kernels             # a report
    benches/counts/counts.py target/release/count_kernels --record    # writes counts.json

Instructions do not depend on how busy the machine is, so a change of a few percent shows. Each piece of work runs under
callgrind twice, with different numbers of repeats, on one thread; the difference is what a repeat takes, without the start of
the program and the making of the panel. It is a report: it ends with an error only if it could not count. Compilers and
allocators change counts as well; whoever changes them, or makes something faster, records anew.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
RECORD = HERE / "counts.json"
# Repeats by the size of the work: a whole table, a day, a window.
REPEATS = {"table": (1, 2), "day": (2, 12), "window": (1_000, 11_000)}


def kind(work: str) -> str:
    if work.endswith((" of a window", " of a slope")):
        return "window"
    return "day" if work.endswith(" of a day") or work == "top 20" else "table"


def instructions(binary: pathlib.Path, work: str, repeats: int) -> int:
    with tempfile.TemporaryDirectory() as scratch:
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={scratch}/out", str(binary), work, str(repeats)]
        environment = {**os.environ, "RAYON_NUM_THREADS": "1"}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    found = re.search(r"Collected\s*:\s*(\d+)", done.stderr)
    if done.returncode or not found:
        sys.exit(f"{work}: not counted\n{done.stderr[-2000:]}")
    return int(found.group(1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", type=pathlib.Path)
    parser.add_argument("--record", action="store_true", help="write the counts down as those to compare with")
    parser.add_argument("--only", default="", help="only work whose name contains this")
    options = parser.parse_args()
    if not shutil.which("valgrind"):
        sys.exit("valgrind is missing: apt-get install valgrind")
    record = json.loads(RECORD.read_text()) if RECORD.exists() else {"tolerance_percent": 3.0, "instructions": {}}
    listed = subprocess.run([options.binary, "list"], capture_output=True, text=True, check=True).stdout
    before, now = record["instructions"], {}
    for work in filter(lambda name: options.only in name, listed.splitlines()):
        few, many = REPEATS[kind(work)]
        now[work] = round((instructions(options.binary, work, many) - instructions(options.binary, work, few)) / (many - few))
        if work not in before:
            verdict = "not recorded"
        else:
            percent = 100.0 * (now[work] - before[work]) / before[work]
            beyond = abs(percent) > record["tolerance_percent"]
            verdict = f"{percent:+.1f} %" + (f"  beyond {record['tolerance_percent']} %" if beyond else "")
        print(f"{work:44} {now[work]:>14,}  {verdict}", flush=True)
    if options.record:
        record["instructions"] = {**before, **now}
        RECORD.write_text(json.dumps(record, indent=2) + "\n")


if __name__ == "__main__":
    main()
