//! A simulated experiment: everything that a scenario gives, before it is written.

use crate::error::SimError;
use crate::genome::Genome;
use crate::library::{self, Bench, Library};
use crate::pool::{self, PooledRead};
use crate::population::{self, Sample, Subject};
use crate::scenario::Scenario;
use crate::site::Site;
use crate::vector::Vector;

/// What was simulated.
#[derive(Clone, Debug)]
pub struct Simulation {
    /// The host.
    pub genome: Genome,
    /// The vector.
    pub vector: Vector,
    /// Subjects in the scenario's order.
    pub subjects: Vec<Subject>,
    /// Libraries of each sample.
    pub replicates: usize,
    /// Libraries: those of each sample in order, the negative control last.
    pub libraries: Vec<Library>,
    /// The reads of all libraries as sequenced.
    pub reads: Vec<PooledRead>,
}

impl Simulation {
    /// Simulates a scenario. The result depends on the scenario alone.
    ///
    /// # Errors
    /// [`SimError::NoRoom`] where something does not fit into the genome or into the tags of a pool.
    pub fn run(scenario: &Scenario) -> Result<Self, SimError> {
        let genome = Genome::build(scenario)?;
        let vector = Vector::build(scenario);
        let subjects = population::build(scenario, &genome)?;
        let libraries = prepare(scenario, &genome, &vector, &subjects)?;
        let reads = pool::reads(scenario, &libraries);
        let replicates = scenario.library.replicates as usize;
        Ok(Self { genome, vector, subjects, replicates, libraries, reads })
    }

    /// Samples with their subject, in the order of their libraries.
    pub fn samples(&self) -> impl Iterator<Item = (&Subject, &Sample)> {
        self.subjects.iter().flat_map(|subject| subject.samples.iter().map(move |sample| (subject, sample)))
    }
}

fn prepare(
    scenario: &Scenario,
    genome: &Genome,
    vector: &Vector,
    subjects: &[Subject],
) -> Result<Vec<Library>, SimError> {
    let replicates = scenario.library.replicates;
    let samples = subjects.iter().flat_map(|subject| &subject.samples);
    let mut names: Vec<(String, u32)> = samples
        .flat_map(|sample| (1..=replicates).map(move |number| (format!("{}_{number}", sample.name), number)))
        .collect();
    names.extend(scenario.negative_control.iter().map(|control| (control.name.clone(), 1)));
    let mut tags = pool::tags(scenario, &names)?.into_iter();

    let bench = Bench::new(scenario, genome, vector);
    let mut libraries = Vec::new();
    for subject in subjects {
        for sample in &subject.samples {
            let cells = cells(subject, sample);
            let tags = tags.by_ref().take(replicates as usize).collect();
            libraries.extend(bench.libraries(&sample.name, &cells, tags));
        }
    }
    let neighbour = &subjects[0];
    let last = neighbour.samples.last().into_iter().flat_map(|sample| cells(neighbour, sample));
    if let (Some(control), Some(tag)) = (&scenario.negative_control, tags.next()) {
        libraries.push(library::negative_control(&bench, control, tag, &last.collect::<Vec<_>>()));
    }
    Ok(libraries)
}

/// The sites of a sample with the cells that carry them.
fn cells(subject: &Subject, sample: &Sample) -> Vec<(Site, u32)> {
    subject.clones.iter().map(|clone| clone.site).zip(sample.cells.iter().copied()).collect()
}
