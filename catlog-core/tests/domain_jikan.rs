//! Jikan answers: real ones, and broken ones written by hand.

mod domain_support;

use catlog_core::Error;
use catlog_core::domain::{
    AgeRating, AiringStatus, Anime, AnimePage, AnimeType, MissingRank, Parsed, Season, SourceMaterial, Validate,
    from_json, jikan,
};
use domain_support::{day, recorded};
use proptest::prelude::*;

fn page(name: &str) -> Option<AnimePage> {
    let page = jikan::read_page(recorded(&format!("payloads/jikan-v4/{name}-success_1.json"))?).unwrap();
    assert_eq!(page.unrecognized, [], "{name}");
    for anime in &page.anime {
        anime.validate().unwrap();
        assert_eq!(&from_json::<Anime>(serde_json::to_string(anime).unwrap()).unwrap(), anime);
    }
    Some(page)
}

fn ids(page: &AnimePage) -> Vec<i32> {
    page.anime.iter().map(|anime| anime.mal_id).collect()
}

#[test]
fn a_whole_anime() {
    let Some(answer) = recorded("payloads/jikan-v4/anime-success_1.json") else { return };
    let parsed = jikan::read_anime(answer).unwrap();
    assert_eq!(parsed.unrecognized, []);
    let anime = parsed.value;
    anime.validate().unwrap();
    assert!(anime.synopsis.as_ref().unwrap().starts_with("\"Mushi\": the most basic forms of life in the world."));
    assert!(anime.synopsis.as_ref().unwrap().ends_with("[Written by MAL Rewrite]"));
    let expected = Anime {
        title_english: Some("Mushi-Shi".into()),
        title_japanese: Some("蟲師".into()),
        anime_type: Some(AnimeType::Tv),
        source: Some(SourceMaterial::Manga),
        airing_status: Some(AiringStatus::FinishedAiring),
        episodes: Some(26),
        episode_duration_seconds: Some(25 * 60),
        aired_from: Some(day("2005-10-23")),
        aired_to: Some(day("2006-06-19")),
        aired: Some("Oct 23, 2005 to Jun 19, 2006".into()),
        broadcast: Some("Sundays at 03:40 (JST)".into()),
        season: Some(Season::Fall),
        year: Some(2005),
        age_rating: Some(AgeRating::Pg13),
        score: Some(8.67),
        scored_by: Some(260_971),
        rank: Some(59),
        popularity: Some(204),
        members: Some(766_612),
        favorites: Some(25_306),
        synopsis: anime.synopsis.clone(),
        image_url: Some("https://cdn.myanimelist.net/images/anime/2/73862.jpg".into()),
        trailer_url: Some("https://www.youtube.com/watch?v=h371H0KIuPo".into()),
        url: Some("https://myanimelist.net/anime/457/Mushishi".into()),
        genres: ["Adventure", "Fantasy", "Mystery", "Slice of Life", "Supernatural"].map(String::from).to_vec(),
        themes: ["Adult Cast", "Historical", "Iyashikei"].map(String::from).to_vec(),
        demographics: vec!["Seinen".into()],
        studios: vec!["Artland".into()],
        ..Anime::new(457, "Mushishi")
    };
    assert_eq!(anime, expected);
}

#[test]
fn a_music_video() {
    let Some(answer) = recorded("payloads/jikan-v4/random-anime-success_1.json") else { return };
    let parsed = jikan::read_anime(answer).unwrap();
    assert_eq!(parsed.unrecognized, []);
    let anime = parsed.value;
    assert_eq!((anime.anime_type, anime.season, anime.year), (Some(AnimeType::Music), None, None));
    assert_eq!(
        anime.title_synonyms,
        [
            "Ligalize - First Squad",
            "Pervyi Otryad",
            "Первый Отряд",
            "First Squad: Moment der Wahrheit",
            "First Squad : Le Moment de vérité"
        ]
    );
    assert_eq!(anime.studios, ["Studio 4°C"]);
    assert_eq!((anime.aired_from, anime.aired_to), (Some(day("2005-03-20")), None));
    assert_eq!((anime.trailer_url, anime.broadcast), (None, None));
    assert_eq!(anime.episode_duration_seconds, Some(180));
}

#[test]
fn the_top_page_and_its_panel_rows() {
    let Some(page) = page("top") else { return };
    assert_eq!((page.anime.len(), page.offset, page.has_next_page), (25, Some(0), Some(true)));
    assert_eq!((page.anime[0].mal_id, page.anime[24].mal_id), (5114, 47917));
    assert_eq!(page.anime[4].title, "Gintama°");
    let rows = page.rankings(day("2022-12-06"), MissingRank::FromPlace).unwrap();
    // Ranks are those of the service, which leaves out what is no television: no position replaces them.
    let ranks: Vec<_> = rows.iter().map(|row| row.rank.unwrap()).collect();
    assert_eq!(ranks[..10], [1, 2, 3, 4, 5, 6, 7, 9, 10, 12]);
    let first = &rows[0];
    assert_eq!((first.score, first.scored_by, first.popularity), (Some(9.11), Some(1_935_162), Some(3)));
    assert_eq!((first.members, first.snapshot_date), (Some(3_032_586), day("2022-12-06")));
    assert_eq!(first.genres, ["Action", "Adventure", "Drama", "Fantasy"]);
    for row in &rows {
        row.validate().unwrap();
    }
}

#[test]
fn unaired_shows_have_neither_score_nor_rank_nor_made_up_dates() {
    let Some(page) = page("season-upcoming") else { return };
    assert_eq!((page.anime.len(), page.offset), (25, Some(0)));
    for anime in &page.anime {
        assert_eq!((anime.score, anime.scored_by, anime.rank), (None, None, None), "{}", anime.title);
        assert_eq!(anime.airing_status, Some(AiringStatus::NotYetAired));
        assert!(anime.popularity.is_some());
    }
    let find = |id| page.anime.iter().find(|anime| anime.mal_id == id).unwrap();
    // "2023 to ?" and "Jan 2023 to ?" come with the date 2023-01-01, "Jan 10, 2023 to ?" is known to the day.
    assert_eq!((find(51535).aired_from, find(51535).aired.as_deref()), (None, Some("2023 to ?")));
    assert_eq!((find(48417).aired_from, find(48417).aired.as_deref()), (None, Some("Jan 2023 to ?")));
    assert_eq!(find(49387).aired_from, Some(day("2023-01-10")));
    assert_eq!(find(48585).aired_from, Some(day("2023-03-31")));
    assert_eq!((find(40357).aired_from, find(40357).aired.as_deref()), (None, None));
    assert_eq!((find(53065).anime_type, find(40333).age_rating, find(40333).episodes), (None, None, Some(4)));
    assert_eq!(page.anime.iter().filter(|anime| anime.synopsis.is_none()).count(), 3);
    assert_eq!(page.anime.iter().filter(|anime| anime.episodes.is_none()).count(), 21);
    assert_eq!(page.anime.iter().filter(|anime| anime.aired_from.is_some()).count(), 5);

    let rows = page.rankings(day("2022-12-06"), MissingRank::LeaveNull).unwrap();
    assert!(rows.iter().all(|row| row.rank.is_none()));
    let rows = page.rankings(day("2022-12-06"), MissingRank::FromPlace).unwrap();
    assert_eq!(rows.iter().map(|row| row.rank.unwrap()).collect::<Vec<_>>(), (1..=25).collect::<Vec<_>>());
}

#[test]
fn a_season_that_is_over() {
    let Some(page) = page("season") else { return };
    assert_eq!((page.anime.len(), page.anime[0].title.as_str()), (25, "Violet Evergarden"));
    assert!(page.anime.iter().all(|anime| (anime.season, anime.year) == (Some(Season::Winter), Some(2018))));
    assert_eq!(page.anime[4].title, "Saiki Kusuo no Ψ-nan 2");
    assert_eq!(page.anime[17].score, Some(7.0)); // written as 7, an integer
    assert_eq!(page.anime.iter().map(|anime| anime.episodes.unwrap()).sum::<i32>(), 367);
}

#[test]
fn the_current_season() {
    let Some(page) = page("current-season") else { return };
    assert_eq!((page.anime.len(), ids(&page)[0], ids(&page)[24]), (25, 44511, 50590));
    assert!(page.anime.iter().all(|anime| anime.airing_status == Some(AiringStatus::CurrentlyAiring)));
    assert_eq!((page.anime[2].title.as_str(), page.anime[2].episodes), ("Mob Psycho 100 III", None));
}

#[test]
fn a_day_of_the_schedule() {
    let Some(page) = page("schedule") else { return };
    assert_eq!((page.anime.len(), page.has_next_page), (9, Some(false)));
    assert_eq!(ids(&page), [52815, 38451, 35372, 18941, 37096, 49154, 49849, 50348, 50528]);
    assert_eq!(page.anime.iter().filter(|anime| anime.score.is_none()).count(), 6);
    // Ranked without a score: one of the flaws of the service.
    assert_eq!((page.anime[0].rank, page.anime[0].score), (Some(18723), None));
    assert_eq!(page.anime[4].genres, [""; 0]);
    assert_eq!((page.anime[1].favorites, page.anime[5].episode_duration_seconds), (Some(0), None));
    assert_eq!(page.anime[7].age_rating, Some(AgeRating::RPlus));
}

#[test]
fn a_search() {
    let Some(page) = page("search") else { return };
    assert_eq!(ids(&page), [53240, 20, 32365, 10686, 10659, 53236, 1735, 10075, 28755, 16870]);
    // Rank and popularity 0 are how the service writes none; no members are no members.
    let unranked = &page.anime[0];
    assert_eq!((unranked.rank, unranked.popularity, unranked.members), (None, None, Some(0)));
    assert_eq!(page.anime[9].episode_duration_seconds, Some(6720));
    let types = [AnimeType::Special, AnimeType::Tv, AnimeType::Special, AnimeType::Movie];
    assert_eq!(page.anime[..4].iter().map(|anime| anime.anime_type.unwrap()).collect::<Vec<_>>(), types);
}

#[test]
fn a_failure_is_an_error_and_no_anime() {
    for name in ["anime-failure_1", "season-failure_1"] {
        let Some(answer) = recorded(&format!("payloads/jikan-v4/{name}.json")) else { continue };
        for error in [jikan::read_anime(&answer).unwrap_err(), jikan::read_page(&answer).unwrap_err()] {
            assert_eq!(error.to_string(), "Jikan answered 404: HttpException: Not Found");
            assert!(matches!(error, Error::ErrorAnswer { status: Some(404), .. }));
        }
    }
}

#[test]
fn a_list_of_genres_is_no_page_of_anime() {
    let Some(answer) = recorded("payloads/jikan-v4/genre-anime-success_1.json") else { return };
    let error = jikan::read_page(answer).unwrap_err();
    assert_eq!(error.code(), "invalid_document");
    let expected = "Jikan page of anime: none of its 76 elements could be read: data[0].title: null is missing";
    assert!(error.to_string().starts_with(expected), "{error}");
}

#[test]
fn every_kind_of_error_answer_keeps_its_status_and_message() {
    let message = |json: &str| jikan::read_page(json).unwrap_err().to_string();
    assert_eq!(
        message(
            r#"{"status": "429", "type": "RateLimitException", "message": "You are being rate-limited", "error": null}"#
        ),
        "Jikan answered 429: RateLimitException: You are being rate-limited"
    );
    assert_eq!(
        message(
            r#"{"status": 400, "type": "ValidationException", "messages": {"page": ["must be at least 1."]}, "error": "Invalid"}"#
        ),
        r#"Jikan answered 400: ValidationException: Invalid: {"page":["must be at least 1."]}"#
    );
    assert_eq!(message(r#"{"error": "gone"}"#), "Jikan answered with an error: gone");
}

#[test]
fn broken_documents_say_what_is_wrong() {
    let cases = [
        ("", "it is empty"),
        (" \n", "it is empty"),
        ("<!DOCTYPE html><html><body>502 Bad Gateway</body></html>", "it is no JSON but markup, such as an error page"),
        (r#"{"data": [{"mal_id": 1, "title": "Cow"#, "it breaks off: EOF while parsing a string at line 1"),
        (r#"{"data": [1, 2,"#, "it breaks off"),
        (r#"{"data": nope}"#, "it is no JSON"),
        ("[1, 2]", "it is a list, not an object"),
        ("null", "it is null, not an object"),
        ("{}", "it has no data"),
        (
            r#"{"data": {"mal_id": 1, "title": "x"}}"#,
            "data is an object, not a list; a single anime is read with read_anime",
        ),
        (r#"{"data": null}"#, "data is null, not a list"),
        (r#"{"data": [1, "x", null]}"#, "none of its 3 elements could be read: data[0]: 1 is no object"),
    ];
    for (json, expected) in cases {
        let error = jikan::read_page(json).unwrap_err();
        assert_eq!(error.code(), "invalid_document", "{json}");
        assert!(error.to_string().contains(expected), "{json}: {error}");
    }
    let error = jikan::read_page(b"\xff\xfe{}").unwrap_err();
    assert_eq!(error.code(), "invalid_document");
    let deep = format!(r#"{{"data": {}"#, "[".repeat(100_000));
    assert_eq!(jikan::read_page(deep).unwrap_err().code(), "invalid_document");
    let error = jikan::read_anime(r#"{"data": []}"#).unwrap_err();
    assert!(error.to_string().contains("a page of anime is read with read_page"), "{error}");
    let error = jikan::read_anime(r#"{"data": {"title": "x"}}"#).unwrap_err();
    assert_eq!((error.code(), error.to_string().contains("data.mal_id")), ("invalid_field", true));
}

#[test]
fn what_is_not_understood_is_reported_and_the_rest_comes_through() {
    let json = r#"{"data": [
        {"mal_id": 1, "title": "A", "type": "Hologram", "status": "Paused", "rating": "NC-17", "source": "Dream",
         "season": "monsoon", "duration": "a while", "episodes": "many", "score": 12, "rank": -3, "members": 3000000000,
         "year": 19, "aired": {"from": "soon"}, "images": [], "url": "ftp://x", "genres": [{"name": 5}, {"id": 1}, "x"],
         "studios": "Bones", "synopsis": {"text": "?"}, "title_synonyms": ["a", 7, " a "], "broadcast": {"string": 1}},
        {"mal_id": 1.5, "title": "B"},
        {"mal_id": 2, "title": "  "},
        "three",
        {"mal_id": 3.0, "title": "C", "episodes": 12.0, "type": "Unknown", "score": null}
    ], "pagination": "none"}"#;
    let page = jikan::read_page(json).unwrap();
    assert_eq!((ids(&page), &page.places[..], page.offset), (vec![1, 3], &[1, 5][..], None));
    assert_eq!((page.anime[1].episodes, page.anime[1].anime_type), (Some(12), None));
    page.anime.iter().for_each(|anime| anime.validate().unwrap());
    assert_eq!(page.anime[0], Anime { title_synonyms: vec!["a".into()], ..Anime::new(1, "A") });
    let mut paths: Vec<_> = page.unrecognized.iter().map(|found| found.path.as_str()).collect();
    paths.sort_unstable();
    let mut expected = vec![
        "data[0].type",
        "data[0].status",
        "data[0].rating",
        "data[0].source",
        "data[0].season",
        "data[0].duration",
        "data[0].episodes",
        "data[0].score",
        "data[0].rank",
        "data[0].members",
        "data[0].year",
        "data[0].aired.from",
        "data[0].images",
        "data[0].url",
        "data[0].genres[0].name",
        "data[0].genres[1].name",
        "data[0].genres[2]",
        "data[0].studios",
        "data[0].synopsis",
        "data[0].title_synonyms[1]",
        "data[0].broadcast.string",
        "data[1].mal_id",
        "data[2].title",
        "data[3]",
        "pagination",
    ];
    expected.sort_unstable();
    assert_eq!(paths, expected);
    let status = page.unrecognized.iter().find(|found| found.path == "data[0].status").unwrap();
    assert_eq!(status.to_string(), "data[0].status: Paused is no known airing status; it was taken as null");

    let error = page.rankings(day("2026-02-08"), MissingRank::FromPlace).unwrap_err();
    assert_eq!(error.code(), "invalid_option");
    let page = AnimePage { offset: Some(50), ..page };
    let rows = page.rankings(day("2026-02-08"), MissingRank::FromPlace).unwrap();
    assert_eq!(rows.iter().map(|row| row.rank).collect::<Vec<_>>(), [Some(51), Some(55)]); // the holes keep their places
}

#[test]
fn blank_names_and_characters_that_no_database_stores_are_reported() {
    let json = r#"{"data": {"mal_id": 1, "title": "A\u0000B", "title_synonyms": ["", null, "x\u0000"],
        "titles": [{"type": "English", "title": " "}], "genres": [{"name": " "}, {"name": "Drama"}, {}]}}"#;
    let Parsed { value: anime, unrecognized } = jikan::read_anime(json).unwrap();
    assert_eq!(
        (anime.title.as_str(), &anime.title_synonyms[..], &anime.genres[..]),
        ("AB", &["x".to_owned()][..], &["Drama".to_owned()][..])
    );
    let mut reports: Vec<_> = unrecognized.iter().map(ToString::to_string).collect();
    reports.sort_unstable();
    let nul = "has the character U+0000, which PostgreSQL cannot store: remove it; it was left out";
    assert_eq!(
        reports,
        [
            "data.genres[0].name: \" \" is blank; the element was left out".to_owned(),
            "data.genres[2].name: null is missing; the element was left out".to_owned(),
            format!("data.title: A\\u0000B {nul}"),
            "data.title_synonyms[0]: \"\" is blank; the element was left out".to_owned(),
            "data.title_synonyms[1]: null is no text; it was left out".to_owned(),
            format!("data.title_synonyms[2]: x\\u0000 {nul}"),
            "data.titles[0].title: \" \" is blank; the element was left out".to_owned(),
        ]
    );
}

#[test]
fn the_full_answer_has_more_that_is_passed_over() {
    let json = r#"{"data": {"mal_id": 457, "title": "Mushishi", "explicit_genres": [{"mal_id": 9, "name": "Ecchi"}],
        "genres": [{"mal_id": 7, "name": "Mystery"}], "relations": [{"relation": "Adaptation", "entry": [{"mal_id": 418}]}],
        "theme": {"openings": ["1: \"The Sore Feet Song\""], "endings": []}, "external": [], "streaming": [{"name": "x"}]}}"#;
    let parsed = jikan::read_anime(json).unwrap();
    assert_eq!(parsed.unrecognized, []);
    assert_eq!(parsed.value, Anime { genres: vec!["Mystery".into(), "Ecchi".into()], ..Anime::new(457, "Mushishi") });
}

#[test]
fn titles_come_from_the_list_of_titles_where_the_old_fields_are_gone() {
    let json = r#"{"data": {"mal_id": 457, "titles": [{"type": "Default", "title": "Mushishi"},
        {"type": "Japanese", "title": "蟲師"}, {"type": "English", "title": "Mushi-Shi"}]}}"#;
    let anime = jikan::read_anime(json).unwrap().value;
    assert_eq!((anime.title.as_str(), anime.title_english.as_deref()), ("Mushishi", Some("Mushi-Shi")));
    assert_eq!(anime.title_japanese.as_deref(), Some("蟲師"));
}

#[test]
fn titles_of_other_languages_are_synonyms_and_none_is_lost() {
    let json = r#"{"data": {"mal_id": 457, "title": "Mushishi", "title_english": "Mushi-Shi", "title_japanese": "蟲師",
        "title_synonyms": ["Mushi"], "titles": [{"type": "Default", "title": "Mushishi"}, {"type": "Synonym", "title": "Mushi"},
        {"type": "Synonym", "title": "Mushi Master"}, {"type": "Japanese", "title": "蟲師"}, {"type": "English", "title": "Mushi-Shi"},
        {"type": "English", "title": "Bugmaster"}, {"type": "French", "title": " Mushishi: le maître "}, {"title": "Муши-Ши"},
        {"type": "German", "title": "Mushishi"}, {"type": "Spanish", "title": null}, {"type": 7, "title": 7}, "蟲"]}}"#;
    let parsed = jikan::read_anime(json).unwrap();
    let expected = ["Mushi", "Mushi Master", "Bugmaster", "Mushishi: le maître", "Муши-Ши"];
    assert_eq!(parsed.value.title_synonyms, expected);
    assert_eq!(parsed.value.title_english.as_deref(), Some("Mushi-Shi"));
    let mut paths: Vec<_> = parsed.unrecognized.iter().map(|found| found.path.as_str()).collect();
    paths.sort_unstable();
    assert_eq!(paths, ["data.titles[10].title", "data.titles[11]", "data.titles[9].title"]);
    assert!(parsed.value.validate().is_ok());
}

/// Any value where the service would have another one.
fn odd_value() -> impl Strategy<Value = serde_json::Value> {
    prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        (-3i64..15).prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        ".{0,12}".prop_map(Into::into),
        Just(serde_json::json!("2020-01-01T00:00:00+00:00")),
        Just(serde_json::json!([{"name": "Action", "id": 1}, 3, {"name": null}])),
        Just(
            serde_json::json!({"from": "2021-01-01T00:00:00Z", "to": "2020-01-01T00:00:00Z", "string": "1 to 2", "jpg": {"image_url": "x"}})
        ),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, rng_seed: proptest::test_runner::RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever stands in the fields: no panic, and what is given is valid.
    #[test]
    fn any_answer_gives_valid_anime_or_an_error(
        fields in proptest::collection::hash_map(
            prop::sample::select(vec![
                "title", "type", "source", "episodes", "status", "aired", "duration", "rating", "score", "scored_by", "rank",
                "popularity", "members", "favorites", "synopsis", "season", "year", "images", "trailer", "url", "genres",
                "themes", "demographics", "studios", "titles", "title_synonyms", "broadcast", "explicit_genres",
            ]),
            odd_value(),
            0..12,
        )
    ) {
        let mut anime = serde_json::json!({"mal_id": 1, "title": "A"});
        for (name, value) in fields {
            anime[name] = value;
        }
        if let Ok(parsed) = jikan::read_anime(serde_json::json!({"data": anime}).to_string()) {
            prop_assert!(parsed.value.validate().is_ok(), "{:?}", parsed.value.problems());
        }
    }

    /// Any text at all: an error, no panic.
    #[test]
    fn any_text_gives_an_error(text in ".{0,200}") {
        prop_assert!(jikan::read_page(&text).is_err());
    }

    /// An answer cut anywhere is an error.
    #[test]
    fn a_cut_answer_is_an_error(at in 0usize..80) {
        let json = r#"{"data": [{"mal_id": 1, "title": "Cowboy Bebop", "genres": [{"name": "A"}]}]}   "#.trim_end();
        prop_assert!(jikan::read_page(&json[..at.min(json.len() - 1)]).is_err());
    }
}
