//! Every locus of a read, by alignment at every base of the genome. Knows nothing of the mapper.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use bio::pattern_matching::myers::Myers;
use landfall_core::Strand;
use landfall_core::dna::reverse_complement;
use landfall_reference::Genome;
use rayon::prelude::*;

use crate::read::{self, Place, Read, Scored, band_edits, max_edits, write_scored};

/// The head of a read, as many bases as a machine word has bits.
const HEAD: usize = 64;
const NEVER: u32 = 1 << 20;

/// A contig as it is searched: first base of the read to the left, or to the right.
struct Text {
    backward: Vec<u8>,
    forward: Vec<u8>,
}

/// Writes the loci of all reads of the first `count` windows of each class.
pub fn search(genome: &Genome, out: &Path, count: u32) {
    let reads = read::load(genome, &out.join("reads.tsv"));
    let texts: Vec<Text> = (0..genome.contigs().len() as u32)
        .map(|contig| {
            let forward = genome.fetch(landfall_core::ContigId(contig), 0..u32::MAX);
            Text { backward: forward.iter().rev().copied().collect(), forward }
        })
        .collect();
    let subset: Vec<&Read> = reads.iter().filter(|read| read.window < count).collect();
    let rows: Vec<String> = subset.par_iter().map(|read| rows(genome, read, &loci(&texts, read))).collect();
    fs::write(out.join("loci.tsv"), rows.concat()).unwrap();
}

/// A row per locus; a read without loci has one that says so.
fn rows(genome: &Genome, read: &Read, loci: &[Scored]) -> String {
    let mut rows = String::new();
    if loci.is_empty() {
        writeln!(rows, "{}\t*", read.name).unwrap();
    }
    for locus in loci {
        rows.push_str(&read.name);
        write_scored(&mut rows, genome, locus);
        rows.push('\n');
    }
    rows
}

/// Loci from the best to the band, within the identity rule.
///
/// The read's true place bounds the best, so that no place with more errors than that and the band need be seen.
fn loci(texts: &[Text], read: &Read) -> Vec<Scored> {
    let bases = read.bases.as_bytes();
    let limit = max_edits(read.length).min(read.truth.edits + band_edits(read.length));
    let mut placed = Vec::new();
    for (contig, text) in texts.iter().enumerate() {
        for strand in [Strand::Plus, Strand::Minus] {
            placed.extend(placements(text, contig as u32, strand, bases, limit));
        }
    }
    let best = placed.iter().map(|placed| placed.edits).min().unwrap_or(0);
    placed.retain(|placed| placed.edits <= best + band_edits(read.length));
    let reach = max_edits(read.length);
    placed
        .iter()
        .filter(|locus| !placed.iter().any(|other| is_shifted(locus, other, reach)))
        .copied()
        .collect()
}

/// Whether a placement is a better one with other gaps near its start, which shift it by at most `reach` bases.
/// Without a gap in either, both are copies in a tandem repeat.
fn is_shifted(placed: &Scored, better: &Scored, reach: u32) -> bool {
    (placed.place.contig, placed.place.strand) == (better.place.contig, better.place.strand)
        && placed.place.first.abs_diff(better.place.first) <= u64::from(reach)
        && (placed.gapped || better.gapped)
        && better.edits < placed.edits
}

/// Every first base on a strand of a contig from which the read lies with at most `limit` edits.
///
/// The head's end in a text that is read towards the head's first base is that first base.
fn placements(text: &Text, contig: u32, strand: Strand, bases: &[u8], limit: u32) -> Vec<Scored> {
    let head = &bases[..bases.len().min(HEAD)];
    let (pattern, sequence) = match strand {
        Strand::Plus => (head.iter().rev().copied().collect(), &text.backward),
        Strand::Minus => (reverse_complement(head), &text.forward),
    };
    let ends = Myers::<u64>::new(&pattern)
        .find_all_end(sequence, limit as u8)
        .map(|(end, _)| end)
        .collect::<Vec<_>>();
    let reach = bases.len() + limit as usize;
    let scored = |end: usize| {
        let from_first_base = &sequence[(end + 1).saturating_sub(reach)..=end];
        let (first, stretch): (usize, Vec<u8>) = match strand {
            Strand::Plus => (sequence.len() - 1 - end, from_first_base.iter().rev().copied().collect()),
            Strand::Minus => (end, reverse_complement(from_first_base)),
        };
        let edits = anchored(bases, &stretch, limit)?;
        let differing = landfall_core::dna::hamming(bases, &stretch[..bases.len().min(stretch.len())]);
        let gapped = stretch.len() < bases.len() || differing as u32 > edits;
        Some(Scored { place: Place { contig, strand, first: first as i64 }, edits, gapped })
    };
    ends.into_iter().filter_map(scored).collect()
}

/// Edits of the read against the text from their first bases on, which stand on each other; the text's far end is free.
fn anchored(read: &[u8], text: &[u8], limit: u32) -> Option<u32> {
    let band = limit as usize;
    let differs = |at: usize, column: usize| u32::from(read[at] != text[column] || text[column] == b'N');
    // `row[column]`: edits where the bases up to this one of read and text are used up.
    let mut row: Vec<u32> = (0..text.len()).map(|column| differs(0, 0) + column as u32).collect();
    for at in 1..read.len() {
        let above = std::mem::replace(&mut row, vec![NEVER; text.len()]);
        let last = (at + band).min(text.len() - 1);
        for column in at.saturating_sub(band)..=last {
            let pair = if column > 0 { above[column - 1] + differs(at, column) } else { NEVER };
            let inserted = above[column] + 1;
            let deleted = if column > 0 { row[column - 1] + 1 } else { NEVER };
            row[column] = pair.min(inserted).min(deleted);
        }
    }
    row.into_iter().min().filter(|&edits| edits <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    const READ: &[u8] = b"GATTACCAGTTGCACGTAACCTGAGGCTATCCGATCTTAG";

    fn found(contig: &[u8], limit: u32) -> Vec<(Strand, i64, u32, bool)> {
        let text = Text { backward: contig.iter().rev().copied().collect(), forward: contig.to_vec() };
        let mut found = Vec::new();
        for strand in [Strand::Plus, Strand::Minus] {
            let placed = placements(&text, 0, strand, READ, limit);
            let is_own = |locus: &&Scored| !placed.iter().any(|other| is_shifted(locus, other, limit));
            let own = placed.iter().filter(is_own);
            found.extend(own.map(|locus| (strand, locus.place.first, locus.edits, locus.gapped)));
        }
        found
    }

    #[test]
    fn planted_reads_are_found_on_both_strands_up_to_the_contig_ends() {
        let other = reverse_complement(READ);
        let contig = [READ, b"TTTTTTTTTT", &other[..], b"CCCCC", READ].concat();
        let places =
            [(Strand::Plus, 95, 0, false), (Strand::Plus, 0, 0, false), (Strand::Minus, 89, 0, false)];
        assert_eq!(found(&contig, 0), places);
        assert_eq!(found(&contig[1..contig.len() - 1], 0), [(Strand::Minus, 88, 0, false)]);
    }

    #[test]
    fn a_gap_is_one_edit_a_base_and_its_shifted_starts_are_not_told() {
        let deleted = [b"TTTTT", &READ[..20], &READ[21..], b"TTTTT"].concat();
        assert_eq!(found(&deleted, 2), [(Strand::Plus, 5, 1, true)]);
        assert_eq!(found(&deleted, 0), []);
        let mut replaced = READ.to_vec();
        (replaced[0], replaced[39]) = (b'C', b'N');
        assert_eq!(found(&replaced, 2), [(Strand::Plus, 0, 2, false)]);
    }
}
