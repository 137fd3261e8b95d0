"""From a frame of any kind to plain lists: what the plots read.

Rows are chosen before anything is collected, so that a plot of one anime out of a large lazy frame (polars, DuckDB,
Spark) brings only that anime's rows into memory.
"""

from __future__ import annotations

import importlib
import importlib.util
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Protocol

import narwhals as nw

from catlog._errors import MissingDependencyError, UnsupportedSourceError

from ._errors import PlotError, day_option

Columns = dict[str, list[Any]]
"""Values by column: `datetime.date` in the column of days, None where a value is missing."""

DAY = "snapshot_date"
ANIME = "mal_id"
_CAMEL = {"malId": ANIME, "snapshotDate": DAY}
_NAMED = 5


class _Rows(Protocol):
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

    def _ask(self, **query: object) -> _Rows:
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


class Table:
    """One table of a source, by name, with the sentences that say what is missing in it.

    Parameters
    ----------
    source
        A frame that narwhals knows, anything with `__arrow_c_stream__`, a mapping from table name to one of these, or a
        catalogue.
    name
        The table that is wanted.
    """

    def __init__(self, source: object, name: str) -> None:
        self.name = name
        self._rows: _Rows = _Catalog(source, name) if is_catalog(source) else _open(_pick(source, name), name)
        self.columns = self._rows.names()

    def need(self, names: Iterable[str]) -> None:
        """Stops where a column is not there.

        Raises
        ------
        PlotError
            Names the columns, and those that the frame has.
        """
        missing = [name for name in names if name not in self.columns]
        if missing:
            raise PlotError(f"the frame lacks {', '.join(missing)} of {self.name}; its columns are {', '.join(self.columns) or 'none'}")

    def anime(self, mal_id: int, names: Sequence[str]) -> Columns:
        """The columns of an anime in the order of days.

        Raises
        ------
        PlotError
            No row has that id; says which ids there are.
        """
        rows = self._select([DAY, *names], ANIME, [mal_id])
        if not rows[DAY]:
            raise PlotError(f"no anime {mal_id} in {self.name}; {self._ids()}")
        return _by_day(rows)

    def of_anime(self, ids: Iterable[int], names: Sequence[str]) -> Columns:
        """The columns of some anime, in the order of the frame."""
        return self._select(names, ANIME, list(ids))

    def on(self, day: date | str | None, names: Sequence[str]) -> tuple[date, Columns]:
        """The columns of a day, the newest one for None; and which day that is.

        Raises
        ------
        PlotError
            No row has that day; says which days there are.
        """
        self.need([DAY, *names])
        value = self._rows.newest() if day is None else self._rows.written(day_option(day))
        if is_missing(value):
            raise PlotError(f"{self.name} has no rows")
        rows = self._select(names, DAY, [value])
        if not all(rows.values()):
            raise PlotError(f"no rows on {the_date(value)} in {self.name}; {self.span()}")
        return the_date(value), rows

    def all(self, names: Sequence[str]) -> Columns:
        """The columns of all rows in the order of days.

        Raises
        ------
        PlotError
            There is no row.
        """
        rows = self._select([DAY, *names])
        if not rows[DAY]:
            raise PlotError(f"{self.name} has no rows")
        return _by_day(rows)

    def everything(self) -> Columns:
        """All columns, in the order of the frame."""
        return self._select(self.columns)

    def span(self) -> str:
        """The days that there are, as the end of a sentence."""
        days = sorted(the_date(day) for day in self._rows.distinct(DAY) if not is_missing(day))
        if not days:
            return "it has no rows"
        return f"it has {len(days):,} days from {days[0]} to {days[-1]}" if len(days) > 1 else f"it has one day, {days[0]}"

    def _ids(self) -> str:
        ids = sorted(mal_id for mal_id in self._rows.distinct(ANIME) if not is_missing(mal_id))
        if not ids:
            return "it has no rows"
        rest = len(ids) - _NAMED
        return f"it has {', '.join(map(str, ids[:_NAMED]))}" + (f" and {rest:,} more" if rest > 0 else "")

    def _select(self, names: Sequence[str], where: str | None = None, among: Sequence[object] = ()) -> Columns:
        self.need([*names, *([where] if where else [])])
        rows = self._rows.select(list(dict.fromkeys(names)), where, among)
        clean = {name: [None if is_missing(value) else value for value in values] for name, values in rows.items()}
        if DAY in clean:
            clean[DAY] = [None if day is None else the_date(day) for day in clean[DAY]]
        return clean


def is_catalog(source: object) -> bool:
    """Whether a source is a `catlog.Catalog`: it has a method for each table."""
    return all(callable(getattr(source, method, None)) for method in ("query", "anime", "rolling_momentum_analysis"))


def the_date(value: object) -> date:
    """A day out of a frame: of a date, a time stamp or ISO text.

    Raises
    ------
    PlotError
        It is none of them.

    Examples
    --------
    >>> the_date("2026-01-28")
    datetime.date(2026, 1, 28)
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            pass
    raise PlotError(f"{DAY} has days such as 2026-01-28, not {value!r}")


def is_missing(value: object) -> bool:
    """Whether a value is None, NaN, NaT or NA."""
    if value is None:
        return True
    if isinstance(value, float):
        return math.isnan(value)
    return type(value).__name__ in ("NaTType", "NAType")


def numbers(values: Iterable[Any]) -> list[float]:
    """The values as matplotlib takes them: doubles, NaN where one is missing, which breaks a line."""
    return [math.nan if value is None else float(value) for value in values]


def _pick(source: object, name: str) -> object:
    """The table out of a result; a frame as it is."""
    if isinstance(source, Mapping):
        if name not in source:
            raise PlotError(f"there is no table {name} in it; it has {', '.join(map(str, source)) or 'nothing'}")
        return source[name]
    return source


def _open(source: object, name: str) -> _Rows:
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


def _by_day(rows: Columns) -> Columns:
    order = sorted(range(len(rows[DAY])), key=lambda at: rows[DAY][at] or date.min)
    return {name: [values[at] for at in order] for name, values in rows.items()}
