//! Qualities and bases of the raw reads, cycle by cycle.

use std::collections::BTreeMap;

use landfall_tables::read_profile::{ClusterRead, ReadProfileRow};
use schemars::JsonSchema;
use serde::Serialize;

use super::pool::Pools;
use crate::statement::{Statement, number};

/// The raw reads: each read of the clusters over all pools, and each pool in a line.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Cycles {
    /// Read 1, read 2 and index reads, summed over pools.
    pub reads: Vec<ReadCycles>,
    /// The same per pool, without cycles.
    pub pools: Vec<PoolReads>,
}

/// One read of the clusters of all pools.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ReadCycles {
    /// `R1`, `R2`, `I1` or `I2`.
    pub read: &'static str,
    /// What to see.
    pub sentence: Statement,
    /// Its cycles, from the first.
    pub cycles: Vec<CycleView>,
}

/// One cycle.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CycleView {
    /// Number of the cycle, 1-based.
    pub cycle: u32,
    /// Reads that reach it.
    pub reads: u64,
    /// Mean of their qualities, Phred.
    pub mean_quality: f64,
    /// Reads with A, C, G, T and anything else here, which add up to `reads`.
    pub bases: [u64; 5],
}

/// One read of the clusters of one pool.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PoolReads {
    /// The pool.
    pub pool: String,
    /// `R1`, `R2`, `I1` or `I2`.
    pub read: &'static str,
    /// Reads.
    pub reads: u64,
    /// Length of the longest, bases.
    pub cycles: u32,
    /// Mean quality of all their bases, Phred.
    pub mean_quality: f64,
    /// The lowest of the cycles' mean qualities, Phred.
    pub lowest_quality: f64,
    /// The first cycle that has it, 1-based.
    pub lowest_cycle: u32,
}

/// Sums of one cycle.
#[derive(Clone, Copy, Default)]
struct Sums {
    reads: u64,
    bases: [u64; 5],
    qualities: u64,
}

impl Sums {
    fn of(row: &ReadProfileRow) -> Self {
        Self { reads: row.reads, bases: [row.a, row.c, row.g, row.t, row.n], qualities: row.quality_sum }
    }

    fn plus(mut self, other: Self) -> Self {
        self.reads += other.reads;
        self.bases.iter_mut().zip(other.bases).for_each(|(to, from)| *to += from);
        self.qualities += other.qualities;
        self
    }

    fn mean_quality(self) -> f64 {
        self.qualities as f64 / self.reads.max(1) as f64
    }
}

impl Cycles {
    /// The raw reads of table `read_profile`.
    #[must_use]
    pub fn of(rows: &[ReadProfileRow], names: &Pools) -> Self {
        let mut all = BTreeMap::<ClusterRead, BTreeMap<u32, Sums>>::new();
        let mut pools = BTreeMap::<(&str, ClusterRead), BTreeMap<u32, Sums>>::new();
        for row in rows {
            for cycles in [all.entry(row.read).or_default(), pools.entry((&row.pool, row.read)).or_default()]
            {
                let sums = cycles.entry(row.cycle).or_default();
                *sums = sums.plus(Sums::of(row));
            }
        }
        Self {
            reads: all.iter().map(|(read, cycles)| read_cycles(*read, cycles)).collect(),
            pools: pools
                .iter()
                .map(|((pool, read), cycles)| pool_reads(&names.name(pool), *read, cycles))
                .collect(),
        }
    }
}

fn read_cycles(read: ClusterRead, cycles: &BTreeMap<u32, Sums>) -> ReadCycles {
    let view = |(&cycle, sums): (&u32, &Sums)| CycleView {
        cycle,
        reads: sums.reads,
        mean_quality: sums.mean_quality(),
        bases: sums.bases,
    };
    let line = pool_reads("", read, cycles);
    let sentence = Statement::CyclesRead {
        reads: line.reads,
        bases: line.cycles.into(),
        quality: number(line.mean_quality),
        cycle: line.lowest_cycle.into(),
        lowest: number(line.lowest_quality),
    };
    ReadCycles { read: read.as_str(), sentence, cycles: cycles.iter().map(view).collect() }
}

fn pool_reads(pool: &str, read: ClusterRead, cycles: &BTreeMap<u32, Sums>) -> PoolReads {
    let total = cycles.values().fold(Sums::default(), |total, sums| total.plus(*sums));
    let means = cycles.iter().map(|(cycle, sums)| (sums.mean_quality(), *cycle));
    let lowest = means.min_by(|left, right| left.0.total_cmp(&right.0)).unwrap_or_default();
    PoolReads {
        pool: pool.to_owned(),
        read: read.as_str(),
        reads: cycles.values().map(|sums| sums.reads).max().unwrap_or_default(),
        cycles: cycles.keys().next_back().copied().unwrap_or_default(),
        mean_quality: total.mean_quality(),
        lowest_quality: lowest.0,
        lowest_cycle: lowest.1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(pool: &str, cycle: u32, [a, c, g, t, n]: [u64; 5], quality_sum: u64) -> ReadProfileRow {
        let reads = a + c + g + t + n;
        ReadProfileRow {
            pool: pool.to_owned(),
            read: ClusterRead::R1,
            cycle,
            reads,
            a,
            c,
            g,
            t,
            n,
            quality_sum,
        }
    }

    #[test]
    fn pools_are_added_up_by_reads_and_not_by_their_means() {
        let rows = [
            row("A", 1, [3, 0, 0, 0, 0], 90),
            row("A", 2, [0, 1, 0, 0, 1], 20),
            row("B", 1, [0, 0, 1, 0, 0], 10),
        ];
        let view = Cycles::of(&rows, &Pools::default());
        let cycles = &view.reads[0].cycles;
        // By hand: 100 / 4 reads, 20 / 2 reads; over all bases 120 / 6.
        assert_eq!((cycles[0].reads, cycles[0].mean_quality, cycles[0].bases), (4, 25.0, [3, 0, 1, 0, 0]));
        assert_eq!((cycles[1].reads, cycles[1].mean_quality), (2, 10.0));
        let expected = Statement::CyclesRead {
            reads: 4,
            bases: 2,
            quality: number(20.0),
            cycle: 2,
            lowest: number(10.0),
        };
        assert_eq!(view.reads[0].sentence, expected);
        let pool = &view.pools[0];
        assert_eq!((pool.pool.as_str(), pool.read, pool.reads, pool.cycles), ("A", "R1", 3, 2));
        assert_eq!((pool.mean_quality, pool.lowest_quality, pool.lowest_cycle), (22.0, 10.0, 2));
        assert_eq!(view.pools[1].lowest_cycle, 1);
    }
}
