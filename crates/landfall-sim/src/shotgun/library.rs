//! The library of a sample for one assay, and the sheet of all of them.

use std::path::Path;

use landfall_core::{LibraryId, SampleId, SubjectId};
use landfall_tables::truth::TruthAssay;

use crate::error::SimError;
use crate::population::{Sample, Subject};
use crate::scenario::Scenario;
use crate::simulation::Simulation;

/// Whose library it is.
#[derive(Clone, Debug)]
pub struct Library {
    /// The subject.
    pub subject: SubjectId,
    /// The sample.
    pub sample: SampleId,
    /// Its own name.
    pub name: LibraryId,
    /// How it is measured.
    pub assay: TruthAssay,
}

/// How many FASTQ files a library has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fastq {
    /// One.
    Single,
    /// One for each end of a fragment.
    Paired,
}

impl Library {
    /// The library of a sample, such as `P01_d30_wgs`.
    ///
    /// # Errors
    /// [`SimError::Name`] for a name that is too long.
    pub fn new(subject: &Subject, sample: &Sample, assay: TruthAssay) -> Result<Self, SimError> {
        Ok(Self {
            subject: subject.name.parse()?,
            sample: sample.name.parse()?,
            name: format!("{}_{assay}", sample.name).parse()?,
            assay,
        })
    }

    /// Its FASTQ files from the sheet's folder on.
    #[must_use]
    pub fn fastq(&self, fastq: Fastq) -> Vec<String> {
        match fastq {
            Fastq::Single => vec![format!("fastq/{}.fastq.gz", self.name)],
            Fastq::Paired => [1, 2].map(|end| format!("fastq/{}_R{end}.fastq.gz", self.name)).to_vec(),
        }
    }
}

/// Writes `samples_<assay>.csv`, a row for each sample, into a folder.
///
/// # Errors
/// [`SimError::Files`]; [`SimError::Name`] for a name that is too long.
pub fn write_sheet(
    folder: &Path,
    scenario: &Scenario,
    simulation: &Simulation,
    (assay, fastq): (TruthAssay, Fastq),
) -> Result<(), SimError> {
    let mut text = "library,subject,sample,timepoint_days,cell_type,replicate,role,sequencing_run,assay,\
                    fastq_1,fastq_2,transduced_fraction,sex\n"
        .to_owned();
    for (subject, plan) in simulation.subjects.iter().zip(&scenario.subjects) {
        for sample in &subject.samples {
            let library = Library::new(subject, sample, assay)?;
            let files = library.fastq(fastq);
            let cells = [
                library.name.as_str(),
                &subject.name,
                &sample.name,
                &sample.days.to_string(),
                &sample.cell_type,
                "1",
                "sample",
                &scenario.sequencing_run,
                word(assay),
                &files[0],
                files.get(1).map_or("", String::as_str),
                &sample.transduced_fraction.to_string(),
                &plan.sex,
            ];
            text.push_str(&cells.join(","));
            text.push('\n');
        }
    }
    let path = folder.join(format!("samples_{assay}.csv"));
    Ok(landfall_files::write_atomically(path, text.as_bytes())?)
}

/// The word of the sheet's column `assay`.
fn word(assay: TruthAssay) -> &'static str {
    match assay {
        TruthAssay::Ont | TruthAssay::Hifi => "long_read",
        TruthAssay::Lmpcr | TruthAssay::Wgs | TruthAssay::Capture => assay.as_str(),
    }
}
