//! Quantitative PCR: threshold cycles of one plate with standard curves.
//!
//! Written is `qpcr.csv`, a row per well: `sample,well,target,role,copies,ct`. `role` is `standard`, `unknown` or
//! `ntc` (no template); `copies` are the copies that a standard is said to hold, blank for the others; `ct` is blank
//! where the well is undetermined. Each target is measured in wells of its own.
//!
//! A well of mean copies m, off by its pipetting, holds a Poisson number k of them; none: undetermined. Otherwise
//! Ct = a + plate − log2(k)/log2(1 + E) + noise, undetermined beyond the last cycle. The assay sees DNA, not
//! integrations: plasmid and circles count like integrated copies unless `includes_episomes` is off.

use std::fmt::Write;
use std::path::Path;

use landfall_core::seed::stream;
use landfall_files::write_atomically;
use rand::Rng;

use crate::error::SimError;
use crate::law::{Law, log_normal, normal};
use crate::plate;
use crate::scenario::{Qpcr, Scenario};
use crate::simulation::Simulation;

/// Above this mean a Poisson number is drawn as a rounded normal one: the distribution functions differ by at most
/// 0.4 %, and the exact law would need a table as long as the mean.
const EXACT_MEAN: f64 = 500.0;

/// What goes into some wells, the same number for each target.
struct Material {
    sample: String,
    role: Role,
    /// Mean copies in a well: of the vector, of the reference.
    copies: [f64; 2],
    wells: u32,
}

/// What a well is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Standard,
    Unknown,
    NoTemplate,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Unknown => "unknown",
            Self::NoTemplate => "ntc",
        }
    }
}

/// The PCR of one target on the plate.
struct Reaction {
    /// Ct of one copy.
    intercept: f64,
    /// Cycles for e-fold growth.
    fold: f64,
}

/// Measures standards, samples and blanks, in this order down the plate, and writes `qpcr.csv` to a folder.
/// Wells come from the streams `qpcr/SAMPLE`, the plate's shift from `qpcr/plate`.
///
/// # Errors
/// [`SimError::Files`].
pub fn write(scenario: &Scenario, plan: &Qpcr, simulation: &Simulation, out: &Path) -> Result<(), SimError> {
    let materials = materials(plan, simulation);
    Ok(write_atomically(out.join("qpcr.csv"), table(scenario, plan, &materials).as_bytes())?)
}

fn materials(plan: &Qpcr, simulation: &Simulation) -> Vec<Material> {
    let standards = plan.standards.iter().map(|&copies| Material {
        sample: format!("STD_{copies}"),
        role: Role::Standard,
        copies: [copies; 2],
        wells: plan.replicates,
    });
    let unknowns = simulation.samples().map(|(_, sample)| {
        let vcn = if plan.includes_episomes { sample.vcn_total() } else { sample.vcn };
        Material {
            sample: sample.name.clone(),
            role: Role::Unknown,
            copies: [vcn, plan.reference_copies].map(|copies| plan.genomes_per_well * copies),
            wells: plan.replicates,
        }
    });
    let (sample, role) = ("NTC".to_owned(), Role::NoTemplate);
    let blanks = Material { sample, role, copies: [0.0; 2], wells: plan.blanks };
    standards.chain(unknowns).chain([blanks]).collect()
}

fn table(scenario: &Scenario, plan: &Qpcr, materials: &[Material]) -> String {
    let reactions = reactions(scenario, plan);
    let targets = [&plan.vector_target, &plan.reference_target];
    let mut text = "sample,well,target,role,copies,ct\n".to_owned();
    let mut number = 0;
    for material in materials {
        let sample = &material.sample;
        let mut rng = stream(scenario.seed, "simulate", &format!("qpcr/{sample}"));
        for (target, (reaction, copies)) in targets.iter().zip(reactions.iter().zip(material.copies)) {
            let known = if material.role == Role::Standard { copies.to_string() } else { String::new() };
            for _ in 0..material.wells {
                let ct =
                    reaction.ct(&mut rng, plan, copies).map_or_else(String::new, |ct| format!("{ct:.3}"));
                let (place, role) = (plate::well(number), material.role.name());
                // Writing to a string cannot fail.
                let _ = writeln!(text, "{sample},{place},{target},{role},{known},{ct}");
                number += 1;
            }
        }
    }
    text
}

fn reactions(scenario: &Scenario, plan: &Qpcr) -> [Reaction; 2] {
    let mut rng = stream(scenario.seed, "simulate", "qpcr/plate");
    [(plan.vector_intercept, plan.vector_efficiency), (plan.reference_intercept, plan.reference_efficiency)]
        .map(|(intercept, efficiency)| Reaction {
            intercept: intercept + plan.plate_sd * normal(&mut rng),
            fold: 1.0 / libm::log(1.0 + efficiency),
        })
}

impl Reaction {
    /// The threshold cycle of a well of this many copies on average; `None`: undetermined.
    fn ct(&self, rng: &mut impl Rng, plan: &Qpcr, mean: f64) -> Option<f64> {
        let pipetted = mean * log_normal(rng, plan.pipetting_cv) + plan.stray_copies;
        let copies = poisson(rng, pipetted);
        let noise = plan.ct_sd * normal(rng);
        let ct = self.intercept - self.fold * libm::log(copies) + noise;
        // Of no copies the logarithm is −∞ and the cycle +∞.
        (ct <= plan.cycles).then_some(ct.max(0.0))
    }
}

/// A Poisson number with this mean.
fn poisson(rng: &mut impl Rng, mean: f64) -> f64 {
    if mean < EXACT_MEAN {
        Law::poisson(mean).draw(rng) as f64
    } else {
        (mean + libm::sqrt(mean) * normal(rng)).round()
    }
}

#[cfg(test)]
mod tests;
