//! What every running stage is given beside its files.

use std::sync::Arc;

/// Where a stage reports how far it is.
pub trait Progress: Send + Sync {
    /// A new piece of work begins: so many units (0 if unknown), called so.
    fn begin(&self, total: u64, unit: &str);
    /// So many units are done.
    fn advance(&self, units: u64);
}

/// Progress that nobody looks at.
#[derive(Clone, Copy, Debug)]
pub struct NoProgress;

impl Progress for NoProgress {
    fn begin(&self, _total: u64, _unit: &str) {}
    fn advance(&self, _units: u64) {}
}

/// What every running stage is given beside its files. Parallel work uses rayon's global pool.
#[derive(Clone)]
pub struct Context {
    /// The run's seed.
    pub seed: u64,
    /// Where to report progress.
    pub progress: Arc<dyn Progress>,
}

impl Default for Context {
    fn default() -> Self {
        Self { seed: 1, progress: Arc::new(NoProgress) }
    }
}
