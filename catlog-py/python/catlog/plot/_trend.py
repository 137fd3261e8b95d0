"""The 30-day trend of an anime, over the observations that it was fitted to."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, timedelta

from matplotlib.axes import Axes

from ._errors import PlotError, at_least, choice, day_option
from ._frame import Table, numbers
from ._momentum import METRICS, Metric
from ._rows import DAY, Columns, is_catalog
from ._style import axes, day_axis, day_numbers, finish, theme, value_axis
from ._titles import Titles

WINDOW = 30


def trend(
    table: object,
    mal_id: int,
    metric: Metric = "rank",
    *,
    observations: object = None,
    date: date | str | None = None,
    history_days: int = 90,
    titles: object = None,
    ax: Axes | None = None,
) -> Axes:
    """Draws an anime's observations, the straight line through the 30 days that end on a day, and its p and q.

    The slope is the table's. The line goes through the mean of the window's observations, as a least-squares line does.
    p takes the days as independent of each other, which ranks are not: where the table has the robust columns, the
    p-value that allows for it stands beside it. q is p after the false-discovery control over all anime of the day.

    Parameters
    ----------
    table
        A result with `trend_significance` and `rolling_momentum_analysis`, a catalogue, or a frame of the first.
    mal_id
        The anime.
    metric
        `"rank"` (in places, the best on top) or `"score"` (in points).
    observations
        A frame with `mal_id`, `snapshot_date` and the metric, such as the input or `rolling_momentum_analysis`. Needed
        with a frame; a result brings its own.
    date
        The last day of the window and of what is drawn; the anime's newest one if None.
    history_days
        How many days are drawn, at least the 30 of the window.
    titles
        What anime are called: a mapping from id to title, a frame with `mal_id` and `title` such as the input, or a
        catalogue. A catalogue as `table` brings its own.
    ax
        Axes to draw into; a new figure if None.

    Returns
    -------
    matplotlib.axes.Axes
        The axes.

    Raises
    ------
    PlotError
        No such anime or day, no observations given, or fewer than the three in the window that a trend takes; says what
        there is.
    InvalidOptionError
        A bad option.
    UnsupportedSourceError
        `table` or `observations` is no frame.

    Examples
    --------
    >>> import polars as pl, catlog.plot as cp
    >>> days = ["2026-01-26", "2026-01-27", "2026-01-28"]
    >>> observed = pl.DataFrame({"mal_id": [184] * 3, "snapshot_date": days, "rank": [40, 37, 37]})
    >>> table = pl.DataFrame({
    ...     "mal_id": [184], "snapshot_date": days[-1:], "rank_trend_slope": [-1.5], "rank_trend_p_value": [1 / 3],
    ...     "rank_trend_q_value": [1 / 3], "rank_trend_r_squared": [0.75], "rank_trend_direction": ["stable"],
    ... })
    >>> ax = cp.trend(table, 184, observations=observed)
    >>> [line.get_ydata().tolist() for line in ax.lines][-1]
    [39.5, 36.5]
    """
    choice("metric", metric, METRICS)
    at_least("history_days", history_days, WINDOW)
    names = {key: f"{metric}_trend_{key}" for key in ("slope", "p_value", "q_value", "r_squared", "direction")}
    source = Table(table, "trend_significance")
    robust = f"{metric}_trend_ar_p_value"
    extra = [robust] if robust in source.columns else []
    fits = source.anime(mal_id, [*names.values(), *extra])
    end, at = _row(fits, date, mal_id)
    if observations is None:
        if not _has_observations(table):
            raise PlotError(
                "trend draws the observations as well: pass the whole result or a catalogue, or observations= a frame with "
                f"mal_id, snapshot_date and {metric}, such as the input"
            )
        observations = table
    seen = Table(observations, "rolling_momentum_analysis").anime(mal_id, [metric])
    begin = end - timedelta(days=WINDOW - 1)
    window = [
        (day, float(value)) for day, value in zip(seen[DAY], seen[metric]) if value is not None and begin <= day <= end
    ]
    slope = fits[names["slope"]][at]
    if slope is None:
        known = f"{len(window)} there" if len(window) < 3 else "the table has none"
        raise PlotError(f"anime {mal_id} has no {metric} trend on {end}: it takes 3 values in the {WINDOW} days from {begin}, {known}")
    if not window:
        raise PlotError(f"the observations have no {metric} of anime {mal_id} from {begin} to {end}, which the trend is of")

    ax = axes(ax)
    colours = theme(ax)
    ax.axvspan(day_numbers([begin])[0] - 0.5, day_numbers([end])[0] + 0.5, color=colours.long, alpha=0.08, linewidth=0)
    oldest = end - timedelta(days=history_days - 1)
    drawn = [(day, value) for day, value in zip(seen[DAY], seen[metric]) if oldest <= day <= end]
    (dots,) = ax.plot(
        day_numbers([day for day, _ in drawn]), numbers(value for _, value in drawn), linestyle="none", marker=".", markersize=6, color=colours.observed,
        label=f"{metric} observed",
    )  # fmt: skip
    x = day_numbers([day for day, _ in window])
    middle, mean = math.fsum(x) / len(x), math.fsum(value for _, value in window) / len(window)
    ends = [x[0], x[-1]]
    (fit,) = ax.plot(
        ends, [mean + slope * (day - middle) for day in ends], color=colours.short, linewidth=2.4,
        label=_legend(fits, at, names, extra, metric, len(window)),
    )  # fmt: skip
    value_axis(ax, metric)
    day_axis(ax)
    title = Titles(titles, table).heading(mal_id)
    return finish(ax, f"{title}: {metric} trend, {WINDOW} days to {end}", [dots, fit])


def _row(fits: Columns, day: date | str | None, mal_id: int) -> tuple[date, int]:
    days: list[date] = fits[DAY]
    wanted = days[-1] if day is None else day_option(day)
    if wanted not in days:
        raise PlotError(f"anime {mal_id} has no row on {wanted}; it has {len(days):,} days from {days[0]} to {days[-1]}")
    return wanted, days.index(wanted)


def _has_observations(table: object) -> bool:
    return is_catalog(table) or (isinstance(table, Mapping) and "rolling_momentum_analysis" in table)


def _legend(fits: Columns, at: int, names: dict[str, str], extra: list[str], metric: str, n: int) -> str:
    """What the line says in numbers."""
    value = {key: fits[name][at] for key, name in names.items()}
    unit = "places" if metric == "rank" else "points"
    lines = [f"30-day fit, {n} observations"]
    if value["direction"] is not None:
        lines[0] += f": {value['direction']}"
    slope = f"{value['slope']:+.3g}".replace("-", "−") if value["slope"] else "0"
    lines.append(f"{slope} {unit} a day, r² {_number(value['r_squared'])}")
    lines.append(f"{_probability('p', value['p_value'])}, {_probability('q', value['q_value'])}")
    for name in extra:
        if fits[name][at] is not None:
            lines.append(f"{_probability('p', fits[name][at])} (dependent days)")
    return "\n".join(lines)


def _number(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.2f}"


def _probability(name: str, value: float | None) -> str:
    """`p = 0.032`, `p < 0.001`; no false zero.

    Examples
    --------
    >>> _probability("p", 0.0321), _probability("q", 4e-7), _probability("q", None)
    ('p = 0.032', 'q < 0.001', 'q unknown')
    """
    if value is None:
        return f"{name} unknown"
    return f"{name} < 0.001" if value < 0.001 else f"{name} = {value:.3f}"
