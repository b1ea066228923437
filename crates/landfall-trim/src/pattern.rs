//! Known sequences (primers, linkers, barcodes) in IUPAC letters, compared with bases as read.

use landfall_core::dna::{complement, iupac_bases};

/// A pattern's `N` fits everything, an `N` in a read too.
const ANY: u8 = 0b1_1111;
const UNREAD: u8 = 0b1_0000;

/// A sequence in IUPAC letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    letters: Vec<u8>,
    masks: Vec<u8>,
}

/// A place where a pattern ends in a text that it was laid against from the text's first base.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ending {
    /// Edits: a changed, missing or added base counts one each.
    pub errors: usize,
    /// Text bases used.
    pub end: usize,
}

fn base_mask(base: u8) -> u8 {
    match base {
        b'A' => 1,
        b'C' => 2,
        b'G' => 4,
        b'T' => 8,
        _ => UNREAD,
    }
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

    fn of(letters: Vec<u8>) -> Self {
        let masks = letters.iter().map(|&letter| letter_mask(letter)).collect();
        Self { letters, masks }
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
        text.len() >= self.len() && self.mismatches(text) == 0
    }

    /// Every place where the whole pattern, laid against the text from its first base, can end with at most
    /// `max_errors` edits; by increasing end.
    #[must_use]
    pub fn endings(&self, text: &[u8], max_errors: usize) -> Vec<Ending> {
        let width = self.len();
        let mut row: Vec<usize> = (0..=width).collect();
        let mut found = Vec::new();
        let mut note = |errors: usize, end: usize| {
            if errors <= max_errors {
                found.push(Ending { errors, end });
            }
        };
        note(row[width], 0);
        for (used, &base) in text.iter().take(width + max_errors).enumerate() {
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
