"""What notebooks show of results, tables and reports (`_repr_html_`).

Functions of plain data. All text is escaped; there is no script and no fixed colour of text or ground, so that light and
dark notebooks both can be read; tables have captions and scoped headers for screen readers, and what does not fit in
width scrolls.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from html import escape
from typing import Any, NotRequired, TypedDict

_LONGEST = 80
_PROBLEMS = 20
_EXAMPLES = 5

# Borders and grounds are grey with some transparency: visible on white and on black.
_STYLE = """<style>
.catlog{font-size:13px;line-height:1.45;max-width:100%}
.catlog p{margin:.3em 0}
.catlog .catlog-scroll{overflow-x:auto;max-width:100%}
.catlog table{border-collapse:collapse;margin:.4em 0}
.catlog caption{text-align:left;padding:.2em 0;font-weight:600}
.catlog th,.catlog td{padding:.2em .7em;text-align:left;vertical-align:top;white-space:nowrap;border-bottom:1px solid rgba(128,128,128,.35)}
.catlog thead th{border-bottom:1px solid rgba(128,128,128,.8)}
.catlog .catlog-n{text-align:right;font-variant-numeric:tabular-nums}
.catlog .catlog-text{white-space:normal;min-width:22em}
.catlog .catlog-null{opacity:.7;font-style:italic}
.catlog details{margin:.3em 0}
.catlog summary{cursor:pointer}
.catlog .catlog-error,.catlog .catlog-warning,.catlog .catlog-note{border-left:4px solid rgba(128,128,128,.6);padding-left:.6em}
.catlog .catlog-error{border-left-color:#d55e00}
.catlog .catlog-warning{border-left-color:#e69f00}
.catlog .catlog-good{border-left:4px solid #009e73;padding-left:.6em}
</style>"""


class TableView(TypedDict):
    """What is shown of a table of a result."""

    rows: int
    """Number of rows."""
    columns: Sequence[str]
    """Names of the columns."""
    days: NotRequired[int]
    """Number of different days."""
    first_day: NotRequired[date | str | None]
    """The oldest of them."""
    last_day: NotRequired[date | str | None]
    """The newest of them."""
    run_id: NotRequired[str | None]
    """The run that computed it."""
    head: NotRequired[Sequence[Sequence[object]]]
    """The first rows, each with a value for each column."""


def result_html(tables: Mapping[str, TableView]) -> str:
    """A result: its tables with their sizes and days, and the first rows of each to unfold.

    Parameters
    ----------
    tables
        By name, in the order in which they are shown; only `rows` and `columns` are needed.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> html = result_html({"trend_correlation": {"rows": 119, "columns": ["snapshot_date"], "run_id": "run <1>"}})
    >>> "run &lt;1&gt;" in html, "<td class=\\"catlog-n\\">119</td>" in html
    (True, True)
    """
    runs = list(dict.fromkeys(run for run in (view.get("run_id") for view in tables.values()) if run))
    body = [
        "<tr>" + _head(name, "row") + _count(view["rows"]) + _count(len(view["columns"])) + _count(view.get("days"))
        + _cell(view.get("first_day")) + _cell(view.get("last_day")) + "</tr>"
        for name, view in tables.items()
    ]  # fmt: skip
    caption = f"CatLog result: {_plural(len(tables), 'table')}"
    if runs:
        caption += f", run {', '.join(runs)}"
    parts = [_table(caption, _header(["table", "rows", "columns", "days", "first day", "last day"], numeric={1, 2, 3}), body)]
    for name, view in tables.items():
        head = view.get("head")
        if head:
            inner = _rows_table(_caption(name, len(head), view["rows"]), view["columns"], head)
            parts.append(f"<details><summary>First rows of <code>{escape(name)}</code></summary>{inner}</details>")
    return _page(parts)


def table_html(name: str, columns: Sequence[str], rows: Sequence[Sequence[object]], total_rows: int) -> str:
    """A table: some of its rows.

    Parameters
    ----------
    name
        What it is called.
    columns
        Names of the columns.
    rows
        The rows that are shown, each with a value for each column: None for null.
    total_rows
        Number of rows that there are.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> html = table_html("rejected", ["row", "value"], [[2, "<b>"], [3, None]], 7)
    >>> "rejected: 2 of 7 rows, 2 columns" in html, "&lt;b&gt;" in html, ">null<" in html
    (True, True, True)
    """
    caption = f"{_caption(name, len(rows), total_rows)}, {_plural(len(columns), 'column')}"
    return _page([_rows_table(caption, columns, rows)])


def catalog_html(rows: int, anime: int, days: Sequence[date], genres: Sequence[str], output: str) -> str:
    """A catalogue: what it holds, and which days there are.

    Parameters
    ----------
    rows, anime
        Rows of the panel, and anime in it.
    days
        The snapshot days, ascending.
    genres
        The genres that occur.
    output
        The kind of the frames of its answers.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> html = catalog_html(2, 1, [date(2026, 2, 7), date(2026, 2, 8)], ["Sci-Fi & more"], "polars")
    >>> "2026-02-08" in html, "Sci-Fi &amp; more" in html
    (True, True)
    """
    missing = (days[-1] - days[0]).days + 1 - len(days) if days else 0
    facts: list[list[object]] = [
        ["rows", rows],
        ["anime", anime],
        ["snapshot days", len(days)],
        ["first day", days[0] if days else None],
        ["last day", days[-1] if days else None],
        ["days without a snapshot between them", missing],
        ["answers are", {"catlog": "catlog.Table"}.get(output, output)],
    ]
    parts = [_rows_table("catlog.Catalog", ["", "value"], facts)]
    if genres:
        parts.append(_details(_plural(len(genres), "genre"), f"<p>{escape(', '.join(genres))}</p>"))
    return _page(parts)


def lazy_html(tables: Mapping[str, Sequence[tuple[str, str]]], run_id: str) -> str:
    """Tables of Spark: their columns, since no row has been computed.

    Parameters
    ----------
    tables
        For each table the names and types of its columns.
    run_id
        The run id of their rows.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> html = lazy_html({"trend_correlation": [("snapshot_date", "date"), ("total_anime", "int")]}, "run-1")
    >>> "trend_correlation" in html, "no row has been computed" in html, "run-1" in html
    (True, True, True)
    """
    parts = [f"<p>Spark DataFrames of run {escape(run_id)}; no row has been computed.</p>"]
    for name, columns in tables.items():
        inner = _rows_table(name, ["column", "type"], [list(column) for column in columns])
        parts.append(_details(f"{name}: {_plural(len(columns), 'column')}", inner))
    return _page(parts)


def report_html(report: Mapping[str, Any]) -> str:
    """A report of reading or of data quality: status, counts, and what was found, worst first.

    Parameters
    ----------
    report
        The core's `ReadReport` or `QualityReport` as a dict with keys in `snake_case`. Of a `ReadReport`, what was
        rejected is found under `rejected_values`; a `QualityReport` has findings as `anomalies`, and `rejected` rows.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> html = report_html({"rows_read": 2, "rows_kept": 1, "rows_rejected": 1,
    ...                     "rejected_values": [{"reason": "not_a_number", "count": 1}]})
    >>> "1 of 2 rows rejected" in html, "not_a_number" in html
    (True, True)
    """
    reading = report.get("reading", report)
    parts = [_status(report, reading), _counts(report, reading)]
    anomalies = report.get("anomalies", ())
    if anomalies:
        parts.append(_findings(anomalies))
        parts += [_evidence(anomaly) for anomaly in anomalies if anomaly.get("days") or anomaly.get("examples")]
    reasons = reading.get("rejected_values", ())
    if reasons:
        body = ["<tr>" + _head(item["reason"], "row") + _count(item["count"]) + "</tr>" for item in reasons]
        parts.append(_table("Rejected values by reason", _header(["reason", "values"], numeric={1}), body))
    rejected = report.get("rejected", ())
    if rejected:
        parts.append(_rejected(rejected, sum(item["count"] for item in reasons)))
    nulls = [item for item in report.get("nulls", ()) if item["nulls"]]
    if nulls:
        body = ["<tr>" + _head(item["column"], "row") + _count(item["nulls"]) + _cell(_percent(item["share"]), right=True) + "</tr>" for item in nulls]
        parts.append(_details("Nulls by column", _table("Nulls by column", _header(["column", "nulls", "share of rows"], {1, 2}), body)))
    files = reading.get("files", ())
    if files:
        parts.append(_files(files))
    return _page(parts)


def _status(report: Mapping[str, Any], reading: Mapping[str, Any]) -> str:
    """One sentence, with a border in the colour of the worst finding."""
    rejected, read = reading.get("rows_rejected", 0), reading.get("rows_read", 0)
    anomalies = report.get("anomalies")
    levels = [str(anomaly["severity"]) for anomaly in anomalies or ()]
    if anomalies is None:
        text = f"{rejected:,} of {_plural(read, 'row')} rejected" if rejected else f"All {_plural(read, 'row')} valid"
    else:
        text = "Data quality: " + ", ".join(_plural(levels.count(level), level) for level in ("error", "warning", "note"))
    worst = "error" if rejected or "error" in levels else "warning" if "warning" in levels else "good"
    return f'<p class="catlog-{worst}"><strong>{text}</strong></p>'


def _counts(report: Mapping[str, Any], reading: Mapping[str, Any]) -> str:
    zeros = reading.get("zeros_read_as_null") or {}
    counts: list[tuple[str, object]] = [
        ("rows read", reading.get("rows_read")),
        ("rows kept", reading.get("rows_kept")),
        ("rows rejected", reading.get("rows_rejected")),
        ("anime", report.get("anime")),
        ("days", report.get("days")),
        ("first day", report.get("first_day")),
        ("last day", report.get("last_day")),
        ("days from one snapshot to the next (median)", report.get("days_between_snapshots")),
        ("identical rows merged", reading.get("identical_duplicates_merged") or None),
        ("older captures passed over", reading.get("captures_passed_over") or None),
        *((f"zeros read as null: {column}", count or None) for column, count in zeros.items()),
        ("scores rounded to four places", reading.get("scores_rounded") or None),
        ("genres missing, read as none", reading.get("genres_null") or None),
        ("lists of genres tidied", reading.get("genres_tidied") or None),
        ("columns that no file has", ", ".join(reading.get("absent_columns") or ()) or None),
    ]
    body = ["<tr>" + _head(what, "row") + (_count(value) if isinstance(value, int) else _cell(value, right=True)) + "</tr>" for what, value in counts if value is not None]
    return _table("What was read", _header(["what", "value"], numeric={1}), body)


def _findings(anomalies: Iterable[Mapping[str, Any]]) -> str:
    body = []
    for anomaly in anomalies:
        level = str(anomaly["severity"])
        known = level if level in ("error", "warning") else "note"
        body.append(
            f'<tr><th scope="row" class="catlog-{known}">{escape(level)}</th>'
            + _cell(anomaly["kind"]) + _count(anomaly["count"]) + _cell(anomaly["message"], prose=True) + "</tr>"
        )  # fmt: skip
    return _table("Findings, worst first", _header(["severity", "kind", "count", "what it means"], numeric={2}), body)


def _evidence(anomaly: Mapping[str, Any]) -> str:
    """The days and the changes of a finding, to unfold."""
    days, changes = anomaly.get("days") or (), anomaly.get("examples") or ()
    parts = []
    if days:
        # Those with the largest numbers, in the order of the calendar.
        largest = sorted(sorted(days, key=lambda day: (-day["count"], str(day["date"])))[:_PROBLEMS], key=lambda day: str(day["date"]))
        rows = [[day["date"], day["count"], day.get("before")] for day in largest]
        compared = any(row[2] is not None for row in rows)
        columns = ["day", "count", "before"] if compared else ["day", "count"]
        caption = "Days" if len(rows) == len(days) else f"Days with the largest counts, {len(rows):,} of {len(days):,}"
        parts.append(_rows_table(caption, columns, [row[: len(columns)] for row in rows]))
    if changes:
        keys = ["mal_id", "title", "column", "from_date", "from", "to_date", "to"]
        rows = [[change.get(key) for key in keys] for change in changes[:_EXAMPLES]]
        parts.append(_rows_table("The largest changes", keys, rows))
    return _details(_cut(f"{anomaly['kind']}: {str(anomaly['message']).partition(':')[0]}"), "".join(parts))


def _rejected(rejected: Sequence[Mapping[str, Any]], total: int) -> str:
    keys = ["file", "row", "column", "value", "reason", "detail"]
    rows = [[item.get(key) for key in keys] for item in rejected[:_PROBLEMS]]
    return _rows_table(_caption("Rejected values", len(rows), max(total, len(rejected)), noun="value"), keys, rows)


def _files(files: Sequence[Mapping[str, Any]]) -> str:
    keys = ["file", "format", "rows_read", "rows_rejected", "absent_columns"]
    rows = [[item.get(key) for key in keys] for item in files[:_PROBLEMS]]
    caption = "Files" if len(rows) == len(files) else f"The first {len(rows):,} of {len(files):,} files"
    return _details(_plural(len(files), "file"), _rows_table(caption, keys, rows))


def _page(parts: Iterable[str]) -> str:
    return f'{_STYLE}<div class="catlog">{"".join(parts)}</div>'


def _details(summary: str, inner: str) -> str:
    return f"<details><summary>{escape(summary)}</summary>{inner}</details>"


def _rows_table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    numeric = {at for at in range(len(columns)) if any(_is_number(row[at]) for row in rows)}
    body = ["<tr>" + "".join(_cell(value, right=at in numeric) for at, value in enumerate(row)) + "</tr>" for row in rows]
    return _table(caption, _header(columns, numeric), body)


def _table(caption: str, header: str, body: Iterable[str]) -> str:
    # A region that can be focused: who has no mouse scrolls it with the keyboard.
    return (
        f'<div class="catlog-scroll" role="region" tabindex="0" aria-label="{escape(caption)}"><table><caption>{escape(caption)}'
        f"</caption><thead>{header}</thead><tbody>{''.join(body)}</tbody></table></div>"
    )


def _header(columns: Sequence[str], numeric: set[int]) -> str:
    return "<tr>" + "".join(_head(name, "col", at in numeric) for at, name in enumerate(columns)) + "</tr>"


def _head(text: object, scope: str, right: bool = False) -> str:
    css = ' class="catlog-n"' if right else ""
    return f'<th scope="{scope}"{css}>{escape(_cut(str(text)))}</th>'


def _cell(value: object, right: bool = False, prose: bool = False) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return f'<td{_css(right)}><span class="catlog-null">null</span></td>'
    if prose:
        return f'<td class="catlog-text">{escape(str(value))}</td>'
    # Titles may be in any script, also in those that run from right to left.
    direction = ' dir="auto"' if isinstance(value, str) and not right else ""
    return f"<td{_css(right or _is_number(value))}{direction}>{escape(_cut(_text(value)))}</td>"


def _count(value: int | None) -> str:
    """A number of things; ids and years are numbers, too, but not with commas."""
    return _cell(None if value is None else f"{value:,}", right=True)


def _css(right: bool) -> str:
    return ' class="catlog-n"' if right else ""


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return ", ".join(_text(item) for item in value)
    return str(value)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _caption(name: str, shown: int, total: int, noun: str = "row") -> str:
    if shown >= total:
        return f"{name}: {_plural(total, noun)}"
    return f"{name}: {shown:,} of {_plural(total, noun)}"


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _percent(share: float) -> str:
    percent = share * 100
    return "< 0.1 %" if 0 < percent < 0.05 else f"{percent:.1f} %"
