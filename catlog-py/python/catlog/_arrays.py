"""Arguments of the kernels: whatever a caller has, as the arrays of NumPy that native code reads."""

from __future__ import annotations

import datetime
import operator
from collections.abc import Iterable, Mapping, Set
from typing import TYPE_CHECKING, Any, NoReturn, cast

from catlog._errors import InvalidOptionError, MissingDependencyError
from catlog._options import day_text

try:
    import numpy as np
except ImportError as error:
    raise MissingDependencyError("catlog.stats works on NumPy arrays: pip install numpy") from error

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

# NumPy, too: here it is said what to do where it is not there.
__all__ = ["as_count", "as_days", "as_floats", "np"]

_MOST = 2**31 - 1


def _refused(name: str, value: str, reason: str) -> NoReturn:
    raise InvalidOptionError(f"option {name} cannot be {value}: {reason}", option=name, value=value, reason=reason)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:79] + "…"


def as_floats(values: ArrayLike, name: str = "values") -> Floats:
    """Values as doubles, NaN where one is missing."""
    if isinstance(values, np.ma.MaskedArray):
        values = np.ma.filled(values.astype(float), np.nan)
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        array = np.array([_float(value, name, at) for at, value in enumerate(_items(values, name))], dtype=np.float64)
    if array.ndim != 1:
        cure = "give one number for each row" if array.ndim == 0 else "give one column, such as array[:, 0] or array.ravel()"
        _refused(name, f"of shape {array.shape}", f"it is an array of one dimension; {cure}")
    return np.ascontiguousarray(array)


def _items(values: Any, name: str) -> Iterable[Any]:
    if isinstance(values, (str, bytes, Mapping, Set)) or not isinstance(values, Iterable):
        _refused(name, _short(values), "it is an array of numbers, such as [1.0, 2.5, None]")
    return values


def _float(value: Any, name: str, at: int) -> float:
    if value is None or type(value).__name__ in ("NAType", "NaTType"):  # missing, as pandas has it
        return float("nan")
    try:
        return float(value)
    except (TypeError, ValueError):
        _refused(name, f"{_short(value)} at position {at}", "values are numbers, and None or NaN where one is missing")


def as_days(days: Any, count: int) -> NDArray[np.int32]:
    """Days as numbers: positions without days, days since 1970-01-01 with dates."""
    reason = 'days are dates, text such as "2026-02-08", or whole numbers, one for each value'
    if days is None:
        return np.arange(count, dtype=np.int32)
    if isinstance(days, np.ndarray) and days.dtype.kind not in "OU":
        array = days
    else:
        items = list(_days(days, reason))
        if any(isinstance(day, (datetime.date, str)) for day in items):
            array = np.array([day_text("days", day) for day in items], dtype="datetime64[D]")
        else:
            array = _plain(items, reason)
    if array.ndim != 1:
        _refused("days", f"of shape {array.shape}", reason)
    if array.dtype.kind == "M":
        if np.isnat(array).any():
            _refused("days", "NaT", "each value has a day; leave out the rows that have none")
        array = array.astype("datetime64[D]").astype(np.int64)
    if array.size == 0:
        return np.zeros(0, dtype=np.int32)
    if array.dtype.kind not in "iuf":
        _refused("days", f"of type {array.dtype}", reason)
    is_day = np.isfinite(array) & (np.abs(array.astype(np.float64)) <= _MOST)
    is_day &= np.where(is_day, array, 0) == np.floor(np.where(is_day, array, 0))
    if not is_day.all():
        _refused("days", _short(array[~is_day][0].item()), reason)
    return np.ascontiguousarray(array, dtype=np.int32)


def _days(days: Any, reason: str) -> Iterable[Any]:
    if isinstance(days, (str, bytes, Mapping, Set)) or not isinstance(days, Iterable):
        _refused("days", _short(days), reason)
    return days


def _plain(items: list[Any], reason: str) -> NDArray[Any]:
    try:
        array = np.asarray(items)
    except ValueError:  # lists of several lengths
        _refused("days", _short(items[0]), reason)
    if array.dtype.kind == "O":
        _refused("days", _short(next((day for day in items if not isinstance(day, (int, float))), items[0])), reason)
    return array


def as_count(name: str, value: Any, least: int) -> int:
    """A number of days or of values."""
    try:
        is_whole_float = isinstance(value, float) and value.is_integer()
        number = int(value) if is_whole_float else operator.index(cast("Any", value))
    except TypeError:
        number = least - 1
    if isinstance(value, (bool, np.bool_)) or number < least:
        _refused(name, _short(value), f"it is a whole number, {least} or more")
    return min(number, _MOST)
