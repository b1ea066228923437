//! Molecules: rows of `reads` that show the same fragment.

use std::collections::BTreeMap;

use landfall_core::{ContigId, ReadClass, Strand, VectorEnd};
use landfall_tables::reads::ReadRow;

use crate::{Candidate, Verdict};

/// What makes two rows one molecule. Its order numbers the molecules of a library.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    places: Vec<(ContigId, u32, Strand, Option<u32>)>,
    class: ReadClass,
    vector_end: VectorEnd,
    umi: Option<String>,
}

/// One molecule: same class, same candidate places, same UMI, same vector end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Molecule {
    /// What it is.
    pub class: ReadClass,
    /// Which end of the vector.
    pub vector_end: VectorEnd,
    /// Its molecular identifier.
    pub umi: Option<String>,
    /// Reads that show it.
    pub reads: u32,
    /// The remnant of most of its reads, the first in the alphabet among equals.
    pub remnant: String,
    /// Its places, sorted; edits and ambiguity of the junction are the least of any of its reads.
    pub candidates: Vec<Candidate>,
}

/// Collects the molecules of a library. The result does not depend on the order of the rows.
#[derive(Debug, Default)]
pub struct Molecules {
    collected: BTreeMap<Key, Collected>,
}

#[derive(Debug)]
struct Collected {
    /// Molecules that were seen before this one.
    number: u32,
    candidates: Box<[Candidate]>,
    remnants: Vec<(String, u32)>,
}

impl Molecules {
    /// Adds the reads of a row. Returns which of the molecules they show, in the order in which they were first
    /// seen; rows without a place are no molecules.
    pub fn add(&mut self, row: &ReadRow, verdict: Verdict) -> Option<u32> {
        if verdict.candidates.is_empty() {
            return None;
        }
        let number = self.collected.len() as u32;
        let place = |at: &Candidate| (at.contig, at.junction, at.strand, at.breakpoint);
        let key = Key {
            places: verdict.candidates.iter().map(place).collect(),
            class: verdict.class,
            vector_end: row.vector_end.clone(),
            umi: row.umi.clone(),
        };
        let collected = self.collected.entry(key).or_insert_with(|| Collected {
            number,
            candidates: verdict.candidates.as_slice().into(),
            remnants: Vec::new(),
        });
        for (kept, new) in collected.candidates.iter_mut().zip(&verdict.candidates) {
            kept.cost = kept.cost.min(new.cost);
            kept.edits = kept.edits.min(new.edits);
            kept.upstream = kept.upstream.min(new.upstream);
            kept.downstream = kept.downstream.min(new.downstream);
            kept.mispriming = kept.mispriming.into_iter().chain(new.mispriming).min();
        }
        match collected.remnants.iter_mut().find(|(remnant, _)| *remnant == row.remnant) {
            Some((_, reads)) => *reads += row.count,
            None => collected.remnants.push((row.remnant.clone(), row.count)),
        }
        Some(collected.number)
    }

    /// For each number that [`Self::add`] gave: the molecule's place in [`Self::finish`], its `fragment_id`.
    #[must_use]
    pub fn fragment_ids(&self) -> Vec<u32> {
        let mut ids = vec![0; self.collected.len()];
        for (id, collected) in (0..).zip(self.collected.values()) {
            ids[collected.number as usize] = id;
        }
        ids
    }

    /// The molecules in their order: by places, class, vector end and UMI.
    #[must_use]
    pub fn finish(self) -> Vec<Molecule> {
        let molecule = |(key, mut collected): (Key, Collected)| {
            let reads = collected.remnants.iter().map(|(_, reads)| reads).sum();
            collected.remnants.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
            Molecule {
                class: key.class,
                vector_end: key.vector_end,
                umi: key.umi,
                reads,
                remnant: collected.remnants.swap_remove(0).0,
                candidates: collected.candidates.into_vec(),
            }
        };
        self.collected.into_iter().map(molecule).collect()
    }
}
