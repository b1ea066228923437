//! Molecules and reads in batches: made in parallel, each from its own stream, and written in order.
//!
//! A batch holds a few million bases however long reads are, so that memory stays bounded and no thread waits long.

use std::io::Write;
use std::path::PathBuf;

use landfall_core::Strand;
use landfall_tables::truth::molecules::TruthMoleculeRow;
use landfall_tables::truth::reads::TruthReadRow;
use rand::{Rng, RngExt};
use rayon::prelude::*;

use crate::error::SimError;
use crate::fastq::GzFile;
use crate::path::Template;
use crate::truth::TruthWriter;

use super::fragment::Molecule;
use super::library::Library;

/// Sequenced bases of a batch, about. Fixed, because each batch has its own stream.
pub const BASES: f64 = 4_000_000.0;
/// Batches that are made before they are written.
const TOGETHER: u32 = 8;

/// What a batch adds to the files of a library and to the truth.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// FASTQ text, for each file.
    texts: Vec<Vec<u8>>,
    /// `None` for molecules that are not told.
    molecules: Vec<Option<TruthMoleculeRow>>,
    /// Their molecule is a place in `molecules`.
    reads: Vec<TruthReadRow>,
}

/// Which molecules the truth tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// All.
    All,
    /// Those with a base of vector.
    WithVector,
}

impl Told {
    /// From the key `truth_of_host_reads`.
    #[must_use]
    pub fn of(truth_of_host_reads: bool) -> Self {
        if truth_of_host_reads { Self::All } else { Self::WithVector }
    }
}

/// Reads molecules of a batch: `order` holds a molecule's place for each read of it. `read` writes a read's FASTQ
/// records under a name. Molecules without a read are not told.
pub fn sequence(
    (template, library, told): (Template<'_>, &Library, Told),
    number: u32,
    molecules: &[Molecule<'_>],
    order: &[u32],
    mut read: impl FnMut(&str, &Molecule<'_>, &mut [Vec<u8>; 2]),
) -> Batch {
    let mut counts = vec![0_u32; molecules.len()];
    let mut texts = [Vec::new(), Vec::new()];
    let mut reads = Vec::with_capacity(order.len());
    for (index, &place) in order.iter().enumerate() {
        let molecule = &molecules[place as usize];
        let name = format!("{}:{number}:{index}", library.name);
        read(&name, molecule, &mut texts);
        counts[place as usize] += 1;
        if told == Told::All || !molecule.fragment.is_host() {
            reads.push(read_row(library, name, place, molecule));
        }
    }
    let row = |(molecule, &count): (&Molecule<'_>, &u32)| {
        let hidden = told == Told::WithVector && molecule.fragment.is_host();
        (count > 0 && !hidden).then(|| molecule.row(template, library, count))
    };
    Batch { texts: texts.into(), molecules: molecules.iter().zip(&counts).map(row).collect(), reads }
}

fn read_row(library: &Library, name: String, molecule: u32, made: &Molecule<'_>) -> TruthReadRow {
    TruthReadRow {
        assay: library.assay,
        read: 0,
        name,
        library: Some(library.name.clone()),
        molecule,
        class: None,
        umi: made.umi_text(),
        slip: 0,
        inserted: String::new(),
        strand: made.strand,
    }
}

/// Makes so many batches and writes them in order, to the FASTQ files of a library and to the truth.
///
/// # Errors
/// [`SimError::Files`], [`SimError::File`] or [`SimError::Table`], as when the disk is full.
pub fn write(
    paths: &[PathBuf],
    truth: &mut TruthWriter,
    count: u32,
    make: impl Fn(u32) -> Batch + Sync,
) -> Result<(), SimError> {
    let mut files = paths.iter().map(|path| GzFile::create(path)).collect::<Result<Vec<_>, _>>()?;
    for first in (0..count).step_by(TOGETHER as usize) {
        let numbers = first..count.min(first.saturating_add(TOGETHER));
        let batches: Vec<Batch> = numbers.into_par_iter().map(&make).collect();
        for batch in batches {
            for ((file, path), text) in files.iter_mut().zip(paths).zip(&batch.texts) {
                file.write_all(text).map_err(SimError::file(path))?;
            }
            tell(truth, batch)?;
        }
    }
    files.into_iter().try_for_each(GzFile::finish)
}

fn tell(truth: &mut TruthWriter, batch: Batch) -> Result<(), SimError> {
    let mut numbers = Vec::with_capacity(batch.molecules.len());
    for row in batch.molecules {
        numbers.push(row.map(|row| truth.molecule(row)).transpose()?);
    }
    for row in batch.reads {
        if let Some(molecule) = numbers[row.molecule as usize] {
            truth.read(TruthReadRow { molecule, ..row })?;
        }
    }
    Ok(())
}

/// How many of `total` draws fall into batch `number` of `count`: as equal as whole numbers can be.
#[must_use]
pub fn part(total: u64, count: u32, number: u32) -> u64 {
    let upto = |number: u32| {
        total / u64::from(count) * u64::from(number) + (total % u64::from(count)).min(u64::from(number))
    };
    upto(number + 1) - upto(number)
}

/// How many batches hold so many bases; at least one.
#[must_use]
pub fn count(bases: f64) -> u32 {
    (bases / BASES).ceil().max(1.0) as u32
}

/// One of two strands.
pub fn strand(rng: &mut impl Rng) -> Strand {
    if rng.random_bool(0.5) { Strand::Plus } else { Strand::Minus }
}
