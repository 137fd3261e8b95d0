"""Where anime stand within their genres."""

from __future__ import annotations

from datetime import date
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from ._errors import PlotError, at_least, choice, invalid
from ._fonts import clean, fit
from ._frame import Table, numbers
from ._rows import ANIME, DAY, Columns
from ._style import STEPS, axes, day_axis, finish, line, theme
from ._titles import Titles

PercentileMetric = Literal["rank", "score", "popularity"]

TIERS = ("top_10_percent", "top_25_percent", "above_average", "below_average")
_LIMITS = {50: "average", 75: "top 25 %", 90: "top 10 %"}
_DASHES = ("-", "--", "-.", ":")


def genre_percentiles(
    table: object,
    genre: str | None = None,
    mal_id: int | None = None,
    *,
    metric: PercentileMetric = "rank",
    date: date | str | None = None,
    limit: int = 20,
    titles: object = None,
    ax: Axes | None = None,
) -> Axes:
    """Draws the percentiles of an anime in its genres over time, or those of a genre's best anime on a day.

    With `mal_id`: a line for each of its genres, or for `genre` alone, from 0 to 100 (best), with the limits of the
    tiers. With `genre` alone: a dot for each of the `limit` best anime of the day, and a line from its mean over 30 days
    to it (rank and score only), so that one sees who is on the way up.

    Parameters
    ----------
    table
        A frame of `genre_percentiles`, a result that has it, or a catalogue.
    genre
        The genre.
    mal_id
        The anime.
    metric
        Percentiles of `"rank"`, `"score"` or `"popularity"`.
    date
        The day of a genre's ranking; the newest one if None.
    limit
        Number of anime at most in a genre's ranking.
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
        There is no such anime, genre, day or percentile; says what there is.
    InvalidOptionError
        Neither `genre` nor `mal_id`, or a bad option.
    UnsupportedSourceError
        `table` is no frame.

    Examples
    --------
    >>> import polars as pl, catlog.plot as cp
    >>> table = pl.DataFrame({
    ...     "mal_id": [1, 2, 3], "snapshot_date": ["2026-01-28"] * 3, "genre": ["Drama"] * 3,
    ...     "rank_percentile": [100.0, 0.0, 50.0], "rank_percentile_avg_30d": [90.0, 10.0, 50.0],
    ...     "genre_performance_tier": ["top_10_percent", "below_average", "above_average"],
    ... })
    >>> ax = cp.genre_percentiles(table, "Drama", limit=2)
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['anime 1', 'anime 3']
    """
    choice("metric", metric, ("rank", "score", "popularity"))
    at_least("limit", limit, 1)
    source = Table(table, "genre_percentiles")
    names = Titles(titles, table)
    if mal_id is not None:
        if date is not None:
            raise invalid("date", date, "it goes with a genre's ranking; an anime is drawn over all of its days")
        return _over_time(source, mal_id, genre, metric, names, ax)
    if genre is None:
        raise invalid("genre", genre, "there is a genre, a mal_id, or both")
    return _ranking(source, genre, metric, date, limit, names, ax)


def _over_time(
    source: Table, mal_id: int, genre: str | None, metric: str, names: Titles, ax: Axes | None
) -> Axes:
    column = f"{metric}_percentile"
    rows = source.anime(mal_id, ["genre", column])
    genres = sorted(set(rows["genre"]))
    if genre is not None:
        if genre not in genres:
            raise PlotError(f"anime {mal_id} has no genre {genre!r}; it has {', '.join(genres)}")
        genres = [genre]
    if all(value is None for name, value in zip(rows["genre"], rows[column]) if name in genres):
        raise PlotError(
            f"anime {mal_id} has no {column} in {', '.join(genres)}: its {metric} is missing, or it is the only one with the genre"
        )
    ax = axes(ax)
    colours = theme(ax)
    for limit in _LIMITS:
        ax.axhline(limit, color=colours.muted, linewidth=0.8, linestyle=(0, (2, 3)), zorder=1)
    handles = []
    for at, name in enumerate(genres):
        picked = [row for row, which in enumerate(rows["genre"]) if which == name]
        days = [rows[DAY][row] for row in picked]
        dashes = _DASHES[at // len(colours.lines) % len(_DASHES)]
        handles.append(
            line(
                ax, days, numbers(rows[column][row] for row in picked), color=colours.lines[at % len(colours.lines)],
                linestyle=dashes, linewidth=1.8, label=clean(name),
            )
        )
    ax.set_ylim(-2, 102)
    ax.set_yticks([0, 25, *_LIMITS, 100], ["0", "25", *(f"{name}  {limit}" for limit, name in _LIMITS.items()), "100"])
    ax.set_ylabel(f"percentile of {metric} within the genre (100 = best)")
    day_axis(ax)
    return finish(ax, f"{names.heading(mal_id)}: {metric} within its genres", handles)


def _ranking(
    source: Table, genre: str, metric: str, day: date | str | None, limit: int, names: Titles, ax: Axes | None
) -> Axes:
    column, mean = f"{metric}_percentile", f"{metric}_percentile_avg_30d"
    means = [mean] if metric != "popularity" else []
    found, rows = source.on(day, [ANIME, "genre", column, *means, "genre_performance_tier"])
    genres = sorted(set(rows["genre"]))
    if genre not in genres:
        raise PlotError(f"no anime of {found} has the genre {genre!r}; there are {', '.join(genres)}")
    known = [at for at, name in enumerate(rows["genre"]) if name == genre and rows[column][at] is not None]
    if not known:
        raise PlotError(f"no anime has a {column} in {genre} on {found}: no {metric}, or only one anime has it; {source.span()}")
    known.sort(key=lambda at: (-rows[column][at], rows[ANIME][at]))
    shown = known[:limit]

    ax = axes(ax, height=max(2.6, 1.4 + 0.26 * len(shown)))
    colours = theme(ax)
    places = range(len(shown))
    now = [float(rows[column][at]) for at in shown]
    handles: list[Line2D] = []
    if means:
        before = numbers(rows[mean][at] for at in shown)
        ax.hlines(places, before, now, color=colours.muted, linewidth=1.6, zorder=2)
        (dots,) = ax.plot(before, places, linestyle="none", marker="|", markersize=9, color=colours.muted, label="mean over 30 days")
        handles.append(dots)
    handles += _dots(ax, rows, shown, now)
    ids = [rows[ANIME][at] for at in shown]
    ax.set_yticks(places, names.labels(ids))
    fit(ax.get_yticklabels())
    ax.set_ylim(len(shown) - 0.4, -0.6)
    ax.set_xlabel(f"percentile of {metric} within {clean(genre)} (100 = best)")
    return finish(ax, f"{clean(genre)} by {metric}, {found} ({len(shown):,} of {len(known):,} anime)", handles)


def _dots(ax: Axes, rows: Columns, shown: list[int], now: list[float]) -> list[Line2D]:
    """A dot for each anime, by tier; returns what explains them."""
    handles = []
    for tier, colour, marker in zip((*TIERS, None), (*STEPS, "#9a9a9a"), "oDs^x"):
        at = [place for place, row in enumerate(shown) if rows["genre_performance_tier"][row] == tier]
        if at:
            label = "no tier" if tier is None else tier.replace("_", " ").replace(" percent", " %")
            (dots,) = ax.plot(
                [now[place] for place in at], at, linestyle="none", marker=marker, markersize=7, color=colour, label=label, zorder=3
            )
            handles.append(dots)
    return handles

