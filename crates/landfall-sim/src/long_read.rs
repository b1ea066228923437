//! Long reads: each is a whole molecule, read once from either end.

mod error;

use std::path::Path;

use landfall_core::seed::stream;
use landfall_core::{Strand, dna};
use landfall_tables::truth::TruthAssay;
use rand::{Rng, RngExt};

use crate::error::SimError;
use crate::fastq::write_record;
use crate::path::Template;
use crate::scenario::{LongRead, LongReadLaw, Scenario};
use crate::shotgun::batch::{self, Batch, Told};
use crate::shotgun::fragment::Molecule;
use crate::shotgun::length::{LengthDraw, Lengths};
use crate::shotgun::library::{self, Fastq, Library};
use crate::shotgun::material::Material;
use crate::shotgun::stretch::Stretches;
use crate::simulation::Simulation;
use crate::truth::TruthWriter;

/// Writes `fastq/<library>.fastq.gz` for each sample, `samples_<assay>.csv`, and the truth, for the assay `ont` or
/// `hifi`.
///
/// A molecule that the end of a stretch of known bases cuts shorter than the shortest is not read.
///
/// # Errors
/// [`SimError::Files`], [`SimError::File`] or [`SimError::Table`] where the disk refuses; [`SimError::Name`] for a
/// sample whose library has too long a name.
pub fn write(
    scenario: &Scenario,
    assay: TruthAssay,
    plan: &LongRead,
    simulation: &Simulation,
    out: &Path,
    truth: &mut TruthWriter,
) -> Result<(), SimError> {
    truth.begin(assay);
    let stretches = Stretches::of(&simulation.genome);
    let law = plan.law(assay);
    let lengths = Lengths::log_normal(&law);
    for (subject, sample) in simulation.samples() {
        let library = Library::new(subject, sample, assay)?;
        let material = Material::new(scenario, simulation, &stretches, (subject, sample));
        let run = Run::new((scenario, plan, simulation), &library, &material, (&lengths, law));
        let paths: Vec<_> = library.fastq(Fastq::Single).iter().map(|path| out.join(path)).collect();
        batch::write(&paths, truth, run.batches, |number| run.batch(number))?;
    }
    library::write_sheet(out, scenario, simulation, (assay, Fastq::Single))
}

/// One library.
struct Run<'a> {
    seed: u64,
    plan: &'a LongRead,
    library: &'a Library,
    material: &'a Material<'a>,
    template: Template<'a>,
    law: LongReadLaw,
    lengths: LengthDraw,
    draws: u64,
    batches: u32,
}

impl<'a> Run<'a> {
    fn new(
        (scenario, plan, simulation): (&Scenario, &'a LongRead, &'a Simulation),
        library: &'a Library,
        material: &'a Material<'a>,
        (lengths, law): (&Lengths, LongReadLaw),
    ) -> Self {
        let places = |length| material.places(length) + enriched(plan, material, length);
        // A host base lies in both homologues.
        let each = plan.depth / (2.0 * lengths.mean());
        Self {
            seed: scenario.seed,
            plan,
            library,
            material,
            template: simulation.template(),
            law,
            lengths: lengths.drawn(places),
            draws: (each * lengths.expected(places)).round() as u64,
            batches: batch::count(each * lengths.expected(|length| places(length) * f64::from(length))),
        }
    }

    fn batch(&self, number: u32) -> Batch {
        let entity = format!("{}/{}/{number}", self.library.assay, self.library.sample);
        let mut rng = stream(self.seed, "simulate", &entity);
        let draws = batch::part(self.draws, self.batches, number);
        let molecules: Vec<_> = (0..draws).filter_map(|_| self.molecule(&mut rng)).collect();
        let order: Vec<u32> = (0..molecules.len() as u32).collect();
        let of = (self.template, self.library, Told::of(self.plan.truth_of_host_reads));
        batch::sequence(of, number, &molecules, &order, |name, molecule, to| {
            let mut bases = molecule.fragment.path.bases(self.template);
            if molecule.strand == Strand::Minus {
                bases = dna::reverse_complement(&bases);
            }
            let read = self.law.read(&mut rng, &bases);
            // Writing to memory cannot fail.
            let _ = write_record(&mut to[0], name, &format!("length={}", read.bases.len()), &read);
        })
    }

    /// A molecule, unless it is too short.
    fn molecule(&self, rng: &mut impl Rng) -> Option<Molecule<'a>> {
        let length = self.lengths.draw(rng);
        let all = self.material.places(length);
        let at = rng.random::<f64>() * (all + enriched(self.plan, self.material, length));
        let fragment = if at < all {
            self.material.draw(rng, length)
        } else {
            let fragment = self.material.draw_vector(rng, length);
            // Of several copies, it is drawn as often.
            let once = rng.random_range(0..fragment.copies.max(1)) == 0;
            if !once {
                return None;
            }
            fragment
        };
        let strand = batch::strand(rng);
        let long = fragment.path.length() >= self.law.shortest;
        long.then_some(Molecule { fragment, strand, umi: Vec::new() })
    }
}

/// Further places per cell where molecules with vector begin.
fn enriched(plan: &LongRead, material: &Material<'_>, length: u32) -> f64 {
    (plan.enrichment - 1.0) * material.vector_places(length)
}
