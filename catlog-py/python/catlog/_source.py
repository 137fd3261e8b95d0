"""What daily rankings may come in as, and an error with a cure for what they may not."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from catlog._errors import MissingDependencyError, UnsupportedSourceError

__all__ = ["ArrowStream", "PathLike", "Source", "kind_of", "native_source"]

PathLike = str | os.PathLike[str]
"""A file, a directory or a glob pattern."""


@runtime_checkable
class ArrowStream(Protocol):
    """Anything that hands its rows over by the Arrow PyCapsule interface."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


Source = PathLike | Sequence[PathLike] | Sequence[Mapping[str, Any]] | ArrowStream | Any
"""Paths, a DataFrame of any library with `__arrow_c_stream__`, a pandas DataFrame, or a list of dicts."""

_KINDS = {"polars": "polars", "pandas": "pandas", "pyarrow": "pyarrow", "duckdb": "duckdb", "_duckdb": "duckdb"}


def _library(value: object) -> str:
    return type(value).__module__.split(".", 1)[0]


def _names(value: object) -> set[str]:
    return {kind.__name__ for kind in type(value).__mro__}


def kind_of(source: Any) -> str:
    """The kind of result that fits a source: that of the library it comes from, `"catlog"` for paths and rows."""
    if _library(source) == "narwhals" and hasattr(source, "to_native"):
        return kind_of(source.to_native())
    return _KINDS.get(_library(source), "catlog")


def native_source(source: Any) -> Any:
    """The source as native code takes it: a list of paths, a list of dicts, or an object with `__arrow_c_stream__`.

    Raises
    ------
    UnsupportedSourceError
        For anything else; the text says what to give instead.
    """
    if isinstance(source, (str, os.PathLike)):
        return [_path(source)]
    library, names = _library(source), _names(source)
    if "LazyFrame" in names:
        raise UnsupportedSourceError("a LazyFrame has no rows yet: give lazy_frame.collect()")
    if library == "narwhals" and hasattr(source, "to_native"):
        return native_source(source.to_native())
    if library == "pyspark":
        raise UnsupportedSourceError(
            "this is a Spark DataFrame: give it to catlog.spark.analyze, which works where the rows are; "
            "or df.toArrow() here, if they fit on one machine"
        )
    if library == "pandas":
        return _from_pandas(source)
    if "RecordBatchReader" in names or isinstance(source, ArrowStream):
        return source
    if isinstance(source, Mapping):
        raise UnsupportedSourceError(
            "a dict is no table here: give polars.DataFrame(data), pandas.DataFrame(data) or pyarrow.table(data)"
        )
    if isinstance(source, (list, tuple)):
        return _from_list(source)
    if hasattr(source, "__next__") or hasattr(source, "__anext__"):
        raise UnsupportedSourceError(
            "a generator can be read only once, and its rows are not known beforehand: give list(rows), or a DataFrame"
        )
    raise UnsupportedSourceError(
        f"{type(source).__module__}.{type(source).__qualname__} is no daily rankings: give a path, several paths, a "
        "DataFrame (polars, pandas, pyarrow, DuckDB, anything with __arrow_c_stream__), or a list of dicts"
    )


def _path(path: PathLike) -> str:
    text = os.fspath(path)
    if not isinstance(text, str):
        raise UnsupportedSourceError("a path is text: give os.fsdecode(path)")
    if not text.startswith("~"):
        return text
    from pathlib import Path  # when it is needed: it takes long to import

    try:
        return str(Path(text).expanduser())
    except RuntimeError as error:
        raise UnsupportedSourceError(f"{text}: whose home directory that is, is not known: give the path in full") from error


def _from_list(items: Sequence[object]) -> list[Any]:
    if not items:
        raise UnsupportedSourceError("an empty list has no rankings: give paths, rows or a DataFrame")
    if all(isinstance(item, (str, os.PathLike)) for item in items):
        return [_path(item) for item in items]  # type: ignore[arg-type]
    if all(isinstance(item, Mapping) for item in items):
        return [item if type(item) is dict else dict(item) for item in items]  # type: ignore[call-overload]
    kinds = ", ".join(sorted({type(item).__qualname__ for item in items}))
    raise UnsupportedSourceError(
        f"a list of {kinds} is no daily rankings: give paths, or dicts, or put DataFrames together with concat first"
    )


def _from_pandas(source: Any) -> object:
    """A pandas DataFrame as an Arrow stream: its own, or through narwhals and pyarrow where it has none."""
    if "Series" in _names(source):
        raise UnsupportedSourceError("a Series is one column: give the DataFrame that it is part of")
    try:
        import narwhals as nw

        frame = nw.from_native(source, eager_only=True)
        if any(not isinstance(name, str) for name in frame.columns):
            raise UnsupportedSourceError("the columns of the DataFrame have no names: name them as the input's columns")
        return frame.to_arrow()
    except UnsupportedSourceError:
        raise
    except (ValueError, TypeError) as error:  # those of pyarrow and narwhals are such: mixed types, a name that stands twice
        raise UnsupportedSourceError(
            f"the DataFrame cannot be handed over as Arrow: {error}; give each column one name and one type, "
            "such as df['rank'] = pandas.to_numeric(df['rank'], errors='coerce')"
        ) from error
    except ImportError as error:
        raise MissingDependencyError(
            "pandas hands its rows over through pyarrow, which is not installed: pip install pyarrow"
        ) from error
