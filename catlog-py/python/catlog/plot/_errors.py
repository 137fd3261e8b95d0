"""What the plots raise."""

from __future__ import annotations

from collections.abc import Sequence


class PlotError(ValueError):
    """There is nothing to draw: the anime, day, genre, column or history is not there. The text says what is."""


def choice(option: str, value: object, allowed: Sequence[object]) -> None:
    """Stops at an option that is none of the allowed ones.

    Raises
    ------
    ValueError
        Names them.

    Examples
    --------
    >>> choice("metric", "ranks", ("rank", "score"))
    Traceback (most recent call last):
    ValueError: metric is 'rank' or 'score', not 'ranks'
    """
    if value not in allowed:
        names = [repr(name) for name in allowed]
        listed = f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else names[0]
        raise ValueError(f"{option} is {listed}, not {value!r}")


def at_least(option: str, value: int, least: int) -> None:
    """Stops at an option that is too small.

    Raises
    ------
    ValueError
        Says how large it has to be.

    Examples
    --------
    >>> at_least("limit", 0, 1)
    Traceback (most recent call last):
    ValueError: limit is 1 or more, not 0
    """
    if value < least:
        raise ValueError(f"{option} is {least} or more, not {value!r}")
