"""The conformance cases that Rust, Python and Node share, and the golden tables, cell by cell."""

import csv
import datetime
import gzip
import json
import math
import sys

import catlog
import pytest
from conftest import FIXTURES, cases

ULPS = 2 * sys.float_info.epsilon
LEFT_OUT = {"processedAt", "etlRunId", "rankTrendArPValue", "scoreTrendArPValue"}
SNAKE = {
    "changeToleranceDays": "change_tolerance_days",
    "robust": "robust",
}


def same(column, got, expected):
    """Doubles to 2 units in the last place, p- and q-values to 1e-10, all else exactly."""
    if isinstance(expected, float) and isinstance(got, float):
        tolerance = 1e-10 if column.lower().replace("_", "").endswith(("pvalue", "qvalue")) else ULPS
        return abs(got - expected) <= tolerance * abs(expected)
    if isinstance(got, datetime.date):
        got = got.isoformat()
    return got == expected and isinstance(got, bool) == isinstance(expected, bool)


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["name"])
def test_case(case):
    options = {SNAKE[name]: value for name, value in case["options"].items()}
    result = catlog.analyze(case["rows"], **options)
    assert set(case["expected"]) == set(result) == set(catlog.TABLE_NAMES)
    cells = 0
    for name, expected in case["expected"].items():
        got = result[name].rows()
        assert len(got) == len(expected), name
        for have, want in zip(got, expected, strict=True):
            have = {camel(column): value for column, value in have.items()}
            assert set(have) - set(want) <= LEFT_OUT, name
            for column, value in want.items():
                value = float(value) if isinstance(have[column], float) and value is not None else value
                assert same(column, have[column], value), f"{name}.{column} is {have[column]!r}, not {value!r}"
                cells += 1
    assert cells > 10


@pytest.mark.parametrize("table", catlog.TABLE_NAMES)
def test_golden(table):
    """Every column of every day against a second, independent computation."""
    result = catlog.analyze(str(FIXTURES / "golden" / "panel.csv"), tables=[table], robust=True)[table]
    with gzip.open(FIXTURES / "golden" / f"{table}.csv.gz", "rt", newline="") as file:
        golden = list(csv.DictReader(file))
    assert len(golden) == len(result) > 0
    cells = 0
    for name in golden[0]:
        for got, text in zip(result.column(name), (row[name] for row in golden), strict=True):
            if text == "":
                want = None
            elif isinstance(got, float):
                want = float(text)
            elif isinstance(got, list):
                want = json.loads(text)
            else:
                want = type(got)(text) if isinstance(got, int) else text
            assert same(name, got, want), f"{name} is {got!r}, not {want!r}"
            cells += 1
    assert cells >= len(golden) * 10


def test_undefined_is_none_and_never_nan(rows):
    for name, table in catlog.analyze(rows, robust=True).items():
        for column in table.column_names:
            values = table.column(column)
            assert not any(isinstance(value, float) and math.isnan(value) for value in values), f"{name}.{column}"
