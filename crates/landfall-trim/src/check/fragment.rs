//! What trimming leaves of the reads.

use std::collections::BTreeMap;

use landfall_config::Library;
use landfall_core::ReadClass;
use rayon::prelude::*;

use super::words::{percent, share};
use super::{Advice, Element, Limits};
use crate::TrimError;
use crate::lane::Cluster;
use crate::trimmer::Trimmer;

/// Judges quality and length, and says how many reads run through their fragment.
pub(super) fn check(
    library: &Library,
    clusters: &[&Cluster],
    limits: &Limits,
) -> Result<Vec<Element>, TrimError> {
    let params = &limits.trim;
    let trimmer = Trimmer::new(library, &[], params)?;
    let trimmed =
        clusters.par_iter().map(|cluster| trimmer.trim(cluster, params).map(|(left, _)| left.linker_reached));
    let outcomes: Vec<Result<bool, ReadClass>> = trimmed.collect();
    let passed = outcomes.iter().filter(|one| one.is_ok()).count();
    let reached = outcomes.iter().filter(|one| **one == Ok(true)).count();
    let mut classes = BTreeMap::<ReadClass, usize>::new();
    outcomes
        .iter()
        .filter_map(|one| one.as_ref().err())
        .for_each(|class| *classes.entry(*class).or_default() += 1);
    let of = |class| classes.get(&class).copied().unwrap_or_default();
    let (low, dimers, short) =
        (of(ReadClass::LowQuality), of(ReadClass::PrimerDimer), of(ReadClass::TooShort));
    let whole = passed + dimers + short;
    let good = share(clusters.len() - low, clusters.len());
    let quality = Element::judge("quality", good, limits, None, || Advice {
        found: format!(
            "{} of the reads are too short or have too many N after quality trimming",
            percent(share(low, clusters.len()))
        ),
        change: "see the sequencing run; keys `min_quality`, `max_bad_bases`, `min_length` of `[trim]`"
            .to_owned(),
    });
    let length = Element::judge("host length", share(passed, whole), limits, None, || Advice {
        found: format!(
            "of the reads with vector end and linker, {} have less than {} host bases, {} are primer dimers",
            percent(share(short, whole)),
            params.min_length,
            percent(share(dimers, whole))
        ),
        change: "key `min_length` of `[trim]`; or the fragments are too short: see the size selection"
            .to_owned(),
    });
    let over = Element::noted(
        "over-read",
        share(reached, passed),
        "reads that run through the fragment into the linker",
    );
    Ok(vec![quality, length, over])
}
