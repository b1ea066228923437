//! What a stretch of genome is: unique, in a repeat of some kind, or neither clearly.
//!
//! By words that it shares, since the data has no annotation of repeats. Another program's opinion is not asked.

use std::collections::BTreeSet;
use std::path::Path;

use landfall_core::ContigId;
use landfall_core::dna::{code, reverse_complement};
use landfall_reference::Genome;
use rayon::prelude::*;

/// Bases of a stretch that is judged.
pub const WINDOW: u32 = 270;
/// Bases to either side that must be known and that tell a duplication.
pub const AROUND: u32 = 400;
/// A tandem repeat comes again within so many bases.
const TANDEM: u32 = 2_000;
const SHORT: u32 = 13;
const LONG: u32 = 31;
/// Share of a window's short words that a family's consensus must hold; 13 bases are shared by chance once in 10,000.
const FAMILY_SHARE: f64 = 0.15;

/// Words of a genome and of the families' consensus sequences.
pub struct Classes<'a> {
    genome: &'a Genome,
    alu: BTreeSet<u64>,
    l1: BTreeSet<u64>,
    /// Every long word of the genome, the lesser of both strands, sorted.
    words: Vec<u64>,
}

impl<'a> Classes<'a> {
    pub fn new(genome: &'a Genome, alu: &Path, l1: &Path) -> Self {
        let mut words: Vec<u64> = (0..genome.len() - LONG)
            .into_par_iter()
            .filter(|&at| genome.to_contig(at).map(|p| p.0) == genome.to_contig(at + LONG - 1).map(|p| p.0))
            .map(|at| canonical(genome.word(at) >> (64 - 2 * LONG)))
            .collect();
        words.par_sort_unstable();
        Self { genome, alu: family(alu), l1: family(l1), words }
    }

    /// The class of the window that begins at a global position, if it has a clear one.
    pub fn of(&self, start: u32) -> Option<&'static str> {
        let (contig, position) = self.genome.to_contig(start)?;
        let whole = position.0.checked_sub(AROUND)?..position.0 + WINDOW + AROUND;
        let bases = self.genome.fetch(contig, whole.clone());
        if bases.len() < whole.len() || bases.contains(&b'N') {
            return None;
        }
        let short = self.short_words(start, start + WINDOW);
        let holds = |family: &BTreeSet<u64>| share(&short, |word| family.contains(word)) >= FAMILY_SHARE;
        if holds(&self.alu) {
            return Some("alu");
        }
        if holds(&self.l1) {
            return Some("l1");
        }
        if self.is_tandem(start, &short) {
            return Some("tandem");
        }
        let again = |from: u32, to: u32| {
            let words: Vec<u64> = (from..to - LONG).map(|at| self.long_word(at)).collect();
            share(&words, |&word| self.comes_again(word))
        };
        if again(start - AROUND, start + WINDOW + AROUND) >= 0.5 {
            return Some("duplication");
        }
        (again(start, start + WINDOW) == 0.0).then_some("unique")
    }

    /// Whether at least half of the window's words come again nearby, outside the window.
    fn is_tandem(&self, start: u32, short: &[u64]) -> bool {
        let mut near = self.short_words(start.saturating_sub(TANDEM), start);
        near.extend(self.short_words(start + WINDOW, start + WINDOW + TANDEM));
        near.sort_unstable();
        share(short, |word| near.binary_search(word).is_ok()) >= 0.5
    }

    fn short_words(&self, from: u32, to: u32) -> Vec<u64> {
        let to = to.min(self.genome.len()).saturating_sub(SHORT);
        (from..to).map(|at| self.genome.word(at) >> (64 - 2 * SHORT)).collect()
    }

    fn long_word(&self, at: u32) -> u64 {
        canonical(self.genome.word(at) >> (64 - 2 * LONG))
    }

    fn comes_again(&self, word: u64) -> bool {
        let first = self.words.partition_point(|&other| other < word);
        self.words.get(first + 1) == Some(&word)
    }
}

fn share(words: &[u64], is_in: impl Fn(&u64) -> bool) -> f64 {
    words.iter().filter(|word| is_in(word)).count() as f64 / words.len() as f64
}

/// The lesser of a long word and its reverse complement.
fn canonical(word: u64) -> u64 {
    let mut other = 0;
    for at in 0..LONG {
        other = other << 2 | (3 - (word >> (2 * at) & 3));
    }
    word.min(other)
}

/// The short words of a family's consensus on both strands, but for stretches of nearly one base.
fn family(path: &Path) -> BTreeSet<u64> {
    let consensus = crate::genome(path.to_str().unwrap()).fetch(ContigId(0), 0..u32::MAX);
    let strands = [reverse_complement(&consensus), consensus];
    let words = strands.iter().flat_map(|strand| strand.windows(SHORT as usize));
    words.filter(|word| !is_plain(word)).filter_map(pack).collect()
}

fn is_plain(word: &[u8]) -> bool {
    b"ACGT".iter().any(|base| word.iter().filter(|letter| *letter == base).count() > 8)
}

fn pack(word: &[u8]) -> Option<u64> {
    word.iter().try_fold(0, |packed, &base| Some(packed << 2 | u64::from(code(base)?)))
}
