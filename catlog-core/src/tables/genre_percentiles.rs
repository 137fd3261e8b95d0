//! The table `genre_percentiles`: row type and computation.

use std::ops::Range;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::analysis::{Analysis, LONG};
use super::genre_cross::GenreCross;
use super::{GenrePerformanceTier, label_code, score_points};
use crate::Error;
use crate::schema::{Column, Frame, NULL_F64, NULL_I32, TableSchema};

/// Where each anime stands within each of its genres, one row per genre of the anime that day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TableSchema)]
#[serde(rename_all = "camelCase")]
#[table(name = "genre_percentiles", key = "mal_id, snapshot_date, genre")]
pub struct GenrePercentiles {
    /// `MyAnimeList` id of the anime.
    pub mal_id: i32,
    /// UTC calendar day of the snapshot; windows end on it.
    pub snapshot_date: NaiveDate,
    /// The genre; an anime has one row a day for each of its genres.
    pub genre: String,
    /// 100 × `PERCENT_RANK` of the rank (low is good) within day and genre, 100 = best; ties share the lower percentile;
    /// null if the value is null or the only one.
    pub rank_percentile: Option<f64>,
    /// 100 × `PERCENT_RANK` of the score (high is good) within day and genre, 100 = best; ties share the lower percentile;
    /// null if the value is null or the only one.
    pub score_percentile: Option<f64>,
    /// 100 × `PERCENT_RANK` of the popularity rank (low is good) within day and genre, 100 = best; ties share the lower percentile;
    /// null if the value is null or the only one.
    pub popularity_percentile: Option<f64>,
    /// Mean of `rank_percentile` of this anime in this genre over 30 calendar days, over the days that have one.
    pub rank_percentile_avg_30d: Option<f64>,
    /// Mean of `score_percentile` of this anime in this genre over 30 calendar days, over the days that have one.
    pub score_percentile_avg_30d: Option<f64>,
    /// `RANK()` by rank within day and genre, 1 = best; ties share it; null if unranked.
    pub genre_rank: Option<i32>,
    /// Rows of that day and genre, ranked or not.
    pub anime_in_genre: i32,
    /// Label of `rank_percentile`: `top_10_percent` from 90, `top_25_percent` from 75, `above_average` from 50, else `below_average`.
    pub genre_performance_tier: Option<GenrePerformanceTier>,
    /// Rank on the day.
    pub current_rank: Option<i32>,
    /// Score on the day.
    pub current_score: Option<f64>,
    /// When the row was computed; one instant for a whole run.
    pub processed_at: DateTime<Utc>,
    /// The run that computed the row, given by the caller or generated.
    pub etl_run_id: String,
}

/// The rows of some anime and days.
pub(super) fn block(
    analysis: &Analysis,
    cross: &GenreCross,
    anime: Range<usize>,
    days: (i32, i32),
) -> Result<Frame, Error> {
    let panel = &*analysis.panel;
    let count = anime.clone().map(|anime| cross.slot_count(panel, analysis.rows_between(anime, days))).sum();
    let (mut mal_id, mut date, mut genre) =
        (Vec::with_capacity(count), Vec::with_capacity(count), Vec::with_capacity(count));
    let (mut rank, mut score) = (Vec::with_capacity(count), Vec::with_capacity(count));
    let mut percentile = [(); 3].map(|()| vec![NULL_F64; count]);
    let mut average = [(); 2].map(|()| vec![NULL_F64; count]);
    let (mut place, mut in_genre) = (vec![NULL_I32; count], vec![0; count]);
    let mut windows = Windows::new(panel.genre_lists().texts().len(), analysis.options.min_observations.mean);
    // by slot of the anime: the percentiles by rank and by score
    let mut inside: Vec<[f64; 2]> = Vec::new();

    for anime in anime {
        let all = panel.rows_of(anime);
        let wanted = analysis.rows_between(anime, days);
        let Some(&first_day) = panel.day().get(wanted.start).filter(|_| !wanted.is_empty()) else { continue };
        let seen = all.start + panel.day()[all.clone()].partition_point(|&day| day <= first_day - LONG);
        // the first row that is in the window, and what the rows before it have taken in
        let (mut start, mut left) = (seen, 0);
        inside.clear();
        for (row, (position, at)) in (seen..).zip(analysis.by_day(seen..wanted.end)) {
            let day = panel.day()[row];
            while panel.day()[start] <= day - LONG {
                left += windows.leave_row(cross.genres(panel, start), &inside[left..]);
                start += 1;
            }
            let (of_day, genres) = (cross.day(position), cross.genres(panel, row));
            let slots = of_day.slots(at);
            let values = [panel.rank()[row], panel.score()[row], panel.popularity()[row]];
            let percentiles = |metric: usize| {
                let is_known = values[metric] != NULL_I32;
                let worse = of_day.worse(metric, slots.clone());
                worse.iter().zip(genres).map(move |(&worse, &item)| {
                    let n = of_day.totals(item).known[metric];
                    if is_known && n > 1 { 100.0 * f64::from(worse) / f64::from(n - 1) } else { NULL_F64 }
                })
            };
            let first = inside.len();
            inside.extend(percentiles(0).zip(percentiles(1)).map(|(rank, score)| [rank, score]));
            let inside = &inside[first..];
            for (&item, &both) in genres.iter().zip(inside) {
                windows.enter(item, both);
            }
            if row < wanted.start {
                continue;
            }
            let here = genre.len()..genre.len() + genres.len();
            genre.extend_from_slice(genres);
            date.resize(here.end, day);
            rank.resize(here.end, values[0]);
            score.resize(here.end, values[1]);
            for metric in 0..2 {
                let out = percentile[metric][here.clone()].iter_mut().zip(&mut average[metric][here.clone()]);
                for ((percentile, average), (&item, both)) in out.zip(genres.iter().zip(inside)) {
                    *percentile = both[metric];
                    *average = windows.mean(item, metric).unwrap_or(NULL_F64);
                }
            }
            percentile[2][here.clone()].iter_mut().zip(percentiles(2)).for_each(|(out, value)| *out = value);
            for (out, &item) in in_genre[here.clone()].iter_mut().zip(genres) {
                *out = i32::try_from(of_day.totals(item).rows).unwrap_or(i32::MAX);
            }
            if values[0] != NULL_I32 {
                for (out, &better) in place[here].iter_mut().zip(of_day.better_rank(slots)) {
                    *out = i32::try_from(better + 1).unwrap_or(i32::MAX);
                }
            }
        }
        mal_id.resize(genre.len(), panel.mal_ids()[anime]);
        for row in start..wanted.end {
            left += windows.leave_row(cross.genres(panel, row), &inside[left..]);
        }
    }
    let tier = percentile[0].iter().map(|&percentile| label_code((!percentile.is_nan()).then(|| tier(percentile))));
    let tier = Column::Label(tier.collect());
    let mut columns = vec![
        Column::Int32(mal_id),
        Column::Date(date),
        Column::Text { ids: genre, texts: panel.genre_lists().texts().into() },
    ];
    columns.extend(percentile.map(Column::Float64));
    columns.extend(average.map(Column::Float64));
    columns.extend([
        Column::Int32(place),
        Column::Int32(in_genre),
        tier,
        Column::Int32(rank),
        Column::Float64(score_points(&score)),
    ]);
    columns.extend(analysis.run_columns());
    Frame::new(GenrePercentiles::TABLE, &[], count, columns)
}

fn tier(percentile: f64) -> GenrePerformanceTier {
    match percentile {
        _ if percentile >= 90.0 => GenrePerformanceTier::Top10Percent,
        _ if percentile >= 75.0 => GenrePerformanceTier::Top25Percent,
        _ if percentile >= 50.0 => GenrePerformanceTier::AboveAverage,
        _ => GenrePerformanceTier::BelowAverage,
    }
}

/// Trailing sums of one anime's percentiles, genre by genre.
///
/// They slide without drift: a percentile is at most 100 and, where it is not 0, at least 100/2³², a double whose last bit counts
/// 2⁻⁷⁸ or more. What it has above 2⁻³⁶ and what it has below are two doubles, and the sums of thirty of either are below 2⁵³ times
/// their last bit, so that doubles hold them exactly.
pub(super) struct Windows {
    least: f64,
    /// By genre, for rank and score.
    sums: Vec<[Trailing; 2]>,
}

/// Count and sum of what is inside.
#[derive(Debug, Clone, Copy, Default)]
struct Trailing {
    count: f64,
    high: f64,
    low: f64,
}

/// Added to a percentile and taken away again, it leaves what is a multiple of 2⁻³⁶: the last bit of doubles from 2¹⁶ to 2¹⁷.
const ROUNDER: f64 = 98_304.0;

impl Trailing {
    #[inline]
    fn add(&mut self, percentile: f64, sign: f64) {
        if !percentile.is_nan() {
            let high = (percentile + ROUNDER) - ROUNDER;
            self.count += sign;
            self.high += sign * high;
            self.low += sign * (percentile - high);
        }
    }
}

impl Windows {
    pub fn new(genres: usize, least: i32) -> Self {
        Self { least: f64::from(least.max(1)), sums: vec![Default::default(); genres] }
    }

    /// Takes in the percentiles of a genre on a day, by rank and by score, NaN where there is none.
    #[inline]
    pub fn enter(&mut self, genre: u32, percentiles: [f64; 2]) {
        let sums = &mut self.sums[genre as usize];
        sums.iter_mut().zip(percentiles).for_each(|(sums, percentile)| sums.add(percentile, 1.0));
    }

    /// Takes out what was taken in.
    #[inline]
    pub fn leave(&mut self, genre: u32, percentiles: [f64; 2]) {
        let sums = &mut self.sums[genre as usize];
        sums.iter_mut().zip(percentiles).for_each(|(sums, percentile)| sums.add(percentile, -1.0));
    }

    /// Takes out a row with these genres: `inside` begins with what was taken in. How many that were.
    #[inline]
    fn leave_row(&mut self, genres: &[u32], inside: &[[f64; 2]]) -> usize {
        genres.iter().zip(inside).for_each(|(&genre, &percentiles)| self.leave(genre, percentiles));
        genres.len()
    }

    /// Mean of what is inside of a genre, by rank (0) or by score (1).
    #[inline]
    pub fn mean(&self, genre: u32, metric: usize) -> Option<f64> {
        let Trailing { count, high, low } = self.sums[genre as usize][metric];
        (count >= self.least).then(|| (high + low) / count)
    }
}

#[cfg(test)]
mod tests {
    use num_bigint::BigInt;
    use num_rational::BigRational;

    use super::*;

    /// Percentiles of all sizes, 30 in a window, against exact fractions.
    #[test]
    fn sums_of_percentiles_are_rounded_once() {
        let exact = |value: f64| BigRational::from_float(value).unwrap();
        for others in [7u32, 2_001, 49_999, u32::MAX] {
            let mut windows = Windows::new(1, 1);
            let mut inside = std::collections::VecDeque::new();
            let mut before = 1u32;
            for _ in 0..200 {
                before = before.wrapping_mul(2_891_336_453).wrapping_add(1) % others;
                let percentile = 100.0 * f64::from(before >> (before % 29)) / f64::from(others);
                windows.enter(0, [percentile, f64::NAN]);
                inside.push_back(percentile);
                if inside.len() > 30 {
                    windows.leave(0, [inside.pop_front().unwrap(), f64::NAN]);
                }
                let Trailing { count, high, low } = windows.sums[0][0];
                let sum = inside.iter().fold(BigRational::from(BigInt::ZERO), |sum, &value| sum + exact(value));
                assert_eq!(exact(high) + exact(low), sum);
                assert_eq!(BigRational::from_float(count), Some(BigRational::from(BigInt::from(inside.len()))));
                assert_eq!((windows.mean(0, 0), windows.mean(0, 1)), (Some((high + low) / count), None));
            }
        }
    }
}
