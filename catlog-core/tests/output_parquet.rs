//! Frames of every type go to Parquet and come back equal.

#![cfg(feature = "polars")]

use std::io::Cursor;
use std::sync::Arc;

use catlog_core::io::write::{Format, TableWriter, polars_schema};
use catlog_core::schema::{
    Column, ColumnDef, EnumDef, Frame, LabelDef, LogicalType, NULL_CODE, NULL_F64, NULL_I32, NULL_ID, TableDef,
    TextLists,
};
use polars::prelude::{ParquetReader, SerReader};

static MOOD: EnumDef = EnumDef {
    name: "Mood",
    doc: "A mood.",
    labels: &[LabelDef { label: "calm", doc: "Calm." }, LabelDef { label: "more_than_twelve_bytes", doc: "Long." }],
};

const fn column(name: &'static str, logical: LogicalType, nullable: bool) -> ColumnDef {
    ColumnDef { name, logical, nullable, option: None, doc: "A column." }
}

static EVERY_TYPE: TableDef = TableDef {
    name: "every_type",
    type_name: "EveryType",
    doc: "Every type.",
    key: &["mal_id"],
    columns: &[
        column("mal_id", LogicalType::Int32, false),
        column("snapshot_date", LogicalType::Date, true),
        column("count_7d", LogicalType::Int32, true),
        column("mean_7d", LogicalType::Float64, true),
        column("mood", LogicalType::Enum(&MOOD), true),
        column("title", LogicalType::Text, true),
        column("genres", LogicalType::TextList, false),
        column("ids", LogicalType::Int32List, false),
        column("processed_at", LogicalType::Timestamp, false),
        column("etl_run_id", LogicalType::Text, false),
    ],
};

fn every_type(first_id: i32) -> Frame {
    let mut lists = TextLists::new(vec!["Action".into(), "Slice of Life".into(), "\"quoted\", \n".into()]);
    let none = lists.push(&[]);
    let two = lists.push(&[1, 0]);
    let odd = lists.push(&[2]);
    let columns = vec![
        Column::Int32(vec![first_id, first_id + 1, first_id + 2]),
        Column::Date(vec![0, 20_492, NULL_I32]),
        Column::Int32(vec![NULL_I32, -7, i32::MAX]),
        Column::Float64(vec![0.1, NULL_F64, -1e300]),
        Column::Label(vec![1, NULL_CODE, 0]),
        Column::Text {
            ids: vec![1, NULL_ID, 0],
            texts: vec!["a, \"b\"\r\nc".to_owned(), "鋼の錬金術師".to_owned()].into(),
        },
        Column::TextList { ids: vec![two, none, odd], lists: Arc::new(lists) },
        Column::Int32List { ends: vec![0, 2, 3], values: vec![5, -6, 7] },
        Column::SameTimestamp(1_770_508_800_123_456),
        Column::SameText("run, 1".into()),
    ];
    Frame::new(&EVERY_TYPE, &[], 3, columns).unwrap()
}

#[test]
fn parquet_reads_back_equal() {
    let mut writer = TableWriter::new(Format::Parquet, &EVERY_TYPE, &[], "every_type.parquet", Vec::new()).unwrap();
    writer.write(&every_type(1)).unwrap();
    writer.write(&every_type(4)).unwrap();
    assert_eq!(writer.rows(), 6);
    let bytes = writer.finish().unwrap();

    let read = ParquetReader::new(Cursor::new(bytes)).finish().unwrap();
    assert_eq!(**read.schema(), polars_schema(&EVERY_TYPE, &[]));
    let expected = every_type(1).to_polars().unwrap().vstack(&every_type(4).to_polars().unwrap()).unwrap();
    assert!(read.equals_missing(&expected), "{read}\n{expected}");
}
