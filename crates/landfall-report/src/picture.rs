//! Pictures: SVG made here, coloured by the page's style so that dark mode and print follow. Each has its numbers with it.

mod bars;
mod clones;
mod colours;
mod csv;
mod cycles;
mod depth;
mod droplets;
mod flow;
mod forest;
mod histogram;
mod shares;
mod track;

use std::fmt::Write;

use csv::Csv;
use minijinja::{HtmlEscape, Value, context};
use serde_json::json;

pub use bars::bars;
pub use clones::clones;
pub use colours::Colours;
pub use cycles::{LETTERS, cycles};
pub use depth::depth;
pub use droplets::droplets;
pub use flow::{flow, kinds};
pub use forest::{forest, release};
pub use histogram::histogram;
pub use shares::shares;
pub use track::{said as track_said, track};

use crate::statement::{EstimatedShare, Measured, Share, locus, name};
use crate::words::{self, Words};

/// Width of every picture, in its own units; about a pixel on a desktop screen.
const WIDTH: f64 = 900.0;

/// A finished picture.
pub struct Picture {
    /// The SVG.
    pub svg: String,
    /// The file that its numbers are saved as.
    file: String,
    /// Its numbers.
    numbers: Csv,
}

impl Picture {
    /// For the template.
    pub fn value(self) -> Value {
        let svg = Value::from_safe_string(self.svg);
        let numbers = Value::from_safe_string(self.numbers.uri());
        context! { svg, file => self.file, numbers }
    }
}

/// Pictures in the order of what they show; none where there is nothing to draw.
pub fn values(pictures: impl IntoIterator<Item = Option<Picture>>) -> Vec<Option<Value>> {
    pictures.into_iter().map(|picture| picture.map(Picture::value)).collect()
}

/// An SVG under construction.
struct Svg {
    height: f64,
    body: String,
}

/// How a text is placed at its point.
#[derive(Clone, Copy)]
enum Anchor {
    Start,
    Middle,
    End,
}

impl Svg {
    fn new(height: f64) -> Self {
        Self { height, body: String::new() }
    }

    /// Adds markup. Writing to a `String` cannot fail.
    fn push(&mut self, markup: std::fmt::Arguments<'_>) {
        let _ = self.body.write_fmt(markup);
    }

    fn text(&mut self, (x, y): (f64, f64), anchor: Anchor, class: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let (from, to) = if words::runs_to_the_left(text) { ("\u{2068}", "\u{2069}") } else { ("", "") };
        let text = HtmlEscape(text);
        self.push(format_args!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" class=\"{class}\">{from}{text}{to}</text>"
        ));
    }

    fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), class: &str) {
        self.push(format_args!(
            "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" class=\"{class}\"/>"
        ));
    }

    /// A box with a tooltip.
    fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), class: &str, tip: &str) {
        let tip = HtmlEscape(tip);
        self.push(format_args!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" class=\"{class}\"><title>{tip}</title></rect>"
        ));
    }

    /// A horizontal axis from 0 to `top` over `x` to `x + width`, its name and unit below.
    fn axis(&mut self, (x, y): (f64, f64), width: f64, top: f64, name: &str, number: impl Fn(f64) -> String) {
        let step = crate::number::step(top, 6);
        let mut tick = 0.0;
        while tick * step <= top * (1.0 + 1e-9) {
            let at = x + width * tick * step / top;
            self.line((at, 4.0), (at, y), "grid");
            self.text((at, y + 16.0), Anchor::Middle, "tick", &number(tick * step));
            tick += 1.0;
        }
        self.line((x, y), (x + width, y), "axis");
        self.text((x + width / 2.0, y + 34.0), Anchor::Middle, "name", name);
    }

    /// The name of a vertical axis, read upwards, its middle at that point.
    fn upright(&mut self, (x, y): (f64, f64), name: &str) {
        self.push(format_args!(
            "<text transform=\"translate({x:.0} {y:.0}) rotate(-90)\" text-anchor=\"middle\" class=\"name\">{}</text>",
            HtmlEscape(name)
        ));
    }

    /// The picture with its name, its description for those who do not see it, and its numbers.
    fn finish(self, id: &str, title: &str, description: &str, numbers: Csv) -> Picture {
        let (height, body) = (self.height, self.body);
        let (title, description) = (HtmlEscape(title), HtmlEscape(description));
        let svg = format!(
            "<svg viewBox=\"0 0 {WIDTH:.0} {height:.0}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{title}</title><desc id=\"{id}-d\">{description}</desc>{body}</svg>"
        );
        Picture { svg, file: csv::file_name(id), numbers }
    }
}

/// A clone by its name, and by its gene where it has one.
fn clone_names(target: &str, gene: Option<&str>) -> serde_json::Value {
    let gene = gene.map(|gene| json!(name(gene)));
    [json!(locus(target))].into_iter().chain(gene).collect()
}

/// What a mark of a clone's share says.
fn share_tip(
    words: &Words,
    target: &str,
    gene: Option<&str>,
    sample: &str,
    share: Option<EstimatedShare>,
) -> String {
    let share = match share {
        None => json!(Measured::default()),
        Some(EstimatedShare { estimated_share, lower: None, upper: None }) => {
            json!(Share::exact(estimated_share))
        }
        Some(share) => json!(share),
    };
    let facts = [("clone", clone_names(target, gene)), ("sample", json!(name(sample))), ("share", share)];
    words.told("picture-clone", facts)
}

/// A gene's name that fits beside a picture.
fn clip(gene: &str) -> String {
    if gene.chars().count() <= 15 { gene.to_owned() } else { gene.chars().take(14).chain(['…']).collect() }
}

/// The patterns that tell kinds apart without colour; once in a page.
pub fn patterns() -> String {
    let pattern = |name: &str, size: u32, marks: &str| {
        format!(
            "<pattern id=\"p-{name}\" width=\"{size}\" height=\"{size}\" patternUnits=\"userSpaceOnUse\"><rect width=\"{size}\" height=\"{size}\" class=\"k-{name}\"/>{marks}</pattern>"
        )
    };
    let all = [
        pattern("unique", 8, ""),
        pattern("multihit", 8, "<circle cx=\"4\" cy=\"4\" r=\"1.6\" class=\"mark\"/>"),
        pattern("vector", 8, "<path d=\"M0 8L8 0\" class=\"mark\"/>"),
        pattern("lost", 8, "<path d=\"M0 8L8 0M0 0L8 8\" class=\"mark\"/>"),
        pattern("layout", 6, "<path d=\"M0 3H6\" class=\"mark\"/>"),
        pattern("barcode", 6, "<path d=\"M3 0V6\" class=\"mark\"/>"),
        pattern("open", 8, "<path d=\"M4 0V8M0 4H8\" class=\"mark\"/>"),
    ];
    format!(
        "<svg class=\"patterns\" aria-hidden=\"true\" width=\"0\" height=\"0\"><defs>{}</defs></svg>",
        all.concat()
    )
}
