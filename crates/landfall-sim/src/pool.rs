//! A pool: the reads of all libraries in one set of files, told apart by their index.

use landfall_core::ReadClass;
use landfall_core::seed::stream;
use rand::seq::SliceRandom;
use rand::{Rng, RngExt};

use crate::bases;
use crate::error::SimError;
use crate::library::{Library, Tag};
use crate::scenario::Scenario;

/// Bases in which the indexes of a pool differ: one error leaves the true one nearest by 3.
const BARCODE_DISTANCE: usize = 5;
/// Bases in which an unknown index differs from every index of the pool.
const UNKNOWN_DISTANCE: usize = 3;
/// Bases in which the linkers of a pool differ.
const LINKER_DISTANCE: usize = 8;

/// One read triplet of a pool.
#[derive(Clone, Debug)]
pub struct PooledRead {
    /// The library that it is truly from, as a place in the pool's libraries.
    pub library: usize,
    /// The molecule, as a place in the library's molecules.
    pub molecule: usize,
    /// The index read.
    pub index: Vec<u8>,
    /// What a perfect analysis calls it: its molecule's class, unless its index is lost.
    pub class: ReadClass,
}

/// Hands out indexes and linkers: `names` are the libraries with their replicate numbers. From the stream `tags`.
///
/// # Errors
/// [`SimError::NoRoom`] where so many sequences of that length cannot differ enough.
pub fn tags(scenario: &Scenario, names: &[(String, u32)]) -> Result<Vec<Tag>, SimError> {
    let mut rng = stream(scenario.seed, "simulate", "tags");
    let layout = &scenario.layout;
    // No index may look like the absence of a signal.
    let mut barcodes = vec![vec![b'G'; layout.index_length as usize]];
    let mut linkers: Vec<Vec<u8>> = Vec::new();
    let full = |key: &str| SimError::NoRoom { key: format!("layout.{key}") };
    for _ in names {
        let barcode = bases::unlike(&mut rng, &barcodes, layout.index_length, BARCODE_DISTANCE);
        barcodes.push(barcode.ok_or_else(|| full("index_length"))?);
        let linker = bases::unlike(&mut rng, &linkers, layout.linker_unique_length, LINKER_DISTANCE);
        linkers.push(linker.ok_or_else(|| full("linker_unique_length"))?);
    }
    let sequences = barcodes.into_iter().skip(1).zip(linkers);
    let tag = |((name, replicate), (barcode, linker_unique)): (&(String, u32), _)| Tag {
        name: name.clone(),
        replicate: *replicate,
        barcode,
        linker_unique,
    };
    Ok(names.iter().zip(sequences).map(tag).collect())
}

/// All reads of the libraries, in random order, with their index reads. From the stream `pool`.
#[must_use]
pub fn reads(scenario: &Scenario, libraries: &[Library]) -> Vec<PooledRead> {
    let mut rng = stream(scenario.seed, "simulate", "pool");
    let mut order = Vec::new();
    for (number, library) in libraries.iter().enumerate() {
        for (place, molecule) in library.molecules.iter().enumerate() {
            order.extend((0..molecule.reads).map(|_| (number, place)));
        }
    }
    order.shuffle(&mut rng);
    let mut known: Vec<Vec<u8>> = libraries.iter().map(|library| library.tag.barcode.clone()).collect();
    known.push(vec![b'G'; scenario.layout.index_length as usize]);
    let read = |(number, place): (usize, usize)| {
        let library = &libraries[number];
        let (index, lost) = index_read(&mut rng, scenario, &library.tag.barcode, &known);
        let class = lost.unwrap_or(library.molecules[place].class);
        PooledRead { library: number, molecule: place, index, class }
    };
    order.into_iter().map(read).collect()
}

/// An index read, and the class that its read gets if the index tells nothing.
fn index_read(
    rng: &mut impl Rng,
    scenario: &Scenario,
    barcode: &[u8],
    known: &[Vec<u8>],
) -> (Vec<u8>, Option<ReadClass>) {
    let rates = &scenario.library.artefacts;
    let mut index = barcode.to_vec();
    if rng.random_bool(rates.poly_g_index) {
        index.fill(b'G');
        return (index, Some(ReadClass::PolyGBarcode));
    }
    if rng.random_bool(rates.unknown_index)
        && let Some(unknown) = bases::unlike(rng, known, barcode.len() as u32, UNKNOWN_DISTANCE)
    {
        return (unknown, Some(ReadClass::NoBarcode));
    }
    if rng.random_bool(rates.index_error) {
        let at = rng.random_range(0..index.len() as u32) as usize;
        index[at] = bases::other(rng, index[at]);
    }
    (index, None)
}
