//! A panel with other days: appended, replaced, taken out. Columns are copied in long runs; the past is not read again.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::Error;
use crate::panel::{Panel, SortedColumns};
use crate::schema::{NULL_ID, TextLists};

/// Rows of a panel that lie one behind the other.
#[derive(Debug, Clone, Copy)]
struct Run {
    fresh: bool,
    start: usize,
    end: usize,
}

/// The rows of `old` without those of the days `gone`, and the rows of `fresh` on the days `come`; both ascend. A day in
/// `come` that `old` has too has to be in `gone`.
pub(super) fn merge(old: &Panel, fresh: &Panel, gone: &[i32], come: &[i32]) -> Result<Panel, Error> {
    let (mal_id, runs) = runs(old, fresh, gone, come);
    let (ours, theirs) = (old.columns(), fresh.columns());
    let (titles, title_ids) = merge_texts(&ours.titles, &theirs.titles);
    let (run_ids, run_id_ids) = merge_texts(&ours.run_ids, &theirs.run_ids);
    let (genre_lists, list_ids) = merge_lists(&ours.genre_lists, &theirs.genre_lists);

    let integers: [(&[i32], &[i32]); 7] = [
        (&ours.day, &theirs.day),
        (&ours.rank, &theirs.rank),
        (&ours.popularity, &theirs.popularity),
        (&ours.score, &theirs.score),
        (&ours.scored_by, &theirs.scored_by),
        (&ours.members, &theirs.members),
        (&ours.favorites, &theirs.favorites),
    ];
    let rows = mal_id.len();
    let mut integers =
        integers.into_par_iter().map(|(ours, theirs)| copy(rows, &runs, ours, theirs)).collect::<Vec<_>>();
    let run_id = match (run_ids.is_empty(), ours.run_id.is_empty(), theirs.run_id.is_empty()) {
        (true, _, _) => None,
        (_, ours, theirs) => Some((ours, theirs)),
    };
    let ((genres, title), run_id) = rayon::join(
        || {
            rayon::join(
                || copy(rows, &runs, &ours.genres, &renamed(&theirs.genres, &list_ids)),
                || copy(rows, &runs, &ours.title, &renamed(&theirs.title, &title_ids)),
            )
        },
        || {
            let (no_ours, no_theirs) = run_id?;
            let none = |rows: usize| vec![NULL_ID; rows];
            let ours = if no_ours { none(old.len()) } else { ours.run_id.clone() };
            let theirs = if no_theirs { none(fresh.len()) } else { renamed(&theirs.run_id, &run_id_ids) };
            Some(copy(rows, &runs, &ours, &theirs))
        },
    );
    let mut next = || integers.pop().unwrap_or_default();
    let (favorites, members, scored_by, score, popularity, rank, day) =
        (next(), next(), next(), next(), next(), next(), next());
    Panel::from_sorted(SortedColumns {
        mal_id,
        day,
        rank,
        popularity,
        score,
        scored_by,
        members,
        favorites,
        genres,
        title,
        run_id: run_id.unwrap_or_default(),
        genre_lists,
        titles,
        run_ids,
    })
}

/// The anime of each row of the result, and where the rows come from.
fn runs(old: &Panel, fresh: &Panel, gone: &[i32], come: &[i32]) -> (Vec<i32>, Vec<Run>) {
    let mut mal_id = Vec::with_capacity(old.len() + fresh.len());
    let mut runs: Vec<Run> = Vec::new();
    let mut push = |fresh: bool, start: usize, end: usize| match runs.last_mut() {
        _ if start == end => {}
        Some(run) if run.fresh == fresh && run.end == start => run.end = end,
        _ => runs.push(Run { fresh, start, end }),
    };
    let (mut at_old, mut at_fresh) = (0, 0);
    let (old_ids, fresh_ids) = (old.mal_ids(), fresh.mal_ids());
    let first_gone = gone.first().copied().unwrap_or(i32::MAX);
    while at_old < old_ids.len() || at_fresh < fresh_ids.len() {
        let id = match (old_ids.get(at_old), fresh_ids.get(at_fresh)) {
            (Some(&a), Some(&b)) => a.min(b),
            (Some(&id), None) | (None, Some(&id)) => id,
            (None, None) => break,
        };
        let take = |panel: &Panel, at: &mut usize| {
            if panel.mal_ids().get(*at) == Some(&id) {
                *at += 1;
                panel.rows_of(*at - 1)
            } else {
                0..0
            }
        };
        let mut ours = take(old, &mut at_old);
        let theirs = take(fresh, &mut at_fresh);
        let mut count = 0;
        for row in theirs {
            let day = fresh.day()[row];
            if come.binary_search(&day).is_err() {
                continue;
            }
            let until = ours.start + old.day()[ours.clone()].partition_point(|&other| other < day);
            count += keep(old, ours.start..until, first_gone, gone, &mut push);
            ours.start = until;
            push(true, row, row + 1);
            count += 1;
        }
        count += keep(old, ours, first_gone, gone, &mut push);
        mal_id.resize(mal_id.len() + count, id);
    }
    (mal_id, runs)
}

/// Pushes rows of an anime except those of the days that go, and counts them.
fn keep(
    old: &Panel,
    rows: std::ops::Range<usize>,
    first_gone: i32,
    gone: &[i32],
    push: &mut impl FnMut(bool, usize, usize),
) -> usize {
    let days = &old.day()[rows.clone()];
    let safe = days.partition_point(|&day| day < first_gone);
    push(false, rows.start, rows.start + safe);
    let mut count = safe;
    for (row, day) in (rows.start + safe..).zip(&days[safe..]) {
        if gone.binary_search(day).is_err() {
            push(false, row, row + 1);
            count += 1;
        }
    }
    count
}

fn copy<T: Copy>(rows: usize, runs: &[Run], old: &[T], fresh: &[T]) -> Vec<T> {
    let mut out = Vec::with_capacity(rows);
    for run in runs {
        let source = if run.fresh { fresh } else { old };
        out.extend_from_slice(&source[run.start..run.end]);
    }
    out
}

fn renamed(ids: &[u32], names: &[u32]) -> Vec<u32> {
    ids.iter().map(|&id| names.get(id as usize).copied().unwrap_or(NULL_ID)).collect()
}

/// Our texts and behind them those that only they have; and what their ids become.
fn merge_texts(ours: &Arc<[String]>, theirs: &Arc<[String]>) -> (Arc<[String]>, Vec<u32>) {
    if Arc::ptr_eq(ours, theirs) || theirs.is_empty() {
        return (Arc::clone(ours), (0u32..).take(theirs.len()).collect());
    }
    let mut known: HashMap<&str, u32> = ours.iter().map(String::as_str).zip(0u32..).collect();
    let mut more = Vec::new();
    let ids = theirs
        .iter()
        .map(|text| {
            let next = u32::try_from(known.len()).unwrap_or(NULL_ID);
            *known.entry(text).or_insert_with(|| {
                more.push(text.clone());
                next
            })
        })
        .collect();
    let texts = if more.is_empty() { Arc::clone(ours) } else { ours.iter().cloned().chain(more).collect() };
    (texts, ids)
}

/// Our lists and behind them those that only they have, texts sorted; and what their ids become. Ours keep their ids.
fn merge_lists(ours: &Arc<TextLists>, theirs: &Arc<TextLists>) -> (Arc<TextLists>, Vec<u32>) {
    let all = |lists: &TextLists| (0u32..).take(lists.len());
    if Arc::ptr_eq(ours, theirs) || ours == theirs {
        return (Arc::clone(ours), all(theirs).collect());
    }
    let mut texts: Vec<String> = ours.texts().iter().chain(theirs.texts()).cloned().collect();
    texts.sort_unstable();
    texts.dedup();
    let places = |lists: &TextLists| -> Vec<u32> {
        let place = |text| u32::try_from(texts.partition_point(|other| other < text)).unwrap_or(NULL_ID);
        lists.texts().iter().map(place).collect()
    };
    let (our_places, their_places) = (places(ours), places(theirs));
    let list = |lists: &TextLists, id: u32, places: &[u32]| -> Vec<u32> {
        lists.items(id).iter().map(|&item| places[item as usize]).collect()
    };
    let our_lists: Vec<Vec<u32>> = all(ours).map(|id| list(ours, id, &our_places)).collect();
    let their_lists: Vec<Vec<u32>> = all(theirs).map(|id| list(theirs, id, &their_places)).collect();
    let mut known: HashMap<&[u32], u32> = our_lists.iter().map(Vec::as_slice).zip(0u32..).collect();
    let mut out = TextLists::new(texts.clone());
    for list in &our_lists {
        out.push(list);
    }
    let ids = their_lists.iter().map(|list| *known.entry(list.as_slice()).or_insert_with(|| out.push(list))).collect();
    (Arc::new(out), ids)
}
