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
/// subject nothing is removed: the same UMI makes a copy; without UMI large clones share sheared ends by chance, so
/// reads must differ `flagged_ratio`-fold.
#[must_use]
pub fn judge(copies: &[(&Origin, u32)], with_umi: bool, params: &CollideParams) -> Vec<Option<Judged>> {
    use CollisionVerdict::{BothKept, Flagged, Removed, Source, WithinSubjectCopy};
    let most = |is_other: &dyn Fn(&Origin) -> bool| {
        copies.iter().filter(|(origin, _)| is_other(origin)).map(|(_, reads)| *reads).max()
    };
    let at_least = |reads: u32, ratio: u32, than: u32| u64::from(reads) >= u64::from(ratio) * u64::from(than);
    let judge = |&(own, reads): &(&Origin, u32)| {
        if let Some(reads_elsewhere) = most(&|other| other.subject != own.subject) {
            let verdict = if at_least(reads_elsewhere, params.removed_ratio, reads) {
                Removed
            } else if at_least(reads_elsewhere, params.flagged_ratio, reads) {
                Flagged
            } else if at_least(reads, params.flagged_ratio, reads_elsewhere) {
                Source
            } else {
                BothKept
            };
            return Some(Judged { reads_elsewhere, verdict });
        }
        let reads_elsewhere = most(&|other| other.sample != own.sample)?;
        let (less, more) = (reads.min(reads_elsewhere), reads.max(reads_elsewhere));
        let is_copy = with_umi || at_least(more, params.flagged_ratio, less);
        is_copy.then_some(Judged { reads_elsewhere, verdict: WithinSubjectCopy })
    };
    copies.iter().map(judge).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use CollisionVerdict::{BothKept, Flagged, Removed, Source, WithinSubjectCopy};

    fn verdicts(copies: &[(&str, &str, u32)], with_umi: bool) -> Vec<Option<CollisionVerdict>> {
        let origin = |(subject, sample, _): &(&str, &str, u32)| Origin {
            subject: (*subject).to_owned(),
            sample: sample.parse().expect("a name"),
            library: format!("{sample}-1").parse().expect("a name"),
        };
        let origins: Vec<Origin> = copies.iter().map(origin).collect();
        let copies: Vec<_> = origins.iter().zip(copies).map(|(origin, copy)| (origin, copy.2)).collect();
        let judged = judge(&copies, with_umi, &CollideParams::default());
        judged.iter().map(|judged| judged.map(|judged| judged.verdict)).collect()
    }

    #[test]
    fn reads_decide_between_subjects() {
        let of = |one, other| verdicts(&[("P1", "A", one), ("P2", "B", other)], true);
        assert_eq!(of(1, 100), [Some(Removed), Some(Source)]);
        assert_eq!(of(1, 99), [Some(Flagged), Some(Source)]);
        assert_eq!(of(10, 100), [Some(Flagged), Some(Source)]);
        assert_eq!(of(10, 99), [Some(BothKept), Some(BothKept)]);
        assert_eq!(of(5, 5), [Some(BothKept), Some(BothKept)]);
    }

    #[test]
    fn each_copy_is_held_against_the_best_read_other_subject_and_reads_are_never_added() {
        let found = verdicts(&[("P1", "A", 1_000), ("P2", "B", 60), ("P2", "C", 50), ("P3", "D", 9)], true);
        assert_eq!(found, [Some(Source), Some(Flagged), Some(Flagged), Some(Removed)]);
    }

    #[test]
    fn nothing_is_removed_within_a_subject() {
        let both = |one, other, with_umi| verdicts(&[("P1", "A", one), ("P1", "B", other)], with_umi);
        assert_eq!(both(1, 5_000, true), [Some(WithinSubjectCopy); 2]);
        assert_eq!(both(10, 100, false), [Some(WithinSubjectCopy); 2]);
        assert_eq!(both(11, 100, false), [None, None], "chance sharing");
        assert_eq!(verdicts(&[("P1", "A", 1), ("P1", "A", 900)], true), [None, None], "replicates");
    }
}
