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
import tempfile
import time

import catlog
import catlog.spark
import spark_peer

PEER = dict(zip(catlog.TABLE_NAMES, spark_peer.TABLES))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("panel")
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--partitions", type=int, default=4)
    options = parser.parse_args()
    spark = spark_peer.session(options.master, options.partitions)
    out = tempfile.mkdtemp(prefix="spark-race-")
    rankings = spark_peer.cache_panel(spark, options.panel)
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
