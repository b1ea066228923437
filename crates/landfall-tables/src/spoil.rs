//! Tables with a cell that may be impossible: what tests give to readers. [`TableWriter`] does not write such rows.

use std::path::Path;

use polars::prelude::{Column, PolarsResult};

use crate::cell::{Kind, Physical};
use crate::error::{TableError, TableErrorKind};
use crate::reader::read_all;
use crate::schema::Row;
use crate::writer::{Producer, TableWriter, parquet_fault};

/// What a cell is made to hold.
#[derive(Clone, Debug, PartialEq)]
pub enum Spoilt {
    /// A number, as near as the column's type comes to it.
    Number(f64),
    /// A text; in a list, its only one.
    Text(String),
    /// Nothing.
    Null,
}

/// Writes a table again with another value in one cell, and says who wrote it.
///
/// # Errors
/// When the table cannot be read, has no such cell, or cannot be written.
pub fn spoil<R: Row>(
    from: &Path,
    to: &Path,
    producer: Producer,
    (row, column): (usize, &str),
    spoilt: &Spoilt,
) -> Result<(), TableError> {
    let rows = read_all::<R>(from)?;
    let mut columns = R::columns(&rows);
    let at = R::SCHEMA.columns.iter().position(|spec| spec.name == column);
    let at = at.filter(|_| row < rows.len()).ok_or_else(|| {
        TableError::new(from, TableErrorKind::Parquet(format!("found no row {row} with a column `{column}`")))
    })?;
    let changed = match R::SCHEMA.columns[at].kind {
        Kind::U32 => changed(&columns[at], row, number(spoilt).map(|number| number as u32)),
        Kind::U64 => changed(&columns[at], row, number(spoilt).map(|number| number as u64)),
        Kind::I32 => changed(&columns[at], row, number(spoilt).map(|number| number as i32)),
        Kind::F64 => changed(&columns[at], row, number(spoilt)),
        Kind::Bool => changed(&columns[at], row, number(spoilt).map(|number| number != 0.0)),
        Kind::Text => changed(&columns[at], row, text(spoilt)),
        Kind::TextList => changed(&columns[at], row, text(spoilt).map(|text| vec![text])),
    };
    columns[at] = changed.map_err(|fault| parquet_fault(from, &fault))?;
    TableWriter::<R>::create(to, producer)?.finish_with(columns)
}

fn number(spoilt: &Spoilt) -> Option<f64> {
    if let Spoilt::Number(number) = spoilt { Some(*number) } else { None }
}

fn text(spoilt: &Spoilt) -> Option<String> {
    if let Spoilt::Text(text) = spoilt { Some(text.clone()) } else { None }
}

fn changed<T: Physical>(column: &Column, row: usize, value: Option<T>) -> PolarsResult<Column> {
    let mut values = T::values(column)?;
    values[row] = value;
    Ok(T::column(column.name(), values))
}
