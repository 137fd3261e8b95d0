//! The rows of a day, compared between two panels.

use crate::panel::{Panel, SCORE_SCALE};
use crate::schema::NULL_I32;

/// In what the rows of a day differ between two panels, `None` if they do not. The run that collected a row is not part
/// of what it says.
pub(super) fn difference(there: &Panel, here: &Panel, day: i32) -> Option<String> {
    let rows = |panel: &Panel| -> Vec<usize> {
        let at = panel.days().binary_search(&day);
        at.map_or(Vec::new(), |at| panel.rows_on(at).iter().map(|&row| row as usize).collect())
    };
    let (old, new) = (rows(there), rows(here));
    let id = |panel: &Panel, row: usize| panel.mal_ids()[panel.anime_of(row)];
    let (mut differ, mut only_old, mut only_new, mut example) = (0u64, 0u64, 0u64, None);
    let (mut at_old, mut at_new) = (0, 0);
    while at_old < old.len() || at_new < new.len() {
        let ids = (old.get(at_old).map(|&row| id(there, row)), new.get(at_new).map(|&row| id(here, row)));
        match ids {
            (Some(a), Some(b)) if a == b => {
                if let Some(how) = row_difference(there, old[at_old], here, new[at_new]) {
                    differ += 1;
                    example.get_or_insert_with(|| format!("anime {a}: {how}"));
                }
                at_old += 1;
                at_new += 1;
            }
            (Some(a), b) if b.is_none_or(|b| a < b) => {
                only_old += 1;
                example.get_or_insert_with(|| format!("anime {a} is there and not here"));
                at_old += 1;
            }
            (_, b) => {
                only_new += 1;
                example.get_or_insert_with(|| format!("anime {} is here and not there", b.unwrap_or_default()));
                at_new += 1;
            }
        }
    }
    example.map(|example| format!("{differ} rows differ, {only_old} are only there, {only_new} only here; {example}"))
}

fn row_difference(there: &Panel, old: usize, here: &Panel, new: usize) -> Option<String> {
    type Metric = fn(&Panel) -> &[i32];
    let metrics: [(&str, Metric); 6] = [
        ("rank", Panel::rank),
        ("popularity", Panel::popularity),
        ("score", Panel::score),
        ("scored_by", Panel::scored_by),
        ("members", Panel::members),
        ("favorites", Panel::favorites),
    ];
    for (name, values) in metrics {
        let (a, b) = (values(there)[old], values(here)[new]);
        if a != b {
            let text = |value: i32| match value {
                NULL_I32 => "null".to_owned(),
                value if name == "score" => (f64::from(value) / f64::from(SCORE_SCALE)).to_string(),
                value => value.to_string(),
            };
            return Some(format!("{name} is {} there and {} here", text(a), text(b)));
        }
    }
    let (a, b) = (there.title(old), here.title(new));
    if a != b {
        return Some(format!("title is {} there and {} here", a.unwrap_or("null"), b.unwrap_or("null")));
    }
    let genres =
        |panel: &Panel, row: usize| panel.genre_lists().get(panel.genres()[row]).collect::<Vec<_>>().join(", ");
    let same = there.genre_lists().get(there.genres()[old]).eq(here.genre_lists().get(here.genres()[new]));
    (!same).then(|| format!("genres are [{}] there and [{}] here", genres(there, old), genres(here, new)))
}
