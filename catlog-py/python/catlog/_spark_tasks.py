"""What the tasks of a Spark job do: batches of sorted rows in, whole groups of them to the native code, batches out.

Spark pickles these functions by name, and its workers import them from the catlog that is installed there. So they lie
outside of `catlog.spark`: a worker needs nothing of what makes plans.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute

#: Its functions are made when it is imported: no type checker knows all of them.
pc: Any = pyarrow.compute
Batches = Iterator[pa.RecordBatch]

#: Rows of a batch that goes back to Spark.
OUT_ROWS = 20_000


class Job(NamedTuple):
    """What a task is told."""

    what: str
    options: str
    on_invalid: str
    captures: str
    chunk_rows: int


def _native() -> Any:
    # A task has one core. Threads are made when they are first needed, which is after Spark's workers have forked. Said here,
    # and not on import: the driver imports this module, too, and keeps its threads.
    os.environ.setdefault("RAYON_NUM_THREADS", "1")
    from catlog import _native

    return _native


def table_of(stream: Any) -> pa.Table:
    """What an object with `__arrow_c_stream__` has, as a table of pyarrow."""
    return pa.table(stream)


def groups(batches: Batches, key: str, least: int) -> Iterator[pa.Table]:
    """Tables of whole groups, of `least` rows or more unless these are the last: a group is never torn apart."""
    held: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        if batch.num_rows == 0:
            continue
        keys = batch.column(key)
        last = keys[-1]
        start = pc.index(keys, last).as_py()  # the last group may go on in the next batch
        if rows and (start > 0 or held[-1].column(key)[-1] != last):
            if rows + start >= least:
                yield pa.Table.from_batches([*held, batch.slice(0, start)])
                held, rows, batch = [], 0, batch.slice(start)
        elif start >= least:
            yield pa.Table.from_batches([batch.slice(0, start)])
            batch = batch.slice(start)
        held.append(batch)
        rows += batch.num_rows
    if held:
        yield pa.Table.from_batches(held)


def _out(table: pa.Table) -> Batches:
    yield from table.to_batches(max_chunksize=OUT_ROWS)


def first(job: Job, key: str, columns: list[str], batches: Batches) -> Batches:
    """Rows of daily rankings, group by group, to `columns` of a table."""
    native = _native()
    for chunk in groups(batches, key, job.chunk_rows):
        part = native.spark_part(job.what, chunk, job.options, job.on_invalid, job.captures)
        table = table_of(part)
        if "_from" in columns:
            start = pc.max(chunk.column("_from")).cast(pa.int32())
            table = table.append_column("_from", pa.repeat(start, table.num_rows))
        yield from _out(table.select(columns))


def fill(job: Job, key: str, batches: Batches) -> Batches:
    """Rows of a table, group by group, to the same rows with some columns filled in."""
    native = _native()
    for chunk in groups(batches, key, job.chunk_rows):
        for name, values in _columns(native.spark_columns_of(job.what, chunk, job.options)):
            chunk = chunk.set_column(chunk.schema.get_field_index(name), name, values)
        yield from _out(chunk)


def by_day(job: Job, columns: list[str], batches: Batches) -> Batches:
    """Rows of whole days to a row for each day."""
    native = _native()
    for chunk in groups(batches, "snapshot_date", job.chunk_rows):
        rows = table_of(native.spark_columns_of(job.what, chunk, job.options))
        yield from _out(rows.select(columns))


def _columns(stream: Any) -> Iterator[tuple[str, pa.ChunkedArray]]:
    table = table_of(stream)
    return zip(table.column_names, table.columns, strict=True)


def keys(batches: Batches) -> Batches:
    """Adds the keys by which rows are brought together, as the reader reads them."""
    native = _native()
    for batch in batches:
        rows = pa.Table.from_batches([batch])
        if rows.num_rows:
            mal_id, day = (column for _, column in _columns(native.spark_keys(rows)))
            rows = rows.append_column("_id", pc.fill_null(mal_id, 0).cast(pa.int64())).append_column("_day", day)
            yield from _out(rows)


def days(options: str, batches: Batches) -> Batches:
    """Distinct days to what the rows of each have to know of the whole panel."""
    found = [pa.Table.from_batches([batch]) for batch in batches if batch.num_rows]
    if not found:
        return
    days = pc.unique(pa.concat_tables(found).column("_day")).drop_null()
    days = days.take(pc.sort_indices(days))
    (start, end), counts = _native().spark_days(days.cast(pa.int32()).to_pylist(), options)
    number = pa.int32()
    columns = [days, pa.array(counts, number), pa.repeat(pa.scalar(start, number), len(days)),
               pa.repeat(pa.scalar(end, number), len(days))]
    yield pa.RecordBatch.from_arrays(columns, names=["_day", "_snapshots", "_from", "_to"])


def no_rows(batches: Batches) -> Batches:
    """Raises if there is no row; gives none back."""
    for batch in batches:
        if batch.num_rows and batch.column(0)[0].as_py() == 0:
            from catlog._errors import NoInputError

            cure = "check the filter or the query that made it"
            raise NoInputError(f"no input: the DataFrame has no rows; {cure}", reason="the DataFrame has no rows", cure=cure)
    return iter(())


Task = Callable[[Batches], Batches]
