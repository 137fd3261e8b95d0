"""What anime are called in a plot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ._fonts import drawable, shorten
from ._frame import Table
from ._rows import ANIME, DAY, is_catalog

_HEADING = 64
_LABEL = 42


class Titles:
    """Titles by id: from a mapping, a frame with `mal_id` and `title` (the newest day's counts), or a catalogue.

    Parameters
    ----------
    titles
        One of these, or None.
    source
        What is drawn: a catalogue has titles of its own, which serve without others.
    """

    def __init__(self, titles: object, source: object) -> None:
        self._titles: Any = source if titles is None and is_catalog(source) else titles

    def heading(self, mal_id: int) -> str:
        """For above the axes."""
        return self._written([mal_id], _HEADING)[0]

    def labels(self, ids: Sequence[int]) -> list[str]:
        """For beside bars."""
        return self._written(ids, _LABEL)

    def _written(self, ids: Sequence[int], width: int) -> list[str]:
        found = self._find(ids)
        return [shorten(drawable(found.get(mal_id), f"anime {mal_id}"), width) for mal_id in ids]

    def _find(self, ids: Sequence[int]) -> dict[int, str]:
        if self._titles is None:
            return {}
        if is_catalog(self._titles):
            known = {mal_id: self._titles.anime(mal_id) for mal_id in ids}
            return {mal_id: anime["title"] for mal_id, anime in known.items() if anime and anime["title"]}
        if isinstance(self._titles, Mapping) and all(isinstance(key, int) for key in self._titles):
            return {mal_id: str(self._titles[mal_id]) for mal_id in ids if self._titles.get(mal_id) is not None}
        return _newest(Table(self._titles, "titles"), ids)


def _newest(table: Table, ids: Sequence[int]) -> dict[int, str]:
    days = [DAY] if DAY in table.columns else []
    rows = table.of_anime(ids, [ANIME, "title", *days])
    order = list(range(len(rows[ANIME])))
    if days:
        order.sort(key=lambda at: str(rows[DAY][at]))
    return {int(rows[ANIME][at]): str(rows["title"][at]) for at in order if rows["title"][at] is not None}
