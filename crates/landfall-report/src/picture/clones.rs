//! Shares of the largest clones of a sample with their intervals, and the line that makes a clone dominant.

use serde_json::json;

use super::csv::{Csv, known};
use super::{Anchor, Colours, Picture, Svg, WIDTH};
use crate::model::clone::{CloneView, SampleClones};
use crate::model::share_of;
use crate::number::share;
use crate::statement::{Measured, Share, name};
use crate::words::Words;

const LEFT: f64 = 330.0;
const RIGHT: f64 = 190.0;
const ROW: f64 = 26.0;
const TOP: f64 = 22.0;

/// One row per clone; none where cells were refused.
pub fn clones(words: &Words, sample: &SampleClones, colours: &Colours<'_>) -> Option<Picture> {
    if sample.cells.is_none() || sample.top.is_empty() {
        return None;
    }
    let highest =
        sample.top.iter().map(|clone| clone.share_hi.or(clone.share).unwrap_or_default()).fold(0.0, f64::max);
    let top = (1.15 * sample.threshold).max(1.02 * highest).min(1.0);
    let bottom = TOP + ROW * sample.top.len() as f64;
    let width = WIDTH - LEFT - RIGHT;
    let mut svg = Svg::new(bottom + 42.0);
    let mut numbers =
        Csv::new(["subject", "sample", "clone", "gene", "share", "share_lo", "share_hi", "verdict"]);
    svg.axis((LEFT, bottom), width, top, &words.own("picture-share"), share);
    let at = |value: f64| LEFT + width * value.min(top) / top;
    let line = at(sample.threshold);
    svg.line((line, 16.0), (line, bottom), "threshold");
    let dominant = words.told("picture-dominant", [("share", json!(Share::exact(sample.threshold)))]);
    svg.text((line, 12.0), Anchor::Middle, "tick", &dominant);
    for (index, clone) in sample.top.iter().enumerate() {
        let colour = colours.class(&sample.subject, &clone.target);
        row(&mut svg, words, clone, &colour, TOP + ROW * (index as f64 + 0.5), at);
        numbers.row([
            clone.subject.clone(),
            clone.sample.clone(),
            clone.target.clone(),
            known(clone.genes.gene.as_ref()),
            known(clone.share),
            known(clone.share_lo),
            known(clone.share_hi),
            clone.verdict.to_owned(),
        ]);
    }
    let title = words.told("picture-clones", [("sample", json!(name(&sample.sample)))]);
    let id = format!("clones-{}-{}", sample.subject, sample.sample);
    Some(svg.finish(&id, &title, &words.say(&sample.dominance.headline), numbers))
}

fn row(svg: &mut Svg, words: &Words, clone: &CloneView, colour: &str, y: f64, at: impl Fn(f64) -> f64) {
    let text =
        share_of(clone).map_or_else(|| words.measured(Measured::default()), |share| words.estimated(share));
    let several = words.own("page-several-places");
    let named = if clone.kind == "multihit" { Some(several.as_str()) } else { clone.genes.gene.as_deref() };
    let tip = super::share_tip(words, &clone.target, named, &clone.sample, share_of(clone));
    svg.push(format_args!("<g><title>{}</title>", minijinja::HtmlEscape(&tip)));
    svg.text((LEFT - 136.0, y + 4.0), Anchor::End, "label mono", &super::flow::shorten(&clone.target));
    svg.text((LEFT - 128.0, y + 4.0), Anchor::Start, "gene", &super::clip(named.unwrap_or_default()));
    if let (Some(lower), Some(upper)) = (clone.share_lo, clone.share_hi) {
        svg.line((at(lower), y), (at(upper), y), "wide");
        svg.line((at(lower), y - 4.0), (at(lower), y + 4.0), "wide");
        svg.line((at(upper), y - 4.0), (at(upper), y + 4.0), "wide");
    }
    match clone.share.map(&at) {
        // What is not known has no place on the scale.
        None => {}
        Some(x) if clone.kind == "multihit" => {
            let y = y - 6.0;
            svg.push(format_args!(
                "<path d=\"M{x:.1} {y:.1}l6 6l-6 6l-6 -6z\" class=\"dot clone {colour}\"/>"
            ));
        }
        Some(x) => svg
            .push(format_args!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\" class=\"dot clone {colour}\"/>")),
    }
    svg.text((WIDTH - RIGHT + 12.0, y + 4.0), Anchor::Start, "label", &text);
    svg.push(format_args!("</g>"));
}
