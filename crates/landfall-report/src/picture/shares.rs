//! The clones of a subject over time: all vector copies of each sample as a bar, and below the share of each clone with
//! its interval, sample by sample.

use serde_json::json;

use super::csv::{Csv, known};
use super::{Anchor, Colours, Picture, Svg, WIDTH};
use crate::model::clone::{CloneOverTime, OverTime, SharesOfSample};
use crate::number::{share, step};
use crate::statement::{EstimatedShare, name, number};
use crate::words::Words;

const LEFT: f64 = 190.0;
const RIGHT: f64 = 20.0;
const ROW: f64 = 34.0;
/// Height of the lower panel.
const PANEL: f64 = 220.0;
/// Between marks of neighbouring clones of one sample.
const DODGE: f64 = 8.0;

/// A bar per sample, cut by the subject's clones, each part with its clone's number where it fits; below, a line per clone.
pub fn shares(words: &Words, subject: &OverTime, colours: &Colours<'_>) -> Picture {
    let bottom = 8.0 + ROW * subject.samples.len() as f64;
    let width = WIDTH - LEFT - RIGHT;
    let mut svg = Svg::new(bottom + 42.0 + 30.0 + PANEL + 44.0);
    svg.axis((LEFT, bottom), width, 1.0, &words.own("picture-share"), share);
    for (index, sample) in subject.samples.iter().enumerate() {
        let y = 8.0 + ROW * index as f64;
        svg.text((LEFT - 10.0, y + 15.0), Anchor::End, "label", &super::flow::shorten(&sample.sample));
        let cells = words.told("picture-of", [("copies", json!(number(sample.cells.round())))]);
        svg.text((LEFT - 10.0, y + 28.0), Anchor::End, "small", &cells);
        bar(&mut svg, words, subject, sample, colours, y);
    }
    lines(&mut svg, words, subject, colours, bottom + 42.0 + 30.0);
    let title = words.told("picture-shares", [("subject", json!(name(&subject.subject)))]);
    svg.finish(
        &format!("shares-{}", subject.subject),
        &title,
        &words.say(&subject.sentence),
        numbers(subject),
    )
}

fn numbers(subject: &OverTime) -> Csv {
    let mut numbers =
        Csv::new(["subject", "sample", "day", "clone", "gene", "share", "share_lo", "share_hi"]);
    for sample in &subject.samples {
        let mut row = |clone: &str,
                       gene: Option<&String>,
                       share: Option<f64>,
                       lower: Option<f64>,
                       upper: Option<f64>| {
            numbers.row([
                subject.subject.clone(),
                sample.sample.clone(),
                known(sample.day),
                clone.to_owned(),
                known(gene),
                known(share),
                known(lower),
                known(upper),
            ]);
        };
        for (of, clone) in sample.shares.iter().zip(&subject.clones) {
            row(&clone.target, clone.gene.as_ref(), of.share, of.lower, of.upper);
        }
        row("other_sites", None, sample.other_sites, None, None);
        row("other_clusters", None, sample.other_clusters, None, None);
    }
    numbers
}

fn bar(
    svg: &mut Svg,
    words: &Words,
    subject: &OverTime,
    sample: &SharesOfSample,
    colours: &Colours<'_>,
    y: f64,
) {
    let width = WIDTH - LEFT - RIGHT;
    let mut x = LEFT;
    let mut part = |svg: &mut Svg, of: Option<f64>, class: &str, tip: &str, mark: &str| {
        // What is not known has no width: the bar ends before 100 %.
        let Some(of) = of else { return };
        let wide = width * of;
        svg.rect((x, y + 3.0), (wide, ROW - 6.0), class, tip);
        if wide > 16.0 {
            svg.text((x + wide / 2.0, y + ROW / 2.0 + 4.0), Anchor::Middle, "inside", mark);
        }
        x += wide;
    };
    for (rank, (of, clone)) in sample.shares.iter().zip(&subject.clones).enumerate() {
        let class = format!("seg clone {}", colours.class(&subject.subject, &clone.target));
        let tip = tip(words, clone, sample, of.estimated());
        part(svg, of.share, &class, &tip, &(rank + 1).to_string());
    }
    let mut rest = |of: Option<f64>, class: &str, message: &str| {
        let tip =
            super::share_tip(words, &words.own(message), None, &sample.sample, of.map(EstimatedShare::bare));
        part(svg, of, class, &tip, "");
    };
    rest(sample.other_sites, "seg c-rest", "picture-other-sites");
    rest(sample.other_clusters, "seg s-multihit", "picture-other-clusters");
}

fn tip(
    words: &Words,
    clone: &CloneOverTime,
    sample: &SharesOfSample,
    share: Option<EstimatedShare>,
) -> String {
    super::share_tip(words, &clone.target, clone.gene.as_deref(), &sample.sample, share)
}

/// A line per clone from sample to sample, its interval at each.
fn lines(svg: &mut Svg, words: &Words, subject: &OverTime, colours: &Colours<'_>, top: f64) {
    let (bottom, width) = (top + PANEL, WIDTH - LEFT - RIGHT);
    let numbers = || subject.samples.iter().flat_map(|sample| &sample.shares);
    let most = numbers().filter_map(|of| of.upper.or(of.share)).fold(0.0, f64::max).clamp(1e-6, 1.0);
    let y = |share: f64| bottom - PANEL * share.min(most) / most;
    let rise = step(most, 5);
    let mut tick = 0.0;
    while tick * rise <= most * (1.0 + 1e-9) {
        svg.line((LEFT, y(tick * rise)), (WIDTH - RIGHT, y(tick * rise)), "grid");
        svg.text((LEFT - 10.0, y(tick * rise) + 4.0), Anchor::End, "tick", &share(tick * rise));
        tick += 1.0;
    }
    svg.line((LEFT, bottom), (WIDTH - RIGHT, bottom), "axis");
    svg.upright((LEFT - 80.0, top + PANEL / 2.0), &words.own("picture-share"));
    let slot = width / subject.samples.len() as f64;
    let middle = (subject.clones.len() as f64 - 1.0) / 2.0;
    let dodge = DODGE.min(0.8 * slot / subject.clones.len().max(1) as f64);
    let x =
        |sample: usize, clone: usize| LEFT + slot * (sample as f64 + 0.5) + dodge * (clone as f64 - middle);
    for (index, sample) in subject.samples.iter().enumerate() {
        let at = LEFT + slot * (index as f64 + 0.5);
        svg.text((at, bottom + 16.0), Anchor::Middle, "label", &super::flow::shorten(&sample.sample));
        if let Some(day) = sample.day {
            svg.text((at, bottom + 32.0), Anchor::Middle, "small", &words.told("day", [("day", json!(day))]));
        }
    }
    for (rank, clone) in subject.clones.iter().enumerate() {
        let class = colours.class(&subject.subject, &clone.target);
        let known: Vec<(usize, f64)> = (subject.samples.iter().enumerate())
            .filter_map(|(at, sample)| Some((at, sample.shares[rank].share?)))
            .collect();
        for pair in known.windows(2).filter(|pair| pair[0].0 + 1 == pair[1].0) {
            let [(from, before), (to, after)] = [pair[0], pair[1]];
            let ends = ((x(from, rank), y(before)), (x(to, rank), y(after)));
            svg.line(ends.0, ends.1, &format!("clone-line {class}"));
        }
        for (at, of) in known {
            let sample = &subject.samples[at];
            let tip = tip(words, clone, sample, sample.shares[rank].estimated());
            svg.push(format_args!("<g><title>{}</title>", minijinja::HtmlEscape(&tip)));
            let (x, limits) = (x(at, rank), (sample.shares[rank].lower, sample.shares[rank].upper));
            if let (Some(lower), Some(upper)) = limits {
                svg.line((x, y(lower)), (x, y(upper)), "wide");
                svg.line((x - 3.0, y(lower)), (x + 3.0, y(lower)), "wide");
                svg.line((x - 3.0, y(upper)), (x + 3.0, y(upper)), "wide");
            }
            let y = y(of);
            svg.push(format_args!(
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\" class=\"dot clone {class}\"/></g>"
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::clone::ShareOverTime;
    use crate::statement::Statement;
    use crate::words::Language;

    /// A clone's number, colour and gene are the same in every sample, and its interval stands at each mark.
    #[test]
    fn a_clone_keeps_its_colour_and_shows_its_interval() {
        let clone = |target: &str, gene: &str| CloneOverTime {
            target: target.to_owned(),
            kind: "site",
            gene: Some(gene.to_owned()),
        };
        let of = |share: f64| ShareOverTime {
            share: Some(share),
            lower: Some(share / 2.0),
            upper: Some(share * 2.0),
        };
        let sample = |sample: &str, day, shares| SharesOfSample {
            sample: sample.to_owned(),
            day: Some(day),
            cells: 1_000.0,
            shares,
            other_sites: Some(0.3),
            other_clusters: Some(0.0),
        };
        let subject = OverTime {
            subject: "P1".to_owned(),
            sentence: Statement::NoReads {},
            clones: vec![clone("chr1+5", "ONE"), clone("chr2-7", "TWO")],
            samples: vec![sample("d1", 1, vec![of(0.1), of(0.2)]), sample("d9", 9, vec![of(0.4), of(0.1)])],
        };
        let clones = crate::model::clone::Clones {
            given: true,
            sentence: Statement::NoReads {},
            samples: Vec::new(),
            total: 2,
            rows: Vec::new(),
            over_time: vec![subject],
            verdicts: &[],
        };
        let words = Words::of(Language::English).unwrap();
        let picture = shares(&words, &clones.over_time[0], &Colours::of(&clones));
        let svg = &picture.svg;
        assert_eq!(svg.matches("class=\"seg clone clone-0\"").count(), 2, "{svg}");
        assert_eq!(svg.matches("class=\"dot clone clone-0\"").count(), 2);
        assert_eq!(svg.matches("class=\"clone-line clone-1\"").count(), 1);
        // Each of four marks has a bar with two ends, and says what it shows.
        assert_eq!(svg.matches("class=\"wide\"").count(), 12);
        assert!(svg.contains("<title>chr1\u{a0}+\u{a0}5; ONE in d9: 40 % (20–80 %)</title>"), "{svg}");
        assert!(svg.contains("all other sites in d1: 30 %</title>"), "{svg}");
        assert_eq!(picture.numbers.uri().matches("%0D%0A").count(), 9);
    }
}
