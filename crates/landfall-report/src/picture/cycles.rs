//! Mean quality and composition of a read, cycle by cycle.

use serde_json::json;

use super::csv::Csv;
use super::{Anchor, Picture, Svg};
use crate::model::cycles::{CycleView, ReadCycles};
use crate::number::{count, step};
use crate::statement::name;
use crate::words::Words;

const TOP: f64 = 12.0;
const HEIGHT: f64 = 120.0;
const WIDTH: f64 = 370.0;
/// Where the two panels begin.
const LEFT: [f64; 2] = [60.0, 510.0];
/// Top of the scale of qualities; higher ones raise it.
const QUALITY: f64 = 40.0;

/// The letters of the composition: their words in style sheets and catalogues.
pub const LETTERS: [&str; 5] = ["a", "c", "g", "t", "n"];

/// Two panels: quality on the left, composition on the right.
pub fn cycles(words: &Words, read: &ReadCycles) -> Picture {
    let bottom = TOP + HEIGHT;
    let mut svg = Svg::new(bottom + 42.0);
    let last = read.cycles.last().map_or(1, |view| view.cycle).max(1);
    let most = read.cycles.iter().map(|view| view.mean_quality).fold(QUALITY, f64::max);
    let [quality, composition] = LEFT.map(|left| Panel { left, last });
    let (of_quality, of_bases) = (words.own("picture-quality"), words.own("picture-bases"));
    quality.frame(&mut svg, words, &of_quality, most, |tick| count(tick as u64));
    quality.line(&mut svg, &read.cycles, &of_quality, "q-line", |view| view.mean_quality / most);
    composition.frame(&mut svg, words, &of_bases, 100.0, |tick| count(tick as u64));
    for (at, letter) in LETTERS.iter().enumerate() {
        let share = |view: &CycleView| view.bases[at] as f64 / view.reads.max(1) as f64;
        let tip = words.own(&format!("picture-letter-{letter}"));
        composition.line(&mut svg, &read.cycles, &tip, &format!("b-line b-{letter}"), share);
    }
    let mut numbers = Csv::new(["cycle", "reads", "mean_quality", "a", "c", "g", "t", "other"]);
    for view in &read.cycles {
        let [a, c, g, t, n] = view.bases.map(|bases| bases.to_string());
        let (reads, quality) = (view.reads.to_string(), view.mean_quality.to_string());
        numbers.row([view.cycle.to_string(), reads, quality, a, c, g, t, n]);
    }
    let title = words.told("picture-cycles", [("read", json!(name(read.read)))]);
    svg.finish(&format!("cycles-{}", read.read), &title, &words.say(&read.sentence), numbers)
}

/// A panel over cycles 1 to `last`.
struct Panel {
    left: f64,
    last: u32,
}

impl Panel {
    fn x(&self, cycle: f64) -> f64 {
        self.left + WIDTH * (cycle - 0.5) / f64::from(self.last)
    }

    fn frame(&self, svg: &mut Svg, words: &Words, name: &str, top: f64, number: impl Fn(f64) -> String) {
        let bottom = TOP + HEIGHT;
        let rise = step(top, 4);
        let mut tick = 0.0;
        while tick <= top {
            let y = bottom - HEIGHT * tick / top;
            svg.line((self.left, y), (self.left + WIDTH, y), "grid");
            svg.text((self.left - 8.0, y + 4.0), Anchor::End, "tick", &number(tick));
            tick += rise;
        }
        let stride = step(f64::from(self.last), 8).max(1.0);
        let mut cycle = stride;
        while cycle <= f64::from(self.last) {
            svg.text((self.x(cycle), bottom + 16.0), Anchor::Middle, "tick", &count(cycle as u64));
            cycle += stride;
        }
        svg.line((self.left, bottom), (self.left + WIDTH, bottom), "axis");
        svg.text(
            (self.left + WIDTH / 2.0, bottom + 34.0),
            Anchor::Middle,
            "name",
            &words.own("picture-cycle"),
        );
        svg.upright((self.left - 44.0, bottom - HEIGHT / 2.0), name);
    }

    /// A line through the cycles; `height` is a share of the panel.
    fn line(
        &self,
        svg: &mut Svg,
        cycles: &[CycleView],
        tip: &str,
        class: &str,
        height: impl Fn(&CycleView) -> f64,
    ) {
        let point = |view: &CycleView| {
            format!("{:.1},{:.1}", self.x(view.cycle.into()), TOP + HEIGHT * (1.0 - height(view)))
        };
        let points: Vec<_> = cycles.iter().map(point).collect();
        let points = points.join(" ");
        svg.push(format_args!(
            "<polyline points=\"{points}\" class=\"{class}\"><title>{}</title></polyline>",
            minijinja::HtmlEscape(tip)
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statement::Statement;
    use crate::words::Language;

    #[test]
    fn lines_run_from_the_first_to_the_last_cycle_at_the_height_of_their_numbers() {
        let view = |cycle, mean_quality, bases| CycleView { cycle, reads: 4, mean_quality, bases };
        let read = ReadCycles {
            read: "R1",
            sentence: Statement::NoReads {},
            cycles: vec![view(1, 40.0, [4, 0, 0, 0, 0]), view(2, 20.0, [0, 0, 0, 2, 2])],
        };
        let svg = cycles(&Words::of(Language::English).unwrap(), &read).svg;
        // Quality 40 is the top, 20 the middle; two cycles stand in the middle of the panel's halves.
        assert!(svg.contains("points=\"152.5,12.0 337.5,72.0\" class=\"q-line\""), "{svg}");
        assert!(svg.contains("points=\"602.5,12.0 787.5,132.0\" class=\"b-line b-a\""), "{svg}");
        assert!(svg.contains("points=\"602.5,132.0 787.5,72.0\" class=\"b-line b-n\""), "{svg}");
    }
}
