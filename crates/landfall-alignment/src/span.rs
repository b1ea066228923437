//! Where a record lies, by its CIGAR operations.

use std::ops::Range;

use rust_htslib::bam::Record;

/// The bases of its contig that a record covers, from its first to its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first base, 0-based.
    pub start: u32,
    /// One past the last base.
    pub end: u32,
}

impl Span {
    /// Of a record; `None` where positions of 32 bits do not reach.
    pub(crate) fn of(record: &Record) -> Option<Self> {
        let start = u32::try_from(record.pos()).ok()?;
        let covering = record.raw_cigar().iter().filter(|op| covers(**op & 0xf));
        let bases: u64 = covering.map(|op| u64::from(op >> 4)).sum();
        Some(Self { start, end: u32::try_from(u64::from(start) + bases).ok()? })
    }

    /// Whether the record covers no base.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// Whether an operation covers bases of the contig: match, deletion, skip, equal, different.
fn covers(op: u32) -> bool {
    matches!(op, 0 | 2 | 3 | 7 | 8)
}

/// The stretches of its contig along which a record that begins at `start` has a base beside each base: without
/// deletions and skips, in order.
pub fn stretches(record: &Record, start: u32) -> impl Iterator<Item = Range<u32>> + '_ {
    let mut at = start;
    record.raw_cigar().iter().filter_map(move |op| {
        let (kind, length) = (op & 0xf, op >> 4);
        let from = at;
        if covers(kind) {
            at += length;
        }
        (matches!(kind, 0 | 7 | 8) && length > 0).then_some(from..from + length)
    })
}

#[cfg(test)]
mod tests {
    use rust_htslib::bam::record::CigarString;

    use super::*;

    fn record(position: i64, cigar: &str) -> Record {
        let mut record = Record::new();
        record.set(b"read", Some(&CigarString::try_from(cigar).unwrap()), b"", b"");
        record.set_pos(position);
        record
    }

    #[test]
    fn a_record_covers_matches_deletions_and_skips() {
        for (cigar, end) in [("10M", 110), ("3S4M2I5=1X2D7N1M9H", 120), ("50S", 100), ("4M2P4M", 108)] {
            assert_eq!(Span::of(&record(100, cigar)), Some(Span { start: 100, end }), "{cigar}");
        }
        let last = i64::from(u32::MAX);
        assert_eq!(Span::of(&record(-1, "10M")), None);
        assert_eq!(Span::of(&record(last - 9, "10M")), None);
        assert_eq!(Span::of(&record(last - 10, "10M")).map(|span| span.end), Some(u32::MAX));
        assert!(Span::of(&record(0, "9S")).is_some_and(Span::is_empty));
    }

    #[test]
    fn stretches_leave_out_deletions_skips_and_what_the_read_has_alone() {
        let of = |cigar| stretches(&record(100, cigar), 100).collect::<Vec<_>>();
        assert_eq!(of("3S4M2I5=1X2D7M10N1M9H"), [100..104, 104..109, 109..110, 112..119, 129..130]);
        assert_eq!(of("5D5S"), []);
        assert_eq!(of("2D0M3M").len(), 1);
    }
}
