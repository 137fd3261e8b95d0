"""A table in memory that any DataFrame library can take over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from catlog import _output

if TYPE_CHECKING:
    import datetime

    import pandas
    import polars
    import pyarrow

    from catlog import _native

__all__ = ["Table"]

_SHOWN = 5


class Table:
    """Rows of a table, sorted by its key.

    It needs no DataFrame library, and any of them takes it over by the Arrow PyCapsule interface: `polars.DataFrame(table)`,
    `pyarrow.table(table)`, `pandas.DataFrame.from_arrow(table)`, a query of DuckDB. Columns are int32, double, utf8,
    date32, timestamp[us, UTC] and lists of int32 and utf8; undefined values are null.

    Examples
    --------
    >>> import catlog
    >>> table = catlog.trend_correlation("fixtures/daily_rankings.csv.gz")
    >>> table.name, len(table), table.column_names[0]
    ('trend_correlation', 119, 'snapshot_date')
    >>> table.head(1)[0]["climbers_7d"]
    0
    """

    __slots__ = ("_native",)

    def __init__(self, native: _native.Table) -> None:
        self._native = native

    @property
    def name(self) -> str:
        """Name of the table, as in SQL and of files."""
        return self._native.name

    @property
    def doc(self) -> str:
        """What a row stands for."""
        return self._native.doc

    @property
    def key(self) -> list[str]:
        """Names of the columns that the rows are sorted by; each key is there once."""
        return self._native.key

    @property
    def column_names(self) -> list[str]:
        """Names of the columns, in order."""
        return self._native.column_names

    @property
    def shape(self) -> tuple[int, int]:
        """Number of rows and of columns."""
        return len(self), len(self.column_names)

    @property
    def day_range(self) -> tuple[datetime.date, datetime.date] | None:
        """The oldest and the newest snapshot day of the rows; None without rows."""
        return self._native.day_range()

    def describe(self) -> list[dict[str, Any]]:
        """What the columns are.

        Returns
        -------
        list of dict
            `name`, `type`, `nullable` and `doc` of each column.

        Examples
        --------
        >>> import catlog
        >>> catlog.trend_correlation("fixtures/daily_rankings.csv.gz").describe()[0]["doc"]
        'UTC calendar day of the snapshot; windows end on it.'
        """
        names = ("name", "type", "nullable", "doc")
        return [dict(zip(names, column, strict=True)) for column in self._native.column_docs]

    def column(self, name: str) -> list[Any]:
        """The values of a column as Python objects.

        Parameters
        ----------
        name
            The column.

        Returns
        -------
        list
            int, float, str, `datetime.date`, `datetime.datetime` or list; None where null.

        Raises
        ------
        KeyError
            The table has no such column.

        Examples
        --------
        >>> import catlog
        >>> table = catlog.trend_correlation("fixtures/daily_rankings.csv.gz")
        >>> table.column("snapshot_date")[-1]
        datetime.date(2026, 1, 28)
        """
        if name not in self.column_names:
            raise KeyError(f"{name}; the columns are {', '.join(self.column_names)}")
        return self._native.column(name, 0, len(self))

    def rows(self, start: int = 0, stop: int | None = None) -> list[dict[str, Any]]:
        """Rows as dicts: convenient for few, wasteful for millions.

        Parameters
        ----------
        start, stop
            The first row and the one behind the last, from 0; all rows without them.

        Returns
        -------
        list of dict
            A dict for each row, from column name to value; None where null.

        Examples
        --------
        >>> import catlog
        >>> table = catlog.trend_correlation("fixtures/daily_rankings.csv.gz")
        >>> [str(row["snapshot_date"]) for row in table.rows(-2)]
        ['2026-01-27', '2026-01-28']
        """
        first, last, _ = slice(start, stop).indices(len(self))
        names = self.column_names
        columns = [self._native.column(name, first, last) for name in names]
        return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]

    def head(self, rows: int = 5) -> list[dict[str, Any]]:
        """The first rows as dicts.

        Parameters
        ----------
        rows
            How many.

        Returns
        -------
        list of dict
            As `rows` gives them.

        Examples
        --------
        >>> import catlog
        >>> table = catlog.trend_correlation("fixtures/daily_rankings.csv.gz")
        >>> len(table.head(2))
        2
        """
        return self.rows(0, max(rows, 0))

    def to_polars(self) -> polars.DataFrame:
        """The table as a `polars.DataFrame`.

        Returns
        -------
        polars.DataFrame
            Int32, Float64, String, Date, Datetime in UTC and lists; null where undefined.

        Raises
        ------
        MissingDependencyError
            polars is not installed.

        Examples
        --------
        >>> import catlog
        >>> table = catlog.trend_correlation("fixtures/daily_rankings.csv.gz")
        >>> table.to_polars().height
        119
        """
        frame: polars.DataFrame = _output.to_polars(self)
        return frame

    def to_pandas(self) -> pandas.DataFrame:
        """The table as a `pandas.DataFrame`.

        Integers that may be null are of pandas' nullable type `Int32`, days and instants `datetime64`; a double that is
        null is NaN, as is pandas' custom. Needs pyarrow.

        Returns
        -------
        pandas.DataFrame
            A row for each row.

        Raises
        ------
        MissingDependencyError
            pandas or pyarrow is not installed.

        Examples
        --------
        >>> import catlog
        >>> table = catlog.trend_correlation("fixtures/daily_rankings.csv.gz")
        >>> len(table.to_pandas())
        119
        """
        frame: pandas.DataFrame = _output.to_pandas(self)
        return frame

    def to_arrow(self) -> pyarrow.Table:
        """The table as a `pyarrow.Table`.

        Returns
        -------
        pyarrow.Table
            int32, double, utf8, date32, timestamp[us, UTC] and lists; null where undefined.

        Raises
        ------
        MissingDependencyError
            pyarrow is not installed.

        Examples
        --------
        >>> import catlog
        >>> table = catlog.trend_correlation("fixtures/daily_rankings.csv.gz")
        >>> table.to_arrow().num_rows
        119
        """
        table: pyarrow.Table = _output.to_arrow(self)
        return table

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The rows as an Arrow stream, in batches; a schema that the consumer would like is not heeded."""
        return self._native.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        """The Arrow schema."""
        return self._native.__arrow_c_schema__()

    def __len__(self) -> int:
        return len(self._native)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for start in range(0, len(self), 1024):
            yield from self.rows(start, start + 1024)

    def _repr_html_(self) -> str:
        from catlog import _html

        return _html.table_html(self.name, self.column_names, _values(self.head(_SHOWN)), len(self))

    def __repr__(self) -> str:
        rows, columns = self.shape
        return f"<catlog.Table {self.name}: {rows:,} rows, {columns} columns>"


def _values(rows: list[dict[str, Any]]) -> list[list[Any]]:
    return [list(row.values()) for row in rows]
