//! CSV: what is read, what is rejected, and by which name.

mod input_support;

use std::sync::Mutex;

use catlog_core::Error;
use catlog_core::io::read::read_panel;
use catlog_core::panel::{Captures, ReadOptions, Reason, ReasonCount, date_of};
use input_support::{Files, QUARANTINE, STRICT, content, fixture, genres, gzip, read_as, rejected};

const HEADER: &str = "mal_id,snapshot_date,rank,score";

fn csv(header: &str, rows: &[&str]) -> String {
    format!("{header}\n{}\n", rows.join("\n"))
}

#[test]
fn the_flawed_fixture_is_told_as_expected() {
    let outcome = read_panel(&[fixture("flawed.csv")], &QUARANTINE).unwrap();
    let expected: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(fixture("flawed.expected.json")).unwrap()).unwrap();
    let report = &outcome.report;
    assert_eq!(report.rows_read, expected["records"]);
    assert_eq!(report.rows_kept, expected["used"]);
    assert_eq!(report.identical_duplicates_merged, expected["identical_duplicates_merged"]);
    assert_eq!(serde_json::to_value(report.zeros_read_as_null).unwrap(), expected["zeros_read_as_none"]);
    assert_eq!(report.scores_rounded, expected["scores_rounded_to_four_places"]);
    let expected = expected["rejected"].as_array().unwrap().iter().map(|row| {
        let text = |key: &str| row[key].as_str().unwrap_or_default();
        (i32::try_from(row["row"].as_i64().unwrap()).unwrap(), text("column"), text("value"), text("reason"))
    });
    assert_eq!(rejected(&outcome), expected.collect::<Vec<_>>());
    assert_eq!(report.rows_rejected, outcome.rejected.len() as u64);
    assert!(outcome.quality().has_errors());

    let panel = &outcome.panel;
    let row = panel.rows_of_id(111).start;
    assert_eq!(panel.title(row), Some("Mori, Kawa, Soshite \"Kimi\""));
    assert_eq!(genres(panel, row), ["Slice of Life", "Boys Love"]);
    assert_eq!(panel.score()[panel.rows_of_id(122).start], 81_235);
    assert_eq!(panel.rank()[panel.rows_of_id(122).start], 32);
}

#[test]
fn strict_says_the_first_problems_and_the_totals() {
    let Err(Error::InvalidInput(invalid)) = read_panel(&[fixture("flawed.csv")], &STRICT) else {
        panic!("flawed rows were taken")
    };
    assert_eq!((invalid.rows_read, invalid.rows_rejected, invalid.problems.len()), (32, 25, 25));
    assert!(invalid.totals.contains(&ReasonCount { reason: Reason::OutOfRange, count: 10 }));
    let problem = &invalid.problems[0];
    assert!(problem.file.ends_with("flawed.csv"));
    assert_eq!((problem.row, problem.column.as_str(), problem.value.as_str()), (3, "rank", "twelve"));
    let text = invalid.to_string();
    assert!(
        text.starts_with("25 of 32 rows invalid, nothing was computed; 2 × missing_value; 4 × not_a_number"),
        "{text}"
    );
    assert!(text.contains("row 3, column rank: \"twelve\" is no number [not_a_number]"), "{text}");
    assert!(text.contains("… and 5 more"), "{text}");
}

#[test]
fn marks_line_ends_quotes_and_packing_make_no_difference() {
    let plain = csv(
        "malId,snapshotDate,rank,score,title,genres",
        &[
            "5,2026-01-02,3,8.5,\"a, \"\"b\"\"\",\"{Drama,\"\"Slice of Life\"\"}\"",
            "5,2026-01-01,4,8.4,\"two\nlines\",{}",
        ],
    );
    let expected = read_as("a.csv", &plain, &STRICT).unwrap().panel;
    assert_eq!((expected.title(0), expected.title(1)), (Some("two\nlines"), Some("a, \"b\"")));
    assert_eq!(genres(&expected, 1), ["Drama", "Slice of Life"]);
    let with_mark = format!("\u{feff}{plain}");
    let crlf = plain.replace("two\nlines", "two\rlines").replace('\n', "\r\n").replace("two\rlines", "two\nlines");
    let tabs = plain
        .replace("a, ", "a; ")
        .replace("Drama,", "Drama\u{1}")
        .replace(',', "\t")
        .replace("a; ", "a, ")
        .replace('\u{1}', ",");
    let no_end = plain.trim_end().to_owned();
    let (first, second) = plain.split_at(40);
    let members = [gzip(first.as_bytes()), gzip(second.as_bytes())].concat();
    for other in [
        with_mark.into_bytes(),
        crlf.into_bytes(),
        tabs.into_bytes(),
        no_end.into_bytes(),
        gzip(plain.as_bytes()),
        members,
    ] {
        let outcome = read_as("a.csv", &other, &STRICT).unwrap();
        assert_eq!(content(&outcome.panel), content(&expected), "{}", String::from_utf8_lossy(&other));
    }
}

#[test]
fn every_rule_names_file_row_column_value_and_reason() {
    let header = "mal_id,snapshot_date,rank,popularity,score,scored_by,members,favorites,genres,title";
    let good = ["7", "2026-01-05", "1", "1", "8", "1", "1", "1", "{}", "t"];
    let cases: [(&str, &str, &str); 26] = [
        ("mal_id", "", "missing_value"),
        ("mal_id", "0", "out_of_range"),
        ("mal_id", "-5", "out_of_range"),
        ("mal_id", "2147483648", "out_of_range"),
        ("mal_id", "1.5", "not_an_integer"),
        ("mal_id", "seven", "not_a_number"),
        ("snapshot_date", " ", "missing_value"),
        ("snapshot_date", "2026-13-01", "not_a_date"),
        ("snapshot_date", "20250-01-01", "out_of_range"),
        ("snapshot_date", "1969-12-31T23:59:59Z", "out_of_range"),
        ("snapshot_date", "10000-01-01", "out_of_range"),
        ("rank", "-1", "out_of_range"),
        ("rank", "NULL", "not_a_number"),
        ("rank", "1,000", "wrong_field_count"),
        ("popularity", "1e10", "out_of_range"),
        ("popularity", "-0.5", "not_an_integer"),
        ("score", "0.9999", "out_of_range"),
        ("score", "10.0001", "out_of_range"),
        ("score", "0.00001", "out_of_range"),
        ("score", "-8", "out_of_range"),
        ("score", "infinity", "not_a_number"),
        ("scored_by", "-1", "out_of_range"),
        ("members", "12.5", "not_an_integer"),
        ("favorites", "99999999999999999999", "out_of_range"),
        ("genres", "{a,{b}}", "wrong_field_count"),
        ("genres", "[1]", "invalid_list"),
    ];
    let names: Vec<&str> = header.split(',').collect();
    for (column, value, reason) in cases {
        let mut row = good;
        row[names.iter().position(|name| *name == column).unwrap()] = value;
        let text = csv(header, &[&good.join(","), &row.join(",").replacen("7,2026", "8,2026", 1)]);
        let files = Files::new();
        let path = files.write("bad.csv", text);
        let outcome = read_panel(&[&path], &QUARANTINE).unwrap();
        let found = &outcome.rejected[0];
        let (column, value) = if reason == "wrong_field_count" {
            ("", row.join(",").replacen("7,2026", "8,2026", 1))
        } else {
            (column, value.to_owned())
        };
        assert_eq!(found.file, path.display().to_string());
        assert_eq!(
            (found.row, found.column.as_str(), found.value.as_str(), found.reason.code()),
            (2, column, value.as_str(), reason)
        );
        assert_eq!((outcome.panel.len(), outcome.report.rows_rejected, outcome.rejected.len()), (1, 1, 1));
        assert!(!found.detail.is_empty());
    }
}

#[test]
fn a_row_with_two_bad_values_is_one_row_and_two_problems() {
    let outcome = read_as("a.csv", csv(HEADER, &["1,2026-01-05,x,99"]), &QUARANTINE).unwrap();
    assert_eq!(rejected(&outcome), [(1, "rank", "x", "not_a_number"), (1, "score", "99", "out_of_range")]);
    assert_eq!((outcome.report.rows_rejected, outcome.panel.len()), (1, 0));
    assert_eq!((outcome.rejected[0].mal_id.as_str(), outcome.rejected[0].snapshot_date.as_str()), ("1", "2026-01-05"));
}

#[test]
fn zeros_rounding_and_missing_genres_are_counted() {
    let rows =
        ["1,2026-01-05,0,0.0,0,{}", "2,2026-01-05,0,8.12345,5,", "3,2026-01-05,1,00,0,\"{ Drama ,Drama,\"\"\"\"}\""];
    let outcome = read_as("a.csv", csv("mal_id,snapshot_date,rank,score,popularity,genres", &rows), &STRICT).unwrap();
    let report = &outcome.report;
    let zeros = report.zeros_read_as_null;
    assert_eq!((zeros.rank, zeros.score, zeros.popularity, report.scores_rounded), (2, 2, 2, 1));
    assert_eq!((report.genres_null, report.genres_tidied), (1, 1));
    assert_eq!(outcome.panel.score()[1], 81_234);
    assert_eq!(genres(&outcome.panel, 2), ["Drama"]);
    assert_eq!(report.absent_columns, ["title", "scored_by", "members", "favorites", "etl_run_id"]);
    assert_eq!(report.files[0].absent_columns, report.absent_columns);
}

#[test]
fn identical_rows_merge_and_contradicting_ones_are_all_named() {
    let files = Files::new();
    let one = files.write("1.csv", csv(HEADER, &["1,2026-01-05,5,8.5", "2,2026-01-05,6,8.4", "1,2026-01-05,5.0,8.50"]));
    let two = files.write("2.csv", csv(HEADER, &["2,2026-01-05,6,8.4", "3,2026-01-05,7,8", "2,2026-01-05,7,8.4"]));
    let outcome = read_panel(&[&one, &two], &QUARANTINE).unwrap();
    assert_eq!(outcome.panel.mal_ids(), [1, 3]);
    assert_eq!(outcome.report.identical_duplicates_merged, 1);
    assert_eq!(outcome.report.files.iter().map(|file| file.rows_rejected).collect::<Vec<_>>(), [1, 2]);
    let key = ("mal_id, snapshot_date", "2, 2026-01-05", "duplicate_key");
    assert_eq!(rejected(&outcome), [(2, key.0, key.1, key.2), (1, key.0, key.1, key.2), (3, key.0, key.1, key.2)]);
    let names: Vec<&str> = outcome.rejected.iter().map(|row| row.file.as_str()).collect();
    assert_eq!(names, [one.to_str().unwrap(), two.to_str().unwrap(), two.to_str().unwrap()]);
    assert_eq!(
        outcome.rejected[0].detail,
        format!("stands again in {}, row 3: rank is 6 here and 7 there", two.display())
    );
    assert_eq!(
        outcome.rejected[2].detail,
        format!("stands again in {}, row 2: rank is 7 here and 6 there", one.display())
    );
}

#[test]
fn rows_that_differ_in_a_title_or_genres_contradict_and_in_the_run_do_not() {
    let header = "mal_id,snapshot_date,rank,score,title,genres,etl_run_id";
    let read = |a: &str, b: &str| read_as("a.csv", csv(header, &[a, b]), &QUARANTINE).unwrap();
    let outcome = read("1,2026-01-05,5,8.5,A,{X},run-2", "1,2026-01-05,5,8.5,A,{X},run-1");
    assert_eq!((outcome.panel.run_id(0), outcome.report.identical_duplicates_merged), (Some("run-1"), 1));
    let outcome = read("1,2026-01-05,5,8.5,A,{X},", "1,2026-01-05,5,8.5,A,{X},run-1");
    assert_eq!(outcome.panel.run_id(0), Some("run-1"));
    let outcome = read("1,2026-01-05,5,8.5,A,{X},r", "1,2026-01-05,5,8.5,B,{X},r");
    assert_eq!(outcome.rejected[0].detail, "stands again in row 2: title is A here and B there");
    let outcome = read("1,2026-01-05,5,8.5,A,\"{X,Y}\",r", "1,2026-01-05,5,8.5,A,{X},r");
    assert_eq!(outcome.rejected[1].detail, "stands again in row 1: genres is X here and X, Y there");
    let outcome = read("1,2026-01-05,5,8.5,A,{X},r", "1,2026-01-05,5,,A,{X},r");
    assert_eq!(outcome.rejected[0].detail, "stands again in row 2: score is 8.5 here and null there");
}

#[test]
fn captures_of_a_day_contradict_unless_the_last_counts() {
    let rows = [
        "1,2026-01-05T06:00:00Z,5,8.5",
        "1,2026-01-05T18:00:00Z,4,8.6",
        "1,2026-01-05T18:00:00Z,4,8.6",
        "2,2026-01-05T06:00:00Z,5,8.5",
        "2,2026-01-05T18:00:00Z,5,8.5",
        "3,2026-01-05T23:30:00-01:00,9,7",
    ];
    let text = csv(HEADER, &rows);
    let outcome = read_as("a.csv", &text, &QUARANTINE).unwrap();
    assert_eq!(outcome.report.rows_rejected, 5, "also captures with equal values");
    assert_eq!(
        outcome.rejected[0].detail,
        "stands again in row 2: captured at 06:00:00 here and at 18:00:00 there; captures=last takes the newest of a day"
    );
    let last = ReadOptions { captures: Captures::Last, ..STRICT };
    let outcome = read_as("a.csv", &text, &last).unwrap();
    assert_eq!((outcome.report.captures_passed_over, outcome.report.identical_duplicates_merged), (2, 1));
    assert_eq!(outcome.panel.rank(), [4, 5, 9]);
    assert_eq!(date_of(outcome.panel.day()[2]).to_string(), "2026-01-06");
    // The newest captures contradict each other: an older one does not take their place.
    let rows = ["1,2026-01-05T06:00:00Z,5,8.5", "1,2026-01-05T18:00:00Z,4,8.6", "1,2026-01-05T18:00:00Z,4,8.7"];
    let last = ReadOptions { captures: Captures::Last, ..QUARANTINE };
    let outcome = read_as("a.csv", csv(HEADER, &rows), &last).unwrap();
    assert_eq!((outcome.panel.len(), outcome.report.captures_passed_over, outcome.report.rows_rejected), (0, 1, 2));
}

#[test]
fn small_panels() {
    let one = read_as("a.csv", csv(HEADER, &["1,2026-01-05,5,8.5"]), &STRICT).unwrap();
    assert_eq!((one.panel.len(), one.panel.days().len(), one.panel.mal_ids().len()), (1, 1, 1));
    let quality = one.quality();
    assert_eq!((quality.days_between_snapshots, quality.has_errors()), (None, false));
    assert!(quality.to_string().contains("1 row, 1 anime, 1 day, 2026-01-05 to 2026-01-05"), "{quality}");
    let nulls = read_as("a.csv", csv(HEADER, &["1,2026-01-05,,", "1,2026-01-06,,"]), &STRICT).unwrap();
    assert_eq!(nulls.panel.rank(), [i32::MIN, i32::MIN]);
    assert!(nulls.panel.columns().run_id.is_empty());
    nulls.quality().to_string();
}

#[test]
fn a_thousand_genres_on_a_row() {
    let list: Vec<String> = (0..1000).map(|n| format!("genre {n}")).collect();
    let text =
        csv("mal_id,snapshot_date,rank,score,genres", &[&format!("1,2026-01-05,5,8.5,\"{{{}}}\"", list.join(","))]);
    let outcome = read_as("a.csv", text, &STRICT).unwrap();
    assert_eq!(genres(&outcome.panel, 0), list);
    assert!(outcome.panel.genre_lists().texts().is_sorted());
}

#[test]
fn files_without_rows_are_no_input() {
    for (name, content) in [
        ("a.csv", ""),
        ("a.csv", "mal_id,snapshot_date,rank,score\n"),
        ("a.csv", "\n\n"),
        ("a.jsonl", "\n"),
        ("a.json", "[]"),
    ] {
        let error = read_as(name, content, &QUARANTINE).unwrap_err();
        assert_eq!(error.code(), "no_input", "{content:?}: {error}");
    }
    let files = Files::new();
    assert_eq!(read_panel(&[files.path()], &STRICT).unwrap_err().code(), "no_input");
    assert_eq!(read_panel(&[files.path().join("*.csv")], &STRICT).unwrap_err().code(), "no_input");
    let error = read_panel(&[files.path().join("a.csv")], &STRICT).unwrap_err();
    assert_eq!(error.code(), "io");
    assert!(error.to_string().starts_with("cannot open "), "{error}");
}

#[test]
fn headers_that_lack_a_column_have_a_cure() {
    let error = read_as("a.csv", csv("mal_id,date,rank,score", &["1,2026-01-05,5,8.5"]), &STRICT).unwrap_err();
    assert_eq!(error.code(), "missing_column");
    assert!(error.to_string().contains("column snapshot_date is missing; did you mean \"date\"?"), "{error}");
    let error =
        read_as("a.csv", csv("mal_id,malId,snapshot_date,rank,score", &["1,1,2026-01-05,5,8.5"]), &STRICT).unwrap_err();
    assert_eq!(error.code(), "duplicate_column");
    let error = read_as("a.csv", [0xff, 0xfe, 0x6d, 0x00, 0x61, 0x00], &STRICT).unwrap_err();
    assert!(error.to_string().contains("it is UTF-16; save it as UTF-8"), "{error}");
}

#[test]
fn packed_files_that_are_cut_or_endless_stay_within_bounds() {
    let rows: Vec<String> = (1..5000).map(|id| format!("{id},2026-01-05,{id},8.5")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let packed = gzip(csv(HEADER, &rows).as_bytes());
    let error = read_as("a.csv.gz", &packed[..packed.len() - 9], &STRICT).unwrap_err();
    assert_eq!(error.code(), "unreadable_file");
    assert!(error.to_string().contains("cut off or damaged"), "{error}");
    // 64 MiB of one field in 64 KiB: a quote that is never closed.
    let mut bomb = csv(HEADER, &["1,2026-01-05,5,8.5"]).into_bytes();
    bomb.push(b'"');
    bomb.resize(64 << 20, b'0');
    let error = read_as("bomb.csv.gz", gzip(&bomb), &QUARANTINE).unwrap_err();
    assert_eq!(error.code(), "unreadable_file");
    assert!(error.to_string().contains("a record is longer than 16 MiB"), "{error}");
    let line = "1".repeat(17 << 20);
    let error = read_as("long.jsonl", format!("{{\"malId\": {line}}}"), &QUARANTINE).unwrap_err();
    assert!(error.to_string().contains("is longer than 16 MiB"), "{error}");
}

#[test]
fn long_values_are_shortened_in_reports() {
    let long = "x".repeat(5 << 20);
    let outcome = read_as("a.csv", csv(HEADER, &[&format!("1,2026-01-05,{long},8.5")]), &QUARANTINE).unwrap();
    assert_eq!(outcome.rejected[0].value.chars().count(), 80);
}

#[test]
fn the_progress_hook_hears_of_it_and_may_stop() {
    let rows: Vec<String> = (1..=200_000).map(|id| format!("{id},2026-01-05,{id},8.5")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let text = csv(HEADER, &rows);
    let heard = Mutex::new(Vec::new());
    let listen = |progress| {
        heard.lock().unwrap().push(progress);
        Ok(())
    };
    let outcome = read_as("a.csv", &text, &ReadOptions { progress: Some(&listen), ..STRICT }).unwrap();
    assert_eq!(outcome.panel.len(), 200_000);
    let heard = heard.into_inner().unwrap();
    assert!(heard.len() >= 4, "{heard:?}");
    assert!(heard.is_sorted_by_key(|progress| progress.bytes));
    assert_eq!(heard.last().map(|progress| (progress.rows, progress.bytes)), Some((200_000, text.len() as u64)));
    let stop = |_| Err(Error::Interrupted);
    let error = read_as("a.csv", &text, &ReadOptions { progress: Some(&stop), ..STRICT }).unwrap_err();
    assert_eq!(error.code(), "interrupted");
}

#[cfg(unix)]
#[test]
fn a_directory_is_no_file_and_permissions_are_told() {
    use std::os::unix::fs::PermissionsExt;

    let files = Files::new();
    std::fs::create_dir(files.path().join("a.csv")).unwrap();
    assert_eq!(read_panel(&[files.path().join("a.csv")], &STRICT).unwrap_err().code(), "no_input");
    let path = files.write("b.csv", csv(HEADER, &["1,2026-01-05,5,8.5"]));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::File::open(&path).is_ok() {
        println!("skipped: this user may read everything");
        return;
    }
    let error = read_panel(&[&path], &STRICT).unwrap_err();
    assert_eq!(error.code(), "io");
    assert!(error.to_string().contains("b.csv"), "{error}");
}
