"""Tables from daily rankings: all five, or one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar, Unpack, cast, overload

from catlog import _native, _output
from catlog._options import Options, core_options, text
from catlog._output import Output
from catlog._progress import Progress, told
from catlog._report import Report, from_json
from catlog._result import Result, TableName, table_names
from catlog._source import PathLike, Source, kind_of, native_source
from catlog._table import Table
from catlog._types import Captures, OnInvalid

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import duckdb
    import pandas
    import polars
    import pyarrow

__all__ = [
    "Captures",
    "Format",
    "OnInvalid",
    "TableFunction",
    "analyze",
    "export",
    "genre_percentiles",
    "read",
    "rolling_momentum_analysis",
    "trend_correlation",
    "trend_significance",
    "validate",
    "volatility_rankings",
]

Format = Literal["parquet", "csv", "ipc", "jsonl"]
"""A format of files."""

FrameT = TypeVar("FrameT", bound="polars.DataFrame | pandas.DataFrame | pyarrow.Table | duckdb.DuckDBPyRelation")
"""The kind of DataFrame that comes in, and goes out."""


def read(source: Source, on_invalid: str, captures: str, progress: Any) -> _native.Reading:
    """The rows of a source, read and checked; what all functions begin with."""
    on_invalid, captures = text("on_invalid", on_invalid), text("captures", captures)
    return _native.read(native_source(source), on_invalid, captures, progress)


def _compute(
    source: Source,
    tables: Sequence[str],
    output: str | None,
    on_invalid: str,
    captures: str,
    progress: Progress,
    options: Mapping[str, Any],
) -> Result[Any]:
    _output.check_output(output)
    core = core_options(options)
    with told(progress) as callback:
        reading = read(source, on_invalid, captures, callback)
        computed, run_id = _native.analyze(reading, core, list(tables), callback)
    return Result(computed, run_id, reading, output or kind_of(source))


@overload
def analyze(
    source: PathLike | Sequence[PathLike] | Sequence[Mapping[str, Any]],
    *,
    output: Literal["catlog"] | None = ...,
    tables: TableName | Sequence[TableName] | None = ...,
    on_invalid: OnInvalid = ...,
    captures: Captures = ...,
    progress: Progress = ...,
    **options: Unpack[Options],
) -> Result[Table]: ...
@overload
def analyze(
    source: FrameT,
    *,
    output: None = ...,
    tables: TableName | Sequence[TableName] | None = ...,
    on_invalid: OnInvalid = ...,
    captures: Captures = ...,
    progress: Progress = ...,
    **options: Unpack[Options],
) -> Result[FrameT]: ...
@overload
def analyze(
    source: Source,
    *,
    output: Literal["polars"],
    tables: TableName | Sequence[TableName] | None = ...,
    on_invalid: OnInvalid = ...,
    captures: Captures = ...,
    progress: Progress = ...,
    **options: Unpack[Options],
) -> Result[polars.DataFrame]: ...
@overload
def analyze(
    source: Source,
    *,
    output: Literal["pandas"],
    tables: TableName | Sequence[TableName] | None = ...,
    on_invalid: OnInvalid = ...,
    captures: Captures = ...,
    progress: Progress = ...,
    **options: Unpack[Options],
) -> Result[pandas.DataFrame]: ...
@overload
def analyze(
    source: Source,
    *,
    output: Literal["pyarrow"],
    tables: TableName | Sequence[TableName] | None = ...,
    on_invalid: OnInvalid = ...,
    captures: Captures = ...,
    progress: Progress = ...,
    **options: Unpack[Options],
) -> Result[pyarrow.Table]: ...
@overload
def analyze(
    source: Source,
    *,
    output: Output | None = ...,
    tables: TableName | Sequence[TableName] | None = ...,
    on_invalid: OnInvalid = ...,
    captures: Captures = ...,
    progress: Progress = ...,
    **options: Unpack[Options],
) -> Result[Any]: ...
def analyze(
    source: Source,
    *,
    output: Output | None = None,
    tables: TableName | Sequence[TableName] | None = None,
    on_invalid: OnInvalid = "strict",
    captures: Captures = "error",
    progress: Progress = None,
    **options: Unpack[Options],
) -> Result[Any]:
    """Compute the five tables of daily rankings, in memory.

    Parameters
    ----------
    source
        A path, a directory, a glob pattern, or several (CSV plain or gzip, Parquet, Arrow IPC, JSON lines); a DataFrame
        of polars, pandas, pyarrow, DuckDB or anything with `__arrow_c_stream__`; or a list of dicts. Columns in
        snake_case or camelCase; rows in any order.
    output
        The kind of the frames: `"polars"`, `"pandas"`, `"pyarrow"`, `"duckdb"` or `"catlog"` (`catlog.Table`, which
        needs no library). Without it the kind that came in; `catlog.Table` for paths and dicts.
    tables
        Which tables: a name or several; all five without it.
    on_invalid
        `"strict"`: an invalid row is an error that lists the first problems. `"quarantine"`: bad rows are set aside
        and come back as `result.rejected`.
    captures
        `"last"`: of several captures of an anime on one day the newest counts. `"error"`: they contradict each other.
    progress
        True for a bar of tqdm, or a callable of stage, done and total.
    **options
        Options of the tables, see `catlog.Options`: `dates`, `robust`, `change_tolerance_days`, `confidence_level`,
        `alpha`, `min_observations`, the limits of the labels, `processed_at`, `etl_run_id`.

    Returns
    -------
    Result
        A mapping from table name to frame, also as attributes. Columns are int32, double, utf8, date32,
        timestamp[us, UTC] and lists; undefined values are null. `result.report` has what was read.

    Raises
    ------
    InputError
        The rows cannot be used: a missing column, a wrong type, an invalid row, no row. A ValueError.
    InvalidOptionError
        There is no such option, or its value means nothing. A ValueError.
    FileAccessError, UnreadableFileError
        A file cannot be read. OSErrors.

    Notes
    -----
    Other Python threads run meanwhile, and Ctrl-C stops it.

    Examples
    --------
    >>> import catlog, polars
    >>> rankings = polars.DataFrame({
    ...     "mal_id": [5114, 5114], "snapshot_date": ["2026-02-07", "2026-02-08"],
    ...     "rank": [3, 2], "score": [9.09, 9.10], "genres": [["Action", "Drama"]] * 2,
    ... })
    >>> result = catlog.analyze(rankings)
    >>> result["rolling_momentum_analysis"].select("rank_avg_7d", "rank_volatility_7d").rows()
    [(3.0, None), (2.5, 0.7071067811865476)]
    >>> result.genre_percentiles.height
    4
    """
    return _compute(source, table_names(tables), output, on_invalid, captures, progress, options)


class TableFunction(Protocol):
    """A function that computes one table; its parameters are those of `analyze`."""

    __name__: str

    @overload
    def __call__(
        self,
        source: PathLike | Sequence[PathLike] | Sequence[Mapping[str, Any]],
        *,
        output: Literal["catlog"] | None = ...,
        on_invalid: OnInvalid = ...,
        captures: Captures = ...,
        progress: Progress = ...,
        **options: Unpack[Options],
    ) -> Table: ...
    @overload
    def __call__(
        self,
        source: FrameT,
        *,
        output: None = ...,
        on_invalid: OnInvalid = ...,
        captures: Captures = ...,
        progress: Progress = ...,
        **options: Unpack[Options],
    ) -> FrameT: ...
    @overload
    def __call__(
        self,
        source: Source,
        *,
        output: Literal["polars"],
        on_invalid: OnInvalid = ...,
        captures: Captures = ...,
        progress: Progress = ...,
        **options: Unpack[Options],
    ) -> polars.DataFrame: ...
    @overload
    def __call__(
        self,
        source: Source,
        *,
        output: Literal["pandas"],
        on_invalid: OnInvalid = ...,
        captures: Captures = ...,
        progress: Progress = ...,
        **options: Unpack[Options],
    ) -> pandas.DataFrame: ...
    @overload
    def __call__(
        self,
        source: Source,
        *,
        output: Literal["pyarrow"],
        on_invalid: OnInvalid = ...,
        captures: Captures = ...,
        progress: Progress = ...,
        **options: Unpack[Options],
    ) -> pyarrow.Table: ...
    @overload
    def __call__(
        self,
        source: Source,
        *,
        output: Output | None = ...,
        on_invalid: OnInvalid = ...,
        captures: Captures = ...,
        progress: Progress = ...,
        **options: Unpack[Options],
    ) -> Any: ...
    def __call__(self, source: Any, **options: Any) -> Any:
        """Compute the table."""


def _one(
    source: Source,
    name: TableName,
    output: Output | None,
    on_invalid: OnInvalid,
    captures: Captures,
    progress: Progress,
    options: Mapping[str, Any],
) -> Any:
    return _compute(source, [name], output, on_invalid, captures, progress, options)[name]


def _typed(function: Callable[..., Any]) -> TableFunction:
    """The function as type checkers see it: what comes out depends on what comes in."""
    return cast("TableFunction", function)


@_typed
def rolling_momentum_analysis(
    source: Source,
    *,
    output: Output | None = None,
    on_invalid: OnInvalid = "strict",
    captures: Captures = "error",
    progress: Progress = None,
    **options: Unpack[Options],
) -> Any:
    """Compute where each anime stands on each day and how it moves; a row for each anime and day.

    Means over 7 and 30 days with confidence intervals, changes, volatility, and labels from strongly climbing to
    strongly falling.

    Parameters
    ----------
    source, output, on_invalid, captures, progress, **options
        As in `catlog.analyze`.

    Returns
    -------
    DataFrame
        Of the kind that came in, or of `output`. Undefined values are null.

    Raises
    ------
    CatlogError
        As `catlog.analyze` does.

    Examples
    --------
    >>> import catlog
    >>> rows = [{"mal_id": 1, "snapshot_date": f"2026-02-0{day}", "rank": 50 - day, "score": 8.0} for day in range(1, 10)]
    >>> table = catlog.rolling_momentum_analysis(rows, dates="latest")
    >>> table.column("rank_change_7d"), table.column("rank_momentum_7d")
    ([-7], ['strongly_climbing'])
    """
    return _one(source, "rolling_momentum_analysis", output, on_invalid, captures, progress, options)


@_typed
def trend_significance(
    source: Source,
    *,
    output: Output | None = None,
    on_invalid: OnInvalid = "strict",
    captures: Captures = "error",
    progress: Progress = None,
    **options: Unpack[Options],
) -> Any:
    """Compute the 30-day trends of rank and score; a row for each anime and day.

    Slope per day, standard error, r², p, and q (false-discovery rate over all anime of the day). With `robust=True` also
    Mann-Kendall, Theil-Sen and a p-value that autocorrelation does not fool, which p itself is.

    Parameters
    ----------
    source, output, on_invalid, captures, progress, **options
        As in `catlog.analyze`.

    Returns
    -------
    DataFrame
        Of the kind that came in, or of `output`. Undefined values are null.

    Raises
    ------
    CatlogError
        As `catlog.analyze` does.

    Examples
    --------
    >>> import catlog
    >>> rows = [{"mal_id": 1, "snapshot_date": f"2026-02-0{day}", "rank": 50 - day, "score": 8.0} for day in range(1, 5)]
    >>> table = catlog.trend_significance(rows, dates="latest")
    >>> table.column("rank_trend_slope"), table.column("rank_trend_p_value")
    ([-1.0], [0.0])
    """
    return _one(source, "trend_significance", output, on_invalid, captures, progress, options)


@_typed
def volatility_rankings(
    source: Source,
    *,
    output: Output | None = None,
    on_invalid: OnInvalid = "strict",
    captures: Captures = "error",
    progress: Progress = None,
    **options: Unpack[Options],
) -> Any:
    """Compute how restless each anime is, and how that compares with all others of the day; a row for each anime and day.

    Standard deviations of rank and score over 7, 14 and 30 days, percentile, rank and category among the anime of the
    day, and for how long it has been calm.

    Parameters
    ----------
    source, output, on_invalid, captures, progress, **options
        As in `catlog.analyze`.

    Returns
    -------
    DataFrame
        Of the kind that came in, or of `output`. Undefined values are null.

    Raises
    ------
    CatlogError
        As `catlog.analyze` does.

    Examples
    --------
    >>> import catlog
    >>> rows = [{"mal_id": i, "snapshot_date": f"2026-02-0{day}", "rank": i * day, "score": 8.0} for i in (1, 2) for day in (1, 3)]
    >>> table = catlog.volatility_rankings(rows, dates="latest")
    >>> table.column("volatility_rank"), table.column("volatility_percentile")
    ([1, 2], [0.0, 100.0])
    """
    return _one(source, "volatility_rankings", output, on_invalid, captures, progress, options)


@_typed
def genre_percentiles(
    source: Source,
    *,
    output: Output | None = None,
    on_invalid: OnInvalid = "strict",
    captures: Captures = "error",
    progress: Progress = None,
    **options: Unpack[Options],
) -> Any:
    """Compute the percentile of each anime within each of its genres; a row for each anime, day and genre.

    Percentiles 0 to 100 (best) of rank, score and popularity, their means over 30 days, rank within the genre, and tier.

    Parameters
    ----------
    source, output, on_invalid, captures, progress, **options
        As in `catlog.analyze`.

    Returns
    -------
    DataFrame
        Of the kind that came in, or of `output`. Undefined values are null.

    Raises
    ------
    CatlogError
        As `catlog.analyze` does.

    Examples
    --------
    >>> import catlog
    >>> rows = [{"mal_id": i, "snapshot_date": "2026-02-08", "rank": i, "score": 8.0, "genres": ["Drama"]} for i in (1, 2, 3)]
    >>> catlog.genre_percentiles(rows).column("rank_percentile")
    [100.0, 50.0, 0.0]
    """
    return _one(source, "genre_percentiles", output, on_invalid, captures, progress, options)


@_typed
def trend_correlation(
    source: Source,
    *,
    output: Output | None = None,
    on_invalid: OnInvalid = "strict",
    captures: Captures = "error",
    progress: Progress = None,
    **options: Unpack[Options],
) -> Any:
    """Compute the market as a whole; a row for each day.

    Whether weeks continue months and ranks follow scores (Pearson and Spearman), how many anime climb, bullish or bearish.

    Parameters
    ----------
    source, output, on_invalid, captures, progress, **options
        As in `catlog.analyze`.

    Returns
    -------
    DataFrame
        Of the kind that came in, or of `output`. Undefined values are null.

    Raises
    ------
    CatlogError
        As `catlog.analyze` does.

    Examples
    --------
    >>> import catlog
    >>> table = catlog.trend_correlation("fixtures/daily_rankings.csv.gz", dates="latest")
    >>> table.column("market_momentum_direction")
    ['bearish']
    """
    return _one(source, "trend_correlation", output, on_invalid, captures, progress, options)


def export(
    source: Source,
    out: PathLike,
    *,
    format: Format = "parquet",
    on_invalid: OnInvalid = "strict",
    captures: Captures = "error",
    progress: Progress = None,
    **options: Unpack[Options],
) -> dict[str, Any]:
    """Compute the five tables into files of a directory, with bounded memory, whole or not at all.

    Parameters
    ----------
    source, on_invalid, captures, progress, **options
        As in `catlog.analyze`.
    out
        The directory; it is made if it is not there. A file for each table, named after it, and `rejected.parquet`
        beside them if rows were set aside.
    format
        `"parquet"`, `"csv"`, `"ipc"` or `"jsonl"`.

    Returns
    -------
    dict
        `etl_run_id`; `files`, with `table`, `path`, `rows` and `bytes` of each; `empty_columns`, with the reason why; and
        `notes`.

    Raises
    ------
    CatlogError
        As `catlog.analyze` does; `FileAccessError` or `LockedError` if the directory cannot be written to.

    Examples
    --------
    >>> import catlog, tempfile
    >>> with tempfile.TemporaryDirectory() as out:
    ...     report = catlog.export("fixtures/daily_rankings.csv.gz", out, dates="latest")
    >>> [file["rows"] for file in report["files"]]
    [358, 358, 358, 708, 1]
    """
    core = core_options(options)
    with told(progress) as callback:
        reading = read(source, on_invalid, captures, callback)
        written = _native.export(reading, core, native_source(out)[0], text("format", format), callback)
    report: dict[str, Any] = from_json(written)
    return report


def validate(source: Source, *, captures: Captures = "error", progress: Progress = None) -> Report:
    """Read daily rankings and say what is wrong and what is odd about them; nothing is computed.

    Parameters
    ----------
    source, captures, progress
        As in `catlog.analyze`.

    Returns
    -------
    Report
        It prints well; `report.findings` and `report.rejected` are tables.

    Raises
    ------
    InputError
        There is nothing to check: no file, no row, no column of the keys. Invalid rows are findings, not errors.

    Examples
    --------
    >>> import catlog
    >>> report = catlog.validate([{"mal_id": 0, "snapshot_date": "2026-02-08", "rank": 1, "score": 8.5}])
    >>> report.ok, report.rejected.column("reason")
    (False, ['out_of_range'])
    """
    with told(progress) as callback:
        return Report(read(source, "quarantine", captures, callback))
