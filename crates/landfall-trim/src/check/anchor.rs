//! Which read begins in the vector end, and which in the linker.

use std::borrow::Cow;
use std::sync::Arc;

use landfall_config::{Library, SequencerRead};
use rayon::prelude::*;

use super::words::{percent, share};
use super::{Advice, Element, Limits, Verdict};
use crate::TrimError;
use crate::lane::Cluster;
use crate::start::Start;

/// A smaller share of reads may show a vector end or a linker by chance.
const BY_CHANCE: f64 = 0.05;

/// Judges `anchor_read`; also returns the library as it should be. No element for single-end reads.
pub(super) fn check<'a>(
    library: &'a Library,
    clusters: &[&Cluster],
    limits: &Limits,
) -> Result<(Option<Element>, Cow<'a, Library>), TrimError> {
    let protocol = &library.protocol;
    let start = Start::new(library)?;
    let shows = |anchor: &[u8], adrift: &[u8]| {
        start.has_end(anchor, &limits.trim) || start.has_linker(adrift, &limits.trim) == Some(true)
    };
    let ways: Vec<(bool, bool)> = clusters
        .par_iter()
        .filter_map(|cluster| match start.mates(cluster) {
            (anchor, Some(adrift)) => Some((shows(anchor, adrift), shows(adrift, anchor))),
            _ => None,
        })
        .collect();
    if ways.is_empty() && clusters.iter().any(|cluster| cluster.second.is_none()) {
        return Ok((None, Cow::Borrowed(library)));
    }
    let right = ways.iter().filter(|way| **way == (true, false)).count();
    let wrong = ways.iter().filter(|way| **way == (false, true)).count();
    let seen = share(right, right + wrong);
    if ((right + wrong) as f64) < BY_CHANCE * ways.len() as f64 {
        let words = "neither read begins with a vector end or a linker";
        return Ok((
            Some(Element { verdict: Verdict::NotJudged, ..Element::noted("anchor_read", seen, words) }),
            Cow::Borrowed(library),
        ));
    }
    let other = match protocol.anchor_read {
        SequencerRead::R1 => SequencerRead::R2,
        SequencerRead::R2 => SequencerRead::R1,
    };
    let element = Element::judge("anchor_read", seen, limits, None, || Advice {
        found: format!(
            "R1 and R2 are the wrong way round: {} of the reads that begin with vector end or linker have them \
             in the other read; what follows is judged with {other:?} as anchor",
            percent(share(wrong, right + wrong))
        ),
        change: format!(
            "set `anchor_read = \"{other:?}\"` in protocol `{}`, or exchange `fastq_1` and `fastq_2` in the sample \
             sheet",
            protocol.name
        ),
    });
    if element.change.is_none() {
        return Ok((Some(element), Cow::Borrowed(library)));
    }
    let mut turned = library.clone();
    Arc::make_mut(&mut turned.protocol).anchor_read = other;
    Ok((Some(element), Cow::Owned(turned)))
}
