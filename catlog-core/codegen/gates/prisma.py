"""Prisma takes the schema, and its client reads from a real PostgreSQL the rows that the Rust types write."""

import json
import shutil

from gate import HERE, WORK, node, run, samples
from postgres import create, literal

# Where Prisma asks for its schema engine, which is for migrations alone, any program will do: nothing is downloaded.
OFFLINE = {
    "PRISMA_SCHEMA_ENGINE_BINARY": shutil.which("true") or "/bin/true",
    "PRISMA_HIDE_UPDATE_MESSAGE": "1",
    "CHECKPOINT_DISABLE": "1",
}


def check(generated, server):
    directory = WORK / "prisma"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    shutil.copy(generated / "prisma" / "schema.prisma", directory)
    shutil.copy(HERE / "prisma_query.ts", directory)
    environment = {**OFFLINE, "PRISMA_SCHEMA": str(directory / "schema.prisma"), "DATABASE_URL": "postgresql:///unused"}
    run(node("prisma"), "validate", env=environment)
    run(node("prisma"), "generate", env=environment)
    run(node("tsc"), *"--strict --skipLibCheck --rewriteRelativeImportExtensions --module nodenext --target es2023".split(),
        *"--types node --outDir dist prisma_query.ts".split(), cwd=directory)

    database = server.database()
    tables = create(generated, server, database)
    stored = [sample for sample in samples() if sample["table"] in tables]
    for sample in stored:
        rows = literal(json.dumps(sample["sql"], ensure_ascii=False))
        table = sample["table"]
        server.sql(database, f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, {rows});")
    (directory / "rows.json").write_text(json.dumps({sample["type"]: sample["json"] for sample in stored}))
    said = run("node", "dist/prisma_query.js", server.socket, database, cwd=directory)
    return f"{said.strip()} with the generated client"
