//! From tables to what is shown. Pure: no files, no HTML.

pub mod about;
pub mod alarm;
pub mod answer;
mod change;
pub mod clone;
pub mod concern;
pub mod consensus;
pub mod control;
pub mod copies;
pub mod cycles;
mod dominance;
pub mod flow;
pub mod form;
pub mod glossary;
pub mod measured;
pub mod multihit;
mod pages;
pub mod paper;
mod place;
mod pool;
pub mod quality;
mod release;
pub mod sample;
pub mod site;
mod specification;
pub mod summary;
pub mod track;
pub mod view;

use landfall_tables::abundance::AbundanceRow;
use landfall_tables::agreement::AgreementRow;
use landfall_tables::amplitudes::AmplitudeRow;
use landfall_tables::annotation::AnnotationRow;
use landfall_tables::balance::BalanceRow;
use landfall_tables::cells::CellsRow;
use landfall_tables::collisions::CollisionRow;
use landfall_tables::controls::ControlRow;
use landfall_tables::depth::DepthRow;
use landfall_tables::fit::FitRow;
use landfall_tables::gene_lists::GeneListRow;
use landfall_tables::multihits::MultihitRow;
use landfall_tables::plates::PlateRow;
use landfall_tables::read_profile::ReadProfileRow;
use landfall_tables::release::ReleaseRow;
use landfall_tables::sites::SiteRow;
use landfall_tables::vcn::VcnRow;
use schemars::JsonSchema;
use serde::Serialize;

pub use about::About;
pub(crate) use dominance::share_of;

use crate::ReportParams;
use crate::rules::Rules;
use crate::statement::Statement;
use crate::tables::tables;

/// Raised whenever the documents are others for the same tables: the version of stage `report`.
pub const VERSION: u32 = 14;
/// Raised whenever `report.json` has other fields, or they mean something else.
pub const LAYOUT: u32 = 7;

tables! {
    /// What the report is made from. `None`: the table was not given, which is told apart from an empty one.
    Tables {
        sites: Vec<SiteRow>,
        balance: Vec<BalanceRow>,
        fit: Option<Vec<FitRow>>,
        read_profile: Option<Vec<ReadProfileRow>>,
        multihits: Option<Vec<MultihitRow>>,
        annotation: Option<Vec<AnnotationRow>>,
        gene_lists: Option<Vec<GeneListRow>>,
        vcn: Option<Vec<VcnRow>>,
        release: Option<Vec<ReleaseRow>>,
        cells: Option<Vec<CellsRow>>,
        agreement: Option<Vec<AgreementRow>>,
        amplitudes: Option<Vec<AmplitudeRow>>,
        plates: Option<Vec<PlateRow>>,
        depth: Option<Vec<DepthRow>>,
        abundance: Option<Vec<AbundanceRow>>,
        collisions: Option<Vec<CollisionRow>>,
        controls: Option<Vec<ControlRow>>,
        // Of every molecule there is a row: what they add up to is enough.
        placed: Option<control::Placed>,
        molecules: Option<quality::Molecules>,
    }
}

/// Why tables do not make a report.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// Reads were counted twice.
    #[error(
        "table `balance`, library `{library}`: {classed} reads in classes, expected at most the {reads} reads given to it"
    )]
    Balance {
        /// The library.
        library: String,
        /// The sum over its classes.
        classed: u64,
        /// The reads it began with.
        reads: u64,
    },
}

/// Everything that the report shows.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Report {
    /// Version of this document's layout.
    pub layout: u32,
    /// What stands before everything else: reads that are not what was written of them.
    pub alarms: Vec<Statement>,
    /// Page 1: the answers.
    pub summary: summary::Summary,
    /// What this run could not judge.
    pub caveats: Vec<Statement>,
    /// The samples.
    pub samples: Vec<sample::SampleView>,
    /// The controls.
    pub controls: control::Controls,
    /// Where the reads went.
    pub flow: flow::Flow,
    /// The clones, with shares and verdicts.
    pub clones: clone::Clones,
    /// The sites.
    pub sites: site::Sites,
    /// The largest of them and those with an alert, one by one.
    pub views: view::Views,
    /// Places that are not one place.
    pub multihits: multihit::Multihits,
    /// Sites near genes of concern.
    pub concern: concern::Concern,
    /// Genes of concern with the sites near them.
    pub tracks: track::Tracks,
    /// Vector copies per cell.
    pub copies: copies::Copies,
    /// Whether the data can be trusted.
    pub quality: quality::Quality,
    /// How it was made.
    pub about: Option<About>,
    /// The words that the catalogues explain.
    pub glossary: glossary::Glossary,
    /// The forms to sign.
    pub forms: form::Forms,
}

impl Report {
    /// The report of these tables. The molecules of the sites that have a view come after it
    /// ([`add`](view::Views::add)); [`finish`](view::Views::finish) ends them.
    ///
    /// # Errors
    /// [`ModelError`] when the tables contradict themselves.
    pub fn build(params: &ReportParams, rules: &Rules, tables: &Tables) -> Result<Self, ModelError> {
        let genes = site::Genes::of(tables.annotation.as_deref());
        let pools = pool::Pools::of(tables);
        let flow = flow::Flow::of(tables, &pools)?;
        let copies = copies::Copies::of(tables);
        let samples = sample::views(tables, &flow, &copies);
        let sites = site::Sites::of(params, tables, &samples, &genes);
        let concern = concern::Concern::of(tables, &genes);
        let controls = control::Controls::of(tables, &flow);
        let clones = clone::Clones::of(params, tables, &samples, &genes);
        let alarms = alarm::Alarms::of(tables, &pools);
        let sections = summary::Sections {
            tables,
            rules,
            alarms: &alarms,
            samples: &samples,
            controls: &controls,
            clones: &clones,
            sites: &sites,
            concern: &concern,
            genes: &genes,
        };
        let summary = sections.summary();
        let views = view::Sections {
            tables,
            samples: &samples,
            sites: &sites,
            clones: &clones,
            summary: &summary,
            genes: &genes,
        };
        let views = views.views();
        let forms = form::Source {
            tables,
            samples: &samples,
            clones: &clones,
            controls: &controls,
            summary: &summary,
        };
        let forms = forms.forms();
        Ok(Self {
            tracks: track::Tracks::of(tables, &clones),
            views,
            layout: LAYOUT,
            forms,
            caveats: summary::caveats(tables, &alarms),
            alarms: alarms.statements,
            summary,
            multihits: multihit::Multihits::of(params, tables),
            quality: quality::Quality::of(tables),
            about: tables.about.clone(),
            glossary: glossary::Glossary::all(),
            samples,
            controls,
            flow,
            clones,
            sites,
            concern,
            copies,
        })
    }
}
