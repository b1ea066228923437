//! What is counted in the pass over the reads. Its memory does not grow with the reads, but for the fragments across
//! junctions and, with captured reads, the places of molecules on the panel.

use std::collections::{HashMap, HashSet};

use super::host::{FINE, Layout};

/// Reads that were left out, by why; each once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dropped {
    /// Not aligned.
    pub unmapped: u64,
    /// Further alignments of a read.
    pub secondary: u64,
    /// Further parts of an alignment.
    pub supplementary: u64,
    /// Failed the sequencer's quality filter.
    pub quality: u64,
    /// Flagged as duplicates.
    pub flagged: u64,
    /// Alike in both mates' places, in a sorted file without flagged duplicates.
    pub coordinates: u64,
    /// On contigs that are neither autosome nor vector; they count for junctions only.
    pub elsewhere: u64,
}

impl Dropped {
    /// The counts of both.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            unmapped: self.unmapped + other.unmapped,
            secondary: self.secondary + other.secondary,
            supplementary: self.supplementary + other.supplementary,
            quality: self.quality + other.quality,
            flagged: self.flagged + other.flagged,
            coordinates: self.coordinates + other.coordinates,
            elsewhere: self.elsewhere + other.elsewhere,
        }
    }
}

/// Molecules by place: region, start, length; and how often each was found.
pub type Places = HashMap<(u32, u32, u32), u32>;

/// The counts of all libraries of a sample.
#[derive(Clone, Debug)]
pub struct Tally {
    /// Aligned bases in each fine bin of the host.
    pub fine: Vec<u32>,
    /// By how much depth rises at each base of a vector, by vector; one more than it has bases.
    steps: Vec<Vec<i64>>,
    /// Fragments of autosomes by length; of single reads their length. Longer ones are not counted.
    pub lengths: Vec<u64>,
    /// Reads of autosomes.
    pub host_reads: u64,
    /// Bases of those reads, clipped ones too.
    pub host_read_bases: u64,
    /// Aligned bases of those reads.
    pub host_aligned: u64,
    /// Fragments of those reads.
    pub host_fragments: u64,
    /// Reads of vectors.
    pub vector_reads: u64,
    /// Fragments across junctions: the group of ends, and a digest of the library and the name.
    pub junctions: HashSet<(u32, u64)>,
    /// Molecules on vectors (by vector), then on calibrators; only of captured reads.
    pub places: Places,
    /// Reads left out.
    pub dropped: Dropped,
}

impl Tally {
    /// Nothing counted yet. `longest` is the longest fragment whose length counts.
    #[must_use]
    pub fn new(layout: &Layout, vector_lengths: &[usize], longest: usize) -> Self {
        Self {
            fine: vec![0; layout.fine_bins()],
            steps: vector_lengths.iter().map(|length| vec![0; length + 1]).collect(),
            lengths: vec![0; longest + 1],
            host_reads: 0,
            host_read_bases: 0,
            host_aligned: 0,
            host_fragments: 0,
            vector_reads: 0,
            junctions: HashSet::new(),
            places: HashMap::new(),
            dropped: Dropped::default(),
        }
    }

    /// Adds aligned bases of a host contig whose fine bins are `bins`, from `start` on.
    pub fn add_host(&mut self, bins: std::ops::Range<usize>, start: u32, length: u32) {
        let end = start + length;
        let mut at = start;
        for bases in self.fine[bins].iter_mut().skip((start / FINE) as usize) {
            let to = ((at / FINE + 1) * FINE).min(end);
            *bases = bases.saturating_add(to - at);
            at = to;
            if at == end {
                break;
            }
        }
    }

    /// Adds aligned bases of a vector; they lie within it.
    pub fn add_vector(&mut self, vector: usize, start: usize, length: usize) {
        self.steps[vector][start] += 1;
        self.steps[vector][start + length] -= 1;
    }

    /// Depth at each base of a vector.
    #[must_use]
    pub fn vector_depth(&self, vector: usize) -> Vec<u64> {
        let steps = &self.steps[vector];
        let rise = |depth: &mut i64, step: &i64| {
            *depth += step;
            Some(u64::try_from(*depth).unwrap_or(0))
        };
        steps[..steps.len() - 1].iter().scan(0, rise).collect()
    }

    /// Adds a fragment's length.
    pub fn add_length(&mut self, length: usize) {
        if let Some(count) = self.lengths.get_mut(length) {
            *count += 1;
        }
    }

    /// Mean length of reads; 0 without reads.
    #[must_use]
    pub fn mean_read(&self) -> f64 {
        self.host_read_bases as f64 / self.host_reads.max(1) as f64
    }

    /// Mean aligned bases of a fragment; `None` without fragments.
    #[must_use]
    pub fn bases_per_fragment(&self) -> Option<f64> {
        (self.host_fragments > 0 && self.host_aligned > 0)
            .then(|| self.host_aligned as f64 / self.host_fragments as f64)
    }

    /// Fragments across junctions of a group of ends.
    #[must_use]
    pub fn junctions_of(&self, group: u32) -> u64 {
        self.junctions.iter().filter(|(of, _)| *of == group).count() as u64
    }
}

#[cfg(test)]
mod tests {
    use landfall_core::ContigId;
    use landfall_reference::GenomeBuilder;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bases_are_counted_where_they_lie(reads in prop::collection::vec((0u32..2_400, 1u32..400), 0..30)) {
            let mut builder = GenomeBuilder::new();
            builder.push("chr1", &[b'A'; 2_500]).unwrap();
            let layout = Layout::new(&builder.finish(), [ContigId(0)]);
            let mut tally = Tally::new(&layout, &[2_800], 0);
            let mut expected = vec![0u64; 2_800];
            for &(start, length) in &reads {
                tally.add_host(layout.fine_of(ContigId(0)).unwrap(), start, length);
                tally.add_vector(0, start as usize, length as usize);
                expected[start as usize..(start + length) as usize].iter_mut().for_each(|depth| *depth += 1);
            }
            prop_assert_eq!(tally.vector_depth(0), &expected[..]);
            // The last 500 bases are no whole bin.
            let by_bin = expected[..2_000].chunks(100).map(|bin| bin.iter().sum::<u64>() as u32);
            prop_assert_eq!(&tally.fine, &by_bin.collect::<Vec<_>>());
        }
    }
}
