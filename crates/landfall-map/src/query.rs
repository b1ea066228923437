//! A read as it is searched on one strand.

use std::ops::Range;

use landfall_core::{Strand, dna};
use landfall_reference::genome::{Genome, UNKNOWN};

/// A read in codes and packed words, in the direction of the genome's plus strand.
#[derive(Debug)]
pub(crate) struct Query {
    pub strand: Strand,
    codes: Vec<u8>,
    words: Vec<u64>,
    /// Offsets of unknown bases.
    unknown: Vec<usize>,
}

impl Query {
    /// The read as it lies on `strand`; on minus its reverse complement is what the plus strand would show.
    pub fn new(read: &[u8], strand: Strand) -> Self {
        let codes: Vec<u8> = match strand {
            Strand::Plus => read.iter().map(|&base| dna::code(base).unwrap_or(UNKNOWN)).collect(),
            Strand::Minus => {
                read.iter().rev().map(|&base| dna::code(base).map_or(UNKNOWN, |code| 3 - code)).collect()
            }
        };
        let word = |chunk: &[u8]| {
            let packed = chunk.iter().fold(0, |word, &code| word << 2 | u64::from(code % UNKNOWN));
            packed << (2 * (32 - chunk.len()))
        };
        let words = codes.chunks(32).map(word).chain([0, 0]).collect();
        let unknown = (0..codes.len()).filter(|&at| codes[at] == UNKNOWN).collect();
        Self { strand, codes, words, unknown }
    }

    /// Bases.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// The code of a base, counted from the read's last; of the plus strand, [`UNKNOWN`] if it is unknown.
    #[inline]
    pub fn far_first(&self, at: usize) -> u8 {
        match self.strand {
            Strand::Plus => self.codes[self.len() - 1 - at],
            Strand::Minus => self.codes[at],
        }
    }

    /// The 32 bases from `offset` on, packed as in [`Genome::word`]; `offset` is at most the length.
    #[inline]
    pub fn word(&self, offset: usize) -> u64 {
        let (index, shift) = (offset / 32, 2 * (offset % 32));
        self.words[index] << shift | self.words[index + 1] >> 1 >> (63 - shift)
    }

    /// So many parts of about equal length.
    pub fn equal_parts(&self, count: usize) -> impl Iterator<Item = Range<usize>> {
        let length = self.len();
        (0..count).map(move |piece| piece * length / count..(piece + 1) * length / count)
    }

    /// Whether the bases of a part are all known.
    pub fn is_known(&self, part: Range<usize>) -> bool {
        self.next_unknown(part.start) >= part.end
    }

    /// The first unknown base from `offset` on; the length if none.
    pub fn next_unknown(&self, offset: usize) -> usize {
        self.unknown.iter().copied().find(|&at| at >= offset).unwrap_or(self.len())
    }

    /// How many bases from `offset` on are those of the genome on a diagonal.
    #[inline]
    pub fn run(&self, genome: &Genome, diagonal: u32, offset: usize) -> usize {
        let mut at = offset;
        while at < self.len() {
            let differing = self.word(at) ^ genome.word(diagonal.wrapping_add(at as u32));
            if differing != 0 {
                return (at + differing.leading_zeros() as usize / 2).min(self.len()) - offset;
            }
            at += 32;
        }
        self.len() - offset
    }

    /// How many bases before `end`, from there towards the first, are those of the genome on a diagonal.
    #[inline]
    pub fn run_back(&self, genome: &Genome, diagonal: u32, end: usize) -> usize {
        let mut at = end;
        while at > 0 {
            let bases = at.min(32);
            let from = at - bases;
            let differing =
                (self.word(from) ^ genome.word(diagonal.wrapping_add(from as u32))) >> (64 - 2 * bases);
            if differing != 0 {
                return end - at + differing.trailing_zeros() as usize / 2;
            }
            at = from;
        }
        end
    }
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn words_and_pieces_cover_the_read_in_either_direction() {
        let query = Query::new(b"ACGTNacgt", Strand::Plus);
        assert_eq!(query.codes, [0, 1, 2, 3, 4, 0, 1, 2, 3]);
        assert_eq!(query.word(1) >> 48, 0b01_10_11_00_00_01_10_11);
        assert_eq!(Query::new(b"ACGTNacgg", Strand::Minus).codes, [1, 1, 2, 3, 4, 0, 1, 2, 3]);
        assert_eq!(query.equal_parts(3).collect::<Vec<_>>(), [0..3, 3..6, 6..9]);
        assert!(query.is_known(0..4) && !query.is_known(3..6));
        assert_eq!(query.word(9), 0);
    }
}
