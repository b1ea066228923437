//! Copies per cell along a vector, its elements below.

use serde_json::json;

use super::csv::{Csv, known};
use super::{Anchor, Picture, Svg, WIDTH};
use crate::model::measured::DepthView;
use crate::number::{count, measure, step};
use crate::statement::{name, number as three_digits};
use crate::words::Words;

const LEFT: f64 = 80.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 10.0;
const HEIGHT: f64 = 160.0;
const ELEMENTS: f64 = 22.0;

/// One bar per bin; masked bins are hatched and as high as a tick.
pub fn depth(words: &Words, view: &DepthView, number: usize) -> Picture {
    let length = view.bins.last().map_or(1, |bin| bin.end).max(1);
    let most = view.bins.iter().filter_map(|bin| bin.copies).fold(0.0, f64::max).max(1e-9);
    let bottom = TOP + HEIGHT;
    let width = WIDTH - LEFT - RIGHT;
    let x = |base: u32| LEFT + width * f64::from(base) / f64::from(length);
    let mut svg = Svg::new(bottom + ELEMENTS + 44.0);
    let rise = step(most, 4);
    let mut tick = 0.0;
    while tick <= most {
        let y = bottom - HEIGHT * tick / most;
        svg.line((LEFT, y), (WIDTH - RIGHT, y), "grid");
        svg.text((LEFT - 8.0, y + 4.0), Anchor::End, "tick", &measure(tick));
        tick += rise;
    }
    let mut numbers = Csv::new(["start", "end", "depth", "copies", "masked"]);
    for bin in &view.bins {
        let (from, to) = (u64::from(bin.start) + 1, bin.end);
        let tip = |message: &str, fact: serde_json::Value| {
            words.told(message, [("from", json!(from)), ("to", json!(to)), ("fact", fact)])
        };
        let (class, height, tip) = match (bin.copies, bin.masked) {
            (Some(copies), _) => {
                ("bar", HEIGHT * copies / most, tip("picture-depth-copies", json!(three_digits(copies))))
            }
            (None, Some(reason)) => {
                ("s-lost", 6.0, tip("picture-depth-masked", json!(name(reason.replace('_', " ")))))
            }
            (None, None) => ("s-lost", 6.0, tip("picture-depth-few", json!(0))),
        };
        let (depth, copies) = (bin.depth.to_string(), known(bin.copies));
        numbers.row([from.to_string(), to.to_string(), depth, copies, known(bin.masked)]);
        svg.rect(
            (x(bin.start), bottom - height),
            ((x(bin.end) - x(bin.start)).max(0.5), height),
            class,
            &tip,
        );
    }
    for (at, (element, start, end)) in view.elements.iter().enumerate() {
        let class = if at % 2 == 0 { "c-even" } else { "c-odd" };
        let wide = x(*end) - x(*start);
        svg.rect((x(*start), bottom + 2.0), (wide, ELEMENTS - 4.0), class, element);
        // A name that does not fit stands in the tooltip.
        if wide > 8.0 * element.chars().count() as f64 {
            svg.text((x(*start) + wide / 2.0, bottom + 15.0), Anchor::Middle, "inside", element);
        }
    }
    let stride = step(f64::from(length), 10).max(1.0);
    let mut base = 0.0;
    while base <= f64::from(length) {
        let at = LEFT + width * base / f64::from(length);
        svg.text((at, bottom + ELEMENTS + 16.0), Anchor::Middle, "tick", &count(base as u64));
        base += stride;
    }
    let below = (LEFT + width / 2.0, bottom + ELEMENTS + 34.0);
    svg.text(below, Anchor::Middle, "name", &words.own("picture-depth-axis"));
    svg.upright((16.0, bottom - HEIGHT / 2.0), &words.own("picture-copies"));
    let title = words.told("picture-depth", [("target", json!(name(&view.target)))]);
    svg.finish(&format!("depth-{number}"), &title, &words.say(&view.sentence), numbers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::measured::BinView;
    use crate::statement::Statement;
    use crate::words::Language;

    #[test]
    fn bars_are_as_high_as_copies_and_masked_bins_are_hatched() {
        let bin =
            |start: u32, copies, masked| BinView { start, end: start + 100, depth: 9.0, copies, masked };
        let view = DepthView {
            sample: "S1".to_owned(),
            target: "pLV".to_owned(),
            sentence: Statement::NoReads {},
            bins: vec![
                bin(0, Some(2.0), None),
                bin(100, Some(1.0), None),
                bin(200, None, Some("self_repeat")),
                bin(300, Some(2.0), None),
            ],
            elements: vec![("<psi>".to_owned(), 0, 100)],
        };
        let svg = depth(&Words::of(Language::English).unwrap(), &view, 0).svg;
        assert!(
            svg.contains("<rect x=\"80.0\" y=\"10.0\" width=\"200.0\" height=\"160.0\" class=\"bar\">"),
            "{svg}"
        );
        assert!(
            svg.contains("<rect x=\"280.0\" y=\"90.0\" width=\"200.0\" height=\"80.0\" class=\"bar\">"),
            "{svg}"
        );
        assert!(svg.contains("class=\"s-lost\"><title>bases 201 to 300: masked, self repeat"), "{svg}");
        assert!(svg.contains("&lt;psi&gt;") && !svg.contains("<psi>"), "{svg}");
    }
}
