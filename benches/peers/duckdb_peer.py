"""The five tables in DuckDB SQL, as someone who knows DuckDB well would write them for speed.

What makes it fast:

- Every aggregate over a RANGE window costs DuckDB a pass of its own, regr_slope and regr_r2 too, and the tables
  need about forty. So the windows are differences of running sums: fourteen cumulative sums once (ROWS frames),
  then one ASOF join per window length to the last row before it. The sums are of integers (scores in
  hundredths), far below 2^53, so doubles hold them exactly. The same joins bring the values of 7 and 30 days ago.
- Spearman's mid-ranks come from counts per distinct change, not from a window over all rows.
- Genres and labels are ENUMs; counts of a day or a (day, genre) are a small GROUP BY joined back.

Left out, since DuckDB has no Student-t or incomplete beta function:

- trend_significance: rank_trend_p_value, rank_trend_q_value, score_trend_p_value, score_trend_q_value.
  (confidence and direction only compare p with limits: they come from a table of critical r squared by n.)
- trend_correlation: the four *_p_value.

And the columns of the option `robust`.
"""

import duckdb
from peer import (
    CONFIDENCE,
    MARKET,
    PROCESSED_AT,
    RANK_DIRECTION,
    RANK_MOMENTUM,
    RUN_ID,
    SCORE_DIRECTION,
    SCORE_MOMENTUM,
    STRENGTH,
    TIER,
    VOLATILITY_CATEGORY,
    Report,
    arguments,
)
from scipy import stats

ENUMS = {
    "rank_momentum": RANK_MOMENTUM,
    "score_momentum": SCORE_MOMENTUM,
    "confidence": CONFIDENCE,
    "rank_direction": RANK_DIRECTION,
    "score_direction": SCORE_DIRECTION,
    "strength": STRENGTH,
    "volatility_category": VOLATILITY_CATEGORY,
    "tier": TIER,
    "market": MARKET,
}

RUN = f"TIMESTAMPTZ '{PROCESSED_AT}' AS processed_at, '{RUN_ID}' AS etl_run_id"


def pick(enum: str, *conditions: str) -> str:
    """The label of the first condition that holds, the last label where none does, null where they are null."""
    names = ENUMS[enum]
    whens = " ".join(f"WHEN {condition} THEN '{name}'" for condition, name in zip(conditions, names))
    return f"CASE WHEN ({conditions[0]}) IS NULL THEN NULL {whens} ELSE '{names[-1]}' END::{enum}"


def momentum(enum: str, change: str, some: int, much: int) -> str:
    return pick(enum, f"{change} < -{much}", f"{change} < -{some}", f"{change} <= {some}", f"{change} <= {much}")


def prepare(db: duckdb.DuckDBPyConnection, path: str) -> None:
    db.execute("SET preserve_insertion_order = false")
    db.execute("SET TimeZone = 'UTC'")
    for enum, names in ENUMS.items():
        db.execute(f"CREATE TYPE {enum} AS ENUM ({', '.join(repr(name) for name in names)})")
    # By n: the margin of a 95 % interval in standard deviations, and r squared at p = 0.1, 0.05, 0.01.
    db.execute("CREATE TEMP TABLE student (n INTEGER, margin DOUBLE, r2_10 DOUBLE, r2_05 DOUBLE, r2_01 DOUBLE)")
    for n in range(2, 31):
        critical = [None] * 3
        if n > 2:
            t = [stats.t.isf(alpha / 2, n - 2) for alpha in (0.1, 0.05, 0.01)]
            critical = [x * x / (x * x + n - 2) for x in t]
        db.execute("INSERT INTO student VALUES (?, ?, ?, ?, ?)", [n, float(stats.t.ppf(0.975, n - 1) / n**0.5), *critical])
    db.execute(
        """
        CREATE TEMP TABLE panel AS
        SELECT mal_id, snapshot_date, (snapshot_date - DATE '1970-01-01')::INTEGER AS day,
            rank, score, popularity, members, genres
        FROM read_parquet(?)
        """,
        [path],
    )
    db.execute("CREATE TYPE genre AS ENUM (SELECT DISTINCT g FROM (SELECT unnest(genres) AS g FROM panel) ORDER BY g)")


def windows(db: duckdb.DuckDBPyConnection) -> None:
    db.execute("""
        CREATE TEMP TABLE running AS
        SELECT mal_id, day, rank, popularity, members, s,
            count(r) OVER c AS n_r, sum(r) OVER c AS r, sum(r * r) OVER c AS rr,
            sum(t_r) OVER c AS t_r, sum(t_r * t_r) OVER c AS tt_r, sum(t_r * r) OVER c AS tr,
            count(s) OVER c AS n_s, sum(s) OVER c AS sum_s, sum(s * s) OVER c AS ss,
            sum(t_s) OVER c AS t_s, sum(t_s * t_s) OVER c AS tt_s, sum(t_s * s) OVER c AS ts,
            count(p) OVER c AS n_p, sum(p) OVER c AS p
        FROM (
            SELECT *, CASE WHEN r IS NOT NULL THEN t END AS t_r, CASE WHEN s IS NOT NULL THEN t END AS t_s
            FROM (
                SELECT mal_id, day, rank, popularity, members, rank::DOUBLE AS r, round(score * 100)::DOUBLE AS s,
                    popularity::DOUBLE AS p, (day - (SELECT min(day) FROM panel))::DOUBLE AS t
                FROM panel
            )
        )
        WINDOW c AS (PARTITION BY mal_id ORDER BY day ROWS UNBOUNDED PRECEDING)
    """)

    def total(column: str, days: int) -> str:
        return f"coalesce(a.{column}, 0) - coalesce(b{days}.{column}, 0)"

    def moments(m: str, x: str, days: int) -> str:
        return ", ".join([
            f"{total(f'n_{m}', days)} AS n_{m}_{days}",
            f"{total(x, days)} AS {m}_{days}",
            f"{total(m + m, days)} AS {m}{m}_{days}",
        ])

    def change(column: str, name: str, days: int) -> str:
        return f"CASE WHEN b{days}.day = a.day - {days} THEN a.{column} - b{days}.{column} END AS {name}_{days}"

    def deviation(m: str, days: int, unit: int) -> str:
        n, x, xx = f"n_{m}_{days}", f"{m}_{days}", f"{m}{m}_{days}"
        return f"CASE WHEN {n} >= 2 THEN sqrt(({n} * {xx} - {x} * {x}) / ({n} * ({n} - 1))) / {unit} END AS sd_{m}_{days}"

    def mean(m: str, days: int, unit: int) -> str:
        return f"CASE WHEN n_{m}_{days} > 0 THEN {m}_{days} / (n_{m}_{days} * {unit}) END AS mean_{m}_{days}"

    def crosses(m: str) -> str:
        n, x, t = f"n_{m}_30", f"{m}_30", f"t_{m}_30"
        return (
            f"({n} * tt_{m}_30 - {t} * {t})::BIGINT AS sxx_{m}, "
            f"({n} * {m}{m}_30 - {x} * {x})::BIGINT AS syy_{m}, "
            f"({n} * t{m}_30 - {t} * {x})::BIGINT AS sxy_{m}"
        )

    db.execute(f"""
        CREATE TEMP TABLE w AS
        SELECT mal_id, day, n_r_7::INTEGER AS n_r_7, n_r_30::INTEGER AS n_r_30, n_s_30::INTEGER AS n_s_30,
            dr_7, dr_30, ds_7::INTEGER AS ds_7, ds_30::INTEGER AS ds_30, dp_7, dp_30, dm_7, dm_30,
            {", ".join(mean(m, days, unit) for days in (7, 30) for m, unit in (("r", 1), ("s", 100), ("p", 1)))},
            {", ".join(deviation(m, days, unit) for days in (7, 14, 30) for m, unit in (("r", 1), ("s", 100)))},
            {crosses("r")}, {crosses("s")}
        FROM (
            SELECT a.mal_id, a.day,
                {", ".join(moments(m, x, days) for days in (7, 14, 30) for m, x in (("r", "r"), ("s", "sum_s")))},
                {", ".join(f"{total('n_p', days)} AS n_p_{days}, {total('p', days)} AS p_{days}" for days in (7, 30))},
                {", ".join(f"{total(column, 30)} AS {column}_30" for column in ("t_r", "tt_r", "tr", "t_s", "tt_s", "ts"))},
                {", ".join(change(column, name, days) for days in (7, 30)
                           for column, name in (("rank", "dr"), ("s", "ds"), ("popularity", "dp"), ("members", "dm")))}
            FROM running a
            ASOF LEFT JOIN running b7 ON a.mal_id = b7.mal_id AND b7.day <= a.day - 7
            ASOF LEFT JOIN running b14 ON a.mal_id = b14.mal_id AND b14.day <= a.day - 14
            ASOF LEFT JOIN running b30 ON a.mal_id = b30.mal_id AND b30.day <= a.day - 30
        )
    """)
    db.execute("DROP TABLE running")


def rolling_momentum_analysis(only: str) -> str:
    return f"""
        SELECT mal_id, snapshot_date, rank, score, popularity, members, genres,
            mean_r_7 AS rank_avg_7d, mean_s_7 AS score_avg_7d, mean_p_7 AS popularity_avg_7d,
            mean_r_30 AS rank_avg_30d, mean_s_30 AS score_avg_30d, mean_p_30 AS popularity_avg_30d,
            mean_r_30 - tr.margin * sd_r_30 AS rank_avg_30d_ci_low, mean_r_30 + tr.margin * sd_r_30 AS rank_avg_30d_ci_high,
            mean_s_30 - ts.margin * sd_s_30 AS score_avg_30d_ci_low, mean_s_30 + ts.margin * sd_s_30 AS score_avg_30d_ci_high,
            dr_7 AS rank_change_7d, ds_7 / 100 AS score_change_7d, dp_7 AS popularity_change_7d, dm_7 AS members_change_7d,
            dr_30 AS rank_change_30d, ds_30 / 100 AS score_change_30d, dp_30 AS popularity_change_30d, dm_30 AS members_change_30d,
            sd_r_7 AS rank_volatility_7d, sd_s_7 AS score_volatility_7d,
            sd_r_30 AS rank_volatility_30d, sd_s_30 AS score_volatility_30d,
            {momentum("rank_momentum", "dr_7", 1, 3)} AS rank_momentum_7d,
            {momentum("score_momentum", "-ds_7", 2, 8)} AS score_momentum_7d,
            {momentum("rank_momentum", "dr_30", 2, 6)} AS rank_momentum_30d,
            {momentum("score_momentum", "-ds_30", 4, 16)} AS score_momentum_30d,
            n_r_7 AS observations_7d, n_r_30 AS observations_30d,
            (n_r_30 + n_s_30) / (2 * snapshot_days) AS data_quality_score, {RUN}
        FROM w JOIN panel USING (mal_id, day)
        JOIN (
            SELECT a.day, count(*) AS snapshot_days
            FROM (SELECT DISTINCT day FROM panel) a JOIN (SELECT DISTINCT day FROM panel) b ON b.day BETWEEN a.day - 29 AND a.day
            GROUP BY a.day
        ) USING (day)
        LEFT JOIN student tr ON tr.n = n_r_30 LEFT JOIN student ts ON ts.n = n_s_30
        WHERE {only}
    """


def trend_significance(only: str) -> str:
    def regression(name: str, m: str, unit: int, falling: str, rising: str) -> str:
        # sxx * syy - sxy^2 in 64-bit integers is exact: no cancellation near a perfect line.
        return f"""
            CASE WHEN n_{m}_30 >= 3 THEN sxy_{m} / (sxx_{m} * {unit}) END AS {name}_trend_slope,
            CASE WHEN n_{m}_30 >= 3 THEN sqrt((sxx_{m} * syy_{m} - sxy_{m} * sxy_{m}) / (n_{m}_30 - 2)) / (sxx_{m} * {unit}) END
                AS {name}_trend_std_error,
            r2_{m} AS {name}_trend_r_squared,
            {pick("confidence", f"r2_{m} > {m}t.r2_01", f"r2_{m} > {m}t.r2_05", f"r2_{m} > {m}t.r2_10")} AS {name}_trend_confidence,
            CASE WHEN r2_{m} IS NULL THEN NULL WHEN r2_{m} <= {m}t.r2_05 THEN 'stable'
                WHEN sxy_{m} < 0 THEN '{falling}' ELSE '{rising}' END::{name}_direction AS {name}_trend_direction,
            {pick("strength", f"r2_{m} >= 0.49", f"r2_{m} >= 0.16")} AS {name}_trend_strength"""

    def r2(m: str) -> str:
        return f"""CASE WHEN n_{m}_30 < 3 THEN NULL WHEN syy_{m} = 0 THEN 0
            ELSE sxy_{m}::DOUBLE * sxy_{m} / (sxx_{m} * syy_{m}) END AS r2_{m}"""

    return f"""
        SELECT mal_id, snapshot_date,
            {regression("rank", "r", 1, "improving", "declining")},
            {regression("score", "s", 100, "falling", "rising")},
            n_r_30 AS days_of_data, trend_start_rank, trend_end_rank, trend_start_score, trend_end_score, {RUN}
        FROM (SELECT *, {r2("r")}, {r2("s")} FROM w)
        JOIN (
            SELECT mal_id, day, snapshot_date,
                first_value(rank IGNORE NULLS) OVER w30 AS trend_start_rank, last_value(rank IGNORE NULLS) OVER w30 AS trend_end_rank,
                first_value(score IGNORE NULLS) OVER w30 AS trend_start_score, last_value(score IGNORE NULLS) OVER w30 AS trend_end_score
            FROM panel WHERE {only.replace("day =", "day > -30 +")}
            WINDOW w30 AS (PARTITION BY mal_id ORDER BY day RANGE BETWEEN 29 PRECEDING AND CURRENT ROW)
        ) USING (mal_id, day)
        LEFT JOIN student rt ON rt.n = n_r_30 LEFT JOIN student st ON st.n = n_s_30
        WHERE {only}
    """


def volatility_rankings(only: str) -> str:
    names = {f"{name}_volatility_{d}d": f"sd_{m}_{d}" for name, m in (("rank", "r"), ("score", "s")) for d in (7, 14, 30)}

    # Nulls come last, so that the rank among the others is the same without them.
    def percent_rank(sd: str) -> str:
        return f"CASE WHEN {sd} IS NOT NULL AND n_{sd} > 1 THEN (rank() OVER (PARTITION BY day ORDER BY {sd} NULLS LAST) - 1) / (n_{sd} - 1) END"

    category = pick("volatility_category", *(f"volatility_percentile < {limit}" for limit in (25, 75, 95)))
    return f"""
        WITH counts AS (SELECT day, {", ".join(f"count({sd}) AS n_{sd}" for sd in names.values())} FROM w GROUP BY day),
        ranked AS (
            SELECT mal_id, day, 100 * {percent_rank("sd_r_30")} AS volatility_percentile,
                CASE WHEN sd_r_30 IS NOT NULL THEN rank() OVER (PARTITION BY day ORDER BY sd_r_30 NULLS LAST) END::INTEGER AS volatility_rank
            FROM w JOIN counts USING (day)
        ),
        islands AS (
            SELECT *, coalesce(volatility_percentile < 25, false) AS stable,
                day - row_number() OVER (PARTITION BY mal_id, coalesce(volatility_percentile < 25, false) ORDER BY day) AS island
            FROM ranked
        ),
        streaks AS (
            SELECT mal_id, day, volatility_percentile, volatility_rank,
                CASE WHEN stable THEN row_number() OVER (PARTITION BY mal_id, stable, island ORDER BY day) ELSE 0 END::INTEGER
                    AS consecutive_stable_days
            FROM islands
        ),
        places AS (
            SELECT mal_id, day, {", ".join(names.values())},
                {", ".join(f"{percent_rank(sd)} AS pr_{sd}" for sd in names.values() if sd != "sd_r_30")}
            FROM w JOIN counts USING (day) WHERE {only}
        )
        SELECT mal_id, snapshot_date, {", ".join(f"{sd} AS {name}" for name, sd in names.items())},
            volatility_percentile, volatility_rank, {category} AS volatility_category, consecutive_stable_days,
            1 - list_avg([volatility_percentile / 100, {", ".join(f"pr_{sd}" for sd in names.values() if sd != "sd_r_30")}]) AS stability_score,
            rank AS current_rank, score AS current_score, genres, {RUN}
        FROM places JOIN streaks USING (mal_id, day) JOIN panel USING (mal_id, day)
    """


def genre_percentiles(only: str) -> str:
    def percentile(column: str, order: str) -> str:
        return f"""CASE WHEN {column} IS NOT NULL AND n_{column} > 1 THEN
            100 * (rank() OVER (PARTITION BY day, genre ORDER BY {column} {order} NULLS LAST) - 1) / (n_{column} - 1) END
            AS {column}_percentile"""

    return f"""
        WITH exploded AS (
            SELECT mal_id, snapshot_date, day, rank, score, popularity, unnest(genres)::genre AS genre
            FROM panel WHERE {only.replace("day =", "day > -30 +")}
        ),
        counts AS (
            SELECT day, genre, count(*)::INTEGER AS anime_in_genre,
                count(rank) AS n_rank, count(score) AS n_score, count(popularity) AS n_popularity
            FROM exploded GROUP BY day, genre
        ),
        ranked AS (
            SELECT mal_id, snapshot_date, day, genre, rank, score, anime_in_genre,
                {percentile("rank", "DESC")}, {percentile("score", "ASC")}, {percentile("popularity", "DESC")},
                CASE WHEN rank IS NOT NULL THEN rank() OVER (PARTITION BY day, genre ORDER BY rank NULLS LAST) END::INTEGER AS genre_rank
            FROM exploded JOIN counts USING (day, genre)
        ),
        averaged AS (
            SELECT *, avg(rank_percentile) OVER w30 AS rank_percentile_avg_30d, avg(score_percentile) OVER w30 AS score_percentile_avg_30d
            FROM ranked
            WINDOW w30 AS (PARTITION BY mal_id, genre ORDER BY day RANGE BETWEEN 29 PRECEDING AND CURRENT ROW)
        )
        SELECT mal_id, snapshot_date, genre, rank_percentile, score_percentile, popularity_percentile,
            rank_percentile_avg_30d, score_percentile_avg_30d, genre_rank, anime_in_genre,
            {pick("tier", *(f"rank_percentile >= {limit}" for limit in (90, 75, 50)))} AS genre_performance_tier,
            rank AS current_rank, score AS current_score, {RUN}
        FROM averaged WHERE {only}
    """


def trend_correlation(only: str) -> str:
    pairs = {
        "rank_7d_vs_30d_correlation": ("dr_7", "dr_30"),
        "score_7d_vs_30d_correlation": ("ds_7", "ds_30"),
        "rank_vs_score_7d_correlation": ("dr_7", "ds_7"),
        "rank_vs_score_30d_correlation": ("dr_30", "ds_30"),
    }

    def one(name: str, x: str, y: str) -> str:
        return f"""
        {name}_pairs AS (
            SELECT day, {x} AS x, {y} AS y, count(*) AS times FROM w WHERE {x} IS NOT NULL AND {y} IS NOT NULL AND {only} GROUP BY ALL
        ),
        {name}_x AS (
            SELECT day, x, sum(sum(times)) OVER (PARTITION BY day ORDER BY x ROWS UNBOUNDED PRECEDING) - (sum(times) - 1) / 2 AS place
            FROM {name}_pairs GROUP BY day, x
        ),
        {name}_y AS (
            SELECT day, y, sum(sum(times)) OVER (PARTITION BY day ORDER BY y ROWS UNBOUNDED PRECEDING) - (sum(times) - 1) / 2 AS place
            FROM {name}_pairs GROUP BY day, y
        ),
        {name}_result AS (
            SELECT day, sum(times)::INTEGER AS n,
                CASE WHEN sum(times) >= 3 AND min(x) < max(x) AND min(y) < max(y) THEN {weighted("x", "y")} END AS pearson,
                CASE WHEN sum(times) >= 3 AND min(x) < max(x) AND min(y) < max(y) THEN {weighted("px", "py")} END AS spearman
            FROM (
                SELECT p.day, p.times, p.x, p.y, a.place - (sum(p.times) OVER (PARTITION BY p.day) + 1) / 2 AS px,
                    b.place - (sum(p.times) OVER (PARTITION BY p.day) + 1) / 2 AS py
                FROM {name}_pairs p JOIN {name}_x a ON a.day = p.day AND a.x = p.x JOIN {name}_y b ON b.day = p.day AND b.y = p.y
            )
            GROUP BY day
        )"""

    # Pearson's r where each pair stands for `times` equal ones.
    def weighted(x: str, y: str) -> str:
        x, y, n = f"{x}::DOUBLE", f"{y}::DOUBLE", "sum(times)::DOUBLE"
        return (
            f"({n} * sum(times * {x} * {y}) - sum(times * {x}) * sum(times * {y})) / "
            f"sqrt(({n} * sum(times * {x} * {x}) - sum(times * {x}) ** 2) * ({n} * sum(times * {y} * {y}) - sum(times * {y}) ** 2))"
        )

    r = "abs(rank_7d_vs_30d_correlation_result.pearson)"
    breadth = "(climbers_30d - fallers_30d) / nullif(with_change, 0)"
    return f"""
        WITH {",".join(one(name, x, y) for name, (x, y) in pairs.items())},
        counts AS (
            SELECT day, count(*) FILTER (dr_7 IS NOT NULL OR dr_30 IS NOT NULL)::INTEGER AS total_anime_analyzed,
                count(*) FILTER (dr_7 < -1)::INTEGER AS climbers_7d, count(*) FILTER (dr_30 < -2)::INTEGER AS climbers_30d,
                count(*) FILTER (dr_7 < -1 AND dr_30 < -2)::INTEGER AS climbers_both,
                count(*) FILTER (dr_7 > 1)::INTEGER AS fallers_7d, count(*) FILTER (dr_30 > 2)::INTEGER AS fallers_30d,
                count(dr_30) AS with_change
            FROM w WHERE {only} GROUP BY day
        ),
        own AS (
            SELECT mal_id, day, CASE WHEN count(*) OVER w30 >= 10 THEN corr(dr_30, dr_7) OVER w30 END AS r
            FROM w WHERE dr_7 IS NOT NULL AND dr_30 IS NOT NULL AND {only.replace("day =", "day > -30 +")}
            WINDOW w30 AS (PARTITION BY mal_id ORDER BY day RANGE BETWEEN 29 PRECEDING AND CURRENT ROW)
        ),
        lists AS (
            SELECT day, list(mal_id ORDER BY r DESC, mal_id) FILTER (most <= 10) AS most_correlated_anime,
                list(mal_id ORDER BY r, mal_id) FILTER (least <= 10) AS least_correlated_anime
            FROM (
                SELECT *, row_number() OVER (PARTITION BY day ORDER BY r DESC, mal_id) AS most,
                    row_number() OVER (PARTITION BY day ORDER BY r, mal_id) AS least
                FROM own WHERE r IS NOT NULL AND isfinite(r) AND {only}
            )
            WHERE most <= 10 OR least <= 10 GROUP BY day
        )
        SELECT (DATE '1970-01-01' + counts.day)::DATE AS snapshot_date,
            {", ".join(f"{name}_result.pearson AS {name}, {name}_result.spearman AS {name}_spearman, coalesce({name}_result.n, 0) AS {name}_n" for name in pairs)},
            total_anime_analyzed, climbers_7d, climbers_30d, climbers_both, fallers_7d, fallers_30d,
            {pick("strength", f"{r} >= 0.7", f"{r} >= 0.4")} AS correlation_strength,
            {pick("market", f"{breadth} > 0.1", f"{breadth} < -0.1")} AS market_momentum_direction,
            coalesce(most_correlated_anime, []) AS most_correlated_anime,
            coalesce(least_correlated_anime, []) AS least_correlated_anime, {RUN}
        FROM counts {" ".join(f"LEFT JOIN {name}_result ON {name}_result.day = counts.day" for name in pairs)}
        LEFT JOIN lists ON lists.day = counts.day
    """


KEYS = {
    rolling_momentum_analysis: "mal_id, snapshot_date",
    trend_significance: "mal_id, snapshot_date",
    volatility_rankings: "mal_id, snapshot_date",
    genre_percentiles: "mal_id, snapshot_date, genre",
    trend_correlation: "snapshot_date",
}


def main() -> None:
    options = arguments(__doc__.splitlines()[0])
    report = Report("duckdb", duckdb.__version__)
    db = duckdb.connect()
    prepare(db, str(options.input))
    report.computed("read")
    only = "true"
    if options.latest:
        # Queries that look back a window replace "day =" by "day > -30 +".
        only = f"day = {db.execute('SELECT max(day) FROM panel').fetchone()[0]}"
    windows(db)
    report.computed("windows")
    for query, key in KEYS.items():
        name = query.__name__
        # The table is whole in memory before it is written, so that computing and writing are told apart.
        rows = db.execute(f"CREATE TEMP TABLE result AS {query(only)}").fetchone()[0]
        report.rows(name, rows)
        report.computed(name)
        if not options.no_write:
            path = options.out / f"{name}.parquet"
            db.execute(f"COPY (FROM result ORDER BY {key}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
            report.written(name, path)
        db.execute("DROP TABLE result")
        report.start()
    report.print()


if __name__ == "__main__":
    main()
