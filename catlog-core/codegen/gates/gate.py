"""What the gates share: where things are, how commands run, what the types are."""

import json
import os
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
GENERATED = ROOT / "catlog-core" / "generated"
WORK = HERE / ".work"

# Generated files that lie where the packages are.
OF_PACKAGES = {
    "types.ts": ROOT / "catlog-node" / "ts" / "generated" / "types.ts",
    "rows.ts": ROOT / "catlog-node" / "ts" / "generated" / "rows.ts",
    "_types.py": ROOT / "catlog-py" / "python" / "catlog" / "_types.py",
}


class GateError(Exception):
    """What is generated is not what it should be."""


def run(*command, cwd=HERE, stdin=None, env=None):
    """Runs a command and returns what it prints; its failure is the gate's."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        input=stdin,
        env={**os.environ, **(env or {})},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode != 0:
        raise GateError(f"{' '.join(map(str, command))}\n{done.stdout.strip()[-4000:]}")
    return done.stdout


def expect(truth, message):
    if not truth:
        raise GateError(message)


def node(tool):
    return HERE / "node_modules" / ".bin" / tool


def of_package(generated, name):
    """A file of a package, or the drifted copy of it that lies in `generated`."""
    copy = generated / name
    return copy if copy.exists() else OF_PACKAGES[name]


def arrow_schemas(generated, layout=""):
    """The Arrow schemas by table: a list of (column, type, nullable), types as `int`, `list<utf8>`, …"""
    tables = {}
    for path in sorted((generated / "arrow" / layout).glob("*.json")):
        fields = json.loads(path.read_text())["fields"]
        tables[path.stem] = [(field["name"], arrow_type(field), field["nullable"]) for field in fields]
    expect(tables, f"no Arrow schemas in {generated / 'arrow' / layout}")
    return tables


def arrow_type(field):
    name = field["type"]["name"]
    return f"list<{arrow_type(field['children'][0])}>" if name == "list" else name


def options(generated, table):
    """The columns of a table that come with an option, each with its option."""
    fields = json.loads((generated / "arrow" / f"{table}.json").read_text())["fields"]
    pairs = [(field["name"], entry) for field in fields for entry in field["metadata"]]
    return {name: entry["value"] for name, entry in pairs if entry["key"] == "option"}


def key(generated, table):
    """The key columns of a table."""
    metadata = json.loads((generated / "arrow" / f"{table}.json").read_text())["metadata"]
    return next(entry["value"] for entry in metadata if entry["key"] == "key").split(",")


def all_samples():
    """A sample a type: its `type`, as `typescript` and `python` name it, its values as serde writes them (`json`) and as `literals` of Python."""
    return json.loads((WORK / "samples.json").read_text())


def samples():
    """Those of rows, which also have their `table`, and the rows with the names of SQL (`sql`)."""
    return [sample for sample in all_samples() if "table" in sample]


def sql_rows(table):
    return next(sample["sql"] for sample in samples() if sample["table"] == table)
