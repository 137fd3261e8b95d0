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


def test_the_notebooks_one_after_the_other(spark, tmp_path):
    rankings = panel()
    rankings = rankings.filter(pa.compute.less(rankings["mal_id"], 20 * 7))
    days = sorted(set(rankings["snapshot_date"].to_pylist()))
    is_last = pa.compute.equal(rankings["snapshot_date"], pa.scalar(days[-1]))
    past, last = rankings.filter(pa.compute.invert(is_last)), rankings.filter(is_last)
    bad = pa.Table.from_pylist([{**past.to_pylist()[0], "mal_id": 5000, "rank": -1}], schema=past.schema)
    landing, target, shown = tmp_path / "landing", tmp_path / "catlog", []
    landing.mkdir()
    write_csv(pa.concat_tables([past, bad]), landing / "past.csv")
    write_csv(last, tmp_path / "last.csv")
    spark.conf.set("spark.sql.shuffle.partitions", "2")

    with pytest.raises(ValueError, match=r"1 of .* rows are invalid, more than the allowed share"):
        run(spark, "01_ingest_and_validate.py", shown, source=str(landing), target=str(target), allowed="0")
    run(spark, "01_ingest_and_validate.py", shown, source=str(landing), target=str(target))
    assert shown[-1].to_pylist() == [{"column": "rank", "reason": "out_of_range", "count": 1}]
    run(spark, "02_five_tables.py", shown, target=str(target))
    assert shown[-1].column_names[0] == "mal_id"
    run(spark, "04_daily_increment.py", shown, day=str(tmp_path / "last.csv"), target=str(target))
    assert [row["snapshot_date"] for row in shown[-1].to_pylist()] == [days[-1]]
    with pytest.raises(ValueError, match="has invalid rows; nothing was taken in"):
        write_csv(bad, tmp_path / "bad.csv")
        run(spark, "04_daily_increment.py", shown, day=str(tmp_path / "bad.csv"), target=str(target))

    local = catlog.analyze(rankings, robust=True)
    run_columns = ["processed_at", "etl_run_id"]
    for name in local:
        stored = spark.read.parquet(f"{target}/tables/{name}").drop("snapshot_month", *run_columns)
        assert_equal(stored, local[name].drop_columns(run_columns), name)

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
