//! The order by anime and day, by counting: input comes day after day, a panel lies anime after anime.

/// Rows that are moved at a time: a block of a column fits the nearest cache.
const BLOCK_BITS: u32 = 14;
/// A counting table may have this many entries however few the rows.
const TABLE: usize = 1 << 16;

/// How rows get into the order of `(mal_id, day)`, equal keys in the order in which they stand.
///
/// Going straight from rows day after day to rows anime after anime touches a far-off line of memory with every value.
/// So each column moves twice: its values are dealt out to the blocks in which they end, and then put in place there.
#[derive(Debug)]
pub(crate) struct Arrangement {
    /// Where each row is dealt to.
    dealt: Vec<u32>,
    /// Where each dealt row ends, within the same block.
    places: Vec<u32>,
}

impl Arrangement {
    /// The arrangement of rows with these keys, `None` if they stand in order already.
    ///
    /// Rows that come day after day, as collectors write them, take one counting pass over the ids.
    pub(crate) fn new(mal_id: &[i32], day: &[i32]) -> Option<Self> {
        let mut pairs = mal_id.windows(2).zip(day.windows(2));
        if pairs.all(|(id, day)| (id[0], day[0]) <= (id[1], day[1])) {
            return None;
        }
        let by_day = if day.is_sorted() { None } else { Some(stable_order(day, None)) };
        let mut arrangement = Self { dealt: vec![0; mal_id.len()], places: vec![0; mal_id.len()] };
        let blocks = (mal_id.len() >> BLOCK_BITS) + 1;
        let mut next: Vec<u32> = (0..blocks).map(|block| index(block << BLOCK_BITS)).collect();
        let deal = |row: u32, place: u32| {
            let slot = &mut next[(place >> BLOCK_BITS) as usize];
            arrangement.dealt[row as usize] = *slot;
            arrangement.places[*slot as usize] = place;
            *slot += 1;
        };
        each_place(mal_id, by_day.as_deref(), deal);
        Some(arrangement)
    }

    /// Puts the values of a column in order; `scratch` may be used again for the next one.
    pub(crate) fn apply<T: Copy + Default>(&self, values: &mut [T], scratch: &mut Vec<T>) {
        if values.is_empty() {
            return; // a column that no row has
        }
        scratch.resize(values.len(), T::default());
        for (&value, &at) in values.iter().zip(&self.dealt) {
            scratch[at as usize] = value;
        }
        for (&value, &at) in scratch.iter().zip(&self.places) {
            values[at as usize] = value;
        }
    }

    /// The row that each place is filled from.
    pub(crate) fn sources(&self) -> Vec<u32> {
        let mut rows: Vec<u32> = (0..index(self.dealt.len())).collect();
        self.apply(&mut rows, &mut Vec::new());
        rows
    }
}

/// The rows in the order of `keys`, equal keys in the order of `before` (in which they stand, if there is none).
fn stable_order(keys: &[i32], before: Option<&[u32]>) -> Vec<u32> {
    let mut order = vec![0; keys.len()];
    each_place(keys, before, |row, place| order[place as usize] = row);
    order
}

/// Calls `put` with each row and its place in the order of `keys`, going through the rows in the order of `before`.
fn each_place(keys: &[i32], before: Option<&[u32]>, put: impl FnMut(u32, u32)) {
    let (Some(&min), Some(&max)) = (keys.iter().min(), keys.iter().max()) else { return };
    let digit = |key: i32| usize::try_from(i64::from(key) - i64::from(min)).unwrap_or(0);
    if digit(max) < keys.len().max(TABLE) {
        return counting_pass(keys, before, digit(max) + 1, digit, put);
    }
    // Stray ids far off: two passes of 16 bits need no table of their span.
    let mut low = vec![0; keys.len()];
    counting_pass(keys, before, TABLE, |key| digit(key) % TABLE, |row, place| low[place as usize] = row);
    counting_pass(keys, Some(&low), digit(max) / TABLE + 1, |key| digit(key) / TABLE, put);
}

fn counting_pass(
    keys: &[i32],
    before: Option<&[u32]>,
    digits: usize,
    digit: impl Fn(i32) -> usize,
    mut put: impl FnMut(u32, u32),
) {
    let mut next = vec![0u32; digits + 1];
    for &key in keys {
        next[digit(key) + 1] += 1;
    }
    for at in 0..digits {
        next[at + 1] += next[at];
    }
    let mut place = |row: u32, key: i32| {
        let slot = &mut next[digit(key)];
        put(row, *slot);
        *slot += 1;
    };
    match before {
        Some(before) => before.iter().for_each(|&row| place(row, keys[row as usize])),
        None => (0u32..).zip(keys).for_each(|(row, &key)| place(row, key)),
    }
}

/// Rows are fewer than 2³²: the builder checks.
fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reference(mal_id: &[i32], day: &[i32]) -> Vec<u32> {
        let mut order: Vec<u32> = (0..u32::try_from(mal_id.len()).unwrap()).collect();
        order.sort_by_key(|&row| (mal_id[row as usize], day[row as usize]));
        order
    }

    #[test]
    fn sorted_input_stays_as_it_is() {
        assert!(Arrangement::new(&[], &[]).is_none());
        assert!(Arrangement::new(&[1, 1, 2], &[5, 6, 1]).is_none());
        assert!(Arrangement::new(&[1, 1, 2], &[5, 5, 1]).is_none());
        let arrangement = Arrangement::new(&[1, 1, 2], &[6, 5, 1]).unwrap();
        assert_eq!(arrangement.sources(), [1, 0, 2]);
        let (mut values, mut scratch) = (['a', 'b', 'c'], Vec::new());
        arrangement.apply(&mut values, &mut scratch);
        assert_eq!(values, ['b', 'a', 'c']);
        arrangement.apply(&mut values, &mut scratch);
        assert_eq!(values, ['a', 'b', 'c']);
        arrangement.apply(&mut [], &mut scratch);
    }

    #[test]
    fn blocks_are_crossed() {
        let rows = 200_000i32;
        let mal_id: Vec<i32> = (0..rows).map(|row| (row * 7919) % 4001 + 1).collect();
        let day: Vec<i32> = (0..rows).map(|row| row / 5000).collect();
        assert_eq!(Arrangement::new(&mal_id, &day).unwrap().sources(), reference(&mal_id, &day));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

        #[test]
        fn counting_agrees_with_a_stable_sort(
            rows in prop::collection::vec((1i32..300, 0i32..40), 2..500),
            stray in prop::option::of((any::<prop::sample::Index>(), 1i32..=i32::MAX, 0i32..2_932_896)),
            by_day in any::<bool>(),
        ) {
            let mut rows = rows;
            if let Some((at, id, day)) = stray {
                let at = at.index(rows.len());
                rows[at] = (id, day);
            }
            if by_day {
                rows.sort_by_key(|row| row.1);
            }
            let (mal_id, day): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
            let sources = Arrangement::new(&mal_id, &day).map(|arrangement| arrangement.sources());
            prop_assert_eq!(sources.unwrap_or_else(|| reference(&mal_id, &day)), reference(&mal_id, &day));
        }
    }
}
