"""The Redshift text is made of real statements and has the columns of the Parquet files in order.

There is no Redshift to try it on. sqlglot parses its dialect, and PostgreSQL, from which Redshift was made, runs what is left
when encodings, distribution and sort keys are taken away. That is not Redshift, but it is more than nothing.
"""

import json
import logging
import re

import sqlglot
from gate import GateError, arrow_schemas, expect, key, sql_rows
from sqlglot import exp

TYPES = {
    "int": "INT",
    "floatingpoint": "DOUBLE PRECISION",
    "bool": "BOOLEAN",
    "utf8": "VARCHAR",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}
# Tables of which nothing writes files, and so nothing loads them.
OF_APPLICATIONS = {"users", "user_anime", "etl_runs"}
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
    copied = {statement.this.name for statement in statements if isinstance(statement, exp.Copy)}
    loaded = set(tables) - OF_APPLICATIONS
    expect(copied == {f"staging_{table}" for table in loaded}, f"COPY fills {sorted(copied)} for the tables {sorted(loaded)}")
    run_on_postgres(generated, ddl, copy, server, loaded)
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


def run_on_postgres(generated, ddl, copy, server, tables):
    stripped = re.sub(r" ENCODE \w+|^DISTSTYLE \w+\n|^DISTKEY \(\w+\)\n|^COMPOUND SORTKEY \([\w, ]+\)", "", ddl, flags=re.M)
    database = server.database()
    server.sql(database, stripped)

    def load(rows):
        script = re.sub(r"^COPY staging_(\w+) FROM .*;$", lambda match: staged(match[1], rows[match[1]]), copy, flags=re.M)
        server.sql(database, script)

    def expect_rows(wanted, when):
        for table, rows in wanted.items():
            same = f"SELECT count(*) FROM (SELECT * FROM {table} EXCEPT ALL SELECT * FROM {records(table, rows)}) other;"
            found = server.sql(database, f"SELECT count(*) FROM {table}; {same}")
            found = [int(line) for line in found.split("\n") if line.isdigit()]
            expect(found == [len(rows), 0], f"{table}, {when}: rows, and rows that should not be there: {found}, not {len(rows)}, 0")

    everything = {table: sql_rows(table) for table in tables}
    for time in ("once", "again"):
        load(everything)
        expect_rows(everything, f"loaded {time}")

    # One day comes again. Its anime has lost its last genre: none of the day's tables of genres has a row to tell by.
    of_day = {table for table in tables if "snapshot_date" in key(generated, f"warehouse/{table}")}
    expect(len(of_day) >= 7, f"tables with days: {sorted(of_day)}")
    day, anime = everything["daily_rankings"][0]["snapshot_date"], everything["anime"][0]["mal_id"]

    def on_day(row):
        return row["snapshot_date"] == day

    coming, wanted = {}, {}
    for table, rows in everything.items():
        mine = on_day if table in of_day else (lambda row: row["mal_id"] == anime) if table.startswith("anime") else (lambda row: True)
        coming[table] = [row for row in rows if mine(row) and "genre" not in key(generated, f"warehouse/{table}")]
        wanted[table] = [row for row in rows if not mine(row)] + coming[table]
    gone = [table for table in tables if len(wanted[table]) < len(everything[table])]
    expect(sorted(gone) == ["anime_genres", "daily_genres", "genre_percentiles"], f"rows go from {gone}")
    load(coming)
    expect_rows(wanted, "after its anime lost its last genre")

    # The day comes with another anime: nothing of the one before is left.
    for table in of_day:
        coming[table] = [{**row, "mal_id": 999} if "mal_id" in row else row for row in everything[table] if on_day(row)]
        wanted[table] = [row for row in everything[table] if not on_day(row)] + coming[table]
    load(coming)
    expect_rows(wanted, "after its anime was another one")


def records(table, rows):
    flat = [
        {name: json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value for name, value in row.items()}
        for row in rows
    ]
    text = json.dumps(flat, ensure_ascii=False).replace("'", "''")
    return f"json_populate_recordset(NULL::{table}, '{text}')"


def staged(table, rows):
    return f"INSERT INTO staging_{table} SELECT * FROM {records(table, rows)};"
