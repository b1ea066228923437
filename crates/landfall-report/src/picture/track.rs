//! A gene of concern: exons, strand, and the sites near it with their orientation and share.

use serde_json::json;

use super::csv::{Csv, known};
use super::{Anchor, Colours, Picture, Svg, WIDTH};
use crate::model::track::{Track, TrackSite};
use crate::number::{count, share, step};
use crate::statement::{Measured, name};
use crate::words::Words;

const LEFT: f64 = 80.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 14.0;
/// Height of the highest stem.
const STEM: f64 = 110.0;

/// The gene with its sites as stems, as high as their shares.
pub fn track(words: &Words, track: &Track, colours: &Colours<'_>) -> Picture {
    let gene = &track.gene;
    let places = || track.sites.iter().map(|site| site.position as f64);
    let (first, last) =
        (places().fold(gene.start as f64, f64::min), places().fold(gene.end as f64, f64::max));
    let margin = (0.04 * (last - first)).max(50.0);
    let (from, to) = (first - margin, last + margin);
    let width = WIDTH - LEFT - RIGHT;
    let x = |base: f64| LEFT + width * (base - from) / (to - from);
    let ground = TOP + STEM + 10.0;
    let mut svg = Svg::new(ground + 78.0);
    let most = track.sites.iter().filter_map(|site| site.share).map(|share| share.estimated_share);
    let most = most.fold(0.0, f64::max);
    if most > 0.0 {
        let rise = step(most, 3);
        let mut tick = 0.0;
        while tick * rise <= most * (1.0 + 1e-9) {
            let y = ground - STEM * tick * rise / most;
            svg.line((LEFT, y), (WIDTH - RIGHT, y), "grid");
            svg.text((LEFT - 8.0, y + 4.0), Anchor::End, "tick", &share(tick * rise));
            tick += 1.0;
        }
    }
    svg.line((LEFT, ground), (WIDTH - RIGHT, ground), "axis");
    // The largest last, so that no other hides it.
    for site in track.sites.iter().rev() {
        stem(&mut svg, words, site, colours, x(site.position as f64), ground, most);
    }
    let body = ground + 20.0;
    svg.line((x(gene.start as f64), body), (x(gene.end as f64), body), "gene-line");
    for (start, end) in &gene.exons {
        let facts = [("from", json!(start)), ("to", json!(end))];
        let wide = (x(*end as f64) - x(*start as f64)).max(1.5);
        svg.rect((x(*start as f64), body - 7.0), (wide, 14.0), "exon", &words.told("picture-exon", facts));
    }
    let middle = x((gene.start + gene.end) as f64 / 2.0);
    let (back, tip) = if gene.strand == "+" { (-14.0, 14.0) } else { (14.0, -14.0) };
    let (arrow, head) = (body + 17.0, tip * 0.5);
    svg.push(format_args!(
        "<path d=\"M{:.1} {arrow:.1}H{:.1}m{:.1} -4l{head:.1} 4l{:.1} 4\" class=\"strand\"/>",
        middle + back,
        middle + tip,
        -head,
        -head
    ));
    svg.push(format_args!("<g class=\"gene\">"));
    svg.text((middle + 24.0, arrow + 4.0), Anchor::Start, "gene", &super::clip(&gene.gene));
    svg.push(format_args!("</g>"));
    for (base, anchor) in [(first, Anchor::Start), (last, Anchor::End)] {
        svg.text((x(base), ground + 56.0), anchor, "tick", &count(base.max(0.0) as u64));
    }
    let axis = words.told("picture-track-axis", [("contig", json!(name(&gene.contig)))]);
    svg.text((LEFT + width / 2.0, ground + 70.0), Anchor::Middle, "name", &axis);
    let title = said(words, track);
    let id = format!("track-{}", gene.gene);
    svg.finish(&id, &title, &words.own("page-tracks-legend"), numbers(track))
}

/// The gene and its sites, in words.
pub fn said(words: &Words, track: &Track) -> String {
    let facts = [
        ("gene", json!(name(&track.gene.gene))),
        ("contig", json!(name(&track.gene.contig))),
        ("strand", json!(name(if track.gene.strand == "+" { "+" } else { "−" }))),
        ("sites", json!(track.total)),
        ("shown", json!(track.sites.len())),
        ("distance", json!({ "bases": track.within })),
    ];
    words.told("page-track", facts)
}

fn stem(
    svg: &mut Svg,
    words: &Words,
    site: &TrackSite,
    colours: &Colours<'_>,
    x: f64,
    ground: f64,
    most: f64,
) {
    let share = site.share.map(|share| share.estimated_share);
    let y = ground - share.map_or(0.0, |share| STEM * share / most.max(1e-9)).max(8.0);
    let colour = colours.class(&site.subject, &site.provirus);
    let facts = [
        ("clone", json!(super::clone_names(&site.site, Some(&site.subject)))),
        ("sample", json!(name(&site.sample))),
        ("share", site.share.map_or_else(|| json!(Measured::default()), |share| json!(share))),
        ("orientation", json!(site.orientation)),
    ];
    let tip = minijinja::HtmlEscape(&words.told("picture-track-site", facts)).to_string();
    let head = if site.strand == "+" { 9.0 } else { -9.0 };
    let look = if share.is_some() { "dot clone" } else { "dot hollow" };
    svg.push(format_args!(
        "<g><title>{tip}</title><path d=\"M{x:.1} {ground:.1}V{y:.1}\" class=\"clone-line {colour}\"/><path d=\"M{x:.1} {:.1}l{head:.1} 5l{:.1} 5z\" class=\"{look} {colour}\"/></g>",
        y - 5.0,
        -head
    ));
}

fn numbers(track: &Track) -> Csv {
    let mut numbers = Csv::new([
        "gene",
        "subject",
        "site",
        "position",
        "strand",
        "orientation",
        "distance",
        "sample",
        "share",
        "share_lo",
        "share_hi",
        "fragments",
    ]);
    for site in &track.sites {
        numbers.row([
            track.gene.gene.clone(),
            site.subject.clone(),
            site.site.clone(),
            site.position.to_string(),
            site.strand.to_owned(),
            site.orientation.to_owned(),
            site.distance.to_string(),
            site.sample.clone(),
            known(site.share.map(|share| share.estimated_share)),
            known(site.share.and_then(|share| share.lower)),
            known(site.share.and_then(|share| share.upper)),
            site.fragments.to_string(),
        ]);
    }
    numbers
}
