//! Answering a query from a state.

use rayon::prelude::*;

use super::concat::{concat, empty_frame};
use super::filter::{Condition, find_column};
use super::order::{Cursor, check_orderable, fingerprint};
use super::query::{Days, Page, Query};
use super::state::State;
use super::view::{Plan, View};
use crate::Error;
use crate::panel::day_of;
use crate::tables::TableName;

/// Checks a query and computes its page.
pub(super) fn answer(state: &State, query: &Query) -> Result<Page, Error> {
    let plan = plan(state, query)?;
    let table = query.table;
    let Some((from, to)) = days(state, query, plan.cursor.as_ref()) else {
        return empty(state, table);
    };
    if table == TableName::TrendCorrelation {
        let view = state.correlations((from, to))?;
        return Ok(view.page(view.rows_between((from, to)), &plan));
    }
    if let Some(mal_id) = query.anime {
        let Ok(anime) = state.panel.mal_ids().binary_search(&mal_id) else { return empty(state, table) };
        let view = state.anime(table, anime, (from, to))?;
        return Ok(view.page(view.rows_between((from, to)), &plan));
    }
    if from == to {
        let view = state.day(table, from)?;
        return Ok(view.page(0..view.frame.len(), &plan));
    }
    many_days(state, table, (from, to), &plan)
}

/// The query's parts, checked against the table.
pub(super) fn plan(state: &State, query: &Query) -> Result<Plan, Error> {
    let table = query.table;
    let options = state.analysis.column_options(table);
    let fail = |reason: &str| Err(Error::InvalidQuery { table: table.as_str(), reason: reason.to_owned() });
    if table == TableName::TrendCorrelation {
        if query.anime.is_some() {
            return fail("it has one row a day over all anime, not rows of one anime");
        }
        if query.genre.is_some() {
            return fail("it has one row a day over all anime, not rows of a genre");
        }
    }
    if let Days::Range { from: Some(from), to: Some(to) } = query.days
        && from > to
    {
        return fail(&format!("the days {from}..{to} end before they begin"));
    }
    let order = match &query.order {
        None => None,
        Some(order) => {
            let column = find_column(table, options, &order.column)?;
            check_orderable(table.as_str(), column)?;
            Some((column, order.descending))
        }
    };
    let conditions =
        query.filters.iter().map(|filter| Condition::new(table, options, filter)).collect::<Result<_, Error>>()?;
    let cursor = query.cursor.as_deref().map(|text| Cursor::decode(text, query)).transpose()?;
    Ok(Plan {
        conditions,
        genre: query.genre.clone(),
        order,
        cursor,
        offset: query.offset,
        limit: query.limit,
        with_total: query.with_total,
        fingerprint: fingerprint(query),
    })
}

/// First and last snapshot day that is asked for, `None` if there is none.
pub(super) fn days(state: &State, query: &Query, cursor: Option<&Cursor>) -> Option<(i32, i32)> {
    let all = state.panel.days();
    let (from, to) = match query.days {
        Days::All => (i32::MIN, i32::MAX),
        Days::Latest => {
            // the pages of a newest day stay pages of that day, whatever was appended since
            let day = cursor.map_or_else(|| all.last().copied(), |cursor| Some(cursor.day))?;
            (day, day)
        }
        Days::Range { from, to } => (from.map_or(i32::MIN, day_of), to.map_or(i32::MAX, day_of)),
    };
    let some = &all[all.partition_point(|&day| day < from)..all.partition_point(|&day| day <= to)];
    Some((*some.first()?, *some.last()?))
}

pub(super) fn empty(state: &State, table: TableName) -> Result<Page, Error> {
    let frame = empty_frame(table.def(), state.analysis.column_options(table))?;
    Ok(Page { frame, total: Some(0), next_cursor: None })
}

/// Rows of all anime on several days, block after block: no more of them are held than the page needs.
fn many_days(state: &State, table: TableName, days: (i32, i32), plan: &Plan) -> Result<Page, Error> {
    state.prepare(table)?;
    // Each block gives what the page may need of it, and one row more, which tells that there is a next page.
    let needed = plan.limit.and_then(|limit| limit.checked_add(plan.offset)?.checked_add(1));
    let of_block = Plan { limit: needed, offset: 0, ..plan.clone() };
    // What came out of the blocks lies in the order of the key where the order's column is equal.
    let of_all = Plan { conditions: Vec::new(), genre: None, cursor: None, ..plan.clone() };
    let mut found = empty_frame(table.def(), state.analysis.column_options(table))?;
    // In the order of the key the first blocks may be enough. How many were looked at depends on the machine.
    let may_stop = plan.order.is_none() && needed.is_some() && !plan.with_total;
    let mut total = Some(0);
    let blocks = state.anime_blocks();
    for some in blocks.chunks(rayon::current_num_threads().max(1)) {
        if may_stop && needed.is_some_and(|needed| found.len() >= needed) {
            break;
        }
        let pages: Vec<Page> = some
            .par_iter()
            .map(|anime| {
                let view = state.block(table, anime.clone(), days)?;
                Ok(view.page(0..view.frame.len(), &of_block))
            })
            .collect::<Result<_, Error>>()?;
        let mut frames = vec![found];
        for page in pages {
            total = total.zip(page.total).map(|(sum, more)| sum + more);
            frames.push(page.frame);
        }
        frames.retain(|frame| !frame.is_empty());
        found = match concat(frames)? {
            None => empty_frame(table.def(), state.analysis.column_options(table))?,
            Some(frame) if needed.is_some_and(|needed| frame.len() > needed) => {
                let view = View::new(frame, None);
                view.page(0..view.frame.len(), &Plan { limit: needed, offset: 0, ..of_all.clone() }).frame
            }
            Some(frame) => frame,
        };
    }
    let total = total.filter(|_| !may_stop);
    let view = View::new(found, None);
    Ok(Page { total, ..view.page(0..view.frame.len(), &of_all) })
}
