//! The linker.

use landfall_config::{Fragmentation, Library};
use landfall_core::Share;
use landfall_core::dna::reverse_complement;
use rayon::prelude::*;

use super::trial::Trial;
use super::words::{linker_key, percent, share, text};
use super::{Advice, Element, Limits};
use crate::TrimError;
use crate::consensus::{Ending, Learned, Profile};
use crate::difference::Comparison;
use crate::linker::{FoundLinker, Linker};

/// Least bases that are looked at, and bases after a longer linker.
const LEAST_WIDTH: usize = 80;
const HOST_WIDTH: usize = 32;
/// Telling bases in common that make a linker.
const LEAST_LINKER: usize = 8;

/// Judges the linker of adrift reads.
pub(super) fn check(
    library: &Library,
    pool: &[Library],
    reads: &[&[u8]],
    limits: &Limits,
) -> Result<Option<Element>, TrimError> {
    if reads.is_empty() {
        return Ok(None);
    }
    let Some(written) = &library.linker else { return without_linker(library, reads, limits).map(Some) };
    let width = LEAST_WIDTH.max(written.len() + HOST_WIDTH);
    let linker = Linker::new(written, &library.protocol)?;
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
        let (contradiction, unsure) = match wrong_bases(library, &linker, &profile, reads, limits)? {
            None => (None, None),
            Some(Ok(advice)) => (Some(advice), None),
            Some(Err(unsure)) => (None, Some(unsure)),
        };
        return Ok(Some(Element::judge("linker", fit, limits, contradiction, Advice::none).unless(unsure)));
    }
    let fits = |part: Share| part.ratio().is_some_and(|ratio| ratio >= limits.min_share);
    let mut best: Option<(usize, &Library)> = None;
    for other in pool {
        let Some(text) = other.linker.as_deref().filter(|text| text != written) else { continue };
        let seen = count(text, library, reads, limits)?;
        if best.is_none_or(|best| seen > best.0) {
            best = Some((seen, other));
        }
    }
    let back = text(&reverse_complement(written.as_bytes()));
    let turned = share(count(&back, library, reads, limits)?, reads.len());
    let advice = match best.map(|(seen, other)| (share(seen, reads.len()), other)) {
        Some((part, other)) if fits(part) => Advice {
            found: format!("{} of its reads have the linker of library `{}`", percent(part), other.library),
            change: format!(
                "correct `linker` or `barcode` of libraries `{}` and `{}` in the sample sheet",
                library.library, other.library
            ),
        },
        _ if fits(turned) => Advice {
            found: format!("{} of the reads begin with its reverse complement", percent(turned)),
            change: format!("set {} to `{back}`", linker_key(library)),
        },
        _ => {
            let learned = Profile::of(reads.iter().copied(), width).layout();
            learned_instead(library, &linker, &learned, reads, limits)
        }
    };
    Ok(Some(Element::judge("linker", fit, limits, None, || advice)))
}

fn is_free(letter: u8) -> bool {
    !b"ACGT".contains(&letter)
}

/// Reads that begin with a linker; none with one whose UMI this library's layout cannot tell.
fn count(linker: &str, library: &Library, reads: &[&[u8]], limits: &Limits) -> Result<usize, TrimError> {
    let Ok(linker) = Linker::new(linker, &library.protocol) else { return Ok(0) };
    Ok(reads.par_iter().filter(|read| linker.find(read, &limits.trim).is_some()).count())
}

fn telling(learned: &Learned) -> usize {
    learned.letters.iter().filter(|&&letter| letter != b'N').count()
}

/// A library that is said to have no linker must not begin with one.
fn without_linker(library: &Library, reads: &[&[u8]], limits: &Limits) -> Result<Element, TrimError> {
    let learned = Profile::of(reads.iter().copied(), LEAST_WIDTH + HOST_WIDTH).layout();
    if telling(&learned) < LEAST_LINKER || learned.ending != Ending::Host {
        return Ok(Element::noted("linker", share(0, 0), "none written, none seen"));
    }
    let with_linker = count(&text(&learned.letters), library, reads, limits)?;
    let free = share(reads.len() - with_linker, reads.len());
    let advice = || Advice {
        found: format!("no linker is written, but the reads begin with `{}`", text(&learned.letters)),
        change: format!("set {} to that, with `N` for UMI bases", linker_key(library)),
    };
    Ok(Element::judge("linker", free, limits, None, advice))
}

fn learned_instead(
    library: &Library,
    written: &Linker,
    learned: &Learned,
    reads: &[&[u8]],
    limits: &Limits,
) -> Advice {
    if telling(learned) < LEAST_LINKER || learned.ending == Ending::Never {
        return Advice {
            found: "the linker is missing: the reads begin with no common bases that host follows".to_owned(),
            change: format!("take it out of {} if it has been cut off already", linker_key(library)),
        };
    }
    let letters = text(&learned.letters);
    let found = format!("the reads begin with `{letters}`");
    let trial = Linker::new(&letters, &library.protocol)
        .map(|linker| Trial::of_linker(written, &linker, reads, &limits.trim));
    match trial {
        Ok(trial) if trial.helps() => {
            Advice { found, change: format!("set {} to `{letters}`", linker_key(library)) }
        }
        Ok(trial) => Advice {
            found: format!("{found}, but {}", trial.words()),
            change: format!("see {}; what it should be cannot be told from these reads", linker_key(library)),
        },
        Err(_) => Advice {
            found,
            change: format!("see {}; which of its bases are the UMI cannot be told", linker_key(library)),
        },
    }
}

/// Bases of the linker that all reads have otherwise, or go on after it: the errors allowed hide them. Advice, if it
/// helped when it was tried, or why it is not given.
fn wrong_bases(
    library: &Library,
    linker: &Linker,
    profile: &Profile,
    reads: &[&[u8]],
    limits: &Limits,
) -> Result<Option<Result<Advice, String>>, TrimError> {
    let whole = linker.whole().letters();
    let mut learned = profile.letters(0, whole.len());
    for (letter, &written) in learned.iter_mut().zip(whole) {
        if is_free(written) {
            *letter = written;
        }
    }
    let after = profile.known_from(whole.len());
    // Behind a restriction site all hosts begin alike.
    if after.ending == Ending::Host && library.protocol.fragmentation != Fragmentation::Restriction {
        learned.extend(after.letters);
    }
    let words: Vec<_> =
        Comparison::of(whole, &learned).differences().iter().map(ToString::to_string).collect();
    if words.is_empty() {
        return Ok(None);
    }
    let (found, letters) = (words.join("; "), text(&learned));
    let changed = Linker::new(&letters, &library.protocol)?;
    let trial = Trial::of_linker(linker, &changed, reads, &limits.trim);
    Ok(Some(if trial.helps() {
        Ok(Advice { found, change: format!("set {} to `{letters}`", linker_key(library)) })
    } else {
        Err(format!(
            "{found}; whether it is `{letters}` cannot be told from these reads: with it {}",
            trial.words()
        ))
    }))
}
