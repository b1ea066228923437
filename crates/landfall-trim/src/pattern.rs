//! Known sequences (primers, linkers, barcodes) in IUPAC letters, compared with bases as read.

use landfall_core::dna::{complement, iupac_bases};

/// A pattern's `N` fits everything, an `N` in a read too.
const ANY: u8 = 0b1_1111;

/// A sequence in IUPAC letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    letters: Vec<u8>,
    masks: Vec<u8>,
    /// For each kind of base as read, a bit per letter that it fits; for patterns of at most 64 letters.
    fits: [u64; KINDS],
}

/// A place where a pattern ends in a text that it was laid against from the text's first base.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ending {
    /// Edits: a changed, missing or added base counts one each.
    pub errors: usize,
    /// Text bases used.
    pub end: usize,
}

/// Bases as read: A, C, G, T, and all that is none of them.
const KINDS: usize = 5;
const KIND: [u8; 256] = {
    let mut kinds = [4; 256];
    kinds[b'A' as usize] = 0;
    kinds[b'C' as usize] = 1;
    kinds[b'G' as usize] = 2;
    kinds[b'T' as usize] = 3;
    kinds
};

fn base_mask(base: u8) -> u8 {
    1 << KIND[usize::from(base)]
}

fn letter_mask(letter: u8) -> u8 {
    match letter {
        b'N' => ANY,
        _ => iupac_bases(letter).unwrap_or_default().bytes().map(base_mask).fold(0, |mask, bit| mask | bit),
    }
}

impl Pattern {
    /// A pattern from IUPAC letters, either case.
    ///
    /// # Errors
    /// The first letter that is not an IUPAC code.
    pub fn new(text: &str) -> Result<Self, char> {
        match text.chars().find(|&letter| !letter.is_ascii() || iupac_bases(letter as u8).is_none()) {
            Some(letter) => Err(letter),
            None => Ok(Self::of(text.bytes().map(|letter| letter.to_ascii_uppercase()).collect())),
        }
    }

    /// A pattern of letters that are known to be bases.
    pub(crate) fn of(letters: Vec<u8>) -> Self {
        let masks: Vec<u8> = letters.iter().map(|&letter| letter_mask(letter)).collect();
        let mut fits = [0; KINDS];
        for (at, mask) in masks.iter().take(u64::BITS as usize).enumerate() {
            (0..KINDS).for_each(|kind| fits[kind] |= u64::from(mask >> kind & 1) << at);
        }
        Self { letters, masks, fits }
    }

    /// The letters, in upper case.
    #[must_use]
    pub fn letters(&self) -> &[u8] {
        &self.letters
    }

    /// Number of letters.
    #[must_use]
    pub fn len(&self) -> usize {
        self.letters.len()
    }

    /// Whether there is no letter.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// Number of letters that say something: all but `N`.
    #[must_use]
    pub fn telling(&self) -> usize {
        self.letters.iter().filter(|&&letter| letter != b'N').count()
    }

    /// The letters `from..to`.
    #[must_use]
    pub fn part(&self, from: usize, to: usize) -> Self {
        Self::of(self.letters[from..to].to_vec())
    }

    /// This pattern, then the other.
    #[must_use]
    pub fn then(&self, other: &Self) -> Self {
        Self::of([self.letters(), other.letters()].concat())
    }

    /// The same on the other strand.
    #[must_use]
    pub fn reverse_complement(&self) -> Self {
        Self::of(self.letters.iter().rev().map(|&letter| complement(letter)).collect())
    }

    /// The letters back to front.
    #[must_use]
    pub fn reversed(&self) -> Self {
        Self::of(self.letters.iter().rev().copied().collect())
    }

    /// Number of places that do not fit, base against letter, over the shorter of the two.
    #[must_use]
    pub fn mismatches(&self, text: &[u8]) -> usize {
        self.masks.iter().zip(text).filter(|&(mask, &base)| mask & base_mask(base) == 0).count()
    }

    /// Whether the text begins with the pattern, without an error.
    #[must_use]
    pub fn begins(&self, text: &[u8]) -> bool {
        text.len() >= self.len()
            && self.masks.iter().zip(text).all(|(mask, &base)| mask & base_mask(base) != 0)
    }

    /// Every place where the whole pattern, laid against the text from its first base, can end with at most
    /// `max_errors` edits; by increasing end.
    #[must_use]
    pub fn endings(&self, text: &[u8], max_errors: usize) -> Vec<Ending> {
        let text = &text[..text.len().min(self.len() + max_errors)];
        match self.len() {
            1..=64 => self.endings_by_bits(text, max_errors),
            _ => self.endings_by_cells(text, max_errors),
        }
    }

    /// Edit distances of the whole pattern to every beginning of the text, a column of differences in two words at a
    /// time: Myers 1999, J. ACM 46:395, with a top row that grows by one because the text's first base is fixed.
    fn endings_by_bits(&self, text: &[u8], max_errors: usize) -> Vec<Ending> {
        let last = 1_u64 << (self.len() - 1);
        let (mut plus, mut minus, mut errors) = (u64::MAX, 0_u64, self.len());
        let mut found = Vec::new();
        if errors <= max_errors {
            found.push(Ending { errors, end: 0 });
        }
        for (used, &base) in text.iter().enumerate() {
            let fits = self.fits[usize::from(KIND[usize::from(base)])];
            let vertical = fits | minus;
            let horizontal = ((fits & plus).wrapping_add(plus) ^ plus) | fits;
            let (up, down) = (minus | !(horizontal | plus), plus & horizontal);
            errors = errors + usize::from(up & last != 0) - usize::from(down & last != 0);
            let (up, down) = (up << 1 | 1, down << 1);
            (plus, minus) = (down | !(vertical | up), up & vertical);
            // A base more takes away one error at most.
            if errors > max_errors + (text.len() - used - 1) {
                break;
            }
            if errors <= max_errors {
                found.push(Ending { errors, end: used + 1 });
            }
        }
        found
    }

    /// The same cell by cell, for patterns of any length.
    fn endings_by_cells(&self, text: &[u8], max_errors: usize) -> Vec<Ending> {
        let width = self.len();
        let mut row: Vec<usize> = (0..=width).collect();
        let mut found = Vec::new();
        let mut note = |errors: usize, end: usize| {
            if errors <= max_errors {
                found.push(Ending { errors, end });
            }
        };
        note(row[width], 0);
        for (used, &base) in text.iter().enumerate() {
            let mut diagonal = row[0];
            row[0] = used + 1;
            for (at, &mask) in self.masks.iter().enumerate() {
                let changed = diagonal + usize::from(mask & base_mask(base) == 0);
                diagonal = row[at + 1];
                row[at + 1] = changed.min(diagonal + 1).min(row[at] + 1);
            }
            if row.iter().min().is_none_or(|&best| best > max_errors) {
                break;
            }
            note(row[width], used + 1);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

        /// Few letters, so that there are many ways to lay one on the other.
        #[test]
        fn bits_and_cells_agree(letters in "[ACRN]{1,12}|[ACN]{60,64}", text in "[ACN]{0,70}", errors in 0..6_usize) {
            let pattern = Pattern::new(&letters).unwrap();
            let text = text.as_bytes();
            prop_assert_eq!(pattern.endings_by_bits(text, errors), pattern.endings_by_cells(text, errors));
        }
    }

    #[test]
    fn a_pattern_of_more_than_a_word_has_endings_too() {
        let letters = "ACGTTGCA".repeat(9);
        let found = Pattern::new(&letters).unwrap().endings(letters.replacen('T', "", 1).as_bytes(), 1);
        assert_eq!(found, [Ending { errors: 1, end: 71 }]);
    }

    #[test]
    fn letters_outside_iupac_are_named() {
        assert_eq!(Pattern::new("ACGX"), Err('X'));
        assert_eq!(Pattern::new("acgü"), Err('ü'));
    }

    #[test]
    fn codes_fit_their_bases_and_an_unread_base_fits_only_n() {
        assert!(Pattern::new("RYN").unwrap().begins(b"ACN"));
        assert!(!Pattern::new("RYA").unwrap().begins(b"ACN"));
    }

    #[test]
    fn a_substitution_a_deletion_and_an_insertion_count_one_each() {
        let pattern = Pattern::new("GATTACA").unwrap();
        for (text, end) in [("GATTACATT", 7), ("GACTACATT", 7), ("GATACATT", 6), ("GATTTACATT", 8)] {
            let found = pattern.endings(text.as_bytes(), 1);
            let best = found.iter().min().unwrap();
            assert_eq!((best.end, best.errors), (end, usize::from(text != "GATTACATT")), "{text}");
        }
        assert!(pattern.endings(b"CATTAGATT", 1).is_empty());
        assert!(pattern.endings(b"", 1).is_empty());
    }
}
