//! Frames that the output tests write.

use std::sync::Arc;

use catlog_core::io::write::{Format, TableWriter};
use catlog_core::schema::{
    Column, ColumnDef, EnumDef, Frame, LabelDef, LogicalType, NULL_CODE, NULL_F64, NULL_I32, NULL_ID, TableDef,
    TextLists,
};

static MOOD: EnumDef = EnumDef {
    name: "Mood",
    doc: "A mood.",
    labels: &[LabelDef { label: "calm", doc: "Calm." }, LabelDef { label: "more_than_twelve_bytes", doc: "Long." }],
};

const fn column(name: &'static str, logical: LogicalType, nullable: bool) -> ColumnDef {
    ColumnDef { name, logical, nullable, defaulted: false, option: None, doc: "A column." }
}

/// A column of every type.
pub static EVERY_TYPE: TableDef = TableDef {
    name: "every_type",
    type_name: "EveryType",
    doc: "Every type.",
    key: &["mal_id"],
    columns: &[
        column("mal_id", LogicalType::Int32, false),
        column("snapshot_date", LogicalType::Date, true),
        column("count_7d", LogicalType::Int32, true),
        column("mean_7d", LogicalType::Float64, true),
        column("share", LogicalType::Float64, false),
        column("mood", LogicalType::Enum(&MOOD), true),
        column("title", LogicalType::Text, true),
        column("genres", LogicalType::TextList, false),
        column("more_genres", LogicalType::TextList, true),
        column("ids", LogicalType::Int32List, false),
        column("processed_at", LogicalType::Timestamp, false),
        column("etl_run_id", LogicalType::Text, false),
    ],
};

fn lists() -> Arc<TextLists> {
    let mut lists = TextLists::new(vec!["Action".into(), "Slice of Life".into(), "\"quoted\", \n".into()]);
    lists.push(&[]);
    lists.push(&[1, 0]);
    lists.push(&[2]);
    Arc::new(lists)
}

/// Three rows with a column of every type and the values that formats get wrong.
pub fn three_rows(first_id: i32) -> Frame {
    let columns = vec![
        Column::Int32(vec![first_id, first_id + 1, first_id + 2]),
        Column::Date(vec![0, 20_492, NULL_I32]),
        Column::Int32(vec![NULL_I32, -7, i32::MAX]),
        Column::Float64(vec![0.1, NULL_F64, -1e300]),
        Column::Float64(vec![7.0, -0.0, 5e-324]),
        Column::Label(vec![1, NULL_CODE, 0]),
        Column::Text {
            ids: vec![1, NULL_ID, 0],
            texts: vec!["a, \"b\"\r\nc".to_owned(), "鋼の錬金術師".to_owned(), "unused".to_owned()].into(),
        },
        Column::TextList { ids: vec![1, 0, 2], lists: lists() },
        Column::TextList { ids: vec![2, 2, 0], lists: lists() },
        Column::Int32List { ends: vec![0, 2, 3], values: vec![5, -6, 7] },
        Column::SameTimestamp(1_770_508_800_123_456),
        Column::SameText("run, 1".into()),
    ];
    Frame::new(&EVERY_TYPE, &[], 3, columns).unwrap()
}

/// Numbers that look drawn: a fixed linear congruential sequence.
pub fn drawn(seed: u64) -> impl Iterator<Item = u32> {
    let mut state = seed;
    std::iter::repeat_with(move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(state >> 33).unwrap()
    })
}

/// `rows` rows: runs of nulls and of values, few and many distinct doubles, differences that overflow, a dictionary of
/// texts larger than 2¹⁶.
pub fn many_rows(rows: usize, seed: u64) -> Frame {
    let draw = |seed_offset: u64, limit: u32| drawn(seed + seed_offset).map(move |value| value % limit);
    let id = |value: usize| i32::try_from(value).unwrap();
    let in_run = |row: usize, length: usize| (row / length).is_multiple_of(2);
    let mut ends = Vec::new();
    let mut end = 0;
    for length in draw(7, 12).take(rows) {
        end += length as usize;
        ends.push(end);
    }
    let columns = vec![
        Column::Int32((0..rows).map(|row| id(row / 90) + 1).collect()),
        Column::Date((0..rows).map(|row| if in_run(row, 300) { NULL_I32 } else { id(row % 90) }).collect()),
        Column::Int32(
            draw(1, 4)
                .take(rows)
                .zip(draw(2, 1 << 31))
                .map(|(kind, value)| match kind {
                    0 => NULL_I32,
                    1 => i32::MAX - i32::try_from(value >> 24).unwrap(),
                    2 => NULL_I32 + 1 + i32::try_from(value >> 24).unwrap(),
                    _ => i32::try_from(value).unwrap(),
                })
                .collect(),
        ),
        // All but unique, with single nulls.
        Column::Float64(
            draw(3, 1 << 31)
                .take(rows)
                .map(|value| if value % 50 == 0 { NULL_F64 } else { f64::from(value).sqrt() })
                .collect(),
        ),
        // A few hundred distinct values, in runs.
        Column::Float64(
            (0..rows)
                .zip(draw(4, 700))
                .map(|(row, value)| f64::from(if in_run(row, 41) { 9 } else { value }) / 7.0)
                .collect(),
        ),
        Column::Label(
            (0..rows).map(|row| if in_run(row, 64) { NULL_CODE } else { u8::from(in_run(row, 10)) }).collect(),
        ),
        Column::Text {
            ids: draw(5, 70_000).take(rows).map(|value| if value == 0 { NULL_ID } else { value - 1 }).collect(),
            texts: (0..70_000).map(|at| format!("title {at}")).collect(),
        },
        Column::TextList { ids: draw(6, 3).take(rows).collect(), lists: lists() },
        Column::TextList { ids: vec![0; rows], lists: lists() },
        Column::Int32List { values: (0..end).map(|at| id(at) * 3 - 1000).collect(), ends },
        Column::SameTimestamp(0),
        Column::SameText("".into()),
    ];
    Frame::new(&EVERY_TYPE, &[], rows, columns).unwrap()
}

/// The file that the frames make.
pub fn written(format: Format, frames: &[Frame]) -> Vec<u8> {
    let mut writer = TableWriter::new(format, frames[0].def(), frames[0].options(), "test", Vec::new()).unwrap();
    for frame in frames {
        writer.write(frame).unwrap();
    }
    assert_eq!(writer.rows(), frames.iter().map(|frame| frame.len() as u64).sum::<u64>());
    writer.finish().unwrap()
}

/// Equal frames give equal files, on one thread and on many.
#[allow(dead_code, reason = "each test binary uses a part of this module")]
pub fn check_determinism(format: Format) {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| written(format, &[many_rows(20_011, 5), three_rows(1_000_000), many_rows(3, 9)]))
    };
    let one = on(1);
    assert!(!one.is_empty());
    assert!(one == on(3), "{} differs with the number of threads", format.name());
    assert!(one == on(1), "{} differs from one time to the next", format.name());
}
