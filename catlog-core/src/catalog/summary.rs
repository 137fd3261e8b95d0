//! The newest day in numbers: how many anime carry each label, which trends are significant, which genres lead.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::state::State;
use crate::Error;
use crate::panel::{Panel, SCORE_SCALE, date_of, known};
use crate::schema::{Column, Frame, LabelEnum, NULL_CODE, ObjectSchema};
use crate::tables::{RankMomentum, ScoreMomentum, TableName, TrendCorrelation, VolatilityCategory};

/// What the summary shows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct SummaryOptions {
    /// Most items of each list, default 10.
    pub limit: usize,
    /// A trend is significant if its q-value is below this, default 0.05.
    pub alpha: f64,
    /// A genre needs so many scored anime to be listed, default 5.
    pub min_anime_in_genre: usize,
}

impl Default for SummaryOptions {
    fn default() -> Self {
        Self { limit: 10, alpha: 0.05, min_anime_in_genre: 5 }
    }
}

/// How many anime have a label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase")]
pub struct LabelCount<L> {
    /// The label.
    pub label: L,
    /// Anime of the day that have it.
    pub count: i32,
}

/// How many trends of a metric are significant, over all anime of the day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrendCounts {
    /// Anime with enough history for a trend: so many tests were made.
    pub tested: i32,
    /// Significant (q-value below alpha), and the anime gets better: the rank falls, the score rises.
    pub improving: i32,
    /// Significant, and it gets worse.
    pub declining: i32,
}

/// An anime whose rank has a significant trend.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignificantTrend {
    /// `MyAnimeList` id of the anime.
    pub mal_id: i32,
    /// Title on the newest day.
    pub title: Option<String>,
    /// Rank on the newest day.
    pub rank: Option<i32>,
    /// Places a day; negative climbs.
    pub slope: f64,
    /// p-value, corrected for the number of anime (Benjamini–Hochberg).
    pub q_value: f64,
    /// Share of the variance that the line explains.
    pub r_squared: f64,
}

/// Where a genre stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase")]
pub struct GenreStanding {
    /// The genre.
    pub genre: String,
    /// Anime of the day that have it.
    pub anime: i32,
    /// Mean of their scores.
    pub mean_score: f64,
    /// Of them, those whose 30-day rank momentum is `climbing` or `strongly_climbing`.
    #[serde(rename = "climbers30d")]
    pub climbers_30d: i32,
    /// Of them, those whose 30-day rank momentum is `falling` or `strongly_falling`.
    #[serde(rename = "fallers30d")]
    pub fallers_30d: i32,
}

/// The newest day in numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ObjectSchema)]
#[serde(rename_all = "camelCase")]
pub struct AdvancedSummary {
    /// The newest day of the panel, null if the panel is empty.
    pub as_of: Option<NaiveDate>,
    /// Anime with a row on that day.
    pub anime: i32,
    /// What "significant" means here: a q-value below this.
    pub alpha: f64,
    /// Anime by rank momentum over 7 days, every label in its order; those without a change are in none.
    #[serde(rename = "rankMomentum7d")]
    pub rank_momentum_7d: Vec<LabelCount<RankMomentum>>,
    /// Anime by rank momentum over 30 days.
    #[serde(rename = "rankMomentum30d")]
    pub rank_momentum_30d: Vec<LabelCount<RankMomentum>>,
    /// Anime by score momentum over 7 days.
    #[serde(rename = "scoreMomentum7d")]
    pub score_momentum_7d: Vec<LabelCount<ScoreMomentum>>,
    /// Anime by score momentum over 30 days.
    #[serde(rename = "scoreMomentum30d")]
    pub score_momentum_30d: Vec<LabelCount<ScoreMomentum>>,
    /// Anime by volatility category.
    pub volatility: Vec<LabelCount<VolatilityCategory>>,
    /// Trends of the rank.
    pub rank_trends: TrendCounts,
    /// Trends of the score.
    pub score_trends: TrendCounts,
    /// Anime that climb significantly, those with the lowest q-values first, ties by id.
    pub improving: Vec<SignificantTrend>,
    /// Anime that fall significantly, in the same order.
    pub declining: Vec<SignificantTrend>,
    /// The day's row of the table, null if the panel is empty.
    pub correlation: Option<TrendCorrelation>,
    /// The genres with the highest mean scores, ties by name.
    pub top_genres: Vec<GenreStanding>,
}

/// Computes the summary of the newest day.
pub(super) fn summary(state: &State, options: &SummaryOptions) -> Result<AdvancedSummary, Error> {
    if !(options.alpha > 0.0 && options.alpha < 1.0) {
        let reason = "it lies between 0 and 1".to_owned();
        return Err(Error::InvalidOption { option: "alpha", value: options.alpha.to_string(), reason });
    }
    let panel = &state.panel;
    let mut summary = AdvancedSummary {
        as_of: panel.days().last().map(|&day| date_of(day)),
        anime: 0,
        alpha: options.alpha,
        rank_momentum_7d: counts(None),
        rank_momentum_30d: counts(None),
        score_momentum_7d: counts(None),
        score_momentum_30d: counts(None),
        volatility: counts(None),
        rank_trends: TrendCounts::default(),
        score_trends: TrendCounts::default(),
        improving: Vec::new(),
        declining: Vec::new(),
        correlation: None,
        top_genres: Vec::new(),
    };
    let Some(&day) = panel.days().last() else { return Ok(summary) };

    let rolling = state.day(TableName::RollingMomentumAnalysis, day)?;
    let label = |column| labels(&rolling.frame, column);
    summary.anime = count(rolling.frame.len());
    summary.rank_momentum_7d = counts(label("rank_momentum_7d"));
    summary.rank_momentum_30d = counts(label("rank_momentum_30d"));
    summary.score_momentum_7d = counts(label("score_momentum_7d"));
    summary.score_momentum_30d = counts(label("score_momentum_30d"));
    summary.top_genres = genres(&rolling.frame, options);

    let volatility = state.day(TableName::VolatilityRankings, day)?;
    summary.volatility = counts(labels(&volatility.frame, "volatility_category"));

    let trends = state.day(TableName::TrendSignificance, day)?;
    trend_lists(&mut summary, panel, &trends.frame, options);
    summary.score_trends = score_trends(&trends.frame, options.alpha);

    let correlations = state.correlations((day, day))?;
    summary.correlation = match correlations.rows_between((day, day)).next() {
        Some(row) => correlations.frame.take(&[row]).rows()?.pop(),
        None => None,
    };
    Ok(summary)
}

fn count(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

fn labels<'a>(frame: &'a Frame, column: &str) -> Option<&'a [u8]> {
    match frame.column(column) {
        Some(Column::Label(codes)) => Some(codes),
        _ => None,
    }
}

fn doubles<'a>(frame: &'a Frame, column: &str) -> &'a [f64] {
    match frame.column(column) {
        Some(Column::Float64(values)) => values,
        _ => &[],
    }
}

fn integers<'a>(frame: &'a Frame, column: &str) -> &'a [i32] {
    match frame.column(column) {
        Some(Column::Int32(values)) => values,
        _ => &[],
    }
}

/// Every label of the set with its number.
fn counts<L: LabelEnum>(codes: Option<&[u8]>) -> Vec<LabelCount<L>> {
    let mut counts = [0usize; NULL_CODE as usize + 1];
    for &code in codes.unwrap_or_default() {
        counts[usize::from(code)] += 1;
    }
    (0..NULL_CODE).map_while(L::from_code).zip(counts).map(|(label, n)| LabelCount { label, count: count(n) }).collect()
}

/// The trends of the rank: their numbers, and the surest of them.
fn trend_lists(summary: &mut AdvancedSummary, panel: &Panel, frame: &Frame, options: &SummaryOptions) {
    let (ids, rank) = (integers(frame, "mal_id"), integers(frame, "trend_end_rank"));
    let (slope, q) = (doubles(frame, "rank_trend_slope"), doubles(frame, "rank_trend_q_value"));
    let r_squared = doubles(frame, "rank_trend_r_squared");
    let mut found: [Vec<usize>; 2] = [Vec::new(), Vec::new()];
    for (row, &q) in q.iter().enumerate() {
        summary.rank_trends.tested += i32::from(!q.is_nan());
        if q < options.alpha && slope[row] != 0.0 {
            found[usize::from(slope[row] > 0.0)].push(row);
        }
    }
    let [improving, declining] = found.map(|mut rows| {
        let all = count(rows.len());
        rows.sort_by(|&a, &b| q[a].total_cmp(&q[b])); // stable: ties stay in the order of ids
        rows.truncate(options.limit);
        let items: Vec<SignificantTrend> = rows
            .into_iter()
            .map(|row| SignificantTrend {
                mal_id: ids[row],
                title: panel.rows_of_id(ids[row]).next_back().and_then(|row| panel.title(row)).map(str::to_owned),
                rank: known(rank[row]),
                slope: slope[row],
                q_value: q[row],
                r_squared: r_squared[row],
            })
            .collect();
        (all, items)
    });
    (summary.rank_trends.improving, summary.improving) = improving;
    (summary.rank_trends.declining, summary.declining) = declining;
}

fn score_trends(frame: &Frame, alpha: f64) -> TrendCounts {
    let (slope, q) = (doubles(frame, "score_trend_slope"), doubles(frame, "score_trend_q_value"));
    let mut counts = TrendCounts::default();
    for (&slope, &q) in slope.iter().zip(q) {
        counts.tested += i32::from(!q.is_nan());
        counts.improving += i32::from(q < alpha && slope > 0.0);
        counts.declining += i32::from(q < alpha && slope < 0.0);
    }
    counts
}

/// The genres with the highest mean scores.
fn genres(frame: &Frame, options: &SummaryOptions) -> Vec<GenreStanding> {
    #[derive(Clone, Default)]
    struct Sums {
        anime: usize,
        scored: usize,
        score: i64,
        climbers: usize,
        fallers: usize,
    }
    let Some(Column::TextList { ids, lists }) = frame.column("genres") else { return Vec::new() };
    let (score, momentum) = (doubles(frame, "score"), labels(frame, "rank_momentum_30d").unwrap_or_default());
    let climbs = [RankMomentum::StronglyClimbing, RankMomentum::Climbing].map(LabelEnum::code);
    let falls = [RankMomentum::StronglyFalling, RankMomentum::Falling].map(LabelEnum::code);
    let mut sums = vec![Sums::default(); lists.texts().len()];
    for (row, &list) in ids.iter().enumerate() {
        for &genre in lists.items(list) {
            let sums = &mut sums[genre as usize];
            sums.anime += 1;
            if !score[row].is_nan() {
                sums.scored += 1;
                #[expect(clippy::cast_possible_truncation, reason = "a score is at most 10")]
                let units = (score[row] * f64::from(SCORE_SCALE)).round() as i64; // exact, so that equal means are equal
                sums.score += units;
            }
            sums.climbers += usize::from(climbs.contains(&momentum[row]));
            sums.fallers += usize::from(falls.contains(&momentum[row]));
        }
    }
    let mut standings: Vec<GenreStanding> = lists
        .texts()
        .iter()
        .zip(sums)
        .filter(|(_, sums)| sums.scored >= options.min_anime_in_genre.max(1))
        .map(|(genre, sums)| GenreStanding {
            genre: genre.clone(),
            anime: count(sums.anime),
            mean_score: sums.score as f64 / (sums.scored as f64 * f64::from(SCORE_SCALE)),
            climbers_30d: count(sums.climbers),
            fallers_30d: count(sums.fallers),
        })
        .collect();
    standings.sort_by(|a, b| b.mean_score.total_cmp(&a.mean_score).then_with(|| a.genre.cmp(&b.genre)));
    standings.truncate(options.limit);
    standings
}
