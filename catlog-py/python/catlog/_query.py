"""What a query of the catalogue may say, and the core's JSON out of it."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict

from catlog._errors import InvalidOptionError
from catlog._options import Day, day_text

__all__ = ["Op", "Query", "Value", "Where", "core_query"]

Value = None | bool | int | float | str | datetime.date | Sequence[Any]
"""What a column is compared with; a sequence for `in`."""

Op = Literal["==", "!=", "<", "<=", ">", ">=", "in"]
"""A comparison. Texts and labels know `==`, `!=` and `in`; numbers and days all."""

Where = Mapping[str, Value] | Sequence[tuple[str, Op, Value]]
"""Conditions that all have to hold: `{"rank_momentum_7d": "climbing"}` or `[("rank", "<=", 100)]`."""

_OPS = {"==": "eq", "=": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge", "in": "in"}


class Query(TypedDict, total=False):
    """What to ask of a table; whatever is not said does not restrict."""

    mal_id: int | None
    """Rows of this anime only."""
    date: Day | Literal["latest"] | None
    """Rows of one day only, or of the newest."""
    from_: Day | None
    """Rows from this day on."""
    to: Day | None
    """Rows up to this day, included."""
    genre: str | None
    """Rows of this genre only: the genre itself in `genre_percentiles`, else anime that had it on that day."""
    where: Where | None
    """Conditions on columns. A null meets none but `== None`."""
    order_by: str | None
    """The column that the rows are ordered by: smallest first, nulls last, ties by the key. Labels in their own order."""
    descending: bool
    """Largest first; nulls last all the same."""
    limit: int | None
    """At most so many rows."""
    offset: int
    """Rows to leave out first. Pages by `cursor` are faster and stay whole while days are appended."""
    cursor: str | None
    """Goes on behind the page that gave it; the rest of the query has to be the same."""
    with_total: bool
    """Counts all rows that match, even where that takes time."""


def _value(value: Any) -> Any:
    """A value as JSON has it."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, datetime.date):
        return day_text("where", value)
    if isinstance(value, (Sequence, set, frozenset)):
        return [_value(item) for item in value]
    if hasattr(value, "item"):
        return value.item()  # a scalar of NumPy
    return value


def _filters(where: Where | None) -> list[dict[str, Any]]:
    if where is None:
        return []
    if isinstance(where, Mapping):
        several = (list, tuple, set, frozenset)
        conditions = [(name, "in" if isinstance(value, several) else "==", value) for name, value in where.items()]
    else:
        conditions = list(where)
    filters = []
    for condition in conditions:
        if not isinstance(condition, (tuple, list)) or len(condition) != 3 or condition[1] not in _OPS:
            reason = f"a condition is a tuple of column, one of {', '.join(_OPS)}, and value"
            message = f"option where cannot have {condition!r}: {reason}"
            raise InvalidOptionError(message, option="where", value=repr(condition), reason=reason)
        column, op, value = condition
        filters.append({"column": column, "op": _OPS[op], "value": _value(value)})
    return filters


def core_query(table: str, query: Mapping[str, Any]) -> str:
    """A query as the core reads it.

    Raises
    ------
    InvalidOptionError
        For a name that a query does not have (the text lists those there are), or a value of another form.
    """
    unknown = set(query) - set(Query.__annotations__)
    if unknown:
        name, reason = min(unknown), f"it may have {', '.join(Query.__annotations__)}"
        raise InvalidOptionError(f"a query has no {name}; {reason}", option=name, value=repr(query[name]), reason=reason)
    date, first, last = query.get("date"), query.get("from_"), query.get("to")
    if date is not None and (first is not None or last is not None):
        reason = "date is one day, from_ and to are the ends of several: give one or the other"
        raise InvalidOptionError(f"option date: {reason}", option="date", value=repr(date), reason=reason)
    days: Any = "all"
    if date == "latest":
        days = "latest"
    elif date is not None:
        day = day_text("date", date)
        days = {"range": {"from": day, "to": day}}
    elif first is not None or last is not None:
        ends = {"from": first, "to": last}
        days = {"range": {name: None if day is None else day_text(name, day) for name, day in ends.items()}}
    core: dict[str, Any] = {"table": table, "days": days, "filters": _filters(query.get("where"))}
    if query.get("order_by") is not None:
        core["order"] = {"column": query["order_by"], "descending": bool(query.get("descending", False))}
    names = {"mal_id": "anime", "genre": "genre", "limit": "limit", "offset": "offset", "cursor": "cursor"}
    for name, core_name in names.items():
        if query.get(name) is not None:
            core[core_name] = _value(query[name])
    for name in ("limit", "offset", "mal_id"):
        value = core.get(names[name])
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
            reason = "it is a whole number, 0 or more"
            message = f"option {name} cannot be {value!r}: {reason}"
            raise InvalidOptionError(message, option=name, value=repr(value), reason=reason)
    core["withTotal"] = bool(query.get("with_total", False))
    return json.dumps(core)
