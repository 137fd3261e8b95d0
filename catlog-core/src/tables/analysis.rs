//! The engine: which rows to compute, in which blocks, and what the tables share.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use super::genre_cross::GenreCross;
use super::options::{Dates, Options, RankLimits};
use super::partition::PanelDays;
use super::scatter::{places, positions};
use super::stable_runs::lengths_before;
use super::trend_cross::TrendCross;
use super::volatility_cross::VolatilityCross;
use super::{
    Table, TableName, genre_percentiles, rolling_momentum, trend_correlation, trend_significance, volatility_rankings,
};
use crate::Error;
use crate::panel::{Panel, SCORE_SCALE, date_of, day_of};
use crate::pipeline::in_order;
use crate::schema::{Column, Frame};
use crate::stats::exact::IntervalFactors;

/// Longest window of the tables, in calendar days.
pub(super) const LONG: i32 = 30;
/// A block has at most this many rows (one anime's, if these are more): small enough for a bounded memory, an even load of
/// the cores and their caches, large enough for the files' row groups.
const BLOCK_ROWS: usize = 1 << 17;
/// Where few of an anime's rows are asked for, a block looks at this many at most: so that there are blocks for all cores.
const SEEN_ROWS: usize = 1 << 18;

/// A panel with options, ready to give any of the five tables, whole or in blocks.
///
/// What one row needs of its whole day (percentiles, q-values) is computed once, when the first table asks for it.
#[derive(Debug)]
pub struct Analysis {
    /// Every day there is.
    pub(super) history: Arc<Panel>,
    /// The days that the asked-for rows can see.
    pub(super) panel: Arc<Panel>,
    pub(super) options: Options,
    pub(super) score_limits: [RankLimits; 2],
    /// First and last day that get rows; the first is after the last when no day does.
    pub(super) range: (i32, i32),
    pub(super) processed_at: i64,
    pub(super) run_id: Arc<str>,
    /// The factors of the confidence intervals of the mean rank and the mean score, by number of values from 2.
    pub(super) intervals: [Vec<IntervalFactors>; 2],
    /// Where the panel is a part of another one: what the tables have to know of that one's days. Places among the anime
    /// of a day are left open then, since the part may not have them all.
    pub(super) whole: Option<PanelDays>,
    cancel: Option<Arc<AtomicBool>>,
    /// By row of the visible panel, its place among the rows of its day.
    places: OnceLock<Vec<u32>>,
    pub(super) volatility: OnceLock<VolatilityCross>,
    pub(super) trend: OnceLock<TrendCross>,
    pub(super) genre: OnceLock<GenreCross>,
    stable: OnceLock<Vec<i32>>,
}

impl Analysis {
    /// Prepares the tables of a panel.
    ///
    /// # Errors
    /// [`Error::InvalidOption`] for a bad option, or a range of dates without a snapshot.
    pub fn new(panel: Arc<Panel>, options: Options) -> Result<Self, Error> {
        options.validate()?;
        let range = day_range(panel.days(), options.dates)?;
        Self::over_days(panel, options, range)
    }

    /// Prepares the tables of a part of a panel, for engines that split it by anime: the rows are those that the whole panel
    /// gives, but for what places an anime among all others of the day. [`partition`](super::partition) has the rest.
    ///
    /// # Errors
    /// [`Error::InvalidOption`] for a bad option.
    pub fn of_part(panel: Arc<Panel>, options: Options, whole: PanelDays) -> Result<Self, Error> {
        options.validate()?;
        let mut analysis = Self::over_days(panel, options, whole.range)?;
        analysis.whole = Some(whole);
        Ok(analysis)
    }

    fn over_days(panel: Arc<Panel>, options: Options, range: (i32, i32)) -> Result<Self, Error> {
        let score_limits = [
            options.score_momentum_7d.in_units("score_momentum_7d")?,
            options.score_momentum_30d.in_units("score_momentum_30d")?,
        ];
        // A row sees the 30-day window; the own correlation sees the changes of each of its days, 30 more and the
        // tolerance.
        let first_seen = range.0.saturating_sub(2 * LONG + options.change_tolerance_days);
        let whole = panel.days().first().is_none_or(|&first| first >= first_seen)
            && panel.days().last().is_none_or(|&last| last <= range.1);
        let visible = if whole { Arc::clone(&panel) } else { Arc::new(panel.between(first_seen, range.1)?) };
        let (processed_at, run_id) = options.run.resolve();
        let level = options.confidence_level;
        let intervals = [1, SCORE_SCALE].map(|scale| {
            (2u32..).take(LONG as usize - 1).filter_map(|n| IntervalFactors::new(n, scale, level)).collect()
        });
        Ok(Self {
            history: panel,
            panel: visible,
            score_limits,
            range,
            processed_at,
            run_id: run_id.into(),
            intervals,
            options,
            whole: None,
            cancel: None,
            places: OnceLock::new(),
            volatility: OnceLock::new(),
            trend: OnceLock::new(),
            genre: OnceLock::new(),
            stable: OnceLock::new(),
        })
    }

    /// Lets another thread stop the computation: once `cancel` is true, calls return [`Error::Interrupted`] soon.
    #[must_use]
    pub fn with_cancel(mut self, cancel: Arc<AtomicBool>) -> Self {
        self.cancel = Some(cancel);
        self
    }

    /// The whole panel, every day there is.
    #[must_use]
    pub fn history(&self) -> Arc<Panel> {
        Arc::clone(&self.history)
    }

    /// The options, as given.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The run id that the rows carry.
    #[must_use]
    pub fn etl_run_id(&self) -> &str {
        &self.run_id
    }

    /// One table, whole, in memory.
    ///
    /// # Errors
    /// [`Error::Interrupted`] if it was cancelled.
    pub fn table(&self, name: TableName) -> Result<Table, Error> {
        let mut blocks = Vec::new();
        self.for_each_block(name, |frame| {
            blocks.push(frame);
            Ok(())
        })?;
        Ok(Table::new(name.def(), self.column_options(name), blocks))
    }

    /// One table in blocks, in the order of the key: what is computed at a time is bounded, however long the history.
    ///
    /// The blocks depend on the panel and the options only, not on the number of threads.
    ///
    /// # Errors
    /// What `visit` returns, or [`Error::Interrupted`] if it was cancelled.
    pub fn for_each_block(
        &self,
        name: TableName,
        mut visit: impl FnMut(Frame) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.for_each_made(name, Ok, &mut visit)
    }

    /// [`for_each_block`](Self::for_each_block) with a part of the work on a block done where the block was computed:
    /// `make` runs on many threads at once, `visit` on the thread of the caller, in the order of the key.
    pub(crate) fn for_each_made<T: Send>(
        &self,
        name: TableName,
        make: impl Fn(Frame) -> Result<T, Error> + Sync,
        mut visit: impl FnMut(T) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if name == TableName::TrendCorrelation {
            return visit(make(trend_correlation::frame(self, self.range)?)?);
        }
        self.prepare(name)?;
        let blocks = self.blocks();
        let compute = |at: usize| {
            self.check_cancel()?;
            make(self.block(name, blocks[at].clone(), self.range)?)
        };
        in_order(blocks.len(), compute, visit)
    }

    /// The rows of some anime (positions in the visible panel) and days, both days included.
    pub(crate) fn block(&self, name: TableName, anime: Range<usize>, days: (i32, i32)) -> Result<Frame, Error> {
        match name {
            TableName::RollingMomentumAnalysis => rolling_momentum::block(self, anime, days),
            TableName::TrendSignificance => trend_significance::block(self, self.trend()?, anime, days),
            TableName::VolatilityRankings => {
                volatility_rankings::block(self, self.volatility()?, self.stable()?, anime, days)
            }
            TableName::GenrePercentiles => genre_percentiles::block(self, self.genre()?, anime, days),
            TableName::TrendCorrelation => trend_correlation::frame(self, days),
        }
    }

    /// Number of blocks of a table, for a progress bar.
    #[must_use]
    pub fn block_count(&self, name: TableName) -> usize {
        if name == TableName::TrendCorrelation { 1 } else { self.blocks().len() }
    }

    /// Computes what the rows of a table need of their whole day, before blocks run side by side.
    pub(crate) fn prepare(&self, name: TableName) -> Result<(), Error> {
        match name {
            TableName::RollingMomentumAnalysis | TableName::TrendCorrelation => return Ok(()),
            TableName::TrendSignificance => self.trend().map(|_| ())?,
            TableName::VolatilityRankings => {
                self.volatility()?;
                self.stable().map(|_| ())?;
            }
            TableName::GenrePercentiles => self.genre().map(|_| ())?,
        }
        self.places();
        Ok(())
    }

    /// Whether what the rows of a table need of their whole day is computed.
    pub(crate) fn is_prepared(&self, name: TableName) -> bool {
        let is_made = match name {
            TableName::RollingMomentumAnalysis => return true,
            TableName::TrendSignificance => self.trend.get().is_some(),
            TableName::VolatilityRankings => self.volatility.get().is_some() && self.stable.get().is_some(),
            TableName::GenrePercentiles => self.genre.get().is_some(),
            TableName::TrendCorrelation => false,
        };
        is_made && self.places.get().is_some()
    }

    /// Forgets what a table needed of whole days: a backfill to files needs it only once.
    pub fn release(&mut self, name: TableName) {
        match name {
            TableName::TrendSignificance => self.trend = OnceLock::new(),
            TableName::VolatilityRankings => {
                self.volatility = OnceLock::new();
                self.stable = OnceLock::new();
            }
            TableName::GenrePercentiles => self.genre = OnceLock::new(),
            TableName::RollingMomentumAnalysis | TableName::TrendCorrelation => {}
        }
        if self.volatility.get().is_none() && self.trend.get().is_none() && self.genre.get().is_none() {
            self.places = OnceLock::new();
        }
    }

    /// The options that bring columns to a table.
    pub(crate) fn column_options(&self, name: TableName) -> &'static [&'static str] {
        if self.options.robust && name == TableName::TrendSignificance { &["robust"] } else { &[] }
    }

    pub(super) fn volatility(&self) -> Result<&VolatilityCross, Error> {
        cached(&self.volatility, || VolatilityCross::new(self))
    }

    /// By anime, the run of stable days before those that are asked for.
    fn stable(&self) -> Result<&Vec<i32>, Error> {
        cached(&self.stable, || lengths_before(self))
    }

    pub(super) fn trend(&self) -> Result<&TrendCross, Error> {
        cached(&self.trend, || TrendCross::new(self))
    }

    fn genre(&self) -> Result<&GenreCross, Error> {
        cached(&self.genre, || GenreCross::new(self))
    }

    /// By row of the visible panel, its place among the rows of its day.
    pub(super) fn places(&self) -> &[u32] {
        self.places.get().unwrap_or_else(|| {
            // Never within the cell: the thread that makes them works on other blocks meanwhile, which would wait for it.
            let made = places(&self.panel);
            self.places.get_or_init(|| made)
        })
    }

    /// Position of the day and place among its rows, of some rows of an anime: where what is kept by day has them.
    pub(super) fn by_day(&self, rows: Range<usize>) -> impl Iterator<Item = (usize, usize)> {
        let places = self.places();
        let (days, first) = (self.panel.days(), self.panel.day().get(rows.start).copied().unwrap_or(i32::MAX));
        let mut position = days.partition_point(|&day| day < first);
        self.panel.day()[rows.clone()].iter().zip(&places[rows]).map(move |(&day, &place)| {
            while days[position] < day {
                position += 1;
            }
            (position, place as usize)
        })
    }

    /// An error once the caller has cancelled.
    pub(super) fn check_cancel(&self) -> Result<(), Error> {
        match &self.cancel {
            Some(cancel) if cancel.load(Ordering::Relaxed) => Err(Error::Interrupted),
            _ => Ok(()),
        }
    }

    /// Ranges of anime that give about [`BLOCK_ROWS`] rows each, out of no more than [`SEEN_ROWS`].
    pub(crate) fn blocks(&self) -> Vec<Range<usize>> {
        cut(self.panel.mal_ids().len(), |anime| {
            let seen = self.panel.rows_of(anime).len();
            [(self.rows_between(anime, self.range).len(), BLOCK_ROWS), (seen, SEEN_ROWS)]
        })
    }

    /// The rows of an anime on the days from `days.0` to `days.1`.
    pub(crate) fn rows_between(&self, anime: usize, days: (i32, i32)) -> Range<usize> {
        let all = self.panel.rows_of(anime);
        let day = &self.panel.day()[all.clone()];
        if day.first().is_some_and(|&first| first >= days.0) && day.last().is_some_and(|&last| last <= days.1) {
            return all;
        }
        all.start + day.partition_point(|&day| day < days.0)..all.start + day.partition_point(|&day| day <= days.1)
    }

    /// The rows of an anime that the windows of its `wanted` ones reach, these included.
    pub(super) fn in_sight(&self, anime: usize, wanted: &Range<usize>) -> Range<usize> {
        let day = self.panel.day();
        if wanted.is_empty() {
            return wanted.clone();
        }
        let (start, first_day) = (self.panel.rows_of(anime).start, day[wanted.start]);
        start + day[start..wanted.start].partition_point(|&day| day <= first_day.saturating_sub(LONG))..wanted.end
    }

    /// The columns `processed_at` and `etl_run_id`.
    pub(super) fn run_columns(&self) -> [Column; 2] {
        [Column::SameTimestamp(self.processed_at), Column::SameText(Arc::clone(&self.run_id))]
    }

    /// Positions in the visible panel's days of the days that get rows.
    pub(super) fn days_between(&self, days: (i32, i32)) -> Range<usize> {
        positions(&self.panel, days)
    }
}

/// What a cell holds, made at the first call; an error is not kept.
fn cached<T>(cell: &OnceLock<T>, make: impl FnOnce() -> Result<T, Error>) -> Result<&T, Error> {
    if let Some(value) = cell.get() {
        return Ok(value);
    }
    let value = make()?;
    Ok(cell.get_or_init(|| value))
}

/// Ranges of anime with about [`BLOCK_ROWS`] rows each, in order, together all anime.
pub(super) fn blocks_of(panel: &Panel) -> Vec<Range<usize>> {
    cut(panel.mal_ids().len(), |anime| [(panel.rows_of(anime).len(), BLOCK_ROWS)])
}

/// Ranges of anime, in order and together all. `sizes` tells what an anime adds and how much of it a range may have at most;
/// one anime may be more.
fn cut<const N: usize>(anime: usize, sizes: impl Fn(usize) -> [(usize, usize); N]) -> Vec<Range<usize>> {
    let mut blocks = Vec::new();
    let (mut start, mut sums) = (0, [0; N]);
    for at in 0..anime {
        let sizes = sizes(at);
        if at > start && sums.iter().zip(&sizes).any(|(sum, (more, most))| sum + more > *most) {
            blocks.push(start..at);
            (start, sums) = (at, [0; N]);
        }
        for (sum, (more, _)) in sums.iter_mut().zip(sizes) {
            *sum += more;
        }
    }
    if start < anime {
        blocks.push(start..anime);
    }
    blocks
}

/// First and last of the days that get rows, out of the ascending snapshot days of a panel.
pub(super) fn day_range(days: &[i32], dates: Dates) -> Result<(i32, i32), Error> {
    let (Some(&first), Some(&last)) = (days.first(), days.last()) else {
        return Ok((0, -1));
    };
    match dates {
        Dates::All => Ok((first, last)),
        Dates::Latest => Ok((last, last)),
        Dates::Range { from, to } => {
            let (from, to) = (from.map_or(first, day_of), to.map_or(last, day_of));
            if days.iter().any(|day| (from..=to).contains(day)) {
                return Ok((from.max(first), to.min(last)));
            }
            Err(Error::InvalidOption {
                option: "dates",
                value: format!("{}..{}", date_of(from), date_of(to)),
                reason: format!(
                    "the panel has no snapshot there; its days go from {} to {}",
                    date_of(first),
                    date_of(last)
                ),
            })
        }
    }
}
