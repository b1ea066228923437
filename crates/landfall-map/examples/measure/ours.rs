//! Our mapper, as the other programs are run: index from a file, FASTA in, one thread, a table out.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::Path;
use std::time::Instant;

use landfall_core::Strand;
use landfall_map::{Index, IndexParams, MapParams, Mapped, Mapper};
use landfall_reference::Genome;

/// Writes genome and index.
pub fn index(genome: &Genome, out: &Path) {
    fs::create_dir_all(out).unwrap();
    let index = Index::build(genome, &IndexParams::default()).unwrap();
    genome.write_to(BufWriter::new(File::create(out.join("genome")).unwrap())).unwrap();
    index.write_to(BufWriter::new(File::create(out.join("index")).unwrap())).unwrap();
}

/// Maps the reads of a FASTA file whose sequences stand on one line each.
///
/// On stdout a row per locus: read, contig, strand, first base, edits, end in the read; a repetitive read has one row with `*`.
/// On stderr the milliseconds that the slowest read took.
pub fn map(folder: &Path, reads: &Path) {
    let genome = Genome::open(&folder.join("genome")).unwrap();
    let index = Index::open(&folder.join("index"), &genome).unwrap();
    let mapper = Mapper::new(&genome, &index, MapParams::default());
    let fasta = fs::read_to_string(reads).unwrap();
    let mut lines = fasta.lines();
    let (mut rows, mut slowest) = (String::new(), 0.0_f64);
    while let (Some(name), Some(bases)) = (lines.next(), lines.next()) {
        let name = &name[1..];
        let begin = Instant::now();
        let mapped = mapper.map(bases.as_bytes());
        slowest = slowest.max(begin.elapsed().as_secs_f64());
        match mapped {
            Mapped::Unmapped => {}
            Mapped::Repetitive { at_least } => writeln!(rows, "{name}\t*\t.\t{at_least}").unwrap(),
            Mapped::Loci(loci) => {
                for locus in loci {
                    let contig = &genome.contigs()[locus.contig.index()].name;
                    let first = match locus.strand {
                        Strand::Plus => locus.start.0,
                        Strand::Minus => locus.end.0 - 1,
                    };
                    let (strand, edits, end) = (locus.strand, locus.edits, locus.query_end);
                    writeln!(rows, "{name}\t{contig}\t{strand}\t{first}\t{edits}\t{end}").unwrap();
                }
            }
        }
    }
    print!("{rows}");
    eprintln!("{:.1}", slowest * 1e3);
}
