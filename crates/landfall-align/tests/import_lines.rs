//! Alignments that are text: PAF and PSL lines written here by hand, one record in every format, and damaged files.

#![allow(clippy::unwrap_used)]

mod common;

use std::io::Write;
use std::path::PathBuf;

use common::{genome, other};
use landfall_align::{
    AlignError, AlignParams, Imported, Op, Placement, Sequences, UserAlignment, import_hits, parse_paf_line,
    parse_psl_line,
};
use landfall_core::{ContigId, Strand, dna};
use landfall_reference::Genome;
use landfall_testkit::bases;
use proptest::prelude::*;

struct Case {
    folder: tempfile::TempDir,
    contig: Vec<u8>,
    genome: Genome,
    sequences: Sequences,
}

impl Case {
    fn of(contig: Vec<u8>, anchor: Vec<u8>, adrift: Vec<u8>) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            genome: genome(&[("chr1", &contig), ("chr2", &contig[..500])]),
            contig,
            sequences: Sequences { anchors: vec![anchor], adrifts: vec![adrift], ..Sequences::default() },
        }
    }

    /// Anchor 0: bases 100 to 150, the first one changed. Adrift 0: the reverse strand of bases 300 to 350, without
    /// 320 to 322.
    fn new() -> Self {
        let contig = bases(5, 1000);
        let mut anchor = contig[100..150].to_vec();
        anchor[0] = other(anchor[0]);
        let adrift = dna::reverse_complement(&[&contig[300..320], &contig[322..350]].concat());
        Self::of(contig, anchor, adrift)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> UserAlignment {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        UserAlignment { path, fasta: None }
    }

    fn import(&self, name: &str, content: impl AsRef<[u8]>) -> Result<Imported, AlignError> {
        let alignment = self.write(name, content);
        import_hits(&self.sequences, &alignment, &self.genome, &AlignParams::default())
    }

    /// The message of a refusal, with the file's name in place of its path.
    fn refusal(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let folder = format!("{}/", self.folder.path().display());
        self.import(name, content).unwrap_err().to_string().replace(&folder, "")
    }
}

fn anchors(imported: &Imported) -> Vec<Placement> {
    imported.hits.anchors[0].places.iter().map(|placed| placed.at).collect()
}

fn adrifts(imported: &Imported) -> Vec<Placement> {
    imported.hits.adrifts[0].places.iter().map(|placed| placed.at).collect()
}

fn on_chr1(strand: Strand, start: u32, end: u32, query_end: u32, edits: u32) -> Placement {
    Placement { contig: ContigId(0), start, end, strand, query_end, edits, upstream: 0, downstream: 0 }
}

/// The first base of the anchor is not aligned; the adrift read has a gap of 2, and its last 3 bases are not aligned
/// (on the minus strand these are the first of the contig's).
const PAF: &str = "\
anchor_0\t50\t1\t50\t+\tchr1\t1000\t101\t150\t49\t49\t0\ttp:A:S\tcg:Z:49M
adrift_0\t48\t0\t45\t-\tchr1\t1000\t303\t350\t45\t47\t0\ttp:A:P\tcg:Z:17M2D28M
";

/// The same as BLAT would say it.
const PSL: &str = "\
49\t0\t0\t0\t0\t0\t0\t0\t+\tanchor_0\t50\t1\t50\tchr1\t1000\t101\t150\t1\t49,\t1,\t101,
45\t0\t0\t0\t0\t0\t1\t2\t-\tadrift_0\t48\t0\t45\tchr1\t1000\t303\t350\t2\t17,28,\t3,20,\t303,322,
";

const PSL_HEADER: &str = "psLayout version 3\n\n\
    match\tmis- \trep. \tN's\tQ gap\tQ gap\tT gap\tT gap\tstrand\tQ        \tQ   \tQ    \tQ  \tT        \tT   \tT    \tT  \tblock\tblockSizes \tqStarts\t tStarts\n     \
    \tmatch\tmatch\t   \tcount\tbases\tcount\tbases\t      \tname     \tsize\tstart\tend\tname     \tsize\tstart\tend\tcount\n\
    ---------------------------------------------------------------------------------------------------------------\n";

#[test]
fn both_formats_give_the_places_that_their_lines_say() {
    let case = Case::new();
    for (name, content) in [("a.paf", PAF), ("a.psl", PSL), ("paf", PAF), ("psl", PSL)] {
        let imported = case.import(name, content).unwrap();
        assert_eq!(anchors(&imported), [on_chr1(Strand::Plus, 100, 150, 50, 1)], "{name}");
        assert_eq!(adrifts(&imported), [on_chr1(Strand::Minus, 303, 350, 45, 2)], "{name}");
        assert_eq!((imported.kept, imported.hits.anchors[0].loci), (2, 1), "{name}");
    }
}

#[test]
fn headers_are_optional_and_files_may_be_gzipped_or_joined() {
    let case = Case::new();
    let expected = case.import("a.psl", PSL).unwrap();
    let with_header = format!("{PSL_HEADER}{PSL}");
    assert_eq!(case.import("b.psl", &with_header).unwrap(), expected);
    let (first, second) = PSL.split_once('\n').unwrap();
    let joined = format!("{PSL_HEADER}{first}\r\n{PSL_HEADER}{second}");
    assert_eq!(case.import("c.psl", joined).unwrap(), expected);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(with_header.as_bytes()).unwrap();
    assert_eq!(case.import("d.psl.gz", gzip.finish().unwrap()).unwrap(), expected);
    assert_eq!(case.import("none.psl", PSL_HEADER).unwrap().kept, 0);
    assert_eq!(case.import("none.paf.gz", "").unwrap().kept, 0);
}

#[test]
fn without_steps_edits_are_those_of_the_best_alignment() {
    let case = Case::new();
    let bare = PAF.replace("\tcg:Z:49M", "").replace("\tcg:Z:17M2D28M", "");
    let imported = case.import("a.paf", bare).unwrap();
    assert_eq!(anchors(&imported), [on_chr1(Strand::Plus, 100, 150, 50, 1)]);
    assert_eq!(adrifts(&imported), [on_chr1(Strand::Minus, 303, 350, 45, 2)]);
}

#[test]
fn difference_strings_stand_in_for_a_cigar() {
    let case = Case::new();
    let imported = case.import("a.paf", PAF.replace("cg:Z:17M2D28M", "cs:Z::17-ac:28")).unwrap();
    assert_eq!(adrifts(&imported), [on_chr1(Strand::Minus, 303, 350, 45, 2)]);
}

#[test]
fn a_gap_on_both_sides_of_blat_costs_its_edit_distance() {
    // The read has bases 100 to 160 with 4 bases of its own in place of 130 to 133: 4 edits at most, 1 of them a gap.
    let contig = bases(5, 1000);
    let own: Vec<u8> = contig[130..133].iter().map(|base| other(*base)).chain(*b"A").collect();
    let anchor = [&contig[100..130], &own, &contig[133..200]].concat();
    let case = Case::of(contig, anchor, b"A".to_vec());
    let line = "97\t0\t0\t0\t1\t4\t1\t3\t+\tanchor_0\t101\t0\t101\tchr1\t1000\t100\t200\t2\t30,67,\t0,34,\t100,133,\n";
    let at = anchors(&case.import("a.psl", line).unwrap())[0];
    assert_eq!((at.start, at.end, at.query_end), (100, 200, 101));
    assert!((1..=4).contains(&at.edits), "{}", at.edits);
}

#[test]
fn every_record_without_a_place_has_its_reason() {
    let case = Case::new();
    let paf = "\
anchor_0\t50\t4\t50\t+\tchr1\t1000\t104\t150\t46\t46\t60\tcg:Z:46M
anchor_0\t50\t2\t50\t+\tchr1\t1000\t0\t48\t48\t48\t60\tcg:Z:48M
anchor_0\t50\t0\t50\t+\tchr1\t1000\t600\t650\t50\t50\t60\tcg:Z:50M
anchor_0\t50\t0\t50\t+\tchr1\t1000\t100\t160\t50\t60\t60\tcg:Z:20M10N30M
anchor_0\t50\t0\t50\t+\tchr1\t1000\t100\t200\t50\t100\t60\tcg:Z:20M50D30M
anchor_0\t50\t0\t50\t+\tchr1\t1000\t100\t200\t50\t100\t60
anchor_0\t50\t0\t29\t+\tchr1\t1000\t100\t129\t29\t29\t60\tcg:Z:29M
adrift_0\t48\t0\t0\t*\t*\t0\t0\t0\t0\t0\t0
";
    let imported = case.import("a.paf", paf).unwrap();
    assert_eq!(
        imported.losses(),
        [
            ("import_unmapped", 1),
            ("import_dropped_start", 2),
            ("import_dropped_spliced", 3),
            ("import_dropped_short", 1),
            ("import_dropped_identity", 1),
        ]
    );
    assert_eq!(imported.kept, 0);
}

#[test]
fn unknown_bases_of_read_and_reference_are_edits() {
    let mut contig = bases(5, 1000);
    let mut anchor = contig[100..150].to_vec();
    anchor[20] = b'N';
    contig[120] = b'N';
    contig[140] = b'N';
    let case = Case::of(contig, anchor, b"A".to_vec());
    for steps in ["\tcg:Z:50M", ""] {
        let line = format!("anchor_0\t50\t0\t50\t+\tchr1\t1000\t100\t150\t50\t50\t60{steps}\n");
        assert_eq!(anchors(&case.import("a.paf", line).unwrap())[0].edits, 2, "{steps}");
    }
}

#[test]
fn faults_of_lines_are_told_all_at_once() {
    let case = Case::new();
    let paf = "\
anchor_0\t50\t0\t50\t+\tchr1\t1000\t100\t150\t50\t50\t60\tcg:Z:50M
anchor_7\t50\t0\t50\t+\tchr1\t1000\t100\t150\t50\t50\t60\tcg:Z:50M
anchor_0\t49\t0\t49\t+\tchr1\t1000\t100\t149\t49\t49\t60\tcg:Z:49M
anchor_0\t50\t0\t51\t+\tchr1\t1000\t100\t150\t50\t50\t60
anchor_0\t50\t0\t50\t+\tchr1\t1001\t100\t150\t50\t50\t60
anchor_0\t50\t0\t50\t+\tchr1\t1000\t100\t150\t50\t50\t60\tcg:Z:49M
anchor_0\t50\t0\t50\t?\tchr1\t1000\t100\t150\t50\t50\t60
anchor_0\t50\t0\t50
";
    assert_eq!(
        case.refusal("a.paf", paf),
        "`a.paf` has 7 problems; nothing was written
  line 2, column 1 (query name): found `anchor_7`; expected `anchor_<id>` or `adrift_<id>` of this library
  line 3, column 2 (query length): found `49`; expected 50, the bases of the library's `anchor_0`
  line 4, column 4 (query end): found `51`; expected a whole number up to 50, the query's length
  line 5, column 7 (target length): found `1001`; expected 1000, the bases of `chr1` in the reference
  line 6, column 13 (cg): found `49M`; expected steps over 50 bases of the query and 50 of the target
  line 7, column 5 (strand): found `?`; expected `+` or `-`
  line 8, column 12 (mapping quality): found a line of 4 columns; expected columns separated by tabs, as its format has them"
    );
    let many = "anchor_7\t50\t0\t50\t+\tchr1\t1000\t100\t150\t50\t50\t60\n".repeat(23);
    let words = case.refusal("b.paf", many);
    assert!(words.starts_with("`b.paf` has 23 problems") && words.ends_with("\n  and 3 more"), "{words}");
    assert_eq!(words.lines().count(), 22);
}

#[test]
fn faults_of_psl_name_their_columns() {
    let case = Case::new();
    let line = PSL.lines().nth(1).unwrap();
    // Starts of blocks on the read's own strand: what a converter gets wrong.
    let own_strand = line.replace("\t3,20,\t", "\t0,28,\t");
    let translated = line.replace("\t-\t", "\t+-\t");
    let cut = line.replace("\t17,28,\t", "\t17,\t");
    assert_eq!(
        case.refusal("a.psl", [own_strand, translated, cut].join("\n")),
        "`a.psl` has 3 problems; nothing was written
  line 1, column 20 (qStarts): found `0`; expected blocks in their order that cover 3 to 48
  line 2, column 9 (strand): found `+-`; expected `+` or `-`: DNA searched in DNA
  line 3, column 19 (blockSizes): found `17,`; expected 2 whole numbers, as blockCount says"
    );
}

#[test]
fn files_that_are_no_alignment_or_of_another_genome_are_refused() {
    let case = Case::new();
    assert_eq!(
        case.refusal("reads.fa", ">anchor_0\nACGT\n"),
        "`reads.fa` is no alignment; expected BAM, CRAM or SAM, or PAF or PSL, plain or gzipped"
    );
    assert_eq!(
        case.refusal("a.paf", PAF.replace("chr1", "1")),
        "`a.paf`: contig `1` is not in the reference, whose first is `chr1`"
    );
    let missing = UserAlignment { path: PathBuf::from("no.paf"), fasta: None };
    let fault = import_hits(&case.sequences, &missing, &case.genome, &AlignParams::default());
    assert_eq!(fault.unwrap_err().to_string(), "`no.paf` not found");
}

/// A read laid on bases 200 on of a contig: clips, and blocks with a gap of read or contig between them.
#[derive(Clone, Debug)]
struct Record {
    strand: Strand,
    before: usize,
    after: usize,
    blocks: Vec<usize>,
    gaps: Vec<(bool, usize)>,
    changed: Vec<usize>,
    seed: u64,
}

const START: usize = 200;

impl Record {
    fn any() -> impl Strategy<Value = Self> {
        let blocks = (1usize..5).prop_flat_map(|count| {
            let gaps = proptest::collection::vec((any::<bool>(), 1usize..4), count - 1);
            (proptest::collection::vec(8usize..40, count), gaps)
        });
        let changed = proptest::collection::vec(0usize..100, 0..4);
        (any::<bool>(), 0usize..6, 0usize..6, blocks, changed, any::<u64>()).prop_map(
            |(plus, before, after, (blocks, gaps), changed, seed)| {
                let strand = if plus { Strand::Plus } else { Strand::Minus };
                Self { strand, before, after, blocks, gaps, changed, seed }
            },
        )
    }

    fn steps(&self) -> Vec<(char, usize)> {
        let mut steps = vec![('M', self.blocks[0])];
        for (&(insert, length), &block) in self.gaps.iter().zip(&self.blocks[1..]) {
            steps.extend([(if insert { 'I' } else { 'D' }, length), ('M', block)]);
        }
        steps
    }

    fn covers(&self, letters: &str) -> usize {
        self.steps().iter().filter(|(letter, _)| letters.contains(*letter)).map(|(_, length)| length).sum()
    }

    fn length(&self) -> usize {
        self.before + self.covers("MI") + self.after
    }

    /// The read on the contig's plus strand, and the edits of its aligned part.
    fn oriented(&self, contig: &[u8]) -> (Vec<u8>, u32) {
        let mut own = bases(self.seed, 400).into_iter();
        let mut read: Vec<u8> = own.by_ref().take(self.before).collect();
        let (mut at, mut edits) = (START, 0);
        for (letter, length) in self.steps() {
            match letter {
                'M' => {
                    let mut block = contig[at..at + length].to_vec();
                    for &changed in self.changed.iter().filter(|changed| **changed < length) {
                        edits += u32::from(block[changed] == contig[at + changed]);
                        block[changed] = other(contig[at + changed]);
                    }
                    read.extend(block);
                    at += length;
                }
                'I' => {
                    read.extend(own.by_ref().take(length));
                    edits += length as u32;
                }
                _ => {
                    at += length;
                    edits += length as u32;
                }
            }
        }
        read.extend(own.take(self.after));
        (read, edits)
    }

    /// What an import must say of it.
    fn expected(&self, contig: &[u8]) -> Option<Placement> {
        let (read, mut edits) = self.oriented(contig);
        let (mut start, mut end) = (START, START + self.covers("MD"));
        let (clip, far) = match self.strand {
            Strand::Plus => (self.before, self.after),
            Strand::Minus => (self.after, self.before),
        };
        for step in 0..clip {
            let (base, at) = match self.strand {
                Strand::Plus => (read[step], START - clip + step),
                Strand::Minus => (read[read.len() - clip + step], end + step),
            };
            edits += u32::from(base != contig[at]);
        }
        match self.strand {
            Strand::Plus => start -= clip,
            Strand::Minus => end += clip,
        }
        let query_end = read.len() - far;
        let kept = clip <= 3 && query_end >= 30 && edits as usize * 20 <= query_end;
        kept.then_some(on_chr1(self.strand, start as u32, end as u32, query_end as u32, edits))
    }

    fn sam(&self, read: &[u8]) -> String {
        let cigar: String = self.steps().iter().map(|(letter, length)| format!("{length}{letter}")).collect();
        let clip = |length: usize| if length > 0 { format!("{length}S") } else { String::new() };
        let (before, after) = (clip(self.before), clip(self.after));
        let flags = if self.strand == Strand::Plus { 2048 } else { 2048 + 16 };
        let read = String::from_utf8_lossy(read);
        let header = "@SQ\tSN:chr1\tLN:1000\n@SQ\tSN:chr2\tLN:500";
        let start = START + 1;
        format!("{header}\nanchor_0\t{flags}\tchr1\t{start}\t0\t{before}{cigar}{after}\t*\t0\t0\t{read}\t*\n")
    }

    /// Length of the read, and its aligned part on its own strand.
    fn own_strand(&self) -> (usize, usize, usize) {
        let length = self.length();
        match self.strand {
            Strand::Plus => (length, self.before, length - self.after),
            Strand::Minus => (length, self.after, length - self.before),
        }
    }

    fn paf(&self, steps: bool) -> String {
        let (length, from, to) = self.own_strand();
        let cigar: String = self.steps().iter().map(|(letter, length)| format!("{length}{letter}")).collect();
        let tag = if steps { format!("\tcg:Z:{cigar}") } else { String::new() };
        let end = START + self.covers("MD");
        let strand = self.strand;
        format!("anchor_0\t{length}\t{from}\t{to}\t{strand}\tchr1\t1000\t{START}\t{end}\t0\t0\t0{tag}\n")
    }

    fn psl(&self) -> String {
        let (length, from, to) = self.own_strand();
        let (mut read, mut host) = (self.before, START);
        let (mut sizes, mut reads, mut hosts) = (String::new(), String::new(), String::new());
        for (letter, length) in self.steps() {
            if letter == 'M' {
                sizes += &format!("{length},");
                reads += &format!("{read},");
                hosts += &format!("{host},");
            }
            read += if letter == 'D' { 0 } else { length };
            host += if letter == 'I' { 0 } else { length };
        }
        let (strand, blocks) = (self.strand, self.blocks.len());
        format!(
            "0\t0\t0\t0\t0\t0\t0\t0\t{strand}\tanchor_0\t{length}\t{from}\t{to}\tchr1\t1000\t{START}\t{host}\t{blocks}\t{sizes}\t{reads}\t{hosts}\n"
        )
    }
}

proptest! {
    #[test]
    fn one_record_says_the_same_in_every_format(record in Record::any()) {
        let contig = bases(5, 1000);
        let (oriented, _) = record.oriented(&contig);
        let read = match record.strand {
            Strand::Plus => oriented.clone(),
            Strand::Minus => dna::reverse_complement(&oriented),
        };
        let case = Case::of(contig, read, b"A".to_vec());
        let expected: Vec<_> = record.expected(&case.contig).into_iter().collect();
        let from_sam = case.import("a.sam", record.sam(&oriented)).unwrap();
        prop_assert_eq!(anchors(&from_sam), &expected[..]);
        prop_assert_eq!(&case.import("a.paf", record.paf(true)).unwrap(), &from_sam);
        prop_assert_eq!(&case.import("a.psl", record.psl()).unwrap(), &from_sam);
        // The best alignment of the same bases has no more edits than the one that was told.
        let without_steps = anchors(&case.import("b.paf", record.paf(false)).unwrap());
        for told in &expected {
            let best = without_steps[0];
            prop_assert!(best.edits <= told.edits);
            prop_assert_eq!(Placement { edits: told.edits, ..best }, *told);
        }
    }

    #[test]
    fn no_bytes_make_a_parser_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        _ = parse_paf_line(&bytes);
        _ = parse_psl_line(&bytes);
    }

    #[test]
    fn no_damage_to_a_file_makes_an_import_panic(
        paf in any::<bool>(), cut in 0usize..300,
        damage in proptest::collection::vec((0usize..300, prop_oneof![any::<u8>(), Just(b'9'), Just(b'\t'), Just(b'-')]), 1..6),
    ) {
        let (name, content) = if paf { ("a.paf", PAF) } else { ("a.psl", PSL) };
        let mut content = content.as_bytes().to_vec();
        for (at, byte) in damage {
            let length = content.len();
            content[at % length] = byte;
        }
        content.truncate(content.len() - cut % content.len());
        let case = Case::new();
        // Steps that a parser lets through cover what it says of read and contig.
        for hit in content.split(|byte| *byte == b'\n').filter_map(|line| match paf {
            true => parse_paf_line(line).ok().flatten(),
            false => parse_psl_line(line).ok(),
        }) {
            let read: u64 = hit.ops.iter().map(|op| u64::from(op.read_bases())).sum();
            let host: u64 = hit.ops.iter().map(|op| u64::from(op.contig_bases())).sum();
            prop_assert_eq!(read, u64::from(hit.read_length));
            prop_assert!(u64::from(hit.start) + host <= u64::from(hit.contig_length));
        }
        _ = case.import(name, content);
    }
}

/// The example of UCSC's page on the format: a read of 61 bases with two blocks on each strand.
#[test]
fn blocks_of_psl_count_from_the_read_s_end_on_the_minus_strand() {
    let line = |strand, start, end, sizes, starts| {
        format!(
            "0\t0\t0\t0\t0\t0\t0\t0\t{strand}\tq\t61\t{start}\t{end}\tt\t100\t10\t58\t2\t{sizes}\t{starts}\t10,40,"
        )
    };
    let plus = line('+', 22, 61, "14,5,", "22,56,").replace("\t58\t2", "\t45\t2");
    assert_eq!(
        parse_psl_line(plus.as_bytes()).unwrap().ops,
        [Op::Read(22), Op::Pair(14), Op::Untold(20, 16), Op::Pair(5)]
    );
    let minus = parse_psl_line(line('-', 4, 56, "20,18,", "5,39,").as_bytes()).unwrap();
    assert_eq!(minus.ops, [Op::Read(5), Op::Pair(20), Op::Untold(14, 10), Op::Pair(18), Op::Read(4)]);
    assert_eq!((minus.strand, minus.start), (Strand::Minus, 10));
}
