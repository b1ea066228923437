//! What a program said of reads.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use landfall_core::Strand;
use landfall_reference::Genome;

use crate::read::{Place, Scored};

/// A clipped start is extended back to the read's first base over so many bases, as our import does.
const MAX_CLIP: i64 = 3;

/// The places of one read.
#[derive(Debug, Default)]
pub struct Answer {
    /// Sorted, each once.
    pub places: Vec<Place>,
    /// The program refuses to name the places.
    pub repetitive: bool,
}

impl Answer {
    /// Whether a locus is among the places, see [`Scored::tolerance`].
    pub fn holds(&self, locus: &Scored) -> bool {
        let reach = locus.tolerance();
        let from = Place { first: locus.place.first - reach, ..locus.place };
        let to = Place { first: locus.place.first + reach, ..locus.place };
        let next = self.places.partition_point(|place| *place < from);
        self.places.get(next).is_some_and(|place| *place <= to)
    }
}

/// Answers by read, from our table or from SAM.
pub fn load(genome: &Genome, path: &Path) -> BTreeMap<String, Answer> {
    let text = fs::read_to_string(path).unwrap();
    let mut answers = BTreeMap::<String, Answer>::new();
    for line in text.lines().filter(|line| !line.starts_with('@')) {
        let cells: Vec<&str> = line.split('\t').collect();
        let place = if cells.len() > 10 { sam_place(genome, &cells) } else { our_place(genome, &cells) };
        let answer = answers.entry(cells[0].to_owned()).or_default();
        answer.repetitive |= cells[1] == "*";
        answer.places.extend(place);
    }
    for answer in answers.values_mut() {
        answer.places.sort_unstable();
        answer.places.dedup();
    }
    answers
}

fn our_place(genome: &Genome, cells: &[&str]) -> Option<Place> {
    let contig = genome.contig_by_name(cells[1])?.0;
    Some(Place { contig, strand: cells[2].parse().unwrap(), first: cells[3].parse().unwrap() })
}

fn sam_place(genome: &Genome, cells: &[&str]) -> Option<Place> {
    let contig = genome.contig_by_name(cells[2])?.0;
    let is_minus = cells[1].parse::<u32>().unwrap() & 16 != 0;
    let operations = operations(cells[5]);
    let span: i64 =
        operations.iter().filter(|(_, kind)| "MDN=X".contains(*kind)).map(|(length, _)| length).sum();
    let clip = |end: Option<&(i64, char)>| {
        end.filter(|(_, kind)| "SH".contains(*kind)).map_or(0, |(length, _)| *length)
    };
    let start = cells[3].parse::<i64>().unwrap() - 1;
    let (strand, clip, first) = if is_minus {
        let clip = clip(operations.last());
        (Strand::Minus, clip, start + span - 1 + clip)
    } else {
        let clip = clip(operations.first());
        (Strand::Plus, clip, start - clip)
    };
    (clip <= MAX_CLIP).then_some(Place { contig, strand, first })
}

fn operations(cigar: &str) -> Vec<(i64, char)> {
    let mut length = 0;
    let mut operations = Vec::new();
    for letter in cigar.chars() {
        match letter.to_digit(10) {
            Some(digit) => length = 10 * length + i64::from(digit),
            None => operations.push((std::mem::take(&mut length), letter)),
        }
    }
    operations
}

#[cfg(test)]
mod tests {
    use landfall_reference::GenomeBuilder;

    use super::*;

    #[test]
    fn the_first_base_of_a_read_is_told_on_either_strand_with_clips_gaps_and_deletions() {
        let mut builder = GenomeBuilder::new();
        builder.push("c", &[b'A'; 500]).unwrap();
        let genome = builder.finish();
        let first = |flag: &str, cigar: &str| {
            let cells = ["r", flag, "c", "101", "0", cigar, "*", "0", "0", "*", "*"];
            sam_place(&genome, &cells).map(|place| (place.strand, place.first))
        };
        assert_eq!(first("0", "40M"), Some((Strand::Plus, 100)));
        assert_eq!(first("256", "3S37M"), Some((Strand::Plus, 97)));
        assert_eq!(first("256", "4S36M"), None);
        assert_eq!(first("0", "30M10S"), Some((Strand::Plus, 100)));
        assert_eq!(first("16", "40M"), Some((Strand::Minus, 139)));
        assert_eq!(first("272", "5H10M2D10M3I10M2H"), Some((Strand::Minus, 133)));
        assert_eq!(first("16", "36M4S"), None);
    }
}
