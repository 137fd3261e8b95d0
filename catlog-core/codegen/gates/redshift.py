"""The Redshift text is made of real statements and has the columns of the Parquet files in order.

There is no Redshift to try it on. sqlglot parses its dialect, and PostgreSQL, from which Redshift was made, runs what is left
when encodings, distribution and sort keys are taken away. That is not Redshift, but it is more than nothing.
"""

import json
import logging
import re

import sqlglot
from gate import GateError, arrow_schemas, expect, sql_rows
from sqlglot import exp

TYPES = {
    "int": "INT",
    "floatingpoint": "DOUBLE PRECISION",
    "bool": "BOOLEAN",
    "utf8": "VARCHAR",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}
KINDS = (exp.Create, exp.Comment, exp.Copy, exp.Delete, exp.Insert, exp.Drop, exp.Transaction, exp.Commit)


# What sqlglot cannot parse it warns of and keeps as a `Command`, which the gate refuses.
logging.getLogger("sqlglot").setLevel(logging.ERROR)


def parse(text, dialect):
    try:
        return sqlglot.parse(text, dialect=dialect)
    except sqlglot.errors.SqlglotError as error:
        raise GateError(str(error)) from error


def check(generated, server):
    ddl = (generated / "sql" / "redshift.sql").read_text()
    copy = (generated / "sql" / "redshift_copy.sql").read_text()
    statements = [statement for statement in parse(ddl + copy, "redshift") if statement is not None]
    for statement in statements:
        expect(type(statement) in KINDS, f"{type(statement).__name__}: {statement.sql('redshift')[:300]}")
    tables = {}
    for statement in statements:
        if isinstance(statement, exp.Create) and statement.expression is None and isinstance(statement.this, exp.Schema):
            definitions = list(statement.this.find_all(exp.ColumnDef))
            if definitions:
                tables[statement.this.this.name] = (statement, definitions)
    compare(tables, arrow_schemas(generated), arrow_schemas(generated, "warehouse"))
    copies = [statement for statement in statements if isinstance(statement, exp.Copy)]
    expect(len(copies) == len(tables), f"{len(copies)} COPY for {len(tables)} tables")
    run_on_postgres(ddl, copy, server, tables)
    return f"{len(statements)} statements, {len(tables)} tables"


def compare(tables, arrow, warehouse):
    """Columns as the files have them, and those as the rule derives them from the types."""
    expect(set(tables) == set(warehouse), f"tables {sorted(tables)}, files {sorted(warehouse)}")
    for table, (statement, definitions) in tables.items():
        found = [(column.name, column.kind.sql("redshift"), is_nullable(column)) for column in definitions]
        expected = [(name, TYPES[kind], nullable) for name, kind, nullable in warehouse[table]]
        plain = [(name, re.sub(r"\(\d+\)", "", kind).replace("INTEGER", "INT"), nullable) for name, kind, nullable in found]
        expect(plain == expected, f"{table} has the columns\n{plain}\nand its files\n{expected}")
        if table in arrow:
            flat = [
                (name, "utf8" if kind.startswith("list") else kind, nullable)
                for name, kind, nullable in arrow[table]
                if name != "genres"
            ]
            expect(flat == warehouse[table], f"{table}: the warehouse's layout is not that of the type")
        names = [name for name, _, _ in found]
        text = statement.sql("redshift")
        expect(("DISTKEY(mal_id)" in text.replace("DISTKEY (", "DISTKEY(")) == ("mal_id" in names), f"{table}: {text[-200:]}")
        if {"mal_id", "snapshot_date"} <= set(names):
            expect(re.search(r"SORTKEY ?\(snapshot_date, mal_id\)", text), f"{table}: {text[-200:]}")


def is_nullable(column):
    return not any(isinstance(constraint.kind, exp.NotNullColumnConstraint) for constraint in column.constraints)


def run_on_postgres(ddl, copy, server, tables):
    stripped = re.sub(r" ENCODE \w+|^DISTSTYLE \w+\n|^DISTKEY \(\w+\)\n|^COMPOUND SORTKEY \([\w, ]+\)", "", ddl, flags=re.M)
    database = server.database()
    server.sql(database, stripped)
    script = re.sub(r"^COPY staging_(\w+) FROM .*;$", lambda match: staged(match[1]), copy, flags=re.M)
    for _ in range(2):
        server.sql(database, script)
        for table in tables:
            rows, loaded = int(server.sql(database, f"SELECT count(*) FROM {table};").split()[-1]), len(sql_rows(table))
            expect(rows == loaded, f"{table} has {rows} rows after loading {loaded} twice")


def staged(table):
    rows = [
        {name: json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value for name, value in row.items()}
        for row in sql_rows(table)
    ]
    text = json.dumps(rows, ensure_ascii=False).replace("'", "''")
    return f"INSERT INTO staging_{table} SELECT * FROM json_populate_recordset(NULL::{table}, '{text}');"
