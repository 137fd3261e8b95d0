//! The five tables against a second, independent computation: `fixtures/golden` (`SciPy` and exact fractions) cell by cell.

mod common;

use std::io::Read;
use std::sync::Arc;

use catlog_core::io::read::read_panel;
use catlog_core::panel::{Panel, ReadOptions, date_of};
use catlog_core::schema::{Column, LogicalType, NULL_CODE, NULL_I32, NULL_ID};
use catlog_core::tables::{Analysis, Options, Table, TableName};
use common::fixture;

/// p- and q-values come through two different algorithms; everything else is one rounding, or a root after one.
const P_TOLERANCE: f64 = 1e-10;
const ULPS: f64 = 2.0;

fn panel() -> Arc<Panel> {
    let outcome = read_panel(&[fixture("golden/panel.csv")], &ReadOptions::default()).unwrap();
    Arc::new(outcome.panel)
}

/// Rows of a gzipped CSV as text by column.
fn golden(file: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let mut text = String::new();
    let gz = std::fs::File::open(fixture(&format!("golden/{file}.csv.gz"))).unwrap();
    flate2::read::GzDecoder::new(gz).read_to_string(&mut text).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    (header, rows)
}

/// A cell as the golden files write it.
fn cell(logical: LogicalType, column: &Column, row: usize) -> String {
    match (logical, column) {
        (LogicalType::Int32, Column::Int32(values)) if values[row] == NULL_I32 => String::new(),
        (LogicalType::Int32, Column::Int32(values)) => values[row].to_string(),
        (LogicalType::Float64, Column::Float64(values)) if values[row].is_nan() => String::new(),
        (LogicalType::Float64, Column::Float64(values)) => values[row].to_string(),
        (LogicalType::Date, Column::Date(days)) => date_of(days[row]).to_string(),
        (LogicalType::Enum(_), Column::Label(codes)) if codes[row] == NULL_CODE => String::new(),
        (LogicalType::Enum(def), Column::Label(codes)) => def.labels[usize::from(codes[row])].label.to_owned(),
        (LogicalType::Text, Column::Text { ids, .. }) if ids[row] == NULL_ID => String::new(),
        (LogicalType::Text, Column::Text { ids, texts }) => texts[ids[row] as usize].clone(),
        (LogicalType::TextList, Column::TextList { ids, lists }) => {
            serde_json::to_string(&lists.get(ids[row]).collect::<Vec<_>>()).unwrap().replace("\",\"", "\", \"")
        }
        (LogicalType::Int32List, Column::Int32List { ends, values }) => {
            let start = if row == 0 { 0 } else { ends[row - 1] };
            format!("{:?}", &values[start..ends[row]])
        }
        (logical, _) => panic!("no cell of type {logical:?}"),
    }
}

fn same(name: &str, logical: LogicalType, got: &str, expected: &str) -> bool {
    if got == expected {
        return true;
    }
    if logical != LogicalType::Float64 || got.is_empty() || expected.is_empty() {
        return false;
    }
    let (got, expected): (f64, f64) = (got.parse().unwrap(), expected.parse().unwrap());
    let tolerance = if name.ends_with("_p_value") || name.ends_with("_q_value") {
        P_TOLERANCE * expected.abs()
    } else {
        ULPS * f64::EPSILON * expected.abs()
    };
    (got - expected).abs() <= tolerance
}

/// Compares every cell and returns how many there were.
fn compare(table: &Table, file: &str) -> usize {
    let (header, rows) = golden(file);
    assert_eq!(table.len(), rows.len(), "rows of {file}");
    let mut cells = 0;
    let mut wrong = Vec::new();
    let mut at = 0;
    for frame in table.frames() {
        for (index, name) in header.iter().enumerate() {
            let (def, column) = frame.columns().find(|(def, _)| def.name == name).unwrap_or_else(|| panic!("{name}"));
            for row in 0..frame.len() {
                let got = cell(def.logical, column, row);
                let expected = &rows[at + row][index];
                cells += 1;
                if !same(name, def.logical, &got, expected) {
                    wrong.push(format!("{:?} {name}: {got}, not {expected}", &rows[at + row][..2]));
                }
            }
        }
        at += frame.len();
    }
    assert!(
        wrong.is_empty(),
        "{} of {cells} cells of {file} differ:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(20)].join("\n")
    );
    cells
}

#[test]
fn every_cell_of_every_table() {
    let analysis = Analysis::new(panel(), Options { robust: true, ..Options::default() }).unwrap();
    let mut cells = 0;
    for name in TableName::ALL {
        // a column without golden values would not be compared; these have none, see the README there
        let has_none = |name: &&str| matches!(*name, "processed_at" | "etl_run_id") || name.ends_with("_ar_p_value");
        let columns: Vec<&str> = name.def().columns.iter().map(|column| column.name).filter(|c| !has_none(c)).collect();
        assert_eq!(golden(name.as_str()).0, columns, "columns of {name}: see fixtures/golden/golden.py");
        cells += compare(&analysis.table(name).unwrap(), name.as_str());
    }
    assert!(cells > 250_000, "only {cells} cells compared");
}

#[test]
fn changes_with_a_tolerance() {
    let options = Options { change_tolerance_days: 3, ..Options::default() };
    let analysis = Analysis::new(panel(), options).unwrap();
    let table = analysis.table(TableName::RollingMomentumAnalysis).unwrap();
    assert!(compare(&table, "tolerance/rolling_momentum_analysis") > 20_000);
}
