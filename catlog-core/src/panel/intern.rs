//! Dictionaries that grow: each text once, each list of texts once.

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

#[cfg(feature = "polars")]
use crate::schema::NULL_ID;

const HASHER: FixedState = FixedState::with_seed(0);

/// Texts by id, in the order in which they came.
#[derive(Debug, Clone, Default)]
pub(crate) struct Texts {
    bytes: String,
    ends: Vec<usize>,
    table: HashTable<u32>,
    /// The ids of texts with U+0000, ascending. They are found here, where each text is looked at once.
    with_nul: Vec<u32>,
}

impl Texts {
    /// The id of a text, new if it was not there.
    pub(crate) fn intern(&mut self, text: &str) -> u32 {
        let Self { bytes, ends, table, with_nul } = self;
        let get = |id: u32| slice(bytes, ends, id);
        let hash = HASHER.hash_one(text);
        if let Some(&id) = table.find(hash, |&id| get(id) == text) {
            return id;
        }
        let id = next_id(ends.len());
        bytes.push_str(text);
        ends.push(bytes.len());
        if text.contains('\0') {
            with_nul.push(id);
        }
        table.insert_unique(hash, id, |&id| HASHER.hash_one(slice(bytes, ends, id)));
        id
    }

    /// The id of a text that is there.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        self.table.find(HASHER.hash_one(text), |&id| self.get(id) == text).copied()
    }

    /// The text of an id.
    pub(crate) fn get(&self, id: u32) -> &str {
        slice(&self.bytes, &self.ends, id)
    }

    /// Whether any text has the character U+0000.
    pub(crate) fn any_nul(&self) -> bool {
        !self.with_nul.is_empty()
    }

    /// Whether the text of an id has the character U+0000.
    pub(crate) fn has_nul(&self, id: u32) -> bool {
        self.any_nul() && self.with_nul.binary_search(&id).is_ok()
    }

    /// Number of texts.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The texts, in the order of their ids.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.get(next_id(at)))
    }
}

fn slice<'a>(bytes: &'a str, ends: &[usize], id: u32) -> &'a str {
    let id = id as usize;
    &bytes[if id == 0 { 0 } else { ends[id - 1] }..ends[id]]
}

/// Lists of text by id, in the order in which they came.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lists {
    pub(crate) texts: Texts,
    items: Vec<u32>,
    ends: Vec<usize>,
    table: HashTable<u32>,
    list: Vec<u32>,
    seen: Vec<u32>,
    made: u32,
}

impl Lists {
    /// Starts a list; [`add`](Self::add) its items, then [`finish`](Self::finish) it.
    pub(crate) fn start(&mut self) {
        self.list.clear();
        self.made = self.made.wrapping_add(1);
        if self.made == 0 {
            self.seen.fill(0);
            self.made = 1;
        }
    }

    /// Adds an item, trimmed, if it is not empty and not yet in the list. Tells whether it was so already.
    pub(crate) fn add(&mut self, item: Option<&str>) -> bool {
        let Some(item) = item else { return false };
        let trimmed = item.trim();
        if trimmed.is_empty() {
            return false;
        }
        let id = self.texts.intern(trimmed);
        self.add_id(id) && trimmed.len() == item.len()
    }

    /// The id of a text that needs no tidying, [`NULL_ID`] for one that does.
    #[cfg(feature = "polars")]
    pub(crate) fn tidy_id(&mut self, item: &str) -> u32 {
        if item.is_empty() || item.trim().len() != item.len() { NULL_ID } else { self.texts.intern(item) }
    }

    /// Adds a text by its id, if it is not yet in the list. Tells whether it was not.
    pub(crate) fn add_id(&mut self, id: u32) -> bool {
        if self.seen.len() <= id as usize {
            self.seen.resize(id as usize + 1, 0);
        }
        let seen = &mut self.seen[id as usize];
        if *seen == self.made {
            return false;
        }
        *seen = self.made;
        self.list.push(id);
        true
    }

    /// The id of the finished list.
    pub(crate) fn finish(&mut self) -> u32 {
        let list = std::mem::take(&mut self.list);
        let id = self.intern(&list);
        self.list = list;
        id
    }

    /// The id of a list of ids of `texts`, new if it was not there.
    pub(crate) fn intern(&mut self, list: &[u32]) -> u32 {
        let Self { items, ends, table, .. } = self;
        let hash = HASHER.hash_one(list);
        if let Some(&id) = table.find(hash, |&id| list_slice(items, ends, id) == list) {
            return id;
        }
        let id = next_id(ends.len());
        items.extend_from_slice(list);
        ends.push(items.len());
        table.insert_unique(hash, id, |&id| HASHER.hash_one(list_slice(items, ends, id)));
        id
    }

    /// The ids in `texts` of a list's items.
    pub(crate) fn get(&self, id: u32) -> &[u32] {
        list_slice(&self.items, &self.ends, id)
    }

    /// Whether a text of a list has the character U+0000.
    pub(crate) fn has_nul(&self, id: u32) -> bool {
        self.texts.any_nul() && self.get(id).iter().any(|&item| self.texts.has_nul(item))
    }

    /// The texts of a list, joined for a person.
    pub(crate) fn text(&self, id: u32) -> String {
        self.get(id).iter().map(|&item| self.texts.get(item)).collect::<Vec<_>>().join(", ")
    }

    /// Number of lists.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }
}

fn list_slice<'a>(items: &'a [u32], ends: &[usize], id: u32) -> &'a [u32] {
    let id = id as usize;
    &items[if id == 0 { 0 } else { ends[id - 1] }..ends[id]]
}

/// There are at most as many texts and lists as rows, and at most 2³² - 1 rows: the builder checks before it appends.
fn next_id(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_and_lists_share_an_id() {
        let mut lists = Lists::default();
        lists.start();
        assert!(lists.add(Some("Drama")));
        assert!(!lists.add(Some(" Sports ")));
        assert!(!lists.add(Some("Drama")));
        assert!(!lists.add(Some("  ")));
        assert!(!lists.add(None));
        assert_eq!(lists.finish(), 0);
        lists.start();
        assert!(lists.add(Some("Drama")));
        assert_eq!(lists.intern(&[0, 1]), 0);
        assert_eq!((lists.intern(&[]), lists.intern(&[1, 0])), (1, 2));
        assert_eq!(
            (lists.text(0), lists.text(1), lists.text(2)),
            ("Drama, Sports".into(), String::new(), "Sports, Drama".into())
        );
        let mut texts = Texts::default();
        for round in 0..2 {
            for value in 0..1000u32 {
                assert_eq!(texts.intern(&value.to_string()), value, "round {round}");
            }
        }
    }
}
