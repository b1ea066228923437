//! Replicates of samples, and what each shows of each target.

use std::collections::{BTreeMap, BTreeSet};

use landfall_core::{Position, SampleId, SubjectId};
use landfall_tables::site_fragments::{SiteFragmentRow, TargetKind};

/// A replicate of a sample: what other programs call an amplification, or a sample.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amplification {
    /// Who the material is from.
    pub subject: SubjectId,
    /// What was taken.
    pub sample: SampleId,
    /// Number of the replicate.
    pub replicate: u32,
}

/// What one replicate shows of one target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Reads.
    pub reads: u64,
    /// Reads of each fragment, by its length and the place of its sheared end.
    pub fragments: BTreeMap<(u32, Position), u64>,
    /// Lengths with the identifiers that are the target's own.
    umis: BTreeSet<(u32, String)>,
    has_umi: bool,
}

impl Shown {
    /// Distinct fragments.
    #[must_use]
    pub fn fragments(&self) -> u64 {
        self.fragments.len() as u64
    }

    /// Distinct (length, identifier); `None` if no molecule has an identifier.
    #[must_use]
    pub fn umis(&self) -> Option<u64> {
        self.has_umi.then_some(self.umis.len() as u64)
    }

    /// Adds what the other end of the same provirus shows: its fragments lie on the other side, and are others.
    pub(crate) fn join(&mut self, other: Self) {
        self.reads += other.reads;
        self.has_umi |= other.has_umi;
        self.umis.extend(other.umis);
        for (place, reads) in other.fragments {
            *self.fragments.entry(place).or_default() += reads;
        }
    }

    fn take(&mut self, row: &SiteFragmentRow) {
        self.reads += u64::from(row.reads);
        self.has_umi |= row.umi.is_some();
        let Some(place) = row.length.zip(row.breakpoint).filter(|_| row.status.is_own()) else { return };
        *self.fragments.entry(place).or_default() += u64::from(row.reads);
        if let Some(umi) = row.umi.as_ref().filter(|_| row.status.has_own_umi()) {
            self.umis.insert((place.0, umi.clone()));
        }
    }
}

/// A target by kind and name.
pub type Target<'a> = (TargetKind, &'a str);

/// What each replicate shows of each target. The sums over a sample's replicates are the counts of tables `sites` and
/// `multihits`.
#[must_use]
pub fn shown(rows: &[SiteFragmentRow]) -> BTreeMap<(Target<'_>, Amplification), Shown> {
    let mut all: BTreeMap<_, Shown> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.status.counts()) {
        let SiteFragmentRow { subject, sample, replicate, target_kind, target_id, .. } = row;
        let (subject, sample) = (subject.clone(), sample.clone());
        let amplification = Amplification { subject, sample, replicate: *replicate };
        all.entry(((*target_kind, target_id.as_str()), amplification)).or_default().take(row);
    }
    all
}

#[cfg(test)]
mod tests {
    use landfall_tables::site_fragments::FragmentStatus;
    use landfall_testkit::site_fragment;

    use super::*;

    #[test]
    fn what_counts_in_a_site_counts_in_its_replicates() {
        let with = |length: u32, replicate: u32, umi: &str, status: FragmentStatus| SiteFragmentRow {
            replicate,
            umi: Some(umi.to_owned()),
            status,
            ..site_fragment("chr1+1001", length)
        };
        let rows = [
            with(40, 1, "A", FragmentStatus::Kept),
            with(40, 1, "C", FragmentStatus::Kept),
            with(40, 2, "A", FragmentStatus::UmiShared),
            with(41, 1, "A", FragmentStatus::CollisionFlagged),
            with(42, 1, "A", FragmentStatus::CollisionRemoved),
        ];
        let all = shown(&rows);
        let counts = |replicate: u32| {
            let of = |(subject, sample): (&str, &str)| Amplification {
                subject: subject.parse().unwrap(),
                sample: sample.parse().unwrap(),
                replicate,
            };
            let found = &all[&((TargetKind::Site, "chr1+1001"), of(("P1", "A")))];
            (found.reads, found.fragments(), found.umis())
        };
        assert_eq!(counts(1), (30, 1, Some(2)));
        assert_eq!(counts(2), (10, 1, Some(0)));
        assert_eq!(all.len(), 2);
    }
}
