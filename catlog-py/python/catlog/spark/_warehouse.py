"""Tables in the layout of a warehouse without arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pyspark.sql import functions as F

from catlog import _native

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def warehouse(tables: Mapping[str, DataFrame]) -> dict[str, DataFrame]:
    """Lay out the tables as Amazon Redshift takes them, lazily: the columns of its DDL, in that order.

    COPY from Parquet goes by position and knows no arrays. So genres leave the tables for the bridge `daily_genres`, a row
    for each genre of an anime and day; other lists become JSON text; the columns of `robust` are always there. The DDL and
    the COPY statements are printed by `catlog schema --format redshift` and `catlog schema --format redshift-copy`.

    Parameters
    ----------
    tables : SparkTables or mapping of DataFrames
        What `analyze` returned, or some of its tables by name.

    Returns
    -------
    dict
        The tables by name, and `daily_genres` where `rolling_momentum_analysis` is among them.

    Notes
    -----
    Redshift reads timestamps in microseconds: set `spark.sql.parquet.outputTimestampType` to `TIMESTAMP_MICROS` before
    writing, where that is not Spark's default.

    Examples
    --------
    >>> import catlog.spark
    >>> rankings = spark.createDataFrame(
    ...     [(5114, "2026-02-08", 2, 9.10, ["Action", "Drama"])],
    ...     "mal_id INT, snapshot_date STRING, rank INT, score DOUBLE, genres ARRAY<STRING>",
    ... )
    >>> load = catlog.spark.warehouse({"rolling_momentum_analysis": catlog.spark.rolling_momentum_analysis(rankings)})
    >>> list(load)
    ['rolling_momentum_analysis', 'daily_genres']
    >>> sorted(row.genre for row in load["daily_genres"].collect())
    ['Action', 'Drama']
    """
    out = {name: _flat(frame, name) for name, frame in tables.items()}
    momentum = tables.get("rolling_momentum_analysis")
    if momentum is not None:
        out["daily_genres"] = momentum.select("mal_id", "snapshot_date", F.explode("genres").alias("genre"))
    return out


def _flat(frame: DataFrame, name: str) -> DataFrame:
    there = set(frame.columns)
    columns: list[Any] = []
    for line in _native.spark_ddl(name, True, False).splitlines():
        column, kind = line.split(" ", 2)[:2]
        if column == "genres":
            continue
        if column not in there:
            columns.append(F.lit(None).cast(kind).alias(column))
        elif kind.startswith("ARRAY"):
            columns.append(F.to_json(column).alias(column))
        else:
            columns.append(F.col(column))
    return frame.select(*columns)
