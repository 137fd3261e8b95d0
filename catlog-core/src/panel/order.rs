//! The order by anime and day, by counting: input comes day after day, a panel lies anime after anime.

/// Below this many rows a comparison sort is as quick as counting.
const SMALL: usize = 1 << 12;
/// A counting table may be this large however few the rows.
const TABLE: usize = 1 << 16;

/// The rows in the order of `(mal_id, day)`, equal keys in the order in which they stand; `None` if they stand so already.
///
/// Rows that come day after day, as collectors write them, take one counting pass over the ids.
pub(crate) fn by_anime_and_day(mal_id: &[i32], day: &[i32]) -> Option<Vec<u32>> {
    let in_order =
        mal_id.is_sorted() && mal_id.windows(2).zip(day.windows(2)).all(|(id, day)| id[0] < id[1] || day[0] <= day[1]);
    if in_order {
        return None;
    }
    let rows = u32::try_from(mal_id.len()).unwrap_or(u32::MAX);
    if mal_id.len() < SMALL {
        let mut order: Vec<u32> = (0..rows).collect();
        order.sort_by_key(|&row| (mal_id[row as usize], day[row as usize]));
        return Some(order);
    }
    let by_day = if day.is_sorted() { None } else { Some(stable_by(day, None)) };
    Some(stable_by(mal_id, by_day))
}

/// The rows in the order of `keys`, equal keys in the order of `before` (in which they stand, if there is none).
fn stable_by(keys: &[i32], before: Option<Vec<u32>>) -> Vec<u32> {
    let (Some(&min), Some(&max)) = (keys.iter().min(), keys.iter().max()) else { return Vec::new() };
    let span = i64::from(max) - i64::from(min);
    let digit = |key: i32| usize::try_from(i64::from(key) - i64::from(min)).unwrap_or(0);
    if span < i64::try_from(keys.len().max(TABLE)).unwrap_or(i64::MAX) {
        return counting_pass(keys, before, digit(max) + 1, digit);
    }
    // Stray ids far off: two passes of 16 bits need no table of their span.
    let low = counting_pass(keys, before, TABLE, |key| digit(key) & (TABLE - 1));
    counting_pass(keys, Some(low), (digit(max) >> 16) + 1, |key| digit(key) >> 16)
}

fn counting_pass(keys: &[i32], before: Option<Vec<u32>>, digits: usize, digit: impl Fn(i32) -> usize) -> Vec<u32> {
    let mut next = vec![0u32; digits + 1];
    for &key in keys {
        next[digit(key) + 1] += 1;
    }
    for at in 0..digits {
        next[at + 1] += next[at];
    }
    let mut order = vec![0u32; keys.len()];
    let mut place = |row: u32| {
        let slot = &mut next[digit(keys[row as usize])];
        order[*slot as usize] = row;
        *slot += 1;
    };
    match before {
        Some(before) => before.into_iter().for_each(&mut place),
        None => (0..u32::try_from(keys.len()).unwrap_or(u32::MAX)).for_each(&mut place),
    }
    order
}

/// The values in an order of rows.
pub(crate) fn gather<T: Copy>(values: Vec<T>, order: Option<&[u32]>) -> Vec<T> {
    match order {
        None => values,
        Some(order) => order.iter().map(|&row| values[row as usize]).collect(),
    }
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
        assert_eq!(by_anime_and_day(&[], &[]), None);
        assert_eq!(by_anime_and_day(&[1, 1, 2], &[5, 6, 1]), None);
        assert_eq!(by_anime_and_day(&[1, 1, 2], &[6, 5, 1]), Some(vec![1, 0, 2]));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 32, ..ProptestConfig::default() })]

        #[test]
        fn counting_agrees_with_a_stable_sort(
            rows in prop::collection::vec((1i32..300, 0i32..40), SMALL..SMALL + 500),
            stray in prop::option::of((0usize..SMALL, 1i32..=i32::MAX, 0i32..2_932_896)),
            by_day in any::<bool>(),
        ) {
            let mut rows = rows;
            if let Some((at, id, day)) = stray {
                rows[at] = (id, day);
            }
            if by_day {
                rows.sort_by_key(|row| row.1);
            }
            let (mal_id, day): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
            let order = by_anime_and_day(&mal_id, &day);
            prop_assert_eq!(order.unwrap_or_else(|| reference(&mal_id, &day)), reference(&mal_id, &day));
        }
    }
}
