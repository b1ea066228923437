//! Tables as text for spreadsheets.

use std::io::Write;
use std::path::Path;

use landfall_files::{AtomicFile, FileError};
use polars::prelude::{AnyValue, Column};

use crate::error::TableError;
use crate::reader::TableReader;
use crate::schema::Row;

/// Columns that hold a position: people read them counted from 1. Ends of half-open intervals stay as they
/// are, because the base before them has that number when counted from 1.
const POSITIONS: &[&str] =
    &["position", "breakpoint", "junction", "start", "duplication_start", "duplication_center"];

/// Writes a table as tab-separated text: a header line, positions counted from 1, plain decimals, lists joined
/// by commas, nothing for null.
///
/// # Errors
/// When the table cannot be read or the text not written.
pub fn write_tsv<R: Row>(table: &Path, text: &Path) -> Result<(), TableError> {
    let mut out = AtomicFile::create(text).map_err(|fault| TableError::new(text, fault))?;
    let refused = |source| TableError::new(text, FileError::write(text, source));
    let names: Vec<_> = R::SCHEMA.columns.iter().map(|column| column.name).collect();
    writeln!(out, "{}", names.join("\t")).map_err(refused)?;
    for row in TableReader::<R>::open(table)? {
        let cells: Vec<_> = R::columns(&[row?]).iter().map(cell).collect();
        writeln!(out, "{}", cells.join("\t")).map_err(refused)?;
    }
    out.commit().map_err(|fault| TableError::new(text, fault))
}

fn cell(column: &Column) -> String {
    match column.get(0) {
        Err(_) | Ok(AnyValue::Null) => String::new(),
        Ok(AnyValue::String(text)) => text.to_owned(),
        // Polars keeps a column of one row as a scalar, which owns its text.
        Ok(AnyValue::StringOwned(text)) => text.to_string(),
        Ok(AnyValue::UInt32(number)) if POSITIONS.contains(&column.name().as_str()) => {
            (u64::from(number) + 1).to_string()
        }
        Ok(AnyValue::UInt32(number)) => number.to_string(),
        Ok(AnyValue::UInt64(number)) => number.to_string(),
        Ok(AnyValue::Int32(number)) => number.to_string(),
        Ok(AnyValue::Float64(number)) => number.to_string(),
        Ok(AnyValue::Boolean(truth)) => truth.to_string(),
        Ok(AnyValue::List(texts)) => {
            texts.str().map(|texts| texts.iter().flatten().collect::<Vec<_>>().join(",")).unwrap_or_default()
        }
        Ok(other) => other.to_string(),
    }
}
