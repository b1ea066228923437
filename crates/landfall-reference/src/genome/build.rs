//! A genome from the sequences of its contigs.

use std::collections::HashSet;
use std::ops::Range;

use landfall_core::dna;

use super::{BASES_PER_WORD, Bytes, Contig, Genome, GenomeError};

/// Collects contigs into a [`Genome`].
#[derive(Debug, Default)]
pub struct GenomeBuilder {
    contigs: Vec<Contig>,
    names: HashSet<String>,
    unknown: Vec<Range<u32>>,
    packed: Vec<u8>,
    word: u64,
    length: u32,
}

impl GenomeBuilder {
    /// A genome without contigs.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a contig. Either case is sequence; any letter but `ACGT` is an unknown base.
    ///
    /// # Errors
    /// [`GenomeError::DuplicateContig`], [`GenomeError::LongContig`] above 2³¹ − 1 bases, or [`GenomeError::TooLong`] above
    /// 2³² − 1 bases in total.
    pub fn push(&mut self, name: &str, sequence: &[u8]) -> Result<(), GenomeError> {
        if !self.names.insert(name.to_owned()) {
            return Err(GenomeError::DuplicateContig(name.to_owned()));
        }
        if i32::try_from(sequence.len()).is_err() {
            return Err(GenomeError::LongContig { contig: name.to_owned() });
        }
        let offset = self.length;
        let length = u32::try_from(sequence.len())
            .ok()
            .filter(|length| offset.checked_add(*length).is_some())
            .ok_or_else(|| GenomeError::TooLong { contig: name.to_owned() })?;
        for &letter in sequence {
            self.push_base(dna::code(letter), offset);
        }
        self.contigs.push(Contig { name: name.to_owned(), length, offset });
        Ok(())
    }

    /// Appends one base; an unknown range is not continued from before `contig_start`.
    fn push_base(&mut self, code: Option<u8>, contig_start: u32) {
        if code.is_none() {
            match self.unknown.last_mut() {
                Some(range) if range.end == self.length && range.start >= contig_start => range.end += 1,
                _ => self.unknown.push(self.length..self.length + 1),
            }
        }
        self.word = self.word << 2 | u64::from(code.unwrap_or(0));
        self.length += 1;
        if self.length.is_multiple_of(BASES_PER_WORD as u32) {
            self.packed.extend_from_slice(&self.word.to_le_bytes());
            self.word = 0;
        }
    }

    /// The genome of all contigs so far, in memory.
    #[must_use]
    pub fn finish(mut self) -> Genome {
        let rest = self.length as usize % BASES_PER_WORD;
        if rest > 0 {
            let last = self.word << (2 * (BASES_PER_WORD - rest));
            self.packed.extend_from_slice(&last.to_le_bytes());
        }
        let mut genome = Genome {
            contigs: self.contigs,
            unknown: self.unknown,
            length: self.length,
            digest: [0; 32],
            bytes: Bytes::Owned(self.packed),
            packed_start: 0,
        };
        genome.digest = genome.computed_digest();
        genome
    }
}
