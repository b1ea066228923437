//! How the memory of a task is shared out.

use std::path::Path;
use std::sync::Arc;

use crate::sorter::{Scratch, Sorter};

/// What a sorter is for, and with that its share of the memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The distinct reads: half of the memory.
    Reads,
    /// The anchors, or the adrifts, of all rows: an eighth each.
    Sequences,
    /// Their ranks: a sixteenth each.
    Ranks,
    /// What a trace sorts by number, or by read: a sixteenth each.
    Trace,
}

/// The memory of a task and the folder for what does not fit.
#[derive(Clone, Debug)]
pub struct TaskMemory {
    bytes: usize,
    scratch: Arc<Scratch>,
}

impl TaskMemory {
    /// So many megabytes for a task that writes to the folder `out`.
    #[must_use]
    pub fn new(megabytes: usize, out: &Path) -> Self {
        let scratch = Arc::new(Scratch::beside(out, "trim"));
        Self { bytes: megabytes.saturating_mul(1_000_000), scratch }
    }

    /// A sorter with its share.
    #[must_use]
    pub fn sorter(&self, purpose: Purpose) -> Sorter {
        let sixteenths = match purpose {
            Purpose::Reads => 8,
            Purpose::Sequences => 2,
            Purpose::Ranks | Purpose::Trace => 1,
        };
        Sorter::new(&self.scratch, self.bytes / 16 * sixteenths)
    }
}
