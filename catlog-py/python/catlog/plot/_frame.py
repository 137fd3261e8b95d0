"""From a frame of any kind to plain lists: what the plots read.

Rows are chosen before anything is collected, so that a plot of one anime out of a large lazy frame (polars, DuckDB,
Spark) brings only that anime's rows into memory.
"""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import narwhals as nw

Columns = dict[str, list[Any]]
"""Values by column: `datetime.date` in the column of days, None where a value is missing."""

DAY = "snapshot_date"
ANIME = "mal_id"
_NAMED_IDS = 5


class Table:
    """One table of a source, by name, with the sentences that say what is missing in it.

    Parameters
    ----------
    source
        A frame that narwhals knows, anything with `__arrow_c_stream__`, or a mapping from table name to one of these.
    name
        The table that is wanted.
    """

    def __init__(self, source: object, name: str) -> None:
        self.name = name
        self.frame: nw.LazyFrame[Any] = _frame(_pick(source, name), name)
        self.schema: nw.Schema = self.frame.collect_schema()

    def need(self, names: Iterable[str]) -> None:
        """Stops where a column is not there.

        Raises
        ------
        ValueError
            Names the columns, and those that the frame has.
        """
        missing = [name for name in names if name not in self.schema]
        if missing:
            has = ", ".join(self.schema) or "none"
            raise ValueError(f"the frame lacks {', '.join(missing)} of {self.name}; its columns are {has}")

    def anime(self, mal_id: int, names: Sequence[str]) -> Columns:
        """The columns of an anime in the order of days.

        Raises
        ------
        ValueError
            No row has that id; says which ids there are.
        """
        self.need([ANIME, DAY, *names])
        rows = self._collect(self.frame.filter(nw.col(ANIME) == mal_id), [DAY, *names])
        if not rows[DAY]:
            raise ValueError(f"no anime {mal_id} in {self.name}; {self._ids()}")
        return _by_day(rows)

    def of_anime(self, ids: Iterable[int], names: Sequence[str]) -> Columns:
        """The columns of some anime, in the order of the frame."""
        return self._collect(self.frame.filter(nw.col(ANIME).is_in(list(ids))), names)

    def on(self, day: date | str | None, names: Sequence[str]) -> tuple[date, Columns]:
        """The columns of a day, the newest one for None; and which day that is.

        Raises
        ------
        ValueError
            No row has that day; says which days there are.
        """
        self.need([DAY, *names])
        if day is None:
            newest = self.frame.select(nw.col(DAY).max()).collect().to_dict(as_series=False)[DAY]
            if not newest or is_missing(newest[0]):
                raise ValueError(f"{self.name} has no rows")
            value, found = newest[0], the_date(newest[0])
        else:
            found = the_date(day)
            value = self._literal(found)
        rows = self._collect(self.frame.filter(nw.col(DAY) == nw.lit(value)), names)
        if not all(rows.values()):
            raise ValueError(f"no rows on {found} in {self.name}; {self.span()}")
        return found, rows

    def all(self, names: Sequence[str]) -> Columns:
        """The columns of all rows in the order of days.

        Raises
        ------
        ValueError
            There is no row.
        """
        self.need([DAY, *names])
        rows = self._collect(self.frame, [DAY, *names])
        if not rows[DAY]:
            raise ValueError(f"{self.name} has no rows")
        return _by_day(rows)

    def columns(self) -> Columns:
        """Everything, in the order of the frame."""
        return self._collect(self.frame, list(self.schema))

    def distinct(self, column: str) -> list[Any]:
        """The values of a column, once each, sorted."""
        self.need([column])
        values = self.frame.select(nw.col(column)).unique().collect().to_dict(as_series=False)[column]
        return sorted(value for value in values if not is_missing(value))

    def span(self) -> str:
        """The days that there are, as the end of a sentence."""
        days = [the_date(day) for day in self.distinct(DAY)]
        if not days:
            return "it has no rows"
        if len(days) == 1:
            return f"it has one day, {days[0]}"
        return f"it has {len(days):,} days from {days[0]} to {days[-1]}"

    def _ids(self) -> str:
        ids = self.distinct(ANIME)
        if not ids:
            return "it has no rows"
        named = ", ".join(str(mal_id) for mal_id in ids[:_NAMED_IDS])
        rest = len(ids) - _NAMED_IDS
        return f"it has {named}" + (f" and {rest:,} more" if rest > 0 else "")

    def _literal(self, day: date) -> date | str:
        """The day as the frame's column writes days."""
        dtype = self.schema[DAY]
        if dtype == nw.String:
            return day.isoformat()
        if isinstance(dtype, nw.Datetime):
            return datetime.combine(day, time())
        return day

    def _collect(self, frame: nw.LazyFrame[Any], names: Sequence[str]) -> Columns:
        rows = frame.select(*dict.fromkeys(names)).collect().to_dict(as_series=False)
        clean = {name: [None if is_missing(value) else value for value in values] for name, values in rows.items()}
        if DAY in clean:
            clean[DAY] = [None if day is None else the_date(day) for day in clean[DAY]]
        return clean


def the_date(value: object) -> date:
    """A day out of a date, a time stamp or ISO text.

    Raises
    ------
    ValueError
        A text that is no ISO date, or something else.

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
            raise ValueError(f"{value!r} is not a date such as 2026-01-28") from None
    raise ValueError(f"a date or a text such as '2026-01-28' is needed, not {value!r}")


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
            raise ValueError(f"there is no table {name} in it; it has {', '.join(map(str, source)) or 'nothing'}")
        return source[name]
    return source


def _frame(source: object, name: str) -> nw.LazyFrame[Any]:
    known = nw.from_native(source, pass_through=True)
    if isinstance(known, nw.LazyFrame):
        return known
    if isinstance(known, nw.DataFrame):
        return known.lazy()
    if hasattr(source, "__arrow_c_stream__"):
        if importlib.util.find_spec("polars"):
            return nw.DataFrame.from_arrow(source, backend="polars").lazy()
        if importlib.util.find_spec("pyarrow"):
            return nw.DataFrame.from_arrow(source, backend="pyarrow").lazy()
        raise ValueError("reading an Arrow stream needs polars or pyarrow: pip install polars")
    raise TypeError(
        f"a frame of {name} is needed (polars, pandas, pyarrow, DuckDB, Spark, or what catlog.analyze gives), "
        f"not {type(source).__name__}"
    )


def _by_day(rows: Columns) -> Columns:
    order = sorted(range(len(rows[DAY])), key=lambda at: rows[DAY][at] or date.min)
    return {name: [values[at] for at in order] for name, values in rows.items()}
