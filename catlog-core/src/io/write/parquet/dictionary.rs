//! Dictionaries of the values of a column chunk, in the order of their first appearance.

/// More distinct doubles than this in a chunk are written as they are.
const MOST_DOUBLES: usize = 1 << 16;

/// The distinct doubles of a chunk and, for each value, its place among them.
pub(super) struct Doubles {
    pub(super) distinct: Vec<f64>,
    pub(super) ids: Vec<u32>,
}

impl Doubles {
    /// The dictionary of `values`, NaN left out; `None` where one would not make the chunk smaller.
    ///
    /// Window means and changes of scores come from a few thousand distinct values, whose ids take a quarter of their
    /// bytes; most other statistics are different in nearly every row, which shows early.
    pub(super) fn of(values: &[f64]) -> Option<Self> {
        if values.len() >= 16 * SAMPLE && !repeats(values) {
            return None;
        }
        let mut distinct: Vec<f64> = Vec::new();
        let mut ids = Vec::with_capacity(values.len());
        let mut slots = Slots::new(1 << 12);
        let mut last = (f64::NAN.to_bits(), 0);
        let mut next_check = 1 << 12;
        for &value in values {
            if value.is_nan() {
                continue;
            }
            let bits = value.to_bits();
            if bits != last.0 {
                let id = slots.find_or_insert(bits, &mut distinct, value);
                last = (bits, id);
            }
            ids.push(last.1);
            if ids.len() == next_check {
                // Early on only what is all but unique is given up: values repeat between anime, not only within one.
                let most = if next_check < 1 << 16 { next_check / 8 * 7 } else { next_check / 8 * 5 };
                if distinct.len() > most.min(MOST_DOUBLES) {
                    return None;
                }
                next_check *= 2;
            }
        }
        (distinct.len() <= MOST_DOUBLES && distinct.len() <= ids.len() / 2).then_some(Self { distinct, ids })
    }
}

/// Values looked at before a dictionary is tried.
const SAMPLE: usize = 1 << 10;

/// Whether values from all over the chunk repeat: of so many, drawn from the 1/8 of distinct ones with which a dictionary begins
/// to pay in a chunk of 2¹⁷, some thirty are expected to have been there before.
fn repeats(values: &[f64]) -> bool {
    let (mut distinct, mut slots, mut known) = (Vec::with_capacity(SAMPLE), Slots::new(4 * SAMPLE), 0);
    for &value in values.iter().step_by(values.len() / SAMPLE).filter(|value| !value.is_nan()) {
        known += 1;
        slots.find_or_insert(value.to_bits(), &mut distinct, value);
    }
    distinct.len() * 50 <= known * 49
}

/// An open-addressing hash table of places in a list of distinct doubles.
struct Slots {
    slots: Vec<u32>,
    shift: u32,
}

const EMPTY: u32 = u32::MAX;

impl Slots {
    fn new(size: usize) -> Self {
        Self { slots: vec![EMPTY; size], shift: 64 - size.trailing_zeros() }
    }

    fn start(&self, bits: u64) -> usize {
        // Fibonacci hashing; the upper half is folded in, since small whole numbers have an empty lower one.
        let hash = (bits ^ (bits >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        usize::try_from(hash >> self.shift).unwrap_or(0)
    }

    fn find_or_insert(&mut self, bits: u64, distinct: &mut Vec<f64>, value: f64) -> u32 {
        let mask = self.slots.len() - 1;
        let mut at = self.start(bits);
        while self.slots[at] != EMPTY {
            let id = self.slots[at];
            if distinct[id as usize].to_bits() == bits {
                return id;
            }
            at = (at + 1) & mask;
        }
        let id = u32::try_from(distinct.len()).unwrap_or(EMPTY);
        self.slots[at] = id;
        distinct.push(value);
        if distinct.len() * 2 > self.slots.len() {
            self.grow(distinct);
        }
        id
    }

    fn grow(&mut self, distinct: &[f64]) {
        *self = Self::new(self.slots.len() * 4);
        let mask = self.slots.len() - 1;
        for (id, value) in (0..).zip(distinct) {
            let mut at = self.start(value.to_bits());
            while self.slots[at] != EMPTY {
                at = (at + 1) & mask;
            }
            self.slots[at] = id;
        }
    }
}

/// The entries of a dictionary in memory that a chunk uses, renumbered by first appearance.
pub(super) struct Used {
    /// Ids in memory, by the ids in the file.
    pub(super) entries: Vec<u32>,
    in_file: Vec<u32>,
}

impl Used {
    /// Nothing used yet of a dictionary of `length` entries.
    pub(super) fn new(length: usize) -> Self {
        Self { entries: Vec::new(), in_file: vec![EMPTY; length] }
    }

    /// The id in the file of an entry, `None` if the dictionary has no such entry.
    pub(super) fn id(&mut self, entry: u32) -> Option<u32> {
        let id = self.in_file.get_mut(entry as usize)?;
        if *id == EMPTY {
            *id = u32::try_from(self.entries.len()).ok()?;
            self.entries.push(entry);
        }
        Some(*id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_are_numbered_by_first_appearance() {
        let values: Vec<f64> = (0..40_000u32).map(|at| f64::from(at * 7 % 997) / 4.0).chain([f64::NAN]).collect();
        let found = Doubles::of(&values).unwrap();
        assert_eq!(found.distinct.len(), 997);
        assert_eq!(found.ids[..4], [0, 1, 2, 3]);
        for (&value, &id) in values.iter().zip(&found.ids) {
            assert_eq!(found.distinct[id as usize].to_bits(), value.to_bits());
        }
        assert!(Doubles::of(&[0.0, -0.0, 0.0, -0.0]).is_some_and(|found| found.distinct.len() == 2));
    }

    #[test]
    fn mostly_distinct_doubles_get_no_dictionary() {
        let distinct: Vec<f64> = (0..100_000).map(f64::from).collect();
        assert!(Doubles::of(&distinct).is_none());
        assert!(Doubles::of(&distinct[..10]).is_none());
    }
}
