"""The Databricks notebooks, one after the other, on local Spark: what they write equals what catlog computes here."""

import json
import re
from pathlib import Path

import pytest

pytest.importorskip("pyspark")
pytest.importorskip("pyarrow")

import catlog
import pyarrow as pa
import pyarrow.csv
from conftest import ROOT
from spark_support import MODE, assert_equal, panel, session

NOTEBOOKS = ROOT / "catlog-py" / "examples" / "databricks"
WAREHOUSE = ROOT / "catlog-core" / "generated" / "arrow" / "warehouse"

pytestmark = pytest.mark.skipif(MODE == "local-cluster[2,1,1024]", reason="notebooks run in one session of each kind")


class Widgets:
    """What a notebook sees of `dbutils.widgets`: parameters of the job, or the default."""

    def __init__(self, values):
        self.values, self.widgets = dict(values), self

    def text(self, name, default, label=""):
        self.values.setdefault(name, default)

    def get(self, name):
        return self.values[name]


def run(spark, name, shown, **parameters):
    """Runs a notebook as Databricks does, cell by cell, and returns its variables."""
    source = (NOTEBOOKS / name).read_text()
    assert source.startswith("# Databricks notebook source\n")
    variables = {"spark": spark, "dbutils": Widgets(parameters), "display": lambda frame: shown.append(frame.toArrow())}
    for cell in source.split("# COMMAND ----------\n"):
        exec(compile(cell, name, "exec"), variables)
    return variables


@pytest.fixture(scope="module")
def spark():
    made = session()
    yield made
    made.stop()


def write_csv(table, path):
    genres = pa.array(["{" + ",".join(f'"{genre}"' for genre in row) + "}" for row in table["genres"].to_pylist()])
    pa.csv.write_csv(table.set_column(table.schema.get_field_index("genres"), "genres", genres), path)


def stored_files(target):
    """The files with rows, and when each was written."""
    parts = [part for name in ("rankings", "tables") for part in sorted((target / name).rglob("*.parquet"))]
    assert len(parts) > 80
    return {str(part): part.stat().st_mtime_ns for part in parts}


def test_the_notebooks_one_after_the_other(spark, tmp_path):
    rankings = panel()
    rankings = rankings.filter(pa.compute.less(rankings["mal_id"], 20 * 7))
    days = sorted(set(rankings["snapshot_date"].to_pylist()))
    is_last = pa.compute.equal(rankings["snapshot_date"], pa.scalar(days[-1]))
    past, last = rankings.filter(pa.compute.invert(is_last)), rankings.filter(is_last)
    # the day before last has a mistake
    right = rankings.filter(pa.compute.equal(rankings["snapshot_date"], pa.scalar(days[-2])))
    ranks = pa.compute.add(right["rank"], 3).cast(pa.int32())
    mistaken = right.set_column(right.schema.get_field_index("rank"), "rank", ranks)
    past = pa.concat_tables([past.filter(pa.compute.not_equal(past["snapshot_date"], pa.scalar(days[-2]))), mistaken])
    good = past.to_pylist()[0]
    # two bad rows without an id are two
    wrong = [{**good, "mal_id": 5000, "rank": -1}, {**good, "mal_id": None}, {**good, "mal_id": None, "score": None}]
    bad = pa.Table.from_pylist(wrong, schema=past.schema)
    landing, target, shown = tmp_path / "landing", tmp_path / "catlog", []
    landing.mkdir()
    write_csv(pa.concat_tables([past, bad]), landing / "past.csv")
    spark.conf.set("spark.sql.shuffle.partitions", "2")

    with pytest.raises(ValueError, match=r"3 invalid values in .* rows, more than the allowed share of 0\.0"):
        run(spark, "01_ingest_and_validate.py", shown, source=str(landing), target=str(target), allowed="0")
    run(spark, "01_ingest_and_validate.py", shown, source=str(landing), target=str(target))
    counts = {(row["column"], row["reason"]): row["count"] for row in shown[-1].to_pylist()}
    assert counts == {("rank", "out_of_range"): 1, ("mal_id", "missing_value"): 2}
    run(spark, "02_five_tables.py", shown, target=str(target))
    assert shown[-1].column_names[0] == "mal_id"

    def increment(table):
        write_csv(table, tmp_path / "day.csv")
        return run(spark, "04_daily_increment.py", shown, day=str(tmp_path / "day.csv"), target=str(target))

    def assert_tables_of(rankings):
        local = catlog.analyze(rankings, robust=True)
        run_columns = ["processed_at", "etl_run_id"]
        for name in local:
            stored = spark.read.parquet(f"{target}/tables/{name}").drop("snapshot_month", *run_columns)
            assert_equal(stored, local[name].drop_columns(run_columns), name)
        return local

    increment(last)
    assert [row["snapshot_date"] for row in shown[-1].to_pylist()] == [days[-1]]
    # a day that came with a mistake comes again without
    increment(right)
    assert sorted(row["snapshot_date"] for row in shown[-1].to_pylist()) == days[-2:]
    local = assert_tables_of(rankings)

    # the same day again changes nothing, nor does a bad file or one without rows
    files, count = stored_files(target), len(shown)
    assert not increment(last)["is_changed"] and len(shown) == count
    with pytest.raises(ValueError, match=r"day\.csv has invalid rows; nothing was taken in"):
        increment(bad)
    with pytest.raises(Exception, match="the DataFrame has no rows; check the filter"):
        increment(last.slice(0, 0))
    with pytest.raises(Exception, match="the DataFrame has no rows; check the filter"):
        (tmp_path / "none").mkdir()
        write_csv(last.slice(0, 0), tmp_path / "none" / "header.csv")
        run(spark, "01_ingest_and_validate.py", shown, source=str(tmp_path / "none"), target=str(target / "other"))
    # days that Spark takes for none, or for others
    for form in ("%Y%m%d", "%Y-%m-%dT01:00:00+09:00"):
        texts = pa.array([day.strftime(form) for day in last["snapshot_date"].to_pylist()])
        dated = last.set_column(last.schema.get_field_index("snapshot_date"), "snapshot_date", texts)
        with pytest.raises(ValueError, match="is a day to catlog and not to Spark: write UTC days as 2026-02-08"):
            increment(dated)
        other = tmp_path / str(len(form))
        other.mkdir()
        write_csv(dated, other / "day.csv")
        with pytest.raises(ValueError, match=f"{last.num_rows} values of snapshot_date are days to catlog and not to Spark"):
            run(spark, "01_ingest_and_validate.py", shown, source=str(other), target=str(target / "other"))
    assert stored_files(target) == files

    made = run(spark, "03_to_the_warehouse.py", shown, target=str(target), bucket="s3://here/there")
    for name in [*local, "daily_genres"]:
        fields = json.loads((WAREHOUSE / f"{name}.json").read_text())["fields"]
        stored = spark.read.parquet(f"{target}/warehouse/{name}")
        assert stored.columns == [field["name"] for field in fields], name
        assert stored.count() > 0
        kinds = {"int": "int", "floatingpoint": "double", "utf8": "string", "date": "date", "timestamp": "timestamp"}
        assert [kind for _, kind in stored.dtypes] == [kinds[field["type"]["name"]] for field in fields], name
        assert f"COPY staging_{name} FROM 's3://here/there/warehouse/{name}/'" in made["copy_sql"]
    lists = spark.read.parquet(f"{target}/warehouse/trend_correlation").select("most_correlated_anime").toArrow()
    assert all(isinstance(json.loads(text), list) for text in lists["most_correlated_anime"].to_pylist())
    assert made["copy_sql"].startswith("BEGIN;") and made["copy_sql"].endswith("COMMIT;")


def test_every_notebook_is_run_and_listed():
    names = sorted(path.name for path in NOTEBOOKS.glob("*.py"))
    assert len(names) == 4
    assert names == sorted(set(re.findall(r"`(\d\d_\w+\.py)`", (NOTEBOOKS / "README.md").read_text())))
    assert all(f'"{name}"' in Path(__file__).read_text() for name in names)
