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
    if isinstance(value, list):
        return [_python(item, name) for item in value]
    if isinstance(value, str) and (name in _DATES or name in _DAY_LISTS):
        return datetime.date.fromisoformat(value)
    if isinstance(value, str) and name == "processed_at":
        return datetime.datetime.fromisoformat(value)
    return value


class Report:
    """What was read, what was rejected, and what is odd about the daily rankings.

    It prints as a text for people; `findings` has the same as a table of dicts.

    Examples
    --------
    >>> import catlog
    >>> report = catlog.validate("fixtures/daily_rankings.csv.gz")
    >>> report.ok, report.warnings, report.rows
    (True, 5, 37789)
    >>> print(str(report).splitlines()[0])
    Data quality: 0 errors, 5 warnings, 6 notes
    """

    def __init__(self, reading: _native.Reading) -> None:
        self._reading = reading
        self._text, self._json = reading.quality()
        self._data: dict[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """The whole report, names in snake_case, days as `datetime.date`."""
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
