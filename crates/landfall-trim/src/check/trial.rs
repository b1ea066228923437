//! What a change of the layout would do, tried on the reads at hand: advice that loses reads is no advice.

use std::collections::BTreeMap;

use landfall_config::VectorEndLayout;
use rayon::prelude::*;

use crate::linker::Linker;
use crate::vector_end::{VectorEndPattern, find_best};
use crate::{TrimError, TrimParams};

/// Host bases that tell one clone from another.
const CLONE_BASES: usize = 16;
/// Reads that make a clone, and its least share of those that fit: what is smaller may be copies of an error or a chimera.
const CLONE_READS: usize = 3;
const CLONE_SHARE: f64 = 0.005;
/// A longer element costs the reads that have an error in its new bases, and no more than this share.
const MOST_LOST: f64 = 0.1;

/// Reads that fit before and after a change.
#[derive(Clone, Debug, Default)]
pub(super) struct Trial {
    fitting: [usize; 2],
    /// Of them, those without an error.
    exact: [usize; 2],
    clones: usize,
    /// Clones of which most reads do not fit after the change.
    lost: usize,
    /// Whether more bases are asked for after the change.
    longer: bool,
}

/// A read that fits.
struct Fitting<'r> {
    exact: bool,
    clone: Option<&'r [u8]>,
}

impl Trial {
    /// Vector ends in place of others, on anchor reads.
    pub fn of_ends<'r>(
        before: &[VectorEndLayout],
        after: &[VectorEndLayout],
        reads: &[&'r [u8]],
        params: &TrimParams,
    ) -> Result<Self, TrimError> {
        let fitting = |ends: &[VectorEndLayout]| -> Result<Vec<Option<Fitting<'r>>>, TrimError> {
            let ends: Vec<_> = ends.iter().map(VectorEndPattern::new).collect::<Result<_, _>>()?;
            let of = |read: &&'r [u8]| {
                let (_, found) = find_best(&ends, read, params)?;
                let clone = read.get(found.end..found.end + CLONE_BASES);
                Some(Fitting { exact: found.errors == 0, clone })
            };
            Ok(reads.par_iter().map(of).collect())
        };
        let bases = |ends: &[VectorEndLayout]| {
            ends.iter().map(|end| end.primer.len() + end.end_bases.len()).sum::<usize>()
        };
        Ok(Self::of([fitting(before)?, fitting(after)?], bases(after) > bases(before)))
    }

    /// A linker in place of another, on adrift reads.
    pub fn of_linker(before: &Linker, after: &Linker, reads: &[&[u8]], params: &TrimParams) -> Self {
        let fitting = |linker: &Linker| -> Vec<Option<Fitting>> {
            let of = |read: &&[u8]| {
                linker.find(read, params)?;
                Some(Fitting { exact: linker.whole().begins(read), clone: None })
            };
            reads.par_iter().map(of).collect()
        };
        Self::of([fitting(before), fitting(after)], after.whole().len() > before.whole().len())
    }

    fn of([before, after]: [Vec<Option<Fitting>>; 2], longer: bool) -> Self {
        let mut clones: BTreeMap<&[u8], (usize, usize)> = BTreeMap::new();
        for (before, after) in before.iter().zip(&after) {
            let Some(bases) = before.as_ref().and_then(|before| before.clone) else { continue };
            let (reads, kept) = clones.entry(bases).or_default();
            *reads += 1;
            *kept += usize::from(after.is_some());
        }
        let fitting = before.iter().flatten().count();
        let least = CLONE_READS.max((CLONE_SHARE * fitting as f64) as usize);
        clones.retain(|_, (reads, _)| *reads >= least);
        let exact = |all: &[Option<Fitting>]| all.iter().flatten().filter(|one| one.exact).count();
        Self {
            fitting: [fitting, after.iter().flatten().count()],
            exact: [exact(&before), exact(&after)],
            clones: clones.len(),
            lost: clones.values().filter(|(reads, kept)| 2 * kept < *reads).count(),
            longer,
        }
    }

    /// Whether the change makes more reads fit, or asks for more of what the reads have, and loses no clone.
    pub fn helps(&self) -> bool {
        let [before, after] = self.fitting;
        let kept = after as f64 >= (1.0 - MOST_LOST) * before as f64;
        self.lost == 0 && kept && (self.longer || self.exact[1] > self.exact[0])
    }

    /// Why the change is not advised.
    pub fn words(&self) -> String {
        let [before, after] = self.fitting;
        let mut text = format!("{after} reads would fit in place of {before}");
        if self.lost > 0 {
            text += &format!(", and {} of {} clones would be lost", self.lost, self.clones);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(end_bases: &str) -> Vec<VectorEndLayout> {
        let text = format!(
            "name = \"x\"\nfragmentation = \"shear\"\nduplication = 5\nanchor_read = \"R2\"\n\
             [[vector_end]]\nname = \"u5\"\nside = \"3\"\nprimer = \"GAAAATC\"\nend_bases = \"{end_bases}\"\n"
        );
        let path = std::path::Path::new("x");
        landfall_config::Protocol::parse(&text, path, landfall_config::Sides::Needed).unwrap().vector_ends
    }

    fn trial(written: &str, advised: &str, starts: &[&str]) -> Trial {
        let reads: Vec<Vec<u8>> = starts
            .iter()
            .enumerate()
            .flat_map(|(at, start)| {
                let host = ["ACGTTGCATTGACCAA", "TTGACCATGCAAACGG", "CCATTGGATACCAGTA"][at % 3];
                std::iter::repeat_n(format!("GAAAATC{start}{host}").into_bytes(), 5)
            })
            .collect();
        let reads: Vec<&[u8]> = reads.iter().map(Vec::as_slice).collect();
        Trial::of_ends(&end(written), &end(advised), &reads, &TrimParams::default()).unwrap()
    }

    #[test]
    fn a_right_base_and_missing_bases_are_advised() {
        let right = ["TCTAGCA"; 3];
        assert!(trial("TCTCGCA", "TCTAGCA", &right).helps());
        assert!(trial("TCTAG", "TCTAGCA", &right).helps());
        assert!(!trial("TCTAGCA", "TCTCGCA", &right).helps());
        assert!(!trial("TCTAGCA", "TCTAGCA", &right).helps(), "no gain");
    }

    #[test]
    fn a_base_that_one_clone_lacks_is_not_advised() {
        // Two of three clones begin with G.
        let trial = trial("TCTAGCA", "TCTAGCAG", &["TCTAGCAG", "TCTAGCAG", "TCTAGCAT"]);
        assert!(!trial.helps());
        assert_eq!(trial.words(), "10 reads would fit in place of 15, and 1 of 3 clones would be lost");
    }
}
