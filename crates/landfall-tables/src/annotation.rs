//! Table `annotation`: genes around the sites.

use landfall_core::SubjectId;

use crate::declare::{table, words};

words! {
    /// The vector's orientation relative to a gene.
    Orientation {
        /// The same strand as the gene.
        Same = "same",
        /// The other strand.
        Opposite = "opposite",
    }
}

table! {
    /// One site of a subject, with the genes around it. Without a gene set, its columns are null.
    "annotation", version 1, key [subject, site_id];
    AnnotationRow {
        /// Who the material is from.
        subject: SubjectId;
        /// The site's name.
        site_id: String;
        /// Gene whose transcription start is nearest among the genes the site lies in, or else the gene with the nearest edge; null on contigs without genes.
        nearest_gene: Option<String>;
        /// Distance to that gene's transcription start; negative upstream of it.
        distance: Option<i32>, "bases";
        /// Whether the site lies inside that gene.
        in_gene: Option<bool>;
        /// Whether it lies inside an exon of that gene.
        in_exon: Option<bool>;
        /// The vector's orientation relative to that gene.
        orientation: Option<Orientation>;
        /// Nearest gene of the cancer list within the configured distance; null if there is none.
        nearest_cancer_gene: Option<String>;
        /// Distance to the nearest edge of that gene; 0 inside.
        cancer_distance: Option<u32>, "bases";
        /// Name and digest of the gene set; null if there is none.
        gene_set: Option<String>;
        /// Name and digest of the cancer gene list; null if there is none.
        cancer_list: Option<String>;
        /// Repeat at the site; null while the reference carries no repeat annotation.
        repeat: Option<String>;
    }
}
