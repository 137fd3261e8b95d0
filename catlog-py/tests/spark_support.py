"""What the Spark tests share: the session of a mode, a panel, and equality to the last bit."""

import datetime
import os
import random
import sys

import pyarrow as pa
import pyarrow.compute as pc

MODE = os.environ.get("CATLOG_SPARK", "local[2]")
"""`local[2]`, `local-cluster[2,1,1024]` or `connect`: one in a process."""

RUN = {"processed_at": "2026-03-01T06:00:00.123456+00:00", "etl_run_id": "test-run"}
GENRES = ["Action", "Drama", "Sci-Fi", "Slice of Life", "Sports"]


def session():
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    builder = (
        SparkSession.builder.config("spark.sql.shuffle.partitions", "3")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        # groups straddle batches: an anime has up to 80 rows, a day up to 45
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "37")
        # the days are UTC days whatever the session thinks the time is
        .config("spark.sql.session.timeZone", "America/New_York")
    )
    made = (builder.remote("local[2]") if MODE == "connect" else builder.master(MODE)).getOrCreate()
    if MODE != "connect":
        made.sparkContext.setLogLevel("ERROR")
    return made


def panel():
    """45 anime over 80 days: gaps, late starts, nulls, ties, constant and equal series, 0 to 3 genres, rows shuffled."""
    rng = random.Random(20260208)
    first = datetime.date(2026, 1, 3)
    rows = []
    for anime in range(1, 46):
        rank, score = rng.randint(1, 120), rng.randint(50_000, 95_000)
        constant = anime % 9 == 0
        genres = rng.sample(GENRES, rng.randint(0, 3))
        for day in range(rng.choice([0, 0, 0, 35]), 80):
            if day == 40 or rng.random() < 0.04:  # nobody has a snapshot on the 41st day
                continue
            rank = rank if constant else max(1, rank + rng.randint(-4, 4))
            score = score if constant else min(100_000, max(10_000, score + 100 * rng.randint(-3, 3)))
            rows.append(
                {
                    "mal_id": anime * 7,
                    "snapshot_date": first + datetime.timedelta(day),
                    "title": None if anime % 5 == 0 else f"Title {anime}",
                    "rank": None if rng.random() < 0.04 else rank,
                    "popularity": rng.randint(1, 300),
                    "score": None if rng.random() < 0.06 else score / 10_000,
                    "scored_by": rng.randint(0, 5_000),
                    "members": rng.randint(1_000, 9_000),
                    "favorites": None,
                    "genres": genres if day < 60 else genres[:1],
                }
            )
    rng.shuffle(rows)
    schema = pa.schema(
        [
            ("mal_id", pa.int32()),
            ("snapshot_date", pa.date32()),
            ("title", pa.string()),
            ("rank", pa.int32()),
            ("popularity", pa.int32()),
            ("score", pa.float64()),
            ("scored_by", pa.int32()),
            ("members", pa.int32()),
            ("favorites", pa.int32()),
            ("genres", pa.list_(pa.string())),
        ]
    )
    return pa.Table.from_pylist(rows, schema=schema)


def assert_equal(spark_frame, local, name):
    """The same rows, values and nulls: doubles by their bits."""
    got = spark_frame.toArrow()
    assert got.column_names == local.column_names, name
    assert local.num_rows > 0, name
    order = [(key, "ascending") for key in ("mal_id", "snapshot_date", "genre") if key in local.column_names]
    got, local = got.sort_by(order), local.sort_by(order)
    assert got.num_rows == local.num_rows, name
    for column in local.column_names:
        left, right = got[column].combine_chunks(), local[column].combine_chunks()
        if pa.types.is_floating(right.type):
            assert left.type == right.type, (name, column)
            assert left.is_null().equals(right.is_null()), (name, column)
            left, right = (pc.fill_null(values, 0.0).view(pa.int64()) for values in (left, right))
        assert left.to_pylist() == right.to_pylist(), (name, column)
