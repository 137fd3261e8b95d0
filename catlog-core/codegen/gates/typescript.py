"""`tsc --strict` takes the declarations, a program that uses them, and the rows that the Rust types write."""

import json
import shutil

from gate import HERE, WORK, arrow_schemas, node, run, samples


def check(generated):
    directory = WORK / "typescript"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    shutil.copy(generated / "typescript" / "catlog.d.ts", directory)
    shutil.copy(HERE / "consumer.ts", directory)
    tables = arrow_schemas(generated)
    lines = ['import type * as catlog from "./catlog.js";']
    for sample in samples():
        if sample["table"] in tables:
            rows = json.dumps(sample["json"], ensure_ascii=False)
            lines.append(f"export const {sample['table']}: Required<catlog.{sample['type']}>[] = {rows};")
    (directory / "samples.ts").write_text("\n".join(lines))
    run(node("tsc"), *"--strict --exactOptionalPropertyTypes --noEmit --module nodenext --target es2022 --types".split(), "",
        "consumer.ts", "samples.ts", cwd=directory)
    return f"{len(tables)} types"
