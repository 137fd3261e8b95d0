//! The Parquet schema of a table.

use std::sync::Arc;

use parquet::basic::{LogicalType as Annotation, Repetition, TimeUnit, Type as Physical};
use parquet::errors::Result;
use parquet::schema::types::{Type, TypePtr};

use crate::schema::{ColumnDef, LogicalType, TableDef};

/// One field a column, required where the column is never null; lists have the three levels of the standard.
pub(super) fn parquet_schema(def: &TableDef, options: &[&str]) -> Result<TypePtr> {
    let fields = def.columns_with(options).map(field).collect::<Result<Vec<_>>>()?;
    Type::group_type_builder(def.name).with_fields(fields).build().map(Arc::new)
}

fn field(column: &'static ColumnDef) -> Result<TypePtr> {
    let repetition = if column.nullable { Repetition::OPTIONAL } else { Repetition::REQUIRED };
    let primitive = |name, repetition, (physical, annotation)| {
        Type::primitive_type_builder(name, physical)
            .with_repetition(repetition)
            .with_logical_type(annotation)
            .build()
            .map(Arc::new)
    };
    let list = |element| {
        let element = primitive("element", Repetition::REQUIRED, element)?;
        let repeated = Type::group_type_builder("list")
            .with_repetition(Repetition::REPEATED)
            .with_fields(vec![element])
            .build()?;
        Type::group_type_builder(column.name)
            .with_repetition(repetition)
            .with_logical_type(Some(Annotation::List))
            .with_fields(vec![Arc::new(repeated)])
            .build()
            .map(Arc::new)
    };
    let text = (Physical::BYTE_ARRAY, Some(Annotation::String));
    let instant = Annotation::timestamp(true, TimeUnit::MICROS);
    let scalar = match column.logical {
        LogicalType::Int32 => (Physical::INT32, None),
        LogicalType::Float64 => (Physical::DOUBLE, None),
        LogicalType::Bool => (Physical::BOOLEAN, None),
        LogicalType::Text | LogicalType::Enum(_) => text,
        LogicalType::Date => (Physical::INT32, Some(Annotation::Date)),
        LogicalType::Timestamp => (Physical::INT64, Some(instant)),
        LogicalType::TextList => return list(text),
        LogicalType::Int32List => return list((Physical::INT32, None)),
    };
    primitive(column.name, repetition, scalar)
}
