"""catlog.spark in one of Spark's modes (see spark_support.MODE): each table equals the local one to the last bit."""

import pytest

pytest.importorskip("pyspark")
pytest.importorskip("pyarrow")

import doctest
import importlib
from datetime import date
from types import SimpleNamespace

import catlog
import catlog.spark
import pyarrow as pa
import pyarrow.parquet as pq
from spark_support import MODE, RUN, assert_equal, panel, session

CLASSIC = MODE != "connect"
#: Rows of a chunk in the tests: less than a group here, more than one there.
SMALL = 60


@pytest.fixture(scope="module")
def spark():
    made = session()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def rankings():
    return panel()


@pytest.fixture(scope="module")
def frame(spark, rankings, tmp_path_factory):
    path = str(tmp_path_factory.mktemp("input") / "rankings.parquet")
    pq.write_table(rankings, path, row_group_size=500)
    return spark.read.parquet(path)


OPTIONS = {
    "every day": {},
    "robust, a range, tolerance": {
        "dates": ("2026-02-10", "2026-03-01"),
        "robust": True,
        "change_tolerance_days": 2,
        "min_observations": {"mean": 4, "std_dev": 5, "regression": 6, "own_correlation": 3},
        "volatility_limits": (30, 60, 90),
    },
    "latest day": {"dates": "latest"},
}


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_every_table_equals_the_local_one(frame, rankings, options):
    local = catlog.analyze(rankings, **options, **RUN)
    tables = catlog.spark.analyze(frame, chunk_rows=SMALL, **options, **RUN)
    assert list(tables) == list(local)
    for name in local:
        assert_equal(tables[name], local[name], name)


def test_types_nulls_and_comments_are_those_of_the_type_source(spark, frame):
    from catlog import _native

    tables = catlog.spark.analyze(frame, robust=True)
    for name, table in tables.items():
        ddl = _native.spark_ddl(name, True, False)
        lines = [line.split(" COMMENT ", 1) for line in ddl.splitlines()]
        assert len(lines) == len(table.schema.fields) > 10
        for (declared, comment), field in zip(lines, table.schema.fields, strict=True):
            column, kind = declared.removesuffix(" NOT NULL").split(" ", 1)
            assert (field.name, field.dataType.simpleString().upper()) == (column, kind.replace("INTEGER", "INT"))
            assert field.nullable == ("NOT NULL" not in declared), (name, column)
            assert field.metadata["comment"] == comment.rstrip(",")[1:-1].replace("\\'", "'"), (name, column)


@pytest.mark.skipif(not CLASSIC, reason="jobs can be counted in a classic session only")
def test_nothing_runs_before_rows_are_asked_for(spark, frame):
    spark.sparkContext.setJobGroup("lazy", "no job belongs to this group")
    tables = catlog.spark.analyze(frame)
    assert len(tables) == 5 and tables.rejected.columns and tables.days.columns
    assert spark.sparkContext.statusTracker().getJobIdsForGroup("lazy") == []


def test_one_function_for_each_table(frame, rankings):
    local = catlog.trend_correlation(rankings, **RUN)
    assert_equal(catlog.spark.trend_correlation(frame, partitions=2, **RUN), local, "trend_correlation")
    for name in catlog.TABLE_NAMES:
        assert getattr(catlog.spark, name)(frame).columns == getattr(catlog.spark.analyze(frame), name).columns


def test_names_and_types_as_they_come(spark, rankings, frame):
    """camelCase, ids as text, decimals, UTC instants whose day in the session's zone is the day before, genres as text."""
    frame = frame.selectExpr(
        "cast(mal_id AS STRING) AS malId",
        "timestamp_seconds(unix_date(snapshot_date) * 86400L + 3600) AS snapshotDate",
        "cast(rank AS DOUBLE) AS rank",
        "cast(score AS DECIMAL(6, 4)) AS score",
        "cast(popularity AS BIGINT) AS popularity",
        "members",
        "scored_by AS scoredBy",
        "title",
        "to_json(genres) AS genres",
        "1 AS `not a column`",
    )
    local = catlog.analyze(rankings.drop_columns(["favorites"]), dates="latest", **RUN)
    tables = catlog.spark.analyze(frame, dates="latest", **RUN)
    for name in ("rolling_momentum_analysis", "genre_percentiles"):
        assert_equal(tables[name], local[name], name)


def flawed(rankings):
    """Three invalid rows and a merged one: a rank below 1, a score above 10, and a contradiction on the only row of a day."""
    rows = rankings.to_pylist()[:400]
    import datetime

    key = {"mal_id": 7, "snapshot_date": datetime.date(2025, 12, 1)}
    extra = [
        {**rows[0], "mal_id": 999, "rank": -4},
        {**rows[1], "mal_id": 1000, "score": 11.5},
        {**rows[2], **key, "rank": 5},
        {**rows[2], **key, "rank": 6},
        dict(rows[3]),
    ]
    return pa.Table.from_pylist(rows + extra, schema=rankings.schema)


def test_invalid_rows_are_named_or_set_aside(spark, rankings, tmp_path):
    bad = flawed(rankings)
    pq.write_table(bad, tmp_path / "bad.parquet")
    frame = spark.read.parquet(str(tmp_path / "bad.parquet"))

    with pytest.raises(Exception, match=r'mal_id "999".*column rank: "-4" lies outside') as caught:
        catlog.spark.rolling_momentum_analysis(frame, partitions=1).toArrow()
    assert "InvalidInputError" in str(caught.value) and "on_invalid=quarantine" in str(caught.value)

    local = catlog.analyze(bad, on_invalid="quarantine", dates="latest", **RUN)
    tables = catlog.spark.analyze(frame, on_invalid="quarantine", dates="latest", chunk_rows=SMALL, **RUN)
    for name in ("rolling_momentum_analysis", "volatility_rankings"):
        assert_equal(tables[name], local[name], name)
    wanted = sorted((row["mal_id"], row["column"], row["value"], row["reason"]) for row in local.rejected.to_arrow().to_pylist())
    found = catlog.spark.validate(frame).collect()
    assert sorted((row.mal_id, row.column, row.value, row.reason) for row in found) == wanted
    assert len(wanted) == 4 and {row.row for row in found} == {0}
    # a day of which no row is valid is no snapshot day
    days = [row.snapshot_date for row in catlog.spark.analyze(frame, on_invalid="quarantine").days.collect()]
    assert min(days).year == 2026


def test_captures(spark):
    frame = spark.sql(
        "SELECT * FROM VALUES (1, TIMESTAMP'2026-02-08T06:00:00Z', 5, 8.5D), (1, TIMESTAMP'2026-02-08T18:00:00Z', 4, 8.6D) "
        "AS t(mal_id, snapshot_date, rank, score)"
    )
    with pytest.raises(Exception, match="captures=last takes the newest of a day"):
        catlog.spark.rolling_momentum_analysis(frame).collect()
    (row,) = catlog.spark.rolling_momentum_analysis(frame, captures="last").collect()
    assert (row.rank, row.score, str(row.snapshot_date)) == (4, 8.6, "2026-02-08")


def test_bad_input_names_the_cure(spark, frame):
    with pytest.raises(catlog.MissingColumnError, match=r'did you mean "id"\? Rename it to mal_id'):
        catlog.spark.analyze(frame.withColumnRenamed("mal_id", "id"))
    with pytest.raises(catlog.ColumnTypeError, match="rank"):
        catlog.spark.analyze(frame.selectExpr("mal_id", "snapshot_date", "genres AS rank", "score"))
    with pytest.raises(Exception, match="the DataFrame has no rows; check the filter"):
        catlog.spark.trend_significance(frame.where("rank > 1000000")).collect()
    with pytest.raises(Exception, match="the DataFrame has no rows; check the filter"):
        catlog.spark.validate(frame.where("rank > 1000000")).collect()
    with pytest.raises(Exception, match="the panel has no snapshot there"):
        catlog.spark.trend_significance(frame, dates="2020-01-01").collect()
    with pytest.raises(catlog.UnsupportedSourceError, match=r"no Spark DataFrame; give spark\.read\.parquet"):
        catlog.spark.analyze(panel())
    with pytest.raises(catlog.InvalidOptionError, match="there is no option dats"):
        catlog.spark.analyze(frame, dats="latest")
    with pytest.raises(catlog.InvalidOptionError, match="partitions"):
        catlog.spark.analyze(frame, partitions=0)
    with pytest.raises(catlog.InvalidOptionError, match="strict"):
        catlog.spark.trend_correlation(frame, on_invalid="ignore")
    with pytest.raises(AttributeError, match="the tables are rolling_momentum_analysis"):
        _ = catlog.spark.analyze(frame).trends


def test_written_by_month_and_again(spark, frame, rankings, tmp_path):
    """A backfill up to a day, then the days one by one, one of them twice: as one backfill of all days."""
    target = str(tmp_path / "tables")
    name = "trend_correlation"

    def write(dates):
        return catlog.spark.write({name: catlog.spark.trend_correlation(frame, dates=dates, **RUN)}, target)[name]

    path = write((None, "2026-02-12"))
    assert path == target + "/trend_correlation"
    for dates in ("2026-02-14", "2026-02-14", ("2026-02-13", None)):
        write(dates)
    local = catlog.trend_correlation(rankings, **RUN)
    stored = spark.read.parquet(path)
    months = sorted(row.snapshot_month for row in stored.select("snapshot_month").distinct().collect())
    assert [str(month) for month in months] == ["2026-01", "2026-02", "2026-03"]
    assert_equal(stored.select(*local.column_names), local, name)
    with pytest.raises(catlog.InvalidOptionError, match="parquet"):
        catlog.spark.write({}, target, format="csv")


class DeltaWriter:
    """Stands for Spark's writer: Delta itself is no dependency of the tests."""

    def __init__(self):
        self.options, self.saved = {}, None

    def __getattr__(self, name):
        return lambda *values: (self.options.__setitem__(values[0] if name == "option" else name, values[-1]), self)[1]

    def save(self, where):
        self.saved = where

    saveAsTable = save


@pytest.mark.parametrize(("target", "where"), [("/lake/", "/lake/t"), ("main.anime", "main.anime.t")])
def test_delta_replaces_the_days_and_takes_new_columns(monkeypatch, target, where):
    from catlog.spark import _write

    writer = DeltaWriter()
    monkeypatch.setattr(_write, "_by_month", lambda frame, key, files: SimpleNamespace(write=writer))
    days = [date(2026, 2, 7), date(2026, 2, 8)]
    assert _write._write_delta(None, days, "t", ["mal_id"], target, 1) == writer.saved == where
    assert writer.options == {
        "format": "delta",
        "mode": "overwrite",
        "partitionBy": "snapshot_month",
        "replaceWhere": "snapshot_date IN (DATE'2026-02-07', DATE'2026-02-08')",
        "mergeSchema": "true",
    }


def test_a_day_that_has_no_rows_any_more(spark, tmp_path):
    """A day whose anime lost their genres has no percentiles, and neither has its month, where it was alone."""

    class Tables(dict):
        def __init__(self, rows, days):
            columns = "mal_id int, genre string, snapshot_date date"
            super().__init__(genre_percentiles=spark.createDataFrame(rows, columns))
            self.days = spark.createDataFrame([(day,) for day in days], "snapshot_date date")

    january, february, late = date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 2)
    target = str(tmp_path / "tables")

    def stored():
        rows = spark.read.parquet(f"{target}/genre_percentiles").sort("snapshot_date").collect()
        return [(row.snapshot_date, str(row.snapshot_month), row.mal_id) for row in rows]

    catlog.spark.write(Tables([(1, "Drama", january), (1, "Drama", february), (1, "Drama", late)], [january, february, late]), target)
    catlog.spark.write(Tables([], [february]), target)
    assert stored() == [(january, "2026-01", 1), (late, "2026-02", 1)]
    for _ in range(2):
        catlog.spark.write(Tables([], [january]), target)
        assert stored() == [(late, "2026-02", 1)]
    catlog.spark.write(Tables([(2, "Drama", january)], [january]), target)
    assert stored() == [(january, "2026-01", 2), (late, "2026-02", 1)]


def test_columns_that_only_some_days_have_stay(spark, tmp_path):
    """Days with the columns of `robust` and days without, in one month and in either order."""
    name = "trend_significance"
    robust = spark.createDataFrame([(1, date(2026, 2, 1), 0.5)], "mal_id int, snapshot_date date, rank_trend_tau double")
    plain = spark.createDataFrame([(1, date(2026, 2, 2))], "mal_id int, snapshot_date date")
    for order in ([robust, plain], [plain, robust]):
        target = str(tmp_path / str(order[0] is plain))
        for day in order:
            path = catlog.spark.write({name: day}, target)[name]
        stored = spark.read.option("mergeSchema", "true").parquet(path).sort("snapshot_date")
        assert [row.rank_trend_tau for row in stored.collect()] == [0.5, None]


@pytest.mark.skipif(MODE != "local[2]", reason="once is enough, and it takes its time")
def test_the_examples_of_the_documentation(spark):
    """With `spark` as a notebook has it."""
    tried = 0
    for name in ("catlog.spark", "catlog.spark._write", "catlog.spark._warehouse"):
        module = importlib.import_module(name)
        found = doctest.testmod(module, extraglobs={"spark": spark}, optionflags=doctest.NORMALIZE_WHITESPACE)
        assert found.failed == 0
        tried += found.attempted
    assert tried > 30


def test_what_a_notebook_shows(frame):
    shown = catlog.spark.analyze(frame, etl_run_id="run <1>")._repr_html_()
    assert "run &lt;1&gt;; no row has been computed" in shown
    assert all(name in shown for name in (*catlog.TABLE_NAMES, "rank_avg_7d", "array&lt;string&gt;"))


def test_a_stopped_session_is_told(spark, frame):
    """Last in this file: it stops the session."""
    spark.stop()
    with pytest.raises(catlog.UnsupportedSourceError, match="session of this DataFrame was stopped; make a session"):
        catlog.spark.analyze(frame)
