//! Sums over molecules: the counts that `sites` and `multihits` show.

use std::collections::BTreeSet;

use landfall_tables::site_fragments::{FragmentFlag, FragmentStatus, SiteFragmentRow};

/// The counts of one site or cluster in one sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Replicates that show it.
    pub replicates: u32,
    /// Distinct (replicate, length); at a site the same as distinct (replicate, breakpoint).
    pub fragments: u32,
    /// Distinct (replicate, length, umi); `None` if no molecule has a UMI.
    pub umis: Option<u32>,
    /// Reads.
    pub reads: u64,
    /// Whether some UMI belongs to a stronger molecule elsewhere.
    pub umi_shared: bool,
    /// Whether some molecule has no known sheared end.
    pub no_breakpoint: bool,
    /// Whether another subject shows some molecule with a comparable number of reads.
    pub collision: bool,
    /// Whether another sample of the subject shows some molecule.
    pub within_subject_copy: bool,
}

/// Sums the rows of one target in one sample. Status `collision_removed` counts in nothing, `umi_shared` as a
/// fragment but not as a UMI, `no_breakpoint` and `collision_flagged` in reads and replicates only.
#[must_use]
pub fn summarise(rows: &[SiteFragmentRow]) -> Counts {
    let mut counts = Counts::default();
    let (mut replicates, mut fragments, mut umis) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut has_umi = false;
    for row in rows.iter().filter(|row| row.status.counts()) {
        replicates.insert(row.replicate);
        counts.reads += u64::from(row.reads);
        has_umi |= row.umi.is_some();
        counts.umi_shared |= row.status == FragmentStatus::UmiShared;
        counts.no_breakpoint |= row.status == FragmentStatus::NoBreakpoint;
        let flagged = |flag: FragmentFlag| row.flags.iter().any(|word| word == flag.as_str());
        counts.collision |= flagged(FragmentFlag::Collision);
        counts.within_subject_copy |= flagged(FragmentFlag::WithinSubjectCopy);
        let Some(length) = row.length.filter(|_| row.status.is_own()) else { continue };
        fragments.insert((row.replicate, length));
        if let Some(umi) = row.umi.as_deref().filter(|_| row.status.has_own_umi()) {
            umis.insert((row.replicate, length, umi));
        }
    }
    counts.replicates = replicates.len() as u32;
    counts.fragments = fragments.len() as u32;
    counts.umis = has_umi.then_some(umis.len() as u32);
    counts
}
