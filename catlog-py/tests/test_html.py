"""What notebooks show: well-formed, escaped, without scripts, and readable with a screen reader."""

import datetime as dt
import importlib.util
from html.parser import HTMLParser
from pathlib import Path

import pytest

# The module is of plain data: it is loaded without the rest of the package.
_PATH = Path(__file__).resolve().parents[1] / "python" / "catlog" / "_html.py"
_SPEC = importlib.util.spec_from_file_location("catlog_html", _PATH)
html = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(html)

EVIL = "<script>alert('1')</script> & \"quoted\""

READING = {
    "files": [{"file": "day.csv", "format": "csv", "rows_read": 32, "rows_rejected": 25, "absent_columns": ["etl_run_id"]}],
    "rows_read": 1032,
    "rows_kept": 1007,
    "rows_rejected": 25,
    "rejected_values": [{"reason": "not_a_number", "count": 4}, {"reason": "duplicate_key", "count": 21}],
    "identical_duplicates_merged": 2,
    "captures_passed_over": 0,
    "zeros_read_as_null": {"rank": 3, "popularity": 0, "score": 0},
    "scores_rounded": 0,
    "genres_null": 0,
    "genres_tidied": 0,
    "absent_columns": ["etl_run_id"],
}
QUALITY = {
    "reading": READING,
    "anime": 41,
    "days": 60,
    "first_day": dt.date(2026, 1, 1),
    "last_day": dt.date(2026, 3, 1),
    "days_between_snapshots": 1,
    "nulls": [{"column": "score", "nulls": 61, "share": 0.0606}, {"column": "rank", "nulls": 0, "share": 0.0}],
    "anomalies": [
        {"kind": "rejected_rows", "severity": "error", "count": 25, "message": EVIL, "days": [], "examples": []},
        {
            "kind": "score_jump", "severity": "warning", "count": 1, "message": "1 score jump: few votes", "days": [],
            "examples": [
                {"mal_id": 1480, "title": EVIL, "column": "score", "from_date": dt.date(2026, 1, 3), "to_date": dt.date(2026, 1, 4), "from": 5.54, "to": 6.48}
            ],
        },
        {
            "kind": "size_jump", "severity": "warning", "count": 30, "message": "30 days with more rows", "examples": [],
            "days": [{"date": dt.date(2026, 1, day), "count": day, "before": 0} for day in range(1, 31)],
        },
    ],
    "rejected": [
        {"file": "day.csv", "row": 2, "column": "rank", "value": EVIL, "reason": "not_a_number", "detail": "a whole number", "mal_id": "2", "snapshot_date": "2026-02-08"}
    ],
}  # fmt: skip
TABLES = {
    "trend_significance": {
        "rows": 37789, "columns": ["mal_id", "snapshot_date", "rank_trend_slope"], "days": 119, "first_day": dt.date(2025, 10, 1),
        "last_day": dt.date(2026, 1, 28), "run_id": "nightly-7", "head": [[184, dt.date(2025, 10, 1), None]],
    },
    "rejected": {"rows": 0, "columns": [EVIL]},
}  # fmt: skip
PAGES = {
    "result": html.result_html(TABLES),
    "table": html.table_html(EVIL, ["id", "title"], [[1, EVIL], [12345, None]], 2),
    "quality": html.report_html(QUALITY),
    "reading": html.report_html(READING),
    "empty": html.report_html({"rows_read": 0}) + html.result_html({}) + html.table_html("none", [], [], 0),
}


class Page(HTMLParser):
    """Checks that elements are closed in order, and keeps what the tests ask for."""

    def __init__(self, text):
        super().__init__()
        self.open, self.elements, self.cells, self.tables = [], [], [], []
        self.feed(text)
        self.close()
        assert not self.open, f"not closed: {self.open}"

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag == "table":
            self.tables.append({"caption": "", "rows": [], "heads": []})
        if tag == "tr":
            self.tables[-1]["rows"].append([])
        if tag in ("td", "th"):
            self.tables[-1]["rows"][-1].append("")
            if tag == "th":
                self.tables[-1]["heads"].append(dict(attrs).get("scope"))
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "caption" in self.open:
            self.tables[-1]["caption"] += data
        elif "td" in self.open or "th" in self.open:
            self.tables[-1]["rows"][-1][-1] += data

    def table(self, caption):
        (found,) = [table for table in self.tables if table["caption"].startswith(caption)]
        return found["rows"]


@pytest.mark.parametrize("name", list(PAGES))
def test_pages_are_well_formed_escaped_and_have_no_scripts(name):
    page = Page(PAGES[name])
    assert page.tables
    assert {tag for tag, _ in page.elements} <= {
        "style", "div", "p", "strong", "table", "caption", "thead", "tbody", "tr", "th", "td", "details", "summary", "code", "span",
    }  # fmt: skip
    assert not [key for _, attributes in page.elements for key in attributes if key.startswith("on")]
    assert "<script" not in PAGES[name]


@pytest.mark.parametrize("name", list(PAGES))
def test_tables_have_captions_and_scopes(name):
    for table in Page(PAGES[name]).tables:
        assert table["caption"]
        assert set(table["heads"]) <= {"col", "row"}


@pytest.mark.parametrize("name", list(PAGES))
def test_text_and_ground_have_the_colours_of_the_notebook(name):
    style = PAGES[name].partition("</style>")[0]
    assert "background" not in style
    assert not [rule for rule in style.replace("}", ";").replace("{", ";").split(";") if rule.strip().startswith("color:")]


def test_result():
    page = Page(PAGES["result"])
    rows = page.table("CatLog result: 2 tables, run nightly-7")
    assert rows == [
        ["table", "rows", "columns", "days", "first day", "last day"],
        ["trend_significance", "37,789", "3", "119", "2025-10-01", "2026-01-28"],
        ["rejected", "0", "1", "null", "null", "null"],
    ]
    assert page.table("trend_significance: 1 of 37,789 rows") == [
        ["mal_id", "snapshot_date", "rank_trend_slope"],
        ["184", "2025-10-01", "null"],
    ]
    assert [tag for tag, _ in page.elements].count("details") == 1  # nothing to unfold for a table without rows


def test_table():
    (table,) = Page(PAGES["table"]).tables
    assert table["caption"] == f"{EVIL}: 2 rows, 2 columns"
    assert table["rows"] == [["id", "title"], ["1", EVIL], ["12345", "null"]]


def test_values():
    row = [True, 3.14159265, float("nan"), ["Drama", "Slice of Life"], dt.datetime(2026, 1, 29, 6, tzinfo=dt.UTC), "x" * 100, 60, "星"]
    (table,) = Page(html.table_html("t", list("abcdefgh"), [row], 1)).tables
    assert table["rows"][1] == [
        "true", "3.14159", "null", "Drama, Slice of Life", "2026-01-29 06:00:00+00:00", "x" * 79 + "…", "60", "星",
    ]  # fmt: skip


def test_quality_report():
    text = PAGES["quality"]
    page = Page(text)
    assert "Data quality: 1 error, 2 warnings, 0 notes" in text
    counts = dict(page.table("What was read")[1:])
    assert counts["rows read"] == "1,032" and counts["rows kept"] == "1,007" and counts["rows rejected"] == "25"
    assert counts["anime"] == "41" and counts["first day"] == "2026-01-01" and counts["zeros read as null: rank"] == "3"
    assert "zeros read as null: score" not in counts  # what did not occur is not listed
    findings = page.table("Findings, worst first")
    assert findings[1] == ["error", "rejected_rows", "25", EVIL]
    assert [row[0] for row in findings[1:]] == ["error", "warning", "warning"]
    assert page.table("Rejected values: 1 of 25 values")[1] == ["day.csv", "2", "rank", EVIL, "not_a_number", "a whole number"]
    assert page.table("The largest changes")[1] == ["1480", EVIL, "score", "2026-01-03", "5.54", "2026-01-04", "6.48"]
    days = page.table("Days with the largest counts, 20 of 30")  # the largest, by date
    assert days[1] == ["2026-01-11", "11", "0"] and days[-1] == ["2026-01-30", "30", "0"]
    assert page.table("Nulls by column")[1:] == [["score", "61", "6.1 %"]]


def test_reading_report():
    page = Page(PAGES["reading"])
    assert "25 of 1,032 rows rejected" in PAGES["reading"]
    assert page.table("Rejected values by reason")[1:] == [["not_a_number", "4"], ["duplicate_key", "21"]]
    assert page.table("Files")[1] == ["day.csv", "csv", "32", "25", "etl_run_id"]


def test_catalogue():
    page = html.catalog_html(1032, 41, [dt.date(2026, 1, 1), dt.date(2026, 1, 4)], [EVIL, "Drama"], "polars")
    assert "2026-01-01" in page and "2026-01-04" in page and "2 genres" in page
    assert EVIL not in page and "<script" not in page
    assert '<th scope="col">value</th>' in page or 'scope="col"' in page
    assert "null" in html.catalog_html(0, 0, [], [], "catlog")


def test_lazy_tables():
    page = html.lazy_html({"trend_correlation": [("most_correlated_anime", "array<int>")]}, EVIL)
    assert "array&lt;int&gt;" in page and "trend_correlation: 1 column" in page
    assert "<script" not in page


def test_status_says_that_all_is_well():
    text = html.report_html({**READING, "rows_rejected": 0, "rejected_values": []})
    assert "All 1,032 rows valid" in text and "catlog-good" in text.partition("</style>")[2]
