//! The steps of an alignment, whatever format told them.

/// From this many bases on, a gap of the reference is an intron or a structural variant, not a small deletion.
const SKIP_FROM: u32 = 50;

/// One step of an alignment along the plus strand of the contig.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// Bases of read and contig side by side, equal or not.
    Pair(u32),
    /// Bases of the read alone: inserted, or not aligned where they lie at an end.
    Read(u32),
    /// Bases of the contig alone: deleted.
    Contig(u32),
    /// Bases of the contig that the program itself calls skipped.
    Skip(u32),
    /// Bases of the read and bases of the contig, of which the format does not say how they lie side by side.
    Untold(u32, u32),
}

impl Op {
    /// The step over a gap of `read` and `contig` bases between two aligned blocks.
    #[must_use]
    pub fn gap(read: u32, contig: u32) -> Self {
        match (read, contig) {
            (read, 0) => Self::Read(read),
            (0, contig) => Self::Contig(contig),
            (read, contig) => Self::Untold(read, contig),
        }
    }

    /// Bases of the read that it covers.
    #[must_use]
    pub fn read_bases(self) -> u32 {
        match self {
            Self::Pair(bases) | Self::Read(bases) | Self::Untold(bases, _) => bases,
            Self::Contig(_) | Self::Skip(_) => 0,
        }
    }

    /// Bases of the contig that it covers.
    #[must_use]
    pub fn contig_bases(self) -> u32 {
        match self {
            Self::Pair(bases) | Self::Contig(bases) | Self::Skip(bases) | Self::Untold(_, bases) => bases,
            Self::Read(_) => 0,
        }
    }

    pub(super) fn is_skip(self) -> bool {
        match self {
            Self::Skip(bases) => bases > 0,
            other => other.contig_bases().saturating_sub(other.read_bases()) >= SKIP_FROM,
        }
    }

    pub(super) fn is_aligned(self) -> bool {
        matches!(self, Self::Pair(1..) | Self::Untold(1.., 1..))
    }
}

/// The steps over a whole read whose ends of `before` and `after` bases, on the contig's plus strand, are not aligned.
pub(super) fn whole(before: u32, aligned: impl IntoIterator<Item = Op>, after: u32) -> Vec<Op> {
    let ops = [Op::Read(before)].into_iter().chain(aligned).chain([Op::Read(after)]);
    ops.filter(|op| op.read_bases() > 0 || op.contig_bases() > 0).collect()
}

/// Bases of the read that the steps cover.
pub(super) fn read_bases(ops: &[Op]) -> u64 {
    ops.iter().map(|op| u64::from(op.read_bases())).sum()
}

/// Bases of the contig that the steps cover.
pub(super) fn contig_bases(ops: &[Op]) -> u64 {
    ops.iter().map(|op| u64::from(op.contig_bases())).sum()
}

/// Steps of a CIGAR string, as in the tag `cg` of PAF; `None` where it is none.
pub(super) fn parse_cigar(text: &[u8]) -> Option<Vec<Op>> {
    let mut ops = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (length, after) = leading_number(rest)?;
        let (letter, after) = after.split_first()?;
        ops.push(match letter {
            b'M' | b'=' | b'X' => Op::Pair(length),
            b'I' | b'S' | b'H' => Op::Read(length),
            b'D' => Op::Contig(length),
            b'N' => Op::Skip(length),
            b'P' => Op::Read(0),
            _ => return None,
        });
        rest = after;
    }
    (!ops.is_empty()).then_some(ops)
}

/// Steps of a difference string of minimap2, the tag `cs` of PAF, short or long; `None` where it is none.
pub(super) fn parse_differences(text: &[u8]) -> Option<Vec<Op>> {
    let mut ops = Vec::new();
    let mut rest = text;
    while let Some((&sign, after)) = rest.split_first() {
        let letters = after.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let count = u32::try_from(letters).ok()?;
        let (op, after) = match sign {
            b':' => {
                let (length, after) = leading_number(after)?;
                (Op::Pair(length), after)
            }
            b'=' if letters > 0 => (Op::Pair(count), &after[letters..]),
            b'*' if letters == 2 => (Op::Pair(1), &after[letters..]),
            b'+' if letters > 0 => (Op::Read(count), &after[letters..]),
            b'-' if letters > 0 => (Op::Contig(count), &after[letters..]),
            // `~gt100ag`: the first and the last two bases around the length.
            b'~' if letters == 2 => {
                let (length, after) = leading_number(&after[2..])?;
                let ends = after.get(..2)?.iter().all(u8::is_ascii_alphabetic);
                (ends.then_some(Op::Skip(length))?, &after[2..])
            }
            _ => return None,
        };
        ops.push(op);
        rest = after;
    }
    (!ops.is_empty()).then_some(ops)
}

/// The number that a text begins with, and what follows it.
fn leading_number(text: &[u8]) -> Option<(u32, &[u8])> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (number, after) = text.split_at(digits);
    Some((whole_number(number)?, after))
}

/// A whole number written in digits alone.
pub(super) fn whole_number(text: &[u8]) -> Option<u32> {
    if !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cigar_string_is_read_in_its_order() {
        let ops = [
            Op::Read(3),
            Op::Pair(10),
            Op::Contig(2),
            Op::Pair(4),
            Op::Skip(90),
            Op::Pair(1),
            Op::Read(1),
            Op::Pair(5),
        ];
        assert_eq!(parse_cigar(b"3S10M2D4=90N1X1I5M").as_deref(), Some(&ops[..]));
        for wrong in [&b""[..], b"M", b"5", b"5Q", b"-5M", b"5M,", b"4294967296M", b"+5M"] {
            assert_eq!(parse_cigar(wrong), None, "{}", String::from_utf8_lossy(wrong));
        }
    }

    /// The short and the long form of the example in minimap2's manual, `CGATCGATAAATAGAGTAG---GAATAGCA` against
    /// `CGATCG---AATAGAGTAGGTCGAATtGCA`.
    #[test]
    fn both_forms_of_a_difference_string_say_the_same() {
        let short = parse_differences(b":6-ata:10+gtc:4*at:3").unwrap();
        assert_eq!(
            short,
            [Op::Pair(6), Op::Contig(3), Op::Pair(10), Op::Read(3), Op::Pair(4), Op::Pair(1), Op::Pair(3)]
        );
        assert_eq!(parse_differences(b"=CGATCG-ata=AATAGAGTAG+gtc=GAAT*at=GCA"), Some(short));
        assert_eq!(parse_differences(b":5~gt100ag:5"), Some(vec![Op::Pair(5), Op::Skip(100), Op::Pair(5)]));
        for wrong in [&b""[..], b":", b"*a", b"*acg", b"+", b"-5", b"~gt9", b"~g9ag", b"5", b"=5"] {
            assert_eq!(parse_differences(wrong), None, "{}", String::from_utf8_lossy(wrong));
        }
    }

    #[test]
    fn from_50_bases_on_a_gap_of_the_reference_is_a_skip() {
        assert!(!Op::Contig(49).is_skip() && Op::Contig(50).is_skip());
        assert!(!Op::gap(7, 56).is_skip() && Op::gap(7, 57).is_skip());
        assert!(Op::Skip(1).is_skip() && !Op::Read(80).is_skip());
    }
}
