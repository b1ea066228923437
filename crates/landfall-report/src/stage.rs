//! The stage: opens tables, builds the view model, writes both documents.

use std::path::Path;

use landfall_config::Assay;
use landfall_files::write_atomically;
use landfall_stage::{
    Context, EVERY_ASSAY, Fault, FileKind, InputSizes, Ports, Resources, Scope, Stage, StageError, StageIo,
    Summary,
};
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
use landfall_tables::fragments::FragmentRow;
use landfall_tables::gene_lists::GeneListRow;
use landfall_tables::multihits::MultihitRow;
use landfall_tables::plates::PlateRow;
use landfall_tables::read_profile::ReadProfileRow;
use landfall_tables::site_fragments::SiteFragmentRow;
use landfall_tables::sites::SiteRow;
use landfall_tables::vcn::VcnRow;
use landfall_tables::{Row, TableError, TableReader, read_all};

use crate::model::control::Placed;
use crate::model::quality::Molecules;
use crate::{About, ModelError, RenderError, ReportParams, Tables, html, json, model, multiqc};

/// Stage `report`.
#[derive(Clone, Copy, Debug)]
pub struct Report;

impl Stage for Report {
    const NAME: &'static str = "report";
    const VERSION: u32 = 6;
    const ASSAYS: &'static [Assay] = EVERY_ASSAY;
    type Params = ReportParams;

    fn scope() -> Scope {
        Scope::Run
    }

    fn ports() -> Ports {
        Ports::default()
            .optional_table(SiteRow::SCHEMA)
            .optional_table(BalanceRow::SCHEMA)
            .optional_table(FitRow::SCHEMA)
            .optional_table(ReadProfileRow::SCHEMA)
            .optional_table(MultihitRow::SCHEMA)
            .optional_table(SiteFragmentRow::SCHEMA)
            .optional_table(FragmentRow::SCHEMA)
            .optional_table(AnnotationRow::SCHEMA)
            .optional_table(GeneListRow::SCHEMA)
            .optional_table(VcnRow::SCHEMA)
            .optional_table(CellsRow::SCHEMA)
            .optional_table(AgreementRow::SCHEMA)
            .optional_table(AmplitudeRow::SCHEMA)
            .optional_table(PlateRow::SCHEMA)
            .optional_table(DepthRow::SCHEMA)
            .optional_table(AbundanceRow::SCHEMA)
            .optional_table(CollisionRow::SCHEMA)
            .optional_table(ControlRow::SCHEMA)
            .optional_file("about", FileKind::Document)
            .writes_document("report.html")
            .writes_document("report.json")
            .writes_document("landfall_reads_mqc.tsv")
            .writes_document("landfall_samples_mqc.tsv")
    }

    fn resources(sizes: &InputSizes) -> Resources {
        // Tables of molecules are streamed; sites and annotation stay in memory, about 20 times their packed size.
        Resources { cores: 1, memory_mb: 200 + sizes.input_bytes * 20 / 1_000_000, minutes: 1 }
    }

    fn run(params: &ReportParams, io: &StageIo, context: &Context) -> Result<Summary, StageError> {
        context.progress.begin(3, "steps");
        let tables = read(io)?;
        context.progress.advance(1);
        let report = model::Report::build(params, &tables)?;
        context.progress.advance(1);
        write_atomically(io.document("report.json"), json(&report)?.as_bytes())?;
        write_atomically(io.document("report.html"), html(&report)?.as_bytes())?;
        for (name, section) in [("reads", multiqc::reads(&report)), ("samples", multiqc::samples(&report))] {
            let path = io.document(&format!("landfall_{name}_mqc.tsv"));
            write_atomically(path, section.as_bytes())?;
        }
        context.progress.advance(1);
        Ok(Summary::default()
            .with("subjects", report.summary.len() as u64)
            .with("samples", report.samples.len() as u64)
            .with("sites", report.sites.total))
    }
}

fn read(io: &StageIo) -> Result<Tables, StageError> {
    let mut placed = Placed::default();
    let mut molecules = Molecules::default();
    Ok(Tables {
        libraries: io.libraries.clone(),
        sites: optional(io, "sites")?.unwrap_or_default(),
        balance: optional(io, "balance")?.unwrap_or_default(),
        fit: optional(io, "fit")?,
        read_profile: optional(io, "read_profile")?,
        multihits: optional(io, "multihits")?,
        annotation: optional(io, "annotation")?,
        gene_lists: optional(io, "gene_lists")?,
        vcn: optional(io, "vcn")?,
        cells: optional(io, "cells")?,
        agreement: optional(io, "agreement")?,
        amplitudes: optional(io, "amplitudes")?,
        plates: optional(io, "plates")?,
        depth: optional(io, "depth")?,
        abundance: optional(io, "abundance")?,
        collisions: optional(io, "collisions")?,
        controls: optional(io, "controls")?,
        placed: stream(io, "fragments", |row: FragmentRow| placed.add(&row))?.then_some(placed),
        molecules: stream(io, "site_fragments", |row: SiteFragmentRow| molecules.add(&row))?
            .then_some(molecules),
        about: io.optional("about").map(about).transpose()?,
    })
}

fn optional<R: Row>(io: &StageIo, port: &str) -> Result<Option<Vec<R>>, TableError> {
    io.optional(port).map(read_all).transpose()
}

/// Hands every row of an optional table to `each`, a row group in memory at a time; false where it is not given.
fn stream<R: Row>(io: &StageIo, port: &str, mut each: impl FnMut(R)) -> Result<bool, TableError> {
    let Some(path) = io.optional(port) else { return Ok(false) };
    for row in TableReader::open(path)? {
        each(row?);
    }
    Ok(true)
}

fn about(path: &Path) -> Result<About, StageError> {
    let text = landfall_files::read_text(path)?;
    serde_json::from_str(&text).map_err(|fault| {
        StageError::new(
            Fault::Data,
            format!("`{}`: {fault}; expected the JSON that `landfall run` writes", path.display()),
        )
    })
}

impl From<ModelError> for StageError {
    fn from(error: ModelError) -> Self {
        Self::new(Fault::Data, error)
            .hint("the balance of several runs may have been merged; rerun `landfall run`")
    }
}

impl From<RenderError> for StageError {
    fn from(error: RenderError) -> Self {
        Self::new(Fault::Internal, error)
            .hint("this is a fault of landfall, not of your data; please report it")
    }
}
