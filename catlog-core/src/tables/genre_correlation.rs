//! Beyond the tables: how genres move together, and whether one anime or genre moves ahead of another.

use chrono::NaiveDate;
use ndarray::Array2;

use crate::Error;
use crate::panel::{Panel, SCORE_SCALE, date_of, day_of};
use crate::schema::{LabelEnum, NULL_I32};
use crate::stats::correlation::{
    Correlation, CorrelationMethod, LaggedCorrelation, correlation_matrix, cross_correlation,
};

/// What is followed from day to day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, LabelEnum)]
pub enum Metric {
    /// The rank, in places; a negative change climbs.
    Rank,
    /// The score, in score points.
    Score,
}

/// Whose changes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Mover {
    /// The anime with that id.
    Anime(i32),
    /// The mean of all anime that have that genre on the day.
    Genre(String),
}

/// Correlations of every genre with every other.
#[derive(Debug, Clone, PartialEq)]
pub struct GenreCorrelations {
    /// The genres that occur in the window, by name.
    pub genres: Vec<String>,
    /// First calendar day of the window.
    pub from: NaiveDate,
    /// Last calendar day of the window.
    pub to: NaiveDate,
    /// By position in `genres`; symmetric. Undefined coefficients are `None`.
    pub matrix: Array2<Correlation>,
}

/// Pearson's correlations of the genres' mean daily changes over the `window` calendar days that end on `end` (`None`
/// for the newest day).
///
/// A genre's change on a day is the mean of `value(d) - value(d-1)` over the anime that have the genre on day d and a
/// value on both days; it is missing if no anime has. Two genres are compared over the days on which neither is missing;
/// with fewer than three of them, or where one never varies, the coefficient is `None`. The diagonal is a genre with
/// itself: 1 where it is defined.
///
/// ```
/// use catlog_core::domain::DailyRanking;
/// use catlog_core::panel::Panel;
/// use catlog_core::tables::{Metric, genre_correlation_matrix};
///
/// let row = |id: i32, day: u32, score: f64, genre: &str| -> DailyRanking {
///     let date = format!("2026-02-{day:02}");
///     serde_json::from_value(serde_json::json!({
///         "malId": id, "snapshotDate": date, "score": score, "genres": [genre]
///     })).unwrap()
/// };
/// let days = [(1, 8.0, 7.0), (2, 8.1, 6.8), (3, 8.15, 6.7), (4, 8.35, 6.3)];
/// let rows = days.iter().flat_map(|&(day, a, b)| [row(1, day, a, "Drama"), row(2, day, b, "Sports")]);
/// let panel = Panel::from_rows(rows)?;
///
/// let found = genre_correlation_matrix(&panel, Metric::Score, 30, None)?;
/// assert_eq!(found.genres, ["Drama", "Sports"]);
/// assert_eq!(found.matrix[[0, 1]].n, 3);
/// assert_eq!(found.matrix[[0, 1]].r, Some(-1.0)); // +0.1, +0.05, +0.2 and -0.2, -0.1, -0.4
/// # Ok::<(), catlog_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidOption`] for a window of less than 3 days, or one without a snapshot.
pub fn genre_correlation_matrix(
    panel: &Panel,
    metric: Metric,
    window: i32,
    end: Option<NaiveDate>,
) -> Result<GenreCorrelations, Error> {
    let days = Window::new(panel, window, end)?;
    let names = panel.genre_lists().texts();
    let mut means = vec![vec![Mean::default(); days.len()]; names.len()];
    let mut occurs = vec![false; names.len()];
    for anime in 0..panel.mal_ids().len() {
        days.visit(panel, metric, anime, |row, day, change| {
            for &genre in panel.genre_lists().items(panel.genres()[row]) {
                occurs[genre as usize] = true;
                if let Some(change) = change {
                    means[genre as usize][day].add(change);
                }
            }
        });
    }
    let present: Vec<usize> = (0..names.len()).filter(|&genre| occurs[genre]).collect();
    let series = Array2::from_shape_fn((days.len(), present.len()), |(day, at)| means[present[at]][day].value(metric));
    Ok(GenreCorrelations {
        genres: present.iter().map(|&genre| names[genre].clone()).collect(),
        from: date_of(days.first),
        to: date_of(days.last),
        matrix: correlation_matrix(&series.view(), CorrelationMethod::Pearson),
    })
}

/// Pearson's correlations of the daily changes of two anime or genres, over the `window` calendar days that end on `end`
/// (`None` for the newest day), one for each shift of -`max_lag` ..= `max_lag` days: a positive lag correlates x on a
/// day with y so many days later, so that x leads.
///
/// Changes are those of [`genre_correlation_matrix`]; an anime or genre that the panel does not have has none, and its
/// coefficients are `None`.
///
/// ```
/// use catlog_core::domain::DailyRanking;
/// use catlog_core::panel::Panel;
/// use catlog_core::tables::{Metric, Mover, lagged_cross_correlation};
///
/// // the second anime does what the first did a day before
/// let ranks = [10, 12, 9, 9, 14, 13, 10];
/// let row = |id: i32, day: usize, rank: i32| -> DailyRanking {
///     let date = format!("2026-02-{:02}", day + 1);
///     serde_json::from_value(serde_json::json!({"malId": id, "snapshotDate": date, "rank": rank})).unwrap()
/// };
/// let rows = ranks.iter().enumerate().flat_map(|(day, &rank)| [row(1, day, rank), row(2, day + 1, rank)]);
/// let panel = Panel::from_rows(rows)?;
///
/// let lags = lagged_cross_correlation(&panel, Metric::Rank, &Mover::Anime(1), &Mover::Anime(2), 30, None, 2)?;
/// let best = lags.iter().find(|lag| lag.correlation.r == Some(1.0)).unwrap();
/// assert_eq!((best.lag, best.correlation.n), (1, 6));
/// # Ok::<(), catlog_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidOption`] for a window of less than 3 days or without a snapshot, or a lag that is not shorter.
pub fn lagged_cross_correlation(
    panel: &Panel,
    metric: Metric,
    x: &Mover,
    y: &Mover,
    window: i32,
    end: Option<NaiveDate>,
    max_lag: usize,
) -> Result<Vec<LaggedCorrelation>, Error> {
    let days = Window::new(panel, window, end)?;
    if max_lag >= days.len() {
        return Err(Error::InvalidOption {
            option: "max_lag",
            value: max_lag.to_string(),
            reason: format!("it is less than the window of {window} days"),
        });
    }
    let (x, y) = (days.changes(panel, metric, x), days.changes(panel, metric, y));
    cross_correlation(&x, &y, max_lag).map_err(|error| Error::InvalidOption {
        option: "window",
        value: window.to_string(),
        reason: error.to_string(),
    })
}

/// Longest window, in days: a century.
const LONGEST: i32 = 36_525;

/// Calendar days, both ends included.
struct Window {
    first: i32,
    last: i32,
}

impl Window {
    fn new(panel: &Panel, window: i32, end: Option<NaiveDate>) -> Result<Self, Error> {
        if !(3..=LONGEST).contains(&window) {
            let reason = format!("a correlation needs 3 days, and {LONGEST} are the most");
            return Err(Error::InvalidOption { option: "window", value: window.to_string(), reason });
        }
        let days = panel.days();
        let fail = |value: String, reason: String| Err(Error::InvalidOption { option: "end", value, reason });
        let (Some(&oldest), Some(&newest)) = (days.first(), days.last()) else {
            return fail(format!("{end:?}"), "the panel has no snapshot at all".to_owned());
        };
        let last = end.map_or(newest, day_of);
        let first = last.saturating_sub(window - 1);
        if !days.iter().any(|day| (first..=last).contains(day)) {
            let span = format!("{} to {}", date_of(oldest), date_of(newest));
            return fail(
                date_of(last).to_string(),
                format!("the panel has no snapshot in the {window} days before; its days go from {span}"),
            );
        }
        Ok(Self { first, last })
    }

    fn len(&self) -> usize {
        (self.last - self.first + 1).unsigned_abs() as usize
    }

    /// Visits the rows of an anime in the window: row, position of the day, change since the day before if there is one.
    fn visit(&self, panel: &Panel, metric: Metric, anime: usize, mut visit: impl FnMut(usize, usize, Option<i64>)) {
        let values = match metric {
            Metric::Rank => panel.rank(),
            Metric::Score => panel.score(),
        };
        let rows = panel.rows_of(anime);
        let days = &panel.day()[rows.clone()];
        let from = rows.start + days.partition_point(|&day| day < self.first);
        let to = rows.start + days.partition_point(|&day| day <= self.last);
        for row in from..to {
            let day = panel.day()[row];
            let change = (row > rows.start
                && panel.day()[row - 1] == day - 1
                && values[row] != NULL_I32
                && values[row - 1] != NULL_I32)
                .then(|| i64::from(values[row]) - i64::from(values[row - 1]));
            visit(row, (day - self.first).unsigned_abs() as usize, change);
        }
    }

    /// The changes by day, NaN where there is none.
    fn changes(&self, panel: &Panel, metric: Metric, mover: &Mover) -> Vec<f64> {
        let mut means = vec![Mean::default(); self.len()];
        let mut add = |day: usize, change: Option<i64>| {
            if let Some(change) = change {
                means[day].add(change);
            }
        };
        match mover {
            Mover::Anime(id) => {
                if let Ok(anime) = panel.mal_ids().binary_search(id) {
                    self.visit(panel, metric, anime, |_, day, change| add(day, change));
                }
            }
            Mover::Genre(genre) => {
                let lists = panel.genre_lists();
                let wanted: Vec<bool> =
                    (0u32..).take(lists.len()).map(|list| lists.get(list).any(|text| text == genre)).collect();
                for anime in 0..panel.mal_ids().len() {
                    self.visit(panel, metric, anime, |row, day, change| {
                        if wanted[panel.genres()[row] as usize] {
                            add(day, change);
                        }
                    });
                }
            }
        }
        means.into_iter().map(|mean| mean.value(metric)).collect()
    }
}

/// Sum and number of integer changes.
#[derive(Debug, Clone, Copy, Default)]
struct Mean {
    sum: i64,
    n: u32,
}

impl Mean {
    fn add(&mut self, change: i64) {
        self.sum += change;
        self.n += 1;
    }

    /// NaN for the mean of nothing, which the correlations take for missing.
    fn value(self, metric: Metric) -> f64 {
        let scale = match metric {
            Metric::Rank => 1,
            Metric::Score => i64::from(SCORE_SCALE),
        };
        // the sum stays far below 2⁵³
        if self.n == 0 { f64::NAN } else { self.sum as f64 / (i64::from(self.n) * scale) as f64 }
    }
}
