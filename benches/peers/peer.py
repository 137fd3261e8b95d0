"""What the peers share: arguments, timing, the report, and the names of labels and columns."""

import argparse
import json
import pathlib
import resource
import time

TABLES = (
    "rolling_momentum_analysis",
    "trend_significance",
    "volatility_rankings",
    "genre_percentiles",
    "trend_correlation",
)

RANK_MOMENTUM = ["strongly_climbing", "climbing", "stable", "falling", "strongly_falling"]
SCORE_MOMENTUM = ["strongly_improving", "improving", "stable", "declining", "strongly_declining"]
CONFIDENCE = ["high", "medium", "low", "not_significant"]
RANK_DIRECTION = ["improving", "declining", "stable"]
SCORE_DIRECTION = ["rising", "falling", "stable"]
STRENGTH = ["strong", "moderate", "weak"]
VOLATILITY_CATEGORY = ["stable", "moderate", "volatile", "highly_volatile"]
TIER = ["top_10_percent", "top_25_percent", "above_average", "below_average"]
MARKET = ["bullish", "bearish", "mixed"]

RUN_ID = "peer-run"
PROCESSED_AT = "2025-01-01T00:00:00Z"


def arguments(description: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--input", required=True, type=pathlib.Path, help="the panel, a Parquet file")
    parser.add_argument("--out", required=True, type=pathlib.Path, help="directory for the five tables")
    parser.add_argument("--no-write", action="store_true", help="compute only")
    parser.add_argument("--latest", action="store_true", help="only the rows of the newest day")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    return options


class Report:
    """Seconds by stage, rows and bytes by table, and the peak of resident memory."""

    def __init__(self, peer: str, version: str) -> None:
        self.report: dict = {
            "peer": peer,
            "version": version,
            "compute_seconds": 0.0,
            "write_seconds": 0.0,
            "stages": {},
            "rows": {},
            "bytes": {},
        }
        self.since = time.perf_counter()

    def start(self) -> None:
        self.since = time.perf_counter()

    def computed(self, stage: str, factor: float = 1.0) -> None:
        """Ends a stage; `factor` is by how much its work was less than that of the whole panel."""
        seconds = (time.perf_counter() - self.since) * factor
        self.report["compute_seconds"] += seconds
        self.report["stages"][stage] = self.report["stages"].get(stage, 0.0) + round(seconds, 3)
        self.start()

    def written(self, table: str, path: pathlib.Path) -> None:
        self.report["write_seconds"] += time.perf_counter() - self.since
        self.report["bytes"][table] = path.stat().st_size
        self.start()

    def rows(self, table: str, count: int) -> None:
        self.report["rows"][table] = count

    def print(self) -> None:
        # ru_maxrss is in kibibytes on Linux.
        self.report["peak_rss_bytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        for key in ("compute_seconds", "write_seconds"):
            self.report[key] = round(self.report[key], 3)
        print(json.dumps(self.report))
