//! Table `[sequencer]`.

use serde::Deserialize;

use super::check::Check;

/// How short reads are read: three qualities, the worse ones more frequent towards the end of a read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sequencer {
    /// Share of bases of middling quality (Q23) at the first and at the last base.
    pub middling: [f64; 2],
    /// Share of bases of bad quality (Q12) at the first and at the last base.
    pub bad: [f64; 2],
}

impl Default for Sequencer {
    /// About 0.25 % errors on a read.
    fn default() -> Self {
        Self { middling: [0.004, 0.06], bad: [0.001, 0.06] }
    }
}

impl Sequencer {
    pub(super) fn check(&self, check: &mut Check) {
        check.rising_shares("sequencer.middling", self.middling);
        check.rising_shares("sequencer.bad", self.bad);
    }
}
