//! What used to be two systems of types, one in the frontend and one behind it, and where they disagreed. In Rust, and in what
//! TypeScript and Python are given; `gates/consumer.ts` and `gates/consumer.py` ask their compilers the same.

use catlog_core::domain::{Anime, AnimeStatus, DailyRanking, Library, User, UserAnime, from_json};
use catlog_core::schema::TableSchema;
use catlog_core::schema::render::{SchemaFormat, render};
use serde_json::{Value, json};

/// The lines of the declaration of a type, without comments.
fn declaration(format: SchemaFormat, name: &str) -> Vec<String> {
    let text = render(format, None).unwrap();
    let start = match format {
        SchemaFormat::TypeScript => format!("export interface {name} {{"),
        _ => format!("class {name}(TypedDict):"),
    };
    let lines = text.lines().skip_while(|line| *line != start).skip(1);
    let lines = lines.take_while(|line| *line != "}" && !line.starts_with("class "));
    lines.map(|line| line.trim().to_owned()).collect()
}

fn assert_declared(typescript: &[(&str, &str)], python: &[(&str, &str)]) {
    for (format, expected) in [(SchemaFormat::TypeScript, typescript), (SchemaFormat::Python, python)] {
        for (name, line) in expected {
            let lines = declaration(format, name);
            assert!(lines.iter().any(|found| found == line), "{format}: {name} has no {line}");
        }
    }
}

fn assert_no_field(name: &str, field: &str) {
    let begins = |line: &String| [":", "?:"].iter().any(|end| line.starts_with(&format!("{field}{end}")));
    for format in [SchemaFormat::TypeScript, SchemaFormat::Python] {
        let lines = declaration(format, name);
        assert!(lines.len() > 5 && !lines.iter().any(begins), "{format}: {name} has {field}");
    }
}

#[test]
fn the_text_about_an_anime_has_one_name_and_may_be_absent() {
    assert!(Anime::TABLE.column("description").is_none());
    assert!(Anime::TABLE.column("synopsis").is_some_and(|column| column.nullable));
    let read = |value: Value| serde_json::from_value::<Anime>(value).unwrap().synopsis;
    assert_eq!(read(json!({ "malId": 1, "title": "Cowboy Bebop" })), None);
    assert_eq!(read(json!({ "malId": 1, "title": "Cowboy Bebop", "synopsis": null })), None);
    assert_eq!(read(json!({ "malId": 1, "title": "Cowboy Bebop", "description": "Space." })), Some("Space.".into()));
    for (synopsis, expected) in [(json!("Jazz."), "Jazz."), (json!(null), "Space.")] {
        let both = json!({ "malId": 1, "title": "Cowboy Bebop", "description": "Space.", "synopsis": synopsis });
        assert_eq!(read(both).as_deref(), Some(expected));
    }
    let written = serde_json::to_value(Anime::new(1, "Cowboy Bebop")).unwrap();
    assert!(written.get("description").is_none() && written["synopsis"].is_null());
    assert_declared(
        &[("Anime", "synopsis?: string | null;")],
        &[("Anime", "synopsis: NotRequired[str | None]"), ("AnimeInput", "synopsis: NotRequired[str | None]")],
    );
    assert_no_field("Anime", "description");
}

#[test]
fn a_picture_may_be_absent() {
    assert!(Anime::TABLE.column("image_url").is_some_and(|column| column.nullable));
    assert!(User::TABLE.column("image_url").is_some_and(|column| column.nullable));
    for text in [r#"{"malId": 1, "title": "A"}"#, r#"{"malId": 1, "title": "A", "imageUrl": null}"#] {
        assert_eq!(from_json::<Anime>(text).unwrap().image_url, None);
    }
    assert_eq!(User::new("u1", "ginko").image_url, None);
    let python = "image_url: NotRequired[str | None]";
    assert_declared(
        &[("Anime", "imageUrl?: string | null;"), ("User", "imageUrl?: string | null;")],
        &[("Anime", python), ("AnimeInput", python), ("User", python)],
    );
}

#[test]
fn dates_are_dates_in_rust_and_python_and_iso_text_in_json() {
    let text = r#"{"malId": 1, "snapshotDate": "2026-02-08"}"#;
    let row: DailyRanking = serde_json::from_str(text).unwrap();
    assert_eq!(Some(row.snapshot_date), chrono::NaiveDate::from_ymd_opt(2026, 2, 8));
    assert_eq!(serde_json::to_value(&row).unwrap()["snapshotDate"], "2026-02-08");
    assert!(serde_json::from_str::<DailyRanking>(&text.replace("2026-02-08", "8.2.2026")).is_err());

    let user: User =
        from_json(r#"{"userId": "u1", "username": "ginko", "createdAt": "2026-02-08T07:00:00+01:00"}"#).unwrap();
    assert_eq!(user.created_at.map(|at| at.timestamp()), Some(1_770_530_400));
    assert_eq!(serde_json::to_value(&user).unwrap()["createdAt"], "2026-02-08T06:00:00Z");
    let anime: Anime = from_json(r#"{"malId": 1, "title": "Cowboy Bebop", "airedFrom": "1998-04-03"}"#).unwrap();
    assert_eq!(anime.aired_from, chrono::NaiveDate::from_ymd_opt(1998, 4, 3));
    assert_eq!(serde_json::to_value(&anime).unwrap()["airedFrom"], "1998-04-03");
    // What JavaScript's Date writes is read as its UTC day.
    let anime = r#"{"malId": 1, "title": "Cowboy Bebop", "airedTo": "1999-04-24T00:00:00.000Z"}"#;
    let anime: Anime = from_json(anime).unwrap();
    assert_eq!(serde_json::to_value(&anime).unwrap()["airedTo"], "1999-04-24");
    for bad in ["03.04.1998", "1998-02-30", "", "0000-00-00"] {
        let error = from_json::<Anime>(json!({ "malId": 1, "title": "A", "airedFrom": bad }).to_string()).unwrap_err();
        assert!(error.to_string().contains("airedFrom"), "{error}");
    }
    assert_declared(
        &[
            ("DailyRanking", "snapshotDate: IsoDate;"),
            ("Anime", "airedFrom?: IsoDate | null;"),
            ("Anime", "airedTo?: IsoDate | null;"),
            ("User", "createdAt?: IsoTimestamp | null;"),
            ("UserAnime", "startedOn?: IsoDate | null;"),
            ("UserAnime", "completedOn?: IsoDate | null;"),
            ("UserAnime", "updatedAt?: IsoTimestamp | null;"),
        ],
        &[
            ("DailyRanking", "snapshot_date: datetime.date"),
            ("Anime", "aired_from: NotRequired[datetime.date | None]"),
            ("Anime", "aired_to: NotRequired[datetime.date | None]"),
            ("User", "created_at: NotRequired[datetime.datetime | None]"),
            ("UserAnime", "started_on: NotRequired[datetime.date | None]"),
            ("UserAnime", "completed_on: NotRequired[datetime.date | None]"),
            ("UserAnime", "updated_at: NotRequired[datetime.datetime | None]"),
        ],
    );
}

#[test]
fn views_of_a_list_are_computed_and_no_fields_of_a_user() {
    for name in ["watchlist", "watched", "watching", "dropped", "favorites", "password"] {
        assert!(User::TABLE.column(name).is_none(), "{name}");
        assert_no_field("User", name);
    }
    let entry = |mal_id, status| UserAnime::new("u1", mal_id, status);
    let entries = [
        entry(1, AnimeStatus::PlanToWatch),
        entry(2, AnimeStatus::Completed),
        entry(3, AnimeStatus::Watching),
        UserAnime { is_favorite: true, ..entry(4, AnimeStatus::Dropped) },
    ];
    let library = Library::new("u1", &entries, []);
    let ids = |view: Vec<&UserAnime>| view.iter().map(|entry| entry.mal_id).collect::<Vec<_>>();
    assert_eq!(ids(library.watchlist()), [1]);
    assert_eq!(ids(library.watched()), [2]);
    assert_eq!(ids(library.watching()), [3]);
    assert_eq!(ids(library.dropped()), [4]);
    assert_eq!(ids(library.favorites()), [4]);
    assert_declared(
        &[("LibrarySummary", "planToWatch: number;"), ("LibrarySummary", "favorites: number;")],
        &[("LibrarySummary", "plan_to_watch: int"), ("LibrarySummary", "favorites: int")],
    );
}

#[test]
fn a_user_has_one_id_and_never_writes_a_password() {
    let json =
        r#"{"id": "u1", "username": "ginko", "password": "hunter2", "passwordHash": "hunter2", "watchlist": ["x"]}"#;
    let user: User = from_json(json).unwrap();
    assert_eq!(user, User::new("u1", "ginko"));
    let written = serde_json::to_value(&user).unwrap();
    assert_eq!((&written["userId"], written.get("id")), (&json!("u1"), None));
    assert!(!written.to_string().contains("hunter2") && !format!("{user:?}").contains("hunter2"));
    assert_declared(&[("User", "userId: string;")], &[("User", "user_id: str")]);
    assert_no_field("User", "id");
}

#[test]
fn a_list_that_is_always_written_need_not_be_given() {
    let anime: Anime = from_json(r#"{"malId": 1, "title": "Cowboy Bebop", "genres": null}"#).unwrap();
    assert!(anime.genres.is_empty());
    assert_eq!(serde_json::to_value(&anime).unwrap()["genres"], json!([]));
    assert_declared(
        &[("Anime", "genres: string[];")],
        &[("Anime", "genres: list[str]"), ("AnimeInput", "genres: NotRequired[list[str] | None]")],
    );
    let typescript = render(SchemaFormat::TypeScript, None).unwrap();
    assert!(typescript.contains("export interface AnimeInput extends Omit<Anime, \"titleSynonyms\" | \"genres\""));
    assert!(typescript.contains("  genres?: string[] | null;"));
}
