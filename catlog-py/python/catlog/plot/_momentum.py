"""Rolling means of an anime, how sure they are, and its momentum."""

from __future__ import annotations

import math
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from ._errors import PlotError, choice
from ._frame import Table, numbers
from ._rows import DAY
from ._style import (
    GOOD_TO_BAD,
    axes,
    day_axis,
    day_numbers,
    finish,
    line,
    longest_step,
    runs,
    theme,
    value_axis,
    with_gaps,
)
from ._titles import Titles

Metric = Literal["rank", "score"]

METRICS: tuple[Metric, ...] = ("rank", "score")
LABELS = {
    "rank": ("strongly_climbing", "climbing", "stable", "falling", "strongly_falling"),
    "score": ("strongly_improving", "improving", "stable", "declining", "strongly_declining"),
}
# Height of the ribbon of labels, as a share of the axes, and the room that is left free for it.
_RIBBON = 0.035
_ROOM = 0.09


def momentum(
    table: object,
    mal_id: int,
    metric: Metric = "rank",
    *,
    label_days: Literal[7, 30] = 7,
    titles: object = None,
    ax: Axes | None = None,
) -> Axes:
    """Draws an anime's rank or score, its means over 7 and 30 days, and the confidence interval of the latter.

    A ribbon along the bottom has the momentum label of each day; where it changes colour, the label changes. Lines and
    ribbon stop where snapshots are missing: nothing is drawn between the days before and after. Where snapshots come
    every few days (the median step is more than one), a step is a gap from half as long again on, and each value has a
    dot. The axis follows the values: intervals of the first days, which rest on two or three, may reach beyond it.

    Parameters
    ----------
    table
        A frame of `rolling_momentum_analysis`, a result that has it, or a catalogue.
    mal_id
        The anime.
    metric
        `"rank"` (in places, the best on top) or `"score"` (in points).
    label_days
        Whose labels the ribbon has: of the change over 7 or over 30 days.
    titles
        What anime are called: a mapping from id to title, a frame with `mal_id` and `title` such as the input, or a
        catalogue. A catalogue as `table` brings its own.
    ax
        Axes to draw into; a new figure if None.

    Returns
    -------
    matplotlib.axes.Axes
        The axes, for changes of your own.

    Raises
    ------
    PlotError
        No such anime, no value of the metric, or a column is missing; says what there is.
    InvalidOptionError
        A bad option.
    UnsupportedSourceError
        `table` is no frame.

    Examples
    --------
    >>> import polars as pl, catlog.plot as cp
    >>> table = pl.DataFrame({
    ...     "mal_id": [184, 184], "snapshot_date": ["2026-01-01", "2026-01-02"], "rank": [37, 35],
    ...     "rank_avg_7d": [37.0, 36.0], "rank_avg_30d": [37.0, 36.0],
    ...     "rank_avg_30d_ci_low": [None, 23.3], "rank_avg_30d_ci_high": [None, 48.7],
    ...     "rank_momentum_7d": [None, None],
    ... })
    >>> ax = cp.momentum(table, 184, titles={184: "Yuki no Tani"})
    >>> ax.get_title(loc="left"), ax.get_ylabel()
    ('Yuki no Tani: rank', 'rank (places, 1 = best)')
    """
    choice("metric", metric, METRICS)
    choice("label_days", label_days, (7, 30))
    means = [f"{metric}_avg_7d", f"{metric}_avg_30d"]
    interval = [f"{metric}_avg_30d_ci_low", f"{metric}_avg_30d_ci_high"]
    labels = f"{metric}_momentum_{label_days}d"
    source = Table(table, "rolling_momentum_analysis")
    rows = source.anime(mal_id, [metric, *means, *interval, labels])
    days = rows[DAY]
    if all(value is None for value in rows[metric]):
        raise PlotError(f"anime {mal_id} has no {metric} on any of its {len(days):,} days, {days[0]} to {days[-1]}")

    ax = axes(ax)
    colours = theme(ax)
    x, (low, high) = with_gaps(days, *(numbers(rows[name]) for name in interval))
    band = ax.fill_between(
        day_numbers(x), low, high, color=colours.long, alpha=0.22, linewidth=0, label="confidence interval\nof the 30-day mean"
    )
    if longest_step(days).days > 1:
        # Between snapshots that lie days apart there is no value: the interval is drawn where it holds.
        ax.vlines(day_numbers(x), low, high, color=colours.long, alpha=0.45, linewidth=3)
    (observed,) = ax.plot(
        day_numbers(days), numbers(rows[metric]), linestyle="none", marker=".", markersize=5, color=colours.observed,
        zorder=4, label=f"{metric} observed",
    )  # fmt: skip
    short = line(ax, days, numbers(rows[means[0]]), color=colours.short, linewidth=1.3, label="7-day mean")
    long = line(ax, days, numbers(rows[means[1]]), color=colours.long, linewidth=2.2, label="30-day mean")
    handles = [observed, short, long, band]

    _limits(ax, [value for name in (metric, *means) for value in rows[name] if value is not None], low, high)
    value_axis(ax, metric)
    found = runs(days, rows[labels])
    if found:
        handles += _ribbon(ax, found, LABELS[metric], f"{label_days}-day momentum: ")
    day_axis(ax)
    return finish(ax, f"{Titles(titles, table).heading(mal_id)}: {metric}", handles)


def _limits(ax: Axes, values: list[float], low: list[float], high: list[float]) -> None:
    """The axis follows the values; the interval widens it by half at most.

    The interval of two values is dozens of times wider than they are apart, and would flatten all the rest.
    """
    least, most = float(min(values)), float(max(values))
    room = (most - least) / 2 or 0.5
    margin = room * 0.1
    bottom = max(least - room, min([least, *(value for value in low if not math.isnan(value))]))
    top = min(most + room, max([most, *(value for value in high if not math.isnan(value))]))
    ax.set_ylim(bottom - margin, top + margin)


def _ribbon(ax: Axes, found: list[tuple[float, float, str]], order: tuple[str, ...], what: str) -> list[Patch]:
    """The labels along the bottom; returns what explains their colours."""
    bottom, top = ax.get_ylim()
    ax.set_ylim(bottom - (top - bottom) * _ROOM / (1 - _ROOM), top)
    palette = dict(zip(order, GOOD_TO_BAD))
    patches = []
    for label in order:
        spans = [(begin, end - begin) for begin, end, which in found if which == label]
        if spans:
            name = label.replace("_", " ")
            ax.broken_barh(
                spans, (0.0, _RIBBON), transform=ax.get_xaxis_transform(), facecolors=palette[label], linewidth=0, zorder=3,
                label=label,
            )  # fmt: skip
            patches.append(Patch(facecolor=palette[label], label=f"{what}{name}"))
    return patches
