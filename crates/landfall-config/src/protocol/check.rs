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

/// What is wrong with a linker; `None` if nothing.
pub(crate) fn linker_fault(text: &str) -> Option<String> {
    iupac_fault(text).or_else(|| {
        let runs = text.split(|letter| !matches!(letter, 'N' | 'n')).filter(|run| !run.is_empty()).count();
        (runs > 1).then(|| format!("found {runs} runs of `N` in `{text}`; expected at most one, the UMI"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linker_has_one_umi() {
        assert_eq!(linker_fault("ACGTNNNNACGT"), None);
        assert_eq!(linker_fault("acgtryswkmbdhv"), None);
        assert!(linker_fault("NNACNN").unwrap().contains("2 runs"));
        assert!(linker_fault("AC-GT").unwrap().contains("`-`"));
        assert!(linker_fault("ACé").unwrap().contains("`é`"));
        assert!(linker_fault("").is_some());
    }
}
