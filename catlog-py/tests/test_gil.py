"""Every call that computes lets other Python threads run."""

import sys
import threading
import time

import catlog
import pytest
from catlog import _native
from conftest import FIXTURES
from test_domain import EXPORT, PAGE

DAY = [{"mal_id": 5114, "snapshot_date": "2027-02-08", "rank": 2, "score": 9.1, "genres": ["Drama"]}]


@pytest.fixture
def counter():
    """Counts on another thread, which runs only while a call lets go of the interpreter: nobody is made to let go of it."""
    interval = sys.getswitchinterval()
    counted, done = [0], threading.Event()

    def count():
        while not done.is_set():
            counted[0] += 1
            time.sleep(0)

    thread = threading.Thread(target=count, daemon=True)
    sys.setswitchinterval(1000)
    thread.start()
    yield counted
    done.set()
    sys.setswitchinterval(interval)
    thread.join()


def progress(counter, call):
    """Whether the other thread runs during a call, sooner or later: it needs a moment to wake up."""
    for _ in range(20_000):
        before = counter[0]
        call()
        if counter[0] > before:
            return True
    return False


def test_a_call_that_keeps_the_interpreter_is_found_out(counter):
    assert not progress(counter, lambda: sorted(range(100)))


PATH = str(FIXTURES / "daily_rankings.csv.gz")
ENTRIES = [{"mal_id": mal_id, "user_id": "u", "status": "COMPLETED", "rating": 1 + mal_id % 10} for mal_id in range(1, 1500)]
ANIME = [{"mal_id": mal_id, "title": "x", "genres": ["Drama", "Action"], "score": 8.0} for mal_id in range(1, 3000)]


@pytest.fixture(scope="module")
def catalog():
    return catlog.open(PATH)


@pytest.fixture(scope="module")
def library():
    return catlog.Library("u", ENTRIES, ANIME)


@pytest.mark.parametrize(
    "call",
    [
        lambda: catlog.analyze(DAY),
        lambda: catlog.trend_correlation(DAY),
        lambda: catlog.validate(DAY),
        lambda: catlog.open(DAY),
        lambda: catlog.open(DAY).append([{**DAY[0], "snapshot_date": "2027-02-09"}]),
        lambda: catlog.page_from_jikan(PAGE),
        lambda: catlog.rankings_from_jikan(PAGE, "2026-02-08"),
        lambda: catlog.user_list_from_mal_xml(EXPORT, "u1"),
        lambda: catlog.Library("u", ENTRIES),
    ],
    ids=["analyze", "one table", "validate", "open", "append", "page", "rankings", "list", "Library"],
)
def test_functions(counter, call):
    assert progress(counter, call)


def test_files(counter, tmp_path):
    assert progress(counter, lambda: catlog.export(DAY, tmp_path))
    assert progress(counter, lambda: catlog.analyze(PATH, dates="latest"))


def test_rows_are_taken_apart_with_breaks(counter):
    """Before anything is computed: the last of the rows is none."""
    rows = [*DAY * 5000, 7]

    def refused():
        with pytest.raises(catlog.UnsupportedSourceError, match=r"row 5001 is .*not a dict"):
            _native.read(rows, "strict", "error", None)

    assert progress(counter, refused)


@pytest.mark.parametrize(
    "ask",
    [
        lambda catalog: catalog.volatility_rankings(date="latest", limit=1),
        lambda catalog: catalog.warm(["trend_significance"]),
        lambda catalog: catalog.trending(limit=3),
        lambda catalog: catalog.advanced_summary(),
        lambda catalog: catalog.anime(62671),
        lambda catalog: catalog.genres,
        lambda catalog: catalog.genre_correlation(window=30),
        lambda catalog: catalog.cross_correlation("Action", "Drama"),
        lambda catalog: catalog.refresh(),
        lambda catalog: catalog.compact(),
    ],
    ids=["query", "warm", "trending", "summary", "anime", "genres", "genre_correlation", "cross", "refresh", "compact"],
)
def test_the_catalogue(counter, catalog, ask):
    assert progress(counter, lambda: ask(catalog))


def test_tables_and_reports(counter, catalog):
    table = catalog.rolling_momentum_analysis()
    reading = _native.read([PATH], "strict", "error", None)
    assert progress(counter, lambda: table.day_range)
    assert progress(counter, reading.quality)
    assert progress(counter, reading.rejected)


@pytest.mark.parametrize(
    "ask",
    [
        lambda library: library.entries,
        lambda library: library.watched,
        lambda library: library.favorites,
        lambda library: library.summary(),
        lambda library: library.genre_affinity(),
        lambda library: library.recommend(limit=1),
    ],
    ids=["entries", "watched", "favorites", "summary", "genre_affinity", "recommend"],
)
def test_a_library(counter, library, ask):
    assert progress(counter, lambda: ask(library))


def test_kernels(counter):
    pytest.importorskip("numpy")
    from catlog import stats

    values, days = [5.0, 3.0, 4.0, 1.0, 2.0] * 20, list(range(100))
    rolling = (stats.rolling_mean, stats.rolling_std, stats.rolling_regression, stats.rolling_mann_kendall, stats.rolling_theil_sen)
    for kernel in rolling:
        assert progress(counter, lambda kernel=kernel: kernel(values, 7, days=days)), kernel.__name__
    for kernel in (stats.mann_kendall, stats.theil_sen, stats.ar_trend, stats.percent_rank):
        assert progress(counter, lambda kernel=kernel: kernel(values)), kernel.__name__
    for kernel in (stats.pearson, stats.spearman, stats.linear_regression):
        assert progress(counter, lambda kernel=kernel: kernel(values, days)), kernel.__name__
    assert progress(counter, lambda: stats.benjamini_hochberg([0.1, 0.2]))
