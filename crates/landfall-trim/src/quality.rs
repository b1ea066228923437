//! Quality trimming from the 3′ end.

use crate::TrimParams;

/// How many bases stay: up to the first bad base of the first window in which too many bases are bad.
#[must_use]
pub fn kept_length(qualities: &[u8], params: &TrimParams) -> usize {
    if qualities.iter().filter(|&&quality| quality < params.min_quality).count() < params.max_bad_bases {
        return qualities.len();
    }
    let bad = |at: usize| qualities[at] < params.min_quality;
    let window = params.quality_window.clamp(1, qualities.len().max(1));
    let mut inside = 0;
    for end in 0..qualities.len() {
        inside += usize::from(bad(end));
        let start = (end + 1).saturating_sub(window);
        if inside >= params.max_bad_bases {
            return (start..=end).find(|&at| bad(at)).unwrap_or(end);
        }
        if end + 1 >= window {
            inside -= usize::from(bad(start));
        }
    }
    qualities.len()
}

/// Whether what is kept is long enough and has few enough unread bases.
#[must_use]
pub fn is_good(bases: &[u8], params: &TrimParams) -> bool {
    bases.len() >= params.min_length
        && bases.iter().filter(|&&base| base == b'N').count() <= params.max_unread_bases
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cut_is_at_the_first_bad_base_of_the_bad_window() {
        let params = TrimParams::default();
        let mut qualities = vec![30; 100];
        assert_eq!(kept_length(&qualities, &params), 100);
        qualities[60..64].fill(2);
        assert_eq!(kept_length(&qualities, &params), 100, "four bad bases stay");
        qualities[70] = 2;
        assert_eq!(kept_length(&qualities, &params), 100, "the fifth is eleven bases on");
        qualities[69] = 2;
        assert_eq!(kept_length(&qualities, &params), 60);
        qualities[80..].fill(19);
        qualities[60..71].fill(30);
        assert_eq!(kept_length(&qualities, &params), 80);
        assert_eq!(kept_length(&[], &params), 0);
        assert_eq!(kept_length(&[2; 4], &params), 4);
        assert_eq!(kept_length(&[2; 5], &params), 0);
    }

    #[test]
    fn one_unread_base_is_allowed() {
        let params = TrimParams::default();
        let mut bases = vec![b'A'; 40];
        bases[3] = b'N';
        assert!(is_good(&bases, &params));
        bases[30] = b'N';
        assert!(!is_good(&bases, &params));
        assert!(!is_good(b"ACGT", &params));
    }
}
