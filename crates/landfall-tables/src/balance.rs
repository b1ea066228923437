//! Table `balance`: where the reads went.

use std::fmt;
use std::str::FromStr;

use landfall_core::ReadClass;

use crate::cell::cells_as_text;
use crate::declare::table;

/// What a stage did with a read: stopped it with a class, or handed it on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// Stopped here, with its final class.
    Class(ReadClass),
    /// Handed on to the next stage.
    Passed,
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Class(class) => class.fmt(f),
            Self::Passed => f.write_str("passed"),
        }
    }
}

impl FromStr for Fate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "passed" => Ok(Self::Passed),
            _ => text.parse().map(Self::Class),
        }
    }
}

cells_as_text!(Fate);

table! {
    /// One stage × class of a pool or library. The sum over classes equals the stage's input.
    "balance", version 1, key [pool, stage, library, class];
    BalanceRow {
        /// What one task of the stage covers: for `trim` the libraries that share FASTQ files, named after the first of them; for later stages the library itself.
        pool: String;
        /// The stage.
        stage: String;
        /// The library; null for reads that were given to none.
        library: Option<String>;
        /// The class, or `passed` for reads handed on to the next stage.
        class: Fate;
        /// Reads (pairs count once).
        reads: u64, "reads";
        /// Distinct molecules; null where the stage does not know them.
        fragments: Option<u64>;
    }
}
