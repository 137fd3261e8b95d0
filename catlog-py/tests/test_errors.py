"""Bad input: errors name the cure, carry a code and context, and are what callers would catch."""

import datetime
import pickle
import re
from decimal import Decimal

import catlog
import pytest
from catlog import _errors
from conftest import FIXTURES

ONE = [{"mal_id": 1, "snapshot_date": "2026-02-08", "rank": 1, "score": 8.0}]
FIRST = datetime.datetime(1, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=5)))
"""Before the first instant of UTC that Python has."""


def caught(call, *args, **kwargs):
    with pytest.raises(catlog.CatlogError) as found:
        call(*args, **kwargs)
    return found.value


def test_a_missing_column(rows):
    error = caught(catlog.analyze, [{"mal_id": row["mal_id"], "date": row["snapshot_date"]} for row in rows])
    assert isinstance(error, catlog.MissingColumnError)
    assert isinstance(error, ValueError)
    assert (error.code, error.column) == ("missing_column", "snapshot_date")
    assert "date" in str(error)  # what was meant
    assert error.cure in str(error)


def test_a_wrong_type(rows):
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame(rows).with_columns(rank=pl.struct("mal_id"))
    error = caught(catlog.analyze, frame)
    assert isinstance(error, catlog.ColumnTypeError)
    assert isinstance(error, ValueError)
    assert (error.code, error.column) == ("column_type", "rank")
    assert error.cure


def test_columns_of_pandas_that_arrow_cannot_hold(rows):
    pd = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    frame = pd.DataFrame(rows)
    frame["rank"] = [1, "x", *frame["rank"][2:]]
    error = caught(catlog.analyze, frame)
    assert isinstance(error, catlog.UnsupportedSourceError)
    assert "to_numeric" in str(error)


def test_invalid_rows(rows):
    rows[3]["rank"] = "twelve"
    rows[5]["mal_id"] = 0
    error = caught(catlog.analyze, rows)
    assert isinstance(error, catlog.InvalidInputError)
    assert (error.rows_read, error.rows_rejected) == (len(rows), 2)
    assert error.totals == {"not_a_number": 1, "out_of_range": 1}
    assert error.problems[0]["row"] == 4
    assert error.problems[0]["column"] == "rank"
    assert error.problems[0]["value"] == "twelve"
    assert "quarantine" in str(error)

    result = catlog.analyze(rows, on_invalid="quarantine")
    assert len(result.rejected) == 2
    assert result.rejected.column("value") == ["twelve", "0"]
    assert len(result.rolling_momentum_analysis) == len(rows) - 2


def test_a_contradiction(rows):
    error = caught(catlog.analyze, [*rows, {**rows[0], "rank": 999}])
    assert error.totals == {"duplicate_key": 2}
    captures = [{**rows[0], "snapshot_date": f"2026-02-01T{hour}:00:00Z", "rank": int(hour)} for hour in ("10", "12")]
    assert caught(catlog.analyze, captures).totals == {"duplicate_key": 2}
    last = catlog.rolling_momentum_analysis(captures, captures="last")
    assert last.column("rank") == [12]


def test_an_empty_frame(rows):
    pl = pytest.importorskip("polars")
    error = caught(catlog.analyze, pl.DataFrame(rows).head(0))
    assert isinstance(error, catlog.NoInputError)
    assert "no rows" in str(error)
    assert error.cure


@pytest.mark.parametrize(
    ("source", "cure"),
    [
        ((row for row in []), r"list\(rows\)"),
        (iter([]), r"list\(rows\)"),
        ([], "give paths"),
        (7, "give a path"),
        (None, "give a path"),
        (b"file.csv", "give a path"),
        ({"mal_id": [1]}, "DataFrame"),
        ([1, 2], "give paths, or dicts"),
        ([{"mal_id": 1}, "file.csv"], "give paths, or dicts"),
    ],
    ids=repr,
)
def test_what_is_no_source(source, cure):
    error = caught(catlog.analyze, source)
    assert isinstance(error, catlog.UnsupportedSourceError)
    assert isinstance(error, TypeError)
    with pytest.raises(catlog.UnsupportedSourceError, match=cure):
        catlog.analyze(source)


def test_a_lazy_frame(rows):
    pl = pytest.importorskip("polars")
    with pytest.raises(catlog.UnsupportedSourceError, match="collect"):
        catlog.analyze(pl.DataFrame(rows).lazy())


def test_a_series(rows):
    pd = pytest.importorskip("pandas")
    with pytest.raises(catlog.UnsupportedSourceError, match="DataFrame"):
        catlog.analyze(pd.Series([1]))


def test_a_stream_that_breaks_off(rows):
    pa = pytest.importorskip("pyarrow")
    batch = pa.RecordBatch.from_pylist(rows)

    def batches():
        yield batch
        raise RuntimeError("the network is gone")

    error = caught(catlog.analyze, pa.RecordBatchReader.from_batches(batch.schema, batches()))
    assert "broke off" in str(error)


def test_a_capsule_that_is_none(rows):
    class Broken:
        def __arrow_c_stream__(self, requested_schema=None):
            return 7

    with pytest.raises(catlog.UnsupportedSourceError, match="PyCapsule"):
        catlog.analyze(Broken())

    class Raising:
        def __arrow_c_stream__(self, requested_schema=None):
            raise RuntimeError("not now")

    with pytest.raises(catlog.UnsupportedSourceError, match="not now; open it again, or give another kind") as found:
        catlog.analyze(Raising())
    assert isinstance(found.value.__cause__, RuntimeError)


def test_a_relation_of_a_closed_connection(rows):
    duckdb, pa = pytest.importorskip("duckdb"), pytest.importorskip("pyarrow")
    connection = duckdb.connect()
    relation = connection.from_arrow(pa.Table.from_pylist(rows))
    connection.close()
    with pytest.raises(catlog.UnsupportedSourceError, match="open it again"):
        catlog.analyze(relation)


def test_a_home_directory_that_nobody_has():
    with pytest.raises(catlog.UnsupportedSourceError, match="give the path in full"):
        catlog.analyze("~nosuchuser/x.csv")


def test_files(tmp_path):
    error = caught(catlog.analyze, tmp_path / "nothing.csv")
    assert isinstance(error, FileNotFoundError)
    assert isinstance(error, OSError)
    assert error.path == str(tmp_path / "nothing.csv")
    assert error.errno == 2
    error = caught(catlog.analyze, tmp_path / "*.csv")
    assert isinstance(error, catlog.NoInputError)
    assert isinstance(error, FileNotFoundError)
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 and then nothing PAR1")
    error = caught(catlog.analyze, tmp_path / "broken.parquet")
    assert isinstance(error, catlog.UnreadableFileError)
    assert isinstance(error, OSError)
    assert error.cure
    error = caught(catlog.open, tmp_path / "nothing")
    assert isinstance(error, FileNotFoundError)
    (tmp_path / "empty").mkdir()
    error = caught(catlog.open, tmp_path / "empty")
    assert "create=True" in str(error)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"fidelity": 3}, "the options are dates, robust"),
        ({"alpha": 2}, "between 0 and 1"),
        ({"alpha": "much"}, "a number"),
        ({"robust": "yes"}, "True or False"),
        ({"change_tolerance_days": 1.5}, "whole number"),
        ({"change_tolerance_days": 2**40}, "whole number"),
        ({"dates": "yesterday"}, "FROM..TO"),
        ({"dates": "2026-02-30"}, "FROM..TO"),
        ({"dates": ("2026-02-05", "2026-02-01")}, "not after the last"),
        ({"dates": ("2027-01-01", None)}, "no snapshot"),
        ({"min_observations": {"median": 3}}, "mean, std_dev"),
        ({"min_observations": {"regression": 1}}, "undefined below 3"),
        ({"rank_momentum_7d": 3}, "two limits"),
        ({"rank_momentum_7d": (5, 1)}, "moderate <= strong"),
        ({"volatility_limits": (1, 2)}, "three"),
        ({"processed_at": "noon"}, "datetime"),
        ({"output": "excel"}, "polars"),
        ({"tables": ["titles"]}, "trend_significance"),
        ({"on_invalid": "ignore"}, "quarantine"),
        ({"captures": "first"}, "last"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_options(rows, options, text):
    error = caught(catlog.analyze, rows, **options)
    assert isinstance(error, catlog.InvalidOptionError)
    assert isinstance(error, ValueError)
    assert error.code == "invalid_option"
    assert text in str(error)
    assert error.option


def test_a_library_that_is_not_there(rows, monkeypatch):
    import importlib

    def gone(name, package=None):
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", gone)
    error = caught(catlog.trend_correlation, rows, output="polars")
    assert isinstance(error, catlog.MissingDependencyError)
    assert isinstance(error, ImportError)
    assert "pip install polars" in str(error)


def test_the_tree():
    kinds = [kind for name, kind in vars(catlog).items() if name.endswith("Error") and isinstance(kind, type)]
    assert len(kinds) >= 20
    for kind in kinds:
        assert issubclass(kind, catlog.CatlogError)
        assert kind.__doc__
        assert kind.__name__ in catlog.__all__
        assert kind.__name__ in _errors.__all__


def test_the_codes_are_those_of_the_core():
    from conftest import ROOT

    text = (ROOT / "catlog-core" / "src" / "error.rs").read_text()
    codes = set(re.findall(r'=> "([a-z_]+)"', text))
    assert len(codes) >= 18
    assert codes <= set(_errors._CLASSES)


def test_errors_travel_between_processes(rows):
    rows[0]["rank"] = "x"
    error = caught(catlog.analyze, rows)
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert (copy.code, copy.totals) == (error.code, error.totals)


def test_a_panic_is_an_error_of_catlog():
    error = _errors.error_of("internal", "it gave up", {})
    assert isinstance(error, catlog.InternalError)
    assert _errors.error_of("a_code_of_tomorrow", "?", {}).code == "a_code_of_tomorrow"


def test_tables_by_name(rows):
    assert list(catlog.analyze(rows, tables="trend_significance")) == ["trend_significance"]
    assert list(catlog.analyze(rows, tables=("trend_correlation", "trend_significance"))) == ["trend_correlation", "trend_significance"]
    catlog.open(rows).warm("trend_significance")
    for call in (lambda tables: catlog.analyze(rows, tables=tables), catlog.open(rows).warm):
        for tables, value in (("trends", "'trends'"), (["trends"], "'trends'"), (5, "5"), ([None], "None")):
            error = caught(call, tables)
            assert isinstance(error, catlog.InvalidOptionError)
            assert (error.option, error.value) == ("tables", value)
            assert "trend_significance" in str(error)


def test_the_report_is_a_table():
    report = catlog.validate(str(FIXTURES / "flawed.csv"))
    table = report.to_table()
    assert (table.name, table.column_names) == ("findings", ["severity", "kind", "count", "first_day", "last_day", "message"])
    wanted = [(one["severity"], one["kind"], one["count"], one["message"]) for one in report.findings]
    assert [(one["severity"], one["kind"], one["count"], one["message"]) for one in table] == wanted
    assert wanted[0][:3] == ("error", "rejected_rows", 25) and len(wanted) == 7
    panel = catlog.validate(str(FIXTURES / "daily_rankings.csv.gz")).to_table()
    ties = next(one for one in panel if one["kind"] == "rank_ties")
    assert (str(ties["first_day"]), str(ties["last_day"]), ties["count"]) == ("2025-10-04", "2026-01-28", 634)
    assert panel.day_range is None
    # what was rejected stands there as it came
    assert any(row["snapshot_date"] == "20250-01-05" for row in report.to_dict()["rejected"])
    assert not report.ok and "20250-01-05" in report._repr_html_()


def test_a_report_goes_into_any_library():
    pl = pytest.importorskip("polars")
    report = catlog.validate(str(FIXTURES / "flawed.csv"))
    frame = pl.DataFrame(report)
    assert frame["count"].to_list() == report.to_table().column("count")
    assert frame.schema["first_day"] == pl.Date
    pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    assert list(report.to_table().to_pandas()["kind"]) == frame["kind"].to_list()
    assert report.to_table().to_arrow().num_rows == len(frame)


@pytest.mark.parametrize(
    ("option", "call"),
    [
        ("progress", lambda catalog: catlog.analyze(ONE, progress=5)),
        ("cache_bytes", lambda catalog: catlog.open(ONE, cache_bytes=-1)),
        ("cache_bytes", lambda catalog: catlog.open(ONE, cache_bytes="1")),
        ("limit", lambda catalog: catalog.trending(limit=-1)),
        ("streak_top", lambda catalog: catalog.trending(streak_top="ten")),
        ("alpha", lambda catalog: catalog.advanced_summary(alpha=float("nan"))),
        ("min_anime_in_genre", lambda catalog: catalog.advanced_summary(min_anime_in_genre=2.5)),
        ("mal_id", lambda catalog: catalog.anime("x")),
        ("mal_id", lambda catalog: catalog.anime(2**40)),
        ("window", lambda catalog: catalog.genre_correlation(window="x")),
        ("metric", lambda catalog: catalog.genre_correlation(5)),
        ("x", lambda catalog: catalog.cross_correlation(1.5, 1)),
        ("y", lambda catalog: catalog.cross_correlation("Drama", None)),
        ("max_lag", lambda catalog: catalog.cross_correlation(1, 1, max_lag=-1)),
        ("window", lambda catalog: catalog.cross_correlation(1, 1, window=2**40)),
        ("limit", lambda catalog: catlog.Library("u", []).recommend(limit=-1)),
        ("prior_votes", lambda catalog: catlog.Library("u", []).recommend(prior_votes="many")),
        ("rank_change_30d", lambda catalog: catlog.Library("u", []).recommend(rank_change_30d={"a": 1})),
        ("user_id", lambda catalog: catlog.Library(5, [])),
        ("entries", lambda catalog: catlog.Library("u", None)),
        ("catalogue", lambda catalog: catlog.Library("u", [], {"a": 1})),
        ("status", lambda catalog: catlog.Library("u", []).with_status(5)),
        ("on_invalid", lambda catalog: catlog.analyze(ONE, on_invalid=None)),
        ("captures", lambda catalog: catlog.analyze(ONE, captures=None)),
        ("format", lambda catalog: catlog.export(ONE, "out", format=5)),
        ("alpha", lambda catalog: catlog.analyze(ONE, alpha=float("inf"))),
        ("dates", lambda catalog: catlog.analyze(ONE, dates=FIRST)),
        ("processed_at", lambda catalog: catlog.analyze(ONE, processed_at=FIRST)),
        ("order_by", lambda catalog: catalog.query("volatility_rankings", order_by=5)),
        ("genre", lambda catalog: catalog.query("volatility_rankings", genre=5)),
        ("descending", lambda catalog: catalog.query("volatility_rankings", order_by="mal_id", descending="no")),
        ("with_total", lambda catalog: catalog.query("volatility_rankings", with_total="no")),
        ("where", lambda catalog: catalog.query("volatility_rankings", where=5)),
        ("where", lambda catalog: catalog.query("volatility_rankings", where={"rank": float("nan")})),
        ("where", lambda catalog: catalog.query("volatility_rankings", where={"rank": 2**80})),
        ("where", lambda catalog: catalog.query("volatility_rankings", where={"rank": b"5"})),
        ("where", lambda catalog: catalog.query("volatility_rankings", where={5: 5})),
    ],
)
def test_arguments_that_mean_nothing(option, call):
    error = caught(call, catlog.open(ONE))
    assert isinstance(error, catlog.InvalidOptionError)
    assert error.option == option
    assert f"option {option} cannot be {error.value}: it is " in str(error)


def test_conditions_that_are_none():
    error = caught(catlog.open(ONE).query, "volatility_rankings", where=[("rank", ["=="], 5)])
    assert isinstance(error, catlog.InvalidOptionError)
    assert error.option == "where"
    assert "a condition is a tuple of column, one of ==" in str(error)


def test_no_day_of_pandas_is_no_day():
    pd = pytest.importorskip("pandas")
    for option in ("dates", "processed_at"):
        error = caught(catlog.analyze, ONE, **{option: pd.NaT})
        assert error.option == option
        assert f"option {option} cannot be NaT: it is " in str(error)


def test_values_of_libraries_in_conditions():
    np, pl = pytest.importorskip("numpy"), pytest.importorskip("polars")
    catalog = catlog.open(ONE)

    def found(where):
        return len(catalog.query("rolling_momentum_analysis", where=where).frame.rows())

    assert found({"score": Decimal("8")}) == 1
    assert found({"mal_id": np.array([1, 2])}) == found({"mal_id": pl.Series([1, 2])}) == found({"mal_id": range(2)}) == 1
    assert found([("snapshot_date", ">=", np.datetime64("2026-02-08T00:00:00", "ns"))]) == 1
    assert found([("snapshot_date", ">", np.datetime64("2026-02-08"))]) == 0
    assert catalog.query("rolling_momentum_analysis", with_total=np.True_).total == 1


def test_numbers_of_numpy_are_numbers():
    np = pytest.importorskip("numpy")
    catalog = catlog.open(ONE)
    assert catalog.anime(np.int64(1))["rank"] == 1
    assert catalog.trending(limit=np.int32(3))["as_of"] is not None
