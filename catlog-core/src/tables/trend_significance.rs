//! The table `trend_significance`: row type and computation.

use std::ops::Range;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::analysis::{Analysis, LONG};
use super::key_columns::KeyColumns;
use super::trend_cross::TrendCross;
use super::windows::{PointSums, Series, with_sums};
use super::{RankTrendDirection, ScoreTrendDirection, Strength, TableName, TrendConfidence, label_code, score_points};
use crate::Error;
use crate::panel::SCORE_SCALE;
use crate::schema::{Column, Frame, LabelEnum, NULL_F64, NULL_I32, TableSchema};
use crate::stats::ar_trend::ar_p_value;
use crate::stats::exact::{Line, LineSums};
use crate::stats::mann_kendall::mann_kendall;
use crate::stats::narrow::NarrowLineSums;
use crate::stats::theil_sen::theil_sen_slope_with;

/// Whether the rank and the score of each anime have a trend over the trailing 30 calendar days, and how sure that is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TableSchema)]
#[serde(rename_all = "camelCase")]
#[table(name = "trend_significance", key = "mal_id, snapshot_date")]
pub struct TrendSignificance {
    /// `MyAnimeList` id of the anime.
    pub mal_id: i32,
    /// UTC calendar day of the snapshot; windows end on it.
    pub snapshot_date: NaiveDate,
    /// Least-squares slope of the rank over the 30-day window, in places per calendar day: Sxy/Sxx; null with fewer than 3 values
    /// (option `min_observations.regression`). 0 for constant values.
    pub rank_trend_slope: Option<f64>,
    /// Standard error of the slope, in places per day: √((Syy - Sxy²/Sxx)/(n-2)/Sxx). 0 for constant values and perfect lines.
    pub rank_trend_std_error: Option<f64>,
    /// Share of the variance that the line explains, 0 to 1: Sxy²/(Sxx·Syy). 0 for constant values.
    pub rank_trend_r_squared: Option<f64>,
    /// Two-sided p-value of the slope, Student t with n-2 degrees of freedom; 1 for constant values, 0 for a perfect line.
    /// It takes the days as independent: on ranks of consecutive days it finds far too many trends (see `ar_p_value`).
    pub rank_trend_p_value: Option<f64>,
    /// The p-value adjusted for all anime of the day: Benjamini–Hochberg (1995) false discovery rate.
    pub rank_trend_q_value: Option<f64>,
    /// Label of the p-value: high < 0.01, medium < 0.05, low < 0.10, else `not_significant`.
    pub rank_trend_confidence: Option<TrendConfidence>,
    /// Sign of the slope in words where p < 0.05 (option `alpha`), else stable.
    pub rank_trend_direction: Option<RankTrendDirection>,
    /// Label of r²: strong from 0.49, moderate from 0.16, else weak.
    pub rank_trend_strength: Option<Strength>,
    /// Least-squares slope of the score over the 30-day window, in score points per calendar day: Sxy/Sxx; null with fewer than 3 values
    /// (option `min_observations.regression`). 0 for constant values.
    pub score_trend_slope: Option<f64>,
    /// Standard error of the slope, in score points per day: √((Syy - Sxy²/Sxx)/(n-2)/Sxx). 0 for constant values and perfect lines.
    pub score_trend_std_error: Option<f64>,
    /// Share of the variance that the line explains, 0 to 1: Sxy²/(Sxx·Syy). 0 for constant values.
    pub score_trend_r_squared: Option<f64>,
    /// Two-sided p-value of the slope, Student t with n-2 degrees of freedom; 1 for constant values, 0 for a perfect line.
    /// It takes the days as independent: on ranks of consecutive days it finds far too many trends (see `ar_p_value`).
    pub score_trend_p_value: Option<f64>,
    /// The p-value adjusted for all anime of the day: Benjamini–Hochberg (1995) false discovery rate.
    pub score_trend_q_value: Option<f64>,
    /// Label of the p-value: high < 0.01, medium < 0.05, low < 0.10, else `not_significant`.
    pub score_trend_confidence: Option<TrendConfidence>,
    /// Sign of the slope in words where p < 0.05 (option `alpha`), else stable.
    pub score_trend_direction: Option<ScoreTrendDirection>,
    /// Label of r²: strong from 0.49, moderate from 0.16, else weak.
    pub score_trend_strength: Option<Strength>,
    /// Number of non-null ranks in the window.
    pub days_of_data: i32,
    /// First non-null rank in the window.
    pub trend_start_rank: Option<i32>,
    /// Last non-null rank in the window.
    pub trend_end_rank: Option<i32>,
    /// First non-null score in the window.
    pub trend_start_score: Option<f64>,
    /// Last non-null score in the window.
    pub trend_end_score: Option<f64>,
    /// Mann–Kendall tau of the rank over the window, -1 to 1: S/(n(n-1)/2); null with fewer than 3 values.
    #[column(option = "robust")]
    pub rank_trend_mk_tau: Option<f64>,
    /// Two-sided p-value of the Mann–Kendall test, variance corrected for ties, normal approximation with continuity
    /// correction; 1 for constant values.
    #[column(option = "robust")]
    pub rank_trend_mk_p_value: Option<f64>,
    /// Theil–Sen slope: the median of the slopes of all pairs, in places per calendar day.
    #[column(option = "robust")]
    pub rank_trend_sen_slope: Option<f64>,
    /// Two-sided p-value of the slope that stays honest when the errors are autocorrelated, up to a random walk.
    #[column(option = "robust")]
    pub rank_trend_ar_p_value: Option<f64>,
    /// Mann–Kendall tau of the score over the window, -1 to 1: S/(n(n-1)/2); null with fewer than 3 values.
    #[column(option = "robust")]
    pub score_trend_mk_tau: Option<f64>,
    /// Two-sided p-value of the Mann–Kendall test, variance corrected for ties, normal approximation with continuity
    /// correction; 1 for constant values.
    #[column(option = "robust")]
    pub score_trend_mk_p_value: Option<f64>,
    /// Theil–Sen slope: the median of the slopes of all pairs, in score points per calendar day.
    #[column(option = "robust")]
    pub score_trend_sen_slope: Option<f64>,
    /// Two-sided p-value of the slope that stays honest when the errors are autocorrelated, up to a random walk.
    #[column(option = "robust")]
    pub score_trend_ar_p_value: Option<f64>,
    /// When the row was computed; one instant for a whole run.
    pub processed_at: DateTime<Utc>,
    /// The run that computed the row, given by the caller or generated.
    pub etl_run_id: String,
}

/// The rows of some anime and days.
pub(super) fn block(
    analysis: &Analysis,
    cross: &TrendCross,
    anime: Range<usize>,
    days: (i32, i32),
) -> Result<Frame, Error> {
    let panel = &*analysis.panel;
    let count: usize = anime.clone().map(|anime| analysis.rows_between(anime, days).len()).sum();
    let mut keys = KeyColumns::default();
    let mut days_of_data = vec![0; count];
    let mut trends = [
        Trends::new(count, analysis.options.robust, panel.rank(), 1),
        Trends::new(count, analysis.options.robust, panel.score(), SCORE_SCALE),
    ];
    let (mut p, mut q) = (Vec::new(), Vec::new());
    let mut out = 0;
    for anime in anime {
        let wanted = analysis.rows_between(anime, days);
        let seen = analysis.in_sight(anime, &wanted);
        keys.push(panel, anime, wanted.clone());
        let first = wanted.start - seen.start;
        for (metric, trend) in trends.iter_mut().enumerate() {
            let series = Series::new(&panel.day()[seen.clone()], &trend.values[seen.clone()]);
            if series.is_empty() {
                continue; // what there is of it is what the columns are filled with: null, and no data
            }
            p.clear();
            q.clear();
            for (day, at) in analysis.by_day(wanted.clone()) {
                let (p_value, q_value) = cross.get(metric, day, at);
                p.push(p_value);
                q.push(q_value);
            }
            let days_of_data = (metric == 0).then(|| &mut days_of_data[out..out + wanted.len()]);
            let work = Work {
                series,
                first,
                out,
                least: analysis.options.min_observations.regression,
                p: &p,
                q: &q,
                days_of_data,
            };
            with_sums!(series, NarrowLineSums | LineSums as S, work.fill::<S>(trend));
        }
        out += wanted.len();
    }
    let alpha = analysis.options.alpha;
    let [rank, score] = trends;
    let rank_direction = direction(
        &rank,
        alpha,
        [RankTrendDirection::Improving, RankTrendDirection::Declining],
        RankTrendDirection::Stable,
    );
    let score_direction = direction(
        &score,
        alpha,
        [ScoreTrendDirection::Falling, ScoreTrendDirection::Rising],
        ScoreTrendDirection::Stable,
    );
    let [mal_id, date, ..] = keys.into_columns(panel);
    let mut columns = vec![mal_id, date];
    let ends = [
        Column::Int32(days_of_data),
        Column::Int32(rank.start.clone()),
        Column::Int32(rank.end.clone()),
        Column::Float64(score_points(&score.start)),
        Column::Float64(score_points(&score.end)),
    ];
    let mut robust = Vec::new();
    for (trend, direction) in [(rank, rank_direction), (score, score_direction)] {
        let confidence = trend.p.iter().map(|&p| label_code((!p.is_nan()).then(|| confidence(p)))).collect();
        let strength = trend.r_squared.iter().map(|&r| label_code((!r.is_nan()).then(|| strength(r)))).collect();
        columns.extend([trend.slope, trend.std_error, trend.r_squared, trend.p, trend.q].map(Column::Float64));
        columns.extend([confidence, direction, strength].map(Column::Label));
        robust.extend(trend.robust.into_iter().flatten().map(Column::Float64));
    }
    columns.extend(ends);
    columns.extend(robust);
    columns.extend(analysis.run_columns());
    let options = analysis.column_options(TableName::TrendSignificance);
    Frame::new(TrendSignificance::TABLE, options, count, columns)
}

/// The rows of an anime in one metric, and what is known of them.
struct Work<'a> {
    series: Series<'a>,
    /// First row of the series that is wanted, and where it goes.
    first: usize,
    out: usize,
    least: i32,
    /// p- and q-values of the wanted rows.
    p: &'a [f64],
    q: &'a [f64],
    days_of_data: Option<&'a mut [i32]>,
}

impl Work<'_> {
    fn fill<S: PointSums>(mut self, trend: &mut Trends<'_>) {
        let Self { series, first, out, .. } = self;
        // the first and the last known value of the windows, which move on with them
        let (mut oldest, mut newest) = (0, NULL_I32);
        series.lines(first, LONG, |row, window, sums: &S| {
            let at = out + row - first;
            if row == first {
                newest = first_known(series.values[window.clone()].iter().rev());
            } else if series.values[row] != NULL_I32 {
                newest = series.values[row];
            }
            let n = sums.n();
            if let Some(days) = &mut self.days_of_data {
                days[row - first] = i32::try_from(n).unwrap_or(i32::MAX);
            }
            if n == 0 {
                return;
            }
            oldest = window.start.max(oldest);
            while series.values[oldest] == NULL_I32 {
                oldest += 1;
            }
            trend.start[at] = series.values[oldest];
            trend.end[at] = newest;
            if n < i64::from(self.least) {
                return;
            }
            trend.set_robust(at, &series, window);
            if let Some(line) = sums.line(trend.scale) {
                trend.set_line(at, &line, self.p[row - first], self.q[row - first]);
            }
        });
    }
}

/// The columns of one metric.
struct Trends<'a> {
    values: &'a [i32],
    scale: i32,
    slope: Vec<f64>,
    std_error: Vec<f64>,
    r_squared: Vec<f64>,
    p: Vec<f64>,
    q: Vec<f64>,
    start: Vec<i32>,
    end: Vec<i32>,
    /// Mann–Kendall tau and p, Theil–Sen slope, p under autocorrelation; `None` without the option.
    robust: Option<[Vec<f64>; 4]>,
    scratch: Scratch,
}

/// A window's known values as the kernels take them, reused from row to row.
#[derive(Default)]
struct Scratch {
    days: Vec<i32>,
    x: Vec<f64>,
    y: Vec<f64>,
    slopes: Vec<f64>,
}

impl<'a> Trends<'a> {
    fn new(count: usize, robust: bool, values: &'a [i32], scale: i32) -> Self {
        let double = || vec![NULL_F64; count];
        Self {
            values,
            scale,
            slope: double(),
            std_error: double(),
            r_squared: double(),
            p: double(),
            q: double(),
            start: vec![NULL_I32; count],
            end: vec![NULL_I32; count],
            robust: robust.then(|| [double(), double(), double(), double()]),
            scratch: Scratch::default(),
        }
    }

    fn set_line(&mut self, at: usize, line: &Line, p: f64, q: f64) {
        self.slope[at] = line.slope;
        self.std_error[at] = line.std_error;
        self.r_squared[at] = line.r_squared;
        self.p[at] = p;
        self.q[at] = q;
    }

    /// The robust statistics of a window, from the integers less the series' first value: a shift changes none of them.
    fn set_robust(&mut self, at: usize, series: &Series<'_>, window: Range<usize>) {
        let Some([tau, mk_p, sen, ar_p]) = &mut self.robust else { return };
        let Scratch { days, x, y, slopes } = &mut self.scratch;
        days.clear();
        x.clear();
        y.clear();
        for row in window {
            if series.values[row] != NULL_I32 {
                days.push(series.days[row]);
                x.push(f64::from(series.days[row]) - f64::from(series.days[0]));
                y.push(f64::from(series.values[row]) - series.base as f64);
            }
        }
        if let Some(test) = mann_kendall(y) {
            tau[at] = test.tau;
            mk_p[at] = test.p_value;
        }
        if let Ok(Some(slope)) = theil_sen_slope_with(x, y, slopes) {
            sen[at] = slope / f64::from(self.scale);
        }
        ar_p[at] = ar_p_value(days, y).unwrap_or(NULL_F64);
    }
}

fn first_known<'a>(mut values: impl Iterator<Item = &'a i32>) -> i32 {
    values.find(|&&value| value != NULL_I32).copied().unwrap_or(NULL_I32)
}

fn confidence(p: f64) -> TrendConfidence {
    match p {
        _ if p < 0.01 => TrendConfidence::High,
        _ if p < 0.05 => TrendConfidence::Medium,
        _ if p < 0.10 => TrendConfidence::Low,
        _ => TrendConfidence::NotSignificant,
    }
}

fn strength(r_squared: f64) -> Strength {
    match r_squared {
        _ if r_squared >= 0.49 => Strength::Strong,
        _ if r_squared >= 0.16 => Strength::Moderate,
        _ => Strength::Weak,
    }
}

/// Codes of the directions: `signed` for a significant slope below and above 0.
fn direction<L: LabelEnum>(trend: &Trends<'_>, alpha: f64, [below, above]: [L; 2], stable: L) -> Vec<u8> {
    let label = |(&slope, &p): (&f64, &f64)| {
        label_code((!p.is_nan()).then_some(match slope {
            _ if p >= alpha || slope == 0.0 => stable,
            _ if slope < 0.0 => below,
            _ => above,
        }))
    };
    trend.slope.iter().zip(&trend.p).map(label).collect()
}
