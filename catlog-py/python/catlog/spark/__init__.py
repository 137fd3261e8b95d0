"""The five tables on Spark: a Spark DataFrame of daily rankings in, lazy Spark DataFrames out.

The same kernels as on one machine run in Spark's tasks, over `mapInArrow`, so each row has the same values, to the last
bit, as `catlog.analyze` gives it; only the order of rows is Spark's. It works in classic sessions and over Spark Connect
(serverless), from Spark 3.5 on, and needs catlog installed on the workers. Nothing is computed before Spark is asked for
rows, and nothing that grows with the data comes to the driver.

In the examples `spark` is the session, as in a notebook.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

from catlog import _native
from catlog._errors import InvalidOptionError, MissingDependencyError, UnsupportedSourceError
from catlog._options import core_options

try:
    import pyarrow  # noqa: F401
    import pyspark  # noqa: F401
except ImportError as error:
    raise MissingDependencyError(
        f"catlog.spark needs {error.name}; run pip install 'catlog[spark]' (on Databricks both are there)"
    ) from error

from catlog.spark._plan import TABLES, Rows, Run, days, rejected, table
from catlog.spark._warehouse import warehouse
from catlog.spark._write import write

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

#: Enough to make a call of the native code cheap, few enough for the 1 GB that a serverless worker has.
CHUNK_ROWS = 50_000

__all__ = [
    "SparkTables",
    "analyze",
    "genre_percentiles",
    "rolling_momentum_analysis",
    "trend_correlation",
    "trend_significance",
    "validate",
    "volatility_rankings",
    "warehouse",
    "write",
]


class SparkTables(Mapping[str, "DataFrame"]):
    """The tables by name, also as attributes: `tables["trend_significance"]`, `tables.trend_significance`.

    Attributes
    ----------
    etl_run_id : str
        The run id in every row.
    rejected : DataFrame
        With `on_invalid="quarantine"` the rows that were set aside, a row for each value; else empty. A Spark DataFrame
        has no order, so `row` is 0 and the keys say which row is meant.
    days : DataFrame
        The days that get rows, in the column `snapshot_date`.
    """

    def __init__(self, tables: dict[str, DataFrame], rejected: DataFrame, days: DataFrame, etl_run_id: str) -> None:
        self._tables = tables
        self.rejected = rejected
        self.days = days
        self.etl_run_id = etl_run_id

    def __getitem__(self, name: str) -> DataFrame:
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def __getattr__(self, name: str) -> DataFrame:
        tables: dict[str, DataFrame] = self.__dict__.get("_tables", {})
        try:
            return tables[name]
        except KeyError:
            raise AttributeError(f"there is no table {name}; the tables are {', '.join(TABLES)}") from None

    def _repr_html_(self) -> str:
        from catlog import _html

        views = {name: [(field.name, field.dataType.simpleString()) for field in frame.schema] for name, frame in self.items()}
        return _html.lazy_html(views, self.etl_run_id)

    def __repr__(self) -> str:
        return f"SparkTables({', '.join(self._tables)}; etl_run_id={self.etl_run_id!r})"


def analyze(
    df: DataFrame,
    *,
    on_invalid: Literal["strict", "quarantine"] = "strict",
    captures: Literal["error", "last"] = "error",
    partitions: int | None = None,
    chunk_rows: int = CHUNK_ROWS,
    **options: Any,
) -> SparkTables:
    """Compute the five tables of a Spark DataFrame of daily rankings, lazily.

    Parameters
    ----------
    df : DataFrame
        A row for each anime and day, with the columns that `catlog.analyze` reads, under the same names and types. It is
        read once for each pass and table: cache it where it is dear to compute.
    on_invalid : {"strict", "quarantine"}
        Strict: the task that meets an invalid row raises an error that names it by its key. Quarantine: good rows are
        used, bad ones come back in `rejected`.
    captures : {"error", "last"}
        What becomes of several captures of an anime on one UTC day, where `snapshot_date` is a timestamp.
    partitions : int, optional
        Partitions of each shuffle; default `spark.sql.shuffle.partitions`. A partition holds whole anime, or whole days.
    chunk_rows : int
        Rows that a task computes at once: it needs memory for these, or for one anime or day where that has more.
    **options
        The options of `catlog.analyze`: `dates`, `robust`, `min_observations`, `processed_at`, `etl_run_id` and so on.

    Returns
    -------
    SparkTables
        A lazy DataFrame for each table, with the column types and comments of the type source. Undefined values are null,
        never NaN.

    Raises
    ------
    MissingColumnError, DuplicateColumnError, ColumnTypeError
        For columns that cannot be used.
    InvalidOptionError
        For an option that does not exist or a value that it cannot have.
    UnsupportedSourceError
        For what is no Spark DataFrame, or one of a session that was stopped.

    Examples
    --------
    >>> import catlog.spark
    >>> rankings = spark.createDataFrame(
    ...     [(5114, "2026-02-07", 3, 9.09, ["Drama"]), (5114, "2026-02-08", 2, 9.10, ["Drama"]), (21, "2026-02-08", 40, 8.73, ["Drama"])],
    ...     "mal_id INT, snapshot_date STRING, rank INT, score DOUBLE, genres ARRAY<STRING>",
    ... )
    >>> tables = catlog.spark.analyze(rankings, dates="latest", etl_run_id="nightly-7")
    >>> tables
    SparkTables(rolling_momentum_analysis, trend_significance, volatility_rankings, genre_percentiles, trend_correlation; etl_run_id='nightly-7')
    >>> tables.rolling_momentum_analysis.where("rank <= 20").select("mal_id", "rank").collect()
    [Row(mal_id=5114, rank=2)]
    """
    rows, run = _prepared(df, on_invalid, captures, partitions, chunk_rows, options)
    tables = {name: table(rows, name, run) for name in TABLES}
    return SparkTables(tables, rejected(rows, run), days(rows, run), run.etl_run_id)


def rolling_momentum_analysis(df: DataFrame, **options: Any) -> DataFrame:
    """Compute where each anime stands on each day and how it moves, lazily; a row for each anime and day.

    Parameters
    ----------
    df : DataFrame
        Daily rankings, a row for each anime and day, as for `analyze`.
    **options
        `on_invalid`, `captures`, `partitions`, `chunk_rows` and the options of the tables, as for `analyze`.

    Returns
    -------
    DataFrame
        Key `mal_id`, `snapshot_date`. Means over 7 and 30 calendar days with confidence intervals, changes and volatility, in
        places (rank, 1 is best) and score points; labels as text. Null where a window has too few values, or there is no
        snapshot to compare with.

    Raises
    ------
    CatlogError
        At once what `analyze` raises; from Spark's tasks an error that names invalid rows, or says that there are none.

    Notes
    -----
    One shuffle, by anime.

    Examples
    --------
    >>> import catlog.spark
    >>> rankings = spark.createDataFrame(
    ...     [(5114, "2026-02-07", 3, 9.09, ["Drama"]), (5114, "2026-02-08", 2, 9.10, ["Drama"]), (21, "2026-02-08", 40, 8.73, ["Drama"])],
    ...     "mal_id INT, snapshot_date STRING, rank INT, score DOUBLE, genres ARRAY<STRING>",
    ... )
    >>> momentum = catlog.spark.rolling_momentum_analysis(rankings, dates="latest").sort("mal_id")
    >>> [(row.mal_id, row.rank_avg_7d, row.rank_volatility_7d) for row in momentum.collect()]
    [(21, 40.0, None), (5114, 2.5, 0.7071067811865476)]
    """
    return _one(df, "rolling_momentum_analysis", options)


def trend_significance(df: DataFrame, **options: Any) -> DataFrame:
    """Compute the trends of rank and score over 30 days and how sure they are, lazily; a row for each anime and day.

    Parameters
    ----------
    df : DataFrame
        Daily rankings, a row for each anime and day, as for `analyze`.
    **options
        `on_invalid`, `captures`, `partitions`, `chunk_rows` and the options of the tables, as for `analyze`.

    Returns
    -------
    DataFrame
        Key `mal_id`, `snapshot_date`. Slopes in places and score points per day, standard errors, r², p- and q-values from 0
        to 1, labels as text; with `robust=True` Mann-Kendall, Theil-Sen and `ar_p_value`, too. Null with fewer than 3 values
        in the window.

    Raises
    ------
    CatlogError
        At once what `analyze` raises; from Spark's tasks an error that names invalid rows, or says that there are none.

    Notes
    -----
    Two shuffles: by anime, and by day for the q-values.

    Examples
    --------
    >>> import catlog.spark
    >>> rankings = spark.createDataFrame(
    ...     [(5114, "2026-02-07", 3, 9.09, ["Drama"]), (5114, "2026-02-08", 2, 9.10, ["Drama"]), (21, "2026-02-08", 40, 8.73, ["Drama"])],
    ...     "mal_id INT, snapshot_date STRING, rank INT, score DOUBLE, genres ARRAY<STRING>",
    ... )
    >>> trends = catlog.spark.trend_significance(rankings, dates="latest", min_observations={"regression": 3}).sort("mal_id")
    >>> [(row.mal_id, row.rank_trend_slope) for row in trends.collect()]
    [(21, None), (5114, None)]
    """
    return _one(df, "trend_significance", options)


def volatility_rankings(df: DataFrame, **options: Any) -> DataFrame:
    """Compute how restless each anime is and where that puts it among the day's anime, lazily; a row for each anime and day.

    Parameters
    ----------
    df : DataFrame
        Daily rankings, a row for each anime and day, as for `analyze`.
    **options
        `on_invalid`, `captures`, `partitions`, `chunk_rows` and the options of the tables, as for `analyze`.

    Returns
    -------
    DataFrame
        Key `mal_id`, `snapshot_date`. Standard deviations in places and score points over 7, 14 and 30 calendar days, their
        percentiles among the anime of the day from 0 to 100, a category as text, and `consecutive_stable_days`. Null where a
        window has fewer than 2 values.

    Raises
    ------
    CatlogError
        At once what `analyze` raises; from Spark's tasks an error that names invalid rows, or says that there are none.

    Notes
    -----
    Three shuffles: by anime, by day for the percentiles, by anime for the runs of stable days.

    Examples
    --------
    >>> import catlog.spark
    >>> rankings = spark.createDataFrame(
    ...     [(5114, "2026-02-07", 3, 9.09, ["Drama"]), (5114, "2026-02-08", 2, 9.10, ["Drama"]), (21, "2026-02-08", 40, 8.73, ["Drama"])],
    ...     "mal_id INT, snapshot_date STRING, rank INT, score DOUBLE, genres ARRAY<STRING>",
    ... )
    >>> volatility = catlog.spark.volatility_rankings(rankings, dates="latest").sort("mal_id")
    >>> [(row.mal_id, row.rank_volatility_7d) for row in volatility.collect()]
    [(21, None), (5114, 0.7071067811865476)]
    """
    return _one(df, "volatility_rankings", options)


def genre_percentiles(df: DataFrame, **options: Any) -> DataFrame:
    """Compute where each anime stands within each of its genres, lazily; a row for each anime, day and genre.

    Parameters
    ----------
    df : DataFrame
        Daily rankings, a row for each anime and day, as for `analyze`.
    **options
        `on_invalid`, `captures`, `partitions`, `chunk_rows` and the options of the tables, as for `analyze`.

    Returns
    -------
    DataFrame
        Key `mal_id`, `snapshot_date`, `genre`. Percentiles from 0 to 100 (100 is best) among the anime of the genre on the
        day, their means over 30 calendar days, and a tier as text. Null where an anime is alone in its genre, or has no rank or
        score. An anime without genres has no row.

    Raises
    ------
    CatlogError
        At once what `analyze` raises; from Spark's tasks an error that names invalid rows, or says that there are none.

    Notes
    -----
    Two shuffles: by day, and by anime for the 30-day means.

    Examples
    --------
    >>> import catlog.spark
    >>> rankings = spark.createDataFrame(
    ...     [(5114, "2026-02-07", 3, 9.09, ["Drama"]), (5114, "2026-02-08", 2, 9.10, ["Drama"]), (21, "2026-02-08", 40, 8.73, ["Drama"])],
    ...     "mal_id INT, snapshot_date STRING, rank INT, score DOUBLE, genres ARRAY<STRING>",
    ... )
    >>> genres = catlog.spark.genre_percentiles(rankings, dates="latest").sort("mal_id")
    >>> [(row.mal_id, row.genre, row.rank_percentile) for row in genres.collect()]
    [(21, 'Drama', 0.0), (5114, 'Drama', 100.0)]
    """
    return _one(df, "genre_percentiles", options)


def trend_correlation(df: DataFrame, **options: Any) -> DataFrame:
    """Compute the market as a whole, lazily; a row for each day, over all of its anime.

    Parameters
    ----------
    df : DataFrame
        Daily rankings, a row for each anime and day, as for `analyze`.
    **options
        `on_invalid`, `captures`, `partitions`, `chunk_rows` and the options of the tables, as for `analyze`.

    Returns
    -------
    DataFrame
        Key `snapshot_date`. Numbers of anime that climb and fall, means of their changes in places and score points, and
        correlations from -1 to 1. Null where there is nothing to compare with.

    Raises
    ------
    CatlogError
        At once what `analyze` raises; from Spark's tasks an error that names invalid rows, or says that there are none.

    Notes
    -----
    Two shuffles: by anime, and by day.

    Examples
    --------
    >>> import catlog.spark
    >>> rankings = spark.createDataFrame(
    ...     [(5114, "2026-02-01", 3, 9.09, ["Drama"]), (5114, "2026-02-08", 2, 9.10, ["Drama"]), (21, "2026-02-08", 40, 8.73, ["Drama"])],
    ...     "mal_id INT, snapshot_date STRING, rank INT, score DOUBLE, genres ARRAY<STRING>",
    ... )
    >>> (day,) = catlog.spark.trend_correlation(rankings, dates="latest").collect()
    >>> str(day.snapshot_date), day.total_anime_analyzed
    ('2026-02-08', 1)
    """
    return _one(df, "trend_correlation", options)


def validate(
    df: DataFrame,
    *,
    captures: Literal["error", "last"] = "error",
    partitions: int | None = None,
    chunk_rows: int = CHUNK_ROWS,
) -> DataFrame:
    """List the invalid rows of a DataFrame of daily rankings, lazily: a row for each value, with the reason.

    Parameters
    ----------
    df, captures, partitions, chunk_rows
        As for `analyze`.

    Returns
    -------
    DataFrame
        `file`, `row`, `column`, `value`, `reason`, `detail`, `mal_id`, `snapshot_date`; no rows if all are valid. `row` is 0,
        since a Spark DataFrame has no order: `mal_id` and `snapshot_date` name the row, empty where it has none.

    Raises
    ------
    CatlogError
        At once what `analyze` raises; from Spark's tasks an error if `df` has no rows.

    Examples
    --------
    >>> import catlog.spark
    >>> rankings = spark.createDataFrame(
    ...     [(5114, "2026-02-07", 3, 9.09), (21, "2026-02-08", -40, 8.73)],
    ...     "mal_id INT, snapshot_date STRING, rank INT, score DOUBLE",
    ... )
    >>> [(row.mal_id, row.column, row.value, row.reason) for row in catlog.spark.validate(rankings).collect()]
    [('21', 'rank', '-40', 'out_of_range')]
    """
    rows, run = _prepared(df, "quarantine", captures, partitions, chunk_rows, {})
    return rejected(rows, run)


def _one(df: DataFrame, name: str, options: dict[str, Any]) -> DataFrame:
    reading: dict[str, Any] = {"on_invalid": "strict", "captures": "error", "partitions": None, "chunk_rows": CHUNK_ROWS}
    for option in reading.keys() & options.keys():
        reading[option] = options.pop(option)
    rows, run = _prepared(df, **reading, options=options)
    return table(rows, name, run)


def _prepared(
    df: Any, on_invalid: str, captures: str, partitions: int | None, chunk_rows: int, options: dict[str, Any]
) -> tuple[Rows, Run]:
    session = _session(df)
    for option, value, allowed in (
        ("on_invalid", on_invalid, ("strict", "quarantine")),
        ("captures", captures, ("error", "last")),
    ):
        if value not in allowed:
            raise _invalid(option, value, " or ".join(map(repr, allowed)))
    if partitions is None:
        partitions = _shuffle_partitions(session)
    for option, number in (("partitions", partitions), ("chunk_rows", chunk_rows)):
        if isinstance(number, bool) or not isinstance(number, int) or number < 1:
            raise _invalid(option, number, "a whole number from 1")
    checked, processed_at, etl_run_id, every_day = _native.spark_options(core_options(options))
    run = Run(
        options=checked,
        processed_at=processed_at,
        etl_run_id=etl_run_id,
        every_day=every_day,
        robust=bool(options.get("robust")),
        on_invalid=on_invalid,
        captures=captures,
        partitions=partitions,
        chunk_rows=chunk_rows,
    )
    return Rows.of(df), run


def _session(df: Any) -> Any:
    """The session of a Spark DataFrame, found to be alive."""
    if not (hasattr(df, "mapInArrow") and hasattr(df, "sparkSession")):
        raise UnsupportedSourceError(
            f"{type(df).__module__}.{type(df).__qualname__} is no Spark DataFrame; give spark.read.parquet(…), "
            "spark.table(…) or spark.createDataFrame(…), or use catlog.analyze for data on this machine"
        )
    session = df.sparkSession
    if _is_stopped(session):
        raise UnsupportedSourceError(
            "the Spark session of this DataFrame was stopped; make a session with SparkSession.builder.getOrCreate() and "
            "read the DataFrame again"
        )
    if getattr(df, "isStreaming", False):
        raise UnsupportedSourceError(
            "a streaming DataFrame has no end, and windows and percentiles need whole days; "
            "call catlog.spark in foreachBatch on the stored rankings"
        )
    return session


def _is_stopped(session: Any) -> bool:
    if hasattr(session, "is_stopped"):  # over Spark Connect
        return bool(session.is_stopped)
    return getattr(session.sparkContext, "_jsc", None) is None


def _shuffle_partitions(session: Any) -> int:
    text = session.conf.get("spark.sql.shuffle.partitions", "200")
    return int(text) if text and text.isdecimal() else 200  # Databricks has "auto"


def _invalid(option: str, value: object, allowed: str) -> InvalidOptionError:
    reason = f"it is {allowed}"
    return InvalidOptionError(f"option {option} cannot be {value!r}: {reason}", option=option, value=repr(value), reason=reason)
