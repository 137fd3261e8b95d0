//! List exports, written by hand in the form of `MyAnimeList`'s.

mod domain_support;

use std::io::Write;

use catlog_core::domain::{AnimeStatus, AnimeType, MAX_DOCUMENT_BYTES, UserAnime, Validate, mal_xml};
use domain_support::day;
use proptest::prelude::*;

const EXPORT: &[u8] = include_bytes!("data/mal_export.xml");
const FLAWED: &[u8] = include_bytes!("data/mal_export_flawed.xml");

#[test]
fn an_export() {
    let list = mal_xml::read(EXPORT, "u1").unwrap();
    assert_eq!(list.user_name.as_deref(), Some("ginko"));
    assert_eq!(list.has_next_page, None); // a file has all of it
    let expected = [
        UserAnime {
            rating: Some(10),
            episodes_watched: 26,
            times_rewatched: 2,
            started_on: Some(day("2019-11-02")),
            completed_on: Some(day("2020-01-05")),
            tags: vec!["calm".into(), "folklore".into()],
            notes: Some("Episode 20 twice.".into()),
            ..UserAnime::new("u1", 457, AnimeStatus::Completed)
        },
        UserAnime { episodes_watched: 1042, ..UserAnime::new("u1", 21, AnimeStatus::Watching) },
        UserAnime::new("u1", 4012, AnimeStatus::PlanToWatch),
        UserAnime { rating: Some(4), episodes_watched: 15, ..UserAnime::new("u1", 35849, AnimeStatus::Dropped) },
        UserAnime { rating: Some(9), episodes_watched: 30, ..UserAnime::new("u1", 820, AnimeStatus::OnHold) },
    ];
    assert_eq!(list.entries, expected);
    let titles: Vec<_> = list.anime.iter().map(|anime| anime.title.as_str()).collect();
    assert_eq!(titles[..2], ["Mushishi <\"蟲師\"> & more", "One Piece & friends — <ongoing>"]);
    let types: Vec<_> = list.anime.iter().map(|anime| anime.anime_type).collect();
    assert_eq!(types, [Some(AnimeType::Tv), Some(AnimeType::Tv), Some(AnimeType::Music), None, Some(AnimeType::Ova)]);
    let episodes: Vec<_> = list.anime.iter().map(|anime| anime.episodes).collect();
    assert_eq!(episodes, [Some(26), None, Some(1), Some(24), Some(110)]);
    // A date that is known to the year only is no date.
    let reports: Vec<_> = list.unrecognized.iter().map(ToString::to_string).collect();
    assert_eq!(
        reports,
        ["anime[1].my_start_date: 2010-00-00 is no date that is known to the day; it was taken as null"]
    );
}

#[test]
fn what_is_not_understood_is_reported_and_no_entity_is_expanded() {
    let list = mal_xml::read(FLAWED, "u1").unwrap();
    list.entries.iter().for_each(|entry| entry.validate().unwrap());
    list.anime.iter().for_each(|anime| anime.validate().unwrap());
    assert_eq!(list.entries.iter().map(|entry| entry.mal_id).collect::<Vec<_>>(), [1, 4]);
    assert_eq!((list.anime[0].title.as_str(), list.entries[0].notes.as_deref()), ("&b;", Some("&file;")));
    assert_eq!((list.entries[0].rating, list.entries[0].started_on), (None, None));
    assert_eq!((list.entries[1].started_on, list.entries[1].completed_on), (Some(day("2020-05-01")), None));
    let mut paths: Vec<_> = list.unrecognized.iter().map(|found| found.path.as_str()).collect();
    paths.sort_unstable();
    assert_eq!(
        paths,
        [
            "anime[0]", // 27 episodes watched of 26
            "anime[0].my_comments",
            "anime[0].my_rewatching",
            "anime[0].my_score",
            "anime[0].my_start_date",
            "anime[0].series_title",
            "anime[0].series_type",
            "anime[1].my_status",
            "anime[2].series_animedb_id",
            "anime[3].series_title",
            "anime[4]", // ends before it starts
            "anime[4].my_comments",
            "anime[5]", // 1 is on the list already
            "manga[0]",
        ]
    );
    let manga = list.unrecognized.iter().find(|found| found.path == "manga[0]").unwrap();
    assert_eq!(manga.to_string(), "manga[0]: Mushishi (manga) is no anime; it was left out");
}

#[test]
fn nothing_in_an_export_is_dropped_in_silence() {
    let xml = "<myanimelist>before <![CDATA[the]]> first<myinfo><user_name>ginko</user_name></myinfo>
        <anime> stray &amp; text <series_animedb_id>1</series_animedb_id><series_title>A</series_title>
        <my_status>Watching</my_status><my_status>Dropped</my_status><my_score/><my_score>9</my_score></anime>
        <myinfo><user_name>nui</user_name></myinfo></myanimelist>after";
    let list = mal_xml::read(xml, "u1").unwrap();
    assert_eq!((list.user_name.as_deref(), list.entries[0].status), (Some("ginko"), AnimeStatus::Watching));
    assert_eq!(list.entries[0].rating, None);
    let reports: Vec<_> = list.unrecognized.iter().map(ToString::to_string).collect();
    assert_eq!(
        reports,
        [
            "myanimelist: before is text between elements; it was left out",
            "anime[0]: stray is text between elements; it was left out",
            "myanimelist: after is text between elements; it was left out",
            "anime[0].my_status: Dropped is there again; the first one counts",
            "anime[0].my_score: 9 is there again; the first one counts",
            "myinfo[1]: nui is there again; the first one counts",
        ]
    );
}

#[test]
fn every_status_in_words_and_numbers() {
    let statuses = [
        ("Watching", "1", AnimeStatus::Watching),
        ("Completed", "2", AnimeStatus::Completed),
        ("On-Hold", "3", AnimeStatus::OnHold),
        ("Dropped", "4", AnimeStatus::Dropped),
        ("Plan to Watch", "6", AnimeStatus::PlanToWatch),
    ];
    for (words, number, status) in statuses {
        for text in [words, number] {
            let xml = format!(
                "<myanimelist><anime><series_animedb_id>1</series_animedb_id><series_title>A</series_title>\
                 <my_status>{text}</my_status></anime></myanimelist>"
            );
            assert_eq!(mal_xml::read(xml, "u1").unwrap().entries[0].status, status, "{text}");
        }
    }
}

#[test]
fn a_packed_export_is_the_same_list() {
    let list = mal_xml::read(packed(EXPORT), "u1").unwrap();
    assert_eq!(list, mal_xml::read(EXPORT, "u1").unwrap());
    let with_mark = [b"\xEF\xBB\xBF", EXPORT].concat();
    assert_eq!(mal_xml::read(with_mark, "u1").unwrap(), list);
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

#[test]
fn a_packed_export_that_unpacks_without_end_is_refused() {
    let error = mal_xml::read(packed(&vec![b' '; MAX_DOCUMENT_BYTES + 2]), "u1").unwrap_err();
    assert_eq!(error.code(), "too_large");
    let mut cut = packed(EXPORT);
    cut.truncate(100);
    assert!(mal_xml::read(cut, "u1").unwrap_err().to_string().contains("it cannot be unpacked"));
}

#[test]
fn broken_documents_say_what_is_wrong() {
    let cases = [
        ("", "it has no element"),
        ("{\"data\": []}", "it has no element"),
        ("<!DOCTYPE html><html><body><br>502</body></html>", "it is a web page"),
        ("<rss></rss>", "its root is \"rss\", not \"myanimelist\""),
        ("<myanimelist>\n<anime>\n<series_title>A</anime>", "line 3"),
        ("<myanimelist><anime><series_title>A</series_title>", "it breaks off: 2 elements are not closed"),
        ("<myanimelist><anime><series_title>A & B</series_title></anime></myanimelist>", "it is no well-formed XML"),
        ("<myanimelist></myanimelist><myanimelist></myanimelist>", "a second root"),
        ("<myanimelist>\n<a>\0</a></myanimelist>", "line 2: has the character U+0000"),
        (
            "<myanimelist><anime></anime></myanimelist>",
            "none of its 1 elements could be read: anime[0].series_animedb_id",
        ),
        ("<myanimelist><manga><manga_title>A</manga_title></manga></myanimelist>", "manga[0]: A is no anime"),
    ];
    for (xml, expected) in cases {
        let error = mal_xml::read(xml, "u1").unwrap_err();
        assert_eq!(error.code(), "invalid_document", "{xml}");
        assert!(error.to_string().contains(expected), "{xml}: {error}");
    }
    assert!(mal_xml::read(b"<myanimelist>\xff", "u1").unwrap_err().to_string().contains("not UTF-8 from byte 13 on"));
    assert_eq!(mal_xml::read("<myanimelist/>", "u1").unwrap().entries, []);
    for user_id in ["", "u\0"] {
        assert_eq!(mal_xml::read("<myanimelist/>", user_id).unwrap_err().code(), "invalid_field");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, rng_seed: proptest::test_runner::RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever stands in the fields: no panic, and what is given is valid.
    #[test]
    fn any_text_in_the_fields_gives_valid_entries(
        texts in proptest::collection::vec("[^<&\x00]{0,10}|[0-9]{1,12}|[0-9]{4}-[0-9]{2}-[0-9]{2}", 9),
    ) {
        let names = [
            "series_type", "series_episodes", "my_watched_episodes", "my_start_date", "my_finish_date", "my_score",
            "my_times_watched", "my_tags", "my_rewatching",
        ];
        let fields: Vec<String> = names.iter().zip(&texts).map(|(name, text)| format!("<{name}>{text}</{name}>")).collect();
        let fields = fields.concat();
        let xml = format!(
            "<myanimelist><anime><series_animedb_id>1</series_animedb_id><series_title>A</series_title>\
             <my_status>1</my_status>{fields}</anime></myanimelist>"
        );
        let list = mal_xml::read(xml, "u1").unwrap();
        prop_assert_eq!(list.entries.len(), 1);
        prop_assert!(list.entries[0].validate().is_ok(), "{:?}", list.entries[0].problems());
        prop_assert!(list.anime[0].validate().is_ok());
    }

    /// An export cut anywhere is an error, unless only the end of the line is cut.
    #[test]
    fn a_cut_export_is_an_error(at in 0..EXPORT.len() - 2) {
        prop_assert!(mal_xml::read(&EXPORT[..at], "u1").is_err());
    }

    /// An export with any byte changed: no panic.
    #[test]
    fn a_damaged_export_does_not_panic(at in 0..FLAWED.len(), byte in any::<u8>()) {
        let mut damaged = FLAWED.to_vec();
        damaged[at] = byte;
        if let Ok(list) = mal_xml::read(damaged, "u1") {
            prop_assert!(list.entries.iter().all(|entry| entry.validate().is_ok()));
        }
    }
}
