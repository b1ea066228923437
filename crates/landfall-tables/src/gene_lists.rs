//! Table `gene_lists`: how much of a gene list the gene set knows.

use landfall_core::SubjectId;

use crate::declare::table;

table! {
    /// The gene list that was laid around the sites of a subject.
    "gene_lists", version 3, key [subject, gene_list];
    GeneListRow {
        /// Who the material is from.
        subject: SubjectId;
        /// Name and digest of the list.
        gene_list: String;
        /// Name and digest of the gene set; null if there is none.
        gene_set: Option<String>;
        /// Distance within which a site is near a gene of the list.
        window: u32, "bases";
        /// Entries of the list, each symbol once.
        genes: u32;
        /// Those that are genes of the set; null without one. Where it is 0, nothing can be said of genes of concern.
        known: Option<u32>;
        /// The genes of the set that they are, by the set's names.
        known_genes: Vec<String>;
        /// Those that are called otherwise in the set: by an alias, by a name before or since 2020, by a date that a spreadsheet made of it.
        read_as: Vec<String>;
        /// Those that are no gene of the set.
        unknown: Vec<String>;
    }
}
