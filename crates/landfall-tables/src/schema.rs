//! Schemas, and the contract between rows and columns.

use std::cmp::Ordering;

use polars::prelude::{Column, DataFrame};

use crate::cell::{Cell, Kind, Physical};
use crate::possible::{Impossible, Possible};

/// The unit of positions. People read them counted from 1. The end of a half-open interval has another unit: the base
/// before it has its number when counted from 1.
pub(crate) const POSITION: &str = "0-based";

/// What a run shows of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    /// The table.
    Table,
    /// The table, and its twin as text for spreadsheets.
    TableAndText,
    /// The table, where it has rows: stages fill it on request.
    OnRequest,
    /// Nothing: it is large, and of use to the next stage only.
    Nothing,
}

/// One column, as declared.
#[derive(Debug)]
pub struct ColumnSpec {
    /// Its name.
    pub name: &'static str,
    /// Its type in the file.
    pub kind: Kind,
    /// Whether null ("not known") may stand in it.
    pub nullable: bool,
    /// The closed list of words, where there is one.
    pub words: Option<&'static [&'static str]>,
    /// Unit of the values; empty where there is none.
    pub unit: &'static str,
    /// What is possible, of numbers.
    pub possible: Possible,
    /// What it means, in a sentence.
    pub meaning: &'static str,
}

/// One table, as declared.
#[derive(Debug)]
pub struct TableSchema {
    /// Its name: the file is `<name>.parquet`.
    pub name: &'static str,
    /// Raised when columns or their meaning change; a reader refuses any other.
    pub version: u32,
    /// What a run shows of it.
    pub published: Published,
    /// What a row is.
    pub doc: &'static str,
    /// The columns that rows are sorted by.
    pub key: &'static [&'static str],
    /// All columns, in order.
    pub columns: &'static [ColumnSpec],
    /// What holds between the columns of every row.
    pub conditions: &'static [&'static str],
}

/// A row of a table. Implemented by the declaration macro only.
pub trait Row: Sized + Clone {
    /// The declaration.
    const SCHEMA: &'static TableSchema;
    /// The order of the sort key.
    fn compare(&self, other: &Self) -> Ordering;
    /// Whether its numbers are possible.
    ///
    /// # Errors
    /// The first that is not.
    fn check(&self) -> Result<(), Impossible>;
    /// Rows to columns.
    fn columns(rows: &[Self]) -> Vec<Column>;
    /// Columns to rows.
    ///
    /// # Errors
    /// The first cell that does not fit its column.
    fn rows(frame: &DataFrame) -> Result<Vec<Self>, CellFault>;
}

/// A cell that does not fit its column.
#[derive(Debug)]
pub struct CellFault {
    /// The column.
    pub column: &'static str,
    /// The row in the batch, from 0.
    pub row: usize,
    /// What was found and expected.
    pub fault: String,
}

impl CellFault {
    pub(crate) fn of(row: usize, Impossible { column, fault }: Impossible) -> Self {
        Self { column, row, fault }
    }
}

/// Builds one column from one field of all rows.
pub(crate) fn column<R, T: Cell>(name: &str, rows: &[R], field: impl Fn(&R) -> &T) -> Column {
    T::Physical::column(name, rows.iter().map(|row| field(row).to_physical()).collect())
}

/// Reads one column back into field values.
pub(crate) fn cells<T: Cell>(frame: &DataFrame, column: &'static str) -> Result<Vec<T>, CellFault> {
    let values = frame.column(column).and_then(T::Physical::values).map_err(|source| CellFault {
        column,
        row: 0,
        fault: source.to_string(),
    })?;
    values
        .into_iter()
        .enumerate()
        .map(|(row, value)| T::from_physical(value).map_err(|fault| CellFault { column, row, fault }))
        .collect()
}
