//! The pages of a row group, checked before Polars unpacks them: it allocates what their headers claim.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};

use polars_parquet::read::{ColumnChunkMetadata, RowGroupMetadata};
use polars_parquet_format::thrift::protocol::TCompactInputProtocol;
use polars_parquet_format::{Encoding, PageHeader};

use crate::writer::ROW_GROUP;

/// Memory for one header: statistics hold texts as long as the longest cell.
const MOST_HEADER_BYTES: usize = 1 << 26;
/// Unpacked bytes of one page; the writer begins a new page after one megabyte.
const MOST_PAGE_BYTES: i32 = 1 << 28;
/// Values of one column in a group: 64 per row where cells are lists.
const MOST_VALUES: u64 = (ROW_GROUP as u64) << 6;

/// Looks at every page header of a group. The fault is told in half a sentence.
pub(crate) fn check_pages(file: &File, group: &RowGroupMetadata) -> Result<(), String> {
    let mut reader = BufReader::new(file);
    group.parquet_columns().iter().try_for_each(|column| {
        check_column(&mut reader, column).map_err(|fault| {
            let name = column.descriptor().path_in_schema.first();
            format!("column `{}`: {fault}", name.map_or("", |name| name.as_str()))
        })
    })
}

fn check_column(reader: &mut BufReader<&File>, column: &ColumnChunkMetadata) -> Result<(), String> {
    let words = |fault: std::io::Error| fault.to_string();
    let range = column.byte_range();
    let expected = u64::try_from(column.num_values()).map_err(|_| "found fewer than 0 values".to_owned())?;
    let (mut at, mut values) = (range.start, 0);
    while at < range.end && values < expected {
        reader.seek(SeekFrom::Start(at)).map_err(words)?;
        let mut protocol = TCompactInputProtocol::new(reader.by_ref(), MOST_HEADER_BYTES);
        let header = PageHeader::read_from_in_protocol(&mut protocol)
            .map_err(|fault| format!("damaged page header: {fault}"))?;
        values += check_page(&header)?;
        if values > MOST_VALUES {
            return Err(format!("found {values} values in a group of rows"));
        }
        at = reader.stream_position().map_err(words)? + header.compressed_page_size as u64;
    }
    if at > range.end {
        return Err(format!("found a page that ends at byte {at}, after its column's end at {}", range.end));
    }
    if values != expected {
        return Err(format!("found {values} values in pages and {expected} in the footer"));
    }
    Ok(())
}

/// The number of values in a page; none in a dictionary.
fn check_page(header: &PageHeader) -> Result<u64, String> {
    let (packed, unpacked) = (header.compressed_page_size, header.uncompressed_page_size);
    if packed < 0 || !(0..=MOST_PAGE_BYTES).contains(&unpacked) {
        return Err(format!("found a page of {packed} bytes, unpacked {unpacked}"));
    }
    if let Some(dictionary) = &header.dictionary_page_header
        && dictionary.num_values > unpacked
    {
        return Err(format!("found a dictionary of {} values in {unpacked} bytes", dictionary.num_values));
    }
    let first = header.data_page_header.as_ref().map(|page| (page.num_values, page.encoding));
    let second = header.data_page_header_v2.as_ref().map(|page| (page.num_values, page.encoding));
    let Some((values, encoding)) = first.or(second) else { return Ok(0) };
    // It repeats the start of the text before: some bytes unpack to any number of long texts.
    if encoding == Encoding::DELTA_BYTE_ARRAY {
        return Err("found front-coded texts, which landfall does not write".to_owned());
    }
    u64::try_from(values).map_err(|_| format!("found a page of {values} values"))
}
