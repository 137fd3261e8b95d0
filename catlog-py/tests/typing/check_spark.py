"""What type checkers see of catlog.spark: checked by pyright where pyspark is, never run."""

from typing import assert_type

import catlog.spark
from pyspark.sql import DataFrame


def tables(rankings: DataFrame) -> None:
    found = catlog.spark.analyze(rankings, dates="latest")
    assert_type(found, catlog.spark.SparkTables)
    assert_type(found["trend_significance"], DataFrame)
    assert_type(found.rolling_momentum_analysis, DataFrame)
    assert_type(found.rejected, DataFrame)
    assert_type(found.days, DataFrame)
    assert_type(found.etl_run_id, str)
    assert_type(catlog.spark.rolling_momentum_analysis(rankings), DataFrame)
    assert_type(catlog.spark.trend_significance(rankings, robust=True), DataFrame)
    assert_type(catlog.spark.volatility_rankings(rankings), DataFrame)
    assert_type(catlog.spark.genre_percentiles(rankings), DataFrame)
    assert_type(catlog.spark.trend_correlation(rankings), DataFrame)
    assert_type(catlog.spark.validate(rankings, captures="last"), DataFrame)
    assert_type(catlog.spark.write(found, "main.anime", format="delta"), dict[str, str])
    assert_type(catlog.spark.warehouse(found), dict[str, DataFrame])
