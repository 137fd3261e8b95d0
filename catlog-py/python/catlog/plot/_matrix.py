"""Which genres move together."""

from __future__ import annotations

import math
from typing import Any

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from ._errors import PlotError
from ._fonts import clean, fit
from ._frame import Table, is_missing
from ._style import axes, finish, ink

# With more genres than this, numbers in the cells could not be read.
_WRITTEN = 20
_EMPTY = "#d0d0d0"
_SCALE = ("#b35806", "#fdb863", "#ffffff", "#92c5de", "#2166ac")


def genre_matrix(matrix: object, *, ax: Axes | None = None) -> Axes:
    """Draws the correlations of every genre with every other as a heat map.

    Blue goes together, orange against each other, white is no relation; the scale always reaches from -1 to 1. A cell
    without a coefficient (fewer than three common days, or a genre that never moves) is grey with a dash.

    Parameters
    ----------
    matrix
        What `catlog.Catalog.genre_correlation` gives, or anything with `genres` and `matrix` (rows of numbers); or a
        square frame with a text column of genres and a column for each of them; or a frame with a row for each pair, of
        the columns `genre_x`, `genre_y` and `correlation`.
    ax
        Axes to draw into; a new figure if None.

    Returns
    -------
    matplotlib.axes.Axes
        The axes.

    Raises
    ------
    PlotError
        The frame has neither form, no row, or no coefficient at all; says what it has.
    UnsupportedSourceError
        `matrix` is no frame.

    Examples
    --------
    >>> import polars as pl, catlog.plot as cp
    >>> square = pl.DataFrame({"genre": ["Drama", "Sports"], "Drama": [1.0, -0.4], "Sports": [-0.4, 1.0]})
    >>> ax = cp.genre_matrix(square)
    >>> ax.images[0].get_array().tolist(), [label.get_text() for label in ax.get_yticklabels()]
    ([[1.0, -0.4], [-0.4, 1.0]], ['Drama', 'Sports'])
    """
    genres, values = _read(matrix)
    if not genres:
        raise PlotError("the matrix has no genre: no anime of the input has one in the window")
    if all(math.isnan(value) for row in values for value in row):
        raise PlotError(
            f"none of the {len(genres)} genres has a correlation: it takes 3 days on which both changed, and changes take a "
            "snapshot on the day before"
        )
    count = len(genres)
    side = max(4.0, 1.8 + 0.42 * count)
    ax = axes(ax, height=side, width=side + 1.6)
    colours = LinearSegmentedColormap.from_list("catlog", _SCALE).with_extremes(bad=_EMPTY)
    image = ax.imshow(values, vmin=-1, vmax=1, cmap=colours, interpolation="nearest")
    ax.set_xticks(range(count), [clean(name) for name in genres], rotation=45, ha="right", rotation_mode="anchor")
    ax.set_yticks(range(count), [clean(name) for name in genres])
    fit([*ax.get_xticklabels(), *ax.get_yticklabels()])
    if count <= _WRITTEN:
        for y, row in enumerate(values):
            for x, value in enumerate(row):
                face = _EMPTY if math.isnan(value) else colours((value + 1) / 2)
                text = "–" if math.isnan(value) else f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−")
                ax.text(x, y, text, ha="center", va="center", fontsize=8 if count <= 12 else 6.5, color=ink(face))
    first, last = getattr(matrix, "first_day", None), getattr(matrix, "last_day", None)
    finish(ax, "How genres move together" + (f", {first} to {last}" if first and last else ""), [])
    ax.grid(False)
    figure = ax.figure
    if figure is not None:
        bar = figure.colorbar(image, ax=ax, shrink=0.8)
        bar.set_label("Pearson's r of the mean daily changes", labelpad=10)
    return ax


def _read(matrix: object) -> tuple[list[str], list[list[float]]]:
    names, rows = getattr(matrix, "genres", None), getattr(matrix, "matrix", None)
    if isinstance(names, (list, tuple)) and rows is not None:
        return list(names), [[_number(value) for value in row] for row in rows]
    source = Table(matrix, "the genre matrix")
    columns = source.columns
    data = source.everything()
    if {"genre_x", "genre_y", "correlation"} <= set(columns):
        pairs = {(x, y): _number(r) for x, y, r in zip(data["genre_x"], data["genre_y"], data["correlation"])}
        genres = list(dict.fromkeys([*data["genre_x"], *data["genre_y"]]))
        return genres, [[pairs.get((x, y), math.nan) for y in genres] for x in genres]
    if columns and not data[columns[0]]:
        return [], []
    if columns and set(columns[1:]) == set(data[columns[0]]):
        genres = list(data[columns[0]])
        return genres, [[_number(data[y][at]) for y in genres] for at in range(len(genres))]
    raise PlotError(
        "the genre matrix is a frame with genre_x, genre_y and correlation, or a square one with a text column of genres and "
        f"a column for each; this one has {', '.join(columns) or 'no columns'}"
    )


def _number(value: Any) -> float:
    return math.nan if is_missing(value) else float(value)
