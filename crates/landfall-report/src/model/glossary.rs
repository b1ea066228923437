//! What the words mean.

use landfall_core::ReadClass;
use serde::Serialize;

/// A word and its meaning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Term {
    /// What it belongs to.
    pub group: &'static str,
    /// The word.
    pub word: &'static str,
    /// Its meaning.
    pub meaning: &'static str,
}

const TERMS: [(&str, &str); 12] = [
    (
        "site",
        "A place where the vector joins the genome, exact to the base. One cell may hold several; a site is not a clone.",
    ),
    ("site name", "Contig, orientation of the vector, and position counted from 1: chr7+148811235."),
    (
        "fragment",
        "A sheared molecule that shows the junction: distinct replicate and break point. Copies made by PCR count once.",
    ),
    (
        "UMI",
        "Molecular identifier: random bases that mark a molecule before PCR. Here: distinct replicate, break point and identifier.",
    ),
    (
        "read",
        "What the sequencer wrote; a pair counts once. PCR makes many reads of one molecule, so reads are evidence, not a count.",
    ),
    ("replicate", "A library of its own from the same sample."),
    (
        "cluster of several places",
        "Molecules in repeated sequence: the integration is real, its place is one of several.",
    ),
    ("in gene", "Between the ends of a transcript of that gene, introns included."),
    (
        "cancer list",
        "The nearest gene of the list lies within the configured distance. It says where the site is, not what it does.",
    ),
    ("VCN", "Vector copy number: vector copies per cell, averaged over all cells, transduced or not."),
    ("interval", "Where the true value lies in 95 of 100 such measurements."),
    (
        "not evaluable",
        "The data do not allow an answer; the reason stands beside it. It is neither good nor bad.",
    ),
];

const FLAGS: [(&str, &str); 19] = [
    ("few_fragments", "Fewer than two fragments."),
    ("one_replicate", "Seen in one replicate where the sample has more."),
    ("near_site", "Another site lies within the junction window."),
    (
        "mispriming",
        "The genome carries the vector end just before the site: the primer may have bound there.",
    ),
    ("umi_shared", "Some molecular identifiers belong to stronger molecules elsewhere."),
    (
        "umi_saturated",
        "Too many fragments for the UMI's length: identifiers were not compared between sites.",
    ),
    ("no_breakpoint", "Some molecules have no known sheared end."),
    (
        "collision",
        "Another subject of the sequencing run shows some of its molecules with as many or more reads.",
    ),
    (
        "within_subject_copy",
        "Another sample of the same subject shows some of its molecules: they say nothing of growth.",
    ),
    (
        "dual_detection",
        "Both ends of the vector copy were found; it counts once, by the end that shows more.",
    ),
    ("few_cells", "Fewer cells were sampled than a verdict needs."),
    ("multihit", "Clusters that list its place could belong to it and lift it to the threshold."),
    (
        "length_law",
        "The fragment lengths do not follow the fitted law: shares are less certain than they look.",
    ),
    (
        "length_law_not_tested",
        "The fragment lengths could not be held against the fitted law: too few groups of them say anything.",
    ),
    ("lower_bound", "Lengths are too few to count all its cells: it may be larger."),
    ("upper_bound", "Another clone fills every length, so that this one may be smaller."),
    ("replicates_differ", "Its replicates differ by more than chance."),
    ("restriction", "DNA was cut at restriction sites: fragment lengths say nothing of cells."),
    ("no_fragments", "No molecule has a known sheared end or a molecular identifier."),
];

/// All terms: words, flags, read classes.
#[must_use]
pub fn terms() -> Vec<Term> {
    let term = |group| move |&(word, meaning): &(&'static str, &'static str)| Term { group, word, meaning };
    let class =
        |class: &ReadClass| Term { group: "Read classes", word: class.as_str(), meaning: class.meaning() };
    let passed = Term {
        group: "Read classes",
        word: "passed",
        meaning: "Handed on by the last stage that ran; not classed yet.",
    };
    let words = TERMS.iter().map(term("Words"));
    words
        .chain(FLAGS.iter().map(term("Flags")))
        .chain(ReadClass::ALL.iter().map(class))
        .chain([passed])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flag_and_class_of_the_tables_is_explained() {
        let words: Vec<_> = terms().iter().map(|term| term.word).collect();
        for flag in landfall_tables::sites::SiteFlag::WORDS {
            assert!(words.contains(flag), "{flag}");
        }
        for class in ReadClass::ALL {
            assert!(words.contains(&class.as_str()), "{class}");
        }
    }
}
