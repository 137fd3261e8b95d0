"""`tsc --strict` takes the types, a program that uses them, and the values that the Rust types write; rows come out of columns."""

import json
import re
import shutil

from gate import HERE, WORK, all_samples, arrow_schemas, node, of_package, run, samples

STRICT = "--strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess --noUnusedLocals --noImplicitReturns".split()


def check(generated):
    directory = WORK / "typescript"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    for name in ("types.ts", "rows.ts"):
        shutil.copy(of_package(generated, name), directory)
    for name in ("consumer.ts", "rows_of_columns.ts"):
        shutil.copy(HERE / name, directory)
    (directory / "package.json").write_text('{"type": "module"}')
    lines = ['import type * as catlog from "./types.js";']
    for number, sample in enumerate(all_samples()):
        values = json.dumps(sample["json"], ensure_ascii=False)
        name = re.sub(r"\b[A-Z]", lambda letter: f"catlog.{letter[0]}", sample["typescript"])
        # The bridges of a warehouse are types of no language.
        if sample["type"] not in ("DailyGenre", "AnimeGenre"):
            lines.append(f"export const sample{number}: Required<{name}>[] = {values};")
    (directory / "samples.ts").write_text("\n".join(lines))
    run(node("tsc"), *STRICT, *"--skipLibCheck --module nodenext --target es2022 --types node --outDir dist".split(),
        "consumer.ts", "samples.ts", "rows_of_columns.ts", cwd=directory)
    pages = list(pages_of(generated))
    (directory / "pages.json").write_text(json.dumps(pages))
    said = run("node", "dist/rows_of_columns.js", cwd=directory).strip()
    return f"{len(lines) - 1} types, {said}"


def pages_of(generated):
    """Sample rows of the computed tables as columns, and what is to come out: with and without the columns of options."""
    for sample in samples():
        table = sample["table"]
        if "etl_run_id" not in sample["sql"][0] or "processed_at" not in sample["sql"][0]:
            continue
        of_option, labels = metadata(generated, table, "option"), metadata(generated, table, "labels")
        every = arrow_schemas(generated)[table]
        for columns in ([column for column in every if column[0] not in of_option], every):
            names = [name for name, _, _ in columns]
            json_names = dict(zip(sample["sql"][0], sample["json"][0], strict=True))
            # Numbers differ from column to column, so that none can be taken for another.
            shift = {name: at if kind in ("int", "floatingpoint") else None for at, (name, kind, _) in enumerate(columns)}
            rows = [{json_names[name]: shifted(row[json_names[name]], shift[name]) for name in names} for row in sample["json"]]
            # An answer is computed once: all its rows have the same instant.
            rows = [{**row, "processedAt": rows[0]["processedAt"]} for row in rows]
            native = [
                ["label" if name in labels else kind, labels.get(name, "").split(","), [row[json_names[name]] for row in rows]]
                for name, kind, _ in columns
            ]
            yield {"table": table, "columns": native, "rows": rows}
            if not of_option:
                break


def shifted(value, by):
    return value if value is None or by is None else value + 100 * by


def metadata(generated, table, key):
    """What the metadata of the columns say under `key`, of those that have it."""
    fields = json.loads((generated / "arrow" / f"{table}.json").read_text())["fields"]
    return {field["name"]: entry["value"] for field in fields for entry in field["metadata"] if entry["key"] == key}
