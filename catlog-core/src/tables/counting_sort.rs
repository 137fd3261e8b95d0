//! Sorting a day's values by counting: ranks, scores and changes are small integers.

use crate::schema::NULL_I32;

/// Bits of a digit: its counts fit the first-level cache.
const DIGIT_BITS: u32 = 11;

/// Values in ascending order with their positions, and the memory to sort the next ones.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    /// Value less the least, and position.
    pairs: Vec<(u32, u32)>,
    spare: Vec<(u32, u32)>,
}

impl Sorted {
    /// Sorts the non-null values; equal ones keep their order.
    ///
    /// Least-significant-digit radix sort (Knuth, TAOCP 3, 5.2.5): as many passes as the range of the values has digits.
    pub fn sort(&mut self, values: impl Iterator<Item = i32> + Clone) -> &[(u32, u32)] {
        self.pairs.clear();
        let known = || values.clone().zip(0u32..).filter(|&(value, _)| value != NULL_I32);
        let Some(least) = known().map(|(value, _)| value).min() else { return &self.pairs };
        let mut greatest = 0;
        self.pairs.extend(known().map(|(value, at)| {
            let offset = value.wrapping_sub(least).cast_unsigned();
            greatest = greatest.max(offset);
            (offset, at)
        }));
        self.spare.clear();
        self.spare.resize(self.pairs.len(), (0, 0));
        let digits = (u32::BITS - greatest.leading_zeros()).div_ceil(DIGIT_BITS);
        for digit in 0..digits {
            let place = |value: u32| (value >> (digit * DIGIT_BITS)) as usize & ((1 << DIGIT_BITS) - 1);
            let mut next = [0u32; 1 << DIGIT_BITS];
            for &(value, _) in &self.pairs {
                next[place(value)] += 1;
            }
            let mut start = 0;
            for count in &mut next {
                start += std::mem::replace(count, start);
            }
            for &pair in &self.pairs {
                let slot = &mut next[place(pair.0)];
                self.spare[*slot as usize] = pair;
                *slot += 1;
            }
            std::mem::swap(&mut self.pairs, &mut self.spare);
        }
        &self.pairs
    }

    /// What was sorted last.
    pub fn pairs(&self) -> &[(u32, u32)] {
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
        let order: Vec<u32> = sorted.sort(values.into_iter()).iter().map(|pair| pair.1).collect();
        assert_eq!(order, [3, 0, 4, 2]);
        assert!(sorted.sort([NULL_I32].into_iter()).is_empty());
    }

    proptest! {
        #[test]
        fn as_the_library_sorts(values in prop::collection::vec(-1_000_000i32..1_000_000, 0..300)) {
            let mut expected: Vec<(i32, u32)> = values.iter().copied().zip(0u32..).collect();
            expected.sort_unstable();
            let mut sorted = Sorted::default();
            let got: Vec<u32> = sorted.sort(values.iter().copied()).iter().map(|pair| pair.1).collect();
            prop_assert_eq!(got, expected.iter().map(|pair| pair.1).collect::<Vec<_>>());
        }
    }
}
