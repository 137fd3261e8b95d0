"""What a query of the catalogue may say, and the core's JSON out of it."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, TypedDict

from catlog._errors import InvalidOptionError
from catlog._options import Day, day_text, flag, text

__all__ = ["Op", "Query", "Value", "Where", "core_query"]

Value = None | bool | int | float | Decimal | str | datetime.date | Sequence[Any]
"""What a column is compared with; a sequence for `in`. Scalars, arrays and columns of NumPy, pandas and polars do as well."""

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


def _invalid(option: str, value: object, reason: str) -> InvalidOptionError:
    message = f"option {option} cannot be {value!r}: {reason}"
    return InvalidOptionError(message, option=option, value=repr(value), reason=reason)


def _value(option: str, value: Any) -> Any:
    """A value as JSON has it; an error names the option."""
    if type(value).__module__ == "numpy" and getattr(getattr(value, "dtype", None), "kind", None) == "M":
        value = value.astype("datetime64[us]").tolist()  # finer ones would become integers
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return text(option, value)
    if isinstance(value, int) and abs(value) < 2**63:
        return int(value)
    if isinstance(value, (float, Decimal)):
        if not math.isfinite(value):
            raise _invalid(option, value, "it is a finite number; null is None")
        return float(value)
    if isinstance(value, datetime.date):
        return day_text(option, value)
    if isinstance(value, (list, tuple, range, set, frozenset)):
        return [_value(option, item) for item in value]
    for name in ("tolist", "to_list"):  # scalars and arrays of NumPy; columns of pandas and polars
        if hasattr(value, name):
            return _value(option, getattr(value, name)())
    raise _invalid(option, value, "it is text, a number of 64 bits, True or False, a day, None, or a list of them")


def _filters(where: Where | None) -> list[dict[str, Any]]:
    if where is None:
        return []
    if isinstance(where, Mapping):
        values = {name: _value("where", value) for name, value in where.items()}
        conditions = [(name, "in" if isinstance(value, list) else "==", value) for name, value in values.items()]
    elif isinstance(where, Iterable) and not isinstance(where, (str, bytes)):
        conditions = list(where)
    else:
        raise _invalid("where", where, "it is a dict of columns and values, or a list of tuples of column, comparison and value")
    filters = []
    for condition in conditions:
        is_three = isinstance(condition, (tuple, list)) and len(condition) == 3
        if not is_three or not isinstance(condition[1], str) or condition[1] not in _OPS:
            reason = f"a condition is a tuple of column, one of {', '.join(_OPS)}, and value"
            message = f"option where cannot have {condition!r}: {reason}"
            raise InvalidOptionError(message, option="where", value=repr(condition), reason=reason)
        column, op, value = condition
        filters.append({"column": text("where", column), "op": _OPS[op], "value": _value("where", value)})
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
    flags = {name: query.get(name) is not None and flag(name, query[name]) for name in ("descending", "with_total")}
    if query.get("order_by") is not None:
        core["order"] = {"column": text("order_by", query["order_by"]), "descending": flags["descending"]}
    names = {"mal_id": "anime", "genre": "genre", "limit": "limit", "offset": "offset", "cursor": "cursor"}
    for name, core_name in names.items():
        if query.get(name) is not None:
            as_json = text if name in ("genre", "cursor") else _value
            core[core_name] = as_json(name, query[name])
    for name in ("limit", "offset", "mal_id"):
        value = core.get(names[name])
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
            raise _invalid(name, value, "it is a whole number, 0 or more")
    core["withTotal"] = flags["with_total"]
    return json.dumps(core)
