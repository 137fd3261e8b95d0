//! Frames go to CSV and JSON lines and read back equal.

mod output_frames;

use std::collections::BTreeMap;
use std::io::{self, Write};

use catlog_core::io::write::{Format, TableWriter};
use catlog_core::schema::{
    Column, Frame, LogicalType, NULL_CODE, NULL_F64, NULL_I32, TableSchema, TextLists, camel_case,
};
use catlog_core::tables::{RollingMomentumAnalysis, TrendCorrelation};
use output_frames::{EVERY_TYPE, check_determinism, many_rows, three_rows, written};
use serde_json::Value;
use serde_json::value::RawValue;

#[test]
fn csv_is_what_rfc_4180_says() {
    let text = String::from_utf8(written(Format::Csv, &[three_rows(1)])).unwrap();
    let expected = [
        "mal_id,snapshot_date,count_7d,mean_7d,share,mood,title,genres,more_genres,ids,processed_at,etl_run_id",
        "1,1970-01-01,,0.1,7.0,more_than_twelve_bytes,鋼の錬金術師,\"[\"\"Slice of Life\"\",\"\"Action\"\"]\",\
         \"[\"\"\\\"\"quoted\\\"\", \\n\"\"]\",[],2026-02-08T00:00:00.123456Z,\"run, 1\"",
        "2,2026-02-08,-7,,-0.0,,,[],\"[\"\"\\\"\"quoted\\\"\", \\n\"\"]\",\"[5,-6]\",2026-02-08T00:00:00.123456Z,\"run, 1\"",
        "3,,2147483647,-1e+300,5e-324,calm,\"a, \"\"b\"\"\r\nc\",\"[\"\"\\\"\"quoted\\\"\", \\n\"\"]\",[],[7],2026-02-08T00:00:00.123456Z,\"run, 1\"",
        "",
    ];
    assert_eq!(text, expected.join("\r\n"));
}

#[test]
fn jsonl_has_camel_case_names_and_nulls() {
    let text = String::from_utf8(written(Format::Jsonl, &[three_rows(1)])).unwrap();
    let line = text.lines().nth(1).unwrap();
    assert_eq!(
        line,
        "{\"malId\":2,\"snapshotDate\":\"2026-02-08\",\"count7d\":-7,\"mean7d\":null,\"share\":-0.0,\"mood\":null,\
         \"title\":null,\"genres\":[],\"moreGenres\":[\"\\\"quoted\\\", \\n\"],\"ids\":[5,-6],\
         \"processedAt\":\"2026-02-08T00:00:00.123456Z\",\"etlRunId\":\"run, 1\"}"
    );
}

/// The value of a cell as JSON, by the frame's own account.
fn expected(column: &Column, logical: LogicalType, row: usize) -> Value {
    match column {
        Column::Int32(values) if values[row] != NULL_I32 => values[row].into(),
        Column::Date(days) if days[row] != NULL_I32 => catlog_core::panel::date_of(days[row]).to_string().into(),
        Column::Float64(values) if !values[row].is_nan() => values[row].into(),
        Column::Label(codes) if codes[row] != NULL_CODE => match logical {
            LogicalType::Enum(set) => set.labels[usize::from(codes[row])].label.into(),
            _ => Value::Null,
        },
        Column::Text { ids, texts } => texts.get(ids[row] as usize).map_or(Value::Null, |text| text.as_str().into()),
        Column::TextList { ids, lists } => lists.get(ids[row]).collect(),
        Column::Int32List { ends, values } => values[if row == 0 { 0 } else { ends[row - 1] }..ends[row]].into(),
        Column::SameText(text) => text.to_string().into(),
        Column::SameTimestamp(0) => "1970-01-01T00:00:00Z".into(),
        _ => Value::Null,
    }
}

/// JSON whose numbers are read to the last bit, which `serde_json` does only with a feature.
fn value(json: &str) -> Value {
    json.parse::<f64>()
        .ok()
        .filter(|_| json.contains(['.', 'e']))
        .map_or_else(|| serde_json::from_str(json).unwrap(), Value::from)
}

#[test]
fn csv_and_jsonl_read_back_equal() {
    let frames = [many_rows(9001, 1), many_rows(130, 2)];
    let jsonl = written(Format::Jsonl, &frames);
    let csv = written(Format::Csv, &frames);
    let mut lines = serde_json::Deserializer::from_slice(&jsonl).into_iter::<BTreeMap<String, &RawValue>>();
    let mut reader = csv::Reader::from_reader(csv.as_slice());
    assert_eq!(reader.headers().unwrap(), EVERY_TYPE.columns.iter().map(|column| column.name).collect::<Vec<_>>());
    let mut records = reader.records();
    for frame in &frames {
        for row in 0..frame.len() {
            let object = lines.next().unwrap().unwrap();
            let record = records.next().unwrap().unwrap();
            for (at, (def, column)) in frame.columns().enumerate() {
                let expected = expected(column, def.logical, row);
                let json = object[&camel_case(def.name)].get();
                let is_text = matches!(
                    def.logical,
                    LogicalType::Text | LogicalType::Date | LogicalType::Enum(_) | LogicalType::Timestamp
                );
                let csv = match &record[at] {
                    "" if expected != "" => Value::Null,
                    text if is_text => text.into(),
                    text => value(text),
                };
                assert_eq!((value(json), csv), (expected.clone(), expected), "{} of row {row}", def.name);
            }
        }
    }
    assert!(lines.next().is_none() && records.next().is_none());
}

fn momentum() -> Frame {
    let mut lists = TextLists::new(vec!["Drama".into()]);
    lists.push(&[0]);
    lists.push(&[]);
    let lists = std::sync::Arc::new(lists);
    let columns = RollingMomentumAnalysis::TABLE
        .columns
        .iter()
        .map(|def| match def.logical {
            LogicalType::Int32 => Column::Int32(vec![3, if def.nullable { NULL_I32 } else { 4 }]),
            LogicalType::Float64 => Column::Float64(vec![1.0 / 3.0, if def.nullable { NULL_F64 } else { 1e21 }]),
            LogicalType::Date => Column::Date(vec![20_000, 20_001]),
            LogicalType::Enum(_) => Column::Label(vec![1, NULL_CODE]),
            LogicalType::TextList => Column::TextList { ids: vec![0, 1], lists: lists.clone() },
            LogicalType::Timestamp => Column::SameTimestamp(1_770_508_800_120_000),
            _ => Column::SameText("run".into()),
        })
        .collect();
    Frame::new(RollingMomentumAnalysis::TABLE, &[], 2, columns).unwrap()
}

#[test]
fn a_line_of_json_is_the_row_as_serde_writes_it() {
    let frame = momentum();
    let text = String::from_utf8(written(Format::Jsonl, std::slice::from_ref(&frame))).unwrap();
    let rows = frame.rows::<RollingMomentumAnalysis>().unwrap();
    let lines: Vec<String> = rows.iter().map(|row| serde_json::to_string(row).unwrap()).collect();
    assert_eq!(text.lines().collect::<Vec<_>>(), lines);
    let read: Vec<RollingMomentumAnalysis> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(read, rows);
}

#[test]
fn csv_of_no_rows_is_its_header() {
    let writer = TableWriter::new(Format::Csv, TrendCorrelation::TABLE, &[], "empty", Vec::new()).unwrap();
    let text = String::from_utf8(writer.finish().unwrap()).unwrap();
    assert!(text.starts_with("snapshot_date,rank_7d_vs_30d_correlation,") && text.ends_with(",etl_run_id\r\n"));
    assert_eq!(text.lines().count(), 1);
}

#[test]
fn bytes_do_not_depend_on_threads() {
    check_determinism(Format::Csv);
    check_determinism(Format::Jsonl);
}

/// A disk with room for so many bytes.
struct FullAfter(usize);

impl Write for FullAfter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let taken = bytes.len().min(self.0);
        self.0 -= taken;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_an_error_that_names_the_file() {
    for format in Format::ALL {
        let whole = match TableWriter::new(format, &EVERY_TYPE, &[], "whole", Vec::new()) {
            Ok(_) => written(format, &[three_rows(1)]).len(),
            Err(error) => {
                assert_eq!(error.code(), "invalid_option", "the format is not in this build");
                continue;
            }
        };
        for room in [0, 3, whole / 2, whole - 1] {
            let error = TableWriter::new(format, &EVERY_TYPE, &[], "out/every_type", FullAfter(room))
                .and_then(|mut writer| writer.write(&three_rows(1)).and_then(|()| writer.finish().map(drop)))
                .unwrap_err();
            assert_eq!(error.code(), "io", "{} {room}", format.name());
            assert!(error.to_string().contains("out/every_type"));
        }
        let mut writer = TableWriter::new(format, &EVERY_TYPE, &[], "out/every_type", FullAfter(whole)).unwrap();
        writer.write(&three_rows(1)).unwrap();
        writer.finish().unwrap();
    }
}
