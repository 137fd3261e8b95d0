"""Groups of rows that straddle batches, without Spark."""

from itertools import chain, pairwise

import pytest

pytest.importorskip("pyspark")
pa = pytest.importorskip("pyarrow")

from catlog._spark_tasks import groups  # noqa: E402


def batches(*keys):
    return iter([pa.record_batch({"key": pa.array(part, pa.int64())}) for part in keys])


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
