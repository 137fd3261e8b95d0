"""Ctrl-C: each call that may take long stops before its work is done, and the library works on."""

import subprocess
import sys
from datetime import date, timedelta

import pytest

CHILD = '''
import os, pathlib, signal, sys, threading, time
import catlog

wide, long, folder, case = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]), sys.argv[4]
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell lets what runs in its background ignore Ctrl-C

def files(part):
    return sorted((folder / "catalogue" / part).glob("*.parquet"))

def interrupted(begun, call):
    """Calls, sends the signal once the work has begun, and returns the seconds until the call gave up."""
    calling, sent = threading.Event(), []

    def send():
        calling.wait()
        while not begun():
            time.sleep(0.001)
        sent.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=send, daemon=True).start()
    try:
        calling.set()
        call()
    except KeyboardInterrupt:
        print("interrupted after", round(time.monotonic() - sent[0], 2), "s", file=sys.stderr)
        return
    sys.exit("the call came to its end")

told = []
def tell(*at):
    told.append(at)

def soon():
    """What cannot be seen from outside has begun by then."""
    time.sleep(0.05)
    return True

def at_work(stage):
    return lambda: any(name == stage and done > 0 for name, done, _ in told)

def unfinished():
    """Whether it was stopped in the middle of its last stage."""
    _, done, total = told[-1]
    return total is None or done < total

if case == "export":
    interrupted(at_work("writing"), lambda: catlog.export(wide, folder / "out", robust=True, progress=tell))
    assert unfinished()
    assert list((folder / "out").glob("*.parquet")) == []
elif case == "analyze":
    interrupted(at_work("computing"), lambda: catlog.analyze(wide, robust=True, progress=tell))
    assert unfinished()
elif case == "open":
    interrupted(at_work("reading"), lambda: catlog.open([wide] * 20, progress=tell))
    assert unfinished()
elif case == "append":
    catalog = catlog.open(folder / "catalogue", create=True)
    interrupted(lambda: len(files("days")) > 1, lambda: catalog.append(long))
    written = len(files("days"))
    assert 1 < written < 2000, written
    # each day is there whole or not at all, and the same call adds the rest
    assert len(catlog.open(folder / "catalogue").days) == written
    report = catalog.append(long)
    assert (len(report["days_added"]), len(report["days_unchanged"])) == (2000 - written, written)
    assert catalog.rows == 40_000
elif case == "refresh":
    catalog = catlog.open(folder / "catalogue", create=True)
    catlog.open(folder / "catalogue", create=True).append(long)
    interrupted(soon, catalog.refresh)
    assert catalog.days == []
    assert len(catalog.refresh()["days_added"]) == 2000
elif case == "compact":
    catalog = catlog.open(folder / "catalogue", create=True)
    catalog.append(long)
    interrupted(lambda: files("months"), catalog.compact)
    left = len(files("days"))
    assert 1 <= len(files("months")) < 65 and left > 22, left
    assert catlog.open(folder / "catalogue").rows == 40_000
    assert catalog.compact()["day_files_merged"] == left - 22  # the newest month stays as it is
elif case == "kernel":
    import numpy as np
    from catlog import stats
    series = np.arange(200_000.0) % 977  # minutes of work
    for _ in range(4):  # what was let go stands in the way of nothing
        interrupted(soon, lambda: stats.rolling_theil_sen(series, 2000))
elif case == "rows":
    row = {"mal_id": 1, "snapshot_date": "2026-02-08", "rank": 1, "score": 8.0, "genres": ["Drama"]}
    interrupted(soon, lambda: catlog.analyze([row] * 3_000_000))

rows = [{"mal_id": 1, "snapshot_date": "2026-02-08", "rank": 1, "score": 8.0}]
assert len(catlog.trend_correlation(rows)) == 1
print("works on")
'''


def panel(path, anime, dates):
    with path.open("w") as file:
        file.write("mal_id,snapshot_date,rank,score,members,genres\n")
        for day, date in enumerate(dates):
            file.writelines(
                f'{mal_id},{date},{1 + (mal_id * 7 + day * day) % anime},{1 + (mal_id + day) % 900 / 100:.2f},{mal_id * 10},"Action,Drama"\n'
                for mal_id in range(1, anime + 1)
            )
    return str(path)


@pytest.fixture(scope="module")
def wide(tmp_path_factory):
    """2,000 anime on 240 days: long to read and to compute."""
    dates = (date(2024, 1, 1) + timedelta(day) for day in range(240))
    return panel(tmp_path_factory.mktemp("wide") / "wide.csv", 2_000, dates)


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    """20 anime on 2,000 days, up to 2020-06-22: a file for each day, which are long to write, to read and to merge."""
    dates = (date(2015, 1, 1) + timedelta(day) for day in range(2_000))
    return panel(tmp_path_factory.mktemp("long") / "long.csv", 20, dates)


@pytest.mark.parametrize("case", ["export", "analyze", "open", "append", "refresh", "compact", "kernel", "rows"])
def test_ctrl_c_stops_before_the_work_is_done(wide, long, tmp_path, case):
    if case == "kernel":
        pytest.importorskip("numpy")
    child = [sys.executable, "-c", CHILD, wide, long, str(tmp_path), case]
    run = subprocess.run(child, capture_output=True, text=True, timeout=300)
    assert (run.returncode, run.stdout) == (0, "works on\n"), run.stderr
