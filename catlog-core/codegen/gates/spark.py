"""Spark's columns are those of the Arrow schemas, by name, type and order."""

import sqlglot
from gate import GateError, arrow_schemas, expect, options
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


def check(generated):
    schemas, files = arrow_schemas(generated), []
    for table, columns in schemas.items():
        of_option = options(generated, table)
        compare(generated / "spark" / f"{table}.ddl", [column for column in columns if column[0] not in of_option])
        for option in set(of_option.values()):
            kept = [column for column in columns if of_option.get(column[0], option) == option]
            compare(generated / "spark" / f"{table}_{option}.ddl", kept)
            files.append(f"{table}_{option}.ddl")
        files.append(f"{table}.ddl")
    found = sorted(path.name for path in (generated / "spark").iterdir())
    expect(found == sorted(files), f"the files are {found} and not {sorted(files)}")
    return f"{len(files)} files for {len(schemas)} tables"


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
