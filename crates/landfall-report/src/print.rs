//! Sheets of paper in words, as HTML and as PDF. Both show the same: what stands on a sheet is decided in the model, and
//! its words are those of the catalogues.

use landfall_pdf::{Attachment, PdfError};
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, context};
use serde_json::{Value, json};

use crate::render::RenderError;
use crate::words::{Language, Words, WordsError};

/// What tells a fact from other objects: the first keys of all kinds of facts.
const FACTS: [&str; 10] = [
    "statement",
    "share",
    "estimated_share",
    "measured",
    "number",
    "bases",
    "locus",
    "message",
    "name",
    "texts",
];

/// Sizes of paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// 210 × 297 mm.
    #[default]
    A4,
    /// 8.5 × 11 inches.
    Letter,
}

impl Size {
    fn name(self) -> &'static str {
        match self {
            Self::A4 => "a4",
            Self::Letter => "us-letter",
        }
    }
}

/// Sheets as one HTML file that needs no other. `papers` are those of `report.json`.
///
/// # Errors
/// [`RenderError`] when they are no sheets of this program.
pub fn sheets_html(papers: &[Value], words: &Words) -> Result<String, RenderError> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_template("sheets.html", include_str!("templates/sheets.html"))?;
    let data = spoken(papers, words)?;
    Ok(environment.get_template("sheets.html")?.render(context! {
        data => minijinja::Value::from(Serde(data)),
        style => minijinja::Value::from_safe_string(include_str!("templates/sheets.css").to_owned()),
    })?)
}

/// Sheets as a PDF for archives. What is attached goes with it, whole.
///
/// # Errors
/// [`RenderError`] when they are no sheets of this program.
pub fn sheets_pdf(
    papers: &[Value],
    words: &Words,
    size: Size,
    attachments: &[Attachment],
) -> Result<Vec<u8>, RenderError> {
    let mut data = spoken(papers, words)?;
    data["paper"] = size.name().into();
    data["attachments"] = attachments.iter().map(|file| Value::from(file.name.as_str())).collect();
    let identity = landfall_files::blake3_hex(data.to_string().as_bytes());
    Ok(landfall_pdf::pdf(include_str!("templates/sheets.typ"), &data, attachments, &identity)?)
}

/// The sheets with words in place of facts, and the words that the layout needs itself.
fn spoken(papers: &[Value], words: &Words) -> Result<Value, WordsError> {
    let mut sheets = papers.iter().map(|paper| speak(paper, words)).collect::<Result<Vec<_>, _>>()?;
    sheets.iter_mut().for_each(widths);
    let title = match &sheets[..] {
        [one] => one["title"].clone(),
        _ => words.word("form-forms")?.into(),
    };
    let own = ["date", "signature", "translation"];
    let own = own.iter().map(|word| Ok(((*word).to_owned(), words.word(&format!("form-{word}"))?.into())));
    Ok(json!({
        "language": words.language().code(),
        "direction": words.language().direction(),
        "translated": words.language() != Language::English,
        "title": title,
        "sheets": sheets,
        "words": own.collect::<Result<serde_json::Map<String, Value>, WordsError>>()?,
        "page": page(words)?,
    }))
}

/// What stands before, between and behind the number of a page and that of all.
fn page(words: &Words) -> Result<Value, WordsError> {
    let said = words.with("form-page", [("page", json!("\u{1}")), ("pages", json!("\u{2}"))].into_iter())?;
    let (before, rest) = said.split_once('\u{1}').unwrap_or((&said, ""));
    let (between, behind) = rest.split_once('\u{2}').unwrap_or((rest, ""));
    Ok(json!([before, between, behind]))
}

fn speak(value: &Value, words: &Words) -> Result<Value, WordsError> {
    Ok(match value {
        Value::Null => "–".into(),
        Value::Object(object) if FACTS.iter().any(|key| object.contains_key(*key)) => {
            words.fact_of(value)?.into()
        }
        Value::Object(object) => {
            let spoken = object.iter().map(|(key, value)| Ok((key.clone(), speak(value, words)?)));
            Value::Object(spoken.collect::<Result<_, WordsError>>()?)
        }
        Value::Array(values) => {
            Value::Array(values.iter().map(|value| speak(value, words)).collect::<Result<_, _>>()?)
        }
        other => other.clone(),
    })
}

/// Widths for the columns of each table, so that no word is broken and long texts get what is left.
fn widths(sheet: &mut Value) {
    let Some(blocks) = sheet["blocks"].as_array_mut() else { return };
    for block in blocks.iter_mut().filter(|block| block["block"] == "table") {
        let rows = block["rows"].as_array().into_iter().flatten().map(|row| &row["cells"]);
        let rows: Vec<&Value> = std::iter::once(&block["columns"]).chain(rows).collect();
        let count = block["columns"].as_array().map_or(0, Vec::len);
        let width = |column: usize| {
            let texts = rows.iter().filter_map(|row| row[column].as_str());
            let (mut word, mut whole) = (1, 1);
            for text in texts {
                // A space that does not break holds a word together.
                let parts = text.split([' ', '-', '/']).map(|part| part.chars().count());
                word = word.max(parts.max().unwrap_or(0));
                whole = whole.max(text.chars().count());
            }
            // The first one has the mark of the row beside it.
            let mark = if column == 0 { 2 } else { 0 };
            ((word + mark) as f64 + 2.0).max((whole as f64).sqrt() * 2.5)
        };
        block["widths"] = (0..count).map(|column| Value::from(width(column))).collect();
    }
}

impl From<PdfError> for RenderError {
    fn from(error: PdfError) -> Self {
        Self::Pdf(error)
    }
}
