"""Options of the tables: keyword arguments in, the core's JSON out."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Literal, TypedDict

from catlog._errors import InvalidOptionError
from catlog._types import MinObservations

__all__ = ["Dates", "Day", "MinObservations", "Options", "core_options", "day_text", "flag", "real", "text", "whole"]

Day = datetime.date | str
"""A calendar day: a `datetime.date`, or text such as `2026-02-08`."""

Dates = Literal["all", "latest"] | Day | tuple[Day | None, Day | None]
"""The days that get rows: `"all"`, `"latest"`, one day, `"FROM..TO"`, or a tuple of the first and the last day."""


class Options(TypedDict, total=False):
    """Options of the five tables."""

    dates: Dates
    """The days that get rows, default `"all"`. A day's rows are the same whichever days are asked for."""
    robust: bool
    """Adds Mann-Kendall, Theil-Sen and `ar_p_value` to `trend_significance`, default False."""
    change_tolerance_days: int
    """A change over n days may use the newest value of the days n to n + tolerance before, default 0."""
    confidence_level: float
    """Level of the confidence intervals, default 0.95."""
    alpha: float
    """A trend has a direction where p < alpha, default 0.05."""
    min_observations: MinObservations
    """Fewer non-null values give null."""
    rank_momentum_7d: tuple[int, int]
    """Limits of `rank_momentum_7d` in places: more than the first moves, more than the second strongly; 1 and 3."""
    rank_momentum_30d: tuple[int, int]
    """Limits of `rank_momentum_30d`, 2 and 6."""
    score_momentum_7d: tuple[float, float]
    """Limits of `score_momentum_7d` in score points, 0.02 and 0.08."""
    score_momentum_30d: tuple[float, float]
    """Limits of `score_momentum_30d`, 0.04 and 0.16."""
    volatility_limits: tuple[float, float, float]
    """Percentiles at which moderate, volatile and highly volatile begin: 25, 75, 95."""
    processed_at: datetime.datetime | str
    """The instant that `processed_at` tells, default now. A time without a zone is UTC."""
    etl_run_id: str
    """The id that `etl_run_id` tells, default a generated one."""


_LIMITS = ("rank_momentum_7d", "rank_momentum_30d", "score_momentum_7d", "score_momentum_30d")
_CAMEL = {
    "robust": "robust",
    "change_tolerance_days": "changeToleranceDays",
    "confidence_level": "confidenceLevel",
    "alpha": "alpha",
    "rank_momentum_7d": "rankMomentum7d",
    "rank_momentum_30d": "rankMomentum30d",
    "score_momentum_7d": "scoreMomentum7d",
    "score_momentum_30d": "scoreMomentum30d",
}


def _invalid(option: str, value: object, reason: str) -> InvalidOptionError:
    message = f"option {option} cannot be {value!r}: {reason}"
    return InvalidOptionError(message, option=option, value=repr(value), reason=reason)


def day_text(option: str, value: object) -> str:
    """A day as ISO text; an error names the option."""
    if isinstance(value, datetime.datetime):
        with suppress(OverflowError):  # the ends of the calendar have no UTC day
            if value != value:  # NaT of pandas is a datetime, and equals nothing
                raise _invalid(option, value, "it is no day; leave it out, or give one")
            return (value if value.tzinfo is None else value.astimezone(datetime.UTC)).date().isoformat()
    elif isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, str):
        try:
            return datetime.date.fromisoformat(value).isoformat()
        except ValueError:
            pass
    raise _invalid(option, value, "it is a datetime.date, or a day such as 2026-02-08")


def _dates(value: object) -> Any:
    if value is None:
        return "all"
    if isinstance(value, str) and value in ("all", "latest"):
        return value
    if isinstance(value, str) and ".." in value:
        value = tuple(end or None for end in value.split("..", 1))
    if isinstance(value, Sequence) and not isinstance(value, str):
        if len(value) != 2:
            raise _invalid("dates", value, "a range is a tuple of its first and its last day, either of which may be None")
        first, last = (None if day is None else day_text("dates", day) for day in value)
        return {"range": {"from": first, "to": last}}
    try:
        day = day_text("dates", value)
    except InvalidOptionError:
        reason = 'it is "all", "latest", a day such as 2026-02-08, "FROM..TO", or a tuple of two days'
        raise _invalid("dates", value, reason) from None
    return {"range": {"from": day, "to": day}}


def _limits(name: str, value: object) -> dict[str, Any]:
    if isinstance(value, Mapping) and set(value) == {"moderate", "strong"}:
        value = (value["moderate"], value["strong"])
    if isinstance(value, Sequence) and not isinstance(value, str) and len(value) == 2:
        kind = int if name.startswith("rank") else float
        return {"moderate": _number(name, value[0], kind), "strong": _number(name, value[1], kind)}
    raise _invalid(name, value, "it is two limits, moderate and strong")


def _instant(value: object) -> str:
    if isinstance(value, str):
        with suppress(ValueError):
            value = datetime.datetime.fromisoformat(value)
    if isinstance(value, datetime.datetime) and value == value:  # NaT of pandas is a datetime, and equals nothing
        with suppress(OverflowError):
            at = value.replace(tzinfo=datetime.UTC) if value.tzinfo is None else value
            return at.astimezone(datetime.UTC).isoformat()
    raise _invalid("processed_at", value, "it is a datetime, or text such as 2026-02-08T06:00:00Z")


def core_options(options: Mapping[str, Any]) -> str:
    """The options as the core reads them.

    Raises
    ------
    InvalidOptionError
        For a name that is no option (the text lists those there are), or a value of another form.
    """
    core: dict[str, Any] = {}
    run: dict[str, Any] = {}
    for name, value in options.items():
        if value is None:
            continue
        if name == "dates":
            core["dates"] = _dates(value)
        elif name in _LIMITS:
            core[_CAMEL[name]] = _limits(name, value)
        elif name == "min_observations":
            known = {"mean": "mean", "std_dev": "stdDev", "regression": "regression", "own_correlation": "ownCorrelation"}
            if not isinstance(value, Mapping) or not set(value) <= set(known):
                raise _invalid(name, value, f"it is a dict with some of {', '.join(known)}")
            core["minObservations"] = {known[key]: _number(f"{name}.{key}", count, int) for key, count in value.items()}
        elif name == "volatility_limits":
            if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != 3:
                raise _invalid(name, value, "it is three percentiles")
            core["volatilityLimits"] = [_number(name, limit, float) for limit in value]
        elif name == "processed_at":
            run["processedAt"] = _instant(value)
        elif name == "etl_run_id":
            run["etlRunId"] = text(name, value)
        elif name == "robust":
            core["robust"] = flag(name, value)
        elif name in _CAMEL:
            core[_CAMEL[name]] = _number(name, value, int if name == "change_tolerance_days" else float)
        else:
            names = ", ".join(Options.__annotations__)
            message = f"there is no option {name}; the options are {names}"
            raise InvalidOptionError(message, option=name, value=repr(value), reason=f"the options are {names}")
    if run:
        core["run"] = run
    return json.dumps(core)


def _number(name: str, value: Any, kind: type[int] | type[float]) -> int | float:
    """A number, also one of NumPy's."""
    try:
        if isinstance(value, (bool, str)):
            raise TypeError
        number = kind(value)
        if number != value or not math.isfinite(number) or (kind is int and abs(number) > 2**31 - 1):
            raise TypeError
    except (TypeError, ValueError, OverflowError):
        raise _invalid(name, value, "it is a whole number of 32 bits" if kind is int else "it is a number") from None
    return number


def whole(option: str, value: Any, least: int = 0, most: int = 2**31 - 1) -> int:
    """A whole number, also one of NumPy's; an error names the option."""
    number = int(_number(option, value, int))
    if not least <= number <= most:
        raise _invalid(option, value, f"it is a whole number from {least} to {most}")
    return number


def real(option: str, value: Any) -> float:
    """A finite number, also one of NumPy's; an error names the option."""
    return float(_number(option, value, float))


def flag(option: str, value: Any) -> bool:
    """True or False, also those of NumPy; an error names the option. Text is neither: `"no"` would mean yes."""
    kind = type(value)
    if isinstance(value, bool) or (kind.__module__ == "numpy" and kind.__name__ in ("bool", "bool_")):
        return bool(value)
    raise _invalid(option, value, "it is True or False")


def text(option: str, value: Any) -> str:
    """Text; an error names the option."""
    if not isinstance(value, str):
        raise _invalid(option, value, "it is text")
    try:
        value.encode()
    except UnicodeEncodeError:  # half of a character, as a broken decoder leaves it
        raise _invalid(option, value, "it is text of whole characters") from None
    return value
