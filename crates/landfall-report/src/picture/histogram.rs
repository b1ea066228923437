//! Fragment lengths as a histogram.

use super::{Anchor, Svg, WIDTH};
use crate::model::quality::Lengths;
use crate::number::{count, step};
use crate::words::Words;

const LEFT: f64 = 80.0;
const RIGHT: f64 = 20.0;
const HEIGHT: f64 = 200.0;

/// One bar per bin.
pub fn histogram(words: &Words, lengths: &Lengths) -> String {
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
    for (index, &molecules) in lengths.counts.iter().enumerate() {
        let from = f64::from(lengths.bin) * index as f64;
        let (x, end) =
            (LEFT + width * from / longest, LEFT + width * (from + f64::from(lengths.bin)) / longest);
        let height = HEIGHT * molecules as f64 / most;
        let tip = format!(
            "{from} to {} bases: {} molecules",
            from + f64::from(lengths.bin) - 1.0,
            count(molecules)
        );
        svg.rect((x + 0.5, bottom - height), ((end - x - 1.0).max(0.5), height), "bar", &tip);
    }
    svg.axis_below((LEFT, bottom), width, longest);
    svg.upright((16.0, bottom - HEIGHT / 2.0), "molecules");
    svg.finish("lengths", "Fragment lengths", &words.say(&lengths.sentence))
}

impl Svg {
    /// An axis without grid lines: bars stand on it.
    fn axis_below(&mut self, (x, y): (f64, f64), width: f64, top: f64) {
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
        self.text(
            (x + width / 2.0, y + 34.0),
            Anchor::Middle,
            "name",
            "length from junction to sheared end, bases",
        );
    }
}
