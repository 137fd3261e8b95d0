"""The catalogue: queries, days that are appended, directories that other processes write to."""

import datetime
import threading

import catlog
import pytest
from conftest import row

LAST = datetime.date(2026, 2, 12)


@pytest.fixture
def catalog(rows):
    return catlog.open(rows)


def test_what_it_holds(catalog):
    assert repr(catalog) == "<catlog.Catalog: 33 rows, 3 anime, 12 days from 2026-02-01 to 2026-02-12>"
    assert catalog.days[0] == datetime.date(2026, 2, 1)
    assert catalog.latest_date == LAST
    assert (catalog.rows, catalog.anime_count, catalog.genres) == (33, 3, ["Action", "Drama"])
    summary = catalog.anime(1)
    assert (summary["title"], summary["rank"], summary["snapshots"]) == ("Anime 1", 16, 12)
    assert summary["last_day"] == LAST
    assert catalog.anime(99) is None


def test_what_a_notebook_shows(catalog):
    shown = catalog._repr_html_()
    assert all(text in shown for text in ("<table>", "2026-02-12", "2 genres", "Action, Drama", "catlog.Table"))


def test_queries_give_the_rows_of_the_tables(catalog, rows):
    tables = catlog.analyze(rows)
    for name in catlog.TABLE_NAMES:
        whole = catalog.query(name).frame
        assert len(whole) == len(tables[name]) > 0
        for column in whole.column_names:
            if column not in ("processed_at", "etl_run_id"):
                assert whole.column(column) == tables[name].column(column), f"{name}.{column}"
        assert getattr(catalog, name)(date="latest").column("snapshot_date") == [LAST] * len(
            getattr(catalog, name)(date=LAST)
        )


def test_conditions(catalog):
    one = catalog.rolling_momentum_analysis(mal_id=1, from_="2026-02-03", to=datetime.date(2026, 2, 5))
    assert one.column("snapshot_date") == [datetime.date(2026, 2, day) for day in (3, 4, 5)]
    climbing = catalog.rolling_momentum_analysis(date="latest", where={"rank_momentum_7d": "strongly_climbing"})
    assert climbing.column("mal_id") == [1]
    either = {"rank_momentum_7d": ["strongly_climbing", "strongly_falling"]}
    assert catalog.rolling_momentum_analysis(date="latest", where=either).column("mal_id") == [1, 2]
    low = catalog.rolling_momentum_analysis(where=[("rank", "<=", 20), ("snapshot_date", ">", datetime.date(2026, 2, 9))])
    assert all(rank <= 20 for rank in low.column("rank"))
    assert min(low.column("snapshot_date")) == datetime.date(2026, 2, 10)
    assert set(catalog.rolling_momentum_analysis(where={"score": None}).column("mal_id")) == {3}
    assert catalog.genre_percentiles(genre="Action", date="latest").column("mal_id") == [1]
    assert len(catalog.trend_significance(mal_id=99)) == 0


def test_order_and_pages(catalog):
    best = catalog.rolling_momentum_analysis(date="latest", order_by="rank")
    assert best.column("mal_id") == [1, 2, 3]
    assert catalog.rolling_momentum_analysis(date="latest", order_by="rank", descending=True).column("rank") == [30, 22, 16]
    page = catalog.query("rolling_momentum_analysis", order_by="rank", limit=10, with_total=True)
    assert page.total == 33
    seen = page.frame.rows()
    while page.next_cursor is not None:
        page = catalog.query("rolling_momentum_analysis", order_by="rank", limit=10, cursor=page.next_cursor)
        seen += page.frame.rows()
    assert len(seen) == 33
    assert len({(row["mal_id"], row["snapshot_date"]) for row in seen}) == 33
    rest = catalog.rolling_momentum_analysis(order_by="rank", offset=30)
    assert rest.rows() == seen[30:]


@pytest.mark.parametrize(
    ("query", "kind", "text"),
    [
        ({"where": {"rnk": 1}}, catlog.InvalidQueryError, "rank"),
        ({"where": {"rank": "one"}}, catlog.InvalidQueryError, "rank"),
        ({"where": [("rank", "~", 1)]}, catlog.InvalidOptionError, "tuple of column"),
        ({"order_by": "nothing"}, catlog.InvalidQueryError, "nothing"),
        ({"day": "latest"}, catlog.InvalidOptionError, "mal_id, date"),
        ({"date": "latest", "to": "2026-02-03"}, catlog.InvalidOptionError, "one or the other"),
        ({"date": "soon"}, catlog.InvalidOptionError, "2026-02-08"),
        ({"limit": -1}, catlog.InvalidOptionError, "whole number"),
        ({"cursor": "?"}, catlog.InvalidQueryError, "cursor"),
    ],
    ids=str,
)
def test_queries_that_mean_nothing(catalog, query, kind, text):
    with pytest.raises(kind, match=text) as found:
        catalog.rolling_momentum_analysis(**query)
    assert isinstance(found.value, ValueError)
    with pytest.raises(catlog.InvalidOptionError, match="the tables are"):
        catalog.query("titles")


def test_the_kind_of_its_frames(rows):
    pl = pytest.importorskip("polars")
    assert isinstance(catlog.open(pl.DataFrame(rows)).trend_correlation(), pl.DataFrame)
    assert isinstance(catlog.open(rows, output="polars").trend_correlation(), pl.DataFrame)
    assert isinstance(catlog.open(pl.DataFrame(rows), output="catlog").trend_correlation(), catlog.Table)


def test_append(catalog):
    day = [row(1, "2026-02-13", 14, 8.2, ["Action"]), row(4, "2026-02-13", 1, 9.9, ["Drama"])]
    report = catalog.append(day)
    assert report == {
        "days_added": [datetime.date(2026, 2, 13)], "days_unchanged": [], "days_replaced": [], "rows": 2,
    }  # fmt: skip
    assert catalog.append(day)["days_unchanged"] == [datetime.date(2026, 2, 13)]
    day[0]["rank"] = 15
    with pytest.raises(catlog.DayConflictError, match="replace") as found:
        catalog.append(day)
    assert found.value.date == datetime.date(2026, 2, 13)
    assert catalog.append(day, replace=True)["days_replaced"] == [datetime.date(2026, 2, 13)]
    assert catalog.rolling_momentum_analysis(date="latest").column("rank") == [15, 1]


def test_a_directory(tmp_path, rows):
    home = tmp_path / "catalogue"
    collector = catlog.open(home, create=True)
    assert collector.days == []
    assert collector.latest_date is None
    server = catlog.open(str(home))
    report = collector.append(rows)
    assert len(report["days_added"]) == 12
    assert (home / "days" / "2026-02-12.parquet").exists()
    assert server.days == []
    assert server.refresh()["files_read"] == 12
    assert server.days == collector.days
    january = [row(1, "2026-01-31", 9, 8.0, [])]
    collector.append(january)
    assert collector.compact() == {"months_written": 1, "day_files_merged": 1}
    assert len(catlog.open(home, create=True).days) == 13
    with pytest.raises(catlog.InvalidOptionError, match="append the rows"):
        catlog.open(rows, create=True)


def test_writers_take_turns(tmp_path):
    catalog = catlog.open(tmp_path, create=True)
    errors = []

    def append(day):
        try:
            catalog.append([row(mal_id, f"2026-03-{day:02}", mal_id, 8.0, []) for mal_id in range(1, 50)])
            catalog.rolling_momentum_analysis(date="latest")
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=append, args=(day,)) for day in range(1, 17)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    assert len(catalog.days) == 16


def test_trending(panel, catalog):
    trending = catlog.open(panel).trending(limit=3)
    assert trending["as_of"] == datetime.date(2026, 1, 28)
    climbers = trending["biggest_climbers_7d"]
    assert climbers["status"] == "available"
    assert climbers["items"][0]["mal_id"] == 62671
    assert climbers["items"][0]["change"] == -175
    assert isinstance(trending["longest_top10_streaks"]["items"][0]["since"], datetime.date)
    assert catalog.trending()["biggest_climbers_30d"] == {
        "status": "insufficientHistory", "required_days": 30, "available_days": 11,
    }  # fmt: skip
    with pytest.raises(catlog.InvalidOptionError, match="at least 1"):
        catalog.trending(streak_top=0)


def test_the_newest_day_in_numbers(catalog):
    summary = catalog.advanced_summary(min_anime_in_genre=1)
    assert (summary["as_of"], summary["anime"]) == (LAST, 3)
    assert {count["label"]: count["count"] for count in summary["rank_momentum_7d"]}["strongly_climbing"] == 1
    assert summary["correlation"]["snapshot_date"] == LAST
    assert isinstance(summary["correlation"]["processed_at"], datetime.datetime)
    with pytest.raises(catlog.InvalidOptionError, match="alpha"):
        catalog.advanced_summary(alpha=7)


def test_correlations(panel):
    catalog = catlog.open(panel)
    catalog.warm()
    found = catalog.genre_correlation("rank", window=20)
    size = len(found.genres)
    assert size == len(found.matrix) == len(found.matrix[0]) > 5
    assert found.matrix[0][1] == found.matrix[1][0]
    assert all(r is None or -1 <= r <= 1 for line in found.matrix for r in line)
    lags = catalog.cross_correlation(found.genres[0], 62671, max_lag=2)
    assert [lag["lag"] for lag in lags] == [-2, -1, 0, 1, 2]
    with pytest.raises(catlog.InvalidOptionError, match="window"):
        catalog.genre_correlation(window=2)
    with pytest.raises(catlog.UnknownLabelError):
        catalog.genre_correlation("members")
