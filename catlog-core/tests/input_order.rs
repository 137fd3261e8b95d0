//! The order of rows and files changes nothing.

mod input_support;

use catlog_core::domain::DailyRanking;
use catlog_core::io::read::read_panel;
use catlog_core::panel::{Captures, OnInvalid, Panel, ReadOptions, date_of, read_rows};
use input_support::{Files, QUARANTINE, STRICT, content, fixture};
use proptest::prelude::*;

fn row() -> impl Strategy<Value = DailyRanking> {
    let genre = prop::sample::select(vec!["Drama", "Action", "Slice of Life", " Action", "Ecchi"]);
    (
        (1i32..6, 0i32..5),
        prop::option::of(0i32..4),
        prop::option::of(prop::sample::select(vec![0.0, 8.71, 8.72, 8.123_456])),
        prop::option::of(0i32..2),
        prop::collection::vec(genre, 0..3),
        prop::option::of("[ab]"),
        prop::option::of("[rs]"),
    )
        .prop_map(|((mal_id, day), rank, score, members, genres, title, etl_run_id)| DailyRanking {
            mal_id,
            snapshot_date: date_of(20_000 + day),
            title,
            rank,
            popularity: rank,
            score,
            scored_by: members,
            members,
            favorites: None,
            genres: genres.into_iter().map(str::to_owned).collect(),
            etl_run_id,
        })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn shuffled_rows_give_the_same_panel(
        (rows, shuffled) in prop::collection::vec(row(), 0..60)
            .prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle()))
    ) {
        let read = |rows: Vec<DailyRanking>| read_rows(rows, &QUARANTINE).unwrap();
        let (one, other) = (read(rows), read(shuffled));
        prop_assert_eq!(content(&one.panel), content(&other.panel));
        prop_assert_eq!(one.report, other.report);
        prop_assert_eq!(one.rejected.len(), other.rejected.len());
    }

    #[test]
    fn a_row_is_kept_rejected_or_merged(rows in prop::collection::vec(row(), 0..60), last in any::<bool>()) {
        let captures = if last { Captures::Last } else { Captures::Error };
        let options = ReadOptions { on_invalid: OnInvalid::Quarantine, captures, progress: None };
        let count = rows.len() as u64;
        let report = read_rows(rows, &options).unwrap().report;
        prop_assert_eq!(report.rows_read, count);
        let parts = report.rows_kept + report.rows_rejected + report.identical_duplicates_merged + report.captures_passed_over;
        prop_assert_eq!(parts, count);
    }
}

/// The lines of the daily fixture, in an order that has nothing to do with theirs.
fn shuffled_fixture() -> (String, Vec<String>) {
    use std::io::Read;
    let mut text = String::new();
    let file = std::fs::File::open(fixture("daily_rankings.csv.gz")).unwrap();
    flate2::read::MultiGzDecoder::new(file).read_to_string(&mut text).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let header = lines.remove(0);
    // A multiplication modulo a prime beyond the number of lines visits each once.
    let prime = 37_799;
    let order = (1..prime).map(|at| at * 12_345 % prime - 1).filter(|&at| at < lines.len());
    let shuffled: Vec<String> = order.map(|at| lines[at].clone()).collect();
    assert_eq!(shuffled.len(), lines.len());
    (header, shuffled)
}

#[test]
fn a_shuffled_file_and_its_parts_give_the_same_panel() {
    let panel = read_panel(&[fixture("daily_rankings.csv.gz")], &STRICT).unwrap();
    assert_eq!((panel.report.rows_read, panel.panel.len()), (37_791, 37_789));
    assert_eq!(panel.report.identical_duplicates_merged, 2);
    let (header, lines) = shuffled_fixture();
    let files = Files::new();
    let whole = files.write("whole.csv", format!("{header}\n{}\n", lines.join("\n")));
    let shuffled = read_panel(&[whole], &STRICT).unwrap();
    assert_eq!(content(&shuffled.panel), content(&panel.panel));
    let parts = Files::new();
    for (at, part) in lines.chunks(5_000).enumerate() {
        parts.write(&format!("{at}.csv"), format!("{header}\n{}\n", part.join("\n")));
    }
    let from_parts = read_panel(&[parts.path()], &STRICT).unwrap();
    assert_eq!(from_parts.report.files.len(), 8);
    assert_eq!(content(&from_parts.panel), content(&panel.panel));
}

#[test]
fn panels_of_no_rows_and_of_sorted_rows() {
    let empty = Panel::from_rows(Vec::new()).unwrap();
    assert!(empty.is_empty() && empty.days().is_empty() && empty.rows_of_id(1).is_empty());
    let quality = read_rows(Vec::new(), &STRICT).unwrap().quality();
    assert_eq!((quality.anime, quality.first_day), (0, None));
    quality.to_string();
}
