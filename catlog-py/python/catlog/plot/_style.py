"""What all plots share: axes, colours on light and on dark ground, days, legends, and lines that stop at gaps."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import matplotlib.pyplot as plt
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from ._fonts import fit

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Theme:
    """Colours that people with any kind of colour vision can tell apart (Okabe and Ito), for one kind of ground."""

    dark: bool
    observed: str
    short: str
    long: str
    muted: str
    lines: tuple[str, ...]


LIGHT = Theme(
    False, "#7a7a7a", "#d55e00", "#0072b2", "#8c8c8c",
    ("#0072b2", "#d55e00", "#009e73", "#aa4499", "#000000", "#b58900", "#56b4e9"),
)  # fmt: skip
DARK = Theme(
    True, "#b8b8b8", "#f5a623", "#56b4e9", "#9a9a9a",
    ("#56b4e9", "#e69f00", "#2ec4a0", "#e39ac7", "#ffffff", "#f0e442", "#ff7f4d"),
)  # fmt: skip

# From good to bad: blue, grey, orange differ in brightness too, so that they hold up in grey.
GOOD_TO_BAD = ("#2166ac", "#92c5de", "#c4c4c4", "#fdb863", "#b35806")
STEPS = ("#2166ac", "#8fc0e0", "#f2b155", "#b35806")


def axes(ax: Axes | None, height: float = 4.6, width: float = 10.0) -> Axes:
    """The axes that were given, or those of a new figure whose layout keeps legends and labels apart."""
    if ax is not None:
        return ax
    return plt.subplots(figsize=(width, height), layout="constrained")[1]


def theme(ax: Axes) -> Theme:
    """The colours for what lies behind the axes; behind a transparent figure, those that go with the text's colour."""
    figure = ax.figure
    # A figure within a figure is transparent; the ground is that of the whole.
    root = getattr(figure, "figure", None) or figure
    faces = [ax.get_facecolor(), *([root.get_facecolor()] if root is not None else [])]
    for face in faces:
        red, green, blue, alpha = to_rgba(face)
        if alpha > 0.5:
            return DARK if _light(red, green, blue) < 0.4 else LIGHT
    return DARK if _light(*to_rgba(rcParams["text.color"])[:3]) > 0.6 else LIGHT


def _light(red: float, green: float, blue: float) -> float:
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ink(face: str | tuple[float, float, float, float]) -> str:
    """Black or white, whichever is read better on that colour."""
    return "black" if _light(*to_rgba(face)[:3]) > 0.5 else "white"


def longest_step(days: Sequence[date]) -> timedelta:
    """The longest way from one snapshot to the next that is no gap.

    Where snapshots come every day, one day; where they come every few days, half as long again as the median: the rule
    of the quality report.

    Examples
    --------
    >>> longest_step([date(2026, 1, day) for day in (1, 2, 3, 5)]).days
    1
    >>> longest_step([date(2026, 1, day) for day in (1, 8, 15)]).days
    10
    """
    steps = sorted(b - a for a, b in pairwise(days) if b > a)
    if not steps:
        return ONE_DAY
    median = steps[len(steps) // 2].days
    return timedelta(days=1 if median == 1 else median + median // 2)


def day_numbers(days: Sequence[date]) -> list[float]:
    """Days as matplotlib counts them."""
    return [float(number) for number in date2num(list(days))]  # type: ignore[no-untyped-call]


def with_gaps(days: Sequence[date], *series: Sequence[float]) -> tuple[list[date], list[list[float]]]:
    """The series with a NaN in each gap between days, at which a line stops.

    Examples
    --------
    >>> with_gaps([date(2026, 1, day) for day in (1, 2, 3, 6)], [1.0, 2.0, 3.0, 4.0])[1]
    [[1.0, 2.0, 3.0, nan, 4.0]]
    """
    longest = longest_step(days)
    out_days: list[date] = []
    out: list[list[float]] = [[] for _ in series]
    for at, day in enumerate(days):
        if out_days and day - out_days[-1] > longest:
            out_days.append(out_days[-1] + ONE_DAY)
            for values in out:
                values.append(math.nan)
        out_days.append(day)
        for values, given in zip(out, series):
            values.append(given[at])
    return out_days, out


def line(ax: Axes, days: Sequence[date], values: Sequence[float], **style: Any) -> Line2D:
    """A line that stops at gaps and at missing values, with a dot where a value stands alone."""
    x, (y,) = with_gaps(days, values)
    missing = [True, *(math.isnan(value) for value in y), True]
    alone = [at for at in range(len(y)) if missing[at] and not missing[at + 1] and missing[at + 2]]
    if longest_step(days) > ONE_DAY:
        alone = [at for at, value in enumerate(y) if not math.isnan(value)]
    if alone:
        style |= {"marker": "o", "markersize": 4, "markevery": alone}
    (drawn,) = ax.plot(day_numbers(x), y, **style)
    return drawn


def runs(days: Sequence[date], labels: Sequence[str | None]) -> list[tuple[float, float, str]]:
    """Stretches of days with the same label: begin, end (days as matplotlib counts them) and label; none in gaps.

    A day reaches half a step to either side, so that neighbouring stretches touch.
    """
    longest = longest_step(days)
    x = day_numbers(days)
    half = timedelta(days=0.5) if longest == ONE_DAY else longest / 3
    found: list[tuple[float, float, str]] = []
    for at, (day, label) in enumerate(zip(days, labels)):
        if label is None:
            continue
        joined = at > 0 and day - days[at - 1] <= longest
        middle = x[at]
        begin = (x[at - 1] + middle) / 2 if joined else middle - half / ONE_DAY
        last = at + 1 == len(days) or days[at + 1] - day > longest
        end = middle + half / ONE_DAY if last else (middle + x[at + 1]) / 2
        if joined and found and labels[at - 1] == label:
            found[-1] = (found[-1][0], end, label)
        else:
            found.append((begin, end, label))
    return found


def day_axis(ax: Axes) -> None:
    """Days along x, written as briefly as they can be told apart."""
    locator = AutoDateLocator(minticks=3, maxticks=8)  # type: ignore[no-untyped-call]
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    ax.set_xlabel("snapshot date")


def value_axis(ax: Axes, metric: str) -> None:
    """The metric along y: ranks whole and with the best on top, scores as they are."""
    if metric == "rank":
        ax.yaxis.set_major_locator(MaxNLocator(nbins="auto", integer=True, min_n_ticks=2, steps=[1, 2, 5, 10]))
        ax.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
        low, high = sorted(ax.get_ylim())
        ax.set_ylim(max(high, low + 1), max(low, 0.5))
        ax.set_ylabel("rank (places, 1 = best)")
    else:
        ax.set_ylabel("score (points, 1 to 10)")


def finish(ax: Axes, title: str, handles: Sequence[Any] | None = None) -> Axes:
    """Title, grid and legend: beside the axes where the layout makes room for it, else where it hides least."""
    heading = ax.set_title(title, loc="left")
    ax.grid(True, alpha=0.25, linewidth=0.6)
    ax.set_axisbelow(True)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    figure = ax.figure
    own_layout = figure is not None and figure.get_layout_engine() is not None
    where: dict[str, Any] = {"loc": "best", "framealpha": 0.85}
    if own_layout:
        where = {"loc": "upper left", "bbox_to_anchor": (1.01, 1.0), "borderaxespad": 0.0, "frameon": False}
    if handles is None:
        handles = ax.get_legend_handles_labels()[0]
    texts: Iterable[Any] = ()
    if handles:
        texts = ax.legend(handles=list(handles), **where).get_texts()
    fit([heading, *texts])
    return ax
