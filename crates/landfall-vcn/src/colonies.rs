//! Colonies into measurements.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use landfall_core::seed::stream;
use landfall_estimate::{Evaluated, Intervals};
use landfall_tables::vcn::{VcnFlag, VcnMethod, VcnVerdict};

use crate::colony::{Colonies, sum_up};
use crate::lab::colonies::Colony;
use crate::labels::{Label, unknown_samples};
use crate::measurement::Measurement;
use crate::{VcnError, VcnParams};

/// What stands for a reference: whole colonies are counted.
const REFERENCE: &str = "colonies";

/// The measurement of each sample and target, with what it rests on. `tables` come with their files.
pub(crate) fn measure<'a>(
    tables: &'a [(&'a Path, Vec<Colony>)],
    samples: &BTreeSet<&str>,
    params: &VcnParams,
    seed: u64,
) -> Result<Vec<(Measurement, Colonies)>, VcnError> {
    let mut copies: BTreeMap<(&str, &str), Vec<f64>> = BTreeMap::new();
    let mut faults = Vec::new();
    for (path, colonies) in tables {
        let label = |colony: &'a Colony| {
            let Colony { line, sample, target, .. } = colony;
            Label { path, line: *line, sample, target }
        };
        let labels: Vec<_> = colonies.iter().map(label).collect();
        faults.extend(unknown_samples(&labels, samples));
        for colony in colonies {
            let target = if colony.target.is_empty() { "vector" } else { &colony.target };
            copies.entry((&colony.sample, target)).or_default().push(colony.copies);
        }
    }
    if !faults.is_empty() {
        return Err(VcnError::Labels(faults));
    }
    let measured = copies.into_iter().map(|((sample, target), mut copies)| {
        copies.sort_by(f64::total_cmp);
        let mut rng = stream(seed, "vcn", &format!("colonies/{sample}/{target}"));
        let found = sum_up(&copies, params.many_copies, &mut rng);
        (measurement(sample, target, &found, params), found)
    });
    Ok(measured.collect())
}

fn measurement(sample: &str, target: &str, found: &Colonies, params: &VcnParams) -> Measurement {
    let few = (found.count < params.min_colonies as usize).then_some(VcnFlag::FewColonies);
    let none = found.per_transduced.is_none().then_some(VcnFlag::NoPositives);
    let (verdict, copies) = if none.is_some() {
        // Of so many colonies one would have had a copy with 95 % certainty if this share had.
        let limit = 1.0 - 0.05_f64.powf(1.0 / found.count as f64);
        (VcnVerdict::UpperLimit, Evaluated::at_most(limit))
    } else {
        (VcnVerdict::Estimated, found.vcn.into())
    };
    Measurement {
        sample: sample.to_owned(),
        method: VcnMethod::Colonies,
        target: target.to_owned(),
        reference: REFERENCE.to_owned(),
        copies: Intervals { all: copies, counting: copies },
        n: found.count as u64,
        wells: 0,
        verdict,
        flags: few.into_iter().chain(none).collect(),
    }
}
