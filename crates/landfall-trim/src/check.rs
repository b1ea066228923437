//! Whether the reads are what protocol and sample sheet say, element by element, before a run.
//!
//! Each element of the layout is judged by the share of reads that fit it, and by what the reads have in common
//! in its place. A fault that is found (index reads turned round, R1 and R2 exchanged) is taken as mended for
//! what comes after it, so that one mistake is told once.

mod anchor;
mod barcode;
mod end;
mod fragment;
mod linker;
mod trial;
mod umi;
mod words;

use landfall_config::{Library, Role};
use landfall_core::{LibraryId, Share};

use crate::lane::Cluster;
use crate::start::Start;
use crate::{TrimError, TrimParams};

pub use end::LearnedEnd;

/// Reads that an element needs before it is judged.
pub const MIN_READS: usize = 20;

/// Share of the reads that an element needs, if nothing else is asked for.
pub const MIN_SHARE: f64 = 0.5;

/// Elements that are named where many do not fit.
const SHOWN: usize = 5;

/// What is asked of the reads.
#[derive(Clone, Debug)]
pub struct Limits {
    /// An element that a smaller share of the reads fits is wrong; 0 to 1.
    pub min_share: f64,
    /// As stage `trim` will have them.
    pub trim: TrimParams,
}

/// The judgement on an element of the layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The reads have it.
    Fits,
    /// The reads have something else.
    DoesNotFit,
    /// Too few reads.
    NotJudged,
    /// For information only.
    Noted,
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Fits => "fits",
            Self::DoesNotFit => "does not fit",
            Self::NotJudged => "not judged",
            Self::Noted => "noted",
        })
    }
}

/// What is wrong and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// What the reads have.
    pub found: String,
    /// What to change, and in which key.
    pub change: String,
}

/// An element of the layout, held against the reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// What it is: a key of protocol or sheet, or a word.
    pub name: String,
    /// Reads that fit, of those that could.
    pub share: Share,
    /// The judgement.
    pub verdict: Verdict,
    /// In words, what was found; may be empty.
    pub found: String,
    /// What to change, if it does not fit.
    pub change: Option<String>,
}

/// A library, held against its reads.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckedLibrary {
    /// Which.
    pub library: LibraryId,
    /// Reads given to it.
    pub reads: usize,
    /// The elements of its layout.
    pub elements: Vec<Element>,
    /// What each vector end is in the reads.
    pub ends: Vec<LearnedEnd>,
}

/// A pool, held against its reads.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckedPool {
    /// The name of its first library.
    pub pool: LibraryId,
    /// Reads looked at.
    pub reads: usize,
    /// How the libraries were told apart.
    pub told_apart_by: &'static str,
    /// What holds for the pool: the barcodes.
    pub elements: Vec<Element>,
    /// Its libraries.
    pub libraries: Vec<CheckedLibrary>,
}

impl CheckedPool {
    /// Every element with its library; `None`: the pool's.
    pub fn elements(&self) -> impl Iterator<Item = (Option<&LibraryId>, &Element)> {
        let libraries = self.libraries.iter();
        let theirs =
            libraries.flat_map(|one| one.elements.iter().map(|element| (Some(&one.library), element)));
        self.elements.iter().map(|element| (None, element)).chain(theirs)
    }
}

impl Advice {
    /// Where there is nothing to advise.
    fn none() -> Self {
        Self { found: String::new(), change: String::new() }
    }
}

impl Element {
    /// Judges: a share below the limit is a fault, and so is a `contradiction` that the bases in common show.
    fn judge(
        name: impl Into<String>,
        share: Share,
        limits: &Limits,
        contradiction: Option<Advice>,
        low_share: impl FnOnce() -> Advice,
    ) -> Self {
        let name = name.into();
        let Some(ratio) = share.ratio().filter(|_| share.total >= MIN_READS as u64) else {
            return Self {
                verdict: Verdict::NotJudged,
                ..Self::noted(name, share, words::too_few(share.total))
            };
        };
        let advice = contradiction.or_else(|| (ratio < limits.min_share).then(low_share));
        match advice {
            None => Self { verdict: Verdict::Fits, ..Self::noted(name, share, "") },
            Some(Advice { found, change }) => {
                Self { name, share, verdict: Verdict::DoesNotFit, found, change: Some(change) }
            }
        }
    }

    /// What is wrong with it, in one line; `None`: it is the pool's.
    #[must_use]
    pub fn fault(&self, library: Option<&LibraryId>) -> String {
        let place = library.map_or_else(|| "pool".to_owned(), |library| format!("library `{library}`"));
        format!("{place}, {}: {}", self.name, self.words())
    }

    /// Verdict, what was found, and what to change.
    #[must_use]
    pub fn words(&self) -> String {
        let parts = [Some(&self.found).filter(|found| !found.is_empty()), self.change.as_ref()];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        match parts.as_slice() {
            [] => self.verdict.to_string(),
            _ => format!("{}: {}", self.verdict, parts.join("; ")),
        }
    }

    fn noted(name: impl Into<String>, share: Share, found: impl Into<String>) -> Self {
        Self { name: name.into(), share, verdict: Verdict::Noted, found: found.into(), change: None }
    }

    /// The same, or not judged where it would fit and something speaks against it that cannot be told.
    fn unless(self, unsure: Option<String>) -> Self {
        match unsure {
            Some(found) if self.verdict == Verdict::Fits => {
                Self { verdict: Verdict::NotJudged, found, ..self }
            }
            _ => self,
        }
    }

    /// The same without a judgement.
    fn not_judged(self, why: &str) -> Self {
        match self.verdict {
            Verdict::DoesNotFit => Self {
                verdict: Verdict::NotJudged,
                found: format!("{why}: {}", self.found),
                change: None,
                ..self
            },
            _ => self,
        }
    }
}

/// Holds the first reads of a pool against the layouts of its libraries. `index_reads`: index files of a lane.
///
/// # Errors
/// When barcodes are missing, ask for index reads that are not there, or a sequence holds other letters than
/// IUPAC codes.
pub fn check_pool(
    libraries: &[Library],
    clusters: &[Cluster],
    index_reads: usize,
    limits: &Limits,
) -> Result<CheckedPool, TrimError> {
    let given = barcode::tell_apart(libraries, clusters, index_reads, limits)?;
    let mut checked = Vec::new();
    for (at, library) in libraries.iter().enumerate() {
        let own: Vec<&Cluster> = clusters
            .iter()
            .zip(&given.library_of)
            .filter(|(_, to)| **to == Some(at))
            .map(|(one, _)| one)
            .collect();
        let mut one = check_library(library, libraries, &own, limits)?;
        one.elements.splice(0..0, given.barcodes.get(at).cloned().flatten());
        checked.push(one);
    }
    Ok(CheckedPool {
        pool: libraries[0].library.clone(),
        reads: clusters.len(),
        told_apart_by: given.by,
        elements: given.element.into_iter().collect(),
        libraries: checked,
    })
}

/// What a check finds wrong, a line each; as stage `trim` says it.
///
/// # Errors
/// As [`check_pool`].
pub(crate) fn findings(
    libraries: &[Library],
    clusters: &[Cluster],
    index_reads: usize,
    trim: &TrimParams,
) -> Result<Vec<String>, TrimError> {
    let limits = Limits { min_share: MIN_SHARE, trim: trim.clone() };
    let checked = check_pool(libraries, clusters, index_reads, &limits)?;
    let wrong = checked.elements().filter(|(_, element)| element.verdict == Verdict::DoesNotFit);
    let mut findings: Vec<_> = wrong.map(|(library, element)| element.fault(library)).collect();
    let more = findings.len().saturating_sub(SHOWN);
    findings.truncate(SHOWN);
    if more > 0 {
        findings.push(format!("and {more} more elements that do not fit"));
    }
    Ok(findings)
}

fn check_library(
    library: &Library,
    pool: &[Library],
    clusters: &[&Cluster],
    limits: &Limits,
) -> Result<CheckedLibrary, TrimError> {
    let (anchor_read, library) = anchor::check(library, clusters, limits)?;
    let start = Start::new(&library)?;
    let anchors: Vec<&[u8]> = clusters.iter().map(|cluster| start.mates(cluster).0).collect();
    let adrifts: Vec<&[u8]> = clusters.iter().filter_map(|cluster| start.mates(cluster).1).collect();
    let mut elements: Vec<_> = anchor_read.into_iter().collect();
    let (ends, found) = end::check(&library, &anchors, limits)?;
    elements.extend(found);
    elements.extend(linker::check(&library, pool, &adrifts, limits)?);
    elements.push(umi::check(&library, clusters, limits)?);
    elements.extend(fragment::check(&library, clusters, limits)?);
    if library.role == Role::Negative {
        // Nothing of the vector is expected in it.
        elements = elements.into_iter().map(|one| one.not_judged("negative control")).collect();
    }
    Ok(CheckedLibrary { library: library.library.clone(), reads: clusters.len(), elements, ends })
}
