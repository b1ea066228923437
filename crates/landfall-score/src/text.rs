//! The scorecard as text for people.

use std::collections::BTreeMap;
use std::fmt;

use super::card::Card;
use super::number::LEVELS;
use super::thresholds::Judgement;

/// What a sample's line shows.
const OF_SAMPLE: [&str; 6] =
    ["recall_1", "recall_2", "exact_2", "precision_2", "fragments_bias", "share_bias"];

impl fmt::Display for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (levels, single): (Vec<_>, Vec<_>) = self.lines.iter().partition(|line| line.has_levels());
        let mut rows = vec![row("sites with fragments", LEVELS.map(|level| format!("≥ {level}")))];
        rows.extend(levels.iter().map(|line| row(&line.name, line.numbers.iter().map(ToString::to_string))));
        table(f, &rows)?;
        let numbers = single.iter().map(|line| row(&line.name, line.numbers.iter().map(ToString::to_string)));
        table(f, &numbers.collect::<Vec<_>>())?;
        let mut rows = vec![row("sample", OF_SAMPLE.map(str::to_owned))];
        for sample in &self.samples {
            let shown =
                |name: &str| sample.numbers.get(name).map_or_else(String::new, |number| number.to_string());
            rows.push(row(&sample.sample, OF_SAMPLE.into_iter().map(shown)));
        }
        table(f, &rows)?;
        table(f, &self.confusion())?;
        table(f, &self.judgements())
    }
}

impl Card {
    /// Reads by true and called class, the zeros left out.
    fn confusion(&self) -> Vec<Vec<String>> {
        let mut counts: BTreeMap<(&str, &str), u64> = BTreeMap::new();
        for count in &self.reads {
            *counts.entry((count.truth, count.called.unwrap_or("(not named)"))).or_default() += count.reads;
        }
        let rows =
            counts.iter().map(|((truth, called), reads)| row(truth, [called.to_string(), reads.to_string()]));
        let heading =
            (!self.reads.is_empty()).then(|| row("true class", ["called", "reads"].map(str::to_owned)));
        heading.into_iter().chain(rows).collect()
    }

    fn judgements(&self) -> Vec<Vec<String>> {
        let line = |judgement: &Judgement| {
            let value = judgement.value.map_or_else(|| "not judged".to_owned(), |value| value.to_string());
            let verdict = if judgement.holds { "holds" } else { "FAILS" };
            row(&judgement.name, [judgement.limits(), value, verdict.to_owned()])
        };
        let heading = (!self.thresholds.is_empty())
            .then(|| row("threshold", ["limits", "value", ""].map(str::to_owned)));
        heading.into_iter().chain(self.thresholds.iter().map(line)).collect()
    }
}

fn row(first: &str, others: impl IntoIterator<Item = String>) -> Vec<String> {
    std::iter::once(first.to_owned()).chain(others).collect()
}

/// Columns as wide as their widest cell, and an empty line after the last row.
fn table(f: &mut fmt::Formatter<'_>, rows: &[Vec<String>]) -> fmt::Result {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
    for row in rows {
        let cells: Vec<_> = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:width$}")).collect();
        writeln!(f, "{}", cells.join("  ").trim_end())?;
    }
    if rows.is_empty() { Ok(()) } else { writeln!(f) }
}
