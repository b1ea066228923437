//! What is done about each copy of a molecule.

use landfall_core::{LibraryId, SampleId};
use landfall_tables::collisions::CollisionVerdict;

use super::CollideParams;

/// Where a copy was seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// Who the material is from; controls are subjects of their own.
    pub subject: String,
    /// The sample.
    pub sample: SampleId,
    /// The library.
    pub library: LibraryId,
}

/// The verdict on one copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Most reads of a library that the copy is held against.
    pub reads_elsewhere: u32,
    /// What is done.
    pub verdict: CollisionVerdict,
}

/// Judges each copy of one molecule, with its reads, in the order given; `None` where there is nothing to say.
///
/// Against other subjects by the ratio of reads, each copy against the best-read library of another subject. Within a
/// subject nothing is removed. A long UMI makes a copy; in replicates of one sample the best-read of them counts, because
/// one molecule is one cell. Without such a UMI large clones share sheared ends by chance: nothing is said of replicates,
/// and of samples only where reads differ `flagged_ratio`-fold.
///
/// `proven`: whether a UMI proves that the copies are of one molecule.
#[must_use]
pub fn judge(copies: &[(&Origin, u32)], proven: bool, params: &CollideParams) -> Vec<Option<Judged>> {
    copies.iter().map(|copy| judge_copy(copy, copies, proven, params)).collect()
}

fn judge_copy(
    &(own, reads): &(&Origin, u32),
    copies: &[(&Origin, u32)],
    proven: bool,
    params: &CollideParams,
) -> Option<Judged> {
    use CollisionVerdict::{BothKept, Flagged, Removed, ReplicateCopy, Source, WithinSubjectCopy};
    let most = |is_other: &dyn Fn(&Origin) -> bool| {
        copies.iter().filter(|(origin, _)| is_other(origin)).map(|(_, reads)| *reads).max()
    };
    let at_least = |reads: u32, ratio: u32, than: u32| u64::from(reads) >= u64::from(ratio) * u64::from(than);
    let flagged = if proven { params.flagged_ratio_umi } else { params.flagged_ratio };
    let subject = most(&|other| other.subject != own.subject);
    let told = |verdict, reads_elsewhere| Some(Judged { reads_elsewhere, verdict });
    if let Some(elsewhere) = subject.filter(|elsewhere| at_least(*elsewhere, flagged, reads)) {
        let removed = at_least(elsewhere, params.removed_ratio, reads);
        return told(if removed { Removed } else { Flagged }, elsewhere);
    }
    let sister = |other: &Origin| other.sample == own.sample && other.library != own.library;
    let replicate = most(&sister).filter(|_| proven);
    let is_stronger = |(other, of): &(&Origin, u32)| {
        sister(other) && (*of > reads || *of == reads && other.library < own.library)
    };
    if let Some(elsewhere) = replicate.filter(|_| copies.iter().any(is_stronger)) {
        return told(ReplicateCopy, elsewhere);
    }
    if let Some(elsewhere) = subject {
        return told(if at_least(reads, flagged, elsewhere) { Source } else { BothKept }, elsewhere);
    }
    if let Some(elsewhere) = most(&|other| other.sample != own.sample) {
        let is_copy = proven || at_least(reads.max(elsewhere), params.flagged_ratio, reads.min(elsewhere));
        return is_copy.then_some(Judged { reads_elsewhere: elsewhere, verdict: WithinSubjectCopy });
    }
    told(Source, replicate?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use CollisionVerdict::{BothKept, Flagged, Removed, ReplicateCopy, Source, WithinSubjectCopy};

    /// Copies as (subject, library, reads); a library is its sample's name and a replicate.
    fn verdicts(copies: &[(&str, &str, u32)], proven: bool) -> Vec<Option<CollisionVerdict>> {
        let origin = |(subject, library, _): &(&str, &str, u32)| Origin {
            subject: (*subject).to_owned(),
            sample: library[..1].parse().expect("a name"),
            library: library.parse().expect("a name"),
        };
        let origins: Vec<Origin> = copies.iter().map(origin).collect();
        let copies: Vec<_> = origins.iter().zip(copies).map(|(origin, copy)| (origin, copy.2)).collect();
        let judged = judge(&copies, proven, &CollideParams::default());
        judged.iter().map(|judged| judged.map(|judged| judged.verdict)).collect()
    }

    #[test]
    fn reads_decide_between_subjects() {
        let of = |one, other| verdicts(&[("P1", "A", one), ("P2", "B", other)], false);
        assert_eq!(of(1, 100), [Some(Removed), Some(Source)]);
        assert_eq!(of(1, 99), [Some(Flagged), Some(Source)]);
        assert_eq!(of(10, 100), [Some(Flagged), Some(Source)]);
        assert_eq!(of(10, 99), [Some(BothKept), Some(BothKept)]);
        assert_eq!(of(5, 5), [Some(BothKept), Some(BothKept)]);
        let proven = |one, other| verdicts(&[("P1", "A", one), ("P2", "B", other)], true);
        assert_eq!(proven(3, 9), [Some(Flagged), Some(Source)], "a UMI proves that they are one");
        assert_eq!(proven(3, 8), [Some(BothKept), Some(BothKept)]);
    }

    #[test]
    fn each_copy_is_held_against_the_best_read_other_subject_and_reads_are_never_added() {
        let found = verdicts(&[("P1", "A", 1_000), ("P2", "B", 60), ("P2", "C", 50), ("P3", "D", 9)], true);
        assert_eq!(found, [Some(Source), Some(Flagged), Some(Flagged), Some(Removed)]);
    }

    #[test]
    fn nothing_is_removed_within_a_subject() {
        let both = |one, other, proven| verdicts(&[("P1", "A", one), ("P1", "B", other)], proven);
        assert_eq!(both(1, 5_000, true), [Some(WithinSubjectCopy); 2]);
        assert_eq!(both(10, 100, false), [Some(WithinSubjectCopy); 2]);
        assert_eq!(both(11, 100, false), [None, None], "chance sharing");
    }

    #[test]
    fn a_molecule_in_two_replicates_counts_once_where_a_umi_proves_it() {
        let of = |one, other, proven| verdicts(&[("P1", "A-1", one), ("P1", "A-2", other)], proven);
        assert_eq!(of(1, 900, true), [Some(ReplicateCopy), Some(Source)]);
        assert_eq!(of(5, 5, true), [Some(Source), Some(ReplicateCopy)], "of equals the first");
        assert_eq!(of(1, 900, false), [None, None], "large clones share sheared ends by chance");
        let three = verdicts(&[("P1", "A-1", 2), ("P1", "A-2", 90), ("P2", "B-1", 1)], true);
        assert_eq!(three, [Some(ReplicateCopy), Some(Source), Some(Flagged)]);
    }
}
