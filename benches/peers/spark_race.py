"""catlog.spark against Spark's own window functions: the five tables, Parquet to Parquet, in one session.

    pip install 'catlog[spark]' 'pyspark[connect]==4.3.0'
    cargo run --release -p catlog-benches --bin generate_panel -- S panel_s.parquet
    python benches/peers/spark_race.py panel_s.parquet [--repeats 2] [--master 'local[2]'] [--partitions 4]

The peer does less: Spark has no Student t, so it has no p-values, q-values, confidence labels and intervals, and no
Spearman. Windows are RANGE frames over day numbers, one partitioning by anime for all of a table's windows, and the panel
is cached, which catlog.spark does not ask for.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time

os.environ.setdefault("PYSPARK_PYTHON", sys.executable)

import catlog.spark
from pyspark.sql import SparkSession

DAY = "datediff(snapshot_date, DATE'1970-01-01') AS day"
WINDOWS = ", ".join(
    f"w{n} AS (PARTITION BY mal_id ORDER BY day RANGE BETWEEN {n - 1} PRECEDING AND CURRENT ROW)" for n in (7, 14, 30)
)
AGO = ", ".join(f"a{n} AS (PARTITION BY mal_id ORDER BY day RANGE BETWEEN {n} PRECEDING AND {n} PRECEDING)" for n in (7, 30))


def label(change, some, much, names):
    whens = (f"{change} < -{much}", f"{change} < -{some}", f"{change} > {much}", f"{change} > {some}", f"{change} IS NOT NULL")
    return "CASE " + " ".join(f"WHEN {when} THEN '{name}'" for when, name in zip(whens, names)) + " END"


RANK = ("strongly_climbing", "climbing", "strongly_falling", "falling", "stable")
SCORE = ("strongly_declining", "declining", "strongly_improving", "improving", "stable")


def momentum():
    averages = ", ".join(f"avg({m}) OVER w{n} AS {m}_avg_{n}d" for n in (7, 30) for m in ("rank", "score", "popularity"))
    deviations = ", ".join(f"stddev_samp({m}) OVER w{n} AS {m}_volatility_{n}d" for n in (7, 30) for m in ("rank", "score"))
    changes = ", ".join(
        f"{m} - max({m}) OVER a{n} AS {m}_change_{n}d" for n in (7, 30) for m in ("rank", "score", "popularity", "members")
    )
    labels = ", ".join(
        f"{label(f'{m}_change_{n}d', *limits, names)} AS {m}_momentum_{n}d"
        for m, names, n, limits in (("rank", RANK, 7, (1, 3)), ("score", SCORE, 7, (0.02, 0.08)),
                                    ("rank", RANK, 30, (2, 6)), ("score", SCORE, 30, (0.04, 0.16)))
    )
    return f"""
        WITH days AS (SELECT a.day, count(*) AS snapshots FROM (SELECT DISTINCT day FROM panel) a
            JOIN (SELECT DISTINCT day FROM panel) b ON b.day BETWEEN a.day - 29 AND a.day GROUP BY a.day),
        w AS (SELECT mal_id, snapshot_date, day, rank, score, popularity, members, genres, {averages}, {deviations}, {changes},
            count(rank) OVER w7 AS observations_7d, count(rank) OVER w30 AS observations_30d, count(score) OVER w30 AS scores
            FROM panel WINDOW {WINDOWS}, {AGO})
        SELECT w.*, {labels}, (observations_30d + scores) / (2 * snapshots) AS data_quality_score
        FROM w JOIN days USING (day)"""


def trends():
    columns = ", ".join(
        f"regr_slope({m}, day) OVER w30 AS {m}_trend_slope, regr_r2({m}, day) OVER w30 AS {m}_trend_r_squared, "
        f"regr_sxx({m}, day) OVER w30 AS {m}_sxx, regr_syy({m}, day) OVER w30 AS {m}_syy, count({m}) OVER w30 AS {m}_n, "
        f"first_value({m}, true) OVER w30 AS trend_start_{m}, last_value({m}, true) OVER w30 AS trend_end_{m}"
        for m in ("rank", "score")
    )
    errors = ", ".join(
        f"sqrt({m}_syy * greatest(1 - {m}_trend_r_squared, 0) / nullif({m}_n - 2, 0) / nullif({m}_sxx, 0)) AS {m}_trend_std_error, "
        f"CASE WHEN {m}_trend_r_squared >= 0.49 THEN 'strong' WHEN {m}_trend_r_squared >= 0.16 THEN 'moderate' "
        f"WHEN {m}_trend_r_squared IS NOT NULL THEN 'weak' END AS {m}_trend_strength"
        for m in ("rank", "score")
    )
    return f"SELECT *, {errors} FROM (SELECT mal_id, snapshot_date, {columns} FROM panel WINDOW {WINDOWS})"


def volatility():
    names = [f"{m}_volatility_{n}d" for m in ("rank", "score") for n in (7, 14, 30)]
    six = ", ".join(
        f"stddev_samp({name.split('_')[0]}) OVER w{name.split('_')[2][:-1]} AS {name}" for name in names
    )
    places = ", ".join(
        f"CASE WHEN {name} IS NOT NULL THEN (rank() OVER (PARTITION BY day ORDER BY {name} NULLS LAST) - 1) / "
        f"nullif(count({name}) OVER (PARTITION BY day) - 1, 0) END AS place_{name}"
        for name in names
    )
    known = " + ".join(f"if(place_{name} IS NULL, 0, 1)" for name in names)
    total = " + ".join(f"coalesce(place_{name}, 0)" for name in names)
    return f"""
        WITH w AS (SELECT mal_id, snapshot_date, day, rank AS current_rank, score AS current_score, genres, {six} FROM panel WINDOW {WINDOWS}),
        p AS (SELECT *, {places} FROM w),
        s AS (SELECT *, coalesce(place_rank_volatility_30d < 0.25, false) AS is_stable FROM p),
        i AS (SELECT *, day - row_number() OVER (PARTITION BY mal_id, is_stable ORDER BY day) AS island FROM s)
        SELECT mal_id, snapshot_date, {", ".join(names)}, 100 * place_rank_volatility_30d AS volatility_percentile,
            CASE WHEN place_rank_volatility_30d < 0.25 THEN 'stable' WHEN place_rank_volatility_30d < 0.75 THEN 'moderate'
                WHEN place_rank_volatility_30d < 0.95 THEN 'volatile' WHEN place_rank_volatility_30d IS NOT NULL THEN 'highly_volatile' END
                AS volatility_category,
            CASE WHEN is_stable THEN row_number() OVER (PARTITION BY mal_id, is_stable, island ORDER BY day) ELSE 0 END
                AS consecutive_stable_days,
            1 - ({total}) / nullif({known}, 0) AS stability_score, current_rank, current_score, genres
        FROM i"""


def genres():
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
        SELECT *, avg(rank_percentile) {window} AS rank_percentile_avg_30d, avg(score_percentile) {window} AS score_percentile_avg_30d,
            CASE WHEN rank_percentile >= 90 THEN 'top_10_percent' WHEN rank_percentile >= 75 THEN 'top_25_percent'
                WHEN rank_percentile >= 50 THEN 'above_average' WHEN rank_percentile IS NOT NULL THEN 'below_average' END
                AS genre_performance_tier
        FROM p"""


def correlations():
    pairs = (("r7", "r30"), ("s7", "s30"), ("r7", "s7"), ("r30", "s30"))
    columns = ", ".join(f"corr({x}, {y}) AS {x}_{y}, count(if({x} IS NULL OR {y} IS NULL, NULL, 1)) AS {x}_{y}_n" for x, y in pairs)
    return f"""
        WITH c AS (SELECT mal_id, day, snapshot_date, {", ".join(
            f"{m} - max({m}) OVER a{n} AS {m[0]}{n}" for m in ("rank", "score") for n in (7, 30))} FROM panel WINDOW {AGO}),
        o AS (SELECT *, CASE WHEN count(if(r7 IS NULL OR r30 IS NULL, NULL, 1)) OVER w30 >= 10 THEN corr(r7, r30) OVER w30 END AS own
            FROM c WINDOW {WINDOWS}),
        d AS (SELECT snapshot_date, {columns}, count(if(r7 IS NULL AND r30 IS NULL, NULL, 1)) AS total_anime_analyzed,
            count_if(r7 < -1) AS climbers_7d, count_if(r30 < -2) AS climbers_30d, count_if(r7 > 1) AS fallers_7d, count_if(r30 > 2) AS fallers_30d
            FROM c GROUP BY snapshot_date),
        m AS (SELECT snapshot_date, slice(sort_array(collect_list(struct(-own AS r, mal_id))), 1, 10).mal_id AS most_correlated_anime,
            slice(sort_array(collect_list(struct(own AS r, mal_id))), 1, 10).mal_id AS least_correlated_anime
            FROM o WHERE own IS NOT NULL GROUP BY snapshot_date)
        SELECT * FROM d LEFT JOIN m USING (snapshot_date)"""


PEER = dict(zip(catlog.TABLE_NAMES, (momentum, trends, volatility, genres, correlations)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("panel")
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--partitions", type=int, default=4)
    options = parser.parse_args()
    spark = (
        SparkSession.builder.master(options.master)
        .config("spark.sql.shuffle.partitions", str(options.partitions))
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.memory", "6g")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    out = tempfile.mkdtemp(prefix="spark-race-")
    rankings = spark.read.parquet(options.panel)
    rankings.selectExpr("*", DAY).createOrReplaceTempView("panel")
    spark.sql("CACHE TABLE panel")
    print(f"Spark {spark.version}, {options.master}, {rankings.count()} rows, load {os.getloadavg()[0]:.1f}", flush=True)

    def measure(frame):
        begin = time.monotonic()
        frame.write.mode("overwrite").parquet(f"{out}/table")
        return time.monotonic() - begin

    measure(catlog.spark.trend_correlation(rankings.limit(1000)))  # workers and code are warm for both
    times = {name: ([], []) for name in PEER}
    for _ in range(options.repeats):
        for name, query in PEER.items():
            times[name][0].append(measure(catlog.spark.analyze(rankings)[name]))
            times[name][1].append(measure(spark.sql(query())))
            ours, theirs = (series[-1] for series in times[name])
            print(f"  {name}: catlog {ours:.2f} s, window functions {theirs:.2f} s, ratio {theirs / ours:.1f}", flush=True)
    ours, theirs = (sum(statistics.median(series[side]) for series in times.values()) for side in (0, 1))
    print(f"all five, medians: catlog {ours:.1f} s, window functions {theirs:.1f} s, ratio {theirs / ours:.1f}")
    spark.stop()
    shutil.rmtree(out)


if __name__ == "__main__":
    main()
