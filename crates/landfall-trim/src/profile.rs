//! Bases and qualities of raw reads, cycle by cycle.

use std::collections::BTreeMap;

use landfall_config::Lane;
use landfall_tables::read_profile::{ClusterRead, ReadProfileRow};

use crate::fastq::Read;
use crate::lane::Cluster;

const BASES: [u8; 4] = *b"ACGT";
/// Reads that the small counters of a block hold: 255 bases in a `u8`, 255 qualities of at most 93 in a `u16`.
const BLOCK: usize = 255;

/// Counts over the raw reads of a pool.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    reads: BTreeMap<ClusterRead, Vec<Cycle>>,
}

/// Counts of one cycle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Cycle {
    reads: u64,
    /// In the order of [`BASES`].
    bases: [u64; 4],
    qualities: u64,
}

impl Profile {
    /// Counts the reads of clusters; `index` names their index reads.
    #[must_use]
    pub fn of(clusters: &[Cluster], index: &[ClusterRead]) -> Self {
        let mut profile = Self::default();
        for block in clusters.chunks(BLOCK) {
            profile.count(ClusterRead::R1, block.iter().map(|cluster| &cluster.first));
            profile.count(ClusterRead::R2, block.iter().filter_map(|cluster| cluster.second.as_ref()));
            for (at, which) in index.iter().enumerate() {
                profile.count(*which, block.iter().filter_map(|cluster| cluster.index.get(at)));
            }
        }
        profile
    }

    /// Adds at most [`BLOCK`] reads. The counters are as narrow as the block allows, with one pass for each base: a
    /// processor adds many of them at a time.
    fn count<'a>(&mut self, which: ClusterRead, reads: impl Iterator<Item = &'a Read> + Clone) {
        let length = reads.clone().map(|read| read.bases.len()).max().unwrap_or_default();
        if length == 0 {
            return;
        }
        let mut bases = BASES.map(|_| vec![0_u8; length]);
        let (mut qualities, mut ends) = (vec![0_u16; length], vec![0_u64; length + 1]);
        for read in reads {
            ends[read.bases.len()] += 1;
            for (base, counts) in BASES.iter().zip(&mut bases) {
                for (count, found) in counts.iter_mut().zip(&read.bases) {
                    *count = count.wrapping_add(u8::from(found == base));
                }
            }
            for (sum, quality) in qualities.iter_mut().zip(&read.qualities) {
                *sum = sum.wrapping_add(u16::from(*quality));
            }
        }
        let cycles = self.cycles_mut(which, length);
        let mut reaching: u64 = ends.iter().sum();
        for (at, cycle) in cycles.iter_mut().take(length).enumerate() {
            reaching -= ends[at];
            cycle.add(&Cycle {
                reads: reaching,
                bases: [0, 1, 2, 3].map(|base| bases[base][at].into()),
                qualities: qualities[at].into(),
            });
        }
    }

    fn cycles_mut(&mut self, which: ClusterRead, length: usize) -> &mut Vec<Cycle> {
        let cycles = self.reads.entry(which).or_default();
        cycles.resize(cycles.len().max(length), Cycle::default());
        cycles
    }

    /// Adds another profile, such as that of another thread.
    #[must_use]
    pub fn merged(mut self, other: &Self) -> Self {
        for (which, cycles) in &other.reads {
            self.cycles_mut(*which, cycles.len()).iter_mut().zip(cycles).for_each(|(to, from)| to.add(from));
        }
        self
    }

    /// The rows of table `read_profile`, in order.
    #[must_use]
    pub fn into_rows(self, pool: &str) -> Vec<ReadProfileRow> {
        let row = |read, at: usize, cycle: &Cycle| {
            let [a, c, g, t] = cycle.bases;
            ReadProfileRow {
                pool: pool.to_owned(),
                read,
                cycle: at as u32 + 1,
                reads: cycle.reads,
                a,
                c,
                g,
                t,
                n: cycle.reads - (a + c + g + t),
                quality_sum: cycle.qualities,
            }
        };
        let numbered = |(read, cycles): (&ClusterRead, &Vec<Cycle>)| {
            cycles.iter().enumerate().map(|(at, cycle)| row(*read, at, cycle)).collect::<Vec<_>>()
        };
        self.reads.iter().flat_map(numbered).collect()
    }
}

impl Cycle {
    fn add(&mut self, other: &Self) {
        self.reads += other.reads;
        self.bases.iter_mut().zip(other.bases).for_each(|(to, from)| *to += from);
        self.qualities += other.qualities;
    }
}

/// Which index reads the clusters of a lane hold, in their order.
#[must_use]
pub fn index_reads(lane: &Lane) -> Vec<ClusterRead> {
    let files = [(&lane.index_1, ClusterRead::I1), (&lane.index_2, ClusterRead::I2)];
    files.into_iter().filter(|(file, _)| file.is_some()).map(|(_, which)| which).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bases: &str, qualities: &[u8]) -> Read {
        Read { bases: bases.into(), qualities: qualities.to_vec(), ..Read::default() }
    }

    #[test]
    fn cycles_are_counted_where_reads_reach_them() {
        let clusters = [("ACG", &[30, 20, 2][..]), ("AN", &[40, 0]), ("", &[])].map(|(bases, qualities)| {
            Cluster { first: read(bases, qualities), second: None, index: vec![read("T", &[7])] }
        });
        let rows = Profile::of(&clusters, &[ClusterRead::I2]).into_rows("pool");
        let seen: Vec<_> = rows
            .iter()
            .map(|row| (row.read, row.cycle, row.reads, [row.a, row.c, row.g, row.t, row.n], row.quality_sum))
            .collect();
        let expected = [
            (ClusterRead::R1, 1, 2, [2, 0, 0, 0, 0], 70),
            (ClusterRead::R1, 2, 2, [0, 1, 0, 0, 1], 20),
            (ClusterRead::R1, 3, 1, [0, 0, 1, 0, 0], 2),
            (ClusterRead::I2, 1, 3, [0, 0, 0, 3, 0], 21),
        ];
        assert_eq!(seen, expected);
        assert!(rows.iter().all(|row| row.pool == "pool"));
    }

    #[test]
    fn counters_do_not_run_over_in_a_pool_of_equal_reads_of_the_highest_quality() {
        let cluster = Cluster { first: read("A", &[93]), ..Cluster::default() };
        let rows = Profile::of(&vec![cluster; 1_000], &[]).into_rows("pool");
        assert_eq!((rows[0].reads, rows[0].a, rows[0].quality_sum), (1_000, 1_000, 93_000));
    }

    proptest! {
        #[test]
        fn parts_add_up_to_the_whole(lengths in prop::collection::vec(0..9_usize, 1..30), cut in 0..30_usize) {
            let clusters: Vec<_> = lengths
                .iter()
                .map(|&length| Cluster { first: read(&"ACGTNACGT"[..length], &vec![9; length]), ..Cluster::default() })
                .collect();
            let (left, right) = clusters.split_at(cut.min(clusters.len()));
            let parts = Profile::of(left, &[]).merged(&Profile::of(right, &[]));
            prop_assert_eq!(&parts, &Profile::of(&clusters, &[]));
            let bases: u64 = parts.into_rows("pool").iter().map(|row| row.a + row.c + row.g + row.t + row.n).sum();
            prop_assert_eq!(bases, lengths.iter().sum::<usize>() as u64);
        }
    }
}
