"""The catalogue: open once, ask many times, append a day."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, TypeVar, Unpack, cast

from catlog import _native, _output
from catlog._api import read
from catlog._errors import InvalidOptionError
from catlog._options import Day, day_text, real, text, whole
from catlog._progress import Progress, told
from catlog._query import Query, core_query
from catlog._report import from_json
from catlog._result import TABLE_NAMES, TableName, table_names
from catlog._source import Source
from catlog._table import Table

if TYPE_CHECKING:

    from catlog._api import Captures, OnInvalid
    from catlog._types import (
        AdvancedSummary,
        AnimeSummary,
        AppendReport,
        CompactReport,
        RefreshReport,
        TrendingSummary,
    )

__all__ = ["Catalog", "GenreCorrelations", "Page"]

FrameT = TypeVar("FrameT")



class Page(NamedTuple, Generic[FrameT]):
    """Some rows of an answer.

    Attributes
    ----------
    frame
        The rows, as a frame of the catalogue's kind.
    total : int or None
        Number of rows that match, on all pages: where it costs nothing, or was asked for.
    next_cursor : str or None
        Where the next page begins; None behind the last one.
    """

    frame: FrameT
    total: int | None
    next_cursor: str | None


class GenreCorrelations(NamedTuple):
    """Correlations of every genre with every other.

    Attributes
    ----------
    genres : list of str
        The genres that occur in the window, by name.
    first_day, last_day : datetime.date
        The window.
    matrix, p_values : list of list of float or None
        Coefficients and their two-sided p-values, by position in `genres`; None where undefined.
    counts : list of list of int
        Days that each pair was compared on.
    """

    genres: list[str]
    first_day: datetime.date
    last_day: datetime.date
    matrix: list[list[float | None]]
    p_values: list[list[float | None]]
    counts: list[list[int]]


class Catalog(Generic[FrameT]):
    """A panel and its tables, open for questions; `catlog.open` makes one.

    Any number of threads may ask. A question during `append` sees the old day or the new one, whole.

    Examples
    --------
    >>> import catlog
    >>> catalog = catlog.open("fixtures/daily_rankings.csv.gz")
    >>> catalog
    <catlog.Catalog: 37,789 rows, 362 anime, 119 days from 2025-10-01 to 2026-01-28>
    >>> best = catalog.rolling_momentum_analysis(date="latest", order_by="rank", limit=3)
    >>> best.column("rank")
    [1, 2, 3]
    >>> falling = {"rank_momentum_30d": ["falling", "strongly_falling"]}
    >>> page = catalog.query("rolling_momentum_analysis", date="latest", where=falling, limit=10, with_total=True)
    >>> len(page.frame) <= 10 <= page.total
    True
    """

    def __init__(self, native: _native.Catalog, output: str) -> None:
        self._native = native
        self._output = output

    @property
    def days(self) -> list[datetime.date]:
        """The snapshot days, ascending."""
        return self._native.days

    @property
    def latest_date(self) -> datetime.date | None:
        """The newest day, None while there is none."""
        days = self.days
        return days[-1] if days else None

    @property
    def rows(self) -> int:
        """Rows of the panel."""
        return self._native.rows

    @property
    def anime_count(self) -> int:
        """Number of anime."""
        return self._native.anime_count

    @property
    def genres(self) -> list[str]:
        """The genres that occur, by name."""
        return self._native.genres

    def query(self, table: TableName, **query: Unpack[Query]) -> Page[FrameT]:
        """Answer a query, with the number of rows that match and where the next page begins.

        Parameters
        ----------
        table
            The table.
        **query
            `mal_id`, `date` (`"latest"` or a day), `from_`, `to`, `genre`, `where`, `order_by`, `descending`, `limit`,
            `offset`, `cursor`, `with_total`: see `catlog.Query`.

        Returns
        -------
        Page
            `frame`, `total`, `next_cursor`. An anime, a day or a genre that is not there has no rows.

        Raises
        ------
        InvalidQueryError
            Names the column that there is not, or what it cannot be compared with, and what there is instead.
        InvalidOptionError
            A part of the query means nothing.

        Examples
        --------
        >>> import catlog
        >>> catalog = catlog.open("fixtures/daily_rankings.csv.gz")
        >>> page = catalog.query("volatility_rankings", date="latest", order_by="volatility_percentile", limit=2, with_total=True)
        >>> len(page.frame), page.total, page.next_cursor is not None
        (2, 358, True)
        """
        if table not in TABLE_NAMES:
            reason = f"the tables are {', '.join(TABLE_NAMES)}"
            message = f"option table cannot be {table!r}: {reason}"
            raise InvalidOptionError(message, option="table", value=repr(table), reason=reason)
        native, total, cursor = self._native.query(core_query(table, query))
        return Page(_output.convert(Table(native), self._output), total, cursor)

    def rolling_momentum_analysis(self, **query: Unpack[Query]) -> FrameT:
        """Where anime stand and how they move.

        Parameters
        ----------
        **query
            As in `query`.

        Returns
        -------
        DataFrame
            The rows, in the order of the key unless `order_by` says another; undefined values are null.

        Raises
        ------
        CatlogError
            As `query` does.

        Examples
        --------
        >>> import catlog
        >>> catalog = catlog.open("fixtures/daily_rankings.csv.gz")
        >>> catalog.rolling_momentum_analysis(date="latest", order_by="rank", limit=3).column("rank")
        [1, 2, 3]
        """
        return self.query("rolling_momentum_analysis", **query).frame

    def trend_significance(self, **query: Unpack[Query]) -> FrameT:
        """The 30-day trends of rank and score, and how sure they are.

        Parameters
        ----------
        **query
            As in `query`.

        Returns
        -------
        DataFrame
            The rows, in the order of the key unless `order_by` says another; undefined values are null.

        Raises
        ------
        CatlogError
            As `query` does.

        Examples
        --------
        >>> import catlog
        >>> table = catlog.open("fixtures/daily_rankings.csv.gz").trend_significance(date="latest", where=[("rank_trend_q_value", "<", 0.01)])
        >>> len(table) > 20
        True
        """
        return self.query("trend_significance", **query).frame

    def volatility_rankings(self, **query: Unpack[Query]) -> FrameT:
        """How restless anime are, and how that compares with all others.

        Parameters
        ----------
        **query
            As in `query`.

        Returns
        -------
        DataFrame
            The rows, in the order of the key unless `order_by` says another; undefined values are null.

        Raises
        ------
        CatlogError
            As `query` does.

        Examples
        --------
        >>> import catlog
        >>> table = catlog.open("fixtures/daily_rankings.csv.gz").volatility_rankings(date="latest", order_by="volatility_percentile", descending=True, limit=1)
        >>> table.column("volatility_percentile")
        [100.0]
        """
        return self.query("volatility_rankings", **query).frame

    def genre_percentiles(self, **query: Unpack[Query]) -> FrameT:
        """The percentiles of anime within their genres.

        Parameters
        ----------
        **query
            As in `query`.

        Returns
        -------
        DataFrame
            The rows, in the order of the key unless `order_by` says another; undefined values are null.

        Raises
        ------
        CatlogError
            As `query` does.

        Examples
        --------
        >>> import catlog
        >>> table = catlog.open("fixtures/daily_rankings.csv.gz").genre_percentiles(date="latest", genre="Drama", order_by="rank_percentile", descending=True, limit=1)
        >>> table.column("rank_percentile")
        [100.0]
        """
        return self.query("genre_percentiles", **query).frame

    def trend_correlation(self, **query: Unpack[Query]) -> FrameT:
        """The market as a whole, day by day.

        Parameters
        ----------
        **query
            As in `query`.

        Returns
        -------
        DataFrame
            The rows, in the order of the key unless `order_by` says another; undefined values are null.

        Raises
        ------
        CatlogError
            As `query` does.

        Examples
        --------
        >>> import catlog
        >>> table = catlog.open("fixtures/daily_rankings.csv.gz").trend_correlation(from_="2026-01-27")
        >>> len(table)
        2
        """
        return self.query("trend_correlation", **query).frame

    def anime(self, mal_id: int) -> AnimeSummary | None:
        """What is known of an anime.

        Parameters
        ----------
        mal_id
            Its id.

        Returns
        -------
        dict or None
            `title`, `genres`, `first_day`, `last_day`, `snapshots`, and the values of its last day; None if it is not in the
            catalogue.

        Examples
        --------
        >>> import catlog
        >>> catlog.open("fixtures/daily_rankings.csv.gz").anime(62671)["title"]
        'Inaka Gurashi, 3-nenme.'
        """
        text = self._native.anime(whole("mal_id", mal_id, least=-(2**31)))
        return None if text is None else cast("AnimeSummary", from_json(text))

    def trending(
        self,
        *,
        limit: int = 10,
        new_to_top: int = 50,
        new_to_top_days: int = 1,
        streak_top: int = 10,
        change_tolerance_days: int = 0,
    ) -> TrendingSummary:
        """What a dashboard shows first: who climbs, who is new at the top, who stays there.

        Parameters
        ----------
        limit
            Most items of each list.
        new_to_top
            The top that an anime is new to, in ranks.
        new_to_top_days
            It is new if it was not there on the newest snapshot at least so many days back.
        streak_top
            The top that streaks are counted in.
        change_tolerance_days
            A change over n days may use the newest value of the days n to n + tolerance before.

        Returns
        -------
        dict
            `as_of`, `biggest_climbers_7d`, `biggest_climbers_30d`, `score_surging_7d`, `score_surging_30d`, `new_to_top`,
            `longest_top10_streaks`. Each list is a dict with `status`: `available` with `items`; `insufficientHistory` with
            `required_days` and `available_days`; or `noSnapshot` with `from` and `to`.

        Examples
        --------
        >>> import catlog
        >>> trending = catlog.open("fixtures/daily_rankings.csv.gz").trending(limit=1)
        >>> trending["biggest_climbers_7d"]["items"][0]["change"]
        -175
        """
        options = {
            "limit": whole("limit", limit),
            "newToTop": whole("new_to_top", new_to_top),
            "newToTopDays": whole("new_to_top_days", new_to_top_days),
            "streakTop": whole("streak_top", streak_top),
            "changeToleranceDays": whole("change_tolerance_days", change_tolerance_days),
        }
        return cast("TrendingSummary", from_json(self._native.trending(json.dumps(options))))

    def advanced_summary(self, *, limit: int = 10, alpha: float = 0.05, min_anime_in_genre: int = 5) -> AdvancedSummary:
        """The newest day in numbers: anime by label, significant trends, the market, genres.

        Parameters
        ----------
        limit
            Most items of each list.
        alpha
            A trend is significant if its q-value is below this.
        min_anime_in_genre
            A genre needs so many scored anime to be listed.

        Returns
        -------
        AdvancedSummary
            A dict, see `catlog.types.AdvancedSummary`.

        Raises
        ------
        InvalidOptionError
            An option is out of its range.

        Examples
        --------
        >>> import catlog
        >>> summary = catlog.open("fixtures/daily_rankings.csv.gz").advanced_summary()
        >>> summary["as_of"], summary["anime"], summary["correlation"]["market_momentum_direction"]
        (datetime.date(2026, 1, 28), 358, 'bearish')
        """
        options = {
            "limit": whole("limit", limit),
            "alpha": real("alpha", alpha),
            "minAnimeInGenre": whole("min_anime_in_genre", min_anime_in_genre),
        }
        return cast("AdvancedSummary", from_json(self._native.advanced_summary(json.dumps(options))))

    def append(
        self,
        source: Source,
        *,
        replace: bool = False,
        on_invalid: OnInvalid = "strict",
        captures: Captures = "error",
        progress: Progress = None,
    ) -> AppendReport:
        """Add the days of a source, each whole or not at all.

        A day that is there with the same rows stays as it is. On disk each day becomes one file.

        Parameters
        ----------
        source, on_invalid, captures, progress
            As in `catlog.analyze`.
        replace
            A day that is there with other rows gets the new ones; otherwise that is an error.

        Returns
        -------
        dict
            `days_added`, `days_unchanged`, `days_replaced`, and `rows` of the days that were added or replaced.

        Raises
        ------
        DayConflictError
            A day is there with other rows; nothing was changed.
        LockedError
            Another process writes.

        Examples
        --------
        >>> import catlog
        >>> catalog = catlog.open([{"mal_id": 1, "snapshot_date": "2026-02-07", "rank": 3, "score": 9.1}])
        >>> report = catalog.append([{"mal_id": 1, "snapshot_date": "2026-02-08", "rank": 2, "score": 9.1}])
        >>> report["rows"], len(catalog.days)
        (1, 2)
        """
        with told(progress) as callback:
            reading = read(source, on_invalid, captures, callback)
        return cast("AppendReport", from_json(self._native.append(reading, replace)))

    def refresh(self) -> RefreshReport:
        """Take in what other processes have written to the directory; only new or changed files are read.

        Returns
        -------
        dict
            `days_added`, `days_changed`, `days_removed`, `files_read`.

        Raises
        ------
        UnreadableFileError, InvalidInputError, FileAccessError
            A file of the directory is not what was written; nothing is changed.

        Examples
        --------
        >>> import catlog, tempfile
        >>> day = [{"mal_id": 5114, "snapshot_date": "2026-02-08", "rank": 2, "score": 9.1}]
        >>> with tempfile.TemporaryDirectory() as directory:
        ...     server = catlog.open(directory, create=True)
        ...     added = catlog.open(directory, create=True).append(day)  # another process
        ...     found = server.refresh()
        >>> found["days_added"], found["files_read"]
        ([datetime.date(2026, 2, 8)], 1)
        """
        return cast("RefreshReport", from_json(self._native.refresh()))

    def compact(self) -> CompactReport:
        """Put the day files of all months before the newest day's into one file a month.

        Returns
        -------
        dict
            `months_written`, `day_files_merged`.

        Raises
        ------
        LockedError
            Another process writes.
        FileAccessError
            A file cannot be written or removed.

        Examples
        --------
        >>> import catlog, tempfile
        >>> days = [{"mal_id": 1, "snapshot_date": day, "rank": 2, "score": 9.1} for day in ("2026-01-31", "2026-02-01")]
        >>> with tempfile.TemporaryDirectory() as directory:
        ...     catalog = catlog.open(directory, create=True)
        ...     added = catalog.append(days)
        ...     catalog.compact()
        {'months_written': 1, 'day_files_merged': 1}
        """
        return cast("CompactReport", from_json(self._native.compact()))

    def warm(self, tables: TableName | Sequence[TableName] | None = None) -> None:
        """Compute now what the first query of a table would compute.

        Parameters
        ----------
        tables
            Which tables: a name or several; all five without it.

        Raises
        ------
        InvalidOptionError
            There is no such table.

        Examples
        --------
        >>> import catlog
        >>> catlog.open("fixtures/daily_rankings.csv.gz").warm("trend_significance")
        """
        self._native.warm(table_names(tables))

    def genre_correlation(
        self, metric: Literal["score", "rank"] = "score", *, window: int = 30, end: Day | None = None
    ) -> GenreCorrelations:
        """Correlate the mean daily changes of every genre with those of every other.

        Parameters
        ----------
        metric
            `"score"` or `"rank"`.
        window
            Calendar days, at least 3.
        end
            Last day of the window; the newest without it.

        Returns
        -------
        GenreCorrelations
            Pearson's coefficients; `catlog.plot.genre_matrix` draws them.

        Raises
        ------
        InvalidOptionError
            A window of less than 3 days, or without a snapshot.

        Examples
        --------
        >>> import catlog
        >>> found = catlog.open("fixtures/daily_rankings.csv.gz").genre_correlation()
        >>> found.matrix[0][0], len(found.matrix) == len(found.genres)
        (1.0, True)
        """
        genres, first, last, cells = self._native.genre_correlation(text("metric", metric), whole("window", window), _day(end))
        return GenreCorrelations(
            genres,
            first,
            last,
            [[r for _, r, _ in row] for row in cells],
            [[p for _, _, p in row] for row in cells],
            [[n for n, _, _ in row] for row in cells],
        )

    def cross_correlation(
        self,
        x: int | str,
        y: int | str,
        *,
        metric: Literal["score", "rank"] = "rank",
        window: int = 30,
        end: Day | None = None,
        max_lag: int = 7,
    ) -> list[dict[str, Any]]:
        """Correlate the daily changes of two anime or genres, shifted against each other: does one move ahead?

        Parameters
        ----------
        x, y
            The id of an anime, or a genre.
        metric, window, end
            As in `genre_correlation`.
        max_lag
            Shifts of -max_lag to max_lag days; with a positive lag x leads.

        Returns
        -------
        list of dict
            `lag`, `n`, `r`, `p_value` of each shift; r is None with fewer than 3 pairs or a side that never varies.

        Raises
        ------
        InvalidOptionError
            A window of less than 3 days or without a snapshot, or a lag that is not shorter.

        Examples
        --------
        >>> import catlog
        >>> lags = catlog.open("fixtures/daily_rankings.csv.gz").cross_correlation("Action", "Drama", max_lag=1)
        >>> [(shift["lag"], shift["n"]) for shift in lags]
        [(-1, 29), (0, 30), (1, 29)]
        """
        x, y = (side if isinstance(side, str) else whole(name, side) for name, side in (("x", x), ("y", y)))
        days, lag = whole("window", window), whole("max_lag", max_lag)
        lags = self._native.cross_correlation(x, y, text("metric", metric), days, _day(end), lag)
        return [{"lag": lag, "n": n, "r": r, "p_value": p} for lag, (n, r, p) in lags]

    def _repr_html_(self) -> str:
        from catlog import _html

        return _html.catalog_html(self.rows, self.anime_count, self.days, self.genres, self._output)

    def __repr__(self) -> str:
        days = self.days
        span = f" from {days[0]} to {days[-1]}" if days else ""
        return f"<catlog.Catalog: {self.rows:,} rows, {self.anime_count:,} anime, {len(days):,} days{span}>"


def _day(day: Day | None) -> datetime.date | None:
    return None if day is None else datetime.date.fromisoformat(day_text("end", day))
