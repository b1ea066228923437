//! The sample sheet: a row per library and lane.

mod check;
mod parse;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use landfall_core::{LibraryId, SampleId, SubjectId};

use crate::Protocol;
use crate::error::{ConfigError, Faults, FileRole};

/// What a library is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Assay {
    /// Ligation-mediated PCR from the vector end.
    #[default]
    Lmpcr,
    /// Whole genome.
    Wgs,
    /// Capture with probes.
    Capture,
    /// Long reads.
    LongRead,
}

/// Sex of the subject, for reference loci on X and Y.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sex {
    /// Two X.
    Female,
    /// X and Y.
    Male,
}

/// The files of one lane.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lane {
    /// Read 1.
    pub fastq_1: PathBuf,
    /// Read 2; `None` if single-end.
    pub fastq_2: Option<PathBuf>,
    /// Index read 1.
    pub index_1: Option<PathBuf>,
    /// Index read 2.
    pub index_2: Option<PathBuf>,
}

/// One library of the sheet: a replicate of a sample. Rows of the same library are its lanes.
#[derive(Clone, Debug, PartialEq)]
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
    pub protocol: Arc<Protocol>,
    /// Its FASTQ files, sorted by name.
    pub lanes: Vec<Lane>,
    /// A user's own alignment, instead of FASTQ.
    pub bam: Option<PathBuf>,
    /// `I1` or `I1+I2` as the sequencer reads them; `None` if already demultiplexed.
    pub barcode: Option<String>,
    /// The linker with `N` for UMI bases; from the sheet, else from the protocol.
    pub linker: Option<String>,
    /// DNA input, ng.
    pub ng_dna: Option<f64>,
    /// Share of transduced cells, 0 to 1.
    pub transduced_fraction: Option<f64>,
    /// Sex of the subject.
    pub sex: Option<Sex>,
}

/// The sample sheet of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleSheet {
    /// The libraries, sorted by name.
    pub libraries: Vec<Library>,
    /// The file.
    pub path: PathBuf,
}

/// The libraries that share FASTQ files.
#[derive(Clone, Debug, PartialEq)]
pub struct Pool {
    /// The name of its first library.
    pub name: LibraryId,
    /// Its libraries, sorted by name.
    pub libraries: Vec<Library>,
}

/// The pools of some libraries, sorted by name. An already demultiplexed library is a pool of its own.
#[must_use]
pub fn pools(libraries: &[Library]) -> Vec<Pool> {
    let mut groups: BTreeMap<_, Vec<Library>> = BTreeMap::new();
    for library in libraries.iter().filter(|library| !library.lanes.is_empty()) {
        groups.entry(&library.lanes).or_default().push(library.clone());
    }
    let pool = |mut libraries: Vec<Library>| {
        libraries.sort_by(|left, right| left.library.cmp(&right.library));
        Pool { name: libraries[0].library.clone(), libraries }
    };
    let mut pools: Vec<_> = groups.into_values().map(pool).collect();
    pools.sort_by(|left, right| left.name.cmp(&right.name));
    pools
}

impl SampleSheet {
    /// Reads a sheet and checks everything that can be checked before a read is looked at. Rows that name no
    /// protocol take `protocol`; protocol files are looked for in `base`, data files in the sheet's folder.
    ///
    /// # Errors
    /// [`ConfigError`] with all faults, each with line and column.
    pub fn load(path: &Path, protocol: Option<&str>, base: &Path) -> Result<Self, ConfigError> {
        let text = landfall_files::read_text(path)?;
        let mut faults = Faults::default();
        let rows = parse::rows(&text, &mut faults);
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut protocols = parse::Protocols::new(protocol, base);
        let read: Vec<_> =
            rows.iter().filter_map(|row| parse::library(row, folder, &mut protocols, &mut faults)).collect();
        let libraries = check::join(read, &mut faults);
        faults.into_result(path, FileRole::Sheet)?;
        Ok(Self { libraries, path: path.to_owned() })
    }

    /// The sheet in a form that does not depend on the order of its rows, on folders, or on how defaults were
    /// written: for digests.
    #[must_use]
    pub fn canonical(&self) -> String {
        let name = |path: &PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned());
        let mut text = String::new();
        for library in &self.libraries {
            let mut plain = library.clone();
            for lane in &mut plain.lanes {
                let bare = |path: &PathBuf| PathBuf::from(name(path).unwrap_or_default());
                lane.fastq_1 = bare(&lane.fastq_1);
                for file in [&mut lane.fastq_2, &mut lane.index_1, &mut lane.index_2] {
                    *file = file.as_ref().map(bare);
                }
            }
            plain.bam = plain.bam.as_ref().and_then(name).map(PathBuf::from);
            let _ = writeln!(text, "{plain:?}");
        }
        text
    }
}

#[cfg(test)]
mod tests;
