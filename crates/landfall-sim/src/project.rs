//! A simulated experiment as a folder that the program can run.

mod annotation;

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use landfall_core::seed::stream;

use crate::ddpcr;
use crate::error::SimError;
use crate::fastq::{GzFile, write_record};
use crate::scenario::{Scenario, Subject, Timepoint};
use crate::sequencer::Read;
use crate::simulation::Simulation;
use crate::truth;

/// Bases of a FASTA line.
const FASTA_LINE: usize = 60;
/// DNA of a diploid human cell, in ng.
const NG_PER_CELL: f64 = 0.0066;

/// The run file of every project.
const RUN: &str = r#"# landfall reference build --genome genome.fa.gz --genes genes.gtf.gz --out ref
# landfall run run.toml --out RUN
sheet = "samples.csv"
protocol = "lmpcr-lentivirus"
reference = "ref/"
vectors = ["vector.fa"]
vcn = ["ddpcr.csv"]
cancer_genes = "cancer_genes.txt"
seed = 1
"#;

/// What the files of a project are.
const README: &str = include_str!("project/README.md");

/// Simulates a scenario and writes it to a folder, which is made if it is missing; files of the same names are
/// replaced.
///
/// # Errors
/// [`SimError::NoRoom`] where something does not fit, [`SimError::File`] where a file cannot be written.
pub fn write_project(scenario: &Scenario, out: &Path) -> Result<(), SimError> {
    let simulation = Simulation::run(scenario)?;
    for folder in ["", "fastq", "truth"] {
        let folder = out.join(folder);
        fs::create_dir_all(&folder).map_err(SimError::file(folder))?;
    }
    annotation::write(&simulation, out)?;
    write_text(out, "run.toml", |to| to.write_all(RUN.as_bytes()))?;
    write_text(out, "README.md", |to| to.write_all(README.as_bytes()))?;
    write_text(out, "samples.csv", |to| to.write_all(sheet(scenario, &simulation).as_bytes()))?;
    write_text(out, "ddpcr.csv", |to| write_ddpcr(to, scenario, &simulation))?;
    write_reads(scenario, &simulation, out)?;
    write_text(out, "truth/sites.tsv", |to| truth::write_sites(to, &simulation))?;
    write_text(out, "truth/clones.tsv", |to| truth::write_clones(to, &simulation))?;
    write_text(out, "truth/vcn.tsv", |to| truth::write_vcn(to, simulation.samples()))?;
    write_text(out, "truth/repeats.bed", |to| truth::write_repeats(to, &simulation))
}

/// Makes a text in memory, then writes it.
fn write_text(
    out: &Path,
    name: &str,
    fill: impl FnOnce(&mut Vec<u8>) -> io::Result<()>,
) -> Result<(), SimError> {
    let path = out.join(name);
    let mut text = Vec::new();
    fill(&mut text).and_then(|()| fs::write(&path, text)).map_err(SimError::file(path))
}

/// Streams a text into a compressed file.
fn write_gz(
    out: &Path,
    name: &str,
    fill: impl FnOnce(&mut GzFile) -> io::Result<()>,
) -> Result<(), SimError> {
    let path = out.join(name);
    let mut file = GzFile::create(&path)?;
    fill(&mut file).and_then(|()| file.finish()).map_err(SimError::file(path))
}

/// FASTA with lines of [`FASTA_LINE`] bases.
fn write_fasta(to: &mut impl Write, name: &str, bases: &[u8]) -> io::Result<()> {
    writeln!(to, ">{name}")?;
    for line in bases.chunks(FASTA_LINE) {
        to.write_all(line)?;
        to.write_all(b"\n")?;
    }
    Ok(())
}

/// The sample sheet, a row per library.
fn sheet(scenario: &Scenario, simulation: &Simulation) -> String {
    let mut text = "library,subject,sample,timepoint_days,cell_type,replicate,role,sequencing_run,\
                    fastq_1,fastq_2,index_1,barcode,linker,ng_dna,transduced_fraction,sex\n"
        .to_owned();
    let samples: Vec<(&Subject, &Timepoint)> = scenario
        .subjects
        .iter()
        .flat_map(|subject| subject.timepoints.iter().map(move |timepoint| (subject, timepoint)))
        .collect();
    let names: Vec<&str> = simulation.samples().map(|(_, sample)| sample.name.as_str()).collect();
    for (number, library) in simulation.libraries.iter().enumerate() {
        let tag = &library.tag;
        let sample = number / simulation.replicates;
        let (before, after) = match (samples.get(sample), names.get(sample)) {
            (Some((subject, timepoint)), Some(name)) => {
                let cells = f64::from(timepoint.cells) / timepoint.transduced_fraction;
                let ng = cells * NG_PER_CELL / simulation.replicates as f64;
                let (days, cell_type) = (timepoint.days, &timepoint.cell_type);
                (
                    format!("{},{name},{days},{cell_type},{},sample", subject.name, tag.replicate),
                    format!("{ng:.2},{},{}", timepoint.transduced_fraction, subject.sex),
                )
            }
            _ => (format!("{0},{0},,,{1},negative", tag.name, tag.replicate), ",,".to_owned()),
        };
        let (run, linker) = (&scenario.sequencing_run, scenario.layout.linker(&tag.linker_unique));
        let files = "fastq/pool_R1.fastq.gz,fastq/pool_R2.fastq.gz,fastq/pool_I1.fastq.gz";
        let barcode = String::from_utf8_lossy(&tag.barcode);
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{},{before},{run},{files},{barcode},{linker},{after}", tag.name);
    }
    text
}

fn write_ddpcr(to: &mut impl Write, scenario: &Scenario, simulation: &Simulation) -> io::Result<()> {
    writeln!(to, "sample,well,target,positives,total")?;
    for (number, (_, sample)) in (0..).zip(simulation.samples()) {
        for well in ddpcr::wells(scenario, &sample.name, sample.vcn, number * scenario.ddpcr.wells) {
            let (place, target) = (&well.well, &well.target);
            writeln!(to, "{},{place},{target},{},{}", sample.name, well.positives, well.total)?;
        }
    }
    Ok(())
}

/// The FASTQ files of the pool and the truth of each read. Sequencing errors come from the stream `sequencer`.
fn write_reads(scenario: &Scenario, simulation: &Simulation, out: &Path) -> Result<(), SimError> {
    let mut rng = stream(scenario.seed, "simulate", "sequencer");
    let layout = &scenario.layout;
    let name = |number: usize| format!("LANDFALL:1:SIM:1:1101:1000:{number}");
    let molecule = |read: &crate::pool::PooledRead| {
        &simulation.libraries[read.library].molecules[read.molecule].amplicon
    };
    write_gz(out, "fastq/pool_I1.fastq.gz", |to| {
        (1..).zip(&simulation.reads).try_for_each(|(number, read)| {
            write_record(to, &name(number), "1:N:0:1", &Read::perfect(read.index.clone()))
        })
    })?;
    write_gz(out, "fastq/pool_R1.fastq.gz", |to| {
        (1..).zip(&simulation.reads).try_for_each(|(number, read)| {
            let read = scenario.sequencer.read(&mut rng, layout.adrift_read(molecule(read)));
            write_record(to, &name(number), "1:N:0:1", &read)
        })
    })?;
    write_gz(out, "fastq/pool_R2.fastq.gz", |to| {
        (1..).zip(&simulation.reads).try_for_each(|(number, read)| {
            let read = scenario.sequencer.read(&mut rng, layout.anchor_read(molecule(read)));
            write_record(to, &name(number), "2:N:0:1", &read)
        })
    })?;
    write_gz(out, "truth/reads.tsv.gz", |to| {
        truth::write_reads_header(to)?;
        (1..)
            .zip(&simulation.reads)
            .try_for_each(|(number, read)| truth::write_read(to, simulation, &name(number), read))
    })
}
