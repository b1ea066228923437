//! Stage `collide`: molecules that several samples of a sequencing run show, and what controls hold.
//!
//! Index hopping, carry-over and mix-ups put a molecule of one sample into another's library. The unit is the molecule
//! (junction, breakpoint, UMI), never the site: independent cells share sites now and then, but not sheared ends. The
//! copy with few reads is the stray one; where reads are alike nobody can say.

pub mod control;
pub mod copies;
pub mod looked_at;
pub mod spikes;
pub mod verdict;

mod stage;

pub use stage::Collide;

landfall_config::params! {
    /// Parameters of stage `collide`.
    CollideParams {
        /// A copy is removed where another subject's library has this many times its reads.
        removed_ratio: u32 = 100u32, in 2..=1_000_000_000, "times", "Hopping and carry-over move 1 in 1,000 reads or fewer";
        /// A copy is kept, but out of estimates, where another subject's library has this many times its reads.
        flagged_ratio: u32 = 10u32, in 2..=1_000_000_000, "times", "Hopping and carry-over move 1 in 1,000 reads or fewer";
        /// The same for molecules with a long UMI, which two subjects never share by chance.
        flagged_ratio_umi: u32 = 3u32, in 2..=1_000_000_000, "times", "At a rate of 1 in 100 a stray copy of 9 reads has 3 once in 10,000";
        /// Shortest UMI that proves two molecules to be one.
        umi_length: u32 = 10u32, in 1..=100, "bases", "100,000 fragments share an 8-nt UMI by chance in 78 %";
        /// A negative control may hold so many molecules that are no minor copies of a sample's.
        max_fragments_in_negative: u32 = 2u32, in 0..=1_000_000, "fragments", "One or two may be any artefact";
        /// The least share of a spike's expected clones that must be found.
        spike_recovery: f64 = 0.9, in 0.0..=1.0, "fraction of clones", "A spike is made of clones that are easy to find";
        /// A junction this near to an expected clone's is that clone's.
        junction_window: u32 = 5u32, in 0..=100, "bp", "As positions are standardised";
        where flagged_ratio <= removed_ratio, flagged_ratio_umi <= removed_ratio;
    }
}
