//! A panel with what queries computed from it: what a caller reads while a writer prepares the next one.

use std::sync::{Arc, Mutex};

use rayon::prelude::*;

use super::cache::{Cache, Turn, wait_turn};
use super::concat::concat;
use super::trending::{TrendingOptions, TrendingSummary, trending};
use super::view::View;
use crate::Error;
use crate::panel::{Panel, date_of};
use crate::schema::{Column, Frame};
use crate::tables::{Analysis, Dates, Options, RunMetadata, TableName};

/// Which rows a view holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Rows {
    /// All anime, the days from the first to the second.
    Days(i32, i32),
    /// All days of an anime, by its position in the panel.
    Anime(usize),
}

/// A panel that does not change any more, and what was computed from it.
#[derive(Debug)]
pub(super) struct State {
    pub panel: Arc<Panel>,
    /// All tables over all days; what a day's rows need of their whole day is computed when first asked for.
    pub analysis: Analysis,
    /// One lock a table: its cross-sections are computed once.
    preparing: [Mutex<()>; TableName::ALL.len()],
    views: Cache<(TableName, Rows), View>,
    trending: Cache<TrendingOptions, TrendingSummary>,
}

impl State {
    pub fn new(panel: Arc<Panel>, options: &Options, cache_bytes: usize) -> Result<Self, Error> {
        let analysis = Analysis::new(Arc::clone(&panel), with_run(options))?;
        Ok(Self::of(panel, analysis, cache_bytes))
    }

    /// The state after this one, whose panel differs only from the day `from` on. What was computed before that day is
    /// carried over, and what callers read of the newest day is computed again, so that they need not wait for it.
    pub fn followed_by(&self, panel: Panel, from: i32, options: &Options, cache_bytes: usize) -> Result<Self, Error> {
        let panel = Arc::new(panel);
        let analysis = self.analysis.followed_by(&panel, with_run(options), from)?;
        let next = Self::of(panel, analysis, cache_bytes);
        self.carry_correlations(&next, from)?;
        if let (Some(&before), Some(&newest)) = (self.panel.days().last(), next.panel.days().last()) {
            for table in TableName::ALL {
                if self.views.get((table, Rows::Days(before, before))).is_some() {
                    next.day(table, newest)?;
                }
            }
        }
        Ok(next)
    }

    /// The rows of `trend_correlation`, if those of all days are here.
    fn carry_correlations(&self, next: &Self, from: i32) -> Result<(), Error> {
        let table = TableName::TrendCorrelation;
        let (Some(ours), Some(theirs)) = (self.all_days(), next.all_days()) else { return Ok(()) };
        let Some(whole) = self.views.get((table, Rows::Days(ours.0, ours.1))) else { return Ok(()) };
        let kept: Vec<usize> = whole.rows_between((i32::MIN, from - 1)).collect();
        let mut frames = vec![whole.frame.take(&kept)];
        let late = &next.panel.days()[next.panel.days().partition_point(|&day| day < from)..];
        if let (Some(&first), Some(&last)) = (late.first(), late.last()) {
            frames.push(next.correlations((first, last))?.frame.clone());
        }
        next.view((table, Rows::Days(theirs.0, theirs.1)), || {
            concat(frames)?.map(|frame| View::new(frame, None)).ok_or(Error::Interrupted)
        })?;
        Ok(())
    }

    fn of(panel: Arc<Panel>, analysis: Analysis, cache_bytes: usize) -> Self {
        Self {
            panel,
            analysis,
            preparing: Default::default(),
            views: Cache::new(cache_bytes),
            trending: Cache::new(64),
        }
    }

    /// Computes what the rows of a table need of their whole day, once.
    pub fn prepare(&self, table: TableName) -> Result<(), Error> {
        let _turn: Turn<'_> = wait_turn(&self.preparing[table as usize]);
        self.analysis.prepare(table)
    }

    /// The rows of a table on one day of the panel.
    pub fn day(&self, table: TableName, day: i32) -> Result<Arc<View>, Error> {
        if table == TableName::TrendCorrelation {
            return self.correlations((day, day));
        }
        self.view((table, Rows::Days(day, day)), || {
            self.prepare(table)?;
            let blocks = self.anime_blocks();
            let frames: Result<Vec<Frame>, Error> =
                blocks.into_par_iter().map(|anime| self.analysis.block(table, anime, (day, day))).collect();
            let rows = self.panel.days().binary_search(&day).map_or(&[][..], |at| self.panel.rows_on(at));
            let rows = rows.iter().map(|&row| row as usize);
            frames.and_then(concat)?.map(|frame| self.with_genres(frame, rows)).ok_or(Error::Interrupted)
        })
    }

    /// A view that has the rows of a table of the anime at a position of the panel on some days, perhaps among others.
    ///
    /// Only whole histories are kept, and none of `rolling_momentum_analysis`: its rows need nothing but the anime's own, and
    /// computing them anew takes no longer than looking after thousands of kept ones.
    pub fn anime(&self, table: TableName, anime: usize, days: (i32, i32)) -> Result<Arc<View>, Error> {
        if let Some(view) = self.anime_if_kept(table, anime) {
            return Ok(view);
        }
        let whole = self.analysis.rows_between(anime, days) == self.panel.rows_of(anime);
        if !whole || table == TableName::RollingMomentumAnalysis {
            self.prepare(table)?;
            return self.block(table, anime..anime + 1, days).map(Arc::new);
        }
        self.view((table, Rows::Anime(anime)), || {
            self.prepare(table)?;
            self.block(table, anime..anime + 1, days)
        })
    }

    /// The rows of a table on a day, if they were computed.
    pub fn day_if_kept(&self, table: TableName, day: i32) -> Option<Arc<View>> {
        self.views.get((table, Rows::Days(day, day)))
    }

    /// The rows of a table on all days of an anime, if they were computed.
    pub fn anime_if_kept(&self, table: TableName, anime: usize) -> Option<Arc<View>> {
        self.views.get((table, Rows::Anime(anime)))
    }

    /// A view that has the rows of `trend_correlation` on some days, if they were computed.
    pub fn correlations_if_kept(&self, (from, to): (i32, i32)) -> Option<Arc<View>> {
        let kept = |(from, to)| self.views.get((TableName::TrendCorrelation, Rows::Days(from, to)));
        self.all_days().and_then(kept).or_else(|| kept((from, to)))
    }

    /// First and last day.
    fn all_days(&self) -> Option<(i32, i32)> {
        Some((*self.panel.days().first()?, *self.panel.days().last()?))
    }

    /// A view that has the rows of `trend_correlation` on some days, perhaps among others.
    pub fn correlations(&self, (from, to): (i32, i32)) -> Result<Arc<View>, Error> {
        let table = TableName::TrendCorrelation;
        if let Some(whole) = self.all_days().and_then(|(first, last)| self.views.get((table, Rows::Days(first, last))))
        {
            return Ok(whole);
        }
        self.view((table, Rows::Days(from, to)), || {
            let dates = Dates::Range { from: Some(date_of(from)), to: Some(date_of(to)) };
            let options = Options { dates, ..self.analysis.options().clone() };
            let frames = Analysis::new(Arc::clone(&self.panel), options)?.table(table)?.frames().to_vec();
            concat(frames)?.map(|frame| View::new(frame, None)).ok_or(Error::Interrupted)
        })
    }

    /// The rows of some anime, by their positions, on some days; not kept.
    pub fn block(&self, table: TableName, anime: std::ops::Range<usize>, days: (i32, i32)) -> Result<View, Error> {
        let frame = self.analysis.block(table, anime.clone(), days)?;
        let rows = anime.flat_map(|anime| self.analysis.rows_between(anime, days));
        Ok(self.with_genres(frame, rows))
    }

    /// Ranges of anime that make blocks of about equal size.
    pub fn anime_blocks(&self) -> Vec<std::ops::Range<usize>> {
        self.analysis.blocks()
    }

    pub fn trending(&self, options: TrendingOptions) -> Result<Arc<TrendingSummary>, Error> {
        self.trending.get_or_make(options, |_| 1, || trending(&self.panel, &options))
    }

    /// Gives a frame the genres of its rows, if its table has no column of them.
    fn with_genres(&self, frame: Frame, rows: impl Iterator<Item = usize>) -> View {
        let told =
            frame.columns().any(|(def, column)| def.name == "genre" || matches!(column, Column::TextList { .. }));
        let genres = (!told).then(|| {
            let ids = rows.map(|row| self.panel.genres()[row]).collect();
            (ids, Arc::clone(self.panel.genre_lists()))
        });
        View::new(frame, genres)
    }

    fn view(&self, key: (TableName, Rows), make: impl FnOnce() -> Result<View, Error>) -> Result<Arc<View>, Error> {
        self.views.get_or_make(key, View::heap_bytes, make)
    }
}

/// All days, and the instant and id of this run where they were not given.
fn with_run(options: &Options) -> Options {
    let (processed_at, etl_run_id) = options.run.resolve();
    let processed_at = chrono::DateTime::from_timestamp_micros(processed_at);
    Options { dates: Dates::All, run: RunMetadata { processed_at, etl_run_id: Some(etl_run_id) }, ..options.clone() }
}
