"""A table as plain lists, and the sentences that say what is missing in it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from ._errors import PlotError, day_option
from ._rows import ANIME, DAY, Columns, rows_of

_NAMED = 5


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
        self._rows = rows_of(source, name)
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
        rows = self._select([DAY, *names], ANIME, [int(mal_id)])
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


def _by_day(rows: Columns) -> Columns:
    order = sorted(range(len(rows[DAY])), key=lambda at: rows[DAY][at] or date.min)
    return {name: [values[at] for at in order] for name, values in rows.items()}
