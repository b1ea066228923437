//! Every shipped layout end to end: reads written by hand, base by base as the layout's drawing has them, and what is
//! left of them.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use common::{balance, library, run};
use landfall_config::{Lane, Library, Protocol, SequencerRead, Sides};
use landfall_core::ReadClass;
use landfall_core::dna::reverse_complement;
use landfall_stage::Fault;
use landfall_tables::balance::Fate;
use landfall_tables::read_all;
use landfall_tables::reads::{Continuation, ReadRow};
use landfall_trim::TrimParams;

const HOST: &str = "TTAACACAGGATCTTGACCAGTACTGGCATTCAGAACCTGTTACGATCCTGAGTACCATGGTCAAGCTTGACCA";
/// A linker of INSPIIRED, in the sheet and with a UMI.
const LINKER: &str = "TCTGGAGTTTTATCGCAATNNNNNNNNNNNNCTCCGCTTAAGGGACT";
const LINKED: &str = "TCTGGAGTTTTATCGCAATACGTACGTACGTCTCCGCTTAAGGGACT";
/// A linker without UMI.
const PLAIN: &str = "TCTGGAGTTTTATCGCAATCTCCGCTTAAGGGACT";

/// Primer and end bases of AAV, and what follows them in the ITR.
const AAV_END: &str = "TCTGCGCGCTCGCTCGCTCACTG";
const ITR: &str = "AGGCCGCCCGGGCAAAGCCCGGGCGTCGGGCGACCTTTGGTCGCCCGGCCTCAGTGAGCGAGCGAGCGCGCAGAGAGGGAGTGGCCAA";
/// From the middle of an AAV vector.
const CASSETTE: &str =
    "GACATTGATTATTGACTAGTTATTAATAGTAATCAATTACGGGGTCATTAGTTCATAGCCCATATATGGAGTTCCGCGTTACATAACTTACGG";

/// What comes before the host in the reads of a layout, and what it means.
struct Case {
    protocol: &'static str,
    anchor: &'static str,
    adrift: &'static str,
    index: [&'static str; 2],
    barcode: Option<&'static str>,
    linker: Option<&'static str>,
    end: &'static str,
    remnant: &'static str,
    umi: Option<&'static str>,
}

/// A library of INSPIIRED's layout: only the vector end differs.
const INSPIIRED: Case = Case {
    protocol: "lmpcr-lentivirus",
    anchor: "GAAAATCTCTAGCA",
    adrift: LINKED,
    index: ["AACCTTGGAACC", ""],
    barcode: Some("AACCTTGGAACC"),
    linker: Some(LINKER),
    end: "u5",
    remnant: "TCTAGCA",
    umi: Some("ACGTACGTACGT"),
};

/// A library of VISPA2's layout, tag LTR1.LC10.
const VISPA2: Case = Case {
    protocol: "lam-lentivirus",
    anchor: "GATCCTGATGCAAAACATCGACCCTTTTAGTCAGTGTGGAAAATCTCTAGCA",
    adrift: "CTAGATTCGCCAAAGGTACAAGTGGCACAGCAGTTAGG",
    index: ["", ""],
    barcode: Some("AAACATCG+AAGGTACA"),
    linker: None,
    end: "u5",
    remnant: "AAATCTCTAGCA",
    umi: None,
};

fn cases() -> Vec<Case> {
    let inspiired = |protocol, end, anchor, remnant| Case { protocol, anchor, end, remnant, ..INSPIIRED };
    let donor = |end, anchor, remnant| Case {
        adrift: PLAIN,
        linker: Some(PLAIN),
        index: ["AACCTTGG", "TTGGAACCCATCATGA"],
        barcode: Some("AACCTTGG+TTGGAACC"),
        umi: Some("CATCATGA"),
        ..inspiired("lmpcr-donor", end, anchor, remnant)
    };
    vec![
        INSPIIRED,
        VISPA2,
        Case { protocol: "nrlam-lentivirus", ..VISPA2 },
        Case { protocol: "s-epts-lentivirus", umi: Some("CTAGATTCGCCA"), ..VISPA2 },
        inspiired("lmpcr-gammaretrovirus", "u5", "TGACTACCCGTCAGCGGGGGTCTTTCA", "TTTCA"),
        inspiired("lmpcr-gammaretrovirus", "u3", "CAAACCTACAGGTGGGGTCTTTCA", "TCTTTCA"),
        inspiired("lmpcr-piggybac", "itr_5", "ATGCGTCAATTTTACGCAGACTATCTTTCTAGGG", "TATCTTTCTAGGG"),
        inspiired("lmpcr-piggybac", "itr_3", "CGTACGTCACAATATGATTATCTTTCTAGGG", "TATCTTTCTAGGG"),
        inspiired("lmpcr-sleeping-beauty", "itr_5", "CTTAAGTGTATGTAAACTTCCGACTTCAACTG", "TTCAACTG"),
        inspiired("lmpcr-sleeping-beauty", "itr_3", "CTAAGGTGTATGTAAACTTCCGACTTCAACTG", "TTCAACTG"),
        inspiired("lmpcr-aav", "itr_3", AAV_END, "GCTCACTG"),
        donor("donor_3", "GTTTAATTGAGTTGTCATATGTTAATAACGGTAT", "ATATGTTAATAACGGTAT"),
        donor("donor_5", "ATACCGTTATTAACATATGACAACTCAATTAAAC", "GACAACTCAATTAAAC"),
    ]
}

fn back(bases: &str) -> String {
    String::from_utf8(reverse_complement(bases.as_bytes())).unwrap()
}

/// The reads of one cluster: of the pair, then of the index.
type Reads = [String; 4];

/// A lane in a folder.
struct Files(tempfile::TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn fastq(&self, lane: &str, at: usize, reads: &[Reads]) -> Option<PathBuf> {
        reads.iter().any(|reads| !reads[at].is_empty()).then(|| {
            let path = self.path().join(format!("{lane}_{at}.fq"));
            let record = |(number, reads): (usize, &Reads)| {
                let bases = &reads[at];
                format!("@{lane}:{number}\n{bases}\n+\n{}\n", "F".repeat(bases.len()))
            };
            std::fs::write(&path, reads.iter().enumerate().map(record).collect::<String>()).unwrap();
            path
        })
    }

    fn lane(&self, name: &str, reads: &[Reads]) -> Lane {
        let file = |at| self.fastq(name, at, reads);
        Lane {
            fastq_1: file(0).unwrap(),
            fastq_2: file(1),
            index_1: file(2),
            index_2: file(3),
            ..Lane::default()
        }
    }

    fn rows(&self, library: &str) -> Vec<ReadRow> {
        read_all(&self.path().join(format!("{library}.reads.parquet"))).unwrap()
    }

    /// Library, class and reads of the balance, sorted.
    fn classes(&self) -> Vec<(Option<String>, Fate, u64)> {
        let rows = balance(self.path()).into_iter().map(|row| (row.library, row.class, row.reads));
        let mut rows: Vec<_> = rows.filter(|row| row.2 > 0).collect();
        rows.sort();
        rows
    }

    fn run(&self, libraries: &[Library]) {
        run(libraries, vec![self.vector()], self.path(), 2, &TrimParams::default()).unwrap();
    }

    fn vector(&self) -> PathBuf {
        let path = self.path().join("aav.fa");
        std::fs::write(&path, format!(">aav\n{CASSETTE}{AAV_END}{ITR}\n")).unwrap();
        path
    }
}

fn protocol(name: &str) -> Arc<Protocol> {
    Arc::new(Protocol::load(name, Path::new(""), Sides::Needed).unwrap())
}

impl Case {
    /// A library of the layout; the linker is the sheet's, else the layout's.
    fn library(&self, name: &str, barcode: Option<&str>, lane: &Lane) -> Library {
        let protocol = protocol(self.protocol);
        let linker = self.linker.map(str::to_owned).or_else(|| protocol.linker.clone());
        Library { protocol, linker, ..library(name, lane, barcode, None) }
    }

    /// The reads of a fragment that both mates read through.
    fn reads(&self, anchor: &str, adrift: &str) -> Reads {
        let anchor_read = format!("{anchor}{HOST}{}AGATCGGAAGAGC", back(adrift));
        let adrift_read = format!("{adrift}{}{}AGATCGGAAGAGC", back(HOST), back(anchor));
        let [first, second] = match protocol(self.protocol).anchor_read {
            SequencerRead::R1 => [anchor_read, adrift_read],
            SequencerRead::R2 => [adrift_read, anchor_read],
        };
        [first, second, self.index[0].to_owned(), self.index[1].to_owned()]
    }
}

#[test]
fn every_shipped_layout_has_a_case_for_each_of_its_vector_ends() {
    let shipped = Protocol::shipped().iter().flat_map(|(name, _)| {
        protocol(name).vector_ends.iter().map(|end| (*name, end.name.to_string())).collect::<Vec<_>>()
    });
    let mut shipped: Vec<_> = shipped.collect();
    let mut tested: Vec<_> = cases().iter().map(|case| (case.protocol, case.end.to_owned())).collect();
    shipped.sort();
    tested.sort();
    assert_eq!(tested, shipped);
}

#[test]
fn each_layout_leaves_the_host_part_the_umi_and_the_library() {
    for case in cases() {
        let what = format!("{}, {}", case.protocol, case.end);
        let files = Files::new();
        let lane = files.lane("a", &[case.reads(case.anchor, case.adrift)]);
        // The other library of the pool must get nothing.
        let turned = |barcode: &str| barcode.split('+').map(back).collect::<Vec<_>>().join("+");
        let other = case.barcode.map(turned);
        let libraries =
            [case.library("L1", case.barcode, &lane), case.library("L2", other.as_deref(), &lane)];
        files.run(&libraries);
        assert_eq!(files.classes(), [(Some("L1".to_owned()), Fate::Passed, 1)], "{what}");
        let rows = files.rows("L1");
        let row = &rows[0];
        assert_eq!(row.vector_end.as_str(), case.end, "{what}");
        assert_eq!((row.anchor.as_str(), row.remnant.as_str()), (HOST, case.remnant), "{what}");
        assert_eq!(row.adrift.as_deref(), Some(back(HOST).as_str()), "{what}");
        assert_eq!(row.umi.as_deref(), case.umi, "{what}");
        assert!(row.linker_reached, "{what}");
        assert!(files.rows("L2").is_empty(), "{what}");
    }
}

#[test]
fn a_retroviral_end_that_runs_into_the_other_one_is_a_circle() {
    let termini = [("u5", "TGAAAGACCCCACCTGTAGG"), ("u3", "TGAAAGACCCCCGCTGACGG")];
    let cases = cases();
    for (end, terminus) in termini {
        let case =
            cases.iter().find(|case| case.protocol == "lmpcr-gammaretrovirus" && case.end == end).unwrap();
        let files = Files::new();
        let [adrift, anchor, i1, i2] = case.reads(case.anchor, case.adrift);
        let anchor = anchor.replace(case.anchor, &format!("{}{terminus}", case.anchor));
        let adrift = adrift.replace(&back(case.anchor), &format!("{}{}", back(terminus), back(case.anchor)));
        let lane = files.lane("a", &[[adrift, anchor, i1, i2]]);
        files.run(&[case.library("L1", case.barcode, &lane)]);
        assert_eq!(files.rows("L1")[0].vector_continuation, Some(Continuation::Circle), "{end}");
    }
}

/// A library of the AAV layout on one lane.
fn aav(files: &Files, reads: &[Reads]) -> Library {
    let case = Case { protocol: "lmpcr-aav", anchor: AAV_END, ..INSPIIRED };
    case.library("L1", case.barcode, &files.lane("a", reads))
}

/// A pair of the AAV layout whose fragment is `fragment` from the end bases on; anchor and adrift
/// read so many bases behind end bases and linker.
fn aav_pair(fragment: &str, shown: [usize; 2]) -> Reads {
    let read = |before: &str, fragment: &str, after: &str, shown: usize| {
        let whole = format!("{before}{fragment}{}AGATCGGAAGAGC", back(after));
        whole[..whole.len().min(before.len() + shown)].to_owned()
    };
    let [anchor, adrift] =
        [read(AAV_END, fragment, LINKED, shown[0]), read(LINKED, &back(fragment), AAV_END, shown[1])];
    [adrift, anchor, INSPIIRED.index[0].to_owned(), String::new()]
}

#[test]
fn the_host_of_both_mates_ends_where_the_leader_begins() {
    // The leader: 31 bases of the ITR, and 40 of the vector's other strand.
    let turned = &back(CASSETTE)[10..50];
    for leader in [ITR[..31].to_owned(), format!("{}{turned}", &ITR[..31])] {
        let fragment = format!("{leader}{HOST}");
        let length = fragment.len();
        // Both to the other side's known sequence; the adrift read that far alone, or into the leader, or to its own end.
        let shown = [
            [length + 40, length + 40],
            [length - 10, length + 5],
            [length - 10, length - 2],
            [length - 10, HOST.len() + 4],
            [length - 10, HOST.len()],
            [length + 40, HOST.len() + 4],
        ];
        for shown in shown {
            let files = Files::new();
            files.run(&[aav(&files, &[aav_pair(&fragment, shown)])]);
            let rows = files.rows("L1");
            let row = &rows[0];
            let host = &HOST[..HOST.len().min(shown[0] - leader.len())];
            assert_eq!((row.anchor.as_str(), row.vector_continuation), (host, None), "{shown:?}");
            assert_eq!(row.adrift.as_deref(), Some(back(HOST).as_str()), "{shown:?}");
            assert_eq!(row.remnant, format!("GCTCACTG{leader}"), "{shown:?}");
            assert_eq!(row.linker_reached, shown[0] > length, "{shown:?}");
        }
    }
}

#[test]
fn reads_that_stay_in_the_vector_are_marked_and_those_of_short_hosts_too_short() {
    let piece = &CASSETTE[10..60];
    let host = |length: usize| format!("{}{}", &ITR[..31], &HOST[..length]);
    let cases = [
        (ITR.to_owned(), Ok(ITR)),
        // The last segment may be a host that the vector has a copy of: mapping tells.
        (format!("{}{piece}", &ITR[..31]), Ok(piece)),
        (host(9), Ok("")),
        (host(10), Err(ReadClass::TooShort)),
        (host(29), Err(ReadClass::TooShort)),
        (ITR[..9].to_owned(), Err(ReadClass::PrimerDimer)),
    ];
    for (fragment, expected) in cases {
        let files = Files::new();
        files.run(&[aav(&files, &[aav_pair(&fragment, [130, 130])])]);
        let library = Some("L1".to_owned());
        match expected {
            Ok(anchor) => {
                let rows = files.rows("L1");
                let anchor = if anchor.is_empty() { fragment.as_str() } else { anchor };
                assert_eq!(rows[0].anchor, anchor);
                assert_eq!(rows[0].vector_continuation, Some(Continuation::Internal), "{fragment}");
            }
            Err(class) => {
                let rows = files.classes();
                assert!(rows.contains(&(library, Fate::Class(class), 1)), "{fragment}: {rows:?}");
            }
        }
    }
}

#[test]
fn a_layout_with_a_leader_needs_a_vector_that_holds_the_end() {
    let files = Files::new();
    let library = aav(&files, &[aav_pair(HOST, [60, 60])]);
    let other = files.path().join("other.fa");
    std::fs::write(&other, format!(">other\n{CASSETTE}\n")).unwrap();
    for vectors in [vec![], vec![other]] {
        let libraries = [library.clone()];
        let error = run(&libraries, vectors, files.path(), 1, &TrimParams::default()).unwrap_err();
        assert_eq!(error.fault, Fault::Config);
        let message = error.to_string();
        assert!(message.contains("`lmpcr-aav` has `leader` at vector end `itr_3`"), "{message}");
    }
    assert!(!files.path().join("L1.reads.parquet").exists());
}

/// The pool of in-read barcodes: LTR1.LC10, LTR11.LC12, and one near to the second.
const POOL: [(&str, &str); 3] =
    [("A", "AAACATCG+AAGGTACA"), ("B", "AATCCGTC+AATGTTGC"), ("C", "AATCCGTC+AATGAACC")];

/// A pair of VISPA2's layout with this barcode.
fn barcoded(anchor: &str, adrift: &str) -> Reads {
    let anchor = VISPA2.anchor.replacen("AAACATCG", anchor, 1);
    let adrift = VISPA2.adrift.replacen("AAGGTACA", adrift, 1);
    VISPA2.reads(&anchor, &adrift)
}

fn pool(lanes: &[Lane], barcodes: &[(&str, &str)]) -> Vec<Library> {
    let library = |&(name, barcode): &(&str, &str)| Library {
        lanes: lanes.to_vec(),
        ..VISPA2.library(name, Some(barcode), &lanes[0])
    };
    barcodes.iter().map(library).collect()
}

#[test]
fn barcodes_in_reads_have_errors_and_classes_as_index_reads_have() {
    let files = Files::new();
    let reads = [
        barcoded("AAACATCG", "AAGGTACA"),
        barcoded("AAACATCG", "AAGGTACC"), // one error
        barcoded("AAACATGG", "AAGGTACC"), // one error in each
        barcoded("AAACTTGG", "AAGGTACA"), // two errors in one
        barcoded("AATCCGTC", "AATGTTGC"),
        barcoded("AATCCGTC", "AATGTTCC"), // one from B and one from C
        barcoded("CCCCCCCC", "CCCCCCCC"),
        barcoded("GGGGGGGG", "AAGGTACA"),
        barcoded("AAACATCG", "GGGGGGGG"),
    ];
    let lane = files.lane("a", &reads);
    files.run(&pool(&[lane], &POOL));
    let none = |class, reads| (None, Fate::Class(class), reads);
    let mut expected = vec![
        none(ReadClass::NoBarcode, 2),
        none(ReadClass::AmbiguousBarcode, 1),
        none(ReadClass::PolyGBarcode, 2),
        (Some("A".to_owned()), Fate::Passed, 3),
        (Some("B".to_owned()), Fate::Passed, 1),
    ];
    expected.sort();
    assert_eq!(files.classes(), expected);
    assert_eq!((files.rows("A").len(), files.rows("A")[0].anchor.as_str()), (1, HOST), "no barcode is left");
}

#[test]
fn barcodes_in_reads_the_wrong_way_round_are_refused() {
    let files = Files::new();
    let lane = files.lane("a", &vec![barcoded("AAACATCG", &back("AAGGTACA")); 40]);
    let libraries = pool(&[lane], &POOL);
    let error = run(&libraries, Vec::new(), files.path(), 1, &TrimParams::default()).unwrap_err();
    assert_eq!(error.fault, Fault::Data);
    assert!(
        error.to_string().contains("40 with the reverse complement of the adrift read's barcode"),
        "{error}"
    );
}

#[test]
fn lanes_of_a_pool_with_barcodes_in_reads_are_read_together() {
    let files = Files::new();
    let lanes = ["a", "b"]
        .map(|name| files.lane(name, &[barcoded("AAACATCG", "AAGGTACA"), barcoded("AATCCGTC", "AATGTTGC")]));
    files.run(&pool(&lanes, &POOL));
    let passed = |name: &str, reads| (Some(name.to_owned()), Fate::Passed, reads);
    assert_eq!(files.classes(), [passed("A", 2), passed("B", 2)]);
    assert_eq!((files.rows("A").len(), files.rows("A")[0].count), (1, 2));
}

#[test]
fn a_library_told_apart_already_keeps_its_barcode_in_the_reads_but_not_in_the_host_part() {
    let files = Files::new();
    let lane = files.lane("a", &[barcoded("AAACATCG", "AAGGTACA"), barcoded("TTTTTTTT", "CCCCCCCC")]);
    files.run(&[VISPA2.library("L1", None, &lane)]);
    let rows = files.rows("L1");
    assert_eq!((rows.len(), rows[0].anchor.as_str(), rows[0].count), (1, HOST, 2));
}

#[test]
fn layouts_of_one_pool_have_their_barcodes_in_one_place() {
    let files = Files::new();
    let lane = files.lane("a", &[barcoded("AAACATCG", "AAGGTACA")]);
    let mut libraries = pool(&[lane], &POOL[..2]);
    libraries[1].protocol = protocol("lmpcr-lentivirus");
    let error = run(&libraries, Vec::new(), files.path(), 1, &TrimParams::default()).unwrap_err();
    assert_eq!(error.fault, Fault::Config);
    assert!(error.to_string().contains("library `B` has its barcode elsewhere than that of `A`"), "{error}");
}

#[test]
fn a_umi_in_an_index_read_tells_molecules_apart_and_must_be_whole() {
    let cases = cases();
    let case = cases.iter().find(|case| case.end == "donor_3").unwrap();
    let files = Files::new();
    let with = |index: &str| {
        let [adrift, anchor, i1, _] = case.reads(case.anchor, case.adrift);
        [adrift, anchor, i1, index.to_owned()]
    };
    let reads = [
        with("TTGGAACCCATCATGA"),
        with("TTGGAACCCATCATGA"),
        with("TTGGAACACATCATGT"), // one error in the barcode, another UMI
        with("TTGGAACCCATCATG"),  // a base of the UMI is missing
        with("TTGGAACCGGGGGGGG"), // no signal in the UMI does not matter to the barcode
        with("CATCATGATTGGAACC"), // the barcode stands where the UMI should
    ];
    let lane = files.lane("a", &reads);
    let other = case.library("L2", Some("CCCCCCCC+AAAAAAAA"), &lane);
    files.run(&[case.library("L1", case.barcode, &lane), other]);
    let umis: Vec<_> =
        files.rows("L1").into_iter().map(|row| (row.umi.unwrap_or_default(), row.count)).collect();
    let expected = [("CATCATGA", 2), ("CATCATGT", 1), ("GGGGGGGG", 1)];
    assert_eq!(umis, expected.map(|(umi, count)| (umi.to_owned(), count)));
    let mut expected = vec![
        (None, Fate::Class(ReadClass::NoBarcode), 1),
        (Some("L1".to_owned()), Fate::Class(ReadClass::LowQuality), 1),
        (Some("L1".to_owned()), Fate::Passed, 4),
    ];
    expected.sort();
    assert_eq!(files.classes(), expected);
}
