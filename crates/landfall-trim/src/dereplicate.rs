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
    pub vector_end: usize,
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
}

/// The distinct trimmed reads of a library.
#[derive(Clone, Debug, Default)]
pub struct Distinct {
    tallies: HashMap<Trimmed, Tally>,
}

impl Distinct {
    /// Counts a read; `qualities` is the sum over its kept bases.
    pub fn add(&mut self, read: Trimmed, qualities: u64) {
        let tally = match self.tallies.entry(read) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(Tally::default()),
        };
        tally.reads += 1;
        tally.qualities += qualities;
    }

    /// The rows of table `reads`; `names` are the vector ends that [`Trimmed::vector_end`] counts.
    ///
    /// # Errors
    /// When there are more rows or reads than the table can number.
    pub fn into_rows(self, library: &Library, names: &[VectorEnd]) -> Result<Vec<ReadRow>, TrimError> {
        let mut distinct: Vec<_> = self.tallies.into_iter().collect();
        distinct.sort_unstable_by(|left, right| left.0.cmp(&right.0));
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
                    vector_end: names[read.vector_end].clone(),
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

    #[test]
    fn ranks_are_dense_and_follow_the_sequence() {
        let sequences = [Some("C"), Some("A"), None, Some("C"), Some("B")];
        assert_eq!(ranks(sequences.into_iter()), [Some(2), Some(0), None, Some(2), Some(1)]);
    }
}
