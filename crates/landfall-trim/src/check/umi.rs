//! The UMI: whether its bases are drawn at random, and whether molecules are read more than once.

use std::collections::BTreeMap;

use landfall_config::Library;

use super::words::{linker_key, percent, share, text};
use super::{Advice, Element, Limits, MIN_READS, Verdict};
use crate::TrimError;
use crate::consensus::Profile;
use crate::lane::Cluster;
use crate::linker::Linker;
use crate::place::Place;
use crate::start::Start;

/// A UMI of which one base makes this part is of low complexity.
const LOW_COMPLEXITY: f64 = 0.75;
/// If fewer of the UMIs were read twice, it is said.
const FEW_TWICE: f64 = 0.01;

/// The UMIs of some reads.
struct Umis<'a> {
    /// Letters of the layout, one for each base.
    letters: Vec<u8>,
    found: Vec<Vec<u8>>,
    /// The linker that holds it, and the adrift reads, if it is there.
    linker: Option<(&'a Linker, Vec<&'a [u8]>)>,
}

/// Judges the composition of the UMIs. There is always a row: a UMI that is not written is seen to be missing.
pub(super) fn check(library: &Library, clusters: &[&Cluster], limits: &Limits) -> Result<Element, TrimError> {
    let linker =
        library.linker.as_deref().map(|linker| Linker::new(linker, &library.protocol)).transpose()?;
    let Some(umis) = umis(library, linker.as_ref(), clusters, limits)? else {
        return Ok(Element::noted(
            "umi",
            share(0, 0),
            "none is written: molecules are told apart by their lengths",
        ));
    };
    let (length, reads) = (umis.letters.len(), umis.found.len());
    if reads == 0 {
        let element = Element::noted("umi", share(0, 0), "no read in which it could be found");
        return Ok(Element { verdict: Verdict::NotJudged, ..element });
    }
    let unread = umis.found.iter().filter(|umi| umi.contains(&b'N')).count();
    let poor = umis.found.iter().filter(|umi| !umi.contains(&b'N') && is_poor(umi)).count();
    let mut times = BTreeMap::<&[u8], usize>::new();
    umis.found.iter().for_each(|umi| *times.entry(umi).or_default() += 1);
    let twice = times.values().filter(|times| **times > 1).count();
    let sound = share(reads - unread - poor, reads);
    let mut words = format!(
        "{length} bases, {} distinct ({:.0} expected if no read were a copy), {twice} of them read more than once, with N \
         {}, of low complexity {}",
        times.len(),
        expected_distinct(&umis.letters, reads),
        percent(share(unread, reads)),
        percent(share(poor, reads)),
    );
    if times.len() >= MIN_READS && (twice as f64) < FEW_TWICE * times.len() as f64 {
        words += "; hardly any molecule has a second read: look at more reads, or is this stretch the UMI?";
    }
    let contradiction = (reads >= MIN_READS).then(|| known_bases(library, &umis)).flatten();
    let mut element = Element::judge("umi", sound, limits, contradiction, || Advice {
        found: words.clone(),
        change: format!("is the UMI where {} has it?", linker_key(library)),
    });
    if element.verdict == Verdict::Fits {
        element.found = words;
    }
    Ok(element)
}

fn umis<'a>(
    library: &Library,
    linker: Option<&'a Linker>,
    clusters: &[&'a Cluster],
    limits: &Limits,
) -> Result<Option<Umis<'a>>, TrimError> {
    if let Some(place) = Place::umi(&library.protocol) {
        let found: Vec<_> =
            clusters.iter().filter_map(|cluster| place.whole(cluster)).map(<[u8]>::to_vec).collect();
        let length = library.protocol.umi.map_or(0, |umi| umi.stretch.length);
        return Ok(Some(Umis { letters: vec![b'N'; length as usize], found, linker: None }));
    }
    let Some(linker) = linker.filter(|linker| !linker.umi().is_empty()) else { return Ok(None) };
    let start = Start::new(library)?;
    let (mut found, mut straight) = (Vec::new(), Vec::new());
    for cluster in clusters {
        let Some(read) = start.mates(cluster).1 else { continue };
        let Some(place) = linker.find(read, &limits.trim) else { continue };
        found.extend(linker.umi_of(read, &place));
        if place.end == linker.whole().len() {
            straight.push(read);
        }
    }
    Ok(Some(Umis { letters: linker.free_letters().collect(), found, linker: Some((linker, straight)) }))
}

/// Whether one base makes most of a UMI.
fn is_poor(umi: &[u8]) -> bool {
    let most = b"ACGT".iter().map(|base| umi.iter().filter(|&other| other == base).count()).max();
    most.unwrap_or_default() as f64 >= LOW_COMPLEXITY * umi.len() as f64
}

/// Distinct UMIs among so many that are drawn evenly from all that some letters stand for.
fn expected_distinct(letters: &[u8], drawn: usize) -> f64 {
    let bases = |letter: &u8| landfall_core::dna::iupac_bases(*letter).map_or(1, str::len) as f64;
    let all: f64 = letters.iter().take(64).map(bases).product();
    -all * (-(drawn as f64) / all).exp_m1()
}

/// Bases of the UMI in the linker that are alike in all reads.
fn known_bases(library: &Library, umis: &Umis) -> Option<Advice> {
    let (linker, reads) = umis.linker.as_ref()?;
    let whole = linker.whole().letters();
    let profile = Profile::of(reads.iter().copied(), whole.len());
    let learned = profile.letters(0, whole.len());
    let is_known =
        |at: &usize| !b"ACGT".contains(&whole[*at]) && b"ACGT".contains(learned.get(*at).unwrap_or(&b'N'));
    let free = linker.umi().filter(|at| !b"ACGT".contains(&whole[*at]));
    let known: Vec<(usize, usize)> = free.zip(1..).filter(|(at, _)| is_known(at)).collect();
    if known.is_empty() {
        return None;
    }
    let named: Vec<_> =
        known.iter().map(|(at, number)| format!("base {number} is `{}`", char::from(learned[*at]))).collect();
    let mut right = whole.to_vec();
    known.iter().for_each(|(at, _)| right[*at] = learned[*at]);
    Some(Advice {
        found: format!("the UMI has bases that are alike in all reads: {}", named.join(", ")),
        change: format!("set {} to `{}`", linker_key(library), text(&right)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distinct_umis_are_expected_as_by_counting_boxes() {
        // 4 bases, 256 boxes: of 256 draws 1 - 1/e fill a box; a few draws all fill one of their own.
        assert!((expected_distinct(b"NNNN", 256) - 161.8).abs() < 0.1);
        assert!((expected_distinct(&[b'N'; 12], 100) - 100.0).abs() < 0.01);
        assert_eq!(expected_distinct(&[b'N'; 12], 0), 0.0);
        // Two boxes, both full.
        assert!((expected_distinct(b"R", 100) - 2.0).abs() < 0.01);
    }

    #[test]
    fn a_umi_of_nearly_one_base_is_poor() {
        assert!(is_poor(b"GGGGGGAC") && is_poor(b"AAAA"));
        assert!(!is_poor(b"GGGGGACT"));
    }
}
