//! Contigs that are stretches of a chromosome, by their names.

use std::ops::Range;

/// A stretch of a chromosome, `chrom:start-end` (1-based, both ends counted).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice<'a> {
    /// The chromosome.
    pub chromosome: &'a str,
    /// Its bases, 0-based, half-open.
    pub range: Range<i64>,
}

impl<'a> Slice<'a> {
    /// Of a contig's name; `None` where it is none of a slice.
    #[must_use]
    pub fn parse(name: &'a str) -> Option<Self> {
        let (chromosome, range) = name.rsplit_once(':')?;
        let (start, end) = range.split_once('-')?;
        let (start, end) = (i64::from(start.parse::<u32>().ok()?), i64::from(end.parse::<u32>().ok()?));
        let is_slice = start > 0 && start <= end && !chromosome.is_empty();
        is_slice.then_some(Self { chromosome, range: start - 1..end })
    }

    /// Its bases.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.range.end.abs_diff(self.range.start)
    }

    /// Whether it has none: never.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.range.is_empty()
    }

    /// Bases that two slices have in common.
    #[must_use]
    pub fn overlap(&self, other: &Slice<'_>) -> u64 {
        if self.chromosome != other.chromosome {
            return 0;
        }
        let (start, end) = (self.range.start.max(other.range.start), self.range.end.min(other.range.end));
        u64::try_from(end - start).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_slices_are_told_from_others() {
        let slice = Slice::parse("chr1:10001-10004").unwrap();
        assert_eq!((slice.chromosome, slice.range.clone(), slice.len()), ("chr1", 10_000..10_004, 4));
        for name in ["chr1", "chr1:5", "chr1:0-4", "chr1:5-4", ":1-4", "HLA-A*01:01:01:01", "chr1:a-b"] {
            assert_eq!(Slice::parse(name), None, "{name}");
        }
    }

    #[test]
    fn slices_overlap_on_one_chromosome_only() {
        let overlap = |left, right| Slice::parse(left).unwrap().overlap(&Slice::parse(right).unwrap());
        assert_eq!(overlap("a:1-10", "a:10-12"), 1);
        assert_eq!(overlap("a:1-10", "a:3-5"), 3);
        assert_eq!(overlap("a:1-10", "a:11-12"), 0);
        assert_eq!(overlap("a:1-10", "b:1-10"), 0);
    }
}
