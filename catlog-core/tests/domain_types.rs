//! The types of the domain model: their JSON, and their checks. `codegen/tests/one_type_system.rs` has
//! the disagreements of the old types that they end.

mod domain_support;

use catlog_core::domain::{
    AgeRating, AiringStatus, Anime, AnimeStatus, AnimeType, DOMAIN_TABLES, DailyRanking, EtlRun, EtlRunStatus, Season,
    SourceMaterial, User, UserAnime, Validate, from_json,
};
use catlog_core::schema::{LabelEnum, LogicalType, TableDef, TableSchema, camel_case};
use domain_support::day;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

#[test]
fn a_user_is_read_by_id_and_by_user_id() {
    let read = |json: &str| from_json::<User>(json);
    let ginko = User::new("u1", "ginko");
    for json in [
        r#"{"userId": "u1", "username": "ginko"}"#,
        r#"{"id": "u1", "username": "ginko"}"#,
        r#"{"id": "u1", "userId": "u1", "username": "ginko"}"#,
        r#"{"userId": "u1", "id": null, "username": "ginko"}"#,
        r#"{"userId": null, "id": "u1", "username": "ginko"}"#,
    ] {
        assert_eq!(read(json).unwrap(), ginko, "{json}");
    }
    let error = read(r#"{"id": "u2", "userId": "u1", "username": "ginko"}"#).unwrap_err();
    assert_eq!(error.code(), "invalid_document");
    let text = error.to_string();
    assert!(text.contains(r#"userId: it is "u1", and id is "u2": give one of them, or the same in both"#), "{text}");
    for (json, part) in [
        (r#"{"username": "ginko"}"#, "missing field `userId`"),
        (r#"{"id": 7, "username": "ginko"}"#, "userId: invalid type: integer `7`"),
        (r#"{"id": "u1", "username": "ginko", "email": 7}"#, "email: invalid type"),
    ] {
        let text = read(json).unwrap_err().to_string();
        assert!(text.contains(part), "{text}");
    }
    assert_eq!(serde_json::to_value(&ginko).unwrap()["userId"], "u1");
    assert!(serde_json::to_value(&ginko).unwrap().get("id").is_none());
}

// JSON in both directions.

/// What reads an object and writes it again.
type Rewrite = fn(&Value) -> Result<Value, catlog_core::Error>;

fn object<T: TableSchema + Serialize + DeserializeOwned + Validate>(
    least: Value,
) -> (&'static TableDef, Value, Rewrite) {
    (T::TABLE, least, |value| from_json::<T>(value.to_string()).map(|object| json!(object)))
}

/// Each stored type with the least that is an object of it.
fn domain_objects() -> [(&'static TableDef, Value, Rewrite); DOMAIN_TABLES.len()] {
    [
        object::<Anime>(json!({"malId": 1, "title": "A"})),
        object::<DailyRanking>(json!({"malId": 1, "snapshotDate": "2026-02-08"})),
        object::<User>(json!({"userId": "u1", "username": "n"})),
        object::<UserAnime>(json!({"userId": "u1", "malId": 1, "status": "ON_HOLD"})),
        object::<EtlRun>(
            json!({"etlRunId": "r", "source": "s", "status": "running", "startedAt": "2026-02-08T06:00:00Z"}),
        ),
    ]
}

#[test]
fn null_and_absent_are_the_same_for_every_field_that_may_be() {
    let objects = domain_objects();
    assert_eq!(objects.each_ref().map(|(table, ..)| *table), DOMAIN_TABLES);
    for (table, least, rewrite) in objects {
        let mut with_nulls = least.clone();
        for column in table.columns {
            let name = camel_case(column.name);
            if least.get(&name).is_none() {
                with_nulls[name] = Value::Null;
            }
        }
        with_nulls["unknownField"] = json!({"nested": [1, 2]});
        assert_eq!(rewrite(&with_nulls).unwrap(), rewrite(&least).unwrap(), "{}", table.name);
    }
}

#[test]
fn no_text_of_any_column_may_have_u0000() {
    for (table, least, rewrite) in domain_objects() {
        let mut checked = 0;
        for column in table.columns {
            // The form of every text that has one: an address, a mail address.
            let text = if column.name.ends_with("url") { "https://a\0" } else { "a@b\0" };
            let value = match column.logical {
                LogicalType::Text => json!(text),
                LogicalType::TextList => json!([text]),
                _ => continue,
            };
            let mut with_nul = least.clone();
            with_nul[camel_case(column.name)] = value;
            let error = rewrite(&with_nul).unwrap_err().to_string();
            let expected = format!("{}: {text:?} has the character U+0000", column.name);
            assert!(error.starts_with(&expected) && error.ends_with("remove it"), "{}: {error}", table.name);
            checked += 1;
        }
        assert!(checked > 2, "{}: {checked} texts", table.name);
    }
}

#[test]
fn labels() {
    let words: Vec<_> = AnimeStatus::ENUM.labels.iter().map(|def| def.label).collect();
    assert_eq!(words, ["WATCHING", "COMPLETED", "ON_HOLD", "DROPPED", "PLAN_TO_WATCH"]);
    let error = from_json::<UserAnime>(r#"{"userId": "u1", "malId": 1, "status": "Watching"}"#).unwrap_err();
    assert_eq!(error.code(), "invalid_document");
    let text = error.to_string();
    assert!(
        text.starts_with("UserAnime: status: \"Watching\" is no AnimeStatus; the labels are WATCHING, COMPLETED"),
        "{text}"
    );
    assert_eq!(AnimeType::TvSpecial.label(), "tv_special");
    assert_eq!(Season::Fall.label(), "fall");
    assert_eq!(AgeRating::Pg13.label(), "pg_13");
    assert_eq!(SourceMaterial::FourKomaManga.label(), "4_koma_manga");
    assert_eq!(AiringStatus::NotYetAired.label(), "not_yet_aired");
    assert_eq!(EtlRunStatus::Succeeded.label(), "succeeded");
}

// Checks.

fn fields_of(problems: &[catlog_core::domain::FieldProblem]) -> Vec<&str> {
    problems.iter().map(|problem| problem.field).collect()
}

#[test]
fn every_problem_of_an_anime_names_its_field() {
    let anime = Anime {
        title_synonyms: vec!["a".into(), "a".into()],
        episodes: Some(0),
        episode_duration_seconds: Some(-1),
        aired_from: Some(day("2020-02-02")),
        aired_to: Some(day("2020-02-01")),
        year: Some(20),
        score: Some(f64::NAN),
        scored_by: Some(-1),
        rank: Some(0),
        popularity: Some(0),
        members: Some(-1),
        favorites: Some(-1),
        image_url: Some("/x.jpg".into()),
        trailer_url: Some("https://".into()),
        url: Some(String::new()),
        genres: vec![" Drama".into()],
        themes: vec![String::new()],
        demographics: vec!["a".into(), "a".into()],
        studios: vec!["a ".into()],
        ..Anime::new(0, " ")
    };
    let expected = [
        "mal_id",
        "title",
        "title_synonyms",
        "episodes",
        "episode_duration_seconds",
        "aired_to",
        "year",
        "score",
        "scored_by",
        "rank",
        "popularity",
        "members",
        "favorites",
        "image_url",
        "trailer_url",
        "url",
        "genres",
        "themes",
        "demographics",
        "studios",
    ];
    assert_eq!(fields_of(&anime.problems()), expected);
    assert!(anime.validate().unwrap_err().to_string().starts_with("mal_id: 0 is less than 1; title: \" \" is blank"));
    assert!(Anime { score: Some(f64::INFINITY), ..Anime::new(1, "A") }.validate().is_err());
    assert!(Anime { score: Some(0.99), ..Anime::new(1, "A") }.validate().is_err());
    for score in [1.0, 10.0] {
        Anime { score: Some(score), ..Anime::new(1, "A") }.validate().unwrap();
    }
}

#[test]
fn every_problem_of_an_entry_names_its_field() {
    let entry = UserAnime {
        rating: Some(0),
        episodes_watched: -1,
        times_rewatched: -1,
        started_on: Some(day("2020-02-02")),
        completed_on: Some(day("2020-02-01")),
        tags: vec![String::new()],
        ..UserAnime::new("", 0, AnimeStatus::Completed)
    };
    let expected = ["user_id", "mal_id", "rating", "episodes_watched", "times_rewatched", "completed_on", "tags"];
    assert_eq!(fields_of(&entry.problems()), expected);
    let error = UserAnime { rating: Some(11), ..UserAnime::new("u", 1, AnimeStatus::Watching) }.validate().unwrap_err();
    assert_eq!((error.code(), error.to_string().as_str()), ("invalid_field", "rating: 11 is not within 1 to 10"));
    let same_day = UserAnime {
        started_on: Some(day("2020-02-02")),
        completed_on: Some(day("2020-02-02")),
        ..UserAnime::new("u", 1, AnimeStatus::Completed)
    };
    same_day.validate().unwrap();
    let anime = Anime { episodes: Some(12), ..Anime::new(1, "A") };
    let watched = |episodes_watched| UserAnime { episodes_watched, ..UserAnime::new("u", 1, AnimeStatus::Watching) };
    watched(12).validate_with(&anime).unwrap();
    assert!(
        watched(13).validate_with(&anime).unwrap_err().to_string().starts_with("episodes_watched: 13 is more than")
    );
    watched(13).validate_with(&Anime::new(1, "A")).unwrap();
    assert!(
        watched(1)
            .validate_with(&Anime::new(2, "B"))
            .unwrap_err()
            .to_string()
            .starts_with("mal_id: 1 is not that of B")
    );
}

#[test]
fn every_problem_of_users_runs_and_rankings_names_its_field() {
    for email in ["x", "@x", "x@", "a b@c"] {
        let user = User { email: Some(email.into()), ..User::new("u", "n") };
        assert_eq!(fields_of(&user.problems()), ["email"], "{email}");
    }
    User { email: Some("ginko@example.org".into()), ..User::new("u", "n") }.validate().unwrap();
    let user = User { image_url: Some("x".into()), mal_username: Some(" ".into()), ..User::new("", "") };
    assert_eq!(fields_of(&user.problems()), ["user_id", "username", "image_url", "mal_username"]);

    let at = |text: &str| text.parse().unwrap();
    let run = EtlRun::started("", " ", at("2026-02-08T06:00:00Z")).succeeded(at("2026-02-08T05:00:00Z"));
    let run = EtlRun { rows_read: Some(1), rows_rejected: Some(2), rows_written: Some(-1), ..run };
    assert_eq!(fields_of(&run.problems()), ["etl_run_id", "source", "finished_at", "rows_rejected", "rows_written"]);
    let run = EtlRun { status: EtlRunStatus::Failed, ..EtlRun::started("r", "s", at("2026-02-08T06:00:00Z")) };
    assert_eq!(fields_of(&run.problems()), ["status"]);

    let row = DailyRanking {
        rank: Some(0),
        score: Some(10.5),
        genres: vec!["a".into(), "a".into()],
        ..Anime::new(0, "A").ranking_on(day("1969-12-31"))
    };
    assert_eq!(fields_of(&row.problems()), ["mal_id", "snapshot_date", "rank", "score", "genres"]);
}

#[test]
fn errors_of_broken_json_say_where() {
    let message = |json: &str| from_json::<UserAnime>(json).unwrap_err().to_string();
    assert!(
        message(r#"{"userId": "u1", "malId": "x", "status": "WATCHING"}"#)
            .starts_with("UserAnime: malId: invalid type")
    );
    assert!(message(r#"{"userId": "u1"}"#).contains("missing field `malId`"));
    assert!(message(r#"{"userId": "u1", "#).contains("EOF while parsing"));
    assert!(message("<html>").contains("expected value at line 1 column 1"));
    assert!(message(r#"{"userId": "u1", "malId": 1, "status": "WATCHING"} x"#).contains("trailing characters"));
    let message = |json: &str| from_json::<Anime>(json).unwrap_err().to_string();
    assert!(message(r#"{"malId": 1, "title": "A", "genres": ["a", 1]}"#).starts_with("Anime: genres[1]: invalid type"));
    assert!(message(r#"{"malId": 4294967296, "title": "A"}"#).starts_with("Anime: malId: invalid value"));
    assert!(message("[]").contains("invalid type: sequence"));
}

// Round trips.

fn label<E: LabelEnum + std::fmt::Debug>() -> impl Strategy<Value = E> {
    (0..u8::try_from(E::ENUM.labels.len()).unwrap()).prop_map(|code| E::from_code(code).unwrap())
}

fn date() -> impl Strategy<Value = chrono::NaiveDate> {
    (0..2_932_896i32).prop_map(catlog_core::panel::date_of)
}

prop_compose! {
    fn anime()(
        mal_id in 1..i32::MAX, title in "\\PC{1,20}", texts in proptest::option::of("\\PC{0,20}"), anime_type in proptest::option::of(label()),
        source in proptest::option::of(label()), airing_status in proptest::option::of(label()),
        season in proptest::option::of(label()), age_rating in proptest::option::of(label()),
        episodes in proptest::option::of(1..i32::MAX), aired_from in proptest::option::of(date()),
        score in proptest::option::of((10_000..=100_000i32).prop_map(|score| f64::from(score) / 10_000.0)),
    ) -> Anime {
        Anime {
            title_english: texts.clone(), synopsis: texts.clone(), broadcast: texts, anime_type, source, airing_status, season,
            age_rating, episodes, members: episodes, aired_from, score, genres: vec![title.clone()], ..Anime::new(mal_id, title)
        }
    }
}

prop_compose! {
    fn entry()(
        mal_id in 1..i32::MAX, status in label(), rating in proptest::option::of(1..=10), episodes_watched in 0..i32::MAX,
        flags in any::<[bool; 2]>(), started_on in proptest::option::of(date()), notes in proptest::option::of("\\PC{0,20}"),
        seconds in proptest::option::of(0..4_000_000_000i64), tags in proptest::collection::vec("[a-z]{1,5}", 0..3),
    ) -> UserAnime {
        UserAnime {
            rating, episodes_watched, is_favorite: flags[0], is_rewatching: flags[1], started_on, notes, tags,
            updated_at: seconds.and_then(|seconds| chrono::DateTime::from_timestamp(seconds, 123_456_000)),
            ..UserAnime::new("u1", mal_id, status)
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, rng_seed: proptest::test_runner::RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_anime_comes_back_from_its_json(anime in anime()) {
        let json = serde_json::to_string(&anime).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Anime>(&json).unwrap(), &anime);
        let row = anime.ranking_on(day("2026-02-08"));
        let json = serde_json::to_string(&row).unwrap();
        prop_assert_eq!(serde_json::from_str::<DailyRanking>(&json).unwrap(), row);
    }

    #[test]
    fn an_entry_comes_back_from_its_json(entry in entry()) {
        let json = serde_json::to_string(&entry).unwrap();
        prop_assert_eq!(serde_json::from_str::<UserAnime>(&json).unwrap(), entry);
    }
}
