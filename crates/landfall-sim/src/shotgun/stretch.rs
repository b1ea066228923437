//! The host as stretches of known bases: nothing is read across a gap.

use landfall_core::{ContigId, Position};

use crate::genome::{Genome, Interval};

/// All stretches without N, by contig and start.
#[derive(Clone, Debug)]
pub struct Stretches {
    intervals: Vec<Interval>,
    /// Bases before each stretch, and of all.
    before: Vec<i64>,
}

impl Stretches {
    /// The stretches of a genome.
    #[must_use]
    pub fn of(genome: &Genome) -> Self {
        let mut stretches = Self { intervals: Vec::new(), before: vec![0] };
        for (index, contig) in (0..).zip(&genome.contigs) {
            let mut start = 0;
            for known in contig.bases.split(|base| *base == b'N') {
                let end = start + known.len() as u32;
                if start < end {
                    stretches.intervals.push(Interval { contig: ContigId(index), start, end });
                    stretches.before.push(stretches.bases() + i64::from(end - start));
                }
                start = end + 1;
            }
        }
        stretches
    }

    /// All of them.
    #[must_use]
    pub fn intervals(&self) -> &[Interval] {
        &self.intervals
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.intervals.len()
    }

    /// Their bases together.
    #[must_use]
    pub fn bases(&self) -> i64 {
        self.before.last().copied().unwrap_or_default()
    }

    /// Bases of the stretches before one; of all for the one after the last.
    #[must_use]
    pub fn before(&self, stretch: usize) -> i64 {
        self.before[stretch]
    }

    /// The stretch that holds a base.
    #[must_use]
    pub fn holding(&self, contig: ContigId, base: Position) -> Option<usize> {
        let after =
            self.intervals.partition_point(|stretch| (stretch.contig, stretch.start) <= (contig, base.0));
        let at = after.checked_sub(1)?;
        let stretch = self.intervals[at];
        (stretch.contig == contig && base.0 < stretch.end).then_some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::genome::Contig;

    #[test]
    fn gaps_part_stretches() {
        let contig = |bases: &[u8]| Contig { name: "c".to_owned(), bases: bases.to_vec() };
        let contigs = vec![contig(b"NNACGTNNNA"), contig(b"NN"), contig(b"CC")];
        let stretches = Stretches::of(&Genome { contigs, ..Genome::default() });
        let found: Vec<_> = stretches.intervals().iter().map(|i| (i.contig.0, i.start, i.end)).collect();
        assert_eq!(found, [(0, 2, 6), (0, 9, 10), (2, 0, 2)]);
        assert_eq!((stretches.bases(), stretches.before(2)), (7, 5));
        assert_eq!(stretches.holding(ContigId(0), Position(5)), Some(0));
        assert_eq!(stretches.holding(ContigId(0), Position(6)), None);
        assert_eq!(stretches.holding(ContigId(2), Position(1)), Some(2));
        assert_eq!(stretches.holding(ContigId(0), Position(0)), None);
    }
}
