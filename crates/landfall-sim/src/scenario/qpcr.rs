//! Table `[qpcr]`.

use serde::Deserialize;

use super::check::Check;

/// The quantitative PCR assay: one plate with standard curves, each target in wells of its own.
///
/// Only the names of the targets are needed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Qpcr {
    /// Name of the vector's target.
    pub vector_target: String,
    /// Name of the reference locus.
    pub reference_target: String,
    /// Copies in a well of each level of the standard curves.
    #[serde(default = "decades")]
    pub standards: Vec<f64>,
    /// Wells per standard, or sample, and target.
    #[serde(default = "triplicate")]
    pub replicates: u32,
    /// Wells without template per target, of a sample `NTC`.
    #[serde(default = "triplicate")]
    pub blanks: u32,
    /// Cells whose DNA goes into a well. Default: those of 20 ng.
    #[serde(default = "genomes")]
    pub genomes_per_well: f64,
    /// Copies of the reference locus in a cell.
    #[serde(default = "diploid")]
    pub reference_copies: f64,
    /// Whether plasmid and circles are counted, as they are by an assay on undigested DNA.
    #[serde(default = "yes")]
    pub includes_episomes: bool,
    /// Efficiency of the vector's PCR: copies grow by 1 + this in a cycle.
    #[serde(default = "efficiency")]
    pub vector_efficiency: f64,
    /// Efficiency of the reference's PCR.
    #[serde(default = "efficiency")]
    pub reference_efficiency: f64,
    /// Ct of a well with one copy of vector.
    #[serde(default = "intercept")]
    pub vector_intercept: f64,
    /// Ct of a well with one copy of the reference.
    #[serde(default = "intercept")]
    pub reference_intercept: f64,
    /// Standard deviation of the measured Ct, in cycles.
    #[serde(default = "ct_sd")]
    pub ct_sd: f64,
    /// Variation of the DNA's amount between wells: coefficient of a log-normal law.
    #[serde(default = "pipetting_cv")]
    pub pipetting_cv: f64,
    /// Standard deviation of the plate's shift of all Ct of a target, in cycles.
    #[serde(default)]
    pub plate_sd: f64,
    /// Mean number of foreign copies that get into a well, blanks included.
    #[serde(default)]
    pub stray_copies: f64,
    /// Cycles of the run; a well that is later is undetermined.
    #[serde(default = "cycles")]
    pub cycles: f64,
}

fn decades() -> Vec<f64> {
    vec![1e2, 1e3, 1e4, 1e5, 1e6]
}

fn triplicate() -> u32 {
    3
}

fn genomes() -> f64 {
    20.0 * crate::population::GENOMES_PER_NG
}

fn diploid() -> f64 {
    2.0
}

fn yes() -> bool {
    true
}

fn efficiency() -> f64 {
    0.95
}

fn intercept() -> f64 {
    38.0
}

fn ct_sd() -> f64 {
    0.1
}

fn pipetting_cv() -> f64 {
    0.03
}

fn cycles() -> f64 {
    45.0
}

impl Qpcr {
    pub(super) fn check(&self, check: &mut Check) {
        check.word("qpcr.vector_target", &self.vector_target);
        check.word("qpcr.reference_target", &self.reference_target);
        check.distinct("qpcr.reference_target", [&self.vector_target, &self.reference_target]);
        check.at_most("qpcr.standards", self.standards.len(), 100);
        for &copies in &self.standards {
            check.between("qpcr.standards", copies, [1.0, 1e12]);
        }
        check.distinct("qpcr.standards", self.standards.iter().map(f64::to_string));
        check.within("qpcr.replicates", self.replicates, 1, 96);
        check.within("qpcr.blanks", self.blanks, 0, 96);
        check.share("qpcr.pipetting_cv", self.pipetting_cv);
        for (name, found, limits) in [
            ("genomes_per_well", self.genomes_per_well, [0.01, 1e9]),
            ("reference_copies", self.reference_copies, [0.01, 100.0]),
            ("vector_efficiency", self.vector_efficiency, [0.1, 1.0]),
            ("reference_efficiency", self.reference_efficiency, [0.1, 1.0]),
            ("vector_intercept", self.vector_intercept, [1.0, 100.0]),
            ("reference_intercept", self.reference_intercept, [1.0, 100.0]),
            ("cycles", self.cycles, [1.0, 100.0]),
            ("ct_sd", self.ct_sd, [0.0, 10.0]),
            ("plate_sd", self.plate_sd, [0.0, 10.0]),
            ("stray_copies", self.stray_copies, [0.0, 1e6]),
        ] {
            check.between(format!("qpcr.{name}"), found, limits);
        }
    }
}
