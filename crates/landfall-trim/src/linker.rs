//! The linker at the start of the adrift read, and the UMI inside it.

use std::ops::Range;

use landfall_config::{Protocol, umi_in_linker};

use crate::pattern::Pattern;
use crate::{TrimError, TrimParams};

/// Bases of a linker for which the two limits of errors, before and after the UMI, are meant together.
const USUAL_LENGTH: usize = 35;

/// A linker and its UMI.
#[derive(Clone, Debug)]
pub struct Linker {
    whole: Pattern,
    before: Pattern,
    umi: Range<usize>,
    /// Places of the UMI, from its first, whose letters stand for several bases.
    free: Vec<usize>,
    after: Pattern,
}

/// A linker found in a read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundLinker {
    /// The first host base.
    pub end: usize,
    /// Where the UMI stands in the read, with the fixed letters inside it; `None` if the linker has none.
    pub umi: Option<Range<usize>>,
}

impl Linker {
    /// A linker in IUPAC letters, in a layout that may say where its UMI is.
    ///
    /// # Errors
    /// When it holds other letters, or its UMI cannot be told.
    pub fn new(text: &str, protocol: &Protocol) -> Result<Self, TrimError> {
        let whole = TrimError::pattern("`linker`", text)?;
        let umi = umi_in_linker(text, protocol.umi).map_err(|fault| TrimError::LinkerUmi { fault })?;
        let (before, after) = (whole.part(0, umi.start), whole.part(umi.end, whole.len()));
        let is_free = |at: &usize| !b"ACGT".contains(&whole.letters()[umi.start + at]);
        let free = (0..umi.len()).filter(is_free).collect();
        Ok(Self { whole, before, umi, free, after })
    }

    /// All its letters.
    #[must_use]
    pub fn whole(&self) -> &Pattern {
        &self.whole
    }

    /// Where the UMI stands in the linker, with the fixed letters inside it; empty if there is none.
    #[must_use]
    pub fn umi(&self) -> Range<usize> {
        self.umi.clone()
    }

    /// The letters of the UMI that stand for several bases.
    pub fn free_letters(&self) -> impl Iterator<Item = u8> {
        self.free.iter().map(|at| self.whole.letters()[self.umi.start + at])
    }

    /// The UMI of a read whose linker was found: the bases at its free letters.
    #[must_use]
    pub fn umi_of(&self, read: &[u8], found: &FoundLinker) -> Option<Vec<u8>> {
        let bases = &read[found.umi.clone()?];
        Some(self.free.iter().map(|&at| bases[at]).collect())
    }

    /// The linker at the start of a read: fewest errors, then the end nearest to the expected one.
    #[must_use]
    pub fn find(&self, read: &[u8], params: &TrimParams) -> Option<FoundLinker> {
        if self.whole.begins(read) {
            return Some(self.found(self.umi.start, self.whole.len()));
        }
        let both = params.max_linker_errors_before + params.max_linker_errors_after;
        if self.umi.is_empty() {
            let limit = (both * self.whole.len() / USUAL_LENGTH).clamp(both.min(1), both);
            let endings = self.whole.endings(read, limit).into_iter();
            let best = endings
                .min_by_key(|found| (found.errors, found.end.abs_diff(self.whole.len()), found.end))?;
            return Some(self.found(0, best.end));
        }
        let mut best: Option<((usize, usize, usize, usize), usize)> = None;
        for before in self.before.endings(read, params.max_linker_errors_before) {
            let after_start = before.end + self.umi.len();
            let Some(rest) = read.get(after_start..) else { continue };
            for after in self.after.endings(rest, params.max_linker_errors_after) {
                let shift = before.end.abs_diff(self.before.len());
                let far = shift + after.end.abs_diff(self.after.len());
                let rank = (before.errors + after.errors, far, before.errors, after_start + after.end);
                if best.is_none_or(|best| (rank, before.end) < best) {
                    best = Some((rank, before.end));
                }
            }
        }
        best.map(|((.., end), umi_start)| self.found(umi_start, end))
    }

    fn found(&self, umi_start: usize, end: usize) -> FoundLinker {
        let umi = (!self.umi.is_empty()).then(|| umi_start..umi_start + self.umi.len());
        FoundLinker { end, umi }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use landfall_config::Sides;

    const LINKER: &str = "TCTGGAGTTTTATCGCAATNNNNNNNNNNNNCTCCGCTTAAGGGACT";

    fn find(linker: &str, read: &str) -> Option<(String, String)> {
        let protocol = Protocol::load("lmpcr-lentivirus", std::path::Path::new("."), Sides::Needed).unwrap();
        let linker = Linker::new(linker, &protocol).unwrap();
        let found = linker.find(read.as_bytes(), &TrimParams::default())?;
        let umi = linker.umi_of(read.as_bytes(), &found).unwrap_or_default();
        Some((String::from_utf8(umi).unwrap(), read[found.end..].to_owned()))
    }

    fn read(before: &str, umi: &str, after: &str) -> String {
        format!("{before}{umi}{after}GATTACAGATTACA")
    }

    #[test]
    fn one_error_before_and_two_after_the_umi_are_allowed() {
        let good = |before, after| find(LINKER, &read(before, "ACGTACGTACGT", after));
        let expected = Some(("ACGTACGTACGT".to_owned(), "GATTACAGATTACA".to_owned()));
        assert_eq!(good("TCTGGAGTTTTATCGCAAT", "CTCCGCTTAAGGGACT"), expected);
        assert_eq!(good("TCTGCAGTTTTATCGCAAT", "CTCCGCTTAAGGGACT"), expected);
        assert_eq!(good("TCTGGAGTTTTATCGCAAT", "CTCCACTTACGGGACT"), expected);
        assert_eq!(good("TCTGCAGTTTTATCGCAAT", "CTCCACTTACGGGACT"), expected);
        assert_eq!(good("TCTGCACTTTTATCGCAAT", "CTCCGCTTAAGGGACT"), None);
        assert_eq!(good("TCTGGAGTTTTATCGCAAT", "CTCCACTTACGCGACT"), None);
        assert_eq!(good("TCTGGAGTTTATCGCAAT", "CTCCGCTTAAGGGACT"), expected, "one T less");
        assert_eq!(good("TCTGGAGTTTTATCGCAAT", "CTCCGCTTAAAGGGACT"), expected, "one A more");
    }

    #[test]
    fn a_wrong_last_base_of_the_linker_does_not_move_the_shear_point() {
        let found = find(LINKER, &read("TCTGGAGTTTTATCGCAAT", "ACGTACGTACGT", "CTCCGCTTAAGGGACA")).unwrap();
        assert_eq!(found.1, "GATTACAGATTACA");
    }

    #[test]
    fn a_umi_may_stand_at_either_end_of_the_linker() {
        assert_eq!(find("NNNNCTCCGC", "AACACTCCGCGATT"), Some(("AACA".to_owned(), "GATT".to_owned())));
        assert_eq!(find("CTCCGCNNNN", "CTCCGCAACAGATT"), Some(("AACA".to_owned(), "GATT".to_owned())));
        assert_eq!(find("CTCCGCNNNN", "CTCCGCAA"), None);
    }

    #[test]
    fn a_umi_may_be_of_any_letters_and_its_fixed_ones_are_none_of_it() {
        let umi = |linker: &str, read: &str| find(linker, &format!("{read}GATT")).map(|found| found.0);
        assert_eq!(umi("CTCCGCDDDDTTCAGC", "CTCCGCAGTATTCAGC"), Some("AGTA".to_owned()));
        assert_eq!(umi("CTCCGCDDDDTTCAGC", "CTCCGCAGCATTCAGC"), Some("AGCA".to_owned()), "an error in it");
        assert_eq!(umi("CTCCGCNNRYNNTTCAGC", "CTCCGCAGATTCTTCAGC"), Some("AGATTC".to_owned()));
        assert_eq!(umi("CTCCGCNNNACNNNTTCAGC", "CTCCGCAGTACTTGTTCAGC"), Some("AGTTTG".to_owned()));
        assert_eq!(umi("CTCCGCRTTCAGC", "CTCCGCATTCAGC"), Some(String::new()), "a mixed base");
    }

    #[test]
    fn a_linker_without_umi_has_its_errors_in_proportion() {
        let short = "CTCCGCTTAAGGGACT";
        assert_eq!(find(short, "CTCCGCTTAAGGGACTGATT"), Some((String::new(), "GATT".to_owned())));
        assert_eq!(find(short, "CTCCGCTAAAGGGACTGATT"), Some((String::new(), "GATT".to_owned())));
        assert_eq!(find(short, "CTGCGCTAAAGGGACTGATT"), None);
    }
}
