//! DNA as ASCII letters.

/// The 2-bit code of a base (A 0, C 1, G 2, T 3), either case; `None` for any other letter.
#[must_use]
pub fn code(base: u8) -> Option<u8> {
    match base {
        b'A' | b'a' => Some(0),
        b'C' | b'c' => Some(1),
        b'G' | b'g' => Some(2),
        b'T' | b't' => Some(3),
        _ => None,
    }
}

/// The complement of a base or an IUPAC code, in upper case; other letters become `N`.
#[must_use]
pub fn complement(base: u8) -> u8 {
    match base.to_ascii_uppercase() {
        b'A' => b'T',
        b'C' => b'G',
        b'G' => b'C',
        b'T' | b'U' => b'A',
        b'R' => b'Y',
        b'Y' => b'R',
        b'S' => b'S',
        b'W' => b'W',
        b'K' => b'M',
        b'M' => b'K',
        b'B' => b'V',
        b'V' => b'B',
        b'D' => b'H',
        b'H' => b'D',
        _ => b'N',
    }
}

/// The reverse complement, in upper case.
#[must_use]
pub fn reverse_complement(sequence: &[u8]) -> Vec<u8> {
    sequence.iter().rev().map(|&base| complement(base)).collect()
}

/// The bases that an IUPAC code stands for, as a string of `ACGT`; `None` if the letter is not an IUPAC code.
#[must_use]
pub fn iupac_bases(letter: u8) -> Option<&'static str> {
    Some(match letter.to_ascii_uppercase() {
        b'A' => "A",
        b'C' => "C",
        b'G' => "G",
        b'T' | b'U' => "T",
        b'R' => "AG",
        b'Y' => "CT",
        b'S' => "CG",
        b'W' => "AT",
        b'K' => "GT",
        b'M' => "AC",
        b'B' => "CGT",
        b'D' => "AGT",
        b'H' => "ACT",
        b'V' => "ACG",
        b'N' => "ACGT",
        _ => return None,
    })
}

/// The number of places where two sequences differ, counted over the shorter one.
#[must_use]
pub fn hamming(left: &[u8], right: &[u8]) -> usize {
    left.iter().zip(right).filter(|(l, r)| l != r).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reverse_complement_is_its_own_inverse() {
        assert_eq!(reverse_complement(b"GATTACA"), b"TGTAATC");
        let letters = b"ACGTRYSWKMBDHVN";
        assert_eq!(reverse_complement(&reverse_complement(letters)), letters);
    }

    #[test]
    fn complement_of_a_code_stands_for_the_complements_of_its_bases() {
        for letter in *b"ACGTRYSWKMBDHVN" {
            let mut expected: Vec<u8> = iupac_bases(letter).unwrap().bytes().map(complement).collect();
            expected.sort_unstable();
            assert_eq!(iupac_bases(complement(letter)).unwrap().as_bytes(), expected);
        }
    }
}
