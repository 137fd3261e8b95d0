"""The tables are made by a real PostgreSQL, and the same rows again change nothing."""

import json
import re

from gate import arrow_schemas, expect, key, options, sql_rows

TYPES = {
    "int": "integer",
    "floatingpoint": "double precision",
    "bool": "boolean",
    "utf8": "text",
    "date": "date",
    "timestamp": "timestamp with time zone",
    "list<utf8>": "text[]",
    "list<int>": "integer[]",
}

# What a dashboard asks, and the index that answers: each index at least once.
DAY = "WHERE snapshot_date = '2026-02-08'"
QUERIES = {
    "SELECT * FROM anime ORDER BY rank LIMIT 50": "anime_rank_idx",
    "SELECT * FROM anime ORDER BY popularity LIMIT 50": "anime_popularity_idx",
    "SELECT * FROM anime WHERE genres @> '{Drama}'": "anime_genres_idx",
    f"SELECT * FROM daily_rankings {DAY} ORDER BY rank LIMIT 50": "daily_rankings_snapshot_date_rank_idx",
    "SELECT * FROM user_anime WHERE user_id = 'u1' AND status = 'WATCHING'": "user_anime_user_id_status_idx",
    "SELECT * FROM user_anime WHERE mal_id = 7": "user_anime_mal_id_idx",
    "SELECT * FROM etl_runs ORDER BY started_at DESC LIMIT 1": "etl_runs_started_at_idx",
    "SELECT * FROM rolling_momentum_analysis WHERE mal_id = 7 ORDER BY snapshot_date": "rolling_momentum_analysis_pkey",
    f"SELECT * FROM rolling_momentum_analysis {DAY} ORDER BY rank LIMIT 50":
        "rolling_momentum_analysis_snapshot_date_rank_idx",
    f"SELECT * FROM rolling_momentum_analysis {DAY} ORDER BY rank_change_7d LIMIT 10":
        "rolling_momentum_analysis_snapshot_date_rank_change_7d_idx",
    f"SELECT * FROM rolling_momentum_analysis {DAY} ORDER BY rank_change_30d LIMIT 10":
        "rolling_momentum_analysis_snapshot_date_rank_change_30d_idx",
    f"SELECT * FROM rolling_momentum_analysis {DAY} ORDER BY score_change_7d DESC NULLS LAST LIMIT 10":
        "rolling_momentum_analysis_snapshot_date_score_change_7d_idx",
    f"SELECT * FROM rolling_momentum_analysis {DAY} ORDER BY score_change_30d DESC NULLS LAST LIMIT 10":
        "rolling_momentum_analysis_snapshot_date_score_change_30d_idx",
    f"SELECT * FROM trend_significance {DAY} AND rank_trend_q_value < 0.05 ORDER BY rank_trend_q_value":
        "trend_significance_snapshot_date_rank_trend_q_value_idx",
    f"SELECT * FROM volatility_rankings {DAY} ORDER BY volatility_rank LIMIT 50":
        "volatility_rankings_snapshot_date_volatility_rank_idx",
    f"SELECT * FROM genre_percentiles {DAY} AND genre = 'Drama' ORDER BY genre_rank":
        "genre_percentiles_genre_snapshot_date_genre_rank_idx",
}


def check(generated, server):
    database = server.database()
    tables = create(generated, server, database)
    for table in tables:
        check_columns(server, database, table, arrow_schemas(generated)[table])
    upsert(generated, server, database, tables)
    indexes = set(re.findall(r"^CREATE INDEX IF NOT EXISTS (\w+)", (generated / "sql" / "postgres.sql").read_text(), re.M))
    idle = indexes - set(QUERIES.values())
    expect(indexes and not idle, f"no query is there for {sorted(idle) or 'any index'}: add it to QUERIES in postgres.py")
    for query, index in QUERIES.items():
        plan = server.sql(database, f"SET enable_seqscan = off; SET enable_sort = off; EXPLAIN {query};")
        answers = re.search(rf"\b{index}\b", plan) and "Filter" not in plan and "Sort" not in plan
        expect(answers, f"{index} does not answer\n{query}\n{plan}")
    return f"{len(tables)} tables, {len(QUERIES)} queries by {len(indexes)} indexes and keys"


def create(generated, server, database):
    """Runs the DDL twice: it leaves what is there alone. Returns the tables in its order."""
    ddl = (generated / "sql" / "postgres.sql").read_text()
    for _ in range(2):
        server.sql(database, ddl)
    tables = re.findall(r"^CREATE TABLE IF NOT EXISTS (\w+)", ddl, re.M)
    expect(tables, "no tables")
    return tables


def check_columns(server, database, table, columns):
    found = server.sql(database, f"""
        SELECT attname, format_type(atttypid, NULL), NOT attnotnull, coalesce(col_description(attrelid, attnum), '') <> ''
        FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0 ORDER BY attnum;""")
    expected = "".join(f"{name}|{TYPES[kind]}|{'ft'[nullable]}|t\n" for name, kind, nullable in columns)
    found = found.removeprefix("SET\n")
    expect(found == expected, f"{table} has the columns\n{found}\nand not\n{expected}")


def upsert(generated, server, database, tables):
    text = (generated / "sql" / "postgres_upserts.sql").read_text()
    parts = re.split(r"^-- name: (\w+)\n", text, flags=re.M)
    statements = dict(zip(parts[1::2], parts[2::2], strict=True))
    expect(len(statements) == 2 * len(tables), f"{len(statements)} statements for {len(tables)} tables")
    for table in tables:
        rows = sql_rows(table)
        keys = {name: rows[0][name] for name in key(generated, table)}
        run = {name: rows[1][name] for name in ("processed_at", "etl_run_id") if name in rows[1]}
        same, changed, rerun = rows[0], {**rows[1], **keys}, {**rows[0], **run, **keys}
        staged = statements[f"upsert_{table}_from_staging"]
        one = statements[f"upsert_{table}"].strip().removesuffix(";")
        script = f"""
            CREATE TEMP TABLE staging_{table} (LIKE {table} INCLUDING DEFAULTS);
            PREPARE stage AS INSERT INTO staging_{table} SELECT * FROM json_populate_recordset(NULL::{table}, $1);
            PREPARE one AS {one};
            EXECUTE stage ({literal(json.dumps(rows))});
            {staged}
            {staged}
            EXECUTE one ({literals(same)});
            EXECUTE one ({literals(changed)});
            SELECT count(*) FROM {table} t
            WHERE t IS NOT DISTINCT FROM json_populate_record(NULL::{table}, {literal(json.dumps(changed))});
            EXECUTE one ({literals(same)});
            EXECUTE one ({literals(rerun)});
        """
        expected = [len(rows), len(rows), 0, 0, 1, 1, 1, 0]
        if of_option := options(generated, table):
            script += without_options(table, same, changed, of_option)
            expected += [0, 1, 1, 1, 1, 0]
        counts = [int(count) for count in re.findall(r"^(?:INSERT 0 )?(\d+)$", server.sql(database, script), re.M)]
        expect(counts == expected, f"{table}: rows written and found were {counts}, not {expected}")


def without_options(table, same, changed, of_option):
    """A run without the option leaves an equal row its columns, and takes them from one that differs; one with it gives them back."""

    def without(row):
        return {**row, **dict.fromkeys(of_option)}

    expect(all(same[name] is not None and changed[name] is not None for name in of_option), f"{table}: {of_option}")

    def stored(row):
        record = f"json_populate_record(NULL::{table}, {literal(json.dumps(row))})"
        return f"SELECT count(*) FROM {table} t WHERE t IS NOT DISTINCT FROM {record};"

    return f"""
        EXECUTE one ({literals(without(same))});
        {stored(same)}
        EXECUTE one ({literals(without(changed))});
        {stored(without(changed))}
        EXECUTE one ({literals(changed)});
        EXECUTE one ({literals(changed)});
    """


def literals(row):
    return ", ".join(literal(value) for value in row.values())


def literal(value):
    if value is None:
        return "NULL"
    if isinstance(value, list):
        value = "{" + ",".join(json.dumps(item, ensure_ascii=False) for item in value) + "}"
    return "'" + str(value).replace("'", "''") + "'"
