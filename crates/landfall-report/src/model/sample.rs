//! The samples: what the sheet says, and what was found.

use std::collections::BTreeMap;

use landfall_config::{Library, Origin, Role};
use landfall_core::{SampleId, SubjectId};
use schemars::JsonSchema;
use serde::Serialize;

use super::Tables;
use super::copies::Copies;
use super::flow::Flow;
use crate::statement::Measured;

/// One sample.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SampleView {
    /// Who the material is from.
    pub subject: String,
    /// What was taken.
    pub sample: String,
    /// `sample`, `negative` or `spike`.
    pub role: &'static str,
    /// Days since infusion.
    pub day: Option<i32>,
    /// Cell type.
    pub cell_type: Option<String>,
    /// Libraries in the sheet.
    pub replicates: u64,
    /// Whether any of its libraries shows sites; the others only tell copies per cell.
    pub shows_sites: bool,
    /// Reads of all its libraries; `None` where the balance does not know one.
    pub reads: Option<u64>,
    /// Fragments over all sites.
    pub fragments: u64,
    /// Distinct molecular identifiers over all sites; `None` without UMI.
    pub umis: Option<u64>,
    /// Sites.
    pub sites: u64,
    /// Clusters of several equally good places; `None` where the table was not given.
    pub multihits: Option<u64>,
    /// Fragments in those clusters.
    pub multihit_fragments: Option<u64>,
    /// Copy numbers, each with its interval; what they are of, and reasons, are in `copies`.
    pub vcn: Vec<Measured>,
    /// DNA input over all its libraries, ng.
    pub ng_dna: Option<f64>,
    /// Share of transduced cells, 0 to 1.
    pub transduced_fraction: Option<f64>,
    /// What it is of, and when it came.
    #[serde(skip_serializing_if = "Origin::is_blank")]
    #[schemars(with = "OriginFields")]
    pub origin: Origin,
    /// The user's own columns of the sheet, `x_…`; each text of its libraries once.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub own: BTreeMap<String, Vec<String>>,
}

/// The fields of [`Origin`], for the schema; those that are not said are not there.
#[derive(JsonSchema)]
#[serde(default)]
#[derive(Default, Serialize)]
#[allow(dead_code, reason = "schema")]
struct OriginFields {
    /// What was made.
    product: Option<String>,
    /// The lot that the sample is of.
    lot: Option<String>,
    /// The lot of the vector.
    vector_lot: Option<String>,
    /// The day on which it was taken.
    collected_on: Option<String>,
    /// The day on which the laboratory received it.
    received_on: Option<String>,
}

impl SampleView {
    /// Whether it is a lot's own, to be judged for its release.
    #[must_use]
    pub fn is_of_lot(&self) -> bool {
        let role = if self.role == "sample" { Role::Sample } else { Role::Negative };
        self.origin.is_lot_at(role, self.day)
    }

    /// Whether a row of that subject and sample belongs to it.
    #[must_use]
    pub fn owns(&self, subject: &str, sample: &str) -> bool {
        self.subject == subject && self.sample == sample
    }
}

/// All samples of the sheet and of the tables: by subject, then day (those without one last), then name.
#[must_use]
pub fn views(tables: &Tables, flow: &Flow, copies: &Copies) -> Vec<SampleView> {
    let mut libraries = BTreeMap::<(SubjectId, SampleId), Vec<&Library>>::new();
    for library in &tables.libraries {
        libraries.entry((library.subject.clone(), library.sample.clone())).or_default().push(library);
    }
    for (subject, sample) in tables.sites.iter().map(|site| (&site.subject, &site.sample)) {
        libraries.entry((subject.clone(), sample.clone())).or_default();
    }
    for (subject, sample) in tables.vcn.iter().flatten().map(|row| (&row.subject, &row.sample)) {
        libraries.entry((subject.clone(), sample.clone())).or_default();
    }
    let mut views: Vec<_> = libraries
        .iter()
        .map(|((subject, sample), of)| view(tables, flow, copies, subject, sample, of))
        .collect();
    views.sort_by(|a, b| {
        let key =
            |view: &SampleView| (view.subject.clone(), view.day.is_none(), view.day, view.sample.clone());
        key(a).cmp(&key(b))
    });
    views
}

fn view(
    tables: &Tables,
    flow: &Flow,
    copies: &Copies,
    subject: &SubjectId,
    sample: &SampleId,
    libraries: &[&Library],
) -> SampleView {
    let sites: Vec<_> =
        tables.sites.iter().filter(|row| (&row.subject, &row.sample) == (subject, sample)).collect();
    let multihits = tables.multihits.as_ref().map(|rows| {
        rows.iter().filter(|row| (&row.subject, &row.sample) == (subject, sample)).collect::<Vec<_>>()
    });
    let first = libraries.first();
    let reads = libraries.iter().map(|library| flow.reads(library.library.as_str())).sum();
    let measured =
        copies.rows.iter().filter(|row| row.subject == subject.as_str() && row.sample == sample.as_str());
    SampleView {
        subject: subject.to_string(),
        sample: sample.to_string(),
        role: match first.map_or(Role::Sample, |library| library.role) {
            Role::Sample => "sample",
            Role::Negative => "negative",
            Role::Spike => "spike",
        },
        day: first.and_then(|library| library.timepoint_days),
        cell_type: first.and_then(|library| library.cell_type.clone()),
        replicates: libraries.len() as u64,
        shows_sites: libraries.is_empty() || libraries.iter().any(|library| library.assay.shows_sites()),
        reads: if libraries.is_empty() { None } else { reads },
        fragments: sites.iter().map(|row| u64::from(row.fragments)).sum(),
        umis: sites.iter().map(|row| row.umis.map(u64::from)).sum(),
        sites: sites.len() as u64,
        multihits: multihits.as_ref().map(|rows| rows.len() as u64),
        multihit_fragments: multihits.map(|rows| rows.iter().map(|row| u64::from(row.fragments)).sum()),
        vcn: measured.map(|row| row.copies).collect(),
        ng_dna: ng_dna(libraries),
        transduced_fraction: libraries.iter().find_map(|library| library.transduced_fraction),
        origin: first.map(|library| library.origin.clone()).unwrap_or_default(),
        own: own_columns(libraries),
    }
}

/// The DNA that went into the libraries whose reads lead to sites, or into all where none does; `None` where one of
/// them does not say.
fn ng_dna(libraries: &[&Library]) -> Option<f64> {
    let any = libraries.iter().any(|library| library.assay.shows_sites());
    let counted = libraries.iter().filter(|library| library.assay.shows_sites() == any);
    let all: Vec<f64> = counted.map(|library| library.ng_dna).collect::<Option<_>>()?;
    all.into_iter().reduce(|left, right| left + right)
}

fn own_columns(libraries: &[&Library]) -> BTreeMap<String, Vec<String>> {
    let mut own = BTreeMap::<String, Vec<String>>::new();
    for (name, text) in libraries.iter().flat_map(|library| &library.own) {
        let texts = own.entry(name.clone()).or_default();
        if !texts.contains(text) {
            texts.push(text.clone());
        }
    }
    own
}
