"""What the plots raise beside the errors of the package."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from catlog._errors import CatlogError, InvalidOptionError
from catlog._options import day_text


class PlotError(CatlogError, ValueError):
    """There is nothing to draw: the anime, day, genre, column or history is not there. The text says what is.

    Examples
    --------
    >>> import polars as pl, catlog.plot as cp
    >>> try:
    ...     cp.correlation(pl.DataFrame())
    ... except cp.PlotError as error:
    ...     error.code
    'nothing_to_draw'
    """

    CODE = "nothing_to_draw"


def choice(option: str, value: object, allowed: Sequence[object]) -> None:
    """Stops at an option that is none of the allowed ones.

    Raises
    ------
    InvalidOptionError
        Names them.

    Examples
    --------
    >>> choice("metric", "ranks", ("rank", "score"))
    Traceback (most recent call last):
    catlog._errors.InvalidOptionError: option metric cannot be 'ranks': it is 'rank' or 'score'
    """
    if value not in allowed:
        names = [repr(name) for name in allowed]
        raise invalid(option, value, f"it is {', '.join(names[:-1])} or {names[-1]}")


def at_least(option: str, value: int, least: int) -> None:
    """Stops at an option that is too small.

    Raises
    ------
    InvalidOptionError
        Says how large it has to be.

    Examples
    --------
    >>> at_least("limit", 0, 1)
    Traceback (most recent call last):
    catlog._errors.InvalidOptionError: option limit cannot be 0: it is 1 or more
    """
    if value < least:
        raise invalid(option, value, f"it is {least} or more")


def day_option(value: object) -> datetime.date:
    """The day that the option `date` names.

    Raises
    ------
    InvalidOptionError
        It is no date and no ISO text of one.

    Examples
    --------
    >>> day_option("2026-01-28")
    datetime.date(2026, 1, 28)
    """
    return datetime.date.fromisoformat(day_text("date", value))


def invalid(option: str, value: object, reason: str) -> InvalidOptionError:
    """The error of an option, in the words of all of them."""
    message = f"option {option} cannot be {value!r}: {reason}"
    return InvalidOptionError(message, option=option, value=repr(value), reason=reason)
