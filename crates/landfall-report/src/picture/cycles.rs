//! Mean quality and composition of a read, cycle by cycle.

use super::{Anchor, Svg};
use crate::model::cycles::{CycleView, ReadCycles};
use crate::number::{count, step};
use crate::words::Words;

const TOP: f64 = 12.0;
const HEIGHT: f64 = 120.0;
const WIDTH: f64 = 370.0;
/// Where the two panels begin.
const LEFT: [f64; 2] = [60.0, 510.0];
/// Top of the scale of qualities; higher ones raise it.
const QUALITY: f64 = 40.0;

/// The letters of the composition, with the words in style sheets.
pub const LETTERS: [(&str, &str); 5] = [("A", "a"), ("C", "c"), ("G", "g"), ("T", "t"), ("other (N)", "n")];

/// Two panels: quality on the left, composition on the right.
pub fn cycles(words: &Words, read: &ReadCycles) -> String {
    let bottom = TOP + HEIGHT;
    let mut svg = Svg::new(bottom + 42.0);
    let last = read.cycles.last().map_or(1, |view| view.cycle).max(1);
    let most = read.cycles.iter().map(|view| view.mean_quality).fold(QUALITY, f64::max);
    let [quality, composition] = LEFT.map(|left| Panel { left, last });
    quality.frame(&mut svg, "mean quality, Phred", most, |tick| count(tick as u64));
    quality.line(&mut svg, &read.cycles, "mean quality", "q-line", |view| view.mean_quality / most);
    composition.frame(&mut svg, "share of bases, %", 100.0, |tick| count(tick as u64));
    for (at, (letter, word)) in LETTERS.iter().enumerate() {
        let share = |view: &CycleView| view.bases[at] as f64 / view.reads.max(1) as f64;
        composition.line(&mut svg, &read.cycles, letter, &format!("b-line b-{word}"), share);
    }
    let title = format!("Quality and bases of {} by cycle", read.read);
    svg.finish(&format!("cycles-{}", read.read), &title, &words.say(&read.sentence))
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

    fn frame(&self, svg: &mut Svg, name: &str, top: f64, number: impl Fn(f64) -> String) {
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
        svg.text((self.left + WIDTH / 2.0, bottom + 34.0), Anchor::Middle, "name", "cycle");
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
            "<polyline points=\"{points}\" class=\"{class}\"><title>{tip}</title></polyline>"
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
        let svg = cycles(&Words::of(Language::English).unwrap(), &read);
        // Quality 40 is the top, 20 the middle; two cycles stand in the middle of the panel's halves.
        assert!(svg.contains("points=\"152.5,12.0 337.5,72.0\" class=\"q-line\""), "{svg}");
        assert!(svg.contains("points=\"602.5,12.0 787.5,132.0\" class=\"b-line b-a\""), "{svg}");
        assert!(svg.contains("points=\"602.5,132.0 787.5,72.0\" class=\"b-line b-n\""), "{svg}");
    }
}
