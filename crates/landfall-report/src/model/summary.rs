//! The answer first: sentences with their evidence.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Tables;
use super::alarm::Alarms;
use super::clone::{Clones, SampleClones};
use super::concern::{Concern, ConcernCount};
use super::copies::Copies;
use super::sample::SampleView;
use super::site::{NOT_SOUGHT, Sites, named};
use crate::number::{count, plural};

/// Molecules with a UMI of which it is said if hardly one has a second read.
const MOLECULES: u64 = 100;

/// What is to be said of a subject.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SubjectSummary {
    /// The subject.
    pub subject: String,
    /// Samples, latest first.
    pub samples: Vec<SampleSummary>,
}

/// What is to be said of a sample.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SampleSummary {
    /// The sample.
    pub sample: String,
    /// Day and cell type, as far as known.
    pub what: String,
    /// The sentences.
    pub sentences: Vec<Sentence>,
}

/// A sentence with a link to its evidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sentence {
    /// What it is about.
    pub topic: &'static str,
    /// The sentence.
    pub text: String,
    /// The section that holds the evidence.
    pub evidence: &'static str,
}

/// What must be known before reading: what this run could not judge, and why.
#[must_use]
pub fn caveats(tables: &Tables) -> Vec<String> {
    let absent = [
        (
            tables.abundance.is_none(),
            "Dominance is not evaluable: table abundance was not given. The report shows counts of fragments; a fragment is not a cell, so no share and no verdict is derived from them.",
        ),
        (tables.controls.is_none(), "Table controls was not given: controls are not evaluable."),
        (
            tables.annotation.is_none(),
            "Genes were not looked up: sites are named by position only, and genes of concern are not evaluable.",
        ),
        (
            tables.vcn.is_none(),
            "Copy number is not evaluable: neither a laboratory table nor a whole genome was given.",
        ),
        (
            tables.multihits.is_none(),
            "Table multihits was not given: integrations in repeats are missing from this report.",
        ),
        (
            tables.molecules.is_none(),
            "Table site_fragments was not given: fragment lengths are missing from this report.",
        ),
        (
            tables.placed.is_none(),
            "Table fragments was not given: the molecules that controls hold are not counted by class.",
        ),
        (
            tables.about.is_none(),
            "The report was made alone, not by landfall run: parameters, versions and digests of the inputs are not known to it.",
        ),
    ];
    let absent = absent.into_iter().filter(|(absent, _)| *absent);
    let mut caveats: Vec<String> = absent.map(|(_, text)| text.to_owned()).collect();
    caveats.push("Growth is not tested in this version: shares of samples stand side by side, each with its own denominator. Sites are not grouped into clones: a clone with three copies shows three sites.".to_owned());
    caveats.extend(tables.about.iter().flat_map(|about| about.notes.iter().cloned()));
    caveats
}

/// What is to be said of every subject; controls have their own section.
#[must_use]
pub fn subjects(
    tables: &Tables,
    alarms: &Alarms,
    samples: &[SampleView],
    clones: &Clones,
    sites: &Sites,
    concern: &Concern,
    copies: &Copies,
) -> Vec<SubjectSummary> {
    let mut subjects = BTreeMap::<&str, Vec<SampleSummary>>::new();
    for sample in samples.iter().filter(|sample| sample.role == "sample") {
        let mut sentences = reads(tables, alarms, sample);
        sentences.extend(dominance(sample, clones));
        sentences.push(found(sample));
        if !clones.given {
            sentences.extend(strongest(sample, sites));
        }
        if tables.annotation.is_some() {
            sentences.push(near_genes(sample, concern));
        }
        sentences.extend(single_reads(tables, sample));
        let rows =
            copies.rows.iter().filter(|row| row.subject == sample.subject && row.sample == sample.sample);
        sentences.extend(rows.map(|row| Sentence {
            topic: "Copy number",
            text: format!("VCN ({} over {}): {}.", row.target, row.reference, row.text),
            evidence: "copies",
        }));
        subjects.entry(&sample.subject).or_default().push(SampleSummary {
            sample: sample.sample.clone(),
            what: what(sample),
            sentences,
        });
    }
    let subject = |(subject, samples): (&str, _)| SubjectSummary { subject: subject.to_owned(), samples };
    subjects.into_iter().map(subject).collect()
}

/// What is wrong with the reads of a sample: before any result.
fn reads(tables: &Tables, alarms: &Alarms, sample: &SampleView) -> Vec<Sentence> {
    let own = tables.libraries.iter().filter(|library| {
        library.subject.as_str() == sample.subject && library.sample.as_str() == sample.sample
    });
    let sentence = |text: &str| Sentence { topic: "Reads", text: text.to_owned(), evidence: "reads" };
    alarms.of_libraries(own).into_iter().map(sentence).collect()
}

fn what(sample: &SampleView) -> String {
    let day = sample.day.map(|day| format!("day {day}"));
    [day, sample.cell_type.clone()].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn found(sample: &SampleView) -> Sentence {
    if !sample.shows_sites {
        return Sentence { topic: "Found", text: NOT_SOUGHT.to_owned(), evidence: "sites" };
    }
    let mut text = format!(
        "{} with {} ",
        plural(sample.sites, "site", "sites"),
        plural(sample.fragments, "fragment", "fragments")
    );
    if let (Some(clusters), Some(fragments)) = (sample.multihits, sample.multihit_fragments) {
        text.push_str(&format!(
            "and {} of several equally good places with {} ",
            plural(clusters, "cluster", "clusters"),
            plural(fragments, "fragment", "fragments")
        ));
    }
    text.push_str(&format!("from {}", plural(sample.replicates, "replicate", "replicates")));
    if let Some(reads) = sample.reads {
        text.push_str(&format!(" and {}", plural(reads, "read", "reads")));
    }
    text.push('.');
    Sentence { topic: "Found", text, evidence: "sites" }
}

/// The verdict, and what became of the largest clone since the sample before.
fn dominance(sample: &SampleView, clones: &Clones) -> Vec<Sentence> {
    let of = |of: &&SampleClones| of.subject == sample.subject && of.sample == sample.sample;
    let Some(own) = clones.samples.iter().find(of) else {
        let text = "Not evaluable: no clone was found.".to_owned();
        let none = Sentence { topic: "Dominance", text, evidence: "clones" };
        return if clones.given { vec![none] } else { Vec::new() };
    };
    let verdict = Sentence { topic: "Dominance", text: own.sentence.clone(), evidence: "clones" };
    let change = own.change.clone().map(|text| Sentence { topic: "Before", text, evidence: "clones" });
    std::iter::once(verdict).chain(change).collect()
}

/// That hardly any molecule was read twice: then a UMI may be an error of reading, and a molecule no molecule.
fn single_reads(tables: &Tables, sample: &SampleView) -> Option<Sentence> {
    let (with_umi, twice) = tables.molecules.as_ref()?.read_twice(&sample.subject, &sample.sample);
    (with_umi >= MOLECULES && 100 * twice < with_umi).then(|| Sentence {
        topic: "Molecules",
        text: format!(
            "{} of {} with a UMI {} a second read: UMIs do not tell copies from molecules here, and counts of UMIs are \
             counts of reads.",
            if twice == 0 { "None".to_owned() } else { count(twice) },
            plural(with_umi, "molecule", "molecules"),
            if twice < 2 { "has" } else { "have" },
        ),
        evidence: "quality",
    })
}

fn strongest(sample: &SampleView, sites: &Sites) -> Option<Sentence> {
    let top = sites.top.iter().find(|top| top.subject == sample.subject && top.sample == sample.sample)?;
    let first = top.bars.first()?;
    let text = format!(
        "The site with most fragments is {}: {} of {}.",
        named(first),
        count(first.fragments.into()),
        count(top.fragments)
    );
    Some(Sentence { topic: "Strongest site", text, evidence: "sites" })
}

fn near_genes(sample: &SampleView, concern: &Concern) -> Sentence {
    let sites = plural(sample.sites, "site", "sites");
    let of = |row: &&ConcernCount| row.subject == sample.subject && row.sample == sample.sample;
    let text = match (&concern.not_evaluable, concern.samples.iter().find(of)) {
        (Some(reason), _) => format!("Genes of concern are not evaluable: {reason}."),
        (None, None) if sample.sites == 0 => {
            "Genes of concern are not evaluable: no site was found.".to_owned()
        }
        (None, None) => format!("None of {sites} lies near a gene of the cancer list."),
        (None, Some(near)) => format!(
            "{} of {sites} {} near a gene of the cancer list; the nearest is {}, {}.",
            count(near.sites),
            if near.sites == 1 { "lies" } else { "lie" },
            near.gene,
            if near.distance == 0 {
                "inside it".to_owned()
            } else {
                plural(near.distance.into(), "base", "bases") + " away"
            },
        ),
    };
    let text = std::iter::once(&text).chain(&concern.known).map(String::as_str).collect::<Vec<_>>().join(" ");
    Sentence { topic: "Genes of concern", text, evidence: "concern" }
}
