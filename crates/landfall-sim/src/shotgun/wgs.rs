//! Read pairs of the whole genome.

use std::path::Path;

use landfall_core::seed::stream;
use landfall_tables::truth::TruthAssay;
use rand::seq::SliceRandom;
use rand::{Rng, RngExt};

use crate::error::SimError;
use crate::genome::Genome;
use crate::law::geometric;
use crate::scenario::{Scenario, Wgs};
use crate::simulation::Simulation;
use crate::truth::TruthWriter;

use super::batch::{self, Batch, Told};
use super::fragment::Molecule;
use super::length::{LengthDraw, Lengths};
use super::library::{self, Fastq, Library};
use super::material::Material;
use super::pair::PairReader;
use super::stretch::Stretches;

/// Mean number of reads beyond the second of a fragment with duplicates.
const FURTHER_DUPLICATES: f64 = 0.3;

/// Writes `fastq/<library>_R1.fastq.gz` and `_R2` for each sample, `samples_wgs.csv`, and the truth.
///
/// A fragment that would leave its stretch of known bases is not sequenced.
///
/// # Errors
/// [`SimError::Files`], [`SimError::File`] or [`SimError::Table`] where the disk refuses; [`SimError::Name`] for a
/// sample whose library has too long a name.
pub fn write_wgs(
    scenario: &Scenario,
    plan: &Wgs,
    simulation: &Simulation,
    out: &Path,
    truth: &mut TruthWriter,
) -> Result<(), SimError> {
    truth.begin(TruthAssay::Wgs);
    let stretches = Stretches::of(&simulation.genome);
    let lengths = Lengths::normal(&plan.fragments);
    let kept = mean_kept(plan, &simulation.genome, &stretches);
    for (subject, sample) in simulation.samples() {
        let library = Library::new(subject, sample, TruthAssay::Wgs)?;
        let material = Material::new(scenario, simulation, &stretches, (subject, sample));
        let assay = Assay::new((scenario, plan, simulation), &library, &material, (&lengths, kept));
        let paths: Vec<_> = library.fastq(Fastq::Paired).iter().map(|path| out.join(path)).collect();
        batch::write(&paths, truth, assay.batches, |number| assay.batch(number))?;
    }
    library::write_sheet(out, scenario, simulation, (TruthAssay::Wgs, Fastq::Paired))
}

/// One library.
struct Assay<'a> {
    seed: u64,
    plan: &'a Wgs,
    library: &'a Library,
    material: &'a Material<'a>,
    lengths: LengthDraw,
    reader: PairReader<'a>,
    /// Fragments that are drawn, before any is lost.
    draws: u64,
    batches: u32,
}

impl<'a> Assay<'a> {
    fn new(
        (scenario, plan, simulation): (&'a Scenario, &'a Wgs, &'a Simulation),
        library: &'a Library,
        material: &'a Material<'a>,
        (lengths, kept): (&Lengths, f64),
    ) -> Self {
        let places = |length| material.places(length);
        // A host base lies in both homologues.
        let read = lengths.expected(|length| f64::from(2 * length.min(plan.read_length)));
        let draws = plan.depth / (2.0 * read) * lengths.expected(places) / kept;
        let reads = 1.0 + plan.duplicates * (1.0 + FURTHER_DUPLICATES);
        Self {
            seed: scenario.seed,
            plan,
            library,
            material,
            lengths: lengths.drawn(places),
            reader: PairReader {
                sequencer: &scenario.sequencer,
                read_length: plan.read_length,
                template: simulation.template(),
            },
            draws: draws.round() as u64,
            batches: batch::count(draws * read * reads),
        }
    }

    fn batch(&self, number: u32) -> Batch {
        let mut rng = stream(self.seed, "simulate", &format!("wgs/{}/{number}", self.library.sample));
        let draws = batch::part(self.draws, self.batches, number);
        let molecules: Vec<_> = (0..draws).filter_map(|_| self.molecule(&mut rng)).collect();
        let mut order = Vec::with_capacity(molecules.len());
        for place in 0..molecules.len() as u32 {
            let twice = rng.random_bool(self.plan.duplicates);
            let reads = if twice { 2 + geometric(&mut rng, FURTHER_DUPLICATES) } else { 1 };
            order.extend(std::iter::repeat_n(place, reads as usize));
        }
        order.shuffle(&mut rng);
        let of = (self.reader.template, self.library, Told::of(self.plan.truth_of_host_reads));
        batch::sequence(of, number, &molecules, &order, |name, molecule, to| {
            self.reader.write(&mut rng, name, molecule, to);
        })
    }

    /// A fragment, unless it leaves its stretch or is lost for its GC content.
    fn molecule(&self, rng: &mut impl Rng) -> Option<Molecule<'a>> {
        let length = self.lengths.draw(rng);
        let fragment = self.material.draw(rng, length);
        let strand = batch::strand(rng);
        if fragment.path.length() < length || self.is_lost(rng, &fragment.path) {
            return None;
        }
        Some(Molecule { fragment, strand, umi: Vec::new() })
    }

    fn is_lost(&self, rng: &mut impl Rng, path: &crate::path::Path) -> bool {
        if self.plan.gc_bias == 0.0 {
            return false;
        }
        let bases = path.bases(self.reader.template);
        let gc = bases.iter().filter(|base| is_gc(**base)).count();
        !rng.random_bool(kept(self.plan, gc, bases.len()))
    }
}

fn is_gc(base: u8) -> bool {
    matches!(base, b'G' | b'C')
}

/// Chance that a fragment with so many G and C is not lost.
fn kept(plan: &Wgs, gc: usize, length: usize) -> f64 {
    let content = gc as f64 / length as f64;
    (1.0 - plan.gc_bias * (content - 0.5).abs()).max(0.0)
}

/// That chance for host fragments of mean length, averaged over the genome.
fn mean_kept(plan: &Wgs, genome: &Genome, stretches: &Stretches) -> f64 {
    if plan.gc_bias == 0.0 {
        return 1.0;
    }
    let length = plan.fragments.mean.round() as usize;
    let (mut sum, mut count) = (0.0, 0.0);
    for stretch in stretches.intervals() {
        let bases = &genome.contigs[stretch.contig.index()].bases;
        let known = &bases[stretch.start as usize..stretch.end as usize];
        for window in known.chunks_exact(length) {
            let gc = window.iter().filter(|base| is_gc(**base)).count();
            sum += kept(plan, gc, length);
            count += 1.0;
        }
    }
    // A genome of which nothing can be kept gives as few reads as without the bias.
    if sum > 0.0 { sum / count } else { 1.0 }
}
