//! `landfall form`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use landfall_files::write_atomically;
use landfall_report::{Attachment, Language, Size, Words, sheets_html, sheets_pdf};
use serde_json::Value;

use super::looked::{Looked, nearest_known};
use crate::exit::{self, Failure};

pub const EXAMPLES: &str = "Example:\n  landfall form release LOT_A --run RUN --out LOT_A.pdf\n  landfall form follow-up P01 --run RUN --paper letter\n  landfall form release LOT_A --run RUN --language ar --out LOT_A.html\n\nA run makes all of its forms itself: `results/forms.pdf` and `results/forms.html`.";

/// The forms of a finished run.
#[derive(Debug, Subcommand)]
pub enum FormCommand {
    /// The form for the release of a lot: its tests against their specifications, and where to sign
    #[command(
        after_help = "Example:\n  landfall form release LOT_A --run RUN --out LOT_A.pdf\n  landfall form release LOT_A --run RUN --language ar --out LOT_A.html"
    )]
    Release(FormArgs),
    /// The form for the follow-up of a subject: what its samples show, and what is to be done
    #[command(after_help = "Example:\n  landfall form follow-up P01 --run RUN --paper letter")]
    FollowUp(FormArgs),
}

/// Which form, and how it is written.
#[derive(Debug, Args)]
pub struct FormArgs {
    /// The lot, as the sheet's column `lot` names it, or the subject
    #[arg(value_name = "NAME")]
    of: String,
    /// The result folder of a finished run
    #[arg(long, value_name = "RUN")]
    run: PathBuf,
    /// The file to write, `.pdf` or `.html`; without it, a PDF with the name of the lot or the subject
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
    /// The language; a translation has no place to sign
    #[arg(long, value_enum, default_value_t = Spoken::En)]
    language: Spoken,
    /// The size of the PDF's pages
    #[arg(long, value_enum, default_value_t = PaperSize::A4)]
    paper: PaperSize,
}

/// A language by its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Spoken {
    /// English
    En,
    /// Arabic
    Ar,
}

/// A size of paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PaperSize {
    /// 210 x 297 mm
    A4,
    /// 8.5 x 11 inches
    Letter,
}

pub fn run(command: &FormCommand) -> Result<(), Failure> {
    let (args, kind, key) = match command {
        FormCommand::Release(args) => (args, "release", "release"),
        FormCommand::FollowUp(args) => (args, "follow-up", "follow_up"),
    };
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from(format!("{kind}_{}.pdf", args.of)));
    let is_pdf = match out.extension().and_then(|extension| extension.to_str()) {
        Some("pdf") => true,
        Some("html") => false,
        _ => {
            let fault = format!("`{}`: a form is written as `.pdf` or `.html`", out.display());
            return Err(Failure::new(exit::USAGE, fault));
        }
    };
    if let Some(folder) = out.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
        let fault = format!("`{}` is no folder; expected one that is there", folder.display());
        return Err(Failure::new(exit::OUTPUT, fault));
    }
    let (report, text) = Looked::report(&args.run)?;
    let papers = [paper(&report, key, args)?];
    let internal = |fault: String| Failure::new(exit::INTERNAL, fault);
    let language = match args.language {
        Spoken::En => Language::English,
        Spoken::Ar => Language::Arabic,
    };
    let words = Words::of(language).map_err(|fault| internal(fault.to_string()))?;
    let size = match args.paper {
        PaperSize::A4 => Size::A4,
        PaperSize::Letter => Size::Letter,
    };
    let bytes = if is_pdf {
        let report = Attachment { name: "report.json".to_owned(), content: text.into_bytes() };
        sheets_pdf(&papers, &words, size, &[report])
    } else {
        sheets_html(&papers, &words).map(String::into_bytes)
    };
    write_atomically(&out, &bytes.map_err(|fault| internal(fault.to_string()))?)?;
    super::print(&format!("{}\n", out.display()))
}

/// The sheet of a lot or subject.
fn paper(report: &Value, key: &str, args: &FormArgs) -> Result<Value, Failure> {
    let all = report["forms"][key].as_array().cloned().unwrap_or_default();
    let names: Vec<&str> = all.iter().filter_map(|form| form["of"].as_str()).collect();
    if let Some(form) = all.iter().find(|form| form["of"] == args.of.as_str()) {
        return Ok(form["paper"].clone());
    }
    let run = args.run.display();
    let (what, hint) = if key == "release" {
        ("lot", "the sheet's column `lot` says which samples are of a lot")
    } else {
        (
            "subject with a sample after infusion",
            "the sheet's column `timepoint_days` says when a sample was taken",
        )
    };
    let fault = match &names[..] {
        [] => format!("`{run}` has no {what}"),
        known => format!("`{run}` has no {what} `{}`{}", args.of, nearest_known(&args.of, known)),
    };
    Err(Failure::new(exit::USAGE, fault).hint(hint))
}
