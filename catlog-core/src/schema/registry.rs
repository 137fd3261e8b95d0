//! The registry: every type that leaves Rust, once.
//!
//! Whatever is generated is generated from these lists. A row type that derives [`TableSchema`] and is in none of them fails
//! the test of `catlog-codegen` that reads the sources.

use super::{EnumDef, LogicalType, TableDef, TableSchema};
use crate::Error;
use crate::domain::{DOMAIN_TABLES, DOMAIN_VIEWS};
use crate::panel::RejectedRow;
use crate::tables::{
    GenrePercentiles, RollingMomentumAnalysis, TrendCorrelation, TrendSignificance, VolatilityRankings,
};

/// The five computed tables, in the order of the contract.
pub const ANALYTICS_TABLES: [&TableDef; 5] = [
    RollingMomentumAnalysis::TABLE,
    TrendSignificance::TABLE,
    VolatilityRankings::TABLE,
    GenrePercentiles::TABLE,
    TrendCorrelation::TABLE,
];

/// Every type: the domain model, the five tables, what is computed from a person's list, and the rows that a reader rejects.
///
/// ```
/// use catlog_core::schema::registry;
///
/// let names: Vec<&str> = registry::types().iter().map(|def| def.type_name).collect();
/// assert!(names.contains(&"Anime") && names.contains(&"TrendCorrelation") && names.contains(&"Recommendation"));
/// ```
#[must_use]
pub fn types() -> Vec<&'static TableDef> {
    [&DOMAIN_TABLES[..], &ANALYTICS_TABLES[..], &DOMAIN_VIEWS[..], &[RejectedRow::TABLE]].concat()
}

/// The types that are tables of a database: the domain model and the five tables.
#[must_use]
pub fn stored() -> Vec<&'static TableDef> {
    [&DOMAIN_TABLES[..], &ANALYTICS_TABLES[..]].concat()
}

/// Whether rows of the type are read as well as written. A missing value may then be absent as well as null.
#[must_use]
pub fn is_read(def: &TableDef) -> bool {
    DOMAIN_TABLES.iter().any(|domain| domain.name == def.name)
}

/// The label sets of the columns of `types`, each once, in the order in which they come.
#[must_use]
pub fn label_sets(types: &[&TableDef]) -> Vec<&'static EnumDef> {
    let mut sets: Vec<&'static EnumDef> = Vec::new();
    for column in types.iter().flat_map(|def| def.columns) {
        if let LogicalType::Enum(set) = column.logical
            && !sets.iter().any(|known| known.name == set.name)
        {
            sets.push(set);
        }
    }
    sets
}

/// The type of that name, which may be the one in SQL or the one of the type.
///
/// # Errors
/// [`Error::InvalidOption`] lists the names that there are.
///
/// ```
/// use catlog_core::schema::registry;
///
/// assert_eq!(registry::find("daily_rankings")?, registry::find("DailyRanking")?);
/// assert!(registry::find("rankings").unwrap_err().to_string().contains("daily_rankings"));
/// # Ok::<(), catlog_core::Error>(())
/// ```
pub fn find(name: &str) -> Result<&'static TableDef, Error> {
    let types = types();
    types.iter().find(|def| def.name == name || def.type_name == name).copied().ok_or_else(|| Error::InvalidOption {
        option: "table",
        value: name.to_owned(),
        reason: format!("the tables are {}", types.iter().map(|def| def.name).collect::<Vec<_>>().join(", ")),
    })
}

/// A reference from one stored type to another that a database keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForeignKey {
    /// The table that refers.
    pub table: &'static str,
    /// Its column.
    pub column: &'static str,
    /// The table that is referred to; its key is one column.
    pub to: &'static str,
}

/// The references that a database keeps: a list belongs to its person and goes with them.
///
/// There is none to `anime` and `etl_runs`: rankings and imported lists name anime that the catalogue has not collected yet,
/// and rows come with run ids that only their collector knows.
pub const FOREIGN_KEYS: [ForeignKey; 1] = [ForeignKey { table: "user_anime", column: "user_id", to: "users" }];

/// The indexes beside the keys, by table: what a dashboard asks for. The history of an anime needs none, since every key
/// begins with `mal_id`; lists are indexed by their items.
pub const INDEXES: [(&str, &[&str]); 15] = [
    ("anime", &["rank"]),
    ("anime", &["popularity"]),
    ("anime", &["genres"]),
    ("daily_rankings", &["snapshot_date", "rank"]),
    ("user_anime", &["user_id", "status"]),
    ("user_anime", &["mal_id"]),
    ("etl_runs", &["started_at"]),
    ("rolling_momentum_analysis", &["snapshot_date", "rank"]),
    ("rolling_momentum_analysis", &["snapshot_date", "rank_change_7d"]),
    ("rolling_momentum_analysis", &["snapshot_date", "rank_change_30d"]),
    ("rolling_momentum_analysis", &["snapshot_date", "score_change_7d"]),
    ("rolling_momentum_analysis", &["snapshot_date", "score_change_30d"]),
    ("trend_significance", &["snapshot_date", "rank_trend_q_value"]),
    ("volatility_rankings", &["snapshot_date", "volatility_rank"]),
    ("genre_percentiles", &["genre", "snapshot_date", "genre_rank"]),
];

/// The indexes of a table beside its key.
pub fn indexes(def: &TableDef) -> impl Iterator<Item = &'static [&'static str]> {
    INDEXES.iter().filter(|(table, _)| *table == def.name).map(|(_, columns)| *columns)
}

/// The references of a table to others.
pub fn foreign_keys(def: &TableDef) -> impl Iterator<Item = ForeignKey> {
    FOREIGN_KEYS.into_iter().filter(|key| key.table == def.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        let types = types();
        for (at, def) in types.iter().enumerate() {
            assert!(!types[..at].iter().any(|other| other.name == def.name || other.type_name == def.type_name));
        }
    }

    #[test]
    fn indexes_and_references_name_columns_that_there_are() {
        let stored = stored();
        let find = |name: &str| *stored.iter().find(|def| def.name == name).expect("a stored table");
        for (table, columns) in INDEXES {
            for column in columns {
                assert!(find(table).column(column).is_some(), "{table}.{column}");
            }
        }
        for key in FOREIGN_KEYS {
            let [to] = find(key.to).key else { panic!("{} has no single key column", key.to) };
            let (from, to) = (find(key.table).column(key.column), find(key.to).column(to));
            assert_eq!(from.map(|column| column.logical), to.map(|column| column.logical));
        }
    }

    #[test]
    fn label_sets_are_found_through_the_columns() {
        let names: Vec<&str> = label_sets(&types()).iter().map(|set| set.name).collect();
        assert_eq!(names.iter().filter(|name| **name == "Strength").count(), 1);
        for name in ["AnimeStatus", "AiringStatus", "EtlRunStatus", "RankMomentum", "MarketMomentumDirection"] {
            assert!(names.contains(&name), "{name}");
        }
    }
}
