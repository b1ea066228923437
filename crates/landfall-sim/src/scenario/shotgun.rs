//! Tables `[wgs]` and `[capture]`.

use serde::Deserialize;

use super::check::Check;

/// Read pairs of the whole genome.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wgs {
    /// Mean depth of a diploid host base.
    pub depth: f64,
}

/// Read pairs of what vector probes and host calibrators captured.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Capture {
    /// Read pairs of each sample.
    pub pairs: u32,
}

impl Wgs {
    pub(super) fn check(&self, check: &mut Check) {
        check.positive("wgs.depth", self.depth);
    }
}

impl Capture {
    pub(super) fn check(&self, check: &mut Check) {
        check.at_least("capture.pairs", self.pairs, 1);
    }
}
