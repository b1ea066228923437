//! Primer and vector end, and what they really are.

use landfall_config::{Library, VectorEndLayout};
use landfall_core::dna::reverse_complement;
use landfall_core::{Share, VectorEnd};
use rayon::prelude::*;

use super::trial::Trial;
use super::words::{percent, set_end, share, text};
use super::{Advice, Element, Limits, MIN_READS, Verdict};
use crate::consensus::{Ending, Learned, Profile};
use crate::difference::Comparison;
use crate::linker::Linker;
use crate::overread::FarEnd;
use crate::pattern::Pattern;
use crate::vector_end::{VectorEndPattern, find_best};
use crate::{TrimError, TrimParams};

/// Least bases that are looked at after the primer, and bases after a longer end.
const LEAST_WIDTH: usize = 48;
const HOST_WIDTH: usize = 32;
/// Least bases in common that mean something.
const LEAST_COMMON: usize = 6;
/// Least share of the reads with a primer that makes a vector end one of this library's.
const LEAST_PART: f64 = 0.05;

/// A vector end as written beside what the reads have.
#[derive(Clone, Debug, PartialEq)]
pub struct LearnedEnd {
    /// Which end.
    pub name: VectorEnd,
    /// `end_bases`, or what the reads begin with in place of primer and end together.
    pub of: &'static str,
    /// As the protocol has it.
    pub written: String,
    /// As the reads have it.
    pub learned: Learned,
    /// Both, side by side.
    pub comparison: Comparison,
}

/// Where a read has the primer of a vector end, and whether the end's own bases follow.
struct Place {
    end: usize,
    primer_end: usize,
    whole: bool,
}

/// Judges primer and end bases of each vector end.
pub(super) fn check(
    library: &Library,
    reads: &[&[u8]],
    limits: &Limits,
) -> Result<(Vec<LearnedEnd>, Vec<Element>), TrimError> {
    let layouts = &library.protocol.vector_ends;
    let insides = insides(library, reads, limits)?;
    let reads_of = Reads { whole: reads, inside: &insides };
    let turn = |end: &VectorEndLayout| VectorEndLayout {
        primer: text(&reverse_complement(end.primer.as_bytes())),
        ..end.clone()
    };
    let turned: Vec<_> = layouts.iter().map(turn).collect();
    let places = |layouts: &[VectorEndLayout]| -> Result<Vec<Option<Place>>, TrimError> {
        let ends: Vec<_> = layouts.iter().map(VectorEndPattern::new).collect::<Result<_, _>>()?;
        let primers = primers(layouts)?;
        Ok(reads.par_iter().map(|read| place(&ends, &primers, read, &limits.trim)).collect())
    };
    let as_written = places(layouts)?;
    let fit = share(as_written.iter().flatten().count(), reads.len());
    if fit.ratio().is_some_and(|ratio| ratio >= limits.min_share) || reads.len() < MIN_READS {
        return with_primer(library, &reads_of, (layouts, &as_written), limits, fit);
    }
    let back = places(&turned)?;
    let fit_back = share(back.iter().flatten().count(), reads.len());
    if fit_back.ratio().is_some_and(|ratio| ratio >= limits.min_share) {
        let first = back.iter().flatten().map(|place| place.end).min().unwrap_or_default();
        let element = Element::judge("primer", fit, limits, None, || Advice {
            found: format!("{} of the reads begin with its reverse complement", percent(fit_back)),
            change: set_end(library, turned[first].name.as_str(), "primer", &turned[first].primer),
        });
        let (learned, mut elements) = with_primer(library, &reads_of, (&turned, &back), limits, fit_back)?;
        elements[0] = element;
        return Ok((learned, elements));
    }
    without_primer(library, &reads_of, limits, fit)
}

/// Anchor reads as they are, and up to where they run into the linker: behind short fragments, linkers and their UMIs
/// look like many hosts.
struct Reads<'r> {
    whole: &'r [&'r [u8]],
    inside: &'r [&'r [u8]],
}

fn insides<'r>(library: &Library, reads: &[&'r [u8]], limits: &Limits) -> Result<Vec<&'r [u8]>, TrimError> {
    let Some(linker) = library.linker.as_deref() else { return Ok(reads.to_vec()) };
    let far = FarEnd::opposite(Linker::new(linker, &library.protocol)?.whole());
    let inside = |read: &&'r [u8]| far.alone(read, &limits.trim).map_or(*read, |length| &read[..length]);
    Ok(reads.par_iter().map(inside).collect())
}

fn primers(layouts: &[VectorEndLayout]) -> Result<Vec<Pattern>, TrimError> {
    layouts
        .iter()
        .map(|end| TrimError::pattern(format!("vector end `{}`, `primer`", end.name), &end.primer))
        .collect()
}

/// The whole end if it is there, else the best primer.
fn place(ends: &[VectorEndPattern], primers: &[Pattern], read: &[u8], params: &TrimParams) -> Option<Place> {
    if let Some((end, found)) = find_best(ends, read, params) {
        return Some(Place { end, primer_end: found.primer_end, whole: true });
    }
    let starts = 0..=params.max_vector_end_start.min(read.len());
    let of = |(end, primer): (usize, &Pattern)| {
        let length = primer.len();
        let from = |start: usize| {
            let endings = primer.endings(&read[start..], params.max_primer_errors).into_iter();
            endings
                .map(move |found| (found.errors, found.end.abs_diff(length), start, end, start + found.end))
        };
        starts.clone().flat_map(from).min()
    };
    let best = primers.iter().enumerate().filter_map(of).min();
    best.map(|(_, _, _, end, primer_end)| Place { end, primer_end, whole: false })
}

fn with_primer<'r>(
    library: &Library,
    reads: &Reads<'r>,
    (layouts, places): (&[VectorEndLayout], &[Option<Place>]),
    limits: &Limits,
    fit: Share,
) -> Result<(Vec<LearnedEnd>, Vec<Element>), TrimError> {
    let primers = primers(layouts)?;
    let mut learned = Vec::new();
    let mut primer_advice = None;
    let mut end_elements = Vec::new();
    for (at, end) in layouts.iter().enumerate() {
        let of_end = |reads: &'r [&'r [u8]]| {
            reads.iter().zip(places).filter_map(move |(read, place)| {
                Some((*read, place.as_ref().filter(|place| place.end == at)?))
            })
        };
        let with_primer = of_end(reads.whole).count();
        let name = format!("end_bases {}", end.name);
        if with_primer < MIN_READS || (with_primer as f64) < LEAST_PART * fit.of as f64 {
            let words = format!("{with_primer} reads begin with its primer");
            let element = Element::noted(name, share(0, with_primer), words);
            end_elements.push(Element { verdict: Verdict::NotJudged, ..element });
            continue;
        }
        let length = primers[at].len();
        let width = length + LEAST_WIDTH.max(end.end_bases.len() + HOST_WIDTH);
        let profile = |reads: &'r [&'r [u8]]| {
            let from_primer =
                of_end(reads).filter_map(|(read, place)| read.get(place.primer_end.checked_sub(length)?..));
            Profile::of(from_primer, width)
        };
        let (profile, inside) = (profile(reads.whole), profile(reads.inside));
        let tried = Tried { library, layouts, reads: reads.whole, params: &limits.trim };
        if primer_advice.is_none() {
            primer_advice = wrong_primer(&tried, at, &primers, &profile)?;
        }
        let this = learn(library, at, profile.known_inside(length, &inside));
        let whole = share(of_end(reads.whole).filter(|(_, place)| place.whole).count(), with_primer);
        let contradiction = wrong_end(&tried, at, &this)?;
        let (contradiction, unsure) = split(contradiction);
        let mut element = Element::judge(name, whole, limits, contradiction, || Advice {
            found: format!(
                "the bases agree in common, but only {} of the reads have them all",
                percent(whole)
            ),
            change: "see the quality of the reads, or raise `max_end_errors` in `[trim]`".to_owned(),
        });
        if element.found.is_empty() {
            element.found = ending_words(end, &this.learned);
        }
        end_elements.push(element.unless(unsure));
        learned.push(this);
    }
    let (primer_advice, unsure) = split(primer_advice);
    let primer = Element::judge("primer", fit, limits, primer_advice, || Advice {
        found: String::new(),
        change: "see the quality of the reads".to_owned(),
    });
    let mut elements = vec![primer.unless(unsure)];
    elements.extend(end_elements);
    Ok((learned, elements))
}

/// Advice that helped when it was tried, or why it is not given.
fn split(tried: Option<Result<Advice, String>>) -> (Option<Advice>, Option<String>) {
    match tried {
        None => (None, None),
        Some(Ok(advice)) => (Some(advice), None),
        Some(Err(unsure)) => (None, Some(unsure)),
    }
}

/// What a change of a vector end is tried on.
struct Tried<'a> {
    library: &'a Library,
    layouts: &'a [VectorEndLayout],
    reads: &'a [&'a [u8]],
    params: &'a TrimParams,
}

impl Tried<'_> {
    /// Advice to set a key of a vector end, if the reads at hand bear it out.
    fn advise(
        &self,
        at: usize,
        key: &str,
        value: &str,
        found: String,
    ) -> Result<Result<Advice, String>, TrimError> {
        let mut changed = self.layouts.to_vec();
        let end = &mut changed[at];
        let name = end.name.clone();
        *(if key == "primer" { &mut end.primer } else { &mut end.end_bases }) = value.to_owned();
        let trial = Trial::of_ends(self.layouts, &changed, self.reads, self.params)?;
        if trial.helps() {
            return Ok(Ok(Advice { found, change: set_end(self.library, name.as_str(), key, value) }));
        }
        Ok(Err(format!(
            "{found}; whether `{key}` is `{value}` cannot be told from these reads: with it {}",
            trial.words()
        )))
    }
}

fn learn(library: &Library, at: usize, learned: Learned) -> LearnedEnd {
    let end = &library.protocol.vector_ends[at];
    let written = end.end_bases.as_bytes();
    let comparison = match learned.ending {
        // Behind the end bases of an end with a leader, vector follows.
        Ending::Host if end.leader == 0 => Comparison::of(written, &learned.letters),
        _ => Comparison::in_place(written, &learned.letters),
    };
    LearnedEnd {
        name: end.name.clone(),
        of: "end_bases",
        written: end.end_bases.clone(),
        learned,
        comparison,
    }
}

/// A base of the primer that all reads have otherwise: the errors allowed hide it from the share.
fn wrong_primer(
    tried: &Tried,
    at: usize,
    primers: &[Pattern],
    profile: &Profile,
) -> Result<Option<Result<Advice, String>>, TrimError> {
    let learned = profile.letters(0, primers[at].len());
    let differences = Comparison::in_place(primers[at].letters(), &learned).differences();
    if differences.is_empty() {
        return Ok(None);
    }
    let words: Vec<_> = differences.iter().map(ToString::to_string).collect();
    tried.advise(at, "primer", &text(&learned), words.join("; ")).map(Some)
}

fn wrong_end(
    tried: &Tried,
    at: usize,
    this: &LearnedEnd,
) -> Result<Option<Result<Advice, String>>, TrimError> {
    let learned = &this.learned.letters;
    if this.comparison.edits() == 0 || is_target(tried.library, this) {
        return Ok(None);
    }
    let turned = reverse_complement(this.written.as_bytes());
    let found = if Comparison::of(&turned, learned).edits() <= this.written.len() / 5 {
        "it is written as its reverse complement".to_owned()
    } else {
        let words: Vec<_> = this.comparison.differences().iter().map(ToString::to_string).collect();
        words.join("; ")
    };
    let right = match this.learned.ending {
        Ending::Host if tried.layouts[at].leader == 0 => text(learned),
        _ => text(&learned[..learned.len().min(this.written.len())]),
    };
    tried.advise(at, "end_bases", &right, found).map(Some)
}

/// Whether the only difference is a target that this vector always chooses, such as TA or TTAA: host bases that
/// are alike in all reads. Such targets are palindromes as long as the duplication.
fn is_target(library: &Library, this: &LearnedEnd) -> bool {
    let Some(extra) = this.learned.letters.get(this.written.len()..) else { return false };
    let alike = Comparison::in_place(this.written.as_bytes(), &this.learned.letters).edits() == 0;
    alike && extra.len() == library.protocol.duplication as usize && reverse_complement(extra) == extra
}

/// What is to be said of how the learned bases end.
fn ending_words(end: &VectorEndLayout, learned: &Learned) -> String {
    match learned.ending {
        _ if end.leader > 0 => "its length is not judged: more of the vector follows, the leader".to_owned(),
        Ending::Host => String::new(),
        Ending::Few(ways) => format!("its length is not judged: the reads go on in {ways} ways only"),
        Ending::Never => "its length is not judged: all reads go on alike".to_owned(),
    }
}

/// No primer: what the reads begin with instead.
fn without_primer(
    library: &Library,
    reads: &Reads,
    limits: &Limits,
    fit: Share,
) -> Result<(Vec<LearnedEnd>, Vec<Element>), TrimError> {
    let ends = &library.protocol.vector_ends;
    let longest = ends.iter().map(|end| end.primer.len() + end.end_bases.len()).max().unwrap_or_default();
    let profile = Profile::of(reads.whole.iter().copied(), LEAST_WIDTH.max(longest) + HOST_WIDTH);
    let learned = profile.known_from(0);
    let advice = instead(library, reads.whole, &learned, limits)?;
    let element = Element::judge("primer", fit, limits, None, || advice);
    let mut elements = vec![element];
    elements.extend(ends.iter().map(|end| {
        let words = "no primer to find it by";
        let element = Element::noted(format!("end_bases {}", end.name), share(0, 0), words);
        Element { verdict: Verdict::NotJudged, ..element }
    }));
    let beside = |end: &VectorEndLayout| {
        let written = format!("{}{}", end.primer, end.end_bases);
        let comparison = Comparison::of(written.as_bytes(), &learned.letters);
        LearnedEnd {
            name: end.name.clone(),
            of: "primer and end_bases",
            written,
            learned: learned.clone(),
            comparison,
        }
    };
    Ok((ends.iter().map(beside).collect(), elements))
}

/// What the reads have in place of the primer, and how the layout fits them.
fn instead(
    library: &Library,
    reads: &[&[u8]],
    learned: &Learned,
    limits: &Limits,
) -> Result<Advice, TrimError> {
    let common = text(&learned.letters);
    if common.len() < LEAST_COMMON || learned.ending == Ending::Never {
        return Ok(Advice {
            found: "the reads begin with no common bases that host follows".to_owned(),
            change: "see `fastq_1` and `fastq_2` in the sample sheet: other reads, or the vector end cut off already?"
                .to_owned(),
        });
    }
    let found = format!("the reads begin with `{common}`");
    let layouts = &library.protocol.vector_ends;
    let tried = Tried { library, layouts, reads, params: &limits.trim };
    let suggested = layouts.iter().enumerate().find_map(|(at, end)| Some((at, suggestion(end, &common)?)));
    if let Some((at, primer)) = suggested {
        let advice = tried.advise(at, "primer", primer, found)?;
        return Ok(advice.unwrap_or_else(|unsure| Advice {
            found: unsure,
            change: "see the quality of the reads".to_owned(),
        }));
    }
    let protocol = &library.protocol.name;
    Ok(Advice {
        found,
        change: format!(
            "set `primer` and `end_bases` of protocol `{protocol}` so that together they are `{common}`, if that is the \
             vector's"
        ),
    })
}

/// Which primer makes the layout fit what the reads begin with.
fn suggestion<'c>(end: &VectorEndLayout, common: &'c str) -> Option<&'c str> {
    common.strip_suffix(&end.end_bases).filter(|primer| !primer.is_empty()).or_else(|| {
        let at = common.find(&end.primer)?;
        Some(&common[..at + end.primer.len()])
    })
}
