//! What tells the libraries of a pool apart.

use landfall_core::seed::stream;

use crate::bases;
use crate::error::SimError;
use crate::scenario::{Layout, Scenario};

/// Bases in which the indexes of a pool differ: one error leaves the true one nearest by 3.
const BARCODE_DISTANCE: usize = 5;
/// Bases in which the linkers of a pool differ.
const LINKER_DISTANCE: usize = 8;

/// The sequences of one library.
#[derive(Clone, Debug)]
pub struct Tag {
    /// Its index sequence.
    pub barcode: Vec<u8>,
    /// The part of its linker before the UMI.
    pub linker_unique: Vec<u8>,
}

/// Hands out indexes and linkers for so many libraries, from the stream `tags`.
///
/// # Errors
/// [`SimError::NoRoom`] where so many sequences of that length cannot differ enough.
pub fn tags(scenario: &Scenario, layout: &Layout, libraries: usize) -> Result<Vec<Tag>, SimError> {
    let mut rng = stream(scenario.seed, "simulate", "tags");
    // No index may look like the absence of a signal.
    let mut barcodes = vec![vec![b'G'; layout.index_length as usize]];
    let mut linkers: Vec<Vec<u8>> = Vec::new();
    let full = |key: &str| SimError::NoRoom { key: format!("lmpcr.layout.{key}") };
    for _ in 0..libraries {
        let barcode = bases::unlike(&mut rng, &barcodes, layout.index_length, BARCODE_DISTANCE);
        barcodes.push(barcode.ok_or_else(|| full("index_length"))?);
        let linker = match linkers.first() {
            _ if layout.linker_unique.is_some() => layout.linker_unique.clone().map(String::into_bytes),
            Some(shared) if !layout.linker_differs => Some(shared.clone()),
            _ => bases::unlike(&mut rng, &linkers, layout.linker_unique_length, LINKER_DISTANCE),
        };
        linkers.push(linker.ok_or_else(|| full("linker_unique_length"))?);
    }
    let sequences = barcodes.into_iter().skip(1).zip(linkers);
    Ok(sequences.map(|(barcode, linker_unique)| Tag { barcode, linker_unique }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::tests::demo;
    use landfall_core::dna::hamming;

    #[test]
    fn indexes_stay_apart_and_linkers_are_shared_only_where_asked() {
        let scenario = demo();
        let mut layout = Layout::default();
        let made = tags(&scenario, &layout, 40).unwrap();
        for (at, tag) in made.iter().enumerate() {
            for other in &made[..at] {
                assert!(hamming(&tag.barcode, &other.barcode) >= BARCODE_DISTANCE);
                assert!(hamming(&tag.linker_unique, &other.linker_unique) >= LINKER_DISTANCE);
            }
        }
        layout.linker_differs = false;
        let made = tags(&scenario, &layout, 3).unwrap();
        assert!(made.iter().all(|tag| tag.linker_unique == made[0].linker_unique));
        layout.index_length = 4;
        assert!(matches!(tags(&scenario, &layout, 40), Err(SimError::NoRoom { .. })));
    }
}
