#!/usr/bin/env python3
"""The files: how much smaller than CSV, who reads them with equal contents, and what a filter leaves unread.

    benches/peers/sizes.py --size M
"""

import pathlib
import shutil
import subprocess
import sys

from common import MIB, PYTHON, deliver, estimate, heading, make_panel, parse, parser, table, versions

if pathlib.Path(sys.prefix).resolve() != PYTHON.parents[1].resolve():
    sys.exit(f"run it with {PYTHON}")

import duckdb
import polars as pl
import pyarrow.parquet as pq
from compare import KEYS, TABLES


def analyze(options, panel: pathlib.Path, out: pathlib.Path, *further: str) -> pathlib.Path:
    subprocess.run([options.catlog, "analyze", panel, "--out", out, "--json", *further], check=True, stdout=subprocess.DEVNULL)
    return out


def catalogue(options, panel: pathlib.Path) -> list[pathlib.Path]:
    """The month files of a catalogue on disk that has the panel: rows sorted by anime."""
    directory = options.work / "catalogue"
    shutil.rmtree(directory, ignore_errors=True)
    for command in (["append", directory, panel], ["compact", directory]):
        subprocess.run([options.catlog, *command, "--json"], check=True, stdout=subprocess.DEVNULL)
    return sorted((directory / "months").glob("*.parquet"))


def sizes(options, panel: pathlib.Path, tables: pathlib.Path) -> list[str]:
    csv = options.work / "panel.csv"
    frame = pl.scan_parquet(panel).with_columns(pl.col("genres").list.join("|"))
    frame.sink_csv(csv)
    text = csv.stat().st_size
    csv.unlink()
    pairs = {"panel, in snapshot order (by Polars)": (text, panel.stat().st_size)}
    months = catalogue(options, panel)
    share = sum(pq.read_metadata(month).num_rows for month in months) / pq.read_metadata(panel).num_rows
    pairs["its whole months, as a catalogue keeps them"] = (text * share, sum(month.stat().st_size for month in months))
    texts = analyze(options, panel, options.work / "csv", "--format", "csv")
    for name in TABLES:
        pairs[name] = ((texts / f"{name}.csv").stat().st_size, (tables / f"{name}.parquet").stat().st_size)
    for name in TABLES:
        (texts / f"{name}.csv").unlink()
    together = [sum(pairs[name][side] for name in TABLES) for side in (0, 1)]
    rows = [[name, f"{text / MIB:.1f}", f"{parquet / MIB:.1f}", f"{text / parquet:.1f}"]
            for name, (text, parquet) in [*pairs.items(), ("the five tables", together)]]
    return table(["", "CSV, MiB", "Parquet, MiB", "times smaller"], rows)


def plain(frame: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Labels as text and times in one zone, in the order of the key: engines name the types of equal values differently."""
    texts = pl.selectors.by_dtype(pl.Categorical, pl.Enum)
    zone = pl.selectors.datetime()
    return frame.with_columns(texts.cast(pl.String), zone.dt.replace_time_zone(None).cast(pl.Datetime("us"))).sort(key)


def readers(tables: pathlib.Path, spark) -> list[str]:
    rows = []
    for name in TABLES:
        file = tables / f"{name}.parquet"
        key = KEYS.get(name, ["mal_id", "snapshot_date"])
        wanted = plain(pl.read_parquet(file), key)
        others = {
            "pyarrow": lambda file=file: pl.from_arrow(pq.read_table(file)),
            "DuckDB": lambda file=file: pl.from_arrow(duckdb.sql(f"SET TimeZone = 'UTC'; FROM '{file}'").to_arrow_table()),
            "Spark": lambda file=file: pl.from_arrow(spark.read.parquet(str(file)).toArrow()),
        }
        row = [name, f"{wanted.height:,} × {wanted.width}"]
        for read in others.values():
            found = plain(read(), key).select(wanted.columns)
            unequal = [column for column in wanted.columns
                       if not found[column].cast(wanted.schema[column], strict=False).equals(wanted[column], null_equal=True)]
            row.append(f"unequal: {', '.join(unequal)}" if unequal else "equal")
        rows.append(row)
    return table(["Polars against", "rows × columns", "pyarrow", "DuckDB", "Spark"], rows)


def pruning(tables: pathlib.Path) -> list[str]:
    """Row groups whose statistics cannot exclude one anime, or the newest day."""
    rows = []
    for name in TABLES:
        file = pq.ParquetFile(tables / f"{name}.parquet")
        row = [name, str(file.metadata.num_row_groups)]
        for column in ("mal_id", "snapshot_date"):
            if column not in file.schema_arrow.names:
                row.append("")
                continue
            at = file.schema_arrow.names.index(column)
            groups = [file.metadata.row_group(group).column(at).statistics for group in range(file.metadata.num_row_groups)]
            highest = max(group.max for group in groups)
            value = groups[len(groups) // 2].min if column == "mal_id" else highest
            row.append(str(sum(group.min <= value <= group.max for group in groups)))
        rows.append(row)
    return table(["", "row groups", "read for one anime", "read for the newest day"], rows)


def main() -> None:
    options = parser(__doc__.splitlines()[0], "M")
    options.add_argument("--readers", default="S", help="size of the panel whose tables every engine reads (default S)")
    options = parse(options)
    estimate("M 3 minutes")
    panel = make_panel(options)
    tables = analyze(options, panel, options.work / "parquet")
    lines = heading(f"Files of panel {options.size}", versions(options.catlog, "polars", "pyarrow", "duckdb", "pyspark"))
    lines += sizes(options, panel, tables)
    lines += ["Row groups that statistics cannot exclude (pyarrow):", "", *pruning(tables)]

    from spark_peer import session

    spark = session(memory="3g")
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    small = analyze(options, make_panel(options, options.readers), options.work / "readers")
    lines += [f"The tables of panel {options.readers}, as other engines read them, compared with what Polars reads, value by value:", "",
              *readers(small, spark)]
    spark.stop()
    deliver(lines, options)


if __name__ == "__main__":
    main()
