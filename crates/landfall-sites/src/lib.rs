//! Stages [`collide`] and `sites`: from the molecules of libraries to integration sites.
//!
//! In `sites` positions are standardised over the whole subject, breakpoints and UMIs within (site, replicate); then UMIs
//! are compared between sites, multihits rescued or clustered, collisions applied and flags set. The result
//! depends on molecules and registry alone, not on the order in which they arrive.

pub mod breakpoint;
pub mod call;
pub mod collide;
pub mod collision;
pub mod design;
pub mod junction;
pub mod molecule;
pub mod multihit;
pub mod position;
pub mod provirus;
pub mod registry;
pub mod site;
pub mod summary;
pub mod umi;

mod error;
mod rows;
mod stage;

pub use collide::{Collide, CollideParams};
pub use error::SitesError;
pub use stage::Sites;
pub use summary::{Counts, summarise};

landfall_config::params! {
    /// Parameters of stage `sites`.
    SitesParams {
        /// Junctions this near to a mode are judged against it; candidate places this near are the same locus.
        junction_window: u32 = 5u32, in 0..=100, "bp", "Chance neighbours are rare: 8.9 pairs in 100,000 uniform sites";
        /// A junction this near to a mode joins it if it holds few fragments.
        slip_window: u32 = 3u32, in 0..=100, "bp", "Polymerase slip at the vector end moves junctions by 1 to 3 nt";
        /// Few: at most this share of the mode's fragments, and never less than one fragment.
        slip_fraction: f64 = 0.05, in 0.0..=1.0, "fraction of fragments", "Polymerase slip at the vector end";
        /// Without UMI: a shared breakpoint proves slip if the mode has at least this many times the reads.
        slip_read_ratio: u32 = 5u32, in 1..=1_000_000, "times", "Chance sharing of a breakpoint alone is 11 to 65 %";
        /// Breakpoints this near are one fragment if they carry the same UMI.
        breakpoint_window_umi: u32 = 3u32, in 0..=100, "bp", "Distance alone reads a 50 % clone of 1,000 cells as 21 %";
        /// Without UMI: breakpoints this near may be one fragment.
        breakpoint_window: u32 = 1u32, in 0..=100, "bp", "Distance alone reads a 50 % clone of 1,000 cells as 21 %";
        /// Without UMI: the neighbour must have at least this many times the reads.
        breakpoint_read_ratio: u32 = 20u32, in 1..=1_000_000, "times", "Distance alone reads a 50 % clone of 1,000 cells as 21 %";
        /// UMIs this near may be one UMI with a sequencing error.
        umi_edits: u32 = 1u32, in 0..=10, "mismatches", "Smith et al. 2017, UMI-tools, directional";
        /// A UMI absorbs another with n reads if it has at least this many times n, minus 1.
        umi_ratio: u32 = 2u32, in 1..=1_000_000, "times", "Smith et al. 2017, UMI-tools, directional";
        /// A UMI seen at two sites of a replicate is taken from the weaker where the other has this many times its reads.
        umi_shared_ratio: u32 = 10u32, in 1..=1_000_000, "times", "PCR recombination carries UMIs to other sites";
        /// UMIs are not compared between sites where molecules per possible UMI exceed this.
        umi_saturation: f64 = 0.01, in 0.0..=1.0, "fraction", "100,000 fragments share an 8-nt UMI by chance in 78 %";
        /// Shortest UMI that places a multihit at a unique site.
        rescue_umi_length: u32 = 10u32, in 1..=100, "bases", "A shared breakpoint proves nothing for a large clone";
        /// Ends whose duplications are this near are one provirus.
        dual_window: u32 = 2u32, in 0..=100, "bp", "Slip at either end moves a junction by a base or two";
        /// Flag a site where the genome carries the vector end just before it, within so many edits.
        mispriming_edits: u32 = 2u32, in 0..=200, "edits", "Primer and vector end find their own like in the genome";
        /// Flag sites with fewer fragments.
        min_fragments: u32 = 2u32, in 0..=1_000_000, "fragments", "One fragment may be any artefact";
        where slip_window <= junction_window;
    }
}
