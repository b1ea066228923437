//! The list of stages, in the order of the data's way.

use landfall_stage::StageEntry;

/// Every stage of the pipeline.
pub fn entries() -> Vec<StageEntry> {
    vec![
        StageEntry::of::<landfall_trim::Trim>(),
        StageEntry::of::<landfall_align::Align>(),
        StageEntry::of::<landfall_align::Pair>(),
        StageEntry::of::<landfall_sites::Collide>(),
        StageEntry::of::<landfall_sites::Sites>(),
        StageEntry::of::<landfall_abundance::Abundance>(),
        StageEntry::of::<landfall_annotate::Annotate>(),
        StageEntry::of::<landfall_depth::Depth>(),
        StageEntry::of::<landfall_vcn::Vcn>(),
        StageEntry::of::<landfall_report::Report>(),
    ]
}
