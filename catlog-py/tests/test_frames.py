"""DataFrames in and out: the kind that came in goes out, with the types of the contract."""

import datetime
import gzip
import pathlib
import shutil

import catlog
import pytest

TYPES = {
    "mal_id": "int32",
    "snapshot_date": "date32[day]",
    "genres": "list<item: string not null>",
    "rank_avg_7d": "double",
    "rank_change_7d": "int32",
    "rank_momentum_7d": "string",
    "processed_at": "timestamp[us, tz=UTC]",
    "etl_run_id": "string",
}
STAMPED = {"processed_at": "2026-03-01T06:00:00Z", "etl_run_id": "test"}


@pytest.fixture
def expected(rows):
    return {name: table.rows() for name, table in catlog.analyze(rows, **STAMPED).items()}


class OnlyAStream:
    """An object that has the Arrow interface and nothing else."""

    def __init__(self, table):
        self.table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self.table.__arrow_c_stream__(requested_schema)


def polars_frame(rows):
    return pytest.importorskip("polars").DataFrame(rows)


def test_rows_give_tables(rows, expected):
    result = catlog.analyze(rows, **STAMPED)
    assert list(result) == list(catlog.TABLE_NAMES)
    assert len(result) == 5
    assert isinstance(result.trend_significance, catlog.Table)
    assert result["trend_significance"] is result.trend_significance
    assert result.etl_run_id == "test"
    last = result.rolling_momentum_analysis.rows()[11]
    assert last["mal_id"] == 1
    assert last["snapshot_date"] == datetime.date(2026, 2, 12)
    assert last["rank_change_7d"] == -14
    assert last["rank_avg_7d"] == 22.0
    assert last["rank_momentum_7d"] == "strongly_climbing"
    assert last["genres"] == ["Action", "Drama"]
    assert last["processed_at"] == datetime.datetime(2026, 3, 1, 6, tzinfo=datetime.UTC)
    with pytest.raises(KeyError, match="the tables are"):
        result["nothing"]


def test_polars(rows, expected):
    pl = pytest.importorskip("polars")
    result = catlog.analyze(polars_frame(rows), **STAMPED)
    for name, frame in result.items():
        assert isinstance(frame, pl.DataFrame)
        assert frame.rows(named=True) == expected[name]
    frame = result.rolling_momentum_analysis
    assert frame.schema["rank"] == pl.Int32
    assert frame.schema["snapshot_date"] == pl.Date
    assert frame.schema["processed_at"] == pl.Datetime("us", "UTC")
    assert frame.schema["genres"] == pl.List(pl.String)


def test_polars_of_other_types(rows, expected):
    pl = pytest.importorskip("polars")
    frame = polars_frame(rows).with_columns(
        pl.col("mal_id").cast(pl.UInt64),
        pl.col("snapshot_date").str.to_date(),
        pl.col("rank").cast(pl.Float64),
        pl.col("score").cast(pl.Decimal(6, 4)),
        pl.col("title").cast(pl.Categorical),
        pl.lit(None, pl.Duration).alias("unknown"),
        pl.struct("mal_id").alias("nested"),
    )
    camel = {"mal_id": "malId", "snapshot_date": "snapshotDate"}
    got = catlog.analyze(frame.rename(camel).sample(fraction=1, shuffle=True, seed=1), output="catlog", **STAMPED)
    assert got.rolling_momentum_analysis.rows() == expected["rolling_momentum_analysis"]
    # in many pieces
    pieces = pl.concat([frame[at : at + 5] for at in range(0, len(frame), 5)], rechunk=False)
    got = catlog.trend_significance(pieces, output="catlog", **STAMPED)
    assert got.rows() == expected["trend_significance"]


def test_pyarrow(rows, expected):
    pa = pytest.importorskip("pyarrow")
    source = pa.Table.from_pylist(rows)
    result = catlog.analyze(source, **STAMPED)
    for name, table in result.items():
        assert isinstance(table, pa.Table)
        table.validate(full=True)
        assert table.to_pylist() == expected[name]
    schema = result.rolling_momentum_analysis.schema
    assert {name: str(schema.field(name).type) for name in TYPES} == TYPES
    assert not schema.field("mal_id").nullable
    assert schema.field("rank").nullable
    for kind in (source.to_batches()[0], source.to_reader()):
        assert catlog.trend_correlation(kind, output="catlog", **STAMPED).rows() == expected["trend_correlation"]
    with pytest.raises(catlog.UnsupportedSourceError, match="DataFrame"):
        catlog.analyze(source.column("rank"))


def test_pandas(rows, expected):
    pd = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    source = pd.DataFrame(rows)
    result = catlog.analyze(source, **STAMPED)
    for name, frame in result.items():
        assert isinstance(frame, pd.DataFrame)
        assert len(frame) == len(expected[name])
    frame = result.rolling_momentum_analysis
    assert str(frame["mal_id"].dtype) == "int32"
    assert str(frame["rank"].dtype) == "Int32"
    assert str(frame["rank_avg_7d"].dtype) == "float64"
    assert str(frame["snapshot_date"].dtype).startswith("datetime64")
    assert "UTC" in str(frame["processed_at"].dtype)
    want = expected["rolling_momentum_analysis"]
    assert [None if pd.isna(value) else int(value) for value in frame["rank_change_7d"]] == [
        row["rank_change_7d"] for row in want
    ]
    assert [None if pd.isna(value) else value for value in frame["rank_avg_30d"]] == [row["rank_avg_30d"] for row in want]
    assert [day.date() for day in frame["snapshot_date"]] == [row["snapshot_date"] for row in want]
    assert [list(genres) for genres in frame["genres"]] == [row["genres"] for row in want]
    # dates as pandas has them, and an index that is no column
    source["snapshot_date"] = pd.to_datetime(source["snapshot_date"])
    again = catlog.rolling_momentum_analysis(source.set_index(source["mal_id"] * 7), output="catlog", **STAMPED)
    assert again.rows() == want


def test_duckdb(rows, expected):
    duckdb = pytest.importorskip("duckdb")
    pa = pytest.importorskip("pyarrow")
    source = pa.Table.from_pylist(rows)
    assert source.num_rows
    relation = duckdb.sql("SELECT * FROM source ORDER BY rank")
    result = catlog.analyze(relation, **STAMPED)
    table = result.volatility_rankings
    assert isinstance(table, duckdb.DuckDBPyRelation)
    for _ in range(2):  # a relation can be asked again
        climbers = table.aggregate("max(volatility_rank)").fetchall()[0]
        assert climbers == (max(row["volatility_rank"] or 0 for row in expected["volatility_rankings"]),)
    # DuckDB reads catlog's own tables by their Arrow interface
    native = catlog.trend_correlation(rows)
    assert native.name
    assert duckdb.sql("SELECT count(*), sum(climbers_7d) FROM native").fetchall()[0] == (12, 5)


def test_narwhals(rows):
    pl = pytest.importorskip("polars")
    nw = pytest.importorskip("narwhals")
    table = catlog.trend_correlation(nw.from_native(polars_frame(rows)))
    assert isinstance(table, pl.DataFrame)
    with pytest.raises(catlog.UnsupportedSourceError, match="collect"):
        catlog.analyze(nw.from_native(polars_frame(rows).lazy()))


def test_anything_with_the_arrow_interface(rows, expected):
    table = catlog.trend_significance(OnlyAStream(polars_frame(rows)), **STAMPED)
    assert isinstance(table, catlog.Table)
    assert table.rows() == expected["trend_significance"]


@pytest.mark.parametrize("output", ["catlog", "polars", "pandas", "pyarrow", "duckdb"])
def test_output(rows, output):
    module = {"catlog": "catlog"}.get(output, output)
    pytest.importorskip(module)
    if output in ("pandas", "duckdb"):
        pytest.importorskip("pyarrow")
    table = catlog.trend_correlation(rows, output=output)
    assert type(table).__module__.split(".")[0].lstrip("_") == module


def test_paths(panel, tmp_path, expected, rows):
    result = catlog.analyze(panel, dates="latest")
    assert isinstance(result.genre_percentiles, catlog.Table)
    assert result.report.rows == 37_789
    shutil.copy(panel, tmp_path / "a.csv.gz")
    with gzip.open(panel, "rt") as file:
        header, *lines = file.read().splitlines()
    half = len(lines) // 2
    for name, part in (("first.csv", lines[:half]), ("second.csv", lines[half:])):
        (tmp_path / name).write_text("\n".join([header, *part]))
    whole = catlog.rolling_momentum_analysis(panel, **STAMPED).rows()
    several = [tmp_path / "first.csv", str(tmp_path / "second.csv")]
    assert catlog.rolling_momentum_analysis(several, **STAMPED).rows() == whole
    assert catlog.rolling_momentum_analysis(tmp_path / "*.csv", **STAMPED).rows() == whole
    assert catlog.rolling_momentum_analysis(pathlib.Path(tmp_path), **STAMPED).rows() == whole  # merged with the copy


def test_export(panel, tmp_path):
    report = catlog.export(panel, tmp_path, dates="latest", etl_run_id="run")
    assert report["etl_run_id"] == "run"
    assert [file["table"] for file in report["files"]] == list(catlog.TABLE_NAMES)
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".parquet") == sorted(
        f"{name}.parquet" for name in catlog.TABLE_NAMES
    )
    assert report["files"][0]["rows"] == 358
    pl = pytest.importorskip("polars")
    written = pl.read_parquet(tmp_path / "trend_significance.parquet")
    computed = catlog.trend_significance(panel, dates="latest", etl_run_id="run", output="polars")
    assert written.drop("processed_at").equals(computed.drop("processed_at"))


def test_options(rows):
    last = catlog.rolling_momentum_analysis(rows, dates=datetime.date(2026, 2, 12))
    assert set(last.column("snapshot_date")) == {datetime.date(2026, 2, 12)}
    some = catlog.rolling_momentum_analysis(rows, dates=("2026-02-03", None))
    assert min(some.column("snapshot_date")) == datetime.date(2026, 2, 3)
    calm = catlog.rolling_momentum_analysis(rows, dates="latest", rank_momentum_7d=(100, 200))
    assert set(calm.column("rank_momentum_7d")) == {"stable", None}
    few = catlog.rolling_momentum_analysis(rows, min_observations={"mean": 13})
    assert set(few.column("rank_avg_30d")) == {None}
    robust = catlog.trend_significance(rows, robust=True)
    assert "rank_trend_ar_p_value" in robust.column_names
    assert "rank_trend_ar_p_value" not in catlog.trend_significance(rows).column_names
    with pytest.raises(AttributeError, match="not asked for"):
        _ = catlog.analyze(rows, tables=["trend_correlation"]).genre_percentiles


def test_the_same_bytes_for_the_same_run(rows):
    pa = pytest.importorskip("pyarrow")
    one, two = (catlog.analyze(source, output="pyarrow", **STAMPED) for source in (rows, rows[::-1]))
    for name in catlog.TABLE_NAMES:
        sinks = []
        for table in (one[name], two[name]):
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, table.schema) as writer:
                writer.write_table(table)
            sinks.append(sink.getvalue().to_pybytes())
        assert sinks[0] == sinks[1]


def test_a_table_describes_itself(rows):
    table = catlog.genre_percentiles(rows)
    assert repr(table) == f"<catlog.Table genre_percentiles: {len(table)} rows, 15 columns>"
    assert table.shape == (len(table), 15)
    assert table.key == ["mal_id", "snapshot_date", "genre"]
    assert all(column["doc"] for column in table.describe())
    assert list(table)[:2] == table.head(2) == table.rows(0, 2)
    with pytest.raises(KeyError):
        table.column("nothing")
    html = table._repr_html_()
    assert "<table" in html
    assert "genre_percentiles" in html


def test_real_weekly_rankings():
    from conftest import shared_data

    file = shared_data() / "rankings" / "mal_weekly_2025_2026.csv.gz"
    result = catlog.analyze(str(file), dates="latest", change_tolerance_days=3, on_invalid="quarantine", captures="last")
    assert len(result.rolling_momentum_analysis) > 1000
    assert any(value is not None for value in result.rolling_momentum_analysis.column("rank_change_7d"))
