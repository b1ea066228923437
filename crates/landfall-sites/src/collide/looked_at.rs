//! Whether there was anything to look at in a control.

use std::collections::BTreeMap;

use landfall_config::{Library, Role};
use landfall_tables::balance::Fate;

/// The stage whose rows of table `balance` begin with all reads.
pub const TRIM: &str = "trim";

/// What trimming counted of a library.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trimmed {
    /// Reads given to it.
    pub reads: u64,
    /// Of them, those passed on.
    pub passed: u64,
}

impl Trimmed {
    /// Counts reads of one fate.
    pub fn add(&mut self, fate: Fate, reads: u64) {
        self.reads = self.reads.saturating_add(reads);
        if fate == Fate::Passed {
            self.passed = self.passed.saturating_add(reads);
        }
    }
}

/// What a control was judged on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookedAt {
    /// So many reads.
    Reads(u64),
    /// It has reads, and no library of its sequencing run has one that passes trimming: they were not read as they are
    /// laid out, and nothing is known of this one either.
    NoLayout(u64),
    /// Table `balance` was not given, or does not tell.
    NotKnown,
}

impl LookedAt {
    /// What is known of a control among the libraries of the run.
    #[must_use]
    pub fn of(control: &Library, libraries: &[Library], trimmed: Option<&BTreeMap<String, Trimmed>>) -> Self {
        let Some(trimmed) = trimmed else { return Self::NotKnown };
        let of = |library: &Library| trimmed.get(library.library.as_str()).copied().unwrap_or_default();
        let Some(reads) = trimmed.get(control.library.as_str()).map(|trimmed| trimmed.reads) else {
            return Self::NotKnown;
        };
        // A pool of controls only holds no library in which vector is expected: nothing speaks against its layout.
        let mut expected = libraries
            .iter()
            .filter(|other| other.sequencing_run == control.sequencing_run && other.role != Role::Negative)
            .peekable();
        if expected.peek().is_some() && expected.all(|other| of(other).passed == 0) && of(control).passed == 0
        {
            return Self::NoLayout(reads);
        }
        Self::Reads(reads)
    }

    /// Why a control of which nothing was found cannot be judged; `None` if it can.
    #[must_use]
    pub fn why_not(self) -> Option<String> {
        match self {
            Self::Reads(0) | Self::NoLayout(0) => Some("The library has no reads".to_owned()),
            Self::Reads(_) => None,
            Self::NoLayout(reads) => Some(format!(
                "None of the library's {reads} reads passed trimming, and none of any sample or spike of the sequencing \
                 run: the layout does not fit"
            )),
            Self::NotKnown => Some(
                "No molecule was found, and table balance, which says whether there were reads, was not given".to_owned(),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_reads_or_their_number_nothing_can_be_judged() {
        assert_eq!(LookedAt::Reads(1).why_not(), None);
        assert!(LookedAt::Reads(0).why_not().unwrap().contains("no reads"));
        assert!(LookedAt::NoLayout(0).why_not().unwrap().contains("no reads"));
        assert!(LookedAt::NoLayout(9).why_not().unwrap().contains("9 reads"));
        assert!(LookedAt::NotKnown.why_not().unwrap().contains("balance"));
    }
}
