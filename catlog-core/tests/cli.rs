//! The command as a user runs it: real processes, real files.
#![cfg(feature = "cli")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use catlog_core::tables::TableName;
use common::fixture;
use polars::prelude::{ParquetReader, SerReader};
use serde_json::Value;

fn catlog<S: AsRef<std::ffi::OsStr>>(arguments: &[S]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_catlog")).args(arguments).stdin(Stdio::null()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Analyzes with fixed run metadata and returns the JSON report.
fn analyze(input: &Path, out: &Path, more: &[&str]) -> Value {
    let mut arguments = vec!["analyze", input.to_str().unwrap(), "--out", out.to_str().unwrap(), "--json"];
    arguments.extend(["--etl-run-id", "test", "--processed-at", "2026-02-08T06:00:00Z"]);
    arguments.extend(more);
    let output = catlog(&arguments);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "", "nothing beside the report in a pipe");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn tables(dir: &Path, extension: &str) -> Vec<Vec<u8>> {
    TableName::ALL.iter().map(|name| fs::read(dir.join(format!("{name}.{extension}"))).unwrap()).collect()
}

/// A file of the real data, `None`, saying so, where it is absent.
fn real(name: &str) -> Option<PathBuf> {
    let data = std::env::var_os("CATLOG_SHARED_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"), PathBuf::from);
    let file = data.join("rankings").join(name);
    if !file.exists() {
        // Straight to the stream: what a test prints by macro is shown only if it fails.
        let _ =
            std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("skipped: {} is absent\n", file.display()));
    }
    file.exists().then_some(file)
}

#[test]
fn real_rankings_have_the_rows_that_they_should() {
    for (name, read, merged, rows) in
        [("mal_weekly_2025_2026.csv.gz", 70_928, 3, 70_925), ("kitsu_daily_2017_2019.csv.gz", 90_799, 0, 90_799)]
    {
        let Some(file) = real(name) else { continue };
        let out = tempfile::tempdir().unwrap();
        let report = analyze(&file, out.path(), &[]);
        assert_eq!(report["input"]["rowsRead"], read);
        assert_eq!(report["input"]["identicalDuplicatesMerged"], merged);
        assert_eq!(report["files"][0]["rows"], rows);
        assert_eq!(report["files"][0]["table"], "rolling_momentum_analysis");
    }
}

#[test]
fn shuffled_rows_and_other_threads_give_equal_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let mut gz = flate2::read::GzDecoder::new(fs::File::open(fixture("daily_rankings.csv.gz")).unwrap());
    let mut reader = csv::Reader::from_reader(&mut gz);
    let header = reader.byte_headers().unwrap().clone();
    let mut records: Vec<csv::ByteRecord> = reader.byte_records().map(Result::unwrap).collect();
    assert!(records.len() > 30_000);
    // a stride that shares no factor with the number of rows visits each once
    let count = records.len();
    let stride = (7_919..count).find(|stride| gcd(*stride, count) == 1).unwrap();
    records = (0..count).map(|at| records[at * stride % count].clone()).collect();
    let shuffled = dir.path().join("shuffled.csv");
    let mut writer = csv::Writer::from_path(&shuffled).unwrap();
    writer.write_byte_record(&header).unwrap();
    for record in &records {
        writer.write_byte_record(record).unwrap();
    }
    writer.flush().unwrap();

    for format in ["parquet", "csv"] {
        let (a, b) = (dir.path().join("a"), dir.path().join("b"));
        let more = ["--format", format, "--robust", "--dates", "2026-01-20..", "--threads"];
        analyze(&fixture("daily_rankings.csv.gz"), &a, &[&more[..], &["1"]].concat());
        analyze(&shuffled, &b, &[&more[..], &["3"]].concat());
        assert_eq!(tables(&a, format), tables(&b, format));
    }
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[test]
fn flawed_rows_stop_strict_runs_and_are_set_aside_in_quarantine() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let flawed = fixture("flawed.csv");
    let strict = catlog(&["analyze", flawed.to_str().unwrap(), "--out", out.to_str().unwrap()]);
    assert_eq!(strict.status.code(), Some(1));
    let message = text(&strict.stderr);
    assert!(message.contains("flawed.csv, row ") && message.contains("--on-invalid quarantine"), "{message}");
    assert!(!out.exists(), "nothing was computed");

    let report = analyze(&flawed, &out, &["--on-invalid", "quarantine", "--format", "jsonl"]);
    let expected: Value = serde_json::from_slice(&fs::read(fixture("flawed.expected.json")).unwrap()).unwrap();
    let rejected = ParquetReader::new(fs::File::open(out.join("rejected.parquet")).unwrap()).finish().unwrap();
    let mut rows: Vec<i32> = rejected.column("row").unwrap().i32().unwrap().into_no_null_iter().collect();
    rows.sort_unstable();
    rows.dedup();
    assert_eq!(report["input"]["rowsRejected"], rows.len());
    assert_eq!(rows.len(), 25);
    assert!(expected.to_string().contains(&format!("\"row\":{}", rows[0])));

    // the next clean run does not leave them lying there
    analyze(&fixture("daily_rankings.csv.gz"), &out, &["--format", "jsonl", "--dates", "latest"]);
    assert!(!out.join("rejected.parquet").exists());
}

#[test]
fn what_cannot_be_read_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &[u8]| {
        let path = dir.path().join(name);
        fs::write(&path, content).unwrap();
        path
    };
    fs::create_dir(dir.path().join("nothing")).unwrap();
    for (input, part) in [
        (file("empty.csv", b""), "empty.csv"),
        (dir.path().join("nothing"), "nothing"),
        (dir.path().join("absent.csv"), "absent.csv"),
        (file("cut.parquet", b"PAR1\x15\x04\x15"), "cut.parquet"),
        (file("titles.csv", b"mal_id,snapshot_date,ranks,score\n1,2026-01-01,1,8\n"), "did you mean"),
    ] {
        let out = dir.path().join("out");
        let output = catlog(&["analyze", input.to_str().unwrap(), "--out", out.to_str().unwrap()]);
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{message}");
        assert!(
            message.starts_with("catlog: ") && message.contains(part) && !message.contains("panicked"),
            "{message}"
        );
        assert!(!out.exists());
    }
    assert_eq!(catlog(&["analyze"]).status.code(), Some(2));
}

#[test]
fn small_and_odd_inputs_have_results() {
    let dir = tempfile::tempdir().unwrap();
    let genres: Vec<String> = (0..1000).map(|genre| format!("G{genre:04}")).collect();
    for (name, content, momentum, genre) in [
        ("one row", "malId,snapshotDate,rank,score,genres\n1,2026-01-01,5,8.5,{Drama}\n".to_owned(), 1, 1),
        ("all null", "mal_id,snapshot_date,rank,score\n1,2026-01-01,,\n1,2026-01-02,,\n".to_owned(), 2, 0),
        (
            "BOM, CRLF, quotes",
            "\u{feff}mal_id,snapshot_date,rank,score,title\r\n1,2026-01-01,5,8.5,\"Say \"\"hi\"\", twice\"\r\n"
                .to_owned(),
            1,
            0,
        ),
        (
            "1000 genres",
            format!("mal_id,snapshot_date,rank,score,genres\n1,2026-01-01,5,8.5,\"{}\"\n", genres.join(",")),
            1,
            1000,
        ),
    ] {
        let input = dir.path().join("input.csv");
        fs::write(&input, content).unwrap();
        let report = analyze(&input, &dir.path().join("out"), &[]);
        assert_eq!(report["files"][0]["rows"], momentum, "{name}");
        assert_eq!(report["files"][3]["rows"], genre, "{name}");
    }
}

#[test]
fn weekly_snapshots_name_the_cure() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("weekly.csv");
    let mut rows = "mal_id,snapshot_date,rank,score\n".to_owned();
    for week in 0..8 {
        let date = chrono::NaiveDate::from_ymd_opt(2026, 1, 4).unwrap() + chrono::Days::new(7 * week);
        rows = format!("{rows}1,{date},{},8.5\n2,{date},{},8.1\n3,{date},{},7\n", 10 - week, 20 + week, 30);
    }
    fs::write(&input, rows).unwrap();
    let out = dir.path().join("out");
    let arguments = ["analyze", input.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let summary = text(&catlog(&arguments).stdout);
    assert!(summary.contains("rank_change_30d") && summary.contains("--change-tolerance-days 5"), "{summary}");
    let cured = text(&catlog(&[&arguments[..], &["--change-tolerance-days", "5"]].concat()).stdout);
    assert!(!cured.contains("rank_change_30d"), "{cured}");
}

#[test]
fn validate_tells_errors_by_its_status() {
    let clean = catlog(&["validate", fixture("daily_rankings.csv.gz").to_str().unwrap()]);
    assert_eq!(clean.status.code(), Some(0));
    assert!(text(&clean.stdout).starts_with("Data quality: 0 errors"));
    let flawed = catlog(&["validate", fixture("flawed.csv").to_str().unwrap(), "--json"]);
    assert_eq!(flawed.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&flawed.stdout).unwrap();
    assert_eq!(report["reading"]["rowsRejected"], 25);
}

#[test]
fn a_catalogue_grows_by_days_and_is_an_input() {
    let dir = tempfile::tempdir().unwrap();
    let catalogue = dir.path().join("catalogue");
    let day = |date: &str, rank: i32| {
        let path = dir.path().join(format!("{date}.csv"));
        fs::write(&path, format!("mal_id,snapshot_date,rank,score\n1,{date},{rank},8.5\n")).unwrap();
        path
    };
    let append = |file: &Path, more: &[&str]| {
        let mut arguments = vec!["append", catalogue.to_str().unwrap(), file.to_str().unwrap()];
        arguments.extend(more);
        catlog(&arguments)
    };
    assert!(append(&day("2026-01-01", 5), &[]).status.success());
    assert!(append(&day("2026-01-02", 4), &[]).status.success());
    assert!(text(&append(&day("2026-01-02", 4), &[]).stdout).contains("unchanged: 2026-01-02"));
    let other = day("2026-01-02", 3);
    let conflict = append(&other, &[]);
    assert_eq!(conflict.status.code(), Some(1));
    assert!(text(&conflict.stderr).contains("2026-01-02 is already in the catalogue"));
    assert!(append(&other, &["--replace"]).status.success());
    assert!(catlog(&["compact", catalogue.to_str().unwrap()]).status.success());
    let report = analyze(&catalogue, &dir.path().join("out"), &[]);
    assert_eq!(report["files"][0]["rows"], 2);
    let trending = catlog(&["trending", catalogue.to_str().unwrap(), "--json"]);
    let trending: Value = serde_json::from_slice(&trending.stdout).unwrap();
    assert_eq!(trending["asOf"], "2026-01-02");
    assert_eq!(trending["biggestClimbers7d"]["status"], "insufficientHistory");
}

#[test]
fn the_layout_of_a_warehouse_has_its_genres_and_manifests() {
    let dir = tempfile::tempdir().unwrap();
    let input = fixture("daily_rankings.csv.gz");
    let out = dir.path().join("out");
    let more = ["--dates", "latest", "--layout", "warehouse", "--copy-from", "s3://bucket/day"];
    let report = analyze(&input, &out, &more);
    assert_eq!(report["files"][1]["table"], "daily_genres");
    let manifest: Value = serde_json::from_slice(&fs::read(out.join("daily_genres.manifest")).unwrap()).unwrap();
    assert_eq!(manifest["entries"][0]["url"], "s3://bucket/day/daily_genres.parquet");
    assert_eq!(manifest["entries"][0]["meta"]["content_length"], report["files"][1]["bytes"]);
    // without the layout its files do not stay
    let report = analyze(&input, &out, &["--dates", "latest"]);
    assert!(!out.join("daily_genres.parquet").exists() && !out.join("daily_genres.manifest").exists());
    assert!(report["notes"].to_string().contains("removed daily_genres.parquet"), "{}", report["notes"]);

    let wrong = ["analyze", input.to_str().unwrap(), "--out", "x", "--copy-from", "s3://bucket/day"];
    let message = text(&catlog(&wrong).stderr);
    assert!(message.contains("copy_from") && message.contains("warehouse's layout"), "{message}");
    let message = text(&catlog(&["analyze", "x", "--out", "x", "--layout", "star"]).stderr);
    assert!(message.contains("native, warehouse"), "{message}");
}

#[test]
fn everything_that_is_rendered_can_be_printed() {
    for (format, part) in [
        ("typescript", "export interface Anime {"),
        ("python", "class Anime("),
        ("json-schema", "\"$schema\""),
        ("arrow", "\"anime\""),
        ("arrow-warehouse", "\"anime_genres\""),
        ("postgres", "CREATE TABLE IF NOT EXISTS anime ("),
        ("postgres-upserts", "-- name: upsert_anime_from_staging"),
        ("redshift", "CREATE TABLE IF NOT EXISTS anime_genres ("),
        ("redshift-copy", "-- name: load_analysis"),
        ("spark", "mal_id INT NOT NULL"),
        ("prisma", "model Anime {"),
        ("markdown", "rolling_momentum_analysis"),
    ] {
        let output = catlog(&["schema", "--format", format]);
        assert!(text(&output.stdout).contains(part), "{format}: {}", text(&output.stderr));
    }
    let bridge = text(&catlog(&["schema", "--format", "redshift", "--table", "daily_genres"]).stdout);
    assert!(bridge.contains("CREATE TABLE IF NOT EXISTS daily_genres (") && !bridge.contains("rankings ("), "{bridge}");
    let none = catlog(&["schema", "--format", "postgres", "--table", "daily_genres"]);
    assert!(text(&none.stderr).contains("no table of a database, which postgres is for"));
}

#[cfg(unix)]
#[test]
fn a_pipe_is_an_input() {
    use std::io::Write;
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let csv = b"mal_id,snapshot_date,rank,score\n1,2026-01-01,5,8.5\n2,2026-01-01,,\n".to_vec();
    let (file, catalogue) = (dir.path().join("day.csv"), dir.path().join("catalogue"));
    fs::write(&file, &csv).unwrap();
    assert!(catlog(&["append", catalogue.to_str().unwrap(), file.to_str().unwrap()]).status.success());
    let parquet = fs::read(catalogue.join("days/2026-01-01.parquet")).unwrap(); // is read from its end
    let packed = fs::read(fixture("daily_rankings.csv.gz")).unwrap();
    for (content, rows) in [(csv, Some(2)), (parquet, Some(2)), (packed, None), (Vec::new(), Some(0))] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_catlog"))
            .args(["analyze", "/dev/stdin", "--json", "--out", out.to_str().unwrap()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(&content).unwrap();
        let output = child.wait_with_output().unwrap();
        if rows == Some(0) {
            assert!(text(&output.stderr).contains("/dev/stdin is empty"), "{}", text(&output.stderr));
            continue;
        }
        assert!(output.status.success(), "{}", text(&output.stderr));
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        match rows {
            Some(rows) => assert_eq!(report["files"][0]["rows"], rows),
            None => assert!(report["files"][0]["rows"].as_u64().unwrap() > 30_000),
        }
    }
}

#[test]
fn a_directory_of_json_files_is_an_input() {
    let dir = tempfile::tempdir().unwrap();
    for day in 1..=3 {
        let rows = format!(r#"[{{"malId": 1, "snapshotDate": "2026-01-0{day}", "rank": {day}, "score": 8.5}}]"#);
        fs::write(dir.path().join(format!("2026-01-0{day}.json")), rows).unwrap();
    }
    let report = analyze(dir.path(), &dir.path().join("out"), &[]);
    assert_eq!(report["files"][0]["rows"], 3);
}

/// Bytes of a Parquet file changed one by one: some of these make polars panic inside, which is the file's error and
/// nothing else is printed.
#[test]
fn damaged_files_say_one_thing() {
    let dir = tempfile::tempdir().unwrap();
    let catalogue = dir.path().join("catalogue");
    let csv = dir.path().join("day.csv");
    fs::write(&csv, "mal_id,snapshot_date,rank,score,genres\n1,2026-01-01,5,8.5,Drama\n2,2026-01-01,6,8.4,\n").unwrap();
    assert!(catlog(&["append", catalogue.to_str().unwrap(), csv.to_str().unwrap()]).status.success());
    let good = fs::read(catalogue.join("days/2026-01-01.parquet")).unwrap();
    let bad = dir.path().join("bad.parquet");
    let mut failed = 0;
    for at in (4..good.len() - 8).step_by(good.len() / 60) {
        let mut bytes = good.clone();
        bytes[at] ^= 0x55;
        fs::write(&bad, bytes).unwrap();
        let output = catlog(&["validate", bad.to_str().unwrap()]);
        let message = text(&output.stderr);
        assert!(!message.contains("panicked") && message.lines().count() <= 12, "byte {at}: {message}");
        failed += usize::from(!output.status.success());
    }
    assert!(failed > 10, "{failed}");
}
