//! The vectors of a run: few, short, indexed in memory when a stage starts.

use landfall_vector::Vector;

use crate::{Genome, GenomeBuilder, GenomeError};

/// The packed sequence of vectors, in their order; contigs are named as they are. No vector makes an empty genome.
///
/// # Errors
/// When they hold too many bases.
pub fn pack(vectors: &[Vector]) -> Result<Genome, GenomeError> {
    let mut builder = GenomeBuilder::new();
    vectors.iter().try_for_each(|vector| builder.push(&vector.name, &vector.bases))?;
    Ok(builder.finish())
}
