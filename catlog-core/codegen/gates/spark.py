"""Spark's columns are those of the Arrow schemas, by name, type and order."""

import sqlglot
from gate import GateError, arrow_schemas, expect
from sqlglot import exp

TYPES = {
    "int": "INT",
    "floatingpoint": "DOUBLE",
    "bool": "BOOLEAN",
    "utf8": "STRING",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "list<utf8>": "ARRAY<STRING>",
    "list<int>": "ARRAY<INT>",
}
ROBUST = ("_mk_tau", "_mk_p_value", "_sen_slope", "_ar_p_value")


def check(generated):
    schemas = arrow_schemas(generated)
    for table, columns in schemas.items():
        always = [column for column in columns if not column[0].endswith(ROBUST)]
        compare(generated / "spark" / f"{table}.ddl", always)
        if always != columns:
            compare(generated / "spark" / f"{table}_robust.ddl", columns)
    return f"{len(schemas)} tables"


def compare(path, columns):
    try:
        table = sqlglot.parse_one(f"CREATE TABLE t ({path.read_text()})", dialect="spark")
    except (OSError, sqlglot.errors.SqlglotError) as error:
        raise GateError(f"{path.name}: {error}") from error
    found = [
        (column.name, column.kind.sql("spark"), not any(isinstance(c.kind, exp.NotNullColumnConstraint) for c in column.constraints))
        for column in table.find_all(exp.ColumnDef)
    ]
    expected = [(name, TYPES[kind], nullable) for name, kind, nullable in columns]
    expect(found == expected, f"{path.name} has\n{found}\nand not\n{expected}")
