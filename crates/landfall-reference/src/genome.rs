//! The sequence of a reference: contigs, bases in two bits, ranges of unknown bases.
//!
//! All contigs lie one behind the other in one *concatenation*; a base's place in it is its *global position*.
//! Bases are packed 32 to a `u64`, the first in the two highest bits, so that packed words compare as their
//! sequences do. An unknown base is packed as `A` and listed in a range apart.

mod build;
mod bytes;
mod error;
mod file;

use std::ops::Range;

use landfall_core::{ContigId, Position};

pub use self::build::GenomeBuilder;
pub use self::bytes::Bytes;
pub use self::error::GenomeError;

const BASES_PER_WORD: usize = 32;

/// The code of an unknown base in [`Genome::codes`]; it matches nothing, not even itself.
pub const UNKNOWN: u8 = 4;

/// A contig of a genome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contig {
    /// Its name in the FASTA file, up to the first blank.
    pub name: String,
    /// Bases.
    pub length: u32,
    /// Global position of its first base.
    pub offset: u32,
}

impl Contig {
    /// Its bases as global positions.
    #[must_use]
    pub fn range(&self) -> Range<u32> {
        self.offset..self.offset + self.length
    }
}

/// Contigs and their packed sequence.
#[derive(Debug)]
pub struct Genome {
    contigs: Vec<Contig>,
    unknown: Vec<Range<u32>>,
    length: u32,
    digest: [u8; 32],
    bytes: Bytes,
    packed_start: usize,
}

impl Genome {
    /// The contigs, in the order of the FASTA file.
    #[must_use]
    pub fn contigs(&self) -> &[Contig] {
        &self.contigs
    }

    /// The contig of that name.
    #[must_use]
    pub fn contig_by_name(&self, name: &str) -> Option<ContigId> {
        self.contigs.iter().position(|contig| contig.name == name).map(|index| ContigId(index as u32))
    }

    /// Bases in all contigs.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.length
    }

    /// Whether there is no base at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// BLAKE3 of contigs, unknown ranges and words, as the file's header states it.
    #[must_use]
    pub fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// BLAKE3 of contigs, unknown ranges and words, from the data themselves: reads the whole genome.
    #[must_use]
    pub fn computed_digest(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.tables());
        hasher.update(self.packed());
        *hasher.finalize().as_bytes()
    }

    /// The ranges of unknown bases, ascending, as global positions.
    #[must_use]
    pub fn unknown(&self) -> &[Range<u32>] {
        &self.unknown
    }

    /// The 32 bases from a global position on, the first in the two highest bits; unknown bases and those beyond
    /// the genome read as `A`. Contigs run into each other.
    #[must_use]
    #[inline]
    pub fn word(&self, global: u32) -> u64 {
        let index = global as usize / BASES_PER_WORD;
        let shift = 2 * (global % BASES_PER_WORD as u32);
        self.aligned_word(index) << shift | self.aligned_word(index + 1) >> 1 >> (63 - shift)
    }

    #[inline]
    fn aligned_word(&self, index: usize) -> u64 {
        self.packed()
            .get(8 * index..)
            .and_then(|bytes| bytes.first_chunk())
            .map_or(0, |b| u64::from_le_bytes(*b))
    }

    /// The letter at a global position: `A`, `C`, `G`, `T` or `N`; `N` beyond the genome.
    #[must_use]
    pub fn base(&self, global: u32) -> u8 {
        let next = self.unknown.partition_point(|range| range.end <= global);
        let unknown = self.unknown.get(next).is_some_and(|range| range.contains(&global));
        if unknown || global >= self.length { b'N' } else { b"ACGT"[(self.word(global) >> 62) as usize] }
    }

    /// Appends the codes of a range of global positions (`ACGT` 0 to 3, or [`UNKNOWN`]) to `codes`; the part of the
    /// range beyond the genome is left out.
    pub fn codes(&self, range: Range<u32>, codes: &mut Vec<u8>) {
        let range = range.start..range.end.min(self.length);
        let first = codes.len();
        for start in range.clone().step_by(BASES_PER_WORD) {
            let word = self.word(start);
            let bases = (range.end - start).min(BASES_PER_WORD as u32);
            codes.extend((0..bases).map(|base| (word >> (62 - 2 * base) & 3) as u8));
        }
        let next = self.unknown.partition_point(|unknown| unknown.end <= range.start);
        for unknown in self.unknown[next..].iter().take_while(|unknown| unknown.start < range.end) {
            let from = unknown.start.max(range.start) - range.start;
            let to = unknown.end.min(range.end) - range.start;
            codes[first + from as usize..first + to as usize].fill(UNKNOWN);
        }
    }

    /// The letters (`ACGTN`) of a range of a contig; the part of the range beyond the contig is left out.
    #[must_use]
    pub fn fetch(&self, contig: ContigId, range: Range<u32>) -> Vec<u8> {
        let Some(contig) = self.contigs.get(contig.index()) else { return Vec::new() };
        let (start, end) = (range.start.min(contig.length), range.end.min(contig.length));
        let mut sequence = Vec::new();
        self.codes(contig.offset + start..contig.offset + end, &mut sequence);
        for code in &mut sequence {
            *code = b"ACGTN"[*code as usize];
        }
        sequence
    }

    /// The global position of a base of a contig; `None` where the contig has no such base.
    #[must_use]
    pub fn to_global(&self, contig: ContigId, position: Position) -> Option<u32> {
        let contig = self.contigs.get(contig.index())?;
        (position.0 < contig.length).then(|| contig.offset + position.0)
    }

    /// The contig and position of a global position; `None` beyond the genome.
    #[must_use]
    pub fn to_contig(&self, global: u32) -> Option<(ContigId, Position)> {
        if global >= self.length {
            return None;
        }
        let index = self.contigs.partition_point(|contig| contig.offset <= global) - 1;
        Some((ContigId(index as u32), Position(global - self.contigs[index].offset)))
    }

    fn packed(&self) -> &[u8] {
        &self.bytes[self.packed_start..]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn genome(contigs: &[Vec<u8>]) -> Genome {
        let mut builder = GenomeBuilder::new();
        for (index, sequence) in contigs.iter().enumerate() {
            builder.push(&format!("c{index}"), sequence).unwrap();
        }
        builder.finish()
    }

    fn file_of(genome: &Genome) -> Vec<u8> {
        let mut file = Vec::new();
        genome.write_to(&mut file).unwrap();
        file
    }

    fn contigs() -> impl Strategy<Value = Vec<Vec<u8>>> {
        let sequence = "[ACGTacgt]{0,70}[NRn]{0,40}[ACGT]{0,70}".prop_map(String::into_bytes);
        prop::collection::vec(sequence, 0..6)
    }

    proptest! {
        #[test]
        fn every_base_and_place_survives_packing_and_the_file(contigs in contigs()) {
            let built = genome(&contigs);
            let read = Genome::from_bytes(Bytes::Owned(file_of(&built))).unwrap();
            prop_assert_eq!(built.digest(), &read.computed_digest());
            let mut global = 0;
            for (index, sequence) in contigs.iter().enumerate() {
                let id = ContigId(index as u32);
                let letter = |&base: &u8| match base.to_ascii_uppercase() {
                    base @ (b'A' | b'C' | b'G' | b'T') => base,
                    _ => b'N',
                };
                let expected: Vec<u8> = sequence.iter().map(letter).collect();
                prop_assert_eq!(read.fetch(id, 0..u32::MAX), &expected[..]);
                prop_assert_eq!(read.fetch(id, 3..20), &expected[3.min(expected.len())..20.min(expected.len())]);
                prop_assert_eq!(read.to_global(id, Position(sequence.len() as u32)), None);
                prop_assert_eq!(read.contig_by_name(&format!("c{index}")), Some(id));
                for (position, &base) in expected.iter().enumerate() {
                    let place = (id, Position(position as u32));
                    prop_assert_eq!(read.base(global), base);
                    prop_assert_eq!(read.to_contig(global), Some(place));
                    prop_assert_eq!(read.to_global(place.0, place.1), Some(global));
                    global += 1;
                }
            }
            prop_assert_eq!(read.len(), global);
            prop_assert_eq!((read.to_contig(global), read.base(global)), (None, b'N'));
        }

        #[test]
        fn a_damaged_file_is_refused_or_read_without_panic(contigs in contigs(), at: prop::sample::Index, to: u8) {
            let file = file_of(&genome(&contigs));
            let cut = file[..at.index(file.len())].to_vec();
            prop_assert!(Genome::from_bytes(Bytes::Owned(cut)).is_err());
            let mut changed = file.clone();
            changed[at.index(file.len())] = to;
            if let Ok(read) = Genome::from_bytes(Bytes::Owned(changed)) {
                for contig in 0..read.contigs().len() {
                    let _ = read.fetch(ContigId(contig as u32), 0..u32::MAX);
                }
                let _ = read.word(u32::MAX);
            }
        }
    }

    #[test]
    fn words_compare_as_their_sequences_do() {
        let genome = genome(&[b"ACGTTGCAACGTTGCAACGTTGCAACGTTGCAACGTTGCATTTT".to_vec()]);
        assert_eq!(genome.word(0) >> 48, 0b00_01_10_11_11_10_01_00);
        assert_eq!(genome.word(40), 0xff << 56);
        assert!(genome.word(1) > genome.word(0));
    }

    #[test]
    fn a_file_is_opened_from_disk_and_its_faults_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("genome.bin");
        let built = genome(&[b"ACGTNNNNACGT".to_vec(), b"GGGG".to_vec()]);
        std::fs::write(&path, file_of(&built)).unwrap();
        let opened = Genome::open(&path).unwrap();
        assert_eq!((opened.contigs(), opened.unknown()), (built.contigs(), built.unknown()));
        assert!(matches!(opened.bytes, Bytes::Mapped(_)));

        std::fs::write(&path, b"LFGENOME\x09\0\0\0").unwrap();
        assert!(matches!(Genome::open(&path), Err(GenomeError::Format { found: 9 })));
        std::fs::write(&path, b"").unwrap();
        assert!(matches!(Genome::open(&path), Err(GenomeError::NotAGenome)));
    }

    #[test]
    fn a_contig_name_may_not_occur_twice() {
        let mut builder = GenomeBuilder::new();
        builder.push("chr1", b"ACGT").unwrap();
        assert!(
            matches!(builder.push("chr1", b"A"), Err(GenomeError::DuplicateContig(name)) if name == "chr1")
        );
    }
}
