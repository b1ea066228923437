//! Counts of digital PCR: plain tables, and exports that tell positive and accepted partitions by well and target.
//!
//! A row whose counts are blank or `NA` was not measured. Rows of merged wells are set aside where the table has the
//! single wells too, and so are rows that sum up others. A well that is marked as left out is left out with all its
//! targets, since they share its partitions.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::format::Field;
use super::grid::{Cells, Grid};
use super::{Aside, Sorted, Why};
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
    /// Whether the table says that the well is not to be used; then its numbers are not read.
    pub excluded: bool,
    /// Whether the instrument asks to check the well.
    pub to_check: bool,
}

/// Wells of an instrument's table that are none: their row sums up others.
const SUMS: &[&str] = &["average", "pooled", "total"];

/// One row, or the reason why it is none.
enum Row {
    Counted { count: Count, merged: bool },
    Aside(Aside),
}

pub(super) fn parse(grid: &Grid) -> Result<Sorted<Vec<Count>>, VcnError> {
    let (mut counted, mut aside) = (Vec::new(), Vec::new());
    for row in grid.parse(|cells| row(grid, cells))? {
        match row {
            Row::Counted { count, merged } => counted.push((count, merged)),
            Row::Aside(row) => aside.push(row),
        }
    }
    let mut counts = without_merged(counted, &mut aside);
    exclude_whole_wells(&mut counts);
    let mut problems = repeated(&counts, &grid.name(Field::Well));
    problems.extend(mixed(&counts, &grid.name(Field::Sample)));
    grid.without(problems)?;
    if counts.is_empty() { Err(VcnError::Empty { path: grid.path.clone() }) } else { Ok((counts, aside)) }
}

fn row(grid: &Grid, cells: &Cells) -> Result<Row, Problem> {
    if SUMS.contains(&cells.text(Field::Well).to_lowercase().as_str()) {
        return Ok(Row::Aside(cells.aside(Why::Merged)));
    }
    let excluded = cells.is_excluded()?;
    let (positives, total) = match partitions(cells, excluded)? {
        Some(partitions) => partitions,
        None => return Ok(Row::Aside(cells.aside(Why::NotMeasured))),
    };
    let both_positive = if excluded { None } else { cells.whole(Field::BothPositive)? };
    if let Some(both) = both_positive.filter(|both| *both > positives) {
        let fault = format!("found {both} positive for both; expected at most the {positives} positives");
        return Err(cells.problem(Field::BothPositive, fault));
    }
    let kinds = [Field::Role, Field::TargetRole].map(|field| cells.text(field).to_lowercase());
    let blank = kinds.iter().any(|kind| ["ntc", "blank", "template"].iter().any(|word| kind.contains(word)));
    // Exports leave the sample of a well without template empty.
    let sample = if blank { cells.text(Field::Sample).to_owned() } else { cells.name(Field::Sample)? };
    let target =
        if cells.text(Field::Target).is_empty() && grid.has(Field::Dye) { Field::Dye } else { Field::Target };
    let count = Count {
        path: grid.path.clone(),
        line: cells.line,
        sample,
        well: cells.name(Field::Well)?,
        target: cells.name(target)?,
        positives,
        total,
        both_positive,
        dilution: cells.positive(Field::Dilution)?,
        copies_per_cell: cells.positive(Field::CopiesPerCell)?,
        blank,
        excluded,
        to_check: cells.text(Field::Status).eq_ignore_ascii_case("check"),
    };
    Ok(Row::Counted { count, merged: !cells.text(Field::Merged).is_empty() })
}

/// Positive and accepted partitions; `None` for a well that was not measured.
fn partitions(cells: &Cells, excluded: bool) -> Result<Option<(u64, u64)>, Problem> {
    if excluded {
        return Ok(Some((0, 0)));
    }
    let Some(positives) = cells.whole(Field::Positives)? else { return Ok(None) };
    let (accepted, negatives) = (cells.whole(Field::Total)?, cells.whole(Field::Negatives)?);
    let Some(total) = accepted.or(negatives.map(|negatives| positives + negatives)) else {
        return Ok(None);
    };
    if positives > total {
        let fault = format!(
            "found {positives} positives of {total}; expected no more than all: are columns swapped?"
        );
        return Err(cells.problem(Field::Positives, fault));
    }
    if let Some(negatives) = negatives.filter(|negatives| positives + negatives != total) {
        let fault = format!("found {total}; expected {positives} positives + {negatives} negatives");
        return Err(cells.problem(Field::Total, fault));
    }
    Ok(Some((positives, total)))
}

/// What one target of a well is left out for holds for the others.
fn exclude_whole_wells(counts: &mut [Count]) {
    let excluded: BTreeSet<_> =
        counts.iter().filter(|count| count.excluded).map(|count| count.well.clone()).collect();
    for count in counts.iter_mut().filter(|count| excluded.contains(&count.well)) {
        count.excluded = true;
    }
}

/// Leaves out rows of merged wells whose sample and target have single wells too.
fn without_merged(rows: Vec<(Count, bool)>, aside: &mut Vec<Aside>) -> Vec<Count> {
    let key = |count: &Count| (count.sample.clone(), count.target.clone());
    let single: BTreeSet<_> =
        rows.iter().filter(|(_, merged)| !merged).map(|(count, _)| key(count)).collect();
    let mut kept = Vec::new();
    for (count, merged) in rows {
        if merged && single.contains(&key(&count)) {
            aside.push(Aside { sample: count.sample, well: count.well, why: Why::Merged });
        } else {
            kept.push(count);
        }
    }
    kept
}

/// One target counted twice in one well.
fn repeated(counts: &[Count], well_column: &str) -> Vec<Problem> {
    let mut seen = BTreeMap::new();
    let mut problems = Vec::new();
    for count in counts.iter().filter(|count| !count.excluded) {
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
