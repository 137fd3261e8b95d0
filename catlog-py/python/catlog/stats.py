"""The kernels underneath the tables, over NumPy arrays: any window, any values.

Arrays are of one dimension; whatever `numpy.asarray(values, dtype=float)` understands is taken. A value that is not finite
is missing and skipped (pairwise where there are two series), and masked values of a masked array are, too. **Null is NaN
in the arrays that come out**, since NumPy's doubles have no other; single results are None where they are undefined.

Windows end at each row. With `days`, a window of n covers the calendar days from d - n + 1 to d, so that a gap is a gap
and not a longer window; without, it covers the n latest values that are there. Each window is computed from its own values
with compensated sums: what came before it leaves no trace.

Other Python threads run while a kernel computes.

Examples
--------
>>> import numpy as np
>>> from catlog import stats
>>> days = np.array(["2026-01-01", "2026-01-02", "2026-01-05"], dtype="datetime64[D]")
>>> stats.rolling_mean([4.0, 6.0, 9.0], 2, days=days)
array([4., 5., 9.])
>>> stats.rolling_mean([4.0, 6.0, 9.0], 2, min_observations=2)
array([nan, 5. , 7.5])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from catlog import _native
from catlog._arrays import as_count, as_days, as_floats, np
from catlog._errors import InvalidOptionError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

__all__ = [
    "ArTrend",
    "Correlation",
    "LinearRegression",
    "MannKendall",
    "RollingMannKendall",
    "RollingRegression",
    "ar_trend",
    "benjamini_hochberg",
    "linear_regression",
    "mann_kendall",
    "pearson",
    "percent_rank",
    "rolling_mann_kendall",
    "rolling_mean",
    "rolling_regression",
    "rolling_std",
    "rolling_theil_sen",
    "spearman",
    "theil_sen",
]


class RollingRegression(NamedTuple):
    """A regression on the day for each window, as arrays; NaN where it is undefined."""

    slope: Floats
    """Slope, units of the values per day (per observation without `days`)."""
    intercept: Floats
    """The line's value on day 0, which is 1970-01-01 (the first observation without `days`)."""
    std_error: Floats
    """Standard error of the slope."""
    r_squared: Floats
    """Coefficient of determination, 0 to 1."""
    p_value: Floats
    """Two-sided p-value of slope 0 by Student's t with n - 2 degrees of freedom; it presumes independent errors."""
    n: Floats
    """Number of values in the window."""


class RollingMannKendall(NamedTuple):
    """A Mann-Kendall test for each window, as arrays; NaN where it is undefined."""

    tau: Floats
    """Kendall's tau-a."""
    p_value: Floats
    """Two-sided p-value, tie-corrected, with continuity correction."""
    s: Floats
    """Concordant minus discordant pairs."""
    z: Floats
    """The normal score."""
    n: Floats
    """Number of values in the window."""


class LinearRegression(NamedTuple):
    """The line `y = intercept + slope * x`, and how well it fits."""

    n: int
    """Number of complete pairs."""
    slope: float
    """Units of y per unit of x."""
    intercept: float
    """The line's value at x = 0."""
    std_error: float
    """Standard error of the slope."""
    r_squared: float
    """Coefficient of determination, 0 to 1."""
    p_value: float
    """Two-sided p-value of slope 0 by Student's t with n - 2 degrees of freedom; it presumes independent errors."""


class MannKendall(NamedTuple):
    """The Mann-Kendall test for a monotone trend."""

    n: int
    """Number of values."""
    s: int
    """Concordant minus discordant pairs."""
    var_s: float
    """Variance of s under no trend, corrected for ties."""
    z: float
    """The normal score of s, with continuity correction."""
    p_value: float
    """Two-sided p-value."""
    tau: float
    """Kendall's tau-a."""


class ArTrend(NamedTuple):
    """A linear trend under errors that are autocorrelated up to a random walk."""

    slope: float
    """Units of the values per day."""
    phi: float | None
    """Autocorrelation from one day to the next; None where there is nothing to estimate it from."""
    p_value: float
    """Two-sided p-value of slope 0."""


class Correlation(NamedTuple):
    """A correlation over complete pairs."""

    n: int
    """Number of complete pairs."""
    r: float | None
    """The coefficient, -1 to 1; None with fewer than 3 pairs or a constant side."""
    p_value: float | None
    """Two-sided p-value with n - 2 degrees of freedom; None where r is."""


def _rolling(
    values: ArrayLike, window: int, days: Any, min_observations: int
) -> tuple[NDArray[np.int32], Floats, int, bool, int]:
    array = as_floats(values)
    size = as_count("window", window, 1)
    return as_days(days, len(array)), array, size, days is None, as_count("min_observations", min_observations, 1)


def _array(doubles: bytearray) -> Floats:
    return np.frombuffer(doubles, dtype=np.float64)


def rolling_mean(values: ArrayLike, window: int, *, days: Any = None, min_observations: int = 1) -> Floats:
    """Compute the mean of each window.

    Parameters
    ----------
    values
        Array of n values.
    window
        Length: calendar days with `days`, else observations.
    days
        n days, strictly increasing: dates, `datetime64`, or whole numbers.
    min_observations
        Windows with fewer values give NaN.

    Returns
    -------
    numpy.ndarray
        n means, in the units of the values; a row whose own value is missing has one, too.

    Raises
    ------
    StatsError
        Lengths differ, or days do not increase. A ValueError.
    InvalidOptionError
        The values are no array of numbers of one dimension, days are no days, or a window is no whole number from 1; it names
        the argument, its value, and what to give instead. A ValueError, which every kernel raises for its arguments.

    Examples
    --------
    >>> from catlog import stats
    >>> stats.rolling_mean([1.0, float("nan"), 4.0], 2, days=[1, 2, 3])
    array([1., 1., 4.])
    """
    return _array(_native.rolling_mean(*_rolling(values, window, days, min_observations)))


def rolling_std(values: ArrayLike, window: int, *, days: Any = None, min_observations: int = 2) -> Floats:
    """Compute the sample standard deviation (n - 1) of each window.

    Parameters
    ----------
    values, window, days, min_observations
        As in `rolling_mean`; at least 2 values are needed whatever `min_observations` says.

    Returns
    -------
    numpy.ndarray
        n standard deviations, in the units of the values. A constant window has exactly 0.

    Raises
    ------
    StatsError
        Lengths differ, or days do not increase.

    Examples
    --------
    >>> from catlog import stats
    >>> stats.rolling_std([1e15, 2.0, 2.0, 4.0], 2)[2:]
    array([0.        , 1.41421356])
    """
    return _array(_native.rolling_std(*_rolling(values, window, days, min_observations)))


def rolling_regression(
    values: ArrayLike, window: int, *, days: Any = None, min_observations: int = 3
) -> RollingRegression:
    """Fit a line to the values over the days of each window, by least squares.

    Parameters
    ----------
    values, window, days, min_observations
        As in `rolling_mean`; at least 3 values are needed whatever `min_observations` says.

    Returns
    -------
    RollingRegression
        Arrays `slope`, `intercept`, `std_error`, `r_squared`, `p_value`, `n`. Constant values have slope 0, r² 0 and p 1;
        a perfect line r² 1 and p 0.

    Raises
    ------
    StatsError
        Lengths differ, or days do not increase.

    Examples
    --------
    >>> from catlog import stats
    >>> stats.rolling_regression([10.0, 12.0, 16.0], 7, days=[1, 2, 4]).slope
    array([nan, nan,  2.])
    """
    columns = _native.rolling_regression(*_rolling(values, window, days, min_observations))
    return RollingRegression(*(_array(column) for column in columns))


def rolling_mann_kendall(
    values: ArrayLike, window: int, *, days: Any = None, min_observations: int = 3
) -> RollingMannKendall:
    """Test each window for a monotone trend (Mann-Kendall).

    Parameters
    ----------
    values, window, days, min_observations
        As in `rolling_mean`; at least 3 values are needed whatever `min_observations` says.

    Returns
    -------
    RollingMannKendall
        Arrays `tau`, `p_value`, `s`, `z`, `n`.

    Raises
    ------
    StatsError
        Lengths differ, or days do not increase.

    Examples
    --------
    >>> from catlog import stats
    >>> stats.rolling_mann_kendall([10.0, 12.0, 16.0], 7, days=[1, 2, 4]).tau
    array([nan, nan,  1.])
    """
    columns = _native.rolling_mann_kendall(*_rolling(values, window, days, min_observations))
    return RollingMannKendall(*(_array(column) for column in columns))


def rolling_theil_sen(values: ArrayLike, window: int, *, days: Any = None, min_observations: int = 2) -> Floats:
    """Compute the Theil-Sen slope of each window: the median of the slopes between all pairs.

    Parameters
    ----------
    values, window, days, min_observations
        As in `rolling_mean`; at least 2 values are needed whatever `min_observations` says.

    Returns
    -------
    numpy.ndarray
        n slopes, units of the values per day (per observation without `days`).

    Raises
    ------
    StatsError
        Lengths differ, or days do not increase.

    Examples
    --------
    >>> from catlog import stats
    >>> stats.rolling_theil_sen([10.0, 12.0, 99.0, 16.0], 7, days=[1, 2, 3, 4])[-1]
    np.float64(2.0)
    """
    return _array(_native.rolling_theil_sen(*_rolling(values, window, days, min_observations)))


def linear_regression(x: ArrayLike, y: ArrayLike) -> LinearRegression | None:
    """Fit a line to complete pairs, by least squares.

    Parameters
    ----------
    x, y
        Arrays of one length.

    Returns
    -------
    LinearRegression or None
        None with fewer than 3 pairs or a constant x.

    Raises
    ------
    StatsError
        Lengths differ.

    Examples
    --------
    >>> from catlog import stats
    >>> line = stats.linear_regression([1, 2, 3, 4], [6, 5, 7, 10])
    >>> line.slope, line.intercept
    (1.4, 3.5)
    """
    found = _native.linear_regression(as_floats(x, "x"), as_floats(y, "y"))
    return None if found is None else LinearRegression(*found)


def mann_kendall(values: ArrayLike) -> MannKendall | None:
    """Test values in order for a monotone trend (Mann 1945, Kendall 1975), with correction for ties.

    Parameters
    ----------
    values
        Array; it presumes that they are independent of each other, which daily ranks are not.

    Returns
    -------
    MannKendall or None
        None with fewer than 3 values. Constant values have p 1.

    Raises
    ------
    InvalidOptionError
        The values are no array of numbers of one dimension.

    Examples
    --------
    >>> from catlog import stats
    >>> test = stats.mann_kendall([1, 3, float("nan"), 2, 5])
    >>> test.n, test.s
    (4, 4)
    """
    found = _native.mann_kendall(as_floats(values))
    return None if found is None else MannKendall(*found)


def theil_sen(y: ArrayLike, x: ArrayLike | None = None) -> float | None:
    """Compute the Theil-Sen slope: the median of the slopes between all pairs.

    Parameters
    ----------
    y
        Values.
    x
        Their places; 0, 1, 2, … without it.

    Returns
    -------
    float or None
        Units of y per unit of x; None with fewer than 2 different x.

    Raises
    ------
    StatsError
        Lengths differ.

    Examples
    --------
    >>> from catlog import stats
    >>> stats.theil_sen([1.0, 2.0, 30.0, 4.0, 5.0])
    1.0
    """
    values = as_floats(y, "y")
    places = np.arange(len(values), dtype=np.float64) if x is None else as_floats(x, "x")
    return _native.theil_sen_slope(places, values)


def ar_trend(values: ArrayLike, *, days: Any = None) -> ArTrend | None:
    """Test for a linear trend where errors may be autocorrelated, up to a random walk.

    Parameters
    ----------
    values
        n values.
    days
        n days, strictly increasing; consecutive ones without it.

    Returns
    -------
    ArTrend or None
        None with fewer than 3 values.

    Raises
    ------
    StatsError
        Lengths differ.
    InvalidOptionError
        The values are no array of numbers of one dimension, or days are no days.

    Examples
    --------
    >>> from catlog import stats
    >>> stats.ar_trend([10.0, 12.0, 18.0], days=[0, 1, 4])
    ArTrend(slope=2.0, phi=None, p_value=0.0)
    """
    array = as_floats(values)
    found = _native.ar_trend(as_days(days, len(array)), array)
    return None if found is None else ArTrend(*found)


def percent_rank(values: ArrayLike) -> Floats:
    """Rank values from 0 (smallest) to 1: SQL's PERCENT_RANK, (rank - 1) / (n - 1); ties get the lower one.

    Parameters
    ----------
    values
        Array of n values.

    Returns
    -------
    numpy.ndarray
        n ranks; NaN for missing values, and for a value that is alone.

    Raises
    ------
    InvalidOptionError
        The values are no array of numbers of one dimension.

    Examples
    --------
    >>> from catlog import stats
    >>> stats.percent_rank([3.0, 1.0, 2.0, 2.0, 5.0])
    array([0.75, 0.  , 0.25, 0.25, 1.  ])
    """
    return _array(_native.percent_rank(as_floats(values)))


def benjamini_hochberg(p_values: ArrayLike) -> Floats:
    """Compute q-values: for each test the smallest false-discovery rate at which it is still called significant.

    Parameters
    ----------
    p_values
        Array of n p-values; NaN does not count.

    Returns
    -------
    numpy.ndarray
        n q-values, 0 to 1; NaN where there is no p-value.

    Raises
    ------
    InvalidOptionError
        A p-value below 0 or above 1, or no array of numbers.

    Examples
    --------
    >>> from catlog import stats
    >>> stats.benjamini_hochberg([0.01, 0.04, 0.03, 0.5]).round(4)
    array([0.04  , 0.0533, 0.0533, 0.5   ])
    """
    array = as_floats(p_values, "p_values")
    finite = np.isfinite(array)
    wrong = array[finite & ((array < 0) | (array > 1))]
    if len(wrong):
        value, reason = repr(wrong[0].item()), "a p-value is 0 to 1"
        message = f"option p_values cannot have {value}: {reason}"
        raise InvalidOptionError(message, option="p_values", value=value, reason=reason)
    return _array(_native.benjamini_hochberg(np.where(finite, array, np.nan)))


def pearson(x: ArrayLike, y: ArrayLike) -> Correlation:
    """Correlate two series: Pearson's product-moment coefficient over complete pairs.

    Parameters
    ----------
    x, y
        Arrays of one length.

    Returns
    -------
    Correlation
        `n`, `r`, `p_value`.

    Raises
    ------
    StatsError
        Lengths differ.

    Examples
    --------
    >>> from catlog import stats
    >>> stats.pearson([1.0, 2.0, 3.0, float("nan")], [2.0, 4.0, 6.0, 1.0])
    Correlation(n=3, r=1.0, p_value=0.0)
    """
    return Correlation(*_native.correlation(as_floats(x, "x"), as_floats(y, "y"), False))


def spearman(x: ArrayLike, y: ArrayLike) -> Correlation:
    """Correlate the ranks of two series: Spearman's coefficient over complete pairs, ties at their mean rank.

    Parameters
    ----------
    x, y
        Arrays of one length.

    Returns
    -------
    Correlation
        `n`, `r`, `p_value` (by Student's t, the usual approximation).

    Raises
    ------
    StatsError
        Lengths differ.

    Examples
    --------
    >>> from catlog import stats
    >>> stats.spearman([1, 2, 3, 4], [1, 8, 27, 64]).r
    1.0
    """
    return Correlation(*_native.correlation(as_floats(x, "x"), as_floats(y, "y"), True))
