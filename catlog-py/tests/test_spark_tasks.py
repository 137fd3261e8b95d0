"""What Spark's tasks do, without Spark: groups that straddle batches, and the passes of every table."""

from functools import partial
from itertools import chain, pairwise

import pytest

pa = pytest.importorskip("pyarrow")

import catlog  # noqa: E402
import pyarrow.compute as pc  # noqa: E402
from catlog import _native  # noqa: E402
from catlog._options import core_options  # noqa: E402
from catlog._spark_tasks import Job, fill, first, groups  # noqa: E402
from catlog._spark_tasks import by_day as days_of  # noqa: E402
from spark_support import RUN, assert_same, panel  # noqa: E402


def batches(*keys):
    return iter([pa.RecordBatch.from_pydict({"key": pa.array(part, pa.int64())}) for part in keys])


@pytest.mark.parametrize("least", [1, 2, 3, 5, 100])
@pytest.mark.parametrize(
    "parts",
    [
        ([1, 1, 2], [2, 2], [2, 3], [3]),
        ([1], [1], [1], [1]),
        ([1, 2, 3, 4], [], [5, 6, 6], [7]),
        ([], [1, 1], [2, 2], [3, 3]),
        ([1, 1, 1, 1, 2], [2], [3], [3, 3, 4]),
    ],
)
def test_no_group_is_torn_and_no_row_lost(parts, least):
    found = [chunk.column("key").to_pylist() for chunk in groups(batches(*parts), "key", least)]
    assert [*chain(*found)] == [*chain(*parts)]
    for before, after in pairwise(found):
        assert before[-1] != after[0]
    assert all(len(chunk) >= least for chunk in found[:-1])


def test_chunks_are_no_longer_than_they_have_to_be():
    found = [chunk.num_rows for chunk in groups(batches([1, 1, 2, 2], [3, 3, 4, 4], [5]), "key", 2)]
    assert found == [2, 4, 2, 1]


def test_nothing_comes_of_nothing():
    assert list(groups(batches([], []), "key", 1)) == []


def shuffled(table, by):
    """What Spark hands to the tasks: three partitions by the first key, each sorted, in batches of 37 rows."""
    table = table.sort_by([(key, "ascending") for key in by])
    numbers = pc.index_in(table[by[0]], pc.unique(table[by[0]]))
    for partition in range(3):
        chosen = [at for at, number in enumerate(numbers.to_pylist()) if number % 3 == partition]
        yield iter(table.take(chosen).combine_chunks().to_batches(max_chunksize=37))


def spread(table, by, task):
    return pa.Table.from_batches([batch for partition in shuffled(table, by) for batch in task(partition)])


@pytest.mark.parametrize("options", [{}, {"dates": ("2026-02-10", "2026-03-01"), "robust": True}], ids=["every day", "a range"])
def test_pieces_equal_the_whole(options):
    """The passes of every table, with pyarrow in the place of Spark."""
    rankings = panel()
    local = catlog.analyze(rankings, **options, **RUN)
    core, *_ = _native.spark_options(core_options({**options, **RUN}))
    days = sorted(set(rankings["snapshot_date"].cast(pa.int32()).to_pylist()))
    (first_day, last_day), counts = _native.spark_days(days, core)
    known = dict(zip(days, counts, strict=True))
    number = pa.int32()
    rows = rankings.append_column("_id", rankings["mal_id"].cast(pa.int64())).append_column("_day", rankings["snapshot_date"])
    rows = rows.append_column("_snapshots", pa.array([known[day] for day in rows["_day"].cast(number).to_pylist()], number))
    rows = rows.append_column("_from", pa.repeat(pa.scalar(first_day, number), len(rows)))
    rows = rows.append_column("_to", pa.repeat(pa.scalar(last_day, number), len(rows)))

    def job(what):
        return Job(what, core, "strict", "error", 60)

    def start(what, by=("_id", "_day")):
        columns = [line.split(" ", 1)[0] for line in _native.spark_ddl(what, bool(options.get("robust")), True).splitlines()]
        return spread(rows, by, partial(first, job(what), by[0], [*columns, "_from"]))

    def filled(table, what, by):
        return spread(table, by, partial(fill, job(what), by[0]))

    by_anime, by_day = ("mal_id", "snapshot_date"), ("snapshot_date", "mal_id")
    volatility = filled(start("volatility_rankings"), "volatility_places", by_day)
    found = {
        "rolling_momentum_analysis": start("rolling_momentum_analysis"),
        "trend_significance": filled(start("trend_significance"), "q_values", by_day),
        "volatility_rankings": filled(volatility, "stable_days", by_anime),
        "genre_percentiles": filled(start("genre_percentiles", ("_day", "_id")), "genre_means", by_anime),
    }
    columns = [name for name in local["trend_correlation"].column_names if name not in ("processed_at", "etl_run_id")]
    found["trend_correlation"] = spread(start("changes"), by_day, partial(days_of, job("trend_correlation"), columns))
    assert list(found) == list(local)
    for name, table in found.items():
        if "_from" in table.column_names:
            start_of_range = pa.scalar(first_day, number).cast(pa.date32())
            table = table.filter(pc.greater_equal(table["snapshot_date"], start_of_range)).drop_columns(["_from"])
        assert_same(table, local[name].drop_columns(["processed_at", "etl_run_id"]), name)
