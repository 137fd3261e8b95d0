"""The rows that the Rust types write are valid by the JSON Schemas, and rows that they cannot write are not."""

import json

import jsonschema
from gate import GateError, all_samples, expect

# What readers take and nobody should write: a schema is for writers. codegen/tests/one_type_system.rs reads the like.
LOOSER = {
    "User": {"id": "u1", "username": "ginko"},
    "DailyRanking": {"malId": 1, "snapshotDate": "2026-02-08T00:00:00.000Z"},
}


def check(generated):
    paths = sorted((generated / "json-schema").glob("*.json"))
    expect(paths, "no JSON Schemas")
    rows = {sample["type"]: sample["json"] for sample in all_samples()}
    serde = {sample["type"]: (sample.get("needed"), sample.get("closed")) for sample in all_samples()}
    for path in paths:
        schema = json.loads(path.read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
        for row in rows[path.stem]:
            try:
                validator.validate(row)
            except jsonschema.ValidationError as error:
                raise GateError(f"{path.name}: {error.message} at {error.json_path}") from error
            expect("properties" not in schema or list(row) == list(schema["properties"]), f"{path.name}: properties are not those of {row}")
        if path.stem in LOOSER:
            expect("Readers take more" in schema["$comment"], f"{path.name}: the comment says nothing of what else is read")
            expect(not validator.is_valid(LOOSER[path.stem]), f"{path.name}: takes {LOOSER[path.stem]}")
        if "properties" not in schema:
            expect(not validator.is_valid({"no": "variant"}), f"{path.name}: takes an object that is no variant")
            continue
        needed, closed_by_serde = serde[path.stem]
        expect(needed in (None, schema["required"]), f"{path.name}: serde needs {needed}, the schema {schema['required']}")
        row = rows[path.stem][0]
        closed = schema.get("additionalProperties", True) is False
        expect(closed_by_serde in (None, closed), f"{path.name}: serde refuses other names: {closed_by_serde}")
        expect(validator.is_valid({**row, "more": 1}) != closed, f"{path.name}: with another property, closed is {closed}")
        for name, rules in schema["properties"].items():
            for wrong in wrong_values(rules):
                expect(not validator.is_valid({**row, name: wrong}), f"{path.name}: {name} may be {wrong!r}")
            absent = {other: value for other, value in row.items() if other != name}
            required = name in schema["required"]
            expect(validator.is_valid(absent) != required, f"{path.name}: {name} absent, required is {required}")
            expect(validator.is_valid({**row, name: None}) == takes_null(rules), f"{path.name}: {name} null")
    return f"{len(paths)} types"


def takes_null(rules):
    return "null" in rules.get("type", []) or {"type": "null"} in rules.get("anyOf", []) or rules.get("$ref") == "#/$defs/FilterValue"


def wrong_values(rules):
    if "type" not in rules:
        return  # an object, which has a schema of its own
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
        yield from (1.5, -(2**31) - 1, "7")
    if "array" in kinds:
        yield [None]
