//! Droplets of a target by amplitude, with the threshold.

use serde_json::json;

use super::csv::Csv;
use super::{Anchor, Picture, Svg, WIDTH};
use crate::model::measured::DropletView;
use crate::number::count;
use crate::statement::{name, number as three_digits};
use crate::words::Words;

const LEFT: f64 = 80.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 14.0;
const HEIGHT: f64 = 140.0;

/// One bar per bin, on a logarithmic scale: few positive droplets stand beside many negative ones.
pub fn droplets(words: &Words, view: &DropletView, number: usize) -> Picture {
    let most = view.droplets.iter().copied().max().unwrap_or_default().max(1) as f64;
    let height = |droplets: f64| HEIGHT * (1.0 + droplets).log10() / (1.0 + most).log10();
    let bottom = TOP + HEIGHT;
    let width = WIDTH - LEFT - RIGHT;
    let x = |amplitude: f64| LEFT + width * (amplitude - view.from) / (view.to - view.from);
    let mut svg = Svg::new(bottom + 42.0);
    let mut tick = 1.0;
    while tick <= most {
        let y = bottom - height(tick);
        svg.line((LEFT, y), (WIDTH - RIGHT, y), "grid");
        svg.text((LEFT - 8.0, y + 4.0), Anchor::End, "tick", &count(tick as u64));
        tick *= 10.0;
    }
    let wide = (view.to - view.from) / view.droplets.len().max(1) as f64;
    let mut numbers =
        Csv::new(["plate", "target", "amplitude_from", "amplitude_to", "droplets", "threshold"]);
    for (bin, &droplets) in view.droplets.iter().enumerate() {
        let from = view.from + wide * bin as f64;
        let class = if view.threshold.is_some_and(|threshold| from >= threshold) { "c-odd" } else { "bar" };
        let facts = [
            ("from", json!(three_digits(from))),
            ("to", json!(three_digits(from + wide))),
            ("droplets", json!(droplets)),
        ];
        let tip = words.told("picture-droplets-bin", facts);
        numbers.row([
            view.plate.clone(),
            view.target.clone(),
            from.to_string(),
            (from + wide).to_string(),
            droplets.to_string(),
            super::csv::known(view.threshold),
        ]);
        let high = height(droplets as f64);
        svg.rect(
            (x(from) + 0.5, bottom - high),
            ((x(from + wide) - x(from) - 1.0).max(0.5), high),
            class,
            &tip,
        );
    }
    if let Some(threshold) = view.threshold {
        svg.line((x(threshold), TOP - 6.0), (x(threshold), bottom), "threshold");
    }
    svg.line((LEFT, bottom), (WIDTH - RIGHT, bottom), "axis");
    for at in 0..=5 {
        let amplitude = view.from + (view.to - view.from) * f64::from(at) / 5.0;
        svg.text((x(amplitude), bottom + 16.0), Anchor::Middle, "tick", &count(amplitude.max(0.0) as u64));
    }
    svg.text((LEFT + width / 2.0, bottom + 34.0), Anchor::Middle, "name", &words.own("picture-amplitude"));
    svg.upright((16.0, bottom - HEIGHT / 2.0), &words.own("picture-droplets-axis"));
    let title = words.told("picture-droplets", [("target", json!(name(&view.target)))]);
    svg.finish(&format!("droplets-{number}"), &title, &words.say_all(&view.sentence), numbers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    #[test]
    fn the_threshold_stands_where_it_is_and_parts_the_bars() {
        let view = DropletView {
            plate: "plate.csv".to_owned(),
            target: "psi".to_owned(),
            sentence: Vec::new(),
            from: 1_000.0,
            to: 3_000.0,
            threshold: Some(2_000.0),
            droplets: vec![99, 9],
        };
        let svg = droplets(&Words::of(Language::English).unwrap(), &view, 0).svg;
        assert!(
            svg.contains("<line x1=\"480.0\" y1=\"8.0\" x2=\"480.0\" y2=\"154.0\" class=\"threshold\"/>"),
            "{svg}"
        );
        assert!(svg.contains("y=\"14.0\" width=\"399.0\" height=\"140.0\" class=\"bar\""), "{svg}");
        assert!(svg.contains("y=\"84.0\" width=\"399.0\" height=\"70.0\" class=\"c-odd\""), "{svg}");
    }
}
