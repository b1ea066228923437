//! Which wells belong together: counts of laboratory tables into pairs of vector and reference, by sample.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::digital::{Duplex, Partitions};
use crate::outcome::{BlankLimits, blank_level};
use crate::table::Count;
use crate::{LabelError, Problem, VcnError, VcnParams};

/// The wells of one vector target and one reference target of a sample.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Assay {
    pub(crate) sample: String,
    pub(crate) target: String,
    pub(crate) reference: String,
    pub(crate) wells: Vec<Duplex>,
    pub(crate) blanks: BlankLimits,
    /// `separate_wells`: the targets are in different wells, paired in their order. `unpaired_wells`: some wells have
    /// no partner and were left out.
    pub(crate) flags: Vec<&'static str>,
}

/// Counts by target, as the parameters call it.
type Targets<'a> = BTreeMap<&'a str, Vec<&'a Count>>;

/// What the counts make, and the targets that are in neither list.
pub(crate) fn assays<'a>(
    counts: &'a [Count],
    samples: &BTreeSet<&str>,
    params: &'a VcnParams,
) -> Result<(Vec<Assay>, BTreeSet<&'a str>), VcnError> {
    let (blanks, counts): (Vec<_>, Vec<_>) =
        counts.iter().partition(|count| count.blank || named(&params.blanks, &count.sample).is_some());
    let mut faults = unknown_samples(&counts, samples);
    let (mut ignored, mut by_sample) = (BTreeSet::new(), BTreeMap::<&str, (Targets, Targets)>::new());
    for &count in &counts {
        let (vector, reference) = by_sample.entry(&count.sample).or_default();
        if let Some(name) = named(&params.vector_targets, &count.target) {
            vector.entry(name).or_default().push(count);
        } else if let Some(name) = named(&params.reference_targets, &count.target) {
            reference.entry(name).or_default().push(count);
        } else {
            ignored.insert(count.target.as_str());
        }
    }
    some_target(&counts, by_sample.values().all(|one| one.0.is_empty()), "vector", "vector_targets")?;
    some_target(&counts, by_sample.values().all(|one| one.1.is_empty()), "reference", "reference_targets")?;
    let levels = blank_levels(&blanks, params);
    let mut assays = Vec::new();
    for (sample, (vectors, references)) in &by_sample {
        faults.extend(missing_target(&counts, sample, vectors, references));
        for (target, vector_wells) in vectors {
            for (reference, reference_wells) in references {
                let pairs = pair(vector_wells, reference_wells, params);
                faults.extend(pairs.faults);
                let (vector_level, reference_level) = (level(&levels, target), level(&levels, reference));
                let wells = pairs.wells.into_iter().map(|mut well| {
                    (well.vector.blank, well.reference.blank) = (vector_level.0, reference_level.0);
                    well
                });
                assays.push(Assay {
                    sample: (*sample).to_owned(),
                    target: (*target).to_owned(),
                    reference: (*reference).to_owned(),
                    wells: wells.collect(),
                    blanks: BlankLimits { vector: vector_level.1, reference: reference_level.1 },
                    flags: pairs.flags,
                });
            }
        }
    }
    if faults.is_empty() { Ok((assays, ignored)) } else { Err(VcnError::Labels(faults)) }
}

/// The list's own spelling of a name, in any case.
fn named<'a>(list: &'a [String], name: &str) -> Option<&'a str> {
    list.iter().find(|known| known.to_lowercase() == name.to_lowercase()).map(String::as_str)
}

fn label(count: &Count, column: &str, fault: String) -> LabelError {
    LabelError {
        path: count.path.clone(),
        problem: Problem { line: count.line, column: column.to_owned(), fault },
    }
}

fn unknown_samples(counts: &[&Count], samples: &BTreeSet<&str>) -> Vec<LabelError> {
    let mut told = BTreeSet::new();
    let unknown = counts.iter().filter(|count| !samples.contains(count.sample.as_str()));
    let fault = |count: &Count| {
        let found = &count.sample;
        let nearest = samples.iter().map(|known| (strsim::jaro_winkler(found, known), known));
        let nearest =
            nearest.max_by(|left, right| left.0.total_cmp(&right.0).then_with(|| right.1.cmp(left.1)));
        let nearest = nearest.map(|(_, known)| format!("; nearest there: `{known}`")).unwrap_or_default();
        label(count, "sample", format!("sample `{found}` is not in the sample sheet{nearest}"))
    };
    unknown.filter(|count| told.insert(&count.sample)).map(|count| fault(count)).collect()
}

fn some_target(
    counts: &[&Count],
    none: bool,
    missing: &'static str,
    key: &'static str,
) -> Result<(), VcnError> {
    if !none || counts.is_empty() {
        return Ok(());
    }
    let found: BTreeSet<_> = counts.iter().map(|count| format!("`{}`", count.target)).collect();
    let found = found.into_iter().collect::<Vec<_>>().join(", ");
    Err(VcnError::NoTarget { missing, found, key })
}

/// A sample with one side only, as after a misspelt target.
fn missing_target(
    counts: &[&Count],
    sample: &str,
    vectors: &Targets,
    references: &Targets,
) -> Option<LabelError> {
    let (missing, key) = match (vectors.is_empty(), references.is_empty()) {
        (false, false) => return None,
        (true, _) => ("vector", "vector_targets"),
        (false, true) => ("reference", "reference_targets"),
    };
    let mut own = counts.iter().filter(|count| count.sample == sample);
    let first = own.clone().next()?;
    let found: BTreeSet<_> = own.by_ref().map(|count| format!("`{}`", count.target)).collect();
    let found = found.into_iter().collect::<Vec<_>>().join(", ");
    let fault =
        format!("sample `{sample}` has no {missing} target, found {found}; `[vcn] {key}` names none of them");
    Some(label(first, "target", fault))
}

/// Mean and limit of blank by target.
fn blank_levels<'a>(blanks: &[&Count], params: &'a VcnParams) -> BTreeMap<&'a str, (f64, f64)> {
    let mut wells: BTreeMap<&str, Vec<Partitions>> = BTreeMap::new();
    for count in blanks.iter().filter(|count| count.total >= u64::from(params.min_partitions)) {
        let name =
            named(&params.vector_targets, &count.target).or(named(&params.reference_targets, &count.target));
        if let Some(name) = name.filter(|_| count.positives < count.total) {
            wells.entry(name).or_default().push(Partitions::new(count.positives, count.total));
        }
    }
    wells.into_iter().map(|(name, wells)| (name, blank_level(&wells))).collect()
}

fn level(levels: &BTreeMap<&str, (f64, f64)>, target: &str) -> (f64, f64) {
    levels.get(target).copied().unwrap_or_default()
}

#[derive(Default)]
struct Pairs {
    wells: Vec<Duplex>,
    flags: Vec<&'static str>,
    faults: Vec<LabelError>,
}

/// Pairs counts of one well; where no well has both, the first of one target with the first of the other and so on.
fn pair(vectors: &[&Count], references: &[&Count], params: &VcnParams) -> Pairs {
    let place = |count: &Count| -> (std::path::PathBuf, String) { (count.path.clone(), count.well.clone()) };
    let by_place: BTreeMap<_, _> = references.iter().map(|&count| (place(count), count)).collect();
    let shared: Vec<_> =
        vectors.iter().filter_map(|&vector| Some((vector, *by_place.get(&place(vector))?))).collect();
    let mut pairs = Pairs::default();
    let together = !shared.is_empty();
    let matched = if together {
        shared
    } else {
        pairs.flags.push("separate_wells");
        let in_order = |counts: &[&'_ Count]| -> Vec<usize> {
            let mut order: Vec<_> = (0..counts.len()).collect();
            order.sort_by_key(|&at| (place(counts[at]), counts[at].line));
            order
        };
        let orders = in_order(vectors).into_iter().zip(in_order(references));
        orders.map(|(vector, reference)| (vectors[vector], references[reference])).collect()
    };
    if matched.len() < vectors.len() || matched.len() < references.len() {
        pairs.flags.push("unpaired_wells");
    }
    for (vector, reference) in matched {
        if together && differ(vector.dilution, reference.dilution) {
            let well = &vector.well;
            let fault = format!("well `{well}` has two dilutions; expected one, both targets share its DNA");
            pairs.faults.push(label(vector, "dilution", fault));
        }
        pairs.wells.push(duplex(vector, reference, together, params));
    }
    pairs
}

fn differ(left: Option<f64>, right: Option<f64>) -> bool {
    left.zip(right).is_some_and(|(left, right)| left != right)
}

fn duplex(vector: &Count, reference: &Count, together: bool, params: &VcnParams) -> Duplex {
    let stated = vector.dilution.is_some() || reference.dilution.is_some();
    let dilutions = match (together, stated) {
        (true, _) => (1.0, 1.0),
        (false, true) => (vector.dilution.unwrap_or(1.0), reference.dilution.unwrap_or(1.0)),
        (false, false) => (params.dilution, 1.0),
    };
    let partitions =
        |count: &Count, dilution| Partitions { dilution, ..Partitions::new(count.positives, count.total) };
    Duplex {
        vector: partitions(vector, dilutions.0),
        reference: partitions(reference, dilutions.1),
        copies: reference.copies_per_cell.or(vector.copies_per_cell).unwrap_or(params.reference_copies),
    }
}

/// Wells of one table must not be counted again from a second file of the same bytes.
pub(crate) fn same_table_twice<'a>(tables: &[(&'a Path, &[Count])]) -> Option<(&'a Path, &'a Path)> {
    let rows = |counts: &[Count]| -> Vec<_> {
        counts
            .iter()
            .map(|c| (c.sample.clone(), c.well.clone(), c.target.clone(), c.positives, c.total))
            .collect()
    };
    tables.iter().enumerate().find_map(|(at, (path, counts))| {
        let twin = tables[..at].iter().find(|(_, earlier)| rows(earlier) == rows(counts))?;
        Some((twin.0, *path))
    })
}

#[cfg(test)]
mod tests;
