//! The table `genre_percentiles`: row type and computation.

use std::ops::Range;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::analysis::{Analysis, LONG};
use super::genre_cross::GenreCross;
use super::{GenrePerformanceTier, label_code, score_points};
use crate::Error;
use crate::panel::Panel;
use crate::schema::{Column, Frame, NULL_F64, NULL_I32, TableSchema};
use crate::stats::exact::to_f64;

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
    let count = anime.clone().map(|anime| cross.slot_count(&analysis.rows_between(anime, days))).sum();
    let integers = || Vec::with_capacity(count);
    let doubles = || Vec::with_capacity(count);
    let (mut mal_id, mut date, mut genre) = (integers(), integers(), Vec::with_capacity(count));
    let mut percentile = [doubles(), doubles(), doubles()];
    let mut average = [doubles(), doubles()];
    let (mut place, mut in_genre, mut tier) = (integers(), integers(), Vec::with_capacity(count));
    let (mut rank, mut score) = (integers(), integers());
    let mut windows = Windows::new(panel.genre_lists().texts().len(), analysis.options.min_observations.mean);
    // by slot of the anime: the percentiles by rank and by score, as the windows hold them
    let mut inside: Vec<[i128; 2]> = Vec::new();

    for anime in anime {
        let all = panel.rows_of(anime);
        let wanted = analysis.rows_between(anime, days);
        let Some(&first_day) = panel.day().get(wanted.start).filter(|_| !wanted.is_empty()) else { continue };
        let seen = all.start + panel.day()[all.clone()].partition_point(|&day| day <= first_day - LONG);
        let mut position = panel.days().partition_point(|&day| day < panel.day()[seen]);
        let mut start = seen;
        let (first_slot, _) = cross.slots(panel, seen);
        inside.clear();
        for row in seen..wanted.end {
            let day = panel.day()[row];
            while panel.days()[position] < day {
                position += 1;
            }
            while panel.day()[start] <= day - LONG {
                windows.leave_row(cross, panel, start, first_slot, &inside);
                start += 1;
            }
            let (slot, genres) = cross.slots(panel, row);
            let values = [panel.rank()[row], panel.score()[row], panel.popularity()[row]];
            for (slot, &item) in (slot..).zip(genres) {
                let totals = cross.totals(position, item);
                let percentiles = cross.percentiles(slot, values.map(|value| value != NULL_I32), totals);
                let fixed = [fixed(percentiles[0]), fixed(percentiles[1])];
                windows.enter(item, fixed);
                inside.push(fixed);
                if row < wanted.start {
                    continue;
                }
                mal_id.push(panel.mal_ids()[anime]);
                date.push(day);
                genre.push(item);
                for (out, value) in percentile.iter_mut().zip(percentiles) {
                    out.push(value);
                }
                for (metric, out) in average.iter_mut().enumerate() {
                    out.push(windows.mean(item, metric).unwrap_or(NULL_F64));
                }
                let ranked = values[0] != NULL_I32;
                place.push(if ranked { i32::try_from(cross.rank(slot)).unwrap_or(i32::MAX) } else { NULL_I32 });
                in_genre.push(i32::try_from(totals.rows).unwrap_or(i32::MAX));
                tier.push(label_code((!percentiles[0].is_nan()).then(|| self::tier(percentiles[0]))));
                rank.push(values[0]);
                score.push(values[1]);
            }
        }
        for row in start..wanted.end {
            windows.leave_row(cross, panel, row, first_slot, &inside);
        }
    }
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
        Column::Label(tier),
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
pub(super) struct Windows {
    least: i64,
    /// By genre: count and sum for rank and score.
    sums: Vec<[(i64, i128); 2]>,
}

impl Windows {
    pub fn new(genres: usize, least: i32) -> Self {
        Self { least: i64::from(least), sums: vec![[(0, 0); 2]; genres] }
    }

    /// Takes in what [`fixed`] makes of the percentiles of a genre on a day, by rank and by score.
    #[inline]
    pub fn enter(&mut self, genre: u32, percentiles: [i128; 2]) {
        for ((count, sum), value) in self.sums[genre as usize].iter_mut().zip(percentiles) {
            if value != NO_PERCENTILE {
                *count += 1;
                *sum += value;
            }
        }
    }

    /// Takes out what was taken in.
    #[inline]
    pub fn leave(&mut self, genre: u32, percentiles: [i128; 2]) {
        for ((count, sum), value) in self.sums[genre as usize].iter_mut().zip(percentiles) {
            if value != NO_PERCENTILE {
                *count -= 1;
                *sum -= value;
            }
        }
    }

    /// Takes out a row: `inside` has what was taken in, by slot from `first_slot` on.
    #[inline]
    fn leave_row(&mut self, cross: &GenreCross, panel: &Panel, row: usize, first_slot: usize, inside: &[[i128; 2]]) {
        let (slot, genres) = cross.slots(panel, row);
        for (&genre, &percentiles) in genres.iter().zip(&inside[slot - first_slot..]) {
            self.leave(genre, percentiles);
        }
    }

    /// Mean of what is inside of a genre, by rank (0) or by score (1).
    #[inline]
    pub fn mean(&self, genre: u32, metric: usize) -> Option<f64> {
        let (count, sum) = self.sums[genre as usize][metric];
        (count >= self.least && count > 0).then(|| percentile_sum(sum) / count as f64)
    }
}

/// Binary places of [`fixed`].
const FIXED_BITS: i32 = 80;
const FIXED_ONE: f64 = (1u128 << FIXED_BITS) as f64;
/// What [`fixed`] makes of NaN.
const NO_PERCENTILE: i128 = -1;

/// A percentile as an integer number of 2⁻⁸⁰, exactly: it is 0 or at least 100/2³², whose last bit counts 2⁻⁷⁸. Sums of
/// such integers slide without drift.
#[inline]
pub(super) fn fixed(percentile: f64) -> i128 {
    if percentile == 0.0 {
        return 0;
    }
    if percentile.is_nan() {
        return NO_PERCENTILE;
    }
    let bits = percentile.to_bits();
    let exponent = i32::try_from(bits >> 52).unwrap_or(0) - 1075;
    let significand = i128::from((bits & ((1 << 52) - 1)) | (1 << 52));
    match u32::try_from(exponent + FIXED_BITS) {
        Ok(shift) => significand << shift,
        Err(_) => significand >> (-(exponent + FIXED_BITS)).clamp(0, 100),
    }
}

/// A sum of [`fixed`] numbers, none of them negative, as the nearest double.
#[inline]
fn percentile_sum(sum: i128) -> f64 {
    /// Up to 3000·2⁸⁰ become less than 2⁶³.
    const SHIFT: i32 = 29;
    // The bits that go are told by the last one that stays: with 55 bits and more it decides no more than where a double is rounded.
    let high = sum >> SHIFT | i128::from(sum & ((1 << SHIFT) - 1) != 0);
    match i64::try_from(high) {
        Ok(high) if high >= 1 << 55 => high as f64 / (1i64 << (FIXED_BITS - SHIFT)) as f64,
        _ => to_f64(sum) / FIXED_ONE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_percentiles_are_rounded_once() {
        let check = |sum: i128| assert_eq!(percentile_sum(sum).to_bits(), (to_f64(sum) / FIXED_ONE).to_bits());
        let mut sum = 0;
        for at in 1..2000u32 {
            sum += fixed(100.0 * f64::from(at) / 2001.0);
            let tie = (i128::from(at) << 75) + (1 << (29 + at % 20));
            [sum, tie, tie + 1, tie - 1].into_iter().for_each(check);
        }
    }
}
