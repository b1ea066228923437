//! Reads that are alike become one row with a count.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use landfall_config::Library;
use landfall_core::VectorEnd;
use landfall_tables::reads::{Continuation, ReadRow};

use crate::TrimError;

/// What reads must share to be one row. Its order is the order of the table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Trimmed {
    /// Place of the vector end's name among the protocol's names, sorted.
    pub vector_end: u32,
    /// Host bases from the junction on.
    pub anchor: String,
    /// Host bases from the sheared end on.
    pub adrift: Option<String>,
    /// Molecular identifier.
    pub umi: Option<String>,
    /// Bases between primer and junction.
    pub remnant: String,
    /// How the read goes on inside the vector.
    pub continuation: Option<Continuation>,
    /// Whether the anchor's far end is the sheared end.
    pub linker_reached: bool,
}

impl Trimmed {
    /// Kept bases of both mates.
    fn bases(&self) -> u64 {
        (self.anchor.len() + self.adrift.as_ref().map_or(0, String::len)) as u64
    }
}

/// Reads of one row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    reads: u64,
    /// Sum of qualities: whole numbers, so that the order of reads does not matter.
    qualities: u64,
    /// Rows that were seen before this one.
    number: u32,
}

/// The distinct trimmed reads of a library.
#[derive(Clone, Debug, Default)]
pub struct Distinct {
    tallies: HashMap<Trimmed, Tally>,
}

impl Distinct {
    /// Counts a read; `qualities` is the sum over its kept bases. Returns which of the distinct reads it is, in
    /// the order in which they were first seen.
    pub fn add(&mut self, read: Trimmed, qualities: u64) -> u32 {
        let number = self.tallies.len() as u32;
        let tally = match self.tallies.entry(read) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(Tally { number, ..Tally::default() }),
        };
        tally.reads += 1;
        tally.qualities += qualities;
        tally.number
    }

    /// The same in the order of the table.
    #[must_use]
    pub fn into_sorted(self) -> Sorted {
        let mut reads: Vec<_> = self.tallies.into_iter().collect();
        reads.sort_unstable_by(|left, right| left.0.cmp(&right.0));
        Sorted { reads }
    }
}

/// The distinct trimmed reads of a library in the order of the table.
#[derive(Clone, Debug, Default)]
pub struct Sorted {
    reads: Vec<(Trimmed, Tally)>,
}

impl Sorted {
    /// For each number that [`Distinct::add`] gave: the `read_id` of its row.
    #[must_use]
    pub fn read_ids(&self) -> Vec<u32> {
        let mut ids = vec![0; self.reads.len()];
        for (read_id, (_, tally)) in self.reads.iter().enumerate() {
            ids[tally.number as usize] = read_id as u32;
        }
        ids
    }

    /// The rows of table `reads`; `names` are the vector ends that [`Trimmed::vector_end`] counts.
    ///
    /// # Errors
    /// When there are more rows or reads than the table can number.
    pub fn into_rows(self, library: &Library, names: &[VectorEnd]) -> Result<Vec<ReadRow>, TrimError> {
        let distinct = self.reads;
        let narrow = |number: u64, what| {
            u32::try_from(number).map_err(|_| TrimError::TooMany {
                library: library.library.to_string(),
                found: number,
                what,
            })
        };
        narrow(distinct.len() as u64, "distinct reads")?;
        let anchors = ranks(distinct.iter().map(|(read, _)| Some(read.anchor.as_str())));
        let adrifts = ranks(distinct.iter().map(|(read, _)| read.adrift.as_deref()));
        let ranked = distinct.into_iter().zip(anchors).zip(adrifts).enumerate();
        ranked
            .map(|(rank, (((read, tally), anchor_id), adrift_id))| {
                let bases = read.bases() * tally.reads;
                Ok(ReadRow {
                    subject: library.subject.clone(),
                    sample: library.sample.clone(),
                    library: library.library.clone(),
                    read_id: rank as u32,
                    anchor_id: anchor_id.unwrap_or_default(),
                    adrift_id,
                    vector_end: names[read.vector_end as usize].clone(),
                    anchor: read.anchor,
                    adrift: read.adrift,
                    umi: read.umi,
                    remnant: read.remnant,
                    vector_continuation: read.continuation,
                    linker_reached: read.linker_reached,
                    count: narrow(tally.reads, "reads alike")?,
                    mean_quality: tally.qualities as f64 / bases.max(1) as f64,
                })
            })
            .collect()
    }
}

/// The rank of each sequence among the distinct ones.
fn ranks<'a>(sequences: impl Iterator<Item = Option<&'a str>>) -> Vec<Option<u32>> {
    let sequences: Vec<_> = sequences.collect();
    let mut order: Vec<usize> = (0..sequences.len()).filter(|&at| sequences[at].is_some()).collect();
    order.sort_unstable_by_key(|&at| sequences[at]);
    let mut ranks = vec![None; sequences.len()];
    for (rank, alike) in order.chunk_by(|&left, &right| sequences[left] == sequences[right]).enumerate() {
        alike.iter().for_each(|&at| ranks[at] = Some(rank as u32));
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trimmed(anchor: &str) -> Trimmed {
        Trimmed {
            vector_end: 0,
            anchor: anchor.to_owned(),
            adrift: None,
            umi: None,
            remnant: String::new(),
            continuation: None,
            linker_reached: false,
        }
    }

    #[test]
    fn a_read_is_found_again_by_the_number_that_it_was_given() {
        let mut distinct = Distinct::default();
        let numbers = ["C", "A", "C", "B", "A"].map(|anchor| distinct.add(trimmed(anchor), 1));
        assert_eq!(numbers, [0, 1, 0, 2, 1]);
        let sorted = distinct.into_sorted();
        let ids = sorted.read_ids();
        let anchors = numbers.map(|number| sorted.reads[ids[number as usize] as usize].0.anchor.as_str());
        assert_eq!(anchors, ["C", "A", "C", "B", "A"]);
    }

    #[test]
    fn the_number_takes_no_room_beside_the_read() {
        assert!(size_of::<(Trimmed, Tally)>() <= 128);
    }

    #[test]
    fn ranks_are_dense_and_follow_the_sequence() {
        let sequences = [Some("C"), Some("A"), None, Some("C"), Some("B")];
        assert_eq!(ranks(sequences.into_iter()), [Some(2), Some(0), None, Some(2), Some(1)]);
    }
}
