//! The view model as HTML and as JSON.

use landfall_pdf::PdfError;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Serde};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value, context};

use crate::model::Report;
use crate::model::clone::CloneOverTime;
use crate::statement::{EstimatedShare, Texts, name, names};
use crate::words::{Language, Words, WordsError};
use crate::{number, picture};

mod view;

/// Why a report could not be written down: always a fault of landfall.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The template does not fit the view model.
    #[error("report template: {0}")]
    Template(#[from] minijinja::Error),
    /// The view model does not go into JSON.
    #[error("report model: {0}")]
    Json(#[from] serde_json::Error),
    /// A catalogue lacks a message.
    #[error(transparent)]
    Words(#[from] WordsError),
    /// The pages cannot be set.
    #[error(transparent)]
    Pdf(PdfError),
}

/// `report.json`: every number that the page shows.
///
/// # Errors
/// [`RenderError::Json`].
pub fn json(report: &Report) -> Result<String, RenderError> {
    Ok(serde_json::to_string_pretty(report)? + "\n")
}

/// `report.html` in the words of a language: one file that needs no other. Every value is escaped; only pictures, style and script, which
/// are ours, go in as they are.
///
/// # Errors
/// [`RenderError::Template`].
pub fn html(report: &Report, words: &Words) -> Result<String, RenderError> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    add_numbers(&mut environment, words);
    environment
        .add_function("pretty", |value: Value| serde_json::to_string_pretty(&value).unwrap_or_default());
    // Messages and facts that the template names itself.
    let own = words.clone();
    environment.add_function("word", move |message: String, facts: Kwargs| said(&own, &message, &facts));
    // What stands for facts in the messages of the template.
    environment.add_function("name_of", |text: String| as_value(name(text)));
    environment.add_function("names_of", |all: Vec<String>| as_value(names(all)));
    environment.add_function("given", |samples: Value| given(&samples));
    environment.add_function("classes_of", |classes: Value| classes_of(&classes));
    let code = words.language().code();
    environment.add_function("said", move |text: String| {
        as_value(Texts { texts: [(code.to_owned(), text)].into() })
    });
    let own = words.clone();
    environment.add_function("fact", move |fact: Value| own.fact_of(&fact).map_err(|fault| unsaid(&fault)));
    let places = report.views.places().clone();
    environment
        .add_function("view_of", move |subject: String, site: String| places.get(&(subject, site)).copied());
    let own = words.clone();
    environment.add_function("known", move |message: String| own.has(&message));
    environment.add_template("macros.html", include_str!("templates/macros.html"))?;
    environment.add_template("report.html", include_str!("templates/report.html"))?;
    let colours = picture::Colours::of(&report.clones);
    let (clones, measured) = (&report.clones, &report.copies.measured);
    let cycles = report.flow.cycles.iter().flat_map(|cycles| &cycles.reads);
    let depths = measured.depth.iter().enumerate().map(|(at, view)| picture::depth(words, view, at));
    let droplets = measured.droplets.iter().enumerate().map(|(at, view)| picture::droplets(words, view, at));
    let lengths = report.quality.lengths.as_ref().map(|lengths| picture::histogram(words, lengths));
    let legends: Vec<Vec<String>> = (clones.over_time.iter())
        .map(|subject| {
            let class = |clone: &CloneOverTime| colours.class(&subject.subject, &clone.target);
            subject.clones.iter().map(class).collect()
        })
        .collect();
    let safe = Value::from_safe_string;
    let document = serde_json::to_value(report)?;
    // A verdict that nobody has approved in this language has the English one beside it.
    let english = match words.is_unapproved() {
        true => Some(Words::of(Language::English)?.spoken(document["summary"].clone())?),
        false => None,
    };
    let page = environment.get_template("report.html")?.render(context! {
        report => Value::from(Serde(words.spoken(document)?)),
        english => as_value(english),
        language => words.language().code(),
        direction => words.language().direction(),
        approved_by => words.approved_by(),
        style => safe(include_str!("templates/style.css").to_owned()),
        script => safe(include_str!("templates/script.js").to_owned()),
        script_words => safe(script_words(words)),
        patterns => safe(picture::patterns()),
        flow => picture::flow(words, &report.flow).value(),
        flow_kinds => picture::kinds(words, &report.flow),
        cycles => picture::values(cycles.map(|read| Some(picture::cycles(words, read)))),
        letters => picture::LETTERS,
        view_data => safe(in_script(&view::data(words, &report.views))),
        tracks => picture::values(
            report.tracks.rows.iter().map(|track| Some(picture::track(words, track, &colours))),
        ),
        track_titles => report.tracks.rows.iter().map(|track| picture::track_said(words, track)).collect::<Vec<_>>(),
        tops => picture::values(report.sites.top.iter().map(|top| picture::bars(words, top))),
        clones => picture::values(clones.samples.iter().map(|sample| picture::clones(words, sample, &colours))),
        shares => picture::values(
            clones.over_time.iter().map(|subject| Some(picture::shares(words, subject, &colours))),
        ),
        legends => legends,
        depths => picture::values(depths.map(Some)),
        droplets => picture::values(droplets.map(Some)),
        copies => picture::forest(words, &report.copies).map(picture::Picture::value),
        release => picture::release(words, &report.copies).map(picture::Picture::value),
        lengths => lengths.map(picture::Picture::value),
    })?;
    Ok(unbroken(&page))
}

/// A page in which no line ends inside of a number, its unit or its interval: a range that is broken reads as another one,
/// from right to left above all.
fn unbroken(page: &str) -> String {
    let mut text = String::with_capacity(page.len() + page.len() / 50);
    let mut letters = page.chars().peekable();
    let mut before = ' ';
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied().unwrap_or(' ');
        let number = before.is_ascii_digit();
        match letter {
            ' ' if number && next == '%' => text.push('\u{a0}'),
            ' ' if (number || before == '%') && next == '(' => {
                // An interval behind its value, and no other remark.
                let mut ahead = letters.clone();
                ahead.next();
                let interval = ahead.next().is_some_and(|letter| letter.is_ascii_digit());
                text.push(if interval { '\u{a0}' } else { ' ' });
            }
            '–' if number && next.is_ascii_digit() => text.push_str("\u{2060}–\u{2060}"),
            other => text.push(other),
        }
        before = letter;
    }
    text
}

/// What the script says, for it to fill in, as JSON that ends no script.
fn script_words(words: &Words) -> String {
    let blank = |fact: &'static str| (fact, serde_json::json!(name(format!("{{{fact}}}"))));
    let columns = ["sample", "share", "why", "fragments", "replicates", "umis", "reads", "flags"];
    let columns = columns.map(|column| words.own(&format!("page-{column}")));
    let said = serde_json::json!({
        "search": words.own("page-search"),
        "sort": words.told("page-sort-by", [blank("column")]),
        "found": words.told("page-found", [blank("shown"), blank("rows")]),
        "around": words.told("page-view-around", [blank("site")]),
        "molecules": words.told("page-view-molecules", [blank("site")]),
        "more": words.told("page-view-more", [blank("more")]),
        "replicate": words.told("page-view-replicate", [blank("sample"), blank("replicate")]),
        "fragment": words.told(
            "page-view-fragment",
            ["length", "replicate", "molecules", "reads", "status"].map(blank),
        ),
        "no_genes": words.own("page-view-no-genes"),
        "no_marks": words.own("page-view-no-marks"),
        "vector": words.own("page-vector"),
        "columns": columns,
    });
    in_script(&said)
}

/// JSON inside of a script element.
fn in_script(value: &serde_json::Value) -> String {
    value.to_string().replace('<', "\\u003c")
}

/// Numbers and names as people read them. Each stands in one isolate where the language runs from right to left.
fn add_numbers(environment: &mut Environment<'_>, words: &Words) {
    let isolated = || {
        let words = words.clone();
        move |text: String| words.isolated(text)
    };
    let iso = isolated();
    environment.add_filter("count", move |number: u64| iso(number::count(number)));
    let iso = isolated();
    environment.add_filter("measure", move |number: f64| iso(number::measure(number)));
    let iso = isolated();
    environment.add_filter("share", move |share: f64| iso(number::share(share)));
    let iso = isolated();
    environment.add_filter("place", move |name: String| iso(number::place(&name)));
    let iso = isolated();
    environment.add_filter("iso", move |text: Value| iso(text.to_string()));
    let iso = isolated();
    environment.add_function("percent", move |of: u64, total: u64| iso(number::percent(of, total)));
    let own = words.clone();
    environment.add_function("share_with", move |share: f64, lower: Option<f64>, upper: Option<f64>| {
        own.estimated(EstimatedShare { estimated_share: share, lower, upper })
    });
    let iso = isolated();
    // From one limit to the other, either of which may not be known.
    environment.add_function("between", move |lower: Option<f64>, upper: Option<f64>| {
        let said = |limit: Option<f64>| limit.map_or_else(|| "…".to_owned(), number::measure);
        iso(format!("{}–{}", said(lower), said(upper)))
    });
    let iso = isolated();
    environment.add_function("measured_with", move |value: f64, lower: Option<f64>, upper: Option<f64>| {
        let said = |limit: Option<f64>| limit.map_or_else(|| "…".to_owned(), number::measure);
        iso(match (lower, upper) {
            (None, None) => number::measure(value),
            _ => format!("{} ({}–{})", number::measure(value), said(lower), said(upper)),
        })
    });
}

fn as_value(fact: impl serde::Serialize) -> Value {
    Value::from(Serde(fact))
}

/// Samples of which the sheet gives the share of transduced cells, with it.
fn given(samples: &Value) -> Result<Value, Error> {
    let mut given = Vec::new();
    for sample in samples.try_iter()? {
        if let Ok(share) = f64::try_from(sample.get_attr("transduced_fraction")?) {
            given.push(name(format!("{} {}", sample.get_attr("sample")?, number::share(share))));
        }
    }
    Ok(as_value(given))
}

/// Classes with their reads.
fn classes_of(classes: &Value) -> Result<Value, Error> {
    let mut all = Vec::new();
    for class in classes.try_iter()? {
        let reads = u64::try_from(class.get_attr("reads")?)?;
        all.push(name(format!("{} {}", class.get_attr("class")?, number::count(reads))));
    }
    Ok(as_value(all))
}

/// A message with facts that the template names.
fn said(words: &Words, message: &str, facts: &Kwargs) -> Result<String, Error> {
    let names: Vec<&str> = facts.args().collect();
    let mut values = Vec::new();
    for name in names {
        values.push((name, serde_json::to_value(facts.get::<Value>(name)?).map_err(|fault| unsaid(&fault))?));
    }
    words.with(message, values.into_iter()).map_err(|fault| unsaid(&fault))
}

/// What the template asks for and cannot be said.
fn unsaid(fault: &dyn std::fmt::Display) -> Error {
    Error::new(ErrorKind::InvalidOperation, fault.to_string())
}
