"""From a Spark DataFrame of daily rankings to a lazy DataFrame of each table.

A panel is split two ways. Rows of an anime are brought together for windows, changes and trends, rows of a day for
percentiles, q-values and correlations; between the passes the exact values travel, doubles as the bits that they are.
Spark brings rows together, sorts them, and spills what does not fit; the native code computes each group.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyspark.sql import functions as F
from pyspark.sql import types as T

from catlog import _native
from catlog import _spark_tasks as _tasks
from catlog._errors import ColumnTypeError
from catlog._spark_tasks import Job

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

TABLES = (
    "rolling_momentum_analysis",
    "trend_significance",
    "volatility_rankings",
    "genre_percentiles",
    "trend_correlation",
)
_INTEGERS = (T.ByteType, T.ShortType, T.IntegerType, T.LongType)
_ARROW = {
    T.BooleanType: pa.bool_(),
    T.ByteType: pa.int8(),
    T.ShortType: pa.int16(),
    T.IntegerType: pa.int32(),
    T.LongType: pa.int64(),
    T.FloatType: pa.float32(),
    T.DoubleType: pa.float64(),
    T.BinaryType: pa.binary(),
    T.DateType: pa.date32(),
    T.TimestampType: pa.timestamp("us", "UTC"),
    T.TimestampNTZType: pa.timestamp("us"),
    T.NullType: pa.null(),
}
_DAYS = "_day DATE, _snapshots INT, _from INT, _to INT"


@dataclass(frozen=True)
class Run:
    """Options of a run, made once on the driver, so that all rows of all tables carry the same instant and run id."""

    options: str
    processed_at: int
    etl_run_id: str
    every_day: bool
    robust: bool
    on_invalid: str
    captures: str
    partitions: int
    chunk_rows: int

    def job(self, what: str) -> Job:
        return Job(what, self.options, self.on_invalid, self.captures, self.chunk_rows)

    def columns(self, table: str) -> str:
        """Columns of a table before the run's own are added, as DDL."""
        ddl: str = _native.spark_ddl(table, self.robust, True)
        return ddl if self.every_day else ddl + ",\n_from INT"


@dataclass(frozen=True)
class Rows:
    """Daily rankings: the columns that are known, by their names here."""

    frame: DataFrame

    @classmethod
    def of(cls, frame: DataFrame) -> Rows:
        names = frame.columns
        found = _native.spark_columns(names)
        quoted = [F.col("`" + names[at].replace("`", "``") + "`").alias(name) for name, at in found]
        rows = frame.select(*quoted)
        _native.spark_check(_empty(rows.schema))
        return cls(rows)

    def keyed(self, *, only_keys: bool = False) -> DataFrame:
        """With `_id` and `_day`, by which rows are brought together; a key that is not valid is 0 and null."""
        # what every input has: the reader asks for no less
        rows = self.frame.select("mal_id", "snapshot_date", "rank", "score") if only_keys else self.frame
        kinds = {field.name: field.dataType for field in rows.schema.fields}
        day = _day(kinds["snapshot_date"])
        if isinstance(kinds["mal_id"], _INTEGERS) and day is not None:
            return rows.withColumns({"_id": F.coalesce(F.col("mal_id").cast("bigint"), F.lit(0)), "_day": day})
        schema = T.StructType([*rows.schema.fields, T.StructField("_id", T.LongType()), T.StructField("_day", T.DateType())])
        return rows.mapInArrow(_tasks.keys, schema)


def _day(kind: Any) -> Column | None:
    """The UTC day of `snapshot_date`, where Spark's own types leave no doubt about it."""
    if isinstance(kind, T.DateType):
        return F.col("snapshot_date")
    if isinstance(kind, T.TimestampType):
        return F.expr("date_add(DATE'1970-01-01', cast(unix_micros(snapshot_date) div 86400000000 AS INT))")
    if isinstance(kind, T.TimestampNTZType):
        return F.col("snapshot_date").cast("date")
    return None


def _empty(schema: T.StructType) -> Any:
    """A table of these types without rows, for the reader to look at."""
    fields = []
    for field in schema.fields:
        kind = _arrow_type(field.dataType)
        if kind is None:
            found, cure = field.dataType.simpleString(), "cast it, or leave the column out"
            message = f"DataFrame: column {field.name} is {found}, which cannot be read; {cure}"
            raise ColumnTypeError(
                message, file="DataFrame", column=field.name, found=found, expected="a plain type", cure=cure
            )
        fields.append(pa.field(field.name, kind))
    none = pa.RecordBatch.from_arrays([pa.array([], field.type) for field in fields], schema=pa.schema(fields))
    return pa.RecordBatchReader.from_batches(none.schema, [none])


def _arrow_type(kind: T.DataType) -> pa.DataType | None:
    """How a type comes to the tasks, None for one that no column can have."""
    if isinstance(kind, T.DecimalType):
        return pa.decimal128(kind.precision, kind.scale)
    if isinstance(kind, T.ArrayType):
        item = _arrow_type(kind.elementType)
        return None if item is None else pa.list_(item)
    if isinstance(kind, T.StringType):  # with a collation or a length, too
        return pa.string()
    return _ARROW.get(type(kind))


def table(rows: Rows, name: str, run: Run) -> DataFrame:
    """One table, computed when Spark is asked for its rows."""
    if name == "rolling_momentum_analysis":
        out = _first(rows, name, run, with_days=True)
    elif name == "trend_significance":
        out = _filled(_first(rows, name, run), run, "q_values", ["snapshot_date"])
    elif name == "volatility_rankings":
        out = _filled(_first(rows, name, run), run, "volatility_places", ["snapshot_date"])
        out = _filled(out, run, "stable_days", ["mal_id", "snapshot_date"])
    elif name == "genre_percentiles":
        out = _filled(_first(rows, name, run, by="_day"), run, "genre_means", ["mal_id", "snapshot_date"])
    else:
        schema = _native.spark_ddl(name, run.robust, True)
        changes = _together(_first(rows, "changes", run), run, ["snapshot_date", "mal_id"])
        out = changes.mapInArrow(partial(_tasks.by_day, run.job(name), _names(schema)), schema)
    return _finished(rows, out, name, run)


def rejected(rows: Rows, run: Run) -> DataFrame:
    """The rows that were set aside, a row for each value."""
    schema = _native.spark_ddl("rejected", False, False)
    task = partial(_tasks.first, run.job("rejected"), "_id", _names(schema))
    return _not_empty(rows, _together(rows.keyed(), run, ["_id", "_day"]).mapInArrow(task, schema))


def days(rows: Rows, run: Run) -> DataFrame:
    """The days that get rows."""
    return _days(rows, run).where("_day >= date_add(DATE'1970-01-01', _from) AND _day <= date_add(DATE'1970-01-01', _to)").select(
        F.col("_day").alias("snapshot_date")
    )


def _not_empty(rows: Rows, out: DataFrame) -> DataFrame:
    """What was made of the rows, with an error from Spark's tasks if there are none at all."""
    count = rows.frame.select("mal_id").limit(1).agg(F.count(F.lit(1)).cast("int").alias("rows"))
    return out.union(count.mapInArrow(_tasks.no_rows, out.schema))


def _together(frame: DataFrame, run: Run, by: list[str]) -> DataFrame:
    """Rows of a key in one partition, sorted. Without the number of partitions Spark may make it one."""
    return frame.repartition(run.partitions, by[0]).sortWithinPartitions(*by)


def _names(ddl: str) -> list[str]:
    return [line.split(" ", 1)[0] for line in ddl.splitlines()]


def _first(rows: Rows, what: str, run: Run, by: str = "_id", *, with_days: bool = False) -> DataFrame:
    """What can be computed of the rows of an anime, or of a day, alone."""
    keyed = rows.keyed()
    if with_days or not run.every_day:
        # few, and computed by Spark: a row for each day, which each row of the panel finds without a shuffle
        keyed = keyed.join(F.broadcast(_days(rows, run)), "_day", "left")
    schema = run.columns(what)
    other = "_day" if by == "_id" else "_id"
    task = partial(_tasks.first, run.job(what), by, _names(schema))
    return _together(keyed, run, [by, other]).mapInArrow(task, schema)


def _days(rows: Rows, run: Run) -> DataFrame:
    """The snapshot days of the whole panel, each with what the rows of the day have to know of the others."""
    if run.on_invalid == "strict":
        days = rows.keyed(only_keys=True).select("_day")
    else:  # a day counts if one of its rows is valid, which only the reader can tell
        task = partial(_tasks.first, run.job("days"), "_id", ["snapshot_date"])
        days = _together(rows.keyed(), run, ["_id", "_day"]).mapInArrow(task, "snapshot_date DATE")
        days = days.select(F.col("snapshot_date").alias("_day"))
    return days.where("_day IS NOT NULL").distinct().repartition(1).mapInArrow(partial(_tasks.days, run.options), _DAYS)


def _filled(frame: DataFrame, run: Run, what: str, by: list[str]) -> DataFrame:
    """The same rows, with the columns filled in that need whole days, or whole anime after that."""
    task = partial(_tasks.fill, run.job(what), by[0])
    return _together(frame, run, by).mapInArrow(task, frame.schema)


def _finished(rows: Rows, out: DataFrame, name: str, run: Run) -> DataFrame:
    """Without the days that only windows needed, with the columns of the run, and an error if there are no rows at all."""
    if not run.every_day and name != "trend_correlation":
        out = out.where("snapshot_date >= date_add(DATE'1970-01-01', _from)").drop("_from")
    out = _not_empty(rows, out)
    comments = [(field.name, field.metadata) for field in out.schema.fields]
    values = {"processed_at": F.timestamp_micros(F.lit(run.processed_at)), "etl_run_id": F.lit(run.etl_run_id)}
    for line in _native.spark_ddl(name, run.robust, False).splitlines()[-2:]:
        column, comment = line.split(" ", 1)[0], line.split(" COMMENT '", 1)[1].rstrip(",")[:-1]
        comments.append((column, {"comment": comment.replace("\\'", "'")}))
    return out.select(*(values.get(at, F.col(at)).alias(at, metadata=comment) for at, comment in comments))
