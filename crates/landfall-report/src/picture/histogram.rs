//! Fragment lengths as a histogram.

use serde_json::json;

use super::csv::Csv;
use super::{Anchor, Picture, Svg, WIDTH};
use crate::model::quality::Lengths;
use crate::number::{count, step};
use crate::words::Words;

const LEFT: f64 = 80.0;
const RIGHT: f64 = 20.0;
const HEIGHT: f64 = 200.0;

/// One bar per bin.
pub fn histogram(words: &Words, lengths: &Lengths) -> Picture {
    let most = lengths.counts.iter().copied().max().unwrap_or_default().max(1) as f64;
    let longest = f64::from(lengths.bin) * lengths.counts.len() as f64;
    let width = WIDTH - LEFT - RIGHT;
    let bottom = 10.0 + HEIGHT;
    let mut svg = Svg::new(bottom + 42.0);
    let rise = step(most, 4).max(1.0);
    let mut tick = rise;
    while tick <= most {
        let y = bottom - HEIGHT * tick / most;
        svg.line((LEFT, y), (WIDTH - RIGHT, y), "grid");
        svg.text((LEFT - 8.0, y + 4.0), Anchor::End, "tick", &count(tick as u64));
        tick += rise;
    }
    let mut numbers = Csv::new(["length_from", "length_to", "molecules"]);
    for (index, &molecules) in lengths.counts.iter().enumerate() {
        let from = f64::from(lengths.bin) * index as f64;
        let (x, end) =
            (LEFT + width * from / longest, LEFT + width * (from + f64::from(lengths.bin)) / longest);
        let height = HEIGHT * molecules as f64 / most;
        let to = from + f64::from(lengths.bin) - 1.0;
        let facts = [("from", json!(from)), ("to", json!(to)), ("molecules", json!(molecules))];
        let tip = words.told("picture-lengths-bin", facts);
        numbers.row([from.to_string(), to.to_string(), molecules.to_string()]);
        svg.rect((x + 0.5, bottom - height), ((end - x - 1.0).max(0.5), height), "bar", &tip);
    }
    svg.axis_below((LEFT, bottom), width, longest, &words.own("picture-lengths-axis"));
    svg.upright((16.0, bottom - HEIGHT / 2.0), &words.own("picture-molecules"));
    svg.finish("lengths", &words.own("picture-lengths"), &words.say(&lengths.sentence), numbers)
}

impl Svg {
    /// An axis without grid lines: bars stand on it.
    fn axis_below(&mut self, (x, y): (f64, f64), width: f64, top: f64, name: &str) {
        let step = step(top, 10);
        let mut tick = 0.0;
        while tick * step <= top {
            self.text(
                (x + width * tick * step / top, y + 16.0),
                Anchor::Middle,
                "tick",
                &count((tick * step) as u64),
            );
            tick += 1.0;
        }
        self.line((x, y), (x + width, y), "axis");
        self.text((x + width / 2.0, y + 34.0), Anchor::Middle, "name", name);
    }
}
