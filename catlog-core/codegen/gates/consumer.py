"""A program that uses the types, and what they must refuse: each such line has an error that mypy and pyright expect."""

import datetime
from typing import assert_never, assert_type

from catlog_types import Anime, AnimeStatus, DailyRanking, RankMomentum, TrendSignificance, User, UserAnime

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

# Dates are dates.
ranking: DailyRanking = {"mal_id": 1, "snapshot_date": datetime.date(2026, 2, 8), "genres": []}
assert_type(ranking["snapshot_date"], datetime.date)
ranking["snapshot_date"] = "2026-02-08"  # type: ignore[typeddict-item]  # pyright: ignore

# A user has no lists: they are computed from the entries.
user: User = {"user_id": "u1", "username": "ginko"}
user["watchlist"]  # type: ignore[typeddict-item]  # pyright: ignore
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


# Undefined statistics are None; columns of an option may be absent.
def trend(row: TrendSignificance, entry: UserAnime) -> tuple[float | None, float | None, int | None]:
    return row["rank_trend_slope"], row.get("rank_trend_mk_tau"), entry.get("rating")
