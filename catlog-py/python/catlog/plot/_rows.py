"""Where rows come from: frames of any kind, tables of catlog's own, catalogues.

Rows are chosen before anything is collected, so that a plot of one anime out of a large lazy frame (polars, DuckDB,
Spark) brings only that anime's rows into memory.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Protocol

import narwhals as nw

from catlog._errors import MissingDependencyError, UnsupportedSourceError

from ._errors import PlotError

Columns = dict[str, list[Any]]
"""Values by column."""

DAY = "snapshot_date"
ANIME = "mal_id"
_CAMEL = {"malId": ANIME, "snapshotDate": DAY}


def rows_of(source: object, name: str) -> Rows:
    """A table of a source: of a catalogue, out of a mapping by name, or the frame itself.

    Raises
    ------
    PlotError
        The mapping has no such table; says which it has.
    UnsupportedSourceError
        It is none of these.
    """
    if is_catalog(source):
        return _Catalog(source, name)
    if isinstance(source, Mapping):
        if name not in source:
            raise PlotError(f"there is no table {name} in it; it has {', '.join(map(str, source)) or 'nothing'}")
        source = source[name]
    return _open(source, name)


def is_catalog(source: object) -> bool:
    """Whether a source is a `catlog.Catalog`: it has a method for each table."""
    return all(callable(getattr(source, method, None)) for method in ("query", "anime", "rolling_momentum_analysis"))


class Rows(Protocol):
    """What is asked of a frame."""

    def names(self) -> list[str]:
        """The columns."""
        ...

    def select(self, names: Sequence[str], where: str | None = None, among: Sequence[object] = ()) -> Columns:
        """Columns of the rows whose `where` is among some values; of all rows without it."""
        ...

    def newest(self) -> object:
        """The greatest day; None without rows."""
        ...

    def distinct(self, column: str) -> list[Any]:
        """The values of a column, once each."""
        ...

    def written(self, day: date) -> object:
        """A day as the column of days has it."""
        ...


class _Frame:
    """A frame that narwhals knows."""

    def __init__(self, frame: nw.LazyFrame[Any]) -> None:
        # The input may have its names in either form; of the plots, only what names an anime and a day is read from it.
        other = {camel: name for camel, name in _CAMEL.items() if camel in frame.collect_schema().names()}
        self._frame = frame.rename(other) if other else frame
        self._schema = self._frame.collect_schema()

    def names(self) -> list[str]:
        return list(self._schema)

    def select(self, names: Sequence[str], where: str | None = None, among: Sequence[object] = ()) -> Columns:
        frame = self._frame if where is None else self._frame.filter(nw.col(where).is_in(list(among)))
        return _lists(frame.select(*names))

    def newest(self) -> object:
        found = _lists(self._frame.select(nw.col(DAY).max()))[DAY]
        return found[0] if found else None

    def distinct(self, column: str) -> list[Any]:
        return _lists(self._frame.select(nw.col(column)).unique())[column]

    def written(self, day: date) -> object:
        dtype = self._schema[DAY]
        if dtype == nw.String:
            return day.isoformat()
        return datetime.combine(day, time()) if isinstance(dtype, nw.Datetime) else day


class _OwnTable:
    """A table of catlog's own, where no DataFrame library is installed that could take it over."""

    def __init__(self, table: Any) -> None:
        self._table = table

    def names(self) -> list[str]:
        return list(self._table.column_names)

    def select(self, names: Sequence[str], where: str | None = None, among: Sequence[object] = ()) -> Columns:
        if where is None:
            return {name: self._table.column(name) for name in names}
        wanted = set(among)
        at = [row for row, value in enumerate(self._table.column(where)) if value in wanted]
        columns = {name: self._table.column(name) for name in names}
        return {name: [values[row] for row in at] for name, values in columns.items()}

    def newest(self) -> object:
        return max(self._table.column(DAY), default=None)

    def distinct(self, column: str) -> list[Any]:
        return list(set(self._table.column(column)))

    def written(self, day: date) -> object:
        return day


class _Catalog:
    """A catalogue, which computes what it is asked for."""

    def __init__(self, catalog: Any, name: str) -> None:
        self._catalog = catalog
        self._name = name

    def _ask(self, **query: object) -> Rows:
        return _open(getattr(self._catalog, self._name)(**query), self._name)

    def names(self) -> list[str]:
        return self._ask(limit=0).names()

    def select(self, names: Sequence[str], where: str | None = None, among: Sequence[object] = ()) -> Columns:
        query = {ANIME: "mal_id", DAY: "date"}.get(where or "")
        rows = self._ask(**{query: among[0]}) if query and len(among) == 1 else self._ask()
        return rows.select(names, where, among)

    def newest(self) -> object:
        return self._catalog.latest_date

    def distinct(self, column: str) -> list[Any]:
        return list(self._catalog.days) if column == DAY else self._ask().distinct(column)

    def written(self, day: date) -> object:
        return day


def _open(source: object, name: str) -> Rows:
    known = nw.from_native(source, pass_through=True)
    if isinstance(known, nw.LazyFrame):
        return _Frame(known)
    if isinstance(known, nw.DataFrame):
        return _Frame(known.lazy())
    if hasattr(source, "__arrow_c_stream__"):
        for library, convert in (("polars", "DataFrame"), ("pyarrow", "table")):
            if importlib.util.find_spec(library):
                return _open(getattr(importlib.import_module(library), convert)(source), name)
        if hasattr(source, "column_names") and hasattr(source, "column"):
            return _OwnTable(source)
        raise MissingDependencyError("reading an Arrow stream needs polars or pyarrow: pip install polars")
    raise UnsupportedSourceError(
        f"a frame of {name} is needed (polars, pandas, pyarrow, DuckDB, Spark, or what catlog.analyze gives), "
        f"not {type(source).__name__}"
    )


def _lists(frame: nw.LazyFrame[Any]) -> Columns:
    return frame.collect().to_dict(as_series=False)
