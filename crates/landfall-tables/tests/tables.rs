//! Tables on disk: what is written is read back, and what is not a table of ours is refused by name.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::fs;
use std::path::Path;

use landfall_core::{Position, Strand};
use landfall_tables::annotation::{AnnotationRow, Orientation};
use landfall_tables::registry::RegistryRow;
use landfall_tables::sites::SiteRow;
use landfall_tables::spoil::{Spoilt, spoil};
use landfall_tables::{
    Producer, TABLES, TableErrorKind, TableReader, TableWriter, merge, read_all, read_header, write_all,
    write_tsv,
};
use proptest::prelude::*;

const PRODUCER: Producer = Producer { stage: "test", version: 7 };

fn site(contig: &str, position: u32, flags: &[&str], umis: Option<u32>) -> SiteRow {
    SiteRow {
        subject: "P01".parse().unwrap(),
        sample: "S1".parse().unwrap(),
        site_id: format!("{contig}+{}", position + 1),
        provirus_id: format!("{contig}+{}", position + 1),
        contig: contig.to_owned(),
        position: Position(position),
        strand: Strand::Plus,
        vector_end: "u5".parse().unwrap(),
        duplication_start: Some(Position(position)),
        duplication_end: umis.map(|_| Position(position + 5)),
        duplication_center: None,
        mode_offset: -3,
        replicates: 1,
        fragments: 2,
        umis,
        reads: u64::from(u32::MAX) + 5,
        raw_junctions: 1,
        flags: flags.iter().map(|&flag| flag.to_owned()).collect(),
    }
}

fn registered(position: u32) -> RegistryRow {
    RegistryRow {
        subject: "P01".parse().unwrap(),
        site_id: format!("chr1+{}", u64::from(position) + 1),
        provirus_id: format!("chr1+{}", u64::from(position) + 1),
        contig: "chr1".to_owned(),
        position: Position(position),
        strand: Strand::Minus,
        vector_end: "u3".parse().unwrap(),
        joined: Vec::new(),
        first_seen_sample: "S1".parse().unwrap(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn what_is_written_is_read_back(
        rows in proptest::collection::vec(("[!-~äµ]{1,8}", any::<u32>(), proptest::collection::vec("[ -~]{0,6}", 0..4), any::<Option<u32>>()), 0..40)
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sites.parquet");
        let mut rows: Vec<_> = rows
            .iter()
            .map(|(contig, position, flags, umis)| {
                let flags: Vec<_> = flags.iter().map(String::as_str).collect();
                site(contig, *position / 4, &flags, *umis)
            })
            .collect();
        write_all(&path, PRODUCER, rows.clone()).unwrap();
        rows.sort_by(|left, right| (&left.contig, left.position).cmp(&(&right.contig, right.position)));
        let read: Vec<SiteRow> = read_all(&path).unwrap();
        prop_assert_eq!(read, rows);
    }

    #[test]
    fn damaged_files_are_refused_and_never_panic(at in 0..3_000_usize, value in any::<u8>(), cut in 0..200_usize) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("registry.parquet");
        write_all(&path, PRODUCER, (0..50).map(registered).collect()).unwrap();
        let mut bytes = fs::read(&path).unwrap();
        let at = at % bytes.len();
        bytes[at] = value;
        bytes.truncate(bytes.len() - cut);
        fs::write(&path, &bytes).unwrap();
        // The page data carry no checksum: a changed byte may read as other values, but not as a crash.
        let read = std::panic::catch_unwind(|| read_all::<RegistryRow>(&path).map(|rows| rows.len()));
        if cut > 0 {
            prop_assert!(matches!(read, Ok(Err(_))), "a truncated file must be refused");
        }
    }
}

#[test]
fn row_groups_are_streamed_and_merged_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let count = (1 << 16) + 10;
    let even = (0..count).map(|at| registered(2 * at)).collect();
    let odd = (0..100).map(|at| registered(2 * at + 1)).collect();
    write_all(&path("even.parquet"), PRODUCER, even).unwrap();
    write_all(&path("odd.parquet"), PRODUCER, odd).unwrap();
    let inputs = [path("odd.parquet"), path("even.parquet")];
    assert_eq!(
        merge::<RegistryRow>(&inputs, &path("all.parquet"), PRODUCER).unwrap(),
        u64::from(count) + 100
    );
    let positions =
        TableReader::<RegistryRow>::open(path("all.parquet")).unwrap().map(|row| row.unwrap().position);
    assert!(positions.is_sorted());
    let header = read_header(&path("all.parquet")).unwrap();
    assert_eq!(
        (header.table.as_str(), header.rows, header.stage_version.as_str()),
        ("registry", 65_646, "7")
    );
}

#[test]
fn rows_out_of_order_are_refused_and_leave_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("registry.parquet");
    let mut writer = TableWriter::create(&path, PRODUCER).unwrap();
    writer.push(registered(5)).unwrap();
    let error = writer.push(registered(4)).unwrap_err();
    assert!(matches!(error.kind, TableErrorKind::Unsorted { row: 2, .. }), "{error}");
    drop(writer);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn another_table_and_other_files_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("registry.parquet");
    write_all(&path, PRODUCER, vec![registered(1)]).unwrap();
    let error = read_all::<SiteRow>(&path).unwrap_err().to_string();
    assert!(error.contains("holds table `registry`; expected table `sites`"), "{error}");
    assert!(matches!(read_all::<SiteRow>(Path::new("nowhere")).unwrap_err().kind, TableErrorKind::File(_)));
    let text = folder.path().join("text.parquet");
    fs::write(&text, "library,subject\n").unwrap();
    let error = read_all::<SiteRow>(&text).unwrap_err().to_string();
    assert!(error.contains("cannot be read as Parquet"), "{error}");
}

#[test]
fn empty_tables_keep_their_columns() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("annotation.parquet");
    write_all(&path, PRODUCER, Vec::<AnnotationRow>::new()).unwrap();
    assert!(read_all::<AnnotationRow>(&path).unwrap().is_empty());
    let entry = TABLES.iter().find(|entry| entry.schema.name == "annotation").unwrap();
    assert_eq!((entry.validate)(&path).unwrap(), 0);
}

#[test]
fn numbers_that_cannot_be_are_refused_by_table_row_and_column() {
    let folder = tempfile::tempdir().unwrap();
    let (good, bad) = (folder.path().join("good.parquet"), folder.path().join("bad.parquet"));
    write_all(&good, PRODUCER, vec![site("chr1", 98, &[], Some(3)), site("chr1", 99, &[], Some(3))]).unwrap();
    let refused = |column, number| {
        spoil::<SiteRow>(&good, &bad, PRODUCER, (1, column), &Spoilt::Number(number)).unwrap();
        let text = read_all::<SiteRow>(&bad).unwrap_err().to_string();
        text.split_once("`: ").unwrap().1.to_owned()
    };
    assert_eq!(
        refused("position", 4e9),
        "row 2, column `position`: found 4000000000; expected at most 2147483647"
    );
    assert_eq!(refused("replicates", 0.0), "row 2, column `replicates`: found 0; expected at least 1");
    assert_eq!(
        refused("reads", 1e15),
        "row 2, column `reads`: found 1000000000000000; expected at most 281474976710656"
    );
    assert_eq!(
        refused("duplication_end", 5.0),
        "row 2, column `duplication_start`: found 99; expected < `duplication_end`, 5"
    );
}

#[test]
fn rows_that_cannot_be_are_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sites.parquet");
    let bad = SiteRow { replicates: 0, ..site("chr1", 99, &[], None) };
    let error = write_all(&path, PRODUCER, vec![site("chr1", 5, &[], None), bad]).unwrap_err();
    assert_eq!(
        error.kind.to_string(),
        "row 2 of table `sites`, column `replicates`: found 0; expected at least 1; it was not written"
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn words_outside_the_closed_list_are_refused_at_reading() {
    assert_eq!("same".parse(), Ok(Orientation::Same));
    let error = "Same".parse::<Orientation>().unwrap_err();
    assert!(error.contains("same, opposite"), "{error}");
}

#[test]
fn the_text_twin_counts_from_one_and_quotes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (table, text) = (folder.path().join("sites.parquet"), folder.path().join("sites.tsv"));
    write_all(&table, PRODUCER, vec![site("chr1", 99, &["near_site", "mispriming"], None)]).unwrap();
    write_tsv::<SiteRow>(&table, &text).unwrap();
    let text = fs::read_to_string(&text).unwrap();
    let row: Vec<_> = text.lines().nth(1).unwrap().split('\t').collect();
    assert_eq!(row[..9], ["P01", "S1", "chr1+100", "chr1+100", "chr1", "100", "+", "u5", "100"]);
    assert_eq!(row[9], "", "an unknown value is empty");
    assert_eq!(row[15..], ["4294967300", "1", "near_site,mispriming"]);
}
