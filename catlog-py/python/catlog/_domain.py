"""The domain model: answers of Jikan and MyAnimeList, exported lists, a person's library, recommendations."""

from __future__ import annotations

import datetime
import json
import reprlib
import warnings
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from catlog import _native
from catlog._errors import InvalidOptionError
from catlog._options import Day, day_text, flag, real, text, whole

if TYPE_CHECKING:
    from catlog._types import (
        Anime,
        AnimeInput,
        AnimePage,
        AnimeStatus,
        DailyRanking,
        GenreAffinity,
        LibrarySummary,
        Recommendation,
        UserAnime,
        UserAnimeInput,
        UserList,
    )

__all__ = [
    "Library",
    "UnrecognizedWarning",
    "anime_from_jikan",
    "anime_from_mal",
    "list_entry_from_mal",
    "page_from_jikan",
    "page_from_mal",
    "rankings_from_jikan",
    "rankings_from_mal",
    "user_list_from_mal",
    "user_list_from_mal_xml",
]

Document = str | bytes | bytearray | memoryview | Mapping[str, Any]
"""An answer of a service: its text, its bytes, or what a JSON library made of it."""

ValueT = TypeVar("ValueT")


class UnrecognizedWarning(UserWarning):
    """Something in a document was not understood; what is around it was read all the same."""


def _bytes(option: str, document: Document) -> bytes:
    try:
        if isinstance(document, (bytes, bytearray, memoryview)):
            return bytes(document)
        if isinstance(document, str):
            return document.encode()
        if option == "answer":
            return json.dumps(dict(document) if isinstance(document, Mapping) else document).encode()
        raise TypeError(f"not {type(document).__qualname__}")
    except (TypeError, ValueError, RecursionError) as error:
        cause = error
    reason = f"it is {'text, bytes, or a dict as json.loads makes it' if option == 'answer' else 'text or bytes'}: {cause}"
    value = reprlib.repr(document)
    message = f"option {option} cannot be {value}: {reason}"
    raise InvalidOptionError(message, option=option, value=value, reason=reason) from cause


def _warned(value: ValueT, unrecognized: list[dict[str, str]], stacklevel: int = 3) -> ValueT:
    if unrecognized:
        found = "; ".join(f"{one['path']}: {one['value']}: {one['reason']}" for one in unrecognized)
        warnings.warn(found, UnrecognizedWarning, stacklevel=stacklevel)
    return value


def anime_from_jikan(answer: Document) -> Anime:
    """Read an answer of the Jikan API v4 with one anime (`/anime/{id}`, `/anime/{id}/full`).

    Parameters
    ----------
    answer
        The body of the answer, as text, bytes or a parsed dict.

    Returns
    -------
    Anime
        A dict with the fields of `catlog.types.Anime`; absent values are None, days are `datetime.date`.

    Raises
    ------
    ErrorAnswerError
        Jikan answered with an error, such as 404.
    InvalidDocumentError
        It is no such answer.
    InvalidFieldError
        The anime has no usable id or title.

    Warns
    -----
    UnrecognizedWarning
        A field was not understood and is None.

    Examples
    --------
    >>> import catlog
    >>> anime = catlog.anime_from_jikan('{"data": {"mal_id": 457, "title": "Mushishi", "duration": "25 min per ep"}}')
    >>> anime["title"], anime["episode_duration_seconds"], anime["score"]
    ('Mushishi', 1500, None)
    """
    return cast("Anime", _warned(*_native.anime_from("jikan", _bytes("answer", answer))))


def page_from_jikan(answer: Document) -> AnimePage:
    """Read a page of anime of the Jikan API v4: rankings (`/top/anime`), a season, a schedule, search results.

    Parameters
    ----------
    answer
        The body of the answer, as text, bytes or a parsed dict.

    Returns
    -------
    AnimePage
        A dict: `anime`, the `places` on the page, the `offset` of the page, `has_next_page`, and what was `unrecognized`.

    Raises
    ------
    ErrorAnswerError
        Jikan answered with an error.
    InvalidDocumentError
        It is no page, or none of its elements is an anime.

    Examples
    --------
    >>> import catlog
    >>> page = catlog.page_from_jikan({"data": [{"mal_id": 1, "title": "Cowboy Bebop"}, {"mal_id": "?"}]})
    >>> [anime["title"] for anime in page["anime"]], page["unrecognized"][0]["path"]
    (['Cowboy Bebop'], 'data[1].mal_id')
    """
    return cast("AnimePage", _native.page_from("jikan", _bytes("answer", answer)))


def rankings_from_jikan(
    answer: Document, snapshot_date: Day, *, missing_rank: Literal["leave_null", "from_place"] = "leave_null"
) -> list[DailyRanking]:
    """Read a page of the Jikan API v4 as daily rankings, which `Catalog.append` takes.

    Parameters
    ----------
    answer
        The body of the answer, as text, bytes or a parsed dict.
    snapshot_date
        The UTC day on which it was collected.
    missing_rank
        `"from_place"`: an anime without a rank gets the number of its place, which is right only for a page that is sorted
        by rank and leaves nothing out.

    Returns
    -------
    list of DailyRanking
        A dict for each anime.

    Raises
    ------
    ErrorAnswerError, InvalidDocumentError
        As `page_from_jikan` does.
    InvalidOptionError
        Ranks are to come from the place, and the answer does not tell which page it is; or `snapshot_date` is no day from
        1970 to 9999.

    Warns
    -----
    UnrecognizedWarning
        A field was not understood and is None, or an element was not and is left out. `page_from_jikan` tells the same as
        `unrecognized`.

    Examples
    --------
    >>> import catlog
    >>> answer = {"data": [{"mal_id": 1, "title": "Cowboy Bebop", "rank": 46, "score": 8.75}]}
    >>> rows = catlog.rankings_from_jikan(answer, "2026-02-08")
    >>> rows[0]["rank"], rows[0]["snapshot_date"]
    (46, datetime.date(2026, 2, 8))
    """
    return _rankings("jikan", answer, snapshot_date, missing_rank)


def anime_from_mal(answer: Document) -> Anime:
    """Read an answer of the MyAnimeList API v2 with one anime (`/anime/{id}`).

    Parameters
    ----------
    answer
        The body of the answer, as text, bytes or a parsed dict.

    Returns
    -------
    Anime
        As `anime_from_jikan`, with its warnings; None where nothing is known.

    Raises
    ------
    ErrorAnswerError, InvalidDocumentError, InvalidFieldError
        It is no such answer, or an error.

    Examples
    --------
    >>> import catlog
    >>> catlog.anime_from_mal({"id": 1, "title": "Cowboy Bebop", "mean": 8.75})["score"]
    8.75
    """
    return cast("Anime", _warned(*_native.anime_from("mal", _bytes("answer", answer))))


def page_from_mal(answer: Document) -> AnimePage:
    """Read a page of anime of the MyAnimeList API v2: a ranking, a season, search results.

    Parameters
    ----------
    answer
        The body of the answer, as text, bytes or a parsed dict.

    Returns
    -------
    AnimePage
        As `page_from_jikan`; None where nothing is known.

    Raises
    ------
    ErrorAnswerError, InvalidDocumentError
        It is no such answer, or an error.

    Examples
    --------
    >>> import catlog
    >>> page = catlog.page_from_mal({"data": [{"node": {"id": 1, "title": "Cowboy Bebop", "mean": 8.75}}], "paging": {}})
    >>> [(anime["mal_id"], anime["score"]) for anime in page["anime"]]
    [(1, 8.75)]
    """
    return cast("AnimePage", _native.page_from("mal", _bytes("answer", answer)))


def rankings_from_mal(
    answer: Document, snapshot_date: Day, *, missing_rank: Literal["leave_null", "from_place"] = "leave_null"
) -> list[DailyRanking]:
    """Read a page of the MyAnimeList API v2 as daily rankings.

    Parameters
    ----------
    answer, snapshot_date, missing_rank
        As in `rankings_from_jikan`.

    Returns
    -------
    list of DailyRanking
        As `rankings_from_jikan`; None where nothing is known.

    Raises
    ------
    ErrorAnswerError, InvalidDocumentError, InvalidOptionError
        It is no such answer, an error, or `snapshot_date` is no day from 1970 to 9999.

    Warns
    -----
    UnrecognizedWarning
        As `rankings_from_jikan` does.

    Examples
    --------
    >>> import catlog
    >>> page = {"data": [{"node": {"id": 1, "title": "Cowboy Bebop", "mean": 8.75, "rank": 48}}], "paging": {}}
    >>> row = catlog.rankings_from_mal(page, "2026-02-08")[0]
    >>> row["rank"], str(row["snapshot_date"])
    (48, '2026-02-08')
    """
    return _rankings("mal", answer, snapshot_date, missing_rank)


def _rankings(service: str, answer: Document, snapshot_date: Day, missing_rank: str) -> list[DailyRanking]:
    if missing_rank not in ("leave_null", "from_place"):
        reason = 'it is "leave_null" or "from_place"'
        message = f"option missing_rank cannot be {missing_rank!r}: {reason}"
        raise InvalidOptionError(message, option="missing_rank", value=repr(missing_rank), reason=reason)
    day = datetime.date.fromisoformat(day_text("snapshot_date", snapshot_date))
    found = _native.rankings_from(service, _bytes("answer", answer), day, missing_rank == "from_place")
    return cast("list[DailyRanking]", _warned(*found, stacklevel=4))


def user_list_from_mal(answer: Document, user_id: str) -> UserList:
    """Read a page of a person's list as the MyAnimeList API v2 answers (`/users/{name}/animelist`).

    Parameters
    ----------
    answer
        The body of the answer, as text, bytes or a parsed dict.
    user_id
        Whose list it is.

    Returns
    -------
    UserList
        A dict: `user_name`, `entries`, the `anime` of the entries, and what was `unrecognized`. A long list comes in pages:
        `has_next_page` is True where this one is not the last.

    Raises
    ------
    ErrorAnswerError, InvalidDocumentError, InvalidFieldError
        It is no such answer, an error, or the user's id is blank.

    Examples
    --------
    >>> import catlog
    >>> entry = {"node": {"id": 1, "title": "Cowboy Bebop"}, "list_status": {"status": "completed", "score": 9}}
    >>> found = catlog.user_list_from_mal({"data": [entry], "paging": {}}, "u1")
    >>> found["entries"][0]["status"], found["entries"][0]["rating"]
    ('COMPLETED', 9)
    """
    return cast("UserList", _native.list_from(False, _bytes("answer", answer), text("user_id", user_id)))


def user_list_from_mal_xml(export: str | bytes | bytearray | memoryview, user_id: str) -> UserList:
    """Read a list that was exported from MyAnimeList, plain or packed with gzip.

    Parameters
    ----------
    export
        The text or the bytes of the file.
    user_id
        Whose list it is.

    Returns
    -------
    UserList
        As `user_list_from_mal`. An entry without id, title or known status is left out and reported.

    Raises
    ------
    InvalidDocumentError
        It is no such export.
    TooLargeError
        It has more than 64 MiB, unpacked.

    Examples
    --------
    >>> import catlog
    >>> found = catlog.user_list_from_mal_xml('''<myanimelist><anime>
    ...   <series_animedb_id>457</series_animedb_id><series_title>Mushishi</series_title>
    ...   <my_status>On-Hold</my_status><my_score>9</my_score>
    ... </anime></myanimelist>''', "u1")
    >>> found["entries"][0]["status"], found["entries"][0]["rating"]
    ('ON_HOLD', 9)
    """
    return cast("UserList", _native.list_from(True, _bytes("export", export), text("user_id", user_id)))


def list_entry_from_mal(answer: Document, user_id: str, mal_id: int) -> UserAnime:
    """Read an anime's `my_list_status`, as the MyAnimeList API v2 answers when it was changed.

    Parameters
    ----------
    answer
        The body of the answer, as text, bytes or a parsed dict.
    user_id, mal_id
        Whose entry it is, and for which anime; the answer does not tell.

    Returns
    -------
    UserAnime
        The entry.

    Raises
    ------
    ErrorAnswerError, InvalidDocumentError, InvalidFieldError
        It is no such answer, or a value that an entry may not have.
    InvalidOptionError
        `user_id` is no text, or `mal_id` no whole number.

    Examples
    --------
    >>> import catlog
    >>> catlog.list_entry_from_mal({"status": "watching", "score": 8, "num_episodes_watched": 3}, "u1", 1)["episodes_watched"]
    3
    """
    user_id, mal_id = text("user_id", user_id), whole("mal_id", mal_id, least=-(2**31))
    return cast("UserAnime", _warned(*_native.entry_from(_bytes("answer", answer), user_id, mal_id)))


def _listed(name: str, objects: Any) -> list[Any]:
    if isinstance(objects, (str, bytes, Mapping)) or not isinstance(objects, Iterable):
        reason = "it is a list of dicts"
        message = f"option {name} cannot be {objects!r}: {reason}"
        raise InvalidOptionError(message, option=name, value=repr(objects), reason=reason)
    return list(objects)


class Library:
    """A person's list of anime, with views, numbers, and recommendations.

    Parameters
    ----------
    user_id
        Whose list it is; entries of others are left out, and of several for one anime the first counts.
    entries
        Entries, such as `user_list_from_mal_xml(...)["entries"]`.
    catalogue
        What is known of anime: titles, genres, episode lengths, scores.

    Raises
    ------
    InvalidFieldError
        Names the entry or anime and the field that has a value that it may not have; or the user's id is blank.

    Examples
    --------
    >>> import catlog
    >>> entries = [
    ...     {"user_id": "u1", "mal_id": 457, "status": "COMPLETED", "rating": 10, "is_favorite": True},
    ...     {"user_id": "u1", "mal_id": 21, "status": "PLAN_TO_WATCH"},
    ... ]
    >>> catalogue = [
    ...     {"mal_id": 457, "title": "Mushishi", "genres": ["Mystery"], "score": 8.67, "scored_by": 100_000, "rank": 59},
    ...     {"mal_id": 19, "title": "Monster", "genres": ["Mystery"], "score": 8.85, "scored_by": 100_000, "rank": 24},
    ... ]
    >>> library = catlog.Library("u1", entries, catalogue)
    >>> [entry["mal_id"] for entry in library.watchlist], library.summary()["mean_rating"]
    ([21], 10.0)
    >>> best = library.recommend(rank_change_30d={19: -6})
    >>> best[0]["title"], best[0]["reasons"][2]
    ('Monster', 'Climbed 6 places in 30 days, to rank 24')
    """

    def __init__(
        self,
        user_id: str,
        entries: Iterable[UserAnime | UserAnimeInput | Mapping[str, Any]],
        catalogue: Iterable[Anime | AnimeInput | Mapping[str, Any]] = (),
    ) -> None:
        self.user_id = text("user_id", user_id)
        self._native = _native.Library(user_id, _listed("entries", entries), _listed("catalogue", catalogue))

    @property
    def entries(self) -> list[UserAnime]:
        """All entries of the person, each anime once."""
        return cast("list[UserAnime]", self._native.entries(None))

    def with_status(self, status: AnimeStatus) -> list[UserAnime]:
        """The entries of a status.

        Parameters
        ----------
        status
            `"WATCHING"`, `"COMPLETED"`, `"ON_HOLD"`, `"DROPPED"` or `"PLAN_TO_WATCH"`.

        Returns
        -------
        list of UserAnime
            Each anime once; none where nothing has the status.

        Raises
        ------
        UnknownLabelError
            There is no such status.

        Examples
        --------
        >>> import catlog
        >>> library = catlog.Library("u1", [{"user_id": "u1", "mal_id": 21, "status": "WATCHING"}])
        >>> [entry["mal_id"] for entry in library.with_status("WATCHING")]
        [21]
        """
        return cast("list[UserAnime]", self._native.entries(text("status", status)))

    @property
    def watchlist(self) -> list[UserAnime]:
        """What the person wants to watch."""
        return self.with_status("PLAN_TO_WATCH")

    @property
    def watching(self) -> list[UserAnime]:
        """What the person is watching."""
        return self.with_status("WATCHING")

    @property
    def watched(self) -> list[UserAnime]:
        """What the person has watched to the end."""
        return self.with_status("COMPLETED")

    @property
    def on_hold(self) -> list[UserAnime]:
        """What the person has paused."""
        return self.with_status("ON_HOLD")

    @property
    def dropped(self) -> list[UserAnime]:
        """What the person has given up."""
        return self.with_status("DROPPED")

    @property
    def favorites(self) -> list[UserAnime]:
        """The person's favourites."""
        return cast("list[UserAnime]", self._native.favorites())

    def summary(self) -> LibrarySummary:
        """The list in numbers: entries by status, mean rating, completion rate, episodes and days watched.

        Returns
        -------
        LibrarySummary
            A dict; ratings from 1 to 10, rates from 0 to 1, None where there is nothing to take a mean of.

        Examples
        --------
        >>> import catlog
        >>> catlog.Library("u1", [{"user_id": "u1", "mal_id": 21, "status": "COMPLETED", "rating": 8}]).summary()["mean_rating"]
        8.0
        """
        return cast("LibrarySummary", self._native.summary())

    def genre_affinity(self) -> list[GenreAffinity]:
        """How much the person likes each genre.

        Returns
        -------
        list of GenreAffinity
            A dict for each genre of the list, best first; affinities lie above -1 and below 1.

        Examples
        --------
        >>> import catlog
        >>> entries = [{"user_id": "u1", "mal_id": 457, "status": "COMPLETED", "rating": 10}]
        >>> library = catlog.Library("u1", entries, [{"mal_id": 457, "title": "Mushishi", "genres": ["Mystery"]}])
        >>> [genre["genre"] for genre in library.genre_affinity()]
        ['Mystery']
        """
        return cast("list[GenreAffinity]", self._native.genre_affinity())

    def recommend(
        self,
        *,
        rank_change_30d: Mapping[int, int] | None = None,
        limit: int = 10,
        prior_votes: float = 1000.0,
        momentum_weight: float = 0.2,
        include_not_yet_aired: bool = False,
        include_explicit: bool = False,
    ) -> list[Recommendation]:
        """Recommend anime of the catalogue that are not on the list: by genre affinity, quality and momentum.

        Parameters
        ----------
        rank_change_30d
            By id, as in `rolling_momentum_analysis`: negative climbs.
        limit
            How many, at most.
        prior_votes
            How many votes at the catalogue's mean score each anime starts with.
        momentum_weight
            How much momentum may change the score: the factor lies within 1 ± this.
        include_not_yet_aired, include_explicit
            Whether anime that have not aired yet, and explicit ones, may come.

        Returns
        -------
        list of Recommendation
            Best first, each with `reasons` that a person can read.

        Raises
        ------
        InvalidOptionError
            `prior_votes` is not above 0, or `momentum_weight` is not within 0 to 1.

        Examples
        --------
        >>> import catlog
        >>> monster = {"mal_id": 19, "title": "Monster", "genres": ["Mystery"], "score": 8.85, "scored_by": 100_000}
        >>> [anime["title"] for anime in catlog.Library("u1", [], [monster]).recommend()]
        ['Monster']
        """
        changes = dict(rank_change_30d or {})
        changes = {
            whole("rank_change_30d", mal_id): whole("rank_change_30d", change, least=-(2**31))
            for mal_id, change in changes.items()
        }
        limit, votes, weight = whole("limit", limit), real("prior_votes", prior_votes), real("momentum_weight", momentum_weight)
        not_yet_aired = flag("include_not_yet_aired", include_not_yet_aired)
        found = self._native.recommend(
            changes, limit, votes, weight, not_yet_aired, flag("include_explicit", include_explicit)
        )
        return cast("list[Recommendation]", found)

    def __repr__(self) -> str:
        return f"<catlog.Library of {self.user_id}: {len(self.entries)} entries>"
