"""The plots: what is drawn, by the artists, against the golden tables and frames made by hand."""

import datetime as dt
import io
import math
import os
import re
import subprocess
import sys
import warnings
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest

pl = pytest.importorskip("polars")
matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

import catlog  # noqa: E402
import catlog.plot as cp  # noqa: E402
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402
from catlog.plot import _fonts, _style  # noqa: E402
from matplotlib.colors import to_hex  # noqa: E402
from matplotlib.dates import date2num  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "fixtures" / "golden"
ANIME = 9
JAPANESE = "星降る丘のカフェテラス"


def golden(name):
    return pl.read_csv(io.BytesIO((GOLDEN / f"{name}.csv.gz").read_bytes()), try_parse_dates=True, infer_schema_length=None)


TABLES = {
    name: golden(name)
    for name in (
        "rolling_momentum_analysis",
        "trend_significance",
        "volatility_rankings",
        "genre_percentiles",
        "trend_correlation",
    )
}
MOMENTUM = TABLES["rolling_momentum_analysis"]
TRENDS = TABLES["trend_significance"]
VOLATILITY = TABLES["volatility_rankings"]
GENRES = TABLES["genre_percentiles"]
CORRELATION = TABLES["trend_correlation"]


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def drawn(ax, label):
    """The values of a line by day, gaps left out."""
    (line,) = [line for line in ax.lines if line.get_label() == label]
    return {x: y for x, y in zip(line.get_xdata(), line.get_ydata()) if not math.isnan(y)}


def table_values(frame, column):
    frame = frame.drop_nulls(column)
    return dict(zip(date2num(frame["snapshot_date"].to_list()), frame[column].cast(float).to_list()))


def of_anime(frame, mal_id=ANIME):
    return frame.filter(pl.col("mal_id") == mal_id).sort("snapshot_date")


def days(*numbers):
    return [dt.date(2026, 1, 1) + dt.timedelta(days=number) for number in numbers]


def momentum_frame(at, ranks, labels=None, **others):
    rows = len(ranks)
    return pl.DataFrame(
        {
            "mal_id": [1] * rows, "snapshot_date": at, "rank": ranks, "rank_avg_7d": ranks, "rank_avg_30d": ranks,
            "rank_avg_30d_ci_low": [None if rank is None else rank - 1 for rank in ranks],
            "rank_avg_30d_ci_high": [None if rank is None else rank + 1 for rank in ranks],
            "rank_momentum_7d": labels or [None] * rows, **others,
        },
        schema_overrides={"rank_momentum_7d": pl.String},
    )  # fmt: skip


# Momentum


@pytest.mark.parametrize("metric", ["rank", "score"])
def test_momentum_draws_the_table(metric):
    ax = cp.momentum(MOMENTUM, ANIME, metric)
    rows = of_anime(MOMENTUM)
    assert drawn(ax, f"{metric} observed") == table_values(rows, metric)
    assert drawn(ax, "7-day mean") == table_values(rows, f"{metric}_avg_7d")
    assert drawn(ax, "30-day mean") == table_values(rows, f"{metric}_avg_30d")
    assert ax.get_title(loc="left") == f"anime {ANIME}: {metric}"
    assert ax.get_xlabel() == "snapshot date"
    assert ax.get_ylabel() == {"rank": "rank (places, 1 = best)", "score": "score (points, 1 to 10)"}[metric]
    assert bool(ax.yaxis_inverted()) == (metric == "rank")
    assert legend(ax)[:4] == [f"{metric} observed", "7-day mean", "30-day mean", "confidence interval\nof the 30-day mean"]


def test_momentum_band_is_the_interval():
    ax = cp.momentum(MOMENTUM, ANIME)
    (band,) = [c for c in ax.collections if c.get_label().startswith("confidence")]
    corners = {(x, y) for path in band.get_paths() for x, y in path.vertices}
    rows = of_anime(MOMENTUM)
    for column in ("rank_avg_30d_ci_low", "rank_avg_30d_ci_high"):
        assert set(table_values(rows, column).items()) <= corners


def test_momentum_does_not_bridge_missing_days():
    at = days(0, 1, 2, 3, 7, 8, 10)
    ax = cp.momentum(momentum_frame(at, [5, 6, 5, 6, 9, 9, 7]), 1)
    for label in ("7-day mean", "30-day mean"):
        (line,) = [line for line in ax.lines if line.get_label() == label]
        known = [(x, y) for x, y in zip(line.get_xdata(), line.get_ydata())]
        for (x, y), (next_x, next_y) in pairwise(known):
            assert next_x - x == 1 or math.isnan(y) or math.isnan(next_y)
        assert line.get_xdata()[line.get_markevery()] == [date2num(at[-1])]  # the day that stands alone
    (band,) = [c for c in ax.collections if c.get_label().startswith("confidence")]
    assert len(band.get_paths()) == 3


def test_momentum_stops_at_missing_values():
    ax = cp.momentum(momentum_frame(days(0, 1, 2, 3, 4), [5, 6, None, 6, 6]), 1)
    (line,) = [line for line in ax.lines if line.get_label() == "30-day mean"]
    assert [math.isnan(y) for y in line.get_ydata()] == [False, False, True, False, False]


def test_momentum_of_weekly_snapshots_joins_the_weeks_with_a_dot_each():
    ax = cp.momentum(momentum_frame(days(0, 7, 14, 28), [5, 6, 5, 6]), 1)
    (line,) = [line for line in ax.lines if line.get_label() == "30-day mean"]
    assert [math.isnan(y) for y in line.get_ydata()] == [False, False, False, True, False]
    assert line.get_markevery() == [0, 1, 2, 4]


def test_momentum_marks_changes_of_the_label():
    labels = ["climbing", "climbing", "stable", "stable", None, "strongly_falling"]
    at = days(0, 1, 2, 3, 4, 5)
    ax = cp.momentum(momentum_frame(at, [5, 4, 4, 4, 5, 9], labels), 1)
    assert legend(ax)[4:] == [
        "7-day momentum: climbing", "7-day momentum: stable", "7-day momentum: strongly falling",
    ]  # fmt: skip
    spans = {
        c.get_label(): [(path.get_extents().x0, path.get_extents().x1) for path in c.get_paths()]
        for c in ax.collections
        if c.get_label() in labels
    }
    zero = date2num(at[0])
    assert spans == {
        "climbing": [(zero - 0.5, zero + 1.5)],
        "stable": [(zero + 1.5, zero + 3.5)],
        "strongly_falling": [(zero + 4.5, zero + 5.5)],
    }


def test_momentum_keeps_the_rank_axis_above_nought():
    ax = cp.momentum(momentum_frame(days(0, 1, 2), [1, 1, 2]), 1)
    bottom, top = ax.get_ylim()
    assert bottom > 2 and 0.5 <= top <= 1
    assert all(float(tick).is_integer() for tick in ax.get_yticks())


def test_wide_intervals_of_the_first_days_do_not_flatten_the_rest():
    frame = momentum_frame(days(0, 1, 2), [10, 12, 14]).with_columns(rank_avg_30d_ci_high=pl.Series([None, 900.0, 20.0]))
    assert cp.momentum(frame, 1).get_ylim()[0] < 30


# Volatility


def test_volatility_is_the_ranking():
    ax = cp.volatility(VOLATILITY, "2025-12-30", limit=7)
    on = VOLATILITY.filter(pl.col("snapshot_date") == dt.date(2025, 12, 30)).drop_nulls("rank_volatility_30d")
    top = on.sort(["rank_volatility_30d", "mal_id"], descending=[True, False]).head(7)
    assert [bar.get_width() for bar in ax.patches] == top["rank_volatility_30d"].to_list()
    assert [label.get_text() for label in ax.get_yticklabels()] == [f"anime {mal_id}" for mal_id in top["mal_id"]]
    assert ax.get_title(loc="left") == f"Most volatile by rank, 2025-12-30 (7 of {len(on)} anime)"
    assert ax.get_xlabel() == "standard deviation of the rank over 30 days (places)"
    colours = dict(zip(["stable", "moderate", "volatile", "highly_volatile"], _style.STEPS))
    assert [to_hex(bar.get_facecolor()) for bar in ax.patches] == [colours[name] for name in top["volatility_category"]]
    assert set(legend(ax)) == {name.replace("_", " ") for name in top["volatility_category"]}
    bottom, top_limit = ax.get_ylim()
    assert bottom > top_limit  # the first bar is on top


def test_volatility_of_the_newest_day_calmest_first():
    ax = cp.volatility(VOLATILITY, metric="score", days=7, order="stable", limit=3)
    newest = VOLATILITY["snapshot_date"].max()
    on = VOLATILITY.filter(pl.col("snapshot_date") == newest).drop_nulls("score_volatility_7d")
    assert [bar.get_width() for bar in ax.patches] == on.sort(["score_volatility_7d", "mal_id"])["score_volatility_7d"].to_list()[:3]
    assert ax.get_title(loc="left").startswith(f"Most stable by score, {newest}")
    assert ax.get_xlabel() == "standard deviation of the score over 7 days (points)"


# Genres


def test_percentiles_of_an_anime_over_time():
    with_two = GENRES.group_by("mal_id").agg(pl.col("genre").n_unique()).filter(pl.col("genre") > 1)["mal_id"].min()
    ax = cp.genre_percentiles(GENRES, mal_id=with_two)
    rows = of_anime(GENRES, with_two)
    assert legend(ax) == sorted(set(rows["genre"]))
    for genre in legend(ax):
        assert drawn(ax, genre) == table_values(rows.filter(pl.col("genre") == genre), "rank_percentile")
    assert ax.get_ylim() == (-2, 102)
    assert ax.get_ylabel() == "percentile of rank within the genre (100 = best)"
    one = cp.genre_percentiles(GENRES, legend(ax)[0], with_two)
    assert legend(one) == legend(ax)[:1]


def test_percentiles_of_a_genre_on_a_day():
    ax = cp.genre_percentiles(GENRES, "Drama", date=dt.date(2025, 12, 23), limit=5)
    on = GENRES.filter((pl.col("snapshot_date") == dt.date(2025, 12, 23)) & (pl.col("genre") == "Drama"))
    top = on.drop_nulls("rank_percentile").sort(["rank_percentile", "mal_id"], descending=[True, False]).head(5)
    assert [label.get_text() for label in ax.get_yticklabels()] == [f"anime {mal_id}" for mal_id in top["mal_id"]]
    dots = {}
    for line in ax.lines:
        if line.get_label() != "mean over 30 days":
            dots |= dict(zip(line.get_ydata(), line.get_xdata()))
    assert [dots[place] for place in range(5)] == top["rank_percentile"].to_list()
    (means,) = [line for line in ax.lines if line.get_label() == "mean over 30 days"]
    assert list(means.get_xdata()) == top["rank_percentile_avg_30d"].to_list()
    assert "top 10 %" in legend(ax)
    assert ax.get_xlabel() == "percentile of rank within Drama (100 = best)"


def test_popularity_has_no_mean_over_30_days():
    assert "mean over 30 days" not in legend(cp.genre_percentiles(GENRES, "Drama", metric="popularity"))


# Trend


@pytest.mark.parametrize("metric", ["rank", "score"])
def test_trend_is_the_least_squares_line(metric):
    end = dt.date(2025, 12, 30)
    ax = cp.trend(TABLES, ANIME, metric, date=end)
    rows = of_anime(MOMENTUM).drop_nulls(metric)
    window = rows.filter(pl.col("snapshot_date").is_between(end - dt.timedelta(days=29), end))
    x = date2num(window["snapshot_date"].to_list())
    slope, intercept = np.polyfit(x - x[0], window[metric].to_numpy(), 1)
    fit = ax.lines[-1]
    assert list(fit.get_xdata()) == [x[0], x[-1]]
    np.testing.assert_allclose(fit.get_ydata(), [intercept, intercept + slope * (x[-1] - x[0])], rtol=1e-12)
    assert drawn(ax, f"{metric} observed") == table_values(rows.filter(pl.col("snapshot_date") <= end), metric)
    assert ax.get_title(loc="left") == f"anime {ANIME}: {metric} trend, 30 days to {end}"
    assert bool(ax.yaxis_inverted()) == (metric == "rank")


def test_trend_tells_slope_p_and_q():
    ax = cp.trend(TABLES, ANIME, date="2025-12-23")
    # 0.016798…, 0.30626…, 0.43743… and r² 0.0497… in the golden table; 23 observations
    assert legend(ax) == ["rank observed", "30-day fit, 23 observations: stable\n+0.0168 places a day, r² 0.05\np = 0.306, q = 0.437"]


def test_trend_shows_the_robust_p_where_it_is():
    table = TRENDS.with_columns(rank_trend_ar_p_value=pl.lit(0.61))
    ax = cp.trend(table, ANIME, date="2025-12-23", observations=MOMENTUM)
    assert legend(ax)[1].endswith("p = 0.610 (dependent days)")


def test_trend_takes_the_input_as_observations():
    panel = pl.read_csv(GOLDEN / "panel.csv", try_parse_dates=True)
    ax = cp.trend(TRENDS, ANIME, date="2025-12-23", observations=panel, titles=panel)
    same = cp.trend(TABLES, ANIME, date="2025-12-23")
    assert list(ax.lines[-1].get_ydata()) == list(same.lines[-1].get_ydata())
    assert ax.get_title(loc="left").startswith("Spreads like the one before, 8.61 and 8.62: rank trend")


# Correlation and matrix


def test_correlation_draws_the_table():
    ax = cp.correlation(CORRELATION)
    names = {
        "rank: 7 with 30 days": "rank_7d_vs_30d_correlation",
        "score: 7 with 30 days": "score_7d_vs_30d_correlation",
        "rank with score: 7 days": "rank_vs_score_7d_correlation",
        "rank with score: 30 days": "rank_vs_score_30d_correlation",
    }
    for label, column in names.items():
        assert drawn(ax, label) == table_values(CORRELATION, column)
    assert legend(ax)[:4] == list(names)
    assert tuple(ax.get_ylim()) == (-1.05, 1.05)
    assert ax.get_ylabel() == "Pearson's r"


def test_correlation_by_spearman():
    ax = cp.correlation(CORRELATION, "rank_vs_score_7d", method="spearman")
    assert drawn(ax, "rank with score: 7 days") == table_values(CORRELATION, "rank_vs_score_7d_correlation_spearman")
    assert ax.get_ylabel() == "Spearman's ρ"


def test_correlation_shades_the_direction():
    at = days(0, 1, 2, 3)
    frame = pl.DataFrame(
        {
            "snapshot_date": at, "rank_7d_vs_30d_correlation": [0.1, 0.2, 0.3, 0.2],
            "market_momentum_direction": ["bullish", "bullish", "mixed", "bearish"],
        }
    )  # fmt: skip
    ax = cp.correlation(frame, ["rank_7d_vs_30d"])
    zero = date2num(at[0])
    # rectangles of new versions of matplotlib, polygons of old ones
    spans = [patch.get_path().transformed(patch.get_patch_transform()).get_extents() for patch in ax.patches]
    shaded = [(span.x0, span.x1, patch.get_hatch()) for span, patch in zip(spans, ax.patches)]
    assert shaded == [(zero - 0.5, zero + 1.5, None), (zero + 2.5, zero + 3.5, "//")]
    assert legend(ax) == ["rank: 7 with 30 days", "market: bullish", "market: mixed", "market: bearish"]


SQUARE = pl.DataFrame({"genre": ["Drama", "Horror", "Sports"], "Drama": [1.0, None, -0.4], "Horror": [None, None, None], "Sports": [-0.4, None, 1.0]})


def test_matrix_in_its_three_forms():
    coefficients = [[1.0, None, -0.4], [None, None, None], [-0.4, None, 1.0]]
    both = SimpleNamespace(genres=["Drama", "Horror", "Sports"], matrix=coefficients)
    pairs = [(x, y, SQUARE[y][at]) for at, x in enumerate(SQUARE["genre"]) for y in SQUARE["genre"]]
    long = pl.DataFrame(pairs, schema=["genre_x", "genre_y", "correlation"], orient="row")
    for form in (SQUARE, long, both):
        ax = cp.genre_matrix(form)
        image = np.ma.filled(ax.images[0].get_array(), np.nan)
        np.testing.assert_array_equal(image, [[1, np.nan, -0.4], [np.nan] * 3, [-0.4, np.nan, 1]])
        assert ax.images[0].get_clim() == (-1, 1)
        assert [text.get_text() for text in ax.texts][:3] == ["1.00", "–", "−0.40"]
        assert [label.get_text() for label in ax.get_xticklabels()] == ["Drama", "Horror", "Sports"]
        assert ax.figure.axes[1].get_ylabel() == "Pearson's r of the mean daily changes"


# What cannot be drawn

ERRORS = [
    (lambda: cp.momentum(MOMENTUM, 777), "no anime 777 in rolling_momentum_analysis; it has 1, 2, 3, 4, 5 and 37 more"),
    (lambda: cp.momentum(MOMENTUM.clear(), 1), "no anime 1 in rolling_momentum_analysis; it has no rows"),
    (lambda: cp.momentum(momentum_frame(days(0, 1), [None, None]), 1), "anime 1 has no rank on any of its 2 days, 2026-01-01 to 2026-01-02"),
    (lambda: cp.momentum(MOMENTUM.drop("rank_avg_7d"), ANIME), "the frame lacks rank_avg_7d of rolling_momentum_analysis"),
    (lambda: cp.momentum({"trend_correlation": CORRELATION}, 1), "there is no table rolling_momentum_analysis in it; it has trend_correlation"),
    (lambda: cp.volatility(VOLATILITY, "2020-01-01"), r"no rows on 2020-01-01 in volatility_rankings; it has 74 days from 2025-12-01 to"),
    (lambda: cp.volatility(VOLATILITY.clear()), "volatility_rankings has no rows"),
    (lambda: cp.volatility(VOLATILITY, VOLATILITY["snapshot_date"].min()), "it takes 2 values within 30 days; it has 74 days"),
    (lambda: cp.genre_percentiles(GENRES, "Mecha"), r"no anime of \d{4}-\d\d-\d\d has the genre 'Mecha'; there are .*Drama"),
    (lambda: cp.genre_percentiles(GENRES, "Mecha", ANIME), f"anime {ANIME} has no genre 'Mecha'; it has Drama"),
    (lambda: cp.genre_percentiles(GENRES, mal_id=777), "no anime 777 in genre_percentiles; it has"),
    (lambda: cp.trend(TRENDS, ANIME), "observations="),
    (lambda: cp.trend(TABLES, ANIME, date="2020-01-01"), f"anime {ANIME} has no row on 2020-01-01; it has"),
    (lambda: cp.trend(TABLES, ANIME, date=of_anime(MOMENTUM)["snapshot_date"][1]), "it takes 3 values in the 30 days from .*, 2 there"),
    (lambda: cp.correlation(CORRELATION.head(12), ["rank_7d_vs_30d"]), "changes over 30 days need 31 days of history .*, 12 days are there"),
    (lambda: cp.correlation(CORRELATION.clear()), "trend_correlation has no rows"),
    (lambda: cp.genre_matrix(SQUARE.clear()), "the matrix has no genre"),
    (lambda: cp.genre_matrix(SQUARE.with_columns(pl.lit(None).alias(c) for c in SQUARE.columns[1:])), "none of the 3 genres has a correlation"),
    (lambda: cp.genre_matrix(CORRELATION.select("snapshot_date", "climbers_7d")), "this one has snapshot_date, climbers_7d"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "message"), ERRORS)
def test_an_error_says_what_is_missing_and_what_there_is(call, message):
    with pytest.raises(cp.PlotError, match=message):
        call()
    assert not plt.get_fignums()  # and leaves no empty figure behind


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cp.momentum(MOMENTUM, ANIME, "popularity"), "option metric cannot be 'popularity': it is 'rank' or 'score'"),
        (lambda: cp.momentum(MOMENTUM, ANIME, label_days=14), "option label_days cannot be 14: it is 7 or 30"),
        (lambda: cp.volatility(VOLATILITY, limit=0), "option limit cannot be 0: it is 1 or more"),
        (lambda: cp.volatility(VOLATILITY, days=8), "option days cannot be 8: it is 7, 14 or 30"),
        (lambda: cp.volatility(VOLATILITY, "yesterday"), "option date cannot be .yesterday.: it is a datetime.date"),
        (lambda: cp.genre_percentiles(GENRES), "there is a genre, a mal_id, or both"),
        (lambda: cp.correlation(CORRELATION, []), "option pairs cannot be None: it is 'rank_7d_vs_30d', "),
        (lambda: cp.trend(TABLES, ANIME, history_days=7), "option history_days cannot be 7: it is 30 or more"),
    ],
)
def test_bad_options(call, message):
    with pytest.raises(catlog.InvalidOptionError, match=message):
        call()


@pytest.mark.parametrize("source", [[1, 2], 5, "panel.csv", None, (row for row in [])])
def test_no_frame(source):
    with pytest.raises(catlog.UnsupportedSourceError, match=r"a frame of volatility_rankings is needed \(polars, pandas, .*, not "):
        cp.volatility(source)


# Frames of every kind


class Stream:
    """Something that has only the Arrow interface."""

    def __init__(self, frame):
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema=None):
        return self._frame.__arrow_c_stream__(requested_schema)


class OwnTable(Stream):
    """What catlog gives where no DataFrame library is installed."""

    def __init__(self, frame):
        super().__init__(frame)
        self.column_names = frame.columns

    def column(self, name):
        return self._frame[name].to_list()


def kinds():
    def pandas_of(frame):
        pytest.importorskip("pyarrow")
        return pytest.importorskip("pandas").DataFrame(frame.to_dict(as_series=False))

    def datetimes(frame):
        found = pandas_of(frame)
        found["snapshot_date"] = pytest.importorskip("pandas").to_datetime(found["snapshot_date"])
        return found

    def duck(frame):
        connection = pytest.importorskip("duckdb").connect()
        connection.register("frame", frame.to_arrow())
        return connection.sql("select * from frame")

    yield pytest.param(lambda frame: frame.lazy(), id="polars lazy")
    yield pytest.param(lambda frame: frame.with_columns(pl.col("snapshot_date").cast(pl.String)), id="days as text")
    yield pytest.param(lambda frame: pytest.importorskip("pyarrow") and frame.to_arrow(), id="pyarrow")
    yield pytest.param(pandas_of, id="pandas")
    yield pytest.param(datetimes, id="pandas with datetime64")
    yield pytest.param(duck, id="duckdb")
    yield pytest.param(Stream, id="arrow stream")


@pytest.mark.parametrize("convert", list(kinds()))
def test_every_kind_of_frame_draws_the_same(convert):
    for table, draw in [
        (MOMENTUM, lambda frame: cp.momentum(frame, ANIME)),
        (VOLATILITY, lambda frame: cp.volatility(frame, dt.date(2025, 12, 30))),
        (GENRES, lambda frame: cp.genre_percentiles(frame, "Drama")),
        (CORRELATION, cp.correlation),
    ]:
        ours, theirs = draw(table), draw(convert(table))
        assert theirs.get_title(loc="left") == ours.get_title(loc="left")
        assert len(ours.lines) == len(theirs.lines)
        for line, other in zip(ours.lines, theirs.lines):
            np.testing.assert_array_equal(line.get_ydata(), other.get_ydata())
        assert [bar.get_extents().bounds for bar in ours.patches] == [bar.get_extents().bounds for bar in theirs.patches]


def test_without_a_dataframe_library(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    ax = cp.momentum(OwnTable(MOMENTUM), ANIME)
    assert drawn(ax, "30-day mean") == table_values(of_anime(MOMENTUM), "rank_avg_30d")
    assert cp.volatility(OwnTable(VOLATILITY)).get_title(loc="left") == cp.volatility(VOLATILITY).get_title(loc="left")


class Catalog:
    """Answers as a catalogue does, and says what it was asked."""

    def __init__(self):
        self.asked = []
        self.days = sorted(set(MOMENTUM["snapshot_date"]))
        self.latest_date = self.days[-1]

    def __getattr__(self, table):
        if table not in TABLES:
            raise AttributeError(table)

        def ask(mal_id=None, date=None, limit=None):
            self.asked.append((table, mal_id, date, limit))
            frame = TABLES[table]
            frame = frame if mal_id is None else frame.filter(pl.col("mal_id") == mal_id)
            frame = frame if date is None else frame.filter(pl.col("snapshot_date") == date)
            return frame if limit is None else frame.head(limit)

        return ask

    def query(self, table):
        return getattr(self, table)()

    def anime(self, mal_id):
        return {"title": f"Title {mal_id}"} if mal_id == ANIME else None


def test_a_catalogue_is_asked_for_what_is_drawn_and_knows_titles():
    catalog = Catalog()
    ax = cp.momentum(catalog, ANIME)
    assert ax.get_title(loc="left") == f"Title {ANIME}: rank"
    assert drawn(ax, "30-day mean") == table_values(of_anime(MOMENTUM), "rank_avg_30d")
    cp.volatility(catalog)
    asked = [question for question in catalog.asked if question[3] is None]
    assert asked == [("rolling_momentum_analysis", ANIME, None, None), ("volatility_rankings", None, catalog.latest_date, None)]
    assert cp.trend(catalog, ANIME).get_title(loc="left").startswith(f"Title {ANIME}: rank trend")
    assert cp.correlation(catalog).lines
    with pytest.raises(cp.PlotError, match="no anime 777 in rolling_momentum_analysis; it has 1, 2, 3, 4, 5 and 37 more"):
        cp.momentum(catalog, 777)


# How it looks


def pictures():
    yield "momentum", lambda **more: cp.momentum(TABLES, ANIME, **more)
    yield "volatility", lambda **more: cp.volatility(TABLES, titles={ANIME: "A title that is much too long to stand beside a bar as it is"}, **more)
    yield "genre of a day", lambda **more: cp.genre_percentiles(TABLES, "Drama", **more)
    yield "genres of an anime", lambda **more: cp.genre_percentiles(TABLES, mal_id=ANIME, **more)
    yield "trend", lambda **more: cp.trend(TABLES, ANIME, **more)
    yield "correlation", lambda **more: cp.correlation(TABLES, **more)
    yield "matrix", lambda **more: cp.genre_matrix(SQUARE, **more)


@pytest.mark.parametrize("draw", [pytest.param(draw, id=name) for name, draw in pictures()])
@pytest.mark.parametrize("style", ["default", "dark_background"])
def test_nothing_overlaps(draw, style):
    with plt.style.context(style):
        ax = draw()
        ax.figure.canvas.draw()
    everything = ax.figure.bbox
    box = ax.get_window_extent()
    if ax.get_legend() is not None:
        assert ax.get_legend().get_window_extent().x0 > box.x1
        assert ax.get_legend().get_window_extent().x1 <= everything.x1 + 1
    for axis, along in ((ax.xaxis, "x"), (ax.yaxis, "y")):
        low, high = sorted(axis.get_view_interval())
        labels = [label for at, label in zip(axis.get_ticklocs(), axis.get_ticklabels()) if low <= at <= high]
        if ax.images and along == "x":
            continue  # they are slanted, and so are larger as boxes than as texts
        extents = [label.get_window_extent() for label in labels if label.get_text()]
        spans = sorted((getattr(e, f"{along}0"), getattr(e, f"{along}1")) for e in extents)
        assert all(end <= begin for (_, end), (begin, _) in pairwise(spans))
        assert all(everything.x0 - 1 <= e.x0 and e.x1 <= everything.x1 + 1 for e in extents)
    assert ax.title.get_window_extent().y1 <= everything.y1 + 1


@pytest.mark.parametrize("draw", [pytest.param(draw, id=name) for name, draw in pictures()])
def test_draws_into_axes_that_are_given(draw):
    _, (left, right) = plt.subplots(1, 2)
    assert draw(ax=right) is right
    assert not left.has_data() and right.has_data()
    assert len(plt.get_fignums()) == 1


def contrast(colour, face):
    def luminance(hexadecimal):
        parts = [int(hexadecimal[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(to_hex(colour)), luminance(face)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("style", "face"), [("default", "#ffffff"), ("dark_background", "#000000")])
def test_lines_stand_out_from_the_ground(style, face):
    with plt.style.context(style):
        for ax in (cp.momentum(TABLES, ANIME), cp.trend(TABLES, ANIME), cp.correlation(TABLES)):
            assert ax.lines
            assert min(contrast(line.get_color(), face) for line in ax.lines) >= 3


def test_transparent_figures_go_by_the_colour_of_their_text():
    with plt.rc_context({"figure.facecolor": "none", "axes.facecolor": "none", "text.color": "white"}):
        assert _style.theme(cp.correlation(TABLES)).dark
    with plt.rc_context({"figure.facecolor": "none", "axes.facecolor": "none", "text.color": "black"}):
        assert not _style.theme(cp.correlation(TABLES)).dark


# Titles


def test_titles_come_from_a_mapping_or_a_frame_the_newest_first():
    frame = pl.DataFrame({"mal_id": [ANIME, ANIME, 1], "snapshot_date": days(5, 0, 9), "title": ["New", "Old", "Other"]})
    assert cp.momentum(MOMENTUM, ANIME, titles=frame).get_title(loc="left") == "New: rank"
    assert cp.momentum(MOMENTUM, ANIME, titles={ANIME: "Mine", 1: None}).get_title(loc="left") == "Mine: rank"
    assert cp.momentum(MOMENTUM, ANIME, titles={}).get_title(loc="left") == f"anime {ANIME}: rank"


@pytest.mark.parametrize("title", ["Dollar $x_1$ & <b>", "_hidden", "Café Étoile", "50 % \\alpha"])
def test_titles_are_drawn_as_they_are(title):
    ax = cp.volatility(VOLATILITY, limit=40, titles=dict.fromkeys(range(1, 3000), title))
    ax.figure.canvas.draw()
    assert ax.get_yticklabels()[0].get_text() == title
    assert not ax.get_yticklabels()[0].get_parse_math()
    heading = cp.momentum(MOMENTUM, ANIME, titles={ANIME: title})
    assert heading.get_title(loc="left") == f"{title}: rank"


def test_japanese_titles_have_no_boxes():
    if _fonts.lacking(JAPANESE):
        pytest.skip("no installed font has Japanese")
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib warns of each box that it draws
        for ax in (
            cp.momentum(MOMENTUM, ANIME, titles={ANIME: JAPANESE}),
            cp.volatility(VOLATILITY, titles=dict.fromkeys(range(1, 3000), JAPANESE)),
        ):
            ax.figure.canvas.draw()


def test_where_no_font_has_a_title_the_id_stands_for_it(monkeypatch):
    covered = frozenset(map(ord, "abcdefghijklmnopqrstuvwxyz0123456789:- "))
    monkeypatch.setattr(_fonts, "_characters", lambda family: covered)
    _fonts._search.cache_clear()
    with pytest.warns(UserWarning, match=rf"no installed font has \w+ of the title '{JAPANESE}': 'anime {ANIME}' stands for it"):
        ax = cp.momentum(MOMENTUM, ANIME, titles={ANIME: JAPANESE})
    assert ax.get_title(loc="left") == f"anime {ANIME}: rank"
    monkeypatch.undo()
    _fonts._search.cache_clear()


def test_a_font_of_boxes_is_no_font():
    assert _fonts.lacking("\U000e0fff") == "\U000e0fff"


def test_without_matplotlib_the_error_names_the_extra():
    code = "import sys; sys.modules['matplotlib'] = None\ntry:\n    import catlog.plot\nexcept ImportError as error:\n    print(error)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'catlog[plot]'" in done.stdout


# The whole way, from files


@pytest.fixture(scope="module")
def result():
    return catlog.analyze(ROOT / "fixtures" / "daily_rankings.csv.gz", output="polars")


def test_a_result_is_drawn(result):
    rows = of_anime(result["rolling_momentum_analysis"], 184)
    ax = cp.momentum(result, 184)
    assert drawn(ax, "30-day mean") == table_values(rows, "rank_avg_30d")
    assert cp.volatility(result).get_title(loc="left") == "Most volatile by rank, 2026-01-28 (20 of 345 anime)"
    assert legend(cp.genre_percentiles(result, mal_id=184)) == ["Drama"]
    assert cp.trend(result, 184).get_title(loc="left") == "anime 184: rank trend, 30 days to 2026-01-28"
    assert len(drawn(cp.correlation(result), "rank: 7 with 30 days")) > 80


def test_tables_of_catlog_itself_are_drawn(result):
    table = catlog.volatility_rankings(ROOT / "fixtures" / "daily_rankings.csv.gz", output="catlog")
    assert [bar.get_width() for bar in cp.volatility(table).patches] == [bar.get_width() for bar in cp.volatility(result).patches]


def test_a_catalogue_is_drawn(result):
    catalog = catlog.open(ROOT / "fixtures" / "daily_rankings.csv.gz")
    ax = cp.momentum(catalog, 184)
    assert ax.get_title(loc="left") == "Yuki no Tani: rank"
    assert drawn(ax, "30-day mean") == drawn(cp.momentum(result, 184), "30-day mean")
    found = catalog.genre_correlation()
    ax = cp.genre_matrix(found)
    assert ax.get_title(loc="left") == "How genres move together, 2025-12-30 to 2026-01-28"
    values = [[None if value is np.ma.masked else value for value in row] for row in ax.images[0].get_array()]
    assert values == found.matrix


def test_the_documentation_draws():
    blocks = re.findall(r"^```python\n(.*?)^```", (ROOT / "docs" / "plots.md").read_text(), flags=re.M | re.S)
    assert len(blocks) > 6
    names = {}
    for block in blocks:
        exec(block.replace('"fixtures/', f'"{ROOT}/fixtures/'), names)
    assert names["below"].lines


SHARED = Path(os.environ.get("CATLOG_SHARED_DATA", ROOT.parent / "shared" / "data")) / "rankings"


def shared(name):
    if not (SHARED / name).exists():
        pytest.skip(f"{SHARED / name} is not there")
    return catlog.analyze(SHARED / name, output="polars")


def test_real_weekly_snapshots():
    found = shared("mal_weekly_2025_2026.csv.gz")
    rows = of_anime(found["rolling_momentum_analysis"], 356)
    ax = cp.momentum(found, 356)
    assert drawn(ax, "rank observed") == table_values(rows, "rank")
    assert cp.volatility(found, limit=12).patches
    # 30-day changes need a snapshot exactly 30 days before, which one day has
    ax = cp.correlation(found)
    assert len(drawn(ax, "rank: 7 with 30 days")) == 1 and len(drawn(ax, "rank with score: 7 days")) > 5


def test_real_daily_snapshots_without_genres():
    found = shared("kitsu_daily_2017_2019.csv.gz")
    assert len(drawn(cp.momentum(found, 12), "rank observed")) > 800
    with pytest.raises(cp.PlotError, match="genre_percentiles has no rows"):
        cp.genre_percentiles(found, "Drama")
