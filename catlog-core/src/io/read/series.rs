//! Columns of polars as columns of the panel, type by type.

use std::fmt::Display;

use polars::prelude::{ChunkedArray, DataType, ListChunked, PolarsNumericType, Series, StringChunked, TimeUnit};
use polars_arrow::array::{Array, ListArray, Utf8ViewArray, View};
use polars_arrow::bitmap::Bitmap;

use crate::Error;
use crate::panel::{
    BadValue, Dictionaries, Field, Fixed, Instant, Number, ReadColumn, Reason, Seen, Texts, Values, from_f32, from_f64,
    from_parts, in_range, parse_fixed, parse_instant, rescale,
};
use crate::schema::{NULL_I32, NULL_ID};

/// A way to read each column's type, decided once for a file.
pub(super) fn check_type(file: &str, name: &str, field: Field, dtype: &DataType) -> Result<(), Error> {
    let known = match field {
        Field::SnapshotDate => {
            matches!(dtype, DataType::Date | DataType::Datetime(..)) || is_text(dtype) || *dtype == DataType::Null
        }
        Field::Title | Field::EtlRunId => is_text(dtype) || *dtype == DataType::Null,
        Field::Genres => {
            let list = matches!(dtype, DataType::List(inner) if is_text(inner) || **inner == DataType::Null);
            list || is_text(dtype) || *dtype == DataType::Null
        }
        _ => {
            let number = dtype.is_integer() || dtype.is_float() || matches!(dtype, DataType::Decimal(..));
            number || is_text(dtype) || *dtype == DataType::Null
        }
    };
    if known {
        return Ok(());
    }
    Err(Error::ColumnType {
        file: file.to_owned(),
        column: name.to_owned(),
        found: dtype.to_string(),
        expected: field.expected().to_owned(),
        cure: "cast it before it is written".to_owned(),
    })
}

fn is_text(dtype: &DataType) -> bool {
    matches!(dtype, DataType::String | DataType::Categorical(..) | DataType::Enum(..))
}

/// Reads a column. `mal_id` are the anime of the rows, if they are known: an anime's title is mostly the one that it had.
pub(super) fn read_column(
    field: Field,
    series: &Series,
    mal_id: Option<&[i32]>,
) -> Result<ReadColumn, polars::error::PolarsError> {
    let mut out = Reader {
        field,
        bad: Vec::new(),
        seen: Seen::default(),
        dictionaries: Dictionaries::default(),
        rows: series.len(),
    };
    let values = match field {
        Field::SnapshotDate => out.instants(series)?,
        Field::Title | Field::EtlRunId => Values::Ids(out.texts(series, mal_id)?),
        Field::Genres => Values::Ids(out.lists(series)?),
        _ => Values::Numbers(out.numbers(series)?),
    };
    Ok(ReadColumn { field, values, bad: out.bad, seen: out.seen, dictionaries: out.dictionaries })
}

/// What a column becomes beside its values.
struct Reader {
    field: Field,
    bad: Vec<BadValue>,
    seen: Seen,
    dictionaries: Dictionaries,
    rows: usize,
}

type PolarsResult<T> = Result<T, polars::error::PolarsError>;

impl Reader {
    fn reject(&mut self, row: usize, reason: Reason, value: String) {
        // A batch has fewer than 2³² rows: the readers check.
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        self.bad.push(BadValue { row, field: self.field, reason, value });
    }

    fn null(&mut self, row: usize) -> i32 {
        if self.field.is_key() {
            self.reject(row, Reason::MissingValue, String::new());
        }
        NULL_I32
    }

    /// A number's place in the panel; what it cannot be is noted.
    fn judge(&mut self, row: usize, fixed: Result<Fixed, Reason>, value: impl FnOnce() -> String) -> i32 {
        match fixed.map_or_else(Number::Bad, |fixed| self.field.judge(fixed.value, fixed.exact)) {
            Number::Value(value) => value,
            Number::Rounded(value) => {
                self.seen.scores_rounded += 1;
                value
            }
            Number::Zero => {
                self.seen.zero(self.field, 1);
                NULL_I32
            }
            Number::Bad(reason) => {
                self.reject(row, reason, value());
                NULL_I32
            }
        }
    }

    fn numbers(&mut self, series: &Series) -> PolarsResult<Vec<i32>> {
        Ok(match series.dtype() {
            DataType::Int8 => self.integers(series.i8()?),
            DataType::Int16 => self.integers(series.i16()?),
            DataType::Int32 => self.integers(series.i32()?),
            DataType::Int64 => self.integers(series.i64()?),
            DataType::UInt8 => self.integers(series.u8()?),
            DataType::UInt16 => self.integers(series.u16()?),
            DataType::UInt32 => self.integers(series.u32()?),
            DataType::UInt64 => self.integers(series.u64()?),
            DataType::Float32 => self.each(series.f32()?, from_f32),
            DataType::Float64 => self.each(series.f64()?, from_f64),
            DataType::Decimal(_, scale) => {
                let scale = u32::try_from(*scale).unwrap_or(u32::MAX);
                let decimals = series.decimal()?;
                let mut values = Vec::with_capacity(self.rows);
                for value in decimals.physical().iter() {
                    let row = values.len();
                    values.push(match value {
                        None => self.null(row),
                        Some(value) => {
                            let fixed = rescale(value, scale, self.field.places());
                            self.judge(row, Ok(fixed), || decimal_text(value, scale))
                        }
                    });
                }
                values
            }
            DataType::Null => (0..self.rows).map(|row| self.null(row)).collect(),
            _ => {
                let text = series.cast(&DataType::String)?;
                let mut values = Vec::with_capacity(self.rows);
                for value in text.str()?.iter() {
                    let row = values.len();
                    values.push(match value {
                        None => self.null(row),
                        Some(text) if text.trim_ascii().is_empty() => self.null(row),
                        Some(text) => self.judge(row, parse_fixed(text, self.field.places()), || text.to_owned()),
                    });
                }
                values
            }
        })
    }

    fn integers<T: PolarsNumericType>(&mut self, column: &ChunkedArray<T>) -> Vec<i32>
    where
        T::Native: TryInto<i64> + Display,
    {
        let scale = 10i64.pow(self.field.places());
        self.each(column, |value, _| {
            let value = value.try_into().unwrap_or(i64::MAX);
            Ok(Fixed { value: value.saturating_mul(scale), exact: true })
        })
    }

    fn each<T: PolarsNumericType>(
        &mut self,
        column: &ChunkedArray<T>,
        fixed: impl Fn(T::Native, u32) -> Result<Fixed, Reason>,
    ) -> Vec<i32>
    where
        T::Native: Display,
    {
        let places = self.field.places();
        let (min, max) = self.field.range();
        let mut values = Vec::with_capacity(self.rows);
        for chunk in column.downcast_iter() {
            let take = |reader: &mut Self, row: usize, value: T::Native| {
                let number = fixed(value, places);
                match number {
                    // The way of nearly all values, kept short.
                    #[allow(clippy::cast_possible_truncation, reason = "every range lies within i32")]
                    Ok(Fixed { value, exact: true }) if (min..=max).contains(&value) => value as i32,
                    number => reader.judge(row, number, || value.to_string()),
                }
            };
            let first = values.len();
            let rows = (first..).zip(chunk.values().iter());
            match nulls(chunk.validity()) {
                None => values.extend(rows.map(|(row, &value)| take(self, row, value))),
                Some(valid) => values.extend(
                    rows.zip(valid.iter()).map(
                        |((row, &value), valid)| {
                            if valid { take(self, row, value) } else { self.null(row) }
                        },
                    ),
                ),
            }
        }
        values
    }

    fn instants(&mut self, series: &Series) -> PolarsResult<Values> {
        let mut days = Vec::with_capacity(self.rows);
        let mut nanos: Vec<i64> = Vec::new();
        let mut push = |reader: &mut Self, at: Option<Result<Instant, Reason>>, text: &dyn Fn() -> String| {
            let row = days.len();
            let at = match at {
                Some(Ok(at)) => at,
                Some(Err(reason)) => {
                    reader.reject(row, reason, text());
                    Instant { day: 0, nanos: 0 }
                }
                None => {
                    reader.null(row);
                    Instant { day: 0, nanos: 0 }
                }
            };
            if at.nanos != 0 || !nanos.is_empty() {
                nanos.resize(row, 0);
                nanos.push(at.nanos);
            }
            days.push(at.day);
        };
        match series.dtype() {
            DataType::Date => {
                for value in series.date()?.physical().iter() {
                    let at = value.map(|day| in_range(day.into()).map(|day| Instant { day, nanos: 0 }));
                    push(self, at, &|| day_text(value.unwrap_or(0)));
                }
            }
            DataType::Datetime(unit, _) => {
                let nanos_of_unit = match unit {
                    TimeUnit::Nanoseconds => 1,
                    TimeUnit::Microseconds => 1_000,
                    TimeUnit::Milliseconds => 1_000_000,
                };
                let units_of_day = 86_400_000_000_000 / nanos_of_unit;
                for value in series.datetime()?.physical().iter() {
                    let at = value.map(|value| {
                        let day = in_range(value.div_euclid(units_of_day))?;
                        from_parts(day, value.rem_euclid(units_of_day) * nanos_of_unit)
                    });
                    let text = || {
                        let day = value.unwrap_or(0).div_euclid(units_of_day);
                        i32::try_from(day).map_or_else(|_| value.unwrap_or(0).to_string(), day_text)
                    };
                    push(self, at, &text);
                }
            }
            DataType::Null => (0..self.rows).for_each(|_| push(self, None, &String::new)),
            _ => {
                let text = series.cast(&DataType::String)?;
                let mut last: Option<(&str, Result<Instant, Reason>)> = None;
                for value in text.str()?.iter() {
                    let value = value.filter(|text| !text.trim_ascii().is_empty());
                    let at = value.map(|text| match last {
                        Some((before, at)) if before == text => at,
                        _ => parse_instant(text),
                    });
                    last = value.zip(at);
                    push(self, at, &|| value.unwrap_or_default().to_owned());
                }
            }
        }
        Ok(Values::Instants(days, nanos))
    }

    fn texts(&mut self, series: &Series, mal_id: Option<&[i32]>) -> PolarsResult<Vec<u32>> {
        if *series.dtype() == DataType::Null {
            return Ok(vec![NULL_ID; self.rows]);
        }
        let text = series.cast(&DataType::String)?;
        let texts = match self.field {
            Field::Title => &mut self.dictionaries.titles,
            _ => &mut self.dictionaries.run_ids,
        };
        let mut last = LastTexts::new(mal_id.unwrap_or_default());
        let mut ids = Vec::with_capacity(self.rows);
        for chunk in text.str()?.downcast_iter() {
            let mut known = ViewIds::new(chunk.len());
            let valid = nulls(chunk.validity());
            let first = ids.len();
            ids.extend((0..chunk.len()).map(|row| {
                if valid.is_some_and(|valid| !valid.get_bit(row)) || chunk.views()[row].length == 0 {
                    return NULL_ID;
                }
                known.get(chunk.views()[row], || last.id(first + row, chunk.value(row), texts))
            }));
        }
        let bad = |id: u32| texts.has_nul(id).then(|| texts.get(id).to_owned());
        let bad = if texts.any_nul() { bad_ids(&ids, bad) } else { Vec::new() };
        self.reject_nul(bad);
        Ok(ids)
    }

    fn reject_nul(&mut self, bad: Vec<(usize, String)>) {
        for (row, value) in bad {
            self.reject(row, Reason::NulCharacter, value);
        }
    }

    fn lists(&mut self, series: &Series) -> PolarsResult<Vec<u32>> {
        match series.dtype() {
            DataType::List(inner) if **inner == DataType::String => Ok(self.real_lists(series.list()?)),
            DataType::List(_) => {
                let lists = series.cast(&DataType::List(Box::new(DataType::String)))?;
                Ok(self.real_lists(lists.list()?))
            }
            DataType::Null => {
                self.seen.genres_null += self.rows as u64;
                let lists = &mut self.dictionaries.genres;
                lists.start();
                Ok(vec![lists.finish(); self.rows])
            }
            _ => {
                let text = series.cast(&DataType::String)?;
                Ok(self.spelled_lists(text.str()?))
            }
        }
    }

    fn real_lists(&mut self, column: &ListChunked) -> Vec<u32> {
        let mut ids = Vec::with_capacity(self.rows);
        for chunk in column.downcast_iter() {
            let chunk: &ListArray<i64> = chunk;
            let Some(items) = chunk.values().as_any().downcast_ref::<Utf8ViewArray>() else { continue };
            let lists = &mut self.dictionaries.genres;
            let valid = nulls(chunk.validity());
            let items_valid = nulls(items.validity());
            let mut known_items = ViewIds::new(1 << 8);
            let mut known_lists = vec![(0u64, (NULL_ID, true)); 1 << 12];
            for (row, bounds) in chunk.offsets().windows(2).enumerate() {
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "offsets in memory")]
                let mut range = bounds[0] as usize..bounds[1] as usize;
                if valid.is_some_and(|valid| !valid.get_bit(row)) {
                    self.seen.genres_null += 1;
                    range.end = range.start;
                }
                // A short list of tidy items is known by their ids, a byte each.
                let mut key = u64::from(range.len() <= 7);
                for item in range.clone() {
                    let known = items_valid.is_none_or(|valid| valid.get_bit(item)) && items.views()[item].length > 0;
                    let id = if known && key != 0 {
                        known_items.get(items.views()[item], || lists.tidy_id(items.value(item)))
                    } else {
                        NULL_ID
                    };
                    key = if id < 0xff { key << 8 | u64::from(id + 1) } else { 0 };
                }
                let mut read = || {
                    lists.start();
                    let mut tidy = true;
                    for item in range.clone() {
                        let known = items_valid.is_none_or(|valid| valid.get_bit(item));
                        tidy &= lists.add(known.then(|| items.value(item)));
                    }
                    (lists.finish(), tidy)
                };
                let (id, tidy) = if key == 0 {
                    read()
                } else {
                    let slot = &mut known_lists[fold(key) & 0xfff];
                    if slot.0 != key {
                        *slot = (key, read());
                    }
                    slot.1
                };
                self.seen.genres_tidied += u64::from(!tidy);
                ids.push(id);
            }
        }
        let lists = &self.dictionaries.genres;
        let bad = |id: u32| lists.has_nul(id).then(|| lists.text(id));
        let bad = if lists.texts.any_nul() { bad_ids(&ids, bad) } else { Vec::new() };
        self.reject_nul(bad);
        ids
    }

    fn spelled_lists(&mut self, column: &StringChunked) -> Vec<u32> {
        let mut ids = Vec::with_capacity(self.rows);
        for value in column.iter() {
            let row = ids.len();
            let text = value.map(str::trim).filter(|text| !text.is_empty());
            self.seen.genres_null += u64::from(text.is_none());
            match self.dictionaries.spelled_list(text.unwrap_or_default()) {
                Ok((id, _)) if self.dictionaries.genres.has_nul(id) => {
                    self.reject(row, Reason::NulCharacter, text.unwrap_or_default().to_owned());
                    ids.push(NULL_ID);
                }
                Ok((id, tidy)) => {
                    self.seen.genres_tidied += u64::from(!tidy);
                    ids.push(id);
                }
                Err(reason) => {
                    self.reject(row, reason, text.unwrap_or_default().to_owned());
                    ids.push(NULL_ID);
                }
            }
        }
        ids
    }
}

/// The rows whose id is bad, each with its text.
fn bad_ids(ids: &[u32], bad: impl Fn(u32) -> Option<String>) -> Vec<(usize, String)> {
    ids.iter().enumerate().filter_map(|(row, &id)| bad(id).map(|text| (row, text))).collect()
}

/// Ids of the texts of one array, by where and what they are: equal views are equal texts, so that texts that come again
/// and again are not read. It forgets rather than grow, and gives up where texts lie each for itself.
struct ViewIds {
    slots: Vec<(u128, u32)>,
    lookups: u32,
    misses: u32,
}

/// Look-ups after which it is seen whether they find anything.
const TRIAL: u32 = 1 << 15;

impl ViewIds {
    /// For about so many different texts.
    fn new(texts: usize) -> Self {
        let slots = texts.clamp(1 << 6, 1 << 16).next_power_of_two();
        Self { slots: vec![(0, NULL_ID); slots], lookups: 0, misses: 0 }
    }

    /// The id of a text that is not empty.
    fn get(&mut self, view: View, id: impl FnOnce() -> u32) -> u32 {
        if self.lookups == TRIAL {
            if self.misses > TRIAL / 4 * 3 {
                return id();
            }
            (self.lookups, self.misses) = (0, 0);
        }
        self.lookups += 1;
        let key = view.as_u128();
        #[allow(clippy::cast_possible_truncation, reason = "folding bits")]
        let slot = fold(key as u64 ^ ((key >> 64) as u64).rotate_left(29)) & (self.slots.len() - 1);
        let (known, known_id) = &mut self.slots[slot];
        if *known != key {
            self.misses += 1;
            (*known, *known_id) = (key, id());
        }
        *known_id
    }
}

/// The last text of each anime.
struct LastTexts<'a> {
    mal_id: &'a [i32],
    last: Vec<u32>,
}

impl<'a> LastTexts<'a> {
    /// For those rows; ids that are few and far between are not followed.
    fn new(mal_id: &'a [i32]) -> Self {
        let len = mal_id.iter().max().map_or(0, |&max| usize::try_from(max).unwrap_or(0) + 1);
        if len > 4 * mal_id.len() + (1 << 16) {
            Self { mal_id: &[], last: Vec::new() }
        } else {
            Self { mal_id, last: vec![NULL_ID; len] }
        }
    }

    /// The id of a row's text.
    fn id(&mut self, row: usize, text: &str, texts: &mut Texts) -> u32 {
        let id = self.mal_id.get(row).and_then(|&id| usize::try_from(id).ok());
        let Some(last) = id.and_then(|id| self.last.get_mut(id)) else { return texts.intern(text) };
        if *last == NULL_ID || texts.get(*last) != text {
            *last = texts.intern(text);
        }
        *last
    }
}

/// A number whose lower bits depend on all bits of another.
fn fold(bits: u64) -> usize {
    #[allow(clippy::cast_possible_truncation, reason = "the upper 32 bits")]
    let folded = (bits.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize;
    folded
}

fn nulls(validity: Option<&Bitmap>) -> Option<&Bitmap> {
    validity.filter(|valid| valid.unset_bits() > 0)
}

fn day_text(day: i32) -> String {
    crate::panel::date_of(day).to_string()
}

fn decimal_text(unscaled: i128, scale: u32) -> String {
    let digits = format!("{:0>width$}", unscaled.unsigned_abs(), width = scale as usize + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale as usize);
    let sign = if unscaled < 0 { "-" } else { "" };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}
