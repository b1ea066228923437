//! The demo project, compiled into the program.

use std::path::Path;

use landfall_files::write_atomically;

use super::reference::{BuildArgs, Contigs, build};
use crate::exit::{self, Failure};
use crate::observe::Watch;

macro_rules! embedded {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../../../testdata/demo/", $name)).as_slice())),+]
    };
}

/// The files of the project, as `testdata/demo.toml` makes them. The truth stays in the repository.
const FILES: &[(&str, &[u8])] = embedded!(
    "README.md",
    "cancer_genes.txt",
    "ddpcr.csv",
    "fastq/pool_I1.fastq.gz",
    "fastq/pool_R1.fastq.gz",
    "fastq/pool_R2.fastq.gz",
    "genes.gtf.gz",
    "genome.fa.gz",
    "run.toml",
    "samples.csv",
    "vector.bed",
    "vector.fa",
);

/// Writes the demo project with its reference into a new folder.
pub fn write(folder: &Path) -> Result<(), Failure> {
    if folder.join("run.toml").exists() {
        let text = format!("`{}` holds a project already", folder.display());
        return Err(Failure::new(exit::OUTPUT, text).hint("choose another folder"));
    }
    for (name, bytes) in FILES {
        write_atomically(folder.join(name), bytes)?;
    }
    let reference = BuildArgs {
        genome: folder.join("genome.fa.gz"),
        genes: Some(folder.join("genes.gtf.gz")),
        out: folder.join("ref"),
        slices: false,
        contigs: Contigs::Main,
        keep: Vec::new(),
        drop: Vec::new(),
        keep_par: false,
    };
    build(&reference, Watch::Quiet)?;
    super::print(&format!("{}\n", folder.join("run.toml").display()))
}
