//! What must hold for the sequences of a layout.

use landfall_core::dna::iupac_bases;

/// What is wrong with a sequence of IUPAC codes; `None` if nothing.
pub(crate) fn iupac_fault(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some("found nothing; expected IUPAC bases".to_owned());
    }
    let letter = text.chars().find(|&letter| u8::try_from(letter).ok().and_then(iupac_bases).is_none())?;
    Some(format!("found `{text}`; `{letter}` is not an IUPAC base"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sequence_is_of_iupac_letters() {
        assert_eq!(iupac_fault("ACGTNNNNACGT"), None);
        assert_eq!(iupac_fault("acgtryswkmbdhv"), None);
        assert!(iupac_fault("AC-GT").unwrap().contains("`-`"));
        assert!(iupac_fault("ACé").unwrap().contains("`é`"));
        assert!(iupac_fault("").is_some());
    }
}
