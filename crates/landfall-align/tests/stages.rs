//! Both stages over real files: a reference folder, a vector, a table of reads.

#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use landfall_align::{Align, Pair, PairParams, export_fasta};
use landfall_config::{Library, Protocol, VectorEndLayout};
use landfall_core::ReadClass::{self, Chimera, Multihit, Plasmid, Unique, Unmapped, VectorInternal};
use landfall_core::{Position, Strand, dna};
use landfall_map::{Index, IndexParams};
use landfall_reference::{BuildOptions, Draft};
use landfall_stage::{FileKind, Stage};
use landfall_tables::balance::{BalanceRow, Fate};
use landfall_tables::fragments::FragmentRow;
use landfall_tables::hits::{HitRow, HitSource, Mate};
use landfall_tables::read_fates::ReadFateRow;
use landfall_tables::reads::{Continuation, ReadRow};
use landfall_tables::{Producer, read_all, write_all};
use landfall_testkit::{StageRun, bases, fasta};
use rust_htslib::bam;

const PRIMER: &str = "GTGTGACTCTGGTAACTAGAGATCCCTCAGACCC";
const END_BASES: &str = "TTTTAGTCAGTGTGGAAAATCTCTAGCA";

fn library() -> Library {
    let protocol = Protocol {
        vector_ends: vec![VectorEndLayout {
            name: "u5".parse().unwrap(),
            side: None,
            primer: PRIMER.to_owned(),
            end_bases: END_BASES.to_owned(),
            other_terminus: None,
            leader: 0,
        }],
        ..landfall_testkit::protocol()
    };
    Library {
        library: "L1".parse().unwrap(),
        subject: "S1".parse().unwrap(),
        sequencing_run: "run".to_owned(),
        protocol: Arc::new(protocol),
        ..landfall_testkit::library("S1_d30", 2)
    }
}

struct Case {
    folder: tempfile::TempDir,
    host: Vec<u8>,
    vector: Vec<u8>,
}

impl Case {
    /// chr1: 20,000 bases with the vector end before base 5,000 and a copy of 8,000 to 9,000 at 15,000.
    fn new() -> Self {
        let mut host = bases(1, 20_000);
        host[5000 - END_BASES.len()..5000].copy_from_slice(END_BASES.as_bytes());
        host.copy_within(8000..9000, 15_000);
        let case = Self { folder: tempfile::tempdir().unwrap(), host, vector: bases(2, 3000) };
        std::fs::write(case.path("host.fa"), fasta(&[("chr1", &case.host)])).unwrap();
        std::fs::write(case.path("vector.fa"), fasta(&[("pLV", &case.vector)])).unwrap();
        let draft = Draft::read(&case.path("host.fa"), &BuildOptions::default()).unwrap();
        draft
            .write(&case.path("ref"), None, |genome, file| {
                Index::build(genome, &IndexParams::default()).unwrap().write_to(file)
            })
            .unwrap();
        case
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn host_pair(&self, junction: usize, breakpoint: usize) -> (Vec<u8>, Vec<u8>) {
        pair(&self.host, junction, breakpoint)
    }

    fn write_reads(&self, reads: &[Read]) {
        let rank = |list: Vec<&[u8]>| {
            let mut list = list;
            list.sort_unstable();
            list.dedup();
            list.into_iter().zip(0u32..).map(|(bases, id)| (bases.to_vec(), id)).collect::<BTreeMap<_, _>>()
        };
        let anchors = rank(reads.iter().map(|read| &read.anchor[..]).collect());
        let adrifts = rank(reads.iter().map(|read| &read.adrift[..]).collect());
        let library = library();
        let rows = reads.iter().zip(0u32..).map(|(read, read_id)| ReadRow {
            subject: library.subject.clone(),
            sample: library.sample.clone(),
            library: library.library.clone(),
            read_id,
            anchor_id: anchors[&read.anchor],
            adrift_id: Some(adrifts[&read.adrift]),
            anchor: String::from_utf8(read.anchor.clone()).unwrap(),
            adrift: Some(String::from_utf8(read.adrift.clone()).unwrap()),
            umi: Some(read.umi.to_owned()),
            vector_end: "u5".parse().unwrap(),
            remnant: read.remnant.to_owned(),
            vector_continuation: read.continuation,
            linker_reached: false,
            count: read.count,
            mean_quality: 35.0,
        });
        let producer = Producer { stage: "trim", version: 1 };
        write_all(&self.path("reads.parquet"), producer, rows.collect()).unwrap();
    }

    fn given<S: Stage>(&self, out: &str) -> StageRun<S> {
        StageRun::new([library()]).out(self.path(out)).table_files::<ReadRow>([self.path("reads.parquet")])
    }

    /// What `align` is given: reads, reference, vectors.
    fn all(&self) -> StageRun<Align> {
        let vectors = FileKind::Vectors(landfall_vector::Topology::NotKnown);
        let run = self.given("align").files(FileKind::Reference, [self.path("ref")]);
        run.files(vectors, [self.path("vector.fa")])
    }

    fn run(&self) -> (Vec<FragmentRow>, Vec<BalanceRow>) {
        self.all().run().unwrap();
        self.run_pair()
    }

    fn run_pair(&self) -> (Vec<FragmentRow>, Vec<BalanceRow>) {
        self.run_pair_with(&PairParams::default())
    }

    fn run_pair_with(&self, params: &PairParams) -> (Vec<FragmentRow>, Vec<BalanceRow>) {
        let given = self.given::<Pair>("pair").table_files::<HitRow>([self.path("align/hits.parquet")]);
        let given = given.params(params);
        let ran = given.run().unwrap();
        (ran.rows(), ran.rows())
    }
}

fn read<R: landfall_tables::Row>(path: &Path) -> Vec<R> {
    read_all(path).unwrap()
}

/// Reads of 80 bases from a junction to a breakpoint, in the direction that the two give.
fn pair(contig: &[u8], junction: usize, breakpoint: usize) -> (Vec<u8>, Vec<u8>) {
    let forward = |from: usize| contig[from..from + 80].to_vec();
    let backward = |from: usize| dna::reverse_complement(&contig[from + 1 - 80..=from]);
    if junction < breakpoint {
        (forward(junction), backward(breakpoint))
    } else {
        (backward(junction), forward(breakpoint))
    }
}

struct Read {
    anchor: Vec<u8>,
    adrift: Vec<u8>,
    umi: &'static str,
    remnant: &'static str,
    continuation: Option<Continuation>,
    count: u32,
}

impl Read {
    fn new((anchor, adrift): (Vec<u8>, Vec<u8>), count: u32) -> Self {
        Self { anchor, adrift, umi: "ACGT", remnant: END_BASES, continuation: None, count }
    }
}

fn all_classes(case: &Case) -> Vec<Read> {
    let junk = (bases(77, 80), bases(78, 80));
    let (anchor, _) = case.host_pair(1000, 1300);
    let (_, adrift) = case.host_pair(12_000, 12_300);
    vec![
        Read::new(case.host_pair(1000, 1300), 5),
        Read { umi: "TTTT", ..Read::new(case.host_pair(1000, 1300), 1) },
        Read::new(case.host_pair(5000, 5200), 2),
        Read::new(case.host_pair(7000, 6500), 3),
        Read::new(case.host_pair(8100, 8400), 4),
        Read { continuation: Some(Continuation::Internal), ..Read::new(pair(&case.vector, 700, 900), 10) },
        Read { continuation: Some(Continuation::Backbone), ..Read::new(pair(&case.vector, 1700, 1900), 20) },
        Read::new(junk, 30),
        Read::new((anchor, adrift), 40),
    ]
}

/// Candidates, contig, junction, breakpoint, strand, reads.
type Seen<'a> = (u32, &'a str, u32, Option<u32>, Strand, u32);

fn places(rows: &[FragmentRow], class: ReadClass) -> Vec<Seen<'_>> {
    let rows = rows.iter().filter(|row| row.class == class);
    let place = |row: &'_ FragmentRow| {
        (row.junction.0, row.breakpoint.map(|at: Position| at.0), row.strand, row.reads)
    };
    rows.map(|row| (row, place(row)))
        .map(|(row, (junction, breakpoint, strand, reads))| {
            (row.candidates, row.contig.as_str(), junction, breakpoint, strand, reads)
        })
        .collect()
}

#[test]
fn every_molecule_gets_its_places_and_every_read_one_class() {
    use Strand::{Minus, Plus};
    let case = Case::new();
    case.write_reads(&all_classes(&case));
    let (rows, balance) = case.run();
    let unique = [
        (1, "chr1", 1000, Some(1300), Plus, 5),
        (1, "chr1", 1000, Some(1300), Plus, 1),
        (1, "chr1", 5000, Some(5200), Plus, 2),
        (1, "chr1", 7000, Some(6500), Minus, 3),
    ];
    assert_eq!(places(&rows, Unique), unique);
    let multihit = [(2, "chr1", 8100, Some(8400), Plus, 4), (2, "chr1", 15_100, Some(15_400), Plus, 4)];
    assert_eq!(places(&rows, Multihit), multihit);
    assert_eq!(places(&rows, VectorInternal), [(1, "pLV", 700, Some(900), Plus, 10)]);
    assert_eq!(places(&rows, Plasmid), [(1, "pLV", 1700, Some(1900), Plus, 20)]);
    let of = |class| {
        let row = balance.iter().find(|row| row.class == Fate::Class(class)).unwrap();
        (row.reads, row.fragments)
    };
    assert_eq!(of(Unique), (11, Some(4)));
    assert_eq!(of(Multihit), (4, Some(1)));
    assert_eq!((of(VectorInternal), of(Plasmid)), ((10, Some(1)), (20, Some(1))));
    assert_eq!((of(Unmapped), of(Chimera)), ((30, None), (40, None)));
    assert_eq!(balance.iter().map(|row| row.reads).sum::<u64>(), 115);
    let passed: Vec<BalanceRow> = read(&case.path("align/balance.parquet"));
    assert_eq!((passed.len(), passed[0].class, passed[0].reads), (1, Fate::Passed, 115));
    let ids: Vec<_> = rows.iter().map(|row| row.fragment_id).collect();
    assert_eq!(ids, [0, 1, 2, 3, 4, 4, 5, 6]);
    assert!(rows.iter().all(|row| row.replicate == 2));
}

#[test]
fn mispriming_is_known_where_the_genome_has_bases_before_the_site() {
    let case = Case::new();
    case.write_reads(&[Read::new(case.host_pair(5000, 5200), 1), Read::new(case.host_pair(9, 300), 1)]);
    let (rows, _) = case.run();
    let edits: Vec<_> = rows.iter().map(|row| (row.junction.0, row.mispriming_edits)).collect();
    assert_eq!(edits, [(9, None), (5000, Some(0))]);
    let hits: Vec<HitRow> = read(&case.path("align/hits.parquet"));
    assert!(hits.iter().all(|hit| hit.mate == Mate::Anchor || hit.mispriming_edits.is_none()));
}

#[test]
fn reads_with_errors_join_their_molecule_and_the_commoner_remnant_stays() {
    let case = Case::new();
    let (anchor, adrift) = case.host_pair(1000, 1300);
    let mut changed = anchor.clone();
    changed[40] = common::other(changed[40]);
    let read = |anchor, remnant, count| Read { remnant, ..Read::new((anchor, adrift.clone()), count) };
    case.write_reads(&[read(anchor.clone(), "AAA", 2), read(changed, "CCC", 2), read(anchor, "CCC", 1)]);
    let (rows, _) = case.run();
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].reads, rows[0].remnant.as_str(), rows[0].edits), (5, "CCC", 0));
}

#[test]
fn a_traced_library_says_what_every_row_of_reads_became() {
    let case = Case::new();
    let mut reads = all_classes(&case);
    // In this order the molecules are first seen in another order than that of their ids.
    reads.reverse();
    let (anchor, adrift) = case.host_pair(1000, 1300);
    reads.push(Read { remnant: "CCC", ..Read::new((anchor, adrift), 7) });
    case.write_reads(&reads);
    let tables = || ["fragments", "balance"].map(|table| case.path(&format!("pair/{table}.parquet")));
    let bytes = || tables().map(|table| std::fs::read(table).unwrap());
    let fates = || read::<ReadFateRow>(&case.path("pair/read_fates.parquet"));
    case.run();
    assert!(fates().is_empty());
    let plain = bytes();
    let (fragments, balance) = case.run_pair_with(&PairParams { trace: true, ..PairParams::default() });
    assert!(bytes() == plain, "the trace changes no other table");

    let fates = fates();
    let seen: Vec<_> = fates.iter().map(|row| (row.class, row.fragment_id)).collect();
    let expected = [
        (Chimera, None),
        (Unmapped, None),
        (Plasmid, Some(6)),
        (VectorInternal, Some(5)),
        (Multihit, Some(4)),
        (Unique, Some(3)),
        (Unique, Some(2)),
        (Unique, Some(1)),
        (Unique, Some(0)),
        (Unique, Some(0)),
    ];
    assert_eq!(seen, expected);
    assert!(fates.iter().map(|row| row.read_id).eq(0..10));
    let reads_of = |wanted: &dyn Fn(&ReadFateRow) -> bool| {
        let rows = fates.iter().zip(&reads).filter(|(row, _)| wanted(row));
        rows.map(|(_, read)| u64::from(read.count)).sum::<u64>()
    };
    for row in &balance {
        assert_eq!(row.reads, reads_of(&|fate| Fate::Class(fate.class) == row.class), "{}", row.class);
    }
    for row in &fragments {
        let reads = reads_of(&|fate| fate.fragment_id == Some(row.fragment_id) && fate.class == row.class);
        assert_eq!(u64::from(row.reads), reads, "{}", row.fragment_id);
    }
}

#[test]
fn one_thread_and_four_write_the_same_bytes() {
    let case = Case::new();
    case.write_reads(&all_classes(&case));
    let tables = ["align/hits", "align/balance", "pair/fragments", "pair/balance", "pair/read_fates"];
    let bytes = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            case.run();
            case.run_pair_with(&PairParams { trace: true, ..PairParams::default() });
        });
        tables.map(|table| std::fs::read(case.path(&format!("{table}.parquet"))).unwrap())
    };
    assert!(bytes(1) == bytes(4));
}

#[test]
fn a_library_without_reads_or_vectors_gives_empty_tables() {
    let case = Case::new();
    case.write_reads(&[]);
    case.given::<Align>("align").files(FileKind::Reference, [case.path("ref")]).run().unwrap();
    let (rows, balance) = case.run_pair();
    assert!(rows.is_empty());
    assert_eq!(balance.iter().map(|row| row.reads).sum::<u64>(), 0);
}

#[test]
fn a_missing_reference_is_said_so_and_leaves_no_table() {
    let case = Case::new();
    case.write_reads(&all_classes(&case));
    let given = case.given::<Align>("align").files(FileKind::Reference, [case.path("nothing")]);
    let fault = given.run().unwrap_err();
    assert_eq!(fault.fault, landfall_stage::Fault::Reference);
    assert!(!case.path("align/hits.parquet").exists());
}

/// Writes a BAM of the exported sequences, each at the place of its first 80 bases in chr1.
fn align_exported(case: &Case, path: &Path) {
    let mut header = bam::Header::new();
    let mut line = bam::header::HeaderRecord::new(b"SQ");
    line.push_tag(b"SN", "chr1").push_tag(b"LN", case.host.len());
    header.push_record(&line);
    let mut writer = bam::Writer::from_path(path, &header, bam::Format::Bam).unwrap();
    let text = std::fs::read_to_string(case.path("sequences.fa")).unwrap();
    let mut lines = text.lines();
    while let (Some(name), Some(read)) = (lines.next(), lines.next()) {
        let find = |read: &[u8]| case.host.windows(80).position(|window| window == read);
        let turned = dna::reverse_complement(read.as_bytes());
        let (at, flags, read) = match (find(read.as_bytes()), find(&turned)) {
            (Some(at), _) => (at, 0, read.as_bytes()),
            (_, Some(at)) => (at, 16, &turned[..]),
            _ => continue,
        };
        let cigar = bam::record::CigarString::try_from("80M").unwrap();
        let mut record = bam::Record::new();
        record.set(&name.as_bytes()[1..], Some(&cigar), read, &[30; 80]);
        record.set_flags(flags);
        record.set_tid(0);
        record.set_pos(at as i64);
        writer.write(&record).unwrap();
    }
}

#[test]
fn a_users_own_alignment_replaces_the_host_places() {
    let case = Case::new();
    case.write_reads(&all_classes(&case));
    let (ours, _) = case.run();
    export_fasta(&case.path("reads.parquet"), &case.path("sequences.fa")).unwrap();
    let path = case.path("user.bam");
    align_exported(&case, &path);
    case.all().files(FileKind::OwnAlignment, [path]).run().unwrap();
    let hits: Vec<HitRow> = read(&case.path("align/hits.parquet"));
    assert!(hits.iter().any(|hit| hit.source == HitSource::Import));
    let (theirs, _) = case.run_pair();
    // The aligner above reports the first of the two copies only.
    let mut expected = places(&ours, Unique);
    expected.extend(places(&ours, Multihit).first().map(|at| (1, at.1, at.2, at.3, at.4, at.5)));
    assert_eq!(places(&theirs, Unique), expected);
    assert_eq!(places(&theirs, VectorInternal), places(&ours, VectorInternal));
}
