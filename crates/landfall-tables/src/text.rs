//! Tables as text for spreadsheets.

use std::io::Write;
use std::path::Path;

use landfall_files::{AtomicFile, FileError, cell_text};
use polars::prelude::{AnyValue, Column};

use crate::error::TableError;
use crate::reader::TableReader;
use crate::schema::{ColumnSpec, POSITION, Row};

/// Rows that are turned into columns together.
const BATCH: usize = 4_096;

/// Writes a table as a file of tab-separated text, as [`write_text`] does.
///
/// # Errors
/// When the table cannot be read or the text not written.
pub fn write_tsv<R: Row>(table: &Path, text: &Path) -> Result<(), TableError> {
    let refused = |fault| TableError::new(text, fault);
    let mut out = AtomicFile::create(text).map_err(refused)?;
    write_text::<R>(table, &mut out, text)?;
    out.commit().map_err(refused)
}

/// Writes a table as tab-separated text: a header line, positions counted from 1, plain decimals, lists joined
/// by commas, nothing for null, no formulas ([`landfall_files::cell_text`]). `name` is what errors of writing are about.
///
/// # Errors
/// When the table cannot be read or the text not written.
pub fn write_text<R: Row>(table: &Path, out: &mut impl Write, name: &Path) -> Result<(), TableError> {
    let refused = |source| TableError::new(name, FileError::write(name, source));
    let names: Vec<_> = R::SCHEMA.columns.iter().map(|column| column.name).collect();
    writeln!(out, "{}", names.join("\t")).map_err(refused)?;
    let mut reader = TableReader::<R>::open(table)?;
    loop {
        let rows = reader.by_ref().take(BATCH).collect::<Result<Vec<_>, _>>()?;
        if rows.is_empty() {
            return Ok(());
        }
        let columns = R::columns(&rows);
        for row in 0..rows.len() {
            let cells: Vec<_> =
                columns.iter().zip(R::SCHEMA.columns).map(|(column, spec)| cell(column, spec, row)).collect();
            writeln!(out, "{}", cells.join("\t")).map_err(refused)?;
        }
    }
}

fn cell(column: &Column, spec: &ColumnSpec, row: usize) -> String {
    match column.get(row) {
        Err(_) | Ok(AnyValue::Null) => String::new(),
        Ok(AnyValue::String(text)) => cell_text(text).into_owned(),
        // Polars keeps a column of one row as a scalar, which owns its text.
        Ok(AnyValue::StringOwned(text)) => cell_text(&text).into_owned(),
        Ok(AnyValue::UInt32(number)) if spec.unit == POSITION => (u64::from(number) + 1).to_string(),
        Ok(AnyValue::UInt32(number)) => number.to_string(),
        Ok(AnyValue::UInt64(number)) => number.to_string(),
        Ok(AnyValue::Int32(number)) => number.to_string(),
        Ok(AnyValue::Float64(number)) => number.to_string(),
        Ok(AnyValue::Boolean(truth)) => truth.to_string(),
        Ok(AnyValue::List(texts)) => {
            let joined = texts.str().map(|texts| texts.iter().flatten().collect::<Vec<_>>().join(","));
            joined.map(|text| cell_text(&text).into_owned()).unwrap_or_default()
        }
        Ok(other) => other.to_string(),
    }
}
