//! The frame: columns in memory that are known to match their table.

use std::sync::Arc;

use super::{ColumnDef, LogicalType, Row, TableDef, TableSchema};
use crate::Error;

/// Stands for null in [`Column::Int32`] and [`Column::Date`]; no table can reach it as a value.
pub const NULL_I32: i32 = i32::MIN;
/// Stands for null in [`Column::Float64`]; it becomes null wherever the frame leaves Rust.
pub const NULL_F64: f64 = f64::NAN;
/// Stands for null in [`Column::Label`].
pub const NULL_CODE: u8 = u8::MAX;
/// Stands for null in [`Column::Text`].
pub const NULL_ID: u32 = u32::MAX;

/// A column in memory. Nulls are a value that cannot occur otherwise (8 bytes a double and nothing beside it: kernels
/// store without branches), texts and lists of text are ids into a dictionary, constants are stored once.
#[derive(Debug, Clone)]
pub enum Column {
    /// 32-bit integers; null is [`NULL_I32`].
    Int32(Vec<i32>),
    /// Doubles; null is NaN.
    Float64(Vec<f64>),
    /// Days since 1970-01-01; null is [`NULL_I32`].
    Date(Vec<i32>),
    /// Codes of labels; null is [`NULL_CODE`].
    Label(Vec<u8>),
    /// Text by id; null is [`NULL_ID`].
    Text {
        /// One id a row.
        ids: Vec<u32>,
        /// The texts.
        texts: Arc<[String]>,
    },
    /// Lists of text by id.
    TextList {
        /// One id a row.
        ids: Vec<u32>,
        /// The lists.
        lists: Arc<TextLists>,
    },
    /// Lists of integers.
    Int32List {
        /// Where each row's list ends in `values`; it starts where the one before ends.
        ends: Vec<usize>,
        /// All lists, one behind the other.
        values: Vec<i32>,
    },
    /// The same text in every row.
    SameText(Arc<str>),
    /// The same instant in every row, microseconds since 1970-01-01 UTC.
    SameTimestamp(i64),
}

impl Column {
    /// Number of rows, `None` for a constant, which has any.
    fn rows(&self) -> Option<usize> {
        match self {
            Self::Int32(values) | Self::Date(values) => Some(values.len()),
            Self::Float64(values) => Some(values.len()),
            Self::Label(codes) => Some(codes.len()),
            Self::Text { ids, .. } | Self::TextList { ids, .. } => Some(ids.len()),
            Self::Int32List { ends, .. } => Some(ends.len()),
            Self::SameText(_) | Self::SameTimestamp(_) => None,
        }
    }

    fn holds(&self, logical: LogicalType) -> bool {
        matches!(
            (self, logical),
            (Self::Int32(_), LogicalType::Int32)
                | (Self::Float64(_), LogicalType::Float64)
                | (Self::Date(_), LogicalType::Date)
                | (Self::Label(_), LogicalType::Enum(_))
                | (Self::Text { .. } | Self::SameText(_), LogicalType::Text)
                | (Self::TextList { .. }, LogicalType::TextList)
                | (Self::Int32List { .. }, LogicalType::Int32List)
                | (Self::SameTimestamp(_), LogicalType::Timestamp)
        )
    }

    /// Number of nulls.
    #[must_use]
    pub fn null_count(&self) -> usize {
        match self {
            Self::Int32(values) | Self::Date(values) => values.iter().filter(|&&value| value == NULL_I32).count(),
            Self::Float64(values) => values.iter().filter(|value| value.is_nan()).count(),
            Self::Label(codes) => codes.iter().map(|&code| usize::from(code == NULL_CODE)).sum(),
            Self::Text { ids, .. } => ids.iter().filter(|&&id| id == NULL_ID).count(),
            Self::TextList { .. } | Self::Int32List { .. } | Self::SameText(_) | Self::SameTimestamp(_) => 0,
        }
    }

    /// Whether any row has a value. It looks no further than that row, where [`null_count`](Self::null_count) looks at all.
    #[must_use]
    pub(crate) fn has_value(&self) -> bool {
        match self {
            Self::Int32(values) | Self::Date(values) => values.iter().any(|&value| value != NULL_I32),
            Self::Float64(values) => values.iter().any(|value| !value.is_nan()),
            Self::Label(codes) => codes.iter().any(|&code| code != NULL_CODE),
            Self::Text { ids, .. } => ids.iter().any(|&id| id != NULL_ID),
            Self::TextList { .. } | Self::Int32List { .. } | Self::SameText(_) | Self::SameTimestamp(_) => true,
        }
    }

    /// The rows at `indices`, in their order.
    fn take(&self, indices: &[usize]) -> Self {
        fn pick<T: Copy>(values: &[T], indices: &[usize]) -> Vec<T> {
            indices.iter().map(|&index| values[index]).collect()
        }
        match self {
            Self::Int32(values) => Self::Int32(pick(values, indices)),
            Self::Float64(values) => Self::Float64(pick(values, indices)),
            Self::Date(values) => Self::Date(pick(values, indices)),
            Self::Label(codes) => Self::Label(pick(codes, indices)),
            Self::Text { ids, texts } => Self::Text { ids: pick(ids, indices), texts: Arc::clone(texts) },
            Self::TextList { ids, lists } => Self::TextList { ids: pick(ids, indices), lists: Arc::clone(lists) },
            Self::Int32List { ends, values } => {
                let (mut new_ends, mut new_values) = (Vec::with_capacity(indices.len()), Vec::new());
                for &index in indices {
                    let start = if index == 0 { 0 } else { ends[index - 1] };
                    new_values.extend_from_slice(&values[start..ends[index]]);
                    new_ends.push(new_values.len());
                }
                Self::Int32List { ends: new_ends, values: new_values }
            }
            Self::SameText(text) => Self::SameText(Arc::clone(text)),
            Self::SameTimestamp(micros) => Self::SameTimestamp(*micros),
        }
    }
}

/// A dictionary of lists of text: each list once, the texts of all lists once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextLists {
    texts: Vec<String>,
    ends: Vec<u32>,
    items: Vec<u32>,
}

impl TextLists {
    /// A dictionary over `texts`, without lists yet.
    #[must_use]
    pub fn new(texts: Vec<String>) -> Self {
        Self { texts, ends: Vec::new(), items: Vec::new() }
    }

    /// Adds a list of positions in `texts` and returns its id.
    ///
    /// # Panics
    /// If an item is no position in `texts`, or there are more than 2³² items: neither can come from input.
    pub fn push(&mut self, items: &[u32]) -> u32 {
        assert!(items.iter().all(|&item| (item as usize) < self.texts.len()), "an item beyond the dictionary");
        self.items.extend_from_slice(items);
        let id = u32::try_from(self.ends.len()).expect("fewer lists than ids");
        self.ends.push(u32::try_from(self.items.len()).expect("fewer items than ids"));
        id
    }

    /// Number of lists.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no list.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// All texts that occur, in the order of their positions.
    #[must_use]
    pub fn texts(&self) -> &[String] {
        &self.texts
    }

    /// Positions in [`texts`](Self::texts) of the list's items.
    #[must_use]
    pub fn items(&self, id: u32) -> &[u32] {
        let id = id as usize;
        let start = if id == 0 { 0 } else { self.ends[id - 1] as usize };
        &self.items[start..self.ends[id] as usize]
    }

    /// The texts of a list.
    pub fn get(&self, id: u32) -> impl Iterator<Item = &str> {
        self.items(id).iter().map(|&item| self.texts[item as usize].as_str())
    }
}

/// Columns of equal length that match a [`TableDef`]: names, order, types, and no null where none may be.
#[derive(Debug, Clone)]
pub struct Frame {
    def: &'static TableDef,
    options: Vec<&'static str>,
    rows: usize,
    /// Shared: a frame that is kept is handed out many times, and no column of a frame ever changes.
    columns: Arc<[Column]>,
}

impl Frame {
    /// The one constructor of frames: checks `columns` against `def`.
    ///
    /// `options` are the options that are on; `columns` come in the order of [`TableDef::columns_with`].
    ///
    /// # Errors
    /// [`Error::FrameSchema`] says which column has the wrong type or length, or a null where none may be.
    pub fn new(
        def: &'static TableDef,
        options: &[&'static str],
        rows: usize,
        columns: Vec<Column>,
    ) -> Result<Self, Error> {
        let fail = |reason: String| Error::FrameSchema { table: def.name, reason };
        let expected: Vec<&ColumnDef> = def.columns_with(options).collect();
        if expected.len() != columns.len() {
            return Err(fail(format!("{} columns given, {} expected", columns.len(), expected.len())));
        }
        for (column, def) in columns.iter().zip(&expected) {
            if !column.holds(def.logical) {
                return Err(fail(format!("column {} is not of type {:?}", def.name, def.logical)));
            }
            if column.rows().is_some_and(|n| n != rows) {
                return Err(fail(format!("column {} has {:?} rows, not {rows}", def.name, column.rows())));
            }
            if !def.nullable && column.null_count() > 0 {
                return Err(fail(format!("column {} is null in {} rows", def.name, column.null_count())));
            }
        }
        Ok(Self { def, options: options.to_vec(), rows, columns: columns.into() })
    }

    /// The table that this frame holds rows of.
    #[must_use]
    pub fn def(&self) -> &'static TableDef {
        self.def
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The columns with their definitions, in order.
    pub fn columns(&self) -> impl Iterator<Item = (&'static ColumnDef, &Column)> {
        self.def.columns_with(&self.options).zip(self.columns.iter())
    }

    /// The column of that name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns().find(|(def, _)| def.name == name).map(|(_, column)| column)
    }

    /// The column at a position of [`TableDef::columns`], `None` if its option is off.
    pub(super) fn column_of_def(&self, index: usize) -> Option<&Column> {
        let name = self.def.columns.get(index)?;
        if self.options.is_empty() && self.def.columns[..=index].iter().all(|column| column.option.is_none()) {
            return self.columns.get(index);
        }
        self.column(name.name)
    }

    /// The rows as structs of the table's row type.
    ///
    /// # Errors
    /// [`Error::FrameSchema`] if the frame holds another table.
    pub fn rows<T: TableSchema>(&self) -> Result<Vec<T>, Error> {
        if !std::ptr::eq(T::TABLE, self.def) && T::TABLE != self.def {
            return Err(Error::FrameSchema {
                table: self.def.name,
                reason: format!("its rows are not {}", T::TABLE.type_name),
            });
        }
        (0..self.rows).map(|index| T::from_row(Row::new(self, index))).collect()
    }

    /// The rows at `indices`, in their order.
    ///
    /// # Panics
    /// If an index is not below [`len`](Self::len).
    #[must_use]
    pub fn take(&self, indices: &[usize]) -> Self {
        Self {
            def: self.def,
            options: self.options.clone(),
            rows: indices.len(),
            columns: self.columns.iter().map(|column| column.take(indices)).collect(),
        }
    }

    /// The options whose columns the frame has.
    #[must_use]
    pub fn options(&self) -> &[&'static str] {
        &self.options
    }

    /// Bytes that the columns take, dictionaries left out.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        self.columns
            .iter()
            .map(|column| match column {
                Column::Int32(values) | Column::Date(values) => values.len() * 4,
                Column::Float64(values) => values.len() * 8,
                Column::Label(codes) => codes.len(),
                Column::Text { ids, .. } | Column::TextList { ids, .. } => ids.len() * 4,
                Column::Int32List { ends, values } => ends.len() * 8 + values.len() * 4,
                Column::SameText(_) | Column::SameTimestamp(_) => 0,
            })
            .sum()
    }
}
