//! The letters of a DNA sequence as files hold them, made into bases by one rule.
//!
//! Lower case is sequence. `U` is `T`. The ambiguity codes of IUPAC, `N` among them, are the unknown base `N`. Blanks
//! and digits (the line numbers of GenBank) are no letters and are left out. Anything else is refused: a gap of an
//! alignment, a stop, or a letter of a protein would shift or blur every place behind it.

/// What was changed on the way from letters to bases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Letters {
    /// White space inside lines, left out.
    pub blanks: u64,
    /// Digits, left out.
    pub digits: u64,
    /// `U`, read as `T`.
    pub uracils: u64,
    /// Ambiguity codes other than `N`, read as `N`.
    pub ambiguous: u64,
}

/// A letter that stands for no base.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("found {}; expected bases: ACGT, U, N and the codes of IUPAC", describe(*.0))]
pub struct NoBase(pub u8);

fn describe(letter: u8) -> String {
    let what = match letter {
        b'-' | b'.' => "a gap of an alignment",
        b'*' => "a stop or a gap",
        b'>' => "which begins a name only as the first letter of a line",
        0 => "a byte of a damaged file",
        _ if letter.is_ascii_alphabetic() => "a letter of a protein",
        _ => return format!("`{}`", letter.escape_ascii()),
    };
    format!("`{}`, {what}", letter.escape_ascii())
}

/// The base of a letter that is one as it is, in upper case; 0 for all others.
const BASES: [u8; 256] = {
    let mut bases = [0; 256];
    let (mut at, known) = (0, b"ACGTN");
    while at < known.len() {
        bases[known[at] as usize] = known[at];
        bases[known[at].to_ascii_lowercase() as usize] = known[at];
        at += 1;
    }
    bases
};

impl Letters {
    /// Appends the bases of `text` in upper case, `A`, `C`, `G`, `T` or `N`, and counts what was changed.
    ///
    /// # Errors
    /// [`NoBase`] is the first letter that cannot be read; the bases before it were appended.
    pub fn read(&mut self, text: &[u8], bases: &mut Vec<u8>) -> Result<(), NoBase> {
        let from = bases.len();
        bases.extend(text.iter().map(|&letter| BASES[letter as usize]));
        if !bases[from..].contains(&0) {
            return Ok(());
        }
        bases.truncate(from);
        text.iter().try_for_each(|&letter| self.read_one(letter, bases))
    }

    fn read_one(&mut self, letter: u8, bases: &mut Vec<u8>) -> Result<(), NoBase> {
        match letter.to_ascii_uppercase() {
            base @ (b'A' | b'C' | b'G' | b'T' | b'N') => bases.push(base),
            b'U' => {
                self.uracils += 1;
                bases.push(b'T');
            }
            b'R' | b'Y' | b'S' | b'W' | b'K' | b'M' | b'B' | b'D' | b'H' | b'V' => {
                self.ambiguous += 1;
                bases.push(b'N');
            }
            b' ' | b'\t' | b'\r' | b'\n' | 0x0b | 0x0c => self.blanks += 1,
            b'0'..=b'9' => self.digits += 1,
            _ => return Err(NoBase(letter)),
        }
        Ok(())
    }

    /// What was changed, for people: `left out 20 blanks; read 3 U as T`. `None` if nothing was.
    #[must_use]
    pub fn account(&self) -> Option<String> {
        let parts = [
            (self.blanks, "left out", "blanks"),
            (self.digits, "left out", "digits"),
            (self.uracils, "read", "U as T"),
            (self.ambiguous, "read", "ambiguity codes as N"),
        ];
        let told: Vec<_> = parts
            .iter()
            .filter(|(count, ..)| *count > 0)
            .map(|(count, verb, what)| format!("{verb} {count} {what}"))
            .collect();
        (!told.is_empty()).then(|| told.join("; "))
    }
}

impl std::ops::AddAssign for Letters {
    fn add_assign(&mut self, other: Self) {
        self.blanks += other.blanks;
        self.digits += other.digits;
        self.uracils += other.uracils;
        self.ambiguous += other.ambiguous;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Result<(String, Letters), NoBase> {
        let (mut letters, mut bases) = (Letters::default(), Vec::new());
        letters.read(text, &mut bases)?;
        Ok((String::from_utf8(bases).unwrap(), letters))
    }

    #[test]
    fn every_byte_is_a_base_left_out_or_refused() {
        let (mut kept, mut left_out, mut refused) = (String::new(), 0, 0);
        for byte in 0..=u8::MAX {
            match read(&[byte]) {
                Ok((base, _)) if base.is_empty() => left_out += 1,
                Ok((base, _)) => {
                    kept.push(char::from(byte));
                    assert!("ACGTN".contains(&base), "{base}");
                }
                Err(fault) => {
                    refused += 1;
                    assert_eq!(fault, NoBase(byte));
                }
            }
        }
        assert_eq!(kept, "ABCDGHKMNRSTUVWYabcdghkmnrstuvwy");
        assert_eq!((left_out, refused), (16, 256 - 32 - 16));
    }

    #[test]
    fn what_was_changed_is_counted_and_told() {
        assert_eq!(read(b"acgtN").unwrap(), ("ACGTN".to_owned(), Letters::default()));
        assert_eq!(Letters::default().account(), None);
        let (bases, letters) = read(b"  1 acgu RYn\t").unwrap();
        assert_eq!(bases, "ACGTNNN");
        assert_eq!(letters, Letters { blanks: 5, digits: 1, uracils: 1, ambiguous: 2 });
        let told = "left out 5 blanks; left out 1 digits; read 1 U as T; read 2 ambiguity codes as N";
        assert_eq!(letters.account().unwrap(), told);
    }

    #[test]
    fn a_refused_letter_says_what_it_may_be() {
        for (letter, words) in [
            (b'-', "a gap"),
            (b'*', "a stop"),
            (b'E', "protein"),
            (b'x', "protein"),
            (b'>', "first letter of a line"),
            (0, "damaged"),
            (b'%', "found `%`; expected"),
            (0xff, "`\\xff`"),
        ] {
            let text = read(&[b'A', letter]).unwrap_err().to_string();
            assert!(text.contains(words), "{text}");
        }
    }
}
