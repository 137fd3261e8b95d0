"""Compares two directories of tables, column by column over the columns that both have.

    compare.py A B [--markdown] [--above 1e-9]

Rows are matched by the table's key. For numbers: the largest relative and absolute difference; for the rest: how many
values are unequal; for both: how often one side is null and the other not. One column is held at a time.
"""

import argparse
import glob
import pathlib

import polars as pl
from peer import TABLES

KEYS = {"genre_percentiles": ["mal_id", "snapshot_date", "genre"], "trend_correlation": ["snapshot_date"]}
RUN_COLUMNS = {"processed_at", "etl_run_id"}


def plain(values: pl.Series) -> pl.Series:
    """Labels and genres as text, whatever encoding they came in."""
    if values.dtype in (pl.Enum, pl.Categorical):
        return values.cast(pl.String)
    return values


def read(path: pathlib.Path, columns: list[str]) -> pl.DataFrame:
    return pl.DataFrame([plain(values) for values in pl.read_parquet(path, columns=columns).select(columns)])


def difference(a: pl.Series, b: pl.Series) -> tuple[int, int, float | None, float | None]:
    """Mismatched nulls, unequal values, largest relative and largest absolute difference."""
    nulls = (a.is_null() != b.is_null()).sum()
    both = a.is_not_null() & b.is_not_null()
    a, b = plain(a.filter(both)), plain(b.filter(both))
    if not a.dtype.is_numeric():
        if a.dtype == pl.List:
            b = b.cast(a.dtype)
        return nulls, (a != b).sum(), None, None
    x, y = a.cast(pl.Float64), b.cast(pl.Float64)
    off = (x - y).abs()
    scale = pl.DataFrame({"x": x.abs(), "y": y.abs()}).max_horizontal() if len(x) else x
    relative = (off / scale).fill_nan(0.0)
    return nulls, (off > 0).sum(), relative.max() or 0.0, off.max() or 0.0


def files(directory: pathlib.Path, table: str) -> pathlib.Path:
    """The table's file, or where a program wrote it in parts, the pattern of those."""
    path = directory / f"{table}.parquet"
    return path / "*.parquet" if path.is_dir() else path


def compare(table: str, first: pathlib.Path, second: pathlib.Path) -> list[tuple]:
    a, b = files(first, table), files(second, table)
    if not (glob.glob(str(a)) and glob.glob(str(b))):
        return [(table, "(absent on one side)", 0, "", "", "", "")]
    key = KEYS.get(table, ["mal_id", "snapshot_date"])
    here, there = (pl.scan_parquet(path).collect_schema() for path in (a, b))
    columns = [name for name in here if name in there and name not in RUN_COLUMNS and name not in key]

    keys_a, keys_b = read(a, key), read(b, key)
    pairs = keys_a.with_row_index("a").join(keys_b.with_row_index("b"), on=key, how="inner", maintain_order="left").select("a", "b")
    in_order = all(keys.equals(keys.sort(key)) for keys in (keys_a, keys_b))
    alone = (keys_a.height - pairs.height, keys_b.height - pairs.height)
    del keys_a, keys_b
    rows = [(table, "(key)", pairs.height, f"only in A {alone[0]}, only in B {alone[1]}", "" if in_order else "not sorted", "", "")]
    for name in columns:
        left = pl.read_parquet(a, columns=[name])[name].gather(pairs["a"])
        right = pl.read_parquet(b, columns=[name])[name].gather(pairs["b"])
        rows.append((table, name, pairs.height, *difference(left, right)))
    only = [f"{side}: {', '.join(missing)}" for side, missing in (
        ("only in A", [n for n in here if n not in there]), ("only in B", [n for n in there if n not in here])) if missing]
    rows += [(table, f"({text})", "", "", "", "", "") for text in only]
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("a", type=pathlib.Path)
    parser.add_argument("b", type=pathlib.Path)
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--above", type=float, help="show only columns that differ by more, relatively and absolutely, and count the others")
    options = parser.parse_args()
    header = ("table", "column", "rows", "null on one side", "unequal", "max relative", "max absolute")
    show = lambda value: "" if value is None else f"{value:.2g}" if isinstance(value, float) else str(value)  # noqa: E731
    found = [row for table in TABLES for row in compare(table, options.a, options.b)]
    if options.above is not None:
        columns = [row for row in found if not row[1].startswith("(")]
        same = {row for row in columns if not row[3] and (not row[4] if row[5] is None else min(row[5], row[6]) <= options.above)}
        found = [row for row in found if row not in same]
        print(f"{len(same)} of {len(columns)} columns that both have are equal within {options.above:g}.\n")
    rows = [header, *(tuple(map(show, row)) for row in found)]
    if options.markdown:
        print("| " + " | ".join(rows[0]) + " |\n|" + "---|" * len(header))
        for row in rows[1:]:
            print("| " + " | ".join(row) + " |")
    else:
        widths = [max(len(row[i]) for row in rows if not row[1].startswith("(only")) for i in range(len(header))]
        for row in rows:
            print("  ".join(value.ljust(width) for value, width in zip(row, widths)).rstrip())


if __name__ == "__main__":
    main()
