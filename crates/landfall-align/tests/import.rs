//! A user's own alignment, written here with rust-htslib.

#![allow(clippy::unwrap_used)]

mod common;

use std::path::{Path, PathBuf};

use common::{genome, other};
use landfall_align::{AlignError, AlignParams, Imported, Sequences, UserAlignment, import_hits};
use landfall_core::{ContigId, Strand, dna};
use landfall_reference::Genome;
use landfall_tables::hits::HitSource;
use landfall_testkit::bases;
use rust_htslib::bam::header::HeaderRecord;
use rust_htslib::bam::record::CigarString;
use rust_htslib::bam::{Format, Header, Record, Writer};

/// A name, flags, contig, start and CIGAR.
type Line = (&'static str, u16, i32, i64, &'static str);

const SECONDARY: u16 = 0x100;
const REVERSE: u16 = 0x10;
const UNMAPPED: u16 = 0x4;

struct Case {
    folder: tempfile::TempDir,
    contig: Vec<u8>,
    genome: Genome,
    sequences: Sequences,
}

impl Case {
    /// Anchor 0: bases 100 to 150, the first one changed. Adrift 0: the reverse strand of bases 300 to 350.
    fn new() -> Self {
        let contig = bases(5, 1000);
        let mut anchor = contig[100..150].to_vec();
        anchor[0] = other(anchor[0]);
        let adrift = dna::reverse_complement(&contig[300..350]);
        Self {
            folder: tempfile::tempdir().unwrap(),
            genome: genome(&[("chr1", &contig), ("chr2", &contig[..500])]),
            contig,
            sequences: Sequences { anchors: vec![anchor], adrifts: vec![adrift], ..Sequences::default() },
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(
        &self,
        path: &Path,
        format: Format,
        fasta: Option<&Path>,
        contigs: &[(&str, usize)],
        lines: &[Line],
    ) {
        let mut header = Header::new();
        for (name, length) in contigs {
            let mut line = HeaderRecord::new(b"SQ");
            line.push_tag(b"SN", name).push_tag(b"LN", length);
            fasta.iter().for_each(|fasta| _ = line.push_tag(b"UR", fasta.display()));
            header.push_record(&line);
        }
        let mut writer = Writer::from_path(path, &header, format).unwrap();
        for &(name, flags, contig, start, cigar) in lines {
            let cigar = CigarString::try_from(cigar).unwrap();
            let read = if name.starts_with("anchor") {
                &self.sequences.anchors[0]
            } else {
                &self.sequences.adrifts[0]
            };
            let read = if flags & REVERSE > 0 { dna::reverse_complement(read) } else { read.clone() };
            let shown = cigar
                .iter()
                .filter(|op| !matches!(op.char(), 'D' | 'N' | 'H' | 'P'))
                .map(|op| op.len())
                .sum::<u32>();
            let read = &read[..(shown as usize).min(read.len())];
            let mut record = Record::new();
            record.set(name.as_bytes(), Some(&cigar), read, &vec![30; read.len()]);
            record.set_flags(flags);
            record.set_tid(contig);
            record.set_pos(start);
            record.set_mapq(60);
            record.set_mtid(-1);
            record.set_mpos(-1);
            writer.write(&record).unwrap();
        }
    }

    fn import_lines(&self, lines: &[Line]) -> Result<Imported, AlignError> {
        self.import_from(&[("chr1", 1000), ("chr2", 500)], lines)
    }

    fn import_from(&self, contigs: &[(&str, usize)], lines: &[Line]) -> Result<Imported, AlignError> {
        let path = self.path("user.bam");
        self.write(&path, Format::Bam, None, contigs, lines);
        self.import(UserAlignment { path, fasta: None })
    }

    fn import(&self, alignment: UserAlignment) -> Result<Imported, AlignError> {
        import_hits(&self.sequences, &alignment, &self.genome, &AlignParams::default())
    }
}

/// Contig, start, end, query_end, edits of all places of anchor 0.
fn anchors(imported: &Imported) -> Vec<(u32, u32, u32, u32, u32)> {
    let place = |placed: &landfall_align::Placed| {
        assert_eq!(placed.source, HitSource::Import);
        let at = placed.at;
        (at.contig.0, at.start, at.end, at.query_end, at.edits)
    };
    imported.hits.anchors[0].places.iter().map(place).collect()
}

#[test]
fn clipped_starts_are_laid_on_and_edits_counted_anew() {
    let case = Case::new();
    let imported = case.import_lines(&[
        ("anchor_0", 0, 0, 101, "1S49M"),
        ("anchor_0", SECONDARY, 1, 100, "50M"),
        ("adrift_0", REVERSE, 0, 300, "48M2S"),
    ]);
    let imported = imported.unwrap();
    assert_eq!(anchors(&imported), [(0, 100, 150, 50, 1), (1, 100, 150, 50, 1)]);
    assert_eq!(imported.hits.anchors[0].loci, 2);
    let adrift = imported.hits.adrifts[0].places[0].at;
    assert_eq!(
        (adrift.strand, adrift.start, adrift.end, adrift.query_end, adrift.edits),
        (Strand::Minus, 300, 350, 50, 0)
    );
    assert_eq!(imported.kept, 3);
    assert!(imported.losses().iter().all(|(_, records)| *records == 0));
}

#[test]
fn an_unaligned_far_end_stays_unaligned_and_gaps_are_edits() {
    let case = Case::new();
    let far = case.import_lines(&[("anchor_0", 0, 0, 100, "40M10S")]).unwrap();
    assert_eq!(anchors(&far), [(0, 100, 140, 40, 1)]);
    let reverse = case.import_lines(&[("adrift_0", REVERSE, 0, 308, "8H42M")]).unwrap();
    let at = reverse.hits.adrifts[0].places[0].at;
    assert_eq!((at.start, at.end, at.query_end), (308, 350, 42));
    let gap = case.import_lines(&[("adrift_0", REVERSE, 0, 299, "1M1D49M")]).unwrap();
    let at = gap.hits.adrifts[0].places[0].at;
    assert_eq!((at.start, at.end), (299, 350));
    assert!(at.edits >= 1);
}

#[test]
fn bases_inserted_before_the_first_aligned_one_are_not_aligned() {
    let case = Case::new();
    // As if the program had said 1S49M and 2S48M: the start is laid on from the reference, not moved.
    let inserted = case.import_lines(&[("anchor_0", 0, 0, 101, "1I49M")]).unwrap();
    assert_eq!(anchors(&inserted), [(0, 100, 150, 50, 1)]);
    let deleted = case.import_lines(&[("anchor_0", 0, 0, 95, "2S7D48M")]).unwrap();
    assert_eq!(anchors(&deleted), [(0, 100, 150, 50, 1)]);
}

#[test]
fn what_is_dropped_is_counted() {
    let case = Case::new();
    let imported = case.import_lines(&[
        ("anchor_0", 0, 0, 104, "4S46M"),
        ("anchor_0", SECONDARY, 0, 0, "2S48M"),
        ("anchor_0", SECONDARY, 0, 600, "50M"),
        ("anchor_0", SECONDARY, 0, 100, "20M10N30M"),
        ("anchor_0", SECONDARY, 0, 100, "29M21S"),
        ("anchor_0", SECONDARY, 0, 100, "50S"),
        ("adrift_0", UNMAPPED, -1, -1, "50S"),
    ]);
    let imported = imported.unwrap();
    assert_eq!(
        imported.losses(),
        [
            ("import_unmapped", 1),
            ("import_dropped_start", 3),
            ("import_dropped_spliced", 1),
            ("import_dropped_short", 1),
            ("import_dropped_identity", 1),
        ]
    );
    assert_eq!(imported.kept, 0);
    assert!(anchors(&imported).is_empty());
}

#[test]
fn places_beyond_the_band_are_kept_but_are_no_loci() {
    let mut case = Case::new();
    let mut worse = case.contig[..500].to_vec();
    worse[140] = other(worse[140]);
    case.genome = genome(&[("chr1", &case.contig), ("chr2", &worse)]);
    let lines = [("anchor_0", 0, 0, 100, "50M"), ("anchor_0", SECONDARY, 1, 100, "50M")];
    let imported = case.import_lines(&lines).unwrap();
    assert_eq!(anchors(&imported), [(0, 100, 150, 50, 1), (1, 100, 150, 50, 2)]);
    assert_eq!(imported.hits.anchors[0].loci, 1);
}

fn words(result: Result<Imported, AlignError>, case: &Case) -> String {
    let folder = format!("{}/", case.folder.path().display());
    result.unwrap_err().to_string().replace(&folder, "")
}

#[test]
fn what_does_not_fit_is_named() {
    let case = Case::new();
    let other_names = [("1", 1000), ("2", 500)];
    let fault = case.import_from(&other_names, &[("anchor_0", 0, 0, 100, "50M")]);
    let hint = |fault: &Result<Imported, AlignError>| match fault {
        Err(AlignError::Alignment(fault)) => fault.hint(),
        _ => None,
    };
    assert_eq!(hint(&fault).as_deref(), Some("the names differ by `chr` only (`chr1` is there)"));
    assert_eq!(words(fault, &case), "`user.bam`: contig `1` is not in the reference, whose first is `chr1`");
    let fault = case.import_from(&[("chr1", 1001)], &[("anchor_0", 0, 0, 100, "50M")]);
    assert_eq!(
        words(fault, &case),
        "`user.bam`: contig `chr1` has 1001 bases there and 1000 in the reference: another sequence"
    );
    let fault = case.import_lines(&[("anchor_0", 0, 0, 100, "50M"), ("anchor_7", 0, 0, 100, "50M")]);
    assert_eq!(
        words(fault, &case),
        "`user.bam`, record 2: found the name `anchor_7`; expected `anchor_<id>` or `adrift_<id>` of this library"
    );
    let fault = case.import_lines(&[("anchor_0", 0, 0, 100, "49M")]);
    assert_eq!(
        words(fault, &case),
        "`user.bam`, record 1 (`anchor_0`): found 49 bases; the library's sequence has 50"
    );
    let fault = case.import_lines(&[("anchor_0", 0, 0, 951, "50M")]);
    assert_eq!(
        words(fault, &case),
        "`user.bam`, record 1: found it outside of its contig, which has 1000 bases; is it damaged?"
    );
    let missing = case.import(UserAlignment { path: case.path("no.bam"), fasta: None });
    assert_eq!(words(missing, &case), "`no.bam` not found");
}

#[test]
fn contigs_that_no_record_uses_need_not_be_in_the_reference() {
    let case = Case::new();
    let contigs = [("chr1", 1000), ("chr1_alt", 77)];
    let imported = case.import_from(&contigs, &[("anchor_0", 0, 0, 100, "50M")]).unwrap();
    assert_eq!(imported.hits.anchors[0].places[0].at.contig, ContigId(0));
}

#[test]
fn a_cut_file_is_an_error() {
    let case = Case::new();
    let whole = case.path("whole.bam");
    case.write(&whole, Format::Bam, None, &[("chr1", 1000)], &[("anchor_0", 0, 0, 100, "50M")]);
    let bytes = std::fs::read(&whole).unwrap();
    let path = case.path("cut.bam");
    std::fs::write(&path, &bytes[..bytes.len() - 60]).unwrap();
    assert!(case.import(UserAlignment { path, fasta: None }).is_err());
    // Cut between two blocks, the records before the cut read as if they were all.
    let path = case.path("blocks.bam");
    std::fs::write(&path, &bytes[..bytes.len() - 28]).unwrap();
    let fault = case.import(UserAlignment { path, fasta: None });
    assert_eq!(
        words(fault, &case),
        "`blocks.bam` has no end-of-file block: it was cut; expected a whole file"
    );
}

#[test]
fn cram_is_read_against_its_fasta() {
    let case = Case::new();
    let fasta = case.path("genome.fa");
    let text = format!(">chr1\n{}\n", String::from_utf8_lossy(&case.contig));
    std::fs::write(&fasta, text).unwrap();
    std::fs::write(case.path("genome.fa.fai"), "chr1\t1000\t6\t1000\t1001\n").unwrap();
    let path = case.path("user.cram");
    let lines = [("anchor_0", 0, 0, 101, "1S49M"), ("adrift_0", REVERSE, 0, 300, "50M")];
    case.write(&path, Format::Cram, Some(&fasta), &[("chr1", 1000)], &lines);
    // Packed against a file that has moved since: without its new place, the reads cannot be unpacked.
    let moved = case.path("moved.fa");
    std::fs::rename(&fasta, &moved).unwrap();
    std::fs::rename(case.path("genome.fa.fai"), case.path("moved.fa.fai")).unwrap();
    assert!(case.import(UserAlignment { path: path.clone(), fasta: None }).is_err());
    let imported = case.import(UserAlignment { path, fasta: Some(moved) }).unwrap();
    assert_eq!(anchors(&imported), [(0, 100, 150, 50, 1)]);
    assert_eq!(imported.kept, 2);
}

#[test]
fn text_in_blocks_that_was_cut_between_two_of_them_is_an_error() {
    use std::io::Write;

    let case = Case::new();
    let sam = "@SQ\tSN:chr1\tLN:1000\nanchor_0\t0\tchr1\t101\t60\t50M\t*\t0\t0\t*\t*\n";
    let paf = "anchor_0\t50\t1\t50\t+\tchr1\t1000\t101\t150\t49\t49\t0\ttp:A:S\tcg:Z:49M\n";
    for (name, text) in [("user.sam.gz", sam), ("user.paf.gz", paf)] {
        let path = case.path(name);
        let mut blocks = rust_htslib::bgzf::Writer::from_path(&path).unwrap();
        blocks.write_all(text.as_bytes()).unwrap();
        drop(blocks);
        let import = || case.import(UserAlignment { path: path.clone(), fasta: None });
        assert_eq!(import().unwrap().kept, 1, "{name}");
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() - 28]).unwrap();
        let fault = words(import(), &case);
        assert!(fault.contains("has no end-of-file block: it was cut"), "{fault}");
    }
}

#[test]
fn a_line_of_text_without_an_end_is_an_error() {
    let case = Case::new();
    let long = "A".repeat(17_000_000);
    let sam = format!("@SQ\tSN:chr1\tLN:1000\nanchor_0\t0\tchr1\t101\t60\t50M\t*\t0\t0\t{long}\t*\n");
    let psl = format!("psLayout version 3\n{long}\n");
    for (name, text) in [("user.sam", sam), ("user.psl", psl)] {
        let path = case.path(name);
        std::fs::write(&path, text).unwrap();
        let fault = words(case.import(UserAlignment { path, fasta: None }), &case);
        assert!(fault.contains("line 2: found more than 16000000 bytes"), "{fault}");
    }
}
