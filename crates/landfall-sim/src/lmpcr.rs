//! Ligation-mediated PCR: from cells to the reads of one pool.

pub mod artefact;
pub mod evidence;
pub mod layout;
pub mod library;
pub mod molecule;
pub mod pcr;
pub mod pool;
pub mod tag;
pub mod tile;
pub mod uniqueness;

use std::collections::BTreeMap;
use std::path::Path;

use landfall_config::SequencerRead;
use landfall_tables::truth::TruthAssay;
use landfall_tables::truth::clones::TruthCloneRow;
use landfall_tables::truth::sites::TruthSiteRow;

use crate::error::SimError;
use crate::fastq::{GzFile, write_record};
use crate::population::Placer;
use crate::scenario::{Layout, Lmpcr, Scenario, VectorKind};
use crate::simulation::Simulation;
use crate::truth::TruthWriter;
use evidence::Evidence;
use library::{Cell, Library};
use molecule::Bench;
use pool::Indexes;
use tile::{Sequencing, Tile, Triplet};

/// What was made besides files.
#[derive(Debug)]
pub struct Pool {
    /// The libraries.
    pub libraries: Vec<Library>,
    /// Truth of the sites.
    pub sites: Vec<TruthSiteRow>,
    /// Read triplets written.
    pub reads: u64,
}

/// Makes the libraries of all samples and writes the reads of their pool: `fastq/pool_I1.fastq.gz`,
/// `fastq/pool_R1.fastq.gz` (adrift) and `fastq/pool_R2.fastq.gz` (anchor), or what else the layout has.
///
/// # Errors
/// [`SimError::NoRoom`] where libraries cannot be told apart, and those of files and tables.
pub fn write(
    scenario: &Scenario,
    plan: &Lmpcr,
    simulation: &Simulation,
    out: &Path,
    truth: &mut TruthWriter,
) -> Result<Pool, SimError> {
    let libraries = library::prepare(scenario, plan, simulation)?;
    let bench = Bench::new(plan, simulation);
    let kind = simulation.vector.as_ref().map_or(VectorKind::Lentivirus, |vector| vector.kind);
    let placer = Placer::new(&simulation.genome, kind, plan.longest_fragment());
    let sequencing = Sequencing { scenario, bench: &bench, placer: &placer, libraries: &libraries };
    let indexes = Indexes::new(&libraries, &plan.layout, plan.artefacts);
    let mut files = Files::create(out, &plan.layout)?;
    let mut evidence = Evidence::default();
    truth.begin(TruthAssay::Lmpcr);
    let of = sequencing.tiles();
    for number in 0..of {
        let tile = Tile { number, of };
        let molecules = sequencing.molecules(tile);
        let rows = molecules.iter().map(|molecule| truth.molecule(sequencing.molecule_row(molecule)));
        let numbers = rows.collect::<Result<Vec<u32>, SimError>>()?;
        sequencing.sequence(tile, &molecules, &indexes, |triplets| {
            for triplet in triplets {
                let molecule = &molecules[triplet.molecule].molecule;
                if let Some(library) = triplet.library {
                    evidence.add(&libraries, library, molecule, triplet.class);
                }
                let name = files.write(&triplet)?;
                truth.read(sequencing.read_row(&triplet, name, numbers[triplet.molecule]))?;
            }
            Ok::<(), SimError>(())
        })?;
    }
    let reads = files.finish()?;
    let sites = evidence.rows(&bench, &libraries)?;
    Ok(Pool { libraries, sites, reads })
}

/// The files of a pool.
struct Files {
    /// Those of the index reads that the layout has.
    index: [Option<GzFile>; 2],
    adrift: GzFile,
    anchor: GzFile,
    reads: u64,
}

impl Files {
    fn create(out: &Path, layout: &Layout) -> Result<Self, SimError> {
        let file = |name: &str| GzFile::create(&out.join("fastq").join(name));
        let index = |at: usize, name: &str| layout.has_index(at).then(|| file(name)).transpose();
        let [adrift, anchor] = match layout.anchor_file() {
            SequencerRead::R1 => ["pool_R2.fastq.gz", "pool_R1.fastq.gz"],
            SequencerRead::R2 => ["pool_R1.fastq.gz", "pool_R2.fastq.gz"],
        };
        Ok(Self {
            index: [index(0, "pool_I1.fastq.gz")?, index(1, "pool_I2.fastq.gz")?],
            adrift: file(adrift)?,
            anchor: file(anchor)?,
            reads: 0,
        })
    }

    /// Writes a triplet; returns its name.
    fn write(&mut self, triplet: &Triplet) -> Result<String, SimError> {
        self.reads += 1;
        let name = format!("LANDFALL:1:SIM:1:1101:1000:{}", self.reads);
        let index = self.index.iter_mut().zip(&triplet.index);
        let mut index = index.filter_map(|(file, read)| Some((file.as_mut()?, read)));
        let written = index
            .try_for_each(|(file, read)| write_record(file, &name, "1:N:0:1", read))
            .and_then(|()| write_record(&mut self.adrift, &name, "1:N:0:1", &triplet.adrift))
            .and_then(|()| write_record(&mut self.anchor, &name, "2:N:0:1", &triplet.anchor));
        written.map_err(SimError::file("fastq/pool"))?;
        Ok(name)
    }

    fn finish(self) -> Result<u64, SimError> {
        for file in self.index.into_iter().flatten().chain([self.adrift, self.anchor]) {
            file.finish()?;
        }
        Ok(self.reads)
    }
}

/// A row of truth per clone and sample; cells are counted where there are libraries.
///
/// # Errors
/// [`SimError::Name`] for a name that tables cannot hold.
pub fn clone_rows(
    simulation: &Simulation,
    pool: Option<&Pool>,
    side: landfall_core::Side,
) -> Result<Vec<TruthCloneRow>, SimError> {
    let mut cells: BTreeMap<Cell, u32> = BTreeMap::new();
    for library in pool.iter().flat_map(|pool| &pool.libraries) {
        let own = library.cells.iter().filter(|cell| library.source == Some(cell.sample as usize));
        own.for_each(|&cell| *cells.entry(cell).or_default() += 1);
    }
    let mut rows = Vec::new();
    for (at, (subject, sample)) in (0..).zip(simulation.samples()) {
        for ((number, clone), &share) in (0..).zip(&subject.clones).zip(&sample.shares) {
            let id = |integration: &crate::integration::Integration| {
                integration.id(side, &simulation.genome).to_string()
            };
            rows.push(TruthCloneRow {
                subject: subject.name.parse()?,
                sample: sample.name.parse()?,
                clone: number + 1,
                dominant: clone.dominant,
                sites: clone.integrations.iter().map(id).collect(),
                cells: cells.get(&Cell { sample: at, clone: number }).copied().unwrap_or_default(),
                share,
            });
        }
    }
    Ok(rows)
}
