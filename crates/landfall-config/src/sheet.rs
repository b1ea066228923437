//! The sample sheet: a row per library and lane.

mod assemble;
mod barcode;
mod canonical;
mod check;
mod column;
mod header;
mod load;
mod number;
mod page;
mod pool;
mod repairs;
mod row;
mod table;
mod words;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use landfall_core::{LibraryId, SampleId, SubjectId};

use crate::Protocol;

pub use barcode::distance as barcode_distance;
pub use column::{Column, ColumnSpec, Kind, OWN_PREFIX};
pub use page::{markdown, sample_sheet};
pub use pool::{Pool, pool_members, pools};

/// A sample sheet without faults.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleSheet {
    /// Its libraries, sorted by name.
    pub libraries: Vec<Library>,
    /// The file.
    pub path: PathBuf,
    /// What was read otherwise than it is written, one sentence for each kind.
    pub notes: Vec<String>,
}

/// The layout of rows that name none.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum DefaultProtocol {
    /// There is none.
    #[default]
    None,
    /// This one.
    Of(Arc<Protocol>),
    /// There is one, but it cannot be used, which is told elsewhere: nothing is said of what rests on it.
    Faulty,
}

/// What a library is for.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub enum Role {
    /// A subject's sample.
    #[default]
    Sample,
    /// A control without vector.
    Negative,
    /// A control of known sites.
    Spike,
}

/// How the library was sequenced.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub enum Assay {
    /// Ligation-mediated PCR from the vector end.
    #[default]
    Lmpcr,
    /// Whole genome.
    Wgs,
    /// Capture with probes.
    Capture,
    /// Long reads. No stage analyses them: a sheet with such a row is refused.
    LongRead,
    /// Not sequenced: laboratory tables alone tell of it.
    Unsequenced,
}

impl Assay {
    /// Those whose reads lead to sites.
    pub const WITH_SITES: &[Self] = &[Self::Lmpcr];

    /// Whether its reads lead to sites: those of whole genomes and captured ones lead to copies per cell only.
    #[must_use]
    pub fn shows_sites(self) -> bool {
        Self::WITH_SITES.contains(&self)
    }
}

/// Sex of the subject, for reference loci on X and Y.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Sex {
    /// Two X.
    Female,
    /// X and Y.
    Male,
}

/// The files of one lane.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Lane {
    /// Read 1.
    pub fastq_1: PathBuf,
    /// Read 2; `None` if single-end.
    pub fastq_2: Option<PathBuf>,
    /// Index read 1.
    pub index_1: Option<PathBuf>,
    /// Index read 2.
    pub index_2: Option<PathBuf>,
    /// The MD5 that the file of read 1 must have, 32 hexadecimal digits in lower case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub md5_1: Option<String>,
    /// That of read 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub md5_2: Option<String>,
    /// The reads, or read pairs, that its files must hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reads: Option<u64>,
}

/// One library of the sheet: a replicate of a sample. Rows of the same library are its lanes.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Library {
    /// Its name, unique in the run.
    pub library: LibraryId,
    /// Who the material is from.
    pub subject: SubjectId,
    /// What was taken; the name used in laboratory tables.
    pub sample: SampleId,
    /// Days since infusion.
    pub timepoint_days: Option<i32>,
    /// Cell type.
    pub cell_type: Option<String>,
    /// Number of the replicate, from 1.
    pub replicate: u32,
    /// What it is for.
    pub role: Role,
    /// The sequencing run it was part of.
    pub sequencing_run: String,
    /// How it was sequenced.
    pub assay: Assay,
    /// Its layout.
    #[serde(with = "shared")]
    pub protocol: Arc<Protocol>,
    /// Its FASTQ files, sorted by name.
    pub lanes: Vec<Lane>,
    /// A user's own alignment, instead of FASTQ.
    pub bam: Option<PathBuf>,
    /// `I1`, `I1+I2` or, if the layout has it there, the part of each read, as the sequencer reads them; `None` if
    /// already demultiplexed.
    pub barcode: Option<String>,
    /// The linker with `N` for UMI bases; from the sheet, else from the protocol.
    pub linker: Option<String>,
    /// DNA input, ng.
    pub ng_dna: Option<f64>,
    /// Share of transduced cells, 0 to 1.
    pub transduced_fraction: Option<f64>,
    /// Sex of the subject.
    pub sex: Option<Sex>,
    /// The sample's name on laboratory plates, where it is another one.
    pub plate_name: Option<String>,
    /// What the sample is of, and when it came.
    #[serde(default, skip_serializing_if = "Origin::is_blank")]
    pub origin: Origin,
    /// The user's own columns, `x_…`, that are not blank. No result depends on them.
    #[serde(default)]
    pub own: BTreeMap<String, String>,
}

/// What a sample is of, and when it came, as the sheet says it: identity for forms and for the choice of specifications.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Origin {
    /// What was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// The lot that the sample is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    /// The lot of the vector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vector_lot: Option<String>,
    /// The day on which it was taken, `2026-11-30`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collected_on: Option<String>,
    /// The day on which the laboratory received it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received_on: Option<String>,
}

impl Origin {
    /// Whether a sample of this origin, role and day is a lot's own, to be judged for its release. What was taken after
    /// infusion is a patient's, whichever lot was given.
    #[must_use]
    pub fn is_lot_at(&self, role: Role, day: Option<i32>) -> bool {
        self.lot.is_some() && role == Role::Sample && day.is_none_or(|day| day <= 0)
    }

    /// Whether nothing is said.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        *self == Self::default()
    }
}

/// A layout is written with each library that has it.
mod shared {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<T: Serialize, S: Serializer>(shared: &Arc<T>, serializer: S) -> Result<S::Ok, S::Error> {
        shared.as_ref().serialize(serializer)
    }

    pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Arc<T>, D::Error> {
        T::deserialize(deserializer).map(Arc::new)
    }
}
