"""What type checkers see: checked by mypy --strict and pyright, never run."""

import datetime
from pathlib import Path
from typing import Any, assert_type

import catlog
import pandas as pd
import polars as pl
import pyarrow as pa
from catlog.types import Anime, DailyRanking, Recommendation, UserList


def kinds(frame: pl.DataFrame, old: pd.DataFrame, table: pa.Table) -> None:
    assert_type(catlog.analyze("panel.csv"), catlog.Result[catlog.Table])
    assert_type(catlog.analyze([Path("a.csv"), Path("b.csv")]), catlog.Result[catlog.Table])
    assert_type(catlog.analyze(frame), catlog.Result[pl.DataFrame])
    assert_type(catlog.analyze(frame)["trend_significance"], pl.DataFrame)
    assert_type(catlog.analyze(frame).trend_correlation, pl.DataFrame)
    assert_type(catlog.analyze("panel.csv", output="polars"), catlog.Result[pl.DataFrame])
    assert_type(catlog.rolling_momentum_analysis(frame, dates="latest"), pl.DataFrame)
    assert_type(catlog.genre_percentiles("panel.csv"), catlog.Table)
    assert_type(catlog.trend_significance(frame, robust=True, output="polars"), pl.DataFrame)
    assert_type(catlog.open(frame).volatility_rankings(date="latest", limit=3), pl.DataFrame)
    assert_type(catlog.open("panel.csv", create=True).query("trend_correlation"), catlog.Page[catlog.Table])
    assert_type(catlog.open("panel.csv").days, list[datetime.date])


def other_kinds(frame: pd.DataFrame, table: pa.Table) -> None:
    assert_type(catlog.analyze(frame), catlog.Result[pd.DataFrame])
    assert_type(catlog.analyze(frame).volatility_rankings, pd.DataFrame)
    assert_type(catlog.analyze("panel.csv", output="pandas", tables="trend_correlation"), catlog.Result[pd.DataFrame])
    assert_type(catlog.trend_correlation(frame), pd.DataFrame)
    assert_type(catlog.trend_correlation(frame, output="polars"), pl.DataFrame)
    assert_type(catlog.open(frame).genre_percentiles(genre="Drama"), pd.DataFrame)
    assert_type(catlog.open("panel.csv", output="pandas").query("trend_correlation").frame, pd.DataFrame)
    assert_type(catlog.validate(frame).to_table().to_pandas(), pd.DataFrame)
    # pyarrow has no types of its own: its table is Any to mypy, and the kind that comes in goes out
    catlog.analyze(table)["trend_significance"]
    catlog.trend_correlation("panel.csv", output="pyarrow")
    catlog.validate(table).to_table().to_arrow()


def pictures(frame: pl.DataFrame) -> None:
    from catlog import plot
    from matplotlib.axes import Axes

    assert_type(plot.momentum(frame, 5114), Axes)
    assert_type(plot.trend(frame, 5114, "score"), Axes)
    assert_type(plot.volatility(frame, limit=10), Axes)
    assert_type(plot.genre_percentiles(frame, genre="Drama"), Axes)
    assert_type(plot.correlation(frame), Axes)
    assert_type(plot.genre_matrix(catlog.open(frame).genre_correlation()), Axes)


def reports(frame: pl.DataFrame) -> None:
    report = catlog.validate(frame)
    assert_type(report.ok, bool)
    assert_type(report.to_table(), catlog.Table)
    assert_type(report.rejected, catlog.Table)
    assert_type(report.findings, list[dict[str, Any]])


def objects() -> None:
    assert_type(catlog.validate("panel.csv"), catlog.Report)
    assert_type(catlog.anime_from_jikan("{}"), Anime)
    assert_type(catlog.rankings_from_jikan("{}", "2026-02-08"), list[DailyRanking])
    found = catlog.user_list_from_mal_xml("<myanimelist/>", "u1")
    assert_type(found, UserList)
    assert_type(catlog.Library("u1", found["entries"]).recommend(), list[Recommendation])
    assert_type(catlog.genre_percentiles("panel.csv").rows(), list[dict[str, Any]])


def errors(error: catlog.CatlogError) -> None:
    assert_type(error.code, str)
    if isinstance(error, catlog.InvalidInputError):
        assert_type(error.totals, dict[str, int])
    if isinstance(error, catlog.DayConflictError):
        assert_type(error.date, datetime.date)


def kernels() -> None:
    from catlog import stats

    assert_type(stats.theil_sen([1.0, 2.0]), float | None)
    assert_type(stats.pearson([1.0], [1.0]).r, float | None)
