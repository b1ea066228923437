//! The sites of a sample with most fragments, as bars.

use serde_json::json;

use super::csv::{Csv, known};
use super::{Anchor, Picture, Svg, WIDTH};
use crate::model::site::TopSites;
use crate::number::count;
use crate::statement::name;
use crate::words::Words;

const LEFT: f64 = 330.0;
const RIGHT: f64 = 90.0;
const ROW: f64 = 24.0;

/// One bar per site; none where the sample has none.
pub fn bars(words: &Words, top: &TopSites) -> Option<Picture> {
    let most = top.bars.iter().map(|bar| bar.fragments).max().map(|most| f64::from(most.max(1)))?;
    let bottom = 8.0 + ROW * top.bars.len() as f64;
    let mut svg = Svg::new(bottom + 42.0);
    let mut numbers = Csv::new(["site", "gene", "fragments", "fragments_of_sample"]);
    let width = WIDTH - LEFT - RIGHT;
    // Counts have no halves: a scale up to 1 needs no tick between.
    svg.axis((LEFT, bottom), width, most, &words.own("picture-fragments"), |tick| {
        if tick.fract() == 0.0 { count(tick as u64) } else { String::new() }
    });
    for (index, bar) in top.bars.iter().enumerate() {
        let y = 8.0 + ROW * index as f64;
        let length = width * f64::from(bar.fragments) / most;
        let site = super::flow::shorten(&bar.site);
        svg.text((LEFT - 136.0, y + 15.0), Anchor::End, "label mono", &site);
        svg.text(
            (LEFT - 128.0, y + 15.0),
            Anchor::Start,
            "gene",
            &super::clip(bar.gene.as_deref().unwrap_or_default()),
        );
        let tip = words.told(
            "picture-bar",
            [
                ("site", json!(super::clone_names(&bar.site, bar.gene.as_deref()))),
                ("fragments", json!(bar.fragments)),
                ("total", json!(top.fragments)),
            ],
        );
        svg.rect((LEFT, y + 3.0), (length, ROW - 6.0), "bar", &tip);
        let fragments = count(bar.fragments.into());
        svg.text((LEFT + length + 6.0, y + 15.0), Anchor::Start, "label", &fragments);
        numbers.row([
            bar.site.clone(),
            known(bar.gene.as_ref()),
            bar.fragments.to_string(),
            top.fragments.to_string(),
        ]);
    }
    let title = words.told("picture-bars", [("sample", json!(name(&top.sample)))]);
    Some(svg.finish(
        &format!("top-{}-{}", top.subject, top.sample),
        &title,
        &words.say(&top.sentence),
        numbers,
    ))
}
