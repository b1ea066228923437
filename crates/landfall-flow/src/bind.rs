//! What a run file gives to the ports that no stage feeds.

use std::fmt;
use std::path::PathBuf;

use landfall_config::RunFile;
use landfall_stage::{FileKind, Payload};
use landfall_vector::VectorFiles;

/// An input that nothing provides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unbound {
    /// The port.
    pub port: &'static str,
    /// The stages that need it.
    pub stages: Vec<&'static str>,
    /// What to give.
    pub needed: &'static str,
}

impl fmt::Display for Unbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { port, stages, needed } = self;
        let (word, verb) = if stages.len() == 1 { ("stage", "needs") } else { ("stages", "need") };
        write!(f, "{word} `{}` {verb} `{port}`, which nothing provides: {needed}", stages.join("`, `"))
    }
}

/// The files of a run by kind.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    reference: Option<PathBuf>,
    vectors: VectorFiles,
    calibrators: Option<PathBuf>,
    fasta: Option<PathBuf>,
    laboratory: Vec<PathBuf>,
    registry: Option<PathBuf>,
    expected_controls: Option<PathBuf>,
    cancer_genes: Option<PathBuf>,
    rules: Option<PathBuf>,
    specifications: Option<PathBuf>,
    attributes: Option<PathBuf>,
    about: Option<PathBuf>,
}

impl Inputs {
    /// The files that a run file names, and the folder's account of the run.
    #[must_use]
    pub fn of(run: &RunFile, about: PathBuf) -> Self {
        Self {
            reference: run.reference.clone(),
            vectors: run.vectors.clone(),
            calibrators: run.calibrators.clone(),
            fasta: run.fasta.clone(),
            laboratory: run.vcn.clone(),
            registry: run.registry.clone(),
            expected_controls: run.expected_controls.clone(),
            cancer_genes: run.cancer_genes.clone(),
            rules: run.rules.clone(),
            specifications: run.specifications.clone(),
            attributes: run.attributes.clone(),
            about: Some(about),
        }
    }

    /// The files for a port of that kind.
    pub(crate) fn files(&self, kind: FileKind) -> Vec<PathBuf> {
        match kind {
            // The paths of reads are in the libraries; the port only says that they are read.
            FileKind::Fastq | FileKind::Alignment => vec![PathBuf::new()],
            FileKind::Reference | FileKind::Genes => self.reference.iter().cloned().collect(),
            FileKind::Vectors(topology) => {
                let files = self.vectors.sequences.iter().filter(|file| file.topology == topology);
                files.map(|file| file.path.clone()).collect()
            }
            FileKind::Elements => self.vectors.elements.clone(),
            FileKind::Calibrators => self.calibrators.iter().cloned().collect(),
            FileKind::Fasta => self.fasta.iter().cloned().collect(),
            FileKind::Laboratory => self.laboratory.clone(),
            // A run that is planned maps its reads itself.
            FileKind::OwnAlignment | FileKind::OwnAlignmentFasta => Vec::new(),
            FileKind::Registry => self.registry.iter().cloned().collect(),
            FileKind::ExpectedControls => self.expected_controls.iter().cloned().collect(),
            FileKind::CancerGenes => self.cancer_genes.iter().cloned().collect(),
            FileKind::Rules => self.rules.iter().cloned().collect(),
            FileKind::Specifications => self.specifications.iter().cloned().collect(),
            FileKind::Attributes => self.attributes.iter().cloned().collect(),
            FileKind::Account => self.about.iter().cloned().collect(),
        }
    }

    /// The files for a port of that kind that a run file names: none for reads, whose paths are in the libraries, and
    /// none for what the run itself writes.
    pub(crate) fn named_files(&self, kind: FileKind) -> Vec<PathBuf> {
        match kind {
            FileKind::Fastq | FileKind::Alignment | FileKind::Account => Vec::new(),
            _ => self.files(kind),
        }
    }

    /// What to give for a port that has nothing.
    pub(crate) fn needed(&self, payload: Payload) -> &'static str {
        match payload {
            Payload::Table(_) => "no stage of this run makes that table",
            Payload::File(FileKind::Reference | FileKind::Genes) => {
                "set `reference` in the run file to the folder that `landfall reference build` made"
            }
            Payload::File(FileKind::Vectors(_)) => "add a `[[vector]]` to the run file",
            Payload::File(FileKind::Laboratory) => "set `vcn` in the run file",
            Payload::File(_) => "set it in the run file",
            Payload::Document(_) => "no stage reads documents",
        }
    }

    /// The user's files with their roles, for hashing; not the reference, which carries its own digests.
    pub(crate) fn named(&self) -> Vec<(&'static str, PathBuf)> {
        let of = |role, files: &[PathBuf]| files.iter().map(|file| (role, file.clone())).collect::<Vec<_>>();
        let one = |role, file: &Option<PathBuf>| file.iter().map(|file| (role, file.clone())).collect();
        let sequences: Vec<_> = self.vectors.sequences.iter().map(|file| file.path.clone()).collect();
        [
            of("vector", &sequences),
            of("elements", &self.vectors.elements),
            one("calibrators", &self.calibrators),
            one("FASTA of CRAM files", &self.fasta),
            of("laboratory table", &self.laboratory),
            one("registry", &self.registry),
            one("expected controls", &self.expected_controls),
            one("cancer genes", &self.cancer_genes),
            one("rules", &self.rules),
            one("specifications", &self.specifications),
            one("attributes", &self.attributes),
        ]
        .concat()
    }
}
