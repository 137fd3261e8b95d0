//! Correlations of genres and of anime, against `SciPy` 1.17.1 (pearsonr).

use approx::assert_relative_eq;
use catlog_core::domain::DailyRanking;
use catlog_core::panel::Panel;
use catlog_core::tables::{Metric, Mover, genre_correlation_matrix, lagged_cross_correlation};
use chrono::NaiveDate;
use serde_json::json;

fn date(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 2, day).unwrap()
}

/// Rows of an anime from 2026-02-01 on, whose score (hundredths) and rank change by the given steps.
fn anime(id: i32, steps: &[i32], genres: &[&str]) -> Vec<DailyRanking> {
    let mut value = 50;
    let mut rows = Vec::new();
    for day in 0..=steps.len() {
        if day > 0 {
            value += steps[day - 1];
        }
        rows.push(
            serde_json::from_value(json!({
                "malId": id, "snapshotDate": date(1 + u32::try_from(day).unwrap()),
                "score": 7.0 + f64::from(value) / 100.0, "rank": value, "genres": genres,
            }))
            .unwrap(),
        );
    }
    rows
}

fn three() -> Vec<DailyRanking> {
    let mut rows = anime(1, &[3, -2, 5, 0, 1], &["Sports", "Drama"]);
    rows.extend(anime(2, &[1, 4, -3, 2, 2], &["Drama"]));
    rows.extend(anime(3, &[-6, 0, 2, 7, 1], &["Sports"]));
    rows
}

#[test]
fn genres_by_their_mean_changes() {
    let panel = Panel::from_rows(three()).unwrap();
    let found = genre_correlation_matrix(&panel, Metric::Score, 30, None).unwrap();
    assert_eq!(found.genres, ["Drama", "Sports"]);
    assert_eq!((found.from, found.to), (NaiveDate::from_ymd_opt(2026, 1, 8).unwrap(), date(6)));
    let pair = found.matrix[[0, 1]];
    assert_eq!((pair.n, found.matrix[[1, 0]]), (5, pair));
    assert_relative_eq!(pair.r.unwrap(), -0.621_853_312_164_710_1, max_relative = 1e-14);
    assert_relative_eq!(pair.p_value.unwrap(), 0.262_729_794_360_481_2, max_relative = 1e-12);
    assert_eq!((found.matrix[[0, 0]].r, found.matrix[[1, 1]].n), (Some(1.0), 5));

    // ranks take the same steps, a hundred times as large
    let ranks = genre_correlation_matrix(&panel, Metric::Rank, 30, Some(date(6))).unwrap();
    assert_relative_eq!(ranks.matrix[[0, 1]].r.unwrap(), pair.r.unwrap(), max_relative = 1e-14);

    // days 4 to 6 only
    let short = genre_correlation_matrix(&panel, Metric::Score, 3, None).unwrap();
    assert_eq!((short.from, short.matrix[[0, 1]].n), (date(4), 3));
    let none = genre_correlation_matrix(&panel, Metric::Score, 3, Some(date(3))).unwrap();
    assert_eq!((none.matrix[[0, 1]].n, none.matrix[[0, 1]].r, none.matrix[[0, 0]].r), (2, None, None));
}

#[test]
fn a_genre_without_a_change_on_a_day_is_left_out_of_that_day() {
    // without rows on day 4 there is no change on day 4, nor on day 5
    let mut rows = three();
    rows.retain(|row| !(row.genres[0] == "Sports" && row.snapshot_date == date(4)));
    let panel = Panel::from_rows(rows).unwrap();
    let found = genre_correlation_matrix(&panel, Metric::Score, 30, None).unwrap();
    assert_eq!(found.matrix[[0, 1]].n, 3); // changes of the days 2, 3 and 6
    assert_eq!(found.matrix[[0, 0]].n, 5); // the other anime of Drama has all five

    // only on the day itself: the genre changes hands
    let mut rows = three();
    for row in &mut rows {
        if row.snapshot_date == date(4) {
            row.genres.retain(|genre| genre != "Sports");
        }
    }
    let panel = Panel::from_rows(rows).unwrap();
    let found = genre_correlation_matrix(&panel, Metric::Score, 30, None).unwrap();
    assert_eq!(found.matrix[[0, 1]].n, 4);
    assert_relative_eq!(found.matrix[[0, 1]].r.unwrap(), -0.536_087_706_747_238_5, max_relative = 1e-14);
    assert_relative_eq!(found.matrix[[0, 1]].p_value.unwrap(), 0.463_912_293_252_761_5, max_relative = 1e-12);
}

#[test]
fn lags_of_two_anime() {
    let mut rows = anime(1, &[2, -3, 0, 5, -1, -3], &["Drama"]);
    rows.extend(anime(2, &[1, 1, -4, 2, 6, -2], &["Sports"]));
    let panel = Panel::from_rows(rows).unwrap();
    // r and p of pearsonr(x[t], y[t + lag])
    let expected = [
        (-2, 4, 0.108_500_692_447_600_98, 0.891_499_307_552_398_9),
        (-1, 5, -0.866_667_087_287_064_1, 0.057_260_831_694_219_264),
        (0, 6, 0.168_644_630_024_068_85, 0.749_431_266_872_595_6),
        (1, 5, 0.941_867_791_952_864_1, 0.016_677_672_731_741_31),
        (2, 4, -0.580_507_564_895_838_3, 0.419_492_435_104_161_57),
    ];
    let genres = (Mover::Genre("Drama".into()), Mover::Genre("Sports".into()));
    for (x, y) in [(Mover::Anime(1), Mover::Anime(2)), genres] {
        for metric in [Metric::Rank, Metric::Score] {
            let lags = lagged_cross_correlation(&panel, metric, &x, &y, 30, None, 2).unwrap();
            assert_eq!(lags.len(), 5);
            for (lag, (at, n, r, p)) in lags.iter().zip(expected) {
                assert_eq!((lag.lag, lag.correlation.n), (at, n));
                assert_relative_eq!(lag.correlation.r.unwrap(), r, max_relative = 1e-13);
                assert_relative_eq!(lag.correlation.p_value.unwrap(), p, max_relative = 1e-12);
            }
        }
    }
    let unknown = lagged_cross_correlation(&panel, Metric::Rank, &Mover::Anime(1), &Mover::Anime(7), 30, None, 1);
    assert!(unknown.unwrap().iter().all(|lag| lag.correlation.n == 0 && lag.correlation.r.is_none()));
    let no_genre = Mover::Genre("drama".into());
    let unknown = lagged_cross_correlation(&panel, Metric::Rank, &no_genre, &Mover::Anime(1), 30, None, 0).unwrap();
    assert_eq!(unknown[0].correlation.r, None);
}

#[test]
fn windows_that_mean_nothing_are_named() {
    let panel = Panel::from_rows(three()).unwrap();
    let (x, y) = (Mover::Anime(1), Mover::Anime(2));
    for (window, end, lag, option) in [
        (2, None, 0, "window"),
        (-5, None, 0, "window"),
        (i32::MAX, None, 0, "window"),
        (5, Some(date(28)), 0, "end"),
        (5, NaiveDate::from_ymd_opt(2026, 1, 31), 0, "end"),
        (5, NaiveDate::from_ymd_opt(1900, 1, 31), 0, "end"),
        (5, None, 5, "max_lag"),
        (5, None, usize::MAX, "max_lag"),
    ] {
        let error = lagged_cross_correlation(&panel, Metric::Score, &x, &y, window, end, lag).unwrap_err();
        assert_eq!(error.code(), "invalid_option");
        assert!(error.to_string().starts_with(&format!("option {option} ")), "{error}");
        if lag == 0 {
            assert_eq!(
                genre_correlation_matrix(&panel, Metric::Score, window, end).unwrap_err().code(),
                "invalid_option"
            );
        }
    }
    let empty = Panel::from_rows(vec![]).unwrap();
    let error = genre_correlation_matrix(&empty, Metric::Score, 30, None).unwrap_err();
    assert!(error.to_string().contains("no snapshot at all"), "{error}");
}
