//! `DataFrame`s, Parquet and Arrow IPC: types, files, and files that are not what they promise.
#![cfg(feature = "polars")]

mod input_support;

use std::fs::File;
use std::sync::Mutex;

use catlog_core::Error;
use catlog_core::io::read::{read_dataframe, read_panel};
use catlog_core::panel::{Captures, Panel, PanelBuilder, ReadOptions, ReadOutcome, date_of};
use input_support::{Files, QUARANTINE, STRICT, content, fixture, genres, rejected};
use polars::prelude::*;

/// The daily fixture as a frame of plain types.
fn fixture_frame() -> (Panel, DataFrame) {
    let panel = read_panel(&[fixture("daily_rankings.csv.gz")], &STRICT).unwrap().panel;
    let rows = || (0..panel.days().len()).flat_map(|day| panel.rows_on(day).iter().map(|&row| row as usize));
    let numbers = |values: &[i32]| -> Vec<Option<i32>> {
        rows().map(|row| Some(values[row]).filter(|&value| value != i32::MIN)).collect()
    };
    let lists: ListChunked = rows().map(|row| Series::new("".into(), genres(&panel, row))).collect();
    let days: Vec<i32> = rows().map(|row| panel.day()[row]).collect();
    let frame = df!(
        "mal_id" => rows().map(|row| panel.mal_ids()[panel.anime_of(row)]).collect::<Vec<_>>(),
        "snapshot_date" => Series::new("".into(), days).cast(&DataType::Date).unwrap(),
        "title" => rows().map(|row| panel.title(row)).collect::<Vec<_>>(),
        "rank" => numbers(panel.rank()),
        "popularity" => numbers(panel.popularity()),
        "score" => numbers(panel.score()).into_iter().map(|value| value.map(|value| f64::from(value) / 1e4)).collect::<Vec<_>>(),
        "scored_by" => numbers(panel.scored_by()),
        "members" => numbers(panel.members()),
        "favorites" => numbers(panel.favorites()),
        "genres" => lists.into_series(),
        "extra" => vec![true; panel.len()],
    )
    .unwrap();
    (panel, frame)
}

fn cast(frame: &DataFrame, column: &str, dtype: &DataType) -> DataFrame {
    let mut frame = frame.clone();
    let column = frame.column(column).unwrap().as_materialized_series().strict_cast(dtype).unwrap();
    frame.with_column(column.into_column()).unwrap();
    frame
}

#[test]
fn every_type_of_every_column_gives_the_same_panel() {
    let (panel, frame) = fixture_frame();
    let expected = content(&panel);
    let same = |frame: &DataFrame, what: &str| {
        let outcome = read_dataframe(frame, &STRICT).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(content(&outcome.panel), expected, "{what}");
        assert_eq!((outcome.report.rows_read, outcome.report.scores_rounded), (panel.len() as u64, 0), "{what}");
    };
    same(&frame, "as it is");
    for column in ["mal_id", "rank", "popularity", "scored_by", "members", "favorites"] {
        for dtype in [
            DataType::Int64,
            DataType::UInt32,
            DataType::UInt64,
            DataType::Float64,
            DataType::Decimal(20, 3),
            DataType::String,
        ] {
            same(&cast(&frame, column, &dtype), &format!("{column} as {dtype}"));
        }
    }
    for dtype in [DataType::Float32, DataType::Decimal(10, 4), DataType::Decimal(12, 6), DataType::String] {
        same(&cast(&frame, "score", &dtype), &format!("score as {dtype}"));
    }
    let zone = |zone: &str| TimeZone::opt_try_new(Some(PlSmallStr::from_str(zone))).unwrap();
    for dtype in [
        DataType::Datetime(TimeUnit::Milliseconds, None),
        DataType::Datetime(TimeUnit::Microseconds, zone("UTC")),
        DataType::Datetime(TimeUnit::Nanoseconds, zone("UTC")),
        DataType::String,
    ] {
        same(&cast(&frame, "snapshot_date", &dtype), &format!("snapshot_date as {dtype}"));
    }
    let categories = DataType::from_categories(Categories::global());
    same(&cast(&frame, "title", &categories), "title as categories");
    same(&cast(&frame, "genres", &DataType::List(Box::new(categories))), "genres as lists of categories");
}

#[test]
fn small_integers_and_nulls_without_a_type() {
    let frame =
        df!("mal_id" => [1i64, 2], "snapshot_date" => ["2026-01-05"; 2], "rank" => [7i64, 8], "score" => [8i64, 9])
            .unwrap();
    for dtype in [DataType::Int8, DataType::Int16, DataType::UInt8, DataType::UInt16] {
        let frame = cast(&cast(&frame, "rank", &dtype), "score", &dtype);
        let panel = Panel::from_dataframe(&frame).unwrap();
        assert_eq!((panel.rank(), panel.score()), (&[7, 8][..], &[80_000, 90_000][..]), "{dtype}");
    }
    let mut frame = frame;
    for name in ["rank", "score", "members", "title", "genres", "etl_run_id"] {
        frame.with_column(Series::full_null(name.into(), 2, &DataType::Null).into_column()).unwrap();
    }
    let outcome = read_dataframe(&frame, &STRICT).unwrap();
    assert_eq!((outcome.panel.rank(), outcome.report.genres_null), (&[i32::MIN; 2][..], 2));
    frame.with_column(Series::full_null("mal_id".into(), 2, &DataType::Null).into_column()).unwrap();
    let outcome = read_dataframe(&frame, &QUARANTINE).unwrap();
    assert_eq!(rejected(&outcome), [(1, "mal_id", "", "missing_value"), (2, "mal_id", "", "missing_value")]);
}

#[test]
fn spellings_of_genres_in_text_columns() {
    let spelled =
        ["{Drama,\"Slice of Life\"}", "[\"Drama\", \"Slice of Life\"]", "Drama, Slice of Life", "Drama,Slice of Life"];
    let frame = df!(
        "malId" => [1, 2, 3, 4], "snapshotDate" => ["2026-01-05"; 4], "rank" => [1; 4], "score" => [8.0; 4], "genres" => spelled,
    )
    .unwrap();
    let outcome = read_dataframe(&frame, &STRICT).unwrap();
    assert_eq!((outcome.panel.genre_lists().len(), outcome.report.genres_tidied), (1, 0));
    assert_eq!(genres(&outcome.panel, 3), ["Drama", "Slice of Life"]);
}

#[test]
fn lists_are_trimmed_and_nulls_in_them_dropped() {
    let lists: ListChunked = [
        Some(Series::new("".into(), [Some(" Drama"), None, Some("Drama"), Some("")])),
        None,
        Some(Series::new("".into(), [Some("Drama")])),
        Some(Series::new_empty("".into(), &DataType::String)),
    ]
    .into_iter()
    .collect();
    let frame = df!(
        "mal_id" => [1, 2, 3, 4], "snapshot_date" => ["2026-01-05"; 4], "rank" => [1; 4], "score" => [8.0; 4],
        "genres" => lists.into_series(),
    )
    .unwrap();
    let outcome = read_dataframe(&frame, &STRICT).unwrap();
    let lists: Vec<_> = (0..4).map(|row| genres(&outcome.panel, row)).collect();
    assert_eq!(lists, [vec!["Drama"], vec![], vec!["Drama"], vec![]]);
    assert_eq!((outcome.report.genres_null, outcome.report.genres_tidied), (1, 1));
}

#[test]
fn texts_with_u0000_are_rejected() {
    let frame = |genres: Series| {
        df!(
            "mal_id" => [1, 2, 3, 4], "snapshot_date" => ["2026-01-05"; 4], "rank" => [1; 4], "score" => [8.0; 4],
            "title" => ["a", "a\0", "", "a\0"], "etl_run_id" => ["r", "r", "r\0", "r"], "genres" => genres,
        )
        .unwrap()
    };
    let lists: ListChunked = [Some("Drama"), None, Some("Dra\0ma"), Some("")]
        .into_iter()
        .map(|genre| Some(Series::new("".into(), [genre])))
        .collect();
    let spelled = Series::new("genres".into(), ["{Drama}", "", "Dra\0ma", "[]"]);
    for genres in [lists.into_series(), spelled] {
        let outcome = read_dataframe(&frame(genres), &QUARANTINE).unwrap();
        let expected = [
            (2, "title", "a\0", "nul_character"),
            (3, "genres", "Dra\0ma", "nul_character"),
            (3, "etl_run_id", "r\0", "nul_character"),
            (4, "title", "a\0", "nul_character"),
        ];
        assert_eq!(rejected(&outcome), expected);
        assert_eq!(outcome.panel.mal_ids(), [1]);
    }
}

#[test]
fn bad_values_in_typed_columns_are_named() {
    let frame = df!(
        "mal_id" => [Some(1i64), None, Some(3_000_000_000), Some(4), Some(5), Some(6)],
        "snapshot_date" => Series::new("".into(), [20_000i32, 20_000, -1, 2_932_897, 20_000, 20_000]).cast(&DataType::Date).unwrap(),
        "rank" => [1.0, 2.0, 3.5, f64::NAN, 0.0, 6.0],
        "score" => [8.123_45f32, 8.0, 0.5, f32::INFINITY, 0.0, 10.0],
        "members" => [1u64, 2, u64::MAX, 4, 5, 6],
    )
    .unwrap();
    let outcome = read_dataframe(&frame, &QUARANTINE).unwrap();
    let expected = [
        (2, "mal_id", "", "missing_value"),
        (3, "mal_id", "3000000000", "out_of_range"),
        (3, "snapshot_date", "1969-12-31", "out_of_range"),
        (3, "rank", "3.5", "not_an_integer"),
        (3, "score", "0.5", "out_of_range"),
        (3, "members", "18446744073709551615", "out_of_range"),
        (4, "snapshot_date", "+10000-01-01", "out_of_range"),
        (4, "rank", "NaN", "not_a_number"),
        (4, "score", "inf", "not_a_number"),
    ];
    assert_eq!(rejected(&outcome), expected);
    let keys: Vec<_> = outcome.rejected.iter().map(|row| (row.mal_id.as_str(), row.snapshot_date.as_str())).collect();
    assert_eq!((keys[0], keys[1], keys[6]), (("", "2024-10-04"), ("3000000000", "1969-12-31"), ("4", "+10000-01-01")));
    assert_eq!((outcome.panel.mal_ids(), outcome.panel.score()), (&[1, 5, 6][..], &[81_234, i32::MIN, 100_000][..]));
    let report = &outcome.report;
    assert_eq!((report.scores_rounded, report.zeros_read_as_null.rank, report.zeros_read_as_null.score), (1, 1, 1));
    assert_eq!(outcome.rejected[0].file, "DataFrame");
}

#[test]
fn columns_of_a_type_that_cannot_be_read() {
    let good = df!("mal_id" => [1], "snapshot_date" => ["2026-01-05"], "rank" => [1], "score" => [8.0]).unwrap();
    for (name, column) in [
        ("rank", Series::new(name_of("rank"), [true])),
        ("snapshot_date", Series::new(name_of("snapshot_date"), [20_000i64])),
        ("title", Series::new(name_of("title"), [1.5])),
        ("genres", Series::new(name_of("genres"), [1])),
    ] {
        let mut frame = good.clone();
        frame.with_column(column.into_column()).unwrap();
        let error = read_dataframe(&frame, &QUARANTINE).unwrap_err();
        assert_eq!(error.code(), "column_type");
        assert!(error.to_string().contains(&format!("column {name} is ")), "{error}");
    }
    let error = Panel::from_dataframe(&good.select(["mal_id", "rank", "score"]).unwrap()).unwrap_err();
    assert_eq!(error.code(), "missing_column");
}

fn name_of(name: &str) -> PlSmallStr {
    PlSmallStr::from_str(name)
}

#[test]
fn timestamps_are_days_of_utc_and_captures() {
    let hour = 3_600_000_000i64;
    let midnight = 20_000 * 24 * hour;
    let stamps = Series::new("".into(), [midnight + 23 * hour, midnight + 6 * hour, midnight - 1])
        .cast(&DataType::Datetime(TimeUnit::Microseconds, TimeZone::opt_try_new(Some("Asia/Tokyo")).unwrap()))
        .unwrap();
    let frame =
        df!("mal_id" => [1, 1, 1], "snapshot_date" => stamps, "rank" => [1, 2, 3], "score" => [8.0; 3]).unwrap();
    let outcome = read_dataframe(&frame, &QUARANTINE).unwrap();
    assert_eq!((outcome.report.rows_rejected, outcome.panel.rank()), (2, &[3][..]));
    let outcome = read_dataframe(&frame, &ReadOptions { captures: Captures::Last, ..STRICT }).unwrap();
    assert_eq!((outcome.panel.rank(), outcome.report.captures_passed_over), (&[3, 1][..], 1));
    assert_eq!(
        outcome.panel.days().iter().map(|&day| date_of(day).to_string()).collect::<Vec<_>>(),
        ["2024-10-03", "2024-10-04"]
    );
}

#[test]
fn batches_of_one_input_are_counted_through() {
    let frame = |rank: i32| {
        df!("mal_id" => [rank], "snapshot_date" => ["2026-01-05"], "rank" => [rank], "score" => [8.0]).unwrap()
    };
    let mut builder = PanelBuilder::new(&QUARANTINE);
    for rank in [1, -1, 2] {
        builder.push_dataframe(&frame(rank)).unwrap();
    }
    let outcome = builder.finish().unwrap();
    assert_eq!((outcome.report.files.len(), outcome.report.rows_read), (1, 3));
    assert_eq!(rejected(&outcome)[1], (2, "rank", "-1", "out_of_range"));
}

/// Writes a frame in a format.
fn write(files: &Files, name: &str, frame: &DataFrame) -> std::path::PathBuf {
    let path = files.path().join(name);
    let file = File::create(&path).unwrap();
    let mut frame = frame.clone();
    match name.rsplit('.').next().unwrap() {
        "parquet" => {
            ParquetWriter::new(file).with_row_group_size(Some(4_000)).finish(&mut frame).unwrap();
        }
        "arrow" => IpcWriter::new(file).with_compression(Some(IpcCompression::LZ4)).finish(&mut frame).unwrap(),
        _ => IpcStreamWriter::new(file).finish(&mut frame).unwrap(),
    }
    path
}

#[test]
fn files_of_every_format_give_the_same_panel() {
    let (panel, frame) = fixture_frame();
    let files = Files::new();
    for (name, format) in [("a.parquet", "parquet"), ("a.arrow", "ipc"), ("a.stream", "ipc_stream")] {
        let path = write(&files, name, &frame);
        let outcome = read_panel(&[path], &STRICT).unwrap();
        assert_eq!(content(&outcome.panel), content(&panel), "{name}");
        assert_eq!(outcome.report.files[0].format, format);
        assert_eq!(outcome.report.rows_read, panel.len() as u64);
    }
    let all = read_panel(&[files.path()], &STRICT).unwrap();
    assert_eq!((all.report.files.len(), all.report.identical_duplicates_merged), (2, panel.len() as u64));
}

#[test]
fn rows_of_files_are_counted_through_row_groups() {
    let (_, mut frame) = fixture_frame();
    let ranks: Vec<i32> =
        (1..=i32::try_from(frame.height()).unwrap()).map(|at| if at == 9_123 { -1 } else { at }).collect();
    frame.with_column(Series::new("rank".into(), ranks).into_column()).unwrap();
    let files = Files::new();
    for name in ["a.parquet", "a.arrow", "a.stream"] {
        let outcome = read_panel(&[write(&files, name, &frame)], &QUARANTINE).unwrap();
        assert_eq!(rejected(&outcome), [(9_123, "rank", "-1", "out_of_range")], "{name}");
        // Rows after the gap are still named by the records that they are.
        let twice = read_panel(&[files.path().join(name), write(&files, "b.parquet", &frame)], &QUARANTINE).unwrap();
        assert_eq!(twice.report.rows_rejected, 2);
    }
    let mut changed = frame.clone();
    let ranks: Vec<i32> =
        (1..=i32::try_from(frame.height()).unwrap()).map(|at| if at == 20_001 { at + 1 } else { at }).collect();
    changed.with_column(Series::new("rank".into(), ranks).into_column()).unwrap();
    let paths = [write(&files, "b.parquet", &frame), write(&files, "c.parquet", &changed)];
    let outcome = read_panel(&paths, &QUARANTINE).unwrap();
    let named: Vec<_> = outcome.rejected.iter().map(|row| (row.row, row.reason.code())).collect();
    assert_eq!(named, [(9_123, "out_of_range"), (20_001, "duplicate_key"), (20_001, "duplicate_key")]);
    assert!(outcome.rejected[1].detail.ends_with("c.parquet, row 20001: rank is 20001 here and 20002 there"));
}

#[test]
fn progress_over_row_groups_comes_from_the_calling_thread() {
    let (panel, frame) = fixture_frame();
    let files = Files::new();
    let path = write(&files, "a.parquet", &frame);
    let (heard, here) = (Mutex::new(Vec::new()), std::thread::current().id());
    let listen = |progress| {
        assert_eq!(std::thread::current().id(), here);
        heard.lock().unwrap().push(progress);
        Ok(())
    };
    read_panel(&[&path], &ReadOptions { progress: Some(&listen), ..STRICT }).unwrap();
    let heard = heard.into_inner().unwrap();
    assert!(heard.len() > 4 && heard.is_sorted_by_key(|progress| progress.rows));
    let last = heard.last().unwrap();
    assert_eq!(last.rows, panel.len() as u64);
    assert!(last.bytes > 0 && last.bytes <= last.bytes_total);
    let stop = |_| Err(Error::Interrupted);
    let error = read_panel(&[&path], &ReadOptions { progress: Some(&stop), ..STRICT }).unwrap_err();
    assert_eq!(error.code(), "interrupted");
}

#[test]
fn one_row_and_no_rows() {
    let (_, frame) = fixture_frame();
    let files = Files::new();
    for name in ["a.parquet", "a.arrow", "a.stream"] {
        let one = write(&files, name, &frame.head(Some(1)));
        assert_eq!(read_panel(&[one], &STRICT).unwrap().panel.len(), 1, "{name}");
        let none = write(&files, name, &frame.head(Some(0)));
        assert_eq!(read_panel(&[none], &STRICT).unwrap_err().code(), "no_input", "{name}");
    }
}

/// Reads bytes as a file; whatever they are, this comes back.
fn read_bytes(files: &Files, name: &str, bytes: &[u8]) -> Result<ReadOutcome, Error> {
    read_panel(&[files.write(name, bytes)], &QUARANTINE)
}

#[test]
fn cut_files_are_unreadable() {
    let (_, frame) = fixture_frame();
    let frame = frame.head(Some(5_000));
    let files = Files::new();
    for name in ["a.parquet", "a.arrow"] {
        let whole = std::fs::read(write(&files, name, &frame)).unwrap();
        for keep in [6, 8, 12, 100, whole.len() / 2, whole.len() - 9, whole.len() - 1] {
            let error = read_bytes(&files, name, &whole[..keep]).unwrap_err();
            assert_eq!(error.code(), "unreadable_file", "{name} {keep}: {error}");
            assert!(error.to_string().contains("write or copy it again"), "{error}");
        }
    }
    // A stream that ends between two batches is whole; within one it is not.
    let whole = std::fs::read(write(&files, "a.stream", &frame)).unwrap();
    for keep in [5, 8, 100, whole.len() / 2] {
        let error = read_bytes(&files, "a.stream", &whole[..keep]).unwrap_err();
        assert_eq!(error.code(), "unreadable_file", "{keep}: {error}");
    }
    let error = read_bytes(&files, "a.parquet", b"not a parquet file").unwrap_err();
    assert!(error.to_string().contains("its first bytes are others"), "{error}");
}

#[test]
fn damaged_bytes_are_an_error_or_read_but_never_a_panic() {
    let (_, frame) = fixture_frame();
    let frame = frame.head(Some(300));
    let files = Files::new();
    for name in ["a.parquet", "a.arrow", "plain.arrow", "a.stream"] {
        let whole = std::fs::read(write(&files, name, &frame)).unwrap();
        // Bytes all over the file, more of them where the footer is.
        let step = (whole.len() / 150).max(1);
        let places = (4..whole.len()).step_by(step).chain((whole.len() - 1_200..whole.len()).step_by(7));
        for (at, place) in places.enumerate() {
            let mut damaged = whole.clone();
            damaged[place] ^= [0xff, 0x01][at % 2];
            if let Err(error) = read_bytes(&files, name, &damaged) {
                let known = ["unreadable_file", "missing_column", "column_type", "duplicate_column", "no_input", "io"];
                assert!(known.contains(&error.code()), "{name} byte {place}: {error}");
            }
        }
    }
}

#[test]
fn buffers_that_promise_to_unpack_to_too_much_are_not_believed() {
    let (_, frame) = fixture_frame();
    let files = Files::new();
    let whole = std::fs::read(write(&files, "a.arrow", &frame.head(Some(300)))).unwrap();
    // A packed buffer starts with its unpacked length, here that of 300 integers.
    let length = (300u64 * 4).to_le_bytes();
    let at = whole.windows(8).position(|bytes| bytes == length).unwrap();
    for promised in [1i64 << 40, i64::MAX, -2, i64::MIN] {
        let mut damaged = whole.clone();
        damaged[at..at + 8].copy_from_slice(&promised.to_le_bytes());
        let error = read_bytes(&files, "a.arrow", &damaged).unwrap_err();
        assert_eq!(error.code(), "unreadable_file");
        assert!(error.to_string().contains(&format!("promises to unpack to {promised}")), "{error}");
    }
}

/// A number as Thrift's compact protocol writes it.
fn thrift_number(value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = value << 1;
    while rest >= 0x80 {
        bytes.push(u8::try_from(rest & 0x7f).unwrap() | 0x80);
        rest >>= 7;
    }
    bytes.push(u8::try_from(rest).unwrap());
    bytes
}

/// The file with every number of rows and values in its footer changed.
fn with_rows(parquet: &[u8], rows: u64, promised: u64) -> Vec<u8> {
    const I64_FIELD: u8 = 0x16;
    let number = |value| [vec![I64_FIELD], thrift_number(value)].concat();
    let end = parquet.len() - 8;
    let footer_len = u32::from_le_bytes(parquet[end..end + 4].try_into().unwrap()) as usize;
    let (body, footer) = parquet[..end].split_at(end - footer_len);
    let (from, to) = (number(rows), number(promised));
    let (mut changed, mut at, mut found) = (Vec::new(), 0, 0);
    while at < footer.len() {
        if footer[at..].starts_with(&from) {
            changed.extend_from_slice(&to);
            at += from.len();
            found += 1;
        } else {
            changed.push(footer[at]);
            at += 1;
        }
    }
    assert!(found >= 3, "the footer is written otherwise");
    let len = u32::try_from(changed.len()).unwrap().to_le_bytes();
    [body, &changed, &len, b"PAR1"].concat()
}

/// A quarter of a million rows of one row group: columns of nulls and of empty lists pack to a few dozen bytes.
#[test]
fn columns_that_say_nothing_are_as_long_as_the_others() {
    let (anime, days) = (600, 450);
    let rows = || (0..days).flat_map(|day| (0..anime).map(move |mal_id| (mal_id, day)));
    let count = usize::try_from(anime * days).unwrap();
    let nothing: ListChunked = (0..count).map(|_| Some(Series::new_empty("".into(), &DataType::String))).collect();
    let dates = Series::new("".into(), rows().map(|(_, day)| 20_000 + day).collect::<Vec<i32>>());
    let mut frame = df!(
        "mal_id" => rows().map(|(mal_id, _)| mal_id + 1).collect::<Vec<i32>>(),
        "snapshot_date" => dates.cast(&DataType::Date).unwrap(),
        "rank" => rows().map(|(mal_id, _)| mal_id + 1).collect::<Vec<i32>>(),
        "score" => vec![None::<f64>; count],
        "popularity" => vec![None::<i32>; count],
        "genres" => nothing.into_series(),
    )
    .unwrap();
    let files = Files::new();
    let path = files.path().join("a.parquet");
    let writer = ParquetWriter::new(File::create(&path).unwrap()).with_row_group_size(Some(count));
    writer.finish(&mut frame).unwrap();
    let panel = read_panel(&[path], &STRICT).unwrap().panel;
    assert_eq!(panel.len(), count);
    assert_eq!(panel.popularity().iter().filter(|&&value| value == i32::MIN).count(), count);
    assert!((0..count).all(|row| genres(&panel, row).is_empty()));
}

#[test]
fn a_footer_that_promises_too_much_is_not_believed() {
    let (_, frame) = fixture_frame();
    let rows = 321;
    let files = Files::new();
    let whole = std::fs::read(write(&files, "a.parquet", &frame.head(Some(rows)))).unwrap();
    let rows = rows as u64;
    assert_eq!(read_bytes(&files, "a.parquet", &with_rows(&whole, rows, rows)).unwrap().panel.len() as u64, rows);
    for promised in [1 << 40, 1 << 31, 1 << 62, 50_000, rows + 1, rows - 1] {
        match read_bytes(&files, "a.parquet", &with_rows(&whole, rows, promised)) {
            Err(error) => assert_eq!(error.code(), "unreadable_file", "{promised}: {error}"),
            Ok(outcome) => panic!("{} rows read where {promised} were promised", outcome.panel.len()),
        }
    }
    let error = read_bytes(&files, "a.parquet", &with_rows(&whole, rows, 1 << 40)).unwrap_err();
    assert!(error.to_string().contains("its footer promises 1099511627776 rows"), "{error}");
}
