//! What became of each read: a closed list.

use std::fmt;
use std::str::FromStr;

/// Where in the pipeline a class is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClassStage {
    /// Given by stage `trim`.
    Trim,
    /// Given by stage `pair`.
    Pair,
}

macro_rules! read_classes {
    ($($(#[doc = $meaning:literal])+ $variant:ident = $name:literal, $stage:ident;)+) => {
        /// The class of a read. Every read gets the class of the first stage that stops it, so that the
        /// counts of all classes add up to the input.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ReadClass {
            $($(#[doc = $meaning])+ $variant,)+
        }

        impl ReadClass {
            /// All classes, in the order of the pipeline.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name in tables and reports.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// What the class means, in a sentence for people.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => concat!($($meaning),+).trim_ascii_start()),+ }
            }

            /// The stage that gives the class.
            #[must_use]
            pub fn stage(self) -> ClassStage {
                match self { $(Self::$variant => ClassStage::$stage),+ }
            }
        }
    };
}

read_classes! {
    /// The index read fits no barcode of the pool.
    NoBarcode = "no_barcode", Trim;
    /// The index read fits two barcodes almost equally.
    AmbiguousBarcode = "ambiguous_barcode", Trim;
    /// The index read is a run of G, which two-colour sequencers write for no signal.
    PolyGBarcode = "poly_g_barcode", Trim;
    /// The sequencer says that the read failed its filter: `Y` in its name.
    FailedFilter = "failed_filter", Trim;
    /// Too few good bases, or too many N.
    LowQuality = "low_quality", Trim;
    /// The anchor read does not begin with primer and vector end.
    NoVectorEnd = "no_vector_end", Trim;
    /// The adrift read does not begin with the linker.
    NoLinker = "no_linker", Trim;
    /// Vector end and linker with next to nothing between them.
    PrimerDimer = "primer_dimer", Trim;
    /// Fewer host bases than a read needs to be placed.
    TooShort = "too_short", Trim;
    /// No place in host or vector fits the read.
    Unmapped = "unmapped", Pair;
    /// More equally good places than are followed.
    Repetitive = "repetitive", Pair;
    /// Both mates have places, but none that one molecule could explain.
    Chimera = "chimera", Pair;
    /// The vector goes on past its end; 1-LTR circles look the same to a short read.
    VectorInternal = "vector_internal", Pair;
    /// The vector end is joined to the other end's outer terminus.
    LtrCircle2 = "ltr_circle_2", Pair;
    /// The read runs from the vector into its plasmid backbone.
    Plasmid = "plasmid", Pair;
    /// Several equally good places.
    Multihit = "multihit", Pair;
    /// One place.
    Unique = "unique", Pair;
}

impl fmt::Display for ReadClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ReadClass {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .find(|class| class.as_str() == text)
            .ok_or_else(|| format!("found `{text}`; expected a read class such as `unique`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_reads_back_from_its_name() {
        for &class in ReadClass::ALL {
            assert_eq!(class.as_str().parse(), Ok(class));
            assert!(class.meaning().ends_with('.'), "{class} needs a sentence");
        }
    }
}
