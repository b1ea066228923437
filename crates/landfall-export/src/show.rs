//! One site, or one cluster, in all its samples.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use landfall_core::{SampleId, SiteId, SubjectId};
use landfall_reference::genes::{Gene, Neighbour};
use landfall_tables::abundance::{AbundanceFlag, AbundanceRow};
use landfall_tables::annotation::AnnotationRow;
use landfall_tables::multihits::MultihitRow;
use landfall_tables::site_fragments::{FragmentStatus, SiteFragmentRow, TargetKind};
use landfall_tables::sites::{SiteFlag, SiteRow};
use serde::Serialize;

use crate::clones::name_of;
use crate::near::aligned;
use crate::{Rounded, Shares};

/// Genes that are this near are told.
pub const GENES_WITHIN: i64 = 100_000;
/// Lines of fragments that people are shown of a sample; programs get all.
const MOST_LINES: usize = 40;

/// What is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    /// Table `sites`.
    pub sites: &'a [SiteRow],
    /// Table `multihits`.
    pub multihits: &'a [MultihitRow],
    /// Table `site_fragments`.
    pub molecules: &'a [SiteFragmentRow],
    /// Table `abundance`.
    pub abundance: &'a [AbundanceRow],
    /// Table `annotation`.
    pub annotation: &'a [AnnotationRow],
    /// The gene set, where it is at hand.
    pub genes: &'a [Gene],
    /// Days of the samples, where they are known: samples stand in this order.
    pub days: &'a BTreeMap<SampleId, i32>,
}

/// A site or cluster of one subject.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shown {
    /// Who the material is from.
    pub subject: String,
    /// Its name.
    pub site: String,
    /// `site` or `multihit`.
    pub kind: &'static str,
    /// The places of a cluster; one of a site.
    pub places: Vec<String>,
    /// The provirus that it is an end of; `None` of clusters, and of sites without a row of their own.
    pub provirus: Option<String>,
    /// The other end of the provirus, where that was found.
    pub other_ends: Vec<String>,
    /// First and last duplicated base, counted from 1.
    pub duplication: Option<[u64; 2]>,
    /// The gene and the gene of concern that the run named; `None` of clusters.
    pub genes: Option<NamedGenes>,
    /// All genes near it, nearest first; empty where the gene set is not at hand.
    pub genes_near: Vec<GeneNear>,
    /// The samples that show it.
    pub samples: Vec<InSample>,
}

/// The genes of table `annotation`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NamedGenes {
    /// The nearest gene.
    pub gene: Option<String>,
    /// Distance to its transcription start; negative upstream.
    pub distance: Option<i32>,
    /// Inside it.
    pub in_gene: Option<bool>,
    /// Inside one of its exons.
    pub in_exon: Option<bool>,
    /// Orientation of the vector relative to it.
    pub orientation: Option<&'static str>,
    /// Nearest gene of the list within the configured distance.
    pub concern_gene: Option<String>,
    /// Distance to its nearest edge; 0 inside.
    pub concern_distance: Option<u32>,
    /// Name of the list.
    pub concern_list: Option<String>,
}

/// A gene near a site.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GeneNear {
    /// Its name.
    pub gene: String,
    /// Distance to its nearest base; 0 inside.
    pub distance: i64,
    /// Distance to its transcription start; negative upstream.
    pub from_start: i64,
    /// Its strand.
    pub strand: &'static str,
}

/// A word of a table and what it means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Word {
    /// The word.
    pub word: String,
    /// Its meaning.
    pub meaning: &'static str,
}

/// A site in one sample.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InSample {
    /// The sample.
    pub sample: String,
    /// Whether the sample has a row of it in table `sites` or `multihits`.
    pub called: bool,
    /// Why it is called or not.
    pub why: String,
    /// Share of the sample's cells; `None` where it could not be estimated.
    pub share: Option<f64>,
    /// Lower limit at 95 %.
    pub share_lo: Option<f64>,
    /// Upper limit at 95 %.
    pub share_hi: Option<f64>,
    /// Estimated cells.
    pub cells: Option<f64>,
    /// Estimated cells of all clones of the sample.
    pub denominator_cells: Option<f64>,
    /// How cells were estimated.
    pub method: Option<&'static str>,
    /// Whether it dominates.
    pub verdict: Option<Word>,
    /// Share that makes a clone dominant.
    pub threshold: Option<f64>,
    /// Replicates that show it.
    pub replicates: u32,
    /// Distinct fragments; 0 where it is not called.
    pub fragments: u32,
    /// Distinct molecular identifiers.
    pub umis: Option<u32>,
    /// Reads.
    pub reads: u64,
    /// What to know before trusting it.
    pub flags: Vec<Word>,
    /// Its molecules.
    pub molecules: Vec<Molecule>,
}

/// A molecule.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Molecule {
    /// Replicate of the sample.
    pub replicate: u32,
    /// Host base at the sheared end, counted from 1; of clusters at the first place.
    pub breakpoint: Option<u64>,
    /// Bases from junction to breakpoint.
    pub length: Option<u32>,
    /// Molecular identifier.
    pub umi: Option<String>,
    /// Reads.
    pub reads: u32,
    /// What became of it.
    pub status: &'static str,
    /// What to know of it.
    pub flags: Vec<String>,
}

/// The site or cluster of that name, of each subject that shows it; none where no subject does. A provirus whose name is
/// that of an end which this run does not show is told by the end that it shows.
#[must_use]
pub fn show(name: &str, rows: Rows<'_>) -> Vec<Shown> {
    let of_sites = rows.sites.iter().filter(|row| row.site_id == name);
    let of_clusters = rows.multihits.iter().filter(|row| row.cluster_id == name);
    let of_molecules = rows.molecules.iter().filter(|row| row.target_id == name);
    let mut found: BTreeSet<(&SubjectId, TargetKind, &str)> = of_sites
        .map(|row| (&row.subject, TargetKind::Site, name))
        .chain(of_clusters.map(|row| (&row.subject, TargetKind::Multihit, name)))
        .chain(of_molecules.map(|row| (&row.subject, row.target_kind, name)))
        .collect();
    if found.is_empty() {
        let ends = rows.sites.iter().filter(|row| row.provirus_id == name);
        found = ends.map(|row| (&row.subject, TargetKind::Site, row.site_id.as_str())).collect();
    }
    found.into_iter().map(|(subject, kind, name)| of_subject(subject, kind, name, rows)).collect()
}

fn of_subject(subject: &SubjectId, kind: TargetKind, name: &str, rows: Rows<'_>) -> Shown {
    let is_site = kind == TargetKind::Site;
    let own = |row: &&SiteRow| is_site && row.subject == *subject && row.site_id == name;
    let sites: Vec<&SiteRow> = rows.sites.iter().filter(own).collect();
    let own = |row: &&MultihitRow| !is_site && row.subject == *subject && row.cluster_id == name;
    let clusters: Vec<&MultihitRow> = rows.multihits.iter().filter(own).collect();
    let first = sites.first();
    let places = match clusters.first() {
        Some(cluster) => cluster.loci.clone(),
        None => vec![name.to_owned()],
    };
    let other_ends = first.map(|site| {
        let other = |row: &&SiteRow| {
            row.subject == *subject && row.provirus_id == site.provirus_id && row.site_id != name
        };
        rows.sites.iter().filter(other).map(|row| row.site_id.clone()).collect::<BTreeSet<_>>()
    });
    let annotation =
        rows.annotation.iter().find(|row| is_site && row.subject == *subject && row.site_id == name);
    let duplication = first.and_then(|site| site.duplication_start.zip(site.duplication_end));
    let called = sites.iter().map(|row| &row.sample).chain(clusters.iter().map(|row| &row.sample));
    let mut samples: BTreeMap<&SampleId, Vec<&SiteFragmentRow>> =
        called.map(|sample| (sample, Vec::new())).collect();
    for row in rows.molecules {
        if row.subject == *subject && row.target_kind == kind && row.target_id == name {
            samples.entry(&row.sample).or_default().push(row);
        }
    }
    let mut by_day: Vec<_> = samples.into_iter().collect();
    by_day.sort_by_key(|(sample, _)| rows.days.get(*sample));
    let shares = Shares::of(rows.abundance);
    let in_sample = |(sample, molecules): (&SampleId, Vec<&SiteFragmentRow>)| {
        let site = sites.iter().find(|row| row.sample == *sample);
        let cluster = clusters.iter().find(|row| row.sample == *sample);
        let target = site.map_or(name, |site| &site.provirus_id);
        let called = site.map(|row| Called::of_site(row)).or(cluster.map(|row| Called::of_cluster(row)));
        let share = shares.at(subject, sample, target).filter(|_| called.is_some());
        of_sample(sample, called, share, &molecules)
    };
    Shown {
        subject: subject.to_string(),
        site: name.to_owned(),
        kind: kind.as_str(),
        genes_near: genes_near(name, is_site, rows.genes),
        places,
        provirus: first.map(|site| site.provirus_id.clone()),
        other_ends: other_ends.into_iter().flatten().collect(),
        duplication: duplication.map(|(start, end)| [start.to_one_based(), u64::from(end.0)]),
        genes: annotation.map(named),
        samples: by_day.into_iter().map(in_sample).collect(),
    }
}

fn named(row: &AnnotationRow) -> NamedGenes {
    NamedGenes {
        gene: row.nearest_gene.clone(),
        distance: row.distance,
        in_gene: row.in_gene,
        in_exon: row.in_exon,
        orientation: row.orientation.map(|orientation| orientation.as_str()),
        concern_gene: row.nearest_cancer_gene.clone(),
        concern_distance: row.cancer_distance,
        concern_list: row.cancer_list.as_deref().map(|id| name_of(id).to_owned()),
    }
}

fn genes_near(name: &str, is_site: bool, genes: &[Gene]) -> Vec<GeneNear> {
    let Some(place) = name.parse::<SiteId>().ok().filter(|_| is_site) else { return Vec::new() };
    let position = i64::from(place.position.0);
    let here = genes.iter().filter(|gene| gene.contig == place.contig);
    let mut near: Vec<Neighbour<'_>> = here.map(|gene| Neighbour::of(gene, position)).collect();
    near.retain(|one| one.edge <= GENES_WITHIN);
    near.sort_by_key(|one| (one.edge, one.rank()));
    let view = |one: Neighbour<'_>| GeneNear {
        gene: one.gene.name.clone(),
        distance: one.edge,
        from_start: one.from_start,
        strand: one.gene.strand.as_str(),
    };
    near.into_iter().map(view).collect()
}

/// What the row of a site or a cluster counts.
struct Called<'a> {
    fragments: u32,
    umis: Option<u32>,
    reads: u64,
    flags: &'a [String],
}

impl<'a> Called<'a> {
    fn of_site(row: &'a SiteRow) -> Self {
        Self { fragments: row.fragments, umis: row.umis, reads: row.reads, flags: &row.flags }
    }

    fn of_cluster(row: &'a MultihitRow) -> Self {
        Self { fragments: row.fragments, umis: row.umis, reads: row.reads, flags: &row.flags }
    }
}

fn of_sample(
    sample: &SampleId,
    called: Option<Called<'_>>,
    share: Option<&AbundanceRow>,
    molecules: &[&SiteFragmentRow],
) -> InSample {
    let counted: BTreeSet<u32> =
        molecules.iter().filter(|row| row.status.counts()).map(|row| row.replicate).collect();
    let of_site = called.iter().flat_map(|called| called.flags).map(|flag| site_flag(flag));
    let of_share = share.into_iter().flat_map(|row| &row.flags).map(|flag| share_flag(flag));
    InSample {
        sample: sample.to_string(),
        called: called.is_some(),
        why: why(called.as_ref(), counted.len(), molecules),
        share: share.and_then(|row| row.share),
        share_lo: share.and_then(|row| row.share_lo),
        share_hi: share.and_then(|row| row.share_hi),
        cells: share.and_then(|row| row.cells),
        denominator_cells: share.and_then(|row| row.denominator_cells),
        method: share.map(|row| row.method.as_str()),
        verdict: share.map(|row| Word { word: row.verdict.to_string(), meaning: row.verdict.meaning() }),
        threshold: share.map(|row| row.threshold),
        replicates: counted.len() as u32,
        fragments: called.as_ref().map_or(0, |called| called.fragments),
        umis: called.as_ref().and_then(|called| called.umis),
        reads: called.as_ref().map_or(0, |called| called.reads),
        flags: of_site.chain(of_share).collect(),
        molecules: molecules.iter().map(|row| molecule(row)).collect(),
    }
}

fn molecule(row: &SiteFragmentRow) -> Molecule {
    Molecule {
        replicate: row.replicate,
        breakpoint: row.breakpoint.map(landfall_core::Position::to_one_based),
        length: row.length,
        umi: row.umi.clone(),
        reads: row.reads,
        status: row.status.as_str(),
        flags: row.flags.clone(),
    }
}

fn site_flag(word: &str) -> Word {
    let meaning = word.parse::<SiteFlag>().map_or("", SiteFlag::meaning);
    Word { word: word.to_owned(), meaning }
}

fn share_flag(word: &str) -> Word {
    let meaning = word.parse::<AbundanceFlag>().map_or("", AbundanceFlag::meaning);
    Word { word: word.to_owned(), meaning }
}

fn plural(number: usize, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
}

/// Which molecules make it a site, and which do not.
fn why(called: Option<&Called<'_>>, replicates: usize, molecules: &[&SiteFragmentRow]) -> String {
    let mut others: BTreeMap<FragmentStatus, usize> = BTreeMap::new();
    let has_no_say = |status: FragmentStatus| if called.is_some() { !status.is_own() } else { true };
    for row in molecules.iter().filter(|row| has_no_say(row.status)) {
        *others.entry(row.status).or_default() += 1;
    }
    let told = |(status, number): (&FragmentStatus, &usize)| {
        format!("{}: `{status}` ({})", plural(*number, "molecule"), status.meaning().trim_end_matches('.'))
    };
    let others: Vec<String> = others.iter().map(told).collect();
    let others = others.join("; ");
    match called {
        None => format!("not called: none of its molecules counts. {others}"),
        Some(called) => {
            let (fragments, replicates) =
                (plural(called.fragments as usize, "fragment"), plural(replicates, "replicate"));
            let rest = if others.is_empty() {
                String::new()
            } else {
                format!(". Not counted as fragments: {others}")
            };
            format!("called: {fragments} in {replicates}{rest}")
        }
    }
}

/// For people.
#[must_use]
pub fn words(shown: &Shown) -> String {
    let mut text = String::new();
    let mut line = |words: std::fmt::Arguments<'_>| {
        writeln!(text, "{words}").expect("writing to a string does not fail");
    };
    let Shown { subject, site, kind, places, provirus, other_ends, duplication, genes, genes_near, samples } =
        shown;
    line(format_args!("{site}, {kind} of {subject}"));
    if places.len() > 1 {
        line(format_args!("  {} equally good places: {}", places.len(), places.join(", ")));
    }
    if let Some(provirus) = provirus.as_ref().filter(|provirus| *provirus != site || !other_ends.is_empty()) {
        let ends =
            if other_ends.is_empty() { "not found in this run".to_owned() } else { other_ends.join(", ") };
        line(format_args!("  provirus {provirus}; other end: {ends}"));
    }
    if let Some([first, last]) = duplication {
        line(format_args!("  duplicated bases: {first} to {last}"));
    }
    match genes {
        Some(genes) => genes_in_words(genes).iter().for_each(|words| line(format_args!("  {words}"))),
        None if *kind == TargetKind::Site.as_str() => {
            line(format_args!("  genes: the run did not look for any here"))
        }
        None => {}
    }
    if !genes_near.is_empty() {
        let each: Vec<String> = genes_near.iter().take(10).map(gene_in_words).collect();
        let rest = genes_near.len() - each.len();
        let rest = if rest > 0 { format!(", {rest} more") } else { String::new() };
        line(format_args!("  genes within {GENES_WITHIN} bases: {}{rest}", each.join(", ")));
    }
    for sample in samples {
        text.push_str(&sample_in_words(sample));
    }
    text
}

fn gene_in_words(one: &GeneNear) -> String {
    match one.distance {
        0 => format!("{} (inside)", one.gene),
        distance => format!("{} ({distance})", one.gene),
    }
}

fn genes_in_words(genes: &NamedGenes) -> Vec<String> {
    let mut lines = Vec::new();
    if let (Some(gene), Some(distance)) = (&genes.gene, genes.distance) {
        let place = match (genes.in_exon, genes.in_gene) {
            (Some(true), _) => "in an exon of",
            (_, Some(true)) => "in",
            _ => "nearest gene",
        };
        let side = if distance < 0 { "upstream" } else { "downstream" };
        let orientation = genes.orientation.map(|word| format!(", {word} orientation")).unwrap_or_default();
        let far = distance.unsigned_abs();
        lines.push(format!("{place} {gene}, {far} bases {side} of its transcription start{orientation}"));
    }
    let Some(list) = &genes.concern_list else {
        return vec!["genes were not looked for: the reference has no gene set".to_owned()];
    };
    lines.push(match (&genes.concern_gene, genes.concern_distance) {
        (Some(gene), Some(0)) => format!("inside {gene}, a gene of concern ({list})"),
        (Some(gene), Some(distance)) => format!("{distance} bases from {gene}, a gene of concern ({list})"),
        _ => format!("no gene of concern near it ({list})"),
    });
    lines
}

fn sample_in_words(of: &InSample) -> String {
    let share = of.share.map(|share| Rounded::of(share, of.share_lo.zip(of.share_hi)).to_string());
    let share = match (&share, of.called) {
        (Some(share), _) => format!("share {share}"),
        (None, true) => "share not evaluable".to_owned(),
        (None, false) => "no share".to_owned(),
    };
    let cells = of.cells.zip(of.denominator_cells).map(|(cells, all)| {
        let method = of.method.unwrap_or_default();
        format!(", about {cells:.0} of {all:.0} sampled cells (by {method})")
    });
    let mut text = format!("{}: {share}{}\n", of.sample, cells.unwrap_or_default());
    text.push_str(&format!("  {}\n", of.why));
    if let (Some(verdict), Some(threshold)) = (&of.verdict, of.threshold) {
        let Word { word, meaning } = verdict;
        text.push_str(&format!("  dominance at {:.0} %: {word}. {meaning}\n", 100.0 * threshold));
    }
    for Word { word, meaning } in &of.flags {
        text.push_str(&format!("  flag {word}: {meaning}\n"));
    }
    text.push_str(&fragments_in_words(&of.molecules));
    text
}

/// A line per replicate, breakpoint and status.
fn fragments_in_words(molecules: &[Molecule]) -> String {
    type Key<'a> = (u32, Option<u64>, Option<u32>, &'a str);
    let mut fragments: BTreeMap<Key<'_>, (usize, u64)> = BTreeMap::new();
    for one in molecules {
        let sums = fragments.entry((one.replicate, one.breakpoint, one.length, one.status)).or_default();
        sums.0 += 1;
        sums.1 += u64::from(one.reads);
    }
    let known = |number: Option<String>| number.unwrap_or_else(|| "not known".to_owned());
    let row = |((replicate, breakpoint, length, status), (molecules, reads)): (&Key<'_>, &(usize, u64))| {
        [
            format!("  {replicate}"),
            known(breakpoint.map(|place| place.to_string())),
            known(length.map(|length| length.to_string())),
            molecules.to_string(),
            reads.to_string(),
            (*status).to_owned(),
        ]
    };
    let header = ["  replicate", "breakpoint", "length", "molecules", "reads", "status"].map(str::to_owned);
    let rows: Vec<_> = std::iter::once(header).chain(fragments.iter().take(MOST_LINES).map(row)).collect();
    let mut text = aligned(&rows);
    if fragments.len() > MOST_LINES {
        text.push_str(&format!("  {} more lines: `--format json` has all\n", fragments.len() - MOST_LINES));
    }
    text
}

#[cfg(test)]
mod tests {
    use landfall_core::{Position, Strand};
    use landfall_testkit::{multihit, site, site_fragment};

    use super::*;
    use crate::clones::tests::{abundance, genes};

    fn gene(name: &str, start: i64, end: i64) -> Gene {
        let (contig, name) = ("chr1".to_owned(), name.to_owned());
        Gene {
            contig,
            start,
            end,
            name,
            strand: Strand::Plus,
            tss: start,
            exons: Vec::new(),
            aliases: Default::default(),
        }
    }

    fn removed(sample: &str) -> SiteFragmentRow {
        SiteFragmentRow {
            sample: sample.parse().unwrap(),
            status: FragmentStatus::CollisionRemoved,
            ..site_fragment("chr1+1001", 40)
        }
    }

    fn shown(name: &str) -> Vec<Shown> {
        let called = SiteRow {
            fragments: 2,
            reads: 20,
            duplication_start: Some(Position(1_000)),
            duplication_end: Some(Position(1_005)),
            flags: vec!["one_replicate".to_owned()],
            ..site("chr1+1001")
        };
        let elsewhere = SiteRow { subject: "P2".parse().unwrap(), ..site("chr1+1001") };
        let flagged =
            SiteFragmentRow { status: FragmentStatus::CollisionFlagged, ..site_fragment("chr1+1001", 42) };
        let molecules = [
            site_fragment("chr1+1001", 40),
            site_fragment("chr1+1001", 41),
            flagged,
            removed("B"),
            site_fragment("chr2-7(+1)", 50),
        ];
        show(
            name,
            Rows {
                sites: &[called, elsewhere],
                multihits: &[multihit("chr2-7(+1)", &["chr2-7", "chr5+9"])],
                molecules: &molecules,
                abundance: &[abundance("A", "chr1+1001", Some((0.1, 0.2, 0.3)))],
                annotation: &[genes("chr1+1001", "VIM")],
                genes: &[gene("FAR", 200_000, 200_010), gene("VIM", 3_900, 4_000), gene("IN", 900, 1_100)],
                days: &BTreeMap::new(),
            },
        )
    }

    #[test]
    fn golden_words_of_a_site() {
        let found = shown("chr1+1001");
        assert_eq!(found.len(), 2, "each subject for itself");
        let expected = "\
chr1+1001, site of P1
  duplicated bases: 1001 to 1005
  nearest gene VIM, 2900 bases upstream of its transcription start, same orientation
  100 bases from LMO2, a gene of concern (list 2)
  genes within 100000 bases: IN (inside), VIM (2900)
A: share 20 (10–30) %
  called: 2 fragments in 1 replicate. Not counted as fragments: 1 molecule: `collision_flagged` (Probably the minor copy of a molecule of another subject, or of another replicate: its reads count, it is no fragment)
  dominance at 20 %: negative. The upper limit of its share is below the threshold.
  flag one_replicate: Seen in one replicate where the sample has more.
  replicate  breakpoint  length  molecules  reads  status
  1          1041        40      1          10     kept
  1          1042        41      1          10     kept
  1          1043        42      1          10     collision_flagged
B: no share
  not called: none of its molecules counts. 1 molecule: `collision_removed` (The minor copy of a molecule seen in two subjects: counts in nothing)
  replicate  breakpoint  length  molecules  reads  status
  1          1041        40      1          10     collision_removed
";
        assert_eq!(words(&found[0]), expected);
        let json = serde_json::to_value(&found[0]).unwrap();
        assert_eq!(json["samples"][0]["share"], 0.2);
        assert_eq!(json["samples"][1]["called"], false);
        assert_eq!(json["samples"][0]["molecules"].as_array().unwrap().len(), 3);
    }

    #[test]
    fn a_cluster_tells_its_places() {
        let found = shown("chr2-7(+1)");
        let text = words(&found[0]);
        assert!(
            text.starts_with("chr2-7(+1), multihit of P1\n  2 equally good places: chr2-7, chr5+9\nA: "),
            "{text}"
        );
        assert!(text.contains("called: 1 fragment in 1 replicate\n"), "{text}");
        assert!(shown("chr9+9").is_empty());
    }

    #[test]
    fn a_provirus_is_told_by_the_end_that_was_found() {
        let end = SiteRow { provirus_id: "chr1+997/u5".to_owned(), ..site("chr1+1001") };
        let rows = Rows {
            sites: &[end],
            multihits: &[],
            molecules: &[],
            abundance: &[abundance("A", "chr1+997/u5", Some((0.1, 0.2, 0.3)))],
            annotation: &[],
            genes: &[],
            days: &BTreeMap::new(),
        };
        let found = show("chr1+997/u5", rows);
        let text = words(&found[0]);
        let expected = "chr1+1001, site of P1\n  provirus chr1+997/u5; other end: not found in this run\n";
        assert!(text.starts_with(expected) && text.contains("A: share 20 (10–30) %\n"), "{text}");
    }

    #[test]
    fn long_lists_are_cut_for_people_only() {
        let molecules: Vec<_> = (1..=100).map(|length| site_fragment("chr1+1001", length)).collect();
        let rows = Rows {
            sites: &[site("chr1+1001")],
            multihits: &[],
            molecules: &molecules,
            abundance: &[],
            annotation: &[],
            genes: &[],
            days: &BTreeMap::new(),
        };
        let found = show("chr1+1001", rows);
        assert_eq!(found[0].samples[0].molecules.len(), 100);
        let text = words(&found[0]);
        assert!(text.ends_with("  60 more lines: `--format json` has all\n"), "{text}");
        assert!(text.contains("A: share not evaluable\n"), "{text}");
    }
}
