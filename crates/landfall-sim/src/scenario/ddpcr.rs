//! Table `[ddpcr]`.

use serde::Deserialize;

use super::check::Check;

/// Copies of vector per cell that a dilution may have; 0 besides.
const LEVELS: [f64; 2] = [1e-6, 1_000.0];

/// The digital PCR assay.
///
/// Each sample is measured in wells of its own, both targets in each. Only the first five keys are needed; the others
/// are errors and formats, all off by default.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ddpcr {
    /// Name of the vector's target.
    pub vector_target: String,
    /// Name of the reference locus.
    pub reference_target: String,
    /// Wells per sample.
    pub wells: u32,
    /// Fewest and most accepted droplets of a well.
    pub droplets: [u32; 2],
    /// Mean number of reference copies in a droplet, before dilution.
    pub reference_copies_per_droplet: f64,
    /// Copies of the reference locus in a cell. Other than 2: in a column `copies_per_cell` of the table.
    #[serde(default = "diploid")]
    pub reference_copies: f64,
    /// Whether plasmid and circles are counted, as they are by an assay on undigested DNA.
    #[serde(default = "yes")]
    pub includes_episomes: bool,
    /// How many fold the DNA is diluted before the wells. Other than 1: in a column `dilution` of the table.
    #[serde(default = "undiluted")]
    pub dilution: f64,
    /// Variation of the DNA's amount between wells: coefficient of a log-normal law that both targets share.
    #[serde(default)]
    pub load_cv: f64,
    /// Variation of vector against reference between wells: coefficient of a log-normal law.
    #[serde(default)]
    pub ratio_cv: f64,
    /// Variation of volume between droplets of a well: coefficient of a log-normal law.
    #[serde(default)]
    pub droplet_volume_cv: f64,
    /// Share of vector copies that lie on one piece of DNA with others: tandems, undigested concatemers.
    #[serde(default)]
    pub linked: f64,
    /// Vector copies on such a piece.
    #[serde(default = "pairs")]
    pub linked_size: u32,
    /// Share of pieces that hold vector and reference, of those of the target that has fewer.
    #[serde(default)]
    pub linked_with_reference: f64,
    /// Share of droplets with copies whose amplitude is intermediate, for each target.
    #[serde(default)]
    pub rain: f64,
    /// Share of the rain that lies below the threshold and counts as negative.
    #[serde(default)]
    pub rain_missed: f64,
    /// Share of droplets without vector that count as positive.
    #[serde(default)]
    pub vector_false_positives: f64,
    /// Share of droplets without reference that count as positive.
    #[serde(default)]
    pub reference_false_positives: f64,
    /// Wells without template, of a sample `NTC`.
    #[serde(default)]
    pub blanks: u32,
    /// Copies of vector per cell of samples without a subject: `VCN_0.01` and so on.
    #[serde(default)]
    pub dilution_series: Vec<f64>,
    /// How the table is written.
    #[serde(default)]
    pub format: DdpcrFormat,
    /// Whether the amplitudes of every droplet are written.
    #[serde(default)]
    pub amplitudes: bool,
}

/// How a table of droplets is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DdpcrFormat {
    /// `sample,well,target,positives,total`.
    #[default]
    Plain,
    /// As QuantaSoft exports it, with the counts of the four clusters.
    QuantaSoft,
}

fn diploid() -> f64 {
    2.0
}

fn yes() -> bool {
    true
}

fn undiluted() -> f64 {
    1.0
}

fn pairs() -> u32 {
    2
}

impl Ddpcr {
    pub(super) fn check(&self, check: &mut Check) {
        check.word("ddpcr.vector_target", &self.vector_target);
        check.word("ddpcr.reference_target", &self.reference_target);
        check.distinct("ddpcr.reference_target", [&self.vector_target, &self.reference_target]);
        check.within("ddpcr.wells", self.wells, 1, 96);
        check.within("ddpcr.blanks", self.blanks, 0, 96);
        check.within("ddpcr.droplets", self.droplets[0], 1, 10_000_000);
        check.within("ddpcr.droplets", self.droplets[1], self.droplets[0], 10_000_000);
        check.positive("ddpcr.reference_copies_per_droplet", self.reference_copies_per_droplet);
        check.at_most("ddpcr.reference_copies_per_droplet", self.reference_copies_per_droplet, 20.0);
        check.between("ddpcr.reference_copies", self.reference_copies, [0.01, 100.0]);
        check.between("ddpcr.dilution", self.dilution, [1.0, 1e9]);
        check.within("ddpcr.linked_size", self.linked_size, 2, 1_000);
        check.shares(
            "ddpcr",
            [
                ("load_cv", self.load_cv),
                ("ratio_cv", self.ratio_cv),
                ("droplet_volume_cv", self.droplet_volume_cv),
                ("linked", self.linked),
                ("linked_with_reference", self.linked_with_reference),
                ("rain", self.rain),
                ("rain_missed", self.rain_missed),
                ("vector_false_positives", self.vector_false_positives),
                ("reference_false_positives", self.reference_false_positives),
            ],
        );
        self.check_series(check);
    }

    fn check_series(&self, check: &mut Check) {
        let levels = &self.dilution_series;
        check.at_most("ddpcr.dilution_series", levels.len(), 1_000);
        for &level in levels {
            if level != 0.0 && !(LEVELS[0]..=LEVELS[1]).contains(&level) {
                let expected = format!("0, or {} to {} copies per cell", LEVELS[0], LEVELS[1]);
                check.fault("ddpcr.dilution_series", level, expected);
            }
        }
        check.distinct("ddpcr.dilution_series", levels.iter().map(f64::to_string));
    }
}
