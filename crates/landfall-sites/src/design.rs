//! What the sample sheet says of a subject: samples, replicates, vector ends, and the ranks of names.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use landfall_config::Library;
use landfall_core::{SampleId, Side, SubjectId, VectorEnd};

use crate::SitesError;

/// One sample of the subject.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    /// Numbers of its replicates.
    pub replicates: BTreeSet<u32>,
    /// Days since infusion, the earliest of its libraries.
    pub timepoint_days: Option<i32>,
    /// Length of the target-site duplication by vector end, bases.
    duplications: BTreeMap<VectorEnd, u32>,
    /// The same where the protocol does not list the vector end.
    duplication: u32,
}

/// An end of the vector, as the layouts have it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct End {
    /// What tables call it.
    pub name: VectorEnd,
    /// Which end of the vector it is.
    pub side: Side,
}

/// A subject: its samples by name, and the names that ranks stand for.
#[derive(Clone, Debug)]
pub struct Design {
    /// The subject.
    pub subject: SubjectId,
    /// Names of the samples, sorted; ranks index them.
    pub sample_names: Vec<SampleId>,
    /// The samples in the same order.
    pub samples: Vec<Sample>,
    /// Contig names, sorted; ranks index them.
    pub contigs: Vec<String>,
    /// The vector ends of the layouts, sorted by name; ranks index them.
    pub ends: Vec<End>,
}

impl Design {
    /// From the subject's libraries and the contigs that its tables name.
    ///
    /// # Errors
    /// [`SitesError`] when the side of a vector end is not known, or is another in another layout.
    pub fn new(
        subject: SubjectId,
        libraries: &[&Library],
        contigs: BTreeSet<String>,
    ) -> Result<Self, SitesError> {
        let mut libraries = libraries.to_vec();
        libraries.sort_by_key(|library| (&library.sample, library.replicate, &library.library));
        let mut samples: BTreeMap<SampleId, Sample> = BTreeMap::new();
        let ends = ends(libraries.iter().copied())?;
        for library in libraries {
            let protocol = &library.protocol;
            let sample = samples
                .entry(library.sample.clone())
                .or_insert_with(|| Sample { duplication: protocol.duplication, ..Sample::default() });
            sample.replicates.insert(library.replicate);
            sample.timepoint_days = match (sample.timepoint_days, library.timepoint_days) {
                (Some(left), Some(right)) => Some(left.min(right)),
                (left, right) => left.or(right),
            };
            for end in &protocol.vector_ends {
                sample.duplications.entry(end.name.clone()).or_insert(protocol.duplication);
            }
        }
        let (sample_names, samples) = samples.into_iter().unzip();
        Ok(Self { subject, sample_names, samples, contigs: contigs.into_iter().collect(), ends })
    }

    /// Whether the layouts have more than one vector end, so that site ids must tell them apart.
    #[must_use]
    pub fn many_ends(&self) -> bool {
        self.ends.len() > 1
    }

    /// Rank of a sample.
    #[must_use]
    pub fn sample(&self, name: &SampleId) -> Option<usize> {
        self.sample_names.binary_search(name).ok()
    }

    /// Rank of a contig.
    #[must_use]
    pub fn contig(&self, name: &str) -> Option<usize> {
        self.contigs.binary_search_by(|known| known.as_str().cmp(name)).ok()
    }

    /// Rank of a vector end.
    #[must_use]
    pub fn end(&self, name: &VectorEnd) -> Option<usize> {
        self.ends.binary_search_by(|end| end.name.cmp(name)).ok()
    }

    /// Length of the target-site duplication at a vector end in the first sample whose protocol lists it, bases.
    #[must_use]
    pub fn duplication_of(&self, end: &VectorEnd) -> u32 {
        let listed = self.samples.iter().find_map(|sample| sample.duplications.get(end).copied());
        listed.or(self.samples.first().map(|sample| sample.duplication)).unwrap_or(0)
    }

    /// Length of the target-site duplication at a vector end, bases; 0 if the vector makes none.
    #[must_use]
    pub fn duplication(&self, sample: usize, end: usize) -> u32 {
        let sample = &self.samples[sample];
        sample.duplications.get(&self.ends[end].name).copied().unwrap_or(sample.duplication)
    }
}

/// The vector ends of the layouts of these libraries, sorted by name.
///
/// # Errors
/// As [`Design::new`].
pub fn ends<'a>(libraries: impl Iterator<Item = &'a Library>) -> Result<Vec<End>, SitesError> {
    let mut sides: BTreeMap<&VectorEnd, (Side, &str)> = BTreeMap::new();
    for library in libraries {
        let protocol = &library.protocol;
        for end in &protocol.vector_ends {
            let fault = || (protocol.name.clone(), end.name.to_string());
            let Some(side) = end.side else {
                let (layout, end) = fault();
                return Err(SitesError::NoSide { layout, end });
            };
            let (first, other) = *sides.entry(&end.name).or_insert((side, &protocol.name));
            if first != side {
                let (layout, end) = fault();
                return Err(SitesError::TwoSides { layout, end, side, other: other.to_owned(), first });
            }
        }
    }
    Ok(sides.into_iter().map(|(name, (side, _))| End { name: name.clone(), side }).collect())
}

/// Holds the vector end of a row of `fragments` against the layout of its library.
///
/// # Errors
/// [`SitesError::UnknownEnd`] when the layout does not have it.
pub fn check_end(library: &Library, end: &VectorEnd, path: &Path, index: usize) -> Result<(), SitesError> {
    let protocol = &library.protocol;
    if protocol.vector_ends.iter().any(|known| known.name == *end) {
        return Ok(());
    }
    Err(SitesError::UnknownEnd {
        path: path.to_owned(),
        row: index as u64 + 1,
        end: end.to_string(),
        library: library.library.to_string(),
        layout: protocol.name.clone(),
    })
}
