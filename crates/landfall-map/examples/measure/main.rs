//! The junction mapper and other programs against truth. `benches/compare/map.sh` runs the parts in order:
//!
//! ```text
//! measure cut    GENOME.fa ALU.fa L1.fa OUT WINDOWS  reads of every kind: OUT/reads.tsv, OUT/reads/CLASS.LENGTH.fa
//! measure index  GENOME.fa OUT                       our index: OUT/genome, OUT/index
//! measure map    INDEX READS.fa                      our mapper, one thread: a table of loci
//! measure search GENOME.fa OUT WINDOWS               OUT/loci.tsv: every locus of the first reads, exhaustively
//! measure judge  GENOME.fa OUT PROGRAM…              tables from OUT/answers/PROGRAM and OUT/times.tsv
//! ```
//!
//! Reads and their errors come from a fixed seed.
#![allow(clippy::unwrap_used, reason = "a measurement that fails is read by its author")]

mod answer;
mod cut;
mod exhaustive;
mod judge;
mod ours;
mod read;
mod sequence_class;

use std::path::Path;

use landfall_reference::{BuildOptions, Draft, Genome};

const USAGE: &str =
    "usage: measure cut|index|map|search|judge ARGUMENTS, see the head of examples/measure/main.rs";

fn genome(fasta: &str) -> Genome {
    Draft::read(Path::new(fasta), &BuildOptions::default()).unwrap().genome
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["cut", fasta, alu, l1, out, windows] => {
            cut::cut(&genome(fasta), Path::new(alu), Path::new(l1), Path::new(out), windows.parse().unwrap());
        }
        ["index", fasta, out] => ours::index(&genome(fasta), Path::new(out)),
        ["map", index, reads] => ours::map(Path::new(index), Path::new(reads)),
        ["search", fasta, out, windows] => {
            exhaustive::search(&genome(fasta), Path::new(out), windows.parse().unwrap());
        }
        ["judge", fasta, out, ref programs @ ..] => judge::judge(&genome(fasta), Path::new(out), programs),
        _ => {
            eprintln!("{USAGE}");
            std::process::exit(2);
        }
    }
}
