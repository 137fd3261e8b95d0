//! A table in memory: frames of one definition, one behind the other.

use crate::Error;
use crate::schema::{Frame, LabelEnum, TableDef, TableSchema};

use super::{GenrePercentiles, RollingMomentumAnalysis, TrendCorrelation, TrendSignificance, VolatilityRankings};

/// Which of the five tables.
///
/// ```
/// use catlog_core::tables::TableName;
///
/// let name: TableName = "genre_percentiles".parse()?;
/// assert_eq!(name.def().key, ["mal_id", "snapshot_date", "genre"]);
/// # Ok::<(), catlog_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, LabelEnum)]
pub enum TableName {
    /// [`RollingMomentumAnalysis`].
    RollingMomentumAnalysis,
    /// [`TrendSignificance`].
    TrendSignificance,
    /// [`VolatilityRankings`].
    VolatilityRankings,
    /// [`GenrePercentiles`].
    GenrePercentiles,
    /// [`TrendCorrelation`].
    TrendCorrelation,
}

impl TableName {
    /// All five, in the order of the contract.
    pub const ALL: [Self; 5] = [
        Self::RollingMomentumAnalysis,
        Self::TrendSignificance,
        Self::VolatilityRankings,
        Self::GenrePercentiles,
        Self::TrendCorrelation,
    ];

    /// The definition of the table.
    #[must_use]
    pub fn def(self) -> &'static TableDef {
        match self {
            Self::RollingMomentumAnalysis => RollingMomentumAnalysis::TABLE,
            Self::TrendSignificance => TrendSignificance::TABLE,
            Self::VolatilityRankings => VolatilityRankings::TABLE,
            Self::GenrePercentiles => GenrePercentiles::TABLE,
            Self::TrendCorrelation => TrendCorrelation::TABLE,
        }
    }

    /// Its name in SQL and of files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.label()
    }
}

/// A table in memory: its rows, sorted by the key, in one or more frames.
#[derive(Debug, Clone)]
pub struct Table {
    def: &'static TableDef,
    options: &'static [&'static str],
    frames: Vec<Frame>,
}

impl Table {
    pub(crate) fn new(def: &'static TableDef, options: &'static [&'static str], frames: Vec<Frame>) -> Self {
        Self { def, options, frames }
    }

    /// Its definition.
    #[must_use]
    pub fn def(&self) -> &'static TableDef {
        self.def
    }

    /// The options whose columns it has.
    #[must_use]
    pub fn options(&self) -> &'static [&'static str] {
        self.options
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.frames.iter().map(Frame::len).sum()
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.frames.iter().all(Frame::is_empty)
    }

    /// The frames, in order; together they are the table.
    #[must_use]
    pub fn frames(&self) -> &[Frame] {
        &self.frames
    }

    /// All rows as structs: convenient for few, wasteful for millions.
    ///
    /// # Errors
    /// [`Error::FrameSchema`] if `T` is the row type of another table.
    pub fn rows<T: TableSchema>(&self) -> Result<Vec<T>, Error> {
        let mut rows = Vec::with_capacity(self.len());
        for frame in &self.frames {
            rows.extend(frame.rows::<T>()?);
        }
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::registry::ANALYTICS_TABLES;

    #[test]
    fn every_table_is_in_all_lists() {
        assert_eq!(TableName::ALL.len(), TableName::ENUM.labels.len());
        assert_eq!(TableName::ALL.map(TableName::def), ANALYTICS_TABLES);
        for (at, table) in TableName::ALL.into_iter().enumerate() {
            assert_eq!((table as usize, table.as_str()), (at, table.def().name));
        }
    }
}
