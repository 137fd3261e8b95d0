//! JSON lines and arrays.

mod input_support;

use input_support::{QUARANTINE, STRICT, content, genres, gzip, read_as, rejected};

const LINES: &str = r#"{"malId": 5, "snapshotDate": "2026-01-05", "rank": 3, "popularity": 7, "score": 8.71, "scoredBy": 10, "members": 20, "favorites": 0, "genres": ["Drama", "Slice of Life"], "title": "A \"b\" \u00e9", "etlRunId": "r1", "extra": {"x": [1]}}

{"mal_id": 6.0, "snapshot_date": "2026-01-05T10:00:00Z", "rank": null, "score": "8.5", "genres": "{Drama}", "title": 86}
"#;

#[test]
fn lines_and_arrays_are_the_same_rows() {
    let outcome = read_as("a.jsonl", LINES, &STRICT).unwrap();
    let panel = &outcome.panel;
    assert_eq!((panel.mal_ids(), panel.score()), (&[5, 6][..], &[87_100, 85_000][..]));
    assert_eq!((panel.title(0), panel.title(1)), (Some("A \"b\" é"), Some("86")));
    assert_eq!((panel.run_id(0), panel.run_id(1)), (Some("r1"), None));
    assert_eq!((genres(panel, 0), genres(panel, 1)), (vec!["Drama", "Slice of Life"], vec!["Drama"]));
    assert_eq!((panel.members()[1], outcome.report.files[0].format.as_str()), (i32::MIN, "jsonl"));
    let rows: Vec<&str> = LINES.lines().filter(|line| !line.is_empty()).collect();
    let array = format!("\u{feff}[{}\n]\n", rows.join(",\n"));
    for other in [
        array.as_bytes().to_vec(),
        gzip(array.as_bytes()),
        gzip(LINES.as_bytes()),
        LINES.replace('\n', "\r\n").into_bytes(),
    ] {
        let outcome = read_as("a", other, &STRICT).unwrap();
        assert_eq!(content(&outcome.panel), content(panel));
    }
}

#[test]
fn broken_lines_and_values_are_named() {
    let lines = [
        r#"{"malId": 1, "snapshotDate": "2026-01-05", "rank": 3, "score": 8.71}"#,
        r#"{"malId": 2, "snapshotDate": "2026-01-05", "rank": true, "score": [1]}"#,
        r#"{"malId": 3, "snapshotDate": 20260105.5, "rank": 1, "score": 8, "title": {}, "genres": {"a": 1}}"#,
        r#"{"malId": 4, "snapshotDate": "2026-01-05", "rank": 1"#,
        "[1, 2]",
        r#"{"malId": 5, "mal_id": 5, "snapshotDate": "2026-01-05"}"#,
        r#"{"snapshotDate": "2026-01-05", "rank": 1e400, "score": NaN}"#,
        r#"{"malId": null, "snapshotDate": "", "rank": 1e400, "score": 1e-3}"#,
        r#"{"malId": 6, "snapshotDate": "2026-01-05", "genres": ["Drama", 3]}"#,
    ];
    let outcome = read_as("a.jsonl", lines.join("\n"), &QUARANTINE).unwrap();
    assert_eq!(outcome.panel.mal_ids(), [1]);
    let expected = [
        (2, "rank", "true", "not_a_number"),
        (2, "score", "[1]", "not_a_number"),
        (3, "snapshot_date", "20260105.5", "not_a_date"),
        (3, "title", "{}", "not_text"),
        (3, "genres", "{\"a\": 1}", "invalid_list"),
        (4, "", lines[3], "invalid_json"),
        (5, "", "[1, 2]", "invalid_json"),
        (6, "", lines[5], "invalid_json"),
        (7, "", lines[6], "invalid_json"),
        (8, "mal_id", "", "missing_value"),
        (8, "snapshot_date", "", "missing_value"),
        (8, "rank", "1e400", "out_of_range"),
        (8, "score", "1e-3", "out_of_range"),
        (9, "genres", "[\"Drama\", 3]", "invalid_list"),
    ];
    assert_eq!(rejected(&outcome), expected);
    assert!(outcome.rejected[7].detail.contains("mal_id stands there more than once"), "{:?}", outcome.rejected[7]);
}

#[test]
fn bytes_that_are_not_utf8_are_one_bad_line() {
    let mut text = br#"{"malId": 1, "snapshotDate": "2026-01-05", "rank": 3, "score": 8.71}"#.to_vec();
    text.extend_from_slice(b"\n{\"malId\": 2, \"title\": \"Caf\xe9\"}\n");
    let outcome = read_as("a.jsonl", text, &QUARANTINE).unwrap();
    assert_eq!(rejected(&outcome), [(2, "", "{\"malId\": 2, \"title\": \"Caf\u{fffd}\"}", "invalid_utf8")]);
}

#[test]
fn texts_with_u0000_are_rejected_and_numbers_with_it_are_none() {
    let text = r#"{"malId": 1, "snapshotDate": "2026-01-05", "rank": 3, "score": 8.71, "title": "Caf\u0000"}
{"malId": 2, "snapshotDate": "2026-01-05", "rank": 3, "score": 8.71, "genres": ["Drama", "Spo\u0000rts"]}
{"malId": 3, "snapshotDate": "2026-01-05", "rank": 3, "score": 8.71, "genres": "{Drama,\u0000}"}
{"malId": 4, "snapshotDate": "2026-01-05", "rank": "3\u0000", "score": 8.71, "etlRunId": "\u0000"}
{"malId": 5, "snapshotDate": "2026-01-05", "rank": 3, "score": 8.71, "genres": ["Drama"]}"#;
    let outcome = read_as("a.jsonl", text, &QUARANTINE).unwrap();
    let expected = [
        (1, "title", "Caf\0", "nul_character"),
        (2, "genres", "Drama, Spo\0rts", "nul_character"),
        (3, "genres", "{Drama,\0}", "nul_character"),
        (4, "rank", "3\0", "not_a_number"),
        (4, "etl_run_id", "\0", "nul_character"),
    ];
    assert_eq!(rejected(&outcome), expected);
    assert_eq!(outcome.panel.mal_ids(), [5]);
    assert!(outcome.rejected[0].detail.contains("PostgreSQL cannot store: remove it"));
    assert_eq!(outcome.panel.genre_lists().texts(), ["Drama"]);
}

#[test]
fn a_column_that_no_object_has_is_missing() {
    let error =
        read_as("a.jsonl", "{\"malId\": 1, \"snapshotDate\": \"2026-01-05\", \"rank\": 3}\n", &STRICT).unwrap_err();
    assert_eq!(error.code(), "missing_column");
    assert!(error.to_string().contains("column score is missing"), "{error}");
    let one_has = "{\"malId\": 1, \"snapshotDate\": \"2026-01-05\", \"rank\": 3}\n{\"malId\": 2, \"snapshotDate\": \"2026-01-05\", \"score\": null}\n";
    assert_eq!(read_as("a.jsonl", one_has, &STRICT).unwrap().panel.len(), 2);
}

#[test]
fn arrays_that_break_off_are_unreadable() {
    for text in ["[{\"malId\": 1, \"snapshotDate\": \"2026-01-05\", \"rank\": 3, \"score\": 8}", "[1, 2", "[{}] x"] {
        let error = read_as("a.json", text, &QUARANTINE).unwrap_err();
        assert_eq!(error.code(), "unreadable_file", "{text}: {error}");
    }
    let deep = "[".repeat(100_000);
    assert_eq!(read_as("a.json", &deep, &QUARANTINE).unwrap_err().code(), "unreadable_file");
    let outcome = read_as(
        "a.json",
        "[{\"malId\": 1, \"snapshotDate\": \"2026-01-05\", \"rank\": 3, \"score\": 8}, 7]",
        &QUARANTINE,
    )
    .unwrap();
    assert_eq!(rejected(&outcome), [(2, "", "7", "invalid_json")]);
}
