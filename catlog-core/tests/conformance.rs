//! The conformance cases that all languages share: `fixtures/conformance`, rows in, rows of the five tables out.

mod common;

use std::sync::Arc;

use catlog_core::domain::DailyRanking;
use catlog_core::panel::Panel;
use catlog_core::schema::{TableSchema, camel_case};
use catlog_core::tables::{
    Analysis, GenrePercentiles, Options, RollingMomentumAnalysis, TableName, TrendCorrelation, TrendSignificance,
    VolatilityRankings,
};
use serde::Serialize;
use serde_json::Value;

#[derive(serde::Deserialize)]
struct Case {
    name: String,
    rows: Vec<DailyRanking>,
    options: Options,
    expected: std::collections::BTreeMap<String, Vec<serde_json::Map<String, Value>>>,
}

fn rows<T: TableSchema + Serialize>(analysis: &Analysis, table: TableName) -> Vec<Value> {
    let rows = analysis.table(table).unwrap().rows::<T>().unwrap();
    rows.iter().map(|row| serde_json::to_value(row).unwrap()).collect()
}

/// Whether a value is the expected one: doubles to 2 units in the last place, p- and q-values to 1e-10.
fn same(key: &str, got: &Value, expected: &Value) -> bool {
    match (got.as_f64(), expected.as_f64()) {
        (Some(got), Some(expected)) => {
            let tolerance = if key.ends_with("PValue") || key.ends_with("QValue") { 1e-10 } else { 2.0 * f64::EPSILON };
            (got - expected).abs() <= tolerance * expected.abs()
        }
        _ => got == expected,
    }
}

#[test]
fn every_case() {
    let mut cells = 0;
    let mut files: Vec<_> =
        std::fs::read_dir(common::fixture("conformance")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    assert!(files.len() >= 16, "only {} cases found", files.len());
    for file in files {
        let case: Case = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        let analysis = Analysis::new(Arc::new(Panel::from_rows(case.rows).unwrap()), case.options).unwrap();
        assert_eq!(case.expected.len(), TableName::ALL.len(), "{}", case.name);
        for table in TableName::ALL {
            let got = match table {
                TableName::RollingMomentumAnalysis => rows::<RollingMomentumAnalysis>(&analysis, table),
                TableName::TrendSignificance => rows::<TrendSignificance>(&analysis, table),
                TableName::VolatilityRankings => rows::<VolatilityRankings>(&analysis, table),
                TableName::GenrePercentiles => rows::<GenrePercentiles>(&analysis, table),
                TableName::TrendCorrelation => rows::<TrendCorrelation>(&analysis, table),
            };
            let expected = &case.expected[table.as_str()];
            assert_eq!(got.len(), expected.len(), "{}: rows of {table}", case.name);
            for (got, expected) in got.iter().zip(expected) {
                for (key, expected) in expected {
                    cells += 1;
                    assert!(
                        same(key, &got[key], expected),
                        "{}: {table}.{key} is {}, not {expected} in {got}",
                        case.name,
                        got[key]
                    );
                }
                for column in
                    table.def().columns_with(&[]).filter(|c| c.name != "processed_at" && c.name != "etl_run_id")
                {
                    assert!(expected.contains_key(&camel_case(column.name)), "{}: {}", case.name, column.name);
                }
            }
        }
    }
    assert!(cells > 1_000, "only {cells} cells compared");
}
