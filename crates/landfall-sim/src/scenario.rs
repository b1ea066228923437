//! What is to be simulated, as people write it in TOML.
//!
//! One file per table of the scenario: what it holds and which of its values can be simulated.

mod check;
mod ddpcr;
mod genome;
mod layout;
mod lmpcr;
mod long_read;
mod plain_reads;
mod population;
mod qpcr;
mod sequencer;
mod shotgun;
mod vector;

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::error::SimError;
use check::Check;
use landfall_core::Side;

pub use ddpcr::{Ddpcr, DdpcrFormat};
pub use genome::{Contig, Duplication, Family, Genome, Satellites};
pub use layout::Layout;
pub use lmpcr::{Artefacts, Fragmentation, LengthLaw, Lmpcr, NegativeControl, Pcr};
pub use long_read::{LongRead, LongReadLaw};
pub use plain_reads::PlainReads;
pub use population::{CloneSizes, Copies, Places, Subject, Timepoint};
pub use qpcr::Qpcr;
pub use sequencer::Sequencer;
pub use shotgun::{Calibrators, Capture, FragmentLengths, Wgs};
pub use vector::{Vector, VectorKind};

/// A whole experiment: a genome, a vector, subjects with their time points, and the ways they are measured.
///
/// Only `seed` and `genome` are needed; what is left out is not made. Probabilities and shares lie in 0–1, lengths
/// are in bases.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Every draw comes from a stream of this seed.
    pub seed: u64,
    /// The name of the sequencing run in the sample sheet.
    #[serde(default = "sequencing_run")]
    pub sequencing_run: String,
    /// The genome: made up, or read from a file.
    pub genome: Genome,
    /// The made-up vector. Needed by subjects.
    pub vector: Option<Vector>,
    /// Who was treated.
    #[serde(default, rename = "subject")]
    pub subjects: Vec<Subject>,
    /// How short reads are read.
    #[serde(default)]
    pub sequencer: Sequencer,
    /// Ligation-mediated PCR from a vector end.
    pub lmpcr: Option<Lmpcr>,
    /// Read pairs of the whole genome.
    pub wgs: Option<Wgs>,
    /// Read pairs of what vector probes and host calibrators captured.
    pub capture: Option<Capture>,
    /// Nanopore reads.
    pub ont: Option<LongRead>,
    /// Circular-consensus reads.
    pub hifi: Option<LongRead>,
    /// Digital PCR.
    pub ddpcr: Option<Ddpcr>,
    /// Quantitative PCR.
    pub qpcr: Option<Qpcr>,
    /// Reads cut from the genome without any biology, for tests of mappers.
    pub plain_reads: Option<PlainReads>,
    /// Whether the vector is there.
    #[serde(skip)]
    pub twin: Twin,
    /// Where relative paths of the scenario begin.
    #[serde(skip)]
    pub folder: PathBuf,
}

/// Whether an experiment is simulated as it is written, or as its twin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Twin {
    /// As it is written.
    #[default]
    WithVector,
    /// The same genome, samples, amounts of DNA and misbinding primers, but nobody was treated: whatever is called is
    /// false.
    WithoutVector,
}

/// Values that go before those of a scenario's text.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// Another seed.
    pub seed: Option<u64>,
    /// A FASTA file to take the genome from.
    pub genome: Option<PathBuf>,
    /// A BED file to take all sites from.
    pub sites: Option<PathBuf>,
    /// Which twin.
    pub twin: Twin,
}

fn sequencing_run() -> String {
    "run1".to_owned()
}

impl Scenario {
    /// Reads and checks a scenario; its relative paths begin in `folder`.
    ///
    /// # Errors
    /// [`SimError::Syntax`] for bad TOML, missing and unknown keys; [`SimError::Values`] with every value that
    /// cannot be simulated.
    pub fn parse(text: &str, folder: &Path) -> Result<Self, SimError> {
        Self::parse_with(text, folder, Overrides::default())
    }

    /// As [`Scenario::parse`], with values that go before those of the text.
    ///
    /// # Errors
    /// As [`Scenario::parse`].
    pub fn parse_with(text: &str, folder: &Path, overrides: Overrides) -> Result<Self, SimError> {
        let mut scenario: Self = toml::from_str(text)?;
        folder.clone_into(&mut scenario.folder);
        scenario.seed = overrides.seed.unwrap_or(scenario.seed);
        scenario.twin = overrides.twin;
        if overrides.genome.is_some() {
            scenario.genome.fasta = overrides.genome;
            scenario.genome.contigs.clear();
        }
        if let Some(sites) = overrides.sites {
            for subject in &mut scenario.subjects {
                subject.places.bed = Some(sites.clone());
                subject.places.weights = None;
            }
        }
        if let Some(lmpcr) = &mut scenario.lmpcr {
            lmpcr.layout.resolve(folder).map_err(|fault| SimError::Values(vec![fault]))?;
        }
        let faults = scenario.faults();
        if faults.is_empty() { Ok(scenario) } else { Err(SimError::Values(faults)) }
    }

    /// A path that the scenario names.
    #[must_use]
    pub fn path(&self, written: &Path) -> PathBuf {
        self.folder.join(written)
    }

    /// Whether anything needs a subject to measure; digital PCR of a dilution series does not.
    fn needs_subjects(&self) -> bool {
        self.lmpcr.is_some()
            || self.wgs.is_some()
            || self.capture.is_some()
            || self.ont.is_some()
            || self.hifi.is_some()
            || self.ddpcr.as_ref().is_some_and(|plan| plan.dilution_series.is_empty())
            || self.qpcr.is_some()
    }

    /// Every value that cannot be simulated.
    fn faults(&self) -> Vec<crate::error::Fault> {
        let mut check = Check::default();
        check.word("sequencing_run", &self.sequencing_run);
        self.genome.check(&mut check, self.reach());
        if self.genome.vector_end_copies > 0 && self.lmpcr.is_none() {
            check.fault(
                "genome.vector_end_copies",
                self.genome.vector_end_copies,
                "0 without a table `[lmpcr]`",
            );
        }
        self.sequencer.check(&mut check);
        if let Some(vector) = &self.vector {
            vector.check(&mut check);
        }
        if self.vector.is_none() && !self.subjects.is_empty() {
            check.fault("vector", "nothing", "a table `[vector]`: subjects carry it");
        }
        if self.subjects.is_empty() && self.needs_subjects() {
            check.fault(
                "subject",
                "nothing",
                "at least one table `[[subject]]`: there is nothing to measure",
            );
        }
        self.check_subjects(&mut check);
        if let Some(lmpcr) = &self.lmpcr {
            lmpcr.check(&mut check, self.vector.as_ref());
        }
        if let Some(wgs) = &self.wgs {
            wgs.check(&mut check);
        }
        if let Some(capture) = &self.capture {
            capture.check(&mut check);
        }
        for (name, plan) in [("ont", &self.ont), ("hifi", &self.hifi)] {
            if let Some(plan) = plan {
                plan.check(&mut check, name);
            }
        }
        if let Some(ddpcr) = &self.ddpcr {
            ddpcr.check(&mut check);
        }
        if let Some(qpcr) = &self.qpcr {
            qpcr.check(&mut check);
        }
        if let Some(plain_reads) = &self.plain_reads {
            plain_reads.check(&mut check, &self.genome);
        }
        check.into_faults()
    }

    fn check_subjects(&self, check: &mut Check) {
        let controls = self.lmpcr.iter().flat_map(|lmpcr| &lmpcr.negative_controls);
        let names = self.subjects.iter().map(|subject| &subject.name);
        check.distinct("subject.name", names.chain(controls.map(|control| &control.name)));
        for subject in &self.subjects {
            subject.check(check, &self.genome);
        }
        self.check_library_names(check);
    }

    /// A control is a library: it may not be called like a sample or a sample's library.
    fn check_library_names(&self, check: &mut Check) {
        let Some(lmpcr) = &self.lmpcr else { return };
        let samples = self.subjects.iter().flat_map(|subject| {
            let days = subject.timepoints.iter().map(|timepoint| timepoint.days);
            days.map(move |days| format!("{}_d{days}", subject.name))
        });
        let taken: std::collections::BTreeSet<String> = samples
            .flat_map(|sample| {
                let libraries = (1..=lmpcr.replicates.min(100)).map(|number| format!("{sample}_{number}"));
                libraries.collect::<Vec<_>>().into_iter().chain([sample])
            })
            .collect();
        for control in lmpcr.negative_controls.iter().filter(|control| taken.contains(&control.name)) {
            check.fault("lmpcr.negative_control.name", &control.name, "a name that no sample or library has");
        }
    }

    /// How far the host around a junction must be free of gaps and contig ends, in bases: the longest LM-PCR fragment,
    /// and what lies between the two junctions where the far one is measured.
    #[must_use]
    pub fn reach(&self) -> u32 {
        let Some(lmpcr) = &self.lmpcr else { return 1_000 };
        let lost = match (&self.vector, lmpcr.layout.side()) {
            (Some(vector), Side::Five) => vector.longest_deletion(),
            _ => 0,
        };
        lmpcr.longest_fragment().saturating_add(lost)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The scenario of the demo project.
    pub(crate) fn demo() -> Scenario {
        Scenario::parse(&demo_text(""), Path::new("")).unwrap()
    }

    /// Its text, and more tables.
    pub(crate) fn demo_text(tables: &str) -> String {
        format!("{}\n{tables}", include_str!("../../../testdata/demo.toml"))
    }
}
