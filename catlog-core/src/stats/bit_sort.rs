//! Sorting doubles that are not negative by their bits, which are in their order.

/// Fewer entries are sorted by comparisons.
const FEW: usize = 64;
/// The counts of so many buckets fit the second-level cache.
const MOST_BUCKET_BITS: u32 = 16;

/// Sorts, and keeps the memory that it takes for the next time.
#[derive(Debug)]
pub(crate) struct BitSort<T> {
    sorted: Vec<T>,
    next: Vec<u32>,
}

impl<T> Default for BitSort<T> {
    fn default() -> Self {
        Self { sorted: Vec::new(), next: Vec::new() }
    }
}

impl<T: Copy + Ord> BitSort<T> {
    /// Sorts entries, which ascend but for their bits, by bits and then by the rest: as `sort` does.
    ///
    /// The range of the bits, that of 0 left out, is cut into about as many buckets as there are entries: an exponent has as
    /// many as another, so doubles of different sizes spread well. Entries are counted into their buckets in order (Knuth, TAOCP 3,
    /// 5.2), and what shares a bucket is sorted by comparisons, unless it is all equal.
    pub(crate) fn sort(&mut self, entries: &mut Vec<T>, bits: impl Fn(&T) -> u64) {
        if entries.len() < FEW {
            entries.sort_unstable();
            return;
        }
        let (mut least, mut greatest) = (u64::MAX, 0);
        for entry in &*entries {
            let bits = bits(entry);
            least = least.min(bits.wrapping_sub(1)); // 0 wraps to the largest
            greatest = greatest.max(bits);
        }
        let Some(range) = greatest.checked_sub(least.saturating_add(1)).filter(|&range| range > 0) else {
            entries.sort_unstable(); // nothing but 0 and one other value
            return;
        };
        let least = least + 1;
        let buckets = (usize::BITS - entries.len().leading_zeros()).min(MOST_BUCKET_BITS);
        let shift = (u64::BITS - range.leading_zeros()).saturating_sub(buckets);
        // 0 has a bucket of its own
        let place = |offset: u64| usize::try_from(offset >> shift).unwrap_or(0);
        let bucket = |entry: &T| bits(entry).checked_sub(least).map_or(0, |offset| place(offset) + 1);
        let Self { sorted, next } = self;
        next.clear();
        next.resize(place(range) + 2, 0);
        for entry in &*entries {
            next[bucket(entry)] += 1;
        }
        let mut start = 0;
        for count in &mut *next {
            start += std::mem::replace(count, start);
        }
        sorted.resize(entries.len(), entries[0]);
        for entry in &*entries {
            let slot = &mut next[bucket(entry)];
            sorted[*slot as usize] = *entry;
            *slot += 1;
        }
        let mut start = 0;
        for &end in &*next {
            let same = &mut sorted[start..end as usize];
            start = end as usize;
            match same {
                [] | [_] => {}
                [a, b] => {
                    if *b < *a {
                        std::mem::swap(a, b);
                    }
                }
                _ => {
                    if !same.is_sorted() {
                        same.sort_unstable();
                    }
                }
            }
        }
        std::mem::swap(entries, sorted);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn zeros_and_one_value_are_sorted() {
        for value in [0.0f64, 2.5] {
            let mut entries: Vec<(u64, u32)> = (0..200).map(|at| (value.to_bits() * u64::from(at % 2), at)).collect();
            let mut expected = entries.clone();
            expected.sort_unstable();
            BitSort::default().sort(&mut entries, |&(bits, _)| bits);
            assert_eq!(entries, expected);
        }
    }

    proptest! {
        #[test]
        fn as_the_library_sorts(values in prop::collection::vec(prop_oneof![
            Just(0.0f64), Just(1.0), 0.0..1.0f64, 1e-300..1e-10f64, 0.0..1e6f64, any::<f64>().prop_map(f64::abs)
        ], 0..400)) {
            let mut entries: Vec<(u64, u32)> = values.iter().map(|value| value.to_bits()).zip(0..).collect();
            let mut expected = entries.clone();
            expected.sort_unstable();
            BitSort::default().sort(&mut entries, |&(bits, _)| bits);
            prop_assert_eq!(entries, expected);
        }
    }
}
