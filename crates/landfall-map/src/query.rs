//! A read as it is searched on one strand.

use std::ops::Range;

use landfall_core::{Strand, dna};
use landfall_reference::genome::{Genome, UNKNOWN};

/// A read in codes and packed words, in the direction of the genome's plus strand.
#[derive(Debug)]
pub(crate) struct Query {
    pub strand: Strand,
    codes: Vec<u8>,
    far_first: Vec<u8>,
    words: Vec<u64>,
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
        let mut words = vec![0; codes.len() / 32 + 2];
        for (index, &code) in codes.iter().enumerate() {
            let code = if code == UNKNOWN { 0 } else { code };
            words[index / 32] |= u64::from(code) << (62 - 2 * (index % 32));
        }
        let mut far_first = codes.clone();
        if strand == Strand::Plus {
            far_first.reverse();
        }
        Self { strand, codes, far_first, words }
    }

    /// Bases.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Codes from the read's last base to its first, of the plus strand; an unknown base is [`UNKNOWN`].
    pub fn far_first(&self) -> &[u8] {
        &self.far_first
    }

    /// The 32 bases from `offset` on, packed as in [`Genome::word`]; `offset` is at most the length.
    #[inline]
    pub fn word(&self, offset: usize) -> u64 {
        let (index, shift) = (offset / 32, 2 * (offset % 32));
        self.words[index] << shift | self.words[index + 1] >> 1 >> (63 - shift)
    }

    /// Parts of about equal length, one more than the errors: one of them at least must match without error.
    pub fn pieces(&self, errors: u32) -> impl Iterator<Item = Range<usize>> {
        let (length, count) = (self.len(), errors as usize + 1);
        (0..count).map(move |piece| piece * length / count..(piece + 1) * length / count)
    }

    /// Whether the bases of a part are all known.
    pub fn is_known(&self, part: Range<usize>) -> bool {
        !self.codes[part].contains(&UNKNOWN)
    }

    /// Whether the query *may* lie with at most `errors` on a diagonal (the place of its first base in the genome) or
    /// within `errors` of it. Never wrong when it denies: unknown bases and contig ends are taken for matches.
    ///
    /// The furthest base reached on each diagonal with 0, 1, 2 … errors (Ukkonen 1985), 32 bases at a time.
    pub fn may_lie_on(&self, genome: &Genome, diagonal: i64, errors: u32, reached: &mut Vec<usize>) -> bool {
        let Ok(first) = u32::try_from(diagonal - i64::from(errors)) else { return true };
        let length = self.len();
        if u64::from(first) + length as u64 + 3 * u64::from(errors) >= u64::from(genome.len()) {
            return true;
        }
        let width = 2 * errors as usize + 1;
        reached.clear();
        reached.extend((0..width).map(|shift| self.run(genome, first + shift as u32, 0)));
        for _ in 0..errors {
            if reached.iter().any(|&row| row >= length) {
                return true;
            }
            let mut left = 0;
            for shift in 0..width {
                let here = reached[shift];
                let right = reached.get(shift + 1).map_or(0, |row| row + 1);
                let row = left.max(here + 1).max(right).min(length);
                reached[shift] = self.run(genome, first + shift as u32, row);
                left = here;
            }
        }
        reached.iter().any(|&row| row >= length)
    }

    /// The first offset from `offset` on where the query and the genome differ on a diagonal; the length if none.
    #[inline]
    fn run(&self, genome: &Genome, diagonal: u32, offset: usize) -> usize {
        let mut offset = offset;
        while offset < self.len() {
            let differing = self.word(offset) ^ genome.word(diagonal + offset as u32);
            if differing != 0 {
                return (offset + differing.leading_zeros() as usize / 2).min(self.len());
            }
            offset += 32;
        }
        self.len()
    }
}

#[cfg(test)]
mod tests {
    use landfall_reference::genome::GenomeBuilder;

    use super::*;

    #[test]
    fn words_and_pieces_cover_the_read_in_either_direction() {
        let query = Query::new(b"ACGTNacgt", Strand::Plus);
        assert_eq!(query.codes, [0, 1, 2, 3, 4, 0, 1, 2, 3]);
        assert_eq!(query.word(1) >> 48, 0b01_10_11_00_00_01_10_11);
        assert_eq!(Query::new(b"ACGTNacgg", Strand::Minus).codes, [1, 1, 2, 3, 4, 0, 1, 2, 3]);
        assert_eq!(query.pieces(2).collect::<Vec<_>>(), [0..3, 3..6, 6..9]);
        assert!(query.is_known(0..4) && !query.is_known(3..6));
        assert_eq!(query.word(9), 0);
    }

    #[test]
    fn errors_of_either_kind_are_within_reach_and_one_too_many_is_not() {
        let text =
            b"TTGACCATGCAAGTCCGATTACGGATCCTAGCTTAAGCGCATATCGGACTTGACCGTAGGCTAACGTTCAGTCCAGATTTGCACCGAATGG";
        let mut builder = GenomeBuilder::new();
        builder.push("c", text).unwrap();
        let genome = builder.finish();
        let mut read = text[20..60].to_vec();
        read[7] = if read[7] == b'A' { b'C' } else { b'A' };
        read.remove(20);
        let query = Query::new(&read, Strand::Plus);
        assert!(query.may_lie_on(&genome, 20, 2, &mut Vec::new()));
        assert!(!query.may_lie_on(&genome, 20, 1, &mut Vec::new()));
    }
}
