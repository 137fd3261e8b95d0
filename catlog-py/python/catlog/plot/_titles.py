"""What an anime is called in a plot."""

from __future__ import annotations

from collections.abc import Mapping

from ._fonts import drawable, shorten
from ._frame import ANIME, DAY, Table

_HEADING = 64
_LABEL = 42


class Titles:
    """Titles by id, from a mapping or from a frame with `mal_id` and `title` (the newest day's counts)."""

    def __init__(self, titles: object, ids: set[int]) -> None:
        self._titles: dict[int, str] = {}
        if titles is None:
            return
        if isinstance(titles, Mapping) and all(isinstance(key, int) for key in titles):
            self._titles = {mal_id: str(titles[mal_id]) for mal_id in ids if titles.get(mal_id) is not None}
            return
        table = Table(titles, "titles")
        self._titles = _newest(table, ids)

    def heading(self, mal_id: int) -> str:
        """For above the axes."""
        return shorten(drawable(self._titles.get(mal_id), f"anime {mal_id}"), _HEADING)

    def label(self, mal_id: int) -> str:
        """For beside a bar."""
        return shorten(drawable(self._titles.get(mal_id), f"anime {mal_id}"), _LABEL)


def _newest(table: Table, ids: set[int]) -> dict[int, str]:
    table.need([ANIME, "title"])
    days = [DAY] if DAY in table.columns else []
    rows = table.of_anime(ids, [ANIME, "title", *days])
    order = range(len(rows[ANIME]))
    if days:
        order = sorted(order, key=lambda at: str(rows[DAY][at]))  # type: ignore[assignment]
    return {int(rows[ANIME][at]): str(rows["title"][at]) for at in order if rows["title"][at] is not None}
