//! Table `[ddpcr]`.

use serde::Deserialize;

use super::check::Check;

/// The digital PCR assay.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ddpcr {
    /// Name of the vector's target.
    pub vector_target: String,
    /// Name of the reference locus, two copies per cell.
    pub reference_target: String,
    /// Wells per sample.
    pub wells: u32,
    /// Fewest and most accepted droplets of a well.
    pub droplets: [u32; 2],
    /// Mean number of reference copies in a droplet.
    pub reference_copies_per_droplet: f64,
}

impl Ddpcr {
    pub(super) fn check(&self, check: &mut Check) {
        check.within("ddpcr.wells", self.wells, 1, 96);
        check.within("ddpcr.droplets", self.droplets[0], 1, 10_000_000);
        check.within("ddpcr.droplets", self.droplets[1], self.droplets[0], 10_000_000);
        check.positive("ddpcr.reference_copies_per_droplet", self.reference_copies_per_droplet);
        check.at_most("ddpcr.reference_copies_per_droplet", self.reference_copies_per_droplet, 20.0);
        check.word("ddpcr.vector_target", &self.vector_target);
        check.word("ddpcr.reference_target", &self.reference_target);
        check.distinct("ddpcr.reference_target", [&self.vector_target, &self.reference_target]);
    }
}
