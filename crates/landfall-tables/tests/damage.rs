//! Damaged and crafted tables: whatever a file claims, the reader answers with an error, and takes no memory for it.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::fs;
use std::path::Path;

use landfall_core::{Position, Strand};
use landfall_tables::registry::RegistryRow;
use landfall_tables::{Producer, read_all, write_all};
use polars_parquet_format::thrift::protocol::{TCompactInputProtocol, TCompactOutputProtocol};
use polars_parquet_format::{ColumnMetaData, FileMetaData, PageHeader};

const PRODUCER: Producer = Producer { stage: "test", version: 7 };

/// A table of three rows, as bytes.
fn table() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("registry.parquet");
    let row = |position| RegistryRow {
        subject: "P01".parse().unwrap(),
        site_id: format!("chr1+{}", position + 1),
        provirus_id: format!("chr1+{}", position + 1),
        contig: "chr1".to_owned(),
        position: Position(position),
        strand: Strand::Plus,
        vector_end: "u5".parse().unwrap(),
        joined: Vec::new(),
        first_seen_sample: "S1".parse().unwrap(),
    };
    write_all(&path, PRODUCER, [3, 5, 8].map(row).to_vec()).unwrap();
    fs::read(&path).unwrap()
}

/// The rows that a file of these bytes holds, or the refusal in words.
fn read(folder: &Path, bytes: &[u8]) -> Result<usize, String> {
    let path = folder.join("registry.parquet");
    fs::write(&path, bytes).unwrap();
    read_all::<RegistryRow>(&path).map(|rows| rows.len()).map_err(|error| error.to_string())
}

/// Where the footer begins.
fn footer_start(bytes: &[u8]) -> usize {
    let tail = bytes.len() - 8;
    tail - u32::from_le_bytes(bytes[tail..tail + 4].try_into().unwrap()) as usize
}

/// The pages, then another footer.
fn with_footer(pages: &[u8], footer: &[u8]) -> Vec<u8> {
    sealed([pages, footer, &(footer.len() as u32).to_le_bytes(), b"PAR1"].concat())
}

/// With a seal that fits, where there is one: what a program wrote that means ill, or is not ours.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let mark = b"landfall.seal:blake3:";
    if let Some(at) = bytes.windows(mark.len()).position(|window| window == mark) {
        let seal = at + mark.len()..at + mark.len() + 64;
        bytes[seal.clone()].fill(b'0');
        let digest = landfall_files::blake3_hex(&bytes);
        bytes[seal].copy_from_slice(digest.as_bytes());
    }
    bytes
}

/// The same file with a footer that says something else.
fn claiming(bytes: &[u8], change: impl FnOnce(&mut FileMetaData)) -> Vec<u8> {
    let start = footer_start(bytes);
    let footer = &bytes[start..bytes.len() - 8];
    let mut said =
        FileMetaData::read_from_in_protocol(&mut TCompactInputProtocol::new(footer, usize::MAX)).unwrap();
    change(&mut said);
    let mut footer = Vec::new();
    said.write_to_out_protocol(&mut TCompactOutputProtocol::new(&mut footer)).unwrap();
    with_footer(&bytes[..start], &footer)
}

/// What the footer says of the column `position`.
fn column(said: &mut FileMetaData) -> &mut ColumnMetaData {
    said.row_groups[0].columns[4].meta_data.as_mut().unwrap()
}

/// The same file, the first page of the column `position` with another header and the bytes that it had.
fn with_page(bytes: &[u8], change: impl FnOnce(&mut PageHeader)) -> Vec<u8> {
    let (mut old, mut data) = (0..0, None);
    claiming(bytes, |said| {
        let column = column(said);
        let start = column.dictionary_page_offset.unwrap_or(column.data_page_offset);
        old = start as usize..(start + column.total_compressed_size) as usize;
        data = column.dictionary_page_offset.map(|_| (column.data_page_offset - start) as usize);
    });
    let mut rest = &bytes[old.clone()];
    let before = rest.len();
    let mut header =
        PageHeader::read_from_in_protocol(&mut TCompactInputProtocol::new(&mut rest, usize::MAX)).unwrap();
    let header_bytes = before - rest.len();
    change(&mut header);
    let mut pages = Vec::new();
    header.write_to_out_protocol(&mut TCompactOutputProtocol::new(&mut pages)).unwrap();
    let data = data.map_or(0, |data| data - header_bytes + pages.len());
    pages.extend_from_slice(rest);
    // They stand behind the pages of all columns.
    let end = footer_start(bytes);
    let appended = [&bytes[..end], &pages, &bytes[end..]].concat();
    claiming(&appended, |said| {
        let column = column(said);
        column.dictionary_page_offset = column.dictionary_page_offset.map(|_| end as i64);
        column.data_page_offset = (end + data) as i64;
        column.total_compressed_size = pages.len() as i64;
    })
}

#[test]
fn any_byte_may_be_wrong() {
    let (folder, good) = (tempfile::tempdir().unwrap(), table());
    assert_eq!(read(folder.path(), &good), Ok(3));
    let mut refused = 0;
    for at in 0..good.len() {
        let mut bytes = good.clone();
        bytes[at] ^= 0xff;
        match read(folder.path(), &bytes) {
            Ok(rows) => assert_eq!(rows, 3, "byte {at}"),
            Err(_) => refused += 1,
        }
    }
    assert!(refused > good.len() / 2, "most of these are noticed: {refused}");
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let (folder, good) = (tempfile::tempdir().unwrap(), table());
    for end in 0..good.len() {
        let fault = read(folder.path(), &good[..end]).unwrap_err();
        assert!(fault.contains("cannot be read as Parquet"), "{end}: {fault}");
    }
}

#[test]
fn counts_of_a_footer_are_not_believed() {
    let (folder, good) = (tempfile::tempdir().unwrap(), table());
    let all = |said: &mut FileMetaData, rows: i64| {
        said.num_rows = rows;
        said.row_groups[0].num_rows = rows;
    };
    let size = good.len() as i64;
    type Lie<'a> = Box<dyn Fn(&mut FileMetaData) + 'a>;
    let lies: [(Lie, &str); 9] = [
        (Box::new(|said| said.num_rows = 1 << 60), "found 3 rows in groups and 1152921504606846976 in all"),
        (Box::new(|said| all(said, 1 << 60)), "a group of 1152921504606846976 rows, more than 65536"),
        (Box::new(|said| all(said, 60_000)), "rows in a group of 60000"),
        (Box::new(|said| all(said, -1)), ""),
        (Box::new(|said| column(said).num_values = 1 << 60), "column `position`: found 3 values"),
        (Box::new(|said| column(said).total_compressed_size = i64::MAX), "in the footer"),
        (Box::new(|said| column(said).total_compressed_size = size), "in the footer"),
        (Box::new(|said| column(said).dictionary_page_offset = Some(-1)), ""),
        (Box::new(|said| said.row_groups[0].columns.truncate(3)), ""),
    ];
    for (at, (lie, expected)) in lies.iter().enumerate() {
        let read = read(folder.path(), &claiming(&good, lie));
        let fault = read.expect_err(&format!("lie {at}"));
        assert!(fault.contains("cannot be read as Parquet") && fault.contains(expected), "{at}: {fault}");
    }
}

#[test]
fn a_list_that_claims_two_thousand_million_parts_takes_no_memory() {
    let (folder, good) = (tempfile::tempdir().unwrap(), table());
    // Thrift: field 1 `version`; field 2 `schema`, a list of structs whose length follows.
    let footer = [0x15, 0x02, 0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x07];
    let fault = read(folder.path(), &with_footer(&good[..footer_start(&good)], &footer)).unwrap_err();
    assert!(fault.contains("damaged footer"), "{fault}");
}

#[test]
fn a_schema_as_deep_as_the_file_is_long_does_not_end_the_process() {
    let (folder, good) = (tempfile::tempdir().unwrap(), table());
    let deep = claiming(&good, |said| {
        let mut node = said.schema[0].clone();
        node.num_children = Some(1);
        node.repetition_type = said.schema[1].repetition_type;
        said.schema = vec![node; 200_000];
    });
    let fault = read(folder.path(), &deep).unwrap_err();
    assert!(fault.contains("a schema of 200000 nodes"), "{fault}");
}

#[test]
fn a_column_of_columns_is_refused() {
    let (folder, good) = (tempfile::tempdir().unwrap(), table());
    let nested = claiming(&good, |said| {
        let at = said.schema.iter().position(|node| node.name == "position").unwrap();
        let mut group = said.schema[at].clone();
        (group.type_, group.converted_type, group.logical_type) = (None, None, None);
        group.num_children = Some(1);
        said.schema.insert(at, group);
    });
    let fault = read(folder.path(), &nested).unwrap_err();
    assert!(fault.contains("of kinds that no table has"), "{fault}");
}

#[test]
fn counts_of_a_page_are_not_believed() {
    let (folder, good) = (tempfile::tempdir().unwrap(), table());
    assert_eq!(read(folder.path(), &with_page(&good, |_| {})), Ok(3), "the page itself is sound");
    type Lie = fn(&mut PageHeader);
    let lies: [(Lie, &str); 5] = [
        (|page| page.uncompressed_page_size = i32::MAX, "unpacked 2147483647"),
        (|page| page.uncompressed_page_size = -1, "unpacked -1"),
        (|page| page.compressed_page_size = i32::MAX, "after its column's end"),
        (|page| page.compressed_page_size = -5, "found a page of -5 bytes"),
        (
            |page| match (&mut page.dictionary_page_header, &mut page.data_page_header) {
                (Some(dictionary), _) => dictionary.num_values = i32::MAX,
                (None, Some(data)) => data.num_values = i32::MAX,
                (None, None) => panic!("the writer's pages are of version 1"),
            },
            "found ",
        ),
    ];
    for (at, (lie, expected)) in lies.into_iter().enumerate() {
        let fault = read(folder.path(), &with_page(&good, lie)).unwrap_err();
        assert!(fault.contains("column `position`") && fault.contains(expected), "{at}: {fault}");
    }
}
