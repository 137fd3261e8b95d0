"""The rows that the Rust types write are valid by the JSON Schemas, and rows that they cannot write are not."""

import json

import jsonschema
from gate import GateError, expect, samples


def check(generated):
    paths = sorted((generated / "json-schema").glob("*.json"))
    expect(paths, "no JSON Schemas")
    rows = {sample["type"]: sample["json"] for sample in samples()}
    for path in paths:
        schema = json.loads(path.read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
        for row in rows[path.stem]:
            try:
                validator.validate(row)
            except jsonschema.ValidationError as error:
                raise GateError(f"{path.name}: {error.message} at {error.json_path}") from error
            expect(list(row) == list(schema["properties"]), f"{path.name}: properties are not {list(row)}")
        row = rows[path.stem][0]
        for name, rules in schema["properties"].items():
            for wrong in wrong_values(rules):
                expect(not validator.is_valid({**row, name: wrong}), f"{path.name}: {name} may be {wrong!r}")
            absent = {other: value for other, value in row.items() if other != name}
            required = name in schema["required"]
            expect(validator.is_valid(absent) != required, f"{path.name}: {name} absent, required is {required}")
            expect(validator.is_valid({**row, name: None}) != required, f"{path.name}: {name} null")
    return f"{len(paths)} types"


def wrong_values(rules):
    kinds = rules["type"] if isinstance(rules["type"], list) else [rules["type"]]
    yield {}
    if "string" in kinds:
        yield 1
        if "enum" in rules:
            yield "no label"
        if rules.get("format") == "date":
            yield "2026-02-30"
        if rules.get("format") == "date-time":
            yield "2026-02-08"
    if "integer" in kinds:
        yield from (1.5, 2**31, "7")
    if "array" in kinds:
        yield [None]
