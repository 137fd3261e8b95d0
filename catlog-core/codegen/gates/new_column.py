"""A column added to a table struct, and nothing else, fails the tests until `make codegen`; and the table is refused until the
column is computed.

    python3 catlog-core/codegen/gates/new_column.py

Works on a copy of the tracked files and builds catlog-core and catlog-codegen from it, without polars but with all they need: that takes
minutes, so it is no part of `make test`. The last run is recorded in docs/contributing-type-source.md.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
STRUCT = "catlog-core/src/tables/volatility_rankings.rs"
FIELD = "    /// How rough the ride was, for the test of the recipe.\n    pub roughness: Option<f64>,\n"
# What the new column has to reach: one file for each language, and the page for people.
REACHED = [
    "catlog-node/ts/generated/types.ts",
    "catlog-node/ts/generated/rows.ts",
    "catlog-py/python/catlog/_types.py",
    "catlog-core/generated/json-schema/VolatilityRankings.json",
    "catlog-core/generated/arrow/volatility_rankings.json",
    "catlog-core/generated/arrow/warehouse/volatility_rankings.json",
    "catlog-core/generated/sql/postgres.sql",
    "catlog-core/generated/sql/postgres_upserts.sql",
    "catlog-core/generated/sql/redshift.sql",
    "catlog-core/generated/sql/redshift_copy.sql",
    "catlog-core/generated/spark/volatility_rankings.ddl",
    "catlog-core/generated/prisma/schema.prisma",
    "docs/schema.md",
]


def cargo(copy, *arguments):
    # Not the target directory of the project: packages of a copy have the same names there, and cargo would take one for the other.
    environment = {**os.environ, "CARGO_TARGET_DIR": str(TARGET / "new-column" / "target")}
    done = subprocess.run(["cargo", *arguments], cwd=copy, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def expect(truth, what, output):
    if not truth:
        sys.exit(f"not so: {what}\n{output[-4000:]}")
    print(f"  {what}", flush=True)


def main():
    copy = TARGET / "new-column" / "copy"
    try:
        shutil.rmtree(copy, ignore_errors=True)
        tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout.decode()
        for name in filter(None, tracked.split("\0")):
            if (ROOT / name).is_file():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                (copy / name).write_bytes((ROOT / name).read_bytes())
        up_to_date = ["test", "--release", "-p", "catlog-codegen", "--test", "up_to_date"]
        status, output = cargo(copy, *up_to_date)
        expect(status == 0, "before: the generated files are up to date", output)

        source = (copy / STRUCT).read_text()
        changed = re.sub(r"(pub struct VolatilityRankings \{.*?)(\n    /// [^\n]*\n    pub processed_at)", rf"\1\n{FIELD.rstrip()}\2",
            source, count=1, flags=re.S)
        (copy / STRUCT).write_text(changed)
        status, output = cargo(copy, *up_to_date)
        expect(source != changed and status != 0, "a new field alone: the tests fail", output)
        expect("error[" not in output, "  though everything compiles", output)
        for path in REACHED:
            expect(f"{path} is out of date" in output, f"  {path} is named", output)
        expect("make codegen" in output, "  and so is the cure, make codegen", output)

        status, output = cargo(copy, "run", "--release", "-p", "catlog-codegen")
        expect(status == 0, f"make codegen: {output.strip().splitlines()[-1]}", output)
        status, output = cargo(copy, *up_to_date)
        expect(status == 0, "after it: the generated files are up to date", output)

        status, output = cargo(copy, "test", "--release", "-p", "catlog-core", "--no-default-features", "--test", "conformance")
        refused = "volatility_rankings" in output and "columns given" in output
        expect(status != 0 and refused, "the table is refused until the column is computed", output)
    finally:
        shutil.rmtree(copy, ignore_errors=True)


if __name__ == "__main__":
    main()
