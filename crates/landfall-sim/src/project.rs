//! A simulated experiment as a folder that the program can run.

mod annotation;
mod sheet;

use std::path::Path;
use std::{fmt, fs};

use landfall_files::write_atomically;
use landfall_tables::truth::TruthAssay;
use landfall_tables::truth::clones::TruthCloneRow;
use landfall_tables::truth::molecules::TruthMoleculeRow;
use landfall_tables::truth::reads::TruthReadRow;
use landfall_tables::truth::sites::TruthSiteRow;
use landfall_tables::truth::vcn::TruthVcnRow;
use landfall_tables::{Row, write_all, write_text, write_tsv};

use crate::error::SimError;
use crate::fastq::GzFile;
use crate::lmpcr::{self, Pool};
use crate::long_read;
use crate::scenario::Scenario;
use crate::shotgun;
use crate::simulation::Simulation;
use crate::truth::{PRODUCER, TruthWriter, junction};
use crate::{ddpcr, plain_reads, qpcr};

/// What the files of a project are.
const README: &str = include_str!("project/README.md");

/// What was made, for people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Bases of the genome.
    pub genome_bases: u64,
    /// Integrations of all clones.
    pub integrations: usize,
    /// LM-PCR read triplets.
    pub lmpcr_reads: u64,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { genome_bases, integrations, lmpcr_reads } = self;
        write!(f, "{genome_bases} bases, {integrations} integrations, {lmpcr_reads} LM-PCR read triplets")
    }
}

/// Simulates a scenario and writes it to a folder, which is made if it is missing; files of the same names are
/// replaced.
///
/// # Errors
/// [`SimError::NoRoom`] where something does not fit, [`SimError::Places`] for a file of places that cannot be used, and
/// those of files and tables.
pub fn write_project(scenario: &Scenario, out: &Path) -> Result<Summary, SimError> {
    let simulation = Simulation::build(scenario)?;
    let truth = out.join("truth");
    fs::create_dir_all(&truth).map_err(SimError::file(&truth))?;
    annotation::write(&simulation, out)?;
    let mut writer = TruthWriter::create(&truth)?;
    let plan = scenario.lmpcr.as_ref();
    let pool = plan.map(|plan| lmpcr::write(scenario, plan, &simulation, out, &mut writer)).transpose()?;
    write_shotgun(scenario, &simulation, out, &mut writer)?;
    writer.finish()?;
    if let Some(plan) = &scenario.ddpcr {
        ddpcr::write(scenario, plan, &simulation, out)?;
    }
    if let Some(plan) = &scenario.qpcr {
        qpcr::write(scenario, plan, &simulation, out)?;
    }
    if let Some(plan) = &scenario.plain_reads {
        plain_reads::write(scenario, plan, &simulation, out)?;
    }
    write_truth(scenario, &simulation, pool.as_ref(), &truth)?;
    match (plan, &pool) {
        (Some(plan), Some(pool)) => sheet::write(scenario, plan, &simulation, pool, out)?,
        _ => sheet::write_dilution(scenario, out)?,
    }
    write_atomically(out.join("README.md"), README.as_bytes())?;
    let integrations = simulation.subjects.iter().flat_map(|subject| &subject.clones);
    Ok(Summary {
        genome_bases: simulation.genome.contigs.iter().map(|contig| contig.bases.len() as u64).sum(),
        integrations: integrations.map(|clone| clone.integrations.len()).sum(),
        lmpcr_reads: pool.map_or(0, |pool| pool.reads),
    })
}

/// The reads of sheared DNA, in the order of [`TruthAssay`].
fn write_shotgun(
    scenario: &Scenario,
    simulation: &Simulation,
    out: &Path,
    truth: &mut TruthWriter,
) -> Result<(), SimError> {
    if let Some(plan) = &scenario.wgs {
        shotgun::write_wgs(scenario, plan, simulation, out, truth)?;
    }
    if let Some(plan) = &scenario.capture {
        shotgun::write_capture(scenario, plan, simulation, out, truth)?;
    }
    for (assay, plan) in [(TruthAssay::Ont, &scenario.ont), (TruthAssay::Hifi, &scenario.hifi)] {
        if let Some(plan) = plan {
            long_read::write(scenario, assay, plan, simulation, out, truth)?;
        }
    }
    Ok(())
}

/// The small tables of truth, and all of them as text.
fn write_truth(
    scenario: &Scenario,
    simulation: &Simulation,
    pool: Option<&Pool>,
    folder: &Path,
) -> Result<(), SimError> {
    let layout = scenario.lmpcr.as_ref().map(|lmpcr| lmpcr.layout.clone()).unwrap_or_default();
    let clones = lmpcr::clone_rows(simulation, pool, layout.side())?;
    let mut sites = pool.map(|pool| pool.sites.clone()).unwrap_or_default();
    sites.extend(junction::rows(scenario, simulation, &folder.join("molecules.parquet"))?);
    write_table::<TruthSiteRow>(folder, "sites", sites)?;
    write_table::<TruthCloneRow>(folder, "clones", clones)?;
    let mut vcn = vcn_rows(simulation)?;
    vcn.extend(ddpcr::truth_rows(scenario));
    write_table::<TruthVcnRow>(folder, "vcn", vcn)?;
    write_gz_text::<TruthMoleculeRow>(folder, "molecules")?;
    write_gz_text::<TruthReadRow>(folder, "reads")
}

/// A table as compressed text beside it.
fn write_gz_text<R: Row>(folder: &Path, name: &str) -> Result<(), SimError> {
    let path = folder.join(format!("{name}.tsv.gz"));
    let mut file = GzFile::create(&path)?;
    write_text::<R>(&folder.join(format!("{name}.parquet")), &mut file, &path)?;
    file.finish()
}

fn write_table<R: Row>(folder: &Path, name: &str, rows: Vec<R>) -> Result<(), SimError> {
    let table = folder.join(format!("{name}.parquet"));
    write_all(&table, PRODUCER, rows)?;
    Ok(write_tsv::<R>(&table, &table.with_extension("tsv"))?)
}

fn vcn_rows(simulation: &Simulation) -> Result<Vec<TruthVcnRow>, SimError> {
    let row = |(subject, sample): (&crate::population::Subject, &crate::population::Sample)| {
        Ok(TruthVcnRow {
            subject: subject.name.parse()?,
            sample: sample.name.parse()?,
            vcn: sample.vcn,
            vcn_total: sample.vcn_total(),
            transduced_fraction: sample.transduced_fraction,
            copies_per_transduced_cell: sample.vcn / sample.planned_fraction,
            circle_copies: sample.circle_1_copies + sample.circle_2_copies,
            plasmid_copies: sample.plasmid_copies,
        })
    };
    simulation.samples().map(row).collect()
}
