"""`mypy --strict` and pyright (strict) take the types, a program that uses them, and the rows that the Rust types write."""

import json
import shutil
import sys

from gate import HERE, WORK, arrow_schemas, node, run, samples


def check(generated):
    directory = WORK / "python"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    shutil.copy(generated / "python" / "_types.py", directory / "catlog_types.py")
    shutil.copy(HERE / "consumer.py", directory)
    count = write_samples(generated, directory / "samples.py")
    # Each line that must be refused says so to both checkers, and fails if it is refused no longer.
    ignores = {"enableTypeIgnoreComments": False, "reportUnnecessaryTypeIgnoreComment": True}
    config = {"typeCheckingMode": "strict", "pythonVersion": "3.11", "include": ["."], **ignores}
    (directory / "pyrightconfig.json").write_text(json.dumps(config))
    run(sys.executable, "-m", "mypy", "--strict", "--python-version", "3.11", "--warn-unused-ignores", "--cache-dir",
        WORK / "mypy", ".", cwd=directory)
    run(node("pyright"), cwd=directory)
    run(sys.executable, "samples.py", cwd=directory)
    return f"{count} types"


def write_samples(generated, path):
    """Every sample row as a literal of its type, with real dates, in the order of its columns."""
    tables = arrow_schemas(generated)
    lines = ["import datetime", "", "import catlog_types", ""]
    for sample in samples():
        if sample["table"] in tables:
            kinds = {name: kind for name, kind, _ in tables[sample["table"]]}
            rows = ", ".join(literal(row, kinds) for row in sample["sql"])
            name, rows_name = f"catlog_types.{sample['type']}", f"rows_{sample['table']}"
            lines.append(f"{rows_name}: list[{name}] = [{rows}]")
            lines.append(f"assert list({rows_name}[0]) == list({name}.__annotations__)")
    path.write_text("\n".join(lines) + "\n")
    return len(tables)


def literal(row, kinds):
    constructors = {"date": "datetime.date", "timestamp": "datetime.datetime"}
    values = []
    for name, value in row.items():
        constructor = constructors.get(kinds[name])
        text = f"{constructor}.fromisoformat({value!r})" if constructor and value else repr(value)
        values.append(f"{name!r}: {text}")
    return "{" + ", ".join(values) + "}"
