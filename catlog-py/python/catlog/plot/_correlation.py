"""How changes go together, day by day, and which way the market moves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import Patch

from ._errors import PlotError, choice
from ._frame import Table, numbers
from ._rows import DAY
from ._style import Theme, axes, day_axis, finish, line, runs, theme

Pair = Literal["rank_7d_vs_30d", "score_7d_vs_30d", "rank_vs_score_7d", "rank_vs_score_30d"]

PAIRS: dict[str, str] = {
    "rank_7d_vs_30d": "rank: 7 with 30 days",
    "score_7d_vs_30d": "score: 7 with 30 days",
    "rank_vs_score_7d": "rank with score: 7 days",
    "rank_vs_score_30d": "rank with score: 30 days",
}
_DASHES = ("-", "--", "-.", (0, (1, 1.2)))


def correlation(
    table: object,
    pairs: Sequence[Pair] = ("rank_7d_vs_30d", "score_7d_vs_30d", "rank_vs_score_7d", "rank_vs_score_30d"),
    *,
    method: Literal["pearson", "spearman"] = "pearson",
    ax: Axes | None = None,
) -> Axes:
    """Draws the correlations of changes over all anime of each day, over time.

    The ground is blue on bullish days and orange on bearish ones (hatched), by `market_momentum_direction`; mixed days
    have none.

    Parameters
    ----------
    table
        A frame of `trend_correlation`, a result that has it, or a catalogue.
    pairs
        Which correlations: `"rank_7d_vs_30d"`, `"score_7d_vs_30d"`, `"rank_vs_score_7d"`, `"rank_vs_score_30d"`; one may
        be given as a text.
    method
        `"pearson"` or `"spearman"`.
    ax
        Axes to draw into; a new figure if None.

    Returns
    -------
    matplotlib.axes.Axes
        The axes. The correlation has no unit; its axis always reaches from -1 to 1.

    Raises
    ------
    PlotError
        No day has any of the correlations; says how many days of history there are and how many it takes.
    InvalidOptionError
        A bad option.
    UnsupportedSourceError
        `table` is no frame.

    Examples
    --------
    >>> import polars as pl, catlog.plot as cp
    >>> table = pl.DataFrame({
    ...     "snapshot_date": ["2026-01-27", "2026-01-28"], "rank_7d_vs_30d_correlation": [0.52, 0.48],
    ...     "market_momentum_direction": ["mixed", "bullish"],
    ... })
    >>> ax = cp.correlation(table, "rank_7d_vs_30d")
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['rank: 7 with 30 days', 'market: bullish', 'market: mixed']
    """
    chosen = [pairs] if isinstance(pairs, str) else list(pairs)
    for pair in chosen or [None]:
        choice("pairs", pair, list(PAIRS))
    choice("method", method, ("pearson", "spearman"))
    suffix = "" if method == "pearson" else "_spearman"
    columns = {pair: f"{pair}_correlation{suffix}" for pair in chosen}
    source = Table(table, "trend_correlation")
    rows = source.all([*columns.values(), "market_momentum_direction"])
    days = rows[DAY]
    if all(value is None for name in columns.values() for value in rows[name]):
        needed = 7 if chosen == ["rank_vs_score_7d"] else 30
        history = (days[-1] - days[0]).days + 1
        raise PlotError(
            f"no day has a correlation to draw: changes over {needed} days need {needed + 1} days of history and a snapshot "
            f"exactly {needed} days before (or change_tolerance_days), {history} days are there, {days[0]} to {days[-1]} "
            f"with {len(days)} snapshots"
        )

    ax = axes(ax)
    colours = theme(ax)
    shading = _shade(ax, runs(days, rows["market_momentum_direction"]), colours)
    ax.axhline(0, color=colours.muted, linewidth=1)
    lines = []
    for at, (pair, name) in enumerate(columns.items()):
        if all(value is None for value in rows[name]):
            continue
        lines.append(
            line(ax, days, numbers(rows[name]), color=colours.lines[at], linestyle=_DASHES[at], linewidth=1.8, label=PAIRS[pair])
        )
    ax.set_ylim(-1.05, 1.05)
    ax.set_ylabel("Pearson's r" if method == "pearson" else "Spearman's ρ")
    day_axis(ax)
    return finish(ax, "Correlation of changes over all anime of a day", [*lines, *shading])


def _shade(ax: Axes, found: list[tuple[float, float, str]], colours: Theme) -> list[Patch]:
    patches = []
    for direction, colour in (("bullish", colours.long), ("mixed", None), ("bearish", colours.short)):
        spans = [(begin, end) for begin, end, label in found if label == direction]
        if not spans:
            continue
        hatch = "//" if direction == "bearish" else None
        face = to_rgba(colour, 0.2) if colour else "none"
        edge = to_rgba(colour, 0.35) if colour else colours.muted
        for begin, end in spans if colour else []:
            ax.axvspan(begin, end, zorder=0, facecolor=face, edgecolor=edge, linewidth=0, hatch=hatch)
        width = 0 if colour else 0.8
        patches.append(Patch(label=f"market: {direction}", facecolor=face, edgecolor=edge, linewidth=width, hatch=hatch))
    return patches
