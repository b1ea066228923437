//! Texts that carry a digest of themselves, so that a changed letter shows wherever the text is read.

use crate::blake3_hex;

/// Writes a text that holds its own seal: the BLAKE3 digest, in hexadecimal, of the text with an empty seal.
///
/// # Errors
/// What writing fails with.
pub fn sealed<E>(mut write: impl FnMut(&str) -> Result<String, E>) -> Result<String, E> {
    let open = write("")?;
    write(&blake3_hex(open.as_bytes()))
}

/// Whether a text is the one that its seal was made for.
#[must_use]
pub fn is_sealed(text: &str, seal: &str) -> bool {
    !seal.is_empty() && blake3_hex(text.replacen(seal, "", 1).as_bytes()) == seal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_letter_breaks_the_seal_wherever_it_stands() {
        let write = |seal: &str| Ok::<_, ()>(format!("seal = \"{seal}\"\nvalue = 1\n"));
        let text = sealed(write).unwrap();
        let seal_of = |text: &str| text.split('"').nth(1).unwrap_or_default().to_owned();
        assert!(is_sealed(&text, &seal_of(&text)));
        assert!(!is_sealed(&write("").unwrap(), ""));
        for at in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[at] ^= 1;
            let changed = String::from_utf8(changed).unwrap();
            assert!(!is_sealed(&changed, &seal_of(&changed)), "{changed}");
        }
    }
}
