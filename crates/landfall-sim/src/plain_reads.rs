//! Reads cut from the genome without any biology, with their places: for tests of mappers.

mod cut;
mod places;
#[cfg(test)]
mod tests;

use std::path::Path;

use landfall_core::Position;
use landfall_core::seed::stream;
use landfall_tables::truth::placements::{Category, TruthPlacementRow};
use landfall_tables::{TableWriter, write_tsv};

use crate::error::SimError;
use crate::fastq::{GzFile, write_record};
use crate::genome::Genome;
use crate::scenario::{PlainReads, Scenario};
use crate::sequencer::Read;
use crate::simulation::Simulation;
use crate::truth::PRODUCER;

use cut::Cut;
use places::Places;

/// Writes `plain/reads_LENGTH.fastq.gz` for every length, and their places to `truth/placements.parquet` and `.tsv`.
///
/// Reads of each length and category come from the stream `plain_reads/LENGTH/CATEGORY`. They are written as they are
/// drawn: memory does not grow with their number.
///
/// # Errors
/// [`SimError::NoRoom`] where a category has no place for a read; [`SimError::Places`] for a BED file that cannot be
/// used; [`SimError::Files`], [`SimError::File`], [`SimError::Table`] where files cannot be written.
pub fn write(
    scenario: &Scenario,
    plan: &PlainReads,
    simulation: &Simulation,
    out: &Path,
) -> Result<(), SimError> {
    let places = Places::new(scenario, plan, &simulation.genome)?;
    let [plain, truth] = ["plain", "truth"].map(|name| out.join(name));
    for folder in [&plain, &truth] {
        std::fs::create_dir_all(folder).map_err(SimError::file(folder))?;
    }
    let table = truth.join("placements.parquet");
    let mut rows = TableWriter::create(&table, PRODUCER)?;
    let mut next = 0;
    for &length in &plan.lengths {
        let path = plain.join(format!("reads_{length}.fastq.gz"));
        let mut file = GzFile::create(&path)?;
        for &category in &plan.categories {
            let mut rng = stream(scenario.seed, "simulate", &format!("plain_reads/{length}/{category}"));
            for _ in 0..plan.reads {
                let cut = Cut::draw(&mut rng, plan, &places, (length, category))?;
                let (read, row) = record(&simulation.genome, plan, cut, (next, category));
                write_record(&mut file, &row.name, "1:N:0:1", &read).map_err(SimError::file(&path))?;
                rows.push(row)?;
                next += 1;
            }
        }
        file.finish()?;
    }
    rows.finish()?;
    Ok(write_tsv::<TruthPlacementRow>(&table, &truth.join("placements.tsv"))?)
}

fn record(
    genome: &Genome,
    plan: &PlainReads,
    cut: Cut,
    (number, category): (u64, Category),
) -> (Read, TruthPlacementRow) {
    let row = TruthPlacementRow {
        read: number,
        name: format!("plain{number}"),
        category,
        contig: genome.contigs[cut.interval.contig.index()].name.clone(),
        start: Position(cut.interval.start),
        end: Position(cut.interval.end),
        strand: cut.strand,
        substitutions: cut.errors.substitutions,
        inserted: cut.errors.inserted,
        deleted: cut.errors.deleted,
    };
    (Read { qualities: vec![quality(plan); cut.bases.len()], bases: cut.bases }, row)
}

/// The quality letter of every base.
fn quality(plan: &PlainReads) -> u8 {
    // Casts saturate: a rate of 0 has the best quality.
    let told = || libm::round(-10.0 * libm::log10(plan.substitutions)).clamp(2.0, 40.0) as u8;
    b'!' + plan.qualities.unwrap_or_else(told)
}
