//! What a kernel over two or more series refuses.

use thiserror::Error;

/// Arguments that do not fit together. (A statistic that is undefined for the values is `None`, not an error.)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum StatsError {
    /// Two series that belong together differ in length.
    #[error("series of different length: {left} and {right}")]
    LengthMismatch {
        /// Length of the first series.
        left: usize,
        /// Length of the second series.
        right: usize,
    },
    /// Days are not strictly increasing.
    #[error("days must increase strictly: day {day} at position {position} does not come after the one before it")]
    DaysNotIncreasing {
        /// The position of the day that is out of order, from 0.
        position: usize,
        /// That day.
        day: i32,
    },
}

/// Checks that two series are of one length.
pub(super) fn same_length(left: usize, right: usize) -> Result<(), StatsError> {
    if left == right { Ok(()) } else { Err(StatsError::LengthMismatch { left, right }) }
}
