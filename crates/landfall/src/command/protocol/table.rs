//! A check as people and as machines read it.

use std::collections::BTreeSet;

use landfall_core::{LibraryId, Share, VectorEnd};
use landfall_trim::check::{CheckedPool, Element, LearnedEnd, Limits, Verdict};
use landfall_trim::consensus::Ending;
use serde_json::{Value, json};

/// Table, learned vector ends and verdict of each pool.
pub fn text(pools: &[CheckedPool]) -> String {
    pools.iter().map(pool_text).collect::<Vec<_>>().join("\n")
}

fn pool_text(pool: &CheckedPool) -> String {
    let (libraries, reads) = (pool.libraries.len(), pool.reads);
    let mut text = format!(
        "pool {}: {libraries} libraries, {reads} reads, told apart by {}\n\n",
        pool.pool, pool.told_apart_by
    );
    let header = ["library", "element", "fits", "reads", "of", "verdict"].map(str::to_owned);
    let rows = pool.elements().map(|(library, element)| {
        let Share { of, total } = element.share;
        let library = library.map_or_else(|| "(pool)".to_owned(), ToString::to_string);
        [
            library,
            element.name.clone(),
            percent(element.share),
            of.to_string(),
            total.to_string(),
            element.words(),
        ]
    });
    let rows: Vec<_> = std::iter::once(header).chain(rows).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; 5] = std::array::from_fn(width);
    let [library, name, share, of, total] = widths;
    for row in &rows {
        let [a, b, c, d, e, f] = row;
        line(&mut text, &format!("  {a:library$}  {b:name$}  {c:>share$}  {d:>of$}  {e:>total$}  {f}"));
    }
    text.push('\n');
    for library in &pool.libraries {
        library.ends.iter().for_each(|end| end_text(&mut text, &library.library, end));
    }
    let wrong = pool.elements().filter(|(_, element)| element.verdict == Verdict::DoesNotFit).count();
    let verdict = match wrong {
        0 => "nothing contradicts the layout".to_owned(),
        1 => "1 element does not fit".to_owned(),
        _ => format!("{wrong} elements do not fit"),
    };
    line(&mut text, &format!("pool {}: {verdict}", pool.pool));
    text
}

/// What a run will ask of layouts whose vector ends do not say their side.
pub fn unsided_text(ends: &BTreeSet<(&str, &VectorEnd)>) -> String {
    let one = |(layout, end): &(&str, &VectorEnd)| {
        format!(
            "layout {layout}, vector end {end}: `side` is missing; `landfall run` needs `side = \"5\"`, where the vector \
             starts, or `side = \"3\"`, where it ends, in its `[[vector_end]]`\n"
        )
    };
    ends.iter().map(one).collect()
}

/// What was learned, beside what is written.
fn end_text(text: &mut String, library: &LibraryId, end: &LearnedEnd) {
    let [written, learned, marks] = end.comparison.lines();
    let title = format!("  {library} {}, {}", end.name, end.of);
    let pad = " ".repeat(title.chars().count());
    let distinct = end.learned.distinct;
    line(text, &format!("{title}  protocol  {written}"));
    line(
        text,
        &format!("{pad}  reads     {learned}  {}; {distinct} distinct reads", ending(end.learned.ending)),
    );
    if !marks.trim().is_empty() {
        line(text, &format!("{pad}            {marks}"));
    }
}

fn ending(ending: Ending) -> String {
    match ending {
        Ending::Host => "then the reads differ".to_owned(),
        Ending::Few(ways) => format!("then the reads go on in {ways} ways"),
        Ending::Never => "and the reads go on alike".to_owned(),
    }
}

/// A line without blanks at its end.
fn line(text: &mut String, line: &str) {
    text.push_str(line.trim_end());
    text.push('\n');
}

fn percent(share: Share) -> String {
    share.ratio().map_or_else(|| "-".to_owned(), |ratio| format!("{:.1} %", 100.0 * ratio))
}

/// The same as [`text`], for machines.
pub fn json(pools: &[CheckedPool], limits: &Limits, unsided: &BTreeSet<(&str, &VectorEnd)>) -> Value {
    let fits =
        !pools.iter().flat_map(CheckedPool::elements).any(|(_, one)| one.verdict == Verdict::DoesNotFit);
    let pools: Vec<_> = pools.iter().map(pool_json).collect();
    let unsided: Vec<_> =
        unsided.iter().map(|(layout, end)| json!({ "layout": layout, "vector_end": end.as_str() })).collect();
    json!({
        "fits": fits,
        "min_share": limits.min_share,
        "pools": pools,
        "vector_ends_without_side": unsided,
    })
}

fn pool_json(pool: &CheckedPool) -> Value {
    let libraries = pool.libraries.iter().map(|library| {
        json!({
            "library": library.library.as_str(),
            "reads": library.reads,
            "elements": library.elements.iter().map(element_json).collect::<Vec<_>>(),
            "vector_ends": library.ends.iter().map(end_json).collect::<Vec<_>>(),
        })
    });
    json!({
        "pool": pool.pool.as_str(),
        "reads": pool.reads,
        "told_apart_by": pool.told_apart_by,
        "elements": pool.elements.iter().map(element_json).collect::<Vec<_>>(),
        "libraries": libraries.collect::<Vec<_>>(),
    })
}

fn element_json(element: &Element) -> Value {
    json!({
        "element": element.name,
        "verdict": element.verdict.to_string(),
        "fitting": element.share.of,
        "of": element.share.total,
        "share": element.share.ratio(),
        "found": element.found,
        "change": element.change,
    })
}

fn end_json(end: &LearnedEnd) -> Value {
    let differences = end
        .comparison
        .differences()
        .into_iter()
        .map(|one| json!({ "base": one.base, "written": one.written, "found": one.found }));
    json!({
        "vector_end": end.name.as_str(),
        "of": end.of,
        "written": end.written,
        "learned": String::from_utf8_lossy(&end.learned.letters),
        "ending": ending(end.learned.ending),
        "distinct_reads": end.learned.distinct,
        "differences": differences.collect::<Vec<_>>(),
    })
}
