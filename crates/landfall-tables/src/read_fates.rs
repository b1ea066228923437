//! Table `read_fates`: what became of each row of table `reads`.

use landfall_core::{LibraryId, ReadClass, SampleId, SubjectId};

use crate::declare::table;

table! {
    /// One row of table `reads`, with what stage `pair` found it to be. Empty unless `trace` of `[pair]` is set.
    "read_fates", version 1, key [subject, sample, library, read_id], published OnRequest;
    ReadFateRow {
        /// Who the material is from.
        subject: SubjectId;
        /// What was taken.
        sample: SampleId;
        /// Which library.
        library: LibraryId;
        /// The row of table `reads`.
        read_id: u32;
        /// What its reads are.
        class: ReadClass;
        /// The molecule of table `fragments` that its reads show; null if they have no place.
        fragment_id: Option<u32>;
    }
}
