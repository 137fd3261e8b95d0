//! Arrays by row that many days fill at once.
//!
//! A day's cross-section yields one value for each of its rows, and the rows of different days lie interleaved. Relaxed
//! atomics make the writes safe without a lock and cost what a plain store costs.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

/// Doubles by row.
#[derive(Debug)]
pub(super) struct Doubles(Vec<AtomicU64>);

impl Doubles {
    pub fn filled(value: f64, rows: usize) -> Self {
        Self(std::iter::repeat_with(|| AtomicU64::new(value.to_bits())).take(rows).collect())
    }

    /// The value of a row, to be put elsewhere.
    pub fn cell(&self, row: usize) -> AtomicU64 {
        AtomicU64::new(self.0[row].load(Relaxed))
    }

    #[inline]
    pub fn set(&self, row: usize, value: f64) {
        self.0[row].store(value.to_bits(), Relaxed);
    }

    #[inline]
    pub fn get(&self, row: usize) -> f64 {
        f64::from_bits(self.0[row].load(Relaxed))
    }
}

/// Counts by row or slot.
#[derive(Debug)]
pub(super) struct Counts(Vec<AtomicU32>);

impl Counts {
    pub fn filled(value: u32, rows: usize) -> Self {
        Self(std::iter::repeat_with(|| AtomicU32::new(value)).take(rows).collect())
    }

    /// The value of a row, to be put elsewhere.
    pub fn cell(&self, row: usize) -> AtomicU32 {
        AtomicU32::new(self.0[row].load(Relaxed))
    }

    #[inline]
    pub fn set(&self, row: usize, value: u32) {
        self.0[row].store(value, Relaxed);
    }

    #[inline]
    pub fn get(&self, row: usize) -> u32 {
        self.0[row].load(Relaxed)
    }
}

impl From<Vec<AtomicU64>> for Doubles {
    fn from(cells: Vec<AtomicU64>) -> Self {
        Self(cells)
    }
}

impl From<Vec<AtomicU32>> for Counts {
    fn from(cells: Vec<AtomicU32>) -> Self {
        Self(cells)
    }
}

/// Mutable parts of an array by row, one for each length.
pub(super) fn split_mut<T>(mut whole: &mut [T], lengths: impl IntoIterator<Item = usize>) -> Vec<&mut [T]> {
    let mut parts = Vec::new();
    for length in lengths {
        let (part, rest) = whole.split_at_mut(length);
        parts.push(part);
        whole = rest;
    }
    parts
}
