//! The registry: every type that leaves Rust, once.
//!
//! Whatever is generated is generated from these lists. Tests of `catlog-codegen` read the sources: a public type that
//! serde writes or reads and that is in none of the lists fails them.

use super::{ColumnDef, EnumDef, FieldType, LabelEnum, ObjectDef, ObjectSchema, Shape, TableDef, TableSchema};
use crate::Error;
use crate::catalog::{
    AdvancedSummary, AnimeSummary, AppendReport, CatalogOptions, CompactReport, Days, Filter, GenreStanding,
    LabelCount, NewEntry, Order, Query, RankMove, RefreshReport, ScoreMove, SignificantTrend, Streak, SummaryOptions,
    Trend, TrendCounts, TrendingOptions, TrendingSummary, Value,
};
use crate::domain::{
    Anime, AnimePage, DOMAIN_TABLES, DOMAIN_VIEWS, MissingRank, Parsed, RecommendOptions, Unrecognized, UserAnime,
    UserList,
};
use crate::export::{EmptyColumns, ExportReport, Layout, WrittenFile};
use crate::panel::{
    Anomaly, Captures, Change, ColumnNulls, DayCount, FileReport, InvalidInput, OnInvalid, Problem, QualityReport,
    ReadReport, ReasonCount, RejectedRow, ZeroCounts,
};
use crate::tables::{
    Dates, GenrePercentiles, Metric, MinObservations, Options, RankLimits, RankMomentum, RollingMomentumAnalysis,
    RunMetadata, ScoreLimits, ScoreMomentum, TrendCorrelation, TrendSignificance, VolatilityCategory,
    VolatilityRankings,
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

/// The types that are no rows: what functions take and give, with its parts. A part stands before what consists of it.
pub const OBJECTS: [&ObjectDef; 54] = [
    // What a reader and a writer say.
    ZeroCounts::OBJECT,
    ReasonCount::OBJECT,
    FileReport::OBJECT,
    ReadReport::OBJECT,
    DayCount::OBJECT,
    Change::OBJECT,
    Anomaly::OBJECT,
    ColumnNulls::OBJECT,
    QualityReport::OBJECT,
    Problem::OBJECT,
    InvalidInput::OBJECT,
    WrittenFile::OBJECT,
    EmptyColumns::OBJECT,
    ExportReport::OBJECT,
    // How tables are computed.
    Dates::OBJECT,
    MinObservations::OBJECT,
    RankLimits::OBJECT,
    ScoreLimits::OBJECT,
    RunMetadata::OBJECT,
    Options::OBJECT,
    // A catalogue: what it is asked and what it answers.
    CatalogOptions::OBJECT,
    Days::OBJECT,
    Value::OBJECT,
    Filter::OBJECT,
    Order::OBJECT,
    Query::OBJECT,
    AnimeSummary::OBJECT,
    AppendReport::OBJECT,
    RefreshReport::OBJECT,
    CompactReport::OBJECT,
    TrendingOptions::OBJECT,
    RankMove::OBJECT,
    ScoreMove::OBJECT,
    NewEntry::OBJECT,
    Streak::OBJECT,
    Trend::<RankMove>::OBJECT,
    Trend::<ScoreMove>::OBJECT,
    Trend::<NewEntry>::OBJECT,
    Trend::<Streak>::OBJECT,
    TrendingSummary::OBJECT,
    SummaryOptions::OBJECT,
    LabelCount::<RankMomentum>::OBJECT,
    LabelCount::<ScoreMomentum>::OBJECT,
    LabelCount::<VolatilityCategory>::OBJECT,
    TrendCounts::OBJECT,
    SignificantTrend::OBJECT,
    GenreStanding::OBJECT,
    AdvancedSummary::OBJECT,
    // Documents.
    Unrecognized::OBJECT,
    Parsed::<Anime>::OBJECT,
    Parsed::<UserAnime>::OBJECT,
    AnimePage::OBJECT,
    UserList::OBJECT,
    RecommendOptions::OBJECT,
];

/// Label sets that are arguments of functions and stand in no field.
pub const ARGUMENT_LABELS: [&EnumDef; 5] =
    [OnInvalid::ENUM, Captures::ENUM, MissingRank::ENUM, Metric::ENUM, Layout::ENUM];

/// Whether a column may be absent in JSON. In a row that is read as well as written (the domain model) that is the same as
/// null; a column of an option is absent where the option is off.
#[must_use]
pub fn may_be_absent(column: &ColumnDef) -> bool {
    column.defaulted || column.option.is_some()
}

/// Whether a row may be read with less than what is always written: a list that is absent is empty, a number is 0.
#[must_use]
pub fn has_input_form(def: &TableDef) -> bool {
    def.columns.iter().any(|column| column.defaulted && !column.nullable)
}

/// The label sets of the columns of `types` and of the fields of `objects`, each once, in the order in which they come.
#[must_use]
pub fn label_sets(types: &[&TableDef], objects: &[&ObjectDef]) -> Vec<&'static EnumDef> {
    let columns = types.iter().flat_map(|def| def.columns).map(|column| FieldType::Column(column.logical));
    let fields = objects.iter().flat_map(|def| def.fields()).map(|field| field.ty);
    let mut sets: Vec<&'static EnumDef> = Vec::new();
    for ty in columns.chain(fields) {
        if let FieldType::Label(set) = ty.innermost()
            && !sets.iter().any(|known| known.name == set.name)
        {
            sets.push(set);
        }
    }
    sets
}

/// Every label set, those of arguments last.
#[must_use]
pub fn all_label_sets() -> Vec<&'static EnumDef> {
    [&label_sets(&types(), &OBJECTS)[..], &ARGUMENT_LABELS[..]].concat()
}

/// The types that a type consists of, itself last: row types and objects.
#[must_use]
pub fn parts(ty: FieldType) -> Vec<FieldType> {
    let mut parts = Vec::new();
    collect_parts(ty, &mut parts);
    parts
}

fn collect_parts(ty: FieldType, parts: &mut Vec<FieldType>) {
    let ty = ty.innermost();
    if parts.contains(&ty) {
        return;
    }
    match ty {
        FieldType::Object(def) => {
            if let Shape::Union(types) = def.shape {
                for &part in types {
                    collect_parts(part, parts);
                }
            }
            for field in def.fields() {
                collect_parts(field.ty, parts);
            }
            parts.push(ty);
        }
        FieldType::Row(_) => parts.push(ty),
        _ => {}
    }
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

/// The object of that name: `TrendingSummary`, `TrendOfRankMove`.
#[must_use]
pub fn find_object(name: &str) -> Option<&'static ObjectDef> {
    OBJECTS.into_iter().find(|def| def.full_name() == name)
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
        let mut names: Vec<String> = types.iter().map(|def| def.type_name.to_owned()).collect();
        names.extend(OBJECTS.iter().map(|def| def.full_name()));
        names.extend(all_label_sets().iter().map(|set| set.name.to_owned()));
        for (at, name) in names.iter().enumerate() {
            assert!(!names[..at].contains(name), "{name} is there twice");
        }
    }

    #[test]
    fn parts_stand_before_what_consists_of_them() {
        for (at, def) in OBJECTS.into_iter().enumerate() {
            for part in parts(FieldType::Object(def)) {
                match part {
                    FieldType::Object(part) => {
                        assert!(OBJECTS[..=at].contains(&part), "{} before {}", part.full_name(), def.full_name());
                    }
                    FieldType::Row(row) => assert!(types().contains(&row), "{}", row.type_name),
                    _ => panic!("{part:?}"),
                }
            }
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
        let names: Vec<&str> = all_label_sets().iter().map(|set| set.name).collect();
        assert_eq!(names.iter().filter(|name| **name == "Strength").count(), 1);
        for name in
            ["AnimeStatus", "AiringStatus", "EtlRunStatus", "RankMomentum", "MarketMomentumDirection", "Op", "Metric"]
        {
            assert!(names.contains(&name), "{name}");
        }
    }
}
