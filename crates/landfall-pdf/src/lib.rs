//! Pages for archives: a layout and its data become a PDF/A-3a that is a PDF/UA-1, too.
//!
//! The layout is written for typst and sees three things: its data as `data.json`, the attachments by their names, and
//! the fonts of this crate, which have Latin and Arabic letters. Nothing of the machine is read, so that the same data
//! make the same bytes everywhere.

mod paper;

use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use paper::Paper;

/// A file that a PDF carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub content: Vec<u8>,
}

/// Why there is no PDF.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// The layout cannot be set: a fault of ours.
    #[error("the layout of the PDF cannot be set: {0}")]
    Layout(String),
    /// The name of a file within the PDF is none.
    #[error("`{0}` is no name of a file within a PDF")]
    Name(String),
}

/// The date that every document bears, year, month and day. One is required of documents with attachments, and that of the clock
/// would change the bytes: it is the day that this layout is from, and says nothing of samples or signatures.
const DATE: (i32, u8, u8) = (2026, 11, 30);

/// The PDF of a layout. `identity` tells documents apart, and is the same for the same document.
///
/// # Errors
/// [`PdfError`] when the layout, the data or a name is not one that can be set.
pub fn pdf(
    layout: &'static str,
    data: &serde_json::Value,
    attachments: &[Attachment],
    identity: &str,
) -> Result<Vec<u8>, PdfError> {
    let paper = Paper::new(layout, data, attachments)?;
    let set = typst::compile::<PagedDocument>(&paper);
    let document = set.output.map_err(|faults| fault(&faults))?;
    let standards = PdfStandards::new(&[PdfStandard::A_3a, PdfStandard::Ua_1])
        .map_err(|fault| PdfError::Layout(fault.message().to_string()))?;
    let (year, month, day) = DATE;
    let date = Datetime::from_ymd_hms(year, month, day, 0, 0, 0);
    let options = PdfOptions {
        timestamp: date.map(Timestamp::new_utc),
        ident: Smart::Custom(identity.to_owned()),
        creator: Smart::Custom(Some("Landfall".to_owned())),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&document, &options).map_err(|faults| fault(&faults))
}

/// The first fault; the others mostly follow from it.
fn fault(faults: &[SourceDiagnostic]) -> PdfError {
    let Some(first) = faults.first() else {
        return PdfError::Layout("for no reason that is told".to_owned());
    };
    let hints: String = first.hints.iter().map(|hint| format!("; {}", hint.v)).collect();
    PdfError::Layout(format!("{}{hints}", first.message))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const LAYOUT: &str = r#"
        #let data = json("data.json")
        #set document(title: data.title)
        #set text(font: "DejaVu Sans", lang: "en")
        #pdf.attach("all.json", description: "All numbers", mime-type: "application/json", relationship: "data")
        = #data.title
        #data.text
        #text(lang: "ar", dir: rtl)[#data.arabic]
    "#;

    fn page(title: &str) -> Result<Vec<u8>, PdfError> {
        let data = json!({ "title": title, "text": "4.96 ≤ 5 − 1", "arabic": "النسخ في كل خلية" });
        let all = Attachment { name: "all.json".to_owned(), content: b"{}".to_vec() };
        pdf(LAYOUT, &data, &[all], "one")
    }

    #[test]
    fn the_same_page_has_the_same_bytes() {
        let made = page("A lot").unwrap();
        assert_eq!(made, page("A lot").unwrap());
        assert_ne!(made, page("Another lot").unwrap());
        let text = String::from_utf8_lossy(&made);
        assert!(text.starts_with("%PDF-1.7"), "{}", &text[..20]);
        for word in [
            "pdfaid:part>3<",
            "pdfaid:conformance>A<",
            "pdfuaid:part>1<",
            "/OutputIntents",
            "/StructTreeRoot",
        ] {
            assert!(text.contains(word), "{word}");
        }
    }

    #[test]
    fn a_letter_that_no_font_has_is_told_by_its_number() {
        let data = json!({ "title": "漢字", "text": "", "arabic": "" });
        assert_eq!(paper::written(&data, &|letter| letter != '漢')["title"], "[U+6F22]字");
        assert!(page("漢字").is_ok());
    }
}
