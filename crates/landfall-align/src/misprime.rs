//! Mispriming: the genome itself carries the vector end just before the "site".

use landfall_core::dna;

/// Host bases that the comparison may use beyond the length of the vector end, for deletions in the vector end.
pub(crate) const SLACK: usize = 2;

/// Edit distance of the last bases of the vector end (IUPAC) to the host bases that end at the junction; both end
/// there, and the host may begin where it fits best. `None` where the host has fewer bases than the vector end.
///
/// `before` is read towards the junction, its last base the one next to it.
#[must_use]
pub fn mispriming_edits(vector_end: &[u8], before: &[u8]) -> Option<u32> {
    if vector_end.is_empty() || before.len() < vector_end.len() {
        return None;
    }
    // Row by row over the vector end; the first row is free, so that the host may begin anywhere.
    let mut row = vec![0u32; before.len() + 1];
    for (at, &letter) in vector_end.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = at as u32 + 1;
        for (column, &base) in before.iter().enumerate() {
            let above = row[column + 1];
            let change = diagonal + u32::from(!fits(letter, base));
            row[column + 1] = change.min(above + 1).min(row[column] + 1);
            diagonal = above;
        }
    }
    row.last().copied()
}

fn fits(letter: u8, base: u8) -> bool {
    dna::iupac_bases(letter).is_some_and(|bases| bases.as_bytes().contains(&base.to_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vector_end_is_compared_up_to_the_junction() {
        assert_eq!(mispriming_edits(b"GTCTAGCA", b"AAGTCTAGCA"), Some(0));
        assert_eq!(mispriming_edits(b"GTCTAGCA", b"AAGTCTAGCT"), Some(1));
        assert_eq!(mispriming_edits(b"GTCTAGCA", b"AAGTCAGCA"), Some(1));
        assert_eq!(mispriming_edits(b"GTCTAGCA", b"GTCTAGCAT"), Some(1));
        assert_eq!(mispriming_edits(b"GTNTAGCA", b"AAGTGTAGCA"), Some(0));
    }

    #[test]
    fn a_contig_end_leaves_it_unknown() {
        assert_eq!(mispriming_edits(b"GTCTAGCA", b"TCTAGCA"), None);
        assert_eq!(mispriming_edits(b"", b"TCTAGCA"), None);
    }

    #[test]
    fn an_unknown_host_base_fits_nothing() {
        assert_eq!(mispriming_edits(b"NNNN", b"ANNA"), Some(2));
    }
}
