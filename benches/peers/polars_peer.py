"""The five tables in Polars, as someone who knows Polars well would write them for speed.

What makes it fast:

- One composite key, mal_id * 10^5 + day. Two anime are never within a window of each other on it, so
  `rolling_*_by(key, "30i")` gives calendar windows per anime in one pass over the sorted frame, without
  the grouping that `rolling_sum_by(...).over("mal_id")` and `rolling(..., group_by="mal_id")` pay for. The genre
  table does the same with (mal_id, genre, day).
- Means, deviations and regressions all come from a few rolling sums over integers (scores in hundredths),
  closed form. The sums are exact, so equal spreads are equal and the percentiles see the ties.
- The value n days ago is a join on the key; changes, labels and percentiles are plain expressions.

Polars has no Student-t distribution: p-values come from SciPy, vectorized over the column.
The sums fit 64 bits for ranks up to about 100,000; there is no check for more.

Left out: the columns of the option `robust`. Everything else of the five tables is there.
`most_correlated_anime` and `least_correlated_anime` order by a correlation in doubles, where ties can fall apart.
"""

import datetime
from collections.abc import Callable

import numpy as np
import polars as pl
from peer import (
    CONFIDENCE,
    MARKET,
    PROCESSED_AT,
    RANK_MOMENTUM,
    RUN_ID,
    SCORE_MOMENTUM,
    STRENGTH,
    TIER,
    VOLATILITY_CATEGORY,
    Report,
    arguments,
)
from scipy import special

c = pl.col
DAYS_IN_KEY = 100_000
GENRES_IN_KEY = 64


def labels(names: list[str], *conditions: pl.Expr) -> pl.Expr:
    """The first name whose condition holds, the last name where none does, null where they are null."""
    kind = pl.Enum(names)
    chosen = pl.lit(names[-1], dtype=kind)
    for name, condition in reversed(list(zip(names, conditions))):
        chosen = pl.when(condition).then(pl.lit(name, dtype=kind)).otherwise(chosen)
    return pl.when(conditions[0].is_not_null()).then(chosen)


def momentum_labels(names: list[str], change: pl.Expr, some: int, much: int) -> pl.Expr:
    """Labels of a change that is good where it is negative."""
    return labels(names, change < -much, change < -some, change <= some, change <= much)


def newest(frame, only: datetime.date | None):
    """The rows of one day, or all of them."""
    return frame if only is None else frame.filter(c.snapshot_date == only)


def recent(frame, only: datetime.date | None):
    """The rows of the 30 days that end there, or all of them."""
    return frame if only is None else frame.filter(c.snapshot_date > only - datetime.timedelta(days=30))


RUN = [
    pl.lit(datetime.datetime.fromisoformat(PROCESSED_AT)).cast(pl.Datetime("us", "UTC")).alias("processed_at"),
    pl.lit(RUN_ID).alias("etl_run_id"),
]


def load(path) -> pl.DataFrame:
    """The panel sorted by anime and day, with the key and integer metrics beside."""
    return (
        pl.scan_parquet(path)
        .select("mal_id", "snapshot_date", "rank", "popularity", "score", "members", "genres")
        .sort("mal_id", "snapshot_date")
        .with_columns(day=c.snapshot_date.to_physical().cast(pl.Int64))
        .with_columns(
            key=(c.mal_id.cast(pl.Int64) * DAYS_IN_KEY + c.day).set_sorted(),
            r=c("rank").cast(pl.Int64),
            s=(c.score * 100).round().cast(pl.Int64),
            p=c.popularity.cast(pl.Int64),
            t=c.day - c.day.min(),
        )
        .collect()
    )


def window_sums(df: pl.DataFrame) -> pl.DataFrame:
    """n, sum and sum of squares of each metric by window, and what the 30-day regressions need."""

    def rolled(values: pl.Expr, days: int, name: str) -> pl.Expr:
        return values.rolling_sum_by("key", f"{days}i").alias(name)

    sums = []
    for m in ("r", "s"):
        there = c(m).is_not_null().cast(pl.Int64)
        t = pl.when(c(m).is_not_null()).then(c.t)
        for days in (7, 14, 30):
            sums += [rolled(there, days, f"n_{m}_{days}"), rolled(c(m), days, f"{m}_{days}"), rolled(c(m) * c(m), days, f"{m}{m}_{days}")]
        sums += [rolled(t, 30, f"t_{m}"), rolled(t * t, 30, f"tt_{m}"), rolled(t * c(m), 30, f"t{m}")]
    for days in (7, 30):
        sums += [rolled(c.p.is_not_null().cast(pl.Int64), days, f"n_p_{days}"), rolled(c.p, days, f"p_{days}")]
    df = df.with_columns(sums)
    for days in (7, 30):
        past = df.select(key=c.key + days, **{f"{m}_ago_{days}": m for m in ("r", "s", "p", "members")})
        df = df.join(past, on="key", how="left", maintain_order="left").with_columns(
            (c(m) - c(f"{m}_ago_{days}")).alias(f"d{m}_{days}") for m in ("r", "s", "p", "members")
        ).drop(f"{m}_ago_{days}" for m in ("r", "s", "p", "members"))

    def deviation(m: str, days: int) -> pl.Expr:
        n, x, xx = c(f"n_{m}_{days}"), c(f"{m}_{days}"), c(f"{m}{m}_{days}")
        unit = 100 if m == "s" else 1
        return pl.when(n >= 2).then(((n * xx - x * x) / (n * (n - 1))).sqrt() / unit).alias(f"sd_{m}_{days}")

    return df.with_columns(deviation(m, days) for m in ("r", "s") for days in (7, 14, 30)).with_columns(
        c.key.set_sorted()
    )


def momentum(df: pl.DataFrame, only: datetime.date | None) -> pl.DataFrame:
    # t(0.975, n - 1) / sqrt(n) by n
    n = np.arange(2, 31)
    margin = pl.Series([None, None, *(special.stdtrit(n - 1, 0.975) / np.sqrt(n))])

    def mean(m: str, days: int, unit: int) -> pl.Expr:
        return pl.when(c(f"n_{m}_{days}") > 0).then(c(f"{m}_{days}") / (c(f"n_{m}_{days}") * unit))

    def interval(name: str, m: str) -> list[pl.Expr]:
        half = pl.lit(margin).gather(c(f"n_{m}_30")) * c(f"sd_{m}_30")
        return [(c(f"{name}_avg_30d") - half).alias(f"{name}_avg_30d_ci_low"), (c(f"{name}_avg_30d") + half).alias(f"{name}_avg_30d_ci_high")]

    days = df.select(c.day.unique().sort())["day"]
    in_window = pl.DataFrame({"day": days, "snapshot_days": [((days > d - 30) & (days <= d)).sum() for d in days]})
    metrics = (("rank", "r", 1), ("score", "s", 100), ("popularity", "p", 1))
    return (
        newest(df, only)
        .join(in_window, on="day", how="left", maintain_order="left")
        .with_columns(mean(m, d, unit).alias(f"{name}_avg_{d}d") for d in (7, 30) for name, m, unit in metrics)
        .select(
            "mal_id", "snapshot_date", "rank", "score", "popularity", "members", "genres",
            *(f"{name}_avg_{d}d" for d in (7, 30) for name, _, _ in metrics),
            *interval("rank", "r"), *interval("score", "s"),
            *(
                x
                for d in (7, 30)
                for x in (
                    c(f"dr_{d}").cast(pl.Int32).alias(f"rank_change_{d}d"),
                    (c(f"ds_{d}") / 100).alias(f"score_change_{d}d"),
                    c(f"dp_{d}").cast(pl.Int32).alias(f"popularity_change_{d}d"),
                    c(f"dmembers_{d}").alias(f"members_change_{d}d"),
                )
            ),
            *(c(f"sd_{m}_{d}").alias(f"{name}_volatility_{d}d") for d in (7, 30) for name, m in (("rank", "r"), ("score", "s"))),
            momentum_labels(RANK_MOMENTUM, c.dr_7, 1, 3).alias("rank_momentum_7d"),
            momentum_labels(SCORE_MOMENTUM, -c.ds_7, 2, 8).alias("score_momentum_7d"),
            momentum_labels(RANK_MOMENTUM, c.dr_30, 2, 6).alias("rank_momentum_30d"),
            momentum_labels(SCORE_MOMENTUM, -c.ds_30, 4, 16).alias("score_momentum_30d"),
            c.n_r_7.cast(pl.Int32).alias("observations_7d"),
            c.n_r_30.cast(pl.Int32).alias("observations_30d"),
            ((c.n_r_30 + c.n_s_30) / (2 * c.snapshot_days)).alias("data_quality_score"),
            *RUN,
        )
    )


def regression(df: pl.DataFrame, m: str, name: str, unit: int, falling: str, rising: str) -> pl.DataFrame:
    """Slope and its tests from the sums; every numerator below is an exact integer."""
    n, t, tt, x, xx, tx = (c(k) for k in (f"n_{m}_30", f"t_{m}", f"tt_{m}", f"{m}_30", f"{m}{m}_30", f"t{m}"))
    fit = (
        df.lazy()
        .select("day", n=n, sxx=n * tt - t * t, syy=n * xx - x * x, sxy=n * tx - t * x)
        .with_columns(rest=c.sxx * c.syy - c.sxy * c.sxy)
        .select(
            "day",
            "n",
            fits=c.n >= 3,
            slope=pl.when(c.n >= 3).then(c.sxy / (c.sxx * unit)),
            error=pl.when(c.n >= 3).then((c.rest / (c.n - 2)).sqrt() / (c.sxx * unit)),
            r2=pl.when(c.n >= 3).then(pl.when(c.syy == 0).then(0.0).otherwise(c.sxy.cast(pl.Float64).pow(2) / (c.sxx * c.syy))),
            # 1 - r2 without cancellation, so that the tail of p keeps its digits
            rest=pl.when(c.n >= 3).then(pl.when(c.syy == 0).then(1.0).otherwise(c.rest / (c.sxx * c.syy))),
        )
        .collect()
    )
    # Two-sided t: I_{1 - r2}((n - 2) / 2, 1 / 2)
    p = np.full(fit.height, np.nan)
    fits = fit["fits"].to_numpy()
    p[fits] = special.betainc((fit["n"].to_numpy()[fits] - 2) / 2, 0.5, fit["rest"].to_numpy()[fits])
    fit = fit.with_columns(pl.Series("p", p, nan_to_null=True)).with_row_index()
    # Benjamini-Hochberg over each day
    q = (
        fit.lazy()
        .select("index", "day", "p")
        .sort("day", "p", descending=[False, True], nulls_last=True)
        .with_columns(q=(c.p * c.p.count() / (c.p.count() - pl.int_range(pl.len()))).cum_min().over("day"))
        .sort("index")
        .select("q")
        .collect()
    )
    return fit.hstack(q).select(
        c.slope.alias(f"{name}_trend_slope"),
        c.error.alias(f"{name}_trend_std_error"),
        c.r2.alias(f"{name}_trend_r_squared"),
        c.p.alias(f"{name}_trend_p_value"),
        c.q.alias(f"{name}_trend_q_value"),
        labels(CONFIDENCE, c.p < 0.01, c.p < 0.05, c.p < 0.1).alias(f"{name}_trend_confidence"),
        labels(["stable", falling, rising], c.p >= 0.05, c.slope < 0).alias(f"{name}_trend_direction"),
        labels(STRENGTH, c.r2 >= 0.49, c.r2 >= 0.16).alias(f"{name}_trend_strength"),
    )


def trend(df: pl.DataFrame, only: datetime.date | None) -> pl.DataFrame:
    # First and last non-null of the window: positions among the non-null values, since their count is known.
    def ends(m: str, name: str) -> pl.DataFrame:
        upto = c(m).is_not_null().cum_sum().cast(pl.Int64)
        there = newest(df.select("snapshot_date", upto.alias("upto"), c(f"n_{m}_30").alias("n")), only)
        values = df[name].drop_nulls()
        at = lambda position: pl.lit(values).gather(pl.when(c.n > 0).then(position))  # noqa: E731
        return there.select(at(c.upto - c.n).alias(f"trend_start_{name}"), at(c.upto - 1).alias(f"trend_end_{name}"))

    rows = newest(df, only)
    return pl.concat(
        [
            rows.select("mal_id", "snapshot_date"),
            regression(rows, "r", "rank", 1, falling="improving", rising="declining"),
            regression(rows, "s", "score", 100, falling="falling", rising="rising"),
            rows.select(c.n_r_30.cast(pl.Int32).alias("days_of_data")),
            ends("r", "rank"),
            ends("s", "score"),
        ],
        how="horizontal",
    ).with_columns(RUN)


def percent_rank(values: pl.Expr, descending: bool, group: str) -> pl.Expr:
    """SQL's PERCENT_RANK over the non-null values, null where there is only one."""
    n = values.count().over(group)
    place = values.rank("min", descending=descending).over(group)
    return pl.when(n > 1).then((place.cast(pl.Int64) - 1) / (n.cast(pl.Int64) - 1))


def volatility(df: pl.DataFrame, only: datetime.date | None) -> pl.DataFrame:
    names = {f"{name}_volatility_{d}d": f"sd_{m}_{d}" for name, m in (("rank", "r"), ("score", "s")) for d in (7, 14, 30)}
    percentile = c.volatility_percentile
    yesterday = (c.mal_id == c.mal_id.shift(1)) & (c.day == c.day.shift(1) + 1)
    return (
        df.lazy()
        .select("mal_id", "snapshot_date", "day", "genres", current_rank="rank", current_score="score", **names)
        .with_columns(volatility_percentile=100 * percent_rank(c.rank_volatility_30d, False, "day"))
        .with_columns(stable=(percentile < 25).fill_null(False))
        # A run of stable days starts where the row before is not the anime's stable yesterday.
        .with_columns(start=pl.when(~(c.stable & c.stable.shift(1) & yesterday).fill_null(False)).then(c.day).forward_fill())
        .pipe(newest, only)
        .with_columns(percent_rank(c(name), False, "day").alias(f"pr_{name}") for name in names if name != "rank_volatility_30d")
        .select(
            "mal_id", "snapshot_date", *names, "volatility_percentile",
            c.rank_volatility_30d.rank("min").over("day").cast(pl.Int32).alias("volatility_rank"),
            labels(VOLATILITY_CATEGORY, percentile < 25, percentile < 75, percentile < 95).alias("volatility_category"),
            pl.when("stable").then(c.day - c.start + 1).otherwise(0).cast(pl.Int32).alias("consecutive_stable_days"),
            (1 - pl.mean_horizontal(percentile / 100, pl.col("^pr_.*$"))).alias("stability_score"),
            "current_rank", "current_score", "genres", *RUN,
        )
        .collect()
    )


def genre_percentiles(df: pl.DataFrame, only: datetime.date | None) -> pl.DataFrame:
    names = df.lazy().select(c.genres.explode().drop_nulls().unique().sort()).collect().to_series().to_list()
    if len(names) >= GENRES_IN_KEY:
        raise SystemExit(f"{len(names)} genres; the key has room for {GENRES_IN_KEY - 1}")
    genre = c.genres.cast(pl.Enum(names)).to_physical().cast(pl.Int64)
    return (
        recent(df.lazy(), only)
        .select("mal_id", "snapshot_date", "day", "rank", "score", "popularity", "genres")
        .explode("genres")
        .drop_nulls("genres")
        .with_columns(
            cell=(c.day * GENRES_IN_KEY + genre).cast(pl.Int32),
            key=(c.mal_id.cast(pl.Int64) * GENRES_IN_KEY + genre) * DAYS_IN_KEY + c.day,
            genre=c.genres.cast(pl.Enum(names)),
        )
        .drop("genres", "day")
        .sort("key")
        .with_columns(
            rank_percentile=100 * percent_rank(c("rank"), True, "cell"),
            score_percentile=100 * percent_rank(c("score"), False, "cell"),
            popularity_percentile=100 * percent_rank(c("popularity"), True, "cell"),
            genre_rank=c("rank").rank("min").over("cell").cast(pl.Int32),
            anime_in_genre=pl.len().over("cell").cast(pl.Int32),
        )
        .with_columns(
            c(name).rolling_mean_by("key", "30i", min_samples=1).alias(f"{name}_avg_30d")
            for name in ("rank_percentile", "score_percentile")
        )
        .pipe(newest, only)
        .sort("mal_id", "snapshot_date", "genre")
        .select(
            "mal_id", "snapshot_date", "genre",
            "rank_percentile", "score_percentile", "popularity_percentile",
            "rank_percentile_avg_30d", "score_percentile_avg_30d",
            "genre_rank", "anime_in_genre",
            labels(TIER, c.rank_percentile >= 90, c.rank_percentile >= 75, c.rank_percentile >= 50).alias("genre_performance_tier"),
            c("rank").alias("current_rank"), c("score").alias("current_score"), *RUN,
        )
        .collect()
    )


CORRELATIONS = {
    "rank_7d_vs_30d_correlation": ("dr_7", "dr_30"),
    "score_7d_vs_30d_correlation": ("ds_7", "ds_30"),
    "rank_vs_score_7d_correlation": ("dr_7", "ds_7"),
    "rank_vs_score_30d_correlation": ("dr_30", "ds_30"),
}


def correlation(df: pl.DataFrame, only: datetime.date | None) -> pl.DataFrame:
    aggregates = []
    for name, (x, y) in CORRELATIONS.items():
        both = c(x).is_not_null() & c(y).is_not_null()
        a, b = c(x).filter(both), c(y).filter(both)
        usable = (a.len() >= 3) & (a.min() < a.max()) & (b.min() < b.max())
        aggregates += [
            pl.when(usable).then(pl.corr(a, b)).alias(name),
            pl.when(usable).then(pl.corr(a.rank(), b.rank())).alias(f"{name}_spearman"),
            a.len().cast(pl.Int32).alias(f"{name}_n"),
        ]
    count = lambda condition, name: condition.sum().cast(pl.Int32).alias(name)  # noqa: E731
    days = newest(df, only).group_by("snapshot_date").agg(
        *aggregates,
        count(c.dr_7.is_not_null() | c.dr_30.is_not_null(), "total_anime_analyzed"),
        count(c.dr_7 < -1, "climbers_7d"),
        count(c.dr_30 < -2, "climbers_30d"),
        count((c.dr_7 < -1) & (c.dr_30 < -2), "climbers_both"),
        count(c.dr_7 > 1, "fallers_7d"),
        count(c.dr_30 > 2, "fallers_30d"),
        c.dr_30.count().alias("with_change"),
    )
    p_values = []
    for name in CORRELATIONS:
        r, n = days[name].to_numpy(), days[f"{name}_n"].to_numpy()
        p_values.append(pl.Series(f"{name}_p_value", special.betainc((n - 2) / 2, 0.5, 1 - r * r), nan_to_null=True))
    breadth = (c.climbers_30d - c.fallers_30d) / c.with_change
    r = c.rank_7d_vs_30d_correlation.abs()
    days = days.with_columns(p_values).with_columns(
        labels(STRENGTH, r >= 0.7, r >= 0.4).alias("correlation_strength"),
        pl.when(c.with_change > 0).then(labels(MARKET, breadth > 0.1, breadth < -0.1)).alias("market_momentum_direction"),
    )
    sums = {"n": c.one, "x": c.x, "y": c.y, "xx": c.x * c.x, "yy": c.y * c.y, "xy": c.x * c.y}
    own = (
        recent(df.lazy(), only)
        .filter(c.dr_7.is_not_null() & c.dr_30.is_not_null())
        .select("key", "mal_id", "snapshot_date", one=pl.lit(1, dtype=pl.Int64), x=c.dr_7, y=c.dr_30)
        .with_columns(c.key.set_sorted())
        .with_columns(values.rolling_sum_by("key", "30i").alias(f"s{name}") for name, values in sums.items())
        .pipe(newest, only)
        .with_columns(
            top=c.sn * c.sxy - c.sx * c.sy,
            left=c.sn * c.sxx - c.sx * c.sx,
            right=c.sn * c.syy - c.sy * c.sy,
        )
        .filter((c.sn >= 10) & (c.left > 0) & (c.right > 0))
        .select("mal_id", "snapshot_date", own=c.top / (c.left.cast(pl.Float64) * c.right).sqrt())
        .group_by("snapshot_date")
        .agg(
            most_correlated_anime=c.mal_id.bottom_k_by([-c.own, c.mal_id], 10),
            least_correlated_anime=c.mal_id.bottom_k_by([c.own, c.mal_id], 10),
        )
        .collect()
    )
    empty = pl.lit([], dtype=pl.List(pl.Int32))
    return days.join(own, on="snapshot_date", how="left").sort("snapshot_date").select(
        "snapshot_date",
        *(f"{name}{suffix}" for name in CORRELATIONS for suffix in ("", "_p_value", "_spearman", "_n")),
        "total_anime_analyzed", "climbers_7d", "climbers_30d", "climbers_both", "fallers_7d", "fallers_30d",
        "correlation_strength", "market_momentum_direction",
        c.most_correlated_anime.fill_null(empty), c.least_correlated_anime.fill_null(empty), *RUN,
    )


def main() -> None:
    options = arguments(__doc__.splitlines()[0])
    report = Report("polars", pl.__version__)

    df = load(options.input)
    report.computed("read")
    only = df["snapshot_date"].max() if options.latest else None
    df = window_sums(df)
    report.computed("windows")

    def deliver(name: str, compute: Callable[[pl.DataFrame, datetime.date | None], pl.DataFrame]) -> None:
        table = compute(df, only)
        report.rows(name, table.height)
        report.computed(name)
        if not options.no_write:
            path = options.out / f"{name}.parquet"
            table.write_parquet(path, compression="zstd")
            report.written(name, path)

    deliver("rolling_momentum_analysis", momentum)
    deliver("trend_significance", trend)
    deliver("volatility_rankings", volatility)
    deliver("trend_correlation", correlation)
    df = df.select("mal_id", "snapshot_date", "day", "rank", "score", "popularity", "genres")
    deliver("genre_percentiles", genre_percentiles)
    report.print()


if __name__ == "__main__":
    main()
