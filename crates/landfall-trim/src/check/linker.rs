//! The linker, and the UMI inside it.

use std::collections::BTreeSet;

use landfall_config::{Fragmentation, Library};
use landfall_core::dna::reverse_complement;
use rayon::prelude::*;

use super::words::{linker_key, percent, share, text};
use super::{Advice, Element, Limits, MIN_READS, Verdict};
use crate::TrimError;
use crate::consensus::{Ending, Learned, Profile};
use crate::difference::Comparison;
use crate::linker::{FoundLinker, Linker};

/// Least bases that are looked at, and bases after a longer linker.
const LEAST_WIDTH: usize = 80;
const HOST_WIDTH: usize = 32;
/// Telling bases in common that make a linker.
const LEAST_LINKER: usize = 8;
/// A UMI of which one base makes this part is of low complexity.
const LOW_COMPLEXITY: f64 = 0.75;

/// Judges linker and UMI.
pub(super) fn check(
    library: &Library,
    pool: &[Library],
    reads: &[&[u8]],
    limits: &Limits,
) -> Result<Vec<Element>, TrimError> {
    let Some(written) = &library.linker else { return without_linker(library, reads, limits) };
    let width = LEAST_WIDTH.max(written.len() + HOST_WIDTH);
    let linker = Linker::new(written)?;
    let found: Vec<Option<FoundLinker>> =
        reads.par_iter().map(|read| linker.find(read, &limits.trim)).collect();
    let fit = share(found.iter().flatten().count(), reads.len());
    if fit.ratio().is_none_or(|ratio| ratio >= limits.min_share) {
        let length = linker.whole().len();
        let straight = reads
            .iter()
            .zip(&found)
            .filter(|(_, found)| found.as_ref().is_some_and(|found| found.end == length));
        let profile = Profile::of(straight.map(|(read, _)| *read), width);
        let contradiction = wrong_bases(library, &linker, &profile);
        let mut elements = vec![Element::judge("linker", fit, limits, contradiction, no_advice)];
        elements.extend(umi(library, &linker, reads, &found, &profile, limits));
        return Ok(elements);
    }
    let learned = Profile::of(reads.iter().copied(), width).layout();
    let mut seen = Vec::new();
    for other in pool {
        if let Some(text) = other.linker.as_deref().filter(|text| text != written) {
            seen.push((count(text, reads, limits)?, other));
        }
    }
    let back = text(&reverse_complement(written.as_bytes()));
    let turned = share(count(&back, reads, limits)?, reads.len());
    let element =
        Element::judge("linker", fit, limits, None, || {
            let other = seen.iter().fold(None, |best: Option<&(usize, &Library)>, one| {
                if best.is_some_and(|best| best.0 >= one.0) { best } else { Some(one) }
            });
            let fits =
                |part: landfall_core::Share| part.ratio().is_some_and(|ratio| ratio >= limits.min_share);
            match other.map(|(count, other)| (share(*count, reads.len()), other)) {
                Some((part, other)) if fits(part) => Advice {
                    found: format!(
                        "{} of its reads have the linker of library `{}`",
                        percent(part),
                        other.library
                    ),
                    change: format!(
                        "correct `linker` or `barcode` of libraries `{}` and `{}` in the sample sheet",
                        library.library, other.library
                    ),
                },
                _ if fits(turned) => Advice {
                    found: format!("{} of the reads begin with its reverse complement", percent(turned)),
                    change: format!("set {} to `{back}`", linker_key(library)),
                },
                _ => learned_instead(library, &learned),
            }
        });
    Ok(vec![element])
}

fn count(linker: &str, reads: &[&[u8]], limits: &Limits) -> Result<usize, TrimError> {
    let linker = Linker::new(linker)?;
    Ok(reads.par_iter().filter(|read| linker.find(read, &limits.trim).is_some()).count())
}

fn no_advice() -> Advice {
    Advice { found: String::new(), change: String::new() }
}

fn telling(learned: &Learned) -> usize {
    learned.letters.iter().filter(|&&letter| letter != b'N').count()
}

/// A library that is said to have no linker must not begin with one.
fn without_linker(library: &Library, reads: &[&[u8]], limits: &Limits) -> Result<Vec<Element>, TrimError> {
    let learned = Profile::of(reads.iter().copied(), LEAST_WIDTH + HOST_WIDTH).layout();
    if telling(&learned) < LEAST_LINKER || learned.ending != Ending::Host {
        return Ok(vec![Element::noted("linker", share(0, 0), "none written, none seen")]);
    }
    let with_linker = count(&text(&learned.letters), reads, limits)?;
    let free = share(reads.len() - with_linker, reads.len());
    let advice = || Advice {
        found: format!("no linker is written, but the reads begin with `{}`", text(&learned.letters)),
        change: format!("set {} to that, with `N` for UMI bases", linker_key(library)),
    };
    Ok(vec![Element::judge("linker", free, limits, None, advice)])
}

fn learned_instead(library: &Library, learned: &Learned) -> Advice {
    if telling(learned) < LEAST_LINKER || learned.ending == Ending::Never {
        return Advice {
            found: "the linker is missing: the reads begin with no common bases that host follows".to_owned(),
            change: format!("take it out of {} if it has been cut off already", linker_key(library)),
        };
    }
    let letters = text(&learned.letters);
    Advice {
        found: format!("the reads begin with `{letters}`"),
        change: format!("set {} to `{letters}`", linker_key(library)),
    }
}

/// Bases of the linker that all reads have otherwise, or go on after it: the errors allowed hide them.
fn wrong_bases(library: &Library, linker: &Linker, profile: &Profile) -> Option<Advice> {
    let whole = linker.whole().letters();
    let mut learned = profile.letters(0, whole.len());
    for (letter, written) in learned.iter_mut().zip(whole) {
        if *written == b'N' {
            *letter = b'N';
        }
    }
    let after = profile.known_from(whole.len());
    // Behind a restriction site all hosts begin alike.
    if after.ending == Ending::Host && library.protocol.fragmentation != Fragmentation::Restriction {
        learned.extend(after.letters);
    }
    let words: Vec<_> =
        Comparison::of(whole, &learned).differences().iter().map(ToString::to_string).collect();
    (!words.is_empty()).then(|| Advice {
        found: words.join("; "),
        change: format!("set {} to `{}`", linker_key(library), text(&learned)),
    })
}

/// Judges the composition of the UMIs; `None` if the linker has none.
fn umi(
    library: &Library,
    linker: &Linker,
    reads: &[&[u8]],
    found: &[Option<FoundLinker>],
    profile: &Profile,
    limits: &Limits,
) -> Option<Element> {
    let length = linker.umi_length();
    let places =
        reads.iter().zip(found).filter_map(|(read, found)| Some(&read[found.as_ref()?.umi.clone()?]));
    let umis: Vec<&[u8]> = places.collect();
    if length == 0 {
        return None;
    }
    let unread = umis.iter().filter(|umi| umi.contains(&b'N')).count();
    let poor = umis.iter().filter(|umi| !umi.contains(&b'N') && is_poor(umi)).count();
    let distinct = umis.iter().collect::<BTreeSet<_>>().len();
    let sound = share(umis.len() - unread - poor, umis.len());
    let words = format!(
        "{length} bases, {distinct} distinct ({:.0} expected if no read were a copy), with N {}, of low \
         complexity {}",
        expected_distinct(length, umis.len()),
        percent(share(unread, umis.len())),
        percent(share(poor, umis.len())),
    );
    let contradiction =
        (umis.len() >= MIN_READS).then(|| known_umi_bases(library, linker, profile)).flatten();
    let mut element = Element::judge("umi", sound, limits, contradiction, || Advice {
        found: words.clone(),
        change: format!("is the UMI where {} has `N`?", linker_key(library)),
    });
    if element.verdict == Verdict::Fits {
        element.found = words;
    }
    Some(element)
}

/// Whether one base makes most of a UMI.
fn is_poor(umi: &[u8]) -> bool {
    let most = b"ACGT".iter().map(|base| umi.iter().filter(|&other| other == base).count()).max();
    most.unwrap_or_default() as f64 >= LOW_COMPLEXITY * umi.len() as f64
}

/// Distinct UMIs among so many that are drawn evenly from all of their length.
fn expected_distinct(length: usize, drawn: usize) -> f64 {
    let all = 4_f64.powi(length.min(64) as i32);
    -all * (-(drawn as f64) / all).exp_m1()
}

/// Bases that are written as UMI but alike in all reads.
fn known_umi_bases(library: &Library, linker: &Linker, profile: &Profile) -> Option<Advice> {
    let whole = linker.whole().letters();
    let learned = profile.letters(0, whole.len());
    let run = whole.iter().zip(&learned).filter(|(written, _)| **written == b'N');
    let known: Vec<_> = run.zip(1..).filter(|((_, letter), _)| b"ACGT".contains(letter)).collect();
    if known.is_empty() {
        return None;
    }
    let named: Vec<_> =
        known.iter().map(|((_, letter), at)| format!("base {at} is `{}`", char::from(**letter))).collect();
    let right: Vec<u8> = whole
        .iter()
        .zip(&learned)
        .map(
            |(&written, &letter)| if written == b'N' && b"ACGT".contains(&letter) { letter } else { written },
        )
        .collect();
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
        assert!((expected_distinct(4, 256) - 161.8).abs() < 0.1);
        assert!((expected_distinct(12, 100) - 100.0).abs() < 0.01);
        assert_eq!(expected_distinct(12, 0), 0.0);
    }

    #[test]
    fn a_umi_of_nearly_one_base_is_poor() {
        assert!(is_poor(b"GGGGGGAC") && is_poor(b"AAAA"));
        assert!(!is_poor(b"GGGGGACT"));
    }
}
