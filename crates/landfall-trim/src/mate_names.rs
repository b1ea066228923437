//! Whether reads of two files of a lane bear one name.

/// How the names of a file's reads differ from those of the first file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MateNames {
    /// Not at all.
    Alike,
    /// Both end in a number of the mate behind a mark, such as `.1` and `.2` of an archive, or `_1` and `_2`.
    Numbered {
        /// The mark.
        mark: u8,
        /// The number in the first file.
        first: u8,
        /// The number in this file.
        other: u8,
    },
}

impl MateNames {
    /// How the names of the first reads differ. The same must hold for all that follow: reads that are themselves
    /// numbered, `.1`, `.2`, `.3`, do not look like mates for long.
    #[must_use]
    pub fn of(first: &[u8], other: &[u8]) -> Self {
        match (first, other) {
            _ if first == other => Self::Alike,
            ([left @ .., mark, one @ b'1'..=b'4'], [right @ .., other_mark, two @ b'1'..=b'4'])
                if left == right && mark == other_mark && matches!(mark, b'.' | b'_' | b'/') =>
            {
                Self::Numbered { mark: *mark, first: *one, other: *two }
            }
            _ => Self::Alike,
        }
    }

    /// Whether two names are one read's.
    #[must_use]
    pub fn are_one(self, first: &[u8], other: &[u8]) -> bool {
        let Self::Numbered { mark, first: one, other: two } = self else { return first == other };
        match (first.strip_suffix(&[mark, one]), other.strip_suffix(&[mark, two])) {
            (Some(left), Some(right)) => left == right,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(pairs: &[(&str, &str)]) -> Vec<bool> {
        let names = MateNames::of(pairs[0].0.as_bytes(), pairs[0].1.as_bytes());
        pairs.iter().map(|(first, other)| names.are_one(first.as_bytes(), other.as_bytes())).collect()
    }

    #[test]
    fn a_number_of_the_mate_is_no_part_of_the_name() {
        assert_eq!(one(&[("SRR9.1.1", "SRR9.1.2"), ("SRR9.2.1", "SRR9.2.2")]), [true; 2]);
        assert_eq!(one(&[("r:1_1", "r:1_2"), ("r:2_1", "r:3_2")]), [true, false]);
        assert_eq!(one(&[("r:1_1", "r:1_3"), ("r:2_1", "r:2_2")]), [true, false], "the number changes");
        assert_eq!(one(&[("r1", "r2")]), [false], "no mark");
        assert_eq!(one(&[("r.1", "r.5")]), [false], "no cluster has five reads");
    }

    #[test]
    fn reads_that_are_numbered_are_not_taken_for_mates() {
        // Files out of step by one read of an archive that numbers reads.
        assert_eq!(one(&[("SRR9.1", "SRR9.2"), ("SRR9.2", "SRR9.3")]), [true, false]);
        assert_eq!(one(&[("SRR9.1", "SRR9.1"), ("SRR9.2", "SRR9.3")]), [true, false]);
    }
}
