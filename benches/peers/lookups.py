#!/usr/bin/env python3
"""Look-ups: catlog from Python, Rust and Node against an indexed PostgreSQL that has the same tables precomputed.

    benches/peers/lookups.py --size M --markdown lookups.md

PostgreSQL: a server of its own on a local socket, one caller, prepared statements and binary answers (psycopg), the twelve columns
of the pages alone, clustered by the key and indexed for exactly these queries. Of the genre table it has the newest ten days, which
can only help it. Its settings are the defaults. catlog from Python answers in process, with all columns of a table: as a table of columns, and as a list of dicts.
"""

import datetime
import itertools
import os
import pathlib
import statistics
import subprocess
import sys
import time

from common import PYTHON, ROOT, deliver, estimate, heading, make_panel, parse, parser, table, versions

if pathlib.Path(sys.prefix).resolve() != PYTHON.parents[1].resolve():
    sys.exit(f"run it with {PYTHON}")

import catlog
import polars as pl
import psycopg

sys.path.insert(0, str(ROOT / "catlog-core" / "codegen" / "gates"))
import postgres_server

MOMENTUM = ("mal_id", "snapshot_date", "rank", "score", "popularity", "members", "rank_avg_7d", "rank_avg_30d", "rank_change_7d",
            "score_change_7d", "rank_momentum_7d", "score_momentum_7d")
GENRES = ("mal_id", "snapshot_date", "genre", "rank_percentile", "score_percentile", "popularity_percentile", "rank_percentile_avg_30d",
          "score_percentile_avg_30d", "genre_rank", "anime_in_genre", "genre_performance_tier", "current_rank")
KINDS = {pl.Int32: "integer", pl.Int64: "bigint", pl.Float64: "double precision", pl.Date: "date"}
NEWEST_DAYS = 10


def load(db: psycopg.Connection, name: str, frame: pl.DataFrame, *indexes: str) -> None:
    columns = ", ".join(f"{column} {KINDS.get(kind, 'text')}" for column, kind in frame.schema.items())
    db.execute(f"CREATE UNLOGGED TABLE {name} ({columns})")
    with db.cursor().copy(f"COPY {name} FROM STDIN (FORMAT csv)") as copy:
        for part in frame.iter_slices(200_000):
            copy.write(part.write_csv(include_header=False))
    for index in indexes:
        db.execute(f"CREATE INDEX ON {name} ({index})")
    db.execute(f"VACUUM ANALYZE {name}")


def latencies(ask, arguments, calls: int) -> list[float]:
    """Milliseconds of each call, sorted, after a tenth as many that are not counted."""
    taken = []
    for number, argument in enumerate(itertools.islice(itertools.cycle(arguments), calls + calls // 10)):
        begin = time.perf_counter()
        rows = ask(argument)
        taken.append((time.perf_counter() - begin) * 1e3)
        if not rows:
            sys.exit(f"no rows for {argument}")
        if number + 1 == calls // 10:
            taken.clear()
    return sorted(taken)


def main() -> None:
    options = parser(__doc__.splitlines()[0], "M")
    options.add_argument("--calls", type=int, default=5000, help="calls of each query and program")
    options.add_argument("--seconds", type=int, default=4, help="of each query under 64 callers")
    options = parse(options)
    estimate("M 3 minutes, L 8 minutes (most of it PostgreSQL's loading)")
    panel = make_panel(options)
    programs = postgres_server.binaries()
    if not programs:
        sys.exit("PostgreSQL's programs are absent (Debian: apt-get install postgresql)")

    tables = options.work / "lookups"
    command = [options.catlog, "analyze", panel, "--out", tables, "--json"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    momentum = pl.read_parquet(tables / "rolling_momentum_analysis.parquet", columns=list(MOMENTUM))
    newest = momentum["snapshot_date"].max()
    ids = momentum.filter(pl.col("snapshot_date") == newest)["mal_id"].sample(2000, seed=1, with_replacement=True).to_list()
    leaders = pl.scan_parquet(tables / "genre_percentiles.parquet").select(GENRES)
    leaders = leaders.filter(pl.col("snapshot_date") > newest - datetime.timedelta(days=NEWEST_DAYS)).collect()
    genres = leaders["genre"].unique().sort().cast(pl.String).to_list()

    times: dict[str, dict[str, list[float]]] = {}
    with postgres_server.server(programs) as server:
        db = psycopg.connect(host=str(server.socket), user="postgres", dbname="postgres", autocommit=True)
        load(db, "momentum", momentum, "snapshot_date, rank", "mal_id, snapshot_date")
        load(db, "genres", leaders, "snapshot_date, genre, genre_rank")
        size = db.execute("SELECT pg_total_relation_size('momentum') + pg_total_relation_size('genres')").fetchone()[0]
        rows = (momentum.height, leaders.height)
        del momentum, leaders
        cursor = db.cursor(binary=True)
        queries = {
            "newest day's top 20": ("SELECT * FROM momentum WHERE snapshot_date = %s ORDER BY rank LIMIT 20", [(newest,)]),
            "one anime's history": ("SELECT * FROM momentum WHERE mal_id = %s ORDER BY snapshot_date", [(id,) for id in ids]),
            "a genre's leaders": ("SELECT * FROM genres WHERE snapshot_date = %s AND genre = %s ORDER BY genre_rank LIMIT 20",
                                  [(newest, genre) for genre in genres]),
        }
        for name, (sql, arguments) in queries.items():
            times[name] = {
                "PostgreSQL": latencies(
                    lambda values, sql=sql: cursor.execute(sql, values, prepare=True).fetchall(), arguments, options.calls
                )
            }
        version = db.execute("SHOW server_version").fetchone()[0].split()[0]
        db.close()

    begin = time.perf_counter()
    catalog = catlog.open(panel)
    opened = time.perf_counter() - begin
    begin = time.perf_counter()
    catalog.warm()
    warmed = time.perf_counter() - begin
    asks = (
        lambda _: catalog.query("rolling_momentum_analysis", date="latest", order_by="rank", limit=20).frame,
        lambda values: catalog.query("rolling_momentum_analysis", mal_id=values[0]).frame,
        lambda values: catalog.query("genre_percentiles", date="latest", genre=values[1], order_by="genre_rank", limit=20).frame,
    )
    for (name, (_, arguments)), ask in zip(queries.items(), asks):
        times[name]["catlog"] = latencies(lambda values, ask=ask: len(ask(values)), arguments, options.calls)
        times[name]["catlog, dicts"] = latencies(lambda values, ask=ask: ask(values).rows(), arguments, options.calls)

    lines = heading(f"Look-ups on {options.size}, one caller from Python", f"{versions(options.catlog, 'psycopg', 'polars')}, PostgreSQL {version}")
    lines += [
        f"PostgreSQL: {rows[0]:,} rows of momentum and {rows[1]:,} of genres, {size / 1e6:.0f} MB with indexes. "
        f"catlog: opened in {opened:.1f} s, warm in {warmed:.1f} s. {options.calls} calls each.",
        "",
    ]
    out = []
    for name, by in times.items():
        base = statistics.median(by["PostgreSQL"])
        for program, taken in by.items():
            median, p99 = statistics.median(taken), taken[int(0.99 * len(taken))]
            out.append([name, program, f"{median:.3f}", f"{p99:.3f}", f"{base / median:.1f}" if program != "PostgreSQL" else ""])
    lines += table(["query", "answered by", "median, ms", "p99, ms", "PostgreSQL's median ÷ this"], out)

    catalog = None  # the others need the memory
    binary = options.target.absolute() / "release" / "query_latency"
    if binary.exists():
        text = subprocess.run([binary, options.size, "64", str(options.seconds)], check=True, capture_output=True, text=True).stdout
        lines += ["64 callers in Rust (`query_latency`):", "", "```text", text.rstrip(), "```", ""]
    if (ROOT / "catlog-node" / "dist" / "index.js").exists():
        command = ["node", "bench/queries.mjs", str(panel)]
        environment = {**os.environ, "SECONDS": str(options.seconds)}
        text = subprocess.run(command, cwd=ROOT / "catlog-node", check=True, capture_output=True, text=True, env=environment).stdout
        lines += ["64 callers in Node (`catlog-node/bench/queries.mjs`):", "", "```text", text.rstrip(), "```", ""]
    else:
        print("catlog-node is not built (make test-node): Node is left out", file=sys.stderr)
    deliver(lines, options)


if __name__ == "__main__":
    main()
