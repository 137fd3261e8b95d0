"""The most restless, or the calmest, anime of a day."""

from __future__ import annotations

from datetime import date
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from ._errors import PlotError, at_least, choice
from ._fonts import fit
from ._frame import Table
from ._momentum import METRICS, Metric
from ._rows import ANIME
from ._style import STEPS, axes, finish
from ._titles import Titles

CATEGORIES = ("stable", "moderate", "volatile", "highly_volatile")


def volatility(
    table: object,
    date: date | str | None = None,
    limit: int = 20,
    *,
    metric: Metric = "rank",
    days: Literal[7, 14, 30] = 30,
    order: Literal["volatile", "stable"] = "volatile",
    titles: object = None,
    ax: Axes | None = None,
) -> Axes:
    """Draws the anime of a day that moved most, or least, as bars.

    A bar's length is the standard deviation over the window; its colour is the category that the anime has that day,
    which goes by the rank over 30 days, whatever the bars show.

    Parameters
    ----------
    table
        A frame of `volatility_rankings`, a result that has it, or a catalogue.
    date
        The day; the newest one if None.
    limit
        Number of bars at most. Equals stand in the order of their ids.
    metric, days
        Whose volatility: of `"rank"` (places) or `"score"` (points) over 7, 14 or 30 days.
    order
        `"volatile"`: the most restless on top; `"stable"`: the calmest.
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
        The day is not there, or no anime has that volatility on it (it takes 2 values); says what there is.
    InvalidOptionError
        A bad option.
    UnsupportedSourceError
        `table` is no frame.

    Examples
    --------
    >>> import polars as pl, catlog.plot as cp
    >>> table = pl.DataFrame({
    ...     "mal_id": [1, 2], "snapshot_date": ["2026-01-28"] * 2, "rank_volatility_30d": [0.5, 4.0],
    ...     "volatility_category": ["stable", "highly_volatile"],
    ... })
    >>> ax = cp.volatility(table)
    >>> [label.get_text() for label in ax.get_yticklabels()], [float(bar.get_width()) for bar in ax.patches]
    (['anime 2', 'anime 1'], [4.0, 0.5])
    """
    choice("metric", metric, METRICS)
    choice("days", days, (7, 14, 30))
    choice("order", order, ("volatile", "stable"))
    at_least("limit", limit, 1)
    column = f"{metric}_volatility_{days}d"
    source = Table(table, "volatility_rankings")
    day, rows = source.on(date, [ANIME, column, "volatility_category"])
    known = [at for at, value in enumerate(rows[column]) if value is not None]
    if not known:
        raise PlotError(
            f"none of the {len(rows[ANIME]):,} anime of {day} has a {column}: it takes 2 values within {days} days; {source.span()}"
        )
    sign = -1 if order == "volatile" else 1
    known.sort(key=lambda at: (sign * rows[column][at], rows[ANIME][at]))
    shown = known[:limit]

    ax = axes(ax, height=max(2.4, 1.2 + 0.26 * len(shown)))
    palette = dict(zip(CATEGORIES, STEPS))
    categories = [rows["volatility_category"][at] for at in shown]
    widths = [float(rows[column][at]) for at in shown]
    bars = ax.barh(range(len(shown)), widths, color=[palette.get(name, "#9a9a9a") for name in categories], height=0.72)
    ax.bar_label(bars, [_written(width) for width in widths], padding=3, fontsize="small")
    ids = [rows[ANIME][at] for at in shown]
    ax.set_yticks(range(len(shown)), Titles(titles, table).labels(ids))
    fit(ax.get_yticklabels())
    ax.set_ylim(len(shown) - 0.4, -0.6)
    ax.set_xlim(0, max(widths) * 1.12 or 1)
    unit = "places" if metric == "rank" else "points"
    ax.set_xlabel(f"standard deviation of the {metric} over {days} days ({unit})")
    handles = [Patch(facecolor=palette[name], label=name.replace("_", " ")) for name in CATEGORIES if name in categories]
    if None in categories:
        handles.append(Patch(facecolor="#9a9a9a", label="no category"))
    which = "Most volatile" if order == "volatile" else "Most stable"
    finish(ax, f"{which} by {metric}, {day} ({len(shown):,} of {len(known):,} anime)", handles)
    ax.grid(False, axis="y")
    return ax


def _written(width: float) -> str:
    """Three digits, or all of those before the point.

    Examples
    --------
    >>> [_written(width) for width in (0.0, 0.0471, 4.0, 226.3, 1234.5)]
    ['0', '0.0471', '4', '226', '1,234']
    """
    return f"{width:,.0f}" if width >= 100 else f"{width:.3g}"
