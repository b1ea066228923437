//! The footer of a Parquet file, checked before Polars believes it.
//!
//! Polars trusts what a file says of itself. It allocates by counts that one damaged byte turns into terabytes, which
//! ends the process; it descends into a schema as deep as the file asks; it panics at places outside the file.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use polars_parquet::read::{FileMetadata, read_metadata};
use polars_parquet_format::FileMetaData;
use polars_parquet_format::thrift::protocol::TCompactInputProtocol;

use crate::writer::ROW_GROUP;

/// What ends every Parquet file.
const MAGIC: &[u8; 4] = b"PAR1";
/// The footer's length and the magic.
const TAIL_BYTES: u64 = 8;
/// Nodes of a schema. A table has some thirty columns of at most three nodes; a chain of this many is no danger to
/// the stack.
const MOST_NODES: usize = 256;
/// What decoding a footer may take, in bytes per byte of footer: lists and texts of written tables take less than one.
const MEMORY_PER_BYTE: usize = 4;
/// The Arrow schema, for other programs. Parquet's own says the same; its nested offsets would need checks of their own.
const ARROW_SCHEMA: &str = "ARROW:schema";

/// Reads a footer that is sound in itself and fits its file. The fault is told in half a sentence.
pub(crate) fn read_footer(file: &mut File) -> Result<FileMetadata, String> {
    let footer_start = check_counts(file)?;
    let mut metadata = caught(|| read_metadata(file))?;
    if let Some(pairs) = &mut metadata.key_value_metadata {
        pairs.retain(|pair| pair.key != ARROW_SCHEMA);
    }
    check_groups(&metadata, footer_start)?;
    Ok(metadata)
}

/// Runs Polars' reader: its panics are faults of the file. No state outlives a call, so that none is left half done.
pub(crate) fn caught<T, E: ToString>(read: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(read) => read.map_err(|fault| first_line(&fault.to_string())),
        Err(_) => Err("its parts contradict each other, or are of kinds that no table has".to_owned()),
    }
}

/// Decodes the footer within bounds, so that every count in it is true. Returns where the footer starts.
fn check_counts(file: &mut File) -> Result<u64, String> {
    let words = |fault: std::io::Error| fault.to_string();
    let length = file.seek(SeekFrom::End(0)).map_err(words)?;
    let tail_start = length.checked_sub(TAIL_BYTES).ok_or_else(|| format!("found {length} bytes"))?;
    file.seek(SeekFrom::Start(tail_start)).map_err(words)?;
    let mut tail = [0; TAIL_BYTES as usize];
    file.read_exact(&mut tail).map_err(words)?;
    let [a, b, c, d, magic @ ..] = tail;
    if magic != *MAGIC {
        return Err("it does not end with `PAR1`".to_owned());
    }
    let footer_bytes = u32::from_le_bytes([a, b, c, d]);
    let start = tail_start
        .checked_sub(u64::from(footer_bytes))
        .ok_or_else(|| format!("found {length} bytes with a footer of {footer_bytes}"))?;
    file.seek(SeekFrom::Start(start)).map_err(words)?;
    let mut footer = vec![0; footer_bytes as usize];
    file.read_exact(&mut footer).map_err(words)?;
    let memory = footer.len().saturating_mul(MEMORY_PER_BYTE);
    let mut protocol = TCompactInputProtocol::new(footer.as_slice(), memory);
    let decoded = FileMetaData::read_from_in_protocol(&mut protocol)
        .map_err(|fault| format!("damaged footer: {}", first_line(&fault.to_string())))?;
    let nodes = decoded.schema.len();
    if nodes > MOST_NODES {
        return Err(format!("found a schema of {nodes} nodes"));
    }
    Ok(start)
}

/// Whether the row groups add up, and their columns lie before the footer.
fn check_groups(metadata: &FileMetadata, footer_start: u64) -> Result<(), String> {
    let mut rows = 0_usize;
    for group in &metadata.row_groups {
        if group.num_rows() > ROW_GROUP {
            return Err(format!("found a group of {} rows, more than {ROW_GROUP}", group.num_rows()));
        }
        rows += group.num_rows();
        if let Some(range) = group.byte_ranges_iter().find(|range| range.end > footer_start) {
            return Err(format!("found a column at bytes {} to {}, in the footer", range.start, range.end));
        }
    }
    if rows != metadata.num_rows {
        return Err(format!("found {rows} rows in groups and {} in all", metadata.num_rows));
    }
    Ok(())
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}
