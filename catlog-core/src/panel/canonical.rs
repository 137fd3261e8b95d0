//! Dictionaries that do not depend on the order in which rows came.

use std::sync::Arc;

use rayon::prelude::*;

use super::intern::{Lists, Texts};
use crate::schema::{NULL_ID, TextLists};

/// The texts that `ids` use, sorted, and `ids` changed to positions in them.
pub(crate) fn texts(texts: &Texts, ids: &mut [u32]) -> Arc<[String]> {
    let mut used = used_ids(texts.len(), ids);
    used.sort_unstable_by_key(|&id| texts.get(id));
    renumber(ids, &positions(&used, texts.len()));
    used.iter().map(|&id| texts.get(id).to_owned()).collect()
}

/// The lists that `ids` use: texts sorted, lists sorted item by item, and `ids` changed to positions in them.
pub(crate) fn lists(lists: &Lists, ids: &mut [u32]) -> Arc<TextLists> {
    let used = used_ids(lists.len(), ids);
    let mut items: Vec<u32> = used.iter().flat_map(|&id| lists.get(id)).copied().collect();
    items.sort_unstable();
    items.dedup();
    items.sort_unstable_by_key(|&text| lists.texts.get(text));
    let text_positions = positions(&items, lists.texts.len());
    let mut renamed: Vec<(Vec<u32>, u32)> = used
        .into_iter()
        .map(|id| (lists.get(id).iter().map(|&text| text_positions[text as usize]).collect(), id))
        .collect();
    renamed.sort_unstable();

    let mut out = TextLists::new(items.iter().map(|&text| lists.texts.get(text).to_owned()).collect());
    let mut list_positions = vec![NULL_ID; lists.len()];
    for (list, id) in &renamed {
        list_positions[*id as usize] = out.push(list);
    }
    renumber(ids, &list_positions);
    Arc::new(out)
}

fn used_ids(len: usize, ids: &[u32]) -> Vec<u32> {
    let mut used = vec![false; len];
    for &id in ids {
        if let Some(used) = used.get_mut(id as usize) {
            *used = true;
        }
    }
    (0u32..).zip(used).filter_map(|(id, used)| used.then_some(id)).collect()
}

/// Where each id stands in `order`.
fn positions(order: &[u32], len: usize) -> Vec<u32> {
    let mut positions = vec![NULL_ID; len];
    for (position, &id) in (0u32..).zip(order) {
        positions[id as usize] = position;
    }
    positions
}

fn renumber(ids: &mut [u32], positions: &[u32]) {
    ids.par_chunks_mut(1 << 16).flatten_iter().for_each(|id| {
        *id = positions.get(*id as usize).copied().unwrap_or(NULL_ID);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unused_texts_go_and_the_rest_is_sorted() {
        let mut dictionary = Texts::default();
        for text in ["b", "unused", "a"] {
            dictionary.intern(text);
        }
        let mut ids = [2, 0, NULL_ID, 0];
        assert_eq!(&*texts(&dictionary, &mut ids), ["a", "b"]);
        assert_eq!(ids, [0, 1, NULL_ID, 1]);
    }

    #[test]
    fn lists_keep_the_order_of_their_items() {
        let mut dictionary = Lists::default();
        let mut ids = Vec::new();
        for list in [&["Drama", "Action"][..], &["Unused"], &[], &["Action"]] {
            dictionary.start();
            for item in list {
                dictionary.add(Some(item));
            }
            ids.push(dictionary.finish());
        }
        ids.remove(1);
        let out = lists(&dictionary, &mut ids);
        assert_eq!(out.texts(), ["Action", "Drama"]);
        assert_eq!(ids, [2, 0, 1]);
        assert_eq!(out.get(2).collect::<Vec<_>>(), ["Drama", "Action"]);
        assert_eq!(out.len(), 3);
    }
}
