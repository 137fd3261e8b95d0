"""What an analysis gives: the tables by name, and the report on the input."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar, get_args

from catlog import _output
from catlog._errors import InvalidOptionError
from catlog._report import Report
from catlog._table import Table
from catlog._types import TableName

if TYPE_CHECKING:
    from catlog import _native

__all__ = ["TABLE_NAMES", "Result", "TableName"]

TABLE_NAMES: tuple[TableName, ...] = get_args(TableName)
"""The five tables, in the order of the documentation."""

FrameT = TypeVar("FrameT")


def table_names(tables: object) -> list[TableName]:
    """Which tables are meant: one by its name, several, or all five without any.

    Raises
    ------
    InvalidOptionError
        There is no such table; the text lists those there are.
    """
    if tables is None:
        return list(TABLE_NAMES)
    names: list[Any] = [tables] if isinstance(tables, str) or not isinstance(tables, Iterable) else list(tables)
    for name in names:
        if name not in TABLE_NAMES:
            reason = f"the tables are {', '.join(TABLE_NAMES)}; give the name of one, or a list of names"
            message = f"option tables cannot be {name!r}: {reason}"
            raise InvalidOptionError(message, option="tables", value=repr(name), reason=reason)
    return list(dict.fromkeys(names))


class Result(Mapping[str, FrameT], Generic[FrameT]):
    """The tables of an analysis by name, as items (`result["trend_significance"]`) and as attributes.

    A frame is made when it is first asked for, and kept.

    Attributes
    ----------
    etl_run_id : str
        The run id in every row.
    report : Report
        What was read, and what is odd about it.
    rejected : Table
        The rows that were set aside with `on_invalid="quarantine"`.

    Examples
    --------
    >>> import catlog
    >>> result = catlog.analyze("fixtures/daily_rankings.csv.gz", dates="latest")
    >>> list(result)[:2]
    ['rolling_momentum_analysis', 'trend_significance']
    >>> result.trend_correlation is result["trend_correlation"]
    True
    """

    def __init__(self, tables: list[_native.Table], etl_run_id: str, reading: _native.Reading, output: str) -> None:
        self._tables = {table.name: Table(table) for table in tables}
        self._frames: dict[str, FrameT] = {}
        self._output = output
        self._reading = reading
        self.etl_run_id = etl_run_id

    def __getitem__(self, name: str) -> FrameT:
        if name not in self._frames:
            if name not in self._tables:
                raise KeyError(f"{name}; the tables are {', '.join(self._tables)}")
            self._frames[name] = _output.convert(self._tables[name], self._output)
        return self._frames[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def table(self, name: TableName) -> Table:
        """A table in catlog's own form, whatever the kind of the frames.

        Parameters
        ----------
        name
            The table.

        Returns
        -------
        Table
            Its rows, undefined values null.

        Raises
        ------
        KeyError
            The table was not asked for.

        Examples
        --------
        >>> import catlog
        >>> result = catlog.analyze("fixtures/daily_rankings.csv.gz", dates="latest", output="polars")
        >>> result.table("trend_correlation").shape
        (1, 29)
        """
        if name not in self._tables:
            raise KeyError(f"{name}; the tables are {', '.join(self._tables)}")
        return self._tables[name]

    @property
    def report(self) -> Report:
        """What was read, and what is odd about it."""
        return Report(self._reading)

    @property
    def rejected(self) -> Table:
        """The rows that were set aside with `on_invalid="quarantine"`, and why."""
        return Table(self._reading.rejected())

    @property
    def rolling_momentum_analysis(self) -> FrameT:
        """Where each anime stands on each day and how it moves."""
        return self._attribute("rolling_momentum_analysis")

    @property
    def trend_significance(self) -> FrameT:
        """The 30-day trends of rank and score, and how sure they are."""
        return self._attribute("trend_significance")

    @property
    def volatility_rankings(self) -> FrameT:
        """How restless each anime is, and how that compares with all others."""
        return self._attribute("volatility_rankings")

    @property
    def genre_percentiles(self) -> FrameT:
        """The percentile of each anime within each of its genres."""
        return self._attribute("genre_percentiles")

    @property
    def trend_correlation(self) -> FrameT:
        """The market as a whole, day by day."""
        return self._attribute("trend_correlation")

    def _attribute(self, name: str) -> FrameT:
        if name not in self._tables:
            raise AttributeError(f"{name} was not asked for; the tables are {', '.join(self._tables)}")
        return self[name]

    def _repr_html_(self) -> str:
        from catlog import _html

        days = self._reading.days
        views: dict[str, _html.TableView] = {}
        for name, table in self._tables.items():
            head = [list(row.values()) for row in table.head()]
            view: _html.TableView = {"rows": len(table), "columns": table.column_names, "head": head}
            view["run_id"] = self.etl_run_id
            span = table.day_range
            if span is not None:
                view["first_day"], view["last_day"] = span
                view["days"] = sum(span[0] <= day <= span[1] for day in days)
            views[name] = view
        return _html.result_html(views)

    def __repr__(self) -> str:
        lines = [f"<catlog.Result {self.etl_run_id}, frames of {self._output}"]
        lines += [f"  {name}: {len(table):,} rows" for name, table in self._tables.items()]
        return "\n".join(lines) + ">"
