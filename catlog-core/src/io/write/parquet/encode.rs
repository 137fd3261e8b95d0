//! A column of a frame as a column chunk.

use std::ops::Range;

use parquet::basic::Encoding;
use parquet::data_type::ByteArray;
use parquet::errors::{ParquetError, Result};
use parquet::file::statistics::Statistics;
use parquet::schema::types::ColumnDescPtr;

use super::bits::{delta_binary_packed, hybrid, hybrid_bits, run_of, width_of};
use super::chunk::{Chunk, ChunkWriter};
use super::dictionary::{Doubles, Used};
use crate::schema::{Column, LogicalType, NULL_CODE, NULL_I32, NULL_ID, TextLists};

/// Values of a page: with their levels, doubles stay under the 256 KB up to which zstd takes the settings that suit them.
const PAGE_VALUES: usize = 32_000;

/// The rows of a column as a chunk of the leaf.
///
/// Integers and days are differences, what has a dictionary in memory keeps it, doubles get one where it makes them
/// smaller. `BYTE_STREAM_SPLIT` would take another 7 % off a momentum table, but Spark's vectorized reader refuses it.
pub(super) fn chunk(column: &Column, logical: LogicalType, rows: Range<usize>, leaf: &ColumnDescPtr) -> Result<Chunk> {
    let mut out = ChunkWriter::new()?;
    let optional = leaf.max_def_level() > leaf.max_rep_level();
    let count = rows.len();
    let statistics = match column {
        Column::Int32(values) | Column::Date(values) => integers(&values[rows], optional, &mut out)?,
        Column::Float64(values) => doubles(&values[rows], optional, &mut out)?,
        Column::Label(codes) => {
            let LogicalType::Enum(set) = logical else {
                return Err(ParquetError::General("labels outside of an enum".to_owned()));
            };
            let ids = codes[rows].iter().map(|&code| if code == NULL_CODE { NULL_ID } else { u32::from(code) });
            texts(ids, set.labels.len(), |id| set.labels[id as usize].label, optional, &mut out)?
        }
        Column::Text { ids, texts: all } => {
            texts(ids[rows].iter().copied(), all.len(), |id| all[id as usize].as_str(), optional, &mut out)?
        }
        Column::TextList { ids, lists } => text_lists(&ids[rows], lists, optional, &mut out)?,
        Column::Int32List { ends, values } => integer_lists(ends, values, rows, optional, &mut out)?,
        Column::SameText(text) => {
            let mut plain = Vec::new();
            plain_text(text, &mut plain)?;
            constant(&plain, count, optional, &mut out)?;
            let value = ByteArray::from(text.as_bytes().to_vec());
            Statistics::byte_array(Some(value.clone()), Some(value), None, Some(0), false)
        }
        Column::SameTimestamp(micros) => {
            constant(&micros.to_le_bytes(), count, optional, &mut out)?;
            Statistics::int64(Some(*micros), Some(*micros), None, Some(0), false)
        }
    };
    out.finish(leaf.clone(), count, statistics)
}

/// Puts levels before values: their length, then the levels.
fn levels(out: &mut Vec<u8>, encode: impl FnOnce(&mut Vec<u8>)) -> Result<()> {
    let start = out.len();
    out.extend_from_slice(&[0; 4]);
    encode(out);
    let length = u32::try_from(out.len() - start - 4)?;
    out[start..start + 4].copy_from_slice(&length.to_le_bytes());
    Ok(())
}

/// Definition levels of flat values.
fn presence<T>(values: &[T], nulls: usize, is_null: impl Fn(&T) -> bool, out: &mut Vec<u8>) -> Result<()> {
    levels(out, |out| {
        if nulls == 0 || nulls == values.len() {
            run_of(u32::from(nulls == 0), values.len(), 1, out);
        } else {
            hybrid_bits(values.len(), |at| !is_null(&values[at]), out);
        }
    })
}

fn integers(values: &[i32], optional: bool, out: &mut ChunkWriter) -> Result<Statistics> {
    let is_null = |value: &i32| *value == NULL_I32;
    let (mut least, mut greatest, mut nulls) = (i32::MAX, i32::MIN, 0);
    let mut body = Vec::new();
    for page in values.chunks(PAGE_VALUES) {
        body.clear();
        let null = page.iter().filter(|value| is_null(value)).count();
        nulls += null;
        if optional {
            presence(page, null, is_null, &mut body)?;
        }
        let present: Vec<i32>;
        let there = if null == 0 {
            page
        } else {
            present = page.iter().copied().filter(|value| !is_null(value)).collect();
            &present
        };
        for &value in there {
            least = least.min(value);
            greatest = greatest.max(value);
        }
        delta_binary_packed(there, &mut body);
        out.page(&body, page.len(), Encoding::DELTA_BINARY_PACKED)?;
    }
    let known = nulls < values.len();
    Ok(Statistics::int32(known.then_some(least), known.then_some(greatest), None, Some(nulls as u64), false))
}

fn doubles(values: &[f64], optional: bool, out: &mut ChunkWriter) -> Result<Statistics> {
    let is_null = |value: &f64| value.is_nan();
    let dictionary = Doubles::of(values);
    if let Some(Doubles { distinct, .. }) = &dictionary {
        let plain: Vec<u8> = distinct.iter().flat_map(|value| value.to_le_bytes()).collect();
        out.dictionary(&plain, distinct.len())?;
    }
    let (mut least, mut greatest, mut nulls, mut done) = (f64::INFINITY, f64::NEG_INFINITY, 0, 0);
    let mut body = Vec::new();
    for page in values.chunks(PAGE_VALUES) {
        body.clear();
        let null = page.iter().filter(|value| is_null(value)).count();
        nulls += null;
        if optional {
            presence(page, null, is_null, &mut body)?;
        }
        let (page_least, page_greatest) = bounds(page);
        (least, greatest) = (least.min(page_least), greatest.max(page_greatest));
        if let Some(Doubles { distinct, ids }) = &dictionary {
            let there = page.len() - null;
            put_ids(&ids[done..done + there], distinct.len(), &mut body);
            done += there;
            out.page(&body, page.len(), Encoding::RLE_DICTIONARY)?;
        } else {
            plain_doubles(page, null, &mut body);
            out.page(&body, page.len(), Encoding::PLAIN)?;
        }
    }
    let known = nulls < values.len();
    // The two zeros are equal here and not to every reader: the bounds take both in.
    let least = if least == 0.0 { -0.0 } else { least };
    let greatest = if greatest == 0.0 { 0.0 } else { greatest };
    Ok(Statistics::double(known.then_some(least), known.then_some(greatest), None, Some(nulls as u64), false))
}

/// Least and greatest of what is not NaN. In four lanes: a processor compares faster than it waits for the comparison before.
fn bounds(values: &[f64]) -> (f64, f64) {
    let (mut least, mut greatest) = ([f64::INFINITY; 4], [f64::NEG_INFINITY; 4]);
    let (fours, rest) = values.as_chunks::<4>();
    for four in fours {
        for ((least, greatest), &value) in least.iter_mut().zip(&mut greatest).zip(four) {
            // Comparisons with NaN are false.
            *least = if value < *least { value } else { *least };
            *greatest = if value > *greatest { value } else { *greatest };
        }
    }
    let all = |lanes: [f64; 4]| lanes.into_iter().chain(rest.iter().copied());
    (all(least).fold(f64::INFINITY, f64::min), all(greatest).fold(f64::NEG_INFINITY, f64::max))
}

/// The values of a page that are not NaN.
fn plain_doubles(page: &[f64], nulls: usize, out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + page.len() * 8, 0);
    let values = out[start..].chunks_exact_mut(8);
    if nulls == 0 {
        for (bytes, value) in values.zip(page) {
            bytes.copy_from_slice(&value.to_le_bytes());
        }
    } else {
        // A null is overwritten by the value behind it: no branch to mispredict.
        let mut at = start;
        for value in page {
            out[at..at + 8].copy_from_slice(&value.to_le_bytes());
            at += if value.is_nan() { 0 } else { 8 };
        }
        out.truncate(at);
    }
}

/// Ids in a dictionary of `entries`, after the byte that says how many bits each has.
fn put_ids(ids: &[u32], entries: usize, out: &mut Vec<u8>) {
    let width = id_width(entries);
    out.push(width.to_le_bytes()[0]);
    hybrid(ids, width, out);
}

fn id_width(entries: usize) -> u32 {
    width_of(u32::try_from(entries.saturating_sub(1)).unwrap_or(u32::MAX)).max(1)
}

fn plain_text(text: &str, out: &mut Vec<u8>) -> Result<()> {
    out.extend_from_slice(&u32::try_from(text.len())?.to_le_bytes());
    out.extend_from_slice(text.as_bytes());
    Ok(())
}

/// The same value in every row: one entry, one page, one run.
fn constant(plain: &[u8], rows: usize, optional: bool, out: &mut ChunkWriter) -> Result<()> {
    out.dictionary(plain, 1)?;
    let mut body = Vec::new();
    if optional {
        levels(&mut body, |out| run_of(1, rows, 1, out))?;
    }
    body.push(1);
    run_of(0, rows, 1, &mut body);
    out.page(&body, rows, Encoding::RLE_DICTIONARY)
}

/// Writes the page of the texts in use, and their least and greatest.
fn text_dictionary<'a>(
    used: &Used,
    text: impl Fn(u32) -> &'a str,
    nulls: usize,
    out: &mut ChunkWriter,
) -> Result<Statistics> {
    let mut plain = Vec::new();
    for &entry in &used.entries {
        plain_text(text(entry), &mut plain)?;
    }
    out.dictionary(&plain, used.entries.len())?;
    let value = |text: Option<&str>| text.map(|text| ByteArray::from(text.as_bytes().to_vec()));
    let least = value(used.entries.iter().map(|&entry| text(entry)).min());
    let greatest = value(used.entries.iter().map(|&entry| text(entry)).max());
    Ok(Statistics::byte_array(least, greatest, None, Some(nulls as u64), false))
}

fn beyond() -> ParquetError {
    ParquetError::General("an id lies beyond its dictionary".to_owned())
}

fn texts<'a>(
    ids: impl Iterator<Item = u32>,
    entries: usize,
    text: impl Fn(u32) -> &'a str,
    optional: bool,
    out: &mut ChunkWriter,
) -> Result<Statistics> {
    let mut used = Used::new(entries);
    let ids: Vec<u32> = ids
        .map(|id| if id == NULL_ID { Ok(NULL_ID) } else { used.id(id).ok_or_else(beyond) })
        .collect::<Result<_>>()?;
    let is_null = |id: &u32| *id == NULL_ID;
    let nulls = ids.iter().filter(|id| is_null(id)).count();
    let statistics = text_dictionary(&used, text, nulls, out)?;
    let mut body = Vec::new();
    for page in ids.chunks(PAGE_VALUES) {
        body.clear();
        let null = page.iter().filter(|id| is_null(id)).count();
        if optional {
            presence(page, null, is_null, &mut body)?;
        }
        if null == 0 {
            put_ids(page, used.entries.len(), &mut body);
        } else {
            let there: Vec<u32> = page.iter().copied().filter(|id| !is_null(id)).collect();
            put_ids(&there, used.entries.len(), &mut body);
        }
        out.page(&body, page.len(), Encoding::RLE_DICTIONARY)?;
    }
    Ok(statistics)
}

/// Levels of the lists of a page: for every item, and for every empty list, whether it goes on with the list before it
/// and how much of its path is there.
#[derive(Default)]
struct ListLevels {
    repetition: Vec<u32>,
    definition: Vec<u32>,
}

impl ListLevels {
    fn push(&mut self, length: usize, optional: bool) {
        let there = u32::from(optional);
        if length == 0 {
            self.repetition.push(0);
            self.definition.push(there);
        } else {
            self.repetition.push(0);
            self.repetition.resize(self.repetition.len() + length - 1, 1);
            self.definition.resize(self.definition.len() + length, there + 1);
        }
    }

    fn put(&self, optional: bool, out: &mut Vec<u8>) -> Result<()> {
        levels(out, |out| hybrid(&self.repetition, 1, out))?;
        levels(out, |out| hybrid(&self.definition, 1 + u32::from(optional), out))
    }

    fn clear(&mut self) {
        self.repetition.clear();
        self.definition.clear();
    }
}

fn text_lists(ids: &[u32], lists: &TextLists, optional: bool, out: &mut ChunkWriter) -> Result<Statistics> {
    let mut used = Used::new(lists.texts().len());
    let mut empty = 0;
    let mut before = None;
    for &id in ids {
        if id as usize >= lists.len() {
            return Err(beyond());
        }
        let items = lists.items(id);
        empty += usize::from(items.is_empty());
        if before != Some(id) {
            before = Some(id);
            for &item in items {
                used.id(item);
            }
        }
    }
    let statistics = text_dictionary(&used, |item| lists.texts()[item as usize].as_str(), empty, out)?;
    let (mut body, mut items, mut page_levels) = (Vec::new(), Vec::new(), ListLevels::default());
    for page in ids.chunks(PAGE_VALUES) {
        body.clear();
        items.clear();
        page_levels.clear();
        for &id in page {
            let list = lists.items(id);
            page_levels.push(list.len(), optional);
            items.extend(list.iter().filter_map(|&item| used.id(item)));
        }
        page_levels.put(optional, &mut body)?;
        put_ids(&items, used.entries.len(), &mut body);
        out.page(&body, page_levels.repetition.len(), Encoding::RLE_DICTIONARY)?;
    }
    Ok(statistics)
}

fn integer_lists(
    ends: &[usize],
    values: &[i32],
    rows: Range<usize>,
    optional: bool,
    out: &mut ChunkWriter,
) -> Result<Statistics> {
    let start_of = |row: usize| if row == 0 { 0 } else { ends[row - 1] };
    let mut empty = 0;
    let (first, last) = (start_of(rows.start), start_of(rows.end));
    let (mut body, mut page_levels) = (Vec::new(), ListLevels::default());
    let mut row = rows.start;
    while row < rows.end {
        body.clear();
        page_levels.clear();
        let page = row..rows.end.min(row + PAGE_VALUES);
        for row in page.clone() {
            let length = ends[row] - start_of(row);
            empty += u64::from(length == 0);
            page_levels.push(length, optional);
        }
        page_levels.put(optional, &mut body)?;
        delta_binary_packed(&values[start_of(page.start)..start_of(page.end)], &mut body);
        out.page(&body, page_levels.repetition.len(), Encoding::DELTA_BINARY_PACKED)?;
        row = page.end;
    }
    let all = &values[first..last];
    Ok(Statistics::int32(all.iter().min().copied(), all.iter().max().copied(), None, Some(empty), false))
}
