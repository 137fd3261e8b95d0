"""`mypy --strict` and pyright (strict) take the types, a program that uses them, and the values that the Rust types write."""

import json
import re
import shutil
import sys

from gate import HERE, WORK, all_samples, node, of_package, run


def check(generated):
    directory = WORK / "python"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    shutil.copy(of_package(generated, "_types.py"), directory / "catlog_types.py")
    shutil.copy(HERE / "consumer.py", directory)
    count = write_samples(directory / "samples.py")
    # Each line that must be refused says so to both checkers, and fails if it is refused no longer.
    ignores = {"enableTypeIgnoreComments": False, "reportUnnecessaryTypeIgnoreComment": True}
    config = {"typeCheckingMode": "strict", "pythonVersion": "3.11", "include": ["."], **ignores}
    (directory / "pyrightconfig.json").write_text(json.dumps(config))
    run(sys.executable, "-m", "mypy", "--strict", "--python-version", "3.11", "--warn-unused-ignores", "--cache-dir",
        WORK / "mypy", ".", cwd=directory)
    run(node("pyright"), cwd=directory)
    run(sys.executable, "samples.py", cwd=directory)
    return f"{count} types"


def write_samples(path):
    """Every sample value as a literal of its type, with real dates, in the order of its fields."""
    lines = ["import datetime", "", "import catlog_types", ""]
    for number, sample in enumerate(all_samples()):
        # The bridges of a warehouse are types of no language.
        if sample["type"] not in ("DailyGenre", "AnimeGenre"):
            name = re.sub(r"\b[A-Z]", lambda letter: f"catlog_types.{letter[0]}", sample["python"])
            lines.append(f"sample_{number}: list[{name}] = [{', '.join(sample['literals'])}]")
            if sample["literals"][0].startswith("{") and "[" not in name:
                lines.append(f"assert list(sample_{number}[0]) == list(getattr({name}, '__annotations__', sample_{number}[0]))")
    path.write_text("\n".join(lines) + "\n")
    return sum(line.startswith("sample_") for line in lines)
