//! A read of which everything is known, and where reads lie.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use landfall_core::Strand;
use landfall_reference::Genome;

/// Lengths of the reads in bases.
pub const LENGTHS: [usize; 6] = [30, 40, 60, 100, 150, 250];
/// What they lie in.
pub const SEQUENCES: [&str; 5] = ["unique", "alu", "l1", "duplication", "tandem"];
/// Those, and reads from unique sequence with 3 % errors, or with a foreign end that trimming missed.
pub const CLASSES: [&str; 7] = ["unique", "alu", "l1", "duplication", "tandem", "noisy", "tail"];
/// What was done to reads of a class of sequence.
pub const KINDS: [&str; 3] = ["exact", "errors", "gap"];

/// Where a read's first base lies; 0-based.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub contig: u32,
    pub strand: Strand,
    pub first: i64,
}

/// A place with its edits, and whether its best alignment has gaps.
#[derive(Clone, Copy, Debug)]
pub struct Scored {
    pub place: Place,
    pub edits: u32,
    pub gapped: bool,
}

impl Scored {
    /// Bases by which a start may be told differently: an alignment with gaps has no certain first base.
    pub fn tolerance(&self) -> i64 {
        if self.gapped { i64::from(self.edits) } else { 0 }
    }
}

/// A simulated read.
#[derive(Clone, Debug)]
pub struct Read {
    pub name: String,
    pub class: String,
    pub kind: String,
    pub length: usize,
    /// The window it was cut from: reads of one window share their first base.
    pub window: u32,
    pub truth: Scored,
    pub bases: String,
}

/// The most edits that the identity rule allows, and the loci's distance from the best: by the default parameters.
pub fn max_edits(length: usize) -> u32 {
    (length / 20) as u32
}

/// See [`max_edits`].
pub fn band_edits(length: usize) -> u32 {
    (length / 100) as u32
}

pub fn write_scored(line: &mut String, genome: &Genome, scored: &Scored) {
    let Scored { place, edits, gapped } = scored;
    let contig = &genome.contigs()[place.contig as usize].name;
    write!(line, "\t{contig}\t{}\t{}\t{edits}\t{}", place.strand, place.first, u8::from(*gapped)).unwrap();
}

/// The place in five cells of a table.
pub fn parse_scored(genome: &Genome, cells: &[&str]) -> Scored {
    Scored {
        place: Place {
            contig: genome.contig_by_name(cells[0]).unwrap().0,
            strand: cells[1].parse().unwrap(),
            first: cells[2].parse().unwrap(),
        },
        edits: cells[3].parse().unwrap(),
        gapped: cells[4] == "1",
    }
}

/// Writes the table of reads.
pub fn write(genome: &Genome, reads: &[Read], path: &Path) {
    let mut text = String::new();
    for read in reads {
        write!(text, "{}\t{}\t{}\t{}\t{}", read.name, read.class, read.kind, read.length, read.window)
            .unwrap();
        write_scored(&mut text, genome, &read.truth);
        writeln!(text, "\t{}", read.bases).unwrap();
    }
    fs::write(path, text).unwrap();
}

/// Reads the table of reads.
pub fn load(genome: &Genome, path: &Path) -> Vec<Read> {
    let read = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        Read {
            name: cells[0].to_owned(),
            class: cells[1].to_owned(),
            kind: cells[2].to_owned(),
            length: cells[3].parse().unwrap(),
            window: cells[4].parse().unwrap(),
            truth: parse_scored(genome, &cells[5..10]),
            bases: cells[10].to_owned(),
        }
    };
    fs::read_to_string(path).unwrap().lines().map(read).collect()
}
