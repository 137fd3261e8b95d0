"""The five tables in ClickHouse SQL (chdb, in process), as someone who knows ClickHouse well would write them for speed.

What makes it fast:

- ClickHouse computes a RANGE frame anew for every row, and every ranking window sorts the whole table. Its arrays do neither:
  `sumResample` lays each anime's days out by their number, absent ones as zero, and a window is then `arrayCumSum` minus
  itself shifted by 7, 14 or 30 places: vectorized, exact (integers, scores in hundredths), without a sort or a join.
- Ranks of a day or of a genre's day are two `arraySort`s within the group's array.
- Lists of genres travel as their hash and are joined back from a small table.

Left out, since ClickHouse has no Student-t or incomplete beta function of a given t:

- trend_significance: rank_trend_p_value, rank_trend_q_value, score_trend_p_value, score_trend_q_value.
  (confidence and direction only compare p with limits: they come from a table of critical r squared by n.)
- trend_correlation: the four *_p_value.

And the columns of the option `robust`. ClickHouse's own `rankCorr` ignores ties, so Spearman is `corr` of mid-ranks.
"""

from chdb import session
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
from scipy import stats

RUN = f"toDateTime64('{PROCESSED_AT.removesuffix('Z')}', 6, 'UTC') AS processed_at, toLowCardinality('{RUN_ID}') AS etl_run_id"
METRICS = ("r", "s")
SIX = {f"{name}_volatility_{days}d": f"sd_{m}_{days}" for name, m in (("rank", "r"), ("score", "s")) for days in (7, 14, 30)}


def pick(names: list[str], *conditions: str) -> str:
    """The label of the first condition that holds, the last label where none does, null where they are null."""
    cases = ", ".join(f"{condition}, '{name}'" for condition, name in zip(conditions, names))
    return f"CAST(if(isNull({conditions[0]}), NULL, multiIf({cases}, '{names[-1]}')), 'LowCardinality(Nullable(String))')"


def momentum(names: list[str], change: str, some: int, much: int) -> str:
    return pick(names, f"{change} < -{much}", f"{change} < -{some}", f"{change} <= {some}", f"{change} <= {much}")


def ranks(x: str, end: str = "first") -> str:
    """The places of an array's values in their order, at each value's own index: the first or last place of those that tie, or the middle."""
    value, index = f"arraySort({x})", f"arrayEnumerate({x})"
    order = f"arraySort((i, v) -> v, {index}, {x})"
    differ = "arrayMap((a, b) -> a != b, {0}, {1}({0}, 1, 0))"
    first = f"arrayFill((i, new) -> new, {index}, {differ.format(value, 'arrayShiftRight')})"
    last = f"arrayReverseFill((i, new) -> new, {index}, {differ.format(value, 'arrayShiftLeft')})"
    place = {"first": first, "last": last, "middle": f"arrayMap((a, b) -> (a + b) / 2, {first}, {last})"}[end]
    return f"arraySort((p, o) -> o, {place}, {order})"


class Engine:
    def __init__(self) -> None:
        self.session = session.Session()
        self.run("SET max_memory_usage = 12000000000")

    def run(self, sql: str) -> str:
        return self.session.query(sql, "TabSeparated").data()

    def numbers(self, sql: str) -> list[int]:
        return [int(value) for value in self.run(sql).split()]

    def table(self, name: str, select: str, block: int = 65536) -> None:
        """A table in memory, in blocks of about so many rows: few where a row holds long arrays, since a block is one thread's."""
        sizes = f"max_block_size = {block}, min_insert_block_size_rows = {block}, min_insert_block_size_bytes = 0"
        self.run(f"CREATE TABLE {name} ENGINE = Memory AS {select} SETTINGS {sizes}")


def prepare(db: Engine, path: str) -> tuple[int, int]:
    db.run(f"""
        CREATE TABLE panel ENGINE = Memory AS
        SELECT assumeNotNull(mal_id) AS mal_id, toInt32(assumeNotNull(snapshot_date)) AS day, rank, popularity, members,
            toInt32(round(score * 100)) AS s, arrayMap(g -> toLowCardinality(assumeNotNull(g)), genres) AS genres, cityHash64(genres) AS list
        FROM file('{path}', Parquet)
    """)
    db.run("CREATE TABLE lists ENGINE = Memory AS SELECT list, any(genres) AS genres FROM panel GROUP BY list")
    db.run("CREATE TABLE student (n Int64, margin Float64, r2_10 Float64, r2_05 Float64, r2_01 Float64) ENGINE = Memory")
    for n in range(2, 31):
        t = [float(stats.t.isf(alpha / 2, n - 2)) if n > 2 else 0.0 for alpha in (0.1, 0.05, 0.01)]
        critical = ", ".join(repr(x * x / (x * x + n - 2) if n > 2 else 0.0) for x in t)
        db.run(f"INSERT INTO student VALUES ({n}, {float(stats.t.ppf(0.975, n - 1) / n**0.5)!r}, {critical})")
    first, last = db.numbers("SELECT min(day), max(day) FROM panel")
    return first, last


def windows(db: Engine, first: int, last: int) -> None:
    size = last - first + 1

    def laid_out(value: str, name: str, kind: str = "Int64") -> str:
        return f"sumResample({first}, {last + 1}, 1)(to{kind}(ifNull({value}, 0)), day) AS {name}"

    columns = {"r": "panel.rank", "s": "panel.s", "p": "panel.popularity", "m": "panel.members"}
    db.table("series", f"""
        SELECT mal_id, {laid_out("1", "there", "UInt8")}, {laid_out("panel.list", "list", "UInt64")},
            {", ".join(laid_out(column, m) for m, column in columns.items())},
            {", ".join(laid_out(f"isNotNull({column})", f"k_{m}") for m, column in columns.items())}
        FROM panel GROUP BY mal_id
    """, block=512)

    def window(sums: str, days: int) -> str:
        return f"arrayMap((a, b) -> a - b, arrayCumSum({sums}), arrayShiftRight(arrayCumSum({sums}), {days}, 0))"

    t = f"arrayMap(i -> toInt64(i), range({size}))"

    def times(*arrays: str) -> str:
        names = [f"x{i}" for i in range(len(arrays))]
        return f"arrayMap(({', '.join(names)}) -> {' * '.join(names)}, {', '.join(arrays)})"

    sums = {}
    for m in METRICS:
        for days in (7, 14, 30):
            sums |= {f"n_{m}_{days}": window(f"k_{m}", days), f"{m}_{days}": window(m, days), f"{m}{m}_{days}": window(times(m, m), days)}
        sums |= {f"t_{m}": window(times(f"k_{m}", t), 30), f"tt_{m}": window(times(f"k_{m}", t, t), 30), f"t{m}": window(times(m, t), 30)}
        known = f"arrayReverseFill((x, k) -> k != 0, {m}, k_{m})"
        sums |= {f"start_{m}": f"arrayShiftRight({known}, 29, {known}[1])", f"end_{m}": f"arrayFill((x, k) -> k != 0, {m}, k_{m})"}
    for days in (7, 30):
        sums |= {f"n_p_{days}": window("k_p", days), f"p_{days}": window("p", days)}
        for m in columns:
            sums |= {f"ago_{m}_{days}": f"arrayShiftRight({m}, {days}, 0)", f"kd_{m}_{days}": times(f"k_{m}", f"arrayShiftRight(k_{m}, {days}, 0)")}
    # An anime's own correlation of its changes of 7 and 30 days
    both = times("k_r", "arrayShiftRight(k_r, 7, 0)", "arrayShiftRight(k_r, 30, 0)")
    x, y = (f"arrayMap((k, a, b) -> k * (a - b), {both}, r, arrayShiftRight(r, {days}, 0))" for days in (7, 30))
    own = {"n": both, "x": x, "y": y, "xx": times(x, x), "yy": times(y, y), "xy": times(x, y)}
    sums |= {f"o_{name}": window(array, 30) for name, array in own.items()}
    kept = ["there", "list", *columns, *(f"k_{m}" for m in columns), *sums]

    def deviation(m: str, days: int, unit: int) -> str:
        n, x, xx = f"n_{m}_{days}", f"{m}_{days}", f"{m}{m}_{days}"
        return f"if({n} >= 2, sqrt(({n} * {xx} - {x} * {x}) / ({n} * ({n} - 1))) / {unit}, NULL) AS sd_{m}_{days}"

    def mean(m: str, days: int, unit: int) -> str:
        return f"if(n_{m}_{days} > 0, {m}_{days} / (n_{m}_{days} * {unit}), NULL) AS mean_{m}_{days}"

    def crosses(m: str) -> str:
        n, x = f"n_{m}_30", f"{m}_30"
        return (f"{n} * tt_{m} - t_{m} * t_{m} AS sxx_{m}, {n} * {m}{m}_30 - {x} * {x} AS syy_{m}, {n} * t{m} - t_{m} * {x} AS sxy_{m}, "
                f"multiIf({n} < 3, NULL, syy_{m} = 0, 0, toFloat64(sxy_{m}) * sxy_{m} / (toFloat64(sxx_{m}) * syy_{m})) AS r2_{m}, "
                f"if({n} > 0, toInt32(start_{m}), NULL) AS first_{m}, if({n} > 0, toInt32(end_{m}), NULL) AS last_{m}")

    changes = ", ".join(f"if(kd_{m}_{days} != 0, toInt32({m} - ago_{m}_{days}), NULL) AS d{m}_{days}" for m in columns for days in (7, 30))
    db.table("w", f"""
        SELECT mal_id, toInt32({first} + at) AS day, list,
            if(k_r != 0, toInt32(r), NULL) AS rank, if(k_s != 0, s / 100, NULL) AS score,
            if(k_p != 0, toInt32(p), NULL) AS popularity, if(k_m != 0, toInt32(m), NULL) AS members,
            n_r_7, n_r_30, n_s_30, {changes},
            {", ".join(mean(m, days, unit) for days in (7, 30) for m, unit in (("r", 1), ("s", 100), ("p", 1)))},
            {", ".join(deviation(m, days, unit) for days in (7, 14, 30) for m, unit in (("r", 1), ("s", 100)))},
            {crosses("r")}, {crosses("s")},
            o_n * o_xx - o_x * o_x AS o_sxx, o_n * o_yy - o_y * o_y AS o_syy,
            if(o_n >= 10 AND o_sxx > 0 AND o_syy > 0 AND kd_r_7 != 0 AND kd_r_30 != 0,
                (o_n * o_xy - o_x * o_y) / sqrt(toFloat64(o_sxx) * o_syy), NULL) AS own
        FROM (SELECT mal_id, {", ".join(f"{array} AS a_{name}" for name, array in ({name: name for name in kept} | sums).items())} FROM series)
        ARRAY JOIN {", ".join(f"a_{name} AS {name}" for name in kept)}, range({size}) AS at
        WHERE there
    """)
    db.run("DROP TABLE series")


def rolling_momentum_analysis(_: Engine, only: str, **__: int) -> str:
    return f"""
        SELECT mal_id, toDate32(day) AS snapshot_date, rank, score, popularity, members, lists.genres AS genres,
            mean_r_7 AS rank_avg_7d, mean_s_7 AS score_avg_7d, mean_p_7 AS popularity_avg_7d,
            mean_r_30 AS rank_avg_30d, mean_s_30 AS score_avg_30d, mean_p_30 AS popularity_avg_30d,
            mean_r_30 - tr.margin * sd_r_30 AS rank_avg_30d_ci_low, mean_r_30 + tr.margin * sd_r_30 AS rank_avg_30d_ci_high,
            mean_s_30 - ts.margin * sd_s_30 AS score_avg_30d_ci_low, mean_s_30 + ts.margin * sd_s_30 AS score_avg_30d_ci_high,
            dr_7 AS rank_change_7d, ds_7 / 100 AS score_change_7d, dp_7 AS popularity_change_7d, dm_7 AS members_change_7d,
            dr_30 AS rank_change_30d, ds_30 / 100 AS score_change_30d, dp_30 AS popularity_change_30d, dm_30 AS members_change_30d,
            sd_r_7 AS rank_volatility_7d, sd_s_7 AS score_volatility_7d,
            sd_r_30 AS rank_volatility_30d, sd_s_30 AS score_volatility_30d,
            {momentum(RANK_MOMENTUM, "dr_7", 1, 3)} AS rank_momentum_7d,
            {momentum(SCORE_MOMENTUM, "-ds_7", 2, 8)} AS score_momentum_7d,
            {momentum(RANK_MOMENTUM, "dr_30", 2, 6)} AS rank_momentum_30d,
            {momentum(SCORE_MOMENTUM, "-ds_30", 4, 16)} AS score_momentum_30d,
            toInt32(n_r_7) AS observations_7d, toInt32(n_r_30) AS observations_30d,
            (n_r_30 + n_s_30) / (2 * snapshots.days) AS data_quality_score, {RUN}
        FROM w
        LEFT JOIN lists ON lists.list = w.list
        LEFT JOIN student AS tr ON tr.n = w.n_r_30 LEFT JOIN student AS ts ON ts.n = w.n_s_30
        LEFT JOIN (
            SELECT a.day AS newest, count() AS days
            FROM (SELECT DISTINCT day FROM panel) AS a, (SELECT DISTINCT day FROM panel) AS b
            WHERE b.day BETWEEN a.day - 29 AND a.day GROUP BY a.day
        ) AS snapshots ON snapshots.newest = w.day
        WHERE {only}
    """


def trend_significance(_: Engine, only: str, **__: int) -> str:
    def regression(name: str, m: str, unit: int, falling: str, rising: str) -> str:
        # sxx * syy - sxy^2 in 64-bit integers is exact: no cancellation near a perfect line.
        return f"""
            if(n_{m}_30 >= 3, sxy_{m} / (sxx_{m} * {unit}), NULL) AS {name}_trend_slope,
            if(n_{m}_30 >= 3, sqrt((sxx_{m} * syy_{m} - sxy_{m} * sxy_{m}) / (n_{m}_30 - 2)) / (sxx_{m} * {unit}), NULL) AS {name}_trend_std_error,
            r2_{m} AS {name}_trend_r_squared,
            {pick(CONFIDENCE, f"r2_{m} > {m}t.r2_01", f"r2_{m} > {m}t.r2_05", f"r2_{m} > {m}t.r2_10")} AS {name}_trend_confidence,
            {pick(["stable", falling, rising], f"r2_{m} <= {m}t.r2_05", f"sxy_{m} < 0")} AS {name}_trend_direction,
            {pick(STRENGTH, f"r2_{m} >= 0.49", f"r2_{m} >= 0.16")} AS {name}_trend_strength"""

    return f"""
        SELECT mal_id, toDate32(day) AS snapshot_date,
            {regression("rank", "r", 1, "improving", "declining")},
            {regression("score", "s", 100, "falling", "rising")},
            toInt32(n_r_30) AS days_of_data, first_r AS trend_start_rank, last_r AS trend_end_rank,
            first_s / 100 AS trend_start_score, last_s / 100 AS trend_end_score, {RUN}
        FROM w LEFT JOIN student AS rt ON rt.n = w.n_r_30 LEFT JOIN student AS st ON st.n = w.n_s_30
        WHERE {only}
    """


def volatility_rankings(db: Engine, only: str, **_: int) -> str:
    # With --latest the five others are ranked on the newest day alone; only the first has a history that counts.
    value = {sd: f"ifNull({sd}, inf)" if sd == "sd_r_30" else f"if({only}, ifNull({sd}, inf), inf)" for sd in SIX.values()}
    carried = ("mal_id", "list", "rank", "score")
    db.table("days", f"""
        SELECT day, groupArray(mal_id) AS a_mal_id, groupArray(list) AS a_list,
            groupArray(ifNull(rank, 0)) AS a_rank, groupArray(ifNull(score, 0)) AS a_score,
            {", ".join(f"groupArray({x}) AS a_{sd}, count({sd}) AS n_{sd}" for sd, x in value.items())}
        FROM w GROUP BY day
    """, block=2)
    category = pick(VOLATILITY_CATEGORY, *(f"volatility_percentile < {limit}" for limit in (25, 75, 95)))
    by_anime = "OVER (PARTITION BY mal_id ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
    return f"""
        WITH ranked AS (
            SELECT day, mal_id, list, nullIf(rank, 0) AS current_rank, nullIf(score, 0) AS current_score,
                {", ".join(f"nullIf(v_{sd}, inf) AS {sd}" for sd in value)}, p_sd_r_30,
                {", ".join(f"if(v_{sd} = inf OR n_{sd} < 2, NULL, (p_{sd} - 1) / (n_{sd} - 1)) AS pr_{sd}" for sd in value)},
                100 * pr_sd_r_30 AS volatility_percentile, ifNull(volatility_percentile < 25, false) AS stable
            FROM days ARRAY JOIN {", ".join(f"a_{column} AS {column}" for column in carried)},
                {", ".join(f"a_{sd} AS v_{sd}, {ranks(f'a_{sd}')} AS p_{sd}" for sd in value)}
        ),
        marked AS (SELECT *, lagInFrame(stable) {by_anime} AS was_stable, lagInFrame(day) {by_anime} AS day_before FROM ranked),
        streaks AS (SELECT *, max(if(stable AND was_stable AND day_before = day - 1, 0, day)) {by_anime} AS start FROM marked)
        SELECT mal_id, toDate32(day) AS snapshot_date, {", ".join(f"{sd} AS {name}" for name, sd in SIX.items())},
            volatility_percentile, if(isNull(sd_r_30), NULL, toInt32(p_sd_r_30)) AS volatility_rank, {category} AS volatility_category,
            toInt32(if(stable, day - start + 1, 0)) AS consecutive_stable_days,
            1 - arrayReduce('avgOrNull', [{", ".join(f"pr_{sd}" for sd in value)}]) AS stability_score,
            current_rank, current_score, lists.genres AS genres, {RUN}
        FROM streaks LEFT JOIN lists ON lists.list = streaks.list WHERE {only}
    """


def genre_percentiles(db: Engine, only: str, first: int, last: int) -> str:
    metrics = {"rank": "-rank", "score": "s", "popularity": "-popularity"}
    db.table("cells", f"""
        SELECT day, genre, groupArray(mal_id) AS a_mal_id, toInt32(count()) AS anime_in_genre,
            {", ".join(f"groupArray(ifNull(toFloat64({x}), inf)) AS a_{name}, count({x}) AS n_{name}" for name, x in metrics.items())}
        FROM panel ARRAY JOIN genres AS genre WHERE {only.replace("day =", "day > -30 +")} GROUP BY day, genre
    """, block=64)
    # Below, -1 and 0 stand for null, so that arrays hold plain numbers.
    columns = ("anime_in_genre", "genre_rank", "current_rank", "current_score", *(f"{name}_percentile" for name in metrics))

    def percentile(name: str) -> str:
        return f"if(v_{name} = inf OR n_{name} < 2, -1, 100 * (p_{name} - 1) / (n_{name} - 1)) AS {name}_percentile"

    db.run("DROP TABLE w")
    db.table("places", f"""
        SELECT mal_id, genre, day, {", ".join(percentile(name) for name in metrics)}, anime_in_genre,
            if(v_rank = inf, 0, toInt32(n_rank - l_rank + 1)) AS genre_rank,
            if(v_rank = inf, 0, toInt32(-v_rank)) AS current_rank, if(v_score = inf, -1, v_score / 100) AS current_score
        FROM cells ARRAY JOIN a_mal_id AS mal_id, {ranks("a_rank", "last")} AS l_rank,
            {", ".join(f"a_{name} AS v_{name}, {ranks(f'a_{name}')} AS p_{name}" for name in metrics)}
    """)
    size = last - first + 1
    db.table("courses", f"""
        SELECT mal_id, genre,
            {", ".join(f"sumResample({first}, {last + 1}, 1)({name}, day) AS a_{name}" for name in columns)}
        FROM places GROUP BY mal_id, genre
    """, block=1024)
    db.run("DROP TABLE places")

    def recent_mean(name: str) -> str:
        sums = (f"arrayCumSum(arrayMap((x, there) -> {term}, a_{name}_percentile, a_anime_in_genre))" for term in ("greatest(x, 0)", "there AND x >= 0"))
        total, known = (f"arrayMap((a, b) -> a - b, {c}, arrayShiftRight({c}, 30, 0))" for c in sums)
        return f"arrayMap((x, n) -> if(n > 0, x / n, -1), {total}, {known}) AS {name}_mean"

    def known(name: str) -> str:
        return f"if({name} < 0, NULL, {name})"

    return f"""
        SELECT mal_id, toDate32({first} + at) AS snapshot_date, genre,
            {", ".join(f"{known(f'p_{name}')} AS {name}_percentile" for name in metrics)},
            {known("rank_mean")} AS rank_percentile_avg_30d, {known("score_mean")} AS score_percentile_avg_30d,
            nullIf(genre_place, 0) AS genre_rank, in_genre AS anime_in_genre,
            {pick(TIER, *(f"rank_percentile >= {limit}" for limit in (90, 75, 50)))} AS genre_performance_tier,
            nullIf(now_rank, 0) AS current_rank, {known("now_score")} AS current_score, {RUN}
        FROM courses ARRAY JOIN {", ".join(f"a_{name}_percentile AS p_{name}" for name in metrics)}, {recent_mean("rank")}, {recent_mean("score")},
            a_genre_rank AS genre_place, a_anime_in_genre AS in_genre, a_current_rank AS now_rank, a_current_score AS now_score,
            range({size}) AS at
        WHERE in_genre > 0 AND {only.replace("day", f"{first} + at")}
    """


def trend_correlation(db: Engine, only: str, **_: int) -> str:
    pairs = {
        "rank_7d_vs_30d_correlation": ("dr_7", "dr_30"),
        "score_7d_vs_30d_correlation": ("ds_7", "ds_30"),
        "rank_vs_score_7d_correlation": ("dr_7", "ds_7"),
        "rank_vs_score_30d_correlation": ("dr_30", "ds_30"),
    }

    def arrays(name: str, x: str, y: str) -> str:
        both = f"isNotNull({x}) AND isNotNull({y})"
        return ", ".join(f"groupArrayIf(assumeNotNull({v}), {both}) AS {side}_{name}" for side, v in (("x", x), ("y", y)))

    def one(name: str) -> str:
        x, y = f"x_{name}", f"y_{name}"
        usable = f"length({x}) >= 3 AND arrayMin({x}) < arrayMax({x}) AND arrayMin({y}) < arrayMax({y})"
        corr = "if({usable}, arrayReduce('corr', {x}, {y}), NULL)"
        return (f"{corr.format(usable=usable, x=x, y=y)} AS {name}, "
                f"{corr.format(usable=usable, x=ranks(x, 'middle'), y=ranks(y, 'middle'))} AS {name}_spearman, toInt32(length({x})) AS {name}_n")

    db.table("moves", f"""
        SELECT day, {", ".join(arrays(name, x, y) for name, (x, y) in pairs.items())},
            toInt32(countIf(isNotNull(dr_7) OR isNotNull(dr_30))) AS total_anime_analyzed,
            toInt32(countIf(dr_7 < -1)) AS climbers_7d, toInt32(countIf(dr_30 < -2)) AS climbers_30d,
            toInt32(countIf(dr_7 < -1 AND dr_30 < -2)) AS climbers_both,
            toInt32(countIf(dr_7 > 1)) AS fallers_7d, toInt32(countIf(dr_30 > 2)) AS fallers_30d, count(dr_30) AS with_change,
            groupArraySortedIf(10)((-assumeNotNull(own), mal_id), isNotNull(own)).2 AS most_correlated_anime,
            groupArraySortedIf(10)((assumeNotNull(own), mal_id), isNotNull(own)).2 AS least_correlated_anime
        FROM w WHERE {only} GROUP BY day
    """, block=2)
    breadth = "(climbers_30d - fallers_30d) / nullIf(with_change, 0)"
    return f"""
        SELECT toDate32(day) AS snapshot_date, {", ".join(one(name) for name in pairs)},
            total_anime_analyzed, climbers_7d, climbers_30d, climbers_both, fallers_7d, fallers_30d,
            {pick(STRENGTH, "abs(rank_7d_vs_30d_correlation) >= 0.7", "abs(rank_7d_vs_30d_correlation) >= 0.4")} AS correlation_strength,
            {pick(MARKET, f"{breadth} > 0.1", f"{breadth} < -0.1")} AS market_momentum_direction,
            most_correlated_anime, least_correlated_anime, {RUN}
        FROM moves
    """


KEYS = {
    rolling_momentum_analysis: "mal_id, snapshot_date",
    trend_significance: "mal_id, snapshot_date",
    volatility_rankings: "mal_id, snapshot_date",
    trend_correlation: "snapshot_date",
    genre_percentiles: "mal_id, snapshot_date, genre",
}


def main() -> None:
    options = arguments(__doc__.splitlines()[0])
    db = Engine()
    report = Report("chdb", db.run("SELECT version()").strip())
    first, last = prepare(db, str(options.input))
    report.computed("read")
    only = f"day = {last}" if options.latest else "true"
    windows(db, first, last)
    report.computed("windows")
    for query, key in KEYS.items():
        name = query.__name__
        # The table is whole in memory before it is written, so that computing and writing are told apart.
        db.table(name, query(db, only, first=first, last=last))
        report.rows(name, db.numbers(f"SELECT count() FROM {name}")[0])
        report.computed(name)
        if not options.no_write:
            path = options.out / f"{name}.parquet"
            db.run(f"INSERT INTO FUNCTION file('{path}', Parquet) SELECT * FROM {name} ORDER BY {key}")
            report.written(name, path)
        db.run(f"DROP TABLE {name}")
        report.start()
    report.print()


if __name__ == "__main__":
    main()
