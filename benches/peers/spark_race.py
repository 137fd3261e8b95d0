"""catlog.spark against Spark's own window functions: the five tables, Parquet to Parquet, in one session.

    benches/peers/spark_race.py --size S [--repeats 2] [--master 'local[2]'] [--partitions 4]

The peer does less: Spark has no Student t, so it has no p-values, q-values, confidence labels and intervals, and no
Spearman. Windows are RANGE frames over day numbers, one partitioning by anime for all of a table's windows, and the panel
is cached, which catlog.spark does not ask for.
"""

import pathlib
import shutil
import sys
import tempfile
import time

from common import PYTHON, deliver, estimate, heading, make_panel, parse, parser, spread, table, versions

if pathlib.Path(sys.prefix).resolve() != PYTHON.parents[1].resolve():
    sys.exit(f"run it with {PYTHON}")

import catlog
import catlog.spark
import spark_peer

PEER = dict(zip(catlog.TABLE_NAMES, spark_peer.TABLES))


def main():
    options = parser(__doc__.splitlines()[0], "S")
    options.add_argument("--panel", type=pathlib.Path, help="a Parquet file instead")
    options.add_argument("--repeats", type=int, default=2)
    options.add_argument("--master", default="local[2]")
    options.add_argument("--partitions", type=int, default=4)
    options = parse(options)
    estimate("S 2 minutes with one repeat, M 10")
    panel = options.panel or make_panel(options)
    spark = spark_peer.session(options.master, options.partitions)
    out = tempfile.mkdtemp(prefix="spark-race-")
    rankings = spark_peer.cache_panel(spark, panel)
    rows = rankings.count()

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
            print(f"  {name}: catlog {ours:.2f} s, window functions {theirs:.2f} s", file=sys.stderr, flush=True)
    spark.stop()
    shutil.rmtree(out)
    both = [[sum(run) for run in zip(*(series[side] for series in times.values()))] for side in (0, 1)]
    lines = heading(f"catlog.spark and Spark's window functions, panel {options.size}, {rows:,} rows, {options.master}, one session",
                    f"{versions(options.catlog, 'pyspark', 'pandas', 'pyarrow')}")
    lines += table(["", "catlog.spark, s", "window functions, s", "ratio"], [
        [name, spread(ours), spread(theirs), spread([b / a for a, b in zip(ours, theirs)], 1)]
        for name, (ours, theirs) in [*times.items(), ("all five", both)]
    ])
    deliver(lines, options)


if __name__ == "__main__":
    main()
