"""The kernels over NumPy arrays, against SciPy's numbers and the core's other answers."""

import datetime
import math

import pytest

np = pytest.importorskip("numpy")

import catlog  # noqa: E402
from catlog import stats  # noqa: E402

DAYS = np.array(["2026-01-01", "2026-01-02", "2026-01-04", "2026-01-05", "2026-01-09"], dtype="datetime64[D]")
VALUES = np.array([3.0, 5.0, np.nan, 4.0, 10.0])


def test_calendar_windows_and_observations():
    assert stats.rolling_mean(VALUES, 3, days=DAYS).tolist() == [3.0, 4.0, 5.0, 4.0, 10.0]
    assert stats.rolling_mean(VALUES, 3).tolist() == [3.0, 4.0, 4.0, 4.0, 19 / 3]
    two = stats.rolling_mean(VALUES, 2, min_observations=2)
    assert np.isnan(two[0])
    assert two[1:].tolist() == [4.0, 4.0, 4.5, 7.0]
    spread = stats.rolling_std(VALUES, 30, days=DAYS)
    assert np.isnan(spread[0])
    assert spread[-1] == pytest.approx(np.nanstd(VALUES, ddof=1), rel=1e-15)


@pytest.mark.parametrize(
    "days",
    [
        DAYS,
        DAYS.astype("datetime64[ns]"),
        list(DAYS.astype(object)),
        ["2026-01-01", "2026-01-02", "2026-01-04", "2026-01-05", "2026-01-09"],
        [1, 2, 4, 5, 9],
        np.array([1, 2, 4, 5, 9], dtype=np.uint8),
    ],
    ids=lambda days: type(days).__name__,
)
def test_days_in_any_form(days):
    assert stats.rolling_mean(VALUES, 3, days=days).tolist() == [3.0, 4.0, 5.0, 4.0, 10.0]


def test_values_in_any_form():
    expected = [3.0, 4.0, 4.0, 4.0, 19 / 3]
    masked = np.ma.MaskedArray([3, 5, 77, 4, 10], mask=[0, 0, 1, 0, 0])
    for values in (VALUES, [3, 5, None, 4, 10], masked, VALUES.astype("f4"), np.repeat(VALUES, 2)[::2]):
        assert stats.rolling_mean(values, 3).tolist() == expected
    assert stats.rolling_mean([], 3).tolist() == []
    assert stats.percent_rank(np.array([2, 1, 3], dtype="int16")).tolist() == [0.5, 0.0, 1.0]
    pl = pytest.importorskip("polars")
    assert stats.rolling_mean(pl.Series([3, 5, None, 4, 10]), 3).tolist() == expected


def test_regression():
    # SciPy 1.17: stats.linregress([1, 2, 4, 5, 9], [3, 5, 4, 4, 10])
    line = stats.linear_regression([1, 2, 4, 5, 9], [3, 5, 4, 4, 10])
    assert line.n == 5
    x, y = np.array([1, 2, 4, 5, 9.0]), np.array([3, 5, 4, 4, 10.0])
    slope = np.cov(x, y)[0, 1] / np.var(x, ddof=1)
    assert line.slope == pytest.approx(slope, rel=1e-14)
    assert line.r_squared == pytest.approx(np.corrcoef(x, y)[0, 1] ** 2, rel=1e-14)
    error = math.sqrt(((y - line.intercept - slope * x) ** 2).sum() / 3 / ((x - x.mean()) ** 2).sum())
    assert line.std_error == pytest.approx(error, rel=1e-13)
    # Student's t with 3 degrees of freedom in closed form
    t = line.slope / line.std_error
    a = math.atan(t / math.sqrt(3))
    assert line.p_value == pytest.approx(1 - 2 / math.pi * (a + math.sin(a) * math.cos(a)), rel=1e-10)
    assert stats.linear_regression([1, 2], [1, 2]) is None
    rolling = stats.rolling_regression([3, 5, 4, 4, 10], 30, days=[1, 2, 4, 5, 9])
    assert rolling.slope[-1] == pytest.approx(line.slope, rel=1e-15)
    assert rolling.p_value[-1] == pytest.approx(line.p_value, rel=1e-12)
    assert np.isnan(rolling.slope[:2]).all()
    assert rolling.n[2:].tolist() == [3, 4, 5]


def test_the_kernels_give_the_numbers_of_the_tables(rows):
    own = [row for row in rows if row["mal_id"] == 2]
    days, ranks = [row["snapshot_date"] for row in own], [row["rank"] for row in own]
    momentum = catlog.rolling_momentum_analysis(own)
    assert stats.rolling_mean(ranks, 7, days=days).tolist() == momentum.column("rank_avg_7d")
    trend = catlog.trend_significance(own, robust=True)
    lines = stats.rolling_regression(ranks, 30, days=days)
    assert lines.slope[2:].tolist() == trend.column("rank_trend_slope")[2:]
    tests = stats.rolling_mann_kendall(ranks, 30, days=days)
    assert tests.p_value[2:].tolist() == pytest.approx(trend.column("rank_trend_mk_p_value")[2:], rel=1e-12)
    slopes = stats.rolling_theil_sen(ranks, 30, days=days)
    assert slopes[2:].tolist() == trend.column("rank_trend_sen_slope")[2:]
    scores = [row["score"] for row in own]
    ar = stats.ar_trend([8.0, 8.1, 8.05, 8.2, 8.3], days=[1, 2, 3, 4, 6])
    assert 0 < ar.p_value < 1
    assert stats.ar_trend(scores[:2]) is None


def test_robust_kernels():
    # pyMannKendall 1.4.3 original_test([1, 3, 2, 5, 5, 8])
    test = stats.mann_kendall([1, 3, np.nan, 2, 5, 5, 8])
    assert (test.n, test.s) == (6, 12)
    assert test.tau == 12 / 15
    assert test.var_s == pytest.approx(27.333333333333332, rel=1e-15)
    assert test.z == pytest.approx(11 / math.sqrt(27.333333333333332), rel=1e-15)
    assert test.p_value == pytest.approx(math.erfc(test.z / math.sqrt(2)), rel=1e-13)
    assert stats.mann_kendall([1, 2]) is None
    assert stats.theil_sen([0.0, 2.0, 100.0, 6.0], [0, 1, 2, 3]) == 2.0
    assert stats.theil_sen([1.0]) is None


def test_ranks_and_false_discoveries():
    got = stats.percent_rank([3, 1, np.nan, 2, 2, 5])
    assert np.isnan(got[2])
    assert got[[0, 1, 3, 4, 5]].tolist() == [0.75, 0.0, 0.25, 0.25, 1.0]
    assert np.isnan(stats.percent_rank([3.0])).all()
    # SciPy 1.17: stats.false_discovery_control([0.01, 0.04, 0.03, 0.5])
    q = stats.benjamini_hochberg([0.01, 0.04, np.nan, 0.03, 0.5])
    assert np.isnan(q[2])
    assert q[[0, 1, 3, 4]].tolist() == pytest.approx([0.04, 0.05333333333333333, 0.05333333333333333, 0.5], rel=1e-15)


def test_correlations():
    x, y = [1, 2, 3, 4, 5.0], [2, 1, 4, 3, 7.0]
    found = stats.pearson(x, y)
    assert found.n == 5
    assert found.r == pytest.approx(np.corrcoef(x, y)[0, 1], rel=1e-14)
    assert stats.spearman(x, y).r == pytest.approx(0.8, rel=1e-14)
    assert stats.pearson([1, 2], [1, 2]) == (2, None, None)
    assert stats.pearson([1, 1, 1], [1, 2, 3]).r is None


def test_what_does_not_fit():
    with pytest.raises(catlog.StatsError, match="different length") as found:
        stats.pearson([1, 2, 3], [1, 2])
    assert (found.value.code, found.value.left, found.value.right) == ("length_mismatch", 3, 2)
    with pytest.raises(catlog.StatsError, match="increase strictly") as found:
        stats.rolling_mean([1, 2, 3], 2, days=[1, 3, 3])
    assert (found.value.code, found.value.position) == ("days_not_increasing", 2)
    for values in ([[1.0]], 7.0):
        with pytest.raises(catlog.InvalidOptionError, match="one dimension"):
            stats.rolling_mean(values, 2)
    with pytest.raises(catlog.InvalidOptionError, match="window"):
        stats.rolling_mean([1.0], 0)
    with pytest.raises(catlog.InvalidOptionError, match="day"):
        stats.rolling_mean([1.0], 2, days=np.array(["NaT"], dtype="datetime64[D]"))
    with pytest.raises(catlog.InvalidOptionError, match="whole numbers"):
        stats.rolling_mean([1.0], 2, days=[1.5])
    with pytest.raises(ValueError, match="different length"):
        stats.rolling_std([1.0, 2.0], 2, days=[datetime.date(2026, 1, 1)])


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: stats.rolling_mean(np.array(["a", None], dtype=object), 2), "option values cannot be 'a' at position 0: values are numbers"),
        (lambda: stats.rolling_mean([1.0, {}], 2), "option values cannot be {} at position 1"),
        (lambda: stats.rolling_mean("abc", 2), "option values cannot be 'abc': it is an array of numbers"),
        (lambda: stats.rolling_mean(None, 2), r"option values cannot be of shape \(\): it is an array of one dimension"),
        (lambda: stats.rolling_mean(object(), 2), "it is an array of numbers"),
        (lambda: stats.rolling_mean(np.zeros((2, 3)), 2), r"of shape \(2, 3\): .* such as array\[:, 0\]"),
        (lambda: stats.rolling_mean([1 + 2j], 2), r"option values cannot be \(1\+2j\) at position 0"),
        (lambda: stats.pearson([1.0], {"a": 1.0}), "option y cannot be {'a': 1.0}: it is an array of numbers"),
        (lambda: stats.rolling_mean([1.0], None), "option window cannot be None: it is a whole number, 1 or more"),
        (lambda: stats.rolling_mean([1.0], "7"), "option window cannot be '7'"),
        (lambda: stats.rolling_mean([1.0], 2.5), "option window cannot be 2.5"),
        (lambda: stats.rolling_mean([1.0], float("nan")), "option window cannot be nan"),
        (lambda: stats.rolling_mean([1.0], float("inf")), "option window cannot be inf"),
        (lambda: stats.rolling_mean([1.0], True), "option window cannot be True"),
        (lambda: stats.rolling_mean([1.0], 2, min_observations=None), "option min_observations cannot be None"),
        (lambda: stats.rolling_mean([1.0], 2, days=["x"]), "option days cannot be 'x': it is a datetime.date, or a day such as"),
        (lambda: stats.rolling_mean([1.0], 2, days="2026-02-08"), "option days cannot be '2026-02-08': days are dates"),
        (lambda: stats.rolling_mean([1.0], 2, days=[None]), "option days cannot be None"),
        (lambda: stats.rolling_mean([1.0], 2, days=[float("nan")]), "option days cannot be nan: days are dates"),
        (lambda: stats.rolling_mean([1.0], 2, days=[2**40]), "option days cannot be 1099511627776"),
        (lambda: stats.rolling_mean([1.0], 2, days=[[1]]), r"option days cannot be of shape \(1, 1\)"),
        (lambda: stats.rolling_mean([1.0], 2, days=[True]), "option days cannot be of type bool"),
        (lambda: stats.rolling_mean([1.0], 2, days=7), "option days cannot be 7"),
        (lambda: stats.ar_trend([1.0], days=[object()]), "option days cannot be"),
        (lambda: stats.benjamini_hochberg([0.5, 1.5]), "option p_values cannot have 1.5: a p-value is 0 to 1"),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("error")
def test_arguments_that_mean_nothing(call, text):
    with pytest.raises(catlog.InvalidOptionError, match=text) as found:
        call()
    assert isinstance(found.value, ValueError)
    assert found.value.option in str(found.value) and found.value.reason


def test_arguments_in_other_forms():
    assert stats.rolling_mean((number for number in (4.0, None, 6.0)), np.int64(2)).tolist() == [4.0, 4.0, 5.0]
    assert stats.rolling_mean([], 2, days=[]).tolist() == []
    assert stats.rolling_mean([1.0, 3.0], 2**70).tolist() == [1.0, 2.0]
    assert stats.rolling_mean([1.0, 3.0], 7.0, days=[1.0, 2.0]).tolist() == [1.0, 2.0]
    day = datetime.datetime(2026, 1, 1, 23, tzinfo=datetime.timezone(datetime.timedelta(hours=-5)))  # the 2nd in UTC
    for days in (
        [day, "2026-01-03"],
        np.array(["2026-01-02", "2026-01-03"]),
        np.array([datetime.date(2026, 1, 2), datetime.date(2026, 1, 3)], dtype=object),
        np.array(["2026-01-02T08", "2026-01-03T07"], dtype="datetime64[h]"),
    ):
        assert stats.rolling_mean([1.0, 3.0], 2, days=days).tolist() == [1.0, 2.0]
    masked = np.ma.MaskedArray([1, 2, 3], mask=[False, True, False])
    assert stats.rolling_mean(masked, 3).tolist() == [1.0, 1.0, 2.0]


def test_what_is_not_finite_is_missing():
    """NaN, infinities and masked values are, in every kernel."""
    for gap in (np.nan, np.inf, -np.inf):
        values = [1.0, gap, 3.0, 2.0, 5.0]
        assert stats.rolling_mean(values, 2, days=[1, 2, 3, 4, 5]).tolist() == [1.0, 1.0, 3.0, 2.5, 3.5]
        assert stats.rolling_std(values, 9)[-1] == np.std([1.0, 3.0, 2.0, 5.0], ddof=1)
        assert stats.rolling_regression(values, 9).n[-1] == 4
        assert stats.rolling_mann_kendall(values, 9).n[-1] == 4
        assert stats.rolling_theil_sen(values, 9)[-1] == stats.theil_sen([1.0, 3.0, 2.0, 5.0], [0, 2, 3, 4])
        assert stats.mann_kendall(values).n == 4
        assert stats.theil_sen(values) == stats.theil_sen([1.0, 3.0, 2.0, 5.0], [0, 2, 3, 4])
        assert stats.linear_regression(range(5), values).n == 4
        assert stats.pearson(range(5), values).n == stats.spearman(values, range(5)).n == 4
        assert stats.ar_trend(values).slope == stats.ar_trend([1.0, 3.0, 2.0, 5.0], days=[0, 2, 3, 4]).slope
        ranks = stats.percent_rank(values)
        assert np.isnan(ranks[1]) and ranks[[0, 2, 3, 4]].tolist() == [0.0, 2 / 3, 1 / 3, 1.0]
        q = stats.benjamini_hochberg([0.01, gap, 0.5])
        assert np.isnan(q[1]) and q[[0, 2]].tolist() == [0.02, 0.5]
