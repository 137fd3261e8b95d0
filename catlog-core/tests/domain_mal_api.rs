//! Answers of the `MyAnimeList` API v2: real ones, and broken ones written by hand.

mod domain_support;

use catlog_core::domain::{
    AgeRating, AiringStatus, Anime, AnimePage, AnimeStatus, AnimeType, EtlRun, MissingRank, Season, SourceMaterial,
    User, UserAnime, Validate, from_json, jikan, mal_api,
};
use domain_support::{day, recorded, shared};

fn page(name: &str) -> Option<AnimePage> {
    let page = mal_api::read_page(shared(&format!("payloads/mal-api-v2/{name}.json"))?).unwrap();
    assert_eq!(page.unrecognized, [], "{name}");
    page.anime.iter().for_each(|anime| anime.validate().unwrap());
    assert_eq!(page.has_next_page, Some(true));
    Some(page)
}

#[test]
fn details() {
    let Some(answer) = shared("payloads/mal-api-v2/animeDetails.json") else { return };
    let parsed = mal_api::read_anime(answer).unwrap();
    assert_eq!(parsed.unrecognized, []);
    let expected = Anime {
        title_english: Some("Fist of the North Star".into()),
        title_japanese: Some("北斗の拳".into()),
        title_synonyms: vec!["Seikimatsu Kyuseishu Densetsu: Hokuto no Ken".into(), "HNK".into()],
        anime_type: Some(AnimeType::Tv),
        source: Some(SourceMaterial::Manga),
        episodes: Some(109),
        episode_duration_seconds: Some(1500),
        season: Some(Season::Fall),
        year: Some(1984),
        image_url: Some("https://api-cdn.myanimelist.net/images/anime/8/18502.jpg".into()),
        genres: ["Action", "Drama", "Sci-Fi"].map(String::from).to_vec(),
        themes: vec!["Martial Arts".into()],
        demographics: vec!["Shounen".into()],
        studios: vec!["Toei Animation".into()],
        ..Anime::new(967, "Hokuto no Ken")
    };
    assert_eq!(parsed.value, expected);
}

#[test]
fn a_search() {
    let Some(page) = page("animeList") else { return };
    let found: Vec<_> =
        page.anime.iter().map(|anime| (anime.mal_id, anime.rank, anime.popularity, anime.year)).collect();
    assert_eq!(
        found,
        [
            (967, Some(556), Some(1410), Some(1984)),
            (1356, Some(1423), Some(3367), Some(1987)),
            (1358, Some(2757), Some(3964), Some(1986)),
        ]
    );
    assert_eq!(page.offset, None);
}

#[test]
fn a_ranking_keeps_the_overall_rank_apart_from_the_place() {
    let Some(page) = page("animeRanking") else { return };
    assert_eq!((page.anime.len(), page.offset, &page.places[..]), (6, Some(0), &[1, 2, 3, 4, 5, 6][..]));
    assert_eq!(page.anime[2].title, "Yuru Camp△ Season 2");
    let rows = page.rankings(day("2021-03-16"), MissingRank::FromPlace).unwrap();
    assert_eq!(rows.iter().map(|row| row.rank.unwrap()).collect::<Vec<_>>(), [2, 59, 67, 69, 83, 85]);
}

#[test]
fn a_season_and_suggestions() {
    let Some(season) = page("animeSeasonal") else { return };
    assert_eq!(season.anime.iter().map(|anime| anime.mal_id).collect::<Vec<_>>(), [21, 34572, 40748]);
    assert_eq!(season.anime[0].rank, Some(93));
    let Some(suggested) = page("animeSuggested") else { return };
    assert_eq!(suggested.anime.iter().map(|anime| anime.mal_id).collect::<Vec<_>>(), [21659, 38201, 1375]);
    assert_eq!(suggested.anime[1].popularity, Some(4972));
}

#[test]
fn a_users_list() {
    let Some(answer) = shared("payloads/mal-api-v2/userAnimeList.json") else { return };
    let list = mal_api::read_user_list(answer, "u1").unwrap();
    assert_eq!(list.unrecognized, []);
    let entries: Vec<_> =
        list.entries.iter().map(|entry| (entry.mal_id, entry.status, entry.episodes_watched)).collect();
    assert_eq!(
        entries,
        [
            (967, AnimeStatus::Watching, 73),
            (820, AnimeStatus::Watching, 1),
            (42897, AnimeStatus::Watching, 2),
            (1453, AnimeStatus::Watching, 28),
            (37521, AnimeStatus::Completed, 24),
        ]
    );
    assert!(list.entries.iter().all(|entry| entry.rating.is_none() && entry.user_id == "u1"));
    assert_eq!(list.entries[0].updated_at.unwrap().to_rfc3339(), "2021-03-15T09:00:58+00:00");
    assert_eq!(list.anime[4].title, "Vinland Saga");
}

#[test]
fn an_updated_entry() {
    let Some(answer) = shared("payloads/mal-api-v2/updateMyAnimeList.json") else { return };
    let parsed = mal_api::read_list_status(answer, "u1", 967).unwrap();
    assert_eq!(parsed.unrecognized, []);
    let expected = UserAnime {
        rating: Some(8),
        episodes_watched: 73,
        started_on: Some(day("2022-02-20")),
        notes: Some("You wa shock!".into()),
        updated_at: Some("2021-03-16T07:36:44Z".parse().unwrap()),
        ..UserAnime::new("u1", 967, AnimeStatus::Watching)
    };
    assert_eq!(parsed.value, expected);
}

#[test]
fn every_field_of_the_details() {
    let json = r#"{"id": 1, "title": "A", "start_date": "2017-10", "end_date": "2018-03-31", "synopsis": "S", "mean": 8.5,
        "rank": 3, "popularity": 4, "num_list_users": 50, "num_scoring_users": 40, "num_favorites": 6, "media_type": "tv_special",
        "status": "currently_airing", "num_episodes": 0, "rating": "r+", "average_episode_duration": 0,
        "broadcast": {"day_of_the_week": "tuesday", "start_time": "00:30"}, "nsfw": "white",
        "alternative_titles": {"en": "", "ja": null}, "start_season": {"year": 2017, "season": "fall"}}"#;
    let parsed = mal_api::read_anime(json).unwrap();
    assert_eq!(parsed.unrecognized, []);
    let expected = Anime {
        aired_to: Some(day("2018-03-31")),
        aired: Some("2017-10 to 2018-03-31".into()), // the start is not known to the day
        synopsis: Some("S".into()),
        score: Some(8.5),
        rank: Some(3),
        popularity: Some(4),
        members: Some(50),
        scored_by: Some(40),
        favorites: Some(6),
        anime_type: Some(AnimeType::TvSpecial),
        airing_status: Some(AiringStatus::CurrentlyAiring),
        age_rating: Some(AgeRating::RPlus),
        broadcast: Some("Tuesdays at 00:30 (JST)".into()),
        season: Some(Season::Fall),
        year: Some(2017),
        ..Anime::new(1, "A")
    };
    assert_eq!(parsed.value, expected);
}

/// Jikan keeps genres, themes and demographics apart: that is how the ids of this service are told apart.
#[test]
fn genres_are_told_apart_as_jikan_does() {
    let mut compared = 0;
    for name in ["top", "season", "current-season", "season-upcoming", "schedule", "search"] {
        let Some(answer) = recorded(&format!("payloads/jikan-v4/{name}-success_1.json")) else { return };
        let raw: serde_json::Value = serde_json::from_str(&answer).unwrap();
        let page = jikan::read_page(&answer).unwrap();
        for (jikan, raw) in page.anime.iter().zip(raw["data"].as_array().unwrap()) {
            let parts = ["genres", "themes", "demographics"];
            let all = parts.into_iter().flat_map(|part| raw[part].as_array().unwrap());
            let all: Vec<_> =
                all.map(|genre| serde_json::json!({"id": genre["mal_id"], "name": genre["name"]})).collect();
            let json = serde_json::json!({"id": jikan.mal_id, "title": jikan.title, "genres": all});
            let mal = mal_api::read_anime(json.to_string()).unwrap().value;
            assert_eq!(
                (&mal.genres, &mal.themes, &mal.demographics),
                (&jikan.genres, &jikan.themes, &jikan.demographics)
            );
            compared += 1;
        }
    }
    assert_eq!(compared, 119);
}

#[test]
fn what_is_not_understood_is_reported() {
    let json = r#"{"data": [
        {"node": {"id": 1, "title": "A", "num_episodes": 12}, "list_status": {"status": "watching", "score": 11,
            "num_episodes_watched": 13, "start_date": "2020-13-01", "updated_at": "yesterday", "tags": ["a", 1]}},
        {"node": {"id": 2, "title": "B"}, "list_status": {"status": "adored"}},
        {"node": {"id": 3}, "list_status": {"status": "watching"}},
        {"node": {"id": 4, "title": "D"}},
        {"list_status": {"status": "watching"}},
        {"node": {"id": 1, "title": "A again"}, "list_status": {"status": "dropped"}},
        {"node": {"id": 5, "title": "E"}, "list_status": {"status": "completed", "start_date": "2020-05-01", "finish_date": "2020-04-01"}},
        17
    ]}"#;
    let list = mal_api::read_user_list(json, "u1").unwrap();
    assert_eq!(list.entries.iter().map(|entry| entry.mal_id).collect::<Vec<_>>(), [1, 5]);
    list.entries.iter().for_each(|entry| entry.validate().unwrap());
    let mut paths: Vec<_> = list.unrecognized.iter().map(|found| found.path.as_str()).collect();
    paths.sort_unstable();
    assert_eq!(
        paths,
        [
            "data[0]", // 13 episodes watched of 12
            "data[0].list_status.score",
            "data[0].list_status.start_date",
            "data[0].list_status.tags[1]",
            "data[0].list_status.updated_at",
            "data[1].list_status.status",
            "data[2].node.title",
            "data[3].list_status",
            "data[4].node",
            "data[5]", // 1 is on the list already
            "data[6]", // the last day before the first
            "data[7]",
        ]
    );
    assert_eq!((list.entries[0].rating, list.entries[1].completed_on), (None, None));
}

#[test]
fn broken_documents_say_what_is_wrong() {
    let cases = [
        ("", "it is empty"),
        ("<html>", "markup"),
        (r#"{"data": [{"node": "#, "it breaks off"),
        (r#"{"data": {}}"#, "data is an object, not a list"),
        ("{}", "it has no data"),
        (r#"{"data": [{}, {"node": 3}]}"#, "none of its 2 elements could be read: data[0].node: null is missing"),
    ];
    for (json, expected) in cases {
        for error in [mal_api::read_page(json).unwrap_err(), mal_api::read_user_list(json, "u1").unwrap_err()] {
            assert_eq!(error.code(), "invalid_document", "{json}");
            if !expected.starts_with("none") || error.to_string().contains("page of anime") {
                assert!(error.to_string().contains(expected), "{json}: {error}");
            }
        }
    }
    let error = mal_api::read_page(r#"{"error": "invalid_token", "message": "token is invalid"}"#).unwrap_err();
    assert_eq!(error.to_string(), "MyAnimeList answered with an error: invalid_token: token is invalid");
    assert_eq!(error.code(), "error_answer");
    assert!(mal_api::read_anime(r#"{"data": []}"#).unwrap_err().to_string().contains("read_page"));
    assert_eq!(mal_api::read_list_status(r#"{"score": 3}"#, "u1", 1).unwrap_err().code(), "invalid_field");
    assert_eq!(mal_api::read_list_status(r#"{"status": "watching"}"#, "u1", 0).unwrap_err().code(), "invalid_field");
    assert_eq!(mal_api::read_user_list(r#"{"data": []}"#, " ").unwrap_err().code(), "invalid_field");
    assert_eq!(mal_api::read_user_list(r#"{"data": []}"#, "u1").unwrap().entries, []);
}

#[test]
fn a_list_of_several_pages_tells() {
    let page = |rest: &str| mal_api::read_user_list(format!(r#"{{"data": []{rest}}}"#), "u1").unwrap().has_next_page;
    assert_eq!(
        page(r#", "paging": {"next": "https://api.myanimelist.net/v2/users/u1/animelist?offset=4"}"#),
        Some(true)
    );
    assert_eq!(page(r#", "paging": {}"#), Some(false));
    assert_eq!(page(""), None);
}

#[test]
fn a_title_that_is_no_text_is_not_missing() {
    for (title, reason) in [("7", "7 is no text"), ("null", "null is missing")] {
        let error = mal_api::read_anime(format!(r#"{{"id": 1, "title": {title}}}"#)).unwrap_err();
        assert_eq!(error.to_string(), format!("title: {reason}; the element was left out"));
        let error = jikan::read_anime(format!(r#"{{"data": {{"mal_id": 1, "title": {title}}}}}"#)).unwrap_err();
        assert_eq!(error.to_string(), format!("data.title: {reason}; the element was left out"));
    }
}

#[test]
fn instants_are_of_the_years_1_to_9999() {
    for at in ["9999-12-31T23:59:59-01:00", "0001-01-01T00:00:00+01:00"] {
        let parsed =
            mal_api::read_list_status(format!(r#"{{"status": "watching", "updated_at": "{at}"}}"#), "u1", 1).unwrap();
        assert_eq!(parsed.value.updated_at, None);
        assert_eq!(
            parsed.unrecognized[0].to_string(),
            format!("updated_at: {at} is no timestamp; it was taken as null")
        );
        let entry = format!(r#"{{"userId": "u1", "malId": 1, "status": "WATCHING", "updatedAt": "{at}"}}"#);
        let user = format!(r#"{{"userId": "u1", "username": "ginko", "createdAt": "{at}"}}"#);
        let run = format!(r#"{{"etlRunId": "r1", "source": "jikan", "status": "running", "startedAt": "{at}"}}"#);
        let errors = [
            from_json::<UserAnime>(entry).unwrap_err(),
            from_json::<User>(user).unwrap_err(),
            from_json::<EtlRun>(run).unwrap_err(),
        ];
        for error in errors {
            assert!(error.to_string().contains("is not within the years 1 to 9999 in UTC"), "{error}");
        }
    }
    let kept: UserAnime =
        from_json(r#"{"userId": "u1", "malId": 1, "status": "WATCHING", "updatedAt": "9999-12-31T23:59:59Z"}"#)
            .unwrap();
    assert_eq!(kept.updated_at.unwrap().to_rfc3339(), "9999-12-31T23:59:59+00:00");
}

#[test]
fn rankings_are_of_days_that_a_panel_may_have() {
    let page = jikan::read_page(r#"{"data": [{"mal_id": 1, "title": "Cowboy Bebop"}]}"#).unwrap();
    let error = page.rankings("1200-01-01".parse().unwrap(), MissingRank::LeaveNull).unwrap_err();
    let expected = "option snapshot_date cannot be 1200-01-01: it is not within 1970-01-01 to 9999-12-31";
    assert_eq!(error.to_string(), expected);
    assert_eq!(page.rankings("1970-01-01".parse().unwrap(), MissingRank::LeaveNull).unwrap().len(), 1);
}
