//! Sorting a day's values by counting: ranks, scores and changes are small integers.

use crate::schema::NULL_I32;

/// Bits of a digit: its counts fit the first-level cache.
const DIGIT_BITS: u32 = 11;
/// Values within a range of so many times their number are one digit: one pass over a larger table takes less than two.
const WIDEST: usize = 4;

/// Values in ascending order with what belongs to them, and the memory to sort the next ones.
#[derive(Debug, Default)]
pub(super) struct Sorted<T> {
    /// Value less the least, and what belongs to it.
    pairs: Vec<(u32, T)>,
    spare: Vec<(u32, T)>,
    next: Vec<u32>,
}

impl<T: Copy + Default> Sorted<T> {
    /// Sorts the non-null values; equal ones keep their order.
    ///
    /// Least-significant-digit radix sort (Knuth, TAOCP 3, 5.2.5): as many passes as the range of the values has digits.
    pub fn sort(&mut self, values: impl Iterator<Item = (i32, T)> + Clone) -> &[(u32, T)] {
        self.pairs.clear();
        let known = || values.clone().filter(|&(value, _)| value != NULL_I32);
        let Some(least) = known().map(|(value, _)| value).min() else { return &self.pairs };
        let mut greatest = 0;
        self.pairs.extend(known().map(|(value, with)| {
            let offset = value.wrapping_sub(least).cast_unsigned();
            greatest = greatest.max(offset);
            (offset, with)
        }));
        let Self { pairs, spare, next } = self;
        spare.clear();
        spare.resize(pairs.len(), (0, T::default()));
        let bits = u32::BITS - greatest.leading_zeros();
        let digit_bits = if greatest as usize <= WIDEST * pairs.len() { bits } else { DIGIT_BITS };
        for shift in (0..bits).step_by(digit_bits.max(1) as usize) {
            let place = |value: u32| (value >> shift) as usize & ((1 << digit_bits) - 1);
            next.clear();
            next.resize(place(u32::MAX).min((greatest >> shift) as usize) + 1, 0);
            for &(value, _) in &*pairs {
                next[place(value)] += 1;
            }
            let mut start = 0;
            for count in &mut *next {
                start += std::mem::replace(count, start);
            }
            for &pair in &*pairs {
                let slot = &mut next[place(pair.0)];
                spare[*slot as usize] = pair;
                *slot += 1;
            }
            std::mem::swap(pairs, spare);
        }
        &self.pairs
    }

    /// What was sorted last.
    pub fn pairs(&self) -> &[(u32, T)] {
        &self.pairs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_whole_range_and_nulls() {
        let values = [5, NULL_I32, i32::MAX, -i32::MAX, 5];
        let mut sorted = Sorted::default();
        let order: Vec<u32> = sorted.sort(values.into_iter().zip(0..)).iter().map(|pair| pair.1).collect();
        assert_eq!(order, [3, 0, 4, 2]);
        assert!(sorted.sort([(NULL_I32, 0)].into_iter()).is_empty());
    }

    proptest! {
        #[test]
        fn as_the_library_sorts(values in prop::collection::vec(-1_000_000i32..1_000_000, 0..300)) {
            let mut expected: Vec<(i32, u32)> = values.iter().copied().zip(0u32..).collect();
            expected.sort_unstable();
            let mut sorted = Sorted::default();
            let got: Vec<u32> = sorted.sort(values.iter().copied().zip(0..)).iter().map(|pair| pair.1).collect();
            prop_assert_eq!(got, expected.iter().map(|pair| pair.1).collect::<Vec<_>>());
        }
    }
}
