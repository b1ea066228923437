//! Copy numbers with their intervals: a forest plot.

use super::{Anchor, Svg, WIDTH};
use crate::model::copies::{Copies, CopiesView};
use crate::number::measure;

const LEFT: f64 = 240.0;
const RIGHT: f64 = 90.0;
const ROW: f64 = 40.0;

/// One row per measurement; empty where there is none.
pub fn forest(copies: &Copies) -> String {
    let limits = |row: &CopiesView| [row.vcn, row.lo, row.hi, row.lo_counting, row.hi_counting];
    let numbers = copies.rows.iter().flat_map(limits).flatten().filter(|number| number.is_finite());
    let top = numbers.fold(0.0, f64::max) * 1.05;
    if top <= 0.0 {
        return String::new();
    }
    let bottom = 8.0 + ROW * copies.rows.len() as f64;
    let mut svg = Svg::new(bottom + 42.0);
    let width = WIDTH - LEFT - RIGHT;
    svg.axis((LEFT, bottom), width, top, "vector copies per cell", |tick| {
        ((tick * 1e6).round() / 1e6).to_string()
    });
    for (index, row) in copies.rows.iter().enumerate() {
        let y = 26.0 + ROW * index as f64;
        svg.text((LEFT - 10.0, y - 2.0), Anchor::End, "label", &super::flow::shorten(&row.sample));
        svg.text(
            (LEFT - 10.0, y + 13.0),
            Anchor::End,
            "small",
            &format!("{}, {}", row.method_name, row.target),
        );
        mark(&mut svg, row, y, |value| LEFT + width * value / top);
    }
    svg.finish("forest", "Vector copies per cell with their 95 % intervals", &copies.sentence)
}

fn mark(svg: &mut Svg, row: &CopiesView, y: f64, at: impl Fn(f64) -> f64) {
    let tip = minijinja::HtmlEscape(&row.text);
    svg.push(format_args!("<g><title>{tip}</title>"));
    let (low, high) = (row.lo.or(row.lo_counting), row.hi.or(row.hi_counting));
    match (row.vcn, low, high) {
        (Some(vcn), ..) => {
            if let (Some(lo), Some(hi)) = (row.lo, row.hi) {
                svg.line((at(lo), y), (at(hi), y), "wide");
                svg.line((at(lo), y - 5.0), (at(lo), y + 5.0), "wide");
                svg.line((at(hi), y - 5.0), (at(hi), y + 5.0), "wide");
            }
            if let (Some(lo), Some(hi)) = (row.lo_counting, row.hi_counting) {
                svg.line((at(lo), y), (at(hi), y), "narrow");
            }
            svg.push(format_args!("<circle cx=\"{:.1}\" cy=\"{y:.1}\" r=\"4\" class=\"dot\"/>", at(vcn)));
            svg.text((at(row.hi.unwrap_or(vcn)) + 10.0, y + 4.0), Anchor::Start, "label", &measure(vcn));
        }
        (None, _, Some(hi)) if row.verdict == "upper_limit" => {
            svg.line((at(0.0), y), (at(hi), y), "wide");
            svg.push(format_args!("<path d=\"M{0:.1} {1:.1}l-7 -5v10z\" class=\"dot\"/>", at(hi), y));
            svg.text((at(hi) + 8.0, y + 4.0), Anchor::Start, "label", &format!("below {}", measure(hi)));
        }
        (None, Some(lo), _) if row.verdict == "lower_bound" => {
            svg.line((at(lo), y), (WIDTH - RIGHT, y), "wide");
            svg.push(format_args!("<path d=\"M{0:.1} {1:.1}l7 -5v10z\" class=\"dot\"/>", at(lo), y));
            svg.text((at(lo), y - 9.0), Anchor::Start, "label", &format!("above {}", measure(lo)));
        }
        _ => svg.text((at(0.0) + 6.0, y + 4.0), Anchor::Start, "label", "not evaluable"),
    }
    svg.push(format_args!("</g>"));
}
