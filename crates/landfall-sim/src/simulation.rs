//! A simulated experiment: what is true before anything is measured.

use crate::error::SimError;
use crate::genome::Genome;
use crate::path::Template;
use crate::population::{self, Sample, Subject};
use crate::scenario::Scenario;
use crate::vector::Vector;

/// Host, vector and subjects of a scenario.
#[derive(Clone, Debug)]
pub struct Simulation {
    /// The host.
    pub genome: Genome,
    /// The vector.
    pub vector: Option<Vector>,
    /// Subjects in the scenario's order.
    pub subjects: Vec<Subject>,
}

impl Simulation {
    /// Simulates a scenario. The result depends on the scenario and the files that it names alone.
    ///
    /// # Errors
    /// [`SimError::NoRoom`] where something does not fit into the genome; [`SimError::Places`] and
    /// [`SimError::Files`] for files that cannot be used.
    pub fn build(scenario: &Scenario) -> Result<Self, SimError> {
        let genome = Genome::build(scenario)?;
        let vector = Vector::build(scenario);
        let subjects = population::build(scenario, &genome, vector.as_ref())?;
        Ok(Self { genome, vector, subjects })
    }

    /// What paths of molecules refer to.
    #[must_use]
    pub fn template(&self) -> Template<'_> {
        Template { genome: &self.genome, vector: self.vector.as_ref() }
    }

    /// Samples with their subject.
    pub fn samples(&self) -> impl Iterator<Item = (&Subject, &Sample)> {
        self.subjects.iter().flat_map(|subject| subject.samples.iter().map(move |sample| (subject, sample)))
    }
}
