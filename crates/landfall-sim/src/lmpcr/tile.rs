//! Tiles: the part of every library that is made and sequenced together, so that memory does not follow the number of
//! reads.

use landfall_core::seed::stream;
use landfall_core::{ReadClass, Strand};
use landfall_tables::truth::molecules::TruthMoleculeRow;
use landfall_tables::truth::reads::TruthReadRow;
use landfall_tables::truth::{MoleculeKind, TruthAssay};
use rand::seq::SliceRandom;
use rand::{Rng, RngExt};
use rayon::prelude::*;

use super::artefact;
use super::library::{self, Library};
use super::molecule::{Bench, Molecule};
use super::pcr::{Amplifier, Variant};
use super::pool::{self, Indexes, PooledRead};
use crate::population::Placer;
use crate::scenario::{Scenario, Twin};
use crate::sequencer::Read;

/// Reads that a tile is made for, more or less.
pub const READS: f64 = 250_000.0;
/// Reads that are sequenced from one stream.
const BATCH: usize = 4_096;

/// One of so many tiles.
#[derive(Clone, Copy, Debug)]
pub struct Tile {
    /// Its number, from 0.
    pub number: usize,
    /// How many there are.
    pub of: usize,
}

impl Tile {
    /// Where this tile's share of `total` things begins and ends.
    fn range(self, total: usize) -> std::ops::Range<usize> {
        total * self.number / self.of..total * (self.number + 1) / self.of
    }

    /// This tile's whole number of things at a rate of `total` over all tiles: together they are `total`, rounded.
    fn count(self, total: f64) -> u32 {
        let upto = |tiles: usize| (total * tiles as f64 / self.of as f64).round();
        (upto(self.number + 1) - upto(self.number)) as u32
    }
}

/// A molecule with what PCR made of it.
#[derive(Clone, Debug)]
pub struct Amplified {
    /// The library that it was made in, as a place in the pool's libraries.
    pub library: usize,
    /// The molecule.
    pub molecule: Molecule,
    /// What is read of it.
    pub variants: Vec<Variant>,
}

impl Amplified {
    /// Its reads.
    #[must_use]
    pub fn reads(&self) -> u32 {
        self.variants.iter().map(|variant| variant.reads).sum()
    }
}

/// A read triplet as it is written, with its truth.
#[derive(Clone, Debug)]
pub struct Triplet {
    /// Its molecule, as a place in the tile's molecules.
    pub molecule: usize,
    /// The library that it is given to.
    pub library: Option<usize>,
    /// What a perfect analysis calls it.
    pub class: ReadClass,
    /// The UMI it shows but for sequencing errors.
    pub umi: Vec<u8>,
    /// Slip at the vector end.
    pub slip: i32,
    /// Bases that the slip inserted.
    pub inserted: Vec<u8>,
    /// The index reads; empty where the layout has none.
    pub index: [Read; 2],
    /// The anchor read.
    pub anchor: Read,
    /// The adrift read.
    pub adrift: Read,
}

/// Everything that tiles are made with.
pub struct Sequencing<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// What molecules are made of.
    pub bench: &'a Bench<'a>,
    /// Where primers bind by mistake.
    pub placer: &'a Placer<'a>,
    /// The pool's libraries.
    pub libraries: &'a [Library],
}

impl Sequencing<'_> {
    /// How many tiles the reads of all libraries need.
    #[must_use]
    pub fn tiles(&self) -> usize {
        let plan = self.bench.plan;
        let recovered: f64 = self.libraries.iter().map(|library| self.recovered(library)).sum();
        let artefacts: f64 = artefact::rates(plan).iter().map(|(_, rate)| rate).sum();
        (recovered * (1.0 + artefacts) * plan.reads_per_molecule / READS).ceil().max(1.0) as usize
    }

    /// The molecules of a tile that are read, library by library, from the streams `library/NAME/TILE`.
    #[must_use]
    pub fn molecules(&self, tile: Tile) -> Vec<Amplified> {
        let of_library = |at: usize| self.library(tile, at);
        let made: Vec<Vec<Amplified>> = (0..self.libraries.len()).into_par_iter().map(of_library).collect();
        made.into_iter().flatten().collect()
    }

    fn library(&self, tile: Tile, at: usize) -> Vec<Amplified> {
        let (library, plan) = (&self.libraries[at], self.bench.plan);
        let entity = format!("library/{}/{}", library.name, tile.number);
        let mut rng = stream(self.scenario.seed, "simulate", &entity);
        let mut molecules = Vec::new();
        for &cell in &library.cells[tile.range(library.cells.len())] {
            for copy in 0..self.bench.integrations(cell).len() as u32 {
                if rng.random_bool(plan.recovery) {
                    let molecule = self.bench.integration(&mut rng, cell, copy);
                    molecules.extend(molecule.map(|molecule| self.counted(library, molecule)));
                }
            }
        }
        let integrations = molecules.len();
        for (kind, count) in self.artefacts(tile, library) {
            for _ in 0..count {
                let (recovered, placer) = (&molecules[..integrations], self.placer);
                let made = self.bench.artefact(&mut rng, kind, recovered, placer);
                molecules.extend(made.map(|molecule| self.counted(library, molecule)));
            }
        }
        let amplifier = Amplifier::new(plan.pcr, plan.reads_per_molecule);
        let amplified = |molecule: Molecule| {
            let variants = self.amplify(&mut rng, &amplifier, &molecule);
            Amplified { library: at, molecule, variants }
        };
        molecules.into_iter().map(amplified).filter(|amplified| !amplified.variants.is_empty()).collect()
    }

    /// What a control holds is read once.
    fn counted(&self, library: &Library, molecule: Molecule) -> Molecule {
        Molecule { late: molecule.late || library.control.is_some(), ..molecule }
    }

    /// How many artefacts of each kind a library gets in a tile. Rounded, not drawn: a rate in a scenario is what the
    /// library holds.
    fn artefacts(&self, tile: Tile, library: &Library) -> Vec<(MoleculeKind, u32)> {
        let plan = self.bench.plan;
        if let Some(control) = library::control(plan, library) {
            let kinds = [
                (MoleculeKind::PrimerDimer, control.dimers),
                (MoleculeKind::StrayPrimer, control.no_vector_end),
            ];
            return kinds.map(|(kind, count)| (kind, tile.count(f64::from(count)))).to_vec();
        }
        let recovered = self.recovered(library);
        let kinds = artefact::rates(plan).into_iter().filter(|(kind, _)| self.is_made(*kind));
        kinds.map(|(kind, rate)| (kind, tile.count(rate * recovered))).collect()
    }

    /// Molecules of integrations that are expected of a library; in a twin without vector, as many as cells of one copy
    /// would give.
    fn recovered(&self, library: &Library) -> f64 {
        let plan = self.bench.plan;
        let made = match self.scenario.twin {
            Twin::WithVector => library.cells.iter().map(|&cell| self.bench.integrations(cell).len()).sum(),
            Twin::WithoutVector => {
                library.source.map_or(0, |at| self.bench.samples[at].1.cells / plan.replicates) as usize
            }
        };
        made as f64 * plan.recovery
    }

    /// Whether there is what an artefact is made of.
    fn is_made(&self, kind: MoleculeKind) -> bool {
        use MoleculeKind::{Mispriming, PrimerDimer, StrayPrimer};
        self.scenario.twin == Twin::WithVector || matches!(kind, Mispriming | PrimerDimer | StrayPrimer)
    }

    fn amplify(&self, rng: &mut impl Rng, amplifier: &Amplifier, molecule: &Molecule) -> Vec<Variant> {
        if molecule.late {
            return vec![Variant { reads: 1, ..Variant::default() }];
        }
        let bases = molecule.insert.bases(self.bench.simulation.template());
        let gc = bases.iter().filter(|base| b"GC".contains(base)).count();
        let efficiency = amplifier.efficiency(bases.len() as u32, gc as f64 / bases.len().max(1) as f64);
        amplifier.amplify(rng, &molecule.umi, molecule.insert.length() - molecule.head, efficiency)
    }

    /// The reads of a tile as they are sequenced: in random order from the stream `pool/TILE`, errors from the streams
    /// `sequencer/TILE/BATCH`. Batches are handed to `write` in order.
    ///
    /// # Errors
    /// Those of `write`.
    pub fn sequence<E: Send>(
        &self,
        tile: Tile,
        molecules: &[Amplified],
        indexes: &Indexes,
        mut write: impl FnMut(Vec<Triplet>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut order = Vec::new();
        for (molecule, amplified) in molecules.iter().enumerate() {
            for (variant, copies) in amplified.variants.iter().enumerate() {
                let read = PooledRead { made_in: amplified.library, molecule, variant };
                order.extend(std::iter::repeat_n(read, copies.reads as usize));
            }
        }
        order.shuffle(&mut stream(self.scenario.seed, "simulate", &format!("pool/{}", tile.number)));
        let together = rayon::current_num_threads().max(1) * 4;
        for (round, group) in order.chunks(BATCH * together).enumerate() {
            let batch = |(at, reads): (usize, &[PooledRead])| {
                let entity = format!("sequencer/{}/{}", tile.number, round * together + at);
                let mut rng = stream(self.scenario.seed, "simulate", &entity);
                reads.iter().map(|read| self.triplet(&mut rng, molecules, indexes, read)).collect()
            };
            let batches: Vec<Vec<Triplet>> = group.par_chunks(BATCH).enumerate().map(batch).collect();
            batches.into_iter().try_for_each(&mut write)?;
        }
        Ok(())
    }

    fn triplet(
        &self,
        rng: &mut impl Rng,
        molecules: &[Amplified],
        indexes: &Indexes,
        read: &PooledRead,
    ) -> Triplet {
        let amplified = &molecules[read.molecule];
        let (molecule, variant) = (&amplified.molecule, &amplified.variants[read.variant]);
        let layout = &self.bench.plan.layout;
        let index = indexes.read(rng, read.made_in);
        let copies =
            if variant.slip == 0 { molecule.class } else { self.bench.read_class(molecule, variant) };
        let insert = molecule.insert.bases(self.bench.simulation.template());
        let insert = pool::slipped(&insert, molecule.head as usize, variant);
        let umi = variant.umi.as_ref().unwrap_or(&molecule.umi);
        let tag = &self.libraries[read.made_in].tag;
        let amplicon = layout.amplicon(&insert, &tag.linker_unique, umi);
        let leads = layout.leads(rng, &index.bases, umi);
        let sequencer = &self.scenario.sequencer;
        Triplet {
            molecule: read.molecule,
            library: index.library.ok(),
            class: pool::class(layout, read.made_in, index.library, copies),
            umi: umi.clone(),
            slip: variant.slip,
            inserted: variant.inserted.clone(),
            index: [0, 1].map(|at| Read::perfect(layout.index_read(at, &index.bases, umi))),
            anchor: sequencer.read(rng, layout.anchor_read(&amplicon, &leads)).behind(&leads.anchor),
            adrift: sequencer.read(rng, layout.adrift_read(&amplicon, &leads)).behind(&leads.adrift),
        }
    }

    /// The truth of a molecule.
    #[must_use]
    pub fn molecule_row(&self, amplified: &Amplified) -> TruthMoleculeRow {
        let library = &self.libraries[amplified.library];
        let molecule = &amplified.molecule;
        let origin = molecule.origin.as_ref();
        let cell = origin.and_then(|origin| origin.cell);
        let foreign = cell.filter(|cell| library.source != Some(cell.sample as usize));
        let origin_sample =
            foreign.and_then(|cell| self.bench.samples[cell.sample as usize].1.name.parse().ok());
        TruthMoleculeRow {
            assay: TruthAssay::Lmpcr,
            molecule: 0,
            subject: library.subject.clone(),
            sample: library.sample.clone(),
            library: library.name.clone(),
            kind: molecule.kind,
            class: Some(molecule.class),
            origin_sample,
            site_id: origin.map(|origin| origin.id.to_string()),
            clone: cell.map(|cell| cell.clone + 1),
            vector_end: self.bench.plan.layout.name.parse().ok(),
            end_shape: origin.and_then(|origin| origin.end_shape),
            contig: origin.map(|origin| origin.id.contig.clone()),
            strand: origin.map(|origin| origin.site.strand),
            junction: origin.map(|origin| origin.site.junction),
            breakpoint: origin.map(|origin| origin.breakpoint),
            umi: text(&molecule.umi),
            segments: molecule.insert.texts(self.bench.simulation.template()),
            reads: amplified.reads(),
        }
    }

    /// The truth of a read; `molecule` is the number of its molecule in the table.
    #[must_use]
    pub fn read_row(&self, triplet: &Triplet, name: String, molecule: u32) -> TruthReadRow {
        TruthReadRow {
            assay: TruthAssay::Lmpcr,
            read: 0,
            name,
            library: triplet.library.map(|at| self.libraries[at].name.clone()),
            molecule,
            class: Some(triplet.class),
            umi: text(&triplet.umi),
            slip: triplet.slip,
            inserted: String::from_utf8_lossy(&triplet.inserted).into_owned(),
            strand: Strand::Plus,
        }
    }
}

/// Bases as text; `None` for none.
fn text(bases: &[u8]) -> Option<String> {
    (!bases.is_empty()).then(|| String::from_utf8_lossy(bases).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_share_out_everything_once() {
        for (of, total) in [(1, 7), (3, 7), (10, 3), (7, 7_001)] {
            let ranges: Vec<_> = (0..of).map(|number| Tile { number, of }.range(total)).collect();
            assert_eq!(ranges.iter().map(ExactSizeIterator::len).sum::<usize>(), total);
            let counts = (0..of).map(|number| Tile { number, of }.count(total as f64 + 0.4));
            assert_eq!(counts.sum::<u32>() as usize, total);
        }
    }
}
