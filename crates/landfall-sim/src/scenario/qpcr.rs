//! Table `[qpcr]`.

use serde::Deserialize;

use super::check::Check;

/// The quantitative PCR assay: one plate with standard curves.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Qpcr {
    /// Name of the vector's target.
    pub vector_target: String,
    /// Name of the reference locus, two copies per cell.
    pub reference_target: String,
}

impl Qpcr {
    pub(super) fn check(&self, check: &mut Check) {
        check.word("qpcr.vector_target", &self.vector_target);
        check.word("qpcr.reference_target", &self.reference_target);
        check.distinct("qpcr.reference_target", [&self.vector_target, &self.reference_target]);
    }
}
