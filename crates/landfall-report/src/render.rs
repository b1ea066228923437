//! The view model as HTML and as JSON.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Serde};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value, context};

use crate::model::Report;
use crate::statement::{Texts, name, names};
use crate::words::{Words, WordsError};
use crate::{number, picture};

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
    environment.add_filter("count", |number: u64| number::count(number));
    environment.add_filter("measure", |number: f64| number::measure(number));
    environment.add_filter("share", |share: f64| number::share(share));
    environment.add_function("share_with", |share: f64, lower: Option<f64>, upper: Option<f64>| {
        number::share_with(share, lower, upper)
    });
    environment.add_function("percent", |of: u64, total: u64| number::percent(of, total));
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
    let own = words.clone();
    environment.add_function("known", move |message: String| own.has(&message));
    environment.add_filter("place", |name: String| number::place(&name));
    environment.add_filter("distance", |bases: u64| number::distance(bases));
    environment.add_template("macros.html", include_str!("templates/macros.html"))?;
    environment.add_template("report.html", include_str!("templates/report.html"))?;
    let top: Vec<_> =
        report.sites.top.iter().map(|top| Value::from_safe_string(picture::bars(words, top))).collect();
    let clones: Vec<_> = report.clones.samples.iter().map(|sample| picture::clones(words, sample)).collect();
    let shares: Vec<_> =
        report.clones.over_time.iter().map(|subject| picture::shares(words, subject)).collect();
    let cycles: Vec<_> = report.flow.cycles.iter().flat_map(|cycles| &cycles.reads).collect();
    let cycles: Vec<_> =
        cycles.into_iter().map(|read| Value::from_safe_string(picture::cycles(words, read))).collect();
    let safe = Value::from_safe_string;
    let measured = &report.copies.measured;
    let depths = measured.depth.iter().enumerate().map(|(at, view)| safe(picture::depth(words, view, at)));
    let droplets =
        measured.droplets.iter().enumerate().map(|(at, view)| safe(picture::droplets(words, view, at)));
    Ok(environment.get_template("report.html")?.render(context! {
        report => Value::from(Serde(words.spoken(serde_json::to_value(report)?)?)),
        language => words.language().code(),
        direction => words.language().direction(),
        style => safe(include_str!("templates/style.css").to_owned()),
        script => safe(include_str!("templates/script.js").to_owned()),
        patterns => safe(picture::patterns()),
        flow => safe(picture::flow(words, &report.flow)),
        flow_kinds => picture::kinds(words, &report.flow),
        cycles => cycles,
        letters => picture::LETTERS.map(|(name, word)| context! { name, word }).to_vec(),
        tops => top,
        clones => clones.into_iter().map(safe).collect::<Vec<_>>(),
        shares => shares.into_iter().map(safe).collect::<Vec<_>>(),
        depths => depths.collect::<Vec<_>>(),
        droplets => droplets.collect::<Vec<_>>(),
        copies => safe(picture::forest(words, &report.copies)),
        release => safe(picture::release(words, &report.copies)),
        lengths => safe(report.quality.lengths.as_ref().map(|lengths| picture::histogram(words, lengths)).unwrap_or_default()),
    })?)
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
