//! Shares of the largest clones of a sample with their intervals, and the line that makes a clone dominant.

use super::{Anchor, Svg, WIDTH};
use crate::model::clone::{CloneView, SampleClones};
use crate::model::share_of;
use crate::number::share;
use crate::statement::Measured;
use crate::words::Words;

const LEFT: f64 = 330.0;
const RIGHT: f64 = 190.0;
const ROW: f64 = 26.0;
const TOP: f64 = 22.0;

/// One row per clone; empty where cells were refused.
pub fn clones(words: &Words, sample: &SampleClones) -> String {
    if sample.cells.is_none() || sample.top.is_empty() {
        return String::new();
    }
    let highest =
        sample.top.iter().map(|clone| clone.share_hi.or(clone.share).unwrap_or_default()).fold(0.0, f64::max);
    let top = (1.15 * sample.threshold).max(1.02 * highest).min(1.0);
    let bottom = TOP + ROW * sample.top.len() as f64;
    let width = WIDTH - LEFT - RIGHT;
    let mut svg = Svg::new(bottom + 42.0);
    svg.axis((LEFT, bottom), width, top, "share of sampled vector copies", share);
    let at = |value: f64| LEFT + width * value.min(top) / top;
    let line = at(sample.threshold);
    svg.line((line, 16.0), (line, bottom), "threshold");
    svg.text((line, 12.0), Anchor::Middle, "tick", &format!("dominant: {}", share(sample.threshold)));
    for (index, clone) in sample.top.iter().enumerate() {
        row(&mut svg, words, clone, TOP + ROW * (index as f64 + 0.5), at);
    }
    let title = format!("Shares of the largest clones of {}", sample.sample);
    svg.finish(
        &format!("clones-{}-{}", sample.subject, sample.sample),
        &title,
        &words.say(&sample.dominance.headline),
    )
}

fn row(svg: &mut Svg, words: &Words, clone: &CloneView, y: f64, at: impl Fn(f64) -> f64) {
    let text =
        share_of(clone).map_or_else(|| words.measured(Measured::default()), |share| words.estimated(share));
    let tip = format!("{}: {text}", clone.target);
    svg.push(format_args!("<g><title>{}</title>", minijinja::HtmlEscape(&tip)));
    svg.text((LEFT - 136.0, y + 4.0), Anchor::End, "label mono", &super::flow::shorten(&clone.target));
    let name = if clone.kind == "multihit" {
        "several places"
    } else {
        clone.genes.gene.as_deref().unwrap_or_default()
    };
    svg.text((LEFT - 128.0, y + 4.0), Anchor::Start, "gene", &super::clip(name));
    if let (Some(lower), Some(upper)) = (clone.share_lo, clone.share_hi) {
        svg.line((at(lower), y), (at(upper), y), "wide");
        svg.line((at(lower), y - 4.0), (at(lower), y + 4.0), "wide");
        svg.line((at(upper), y - 4.0), (at(upper), y + 4.0), "wide");
    }
    match clone.share.map(&at) {
        // What is not known has no place on the scale.
        None => {}
        Some(x) if clone.kind == "multihit" => {
            svg.push(format_args!("<path d=\"M{x:.1} {:.1}l5 5l-5 5l-5 -5z\" class=\"dot\"/>", y - 5.0));
        }
        Some(x) => svg.push(format_args!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\" class=\"dot\"/>")),
    }
    svg.text((WIDTH - RIGHT + 12.0, y + 4.0), Anchor::Start, "label", &text);
    svg.push(format_args!("</g>"));
}
