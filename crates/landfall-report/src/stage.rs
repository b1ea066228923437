//! The stage: opens tables, builds the view model, writes both documents.

use std::collections::BTreeSet;
use std::path::Path;

use landfall_config::Assay;
use landfall_files::write_atomically;
use landfall_pdf::Attachment;
use landfall_reference::genes::{Gene, GeneSet, GenesError};
use landfall_stage::{
    Context, Document, EVERY_ASSAY, Fault, FileKind, Findings, InputSizes, Ports, Resources, Scope, Stage,
    StageError, StageIo, Summary, Upfront,
};
use landfall_tables::fragments::FragmentRow;
use landfall_tables::site_fragments::SiteFragmentRow;

use crate::attributes::{self, Attribute};
use crate::model::form::lots;
use crate::print::{Size, sheets_html, sheets_pdf};
use crate::rules::{Rules, RulesError};
use crate::words::{Language, Words, WordsError};
use crate::{About, ModelError, RenderError, ReportParams, Tables, html, json, model, multiqc};

const HTML: Document = Document("report.html");
const ARABIC: Document = Document("report.ar.html");
const FORMS: Document = Document("forms.html");
const FORMS_PDF: Document = Document("forms.pdf");
const PDF: Document = Document("report.pdf");
const ARABIC_PDF: Document = Document("report.ar.pdf");
const JSON: Document = Document("report.json");
const MULTIQC_READS: Document = Document("landfall_reads_mqc.tsv");
const MULTIQC_SAMPLES: Document = Document("landfall_samples_mqc.tsv");

/// Stage `report`.
#[derive(Clone, Copy, Debug)]
pub struct Report;

impl Stage for Report {
    const NAME: &'static str = "report";
    const VERSION: u32 = model::VERSION;
    const ASSAYS: &'static [Assay] = EVERY_ASSAY;
    type Params = ReportParams;

    fn scope() -> Scope {
        Scope::Run
    }

    fn ports() -> Ports {
        Tables::ports(Ports::default())
            .optional_file(FileKind::Account)
            .optional_file(FileKind::Genes)
            .optional_file(FileKind::Rules)
            .optional_file(FileKind::Attributes)
            .may_write_document(HTML)
            .may_write_document(ARABIC)
            .may_write_document(PDF)
            .may_write_document(ARABIC_PDF)
            .may_write_document(FORMS)
            .may_write_document(FORMS_PDF)
            .writes_document(JSON)
            .writes_document(MULTIQC_READS)
            .writes_document(MULTIQC_SAMPLES)
    }

    fn resources(sizes: &InputSizes) -> Resources {
        // Tables of molecules are streamed; sites and annotation stay in memory, about 20 times their packed size.
        Resources { cores: 1, memory_mb: 200 + sizes.input_bytes * 20 / 1_000_000, minutes: 1 }
    }

    fn check(params: &ReportParams, given: &Upfront) -> Findings {
        let mut findings = Findings::default();
        findings.take(languages(params));
        if let Some(path) = findings.take(given.io.optional_file(FileKind::Rules)) {
            findings.take(rules(path));
        }
        if let (Some(path), Some(libraries)) =
            (findings.take(given.io.optional_file(FileKind::Attributes)).flatten(), given.libraries)
        {
            findings.take(attributes::read(path, &lots(libraries)));
        }
        findings
    }

    fn run(params: &ReportParams, io: &StageIo, context: &Context) -> Result<Summary, StageError> {
        context.progress.begin(3, "steps");
        let about = io.optional_file(FileKind::Account)?.map(about).transpose()?;
        let tables = Tables::read(io, about, genes(io)?, typed_in(io)?)?;
        context.progress.advance(1);
        let rules = rules(io.optional_file(FileKind::Rules)?)?;
        let languages = languages(params)?;
        let mut report = model::Report::build(params, &rules, &tables)?;
        // A second time: which sites have a view is known only now.
        for molecule in io.optional_table::<SiteFragmentRow>()?.iter().flat_map(|table| table.rows()) {
            report.views.add(&molecule?);
        }
        for molecule in io.optional_table::<FragmentRow>()?.iter().flat_map(|table| table.rows()) {
            report.views.add_junction(&molecule?);
        }
        report.views.finish();
        context.progress.advance(1);
        let twin = json(&report)?;
        write_atomically(io.document(JSON)?, twin.as_bytes())?;
        let attached = [Attachment { name: JSON.0.to_owned(), content: twin.into_bytes() }];
        let pages = [serde_json::to_value(report.pages()).map_err(RenderError::from)?];
        for words in &languages {
            let (page, paper) = match words.language() {
                Language::English => (HTML, PDF),
                Language::Arabic => (ARABIC, ARABIC_PDF),
            };
            write_atomically(io.document(page)?, html(&report, words)?.as_bytes())?;
            write_atomically(io.document(paper)?, &sheets_pdf(&pages, words, Size::A4, &attached)?)?;
        }
        let forms = report.forms.papers().map_err(RenderError::from)?;
        if !forms.is_empty() {
            // Only the English ones can be signed.
            let words = Words::of(Language::English)?;
            write_atomically(io.document(FORMS)?, sheets_html(&forms, &words)?.as_bytes())?;
            write_atomically(io.document(FORMS_PDF)?, &sheets_pdf(&forms, &words, Size::A4, &attached)?)?;
        }
        for (document, section) in
            [(MULTIQC_READS, multiqc::reads(&report)), (MULTIQC_SAMPLES, multiqc::samples(&report))]
        {
            write_atomically(io.document(document)?, section.as_bytes())?;
        }
        context.progress.advance(1);
        Ok(Summary::default()
            .with("subjects", report.summary.subjects.len() as u64)
            .with("samples", report.samples.len() as u64)
            .with("sites", report.sites.total))
    }
}

/// The catalogues of the languages that are asked for. What nobody has approved does not stand without the English one.
fn languages(params: &ReportParams) -> Result<Vec<Words>, StageError> {
    let wanted = BTreeSet::from_iter(&params.languages);
    let all = wanted.iter().map(|language| Words::of(**language)).collect::<Result<Vec<_>, _>>()?;
    let english = wanted.contains(&Language::English);
    if english || (!all.is_empty() && !all.iter().any(Words::is_unapproved)) {
        return Ok(all);
    }
    let codes: Vec<_> = params.languages.iter().map(|language| language.code()).collect();
    let fault = format!("`languages` of `[report]`: found {codes:?}; expected `\"en\"` among them");
    Err(StageError::new(Fault::Config, fault)
        .hint("the English report holds; a translation that nobody has approved does not stand alone"))
}

/// The rules that were given, or those that come with the program.
fn rules(given: Option<&Path>) -> Result<Rules, RulesError> {
    given.map_or_else(Rules::built_in, Rules::read)
}

/// The genes of the reference, where it has a gene set.
fn genes(io: &StageIo) -> Result<Option<Vec<Gene>>, StageError> {
    let Some(folder) = io.optional_file(FileKind::Genes)? else { return Ok(None) };
    let fault = |error: &dyn std::fmt::Display| StageError::new(Fault::Reference, error.to_string());
    let Some(path) = landfall_reference::gene_set(folder).map_err(|error| fault(&error))? else {
        return Ok(None);
    };
    match GeneSet::read(&path) {
        Ok(set) => Ok(Some(set.genes)),
        Err(GenesError::File(error)) => Err(error.into()),
        Err(error) => Err(fault(&error).hint("build the reference again with `--genes`")),
    }
}

/// What the laboratory typed of the lots of this run.
fn typed_in(io: &StageIo) -> Result<Vec<Attribute>, StageError> {
    let Some(path) = io.optional_file(FileKind::Attributes)? else { return Ok(Vec::new()) };
    let (found, others) = attributes::read(path, &lots(&io.libraries))?;
    if !others.is_empty() {
        let others: Vec<_> = others.into_iter().collect();
        tracing::warn!("`{}`: lots of other runs are left out: {}", path.display(), others.join(", "));
    }
    Ok(found)
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

impl From<RulesError> for StageError {
    fn from(error: RulesError) -> Self {
        match error {
            RulesError::File(error) => error.into(),
            error @ RulesError::Fault { .. } => Self::new(Fault::Data, error)
                .hint("the rules that come with landfall, reference/rules/landfall-default.toml, show how they are written"),
        }
    }
}

impl From<WordsError> for StageError {
    fn from(error: WordsError) -> Self {
        RenderError::from(error).into()
    }
}
