//! Which wells belong together: counts of laboratory tables into pairs of vector and reference, by sample.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use landfall_tables::vcn::VcnFlag;

use crate::digital::{Duplex, Partitions};
use crate::lab::counts::Count;
use crate::labels::{Label, Target, unpaired_targets};
use crate::linkage::Clusters;
use crate::outcome::{BlankLimits, blank_level};
use crate::{LabelError, VcnError, VcnParams};

/// One well, or one pair of them, with its place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Well {
    pub(crate) duplex: Duplex,
    /// The well of the vector target.
    pub(crate) name: String,
    /// The table that lists it.
    pub(crate) path: PathBuf,
    /// Partitions of both targets, where the table tells those positive for both.
    pub(crate) clusters: Option<Clusters>,
}

/// The wells of one vector target and one reference target of a sample.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Assay {
    pub(crate) sample: String,
    pub(crate) target: String,
    pub(crate) reference: String,
    pub(crate) wells: Vec<Well>,
    pub(crate) blanks: BlankLimits,
    /// `separate_wells`: the targets are in different wells, paired in their order. `unpaired_wells`: some wells have
    /// no partner and were left out. `excluded_wells`: the analyst left out wells. `instrument_check`: the instrument
    /// asks to check a well.
    pub(crate) flags: Vec<VcnFlag>,
}

/// The wells of a target.
#[derive(Debug, Default)]
struct Wells<'a> {
    /// Those to use.
    kept: Vec<&'a Count>,
    /// Whether the analyst left out others.
    excluded: bool,
}

/// Wells by target, as the parameters call it.
type Targets<'a> = BTreeMap<&'a str, Wells<'a>>;

/// What the counts make, and the targets that are in neither list.
pub(crate) fn assays<'a>(
    counts: &'a [Count],
    params: &'a VcnParams,
) -> Result<(Vec<Assay>, BTreeSet<&'a str>), VcnError> {
    let (blanks, counts): (Vec<_>, Vec<_>) =
        counts.iter().partition(|count| count.blank || params.is_blank(&count.sample));
    let labels: Vec<_> = counts.iter().map(|count| label(count)).collect();
    let mut faults = unpaired_targets(&labels, params)?;
    let (mut ignored, mut by_sample) = (BTreeSet::new(), BTreeMap::<&str, (Targets, Targets)>::new());
    for &count in &counts {
        let (vectors, references) = by_sample.entry(&count.sample).or_default();
        let wells = match params.target(&count.target) {
            Target::Vector(name) => vectors.entry(name).or_default(),
            Target::Reference(name) => references.entry(name).or_default(),
            Target::Other => {
                ignored.insert(count.target.as_str());
                continue;
            }
        };
        // A target all of whose wells are left out is there, without wells: the sample must not vanish.
        wells.excluded |= count.excluded;
        wells.kept.extend(Some(count).filter(|count| !count.excluded));
    }
    let levels = blank_levels(&blanks, params);
    let mut assays = Vec::new();
    for (sample, (vectors, references)) in &by_sample {
        for (target, vector_wells) in vectors {
            for (reference, reference_wells) in references {
                let mut pairs = pair(&vector_wells.kept, &reference_wells.kept, params);
                faults.extend(pairs.faults);
                if vector_wells.excluded || reference_wells.excluded {
                    pairs.flags.push(VcnFlag::ExcludedWells);
                }
                let (vector_level, reference_level) = (level(&levels, target), level(&levels, reference));
                let wells = pairs.wells.into_iter().map(|mut well| {
                    well.duplex.vector.blank = vector_level.0;
                    well.duplex.reference.blank = reference_level.0;
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

fn label(count: &Count) -> Label<'_> {
    Label { path: &count.path, line: count.line, sample: &count.sample, target: &count.target }
}

/// Mean and limit of blank by target.
fn blank_levels<'a>(blanks: &[&Count], params: &'a VcnParams) -> BTreeMap<&'a str, (f64, f64)> {
    let mut wells: BTreeMap<&str, Vec<Partitions>> = BTreeMap::new();
    let usable = |count: &&&Count| !count.excluded && count.total >= u64::from(params.min_partitions);
    for count in blanks.iter().filter(usable) {
        if let Target::Vector(name) | Target::Reference(name) = params.target(&count.target)
            && count.positives < count.total
        {
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
    wells: Vec<Well>,
    flags: Vec<VcnFlag>,
    faults: Vec<LabelError>,
}

/// Pairs counts of one well; where no well has both, the first of one target with the first of the other and so on.
fn pair(vectors: &[&Count], references: &[&Count], params: &VcnParams) -> Pairs {
    let place = |count: &Count| -> (PathBuf, String) { (count.path.clone(), count.well.clone()) };
    let by_place: BTreeMap<_, _> = references.iter().map(|&count| (place(count), count)).collect();
    let shared: Vec<_> =
        vectors.iter().filter_map(|&vector| Some((vector, *by_place.get(&place(vector))?))).collect();
    let mut pairs = Pairs::default();
    if vectors.is_empty() || references.is_empty() {
        return pairs;
    }
    let together = !shared.is_empty();
    let matched = if together {
        shared
    } else {
        pairs.flags.push(VcnFlag::SeparateWells);
        let in_order = |counts: &[&'_ Count]| -> Vec<usize> {
            let mut order: Vec<_> = (0..counts.len()).collect();
            order.sort_by_key(|&at| (place(counts[at]), counts[at].line));
            order
        };
        let orders = in_order(vectors).into_iter().zip(in_order(references));
        orders.map(|(vector, reference)| (vectors[vector], references[reference])).collect()
    };
    if matched.len() < vectors.len() || matched.len() < references.len() {
        pairs.flags.push(VcnFlag::UnpairedWells);
    }
    for (vector, reference) in matched {
        if together && differ(vector.dilution, reference.dilution) {
            let well = &vector.well;
            let fault = format!("well `{well}` has two dilutions; expected one, both targets share its DNA");
            pairs.faults.push(label(vector).fault("dilution", fault));
        }
        if (vector.to_check || reference.to_check) && !pairs.flags.contains(&VcnFlag::InstrumentCheck) {
            pairs.flags.push(VcnFlag::InstrumentCheck);
        }
        pairs.wells.push(Well {
            duplex: duplex(vector, reference, together, params),
            name: vector.well.clone(),
            path: vector.path.clone(),
            clusters: clusters(vector, reference).filter(|_| together),
        });
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

fn clusters(vector: &Count, reference: &Count) -> Option<Clusters> {
    let both =
        vector.both_positive.filter(|both| reference.both_positive.is_none_or(|other| other == *both))?;
    let same_total = vector.total == reference.total;
    same_total.then_some(Clusters {
        vector: vector.positives,
        reference: reference.positives,
        both,
        total: vector.total,
    })
}

#[cfg(test)]
mod tests;
