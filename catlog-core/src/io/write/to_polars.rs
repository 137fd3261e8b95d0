//! Frames as polars `DataFrame`s.

use polars::prelude as pl;
use polars::prelude::{DataType, NewChunkedArray};
use polars_arrow::bitmap::Bitmap;

use crate::Error;
use crate::schema::{Column, EnumDef, Frame, LogicalType, NULL_CODE, NULL_I32, NULL_ID, TableDef, TextLists};

/// The polars schema of a table: names, order and types of its columns under the given options.
///
/// Enums are text, days are `Date`, instants are `Datetime(us, UTC)`.
///
/// ```
/// use catlog_core::io::write::polars_schema;
/// use catlog_core::schema::TableSchema;
/// use catlog_core::tables::RollingMomentumAnalysis;
/// use polars::prelude::DataType;
///
/// let schema = polars_schema(RollingMomentumAnalysis::TABLE, &[]);
/// assert_eq!(schema.len(), 38);
/// assert_eq!(schema.get("rank"), Some(&DataType::Int32));
/// assert_eq!(schema.get("genres"), Some(&DataType::List(Box::new(DataType::String))));
/// assert_eq!(schema.get("rank_momentum_7d"), Some(&DataType::String));
/// ```
#[must_use]
pub fn polars_schema(def: &TableDef, options: &[&str]) -> pl::Schema {
    def.columns_with(options).map(|column| pl::Field::new(column.name.into(), polars_type(column.logical))).collect()
}

fn polars_type(logical: LogicalType) -> DataType {
    match logical {
        LogicalType::Int32 => DataType::Int32,
        LogicalType::Float64 => DataType::Float64,
        LogicalType::Bool => DataType::Boolean,
        LogicalType::Text | LogicalType::Enum(_) => DataType::String,
        LogicalType::Date => DataType::Date,
        LogicalType::Timestamp => DataType::Datetime(pl::TimeUnit::Microseconds, Some(pl::TimeZone::UTC)),
        LogicalType::TextList => DataType::List(Box::new(DataType::String)),
        LogicalType::Int32List => DataType::List(Box::new(DataType::Int32)),
    }
}

impl Frame {
    /// The frame as a polars `DataFrame` with the schema of [`polars_schema`]: undefined values are null, never NaN.
    ///
    /// Texts and lists are taken from their dictionaries (views into shared buffers), constant columns stay constants.
    ///
    /// # Errors
    /// [`Error::FrameSchema`] if an id lies beyond its dictionary, or if the `DataFrame` that came out does not have the
    /// schema of the table: a mistake in code that builds frames by hand.
    ///
    /// ```
    /// use catlog_core::schema::{Column, Frame, TableDef, ColumnDef, LogicalType};
    ///
    /// static TABLE: TableDef = TableDef {
    ///     name: "means",
    ///     type_name: "Means",
    ///     doc: "Means.",
    ///     key: &["mal_id"],
    ///     columns: &[
    ///         ColumnDef { name: "mal_id", logical: LogicalType::Int32, nullable: false, defaulted: false, option: None, doc: "Id." },
    ///         ColumnDef { name: "mean", logical: LogicalType::Float64, nullable: true, defaulted: false, option: None, doc: "Mean." },
    ///     ],
    /// };
    /// let frame =
    ///     Frame::new(&TABLE, &[], 2, vec![Column::Int32(vec![1, 5]), Column::Float64(vec![2.5, f64::NAN])]).unwrap();
    /// let polars = frame.to_polars().unwrap();
    /// assert_eq!(polars.shape(), (2, 2));
    /// assert_eq!(polars.column("mean").unwrap().null_count(), 1);
    /// ```
    pub fn to_polars(&self) -> Result<pl::DataFrame, Error> {
        let fail = |reason: String| Error::FrameSchema { table: self.def().name, reason };
        let columns = self
            .columns()
            .map(|(def, column)| {
                polars_column(def.name.into(), def.logical, column, self.len())
                    .map_err(|error| fail(format!("column {}: {error}", def.name)))
            })
            .collect::<Result<Vec<_>, Error>>()?;
        let frame = pl::DataFrame::new(self.len(), columns).map_err(|error| fail(error.to_string()))?;
        let expected = polars_schema(self.def(), self.options());
        if **frame.schema() != expected {
            return Err(fail(format!("the DataFrame has the schema {:?}, not {expected:?}", frame.schema())));
        }
        Ok(frame)
    }
}

fn polars_column(
    name: pl::PlSmallStr,
    logical: LogicalType,
    column: &Column,
    rows: usize,
) -> pl::PolarsResult<pl::Column> {
    use pl::{IntoColumn, IntoSeries};
    Ok(match column {
        Column::Int32(values) => int32(name, values).into_column(),
        Column::Date(values) => int32(name, values).into_date().into_column(),
        Column::Float64(values) => {
            let validity = validity(values, |value| !value.is_nan());
            // A null's payload is 0, so that equal frames are equal to the byte wherever buffers are written as they are.
            let values = values.iter().map(|&value| if value.is_nan() { 0.0 } else { value }).collect();
            pl::Float64Chunked::from_vec_validity(name, values, validity).into_column()
        }
        Column::Label(codes) => {
            let LogicalType::Enum(set) = logical else {
                pl::polars_bail!(SchemaMismatch: "labels in a column of type {:?}", logical)
            };
            let ids = codes.iter().map(|&code| if code == NULL_CODE { 0 } else { u32::from(code) }).collect();
            labels(set).take(&ids_of(ids, validity(codes, |&code| code != NULL_CODE)))?.with_name(name).into_column()
        }
        Column::Text { ids, texts } => {
            let valid = validity(ids, |&id| id != NULL_ID);
            let ids = ids.iter().map(|&id| if id == NULL_ID { 0 } else { id }).collect();
            let texts = pl::StringChunked::from_slice(name, texts);
            texts.into_series().take(&ids_of(ids, valid))?.into_column()
        }
        Column::TextList { ids, lists } => {
            dictionary_of_lists(lists)?.take(&ids_of(ids.clone(), None))?.with_name(name).into_column()
        }
        Column::Int32List { ends, values } => {
            let values = pl::Int32Chunked::from_slice(pl::PlSmallStr::EMPTY, values).into_series();
            list_of(name, &values, ends.iter().copied())?.into_column()
        }
        Column::SameText(text) => {
            let value = pl::AnyValue::StringOwned(text.as_ref().into());
            pl::Column::new_scalar(name, pl::Scalar::new(DataType::String, value), rows)
        }
        Column::SameTimestamp(micros) => {
            let zone = Some(pl::Arc::new(pl::TimeZone::UTC));
            let value = pl::AnyValue::DatetimeOwned(*micros, pl::TimeUnit::Microseconds, zone);
            pl::Column::new_scalar(name, pl::Scalar::new(polars_type(LogicalType::Timestamp), value), rows)
        }
    })
}

fn int32(name: pl::PlSmallStr, values: &[i32]) -> pl::Int32Chunked {
    let validity = validity(values, |&value| value != NULL_I32);
    let values = values.iter().map(|&value| if value == NULL_I32 { 0 } else { value }).collect();
    pl::Int32Chunked::from_vec_validity(name, values, validity)
}

/// One bit a value, `None` if all are there.
pub(super) fn validity<T>(values: &[T], is_valid: impl Fn(&T) -> bool) -> Option<Bitmap> {
    let bits: Bitmap = values.iter().map(is_valid).collect();
    (bits.unset_bits() > 0).then_some(bits)
}

fn ids_of(ids: Vec<u32>, validity: Option<Bitmap>) -> pl::IdxCa {
    pl::IdxCa::from_vec_validity(pl::PlSmallStr::EMPTY, ids, validity)
}

fn labels(set: &EnumDef) -> pl::Series {
    use pl::IntoSeries;
    pl::StringChunked::from_iter_values(pl::PlSmallStr::EMPTY, set.labels.iter().map(|label| label.label)).into_series()
}

/// Each list of the dictionary once, as a series of lists.
fn dictionary_of_lists(lists: &TextLists) -> pl::PolarsResult<pl::Series> {
    use pl::IntoSeries;
    let texts = pl::StringChunked::from_slice(pl::PlSmallStr::EMPTY, lists.texts()).into_series();
    let ids = (0..lists.len()).map(|id| u32::try_from(id).unwrap_or(NULL_ID));
    let (mut items, mut ends) = (Vec::new(), Vec::with_capacity(lists.len()));
    for id in ids {
        items.extend_from_slice(lists.items(id));
        ends.push(items.len());
    }
    list_of(pl::PlSmallStr::EMPTY, &texts.take(&ids_of(items, None))?, ends.into_iter())
}

/// Lists that end at `ends` in `values`.
fn list_of(
    name: pl::PlSmallStr,
    values: &pl::Series,
    ends: impl Iterator<Item = usize>,
) -> pl::PolarsResult<pl::Series> {
    use pl::IntoSeries;
    use polars_arrow::array::ListArray;
    use polars_arrow::offset::OffsetsBuffer;

    let dtype = DataType::List(Box::new(values.dtype().clone()));
    let offsets = std::iter::once(0).chain(ends.map(|end| i64::try_from(end).unwrap_or(i64::MAX))).collect::<Vec<_>>();
    let values = values.rechunk();
    let array = ListArray::<i64>::try_new(
        dtype.to_arrow(pl::CompatLevel::newest()),
        OffsetsBuffer::try_from(offsets)?,
        values.chunks()[0].clone(),
        None,
    )?;
    Ok(pl::ListChunked::with_chunk(name, array).into_series())
}
