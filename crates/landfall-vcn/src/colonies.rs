//! Colonies into measurements.

use std::collections::BTreeMap;

use landfall_core::seed::stream;
use landfall_estimate::{Evaluated, Intervals};
use landfall_tables::vcn::{VcnFlag, VcnMethod, VcnVerdict};

use crate::VcnParams;
use crate::colony::{Colonies, sum_up};
use crate::lab::colonies::Colony;
use crate::measurement::Measurement;

/// What stands for a reference: whole colonies are counted.
const REFERENCE: &str = "colonies";

/// The measurement of each sample and target, with what it rests on; without colonies to use, refused.
pub(crate) fn measure(
    colonies: &[Colony],
    params: &VcnParams,
    seed: u64,
) -> Vec<(Measurement, Option<Colonies>)> {
    let mut wells: BTreeMap<(&str, &str), (Vec<f64>, bool)> = BTreeMap::new();
    for colony in colonies {
        let target = if colony.target.is_empty() { "vector" } else { &colony.target };
        let (copies, excluded) = wells.entry((&colony.sample, target)).or_default();
        copies.extend(Some(colony.copies).filter(|_| !colony.excluded));
        *excluded |= colony.excluded;
    }
    let measured = wells.into_iter().map(|((sample, target), (mut copies, excluded))| {
        copies.sort_by(f64::total_cmp);
        let mut rng = stream(seed, "vcn", &format!("colonies/{sample}/{target}"));
        let found = (!copies.is_empty()).then(|| sum_up(&copies, params.many_copies, &mut rng));
        let mut one = found
            .as_ref()
            .map_or_else(|| refused(sample, target), |found| measurement(sample, target, found, params));
        one.flags.extend(excluded.then_some(VcnFlag::ExcludedColonies));
        (one, found)
    });
    measured.collect()
}

/// A sample all of whose colonies were left out.
fn refused(sample: &str, target: &str) -> Measurement {
    Measurement {
        sample: sample.to_owned(),
        method: VcnMethod::Colonies,
        target: target.to_owned(),
        reference: REFERENCE.to_owned(),
        copies: Intervals { all: Evaluated::NONE, counting: Evaluated::NONE },
        n: 0,
        wells: 0,
        verdict: VcnVerdict::Refused,
        flags: Vec::new(),
    }
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
