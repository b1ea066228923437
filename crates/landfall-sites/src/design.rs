//! What the sample sheet says of a subject: samples, replicates, vector ends, and the ranks of names.

use std::collections::{BTreeMap, BTreeSet};

use landfall_config::Library;
use landfall_core::{SampleId, SubjectId, VectorEnd};

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
    /// Vector ends, sorted; ranks index them.
    pub ends: Vec<VectorEnd>,
    /// Whether the protocols define more than one vector end, so that site ids must tell them apart.
    pub many_ends: bool,
}

impl Design {
    /// From the subject's libraries and the names that its tables hold.
    #[must_use]
    pub fn new(
        subject: SubjectId,
        libraries: &[&Library],
        contigs: BTreeSet<String>,
        ends: BTreeSet<VectorEnd>,
    ) -> Self {
        let mut libraries = libraries.to_vec();
        libraries.sort_by_key(|library| (&library.sample, library.replicate, &library.library));
        let mut samples: BTreeMap<SampleId, Sample> = BTreeMap::new();
        let mut protocol_ends = BTreeSet::new();
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
                protocol_ends.insert(&end.name);
            }
        }
        let many_ends = protocol_ends.len() > 1;
        let (sample_names, samples) = samples.into_iter().unzip();
        let (contigs, ends) = (contigs.into_iter().collect(), ends.into_iter().collect());
        Self { subject, sample_names, samples, contigs, ends, many_ends }
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
        self.ends.binary_search(name).ok()
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
        sample.duplications.get(&self.ends[end]).copied().unwrap_or(sample.duplication)
    }
}
