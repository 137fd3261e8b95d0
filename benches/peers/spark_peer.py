"""The five tables with Spark's window functions, local[2], Parquet to Parquet, as someone who knows Spark well would write them.

Windows are RANGE frames over day numbers, one partitioning by anime for all of a table's windows; the panel is cached once and
joins are broadcast. Spark computes while it writes, so a stage holds both; with --no-write the rows go to the sink `noop`.

Left out, since Spark has no Student t and no rank correlation:

- rolling_momentum_analysis: the four bounds of confidence intervals.
- trend_significance: p- and q-values, confidence and direction.
- trend_correlation: p-values, Spearman's, and the two labels.

And the columns of the option `robust`, `processed_at` and `etl_run_id`: it does less than the others. The anime's own correlations are
Spark's `corr`, in doubles, so that ties may fall apart in the two lists.
"""

import os
import sys

os.environ.setdefault("PYSPARK_PYTHON", sys.executable)

COLUMNS = ("*", "datediff(snapshot_date, DATE'1970-01-01') AS day", "bigint(rank) AS r", "bigint(round(score * 100)) AS s")
METRICS = {"rank": "r", "score": "s"}
UNIT = {"r": 1, "s": 100}
WINDOWS = ", ".join(
    f"w{n} AS (PARTITION BY mal_id ORDER BY day RANGE BETWEEN {n - 1} PRECEDING AND CURRENT ROW)" for n in (7, 14, 30)
)
AGO = ", ".join(f"a{n} AS (PARTITION BY mal_id ORDER BY day RANGE BETWEEN {n} PRECEDING AND {n} PRECEDING)" for n in (7, 30))


def label(change, some, much, names):
    whens = (f"{change} < -{much}", f"{change} < -{some}", f"{change} > {much}", f"{change} > {some}", f"{change} IS NOT NULL")
    return "CASE " + " ".join(f"WHEN {when} THEN '{name}'" for when, name in zip(whens, names)) + " END"


RANK = ("strongly_climbing", "climbing", "strongly_falling", "falling", "stable")
SCORE = ("strongly_declining", "declining", "strongly_improving", "improving", "stable")


def moments(m, days):
    """Exact sums of integers: equal spreads are equal, and the ranks see the ties."""
    return f"count({m}) OVER w{days} AS n_{m}_{days}, sum({m}) OVER w{days} AS {m}_{days}, sum({m} * {m}) OVER w{days} AS {m}{m}_{days}"


def deviation(name, m, days):
    n, x, xx = f"n_{m}_{days}", f"{m}_{days}", f"{m}{m}_{days}"
    return f"CASE WHEN {n} >= 2 THEN sqrt(({n} * {xx} - {x} * {x}) / ({n} * ({n} - 1))) / {UNIT[m]} END AS {name}_volatility_{days}d"


def rolling_momentum_analysis():
    averages = ", ".join(f"{m}_{n} / nullif(n_{m}_{n}, 0) / {UNIT[m]} AS {name}_avg_{n}d" for n in (7, 30) for name, m in METRICS.items())
    changes = ", ".join(f"{m} - max({m}) OVER a{n} AS d_{m}_{n}" for n in (7, 30) for m in ("r", "s", "popularity", "members"))
    named = ", ".join(
        f"d_{m}_{n}{' / 100' if m == 's' else ''} AS {name}_change_{n}d"
        for n in (7, 30) for name, m in {**METRICS, "popularity": "popularity", "members": "members"}.items()
    )
    labels = ", ".join(
        f"{label(f'd_{m}_{n}', *limits, names)} AS {name}_momentum_{n}d"
        for name, m, names, n, limits in (("rank", "r", RANK, 7, (1, 3)), ("score", "s", SCORE, 7, (2, 8)),
                                          ("rank", "r", RANK, 30, (2, 6)), ("score", "s", SCORE, 30, (4, 16)))
    )
    sums = ", ".join(moments(m, n) for n in (7, 30) for m in METRICS.values())
    return f"""
        WITH days AS (SELECT a.day, count(*) AS snapshots FROM (SELECT DISTINCT day FROM panel) a
            JOIN (SELECT DISTINCT day FROM panel) b ON b.day BETWEEN a.day - 29 AND a.day GROUP BY a.day),
        w AS (SELECT mal_id, snapshot_date, day, rank, score, popularity, members, genres, {sums}, {changes},
            avg(popularity) OVER w7 AS popularity_avg_7d, avg(popularity) OVER w30 AS popularity_avg_30d
            FROM panel WINDOW {WINDOWS}, {AGO})
        SELECT mal_id, snapshot_date, rank, score, popularity, members, genres, {averages}, popularity_avg_7d, popularity_avg_30d, {named},
            {", ".join(deviation(name, m, n) for n in (7, 30) for name, m in METRICS.items())}, {labels},
            n_r_7 AS observations_7d, n_r_30 AS observations_30d, (n_r_30 + n_s_30) / (2 * snapshots) AS data_quality_score
        FROM w JOIN days USING (day)"""


def trend_significance():
    sums = ", ".join(
        f"{moments(m, 30)}, sum(if({m} IS NULL, NULL, t)) OVER w30 AS t_{m}, sum(if({m} IS NULL, NULL, t * t)) OVER w30 AS tt_{m}, "
        f"sum(t * {m}) OVER w30 AS t{m}, "
        f"first_value({name}, true) OVER w30 AS trend_start_{name}, last_value({name}, true) OVER w30 AS trend_end_{name}"
        for name, m in METRICS.items()
    )
    crosses = ", ".join(
        f"n_{m}_30 * tt_{m} - t_{m} * t_{m} AS sxx_{m}, n_{m}_30 * {m}{m}_30 - {m}_30 * {m}_30 AS syy_{m}, "
        f"n_{m}_30 * t{m} - t_{m} * {m}_30 AS sxy_{m}"
        for m in METRICS.values()
    )
    fits = ", ".join(
        f"CASE WHEN n_{m}_30 >= 3 THEN sxy_{m} / (sxx_{m} * {UNIT[m]}) END AS {name}_trend_slope, "
        f"CASE WHEN n_{m}_30 >= 3 THEN sqrt((sxx_{m} * syy_{m} - sxy_{m} * sxy_{m}) / (n_{m}_30 - 2)) / (sxx_{m} * {UNIT[m]}) END "
        f"AS {name}_trend_std_error, "
        f"CASE WHEN n_{m}_30 < 3 THEN NULL WHEN syy_{m} = 0 THEN 0D "
        f"ELSE double(sxy_{m}) * sxy_{m} / (double(sxx_{m}) * syy_{m}) END AS {name}_trend_r_squared, "
        f"trend_start_{name}, trend_end_{name}"
        for name, m in METRICS.items()
    )
    strengths = ", ".join(
        f"CASE WHEN {name}_trend_r_squared >= 0.49 THEN 'strong' WHEN {name}_trend_r_squared >= 0.16 THEN 'moderate' "
        f"WHEN {name}_trend_r_squared IS NOT NULL THEN 'weak' END AS {name}_trend_strength"
        for name in METRICS
    )
    return f"""
        WITH w AS (SELECT mal_id, snapshot_date, {sums}
            FROM (SELECT *, day - (SELECT min(day) FROM panel) AS t FROM panel) WINDOW {WINDOWS}),
        c AS (SELECT *, {crosses} FROM w),
        f AS (SELECT mal_id, snapshot_date, {fits}, n_r_30 AS days_of_data FROM c)
        SELECT *, {strengths} FROM f"""


def volatility_rankings():
    names = {f"{name}_volatility_{n}d": (name, m, n) for name, m in METRICS.items() for n in (7, 14, 30)}
    place = "CASE WHEN {0} IS NOT NULL THEN rank() OVER (PARTITION BY day ORDER BY {0} NULLS LAST) END AS place_{0}"
    share = "(place_{0} - 1) / nullif(count({0}) OVER (PARTITION BY day) - 1, 0) AS share_{0}"
    known = " + ".join(f"if(share_{name} IS NULL, 0, 1)" for name in names)
    total = " + ".join(f"coalesce(share_{name}, 0)" for name in names)
    return f"""
        WITH w AS (SELECT mal_id, snapshot_date, day, rank AS current_rank, score AS current_score, genres,
            {", ".join(moments(m, n) for _, m, n in names.values())} FROM panel WINDOW {WINDOWS}),
        v AS (SELECT mal_id, snapshot_date, day, current_rank, current_score, genres, {", ".join(deviation(*of) for of in names.values())} FROM w),
        r AS (SELECT *, {", ".join(place.format(name) for name in names)} FROM v),
        p AS (SELECT *, {", ".join(share.format(name) for name in names)} FROM r),
        s AS (SELECT *, coalesce(100 * share_rank_volatility_30d < 25, false) AS is_stable FROM p),
        i AS (SELECT *, day - row_number() OVER (PARTITION BY mal_id, is_stable ORDER BY day) AS island FROM s)
        SELECT mal_id, snapshot_date, {", ".join(names)}, 100 * share_rank_volatility_30d AS volatility_percentile,
            place_rank_volatility_30d AS volatility_rank,
            CASE WHEN share_rank_volatility_30d < 0.25 THEN 'stable' WHEN share_rank_volatility_30d < 0.75 THEN 'moderate'
                WHEN share_rank_volatility_30d < 0.95 THEN 'volatile' WHEN share_rank_volatility_30d IS NOT NULL THEN 'highly_volatile' END
                AS volatility_category,
            CASE WHEN is_stable THEN row_number() OVER (PARTITION BY mal_id, is_stable, island ORDER BY day) ELSE 0 END
                AS consecutive_stable_days,
            1 - ({total}) / nullif({known}, 0) AS stability_score, current_rank, current_score, genres
        FROM i"""


def genre_percentiles():
    def place(m, order):
        among = "PARTITION BY day, genre"
        return (f"CASE WHEN {m} IS NOT NULL THEN 100 * (rank() OVER ({among} ORDER BY {m} {order} NULLS LAST) - 1) / "
                f"nullif(count({m}) OVER ({among}) - 1, 0) END AS {m}_percentile")

    window = "OVER (PARTITION BY mal_id, genre ORDER BY day RANGE BETWEEN 29 PRECEDING AND CURRENT ROW)"
    return f"""
        WITH g AS (SELECT mal_id, snapshot_date, day, rank, score, popularity, explode(genres) AS genre FROM panel),
        p AS (SELECT *, {place("rank", "DESC")}, {place("score", "ASC")}, {place("popularity", "DESC")},
            CASE WHEN rank IS NOT NULL THEN rank() OVER (PARTITION BY day, genre ORDER BY rank NULLS LAST) END AS genre_rank,
            count(*) OVER (PARTITION BY day, genre) AS anime_in_genre FROM g)
        SELECT mal_id, snapshot_date, genre, rank_percentile, score_percentile, popularity_percentile, genre_rank, anime_in_genre,
            rank AS current_rank, score AS current_score, avg(rank_percentile) {window} AS rank_percentile_avg_30d, avg(score_percentile) {window} AS score_percentile_avg_30d,
            CASE WHEN rank_percentile >= 90 THEN 'top_10_percent' WHEN rank_percentile >= 75 THEN 'top_25_percent'
                WHEN rank_percentile >= 50 THEN 'above_average' WHEN rank_percentile IS NOT NULL THEN 'below_average' END
                AS genre_performance_tier
        FROM p"""


def trend_correlation():
    pairs = {"rank_7d_vs_30d": ("r7", "r30"), "score_7d_vs_30d": ("s7", "s30"), "rank_vs_score_7d": ("r7", "s7"), "rank_vs_score_30d": ("r30", "s30")}
    columns = ", ".join(
        f"corr({x}, {y}) AS {name}_correlation, count(if({x} IS NULL OR {y} IS NULL, NULL, 1)) AS {name}_correlation_n"
        for name, (x, y) in pairs.items()
    )
    changes = ", ".join(f"{m} - max({m}) OVER a{n} AS {m}{n}" for m in ("r", "s") for n in (7, 30))
    return f"""
        WITH c AS (SELECT mal_id, day, snapshot_date, {changes} FROM panel WINDOW {AGO}),
        o AS (SELECT *, CASE WHEN count(*) OVER w30 >= 10 THEN corr(r7, r30) OVER w30 END AS own
            FROM c WHERE r7 IS NOT NULL AND r30 IS NOT NULL WINDOW {WINDOWS}),
        d AS (SELECT snapshot_date, {columns}, count(if(r7 IS NULL AND r30 IS NULL, NULL, 1)) AS total_anime_analyzed,
            count_if(r7 < -1) AS climbers_7d, count_if(r30 < -2) AS climbers_30d, count_if(r7 < -1 AND r30 < -2) AS climbers_both,
            count_if(r7 > 1) AS fallers_7d, count_if(r30 > 2) AS fallers_30d
            FROM c GROUP BY snapshot_date),
        m AS (SELECT snapshot_date, slice(sort_array(collect_list(struct(-own AS r, mal_id))), 1, 10).mal_id AS most_correlated_anime,
            slice(sort_array(collect_list(struct(own AS r, mal_id))), 1, 10).mal_id AS least_correlated_anime
            FROM o WHERE own IS NOT NULL AND NOT isnan(own) GROUP BY snapshot_date)
        SELECT d.*, coalesce(most_correlated_anime, array()) AS most_correlated_anime,
            coalesce(least_correlated_anime, array()) AS least_correlated_anime
        FROM d LEFT JOIN m USING (snapshot_date)"""


TABLES = (rolling_momentum_analysis, trend_significance, volatility_rankings, genre_percentiles, trend_correlation)
KEYS = {genre_percentiles: ("mal_id", "snapshot_date", "genre"), trend_correlation: ("snapshot_date",)}


def session(master="local[2]", partitions=4, memory="6g"):
    from pyspark.sql import SparkSession

    spark = (
        SparkSession.builder.master(master)
        .config("spark.sql.shuffle.partitions", str(partitions))
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.memory", memory)
        .config("spark.sql.parquet.compression.codec", "zstd")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def cache_panel(spark, path):
    rankings = spark.read.parquet(str(path))
    rankings.selectExpr(*COLUMNS).createOrReplaceTempView("panel")
    spark.sql("CACHE TABLE panel")
    return rankings


def main():
    from peer import Report, arguments

    options = arguments(__doc__.splitlines()[0])
    report = Report("spark", "")
    # Partitions of a few hundred MB: a window sorts its partition, and what does not fit in memory is spilled to disk.
    spark = session(partitions=max(4, options.input.stat().st_size // 10_000_000))
    gateway = spark.sparkContext._gateway.proc
    report.report["version"] = spark.version
    report.computed("start")
    cache_panel(spark, options.input)
    report.computed("read")
    for query in TABLES:
        name = query.__name__
        frame = spark.sql(query())
        if options.latest:
            frame = frame.where("snapshot_date = (SELECT max(snapshot_date) FROM panel)")
        if options.no_write:
            frame.write.format("noop").mode("overwrite").save()
        else:
            path = options.out / f"{name}.parquet"
            frame.orderBy(*KEYS.get(query, ("mal_id", "snapshot_date"))).write.mode("overwrite").parquet(str(path))
            report.report["bytes"][name] = sum(part.stat().st_size for part in path.glob("*.parquet"))
        report.computed(name)
    spark.stop()
    # So that the time and the memory of the virtual machine are counted as this process's.
    gateway.stdin.close()
    gateway.wait()
    report.print()


if __name__ == "__main__":
    main()
