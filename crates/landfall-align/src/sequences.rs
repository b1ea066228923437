//! The distinct sequences of a library, and which of them were seen together.

use std::collections::BTreeSet;

use landfall_core::VectorEnd;
use landfall_tables::reads::ReadRow;

use crate::AlignError;

/// Two sequences that were seen together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SequencePair {
    /// `anchor_id`.
    pub anchor: u32,
    /// `adrift_id`.
    pub adrift: u32,
    /// Whether the anchor ends at the sheared end.
    pub linker_reached: bool,
}

/// The distinct sequences of a library by their ids, and the distinct pairs of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sequences {
    /// Anchors by `anchor_id`.
    pub anchors: Vec<Vec<u8>>,
    /// Adrifts by `adrift_id`.
    pub adrifts: Vec<Vec<u8>>,
    /// Distinct pairs, sorted; without those that are single-end.
    pub pairs: Vec<SequencePair>,
    /// Distinct (anchor, vector end), sorted: the ends that an anchor was seen with.
    pub vector_ends: Vec<(u32, VectorEnd)>,
    /// Reads behind the rows.
    pub reads: u64,
}

impl Sequences {
    /// Collects the sequences of the rows of one library, `most` at most: there are no more sequences than rows.
    ///
    /// # Errors
    /// [`AlignError::SequenceId`] when one id stands for two sequences, or an id is left out or too large.
    pub fn collect<E: From<AlignError>>(
        rows: impl Iterator<Item = Result<ReadRow, E>>,
        most: usize,
    ) -> Result<Self, E> {
        let mut sequences = Self::default();
        let keep = |stored: &mut Vec<Vec<u8>>, column, id: u32, sequence: &str| {
            let fault = |fault| Err(AlignError::SequenceId { column, id, fault });
            if id as usize >= most {
                fault("the table has fewer rows")
            } else {
                store(stored, column, id, sequence)
            }
        };
        let (mut pairs, mut ends) = (BTreeSet::new(), BTreeSet::new());
        for row in rows {
            let row = row?;
            sequences.reads += u64::from(row.count);
            keep(&mut sequences.anchors, "anchor_id", row.anchor_id, &row.anchor)?;
            if let (Some(id), Some(adrift)) = (row.adrift_id, &row.adrift) {
                keep(&mut sequences.adrifts, "adrift_id", id, adrift)?;
                pairs.insert(SequencePair {
                    anchor: row.anchor_id,
                    adrift: id,
                    linker_reached: row.linker_reached,
                });
            }
            if !ends.contains(&(row.anchor_id, row.vector_end.clone())) {
                ends.insert((row.anchor_id, row.vector_end));
            }
        }
        for (column, stored) in [("anchor_id", &sequences.anchors), ("adrift_id", &sequences.adrifts)] {
            if let Some(id) = stored.iter().position(Vec::is_empty) {
                return Err(AlignError::SequenceId { column, id: id as u32, fault: "it has no row" }.into());
            }
        }
        sequences.pairs = pairs.into_iter().collect();
        sequences.vector_ends = ends.into_iter().collect();
        Ok(sequences)
    }

    /// The vector ends that an anchor was seen with.
    pub fn ends_of(&self, anchor: u32) -> impl Iterator<Item = &VectorEnd> {
        let from = self.vector_ends.partition_point(|(id, _)| *id < anchor);
        self.vector_ends[from..].iter().take_while(move |(id, _)| *id == anchor).map(|(_, end)| end)
    }
}

fn store(stored: &mut Vec<Vec<u8>>, column: &'static str, id: u32, sequence: &str) -> Result<(), AlignError> {
    let fault = |fault| Err(AlignError::SequenceId { column, id, fault });
    if sequence.is_empty() {
        return fault("its sequence is empty");
    }
    let at = id as usize;
    if stored.len() <= at {
        stored.resize(at + 1, Vec::new());
    }
    if stored[at].is_empty() {
        stored[at] = sequence.as_bytes().to_vec();
    } else if stored[at] != sequence.as_bytes() {
        return fault("it stands for two sequences");
    }
    Ok(())
}
