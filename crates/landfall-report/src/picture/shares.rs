//! All vector copies of each sample of a subject, one bar below the other.

use super::{Anchor, Svg, WIDTH};
use crate::model::clone::{OverTime, SharesOfSample};
use crate::number::{count, share};
use crate::words::Words;

const LEFT: f64 = 190.0;
const RIGHT: f64 = 20.0;
const ROW: f64 = 34.0;

/// One bar per sample, cut by the subject's clones; each part has its clone's number where it fits.
pub fn shares(words: &Words, subject: &OverTime) -> String {
    let bottom = 8.0 + ROW * subject.samples.len() as f64;
    let width = WIDTH - LEFT - RIGHT;
    let mut svg = Svg::new(bottom + 42.0);
    svg.axis((LEFT, bottom), width, 1.0, "share of sampled vector copies", share);
    for (index, sample) in subject.samples.iter().enumerate() {
        let y = 8.0 + ROW * index as f64;
        svg.text((LEFT - 10.0, y + 15.0), Anchor::End, "label", &super::flow::shorten(&sample.sample));
        let cells = format!("of {}", count(sample.cells.round() as u64));
        svg.text((LEFT - 10.0, y + 28.0), Anchor::End, "small", &cells);
        bar(&mut svg, subject, sample, y, width);
    }
    let title = format!("Largest clones of {} over time", subject.subject);
    svg.finish(&format!("shares-{}", subject.subject), &title, &words.say(&subject.sentence))
}

fn bar(svg: &mut Svg, subject: &OverTime, sample: &SharesOfSample, y: f64, width: f64) {
    let mut x = LEFT;
    let mut part = |svg: &mut Svg, of: Option<f64>, class: &str, name: &str, mark: &str| {
        // What is not known has no width: the bar ends before 100 %.
        let Some(of) = of else { return };
        let wide = width * of;
        svg.rect((x, y + 3.0), (wide, ROW - 6.0), class, &format!("{name}: {}", share(of)));
        if wide > 16.0 {
            svg.text((x + wide / 2.0, y + ROW / 2.0 + 4.0), Anchor::Middle, "inside", mark);
        }
        x += wide;
    };
    for (rank, (of, clone)) in sample.shares.iter().zip(&subject.clones).enumerate() {
        let class = if rank % 2 == 0 { "seg c-even" } else { "seg c-odd" };
        part(svg, *of, class, clone, &(rank + 1).to_string());
    }
    part(svg, sample.other_sites, "seg c-rest", "all other sites", "");
    part(svg, sample.other_clusters, "seg s-multihit", "all other clusters of several places", "");
}
