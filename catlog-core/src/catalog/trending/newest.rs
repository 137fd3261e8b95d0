//! The newest day of a panel, and what led to it.

use std::cmp::Reverse;

use super::{NewEntry, RankMove, ScoreMove, Streak, Trend, TrendingOptions};
use crate::panel::{Panel, SCORE_SCALE, date_of, known};

/// The newest day of a panel.
pub(super) struct Newest<'a> {
    panel: &'a Panel,
    rows: &'a [u32],
}

/// Order of ties: better rank, unranked last, smaller row (which is the smaller id).
type Tie = (bool, i32, usize);

impl<'a> Newest<'a> {
    pub fn of(panel: &'a Panel) -> Self {
        let rows = panel.days().len().checked_sub(1).map_or(&[][..], |last| panel.rows_on(last));
        Self { panel, rows }
    }

    fn rank(&self, row: usize) -> Option<i32> {
        known(self.panel.rank()[row])
    }

    fn score(&self, row: usize) -> Option<f64> {
        known(self.panel.score()[row]).map(points)
    }

    fn title(&self, row: usize) -> Option<String> {
        self.panel.title(row).map(str::to_owned)
    }

    fn id(&self, row: usize) -> i32 {
        self.panel.mal_ids()[self.panel.anime_of(row)]
    }

    fn tie(&self, row: usize) -> Tie {
        (self.rank(row).is_none(), self.panel.rank()[row], row)
    }

    /// How many days before the newest one the panel reaches back.
    fn reach(&self) -> i32 {
        match self.panel.days() {
            [first, .., last] => last - first,
            _ => 0,
        }
    }

    /// The reason for an empty-handed answer about `required` days back, if there is one.
    fn too_short<T>(&self, required: i32) -> Option<Trend<T>> {
        let available = self.reach();
        (self.rows.is_empty() || available < required)
            .then_some(Trend::InsufficientHistory { required_days: required, available_days: available })
    }

    /// The first `limit` rows by descending gain with the value then; `better` tells the gain of (now, then).
    fn gains(
        &self,
        values: &[i32],
        lag: i32,
        options: &TrendingOptions,
        better: fn(i32, i32) -> i32,
    ) -> Result<Vec<(usize, i32)>, (i32, i32)> {
        let days = self.panel.days();
        let today = days[days.len() - 1];
        let window = (today - lag - options.change_tolerance_days, today - lag);
        let at = days.partition_point(|&day| day < window.0);
        if days.get(at).is_none_or(|&day| day > window.1) {
            return Err(window);
        }
        let mut gains: Vec<(Reverse<i32>, Tie, i32)> = Vec::new();
        for &row in self.rows {
            let row = row as usize;
            let Some(now) = known(values[row]) else { continue };
            let start = self.panel.rows_of(self.panel.anime_of(row)).start;
            let past = &self.panel.day()[start..row];
            let from = start + past.partition_point(|&day| day < window.0);
            let to = start + past.partition_point(|&day| day <= window.1);
            let Some(then) = (from..to).rev().find_map(|row| known(values[row])) else { continue };
            let gain = better(now, then);
            if gain > 0 {
                gains.push((Reverse(gain), self.tie(row), then));
            }
        }
        Ok(first(gains, options.limit).into_iter().map(|(_, (_, _, row), then)| (row, then)).collect())
    }

    pub fn climbers(&self, lag: i32, options: &TrendingOptions) -> Trend<RankMove> {
        if let Some(reason) = self.too_short(lag) {
            return reason;
        }
        let item = |(row, previous_rank)| RankMove {
            mal_id: self.id(row),
            title: self.title(row),
            rank: self.panel.rank()[row],
            previous_rank,
            change: self.panel.rank()[row] - previous_rank,
            score: self.score(row),
        };
        trend(self.gains(self.panel.rank(), lag, options, |now, then| then - now), item)
    }

    pub fn surging(&self, lag: i32, options: &TrendingOptions) -> Trend<ScoreMove> {
        if let Some(reason) = self.too_short(lag) {
            return reason;
        }
        let item = |(row, then): (usize, i32)| ScoreMove {
            mal_id: self.id(row),
            title: self.title(row),
            score: points(self.panel.score()[row]),
            previous_score: points(then),
            change: points(self.panel.score()[row] - then),
            rank: self.rank(row),
        };
        trend(self.gains(self.panel.score(), lag, options, |now, then| now - then), item)
    }

    pub fn new_to_top(&self, options: &TrendingOptions) -> Trend<NewEntry> {
        if let Some(reason) = self.too_short(options.new_to_top_days) {
            return reason;
        }
        let days = self.panel.days();
        let last = days.partition_point(|&day| day <= days[days.len() - 1] - options.new_to_top_days);
        let before = self.panel.rows_on(last - 1);
        let mut entries: Vec<(Tie, Option<i32>)> = Vec::new();
        for &row in self.rows {
            let row = row as usize;
            if self.rank(row).is_none_or(|rank| rank > options.new_to_top) {
                continue;
            }
            let own = self.panel.rows_of(self.panel.anime_of(row));
            let then = before.partition_point(|&other| (other as usize) < own.start);
            let then = before.get(then).map(|&other| other as usize).filter(|&other| other < row);
            let previous = then.and_then(|then| self.rank(then));
            if previous.is_none_or(|rank| rank > options.new_to_top) {
                entries.push((self.tie(row), previous));
            }
        }
        let item = |((_, _, row), previous_rank): (Tie, _)| NewEntry {
            mal_id: self.id(row),
            title: self.title(row),
            rank: self.panel.rank()[row],
            previous_rank,
            score: self.score(row),
        };
        Trend::Available { items: first(entries, options.limit).into_iter().map(item).collect() }
    }

    pub fn streaks(&self, options: &TrendingOptions) -> Trend<Streak> {
        if self.rows.is_empty() {
            return Trend::InsufficientHistory { required_days: 0, available_days: 0 };
        }
        let days = self.panel.days();
        let today = days[days.len() - 1];
        let at_top = |row: usize| self.rank(row).is_some_and(|rank| rank <= options.streak_top);
        let mut streaks: Vec<(i32, Tie, i32)> = Vec::new(); // first day of the run, tie, snapshots
        for &row in self.rows {
            let mut row = row as usize;
            if !at_top(row) {
                continue;
            }
            let tie = self.tie(row);
            let start = self.panel.rows_of(self.panel.anime_of(row)).start;
            let mut snapshots = 1;
            for &day in days.iter().rev().skip(1) {
                if row == start || self.panel.day()[row - 1] != day || !at_top(row - 1) {
                    break;
                }
                row -= 1;
                snapshots += 1;
            }
            streaks.push((self.panel.day()[row], tie, snapshots));
        }
        let item = |(since, (_, _, row), snapshots): (i32, Tie, i32)| Streak {
            mal_id: self.id(row),
            title: self.title(row),
            rank: self.panel.rank()[row],
            days: today - since + 1,
            snapshots,
            since: date_of(since),
            score: self.score(row),
        };
        Trend::Available { items: first(streaks, options.limit).into_iter().map(item).collect() }
    }
}

fn points(units: i32) -> f64 {
    f64::from(units) / f64::from(SCORE_SCALE)
}

/// The least `limit` items, in order.
fn first<T: Ord>(mut items: Vec<T>, limit: usize) -> Vec<T> {
    if limit > 0 && limit < items.len() {
        items.select_nth_unstable(limit - 1);
    }
    items.truncate(limit);
    items.sort_unstable();
    items
}

fn trend<R, T>(rows: Result<Vec<R>, (i32, i32)>, item: impl Fn(R) -> T) -> Trend<T> {
    match rows {
        Ok(rows) => Trend::Available { items: rows.into_iter().map(item).collect() },
        Err((from, to)) => Trend::NoSnapshot { from: date_of(from), to: date_of(to) },
    }
}
