"""The data-quality report."""

from __future__ import annotations

import datetime
import json
import re
from typing import TYPE_CHECKING, Any

from catlog._table import Table

if TYPE_CHECKING:
    from catlog import _native

__all__ = ["Report", "from_json"]

_DATES = frozenset({"date", "from_date", "to_date", "first_day", "last_day", "as_of", "since", "from", "to", "snapshot_date"})
_DAY_LISTS = frozenset({"days_added", "days_unchanged", "days_replaced", "days_changed", "days_removed"})


def snake_case(name: str) -> str:
    """`firstDay` as `first_day`, `rankAvg7d` as `rank_avg_7d`."""
    if name == "longestTop10Streaks":
        return "longest_top10_streaks"
    return re.sub(r"(?<=[a-z])(\d|[A-Z])|(?<=\d)([A-Z])", lambda found: "_" + found[0].lower(), name)


def from_json(text: str) -> Any:
    """What the core reports, with names in snake_case and days as `datetime.date`."""
    return _python(json.loads(text), "")


def _python(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return {key: _python(item, key) for key, item in ((snake_case(key), item) for key, item in value.items())}
    if name == "rejected":  # values of rows as they stand there: what should be a day may be anything
        return [{snake_case(key): item for key, item in row.items()} for row in value]
    if isinstance(value, list):
        return [_python(item, name) for item in value]
    if isinstance(value, str) and (name in _DATES or name in _DAY_LISTS):
        return datetime.date.fromisoformat(value)
    if isinstance(value, str) and name == "processed_at":
        return datetime.datetime.fromisoformat(value)
    return value


class Report:
    """What was read, what was rejected, and what is odd about the daily rankings.

    It prints as a text for people. `to_table` has its findings as a table, and so has any DataFrame library that the report
    itself is given to: `polars.DataFrame(report)`, `pyarrow.table(report)`.

    Examples
    --------
    >>> import catlog
    >>> report = catlog.validate("fixtures/daily_rankings.csv.gz")
    >>> report.ok, report.warnings, report.rows
    (True, 5, 37789)
    >>> print(str(report).splitlines()[0])
    Data quality: 0 errors, 5 warnings, 6 notes
    >>> report.to_table().head(1)[0]["kind"]
    'identical_day'
    """

    def __init__(self, reading: _native.Reading) -> None:
        self._reading = reading
        self._text, self._json, self._table = reading.quality()
        self._data: dict[str, Any] | None = None

    def to_table(self) -> Table:
        """The findings as a table, a row for each: errors first, then warnings, then notes.

        Returns
        -------
        Table
            `severity`, `kind`, `count`, `first_day` and `last_day` (null where days do not matter), `message`; with
            `to_polars`, `to_pandas` and `to_arrow`. The days one by one, and examples, are in `findings`.

        Examples
        --------
        >>> import catlog
        >>> table = catlog.validate("fixtures/flawed.csv").to_table()
        >>> table.column("severity")[0], table.column("kind")[0], table.column("count")[0]
        ('error', 'rejected_rows', 25)
        """
        return Table(self._table)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The findings as an Arrow stream; a schema that the consumer would like is not heeded."""
        return self._table.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        """The Arrow schema of the findings."""
        return self._table.__arrow_c_schema__()

    def to_dict(self) -> dict[str, Any]:
        """The whole report as plain data.

        Returns
        -------
        dict
            As `catlog.types.QualityReport` says: names in snake_case, days as `datetime.date`, None where nothing is known.

        Examples
        --------
        >>> import catlog
        >>> catlog.validate("fixtures/daily_rankings.csv.gz").to_dict()["reading"]["rows_kept"]
        37789
        """
        data = self._data
        if data is None:
            data = self._data = dict(from_json(self._json))
        return data

    @property
    def ok(self) -> bool:
        """Whether no row is invalid."""
        return self.errors == 0

    @property
    def errors(self) -> int:
        """Number of findings that are errors."""
        return self._count("error")

    @property
    def warnings(self) -> int:
        """Number of findings that are worth a look."""
        return self._count("warning")

    @property
    def notes(self) -> int:
        """Number of findings that are worth knowing."""
        return self._count("note")

    @property
    def rows(self) -> int:
        """Rows that can be used."""
        return self._reading.rows

    @property
    def anime(self) -> int:
        """Number of anime."""
        return self._reading.anime

    @property
    def days(self) -> list[datetime.date]:
        """The snapshot days, ascending."""
        return self._reading.days

    @property
    def findings(self) -> list[dict[str, Any]]:
        """The findings, a dict for each: `kind`, `severity`, `count`, `message`, `days`, `examples`."""
        findings: list[dict[str, Any]] = self.to_dict()["anomalies"]
        return findings

    @property
    def rejected(self) -> Table:
        """The rejected values, a row for each: file, row, column, value, reason."""
        return Table(self._reading.rejected())

    def _count(self, severity: str) -> int:
        return sum(finding["severity"] == severity for finding in self.findings)

    def _repr_html_(self) -> str:
        from catlog import _html

        return _html.report_html(self.to_dict())

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return self._text
