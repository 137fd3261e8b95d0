"""A program that uses the types, and what they must refuse: each such line has an error that mypy and pyright expect."""

import datetime
from typing import assert_never, assert_type

from catlog_types import (
    Anime,
    AnimeInput,
    AnimeStatus,
    DailyRanking,
    Options,
    Query,
    RankMomentum,
    RankMove,
    TrendingSummary,
    TrendSignificance,
    User,
    UserAnime,
)

# The text about an anime and its picture may be absent, None or there, and have one name.
bare: Anime = {
    "mal_id": 1,
    "title": "Cowboy Bebop",
    "title_synonyms": [],
    "genres": ["Drama"],
    "themes": [],
    "demographics": [],
    "studios": [],
}
full: Anime = {**bare, "synopsis": "Space.", "image_url": None, "aired_from": datetime.date(1998, 4, 3)}
assert_type(full.get("synopsis"), str | None)
synopsis: str = full.get("synopsis")  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
picture: str = full.get("image_url")  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
bare["description"]  # type: ignore[typeddict-item]  # pyright: ignore

# What is always there need not be given.
least: AnimeInput = {"mal_id": 1, "title": "Cowboy Bebop"}
lacking: Anime = {"mal_id": 1, "title": "Cowboy Bebop"}  # type: ignore[typeddict-item]  # pyright: ignore[reportAssignmentType]
assert_type(full["genres"], list[str])

# Dates are dates.
ranking: DailyRanking = {"mal_id": 1, "snapshot_date": datetime.date(2026, 2, 8), "genres": []}
assert_type(ranking["snapshot_date"], datetime.date)
ranking["snapshot_date"] = "2026-02-08"  # type: ignore[typeddict-item]  # pyright: ignore

full["aired_from"] = "1998-04-03"  # type: ignore[typeddict-item]  # pyright: ignore

# A user has no lists: they are computed from the entries.
user: User = {"user_id": "u1", "username": "ginko"}
assert_type(user.get("created_at"), datetime.datetime | None)
assert_type(user.get("image_url"), str | None)
user["created_at"] = "2026-02-08T06:00:00Z"  # type: ignore[typeddict-item]  # pyright: ignore
user["watchlist"]  # type: ignore[typeddict-item]  # pyright: ignore
user["watching"]  # type: ignore[typeddict-item]  # pyright: ignore
user["watched"]  # type: ignore[typeddict-item]  # pyright: ignore
user["dropped"]  # type: ignore[typeddict-item]  # pyright: ignore
user["favorites"]  # type: ignore[typeddict-item]  # pyright: ignore
user["password"]  # type: ignore[typeddict-item]  # pyright: ignore


# Labels are closed sets.
def is_climbing(momentum: RankMomentum | None) -> bool:
    match momentum:
        case "strongly_climbing" | "climbing":
            return True
        case "stable" | "falling" | "strongly_falling" | None:
            return False
        case _:
            assert_never(momentum)


status: AnimeStatus = "ON_HOLD"
wrong_status: AnimeStatus = "on_hold"  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]


# Options and queries say what is meant and leave out the rest.
options: Options = {"robust": True, "dates": {"range": {"from": datetime.date(2026, 2, 1)}}}
wrong_options: Options = {"robots": True}  # type: ignore[typeddict-unknown-key]  # pyright: ignore[reportAssignmentType]
query: Query = {"table": "trend_significance", "days": "latest", "filters": [{"column": "rank", "op": "le", "value": 50}]}
wrong_query: Query = {"table": "trends"}  # type: ignore[typeddict-item]  # pyright: ignore[reportAssignmentType]


# A list that cannot be is not empty: the reason is told.
def climbers(summary: TrendingSummary) -> list[RankMove] | str:
    trend = summary["biggest_climbers_7d"]
    if trend["status"] == "available":
        return trend["items"]
    if trend["status"] == "insufficientHistory":
        return f"{trend['available_days']} of {trend['required_days']} days"
    return f"{trend['from']} to {trend['to']}"


# Undefined statistics are None; columns of an option may be absent.
def trend(row: TrendSignificance, entry: UserAnime) -> tuple[float | None, float | None, int | None]:
    return row["rank_trend_slope"], row.get("rank_trend_mk_tau"), entry.get("rating")
