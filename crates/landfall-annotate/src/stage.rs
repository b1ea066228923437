//! The stage: sites and genes in, a row per distinct site out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use landfall_core::SubjectId;
use landfall_reference::genes::{GeneSet, GenesError};
use landfall_stage::{
    Context, Fault, FileKind, Findings, InputSizes, Ports, Resources, Scope, Stage, StageError, StageIo,
    Summary, Upfront,
};
use landfall_tables::annotation::{AnnotationRow, Orientation};
use landfall_tables::gene_lists::GeneListRow;
use landfall_tables::sites::SiteRow;

use crate::{AnnotateParams, CancerList, CancerListError, Listed, Locator};

/// Stage `annotate`.
#[derive(Clone, Copy, Debug)]
pub struct Annotate;

impl Stage for Annotate {
    const NAME: &'static str = "annotate";
    const VERSION: u32 = 4;
    type Params = AnnotateParams;

    fn scope() -> Scope {
        Scope::Subject
    }

    fn ports() -> Ports {
        Ports::default()
            .table::<SiteRow>()
            .optional_file(FileKind::Genes)
            .optional_file(FileKind::CancerGenes)
            .writes::<AnnotationRow>()
            .writes::<GeneListRow>()
    }

    fn resources(sizes: &InputSizes) -> Resources {
        Resources { cores: 1, memory_mb: 300 + sizes.input_bytes / 100_000, minutes: 1 }
    }

    fn check(_params: &AnnotateParams, given: &Upfront) -> Findings {
        let mut findings = Findings::default();
        let path = findings.take(given.io.optional_file(FileKind::CancerGenes)).flatten();
        let Some(list) = findings.take(list(path)) else { return findings };
        // A reference folder that cannot be used is told where it is opened.
        let Ok(genes) = genes(given.io) else { return findings };
        let Some(set) = genes else {
            if let Some(path) = path {
                findings.note(format!(
                    "The reference has no gene set: the gene list `{}` is not used.",
                    path.display()
                ));
            }
            return findings;
        };
        let listed = Listed::of(&list, &set.genes);
        match path.filter(|_| listed.known() == 0) {
            Some(path) => findings.faults.push(none_known(path, &listed, &set)),
            None => findings.notes.extend(note(&list, &listed)),
        }
        findings
    }

    fn run(params: &AnnotateParams, io: &StageIo, context: &Context) -> Result<Summary, StageError> {
        let genes = genes(io)?;
        let list = list(io.optional_file(FileKind::CancerGenes)?)?;
        let sites = distinct(io)?;
        context.progress.begin(sites.len() as u64, "sites");
        let locator = genes.as_ref().map(|set| (Locator::new(&set.genes, &list), set.id()));
        let subjects: BTreeSet<_> = (io.libraries.iter().map(|library| &library.subject))
            .chain(sites.values().map(|site| &site.subject))
            .cloned()
            .collect();
        let listed = |subject| gene_list(subject, &list, params.cancer_window, locator.as_ref());
        let lists: Vec<_> = subjects.into_iter().map(listed).collect();
        let known = lists.iter().find_map(|row| row.known);
        let rows: Vec<_> = match &locator {
            Some((locator, id)) => {
                let row = |site| annotated(site, locator, params, id, &list.id);
                sites.into_values().map(row).collect()
            }
            None => sites.into_values().map(bare).collect(),
        };
        context.progress.advance(rows.len() as u64);
        let count = |has: fn(&AnnotationRow) -> bool| rows.iter().filter(|row| has(row)).count() as u64;
        let (in_genes, near_cancer) =
            (count(|row| row.in_gene == Some(true)), count(|row| row.nearest_cancer_gene.is_some()));
        io.write(lists)?;
        let written = io.write(rows)?;
        let summary = Summary::default().with("sites", written);
        // Without a gene set nothing was looked for, which is not the same as nothing found.
        let summary = match &locator {
            Some(_) => summary.with("in_genes", in_genes).with("near_cancer_genes", near_cancer),
            None => summary,
        };
        let summary = summary.with("genes_of_the_list", list.entries().count() as u64);
        Ok(known.into_iter().fold(summary, |summary, known| summary.with("known_of_them", known.into())))
    }
}

/// The cancer list that was given, or the one that is built in.
fn list(given: Option<&Path>) -> Result<CancerList, CancerListError> {
    given.map_or_else(CancerList::built_in, CancerList::read)
}

/// A list of somebody's own on which nothing can rest.
fn none_known(path: &Path, listed: &Listed, set: &GeneSet) -> StageError {
    let (genes, named) = (listed.entries, listed.unknown_named().unwrap_or_default());
    let fault =
        format!("`{}`: the gene set `{}` knows none of its {genes} genes: {named}", path.display(), set.name);
    StageError::new(Fault::Data, fault).hint(
        "write the symbols of the gene set, one a line; where the gene set has identifiers only, write those, or build the reference with one that has symbols",
    )
}

/// What to know of a list that the gene set does not know as it is.
fn note(list: &CancerList, listed: &Listed) -> Option<String> {
    let name = list.id.split(" blake3:").next().unwrap_or(&list.id);
    let known =
        format!("Gene list `{name}`: {} genes, {} known to the gene set", listed.entries, listed.known());
    let unknown = listed.unknown_named().map(|named| format!("not known: {named}"));
    let read: Vec<_> = listed.read_as.iter().take(10).map(ToString::to_string).collect();
    let read = (!read.is_empty()).then(|| format!("read under other names: {}", read.join(", ")));
    let parts: Vec<_> = unknown.into_iter().chain(read).collect();
    (!parts.is_empty()).then(|| format!("{known}; {}.", parts.join("; ")))
}

/// What a list is on a gene set.
fn gene_list(
    subject: SubjectId,
    list: &CancerList,
    window: u32,
    on: Option<&(Locator, String)>,
) -> GeneListRow {
    let genes = list.entries().count() as u32;
    let (listed, gene_set) = (on.map(|(locator, _)| locator.listed()), on.map(|(_, id)| id.clone()));
    GeneListRow {
        subject,
        gene_list: list.id.clone(),
        gene_set,
        window,
        genes,
        known: listed.map(|listed| listed.known() as u32),
        known_genes: listed.iter().flat_map(|listed| listed.genes().map(str::to_owned)).collect(),
        read_as: listed.iter().flat_map(|listed| listed.read_as.iter().map(ToString::to_string)).collect(),
        unknown: listed.map(|listed| listed.unknown.clone()).unwrap_or_default(),
    }
}

/// The gene set of the reference folder; `None` if it was built without one.
fn genes(io: &StageIo) -> Result<Option<GeneSet>, StageError> {
    let Some(folder) = io.optional_file(FileKind::Genes)? else { return Ok(None) };
    let path = landfall_reference::gene_set(folder).map_err(|error| {
        StageError::new(Fault::Reference, error).hint("make a reference with `landfall reference build`")
    })?;
    let Some(path) = path else { return Ok(None) };
    match GeneSet::read(&path) {
        Ok(set) => Ok(Some(set)),
        Err(GenesError::File(error)) => Err(error.into()),
        Err(error) => {
            Err(StageError::new(Fault::Reference, error).hint("build the reference again with `--genes`"))
        }
    }
}

/// The sites of all samples, each once.
fn distinct(io: &StageIo) -> Result<BTreeMap<String, SiteRow>, StageError> {
    let mut sites = BTreeMap::new();
    for site in io.table::<SiteRow>()?.rows() {
        let site = site?;
        sites.entry(site.site_id.clone()).or_insert(site);
    }
    Ok(sites)
}

/// A site with nothing known around it.
fn bare(site: SiteRow) -> AnnotationRow {
    AnnotationRow {
        subject: site.subject,
        site_id: site.site_id,
        nearest_gene: None,
        distance: None,
        in_gene: None,
        in_exon: None,
        orientation: None,
        nearest_cancer_gene: None,
        cancer_distance: None,
        gene_set: None,
        cancer_list: None,
        repeat: None,
    }
}

fn annotated(
    site: SiteRow,
    locator: &Locator,
    params: &AnnotateParams,
    gene_set: &str,
    cancer_list: &str,
) -> AnnotationRow {
    let position = i64::from(site.position.0);
    let nearest = locator.nearest(&site.contig, position);
    let cancer = locator.nearest_cancer_gene(&site.contig, position, params.cancer_window);
    let same = |same| if same { Orientation::Same } else { Orientation::Opposite };
    AnnotationRow {
        nearest_gene: nearest.map(|one| one.gene.name.clone()),
        distance: nearest.and_then(|one| i32::try_from(one.from_start).ok()),
        in_gene: nearest.map(|one| one.inside()),
        in_exon: nearest.and_then(|one| one.in_exon()),
        orientation: nearest.map(|one| same(one.gene.strand == site.strand)),
        nearest_cancer_gene: cancer.map(|(symbol, _)| symbol.to_owned()),
        cancer_distance: cancer.and_then(|(_, one)| u32::try_from(one.edge).ok()),
        gene_set: Some(gene_set.to_owned()),
        cancer_list: Some(cancer_list.to_owned()),
        ..bare(site)
    }
}
