//! The formats by name.

use std::fmt;

macro_rules! formats {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal;)+) => {
        /// A format that a run can be exported in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Format {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Format {
            /// All formats.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name, as people write it.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// What it is, in a line.
            #[must_use]
            pub fn about(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+).trim_ascii_start()),+ }
            }
        }
    };
}

formats! {
    /// A row per clone with its genes, then its share in each sample, as a workbook
    ClonesXlsx = "clones.xlsx";
    /// The same as tab-separated text
    ClonesTsv = "clones.tsv";
    /// Sites of all samples as BED, fragments as score
    SitesBed = "sites.bed";
    /// Fragments at each base, a track per sample, as bedGraph
    SitesBedgraph = "sites.bedgraph";
    /// Junctions as breakends, a column per sample, as VCF 4.3
    JunctionsVcf = "junctions.vcf";
    /// Folder for ISAnalytics as VISPA2 lays it out: matrices, association file, pool statistics
    Isanalytics = "isanalytics";
    /// Folder for datavzrd: configuration and tables, linked
    Datavzrd = "datavzrd";
    /// Sites as AAVengeR writes `sites.tsv`
    Aavenger = "aavenger.tsv";
    /// Tables of INSPIIRED's database of sites, as SQL
    Inspiired = "inspiired.sql";
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
