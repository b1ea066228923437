//! Reads that stand in a pool's files more than once.
//!
//! A sequencer names each cluster once. Where a name comes again with the same bases, a file was joined to itself or given
//! under two names, and its reads would count twice. Names are sampled, so that memory is bounded: those with the
//! smallest hash values are kept, which are the same names wherever and however often they stand. A pool of fewer
//! reads is looked at as a whole.
//!
//! Names that come again with other bases tell no reads apart: archives strip them, and programs number the reads of
//! each file. Nothing is said of such pools.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::hash::{DefaultHasher, Hash, Hasher};

use rayon::prelude::*;

use crate::lane::Cluster;

/// Names that are kept.
const NAMES: usize = 4_096;

/// Where a read stands: its lane, from 0, and its record, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The lane among those of the pool.
    pub lane: usize,
    /// The record.
    pub record: u64,
}

/// A name that was kept.
#[derive(Clone, Debug)]
struct Kept {
    name: Vec<u8>,
    /// The hash of its bases.
    bases: u64,
    first: Place,
    /// Where it stands again, with the same bases.
    again: Option<Place>,
}

/// A read that stands in two places, and how many do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// Its name.
    pub name: String,
    /// Where it stands first.
    pub first: Place,
    /// Where it stands again.
    pub again: Place,
    /// Names of the sample that stand more than once.
    pub repeated: usize,
    /// Names of the sample.
    pub sampled: usize,
}

/// The sample of a pool's names.
#[derive(Clone, Debug, Default)]
pub struct Doubled {
    kept: BTreeMap<u64, Kept>,
    /// Some name came again with other bases.
    ambiguous: bool,
}

impl Doubled {
    /// The clusters that belong to the sample, as far as it is known: their hash values and places in the batch.
    #[must_use]
    pub fn candidates(&self, clusters: &[Cluster]) -> Vec<(u64, usize)> {
        let largest = self.kept.last_key_value().filter(|_| self.kept.len() >= NAMES);
        let largest = largest.map_or(u64::MAX, |(hash, _)| *hash);
        let candidate = |(at, cluster): (usize, &Cluster)| {
            let hash = hash(&cluster.first.name);
            (hash <= largest).then_some((hash, at))
        };
        clusters.par_iter().enumerate().with_min_len(1_024).filter_map(candidate).collect()
    }

    /// Takes in the candidates of a batch, whose first cluster stands there.
    pub fn add(&mut self, start: Place, clusters: &[Cluster], candidates: Vec<(u64, usize)>) {
        for (key, at) in candidates {
            let cluster = &clusters[at];
            let place = Place { record: start.record + at as u64, ..start };
            let bases = hash(&(&cluster.first.bases, cluster.second.as_ref().map(|read| &read.bases)));
            match self.kept.entry(key) {
                Entry::Vacant(free) => {
                    let name = cluster.first.name.clone();
                    free.insert(Kept { name, bases, first: place, again: None });
                }
                Entry::Occupied(mut taken) if taken.get().bases == bases => {
                    taken.get_mut().again.get_or_insert(place);
                }
                Entry::Occupied(_) => self.ambiguous = true,
            }
            if self.kept.len() > NAMES {
                self.kept.pop_last();
            }
        }
    }

    /// The first read that stands in two places, if the names tell reads apart.
    #[must_use]
    pub fn repeat(&self) -> Option<Repeat> {
        if self.ambiguous || self.kept.len() < 2 {
            return None;
        }
        let repeated = self.kept.values().filter_map(|kept| Some((kept, kept.again?)));
        let (first, again) = repeated.clone().min_by_key(|(kept, _)| kept.first)?;
        Some(Repeat {
            name: String::from_utf8_lossy(&first.name).into_owned(),
            first: first.first,
            again,
            repeated: repeated.count(),
            sampled: self.kept.len(),
        })
    }
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fastq::Read;

    fn cluster(name: &str, bases: &str) -> Cluster {
        let read = |bases: &str| Read { name: name.into(), bases: bases.into(), ..Read::default() };
        Cluster { first: read(bases), second: Some(read("ACGT")), index: Vec::new() }
    }

    /// What is found in lanes of reads, taken in by batches.
    fn found(lanes: &[Vec<Cluster>], batch: usize) -> Option<Repeat> {
        let mut doubled = Doubled::default();
        for (lane, clusters) in lanes.iter().enumerate() {
            for (at, batch) in clusters.chunks(batch).scan(1, |record, batch| {
                let at = *record;
                *record += batch.len() as u64;
                Some((at, batch))
            }) {
                let candidates = doubled.candidates(batch);
                doubled.add(Place { lane, record: at }, batch, candidates);
            }
        }
        doubled.repeat()
    }

    fn reads(from: usize, count: usize) -> Vec<Cluster> {
        (from..from + count).map(|at| cluster(&format!("m:{at}"), &format!("ACGT{at}"))).collect()
    }

    #[test]
    fn a_lane_that_is_joined_to_itself_is_found_however_long_it_is() {
        for count in [2, 1_200, 50_000] {
            let once = reads(0, count);
            assert_eq!(found(std::slice::from_ref(&once), 777), None);
            let twice = [once.clone(), once].concat();
            let repeat = found(&[twice], 777).unwrap();
            assert_eq!(repeat.sampled, count.min(NAMES));
            assert_eq!(repeat.repeated, repeat.sampled);
            assert_eq!(repeat.again.record, repeat.first.record + count as u64);
        }
    }

    #[test]
    fn a_lane_that_is_given_twice_is_found_in_whatever_order() {
        let (a, b) = (reads(0, 3_000), reads(3_000, 9_000));
        let repeat = found(&[[a, b.clone()].concat(), b], 1_000).unwrap();
        assert_eq!((repeat.first.lane, repeat.again.lane), (0, 1));
        assert_eq!(repeat.first.record, repeat.again.record + 3_000);
        let share = repeat.repeated as f64 / repeat.sampled as f64;
        assert!((0.7..0.8).contains(&share), "9,000 of 12,000: {share}");
    }

    #[test]
    fn names_that_tell_no_reads_apart_say_nothing() {
        let bases = |at: usize| format!("{}{}", "ACGT".repeat(at % 9), "A".repeat(at % 7));
        let alike: Vec<_> = (0..500).map(|at| cluster("read", &bases(at))).collect();
        assert_eq!(found(&[alike], 100), None);
        // Numbered in each file; some of the reads are the same by chance.
        let lane = |from: usize| -> Vec<_> {
            (0..500).map(|at| cluster(&at.to_string(), &bases(at * from))).collect()
        };
        assert_eq!(found(&[lane(1), lane(2)], 100), None);
        // All reads are one.
        let one: Vec<_> = (0..500).map(|_| cluster("read", "ACGT")).collect();
        assert_eq!(found(&[one], 100), None);
    }

    proptest! {
        #[test]
        fn batches_change_nothing(batch in 1usize..6_000, from in 0usize..3_000) {
            let reads = reads(0, 6_000);
            let lanes = [reads.clone(), reads[from..].to_vec()];
            prop_assert_eq!(found(&lanes, batch), found(&lanes, 6_000));
        }
    }
}
