//! Counts of digital PCR: plain tables and exports of QuantaSoft and QX Manager.
//!
//! Plain: `sample,well,target,positives,total`, optionally `dilution`, `copies_per_cell` and `both_positive`.
//! Exports: `Well`, `Sample` or `Sample description 1`, `Target` or `Assay`, `Positives`, `AcceptedDroplets` (or
//! `Negatives`), `Ch1+Ch2+`; their own concentrations, ratios and `ReferenceCopies` are not used. A row whose counts
//! are blank or `NA` was not measured and is passed over. Rows of merged wells are passed over where the export has
//! the single wells too.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::grid::{Cells, Grid};
use crate::{Problem, VcnError};

/// Counts of one target in one well.
#[derive(Clone, Debug, PartialEq)]
pub struct Count {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: u64,
    /// Sample, as written.
    pub sample: String,
    /// Well, as written.
    pub well: String,
    /// Target, as written.
    pub target: String,
    /// Positive partitions.
    pub positives: u64,
    /// Accepted partitions.
    pub total: u64,
    /// Partitions positive for both targets of the well.
    pub both_positive: Option<u64>,
    /// How many fold the DNA was diluted before this well.
    pub dilution: Option<f64>,
    /// Copies of the reference per cell.
    pub copies_per_cell: Option<f64>,
    /// Whether the table itself says that the well has no template.
    pub blank: bool,
}

/// A table that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Counts {
    /// Its counts, in the table's order.
    pub counts: Vec<Count>,
    /// Rows passed over.
    pub passed_over: u64,
}

/// The column that says that a table holds counts.
pub(super) const SIGN: &str = "positives";

/// Column names in use; the first is what a plain table calls it.
pub(super) const SAMPLE: &[&str] = &["sample", "samplename", "sampledescription1", "sampledescription"];
pub(super) const WELL: &[&str] = &["well", "wellposition"];
pub(super) const TARGET: &[&str] = &["target", "targetname", "assay", "detector"];
const POSITIVES: &[&str] = &[SIGN];
const NEGATIVES: &[&str] = &["negatives"];
const TOTAL: &[&str] = &["total", "accepteddroplets", "acceptedpartitions"];
/// Statistics programs put dots for signs; the four clusters keep their order, so the bare name is the first.
const BOTH_POSITIVE: &[&str] = &["bothpositive", "pospos", "ch1+ch2+", "ch1.ch2."];
const DILUTION: &[&str] = &["dilution"];
const COPIES_PER_CELL: &[&str] = &["copiespercell"];
const KIND: &[&str] = &["sampletype"];
const ASSAY_KIND: &[&str] = &["targettype", "typeassay"];
const MERGED: &[&str] = &["mergedwells"];

/// Where the columns are.
struct Columns {
    sample: usize,
    well: usize,
    target: usize,
    positives: usize,
    negatives: Option<usize>,
    total: Option<usize>,
    both_positive: Option<usize>,
    dilution: Option<usize>,
    copies_per_cell: Option<usize>,
    kinds: [Option<usize>; 2],
    merged: Option<usize>,
}

impl Columns {
    fn of(grid: &Grid) -> Result<Self, VcnError> {
        let mut problems = Vec::new();
        let [sample, well, target, positives] =
            [SAMPLE, WELL, TARGET, POSITIVES].map(|known| grid.needed(known, &mut problems));
        let (negatives, mut total) = (grid.find(NEGATIVES), grid.find(TOTAL));
        if total.or(negatives).is_none() {
            total = Some(grid.needed(TOTAL, &mut problems));
        }
        grid.without(problems)?;
        Ok(Self {
            sample,
            well,
            target,
            positives,
            negatives,
            total,
            both_positive: grid.find(BOTH_POSITIVE),
            dilution: grid.find(DILUTION),
            copies_per_cell: grid.find(COPIES_PER_CELL),
            kinds: [KIND, ASSAY_KIND].map(|known| grid.find(known)),
            merged: grid.find(MERGED),
        })
    }
}

/// One row, or the reason why it is none.
enum Row {
    Intervals { count: Count, merged: bool },
    NotMeasured,
}

pub(super) fn parse(grid: &Grid) -> Result<Counts, VcnError> {
    let columns = Columns::of(grid)?;
    let rows = grid.parse(|cells| row(grid, &columns, cells))?;
    let all = rows.len();
    let counted = rows.into_iter().filter_map(|row| match row {
        Row::Intervals { count, merged } => Some((count, merged)),
        Row::NotMeasured => None,
    });
    let counts = without_merged(counted.collect());
    grid.without(repeated(&counts, grid.name(columns.well)))?;
    grid.without(mixed(&counts, grid.name(columns.sample)))?;
    if counts.is_empty() {
        return Err(VcnError::Empty { path: grid.path.clone() });
    }
    Ok(Counts { passed_over: (all - counts.len()) as u64, counts })
}

fn row(grid: &Grid, at: &Columns, cells: &Cells) -> Result<Row, Problem> {
    let Some(positives) = cells.whole(Some(at.positives))? else { return Ok(Row::NotMeasured) };
    let (accepted, negatives) = (cells.whole(at.total)?, cells.whole(at.negatives)?);
    let Some(total) = accepted.or(negatives.map(|negatives| positives + negatives)) else {
        return Ok(Row::NotMeasured);
    };
    let total_column = at.total.or(at.negatives).unwrap_or(at.positives);
    if positives > total {
        let fault = format!(
            "found {positives} positives of {total}; expected no more than all: are columns swapped?"
        );
        return Err(cells.problem(at.positives, fault));
    }
    if let Some(negatives) = negatives.filter(|negatives| positives + negatives != total) {
        let fault = format!("found {total}; expected {positives} positives + {negatives} negatives");
        return Err(cells.problem(total_column, fault));
    }
    let both_positive = cells.whole(at.both_positive)?;
    if let (Some(both), Some(column)) = (both_positive.filter(|both| *both > positives), at.both_positive) {
        let fault = format!("found {both} positive for both; expected at most the {positives} positives");
        return Err(cells.problem(column, fault));
    }
    let kinds = at.kinds.map(|column| cells.text(column).to_lowercase());
    let blank = kinds.iter().any(|kind| kind.contains("ntc") || kind.contains("blank"));
    // Exports leave the sample of a well without template empty.
    let sample = if blank { cells.text(Some(at.sample)).to_owned() } else { cells.name(at.sample)? };
    let count = Count {
        path: grid.path.clone(),
        line: cells.line,
        sample,
        well: cells.name(at.well)?,
        target: cells.name(at.target)?,
        positives,
        total,
        both_positive,
        dilution: cells.positive(at.dilution)?,
        copies_per_cell: cells.positive(at.copies_per_cell)?,
        blank,
    };
    Ok(Row::Intervals { count, merged: !cells.text(at.merged).is_empty() })
}

/// Leaves out rows of merged wells whose sample and target have single wells too.
fn without_merged(rows: Vec<(Count, bool)>) -> Vec<Count> {
    let key = |count: &Count| (count.sample.clone(), count.target.clone());
    let single: BTreeSet<_> =
        rows.iter().filter(|(_, merged)| !merged).map(|(count, _)| key(count)).collect();
    let kept = rows.into_iter().filter(|(count, merged)| !merged || !single.contains(&key(count)));
    kept.map(|(count, _)| count).collect()
}

/// One target counted twice in one well.
fn repeated(counts: &[Count], well_column: &str) -> Vec<Problem> {
    let mut seen = BTreeMap::new();
    let mut problems = Vec::new();
    for count in counts {
        let key = (&count.sample, &count.well, count.target.to_lowercase());
        if let Some(first) = seen.insert(key, count.line) {
            let (well, target) = (&count.well, &count.target);
            let fault =
                format!("found target `{target}` of well `{well}` a second time, first in line {first}");
            problems.push(Problem { line: count.line, column: well_column.to_owned(), fault });
        }
    }
    problems
}

/// One well under two names of samples.
fn mixed(counts: &[Count], sample_column: &str) -> Vec<Problem> {
    let mut first: BTreeMap<&str, &Count> = BTreeMap::new();
    let mut problems = Vec::new();
    for count in counts {
        let known = first.entry(&count.well).or_insert(count);
        if known.sample != count.sample {
            let (well, sample, other, line) = (&count.well, &count.sample, &known.sample, known.line);
            let fault = format!(
                "found sample `{sample}` in well `{well}`, which is of `{other}` in line {line}; expected one"
            );
            problems.push(Problem { line: count.line, column: sample_column.to_owned(), fault });
        }
    }
    problems
}

#[cfg(test)]
mod tests;
