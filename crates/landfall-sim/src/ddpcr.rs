//! Digital PCR: wells of droplets from the true copies per cell.
//!
//! Written are `ddpcr.csv` and, where asked for, `ddpcr_amplitudes/<well>_Amplitude.csv`. The assay sees DNA, not
//! integrations: plasmid and circles count like integrated copies unless `includes_episomes` is off. Every vector copy
//! counts as one, whole or not: the target is taken to lie where no copy is damaged.

mod amplitude;
mod table;
mod well;

use std::path::Path;

use landfall_core::seed::stream;
use landfall_files::write_atomically;
use landfall_tables::truth::vcn::TruthVcnRow;

use crate::error::SimError;
use crate::plate;
use crate::scenario::{Ddpcr, Scenario};
use crate::simulation::Simulation;

pub use table::{Template, Well};
pub use well::{Clusters, Droplet, Signal};

/// The subject of the samples of a dilution series in the tables of truth.
pub const DILUTION_SUBJECT: &str = "dilution";
/// The sample of wells without template.
const BLANK: &str = "NTC";

/// What goes into some wells.
struct Material {
    sample: String,
    /// Vector copies per cell; `None`: no template.
    vcn: Option<f64>,
    wells: u32,
}

/// Measures every sample, the dilution series and the blanks, in this order down the plate, and writes `ddpcr.csv`
/// and the amplitudes to a folder. Droplets come from the streams `ddpcr/SAMPLE`, amplitudes from
/// `ddpcr/SAMPLE/amplitudes`, so that counts do not depend on whether amplitudes are written.
///
/// # Errors
/// [`SimError::Files`].
pub fn write(scenario: &Scenario, plan: &Ddpcr, simulation: &Simulation, out: &Path) -> Result<(), SimError> {
    let mut wells = Vec::new();
    for material in materials(plan, simulation) {
        let entity = format!("ddpcr/{}", material.sample);
        let mut rng = stream(scenario.seed, "simulate", &entity);
        let mut light = stream(scenario.seed, "simulate", &format!("{entity}/amplitudes"));
        for _ in 0..material.wells {
            let droplets = well::droplets(&mut rng, plan, material.vcn);
            let place = plate::well(wells.len() as u32);
            if plan.amplitudes {
                let path = out.join("ddpcr_amplitudes").join(format!("{place}_Amplitude.csv"));
                write_atomically(path, amplitude::table(&mut light, &droplets).as_bytes())?;
            }
            let template = if material.vcn.is_some() { Template::Dna } else { Template::None };
            let (sample, clusters) = (material.sample.clone(), Clusters::of(&droplets));
            wells.push(Well { sample, template, place, clusters });
        }
    }
    Ok(write_atomically(out.join("ddpcr.csv"), table::text(plan, &wells).as_bytes())?)
}

fn materials(plan: &Ddpcr, simulation: &Simulation) -> Vec<Material> {
    let samples = simulation.samples().map(|(_, sample)| {
        let vcn = if plan.includes_episomes { sample.vcn_total() } else { sample.vcn };
        Material { sample: sample.name.clone(), vcn: Some(vcn), wells: plan.wells }
    });
    let series = plan.dilution_series.iter().map(|&level| Material {
        sample: level_name(level),
        vcn: Some(level),
        wells: plan.wells,
    });
    let blanks = Material { sample: BLANK.to_owned(), vcn: None, wells: plan.blanks };
    samples.chain(series).chain([blanks]).collect()
}

fn level_name(level: f64) -> String {
    format!("VCN_{level}")
}

/// The truth about the samples of the dilution series, in the order of the table's key.
///
/// They are what one gets by mixing cells of one copy with cells of none or, above one copy per cell, cells that all
/// have the same number.
#[must_use]
pub fn truth_rows(scenario: &Scenario) -> Vec<TruthVcnRow> {
    let levels = scenario.ddpcr.iter().flat_map(|plan| &plan.dilution_series);
    let mut rows: Vec<TruthVcnRow> = levels.map(|&level| truth_row(level)).collect();
    rows.sort_by(|left, right| left.sample.cmp(&right.sample));
    rows
}

fn truth_row(level: f64) -> TruthVcnRow {
    TruthVcnRow {
        subject: DILUTION_SUBJECT.parse().expect("a word is a name"),
        sample: level_name(level).parse().expect("a word and a number are a name"),
        vcn: level,
        vcn_total: level,
        transduced_fraction: level.min(1.0),
        copies_per_transduced_cell: if level > 0.0 { level.max(1.0) } else { 0.0 },
        circle_copies: 0.0,
        plasmid_copies: 0.0,
    }
}

#[cfg(test)]
mod tests;
