//! A pool: the reads of all libraries in one set of files, told apart by their index.

use landfall_core::ReadClass;
use rand::{Rng, RngExt};

use super::library::Library;
use super::pcr::Variant;
use crate::bases;
use crate::scenario::{Artefacts, Layout};

/// Bases in which an unknown index differs from every index of the pool.
const UNKNOWN_DISTANCE: usize = 3;

/// One read triplet of a pool.
#[derive(Clone, Debug)]
pub struct PooledRead {
    /// The library that it was made in, as a place in the pool's libraries.
    pub made_in: usize,
    /// The molecule, as a place in the tile's molecules.
    pub molecule: usize,
    /// What PCR made of the molecule, as a place in the molecule's variants.
    pub variant: usize,
}

/// What the index read of a triplet shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexRead {
    /// Its bases.
    pub bases: Vec<u8>,
    /// The library that it names, or the class of a read whose index tells nothing.
    pub library: Result<usize, ReadClass>,
}

/// The indexes of a pool.
#[derive(Clone, Debug)]
pub struct Indexes {
    barcodes: Vec<Vec<u8>>,
    rates: Artefacts,
}

impl Indexes {
    /// Those of these libraries.
    #[must_use]
    pub fn new(libraries: &[Library], layout: &Layout, rates: Artefacts) -> Self {
        let mut barcodes: Vec<_> = libraries.iter().map(|library| library.tag.barcode.clone()).collect();
        // No unknown index may look like the absence of a signal.
        barcodes.push(vec![b'G'; layout.index_length as usize]);
        Self { barcodes, rates }
    }

    /// The index read of a molecule of a library.
    pub fn read(&self, rng: &mut impl Rng, library: usize) -> IndexRead {
        let rates = &self.rates;
        let length = self.barcodes[library].len();
        if rng.random_bool(rates.poly_g_index) {
            return IndexRead { bases: vec![b'G'; length], library: Err(ReadClass::PolyGBarcode) };
        }
        if rng.random_bool(rates.unknown_index)
            && let Some(bases) = bases::unlike(rng, &self.barcodes, length as u32, UNKNOWN_DISTANCE)
        {
            return IndexRead { bases, library: Err(ReadClass::NoBarcode) };
        }
        let libraries = self.barcodes.len() - 1;
        let named = if libraries > 1 && rng.random_bool(rates.index_hopping) {
            // Any other library of the pool.
            (library + rng.random_range(1..libraries as u32) as usize) % libraries
        } else {
            library
        };
        let mut bases = self.barcodes[named].clone();
        if rng.random_bool(rates.index_error) {
            let at = rng.random_range(0..length as u32) as usize;
            bases[at] = bases::other(rng, bases[at]);
        }
        IndexRead { bases, library: Ok(named) }
    }
}

/// What a perfect analysis calls a read made in a library: the class of its copies, unless its index is lost or its
/// linker belongs to another library than its index.
#[must_use]
pub fn class(
    layout: &Layout,
    made_in: usize,
    named: Result<usize, ReadClass>,
    copies: ReadClass,
) -> ReadClass {
    match named {
        Err(class) => class,
        // The vector end is looked for before the linker.
        Ok(_) if copies == ReadClass::NoVectorEnd => copies,
        Ok(library) if library != made_in && layout.linker_differs => ReadClass::NoLinker,
        Ok(_) => copies,
    }
}

/// The insert of a read: that of its molecule, slipped at the vector end. Returns the insert's bases.
#[must_use]
pub fn slipped(insert: &[u8], head: usize, variant: &Variant) -> Vec<u8> {
    let lost = variant.slip.min(0).unsigned_abs() as usize;
    [&insert[..head], &variant.inserted, &insert[head + lost..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_take_or_add_bases_between_vector_end_and_host() {
        let variant =
            |slip, inserted: &[u8]| Variant { slip, inserted: inserted.to_vec(), ..Variant::default() };
        assert_eq!(slipped(b"GCAACGT", 3, &variant(-2, b"")), b"GCAGT");
        assert_eq!(slipped(b"GCAACGT", 3, &variant(2, b"TT")), b"GCATTACGT");
        assert_eq!(slipped(b"GCAAC", 3, &variant(-2, b"")), b"GCA");
    }
}
