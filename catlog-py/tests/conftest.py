"""What the tests share. They test the package as it is installed, in whatever environment: what needs a library that is
not there is skipped."""

import json
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures"


@pytest.fixture(autouse=True)
def in_the_repository(monkeypatch):
    """Examples name files by their path in the repository."""
    monkeypatch.chdir(ROOT)


@pytest.fixture
def panel():
    """The invented panel, flaws included."""
    return str(FIXTURES / "daily_rankings.csv.gz")


@pytest.fixture
def rows():
    """Three anime over twelve days as dicts: one climbs, one falls, one has gaps and nulls."""
    made = []
    for day in range(1, 13):
        date = f"2026-02-{day:02}"
        made.append(row(1, date, 40 - 2 * day, 8.0 + day / 100, ["Action", "Drama"]))
        made.append(row(2, date, 10 + day, 9.0 - day / 100, ["Drama"]))
        if day not in (4, 5, 9):
            made.append(row(3, date, None if day == 7 else 30, None, []))
    return made


def row(mal_id, date, rank, score, genres):
    return {
        "mal_id": mal_id,
        "snapshot_date": date,
        "title": f"Anime {mal_id}",
        "rank": rank,
        "popularity": mal_id * 10,
        "score": score,
        "members": 1000 * mal_id,
        "genres": genres,
    }


def cases():
    """The conformance cases that Rust, Python and Node share."""
    files = sorted((FIXTURES / "conformance").glob("*.json"))
    assert len(files) >= 16, f"only {len(files)} cases found"
    return [json.loads(file.read_text()) for file in files]


def shared_data():
    """Real data beside the repository, which is not part of it."""
    path = Path(os.environ.get("CATLOG_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not path.is_dir():
        pytest.skip(f"{path} is not there; it is no part of the project")
    return path
