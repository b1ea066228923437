//! Where the reads went: one stacked bar per library or pool.

use minijinja::{Value, context};
use serde_json::json;

use super::csv::Csv;
use super::{Anchor, Picture, Svg, WIDTH};
use crate::model::flow::{ClassCount, Flow, Kind};
use crate::number::count;
use crate::statement::{Share, name};
use crate::words::Words;

const LEFT: f64 = 170.0;
const RIGHT: f64 = 20.0;
const BAR: f64 = 26.0;
const ROW: f64 = 52.0;

/// The bars; every segment carries its class and count as a tooltip, wide ones as text too.
pub fn flow(words: &Words, flow: &Flow) -> Picture {
    let pools = flow.pools.iter().filter(|pool| pool.unassigned_reads > 0);
    let mut rows: Vec<(String, u64, &[ClassCount])> =
        flow.libraries.iter().map(|row| (row.library.clone(), row.reads, row.classes.as_slice())).collect();
    rows.extend(pools.map(|pool| {
        let none = words.told("picture-no-library", [("pool", json!(name(&pool.pool)))]);
        (none, pool.unassigned_reads, pool.unassigned.as_slice())
    }));
    let top = rows.iter().map(|&(_, reads, _)| reads).max().unwrap_or_default().max(1) as f64;
    let bottom = 10.0 + ROW * rows.len() as f64;
    let mut svg = Svg::new(bottom + 44.0);
    let width = WIDTH - LEFT - RIGHT;
    svg.axis((LEFT, bottom), width, top, &words.own("picture-reads-axis"), |tick| count(tick as u64));
    let mut numbers = Csv::new(["library", "class", "reads", "reads_of_library"]);
    for (index, (label, reads, classes)) in rows.iter().enumerate() {
        let y = 14.0 + ROW * index as f64;
        svg.text((LEFT - 10.0, y + 12.0), Anchor::End, "label", &shorten(label));
        let said = words.told("picture-reads", [("reads", json!(reads))]);
        svg.text((LEFT - 10.0, y + 28.0), Anchor::End, "small", &said);
        bar(&mut svg, words, y, width / top, *reads, classes);
        for of in *classes {
            numbers.row([label.clone(), of.class.to_string(), of.reads.to_string(), reads.to_string()]);
        }
    }
    svg.finish("flow", &words.own("page-where-the-reads-went"), &words.own("picture-flow"), numbers)
}

fn bar(svg: &mut Svg, words: &Words, y: f64, scale: f64, reads: u64, classes: &[ClassCount]) {
    let mut x = LEFT;
    for count_of in classes {
        let width = count_of.reads as f64 * scale;
        let facts = [
            ("class", json!(name(count_of.class))),
            ("reads", json!(count_of.reads)),
            ("total", json!(reads)),
            ("share", json!(Share::of(count_of.reads, reads))),
        ];
        let tip = words.told("picture-flow-class", facts);
        svg.rect((x, y), (width, BAR), &format!("seg s-{}", count_of.kind.word()), &tip);
        let label = format!("{} {}", count_of.class, count(count_of.reads));
        // About 6.2 units a letter at this size.
        if width > label.len() as f64 * 6.2 + 8.0 {
            svg.text((x + 2.0, y + BAR + 13.0), Anchor::Start, "small", &label);
        }
        x += width;
    }
}

/// Long names keep both ends: what tells libraries apart often stands last.
pub fn shorten(name: &str) -> String {
    let letters: Vec<_> = name.chars().collect();
    if letters.len() <= 22 {
        return name.to_owned();
    }
    let end: String = letters[letters.len() - 10..].iter().collect();
    format!("{}…{end}", letters[..11].iter().collect::<String>())
}

/// The kinds that the picture holds, for its legend.
pub fn kinds(words: &Words, flow: &Flow) -> Vec<Value> {
    let libraries = flow.libraries.iter().flat_map(|row| &row.classes);
    let counts: Vec<_> = libraries.chain(flow.pools.iter().flat_map(|pool| &pool.unassigned)).collect();
    let held = |kind: &&Kind| counts.iter().any(|count| count.kind == **kind);
    Kind::ALL
        .iter()
        .filter(held)
        .map(|kind| context! { word => kind.word(), label => words.own(&format!("flow-{}", kind.word())) })
        .collect()
}
