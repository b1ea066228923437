//! The stage: opens tables, builds the view model, writes both documents.

use std::path::Path;

use landfall_config::Assay;
use landfall_files::write_atomically;
use landfall_stage::{
    Context, Document, EVERY_ASSAY, Fault, FileKind, InputSizes, Ports, Resources, Scope, Stage, StageError,
    StageIo, Summary,
};
use landfall_tables::Row;
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

use crate::model::control::Placed;
use crate::model::quality::Molecules;
use crate::{About, ModelError, RenderError, ReportParams, Tables, html, json, model, multiqc};

const HTML: Document = Document("report.html");
const JSON: Document = Document("report.json");
const MULTIQC_READS: Document = Document("landfall_reads_mqc.tsv");
const MULTIQC_SAMPLES: Document = Document("landfall_samples_mqc.tsv");

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
            .optional_table::<SiteRow>()
            .optional_table::<BalanceRow>()
            .optional_table::<FitRow>()
            .optional_table::<ReadProfileRow>()
            .optional_table::<MultihitRow>()
            .optional_table::<SiteFragmentRow>()
            .optional_table::<FragmentRow>()
            .optional_table::<AnnotationRow>()
            .optional_table::<GeneListRow>()
            .optional_table::<VcnRow>()
            .optional_table::<CellsRow>()
            .optional_table::<AgreementRow>()
            .optional_table::<AmplitudeRow>()
            .optional_table::<PlateRow>()
            .optional_table::<DepthRow>()
            .optional_table::<AbundanceRow>()
            .optional_table::<CollisionRow>()
            .optional_table::<ControlRow>()
            .optional_file(FileKind::Account)
            .writes_document(HTML)
            .writes_document(JSON)
            .writes_document(MULTIQC_READS)
            .writes_document(MULTIQC_SAMPLES)
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
        write_atomically(io.document(JSON)?, json(&report)?.as_bytes())?;
        write_atomically(io.document(HTML)?, html(&report)?.as_bytes())?;
        for (document, section) in
            [(MULTIQC_READS, multiqc::reads(&report)), (MULTIQC_SAMPLES, multiqc::samples(&report))]
        {
            write_atomically(io.document(document)?, section.as_bytes())?;
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
        sites: optional(io)?.unwrap_or_default(),
        balance: optional(io)?.unwrap_or_default(),
        fit: optional(io)?,
        read_profile: optional(io)?,
        multihits: optional(io)?,
        annotation: optional(io)?,
        gene_lists: optional(io)?,
        vcn: optional(io)?,
        cells: optional(io)?,
        agreement: optional(io)?,
        amplitudes: optional(io)?,
        plates: optional(io)?,
        depth: optional(io)?,
        abundance: optional(io)?,
        collisions: optional(io)?,
        controls: optional(io)?,
        placed: stream(io, |row: FragmentRow| placed.add(&row))?.then_some(placed),
        molecules: stream(io, |row: SiteFragmentRow| molecules.add(&row))?.then_some(molecules),
        about: io.optional_file(FileKind::Account)?.map(about).transpose()?,
    })
}

fn optional<R: Row>(io: &StageIo) -> Result<Option<Vec<R>>, StageError> {
    let Some(table) = io.optional_table::<R>()? else { return Ok(None) };
    Ok(Some(table.rows().collect::<Result<_, _>>()?))
}

/// Hands every row of an optional table to `each`, a row group in memory at a time; false where it is not given.
fn stream<R: Row>(io: &StageIo, mut each: impl FnMut(R)) -> Result<bool, StageError> {
    let Some(table) = io.optional_table::<R>()? else { return Ok(false) };
    for row in table.rows() {
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
