//! Read pairs: both ends of a molecule, towards each other.

use landfall_core::{Strand, dna};
use rand::Rng;

use crate::fastq::write_record;
use crate::path::Template;
use crate::scenario::Sequencer;

use super::fragment::Molecule;

/// How pairs are read.
#[derive(Clone, Copy, Debug)]
pub struct PairReader<'a> {
    /// Its errors.
    pub sequencer: &'a Sequencer,
    /// Length of each read in bases, identifier included.
    pub read_length: u32,
    /// What molecules refer to.
    pub template: Template<'a>,
}

impl PairReader<'_> {
    /// Writes the two records of a pair. The identifier stands before the fragment in the first read; a read ends
    /// with its fragment.
    pub fn write(&self, rng: &mut impl Rng, name: &str, molecule: &Molecule<'_>, to: &mut [Vec<u8>; 2]) {
        let bases = molecule.fragment.path.bases(self.template);
        let reversed = dna::reverse_complement(&bases);
        let (forwards, backwards) = match molecule.strand {
            Strand::Plus => (bases, reversed),
            Strand::Minus => (reversed, bases),
        };
        let first = [molecule.umi.as_slice(), &forwards].concat();
        for ((sequence, text), end) in [first, backwards].into_iter().zip(to).zip(1..) {
            let mut sequence = sequence;
            sequence.truncate(self.read_length as usize);
            let read = self.sequencer.read(rng, sequence);
            // Writing to memory cannot fail.
            let _ = write_record(text, name, &format!("{end}:N:0:0"), &read);
        }
    }
}
