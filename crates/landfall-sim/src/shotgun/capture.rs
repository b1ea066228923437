//! Read pairs of what probes captured.
//!
//! The DNA of some cells is sheared, and a fragment under probes becomes a molecule of the library with a fixed
//! chance, κ times as large for vector as for host. Pairs are drawn from these molecules with replacement: with more
//! pairs than molecules, most are duplicates. Beside them lie molecules from anywhere else in the DNA.

use std::path::Path;

use landfall_core::seed::stream;
use landfall_tables::truth::TruthAssay;
use rand::{Rng, RngExt};
use rayon::prelude::*;
use serde_json::json;

use crate::bases;
use crate::error::SimError;
use crate::law::apportion;
use crate::scenario::{Capture, Scenario};
use crate::simulation::Simulation;
use crate::truth::TruthWriter;

use super::batch::{self, Batch, Told};
use super::fragment::{Fragment, Molecule, Origin};
use super::length::{LengthDraw, Lengths};
use super::library::{self, Fastq, Library};
use super::material::Material;
use super::pair::PairReader;
use super::probe::Probes;
use super::stretch::Stretches;

/// Attempts to find a fragment without probes before giving up on a molecule off target.
const TRIES: usize = 1_000;

/// Writes `fastq/<library>_R1.fastq.gz` and `_R2` for each sample, `samples_capture.csv`, the probes as
/// `capture_probes.bed`, what was captured as `truth/capture.json`, and the truth.
///
/// # Errors
/// [`SimError::Files`], [`SimError::File`] or [`SimError::Table`] where the disk refuses or a BED file is missing;
/// [`SimError::Places`] and [`SimError::NoRoom`] for calibrators that cannot be placed; [`SimError::Values`] for
/// elements that the vector has not; [`SimError::Name`] for a sample whose library has too long a name.
pub fn write_capture(
    scenario: &Scenario,
    plan: &Capture,
    simulation: &Simulation,
    out: &Path,
    truth: &mut TruthWriter,
) -> Result<(), SimError> {
    truth.begin(TruthAssay::Capture);
    let stretches = Stretches::of(&simulation.genome);
    let probes = Probes::new(scenario, plan, simulation, &stretches)?;
    let bed = probes.bed(simulation);
    landfall_files::write_atomically(out.join("capture_probes.bed"), bed.as_bytes())?;
    let lengths = Lengths::normal(&plan.fragments);
    let mut told = Vec::new();
    for (subject, sample) in simulation.samples() {
        let library = Library::new(subject, sample, TruthAssay::Capture)?;
        let material = Material::new(scenario, simulation, &stretches, (subject, sample));
        let assay = Assay::new((scenario, plan, simulation), &library, (&material, &probes), &lengths);
        let shares = assay.shares();
        let paths: Vec<_> = library.fastq(Fastq::Paired).iter().map(|path| out.join(path)).collect();
        batch::write(&paths, truth, assay.batches, |number| assay.batch(number, &shares))?;
        told.push(json!({
            "library": library.name.as_str(),
            "molecules_on_target": shares.on_target.iter().map(|count| u64::from(*count)).sum::<u64>(),
            "molecules_off_target": shares.off_target.iter().map(|count| u64::from(*count)).sum::<u64>(),
            "pairs": plan.pairs,
        }));
    }
    let whole = json!({
        "vector_efficiency": plan.vector_efficiency,
        "on_target": plan.on_target,
        "libraries": told,
    });
    landfall_files::write_atomically(out.join("truth/capture.json"), format!("{whole:#}\n").as_bytes())?;
    library::write_sheet(out, scenario, simulation, (TruthAssay::Capture, Fastq::Paired))
}

/// One library.
struct Assay<'a> {
    seed: u64,
    plan: &'a Capture,
    library: &'a Library,
    material: &'a Material<'a>,
    probes: &'a Probes,
    on_target: LengthDraw,
    off_target: LengthDraw,
    reader: PairReader<'a>,
    /// Fragments that are drawn near probes, before those are lost that hold too little under probes.
    draws: u64,
    batches: u32,
}

/// What each batch holds.
struct Shares {
    /// Molecules under probes.
    on_target: Vec<u32>,
    /// Other molecules.
    off_target: Vec<u32>,
    /// Read pairs.
    pairs: Vec<u32>,
}

impl<'a> Assay<'a> {
    fn new(
        (scenario, plan, simulation): (&'a Scenario, &'a Capture, &'a Simulation),
        library: &'a Library,
        (material, probes): (&'a Material<'a>, &'a Probes),
        lengths: &Lengths,
    ) -> Self {
        let near = |length: u32| host_places(probes, length) + vector_places(plan, material, length);
        // A molecule of DNA is sheared once for each mean length of it.
        let cells = f64::from(plan.cells) * plan.recovery / lengths.mean();
        let draws = cells * lengths.expected(near);
        let most = (draws / plan.on_target).max(f64::from(plan.pairs));
        Self {
            seed: scenario.seed,
            plan,
            library,
            material,
            probes,
            on_target: lengths.drawn(near),
            off_target: lengths.drawn(|length| material.places(length)),
            reader: PairReader {
                sequencer: &scenario.sequencer,
                read_length: plan.read_length,
                template: simulation.template(),
            },
            draws: draws.round() as u64,
            batches: batch::count(most * f64::from(2 * plan.read_length)),
        }
    }

    fn stream(&self, number: u32) -> impl Rng {
        stream(self.seed, "simulate", &format!("capture/{}/{number}", self.library.sample))
    }

    /// Counts the molecules of each batch, and shares pairs out among them.
    fn shares(&self) -> Shares {
        let counted = |number: u32| self.captured(&mut self.stream(number), number).len() as u32;
        let on_target: Vec<u32> = (0..self.batches).into_par_iter().map(counted).collect();
        let weights: Vec<f64> = on_target.iter().map(|count| f64::from(*count)).collect();
        let others = weights.iter().sum::<f64>() * (1.0 / self.plan.on_target - 1.0);
        let off_target = apportion(others.round() as u32, &weights);
        let all: Vec<f64> = weights.iter().zip(&off_target).map(|(on, off)| on + f64::from(*off)).collect();
        Shares { on_target, off_target, pairs: apportion(self.plan.pairs, &all) }
    }

    fn batch(&self, number: u32, shares: &Shares) -> Batch {
        let mut rng = self.stream(number);
        let mut fragments = self.captured(&mut rng, number);
        let others = shares.off_target[number as usize];
        fragments.extend((0..others).filter_map(|_| self.not_captured(&mut rng)));
        let molecules: Vec<Molecule<'_>> = fragments
            .into_iter()
            .map(|fragment| Molecule {
                fragment,
                strand: batch::strand(&mut rng),
                umi: bases::sequence(&mut rng, self.plan.umi_length, 0.5),
            })
            .collect();
        let pairs = if molecules.is_empty() { 0 } else { shares.pairs[number as usize] };
        let order: Vec<u32> = (0..pairs).map(|_| rng.random_range(0..molecules.len() as u32)).collect();
        let of = (self.reader.template, self.library, Told::of(self.plan.truth_of_host_reads));
        batch::sequence(of, number, &molecules, &order, |name, molecule, to| {
            self.reader.write(&mut rng, name, molecule, to);
        })
    }

    /// The molecules under probes of a batch.
    fn captured(&self, rng: &mut impl Rng, number: u32) -> Vec<Fragment<'a>> {
        let draws = batch::part(self.draws, self.batches, number);
        (0..draws).filter_map(|_| self.near_probes(rng)).collect()
    }

    /// A fragment of a calibrator or the vector, unless too little of it lies under probes.
    fn near_probes(&self, rng: &mut impl Rng) -> Option<Fragment<'a>> {
        let length = self.on_target.draw(rng);
        let host = host_places(self.probes, length);
        let at = rng.random::<f64>() * (host + vector_places(self.plan, self.material, length));
        let fragment = if at < host {
            self.calibrator(rng, length)
        } else {
            let fragment = self.material.draw_vector(rng, length);
            // Of several copies, it is drawn as often.
            let once = rng.random_range(0..fragment.copies.max(1)) == 0;
            if !once {
                return None;
            }
            fragment
        };
        (self.is_captured(&fragment) && fragment.path.length() == length).then_some(fragment)
    }

    fn is_captured(&self, fragment: &Fragment<'_>) -> bool {
        self.probes.bases_under(&fragment.path) >= self.plan.overlap
    }

    /// A fragment with at least a base of a calibrator; all of them lie farther from sites and gaps than it is long.
    fn calibrator(&self, rng: &mut impl Rng, length: u32) -> Fragment<'a> {
        let windows = self.probes.windows();
        let places = |window: &crate::genome::Interval| u64::from(window.end - window.start + (length - 1));
        let mut place = rng.random_range(0..windows.iter().map(places).sum());
        let mut picked = windows[0];
        for window in windows {
            picked = *window;
            match place.checked_sub(places(window)) {
                Some(rest) => place = rest,
                None => break,
            }
        }
        let start = picked.start + place as u32 - (length - 1);
        let path = crate::path::Path::host(picked.contig, start, start + length, landfall_core::Strand::Plus);
        Fragment { path, origin: Origin::Host, copies: 0 }
    }

    /// A fragment from anywhere that is not under probes; `None` if nearly everything is.
    fn not_captured(&self, rng: &mut impl Rng) -> Option<Fragment<'a>> {
        (0..TRIES).find_map(|_| {
            let length = self.off_target.draw(rng);
            let fragment = self.material.draw(rng, length);
            (!self.is_captured(&fragment) && fragment.path.length() == length).then_some(fragment)
        })
    }
}

/// Places per cell where a fragment with a base of a calibrator can begin.
fn host_places(probes: &Probes, length: u32) -> f64 {
    let windows = probes.windows().iter();
    windows.map(|window| 2.0 * f64::from(window.end - window.start + (length - 1))).sum()
}

/// Those of a fragment with a base of vector, as many times as it is captured better.
fn vector_places(plan: &Capture, material: &Material<'_>, length: u32) -> f64 {
    plan.vector_efficiency * material.vector_places(length)
}
