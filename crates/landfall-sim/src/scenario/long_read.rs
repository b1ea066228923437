//! Tables `[ont]` and `[hifi]`.

use serde::Deserialize;

use super::check::Check;

/// Long reads of one molecule each.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LongRead {
    /// Mean depth of a diploid host base.
    pub depth: f64,
}

impl LongRead {
    /// `name` is the table's.
    pub(super) fn check(&self, check: &mut Check, name: &str) {
        check.positive(format!("{name}.depth"), self.depth);
    }
}
