//! The vector end at the start of the anchor read: primer, then the end's own bases up to the junction.

use landfall_config::VectorEndLayout;

use crate::pattern::Pattern;
use crate::{TrimError, TrimParams};

/// Bases next to the junction that are never wrong in an integrated end.
const TERMINUS: usize = 2;

/// What an anchor read begins with.
#[derive(Clone, Debug)]
pub struct VectorEndPattern {
    primer: Pattern,
    body: Pattern,
    terminus: Pattern,
}

/// A vector end found in a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FoundEnd {
    /// Edits in primer and end bases.
    pub errors: usize,
    /// The first host base.
    pub end: usize,
    /// Where the primer begins.
    pub start: usize,
    /// By how much the primer is longer or shorter than it should be.
    pub primer_shift: usize,
    /// Where the primer ends and the end's bases begin.
    pub primer_end: usize,
}

impl VectorEndPattern {
    /// The pattern of a protocol's vector end.
    ///
    /// # Errors
    /// When primer or end bases hold other letters than IUPAC codes.
    pub fn new(layout: &VectorEndLayout) -> Result<Self, TrimError> {
        let parse =
            |key, text: &str| TrimError::pattern(format!("vector end `{}`, `{key}`", layout.name), text);
        let primer = parse("primer", &layout.primer)?;
        let bases = parse("end_bases", &layout.end_bases)?;
        let split = bases.len().saturating_sub(TERMINUS);
        Ok(Self { primer, body: bases.part(0, split), terminus: bases.part(split, bases.len()) })
    }

    /// Primer and end bases together.
    #[must_use]
    pub fn whole(&self) -> Pattern {
        self.primer.then(&self.body).then(&self.terminus)
    }

    /// The best place of primer and end in a read: fewest errors, then the smallest end.
    #[must_use]
    pub fn find(&self, read: &[u8], params: &TrimParams) -> Option<FoundEnd> {
        let length = self.primer.len() + self.body.len() + self.terminus.len();
        if read.len() >= length && self.errors_in_place(read) == 0 {
            let primer_end = self.primer.len();
            return Some(FoundEnd { errors: 0, end: length, start: 0, primer_shift: 0, primer_end });
        }
        (0..=params.max_vector_end_start.min(read.len()))
            .flat_map(|start| self.find_from(read, start, params))
            .min()
    }

    fn errors_in_place(&self, read: &[u8]) -> usize {
        let (primer, rest) = read.split_at(self.primer.len());
        let (body, terminus) = rest.split_at(self.body.len());
        self.primer.mismatches(primer) + self.body.mismatches(body) + self.terminus.mismatches(terminus)
    }

    fn find_from(&self, read: &[u8], start: usize, params: &TrimParams) -> Vec<FoundEnd> {
        let mut found = Vec::new();
        for primer in self.primer.endings(&read[start..], params.max_primer_errors) {
            let primer_end = start + primer.end;
            for body in self.body.endings(&read[primer_end..], params.max_end_errors) {
                let body_end = primer_end + body.end;
                if self.terminus.begins(&read[body_end..]) {
                    found.push(FoundEnd {
                        errors: primer.errors + body.errors,
                        end: body_end + self.terminus.len(),
                        start,
                        primer_shift: primer.end.abs_diff(self.primer.len()),
                        primer_end,
                    });
                }
            }
        }
        found
    }
}

/// The best of several vector ends, tried in order: the first with the fewest errors, then the smallest end.
#[must_use]
pub fn find_best(ends: &[VectorEndPattern], read: &[u8], params: &TrimParams) -> Option<(usize, FoundEnd)> {
    let found = ends.iter().enumerate().filter_map(|(which, end)| Some((which, end.find(read, params)?)));
    found.min_by_key(|&(which, found)| (found.errors, found.end, which))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(name: &str, primer: &str, bases: &str) -> VectorEndPattern {
        VectorEndPattern::new(&VectorEndLayout {
            name: name.parse().unwrap(),
            side: None,
            primer: primer.to_owned(),
            end_bases: bases.to_owned(),
            other_terminus: None,
            leader: 0,
        })
        .unwrap()
    }

    fn remnant(read: &str) -> Option<(&str, &str)> {
        let found = end("u5", "GAAAATC", "TCTAGCA").find(read.as_bytes(), &TrimParams::default())?;
        Some((&read[found.primer_end..found.end], &read[found.end..]))
    }

    #[test]
    fn one_error_in_the_primer_and_one_in_the_end_are_allowed() {
        assert_eq!(remnant("GAAAATCTCTAGCAGGTT"), Some(("TCTAGCA", "GGTT")));
        assert_eq!(remnant("GACAATCTCTAGCAGGTT"), Some(("TCTAGCA", "GGTT")));
        assert_eq!(remnant("GAAAATCTGTAGCAGGTT"), Some(("TGTAGCA", "GGTT")));
        assert_eq!(remnant("GACAATCTGTAGCAGGTT"), Some(("TGTAGCA", "GGTT")));
        assert_eq!(remnant("GACAGTCTCTAGCAGGTT"), None, "two in the primer");
        assert_eq!(remnant("GAAAATCTGGAGCAGGTT"), None, "two in the end");
    }

    #[test]
    fn an_indel_counts_one_and_the_remnant_shows_it() {
        assert_eq!(remnant("GAAAATCTCAGCAGGTT"), Some(("TCAGCA", "GGTT")));
        assert_eq!(remnant("GAAAATCTCTTAGCAGGTT"), Some(("TCTTAGCA", "GGTT")));
        assert_eq!(remnant("GAAATCTCTAGCAGGTT"), Some(("TCTAGCA", "GGTT")), "one A less in the primer");
    }

    #[test]
    fn the_terminal_dinucleotide_is_exact() {
        assert_eq!(remnant("GAAAATCTCTAGGAGGTT"), None);
        assert_eq!(remnant("GAAAATCTCTAGCTGGTT"), None);
    }

    #[test]
    fn the_primer_may_begin_up_to_three_bases_late() {
        assert_eq!(remnant("TTTGAAAATCTCTAGCAGGTT"), Some(("TCTAGCA", "GGTT")));
        assert_eq!(remnant("TTTTTGAAAATCTCTAGCAGGTT"), None);
    }

    #[test]
    fn short_and_empty_reads_have_no_end() {
        for read in ["", "G", "GAAAATC", "GAAAATCTCTAG"] {
            assert_eq!(remnant(read), None, "{read}");
        }
    }

    #[test]
    fn of_several_ends_the_best_wins_and_the_first_at_a_tie() {
        let ends = [
            end("u5", "GAAAATC", "TCTAGCA"),
            end("other", "GAAAATC", "TCTACCA"),
            end("twin", "GAAAATC", "TCTAGCA"),
        ];
        let params = TrimParams::default();
        assert_eq!(find_best(&ends, b"GAAAATCTCTACCAGGTT", &params).unwrap().0, 1);
        assert_eq!(find_best(&ends, b"GAAAATCTCTAGCAGGTT", &params).unwrap().0, 0);
    }
}
