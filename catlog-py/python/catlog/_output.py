"""From the native table to the kind of frame that the caller wants."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Literal

from catlog._errors import InvalidOptionError, MissingDependencyError

if TYPE_CHECKING:
    from catlog._table import Table

__all__ = ["OUTPUTS", "Output", "check_output", "convert", "to_arrow", "to_pandas", "to_polars"]

Output = Literal["catlog", "polars", "pandas", "pyarrow", "duckdb"]
"""A kind of frame: `catlog` is `catlog.Table`, which needs no other library."""

OUTPUTS: tuple[Output, ...] = ("catlog", "polars", "pandas", "pyarrow", "duckdb")


def check_output(output: str | None) -> None:
    """Stops at a kind that there is not."""
    if output is not None and output not in OUTPUTS:
        reason = f"it is one of {', '.join(OUTPUTS)}"
        message = f"option output cannot be {output!r}: {reason}"
        raise InvalidOptionError(message, option="output", value=repr(output), reason=reason)


def convert(table: Table, output: str) -> Any:
    """The table as a frame of that kind."""
    match output:
        case "polars":
            return to_polars(table)
        case "pandas":
            return to_pandas(table)
        case "pyarrow":
            return to_arrow(table)
        case "duckdb":
            # A relation reads an Arrow table again at each query, but a stream only once.
            return _library("duckdb").from_arrow(to_arrow(table))
        case _:
            return table


def to_polars(table: Table) -> Any:
    """A `polars.DataFrame`."""
    return _library("polars").DataFrame(table)


def to_arrow(table: Table) -> Any:
    """A `pyarrow.Table`."""
    pyarrow = _library("pyarrow")
    # Releases before 15 have no public reader of foreign streams.
    if hasattr(pyarrow.RecordBatchReader, "from_stream"):
        return pyarrow.RecordBatchReader.from_stream(table).read_all()
    return pyarrow.RecordBatchReader._import_from_c_capsule(table.__arrow_c_stream__()).read_all()


def to_pandas(table: Table) -> Any:
    """A `pandas.DataFrame`: nullable integers as `Int32`, days as `datetime64`, NaN where a double is null."""
    pandas, pyarrow = _library("pandas"), _library("pyarrow")
    arrow = to_arrow(table)
    # A column of integers with nulls would become doubles.
    nullable = {pyarrow.int32(): pandas.Int32Dtype()}
    frame = arrow.to_pandas(types_mapper=nullable.get, date_as_object=False)
    never_null = [field.name for field in arrow.schema if field.type == pyarrow.int32() and not field.nullable]
    return frame.astype(dict.fromkeys(never_null, "int32"))


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise MissingDependencyError(f"{name} is not installed: pip install {name}") from error
