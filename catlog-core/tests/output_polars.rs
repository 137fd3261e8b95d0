//! Frames go to Parquet and Arrow IPC and come back equal.

#![cfg(feature = "polars")]

mod output_frames;

use std::io::Cursor;

use catlog_core::io::write::{Format, TableWriter, arrow_schema, polars_schema};
use catlog_core::schema::registry::ANALYTICS_TABLES;
use catlog_core::schema::{Column, Frame};
use output_frames::{EVERY_TYPE, check_determinism, many_rows, three_rows, written};
use polars::prelude::{DataFrame, IpcReader, ParquetReader, SerReader};

fn read(format: Format, bytes: Vec<u8>) -> DataFrame {
    match format {
        Format::Parquet => ParquetReader::new(Cursor::new(bytes)).finish(),
        _ => IpcReader::new(Cursor::new(bytes)).finish(),
    }
    .unwrap()
}

fn check_round_trip(format: Format, frames: &[Frame]) {
    let read = read(format, written(format, frames));
    assert_eq!(**read.schema(), polars_schema(&EVERY_TYPE, &[]));
    let mut expected = DataFrame::empty_with_schema(&polars_schema(&EVERY_TYPE, &[]));
    for frame in frames {
        expected.vstack_mut(&frame.to_polars().unwrap()).unwrap();
    }
    for (read, expected) in read.columns().iter().zip(expected.columns()) {
        assert!(read.equals_missing(expected), "{} {read:?} {expected:?}", format.name());
    }
}

#[test]
fn values_nulls_and_lists_read_back_equal() {
    for format in [Format::Parquet, Format::Ipc] {
        check_round_trip(format, &[three_rows(1), three_rows(4)]);
        // Around the sizes of groups of eight, of blocks of 128, of pages, and several row groups.
        for rows in [0, 1, 7, 8, 9, 127, 128, 129, 130, 31_999, 32_000, 32_001] {
            check_round_trip(format, &[many_rows(rows, 1)]);
        }
        check_round_trip(format, &[many_rows(270_000, 2), many_rows(65_537, 3)]);
    }
}

#[test]
fn a_frame_and_its_polars_form_hold_the_same_values() {
    let polars = three_rows(1).to_polars().unwrap();
    let text = |name: &str| format!("{:?}", polars.column(name).unwrap().get(0).unwrap());
    assert_eq!(text("mood"), "String(\"more_than_twelve_bytes\")");
    assert_eq!(text("title"), "String(\"鋼の錬金術師\")");
    assert_eq!(text("snapshot_date"), "Date(0)");
    let mean = polars.column("mean_7d").unwrap().as_materialized_series().f64().unwrap().clone();
    assert_eq!(mean.iter().collect::<Vec<_>>(), [Some(0.1), None, Some(-1e300)]);
    let count = polars.column("count_7d").unwrap().as_materialized_series().i32().unwrap().clone();
    assert_eq!(count.iter().collect::<Vec<_>>(), [None, Some(-7), Some(i32::MAX)]);
    let genres = polars.column("genres").unwrap().as_materialized_series().list().unwrap().clone();
    let first = genres.get_as_series(0).unwrap();
    assert_eq!(first.str().unwrap().iter().flatten().collect::<Vec<_>>(), ["Slice of Life", "Action"]);
    assert_eq!(genres.get_as_series(1).unwrap().len(), 0);
    let ids = polars.column("ids").unwrap().as_materialized_series().list().unwrap().clone();
    assert_eq!(ids.get_as_series(1).unwrap().i32().unwrap().iter().flatten().collect::<Vec<_>>(), [5, -6]);
}

#[test]
fn nulls_carry_no_nan() {
    let polars = many_rows(1000, 4).to_polars().unwrap();
    let mean = polars.column("mean_7d").unwrap().as_materialized_series().f64().unwrap().clone();
    assert!(mean.null_count() > 0);
    assert!(mean.iter().flatten().all(|value| !value.is_nan()));
}

#[test]
fn every_table_has_a_file_without_rows() {
    let mut tables = 0;
    for def in ANALYTICS_TABLES {
        for options in [&[][..], &["robust"][..]] {
            for format in [Format::Parquet, Format::Ipc] {
                let writer = TableWriter::new(format, def, options, "empty", Vec::new()).unwrap();
                let read = read(format, writer.finish().unwrap());
                assert_eq!(**read.schema(), polars_schema(def, options));
                assert_eq!(read.height(), 0);
                tables += 1;
            }
            assert_eq!(arrow_schema(def, options).len(), def.columns_with(options).count());
        }
    }
    assert_eq!(tables, 4 * ANALYTICS_TABLES.len());
}

#[test]
fn bytes_do_not_depend_on_threads() {
    check_determinism(Format::Parquet);
    check_determinism(Format::Ipc);
}

#[test]
fn constants_cost_nothing_and_parquet_is_much_smaller_than_csv() {
    let frame = many_rows(100_000, 6);
    let size = |columns: &[&'static str]| {
        let def = Box::leak(Box::new(catlog_core::schema::TableDef {
            name: "part",
            type_name: "Part",
            doc: "A part.",
            key: &[],
            columns: EVERY_TYPE
                .columns
                .iter()
                .filter(|column| columns.contains(&column.name))
                .map(|column| catlog_core::schema::ColumnDef { ..*column })
                .collect::<Vec<_>>()
                .leak(),
        }));
        let values: Vec<Column> = columns.iter().map(|name| frame.column(name).unwrap().clone()).collect();
        let part = Frame::new(def, &[], frame.len(), values).unwrap();
        (written(Format::Parquet, std::slice::from_ref(&part)).len(), written(Format::Csv, &[part]).len())
    };
    let (constant, _) = size(&["processed_at", "etl_run_id"]);
    assert!(constant < 1000, "{constant} bytes for two constants");
    let (parquet, csv) = size(&["mal_id", "share", "mood", "genres", "processed_at", "etl_run_id"]);
    assert!(parquet * 10 < csv, "{parquet} bytes of Parquet, {csv} of CSV");
}

#[test]
fn a_frame_of_another_table_or_with_a_stray_id_is_an_error() {
    for format in Format::ALL {
        let mut writer = TableWriter::new(format, ANALYTICS_TABLES[0], &[], "test", Vec::new()).unwrap();
        assert_eq!(writer.write(&three_rows(1)).unwrap_err().code(), "frame_schema");

        let good = three_rows(1);
        let columns = good
            .columns()
            .map(|(def, column)| match (def.name, column) {
                ("title", Column::Text { texts, .. }) => Column::Text { ids: vec![0, 3, 1], texts: texts.clone() },
                _ => column.clone(),
            })
            .collect();
        let stray = Frame::new(&EVERY_TYPE, &[], 3, columns).unwrap();
        let mut writer = TableWriter::new(format, &EVERY_TYPE, &[], "test", Vec::new()).unwrap();
        assert_eq!(writer.write(&stray).unwrap_err().code(), "frame_schema", "{}", format.name());
        assert_eq!(stray.to_polars().unwrap_err().code(), "frame_schema");
        assert_eq!(stray.to_arrow().unwrap_err().code(), "frame_schema");
    }
}
