"""Documents of Jikan and MyAnimeList, a person's list, recommendations."""

import datetime
import gzip
import json
import types
import warnings

import catlog
import pytest
from conftest import shared_data

PAGE = {
    "pagination": {"current_page": 2, "has_next_page": True, "items": {"per_page": 25}},
    "data": [
        {
            "mal_id": 5114,
            "title": "Fullmetal Alchemist: Brotherhood",
            "type": "TV",
            "source": "Manga",
            "status": "Finished Airing",
            "episodes": 64,
            "duration": "24 min per ep",
            "aired": {"from": "2009-04-05T00:00:00+00:00", "to": "2010-07-04T00:00:00+00:00"},
            "score": 9.1,
            "rank": 1,
            "genres": [{"mal_id": 1, "name": "Action"}, {"mal_id": 8, "name": "Drama"}],
        },
        {"mal_id": 21, "title": "One Piece", "rank": None},
        {"title": "without an id"},
    ],
}
EXPORT = """<?xml version="1.0" encoding="UTF-8"?>
<myanimelist><myinfo><user_name>somebody</user_name></myinfo>
<anime><series_animedb_id>457</series_animedb_id><series_title><![CDATA[Mushishi & more]]></series_title>
<series_episodes>26</series_episodes><my_watched_episodes>26</my_watched_episodes><my_start_date>2026-01-02</my_start_date>
<my_status>Completed</my_status><my_score>9</my_score></anime>
<anime><series_animedb_id>21</series_animedb_id><series_title>One Piece</series_title>
<my_status>Plan to Watch</my_status><my_score>0</my_score></anime></myanimelist>"""


@pytest.mark.parametrize("form", [lambda page: page, json.dumps, lambda page: json.dumps(page).encode()])
def test_a_page_of_jikan(form):
    page = catlog.page_from_jikan(form(PAGE))
    assert [anime["mal_id"] for anime in page["anime"]] == [5114, 21]
    assert page["places"] == [1, 2]
    assert (page["offset"], page["has_next_page"]) == (25, True)
    assert page["unrecognized"][0]["path"] == "data[2].mal_id"
    anime = page["anime"][0]
    assert anime["anime_type"] == "tv"
    assert anime["aired_from"] == datetime.date(2009, 4, 5)
    assert anime["episode_duration_seconds"] == 1440
    assert anime["genres"] == ["Action", "Drama"]
    assert anime["synopsis"] is None
    required = catlog.types.Anime.__annotations__
    assert set(anime) == set(required)


@pytest.mark.filterwarnings("ignore::catlog.UnrecognizedWarning")
def test_rankings_go_into_a_catalogue():
    rows = catlog.rankings_from_jikan(PAGE, datetime.date(2026, 2, 8), missing_rank="from_place")
    assert [row["rank"] for row in rows] == [1, 27]
    assert set(rows[0]) == set(catlog.types.DailyRanking.__annotations__)
    assert catlog.rankings_from_jikan(PAGE, "2026-02-08")[1]["rank"] is None
    catalog = catlog.open(rows)
    catalog.append(catlog.rankings_from_jikan(PAGE, "2026-02-09"))
    assert len(catalog.days) == 2
    with pytest.raises(catlog.InvalidOptionError, match="from_place"):
        catlog.rankings_from_jikan(PAGE, "2026-02-08", missing_rank="guess")
    with pytest.raises(catlog.InvalidOptionError, match="2026-02-08"):
        catlog.rankings_from_jikan(PAGE, "today")


def test_rankings_say_what_is_left_out():
    page = {"data": [{"mal_id": 1, "title": "t", "rank": "five"}, {"mal_id": "?"}, {"mal_id": 3, "title": "x", "rank": 3}]}
    with pytest.warns(catlog.UnrecognizedWarning) as found:
        rows = catlog.rankings_from_jikan(page, "2026-02-08")
    assert [(row["mal_id"], row["rank"]) for row in rows] == [(1, None), (3, 3)]
    assert [warning.filename for warning in found] == [__file__]
    for part in ("data[0].rank: five: is no integer", "data[1].mal_id: ?: is no id of 1 or more"):
        assert part in str(found[0].message)
    page = {"data": [{"node": {"id": 1, "title": "t", "rank": "five"}}], "paging": {}}
    with pytest.warns(catlog.UnrecognizedWarning, match=r"data\[0\]\.node\.rank: five"):
        assert catlog.rankings_from_mal(page, "2026-02-08")[0]["rank"] is None
    with pytest.raises(catlog.InvalidOptionError, match="snapshot_date cannot be 1200-01-01: it is not within 1970"):
        catlog.rankings_from_jikan(PAGE, "1200-01-01")


def test_pages_of_a_list():
    entry = {"node": {"id": 1, "title": "Cowboy Bebop"}, "list_status": {"status": "completed"}}
    for paging, has in (({"next": "https://api.myanimelist.net/v2/x"}, True), ({}, False)):
        assert catlog.user_list_from_mal({"data": [entry], "paging": paging}, "u1")["has_next_page"] is has
    assert catlog.user_list_from_mal_xml(EXPORT, "u1")["has_next_page"] is None


@pytest.mark.parametrize("form", [bytearray, memoryview, lambda text: types.MappingProxyType(json.loads(text))])
def test_documents_in_other_forms(form):
    document = form(b'{"data": {"mal_id": 1, "title": "Cowboy Bebop"}}')
    assert catlog.anime_from_jikan(document)["title"] == "Cowboy Bebop"


ROUND: dict = {}
ROUND["data"] = ROUND


@pytest.mark.parametrize(
    ("option", "call"),
    [
        ("answer", lambda: catlog.page_from_jikan({"data": {1, 2}})),
        ("answer", lambda: catlog.page_from_jikan(ROUND)),
        ("answer", lambda: catlog.page_from_mal("\ud800")),
        ("answer", lambda: catlog.anime_from_mal(object())),
        ("export", lambda: catlog.user_list_from_mal_xml({}, "u1")),
        ("user_id", lambda: catlog.user_list_from_mal({"data": []}, 5)),
        ("user_id", lambda: catlog.user_list_from_mal_xml(EXPORT, 5)),
        ("user_id", lambda: catlog.Library("\ud800", [])),
        ("mal_id", lambda: catlog.list_entry_from_mal({"status": "watching"}, "u", "x")),
        ("mal_id", lambda: catlog.list_entry_from_mal({"status": "watching"}, "u", 2**40)),
        ("include_explicit", lambda: catlog.Library("u1", []).recommend(include_explicit="no")),
        ("include_not_yet_aired", lambda: catlog.Library("u1", []).recommend(include_not_yet_aired=1)),
    ],
)
def test_arguments_that_mean_nothing(option, call):
    with pytest.raises(catlog.InvalidOptionError, match=f"option {option} cannot be ") as found:
        call()
    assert found.value.option == option


def test_one_anime():
    anime = catlog.anime_from_jikan({"data": PAGE["data"][0]})
    assert anime["title"] == "Fullmetal Alchemist: Brotherhood"
    with pytest.warns(catlog.UnrecognizedWarning, match="type"):
        anime = catlog.anime_from_jikan({"data": {"mal_id": 1, "title": "Cowboy Bebop", "type": "Hologram"}})
    assert anime["anime_type"] is None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert catlog.anime_from_mal({"id": 1, "title": "Cowboy Bebop", "mean": 8.75})["score"] == 8.75


def test_what_is_no_answer():
    with pytest.raises(catlog.ErrorAnswerError, match="404") as found:
        catlog.anime_from_jikan({"status": 404, "type": "HttpException", "message": "Not Found"})
    assert (found.value.service, found.value.status) == ("Jikan", 404)
    with pytest.raises(catlog.InvalidDocumentError) as found:
        catlog.page_from_jikan("<html>")
    assert found.value.document
    assert isinstance(found.value, ValueError)
    with pytest.raises(catlog.InvalidFieldError, match="title"):
        catlog.anime_from_jikan({"data": {"mal_id": 1}})
    with pytest.raises(catlog.InvalidFieldError, match=r"data\.title: 7 is no text"):
        catlog.anime_from_jikan({"data": {"mal_id": 1, "title": 7}})


@pytest.mark.parametrize("pack", [lambda text: text, str.encode, lambda text: gzip.compress(text.encode())])
def test_an_exported_list(pack):
    found = catlog.user_list_from_mal_xml(pack(EXPORT), "u1")
    assert found["user_name"] == "somebody"
    entry = found["entries"][0]
    assert (entry["status"], entry["rating"], entry["started_on"]) == ("COMPLETED", 9, datetime.date(2026, 1, 2))
    assert set(entry) == set(catlog.types.UserAnime.__annotations__)
    assert found["anime"][0]["title"] == "Mushishi & more"
    with pytest.raises(catlog.InvalidFieldError, match="user_id"):
        catlog.user_list_from_mal_xml(EXPORT, " ")
    with pytest.raises(catlog.InvalidDocumentError):
        catlog.user_list_from_mal_xml("<html></html>", "u1")


def test_a_library():
    found = catlog.user_list_from_mal_xml(EXPORT, "u1")
    catalogue = [
        {"mal_id": 457, "title": "Mushishi", "genres": ["Mystery"], "score": 8.67, "scored_by": 100_000, "rank": 59,
         "episode_duration_seconds": 1500, "aired_from": datetime.date(2005, 10, 23)},
        {"mal_id": 19, "title": "Monster", "genres": ["Mystery"], "score": 8.85, "scored_by": 100_000, "rank": 24},
        {"malId": 28977, "title": "Gintama", "genres": ["Comedy"], "score": 9.07, "scored_by": 100_000, "rank": 5},
    ]  # fmt: skip
    library = catlog.Library("u1", found["entries"], catalogue)
    assert repr(library) == "<catlog.Library of u1: 2 entries>"
    assert [entry["mal_id"] for entry in library.watched] == [457]
    assert [entry["mal_id"] for entry in library.watchlist] == [21]
    assert library.dropped == library.watching == library.on_hold == library.favorites == []
    summary = library.summary()
    assert summary["completed"] == 1
    assert summary["episodes_watched"] == 26
    assert summary["days_watched"] == pytest.approx(26 * 1500 / 86_400)
    assert summary["rating_distribution"] == [0] * 8 + [1, 0]
    assert library.genre_affinity()[0]["genre"] == "Mystery"
    best = library.recommend(rank_change_30d={19: -6})
    assert [anime["mal_id"] for anime in best] == [19, 28977]
    assert "Climbed 6 places in 30 days, to rank 24" in best[0]["reasons"]
    assert len(library.recommend(limit=1)) == 1
    with pytest.raises(catlog.InvalidOptionError, match="momentum_weight"):
        library.recommend(momentum_weight=2)
    with pytest.raises(catlog.UnknownLabelError):
        library.with_status("SEEN")
    with pytest.raises(catlog.InvalidFieldError, match=r"entries\[0\]\.rating"):
        catlog.Library("u1", [{"user_id": "u1", "mal_id": 1, "status": "WATCHING", "rating": 11}])
    with pytest.raises(catlog.InvalidDocumentError):
        catlog.Library("u1", [7])
    with pytest.raises(catlog.InvalidFieldError, match=r"catalogue\[0\]\.score"):
        catlog.Library("u1", [], [{"mal_id": 1, "title": "Cowboy Bebop", "score": 11}])
    with pytest.raises(catlog.InvalidFieldError, match="user_id"):
        catlog.Library("", [])


def test_real_answers():
    payloads = shared_data() / "payloads"
    found = dict.fromkeys(("anime", "errors", "entries", "not one of these"), 0)
    counts = {"jikan-v4": dict(found), "mal-api-v2": dict(found)}
    for file in sorted(payloads.rglob("*.json")):
        is_jikan = file.parent.name == "jikan-v4"
        page_from = catlog.page_from_jikan if is_jikan else catlog.page_from_mal
        anime_from = catlog.anime_from_jikan if is_jikan else catlog.anime_from_mal
        document = json.loads(file.read_bytes())
        document = document.get("body", document)  # some are recordings, with address and time around the answer
        count = counts[file.parent.name]
        if "failure" in file.name:
            with pytest.raises(catlog.ErrorAnswerError):
                anime_from(document)
            count["errors"] += 1
        elif file.name == "updateMyAnimeList.json":
            assert catlog.list_entry_from_mal(document, "u1", 1)["mal_id"] == 1
            count["entries"] += 1
        elif file.name == "userAnimeList.json":
            count["entries"] += len(catlog.user_list_from_mal(document, "u1")["entries"])
        elif "genre" in file.name:  # genres have no title
            with pytest.raises(catlog.InvalidDocumentError, match="none of its 76 elements"):
                page_from(document)
            count["not one of these"] += 1
        elif isinstance(document.get("data"), list):
            count["anime"] += len(page_from(document)["anime"])
        else:
            assert anime_from(document)["title"]
            count["anime"] += 1
    assert counts == {
        "jikan-v4": {"anime": 121, "errors": 2, "entries": 0, "not one of these": 1},
        "mal-api-v2": {"anime": 16, "errors": 0, "entries": 6, "not one of these": 0},
    }
