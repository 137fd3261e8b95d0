"""What happens while it computes: other threads run, Ctrl-C stops it, a fork is safe, progress is told."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import catlog
import pytest
from conftest import ROOT


def wide_panel(tmp_path, anime=4000, days=120):
    """A file large enough that its tables take a while."""
    path = tmp_path / "wide.csv"
    with path.open("w") as file:
        file.write("mal_id,snapshot_date,rank,popularity,score,members,genres\n")
        for day in range(days):
            date = f"2025-{day // 28 + 1:02}-{day % 28 + 1:02}"
            file.writelines(
                f"{mal_id},{date},{1 + (mal_id * 7 + day * day) % anime},{mal_id},{1 + (mal_id + day) % 900 / 100:.2f},"
                f'{mal_id * 10},"Action,Drama"\n'
                for mal_id in range(1, anime + 1)
            )
    return str(path)


@pytest.fixture(scope="module")
def wide(tmp_path_factory):
    return wide_panel(tmp_path_factory.mktemp("wide"))


def test_other_threads_make_progress(wide):
    """While a call computes, this process' other threads run Python code."""
    counted = []
    done = threading.Event()

    def count():
        while not done.is_set():
            counted.append(time.monotonic())
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    begin = time.monotonic()
    catlog.analyze(wide, robust=True)
    end = time.monotonic()
    done.set()
    thread.join()
    # Had the call kept the GIL, the thread would have stood still for all of it.
    assert sum(begin < moment < end for moment in counted) > 10


INTERRUPTED = """
import os, signal, sys, threading, time
import catlog

def interrupt():
    time.sleep(0.3)
    sent.append(time.monotonic())
    os.kill(os.getpid(), signal.SIGINT)

sent = []
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell lets what runs in its background ignore Ctrl-C
threading.Thread(target=interrupt).start()
try:
    while True:
        {call}
except KeyboardInterrupt:
    print("stopped", time.monotonic() - sent[0])
    # and the library works on
    rows = [{{"mal_id": 1, "snapshot_date": "2026-02-08", "rank": 1, "score": 8.0}}]
    assert len(catlog.trend_correlation(rows)) == 1
    print("works on")
"""


@pytest.mark.parametrize(
    "call",
    [
        "catlog.analyze(sys.argv[1], robust=True)",
        "catlog.validate(sys.argv[1])",
        "catlog.open(sys.argv[1]).warm()",
        "catlog.export(sys.argv[1], sys.argv[2])",
    ],
)
def test_ctrl_c_at_any_moment(wide, tmp_path, call):
    run = subprocess.run(
        [sys.executable, "-c", INTERRUPTED.format(call=call), wide, str(tmp_path / "out")],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    stopped, after = run.stdout.splitlines()
    assert after == "works on"
    assert stopped.startswith("stopped")
    out = tmp_path / "out"
    assert not out.exists() or len(list(out.glob("*.parquet"))) in (0, 5)  # whole or not at all


FORKED = """
import os, sys
import catlog
stamp = dict(processed_at="2026-01-01", etl_run_id="x")
before = catlog.analyze(sys.argv[1], **stamp)
catalog = catlog.open(sys.argv[1])
best = catalog.rolling_momentum_analysis(date="latest", order_by="rank", limit=5).rows()
for _ in range(3):
    child = os.fork()
    if child == 0:
        code = 1
        try:
            after = catlog.analyze(sys.argv[1], **stamp)
            assert after.trend_significance.rows() == before.trend_significance.rows()
            assert before.trend_correlation.rows() == after.trend_correlation.rows()
            assert catalog.rolling_momentum_analysis(date="latest", order_by="rank", limit=5).column("rank") == [
                row["rank"] for row in best]
            code = 0
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0, "the child failed"
print("forked")
"""


def test_a_fork(panel):
    run = subprocess.run([sys.executable, "-c", FORKED, panel], capture_output=True, text=True, timeout=120)
    assert run.stdout == "forked\n", run.stderr


def test_rows_that_python_makes_meanwhile(rows):
    """Batches may come from Python code on another thread: it could not run if the caller kept the GIL."""
    pa = pytest.importorskip("pyarrow")
    schema = pa.RecordBatch.from_pylist(rows).schema
    asked = []

    def batches():
        for at in range(0, len(rows), 5):
            asked.append(threading.current_thread() is threading.main_thread())
            yield pa.RecordBatch.from_pylist(rows[at : at + 5], schema=schema)

    table = catlog.trend_correlation(pa.RecordBatchReader.from_batches(schema, batches()), output="catlog")
    assert len(table) == 12
    assert asked == [False] * 7


def test_many_threads_at_once(rows):
    results = []

    def work():
        results.append(catlog.analyze(rows, etl_run_id="x", processed_at="2026-01-01"))

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tables = [result.volatility_rankings.rows() for result in results]
    assert len(tables) == 16
    assert all(table == tables[0] for table in tables)


def test_progress_is_told(wide, tmp_path):
    told = []
    catlog.analyze(wide, progress=lambda stage, done, total: told.append((stage, done, total)))
    assert {stage for stage, _, _ in told} == {"reading", "computing"}
    computing = [(done, total) for stage, done, total in told if stage == "computing"]
    assert computing[-1][0] == computing[-1][1] > 0
    assert all(done <= total for done, total in computing)
    told.clear()
    catlog.export(wide, tmp_path, dates="latest", progress=lambda *at: told.append(at))
    assert told[-1][0] == "writing"
    assert told[-1][1] == told[-1][2]


def test_progress_may_stop_it(wide):
    def stop(stage, done, total):
        raise StopIteration(stage)

    with pytest.raises(StopIteration):
        catlog.analyze(wide, progress=stop)


def test_a_bar(rows, capsys):
    pytest.importorskip("tqdm")
    catlog.analyze(rows, progress=True)
    assert "computing" in capsys.readouterr().err


def test_a_bar_without_tqdm(rows, monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(catlog.MissingDependencyError, match="pip install tqdm"):
        catlog.analyze(rows, progress=True)


def test_the_import_is_light():
    """No DataFrame library, no NumPy, no matplotlib before they are used."""
    code = "import sys, catlog; print([m for m in ('numpy', 'pandas', 'polars', 'pyarrow', 'narwhals', 'matplotlib') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_command(panel, tmp_path):
    command = Path(sys.executable).parent / "catlog"
    run = subprocess.run([command, "analyze", panel, "--out", str(tmp_path)], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "37,791 rows" in run.stdout
    assert len(list(tmp_path.glob("*.parquet"))) == 5
    assert subprocess.run([command, "nothing"], capture_output=True).returncode == 2
    assert subprocess.run([command, "validate", str(ROOT / "fixtures/flawed.csv")], capture_output=True).returncode == 1
