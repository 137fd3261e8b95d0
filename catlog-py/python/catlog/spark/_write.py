"""Tables to storage: partitioned by month, and a run again changes nothing."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from pyspark.sql import functions as F

from catlog import _native
from catlog._errors import InvalidOptionError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

MONTH = "snapshot_month"


def write(
    tables: Mapping[str, DataFrame],
    target: str,
    *,
    format: Literal["parquet", "delta"] = "parquet",
    files_per_month: int = 1,
) -> dict[str, str]:
    """Write tables, each to a directory (or Delta table) of its own, partitioned by the month of `snapshot_date`.

    The days that the tables have replace the same days in the target, and all other days stay. So a backfill, a day's
    increment and a run that is repeated are one call, and none of them leaves a day twice.

    Parameters
    ----------
    tables : SparkTables or mapping of DataFrames
        What `analyze` returned, or some of its tables by name.
    target : str
        A directory of any file system that Spark knows: `target/volatility_rankings/snapshot_month=2026-02/…`. With
        Delta also a schema such as `main.anime`, whose tables get the names of the tables.
    format : {"parquet", "delta"}
        Parquet rewrites each month that gets a day, with its other days, in one job: either all of its months are replaced
        or none that has been read is lost. Delta replaces the days in one transaction.
    files_per_month : int
        Files that each month of a table gets, 1 by default: raise it where a month has more than some million rows.

    Returns
    -------
    dict
        Where each table is.

    Raises
    ------
    InvalidOptionError
        For a format that there is not, or a number of files below 1.

    Notes
    -----
    Two writers at once to one directory are not kept apart with Parquet; let one job write. The column `snapshot_month`
    (text, `2026-02`) is in the path, not in the files, so these have the columns of the type source and no other.

    Examples
    --------
    >>> import catlog.spark, tempfile
    >>> rankings = spark.createDataFrame(
    ...     [(5114, "2026-02-08", 2, 9.10)], "mal_id INT, snapshot_date STRING, rank INT, score DOUBLE"
    ... )
    >>> day = {"trend_correlation": catlog.spark.trend_correlation(rankings)}
    >>> with tempfile.TemporaryDirectory() as directory:
    ...     path = catlog.spark.write(day, directory)["trend_correlation"]
    ...     stored = [(str(row.snapshot_date), row.snapshot_month) for row in spark.read.parquet(path).collect()]
    >>> stored
    [('2026-02-08', '2026-02')]
    """
    if format not in ("parquet", "delta"):
        raise _invalid("format", format, "'parquet' or 'delta'")
    if isinstance(files_per_month, bool) or not isinstance(files_per_month, int) or files_per_month < 1:
        raise _invalid("files_per_month", files_per_month, "a number of files from 1")
    written = {}
    shared = getattr(tables, "days", None)
    shared = None if shared is None else _days(shared)
    for name, frame in tables.items():
        key = _native.spark_key(name)
        days = _days(frame) if shared is None else shared
        if format == "delta":
            written[name] = _write_delta(frame, days, name, key, target, files_per_month)
        else:
            path = f"{target.rstrip('/')}/{name}"
            _write_parquet(frame, days, key, path, files_per_month)
            written[name] = path
    return written


def _write_parquet(frame: Any, days: list[datetime.date], key: list[str], path: str, files: int) -> None:
    months = sorted({day.isoformat()[:7] for day in days})
    there = _existing(frame.sparkSession, path, months)
    before = {} if there is None else _files(there)
    if there is not None:
        kept = there.where(~F.col("snapshot_date").isin(days)).drop(MONTH)
        # what only one of them has, such as the columns of `robust`, is null in the other
        frame = frame.unionByName(kept, allowMissingColumns=True)
    writer = _by_month(frame, key, files).write.mode("overwrite").option("partitionOverwriteMode", "dynamic")
    writer.partitionBy(MONTH).parquet(path)
    if before:
        after = _files(_existing(frame.sparkSession, path, months))
        for month in before:
            # Spark replaces a month that gets rows. One that has none any more keeps its files: it becomes an empty one.
            if before[month] & after.get(month, set()):
                none = frame.sparkSession.createDataFrame([], frame.schema)
                none.write.mode("overwrite").parquet(f"{path}/{MONTH}={month}")


def _days(rows: Any) -> list[datetime.date]:
    """The days that rows have, of which there are few: 366 a year. What they come from is computed once for all writers."""
    return sorted(row[0] for row in rows.select("snapshot_date").distinct().collect())


def _files(stored: Any) -> dict[str, set[str]]:
    """The files with rows of each month."""
    files: dict[str, set[str]] = {}
    for month, file in stored.select(MONTH, "_metadata.file_path").distinct().collect():
        files.setdefault(str(month), set()).add(file)
    return files


def _write_delta(frame: Any, days: list[datetime.date], name: str, key: list[str], target: str, files: int) -> str:
    is_path = "/" in target
    where = f"{target.rstrip('/')}/{name}" if is_path else f"{target}.{name}"
    if not days:
        return where
    written = ", ".join(f"DATE'{day}'" for day in days)
    writer = _by_month(frame, key, files).write.format("delta").mode("overwrite").partitionBy(MONTH)
    # the columns of `robust` may be new to a table that was written without
    writer = writer.option("replaceWhere", f"snapshot_date IN ({written})").option("mergeSchema", "true")
    writer.save(where) if is_path else writer.saveAsTable(where)
    return where


def _by_month(frame: Any, key: list[str], files: int) -> Any:
    """Rows of a file together and sorted by the table's key."""
    frame = frame.withColumn(MONTH, _month())
    share = F.pmod(F.hash(key[0]), F.lit(files))
    return frame.repartition(MONTH, share).sortWithinPartitions(MONTH, *key)


def _month() -> Any:
    return F.date_format("snapshot_date", "yyyy-MM").alias(MONTH)


def _existing(session: Any, path: str, months: list[str]) -> Any:
    """What a directory has of some months, None if it is not there yet."""
    from pyspark.errors import AnalysisException

    try:
        there = session.read.option("mergeSchema", "true").parquet(path)
        _ = there.schema  # over Spark Connect nobody has looked at the path until somebody asks
        return there.where(F.col(MONTH).cast("string").isin(months))
    except AnalysisException as error:
        if "PATH_NOT_FOUND" in str(error) or "UNABLE_TO_INFER_SCHEMA" in str(error):
            return None
        raise


def _invalid(option: str, value: object, allowed: str) -> InvalidOptionError:
    reason = f"it is {allowed}"
    return InvalidOptionError(f"option {option} cannot be {value!r}: {reason}", option=option, value=repr(value), reason=reason)
