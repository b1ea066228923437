//! The libraries of a pool, and the cells whose DNA goes into each.

use std::collections::BTreeMap;

use landfall_core::seed::stream;
use landfall_core::{LibraryId, SampleId, SubjectId};
use rand::{Rng, RngExt};

use super::tag::{self, Tag};
use crate::error::SimError;
use crate::law::{Law, apportion, log_normal};
use crate::population::{Sample, Subject};
use crate::scenario::{Lmpcr, NegativeControl, Scenario};
use crate::simulation::Simulation;

/// One prepared library.
#[derive(Clone, Debug)]
pub struct Library {
    /// Its name.
    pub name: LibraryId,
    /// Who the material is from.
    pub subject: SubjectId,
    /// What was taken.
    pub sample: SampleId,
    /// Number of the replicate within the sample, from 1.
    pub replicate: u32,
    /// Its place in [`Simulation::samples`]; `None` for a control.
    pub source: Option<usize>,
    /// Its place in the scenario's list of controls.
    pub control: Option<usize>,
    /// Its sequences.
    pub tag: Tag,
    /// Transduced cells whose DNA went into it, in random order.
    pub cells: Vec<Cell>,
}

/// One transduced cell: of which sample, by its place in [`Simulation::samples`], and which clone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// The sample.
    pub sample: u32,
    /// The clone's place in its subject's list.
    pub clone: u32,
}

/// All libraries: those of each sample in order, then the negative controls.
///
/// Cells are drawn by the shares of their clones, from the stream `cells/LIBRARY`: chance of sampling is part of what
/// is simulated.
///
/// # Errors
/// [`SimError::NoRoom`] where so many libraries cannot be told apart, [`SimError::Name`] for a name that the sheet
/// would refuse.
pub fn prepare(scenario: &Scenario, plan: &Lmpcr, simulation: &Simulation) -> Result<Vec<Library>, SimError> {
    let samples: Vec<(&Subject, &Sample)> = simulation.samples().collect();
    let replicates = plan.replicates as usize;
    let count = samples.len() * replicates + plan.negative_controls.len();
    let mut tags = tag::tags(scenario, &plan.layout, count)?.into_iter();
    let mut libraries = Vec::with_capacity(count);
    for (at, (subject, sample)) in samples.iter().enumerate() {
        let cells = apportion(sample.cells, &vec![1.0; replicates]);
        for ((replicate, cells), tag) in (1..).zip(cells).zip(tags.by_ref()) {
            let name = format!("{}_{replicate}", sample.name);
            let mut rng = stream(scenario.seed, "simulate", &format!("cells/{name}"));
            let cells = draw_cells(&mut rng, plan, &samples, at, cells);
            let (source, control) = (Some(at), None);
            let [name, subject, sample] = [&name, &subject.name, &sample.name];
            libraries.push(library([name, subject, sample], replicate, source, control, tag, cells)?);
        }
    }
    for ((at, control), tag) in plan.negative_controls.iter().enumerate().zip(tags) {
        let mut rng = stream(scenario.seed, "simulate", &format!("cells/{}", control.name));
        let cells = carried_over(&mut rng, &samples, None, control.carried_over);
        let name = &control.name;
        libraries.push(library([name, name, name], 1, None, Some(at), tag, cells)?);
    }
    Ok(libraries)
}

fn library(
    [name, subject, sample]: [&str; 3],
    replicate: u32,
    source: Option<usize>,
    control: Option<usize>,
    tag: Tag,
    cells: Vec<Cell>,
) -> Result<Library, SimError> {
    Ok(Library {
        name: name.parse()?,
        subject: subject.parse()?,
        sample: sample.parse()?,
        replicate,
        source,
        control,
        tag,
        cells,
    })
}

/// Cells of a library: its sample's clones by their shares, each with the library's own noise, and cells carried over
/// from other samples, evenly spread among them.
fn draw_cells(
    rng: &mut impl Rng,
    plan: &Lmpcr,
    samples: &[(&Subject, &Sample)],
    at: usize,
    count: u32,
) -> Vec<Cell> {
    let noise = |rng: &mut _, share: f64| {
        if plan.replicate_cv > 0.0 { share * log_normal(rng, plan.replicate_cv) } else { share }
    };
    let weights: Vec<f64> = samples[at].1.shares.iter().map(|&share| noise(rng, share)).collect();
    if weights.iter().sum::<f64>() <= 0.0 {
        return Vec::new();
    }
    let law = Law::from_weights(&weights);
    let mut cells: Vec<Cell> =
        (0..count).map(|_| Cell { sample: at as u32, clone: law.draw(rng) as u32 }).collect();
    let foreign = (plan.artefacts.carry_over * f64::from(count)).round() as u32;
    for cell in carried_over(rng, samples, Some(at), foreign) {
        let place = rng.random_range(0..=cells.len() as u32) as usize;
        let end = cells.len();
        cells.push(cell);
        cells.swap(place.min(end), end);
    }
    cells
}

/// Cells of samples other than `own`.
fn carried_over(
    rng: &mut impl Rng,
    samples: &[(&Subject, &Sample)],
    own: Option<usize>,
    count: u32,
) -> Vec<Cell> {
    let weight = |(at, (_, sample)): (usize, &(&Subject, &Sample))| {
        if Some(at) == own || sample.shares.iter().sum::<f64>() <= 0.0 {
            0.0
        } else {
            f64::from(sample.cells)
        }
    };
    let weights: Vec<f64> = samples.iter().enumerate().map(weight).collect();
    if weights.iter().sum::<f64>() <= 0.0 {
        return Vec::new();
    }
    let law = Law::from_weights(&weights);
    let mut clones: BTreeMap<usize, Law> = BTreeMap::new();
    let cell = |_| {
        let sample = law.draw(rng);
        let clones = clones.entry(sample).or_insert_with(|| Law::from_weights(&samples[sample].1.shares));
        Cell { sample: sample as u32, clone: clones.draw(rng) as u32 }
    };
    (0..count).map(cell).collect()
}

/// What a control holds besides carried-over cells.
#[must_use]
pub fn control<'a>(plan: &'a Lmpcr, library: &Library) -> Option<&'a NegativeControl> {
    library.control.map(|at| &plan.negative_controls[at])
}
