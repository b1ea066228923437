//! Copy numbers with their intervals: forest plots.

use landfall_estimate::{Evaluated, Intervals};
use serde_json::json;

use super::csv::{Csv, known};
use super::{Anchor, Picture, Svg, WIDTH};
use crate::model::copies::{Copies, CopiesView};
use crate::number::measure;
use crate::statement::{Measured, name, number as three_digits};
use crate::words::Words;

const LEFT: f64 = 240.0;
const RIGHT: f64 = 90.0;
const ROW: f64 = 40.0;
const TOP: f64 = 26.0;

/// What a row's mark shows.
struct Mark<'a> {
    row: &'a CopiesView,
    shown: Intervals,
}

impl<'a> Mark<'a> {
    fn of_all_cells(row: &'a CopiesView) -> Self {
        let all = Evaluated { value: row.vcn, lo: row.lo, hi: row.hi };
        let counting = Evaluated { value: row.vcn, lo: row.lo_counting, hi: row.hi_counting };
        Self { row, shown: Intervals { all, counting } }
    }

    fn of_transduced(row: &'a CopiesView) -> Self {
        let all =
            Evaluated { value: row.per_transduced, lo: row.per_transduced_lo, hi: row.per_transduced_hi };
        Self { row, shown: Intervals { all, counting: Evaluated::NONE } }
    }

    fn numbers(&self) -> impl Iterator<Item = f64> {
        let Intervals { all, counting } = self.shown;
        let numbers = [all.value, all.lo, all.hi, counting.lo, counting.hi];
        numbers.into_iter().flatten().filter(|number| number.is_finite())
    }
}

/// Copies per cell, one row per measurement; none where there is nothing to draw.
pub fn forest(words: &Words, copies: &Copies) -> Option<Picture> {
    let marks: Vec<_> = copies.rows.iter().map(Mark::of_all_cells).collect();
    let svg = draw(words, &marks, "picture-forest", None)?;
    let title = words.own("picture-forest");
    Some(svg.finish("forest", &title, &words.say_all(&copies.sentence), numbers(&marks)))
}

/// Copies per transduced cell against the limit for release; none where no transduced fraction was measured.
pub fn release(words: &Words, copies: &Copies) -> Option<Picture> {
    let judged = copies.rows.iter().filter(|row| row.release != "not_evaluable");
    let marks: Vec<_> = judged.map(Mark::of_transduced).collect();
    let limit = copies.rows.first().map(|row| row.release_limit);
    let svg = draw(words, &marks, "picture-release", limit)?;
    let title = words.own("picture-release");
    Some(svg.finish("release", &title, &words.own("picture-release-description"), numbers(&marks)))
}

fn numbers(marks: &[Mark<'_>]) -> Csv {
    let mut numbers = Csv::new([
        "subject",
        "sample",
        "method",
        "target",
        "reference",
        "copies",
        "lo",
        "hi",
        "lo_counting",
        "hi_counting",
        "limit",
    ]);
    for Mark { row, shown: Intervals { all, counting } } in marks {
        numbers.row([
            row.subject.clone(),
            row.sample.clone(),
            row.method.to_owned(),
            row.target.clone(),
            row.reference.clone(),
            known(all.value),
            known(all.lo),
            known(all.hi),
            known(counting.lo),
            known(counting.hi),
            row.release_limit.to_string(),
        ]);
    }
    numbers
}

/// The rows over a common axis, with a line at the limit.
fn draw(words: &Words, marks: &[Mark<'_>], what: &str, limit: Option<f64>) -> Option<Svg> {
    let largest = marks.iter().flat_map(Mark::numbers).fold(0.0, f64::max);
    if largest <= 0.0 {
        return None;
    }
    let top = limit.map_or(largest, |limit| largest.max(limit)) * 1.05;
    let bottom = 8.0 + ROW * marks.len() as f64;
    let mut svg = Svg::new(bottom + 42.0);
    let width = WIDTH - LEFT - RIGHT;
    let at = |value: f64| LEFT + width * value / top;
    svg.axis((LEFT, bottom), width, top, &words.own(&format!("{what}-axis")), |tick| {
        ((tick * 1e6).round() / 1e6).to_string()
    });
    if let Some(limit) = limit {
        svg.line((at(limit), 4.0), (at(limit), bottom), "threshold");
    }
    for (index, mark) in marks.iter().enumerate() {
        let (y, row) = (TOP + ROW * index as f64, mark.row);
        svg.text((LEFT - 10.0, y - 2.0), Anchor::End, "label", &super::flow::shorten(&row.sample));
        let how = format!("{}, {}", words.own(&format!("method-{}", row.method)), row.target);
        svg.text((LEFT - 10.0, y + 13.0), Anchor::End, "small", &how);
        draw_mark(&mut svg, words, mark, what, y, at);
    }
    Some(svg)
}

fn draw_mark(svg: &mut Svg, words: &Words, mark: &Mark<'_>, what: &str, y: f64, at: impl Fn(f64) -> f64) {
    let shown = mark.shown.all;
    let measured = Measured { measured: shown.value, lower: shown.lo, upper: shown.hi };
    let measured = if measured == Measured::default() { mark.row.copies } else { measured };
    let method = words.own(&format!("method-{}", mark.row.method));
    let tip = words.told(
        &format!("{what}-tip"),
        [
            ("sample", json!(name(&mark.row.sample))),
            ("method", json!(method)),
            ("target", json!(name(&mark.row.target))),
            ("copies", json!(measured)),
        ],
    );
    let tip = minijinja::HtmlEscape(&tip);
    svg.push(format_args!("<g><title>{tip}</title>"));
    let Intervals { all, counting } = mark.shown;
    match (all.value, all.lo.or(counting.lo), all.hi.or(counting.hi)) {
        (Some(value), ..) => {
            if let (Some(lo), Some(hi)) = (all.lo, all.hi) {
                svg.line((at(lo), y), (at(hi), y), "wide");
                svg.line((at(lo), y - 5.0), (at(lo), y + 5.0), "wide");
                svg.line((at(hi), y - 5.0), (at(hi), y + 5.0), "wide");
            }
            if let (Some(lo), Some(hi)) = (counting.lo, counting.hi) {
                svg.line((at(lo), y), (at(hi), y), "narrow");
            }
            svg.push(format_args!("<circle cx=\"{:.1}\" cy=\"{y:.1}\" r=\"4\" class=\"dot\"/>", at(value)));
            svg.text((at(all.hi.unwrap_or(value)) + 10.0, y + 4.0), Anchor::Start, "label", &measure(value));
        }
        (None, _, Some(hi)) if mark.row.verdict == "upper_limit" => {
            svg.line((at(0.0), y), (at(hi), y), "wide");
            svg.push(format_args!("<path d=\"M{0:.1} {1:.1}l-7 -5v10z\" class=\"dot\"/>", at(hi), y));
            svg.text((at(hi) + 8.0, y + 4.0), Anchor::Start, "label", &bound(words, "picture-below", hi));
        }
        (None, Some(lo), _) if mark.row.verdict == "lower_bound" => {
            svg.line((at(lo), y), (WIDTH - RIGHT, y), "wide");
            svg.push(format_args!("<path d=\"M{0:.1} {1:.1}l7 -5v10z\" class=\"dot\"/>", at(lo), y));
            svg.text((at(lo), y - 9.0), Anchor::Start, "label", &bound(words, "picture-above", lo));
        }
        _ => svg.text((at(0.0) + 6.0, y + 4.0), Anchor::Start, "label", &words.own("not-evaluable")),
    }
    svg.push(format_args!("</g>"));
}

fn bound(words: &Words, message: &str, value: f64) -> String {
    words.told(message, [("value", json!(three_digits(value)))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::measured::Measured;

    fn measured(of: &[(Option<f64>, &'static str)]) -> Copies {
        let row = |&(value, release): &(Option<f64>, &'static str)| CopiesView {
            subject: "P01".to_owned(),
            sample: "lot".to_owned(),
            method: "ddpcr",
            target: "psi".to_owned(),
            reference: "RPP30".to_owned(),
            vcn: Some(1.0),
            lo: Some(0.8),
            hi: Some(1.2),
            lo_counting: None,
            hi_counting: None,
            per_transduced: value,
            per_transduced_lo: value.map(|value| value - 0.5),
            per_transduced_hi: value.map(|value| value + 0.5),
            release_limit: 5.0,
            release,
            counted: 20_000,
            wells: 2,
            verdict: "estimated",
            flags: Vec::new(),
            copies: crate::statement::Measured::default(),
        };
        Copies {
            given: true,
            sentence: Vec::new(),
            left_out: Vec::new(),
            rows: of.iter().map(row).collect(),
            measured: Measured::default(),
        }
    }

    #[test]
    fn the_limit_for_release_stands_among_the_transduced_and_those_not_measured_are_left_out() {
        let copies = measured(&[(Some(2.0), "within"), (None, "not_evaluable")]);
        let words = Words::of(crate::words::Language::English).unwrap();
        let svg = release(&words, &copies).unwrap().svg;
        assert_eq!(svg.matches("class=\"threshold\"").count(), 1);
        assert_eq!(svg.matches("class=\"dot\"").count(), 1);
        // 5 of 5.25 on an axis of 570 from 240.
        assert!(svg.contains("<line x1=\"782.9\" y1=\"4.0\""), "{svg}");
        assert_eq!(forest(&words, &copies).unwrap().svg.matches("class=\"threshold\"").count(), 0);
        assert!(svg.contains("per transduced cell") && svg.contains("2.00 (1.50–2.50)"), "{svg}");
        assert!(release(&words, &measured(&[(None, "not_evaluable")])).is_none());
    }
}
