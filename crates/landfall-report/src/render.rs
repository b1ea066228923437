//! The view model as HTML and as JSON.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context};

use crate::model::Report;
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
}

/// `report.json`: every number that the page shows.
///
/// # Errors
/// [`RenderError::Json`].
pub fn json(report: &Report) -> Result<String, RenderError> {
    Ok(serde_json::to_string_pretty(report)? + "\n")
}

/// `report.html`: one file that needs no other. Every value is escaped; only pictures, style and script, which
/// are ours, go in as they are.
///
/// # Errors
/// [`RenderError::Template`].
pub fn html(report: &Report) -> Result<String, RenderError> {
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
    environment.add_template("macros.html", include_str!("templates/macros.html"))?;
    environment.add_template("report.html", include_str!("templates/report.html"))?;
    let top: Vec<_> =
        report.sites.top.iter().map(|top| Value::from_safe_string(picture::bars(top))).collect();
    let clones: Vec<_> = report.clones.samples.iter().map(picture::clones).collect();
    let shares: Vec<_> = report.clones.over_time.iter().map(picture::shares).collect();
    let cycles: Vec<_> = report.flow.cycles.iter().flat_map(|cycles| &cycles.reads).collect();
    let cycles: Vec<_> =
        cycles.into_iter().map(|read| Value::from_safe_string(picture::cycles(read))).collect();
    let safe = Value::from_safe_string;
    let measured = &report.copies.measured;
    let depths = measured.depth.iter().enumerate().map(|(at, view)| safe(picture::depth(view, at)));
    let droplets = measured.droplets.iter().enumerate().map(|(at, view)| safe(picture::droplets(view, at)));
    Ok(environment.get_template("report.html")?.render(context! {
        report => Value::from(Serde(report)),
        style => safe(include_str!("templates/style.css").to_owned()),
        script => safe(include_str!("templates/script.js").to_owned()),
        patterns => safe(picture::patterns()),
        flow => safe(picture::flow(&report.flow)),
        flow_kinds => picture::kinds(&report.flow),
        cycles => cycles,
        letters => picture::LETTERS.map(|(name, word)| context! { name, word }).to_vec(),
        tops => top,
        clones => clones.into_iter().map(safe).collect::<Vec<_>>(),
        shares => shares.into_iter().map(safe).collect::<Vec<_>>(),
        depths => depths.collect::<Vec<_>>(),
        droplets => droplets.collect::<Vec<_>>(),
        copies => safe(picture::forest(&report.copies)),
        release => safe(picture::release(&report.copies)),
        lengths => safe(report.quality.lengths.as_ref().map(picture::histogram).unwrap_or_default()),
    })?)
}
